//! The verbs of procedures about records: objecting, restoring, listing, lifting, declining, serving, withdrawing.
//!
//! Each is one transaction: the file of the case is opened, a step is put to the one gate of `domain::case`, and the
//! fact, the row of the record, the row of the proceeding and a line of the audit trail are written together. What a
//! step says about days is worked out here, once, by the law and calendar of the day.

mod approve;
mod draft;
mod file;
mod held;
mod lift;
mod number;
mod once;
mod open;
mod paper;
mod policy;
mod rehearse;
mod say;
mod since;
mod step;
mod track;
mod view;

use domain::id::find_personal;
use domain::{Clocks, Content, Day, FactKind, Refusal, Service};

pub use approve::{approve, send_back};
pub use draft::{Drafting, Outcome, amendable, draft};
pub use file::{CaseFile, organisation, row_after};
pub use held::{HeldLine, HeldView, Matter, held, held_of, matter};
pub use lift::{Ruling, propose_lifting};
pub use number::{contact_code, is_contact_code};
pub use once::{Answered, Program, ProgramAct, ProgramFault, once};
pub use open::{Applying, Declining, Filed, Filing, Noticing, apply, decline, notice, object};
pub(in crate::app) use open::{apply_within, decline_within, object_within};
pub use paper::{FileLine, Paper, attach, files};
pub use policy::{approving, drafting, is_plain, kind_of, reading, resource, stepping};
pub use rehearse::{Rehearsed, preview};
pub use say::Saying;
pub use since::{Since, SinceStep, since};
pub use step::{Revoked, Taken, Taking, claim, end_lifting, record_service, step, step_with, withdraw};
pub(in crate::app) use step::{commit_step, open_file, remedies};
pub use track::{TrackView, track};
pub use view::{CaseView, DraftView, OwedView, ProceedingView, StepView, case, count, queue};

use crate::app::Register;
use crate::store::audit::{self, Entry};
use crate::store::sql::{StoreFault, Tx};

/// Why a verb did nothing.
#[derive(Debug, thiserror::Error)]
pub enum CaseFault {
    /// A lawful no.
    #[error("{}", .0.text().en)]
    Refused(Refusal),
    /// Our failure.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl From<Refusal> for CaseFault {
    fn from(refusal: Refusal) -> CaseFault {
        CaseFault::Refused(refusal)
    }
}

/// Reads, where a lawful no is an answer like any other.
fn look<T>(
    register: &Register,
    work: impl FnOnce(&mut dyn Tx) -> Result<T, CaseFault>,
) -> Result<T, CaseFault> {
    let found = register.db.read(|tx| match work(tx) {
        Ok(found) => Ok(Ok(found)),
        Err(CaseFault::Refused(refusal)) => Ok(Err(refusal)),
        Err(CaseFault::Store(fault)) => Err(fault),
    })?;
    Ok(found?)
}

/// A verb at work: who, when.
pub(in crate::app) struct Work<'a> {
    /// The register.
    pub(in crate::app) register: &'a Register,
    /// Who, as the audit trail names them.
    pub(in crate::app) actor: &'a str,
    /// The day.
    pub(in crate::app) today: Day,
    /// The instant, in microseconds since 1970 UTC.
    pub(in crate::app) now: i64,
    /// The service of a letter that the verb records, with its receipt (empty = none).
    pub(in crate::app) served: Option<(Service, &'a str)>,
    /// Number of the key, where a program acts for an officer.
    pub(in crate::app) key: Option<i64>,
}

impl<'a> Work<'a> {
    /// A verb that somebody begins now.
    pub(in crate::app) fn new(register: &'a Register, actor: &'a str) -> Work<'a> {
        let now = register.clock.now().as_microsecond();
        Work { register, actor, today: register.today(), now, served: None, key: None }
    }

    /// The same, recording the service of a letter.
    pub(in crate::app) fn serving(self, service: Service, receipt: &'a str) -> Work<'a> {
        Work { served: Some((service, receipt)), ..self }
    }

    /// The clocks that a step of this kind starts today.
    fn clocks(&self, kind: FactKind) -> Result<Clocks, Refusal> {
        self.clocks_from(kind, self.today)
    }

    /// The clocks that a step of this kind starts on a day: the day of service, where it states one.
    pub(in crate::app) fn clocks_from(&self, kind: FactKind, from: Day) -> Result<Clocks, Refusal> {
        let starts = domain::case::clocks_of(kind);
        Clocks::start(starts, from, &self.register.law, &self.register.calendar)
    }

    /// A line of the audit trail about a case: where it stood before and stands after.
    pub(in crate::app) fn audit(
        &self,
        tx: &mut dyn Tx,
        (verb, target): (&str, &str),
        detail: &serde_json::Value,
    ) -> Result<(), StoreFault> {
        let mut detail = detail.clone();
        if let (Some(key), Some(fields)) = (self.key, detail.as_object_mut()) {
            fields.insert("key".to_owned(), key.into());
        }
        let detail = detail.to_string();
        let entry = Entry {
            at: self.now,
            actor: self.actor,
            verb,
            target,
            purpose: "procedure about a record",
            detail: &detail,
        };
        audit::note(tx, &entry)
    }
}

/// Refuses texts that hold a person's number, and texts too long to be kept.
///
/// # Errors
/// [`Refusal::PersonalData`]; [`Refusal::TooMuchText`].
pub(in crate::app) fn proper(texts: &[&str]) -> Result<(), Refusal> {
    for text in texts {
        if find_personal(text).is_some() {
            return Err(Refusal::PersonalData);
        }
        if text.chars().count() > LONGEST {
            return Err(Refusal::TooMuchText { most: LONGEST });
        }
    }
    Ok(())
}

/// Longest statement or reason, in characters: a full page of a letter.
pub const LONGEST: usize = 4000;

/// A step's target in the audit trail.
fn target(code: &str, key: domain::RecordKey) -> String {
    format!("record/{code}-{}", key.hex())
}

/// Content with its fields in rising order.
fn content(mut fields: Vec<(u8, String)>) -> Content {
    fields.sort_by_key(|(no, _)| *no);
    let mut content = Content::default();
    for (no, text) in fields {
        content.push(no, &text);
    }
    content
}
