//! The leaves of the log that are about lists.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use super::{EntryKey, ListError, SortedList, prefixed, short};
use crate::leaf::{Leaf, Salt};
use crate::size::LeafIndex;
use crate::tree::{Hash, TreeHead};

const VERSION_TAG: &[u8] = b"hengxin/list/version/v1\0";
const CHANGE_TAG: &[u8] = b"hengxin/list/change/v1\0";

/// The name of a list: 1 to 255 bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListId(String);

impl ListId {
    /// A name.
    ///
    /// # Errors
    /// [`ListError::Text`].
    pub fn new(name: &str) -> Result<ListId, ListError> {
        short(name).then(|| ListId(name.to_string())).ok_or(ListError::Text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ListId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A version of a list: what its leaf commits to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListVersion {
    /// Which list.
    pub list: ListId,
    /// Which version, from 1.
    pub version: u64,
    /// How many entries, and the root over them in their order.
    pub head: TreeHead,
}

impl ListVersion {
    /// The canonical bytes: a tag, the list's name after its length in one byte, then version and number of entries in
    /// eight bytes each, big-endian, and the root.
    pub fn canonical(&self) -> Vec<u8> {
        let mut bytes = VERSION_TAG.to_vec();
        prefixed(&mut bytes, self.list.as_str());
        bytes.extend_from_slice(&self.version.to_be_bytes());
        bytes.extend_from_slice(&self.head.size.get().to_be_bytes());
        bytes.extend_from_slice(&self.head.root);
        bytes
    }

    /// The list of this version, from that of the version before and the changes since, each with the commitment of its
    /// leaf.
    ///
    /// # Errors
    /// [`ListError`] when a change is not this version's or cannot have happened, or when they lead to another list
    /// than this version commits to.
    pub fn replay<'a>(
        &self,
        before: &SortedList,
        changes: impl IntoIterator<Item = (&'a Change, Hash)>,
    ) -> Result<SortedList, ListError> {
        let changes: Vec<(&Change, Hash)> = changes.into_iter().collect();
        let ours = |change: &Change| (&change.list, change.version) == (&self.list, self.version);
        if let Some((other, _)) = changes.iter().find(|(change, _)| !ours(change)) {
            let (key, list) = (other.key.clone(), other.list.clone());
            return Err(ListError::Elsewhere { key, list, version: other.version });
        }
        let list = before.changed(changes)?;
        let (made, told) = (list.head(), self.head);
        if made == told { Ok(list) } else { Err(ListError::OtherList { made, told }) }
    }

    /// The leaf of this version, of the register's kind number for such leaves. It is about the version before, if
    /// there was one, so that the versions are a chain.
    pub fn leaf(&self, kind: u8, previous: Option<LeafIndex>, salt: &Salt) -> Leaf {
        Leaf::commit(kind, previous.map(LeafIndex::get), salt, &self.canonical())
    }
}

/// Whether an entry came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// It is on the list from this version on.
    Added,
    /// It is not on the list from this version on.
    Removed,
}

/// One addition or removal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which list.
    pub list: ListId,
    /// The first version it shows in.
    pub version: u64,
    /// Whether the entry came or went.
    pub kind: ChangeKind,
    /// What the entry is about.
    pub key: EntryKey,
    /// The code of the legal basis.
    basis: String,
}

impl Change {
    /// A change under a legal basis, given as its code.
    ///
    /// # Errors
    /// [`ListError::Basis`].
    pub fn new(
        list: ListId,
        version: u64,
        kind: ChangeKind,
        key: EntryKey,
        basis: &str,
    ) -> Result<Change, ListError> {
        if !short(basis) {
            return Err(ListError::Basis);
        }
        Ok(Change { list, version, kind, key, basis: basis.to_string() })
    }

    /// The code of the legal basis.
    pub fn basis(&self) -> &str {
        &self.basis
    }

    /// The canonical bytes: a tag, `1` for an addition and `2` for a removal, the list's name, the version in eight
    /// bytes, big-endian, the key and the basis; texts after their length in one byte.
    pub fn canonical(&self) -> Vec<u8> {
        let mut bytes = CHANGE_TAG.to_vec();
        bytes.push(match self.kind {
            ChangeKind::Added => 1,
            ChangeKind::Removed => 2,
        });
        prefixed(&mut bytes, self.list.as_str());
        bytes.extend_from_slice(&self.version.to_be_bytes());
        prefixed(&mut bytes, self.key.as_str());
        prefixed(&mut bytes, &self.basis);
        bytes
    }

    /// The leaf of this change, of the register's kind number for such leaves. A removal is about the leaf of the
    /// addition; an addition is about none.
    pub fn leaf(&self, kind: u8, addition: Option<LeafIndex>, salt: &Salt) -> Leaf {
        Leaf::commit(kind, addition.map(LeafIndex::get), salt, &self.canonical())
    }
}
