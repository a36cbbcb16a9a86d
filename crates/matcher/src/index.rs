//! The index of a register: who bears which name, held in memory, kept up to date, saved and loaded.
//!
//! A frozen segment holds the register as it was built; a growing one what came since. An organisation that changed is
//! struck out where it stood and added to the growing segment, so that an answer never mixes two states of one
//! organisation. [`Index::compacted`] makes one frozen segment of both.

mod file;
mod find;
mod keys;
mod rows;

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::code::Code;
use crate::lexicon::Lexicon;
pub use file::LoadError;
pub(crate) use find::Found;
pub(crate) use keys::NameKeys;
use keys::{Frozen, Growing};
pub use rows::{Name, NameKind, Organisation};
use rows::{Rows, count};

/// Organisations being gathered for an index.
///
/// ```
/// use std::sync::Arc;
/// use matcher::{Builder, Gazetteer, Lexicon, Name, Organisation};
/// let lexicon = Arc::new(Lexicon::new(&Gazetteer::new([("360200", "景德镇市")])));
/// let mut builder = Builder::new(lexicon);
/// let names = [Name::current("景德镇市示例陶瓷有限公司"), Name::former("景德镇市示例瓷厂")];
/// builder.add(&Organisation { id: 1, code: None, district: 360_200, names: &names });
/// assert_eq!(builder.build().len(), 1);
/// ```
#[derive(Debug)]
pub struct Builder {
    lexicon: Arc<Lexicon>,
    rows: Rows,
}

impl Builder {
    /// An empty one; names are read by this lexicon.
    pub fn new(lexicon: Arc<Lexicon>) -> Builder {
        Builder { lexicon, rows: Rows::default() }
    }

    /// Takes an organisation in. Of two with one number the last counts.
    pub fn add(&mut self, organisation: &Organisation<'_>) {
        self.rows.push(organisation);
    }

    /// Makes the keys, on all processors where threads exist.
    pub fn build(mut self) -> Index {
        self.rows.shrink();
        let frozen = Frozen::new(&self.rows, &self.lexicon);
        let mut index = Index {
            lexicon: self.lexicon,
            base: Arc::new(self.rows),
            numbered: frozen.by_id.is_sorted(),
            frozen: Arc::new(frozen),
            ..Index::empty()
        };
        let repeated = index.frozen.by_id.windows(2).filter(|pair| index.id(pair[0]) == index.id(pair[1]));
        let repeated: Vec<u32> = repeated.map(|pair| pair[0]).collect();
        for row in repeated {
            index.strike(row);
        }
        index
    }
}

/// The organisations of a register and all that they are found by.
#[derive(Clone, Debug)]
pub struct Index {
    pub(crate) lexicon: Arc<Lexicon>,
    // Shared by clones: who follows a register copies only what came since.
    base: Arc<Rows>,
    /// Whether the frozen segment holds its organisations in the order of their numbers.
    numbered: bool,
    frozen: Arc<Frozen>,
    /// Organisations of the frozen segment that no longer count.
    struck_base: FxHashSet<u32>,
    /// Their names.
    struck_names: FxHashSet<u32>,
    added: Rows,
    growing: Growing,
    struck_added: FxHashSet<u32>,
}

/// An organisation in an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) added: bool,
    pub(crate) row: u32,
}

/// What an index says of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'i> {
    /// The caller's number for it.
    pub id: u32,
    /// Its code.
    pub code: Option<Code>,
    /// The six digits of its district; 0 where unknown.
    pub district: u32,
    /// Its names, the current one first.
    pub names: Vec<(&'i str, NameKind)>,
}

impl Index {
    fn empty() -> Index {
        Index {
            lexicon: Arc::new(Lexicon::new(&crate::Gazetteer::default())),
            base: Arc::default(),
            numbered: true,
            frozen: Arc::default(),
            struck_base: FxHashSet::default(),
            struck_names: FxHashSet::default(),
            added: Rows::default(),
            growing: Growing::default(),
            struck_added: FxHashSet::default(),
        }
    }

    fn id(&self, organisation: u32) -> u32 {
        self.base.id(organisation)
    }

    /// The words by which names are read.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// How many organisations it holds.
    pub fn len(&self) -> usize {
        self.base.organisations.len() + self.added.organisations.len()
            - self.struck_base.len()
            - self.struck_added.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many organisations were added or changed since it was built: when they are many, [`Index::compacted`].
    pub fn added(&self) -> usize {
        self.added.organisations.len()
    }

    /// The memory it takes, in bytes, lexicon and growing keys apart.
    pub fn bytes(&self) -> usize {
        self.base.bytes() + self.frozen.bytes() + self.added.bytes()
    }

    /// What it says of an organisation.
    pub fn entry(&self, id: u32) -> Option<Entry<'_>> {
        let place = self.place(id)?;
        let rows = self.rows(place);
        let names = rows.names_of(place.row).map(|name| (rows.name(name), rows.kind(name))).collect();
        Some(Entry { id, code: self.code(place), district: rows.district(place.row), names })
    }

    /// Puts an organisation in; one with the same number is replaced.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use matcher::{Builder, Gazetteer, Lexicon, Name, Organisation};
    /// # let mut index = Builder::new(Arc::new(Lexicon::new(&Gazetteer::default()))).build();
    /// index.insert(&Organisation { id: 7, code: None, district: 0, names: &[Name::current("示例一厂")] });
    /// index.insert(&Organisation { id: 7, code: None, district: 0, names: &[Name::current("示例二厂")] });
    /// assert_eq!(index.len(), 1);
    /// assert_eq!(index.entry(7).unwrap().names[0].0, "示例二厂");
    /// assert!(index.remove(7));
    /// assert!(index.is_empty());
    /// ```
    pub fn insert(&mut self, organisation: &Organisation<'_>) {
        self.remove(organisation.id);
        let row = count(self.added.organisations.len());
        self.added.push(organisation);
        self.growing.add(&self.added, &self.lexicon, row);
    }

    /// Takes an organisation out; whether it was in.
    pub fn remove(&mut self, id: u32) -> bool {
        let Some(place) = self.place(id) else { return false };
        if place.added {
            self.struck_added.insert(place.row);
            self.growing.forget(&self.added, &self.lexicon, place.row);
        } else {
            self.strike(place.row);
        }
        true
    }

    /// An organisation of the frozen segment no longer counts.
    fn strike(&mut self, row: u32) {
        self.struck_base.insert(row);
        self.struck_names.extend(self.base.names_of(row));
    }

    /// The same organisations in one frozen segment, without those struck out.
    #[must_use]
    pub fn compacted(&self) -> Index {
        let mut builder = Builder::new(Arc::clone(&self.lexicon));
        for (added, rows) in [(false, &*self.base), (true, &self.added)] {
            for row in (0..count(rows.organisations.len())).filter(|&row| self.counts(Place { added, row })) {
                builder.rows.copy(rows, row);
            }
        }
        builder.build()
    }

    pub(crate) fn rows(&self, place: Place) -> &Rows {
        if place.added { &self.added } else { &self.base }
    }

    pub(crate) fn code(&self, place: Place) -> Option<Code> {
        self.rows(place).code(place.row)
    }

    pub(crate) fn counts(&self, place: Place) -> bool {
        let struck = if place.added { &self.struck_added } else { &self.struck_base };
        struck.is_empty() || !struck.contains(&place.row)
    }

    fn place(&self, id: u32) -> Option<Place> {
        let added = self.growing.by_id.get(&id).map(|&row| Place { added: true, row });
        let base = || {
            let order = &self.frozen.by_id;
            let after = order.partition_point(|&row| self.id(row) <= id);
            let row = *order.get(after.checked_sub(1)?)?;
            (self.id(row) == id).then_some(Place { added: false, row })
        };
        added.filter(|&place| self.counts(place)).or_else(|| base().filter(|&place| self.counts(place)))
    }
}
