//! Lifting the publication of a record while a court reorganises the organisation.

use domain::{Day, Text};

use super::Slots;
use crate::letter::LetterKind;
use crate::letter::slot::{Filled, Form, Slot};

/// What happened to the publication of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiftingOutcome {
    /// It is lifted.
    Lifted,
    /// It is lifted no longer.
    Ended,
}

impl LiftingOutcome {
    fn word(self) -> &'static str {
        match self {
            LiftingOutcome::Lifted => "lifted",
            LiftingOutcome::Ended => "ended",
        }
    }
}

const WORDS: Form = Form::Choice(&["lifted", "ended"]);

/// 暂停公示告知书.
#[derive(Clone, Debug)]
pub struct LiftingTold {
    /// What happened.
    pub outcome: LiftingOutcome,
    /// The court.
    pub court: Text,
    /// Number of the ruling it rests on.
    pub ruling: Text,
    /// First day of it.
    pub effective_on: Day,
}

impl Slots for LiftingTold {
    const KIND: LetterKind = LetterKind::LiftingTold;
    const SLOTS: &'static [Slot] = &[
        ("outcome", WORDS),
        ("cause", WORDS),
        ("effect", WORDS),
        ("court", Form::Text),
        ("ruling", Form::Text),
        ("effective_on", Form::Day),
    ];

    fn fill(&self, into: &mut Filled) {
        for slot in ["outcome", "cause", "effect"] {
            into.choice(slot, self.outcome.word());
        }
        into.text("court", &self.court);
        into.text("ruling", &self.ruling);
        into.day("effective_on", self.effective_on);
    }
}
