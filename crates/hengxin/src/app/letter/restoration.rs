//! Letters of a restoration, and of records that leave the register.

use domain::content::system;
use domain::{Clock, End, RecordKind, Refusal, Text};

use super::listing::apply_at;
use super::objection::missing;
use super::written::Step;
use crate::letter::{
    Erased, Matter, Removal, Removed, Request, RestorationAccepted, RestorationDeclined, RestorationExtended,
    RestorationGranted, RestorationReceived, RestorationRefused, RestorationReversed, Withdrawer, Withdrawn,
};

/// 信用修复申请收件回执.
pub(super) fn received(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    let accept_by = step.term(Clock::RestorationAcceptance.term())?;
    Ok(Some(RestorationReceived { applied_on: step.fact.effective, accept_by }.into()))
}

/// 补正通知书.
pub(super) fn items(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    missing(step, Request::Restoration, Clock::RestorationItems).map(Some)
}

/// 信用修复受理通知书.
pub(super) fn accepted(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    let applied_on = step.opening()?.effective;
    let decide_by = step.term(Clock::RestorationDecision.term())?;
    Ok(Some(RestorationAccepted { applied_on, decide_by }.into()))
}

/// 信用修复不予受理通知书.
pub(super) fn declined(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    let matter = RestorationDeclined {
        applied_on: step.opening()?.effective,
        reason: step.reasons(),
        next: again(step),
        appeal: step.appeal()?,
    };
    Ok(Some(matter.into()))
}

/// 信用修复延期通知书.
pub(super) fn extended(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    let first_due = step.file.now().clocks.last_day(Clock::RestorationDecision);
    let matter = RestorationExtended {
        applied_on: step.opening()?.effective,
        reason: step.reasons(),
        first_due: first_due
            .ok_or(Refusal::NoRuleInForce { what: "restoration.decision", on: step.today() })?,
        decide_by: step.term(Clock::RestorationExtension.term())?,
    };
    Ok(Some(matter.into()))
}

/// 准予信用修复决定书.
pub(super) fn granted(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    let applied_on = step.opening()?.effective;
    Ok(Some(RestorationGranted { applied_on, found: step.reasons(), ends_on: step.today() }.into()))
}

/// 不予信用修复决定书.
pub(super) fn refused(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    let opening = step.opening()?;
    let matter = RestorationRefused {
        applied_on: opening.effective,
        found: checked(opening.content.get(system::EVIDENCE).unwrap_or_default()),
        reason: step.reasons(),
        next: again(step),
        appeal: step.appeal()?,
    };
    Ok(Some(matter.into()))
}

/// 撤销信用修复决定书.
pub(super) fn reversed(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    let matter = RestorationReversed {
        applied_on: step.opening()?.effective,
        reason: step.reasons(),
        reversed_on: step.today(),
        appeal: step.appeal()?,
    };
    Ok(Some(matter.into()))
}

/// 移出决定书 for an entry of a list; 记录撤下告知书 for any other record that leaves outside a proceeding, since the
/// decision of a proceeding says it itself.
#[expect(clippy::unnecessary_wraps, reason = "one of the writers of a table, of which others refuse")]
pub(super) fn left(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    if step.item.kind == RecordKind::Listing {
        return Ok(Some(removed(step)));
    }
    let outside = step.proceeding().is_empty();
    let withdrawn =
        || Withdrawn { reason: step.reasons(), by: Withdrawer::Source, withdrawn_on: step.today() };
    Ok(outside.then(|| withdrawn().into()))
}

/// The content of the record was destroyed. Why is said in the officer's words, which do not repeat it.
#[expect(clippy::unnecessary_wraps, reason = "one of the writers of letters, which may refuse")]
pub(super) fn erased(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    Ok(Some(Erased { reason: step.reasons(), erased_on: step.today() }.into()))
}

fn removed(step: &Step<'_>) -> Matter {
    let end = End::from_code(step.text(system::END));
    let cause = if end == Some(End::Restored) {
        Removal::Applied
    } else if end == Some(End::Objected) {
        Removal::Corrected
    } else {
        Removal::Revoked
    };
    Removed { list: step.item.name.clone(), cause, found: step.reasons(), removed_on: step.today() }.into()
}

fn checked(performed: &str) -> Text {
    Text::new(
        format!("我们核对了您申报的履行情况：{performed}"),
        format!("We checked what you declared: {performed}"),
    )
}

fn again(step: &Step<'_>) -> Text {
    let at = apply_at(step);
    Text::new(
        format!("上述原因消除后可以再次申请：{}。", at.zh),
        format!("Once that is put right you may apply again: {}.", at.en),
    )
}
