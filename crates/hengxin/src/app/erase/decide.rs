//! The second person's yes: everything in the rows of the database is destroyed in the transaction of the facts that say
//! so, and what lies elsewhere is written down.

use domain::content::system;
use domain::{Case, Content, Day, Fact, FactKind, ProblemCode, RecordKey, Refusal, Seq, Track};
use serde::Serialize;
use serde_json::json;

use super::plan::{Plan, plan};
use super::{key, open, target};
use crate::app::Register;
use crate::app::case::{CaseFault, CaseFile, Work};
use crate::app::letter;
use crate::app::report;
use crate::store::erasure::{self, ErasedRow, ErasureRow, ErasureState, Task};
use crate::store::evidence::{self, EvidenceState};
use crate::store::proceeding::{self, ProceedingKind};
use crate::store::sql::Tx;
use crate::store::waiting;

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// Place of the last fact of it.
    pub entry: i64,
    /// What went, and what is still to go.
    pub plan: Plan,
}

/// Whether the gate lets it be erased, by this drafter and whoever else.
pub(super) fn may_be_erased(work: &Work<'_>, row: &ErasureRow, file: &CaseFile) -> Result<(), Refusal> {
    let fact = fact(row, file, (work.today, "someone else"), (false, ""))?;
    file.case.admit(&fact)?;
    if row.target == 0 { Ok(()) } else { stands_without(file, &fact, row.target) }
}

/// The fact of an erasure.
fn fact(
    row: &ErasureRow,
    file: &CaseFile,
    (today, approver): (Day, &str),
    (was_public, numbers): (bool, &str),
) -> Result<Fact, Refusal> {
    let mut content = Content::default();
    content.push(system::ACTOR, &row.actor);
    content.push(system::APPROVER, approver);
    content.push(system::PROCEEDING, numbers);
    content.push(system::GROUND, &row.ground);
    content.push(system::REASONS, &row.reasons);
    content.push(system::DOCUMENT, &row.document);
    if row.target != 0 {
        content.push(system::ERASES, &row.target.to_string());
    }
    content.push(system::WAS_PUBLIC, if was_public { "1" } else { "" });
    let kind = if row.target == 0 { FactKind::Erased } else { FactKind::ContentErased };
    Ok(Fact { kind, record: Some(key(row)?), item: file.item, effective: today, content })
}

/// The record and every procedure about it stand as they do once the content of one fact is gone.
fn stands_without(file: &CaseFile, erasing: &Fact, target: i64) -> Result<(), Refusal> {
    let before = file.case.now();
    let mut facts = file.case.facts().to_vec();
    let found = facts.iter_mut().find(|(seq, _)| seq.0 == target).ok_or(Refusal::NoSuchRecord)?;
    if found.1.content.is_erased() {
        return Err(Refusal::NoSuchRecord);
    }
    found.1.content = Content::erased();
    facts.push((Seq(i64::MAX), erasing.clone()));
    let case = Case::from_facts(facts).map_err(|_| Refusal::StillNeeded)?;
    let after = case.now();
    let same = Track::ALL.iter().all(|track| before.at(*track) == after.at(*track))
        && (before.content, before.sent, before.service) == (after.content, after.sent, after.service)
        && (before.window(), before.marked_from(), before.owed())
            == (after.window(), after.marked_from(), after.owed());
    // What opened a procedure carries its number.
    let opened = case
        .facts()
        .iter()
        .any(|(seq, fact)| seq.0 == target && ProceedingKind::opened_by(fact.kind).is_some());
    if same && !opened { Ok(()) } else { Err(Refusal::StillNeeded) }
}

/// Takes a draft back.
///
/// # Errors
/// [`Refusal::NoSuchProposal`] where it is none any more.
pub fn take_back(register: &Register, actor: &str, id: i64) -> Result<(), CaseFault> {
    let work = Work::new(register, actor);
    register.db.decide(|tx| {
        let row = erasure::find(tx, id)?.ok_or(Refusal::NoSuchProposal)?;
        if !erasure::take_back(tx, id)? {
            return Err(Refusal::NoSuchProposal.into());
        }
        work.audit(
            tx,
            ("record.erase-taken-back", &target(&row)),
            &json!({
                "erasure": id, "before": "drafted", "after": null,
            }),
        )?;
        Ok(())
    })
}

/// Approves a draft: what the rows of the database held is gone when this returns; [`super::carry_on`] does the rest.
///
/// # Errors
/// [`Refusal::NeedsAnotherApprover`] where the approver drafted it; [`Refusal::NoSuchProposal`]; [`Refusal::ChangedMeanwhile`]
/// where something happened to the record since it was drafted, or a delivery came while the files were looked through.
pub fn approve(register: &Register, approver: &str, id: i64) -> Result<Decided, CaseFault> {
    let drafted = register.db.read(|tx| erasure::find(tx, id))?.ok_or(Refusal::NoSuchProposal)?;
    let plan =
        plan(register, (&drafted.code, key(&drafted)?), Some(drafted.target).filter(|fact| *fact != 0))?;
    approve_as_planned(register, approver, id, &plan)
}

/// Approves a draft by the [`plan`] of what it destroys.
///
/// # Errors
/// As [`approve`].
pub fn approve_as_planned(
    register: &Register,
    approver: &str,
    id: i64,
    plan: &Plan,
) -> Result<Decided, CaseFault> {
    let work = Work::new(register, approver);
    register.db.decide(|tx| {
        let row = erasure::find(tx, id)?.filter(|row| row.state == ErasureState::Drafted);
        let row = row.ok_or(Refusal::NoSuchProposal)?;
        if row.actor == approver {
            return Err(Refusal::NeedsAnotherApprover.into());
        }
        register.law.erasure_ground(&row.ground, work.today)?;
        let file = open(tx, &row.code, key(&row)?)?;
        let delivered = erasure::last_delivery(tx)? != plan.last_delivery || plan.is_overtaken();
        if file.latest() != row.seen || delivered {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        may_be_erased(&work, &row, &file)?;
        erasure::decided(tx, id, approver, work.now)?;
        let (entry, files) = destroy(tx, &work, &row, file)?;
        for cut in &plan.deliveries {
            for (batch, line) in
                cut.batches.iter().flat_map(|batch| cut.rows.iter().map(move |row| (*batch, *row)))
            {
                let line = i64::try_from(line).unwrap_or(i64::MAX);
                erasure::replace_problems(tx, batch, line, ProblemCode::Erased.code())?;
            }
        }
        erasure::put_tasks(tx, id, &tasks(files, plan))?;
        let detail = json!({
            "erasure": id,
            "entry": entry,
            "ground": row.ground,
            "document": row.document,
            "before": "drafted",
            "after": "decided",
        });
        work.audit(tx, ("record.erase", &target(&row)), &detail)?;
        Ok(Decided { entry, plan: plan.clone() })
    })
}

/// What lies outside the rows of the database; the pages of the database last, when nothing else writes them any more.
fn tasks(files: Vec<String>, plan: &Plan) -> Vec<Task> {
    let mut tasks: Vec<Task> = files.into_iter().map(Task::Evidence).collect();
    tasks.extend(plan.deliveries.iter().map(super::plan::Cut::task));
    tasks.extend([Task::OpenData, Task::Pages]);
    tasks
}

/// Commits the facts and destroys what they say is destroyed. Returns the place of the last fact, and the attached files
/// that are to go.
fn destroy(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    row: &ErasureRow,
    mut file: CaseFile,
) -> Result<(i64, Vec<String>), CaseFault> {
    if row.target != 0 {
        let fact = fact(row, &file, (work.today, work.actor), (false, ""))?;
        file.take(fact.kind, fact.effective, fact.content)?;
        let (_, last) = file.commit(tx, work.register, work.now)?;
        erasure::empty_fact(tx, row.target, last.0)?;
        report::forget_record(tx, key(row)?)?;
        return Ok((last.0, Vec::new()));
    }
    let (mut last, mut files) = (0, Vec::new());
    let key = key(row)?;
    for (_, code) in erasure::holders(tx, key.stored())? {
        let file = open(tx, &code, key)?;
        if file.case.is_erased() {
            continue;
        }
        let own = erase_at(tx, work, row, file)?;
        last = own.0;
        files.extend(own.1);
    }
    forget_waiting(tx, work.register, key)?;
    report::forget_record(tx, key)?;
    Ok((last, files))
}

/// Erases the record at one organisation.
fn erase_at(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    row: &ErasureRow,
    mut file: CaseFile,
) -> Result<(i64, Vec<String>), CaseFault> {
    let (org, record) = (file.org.id, file.key.stored());
    let proceedings = proceeding::of_record(tx, org, record)?;
    let pairs: Vec<String> = proceedings.iter().map(|one| format!("{}={}", one.id, one.number)).collect();
    let was_public = file.case.was_public(work.today);
    let fact = fact(row, &file, (work.today, work.actor), (was_public, &pairs.join(";")))?;
    file.take(fact.kind, fact.effective, fact.content)?;
    let (first, last) = file.commit_bare(tx, work.now)?;
    erasure::empty_facts(tx, org, record, first.0)?;
    erasure::empty_letters(tx, (org, record), first.0)?;
    erasure::drop_record(tx, org, record)?;
    let mut files = erasure::drop_applications(tx, &file.org.code, record)?;
    let kind = work.register.law.item_no(file.item).ok_or(Refusal::NotInCatalogue)?.kind;
    if let Some(erased) = ErasedRow::of_case(&file.case, (org, record), i64::from(kind.number())) {
        erasure::enter_erased(tx, &erased)?;
    }
    files.extend(close_proceedings(tx, work, &file)?);
    letter::follow(tx, work, &file, first)?;
    Ok((last.0, files))
}

/// Closes the proceedings about an erased record; the files attached to them are to go.
fn close_proceedings(tx: &mut dyn Tx, work: &Work<'_>, file: &CaseFile) -> Result<Vec<String>, CaseFault> {
    let mut files = Vec::new();
    for left in erasure::proceedings_left(&file.case, (file.org.id, file.key.stored())) {
        let of_it = evidence::of_proceeding(tx, left.id)?;
        let kept = of_it.into_iter().filter(|one| one.state == EvidenceState::Kept);
        files.extend(kept.map(|one| one.id));
        erasure::close_proceeding(tx, &left, work.now)?;
    }
    Ok(files)
}

/// Takes rows that give the record off the waiting list: whose they are is no question any more.
fn forget_waiting(tx: &mut dyn Tx, register: &Register, key: RecordKey) -> Result<(), CaseFault> {
    for row in waiting::all(tx)? {
        let Some(feed) = register.feeds.find(&row.feed) else { continue };
        let Ok(content) = Content::from_bytes(&row.body) else { continue };
        let parts: Vec<&str> = feed.key.iter().map(|no| content.get(*no).unwrap_or_default()).collect();
        let supplier = content.get(system::SUPPLIER).unwrap_or_default();
        if RecordKey::derive(feed.item_no, supplier, &parts) == key {
            waiting::no_longer_waits(tx, &row.feed, row.digest)?;
        }
    }
    Ok(())
}
