//! The tree behind tiles.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use thiserror::Error;

use super::{FULL, FULL_BYTES, HEIGHT, ROWS, Tile, TileLevel, Width};
use crate::size::TreeSize;
use crate::subtree::{Node, NodeReader, Subtree};
use crate::tree::{CompactTree, EdgeError, Hash, TreeHead, node_hash};

/// Whoever has tiles: a folder, a server, memory.
pub trait TileReader {
    /// Why a tile cannot be had.
    type Error;

    /// The bytes of this tile. Where a partial tile is there no more, those of the full one that took its place do as
    /// well: it begins with the same hashes. Source: tlog-tiles, "Partial Tiles".
    fn tile(&self, tile: Tile) -> Result<Cow<'_, [u8]>, Self::Error>;
}

/// Why a hash of the tree cannot be had from tiles.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TileError<E> {
    /// The reader failed.
    #[error("{tile} cannot be read: {source}")]
    Read {
        /// Which tile.
        tile: Tile,
        /// What the reader said.
        source: E,
    },
    /// What was read is neither that tile nor the full one in its place.
    #[error("{tile} has {expected} bytes, not {given}")]
    Length {
        /// Which tile.
        tile: Tile,
        /// Bytes it must have.
        expected: usize,
        /// Bytes it has.
        given: usize,
    },
    /// The node is not complete in a tree of this size.
    #[error("a tree of {size} leaves has no complete node {} of level {}", node.index, node.level)]
    NoNode {
        /// Which node.
        node: Node,
        /// Size of the tree.
        size: TreeSize,
    },
    /// The edge that the tiles give is none of a tree.
    #[error(transparent)]
    Edge(EdgeError),
}

/// The tree behind the tiles of a log of one size, and every tree that it grew from: proofs about an older size may be
/// made from it as well. Each tile is read once and kept, so that a proof reads at most two tiles of
/// each row.
///
/// Nothing that is read is believed: roots and proofs made from wrong tiles are wrong, and whoever compares them with a
/// signed checkpoint sees it.
pub struct TileTree<'a, R: TileReader> {
    reader: &'a R,
    size: TreeSize,
    kept: Vec<(Tile, Cow<'a, [u8]>)>,
}

impl<'a, R: TileReader> TileTree<'a, R> {
    /// The tree of this size.
    pub fn new(reader: &'a R, size: TreeSize) -> TileTree<'a, R> {
        TileTree { reader, size, kept: Vec::new() }
    }

    /// Its size.
    pub fn size(&self) -> TreeSize {
        self.size
    }

    /// Size and root.
    ///
    /// # Errors
    /// [`TileError`].
    pub fn head(&mut self) -> Result<TreeHead, TileError<R::Error>> {
        self.head_at(self.size)
    }

    /// Size and root of the tree as it was at an earlier size.
    ///
    /// # Errors
    /// [`TileError`]; a later size needs tiles that are not there.
    pub fn head_at(&mut self, size: TreeSize) -> Result<TreeHead, TileError<R::Error>> {
        Ok(TreeHead { size, root: Subtree::whole(size).hash(self)? })
    }

    /// The tree to go on with.
    ///
    /// # Errors
    /// [`TileError`].
    pub fn compact(&mut self) -> Result<CompactTree, TileError<R::Error>> {
        let nodes = Subtree::whole(self.size).nodes();
        let edge = nodes.map(|node| self.node(node)).collect::<Result<Vec<Hash>, _>>()?;
        CompactTree::resume(self.size, edge).map_err(TileError::Edge)
    }

    /// The hashes of a tile, once it has been found to be as long as it must be.
    pub(crate) fn hashes(&mut self, tile: Tile) -> Result<&[Hash], TileError<R::Error>> {
        let place = match self.kept.iter().position(|(kept, _)| *kept == tile) {
            Some(place) => place,
            None => self.fetch(tile)?,
        };
        let bytes = self.kept.get(place).map_or(&[][..], |(_, bytes)| bytes);
        let (hashes, _) = bytes.as_chunks::<32>();
        Ok(hashes.get(..tile.width.count()).unwrap_or(&[]))
    }

    fn fetch(&mut self, tile: Tile) -> Result<usize, TileError<R::Error>> {
        let bytes = self.reader.tile(tile).map_err(|source| TileError::Read { tile, source })?;
        let (expected, given) = (tile.width.count() * 32, bytes.len());
        if given != expected && given != FULL_BYTES {
            return Err(TileError::Length { tile, expected, given });
        }
        self.kept.push((tile, bytes));
        Ok(self.kept.len() - 1)
    }

    /// Forgets the tiles read so far: for whoever goes through the whole tree.
    pub(crate) fn forget(&mut self) {
        self.kept.clear();
    }
}

impl<R: TileReader> NodeReader for TileTree<'_, R> {
    type Error = TileError<R::Error>;

    fn node(&mut self, node: Node) -> Result<Hash, Self::Error> {
        let missing = TileError::NoNode { node, size: self.size };
        let Some((tile, from, count)) = place(node, self.size) else { return Err(missing) };
        match self.hashes(tile)?.get(from..from + count) {
            Some(hashes) => balanced(hashes).ok_or(missing),
            None => Err(missing),
        }
    }
}

/// The tile that has the hashes below this node, and which of them: from where, how many.
fn place(node: Node, size: TreeSize) -> Option<(Tile, usize, usize)> {
    let row = u8::try_from(node.level / HEIGHT).ok().filter(|row| *row < ROWS)?;
    let within = node.level % HEIGHT;
    // First hash of the row below the node; the tree has 2^62 at most, so what would overflow is not there.
    let first = node.index.checked_mul(1 << within)?;
    let tile = Tile::within(size, TileLevel::new(row)?, first / FULL)?;
    let from = usize::try_from(first % FULL).ok()?;
    let count = 1_usize << within;
    (from + count <= tile.width.count()).then_some((tile, from, count))
}

/// Hash of the tree over a power of two of hashes.
pub(crate) fn balanced(hashes: &[Hash]) -> Option<Hash> {
    match hashes {
        [] => None,
        [hash] => Some(*hash),
        hashes => {
            let (left, right) = hashes.split_at(hashes.len() / 2);
            Some(node_hash(&balanced(left)?, &balanced(right)?))
        }
    }
}

impl Tile {
    /// The tile in its place once it is full.
    #[must_use]
    pub fn filled(self) -> Tile {
        Tile { width: Width::Full, ..self }
    }
}
