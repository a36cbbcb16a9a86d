//! Taking the plain steps of a proceeding, and the acts of the office on a record outside any proceeding.

use domain::content::system;
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

/// Why a record is taken down: the decision behind it was revoked, changed, found unlawful or void.
#[derive(Debug, Clone, Copy)]
pub struct Revoked<'a> {
    /// The reason, told with it.
    pub reasons: &'a str,
    /// Number of the document that says so.
    pub document: &'a str,
    /// The day of that document; `None` = not known.
    pub dated: Option<Day>,
}

/// Takes a record down because the decision behind it was revoked, changed, found unlawful or void. How many working
/// days that comes too late is written into the fact.
/// Source: 行政处罚法 art. 48: publication stops within three working days, with the reason.
///
/// # Errors
/// Refused where the record is not held, no reason and document are given, the document is of a day to come, or the law
/// or the calendar cannot say by when it was to be done.
pub fn withdraw(
    register: &Register,
    actor: &str,
    (code, key): (&str, RecordKey),
    revoked: Revoked<'_>,
) -> Result<i64, CaseFault> {
    let work = Work::new(register, actor);
    register.db.decide(|tx| withdraw_within(tx, &work, (code, key), revoked))
}

/// [`withdraw`] within a transaction.
pub(super) fn withdraw_within(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    about: (&str, RecordKey),
    Revoked { reasons, document, dated }: Revoked<'_>,
) -> Result<i64, CaseFault> {
    if reasons.trim().is_empty() || document.trim().is_empty() {
        return Err(Refusal::NoEvidence.into());
    }
    let late_by = late_by(work, dated)?;
    act(tx, work, about, FactKind::Withdrawn, |_| {
        Ok(Saying { end: End::Revoked.code(), reasons, document, dated, late_by, ..Saying::default() })
    })
}

/// Working days by which a withdrawal today comes after the last day for it; `None` where it is in time.
fn late_by(work: &Work<'_>, dated: Option<Day>) -> Result<Option<u32>, Refusal> {
    let (today, calendar) = (work.today, &work.register.calendar);
    let Some(dated) = dated else { return Ok(None) };
    if today < dated {
        return Err(Refusal::NoRuling);
    }
    let last = domain::case::last_day(work.register.law.term(WITHDRAWAL, today)?, dated, calendar)?;
    let days = calendar.working_days_between(last, today);
    let days = days.map_err(|missing| Refusal::NoCalendar { year: missing.year })?;
    Ok((days > 0).then_some(days))
}

/// The term within which a record is taken down.
const WITHDRAWAL: &str = "penalty.withdrawal";

/// Ends that publication is lifted, because the reorganisation is over. It belongs to the proceeding that lifted it.
///
/// # Errors
/// Refused where publication is not lifted, or no document is given.
pub fn end_lifting(
    register: &Register,
    actor: &str,
    (code, key): (&str, RecordKey),
    document: &str,
) -> Result<i64, CaseFault> {
    if document.trim().is_empty() {
        return Err(Refusal::NoEvidence.into());
    }
    let work = Work::new(register, actor);
    let said = Saying { document, ..Saying::default() };
    register.db.decide(|tx| act(tx, &work, (code, key), FactKind::LiftEnded, |_| Ok(said)))
}

/// The proceeding that an act on a record belongs to: the one that lifted publication, where it ends that.
fn belongs_to(file: &CaseFile, fact: FactKind) -> String {
    let lifted = file.case.facts().iter().rfind(|(_, own)| own.kind == FactKind::Lifted);
    let lifted = lifted.filter(|_| fact == FactKind::LiftEnded);
    lifted.and_then(|(_, own)| own.content.get(system::PROCEEDING)).unwrap_or_default().to_owned()
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
    let proceeding = belongs_to(&file, fact);
    let content = saying(&file)?.content(&proceeding, work.actor, &work.clocks(fact)?)?;
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
    let word = if let domain::Standing::Suspended { why } = standing { why.code() } else { standing.word() };
    Some(word.to_owned())
}
