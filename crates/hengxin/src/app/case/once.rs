//! What a program does for an officer: the same verbs as at the pages, each request at most once.

use domain::{RecordKey, Refusal, Service};
use serde::Serialize;
use utoipa::ToSchema;

use super::draft::draft_within;
use super::step::{service_within, step_within, withdraw_within};
use super::{CaseFault, Drafting, Taken, Taking, Work};
use crate::app::Register;
use crate::store::once::{self, MOST, Named};
use crate::store::sql::{StoreFault, Tx};

/// A program that acts for an officer.
#[derive(Debug, Clone)]
pub struct Program<'a> {
    /// The officer, as the audit trail names one: whatever the program drafts, the officer has drafted.
    pub actor: &'a str,
    /// Its key, and the request by the name the program gave it.
    pub named: &'a Named,
}

/// What a program may do.
#[derive(Debug, Clone, Copy)]
pub enum ProgramAct<'a> {
    /// Takes a plain step of a proceeding.
    Step(Taking<'a>),
    /// Drafts a decision, for a person to approve.
    Draft(Drafting<'a>),
    /// Records the service of the document behind a record.
    Serve((&'a str, RecordKey), Service),
    /// Takes a record down: reasons and number of the document.
    Withdraw((&'a str, RecordKey), (&'a str, &'a str)),
}

/// What followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Answered {
    /// The version now: the last entry about the record.
    pub version: i64,
    /// Where the case stands; absent for what is done to a record outside any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Last day of what is owed next, where a clock runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum ProgramFault {
    /// As at the pages.
    #[error(transparent)]
    Case(CaseFault),
    /// The program gave another request the same name within a day.
    #[error("another request has that name")]
    OtherRequest,
    /// Too many requests of the key are remembered.
    #[error("too many requests of the key are remembered")]
    TooMany {
        /// Seconds until one of them is forgotten.
        wait: u64,
    },
}

impl From<CaseFault> for ProgramFault {
    fn from(fault: CaseFault) -> ProgramFault {
        ProgramFault::Case(fault)
    }
}

impl From<Refusal> for ProgramFault {
    fn from(refusal: Refusal) -> ProgramFault {
        ProgramFault::Case(refusal.into())
    }
}

impl From<StoreFault> for ProgramFault {
    fn from(fault: StoreFault) -> ProgramFault {
        ProgramFault::Case(fault.into())
    }
}

/// Does it, unless a request of that name did within a day. Returns the answer as JSON, and whether it is the one given
/// before. What is refused leaves nothing, so that the same request may be tried again.
///
/// # Errors
/// As the verbs at the pages; [`ProgramFault::OtherRequest`]; [`ProgramFault::TooMany`].
pub fn once(
    register: &Register,
    program: &Program<'_>,
    act: &ProgramAct<'_>,
) -> Result<(String, bool), ProgramFault> {
    let work = Work { key: Some(program.named.key), ..Work::new(register, program.actor) };
    register.db.decide(|tx| {
        if let Some((request, answer)) = once::find(tx, program.named, work.now)? {
            if request != program.named.request {
                return Err(ProgramFault::OtherRequest);
            }
            return Ok((answer, true));
        }
        room(tx, program.named.key, work.now)?;
        let answer = written(&done(tx, &work, act)?)?;
        once::keep(tx, program.named, &answer, work.now)?;
        Ok((answer, false))
    })
}

/// Nobody fills the disk with names of requests.
fn room(tx: &mut dyn Tx, key: i64, now: i64) -> Result<(), ProgramFault> {
    let (held, until) = once::held(tx, key, now)?;
    if held < MOST {
        return Ok(());
    }
    let wait = until.unwrap_or(now).saturating_sub(now) / 1_000_000 + 1;
    Err(ProgramFault::TooMany { wait: wait.unsigned_abs() })
}

fn written(answered: &Answered) -> Result<String, StoreFault> {
    serde_json::to_string(answered).map_err(|error| StoreFault::Corrupt {
        doing: "write an answer as JSON".into(),
        source: error.into(),
    })
}

fn done(tx: &mut dyn Tx, work: &Work<'_>, act: &ProgramAct<'_>) -> Result<Answered, CaseFault> {
    let outside = |version: i64| Answered { version, place: None, due: None };
    match act {
        ProgramAct::Step(taking) => {
            let Taken { entry, place, due } = step_within(tx, work, taking)?;
            Ok(Answered { version: entry, place: Some(place), due })
        }
        ProgramAct::Draft(drafting) => {
            let (place, version) = draft_within(tx, work, drafting)?;
            Ok(Answered { version, place: Some(place.word().to_owned()), due: None })
        }
        ProgramAct::Serve(about, service) => Ok(outside(service_within(tx, work, *about, *service)?)),
        ProgramAct::Withdraw(about, said) => Ok(outside(withdraw_within(tx, work, *about, *said)?)),
    }
}
