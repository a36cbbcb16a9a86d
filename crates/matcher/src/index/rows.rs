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
    fn from_bits(bits: u32) -> NameKind {
        match bits {
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

/// Organisations and names, each as a row of numbers, so that what is asked of one lies together. A row is known by its
/// place.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rows {
    /// Number, district and the code in three parts.
    pub(super) organisations: Vec<OrganisationRow>,
    /// All names, one after the other.
    pub(super) text: String,
    /// Where each name ends in the text; its organisation, ascending, and below it two bits of kind.
    pub(super) names: Vec<NameRow>,
}

pub(super) type OrganisationRow = [u32; 5];
pub(super) type NameRow = [u32; 2];

impl Rows {
    pub(super) fn push(&mut self, organisation: &Organisation<'_>) {
        let owner = count(self.organisations.len());
        assert!(owner < 1 << 30, "an index holds at most a thousand million organisations");
        let [a, b, c] = words(organisation.code.map_or(Code::NONE, Code::bytes));
        self.organisations.push([organisation.id, organisation.district, a, b, c]);
        for name in organisation.names {
            self.text.push_str(name.text);
            self.names.push([count(self.text.len()), owner << 2 | name.kind as u32]);
        }
    }

    /// Takes over an organisation of other rows.
    pub(super) fn copy(&mut self, other: &Rows, organisation: u32) {
        let names: Vec<Name<'_>> = other
            .names_of(organisation)
            .map(|name| Name { text: other.name(name), kind: other.kind(name) })
            .collect();
        let (id, district) = (other.id(organisation), other.district(organisation));
        self.push(&Organisation { id, code: other.code(organisation), district, names: &names });
    }

    pub(super) fn name(&self, name: u32) -> &str {
        let name = name as usize;
        let start = if name == 0 { 0 } else { self.names[name - 1][0] as usize };
        self.text.get(start..self.names[name][0] as usize).unwrap_or("")
    }

    pub(super) fn kind(&self, name: u32) -> NameKind {
        NameKind::from_bits(self.names[name as usize][1] & 3)
    }

    pub(super) fn owner(&self, name: u32) -> u32 {
        self.names[name as usize][1] >> 2
    }

    pub(super) fn id(&self, organisation: u32) -> u32 {
        self.organisations[organisation as usize][0]
    }

    pub(super) fn district(&self, organisation: u32) -> u32 {
        self.organisations[organisation as usize][1]
    }

    pub(super) fn code(&self, organisation: u32) -> Option<Code> {
        let [_, _, a, b, c] = self.organisations[organisation as usize];
        let mut bytes = Code::NONE;
        for (four, word) in bytes.chunks_exact_mut(4).zip([a, b, c]) {
            four.copy_from_slice(&word.to_be_bytes());
        }
        Code::from_bytes(bytes)
    }

    /// The names of an organisation.
    pub(super) fn names_of(&self, organisation: u32) -> std::ops::Range<u32> {
        let first = self.names.partition_point(|&[_, owner]| owner >> 2 < organisation);
        let last = first + self.names[first..].partition_point(|&[_, owner]| owner >> 2 == organisation);
        count(first)..count(last)
    }

    pub(super) fn bytes(&self) -> usize {
        size_of::<OrganisationRow>() * self.organisations.capacity()
            + size_of::<NameRow>() * self.names.capacity()
            + self.text.capacity()
    }

    pub(super) fn shrink(&mut self) {
        self.organisations.shrink_to_fit();
        self.text.shrink_to_fit();
        self.names.shrink_to_fit();
    }
}

/// A packed code in three parts.
fn words(code: [u8; Code::BYTES]) -> [u32; 3] {
    let word = |i: usize| u32::from_be_bytes([code[i], code[i + 1], code[i + 2], code[i + 3]]);
    [word(0), word(4), word(8)]
}

/// A place in a column. An index holds at most 2³² names, and 4 GB of their text.
pub(super) fn count(length: usize) -> u32 {
    u32::try_from(length).expect("an index holds at most four thousand million names and bytes of names")
}
