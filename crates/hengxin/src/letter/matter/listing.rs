//! Lists: intending to list, listing, not listing, removing.

use domain::{Day, Text};

use super::{Appeal, COURT, REVIEW_BODY, REVIEW_BY, SUIT_BY, Slots};
use crate::letter::slot::{Filled, Form, NONE, Slot};
use crate::letter::{Deadline, LetterKind};

/// 列入告知书.
#[derive(Clone, Debug)]
pub struct ListingIntended {
    /// The list.
    pub list: Text,
    /// The facts and why they fall under the list.
    pub grounds: Text,
    /// What being listed brings with it; may be none.
    pub measures: Vec<Text>,
    /// On what conditions and how one leaves the list.
    pub removal: Text,
    /// Until when the organisation may state its case.
    pub statement_by: Deadline,
}

impl Slots for ListingIntended {
    const KIND: LetterKind = LetterKind::ListingIntended;
    const SLOTS: &'static [Slot] = &[
        ("list", Form::Text),
        ("grounds", Form::Text),
        ("measures", Form::List),
        ("removal", Form::Text),
        ("statement_by", Form::Due),
    ];

    fn fill(&self, into: &mut Filled) {
        into.text("list", &self.list);
        into.text("grounds", &self.grounds);
        into.list("measures", &self.measures);
        into.text("removal", &self.removal);
        into.due("statement_by", &self.statement_by);
    }
}

/// What the organisation said, and what came of it.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What it said.
    pub said: Text,
    /// What the authority answers, point by point.
    pub answer: Text,
}

/// 列入决定书.
#[derive(Clone, Debug)]
pub struct ListingDecided {
    /// The list.
    pub list: Text,
    /// The facts and why they fall under the list.
    pub grounds: Text,
    /// The organisation's statement; `None` where none came in time.
    pub statement: Option<Statement>,
    /// What being listed brings with it; may be none.
    pub measures: Vec<Text>,
    /// On what conditions and how one leaves the list.
    pub removal: Text,
    /// First day on the list.
    pub listed_on: Day,
    /// When the listing ends by itself; `None` where the list has no term.
    pub until: Option<Deadline>,
    /// How to contest it.
    pub appeal: Appeal,
}

impl Slots for ListingDecided {
    const KIND: LetterKind = LetterKind::ListingDecided;
    const SLOTS: &'static [Slot] = &[
        ("list", Form::Text),
        ("grounds", Form::Text),
        ("statement", Form::Choice(&["heard", "none"])),
        ("said", Form::Text),
        ("answer", Form::Text),
        ("measures", Form::List),
        ("removal", Form::Text),
        ("listed_on", Form::Day),
        ("term", Form::Choice(&["fixed", "open"])),
        ("until", Form::Due),
        REVIEW_BODY,
        REVIEW_BY,
        COURT,
        SUIT_BY,
    ];

    fn fill(&self, into: &mut Filled) {
        into.text("list", &self.list);
        into.text("grounds", &self.grounds);
        into.choice("statement", if self.statement.is_some() { "heard" } else { NONE[0] });
        if let Some(statement) = &self.statement {
            into.text("said", &statement.said);
            into.text("answer", &statement.answer);
        }
        into.list("measures", &self.measures);
        into.text("removal", &self.removal);
        into.day("listed_on", self.listed_on);
        into.choice("term", if self.until.is_some() { "fixed" } else { "open" });
        if let Some(until) = &self.until {
            into.due("until", until);
        }
        self.appeal.fill(into);
    }
}

/// 不予列入决定书.
#[derive(Clone, Debug)]
pub struct ListingDropped {
    /// The list.
    pub list: Text,
    /// Why not.
    pub reason: Text,
}

impl Slots for ListingDropped {
    const KIND: LetterKind = LetterKind::ListingDropped;
    const SLOTS: &'static [Slot] = &[("list", Form::Text), ("reason", Form::Text)];

    fn fill(&self, into: &mut Filled) {
        into.text("list", &self.list);
        into.text("reason", &self.reason);
    }
}

/// Why an organisation leaves a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// The term is over.
    Expired,
    /// It applied for early removal.
    Applied,
    /// The reason for the listing is gone.
    Corrected,
    /// The listing decision was revoked.
    Revoked,
}

impl Removal {
    fn word(self) -> &'static str {
        match self {
            Removal::Expired => "expired",
            Removal::Applied => "applied",
            Removal::Corrected => "corrected",
            Removal::Revoked => "revoked",
        }
    }
}

/// 移出决定书.
#[derive(Clone, Debug)]
pub struct Removed {
    /// The list.
    pub list: Text,
    /// Why it leaves.
    pub cause: Removal,
    /// What was found.
    pub found: Text,
    /// First day off the list.
    pub removed_on: Day,
}

impl Slots for Removed {
    const KIND: LetterKind = LetterKind::Removed;
    const SLOTS: &'static [Slot] = &[
        ("list", Form::Text),
        ("cause", Form::Choice(&["expired", "applied", "corrected", "revoked"])),
        ("found", Form::Text),
        ("removed_on", Form::Day),
    ];

    fn fill(&self, into: &mut Filled) {
        into.text("list", &self.list);
        into.choice("cause", self.cause.word());
        into.text("found", &self.found);
        into.day("removed_on", self.removed_on);
    }
}
