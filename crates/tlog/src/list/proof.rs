//! That something is on a list, and that something is not.

use thiserror::Error;

use super::{Entry, EntryKey, ListError, SortedList};
use crate::proof::{InclusionProof, ProofError};
use crate::size::LeafIndex;
use crate::tree::TreeHead;

/// Why a proof does not show what it should.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotProven {
    /// An entry is not in that version, or not there.
    #[error("the entry of {key} is not proven: {why}")]
    Entry {
        /// Key of the entry.
        key: EntryKey,
        /// Why.
        why: ProofError,
    },
    /// The proof is about another key.
    #[error("the proof is about {0}, which was not asked for")]
    OtherKey(EntryKey),
    /// The entries it gives do not stand on both sides of the key.
    #[error("the key does not lie between the entries given")]
    NotBetween,
    /// There is room for further entries between those it gives, or beyond them.
    #[error("the entries given are no neighbours, or not the first or last of the list")]
    Gap,
    /// It says that the list is empty, and it is not.
    #[error("the list is not empty")]
    NotEmpty,
}

/// An entry at its place in a version of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Place in the order, from 0.
    pub index: LeafIndex,
    /// The entry.
    pub entry: Entry,
    /// That it is there.
    pub proof: InclusionProof,
}

impl Place {
    fn verify(&self, head: &TreeHead) -> Result<(), NotProven> {
        let checked = self.proof.verify(self.index, &self.entry.hash(), head);
        checked.map_err(|why| NotProven::Entry { key: self.entry.key.clone(), why })
    }
}

/// That something is on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipProof(pub Place);

impl MembershipProof {
    /// The entry of this key, where the version of the list with this head has it.
    ///
    /// # Errors
    /// [`NotProven`].
    pub fn verify(&self, key: &EntryKey, head: &TreeHead) -> Result<&Entry, NotProven> {
        let entry = &self.0.entry;
        if entry.key != *key {
            return Err(NotProven::OtherKey(entry.key.clone()));
        }
        self.0.verify(head).map(|()| entry)
    }
}

/// That something is not on a list: the entries before and after where it would stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AbsenceProof {
    /// The list has no entries.
    Empty,
    /// It would stand before the first entry.
    BeforeFirst(Place),
    /// It would stand between two entries that follow each other.
    Between(Place, Place),
    /// It would stand after the last entry.
    AfterLast(Place),
}

impl AbsenceProof {
    /// Whether the version of the list with this head has no entry of this key. It relies on the list being sorted.
    ///
    /// # Errors
    /// [`NotProven`].
    pub fn verify(&self, key: &EntryKey, head: &TreeHead) -> Result<(), NotProven> {
        let (before, after) = self.neighbours();
        if before.is_some_and(|before| before.entry.key >= *key)
            || after.is_some_and(|after| after.entry.key <= *key)
        {
            return Err(NotProven::NotBetween);
        }
        before.into_iter().chain(after).try_for_each(|place| place.verify(head))?;
        let closed = match self {
            AbsenceProof::Empty if *head == TreeHead::empty() => true,
            AbsenceProof::Empty => return Err(NotProven::NotEmpty),
            AbsenceProof::BeforeFirst(after) => after.index.get() == 0,
            AbsenceProof::Between(before, after) => before.index.size_through().get() == after.index.get(),
            AbsenceProof::AfterLast(before) => before.index.size_through() == head.size,
        };
        if closed { Ok(()) } else { Err(NotProven::Gap) }
    }

    fn neighbours(&self) -> (Option<&Place>, Option<&Place>) {
        match self {
            AbsenceProof::Empty => (None, None),
            AbsenceProof::BeforeFirst(after) => (None, Some(after)),
            AbsenceProof::Between(before, after) => (Some(before), Some(after)),
            AbsenceProof::AfterLast(before) => (Some(before), None),
        }
    }
}

impl SortedList {
    /// That this key is on the list.
    ///
    /// # Errors
    /// [`ListError::Absent`] when it is not.
    pub fn prove_membership(&self, key: &EntryKey) -> Result<MembershipProof, ListError> {
        let place = self.find(key).map_err(|_| ListError::Absent(key.clone()))?;
        Ok(MembershipProof(self.place(place)))
    }

    /// That this key is not on the list.
    ///
    /// # Errors
    /// [`ListError::Present`] when it is.
    pub fn prove_absence(&self, key: &EntryKey) -> Result<AbsenceProof, ListError> {
        let Err(place) = self.find(key) else { return Err(ListError::Present(key.clone())) };
        let before = place.checked_sub(1).map(|before| self.place(before));
        let after = (place < self.entries().len()).then(|| self.place(place));
        Ok(match (before, after) {
            (None, None) => AbsenceProof::Empty,
            (None, Some(after)) => AbsenceProof::BeforeFirst(after),
            (Some(before), Some(after)) => AbsenceProof::Between(before, after),
            (Some(before), None) => AbsenceProof::AfterLast(before),
        })
    }

    fn find(&self, key: &EntryKey) -> Result<usize, usize> {
        self.entries().binary_search_by(|entry| entry.key.cmp(key))
    }

    /// The entry at a place that is within the list.
    fn place(&self, place: usize) -> Place {
        let within = "the place is within the list, and the list within memory";
        let index = LeafIndex::new(place as u64).expect(within);
        let entry = self.entries().get(place).expect(within).clone();
        let proof = InclusionProof::make(&mut &self.tree, index, self.head().size).expect(within);
        Place { index, entry, proof }
    }
}
