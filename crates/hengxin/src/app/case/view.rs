//! What is seen of proceedings: queues by the day they are due, one case with everything an officer decides by, and the
//! little an applicant follows with a number and a contact code.

use domain::content::system;
use domain::{
    Content, Day, Fact, FactKind, Lease, Owed, Place, RecordKey, RecordKind, Seq, Standing, State, field,
};
use serde::Serialize;

use super::file::CaseFile;
use super::rehearse::unfit;
use super::step::open_file;
use super::{CaseFault, Outcome, is_plain, look};
use crate::app::Register;
use crate::app::letter::{LetterLine, letters_of};
use crate::app::view::{CitationView, FieldView, every_field};
use crate::store::proceeding::{self, ProceedingKind, ProceedingRow, QueueQuery};
use crate::store::rows::{NO_END, read_day};
use crate::store::sql::Tx;
use crate::store::{account, authority, lookup};

/// A proceeding in a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProceedingView {
    /// The register's own number.
    pub id: i64,
    /// Its public number.
    pub number: String,
    /// `objection`, `restoration` or `listing`.
    pub kind: String,
    /// Code of the organisation.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The record's key.
    pub record: String,
    /// Name of the catalogue item, in Chinese and English.
    pub item: (String, String),
    /// The body the record came from.
    pub supplier: String,
    /// Where it stands: a word of [`Place`].
    pub place: String,
    /// The day it was opened.
    pub opened_on: String,
    /// Who owes the next step: a word of [`domain::Party`]; empty = nobody.
    pub due_by: String,
    /// Last day of what is owed next.
    pub due: Option<String>,
    /// Where a page behind this one goes on: due day and number.
    pub cursor: String,
    /// Working days left; negative = overdue by so many; `None` where no clock runs or the calendar ends.
    pub days_left: Option<i64>,
    /// The officer who has taken it up, as the audit trail names one; empty = nobody.
    pub claimed_by: String,
    /// That officer's name.
    pub claimed_name: String,
    /// Whether a decision waits for a second person.
    pub drafted: bool,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepView {
    /// Place of its fact.
    pub entry: i64,
    /// The kind of fact.
    pub step: String,
    /// The day.
    pub on: String,
    /// Who took it.
    pub actor: String,
    /// Who approved it.
    pub approver: String,
    /// What it says in words.
    pub reasons: String,
    /// What it rests on.
    pub evidence: String,
    /// What it is about, or what was decided: a code.
    pub ground: String,
    /// What was decided: a code.
    pub outcome: String,
    /// Number of the document.
    pub document: String,
    /// When and how a document was served.
    pub service: Option<(String, String)>,
    /// A court and the day of its ruling, where the step puts one forward.
    pub ruling: Option<(String, String)>,
    /// Working days by which it came too late.
    pub late_by: Option<String>,
    /// Clocks it started: term and last day.
    pub clocks: Vec<(String, String)>,
}

/// Something owed, with the rule that says so.
#[derive(Debug, Clone, Serialize)]
pub struct OwedView {
    /// Who owes it.
    pub by: String,
    /// The fact that discharges it.
    pub step: String,
    /// Last day, where a clock runs.
    pub due: Option<String>,
    /// Working days left.
    pub days_left: Option<i64>,
    /// The term it is counted by, with its value and unit, where one is in force.
    pub term: Option<(String, u32, String)>,
    /// Where the term comes from, or the step.
    pub cite: Option<CitationView>,
}

/// A decision that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DraftView {
    /// What is decided: a code of [`Outcome`].
    pub outcome: String,
    /// Why.
    pub reasons: String,
    /// Number of the document.
    pub document: String,
    /// Who drafted it.
    pub actor: String,
    /// Its mark, which an approval brings back.
    pub mark: String,
    /// Fields of the record that would change: label in Chinese and English, before, after.
    pub changes: Vec<(String, String, String, String)>,
    /// Why it could not be approved now, such as what its letter lacks: Chinese and English.
    pub unfit: Option<(String, String)>,
    /// Whether the case has moved on since: then it can never be approved, only sent back or drafted anew.
    pub outrun: bool,
}

/// Everything an officer decides by.
#[derive(Debug, Clone, Serialize)]
pub struct CaseView {
    /// The proceeding.
    pub proceeding: ProceedingView,
    /// How the applicant signs, and where answers go.
    pub contact: (String, String),
    /// Standing of the record: a word of [`Standing`].
    pub standing: String,
    /// The days between which it is public if nothing more happens.
    pub window: Option<(String, Option<String>)>,
    /// First day on which restoration may be applied for.
    pub repairable_from: Option<String>,
    /// Every field of the record, also those that are not public.
    pub fields: Vec<FieldView>,
    /// The steps of this proceeding, oldest first.
    pub steps: Vec<StepView>,
    /// What is owed in it.
    pub owed: Vec<OwedView>,
    /// Steps that may be taken now without a second person.
    pub open: Vec<String>,
    /// Outcomes that may be drafted now.
    pub outcomes: Vec<String>,
    /// The decision that waits.
    pub draft: Option<DraftView>,
    /// Letters that went out in it.
    pub letters: Vec<LetterLine>,
    /// Other proceedings about the record.
    pub others: Vec<(i64, String)>,
    /// Place of the last fact of the record: forms bring it back.
    pub seen: i64,
}

impl CaseView {
    /// Whether a decision waits that may be approved, now or on a later day. One that the case has outrun may not.
    pub fn may_be_approved(&self) -> bool {
        self.draft.as_ref().is_some_and(|draft| !draft.outrun)
    }
}

/// Proceedings of a queue, those due first in front.
///
/// # Errors
/// The store's.
pub fn queue(register: &Register, query: &QueueQuery<'_>) -> Result<Vec<ProceedingView>, CaseFault> {
    look(register, |tx| {
        let rows = proceeding::queue(tx, query)?;
        let mut views = Vec::with_capacity(rows.len());
        for (row, claimed_by, drafted) in rows {
            views.push(proceeding_view(tx, register, &row, (claimed_by, drafted))?);
        }
        Ok(views)
    })
}

/// How many proceedings a queue holds.
///
/// # Errors
/// The store's.
pub fn count(register: &Register, query: &QueueQuery<'_>) -> Result<u64, CaseFault> {
    Ok(register.db.read(|tx| proceeding::queue_length(tx, query))?.unsigned_abs())
}

fn proceeding_view(
    tx: &mut dyn Tx,
    register: &Register,
    row: &ProceedingRow,
    (claimed_by, drafted): (String, bool),
) -> Result<ProceedingView, CaseFault> {
    let (code, name) = lookup::named(tx, row.org)?.unwrap_or_default();
    let item = u16::try_from(row.item).ok().and_then(|no| register.law.item_no(no));
    let due = (row.due != NO_END).then(|| read_day(row.due));
    let (due_by, due) = passed_on(row, due, register.today());
    Ok(ProceedingView {
        id: row.id,
        number: row.number.clone(),
        kind: row.kind().map_or("", ProceedingKind::word).to_owned(),
        code,
        name,
        record: RecordKey::from_stored(row.record).map(RecordKey::hex).unwrap_or_default(),
        item: item.map(|item| (item.name.zh.to_string(), item.name.en.to_string())).unwrap_or_default(),
        supplier: authority::name(tx, row.supplier)?,
        place: row.place.clone(),
        opened_on: read_day(row.opened_on).to_string(),
        due_by,
        due: due.map(|day| day.to_string()),
        cursor: format!("{}.{}", row.due, row.id),
        days_left: due.and_then(|due| days_left(register, due)),
        claimed_name: account::name_of(tx, &claimed_by)?,
        claimed_by,
        drafted,
    })
}

/// Who owes the next step, and by when. What an organisation was free to do and has not done in time is nobody's
/// fault: from then on it is for the office to go on.
fn passed_on(row: &ProceedingRow, due: Option<Day>, today: Day) -> (String, Option<Day>) {
    let lapsed = row.due_by == domain::Party::Organisation.word() && due.is_some_and(|due| due < today);
    if !lapsed {
        return (row.due_by.clone(), due);
    }
    let by = match row.kind() {
        Some(ProceedingKind::Objection) => domain::Party::Objection,
        Some(ProceedingKind::Restoration | ProceedingKind::Lifting | ProceedingKind::Declining) => {
            domain::Party::Register
        }
        Some(ProceedingKind::Listing) | None => domain::Party::Source,
    };
    (by.word().to_owned(), None)
}

/// Working days from today to a last day, the last day counted; negative once it has passed.
fn days_left(register: &Register, due: Day) -> Option<i64> {
    let today = register.today();
    let days = if today <= due {
        register.calendar.working_days_between(today, due).map(i64::from)
    } else {
        register.calendar.working_days_between(due, today).map(|days| -i64::from(days))
    };
    days.ok()
}

/// One case, for an officer. The look is the caller's to write into the audit trail.
///
/// # Errors
/// [`domain::Refusal::NoSuchProceeding`].
pub fn case(register: &Register, id: i64) -> Result<CaseView, CaseFault> {
    look(register, |tx| {
        let (row, file) = open_file(tx, id, None)?;
        let party = proceeding::party(tx, id)?.unwrap_or_default();
        let draft = proceeding::draft(tx, id)?;
        let shown = proceeding_view(tx, register, &row, (party.claimed_by.clone(), draft.is_some()))?;
        let others = proceeding::of_record(tx, row.org, row.record)?;
        let others = others.into_iter().filter(|other| other.id != id).map(|other| (other.id, other.number));
        let state = file.now();
        let kind = register.law.item_no(file.item).map(|item| item.kind);
        let place = row.place().unwrap_or(Place::Absent);
        Ok(CaseView {
            contact: (party.contact, party.email),
            standing: Standing::of(&state, register.today()).map_or("", Standing::word).to_owned(),
            window: state.window().map(|(from, until)| (from.to_string(), until.map(|day| day.to_string()))),
            repairable_from: state
                .content
                .and_then(|content| Lease::of(content).repairable_from)
                .map(|day| day.to_string()),
            fields: kind
                .zip(state.content)
                .map(|(kind, content)| every_field(kind, content))
                .unwrap_or_default(),
            steps: signed(tx, steps(&file, &row.number))?,
            owed: owed(register, &state, place),
            open: open_steps(register, &file, &row),
            outcomes: outcomes(register, &file, &row),
            draft: match draft {
                None => None,
                Some(draft) => {
                    let actor = account::name_of(tx, &draft.actor)?;
                    let (unfit, outrun) = (unfit(tx, register, id)?, draft.seq != file.latest());
                    Some(DraftView { actor, unfit, outrun, ..draft_view(kind, &state, draft) })
                }
            },
            letters: letters_of(tx, id)?,
            others: others.collect(),
            seen: file.latest(),
            proceeding: shown,
        })
    })
}

/// The steps of one proceeding.
pub(super) fn steps(file: &CaseFile, number: &str) -> Vec<StepView> {
    let own = file.case.facts().iter();
    let own = own.filter(|(_, fact)| fact.content.get(system::PROCEEDING) == Some(number));
    own.map(|(seq, fact)| step_view(*seq, fact)).collect()
}

pub(super) fn step_view(seq: Seq, fact: &Fact) -> StepView {
    let text = |no| fact.content.get(no).unwrap_or_default().to_owned();
    let clocks = text(system::CLOCKS);
    let pair = |pair: &str| pair.split_once('=').map(|(term, day)| (term.to_owned(), day.to_owned()));
    StepView {
        entry: seq.0,
        step: fact.kind.word().to_owned(),
        on: fact.effective.to_string(),
        actor: text(system::ACTOR),
        approver: text(system::APPROVER),
        reasons: text(system::REASONS),
        evidence: text(system::EVIDENCE),
        ground: text(system::GROUND),
        outcome: text(system::OUTCOME),
        document: text(system::DOCUMENT),
        service: domain::Service::of(&fact.content)
            .map(|service| (service.on.to_string(), service.way.code().to_owned())),
        ruling: (fact.kind == FactKind::LiftAsked)
            .then(|| (text(system::AUTHORITY), text(system::DECIDED_ON))),
        late_by: fact.content.get(system::LATE_BY).filter(|_| !fact.kind.gives_content()).map(str::to_owned),
        clocks: clocks.split(';').filter_map(pair).collect(),
    }
}

/// The same, with the names of the officers.
pub(super) fn signed(tx: &mut dyn Tx, steps: Vec<StepView>) -> Result<Vec<StepView>, CaseFault> {
    let mut named = Vec::with_capacity(steps.len());
    for step in steps {
        let (actor, approver) = (account::name_of(tx, &step.actor)?, account::name_of(tx, &step.approver)?);
        named.push(StepView { actor, approver, ..step });
    }
    Ok(named)
}

/// What is owed where a proceeding stands.
fn owed(register: &Register, state: &State<'_>, place: Place) -> Vec<OwedView> {
    let today = register.today();
    let lapsed =
        |owed: &Owed| owed.by == domain::Party::Organisation && owed.due.is_some_and(|due| due < today);
    let own = state.owed().into_iter().filter(|owed| owed.at == place && !lapsed(owed));
    own.map(|owed| owed_view(register, owed)).collect()
}

pub(super) fn owed_view(register: &Register, owed: Owed) -> OwedView {
    let today = register.today();
    let term = owed.clock.and_then(|clock| register.law.term(clock.term(), today).ok());
    let cite = term.map(|term| &term.cite).or_else(|| register.law.basis(owed.fact));
    OwedView {
        by: owed.by.word().to_owned(),
        step: owed.fact.word().to_owned(),
        due: owed.due.map(|day| day.to_string()),
        days_left: owed.due.and_then(|due| days_left(register, due)),
        term: term.map(|term| (term.id.clone(), term.value, term.unit.clone())),
        cite: cite.map(crate::app::view::citation),
    }
}

/// Whether a proceeding is the last on its track: only there anything may be done, whatever place an earlier one was
/// closed at.
fn is_latest(file: &CaseFile, row: &ProceedingRow) -> bool {
    let opened =
        file.case.facts().iter().rfind(|(_, fact)| ProceedingKind::opened_by(fact.kind) == row.kind());
    opened.is_none_or(|(seq, _)| seq.0 == row.id)
}

/// Whether the gate takes such a step of a proceeding today, as far as that can be told before it is written.
pub(super) fn offers(register: &Register, file: &CaseFile, (row, fact): (&ProceedingRow, FactKind)) -> bool {
    let track = row.kind().map(ProceedingKind::track);
    let own = domain::case::steps_by(fact).any(|step| Some(step.from.track()) == track);
    own && is_latest(file, row) && file.now().offers(fact, register.today())
}

/// Steps that may be taken in a proceeding and need no second person.
fn open_steps(register: &Register, file: &CaseFile, row: &ProceedingRow) -> Vec<String> {
    let plain = FactKind::ALL.iter().filter(|fact| is_plain(**fact));
    let open = plain.filter(|fact| offers(register, file, (row, **fact)));
    open.map(|fact| fact.word().to_owned()).collect()
}

/// Outcomes that may be drafted in a proceeding.
fn outcomes(register: &Register, file: &CaseFile, row: &ProceedingRow) -> Vec<String> {
    let open = Outcome::ALL.iter().filter(|outcome| offers(register, file, (row, outcome.fact())));
    open.map(|outcome| outcome.code().to_owned()).collect()
}

fn draft_view(kind: Option<RecordKind>, state: &State<'_>, draft: proceeding::DraftRow) -> DraftView {
    let after = Content::from_bytes(&draft.body).unwrap_or_default();
    let before = state.content.cloned().unwrap_or_default();
    DraftView {
        mark: draft.mark(),
        outcome: draft.outcome,
        reasons: draft.reasons,
        document: draft.document,
        changes: kind.map(|kind| changes(kind, &before, &after)).unwrap_or_default(),
        unfit: None,
        outrun: false,
        actor: draft.actor,
    }
}

/// The record's own fields that an amended version writes otherwise. A draft that amends nothing has none.
fn changes(kind: RecordKind, before: &Content, after: &Content) -> Vec<(String, String, String, String)> {
    let own = field::table(kind).iter().filter_map(|field| Some((field, after.get(field.no)?)));
    let changed = own.filter(|(field, text)| before.get(field.no) != Some(*text));
    let line = |(field, text): (&field::Field, &str)| {
        let was = before.get(field.no).unwrap_or_default().to_owned();
        (field.zh.to_owned(), field.en.to_owned(), was, text.to_owned())
    };
    changed.map(line).collect()
}
