//! Parts of a tree that have a hash of their own, and the complete nodes they are made of.
//!
//! Source: draft-ietf-plants-merkle-tree-certs §4, "Subtrees". All that is here is arithmetic of places; hashes are
//! read through [`NodeReader`].

use alloc::vec::Vec;
use core::fmt;

use thiserror::Error;

use crate::size::TreeSize;
use crate::tree::{CompactTree, Hash, empty_root, node_hash};

/// A node whose subtree is complete: it stands over the leaves `index · 2^level` to `(index + 1) · 2^level`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Node {
    /// Height above the leaves: 0 is a leaf's own hash.
    pub level: u32,
    /// Place among the nodes of its level, from 0.
    pub index: u64,
}

/// Whoever can give the hash of a complete node: tiles, or a tree in memory.
pub trait NodeReader {
    /// Why a hash cannot be had.
    type Error;

    /// Hash of this node, which the caller has seen to be within the tree.
    fn node(&mut self, node: Node) -> Result<Hash, Self::Error>;
}

/// Why two numbers are no subtree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotASubtree {
    /// The end lies before the start.
    #[error("a subtree ends at or after its start: [{start}, {end})")]
    Backwards {
        /// First leaf.
        start: u64,
        /// The leaf after the last.
        end: u64,
    },
    /// The start does not lie where a subtree of that length can begin.
    #[error("a subtree of that length begins at a multiple of {step}: [{start}, {end})")]
    Unaligned {
        /// First leaf.
        start: u64,
        /// The leaf after the last.
        end: u64,
        /// The smallest power of two that is not below the length.
        step: u64,
    },
    /// It ends beyond any tree.
    #[error("no tree reaches to {0}")]
    TooFar(u64),
}

/// The leaves from `start` up to and without `end`, placed so that their hash can be proven consistent with every
/// tree that holds them. Source: draft-ietf-plants-merkle-tree-certs §4.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subtree {
    start: u64,
    end: u64,
}

impl Subtree {
    /// The subtree `[start, end)`.
    ///
    /// # Errors
    /// [`NotASubtree`] unless `start ≤ end`, both lie within a tree, and `start` is a multiple of the smallest power of
    /// two that is not below the length.
    pub fn new(start: u64, end: u64) -> Result<Subtree, NotASubtree> {
        TreeSize::new(end).map_err(|_| NotASubtree::TooFar(end))?;
        let length = end.checked_sub(start).ok_or(NotASubtree::Backwards { start, end })?;
        let step = length.next_power_of_two();
        if start.is_multiple_of(step) {
            Ok(Subtree { start, end })
        } else {
            Err(NotASubtree::Unaligned { start, end, step })
        }
    }

    /// The whole tree of this size.
    pub const fn whole(size: TreeSize) -> Subtree {
        Subtree { start: 0, end: size.get() }
    }

    /// Two subtrees, one after the other, that together hold `[start, end)` and before it at most as many leaves as
    /// the first has of it. Source: draft-ietf-plants-merkle-tree-certs §4.5, "Selecting Two Subtrees".
    ///
    /// # Errors
    /// [`NotASubtree`] when the end lies before the start or beyond any tree.
    pub fn covering(start: u64, end: u64) -> Result<[Subtree; 2], NotASubtree> {
        TreeSize::new(end).map_err(|_| NotASubtree::TooFar(end))?;
        let length = end.checked_sub(start).ok_or(NotASubtree::Backwards { start, end })?;
        if length <= 1 {
            return Ok([Subtree { start, end }, Subtree { start: end, end }]);
        }
        let last = end - 1;
        // The height at which the ways to the first and the last leaf part.
        let below = (1_u64 << (start ^ last).ilog2()) - 1;
        let middle = last & !below;
        // The height under which everything from the start to the middle lies.
        let left = (!start & below).checked_ilog2().map_or(0, |bit| bit + 1);
        let begin = start & !((1_u64 << left) - 1);
        Ok([Subtree { start: begin, end: middle }, Subtree { start: middle, end }])
    }

    /// Index of the first leaf.
    pub const fn start(self) -> u64 {
        self.start
    }

    /// Index of the leaf after the last.
    pub const fn end(self) -> u64 {
        self.end
    }

    /// Number of leaves.
    pub const fn len(self) -> u64 {
        self.end - self.start
    }

    /// Whether it has no leaf.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The complete nodes it is made of, from left to right, each smaller than the one before.
    pub fn nodes(self) -> impl Iterator<Item = Node> {
        let mut at = self.start;
        core::iter::from_fn(move || {
            let level = (self.end - at).checked_ilog2()?;
            let node = Node { level, index: at >> level };
            at += 1 << level;
            Some(node)
        })
    }

    /// Hash of the tree over its leaves.
    ///
    /// # Errors
    /// That of the reader.
    pub fn hash<R: NodeReader>(self, reader: &mut R) -> Result<Hash, R::Error> {
        let nodes = self.nodes().map(|node| reader.node(node)).collect::<Result<Vec<Hash>, R::Error>>()?;
        Ok(nodes.into_iter().rev().reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(empty_root))
    }

    /// Where a tree over these leaves splits: the first half is the largest power of two below the length.
    /// Source: RFC 6962 §2.1. `None` below two leaves.
    pub(crate) fn halves(self) -> Option<(Subtree, Subtree)> {
        let last = self.len().checked_sub(1)?;
        let middle = self.start + (1 << last.checked_ilog2()?);
        Some((Subtree { start: self.start, end: middle }, Subtree { start: middle, end: self.end }))
    }
}

impl fmt::Display for Subtree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}, {})", self.start, self.end)
    }
}

/// A tree that keeps the hashes of all its complete nodes, 64 bytes to a leaf: for lists and tests, not for logs.
#[derive(Debug, Clone, Default)]
pub struct MemoryTree {
    tree: CompactTree,
    rows: Vec<Vec<Hash>>,
}

/// A node that a [`MemoryTree`] does not have (yet).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the tree in memory has no node {} of level {}", .0.index, .0.level)]
pub struct NoSuchNode(pub Node);

impl MemoryTree {
    /// Adds the next leaf by its hash.
    pub fn push(&mut self, leaf: Hash) {
        let rows = &mut self.rows;
        keep(rows, 0, leaf);
        self.tree.push_seeing(leaf, |height, hash| keep(rows, height as usize, *hash));
    }

    /// The same tree without its inner nodes.
    pub fn compact(&self) -> &CompactTree {
        &self.tree
    }

    /// Hashes of the leaves.
    pub fn leaves(&self) -> &[Hash] {
        self.rows.first().map_or(&[], Vec::as_slice)
    }
}

fn keep(rows: &mut Vec<Vec<Hash>>, level: usize, hash: Hash) {
    if rows.len() == level {
        rows.push(Vec::new());
    }
    if let Some(row) = rows.get_mut(level) {
        row.push(hash);
    }
}

impl FromIterator<Hash> for MemoryTree {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaves: I) -> MemoryTree {
        let mut tree = MemoryTree::default();
        leaves.into_iter().for_each(|leaf| tree.push(leaf));
        tree
    }
}

/// Reading does not change the tree, so it may be read through a shared reference.
impl NodeReader for &MemoryTree {
    type Error = NoSuchNode;

    fn node(&mut self, node: Node) -> Result<Hash, NoSuchNode> {
        let found = || {
            let row = self.rows.get(usize::try_from(node.level).ok()?)?;
            row.get(usize::try_from(node.index).ok()?).copied()
        };
        found().ok_or(NoSuchNode(node))
    }
}
