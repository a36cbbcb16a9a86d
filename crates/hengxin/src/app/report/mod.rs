//! Credit reports and query receipts: looked at, issued, given out, checked; and reports for whom an organisation
//! authorised.
//!
//! A report that is only looked at is put together anew on each read (`compose`). One that is issued has a number and a
//! check code, is printed in both languages, signed, and entered into the log in the transaction that stores it
//! (`issue`, `seal`). The same content on the same day is the same report, however often somebody asks. What it tells of
//! an erased record goes with the record. The office sees what was issued, by what way, and how it stands (`issued`). Deliberately absent: any judgement on the organisation.

mod authorise;
mod check;
mod compose;
mod issue;
mod issued;
mod receipt;
mod seal;

use domain::{RecordKind, Refusal};

pub use authorise::{
    Asked, AuthorisationLine, Confirmed, Entered, LetterOut, Opened, Party, ask, asked_for, confirm, open,
    revoke, send_letter,
};
pub use check::{Checked, check};
pub use compose::{Composed, Composing, compose};
pub use issue::{Issued, Issuing, Prepared, asked_too_often, composed, issue, keep, prepare};
pub use issued::{
    IssuedLine, IssuedPage, IssuedView, Looking, ReportState, Sought, issued, issued_one, kind_from_word,
    kind_word,
};
pub use receipt::receipt;
pub(in crate::app) use seal::forget_record;
pub use seal::{ReportKeys, given_json, given_pdf};

use crate::store::sql::StoreFault;

/// What a report holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Classes of records.
    pub classes: Vec<RecordKind>,
    /// Whether procedures under way are in it, which only an authorisation can cover.
    pub under_way: bool,
}

/// The word for procedures under way among the words of classes.
const UNDER_WAY: &str = "under-way";

impl Scope {
    /// Everything that is public.
    pub fn public() -> Scope {
        Scope { classes: Scope::classes_offered().collect(), under_way: false }
    }

    /// Classes that can be chosen.
    pub fn classes_offered() -> impl Iterator<Item = RecordKind> {
        RecordKind::ALL.into_iter().filter(|kind| *kind != RecordKind::Registration)
    }

    /// Reads words with spaces between; `None` where one is none, or nothing is chosen.
    pub fn read(words: &str) -> Option<Scope> {
        let mut scope = Scope { classes: Vec::new(), under_way: false };
        for word in words.split_whitespace() {
            match RecordKind::from_word(word) {
                Some(kind) if kind != RecordKind::Registration => scope.classes.push(kind),
                None if word == UNDER_WAY => scope.under_way = true,
                _ => return None,
            }
        }
        scope.classes.sort_unstable_by_key(|kind| kind.number());
        scope.classes.dedup();
        (!scope.classes.is_empty() || scope.under_way).then_some(scope)
    }

    /// The words that [`Scope::read`] reads.
    pub fn words(&self) -> String {
        let under_way = self.under_way.then_some(UNDER_WAY);
        self.classes.iter().map(|kind| kind.word()).chain(under_way).collect::<Vec<_>>().join(" ")
    }
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportFault {
    /// A lawful no.
    #[error("{}", .0.text().en)]
    Refused(Refusal),
    /// Our failure.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// There is no proof yet: the log has no keys, or the report's leaf waits for its place in it. Asked again a little
    /// later there is one.
    #[error("the log has no place for the report yet")]
    NotYet,
    /// It could not be signed, or laid over its print.
    #[error("a report could not be sealed: {0}")]
    Seal(String),
}

impl From<Refusal> for ReportFault {
    fn from(refusal: Refusal) -> ReportFault {
        ReportFault::Refused(refusal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_survives_its_words_and_holds_no_strangers() {
        let scope = Scope::read("under-way penalty licence penalty").unwrap();
        assert_eq!(scope.words(), "licence penalty under-way");
        assert_eq!(Scope::read(&scope.words()), Some(scope));
        for bad in ["", " ", "registration", "person", "penalty everything"] {
            assert_eq!(Scope::read(bad), None, "{bad}");
        }
        assert_eq!(Scope::public().classes.len(), 7);
    }
}
