//! Declining an honour, and taking that back.

use domain::{Day, Text};

use super::{Appeal, COURT, REVIEW_BODY, REVIEW_BY, SUIT_BY, Slots};
use crate::letter::LetterKind;
use crate::letter::slot::{Filled, Form, Slot};

/// What came of a request about an honour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecliningOutcome {
    /// The honour is declined and no longer published.
    Declined,
    /// It stays published: who asks could not be confirmed.
    Kept,
    /// It is published again.
    Returned,
    /// It stays declined: who asks could not be confirmed.
    StaysDeclined,
}

impl DecliningOutcome {
    fn word(self) -> &'static str {
        match self {
            DecliningOutcome::Declined => "declined",
            DecliningOutcome::Kept => "kept",
            DecliningOutcome::Returned => "returned",
            DecliningOutcome::StaysDeclined => "stays-declined",
        }
    }
}

/// 谢绝荣誉公示申请结果告知书.
#[derive(Clone, Debug)]
pub struct DecliningAnswered {
    /// The day the request arrived.
    pub received_on: Day,
    /// What came of it.
    pub outcome: DecliningOutcome,
    /// How it was confirmed who asks, or why it could not be.
    pub found: Text,
    /// How to contest it.
    pub appeal: Appeal,
}

impl Slots for DecliningAnswered {
    const KIND: LetterKind = LetterKind::DecliningAnswered;
    const SLOTS: &'static [Slot] = &[
        ("received_on", Form::Day),
        ("outcome", Form::Choice(&["declined", "kept", "returned", "stays-declined"])),
        ("found", Form::Text),
        REVIEW_BODY,
        REVIEW_BY,
        COURT,
        SUIT_BY,
    ];

    fn fill(&self, into: &mut Filled) {
        into.day("received_on", self.received_on);
        into.choice("outcome", self.outcome.word());
        into.text("found", &self.found);
        self.appeal.fill(into);
    }
}
