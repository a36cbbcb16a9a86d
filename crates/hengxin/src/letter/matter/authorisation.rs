//! An organisation lets somebody read its credit report.

use domain::{Day, Text};

use super::Slots;
use crate::letter::LetterKind;
use crate::letter::slot::{Filled, Form, Slot};

/// 信用报告查询授权确认书.
#[derive(Clone, Debug)]
pub struct AuthorisationGiven {
    /// The day somebody asked for it.
    pub asked_on: Day,
    /// Whom it authorises.
    pub party: String,
    /// For what.
    pub purpose: String,
    /// The classes that may be read.
    pub classes: Vec<Text>,
    /// Last day.
    pub until: Day,
}

impl Slots for AuthorisationGiven {
    const KIND: LetterKind = LetterKind::AuthorisationGiven;
    const SLOTS: &'static [Slot] = &[
        ("asked_on", Form::Day),
        ("party", Form::Text),
        ("purpose", Form::Text),
        ("classes", Form::List),
        ("until", Form::Day),
    ];

    fn fill(&self, into: &mut Filled) {
        into.day("asked_on", self.asked_on);
        into.written("party", &self.party);
        into.written("purpose", &self.purpose);
        into.list("classes", &self.classes);
        into.day("until", self.until);
    }
}
