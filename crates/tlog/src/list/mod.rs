//! Published lists in the log: every version, and every addition and removal.
//!
//! A list has entries sorted by their keys. Each addition and each removal is a leaf of the log; so is each version,
//! which commits to how many entries there are and to the root of the tree over them (RFC 6962 over the sorted
//! entries). From the changes anyone builds the next version and compares roots; from a version, an entry's inclusion
//! proof shows that it is on the list, and two neighbours with nothing between them show that something is not.
//!
//! Absence rests on the order. A root does not show that its entries are sorted; whoever replays the list sees it
//! ([`ListVersion::replay`] accepts nothing else), and a reader of an absence proof relies on there being such.
//!
//! An entry names what it is about in the clear, and carries the commitment of the leaf that put it on the list. The
//! hash of an entry therefore tells whoever guesses the key whether it was right: what must be forgotten may be in an old
//! version's proofs that others have kept, though not in the log, which keeps a version's root only.

mod leaf;
mod proof;

pub use leaf::{Change, ChangeKind, ListId, ListVersion};
pub use proof::{AbsenceProof, MembershipProof, NotProven, Place};

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use thiserror::Error;

use crate::subtree::MemoryTree;
use crate::tree::{Hash, TreeHead, leaf_hash};

/// Keeps an entry from being read as anything else that is hashed.
const ENTRY_TAG: &[u8] = b"hengxin/list/entry/v1\0";

/// What an entry is about: 1 to 255 bytes, such as the code of an organisation. Entries are sorted by them, byte by
/// byte.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryKey(String);

/// Why something cannot be on a list, or a list cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ListError {
    /// A key is empty, too long, or has a control character.
    #[error("the key of an entry, and the name of a list, has 1 to 255 bytes and no control character")]
    Text,
    /// A legal basis is too long, or has a control character.
    #[error("the code of a legal basis has 1 to 255 bytes and no control character")]
    Basis,
    /// Added, though it is there.
    #[error("{0} is on the list already")]
    Present(EntryKey),
    /// A change of another list, or of another version.
    #[error("the change of {key} belongs to version {version} of {list}")]
    Elsewhere {
        /// What the entry is about.
        key: EntryKey,
        /// The list that the change names.
        list: ListId,
        /// The version that the change names.
        version: u64,
    },
    /// The changes lead to another list than the version commits to.
    #[error("the changes make a list of {} entries with another root than that of {} entries", made.size, told.size)]
    OtherList {
        /// Number of entries and root as the changes make them.
        made: TreeHead,
        /// Number of entries and root as the version tells them.
        told: TreeHead,
    },
    /// Removed, though it is not there.
    #[error("{0} is not on the list")]
    Absent(EntryKey),
}

impl EntryKey {
    /// A key.
    ///
    /// # Errors
    /// [`ListError::Text`].
    pub fn new(key: &str) -> Result<EntryKey, ListError> {
        short(key).then(|| EntryKey(key.to_string())).ok_or(ListError::Text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EntryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn short(text: &str) -> bool {
    crate::text::is_line(text) && text.len() <= 255
}

/// Bytes with their length before them, in one byte.
fn prefixed(into: &mut Vec<u8>, text: &str) {
    into.push(u8::try_from(text.len()).expect("keys and names have 255 bytes at most, by their types"));
    into.extend_from_slice(text.as_bytes());
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is about.
    pub key: EntryKey,
    /// The commitment of the leaf that put it on the list ([`Leaf::commitment`](crate::Leaf::commitment)).
    pub added_by: Hash,
}

impl Entry {
    /// Its hash in the tree of the list: that of a leaf of the domain tag, the key's length in one byte, the key and the
    /// commitment.
    pub fn hash(&self) -> Hash {
        let mut bytes = ENTRY_TAG.to_vec();
        prefixed(&mut bytes, self.key.as_str());
        bytes.extend_from_slice(&self.added_by);
        leaf_hash(&bytes)
    }
}

/// One version of a list, whole, and its tree.
#[derive(Debug, Clone, Default)]
pub struct SortedList {
    entries: Vec<Entry>,
    tree: MemoryTree,
}

impl SortedList {
    /// A list of these entries, in any order.
    ///
    /// # Errors
    /// [`ListError::Present`] when a key comes twice.
    pub fn new(mut entries: Vec<Entry>) -> Result<SortedList, ListError> {
        entries.sort_by(|one, other| one.key.cmp(&other.key));
        let twice = entries.array_windows().find(|[one, other]| one.key == other.key);
        if let Some([one, _]) = twice {
            return Err(ListError::Present(one.key.clone()));
        }
        let tree = entries.iter().map(Entry::hash).collect();
        Ok(SortedList { entries, tree })
    }

    /// The entries in their order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many entries, and the root over them: what a version commits to.
    pub fn head(&self) -> TreeHead {
        self.tree.compact().head().expect("a list in memory is shorter than 2^62")
    }

    /// The next list, by what was added and removed since, each with the commitment of its leaf.
    /// [`ListVersion::replay`] compares it with what was published.
    ///
    /// # Errors
    /// [`ListError::Present`] and [`ListError::Absent`] for a change that cannot have happened.
    pub fn changed<'a>(
        &self,
        changes: impl IntoIterator<Item = (&'a Change, Hash)>,
    ) -> Result<SortedList, ListError> {
        let mut entries = self.entries.clone();
        for (change, leaf) in changes {
            let place = entries.binary_search_by(|entry| entry.key.cmp(&change.key));
            match (change.kind, place) {
                (ChangeKind::Added, Err(place)) => {
                    entries.insert(place, Entry { key: change.key.clone(), added_by: leaf });
                }
                (ChangeKind::Removed, Ok(place)) => drop(entries.remove(place)),
                (ChangeKind::Added, Ok(_)) => return Err(ListError::Present(change.key.clone())),
                (ChangeKind::Removed, Err(_)) => return Err(ListError::Absent(change.key.clone())),
            }
        }
        SortedList::new(entries)
    }
}
