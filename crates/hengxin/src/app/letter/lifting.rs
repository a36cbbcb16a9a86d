//! The letter about a record whose publication is lifted, or lifted no longer.

use domain::content::system;
use domain::{FactKind, Refusal};

use super::written::Step;
use crate::letter::{LiftingOutcome, LiftingTold, Matter, as_written};

/// 暂停公示告知书, of the court whose ruling was put forward. The end of it rests on a document of its own.
pub(super) fn told(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    let asked = step.last(FactKind::LiftAsked).ok_or(Refusal::NoSuchProceeding)?;
    let said = |no| asked.content.get(no).unwrap_or_default();
    let ended = step.fact.kind == FactKind::LiftEnded;
    let ruling = if ended { step.text(system::DOCUMENT) } else { said(system::DOCUMENT) };
    let matter = LiftingTold {
        outcome: if ended { LiftingOutcome::Ended } else { LiftingOutcome::Lifted },
        court: as_written(said(system::AUTHORITY)),
        ruling: as_written(ruling),
        effective_on: step.today(),
    };
    Ok(Some(matter.into()))
}
