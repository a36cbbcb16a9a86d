//! What new leaves say of themselves.

use serde::Serialize;
use tlog::{Leaf, LeafIndex, LeafKind};

use super::Finding;

/// Leaves of one kind listed by their places; the rest is counted only.
const LISTED: usize = 1000;

/// Oddities listed; one is enough to ask the log's keeper.
const ODDITIES: usize = 100;

/// A leaf and the one it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct About {
    /// Index of the leaf.
    pub index: u64,
    /// Index of the leaf it is about, if it is about one.
    pub target: Option<u64>,
}

/// Leaves by what they say of themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Facts.
    pub facts: u64,
    /// Leaves that say that the content of another is gone.
    pub erased: u64,
    /// Leaves that say that the register lost what another stands for.
    pub lost: u64,
    /// Versions of lists.
    pub list_versions: u64,
    /// Entries that came onto a list or left it.
    pub list_changes: u64,
    /// Statements about reports and query receipts.
    pub reports: u64,
    /// Keys that the register signs with.
    pub keys: u64,
    /// Versions of the program.
    pub program_versions: u64,
    /// Kinds that are not known here: of a newer program.
    pub other: u64,
    /// Places of the erasing leaves, and of what they erased; the first thousand.
    pub erased_at: Vec<About>,
    /// Places of the leaves that tell of a loss, and of what was lost; the first thousand.
    pub lost_at: Vec<About>,
    /// Places of the list versions, and of the version before; the first thousand.
    pub list_versions_at: Vec<About>,
    /// Places of the keys; the first thousand.
    pub keys_at: Vec<u64>,
    /// Places of the program versions; the first thousand.
    pub program_versions_at: Vec<u64>,
}

impl Tally {
    /// Counts the entry at this index; what is odd about it is added to the findings. The leaf, if it is one.
    pub fn take(&mut self, index: u64, entry: &[u8], findings: &mut Vec<Finding>) -> Option<Leaf> {
        let leaf = Leaf::from_bytes(entry).ok();
        let odd = match &leaf {
            Some(leaf) => self.count(index, leaf).then_some(Finding::OddTarget { index }),
            None => Some(Finding::NotALeaf { index }),
        };
        if findings.len() < ODDITIES {
            findings.extend(odd);
        }
        leaf
    }

    /// Whether its target is one that it cannot have.
    fn count(&mut self, index: u64, leaf: &Leaf) -> bool {
        let target = leaf.target();
        let about = About { index, target };
        // What a leaf is about stands before it.
        let later = target.is_some_and(|target| target >= index || LeafIndex::new(target).is_err());
        let Some(kind) = LeafKind::from_number(leaf.kind()) else {
            self.other += 1;
            return false;
        };
        let odd = match kind {
            LeafKind::Erased | LeafKind::Lost => target.is_none() || later,
            LeafKind::ListVersion => later,
            LeafKind::Fact
            | LeafKind::ListChange
            | LeafKind::Report
            | LeafKind::Key
            | LeafKind::ProgramVersion => target.is_some(),
        };
        self.list(kind, about);
        odd
    }

    fn list(&mut self, kind: LeafKind, about: About) {
        match kind {
            LeafKind::Fact => self.facts += 1,
            LeafKind::Erased => {
                self.erased += 1;
                push(&mut self.erased_at, about);
            }
            LeafKind::Lost => {
                self.lost += 1;
                push(&mut self.lost_at, about);
            }
            LeafKind::ListVersion => {
                self.list_versions += 1;
                push(&mut self.list_versions_at, about);
            }
            LeafKind::ListChange => self.list_changes += 1,
            LeafKind::Report => self.reports += 1,
            LeafKind::Key => {
                self.keys += 1;
                push(&mut self.keys_at, about.index);
            }
            LeafKind::ProgramVersion => {
                self.program_versions += 1;
                push(&mut self.program_versions_at, about.index);
            }
        }
    }
}

fn push<T>(list: &mut Vec<T>, item: T) {
    if list.len() < LISTED {
        list.push(item);
    }
}
