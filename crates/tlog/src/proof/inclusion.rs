//! That a leaf is in a tree, at its place.

use alloc::vec::Vec;

use super::{CannotProve, ProofError, hashes};
use crate::size::{LeafIndex, TreeSize};
use crate::subtree::{NodeReader, Subtree};
use crate::tree::{Hash, TreeHead, node_hash};

/// A Merkle audit path: the hashes beside the way from the leaf to the root, the leaf's sibling first.
/// Source: RFC 6962 §2.1.1.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InclusionProof(Vec<Hash>);

impl InclusionProof {
    /// A proof as it was received. It may be wrong in every way; [`verify`](Self::verify) tells.
    pub fn from_hashes(hashes: Vec<Hash>) -> InclusionProof {
        InclusionProof(hashes)
    }

    /// The hashes, the leaf's sibling first.
    pub fn hashes(&self) -> &[Hash] {
        &self.0
    }

    /// The proof for the leaf at this index in the tree of this size.
    ///
    /// # Errors
    /// [`CannotProve`] when the index is not in the tree, or the reader fails.
    ///
    /// ```
    /// use tlog::{InclusionProof, LeafIndex, MemoryTree, leaf_hash};
    /// let tree: MemoryTree = [b"a", b"b", b"c"].iter().map(|leaf| leaf_hash(*leaf)).collect();
    /// let head = tree.compact().head().unwrap();
    /// let proof = InclusionProof::make(&mut &tree, LeafIndex::from(1), head.size).unwrap();
    /// assert!(proof.verify(LeafIndex::from(1), &leaf_hash(b"b"), &head).is_ok());
    /// assert!(proof.verify(LeafIndex::from(1), &leaf_hash(b"x"), &head).is_err());
    /// ```
    pub fn make<R: NodeReader>(
        reader: &mut R,
        index: LeafIndex,
        size: TreeSize,
    ) -> Result<InclusionProof, CannotProve<R::Error>> {
        if !size.holds(index) {
            return Err(CannotProve::Absurd(ProofError::NotInTree { index, size }));
        }
        hashes(reader, &beside(index.get(), Subtree::whole(size))).map(InclusionProof)
    }

    /// The root that this proof and this leaf hash lead to.
    ///
    /// # Errors
    /// [`ProofError::NotInTree`] and [`ProofError::Length`]. Source: RFC 9162 §2.1.3.2.
    pub fn evaluate(&self, index: LeafIndex, leaf: &Hash, size: TreeSize) -> Result<Hash, ProofError> {
        let last = size.last().filter(|_| size.holds(index));
        let (Some(last), mut place) = (last, index.get()) else {
            return Err(ProofError::NotInTree { index, size });
        };
        let mut last = last.get();
        let wrong = ProofError::Length { expected: length(place, last), given: self.0.len() };
        let mut root = *leaf;
        for beside in &self.0 {
            if last == 0 {
                return Err(wrong);
            }
            if place & 1 == 1 || place == last {
                root = node_hash(beside, &root);
                // Where the right edge has no sibling on some levels, the way goes straight up.
                let straight = place.trailing_zeros().min(63);
                (place, last) = (place >> straight, last >> straight);
            } else {
                root = node_hash(&root, beside);
            }
            (place, last) = (place >> 1, last >> 1);
        }
        if last == 0 { Ok(root) } else { Err(wrong) }
    }

    /// Whether the leaf with this hash is at this index of the tree.
    ///
    /// # Errors
    /// [`ProofError`] when the proof does not say so.
    pub fn verify(&self, index: LeafIndex, leaf: &Hash, head: &TreeHead) -> Result<(), ProofError> {
        let root = self.evaluate(index, leaf, head.size)?;
        if root == head.root { Ok(()) } else { Err(ProofError::OtherRoot) }
    }
}

/// The parts beside the way from the root of `tree` to the leaf, the lowest first.
fn beside(leaf: u64, mut tree: Subtree) -> Vec<Subtree> {
    let mut parts = Vec::new();
    while let Some((left, right)) = tree.halves() {
        let (on, off) = if leaf < right.start() { (left, right) } else { (right, left) };
        parts.push(off);
        tree = on;
    }
    parts.reverse();
    parts
}

/// How many hashes a proof has: one for each level below the point where the ways to this leaf and to the last one
/// part, and one for each set bit above it.
fn length(place: u64, last: u64) -> usize {
    let inner = u64::BITS - (place ^ last).leading_zeros();
    let border = place.checked_shr(inner).unwrap_or(0).count_ones();
    (inner + border) as usize
}
