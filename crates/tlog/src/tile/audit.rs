//! The root once more, by another way.
//!
//! A log that signs a wrong root is dead: it can neither go on from it nor take it back. Before it signs, the root is
//! therefore worked out again from the hashes of level 0, by the recursive definition and not by the growing edge, and
//! every hash of the higher rows is compared with what it stands for.

use alloc::vec::Vec;

use thiserror::Error;

use super::growth::row_written;
use super::{FULL, ROWS, Tile, TileError, TileLevel, TileReader, TileTree};
use crate::size::TreeSize;
use crate::tree::{Hash, TreeHead, empty_root, node_hash};

/// Why a tree could not be gone through.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AuditError<E> {
    /// A tile cannot be had.
    #[error(transparent)]
    Tile(TileError<E>),
}

/// What going through a tree found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// The tree that the hashes of level 0 make.
    pub head: TreeHead,
    /// Tiles of higher rows with a hash that is not that of the tile below it.
    pub wrong: Vec<Tile>,
}

impl Audit {
    /// Whether the tree is this one and all its tiles agree.
    pub fn confirms(&self, head: &TreeHead) -> bool {
        self.head == *head && self.wrong.is_empty()
    }
}

/// Goes through all tiles of a tree of this size. Memory: 32 bytes for each 256 leaves.
///
/// # Errors
/// [`AuditError`] when a tile cannot be read or is too short or long.
pub fn audit<R: TileReader>(reader: &R, size: TreeSize) -> Result<Audit, AuditError<R::Error>> {
    let mut tiles = TileTree::new(reader, size);
    let mut found = Vec::new();
    // What the row above must have for each full tile, and the hash of the partial one at the end.
    let mut roots = Vec::new();
    let mut rest = None;
    for index in 0..size.get().div_ceil(FULL) {
        let hashes = row(&mut tiles, TileLevel::LEAVES, index)?;
        let root = by_definition(&hashes);
        if hashes.len() as u64 == FULL { roots.push(root) } else { rest = Some(root) }
    }
    let whole: Vec<Hash> = roots.iter().copied().chain(rest).collect();
    for level in (1..ROWS).map(TileLevel) {
        roots = compare(&mut tiles, level, &roots, &mut found)?;
    }
    Ok(Audit { head: TreeHead { size, root: by_definition(&whole) }, wrong: found })
}

/// Goes through what a tree of this size has more than an older one: each hash that growing put into a higher row is worked
/// out again from the tile below it, and the root is that of the tiles as they are read. Nothing else of the older tree is
/// gone through but what the root needs, so that a log can afford it before each signature.
///
/// # Errors
/// [`AuditError`] when a tile cannot be read or is too short or long.
pub fn audit_since<R: TileReader>(
    reader: &R,
    old: TreeSize,
    size: TreeSize,
) -> Result<Audit, AuditError<R::Error>> {
    let mut tiles = TileTree::new(reader, size);
    let mut wrong = Vec::new();
    for level in 1..ROWS {
        for tile in row_written(TileLevel(level), old, size) {
            let known = TileLevel(level).hashes(old);
            if !holds(&mut tiles, tile, known)? {
                wrong.push(tile);
            }
        }
    }
    tiles.forget();
    let head = tiles.head().map_err(AuditError::Tile)?;
    Ok(Audit { head, wrong })
}

/// Whether the hashes of a tile from the one at `known` in its row on are those of the tiles below.
fn holds<R: TileReader>(
    tiles: &mut TileTree<'_, R>,
    tile: Tile,
    known: u64,
) -> Result<bool, AuditError<R::Error>> {
    let hashes = row(tiles, tile.level, tile.index)?;
    for (place, hash) in (tile.index * FULL..).zip(&hashes) {
        if place >= known && by_definition(&row(tiles, TileLevel(tile.level.0 - 1), place)?) != *hash {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Compares a row with the roots of the full tiles below it, and gives the roots of its own full tiles.
fn compare<R: TileReader>(
    tiles: &mut TileTree<'_, R>,
    level: TileLevel,
    below: &[Hash],
    wrong: &mut Vec<Tile>,
) -> Result<Vec<Hash>, AuditError<R::Error>> {
    let mut roots = Vec::new();
    for (index, expected) in (0_u64..).zip(below.chunks(256)) {
        if row(tiles, level, index)? != expected {
            wrong.extend(Tile::within(tiles.size(), level, index));
        }
        if expected.len() as u64 == FULL {
            roots.push(by_definition(expected));
        }
    }
    Ok(roots)
}

fn row<R: TileReader>(
    tiles: &mut TileTree<'_, R>,
    level: TileLevel,
    index: u64,
) -> Result<Vec<Hash>, AuditError<R::Error>> {
    tiles.forget();
    let Some(tile) = Tile::within(tiles.size(), level, index) else { return Ok(Vec::new()) };
    tiles.hashes(tile).map(<[Hash]>::to_vec).map_err(AuditError::Tile)
}

/// The definition as the RFC writes it: split at the largest power of two below the length. A complete subtree may
/// stand for its leaves as long as all before the last are of one size. Source: RFC 6962 §2.1.
fn by_definition(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => empty_root(),
        [hash] => *hash,
        hashes => {
            let (left, right) = hashes.split_at(hashes.len().next_power_of_two() / 2);
            node_hash(&by_definition(left), &by_definition(right))
        }
    }
}
