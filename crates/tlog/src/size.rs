//! How long a log is, and where in it something stands.

use core::fmt;
use core::str::FromStr;

use thiserror::Error;

/// Most leaves that a tree of this crate has: 2^62.
///
/// A proof then has at most 63 hashes, which is what witnesses take (tlog-witness, add-checkpoint), and sums of two
/// sizes never overflow.
const MOST: u64 = 1 << 62;

/// Why something is no size and no index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotASize {
    /// No log is that long.
    #[error("{0} is more than a log can hold, which is {MOST}")]
    TooLarge(u64),
    /// Not the one decimal form of a number: digits only, no leading zero. Source: tlog-checkpoint, note text, 2.
    #[error("not a decimal number without sign and leading zeroes, at most {MOST}")]
    NotDecimal,
}

/// Number of leaves of a tree: 0 to 2^62.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TreeSize(u64);

impl TreeSize {
    /// The size of the tree without leaves.
    pub const EMPTY: TreeSize = TreeSize(0);

    /// A size.
    ///
    /// # Errors
    /// [`NotASize::TooLarge`] above 2^62.
    pub const fn new(leaves: u64) -> Result<TreeSize, NotASize> {
        if leaves > MOST { Err(NotASize::TooLarge(leaves)) } else { Ok(TreeSize(leaves)) }
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Whether there is no leaf.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the leaf at this index is in a tree of this size.
    pub const fn holds(self, index: LeafIndex) -> bool {
        index.0 < self.0
    }

    /// Index of the last leaf, if there is one.
    pub const fn last(self) -> Option<LeafIndex> {
        match self.0.checked_sub(1) {
            Some(index) => Some(LeafIndex(index)),
            None => None,
        }
    }
}

/// Place of a leaf in a log, counted from 0; at most 2^62 − 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeafIndex(u64);

impl LeafIndex {
    /// An index.
    ///
    /// # Errors
    /// [`NotASize::TooLarge`] above 2^62 − 1: the tree up to it would be too long.
    pub const fn new(index: u64) -> Result<LeafIndex, NotASize> {
        if index >= MOST { Err(NotASize::TooLarge(index)) } else { Ok(LeafIndex(index)) }
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Size of the tree that ends with this leaf.
    pub const fn size_through(self) -> TreeSize {
        TreeSize(self.0 + 1)
    }
}

impl From<u32> for TreeSize {
    fn from(leaves: u32) -> TreeSize {
        TreeSize(leaves.into())
    }
}

impl From<u32> for LeafIndex {
    fn from(index: u32) -> LeafIndex {
        LeafIndex(index.into())
    }
}

impl fmt::Display for TreeSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for LeafIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for TreeSize {
    type Err = NotASize;

    fn from_str(text: &str) -> Result<TreeSize, NotASize> {
        TreeSize::new(decimal(text).ok_or(NotASize::NotDecimal)?)
    }
}

impl FromStr for LeafIndex {
    type Err = NotASize;

    fn from_str(text: &str) -> Result<LeafIndex, NotASize> {
        LeafIndex::new(decimal(text).ok_or(NotASize::NotDecimal)?)
    }
}

/// The number that these digits write, where they write it in the one form that is allowed.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let leading = text.len() > 1 && text.starts_with('0');
    if digits && !leading { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn a_size_is_written_in_one_way_only() {
        assert_eq!("0".parse(), Ok(TreeSize::EMPTY));
        assert_eq!("20852163".parse::<TreeSize>().map(TreeSize::get), Ok(20_852_163));
        for text in ["", "00", "01", "+1", "-1", " 1", "1 ", "1_000", "0x1", "１", "99999999999999999999"] {
            assert_eq!(text.parse::<TreeSize>(), Err(NotASize::NotDecimal), "{text}");
        }
    }

    #[test]
    fn no_log_is_longer_than_its_proofs_can_tell() {
        let longest = TreeSize::new(MOST).unwrap();
        assert_eq!(longest.to_string().parse(), Ok(longest));
        assert_eq!(TreeSize::new(MOST + 1), Err(NotASize::TooLarge(MOST + 1)));
        assert_eq!(LeafIndex::new(MOST), Err(NotASize::TooLarge(MOST)));
        assert_eq!(LeafIndex::new(MOST - 1).unwrap().size_through(), longest);
        assert_eq!((longest.last(), TreeSize::EMPTY.last()), (LeafIndex::new(MOST - 1).ok(), None));
    }
}
