//! The files that published lists are given out as, under `lists/` beside the tiles of the log: `index.json` names the
//! newest version of each list, and `LIST/VERSION.jsonl` is one. What stands in them opens leaves of the log, so that
//! whoever has the log's files can prove each line. Older versions are given out no more: who was on a list is not
//! public.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tlog::list::{Change, ChangeKind, Entry, EntryKey, ListError, ListId, ListVersion, SortedList};
use tlog::{Hash, Salt, TreeHead, TreeSize};

use crate::hex::hex;

/// Where the index is.
pub const INDEX: &str = "lists/index.json";

/// The form of both files.
const FORM: &str = "hengxin/lists/v1";

/// Which lists there are, and their newest versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListsIndex {
    form: String,
    /// The newest version of each list, by the list's name.
    pub lists: Vec<IndexedList>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexedList {
    /// The list.
    pub list: String,
    /// Its newest version.
    pub version: u64,
}

impl IndexedList {
    /// Where the file of this version is.
    pub fn path(&self) -> String {
        format!("lists/{}/{}.jsonl", self.list, self.version)
    }
}

/// The first line of a list's file: what its version's leaf commits to, and where that leaf stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListHead {
    form: String,
    /// The list.
    pub list: String,
    /// The version, from 1.
    pub version: u64,
    /// The day it was made.
    pub day: String,
    /// How many entries follow.
    pub entries: u64,
    /// Root over them, in hexadecimal digits.
    root: String,
    /// Salt of its leaf, likewise.
    salt: String,
    /// Index of its leaf.
    pub index: u64,
    /// Index of the leaf of the version before, if there was one.
    pub previous: Option<u64>,
}

/// A line of a list's file: who is on it, since which version, and the leaf that says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListLine {
    /// The code of the organisation.
    pub key: String,
    /// The version it came with.
    pub added_in: u64,
    /// The rule it is on the list by.
    pub basis: String,
    /// Salt of the leaf of its addition, in hexadecimal digits.
    salt: String,
    /// Index of that leaf.
    pub index: u64,
}

/// A version of a list as it is given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFile {
    /// The version.
    pub head: ListHead,
    /// Its entries, by their keys.
    pub lines: Vec<ListLine>,
}

/// Where a leaf stands, and what opens it.
#[derive(Debug, Clone)]
pub struct Placed {
    /// Its salt.
    pub salt: Salt,
    /// Its index.
    pub index: u64,
}

impl ListsIndex {
    /// The index of these lists.
    pub fn new(lists: Vec<IndexedList>) -> ListsIndex {
        ListsIndex { form: FORM.to_owned(), lists }
    }

    /// The index from its file.
    pub fn parse(bytes: &[u8]) -> Option<ListsIndex> {
        // The name becomes part of a path: it must not lead elsewhere.
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let named = |list: &IndexedList| !list.list.is_empty() && list.list.bytes().all(plain);
        read(bytes).filter(|index: &ListsIndex| index.form == FORM && index.lists.iter().all(named))
    }

    /// The file.
    pub fn render(&self) -> String {
        serde_json::to_string(self).expect("names and numbers are JSON") + "\n"
    }
}

impl ListHead {
    /// The line of a version that was made on a day.
    pub fn new(version: &ListVersion, day: String, at: &Placed, previous: Option<u64>) -> ListHead {
        ListHead {
            form: FORM.to_owned(),
            list: version.list.to_string(),
            version: version.version,
            day,
            entries: version.head.size.get(),
            root: hex(&version.head.root),
            salt: hex(at.salt.as_bytes()),
            index: at.index,
            previous,
        }
    }

    /// The first line of a list's file, with or without its line feed.
    pub fn parse(line: &[u8]) -> Option<ListHead> {
        read(line).filter(|head: &ListHead| head.form == FORM)
    }

    /// What its leaf commits to, and the salt; none where it is no such line.
    pub fn opening(&self) -> Option<(ListVersion, Salt)> {
        let head = TreeHead { size: TreeSize::new(self.entries).ok()?, root: digits(&self.root)? };
        let list = ListId::new(&self.list).ok()?;
        Some((ListVersion { list, version: self.version, head }, Salt::from_random(digits(&self.salt)?)))
    }
}

impl ListLine {
    /// The line of an entry.
    pub fn new(change: &Change, at: &Placed) -> ListLine {
        ListLine {
            key: change.key.to_string(),
            added_in: change.version,
            basis: change.basis().to_owned(),
            salt: hex(at.salt.as_bytes()),
            index: at.index,
        }
    }

    /// The addition that its leaf commits to, and the salt; none where it is no such line.
    pub fn opening(&self, list: &ListId) -> Option<(Change, Salt)> {
        let key = EntryKey::new(&self.key).ok()?;
        let change = Change::new(list.clone(), self.added_in, ChangeKind::Added, key, &self.basis).ok()?;
        Some((change, Salt::from_random(digits(&self.salt)?)))
    }
}

impl ListFile {
    /// A file, all of it: JSON lines, each with its line feed.
    pub fn parse(bytes: &[u8]) -> Option<ListFile> {
        let mut lines = bytes.strip_suffix(b"\n")?.split(|byte| *byte == b'\n');
        let head = ListHead::parse(lines.next()?)?;
        let lines = lines.map(read).collect::<Option<Vec<ListLine>>>()?;
        (head.entries == lines.len() as u64).then_some(ListFile { head, lines })
    }

    /// The file.
    pub fn render(&self) -> String {
        let lines = self.lines.iter().map(serde_json::to_string);
        let lines = std::iter::once(serde_json::to_string(&self.head)).chain(lines);
        lines.map(|line| line.expect("names and numbers are JSON") + "\n").collect()
    }

    /// The list that its lines make, each with the commitment of its leaf.
    ///
    /// # Errors
    /// [`ListError::Present`] when a key comes twice, [`ListError::Text`] for a key that is none.
    pub fn sorted(&self, commitments: impl IntoIterator<Item = Hash>) -> Result<SortedList, ListError> {
        let entries = self
            .lines
            .iter()
            .zip(commitments)
            .map(|(line, added_by)| Ok(Entry { key: EntryKey::new(&line.key)?, added_by }));
        SortedList::new(entries.collect::<Result<Vec<_>, ListError>>()?)
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_slice(bytes).ok()
}

/// 32 bytes from 64 hexadecimal digits.
fn digits(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
    }
    (text.len() == 64).then_some(bytes)
}
