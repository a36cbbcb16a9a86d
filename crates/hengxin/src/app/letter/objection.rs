//! Letters of an objection: its receipt, items that are missing, its outcome.

use domain::content::system;
use domain::{Clock, Fact, FactKind, Refusal, Text};

use super::written::Step;
use crate::app::case::Outcome;
use crate::letter::{
    ItemsAsked, Matter, ObjectionAnswered, ObjectionOutcome, ObjectionReceived, Request, as_written,
};

/// 异议受理通知书.
pub(super) fn received(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    let matter = ObjectionReceived {
        received_on: step.fact.effective,
        claim: step.reasons(),
        answer_by: step.term(Clock::ObjectionTotal.term())?,
    };
    Ok(Some(matter.into()))
}

/// 补正通知书.
pub(super) fn items(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    missing(step, Request::Objection, Clock::ObjectionItems).map(Some)
}

/// What is missing from a request: each line of what the officer wrote is an item.
pub(super) fn missing(step: &Step<'_>, request: Request, clock: Clock) -> Result<Matter, Refusal> {
    let lines = step.text(system::REASONS).lines().map(str::trim).filter(|line| !line.is_empty());
    let items: Vec<Text> = lines.map(as_written).collect();
    if items.is_empty() {
        // A letter that asks for nothing would be no letter.
        return Err(Refusal::NoEvidence);
    }
    let received_on = step.opening()?.effective;
    Ok(ItemsAsked { received_on, request, items, supply_by: step.term(clock.term())? }.into())
}

/// 异议处理结果告知书.
pub(super) fn answered(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    let asked = asked(step)?;
    let outcome = outcome(step);
    let matter = ObjectionAnswered {
        received_on: asked.effective,
        claim: as_written(asked.content.get(system::REASONS).unwrap_or_default()),
        found: step.reasons(),
        outcome,
        effect: effect(outcome),
        recheck_by: step.term_from_service(Clock::ReviewAsk.term())?,
        appeal: step.appeal()?,
    };
    Ok(Some(matter.into()))
}

/// What is answered: the request for a review where one was asked for and says why, the objection otherwise.
fn asked<'a>(step: &Step<'a>) -> Result<&'a Fact, Refusal> {
    let review = step.last(FactKind::ReviewAsked).filter(|_| step.fact.kind == FactKind::ReviewDecided);
    match review.filter(|fact| fact.content.get(system::REASONS).is_some()) {
        Some(review) => Ok(review),
        None => step.opening(),
    }
}

fn outcome(step: &Step<'_>) -> ObjectionOutcome {
    let is =
        |outcomes: &[Outcome]| outcomes.iter().any(|outcome| outcome.code() == step.text(system::OUTCOME));
    if step.fact.kind == FactKind::ObjectionDeclined {
        ObjectionOutcome::Declined
    } else if is(&[Outcome::Correct, Outcome::Add, Outcome::ReviewCorrect]) {
        ObjectionOutcome::Corrected
    } else if is(&[Outcome::Stop, Outcome::Remove, Outcome::ReviewRemove]) {
        ObjectionOutcome::Withdrawn
    } else {
        ObjectionOutcome::Kept
    }
}

/// What changes, and for whom.
fn effect(outcome: ObjectionOutcome) -> Text {
    match outcome {
        ObjectionOutcome::Corrected | ObjectionOutcome::PartlyCorrected => Text::of(
            "本网站自今日起显示更正后的内容，接收过这条记录的单位将收到更正。",
            "From today the website shows what is right. Those who received the record are sent the correction.",
        ),
        ObjectionOutcome::Withdrawn => Text::of(
            "这条记录自今日起停止公示、停止共享和使用，接收过这条记录的单位将收到通知。",
            "From today the record is no longer published, shared or used. Those who received it are told.",
        ),
        ObjectionOutcome::Kept | ObjectionOutcome::Declined => Text::of(
            "记录保持原样，异议标注同时取消。",
            "The record stays as it was, and its mark as under objection is taken off.",
        ),
    }
}
