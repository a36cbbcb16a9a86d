//! Finding organisations by what people type: part of a name, a former name, pinyin, initials, a code.
//!
//! Each process keeps all names in a few long runs of bytes and scans them: at the speed of memory that takes a few
//! milliseconds for hundreds of thousands of organisations, needs no index to go stale, and finds any part of a name.
//! Before each search the index reads the facts committed since the last one, so that a new or renamed organisation
//! is found at once, whichever process took it in.

mod arena;
mod follow;
mod normal;
mod query;

use std::sync::{PoisonError, RwLock};

pub use query::Query;

use crate::store::sql::{Result, Tx};
use arena::Arena;

/// Most matches kept of one search.
pub const CAP: usize = 2000;

/// The names of all organisations, searchable.
#[derive(Debug, Default)]
pub struct Search {
    arena: RwLock<Arena>,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The closest matches first, at most [`CAP`].
    pub matches: Vec<Match>,
    /// Whether more matched than are kept.
    pub capped: bool,
}

/// One organisation found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// The register's own number of the organisation.
    pub org: i64,
    /// Whether a name that it bears no more matched.
    pub former: bool,
    /// The matching name's number among those of the index, to look its wording up.
    pub name: u32,
}

impl Search {
    /// An index of every name in the register.
    pub fn load(tx: &mut dyn Tx) -> Result<Search> {
        let mut arena = Arena::default();
        follow::load(tx, &mut arena)?;
        Ok(Search { arena: RwLock::new(arena) })
    }

    /// How many facts the register has taken in since this index last looked. Cheap.
    pub fn behind(&self, head: i64) -> i64 {
        head - self.read(|arena| arena.seen)
    }

    /// Takes in the organisations entered or renamed since.
    pub fn catch_up(&self, tx: &mut dyn Tx) -> Result<()> {
        let news = follow::news(tx, self.read(|arena| arena.seen))?;
        let mut arena = self.arena.write().unwrap_or_else(PoisonError::into_inner);
        follow::take(&mut arena, &news);
        Ok(())
    }

    /// The organisations with a name that holds every word of the query. Codes are not looked at: the store does that.
    pub fn find(&self, query: &Query) -> Found {
        self.read(|arena| arena.find(query))
    }

    /// How many organisations it knows.
    pub fn organisations(&self) -> usize {
        self.read(Arena::organisations)
    }

    fn read<T>(&self, work: impl FnOnce(&Arena) -> T) -> T {
        work(&self.arena.read().unwrap_or_else(PoisonError::into_inner))
    }
}
