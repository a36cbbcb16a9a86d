//! What happened to the record of a proceeding since somebody looked.

use serde::Serialize;
use utoipa::ToSchema;

use super::step::open_file;
use super::{CaseFault, look};
use crate::app::Register;

/// What changed about a case since a version of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Since {
    /// The version now: to be sent with what is done next.
    pub version: i64,
    /// Where the case stands now.
    pub place: String,
    /// What was done since, oldest first.
    pub steps: Vec<SinceStep>,
}

/// A step taken since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SinceStep {
    /// Its entry in the history of the register.
    pub entry: i64,
    /// Its kind.
    pub step: String,
    /// Its day.
    pub on: String,
}

/// What happened to the record of a proceeding after the entry `seen`. The look is the caller's to write into the audit
/// trail.
///
/// # Errors
/// [`domain::Refusal::NoSuchProceeding`].
pub fn since(register: &Register, id: i64, seen: i64) -> Result<Since, CaseFault> {
    look(register, |tx| {
        let (row, file) = open_file(tx, id, None)?;
        let later = file.case.facts().iter().filter(|(seq, _)| seq.0 > seen);
        let step = |(seq, fact): &(domain::Seq, domain::Fact)| SinceStep {
            entry: seq.0,
            step: fact.kind.word().to_owned(),
            on: fact.effective.to_string(),
        };
        Ok(Since { version: file.latest(), place: row.place, steps: later.map(step).collect() })
    })
}
