//! A log that grows: which tiles an append writes, and what is in them.

use alloc::vec::Vec;

use thiserror::Error;

use super::{Bundle, FULL, HEIGHT, ROWS, Tile, TileError, TileLevel, TileReader, TileTree, Width};
use crate::size::{NotASize, TreeSize};
use crate::tree::{CompactTree, Hash, TreeHead};

/// Why a log cannot grow, or not be gone on with.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GrowthError<E> {
    /// A tile of the edge cannot be had.
    #[error(transparent)]
    Tile(TileError<E>),
    /// The tiles make another tree than the one to go on with: somebody changed or lost one.
    #[error("the tiles of {size} leaves have another root than the log")]
    OtherRoot {
        /// Size of the tree.
        size: TreeSize,
    },
}

/// A tile that an append has written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its name.
    pub tile: Tile,
    /// Its hashes, one after the other.
    pub bytes: Vec<u8>,
}

/// The right edge of a log in tiles: all that is needed to append without reading anything again. At most 255 hashes a
/// row, 64 kB in all.
#[derive(Debug, Clone, Default)]
pub struct Growth {
    tree: CompactTree,
    /// Hashes of the partial tile of each row, fewer than 256.
    rows: Vec<Vec<Hash>>,
}

impl Growth {
    /// A log without leaves.
    pub fn new() -> Growth {
        Growth::default()
    }

    /// Goes on with a log from the tiles of its edge.
    ///
    /// # Errors
    /// [`GrowthError::OtherRoot`] when they do not make that tree, [`GrowthError::Tile`] when they cannot be read.
    pub fn resume<R: TileReader>(reader: &R, head: &TreeHead) -> Result<Growth, GrowthError<R::Error>> {
        let mut tiles = TileTree::new(reader, head.size);
        let tree = tiles.compact().map_err(GrowthError::Tile)?;
        if tree.root() != head.root {
            return Err(GrowthError::OtherRoot { size: head.size });
        }
        let mut growth = Growth { tree, rows: Vec::new() };
        for level in (0..ROWS).map(TileLevel) {
            let count = level.hashes(head.size);
            let partial = Tile::within(head.size, level, count / FULL);
            let row = partial.map(|tile| tiles.hashes(tile).map(<[Hash]>::to_vec)).transpose();
            growth.rows.push(row.map_err(GrowthError::Tile)?.unwrap_or_default());
        }
        Ok(growth)
    }

    /// Size and root.
    ///
    /// # Errors
    /// [`NotASize`] after 2^62 leaves.
    pub fn head(&self) -> Result<TreeHead, NotASize> {
        self.tree.head()
    }

    /// Appends leaves by their hashes and gives the tiles to write before a checkpoint of the new size is signed:
    /// every tile that was filled, and the partial ones of the new edge that changed.
    ///
    /// # Errors
    /// [`NotASize`] when the log would have more than 2^62 leaves; it is as it was then.
    pub fn append(&mut self, leaves: &[Hash]) -> Result<Vec<Written>, NotASize> {
        let old = TreeSize::new(self.tree.len())?;
        let new = TreeSize::new(old.get().saturating_add(leaves.len() as u64))?;
        let mut written = Vec::new();
        for leaf in leaves {
            self.push(*leaf, &mut written);
        }
        for (row, hashes) in (0..ROWS).map(TileLevel).zip(&self.rows) {
            let grown = row.hashes(new) > row.hashes(old);
            let tile = Tile::within(new, row, row.hashes(new) / FULL);
            written.extend(tile.filter(|_| grown).map(|tile| Written { tile, bytes: hashes.concat() }));
        }
        Ok(written)
    }

    fn push(&mut self, leaf: Hash, written: &mut Vec<Written>) {
        let (rows, size) = (&mut self.rows, self.tree.len() + 1);
        fill(rows, 0, leaf, size, written);
        self.tree.push_seeing(leaf, |height, hash| {
            if height.is_multiple_of(HEIGHT) {
                fill(rows, height / HEIGHT, *hash, size, written);
            }
        });
    }
}

/// Puts a hash at the end of a row, in a tree that has this many leaves with it. A tile that is full is written.
fn fill(rows: &mut Vec<Vec<Hash>>, row: u32, hash: Hash, size: u64, written: &mut Vec<Written>) {
    let (place, level) = (row as usize, TileLevel(u8::try_from(row).unwrap_or(ROWS)));
    if rows.len() <= place {
        rows.resize(place + 1, Vec::new());
    }
    let Some(hashes) = rows.get_mut(place) else { return };
    hashes.push(hash);
    if hashes.len() as u64 == FULL {
        let index = (size >> (HEIGHT * row)) / FULL - 1;
        written.push(Written { tile: Tile { level, index, width: Width::Full }, bytes: hashes.concat() });
        hashes.clear();
    }
}

/// The tiles that growing from one size to another writes, by row and place. None when it does not grow.
/// Source: tlog-tiles, "Partial Tiles": those of a size that a checkpoint is signed for.
pub fn tiles_written(old: TreeSize, new: TreeSize) -> Vec<Tile> {
    (0..ROWS).map(TileLevel).flat_map(|level| row_written(level, old, new)).collect()
}

/// The bundles that growing from one size to another writes.
pub fn bundles_written(old: TreeSize, new: TreeSize) -> Vec<Bundle> {
    let tiles = row_written(TileLevel::LEAVES, old, new);
    tiles.map(|tile| Bundle { index: tile.index, width: tile.width }).collect()
}

pub(super) fn row_written(level: TileLevel, old: TreeSize, new: TreeSize) -> impl Iterator<Item = Tile> {
    let (before, after) = (level.hashes(old), level.hashes(new));
    // An empty range where the row does not grow.
    let changed = if after > before { before / FULL..after.div_ceil(FULL) } else { 0..0 };
    changed.filter_map(move |index| Tile::within(new, level, index))
}
