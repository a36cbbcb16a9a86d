//! Where a log's files are, below its prefix.

use core::fmt;
use core::num::NonZeroU8;
use core::str::FromStr;

use thiserror::Error;

use super::{Bundle, Tile, TileLevel, Width};
use crate::size::decimal;

/// A file of a log. Shown and read as its path below the log's prefix, without a slash before it.
/// Source: tlog-tiles, "APIs".
///
/// ```
/// use tlog::tile::LogPath;
/// let path: LogPath = "tile/0/x001/x234/067.p/8".parse().unwrap();
/// assert_eq!(path.to_string(), "tile/0/x001/x234/067.p/8");
/// assert!("tile/0/x000/067".parse::<LogPath>().is_err(), "one tile has one path");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogPath {
    /// `checkpoint`, the one file that changes.
    Checkpoint,
    /// `tile/LEVEL/INDEX[.p/WIDTH]`.
    Tile(Tile),
    /// `tile/entries/INDEX[.p/WIDTH]`.
    Bundle(Bundle),
}

/// Why a path is none of a log's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadPath {
    /// Neither `checkpoint` nor under `tile/`.
    #[error("a log has `checkpoint` and what is under `tile/`")]
    Elsewhere,
    /// The row is not `entries` and not a number to 63 in its one form.
    #[error("after `tile/` comes `entries` or a level from 0 to 63")]
    Level,
    /// The index is not written in groups of three digits, with `x` before all but the last, without leading groups
    /// of zeroes.
    #[error(
        "an index is groups of three digits, all but the last after an `x`, the first of several not 000"
    )]
    Index,
    /// The index is above 2^64 − 1.
    #[error("the index is above 2^64 − 1")]
    TooLarge,
    /// The width is not a number from 1 to 255 in its one form.
    #[error("after `.p/` comes a width from 1 to 255")]
    Width,
}

impl fmt::Display for LogPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LogPath::Checkpoint => f.write_str("checkpoint"),
            LogPath::Tile(tile) => {
                write!(f, "tile/{}/", tile.level.get())?;
                write_index(f, tile.index)?;
                write_width(f, tile.width)
            }
            LogPath::Bundle(bundle) => {
                f.write_str("tile/entries/")?;
                write_index(f, bundle.index)?;
                write_width(f, bundle.width)
            }
        }
    }
}

fn write_index(f: &mut fmt::Formatter<'_>, index: u64) -> fmt::Result {
    // 2^64 − 1 has 20 digits: seven groups.
    for place in (1..7).rev() {
        let rest = index / 1000_u64.pow(place);
        if rest > 0 {
            write!(f, "x{:03}/", rest % 1000)?;
        }
    }
    write!(f, "{:03}", index % 1000)
}

fn write_width(f: &mut fmt::Formatter<'_>, width: Width) -> fmt::Result {
    match width {
        Width::Partial(width) => write!(f, ".p/{width}"),
        Width::Full => Ok(()),
    }
}

impl FromStr for LogPath {
    type Err = BadPath;

    fn from_str(path: &str) -> Result<LogPath, BadPath> {
        if path == "checkpoint" {
            return Ok(LogPath::Checkpoint);
        }
        let rest = path.strip_prefix("tile/").ok_or(BadPath::Elsewhere)?;
        let (level, rest) = rest.split_once('/').ok_or(BadPath::Level)?;
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => (index, partial(width).ok_or(BadPath::Width)?),
            None => (rest, Width::Full),
        };
        let index = index_of(index)?;
        if level == "entries" {
            return Ok(LogPath::Bundle(Bundle { index, width }));
        }
        let number = decimal(level).and_then(|level| u8::try_from(level).ok());
        let level = number.and_then(TileLevel::new).ok_or(BadPath::Level)?;
        Ok(LogPath::Tile(Tile { level, index, width }))
    }
}

fn partial(width: &str) -> Option<Width> {
    let width = u8::try_from(decimal(width)?).ok()?;
    NonZeroU8::new(width).map(Width::Partial)
}

fn index_of(text: &str) -> Result<u64, BadPath> {
    let (leading, last) = text.rsplit_once('/').map_or((None, text), |(leading, last)| (Some(leading), last));
    let mut index = 0_u64;
    for part in leading.into_iter().flat_map(|leading| leading.split('/')) {
        let group = part.strip_prefix('x').and_then(group).ok_or(BadPath::Index)?;
        if index == 0 && group == 0 {
            return Err(BadPath::Index);
        }
        index = after(index, group)?;
    }
    after(index, group(last).ok_or(BadPath::Index)?)
}

fn group(text: &str) -> Option<u64> {
    let digits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

fn after(index: u64, group: u64) -> Result<u64, BadPath> {
    index.checked_mul(1000).and_then(|index| index.checked_add(group)).ok_or(BadPath::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn paths_are_those_of_the_specification() {
        let full = |level, index| {
            LogPath::Tile(Tile { level: TileLevel(level), index, width: Width::Full }).to_string()
        };
        assert_eq!(full(0, 1_234_067), "tile/0/x001/x234/067");
        assert_eq!((full(0, 0), full(63, 999)), ("tile/0/000".into(), "tile/63/999".into()));
        assert_eq!(full(1, 1000), "tile/1/x001/000");
        assert_eq!(full(1, 1_000_000), "tile/1/x001/x000/000");
        assert_eq!(full(0, u64::MAX), "tile/0/x018/x446/x744/x073/x709/x551/615");
        let bundle = Bundle { index: 273, width: Width::of(112).unwrap() };
        assert_eq!(bundle.to_string(), "tile/entries/273.p/112");
    }

    #[test]
    fn a_tile_has_one_path() {
        let refused = [
            ("", BadPath::Elsewhere),
            ("/tile/0/000", BadPath::Elsewhere),
            ("checkpoint/", BadPath::Elsewhere),
            ("tile/", BadPath::Level),
            ("tile/64/000", BadPath::Level),
            ("tile/00/000", BadPath::Level),
            ("tile/-1/000", BadPath::Level),
            ("tile/data/000", BadPath::Level),
            ("tile/8/0/000", BadPath::Index),
            ("tile/0/", BadPath::Index),
            ("tile/0/0", BadPath::Index),
            ("tile/0/1000", BadPath::Index),
            ("tile/0/x000", BadPath::Index),
            ("tile/0/x000/001", BadPath::Index),
            ("tile/0/001/001", BadPath::Index),
            ("tile/0/x001/x001", BadPath::Index),
            ("tile/0//000", BadPath::Index),
            ("tile/0/+01", BadPath::Index),
            ("tile/0/１２３", BadPath::Index),
            ("tile/0/000/", BadPath::Index),
            ("tile/0/x018/x446/x744/x073/x709/x551/616", BadPath::TooLarge),
            ("tile/0/000.p/0", BadPath::Width),
            ("tile/0/000.p/01", BadPath::Width),
            ("tile/0/000.p/256", BadPath::Width),
            ("tile/0/000.p/", BadPath::Width),
            ("tile/0/000.p/1/", BadPath::Width),
            ("tile/0/000.p/1.p/1", BadPath::Width),
            ("tile/0/000.p", BadPath::Index),
        ];
        for (path, why) in refused {
            assert_eq!(path.parse::<LogPath>(), Err(why), "{path}");
        }
    }
}
