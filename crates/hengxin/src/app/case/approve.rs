//! The second person: approving what another drafted, or sending it back.

use domain::content::system;
use domain::{Content, Day, End, FactKind, Refusal};
use serde_json::json;

use super::draft::proven;
use super::step::{commit_step, open_file};
use super::{CaseFault, CaseFile, Outcome, Saying, Taken, Work, content, target};
use crate::app::Register;
use crate::store::proceeding::{self, DraftRow, ProceedingRow};
use crate::store::sql::Tx;

/// Approves the draft of a proceeding: the decision, and what follows from it at once, become facts in one commit.
///
/// `seen` is the mark of the draft that the approver read ([`DraftRow::mark`]); none where whoever approves has read it
/// within the same moment.
///
/// # Errors
/// [`Refusal::NeedsAnotherApprover`] where the approver drafted it; [`Refusal::NoSuchProposal`] where nothing waits;
/// [`Refusal::ChangedMeanwhile`] where the case moved on since it was drafted, or another draft took its place.
pub fn approve(register: &Register, approver: &str, id: i64, seen: Option<&str>) -> Result<Taken, CaseFault> {
    let work = Work::new(register, approver);
    register.db.decide(|tx| {
        let (row, mut file, outcome) = decided(tx, &work, (id, seen))?;
        proceeding::end_draft(tx, id)?;
        commit_step(tx, &work, &mut file, &row, outcome.fact())
    })
}

/// The file with the decision of the draft that waits in it, not committed yet.
pub(super) fn decided(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    (id, seen): (i64, Option<&str>),
) -> Result<(ProceedingRow, CaseFile, Outcome), CaseFault> {
    let (row, mut file) = open_file(tx, id, None)?;
    let draft = proceeding::draft(tx, id)?.ok_or(Refusal::NoSuchProposal)?;
    if draft.seq != file.latest() || seen.is_some_and(|seen| seen != draft.mark()) {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    if draft.actor == work.actor {
        return Err(Refusal::NeedsAnotherApprover.into());
    }
    let outcome = Outcome::from_code(&draft.outcome).ok_or(Refusal::NoSuchProposal)?;
    proven(tx, &row, outcome)?;
    decide(work, &mut file, &row, (&draft, outcome))?;
    Ok((row, file, outcome))
}

/// Sends a draft back to whoever wrote it, with a word on why.
///
/// # Errors
/// [`Refusal::NoSuchProposal`] where nothing waits.
pub fn send_back(register: &Register, approver: &str, id: i64, why: &str) -> Result<(), CaseFault> {
    super::proper(&[why])?;
    let work = Work::new(register, approver);
    register.db.decide(|tx| {
        let (row, file) = open_file(tx, id, None)?;
        let draft = proceeding::draft(tx, id)?.ok_or(Refusal::NoSuchProposal)?;
        proceeding::end_draft(tx, id)?;
        let detail = json!({
            "proceeding": row.number,
            "before": { "draft": draft.outcome, "by": draft.actor },
            "after": { "draft": null },
            "why": why,
        });
        work.audit(tx, ("case.send-back", &target(&file.org.code, file.key)), &detail)?;
        Ok(())
    })
}

/// The decision and what follows from it.
pub(super) fn decide(
    work: &Work<'_>,
    file: &mut CaseFile,
    row: &ProceedingRow,
    (draft, outcome): (&DraftRow, Outcome),
) -> Result<(), Refusal> {
    let fact = outcome.fact();
    let (reasons, document) = (draft.reasons.as_str(), draft.document.as_str());
    let saying =
        Saying { outcome: outcome.code(), reasons, document, approver: work.actor, ..Saying::default() };
    let said = if outcome == Outcome::List {
        entry(work, file, (&draft.actor, document, &row.number, reasons))?
    } else {
        saying.content(&row.number, &draft.actor, &work.clocks(fact)?)?
    };
    file.take(fact, work.today, said)?;
    let clocks = domain::Clocks::default();
    match outcome {
        Outcome::Correct | Outcome::Add | Outcome::ReviewCorrect => {
            let body = Content::from_bytes(&draft.body).map_err(|_| Refusal::NothingChanged)?;
            file.take(FactKind::Amended, work.today, signed(&body, &draft.actor, work.actor, &row.number))
        }
        Outcome::Stop | Outcome::Remove | Outcome::ReviewRemove => {
            leave(work, file, &Saying { end: End::Objected.code(), ..saying }, (&draft.actor, row, &clocks))
        }
        Outcome::Grant => {
            leave(work, file, &Saying { end: End::Restored.code(), ..saying }, (&draft.actor, row, &clocks))
        }
        Outcome::Decline => {
            leave(work, file, &Saying { end: End::Declined.code(), ..saying }, (&draft.actor, row, &clocks))
        }
        Outcome::Return => back(work, file, saying.content(&row.number, &draft.actor, &clocks)?),
        Outcome::Reverse | Outcome::ReverseBroken => {
            let said = saying.content(&row.number, &draft.actor, &clocks)?;
            file.take(FactKind::Reinstated, work.today, said)
        }
        Outcome::Keep
        | Outcome::ReviewKeep
        | Outcome::Refuse
        | Outcome::List
        | Outcome::Lift
        | Outcome::DeclineRefuse
        | Outcome::ReturnRefuse => Ok(()),
    }
}

/// Ends the record, unless it has left already: publication stops with the decision itself.
fn leave(
    work: &Work<'_>,
    file: &mut CaseFile,
    saying: &Saying<'_>,
    (drafter, row, clocks): (&str, &ProceedingRow, &domain::Clocks),
) -> Result<(), Refusal> {
    if !file.now().is_live() {
        return Ok(());
    }
    file.take(FactKind::Withdrawn, work.today, saying.content(&row.number, drafter, clocks)?)
}

/// Brings a declined honour back, unless it left for another reason meanwhile: then its source may send it again.
fn back(work: &Work<'_>, file: &mut CaseFile, said: Content) -> Result<(), Refusal> {
    match file.now().left {
        Some((End::Declined, _)) => file.take(FactKind::Reinstated, work.today, said),
        _ => Ok(()),
    }
}

/// The record's content with the names of those who answer for the change.
fn signed(body: &Content, drafter: &str, approver: &str, number: &str) -> Content {
    const OURS: [u8; 3] = [system::ACTOR, system::APPROVER, system::PROCEEDING];
    let mut fields: Vec<(u8, String)> =
        body.iter().filter(|(no, _)| !OURS.contains(no)).map(|(no, text)| (no, text.to_owned())).collect();
    fields.extend(OURS.into_iter().zip([drafter, approver, number].map(str::to_owned)));
    content(fields)
}

/// What a list entry says once it is decided: what the notice said, the decision document, and its days.
fn entry(
    work: &Work<'_>,
    file: &CaseFile,
    (drafter, document, number, reasons): (&str, &str, &str, &str),
) -> Result<Content, Refusal> {
    let item = work.register.law.item_no(file.item).ok_or(Refusal::NotInCatalogue)?;
    let list = work.register.law.list(&item.id, work.today)?;
    let consented = file.case.facts().iter().any(|(_, fact)| fact.kind == FactKind::HigherConsented);
    if list.higher_consent && !consented {
        return Err(Refusal::NeedsConsent);
    }
    if document.is_empty() {
        return Err(Refusal::NoEvidence);
    }
    let state = file.now();
    let notice = state.content.ok_or(Refusal::NoSuchRecord)?;
    let mut leased = Content::default();
    work.register.law.entry_lease(item, work.today)?.write(&mut leased);
    let day: Day = work.today;
    let decided = [
        (3, document.to_owned()),
        (5, day.to_string()),
        (system::ACTOR, drafter.to_owned()),
        (system::APPROVER, work.actor.to_owned()),
        (system::PROCEEDING, number.to_owned()),
        (system::OUTCOME, Outcome::List.code().to_owned()),
        (system::REASONS, reasons.to_owned()),
        (system::DOCUMENT, document.to_owned()),
        (system::DECIDED_ON, day.to_string()),
    ];
    let fresh: Vec<u8> = decided.iter().map(|(no, _)| *no).chain(leased.iter().map(|(no, _)| no)).collect();
    let kept = notice.iter().filter(|(no, _)| !fresh.contains(no)).map(|(no, text)| (no, text.to_owned()));
    let leased = leased.iter().map(|(no, text)| (no, text.to_owned()));
    Ok(content(kept.chain(leased).chain(decided.clone()).collect()))
}
