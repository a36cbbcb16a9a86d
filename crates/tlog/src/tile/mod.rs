//! A log as static files: tiles of 256 hashes, bundles of 256 entries.
//!
//! Source: C2SP tlog-tiles. A full tile or bundle never changes again. One at the right edge is *partial*; the log
//! keeps those that belong to a size it signed a checkpoint for, at least until the full one is there.

mod audit;
mod bundle;
mod growth;
mod path;
mod read;

pub use audit::{Audit, AuditError, audit, audit_since};
pub use bundle::{BundleError, EntryBundle};
pub use growth::{Growth, GrowthError, Written, bundles_written, tiles_written};
pub use path::{BadPath, LogPath};
pub use read::{TileError, TileReader, TileTree};

use core::fmt;
use core::num::NonZeroU8;

use crate::size::TreeSize;

/// Hashes of a full tile, entries of a full bundle. Source: tlog-tiles, "Merkle Tree".
pub const FULL: u64 = 256;

/// Bytes of a full tile.
pub const FULL_BYTES: usize = 8192;

/// Levels of the tree from one row of tiles to the next: 256 = 2^8.
pub(crate) const HEIGHT: u32 = 8;

/// Rows of tiles that a tree of at most 2^62 leaves can have.
pub(crate) const ROWS: u8 = 8;

/// How many of its 256 places a tile or bundle fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Width {
    /// 1 to 255.
    Partial(NonZeroU8),
    /// 256.
    Full,
}

impl Width {
    /// Number of hashes or entries, 1 to 256.
    pub fn count(self) -> usize {
        match self {
            Width::Partial(width) => width.get().into(),
            Width::Full => 256,
        }
    }

    /// The width of this many. `None` for none.
    fn of(count: u64) -> Option<Width> {
        if count >= FULL {
            return Some(Width::Full);
        }
        u8::try_from(count).ok().and_then(NonZeroU8::new).map(Width::Partial)
    }
}

/// Row of a tile above the leaves: 0 to 63, of which no tree reaches the eighth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileLevel(u8);

impl TileLevel {
    /// The row of leaf hashes.
    pub const LEAVES: TileLevel = TileLevel(0);

    /// A row. `None` above 63.
    pub const fn new(level: u8) -> Option<TileLevel> {
        if level < 64 { Some(TileLevel(level)) } else { None }
    }

    /// The number.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// How many hashes this row has in a tree of that size: floor(size / 256^level).
    pub(crate) fn hashes(self, size: TreeSize) -> u64 {
        size.get().checked_shr(HEIGHT * u32::from(self.0)).unwrap_or(0)
    }
}

/// The name of a tile: hashes `256 · index` and following of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// Row.
    pub level: TileLevel,
    /// Place in the row, from 0.
    pub index: u64,
    /// How many hashes.
    pub width: Width,
}

impl Tile {
    /// The tile at this place as it is in a tree of that size. `None` where the tree does not reach there.
    pub fn within(size: TreeSize, level: TileLevel, index: u64) -> Option<Tile> {
        let before = index.checked_mul(FULL)?;
        let width = Width::of(level.hashes(size).checked_sub(before)?)?;
        Some(Tile { level, index, width })
    }
}

/// The name of a bundle: entries `256 · index` and following.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bundle {
    /// Place, from 0.
    pub index: u64,
    /// How many entries.
    pub width: Width,
}

impl Bundle {
    /// The bundle at this place as it is in a log of that size. `None` where the log does not reach there.
    pub fn within(size: TreeSize, index: u64) -> Option<Bundle> {
        let tile = Tile::within(size, TileLevel::LEAVES, index)?;
        Some(Bundle { index, width: tile.width })
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        LogPath::Tile(*self).fmt(f)
    }
}

impl fmt::Display for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        LogPath::Bundle(*self).fmt(f)
    }
}
