//! Entries as they are served: each with its length before it.

use alloc::vec::Vec;

use thiserror::Error;

use super::{FULL, Width};
use crate::tree::{Hash, leaf_hash};

/// Why bytes are no bundle, or entries make none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BundleError {
    /// A bundle has 1 to 256 entries.
    #[error("a bundle has 1 to 256 entries, not {0}")]
    Count(usize),
    /// The length of an entry is a 16-bit number.
    #[error("entry {place} has {length} bytes; one of a log has 65535 at most")]
    TooLong {
        /// Which entry of the bundle, from 0.
        place: usize,
        /// Its bytes.
        length: usize,
    },
    /// The bytes end within an entry.
    #[error("the bytes end within entry {place}")]
    CutOff {
        /// Which entry of the bundle, from 0.
        place: usize,
    },
    /// The name of the bundle tells another number of entries.
    #[error("a bundle of this width has {expected} entries, not {given}")]
    Width {
        /// What the name tells.
        expected: usize,
        /// What is there.
        given: usize,
    },
}

/// 1 to 256 entries, each of 0 to 65,535 bytes. Source: tlog-tiles, "Log entries".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryBundle<'a>(Vec<&'a [u8]>);

impl<'a> EntryBundle<'a> {
    /// A bundle of these entries.
    ///
    /// # Errors
    /// [`BundleError::Count`] and [`BundleError::TooLong`].
    pub fn new(entries: Vec<&'a [u8]>) -> Result<EntryBundle<'a>, BundleError> {
        if entries.is_empty() || entries.len() as u64 > FULL {
            return Err(BundleError::Count(entries.len()));
        }
        match entries.iter().position(|entry| u16::try_from(entry.len()).is_err()) {
            Some(place) => {
                Err(BundleError::TooLong { place, length: entries.get(place).map_or(0, |e| e.len()) })
            }
            None => Ok(EntryBundle(entries)),
        }
    }

    /// A bundle of this width from its bytes, all of them.
    ///
    /// # Errors
    /// [`BundleError::CutOff`], [`BundleError::Width`].
    pub fn parse(mut bytes: &'a [u8], width: Width) -> Result<EntryBundle<'a>, BundleError> {
        let mut entries = Vec::new();
        while !bytes.is_empty() {
            let (entry, rest) = first(bytes).ok_or(BundleError::CutOff { place: entries.len() })?;
            entries.push(entry);
            bytes = rest;
        }
        let (expected, given) = (width.count(), entries.len());
        if expected == given { Ok(EntryBundle(entries)) } else { Err(BundleError::Width { expected, given }) }
    }

    /// The bytes as they are served.
    pub fn render(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.iter().map(|entry| entry.len() + 2).sum());
        for entry in &self.0 {
            let length = u16::try_from(entry.len()).expect("no longer entry gets into a bundle");
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(entry);
        }
        bytes
    }

    /// The entries.
    pub fn entries(&self) -> &[&'a [u8]] {
        &self.0
    }

    /// The hashes that the tile of level 0 has for these entries.
    pub fn leaf_hashes(&self) -> impl Iterator<Item = Hash> {
        self.0.iter().map(|entry| leaf_hash(entry))
    }
}

fn first(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(u16::from_be_bytes(*length).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_have_their_length_before_them() {
        let bundle = EntryBundle::new([b"".as_slice(), b"ab"].to_vec()).unwrap();
        assert_eq!(bundle.render(), [0, 0, 0, 2, b'a', b'b']);
        assert_eq!(EntryBundle::parse(&bundle.render(), Width::of(2).unwrap()).as_ref(), Ok(&bundle));
        let wide = EntryBundle::parse(&[0, 0, 0, 2, b'a', b'b'], Width::Full);
        assert_eq!(wide, Err(BundleError::Width { expected: 256, given: 2 }));
        for cut in [1, 3, 4, 5] {
            let place = usize::from(cut > 2);
            let cut = EntryBundle::parse(&[0, 0, 0, 2, b'a', b'b'][..cut], Width::of(2).unwrap());
            assert_eq!(cut, Err(BundleError::CutOff { place }));
        }
    }

    #[test]
    fn what_cannot_be_served_is_refused() {
        assert_eq!(EntryBundle::new(Vec::new()), Err(BundleError::Count(0)));
        assert_eq!(EntryBundle::new([b"".as_slice(); 257].to_vec()), Err(BundleError::Count(257)));
        let long = [0; 65_536];
        let longest = EntryBundle::new([&long[1..]].to_vec()).unwrap();
        assert_eq!(longest.render()[..3], [0xFF, 0xFF, 0]);
        let refused = EntryBundle::new([b"".as_slice(), &long].to_vec());
        assert_eq!(refused, Err(BundleError::TooLong { place: 1, length: 65_536 }));
    }
}
