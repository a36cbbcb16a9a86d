//! The rows of an index: organisations and their names, each column in one piece of memory.

use crate::code::Code;

/// What a recorded name is to its organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// The name it bears.
    Current,
    /// A name it bore.
    Former,
    /// A recorded short name or other name.
    Short,
}

impl NameKind {
    pub(super) fn from_byte(byte: u8) -> NameKind {
        match byte {
            0 => NameKind::Current,
            1 => NameKind::Former,
            _ => NameKind::Short,
        }
    }
}

/// One name of an organisation.
#[derive(Clone, Copy, Debug)]
pub struct Name<'a> {
    /// As it is registered.
    pub text: &'a str,
    /// Current, former or short.
    pub kind: NameKind,
}

impl<'a> Name<'a> {
    /// A current name.
    pub fn current(text: &'a str) -> Name<'a> {
        Name { text, kind: NameKind::Current }
    }

    /// A former name.
    pub fn former(text: &'a str) -> Name<'a> {
        Name { text, kind: NameKind::Former }
    }

    /// A short name.
    pub fn short(text: &'a str) -> Name<'a> {
        Name { text, kind: NameKind::Short }
    }
}

/// An organisation as it is put into an index.
#[derive(Clone, Copy, Debug)]
pub struct Organisation<'a> {
    /// The caller's own number for it.
    pub id: u32,
    /// Its code, where it has one that is valid.
    pub code: Option<Code>,
    /// The six digits of its district; 0 where unknown.
    pub district: u32,
    /// Its names, the current one first.
    pub names: &'a [Name<'a>],
}

/// Columns of organisations and of names. A row is known by its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rows {
    pub(super) ids: Vec<u32>,
    pub(super) districts: Vec<u32>,
    /// [`Code::BYTES`] for each organisation.
    pub(super) codes: Vec<u8>,
    /// All names, one after the other.
    pub(super) text: String,
    /// Where each name ends in the text.
    pub(super) ends: Vec<u32>,
    /// The organisation of each name, ascending.
    pub(super) owners: Vec<u32>,
    pub(super) kinds: Vec<u8>,
}

impl Rows {
    pub(super) fn push(&mut self, organisation: &Organisation<'_>) {
        let owner = count(self.ids.len());
        self.ids.push(organisation.id);
        self.districts.push(organisation.district);
        self.codes.extend(organisation.code.map_or(Code::NONE, Code::bytes));
        for name in organisation.names {
            self.text.push_str(name.text);
            self.ends.push(count(self.text.len()));
            self.owners.push(owner);
            self.kinds.push(name.kind as u8);
        }
    }

    /// Takes over an organisation of other rows.
    pub(super) fn copy(&mut self, other: &Rows, organisation: u32) {
        let names: Vec<Name<'_>> = other
            .names_of(organisation)
            .map(|name| Name { text: other.name(name), kind: other.kind(name) })
            .collect();
        let (id, district) = (other.ids[organisation as usize], other.districts[organisation as usize]);
        self.push(&Organisation { id, code: other.code(organisation), district, names: &names });
    }

    pub(super) fn organisations(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn names(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn name(&self, name: u32) -> &str {
        let name = name as usize;
        let start = if name == 0 { 0 } else { self.ends[name - 1] as usize };
        self.text.get(start..self.ends[name] as usize).unwrap_or("")
    }

    pub(super) fn kind(&self, name: u32) -> NameKind {
        NameKind::from_byte(self.kinds[name as usize])
    }

    pub(super) fn owner(&self, name: u32) -> u32 {
        self.owners[name as usize]
    }

    pub(super) fn code(&self, organisation: u32) -> Option<Code> {
        let start = organisation as usize * Code::BYTES;
        Code::from_bytes(self.codes[start..start + Code::BYTES].try_into().ok()?)
    }

    /// The names of an organisation.
    pub(super) fn names_of(&self, organisation: u32) -> std::ops::Range<u32> {
        let first = self.owners.partition_point(|&owner| owner < organisation);
        let last = first + self.owners[first..].partition_point(|&owner| owner == organisation);
        count(first)..count(last)
    }

    pub(super) fn bytes(&self) -> usize {
        4 * (self.ids.capacity() + self.districts.capacity() + self.ends.capacity() + self.owners.capacity())
            + self.codes.capacity()
            + self.text.capacity()
            + self.kinds.capacity()
    }

    pub(super) fn shrink(&mut self) {
        self.ids.shrink_to_fit();
        self.districts.shrink_to_fit();
        self.codes.shrink_to_fit();
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.owners.shrink_to_fit();
        self.kinds.shrink_to_fit();
    }
}

/// A place in a column. An index holds at most 2³² names, and 4 GB of their text.
pub(super) fn count(length: usize) -> u32 {
    u32::try_from(length).expect("an index holds at most four thousand million names and bytes of names")
}
