//! That a tree goes on from an older one, or holds a part.

use alloc::vec::Vec;

use super::{CannotProve, ProofError, hashes};
use crate::size::TreeSize;
use crate::subtree::{NodeReader, Subtree};
use crate::tree::{Hash, TreeHead, empty_root, node_hash};

/// That a part of a tree and the whole agree: every leaf hashed into the part is hashed into the tree at the same place.
/// Source: draft-ietf-plants-merkle-tree-certs §4.4.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SubtreeProof(Vec<Hash>);

impl SubtreeProof {
    /// A proof as it was received. It may be wrong in every way; [`verify`](Self::verify) tells.
    pub fn from_hashes(hashes: Vec<Hash>) -> SubtreeProof {
        SubtreeProof(hashes)
    }

    /// The hashes, the lowest first.
    pub fn hashes(&self) -> &[Hash] {
        &self.0
    }

    /// The proof for this part in the tree of this size.
    ///
    /// # Errors
    /// [`CannotProve`] when the part is not within the tree, or the reader fails.
    pub fn make<R: NodeReader>(
        reader: &mut R,
        part: Subtree,
        size: TreeSize,
    ) -> Result<SubtreeProof, CannotProve<R::Error>> {
        if part.end() > size.get() {
            return Err(CannotProve::Absurd(ProofError::NotWithin { part, size }));
        }
        hashes(reader, &beside(part, Subtree::whole(size))).map(SubtreeProof)
    }

    /// Whether the part with this hash belongs to the tree.
    ///
    /// # Errors
    /// [`ProofError`] when the proof does not say so. Source: the procedure of §4.4.3 of the draft.
    pub fn verify(&self, part: Subtree, hash: &Hash, head: &TreeHead) -> Result<(), ProofError> {
        if part.end() > head.size.get() {
            return Err(ProofError::NotWithin { part, size: head.size });
        }
        let expected = beside(part, Subtree::whole(head.size)).len();
        if expected != self.0.len() {
            return Err(ProofError::Length { expected, given: self.0.len() });
        }
        if part.is_empty() {
            return if *hash == empty_root() { Ok(()) } else { Err(ProofError::OtherPart) };
        }
        self.climb(Way::new(part, head.size), hash, head)
    }

    /// Rebuilds both hashes from the same values: what goes into the part goes into the whole.
    fn climb(&self, mut way: Way, hash: &Hash, head: &TreeHead) -> Result<(), ProofError> {
        let (first, rest) = match self.0.split_first() {
            Some((first, rest)) if way.first != way.last => (first, rest),
            _ => (hash, self.0.as_slice()),
        };
        let (mut part, mut whole) = (*first, *first);
        for beside in rest {
            if way.last & 1 == 1 || way.last == way.end {
                if way.first < way.last {
                    part = node_hash(beside, &part);
                }
                whole = node_hash(beside, &whole);
                way.up(way.last.trailing_zeros().min(63));
            } else {
                whole = node_hash(&whole, beside);
            }
            way.up(1);
        }
        if part != *hash {
            return Err(ProofError::OtherPart);
        }
        if way.end == 0 && whole == head.root { Ok(()) } else { Err(ProofError::OtherRoot) }
    }
}

/// The ways up from the first and the last leaf of a part, and from the last leaf of the tree.
struct Way {
    first: u64,
    last: u64,
    end: u64,
}

impl Way {
    /// At the height of the largest complete node on the right edge of the part (not empty, within the tree), or of
    /// the part itself where it is a node of the tree.
    fn new(part: Subtree, size: TreeSize) -> Way {
        let mut way = Way { first: part.start(), last: part.end() - 1, end: size.get() - 1 };
        let at_the_edge = way.last == way.end;
        while way.first != way.last && (at_the_edge || way.last & 1 == 1) {
            way.up(1);
        }
        way
    }

    fn up(&mut self, levels: u32) {
        self.first >>= levels;
        self.last >>= levels;
        self.end >>= levels;
    }
}

/// The parts of the tree that a proof for `part` gives, the lowest first. Source: SUBTREE_PROOF, §4.4.1 of the draft.
fn beside(part: Subtree, mut tree: Subtree) -> Vec<Subtree> {
    let (mut start, end) = (part.start(), part.end());
    let mut parts = Vec::new();
    // Whether the verifier knows the hash of what is left of the part.
    let mut known = true;
    while !part.is_empty() && (start, end) != (tree.start(), tree.end()) {
        let Some((left, right)) = tree.halves() else { break };
        let middle = right.start();
        if end <= middle {
            parts.push(right);
            tree = left;
        } else {
            known &= start >= middle;
            start = start.max(middle);
            parts.push(left);
            tree = right;
        }
    }
    if !known {
        parts.push(tree);
    }
    parts.reverse();
    parts
}

/// That a tree begins with all leaves of an older one, in their order. Source: RFC 6962 §2.1.2.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConsistencyProof(SubtreeProof);

impl ConsistencyProof {
    /// A proof as it was received. It may be wrong in every way; [`verify`](Self::verify) tells.
    pub fn from_hashes(hashes: Vec<Hash>) -> ConsistencyProof {
        ConsistencyProof(SubtreeProof(hashes))
    }

    /// The hashes, the lowest first.
    pub fn hashes(&self) -> &[Hash] {
        self.0.hashes()
    }

    /// The proof from the tree of the size `old` to that of the size `new`. From no leaves, and from a tree to itself,
    /// it is empty.
    ///
    /// # Errors
    /// [`CannotProve`] when the old tree is longer than the new one, or the reader fails.
    pub fn make<R: NodeReader>(
        reader: &mut R,
        old: TreeSize,
        new: TreeSize,
    ) -> Result<ConsistencyProof, CannotProve<R::Error>> {
        SubtreeProof::make(reader, Subtree::whole(old), new).map(ConsistencyProof)
    }

    /// Whether the new tree goes on from the old one.
    ///
    /// # Errors
    /// [`ProofError`] when the proof does not say so.
    pub fn verify(&self, old: &TreeHead, new: &TreeHead) -> Result<(), ProofError> {
        self.0.verify(Subtree::whole(old.size), &old.root, new)
    }
}
