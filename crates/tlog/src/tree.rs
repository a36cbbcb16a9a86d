//! The hash of a tree of leaves.
//!
//! Source: RFC 6962 §2.1 (the same in RFC 9162 §2.1.1), with SHA-256. Leaves and nodes are hashed under different
//! first bytes, so that no node can be passed off as a leaf.

use alloc::vec::Vec;

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::size::{NotASize, TreeSize};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// Hash of a leaf's bytes: SHA-256 of `0x00` and the bytes. Source: RFC 6962 §2.1.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

/// Hash of a node: SHA-256 of `0x01` and the hashes of its left and right half. Source: RFC 6962 §2.1.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut node = [1; 65];
    node[1..33].copy_from_slice(left);
    node[33..].copy_from_slice(right);
    Sha256::digest(node).into()
}

/// Hash of the tree without leaves: SHA-256 of nothing. Source: RFC 6962 §2.1.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// Hash of the tree over these leaves, given as their bytes.
///
/// ```
/// use tlog::{leaf_hash, node_hash, tree_hash};
/// assert_eq!(tree_hash([b"a", b"b"]), node_hash(&leaf_hash(b"a"), &leaf_hash(b"b")));
/// ```
pub fn tree_hash<L: AsRef<[u8]>>(leaves: impl IntoIterator<Item = L>) -> Hash {
    let mut tree = CompactTree::default();
    leaves.into_iter().for_each(|leaf| tree.push(leaf_hash(leaf.as_ref())));
    tree.root()
}

/// A tree as a whole: how many leaves, and their hash. The two only mean something together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TreeHead {
    /// Number of leaves.
    pub size: TreeSize,
    /// Hash of the tree.
    pub root: Hash,
}

impl TreeHead {
    /// The head of the tree without leaves.
    pub fn empty() -> TreeHead {
        TreeHead { size: TreeSize::EMPTY, root: empty_root() }
    }
}

/// Why a tree cannot be gone on with, or not further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EdgeError {
    /// One hash stands for each set bit of the size.
    #[error("a tree of {size} leaves has {expected} complete subtrees along its edge, not {given}")]
    Subtrees {
        /// Number of leaves.
        size: TreeSize,
        /// How many hashes there must be.
        expected: u32,
        /// How many there were.
        given: usize,
    },
    /// The tree would be longer than any can be.
    #[error("the tree cannot grow: {0}")]
    Full(NotASize),
}

/// A tree that grows at its right edge and keeps only what its root needs: one hash for each complete subtree along
/// that edge, so at most 63 hashes however long the log is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompactTree {
    /// Roots of the complete subtrees from left to right: one for each set bit of `len`, the highest bit first.
    edge: Vec<Hash>,
    len: u64,
}

impl CompactTree {
    /// The tree of this size with these complete subtrees along its edge, as [`edge`](Self::edge) gave them.
    ///
    /// # Errors
    /// [`EdgeError::Subtrees`] when there are more or fewer than the size has set bits. Whether they are the right
    /// ones shows in the [`root`](Self::root), which the caller compares.
    pub fn resume(size: TreeSize, edge: Vec<Hash>) -> Result<CompactTree, EdgeError> {
        let expected = size.get().count_ones();
        if usize::try_from(expected) == Ok(edge.len()) {
            return Ok(CompactTree { edge, len: size.get() });
        }
        Err(EdgeError::Subtrees { size, expected, given: edge.len() })
    }

    /// Adds the next leaf by its [`leaf_hash`].
    pub fn push(&mut self, leaf: Hash) {
        self.push_seeing(leaf, |_, _| ());
    }

    /// Adds the next leaf and shows each complete subtree that it closes: height from 1, hash.
    pub(crate) fn push_seeing(&mut self, leaf: Hash, mut see: impl FnMut(u32, &Hash)) {
        // Each complete subtree that the new leaf finds a match for is a trailing one-bit of the length.
        let mut whole = leaf;
        for height in 1..=self.len.trailing_ones() {
            let left = self.edge.pop().expect("one subtree stands for each set bit of the length");
            whole = node_hash(&left, &whole);
            see(height, &whole);
        }
        self.edge.push(whole);
        self.len += 1;
    }

    /// Hash of the tree. That of the empty tree is SHA-256 of nothing. Source: RFC 6962 §2.1.
    pub fn root(&self) -> Hash {
        let from_the_right = self.edge.iter().copied().rev();
        from_the_right.reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(empty_root)
    }

    /// Size and hash of the tree.
    ///
    /// # Errors
    /// [`NotASize`] after 2^62 leaves.
    pub fn head(&self) -> Result<TreeHead, NotASize> {
        Ok(TreeHead { size: TreeSize::new(self.len)?, root: self.root() })
    }

    /// Roots of the complete subtrees along the edge, from left to right: what to keep to go on later.
    pub fn edge(&self) -> &[Hash] {
        &self.edge
    }

    /// Number of leaves.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether the tree has no leaf yet.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::String;
    use proptest::prelude::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    /// The eight leaves and nine roots that Certificate Transparency's own implementations test themselves with.
    #[test]
    fn roots_are_those_of_certificate_transparency() {
        let leaves: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        for (length, root) in roots.into_iter().enumerate() {
            assert_eq!(hex(&tree_hash(&leaves[..length])), root, "tree of {length} leaves");
        }
    }

    /// The definition as the RFC writes it: split at the largest power of two below the length.
    fn by_definition(leaves: &[Vec<u8>]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [leaf] => leaf_hash(leaf),
            leaves => {
                let half = leaves.len().next_power_of_two() / 2;
                node_hash(&by_definition(&leaves[..half]), &by_definition(&leaves[half..]))
            }
        }
    }

    proptest! {
        #[test]
        fn growing_leaf_by_leaf_gives_the_defined_root(
            leaves in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..5), 0..100),
        ) {
            prop_assert_eq!(tree_hash(&leaves), by_definition(&leaves));
        }
    }

    #[test]
    fn a_long_log_keeps_few_hashes() {
        let mut tree = CompactTree::default();
        (0..10_000_u32).for_each(|index| tree.push(leaf_hash(&index.to_be_bytes())));
        assert_eq!((tree.len(), tree.is_empty()), (10_000, false));
        assert_eq!(tree.edge.len(), 10_000_u32.count_ones() as usize);
    }

    #[test]
    fn a_tree_goes_on_from_its_edge() {
        let mut tree = CompactTree::default();
        for index in 0..200_u32 {
            let again = CompactTree::resume(tree.head().unwrap().size, tree.edge().to_vec());
            assert_eq!(again.as_ref(), Ok(&tree));
            tree.push(leaf_hash(&index.to_be_bytes()));
        }
        let size = TreeSize::from(200);
        let short = CompactTree::resume(size, tree.edge()[1..].to_vec());
        assert_eq!(short, Err(EdgeError::Subtrees { size, expected: 3, given: 2 }));
    }
}
