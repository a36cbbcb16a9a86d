//! The letter about an honour that is declined, or wanted back.

use domain::{FactKind, Refusal};

use super::written::Step;
use crate::letter::{DecliningAnswered, DecliningOutcome, Matter};

/// 谢绝荣誉公示申请结果告知书.
pub(super) fn answered(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    let asked =
        step.so_far().rfind(|fact| matches!(fact.kind, FactKind::DeclineAsked | FactKind::ReturnAsked));
    let matter = DecliningAnswered {
        received_on: asked.ok_or(Refusal::NoSuchProceeding)?.effective,
        outcome: outcome(step.fact.kind),
        found: step.reasons(),
        appeal: step.appeal()?,
    };
    Ok(Some(matter.into()))
}

fn outcome(fact: FactKind) -> DecliningOutcome {
    if fact == FactKind::DeclineConfirmed {
        DecliningOutcome::Declined
    } else if fact == FactKind::DeclineRefused {
        DecliningOutcome::Kept
    } else if fact == FactKind::ReturnConfirmed {
        DecliningOutcome::Returned
    } else {
        DecliningOutcome::StaysDeclined
    }
}
