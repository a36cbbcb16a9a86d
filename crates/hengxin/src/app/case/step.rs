//! Taking the plain steps of a proceeding, and the acts of the office on a record outside any proceeding.

use domain::{Day, End, FactKind, RecordKey, Refusal, Service};
use serde::Serialize;
use serde_json::json;

use super::paper::{enter, settled};
use super::{CaseFault, CaseFile, Paper, Saying, Work, organisation, target};
use crate::app::{Register, letter};
use crate::store::lookup::{self, OrganisationKey};
use crate::store::proceeding::{self, ProceedingRow};
use crate::store::sql::Tx;

/// Which step of which proceeding.
#[derive(Debug, Clone, Copy)]
pub struct Taking<'a> {
    /// The proceeding, by the register's own number.
    pub proceeding: i64,
    /// The last fact of its record when the form was opened; `None` = whatever it is.
    pub seen: Option<i64>,
    /// The step.
    pub fact: FactKind,
    /// What it says.
    pub saying: Saying<'a>,
}

/// What followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// Place of the last fact written.
    pub entry: i64,
    /// Where the proceeding stands now: a word of [`domain::Place`].
    pub place: String,
    /// Last day of what is owed next, where a clock runs.
    pub due: Option<String>,
}

/// The proceeding and the file of its record.
pub(in crate::app) fn open_file(
    tx: &mut dyn Tx,
    id: i64,
    seen: Option<i64>,
) -> Result<(ProceedingRow, CaseFile), CaseFault> {
    let row = proceeding::find(tx, id)?.ok_or(Refusal::NoSuchProceeding)?;
    let (code, _) = lookup::named(tx, row.org)?.ok_or(Refusal::NoSuchOrganisation)?;
    let org: OrganisationKey = lookup::by_code(tx, &[&code])?.pop().ok_or(Refusal::NoSuchOrganisation)?;
    let key = RecordKey::from_stored(row.record).ok_or(Refusal::NoSuchRecord)?;
    let file = CaseFile::open(tx, org, key)?;
    if seen.is_some_and(|seen| seen != file.latest()) {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    Ok((row, file))
}

/// Takes one step that needs no second person.
///
/// # Errors
/// Refused where the proceeding stands elsewhere, the time has run out or not come, or somebody was faster; then
/// nothing is changed.
pub fn step(register: &Register, actor: &str, taking: &Taking<'_>) -> Result<Taken, CaseFault> {
    step_with(register, actor, taking, &[])
}

/// [`step`] with the files that belong to it, which are entered with its fact or not at all.
///
/// # Errors
/// As [`step`]; [`Refusal::FileNotTaken`] where there is no room for a file.
pub fn step_with(
    register: &Register,
    actor: &str,
    taking: &Taking<'_>,
    papers: &[Paper<'_>],
) -> Result<Taken, CaseFault> {
    let work = Work::new(register, actor);
    let done = register.db.decide(|tx| {
        let done = step_within(tx, &work, taking)?;
        enter(tx, &work, papers, (taking.proceeding, done.entry))?;
        Ok(done)
    });
    settled(papers, done)
}

/// [`step`] within a transaction.
pub(super) fn step_within(tx: &mut dyn Tx, work: &Work<'_>, taking: &Taking<'_>) -> Result<Taken, CaseFault> {
    let (before, mut file) = taken(tx, work, taking)?;
    commit_step(tx, work, &mut file, &before, taking.fact)
}

/// The file with the step in it, not committed yet.
pub(super) fn taken(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    taking: &Taking<'_>,
) -> Result<(ProceedingRow, CaseFile), CaseFault> {
    let (register, fact) = (work.register, taking.fact);
    let (before, mut file) = open_file(tx, taking.proceeding, taking.seen)?;
    guard_hearing(register, &before, fact, work.today)?;
    // What is served counts from its service, however late somebody records it.
    let from = taking.saying.service.map_or(work.today, |service| service.on);
    let clocks = work.clocks_from(fact, from)?;
    let saying = Saying { remedies: remedies(register, &file, fact)?, ..taking.saying };
    let content = saying.content(&before.number, work.actor, &clocks)?;
    file.take(fact, work.today, content)?;
    Ok((before, file))
}

/// What a document that is served names as remedies: those of its catalogue item.
pub(in crate::app) fn remedies<'r>(
    register: &'r Register,
    file: &CaseFile,
    fact: FactKind,
) -> Result<&'r str, Refusal> {
    let item = register.law.item_no(file.item).ok_or(Refusal::NotInCatalogue)?;
    Ok(if fact == FactKind::Served { &item.remedies } else { "" })
}

/// A hearing is held only where the law of the list gives one.
fn guard_hearing(
    register: &Register,
    row: &ProceedingRow,
    fact: FactKind,
    today: Day,
) -> Result<(), Refusal> {
    if fact != FactKind::HearingAsked {
        return Ok(());
    }
    let item = u16::try_from(row.item).ok().and_then(|no| register.law.item_no(no));
    let item = item.ok_or(Refusal::NotInCatalogue)?;
    if register.law.list(&item.id, today)?.hearing { Ok(()) } else { Err(Refusal::NoHearing) }
}

/// Commits what was added to the file, with its line in the audit trail.
pub(in crate::app) fn commit_step(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    file: &mut CaseFile,
    before: &ProceedingRow,
    fact: FactKind,
) -> Result<Taken, CaseFault> {
    let (first, last) = file.commit(tx, work.register, work.now)?;
    letter::follow(tx, work, file, first)?;
    let after = proceeding::find(tx, before.id)?.ok_or(Refusal::NoSuchProceeding)?;
    let detail = json!({
        "proceeding": before.number,
        "entry": last.0,
        "before": before.place,
        "after": after.place,
    });
    work.audit(tx, (&format!("case.{}", fact.word()), &target(&file.org.code, file.key)), &detail)?;
    let due = (after.due != crate::store::rows::NO_END)
        .then(|| crate::store::rows::read_day(after.due).to_string());
    Ok(Taken { entry: last.0, place: after.place, due })
}

/// Records that the document behind a record was served, with notice of publication and remedies: without it nothing
/// adverse is public.
///
/// # Errors
/// Refused where the record is not held, or the day of service lies after today.
pub fn record_service(
    register: &Register,
    actor: &str,
    (code, key): (&str, RecordKey),
    service: Service,
) -> Result<i64, CaseFault> {
    let work = Work::new(register, actor);
    register.db.decide(|tx| service_within(tx, &work, (code, key), service))
}

/// [`record_service`] within a transaction.
pub(super) fn service_within(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    about: (&str, RecordKey),
    service: Service,
) -> Result<i64, CaseFault> {
    act(tx, work, about, FactKind::Served, |file| {
        let remedies = remedies(work.register, file, FactKind::Served)?;
        Ok(Saying { service: Some(service), remedies, ..Saying::default() })
    })
}

/// Takes a record down because the decision behind it was revoked, changed, found unlawful or void.
/// Source: 行政处罚法 art. 48: publication stops within three days, with the reason.
///
/// # Errors
/// Refused where the record is not held, or no reason and document are given.
pub fn withdraw(
    register: &Register,
    actor: &str,
    (code, key): (&str, RecordKey),
    (reasons, document): (&str, &str),
) -> Result<i64, CaseFault> {
    let work = Work::new(register, actor);
    register.db.decide(|tx| withdraw_within(tx, &work, (code, key), (reasons, document)))
}

/// [`withdraw`] within a transaction.
pub(super) fn withdraw_within(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    about: (&str, RecordKey),
    (reasons, document): (&str, &str),
) -> Result<i64, CaseFault> {
    if reasons.trim().is_empty() || document.trim().is_empty() {
        return Err(Refusal::NoEvidence.into());
    }
    act(tx, work, about, FactKind::Withdrawn, |_| {
        Ok(Saying { end: End::Revoked.code(), reasons, document, ..Saying::default() })
    })
}

/// Lifts publication while a court reorganises the organisation, or ends that. `fact` is `Lifted`, which needs an
/// approver, or `LiftEnded`.
///
/// # Errors
/// Refused where the record is not held or does not stand there.
pub fn lift(
    register: &Register,
    actor: &str,
    (code, key): (&str, RecordKey),
    fact: FactKind,
    (document, approver): (&str, &str),
) -> Result<i64, CaseFault> {
    if document.trim().is_empty() {
        return Err(Refusal::NoEvidence.into());
    }
    let work = Work::new(register, actor);
    let said = Saying { document, approver, ..Saying::default() };
    register.db.decide(|tx| act(tx, &work, (code, key), fact, |_| Ok(said)))
}

/// One act on a record outside any proceeding. Returns the place of its fact.
fn act<'s>(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    (code, key): (&str, RecordKey),
    fact: FactKind,
    saying: impl Fn(&CaseFile) -> Result<Saying<'s>, Refusal>,
) -> Result<i64, CaseFault> {
    let org = organisation(tx, code)?;
    let mut file = CaseFile::open(tx, org, key)?;
    let before = stands(&file, work.today);
    let content = saying(&file)?.content("", work.actor, &work.clocks(fact)?)?;
    file.take(fact, work.today, content)?;
    let (first, last) = file.commit(tx, work.register, work.now)?;
    letter::follow(tx, work, &file, first)?;
    let detail = json!({ "entry": last.0, "before": before, "after": stands(&file, work.today) });
    work.audit(tx, (&format!("record.{}", fact.word()), &target(code, key)), &detail)?;
    Ok(last.0)
}

/// Lets an officer take a proceeding up, or put it back where it is the officer's own.
///
/// # Errors
/// [`Refusal::ChangedMeanwhile`] where another officer has it.
pub fn claim(register: &Register, actor: &str, id: i64) -> Result<(), CaseFault> {
    let work = Work::new(register, actor);
    register.db.decide(|tx| {
        let row = proceeding::find(tx, id)?.ok_or(Refusal::NoSuchProceeding)?;
        let has = proceeding::party(tx, id)?.unwrap_or_default().claimed_by;
        let (from, to) = if has == actor { (actor, "") } else { ("", actor) };
        if !proceeding::claim(tx, id, from, to)? {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        let detail = json!({ "proceeding": row.number, "before": from, "after": to });
        work.audit(tx, ("case.claim", &format!("proceeding/{id}")), &detail)?;
        Ok(())
    })
}

/// How a record stands, for the audit trail.
fn stands(file: &CaseFile, today: Day) -> Option<String> {
    let standing = domain::Standing::of(&file.now(), today)?;
    Some(match standing {
        domain::Standing::Suspended { why } => why.code().to_owned(),
        other => other.word().to_owned(),
    })
}
