//! A record as the office sees it, also where it is not public; and what the policy asks about a proceeding.

use domain::content::system;
use domain::field::{self, Role};
use domain::{Day, FactKind, Lease, RecordKey, RecordKind, Refusal, Standing, Track};
use serde::Serialize;

use super::file::{CaseFile, organisation};
use super::view::{owed_view, signed, step_view};
use super::{CaseFault, OwedView, StepView, look};
use crate::app::Register;
use crate::app::view::{FieldView, RuleView, every_field, rule};
use crate::store::authority;
use crate::store::lookup::{self, OrganisationKey};
use crate::store::proceeding::{self, ProceedingKind};
use crate::store::rows::RecordRow;
use crate::store::sql::{StoreFault, Tx, Value};

/// A record with everything that is held of it.
#[derive(Debug, Clone, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of the record")]
pub struct HeldView {
    /// Code and name of the organisation.
    pub organisation: (String, String),
    /// The record's key.
    pub record: String,
    /// Kind of the record: a word of [`RecordKind`].
    pub kind: String,
    /// Name of the catalogue item, in Chinese and English.
    pub item: (String, String),
    /// The body it came from: number and name.
    pub supplier: (i64, String),
    /// Standing today: a word of [`Standing`].
    pub standing: String,
    /// Why it is not shown, or why it left, where there is a reason: Chinese and English.
    pub why: Option<(String, String)>,
    /// The days between which it is public if nothing more happens.
    pub window: Option<(String, Option<String>)>,
    /// The rule that fixed them, with how they were counted.
    pub rule: Option<RuleView>,
    /// First day on which restoration may be applied for.
    pub repairable_from: Option<String>,
    /// Whether the service of its document is still to be recorded.
    pub lacks_service: bool,
    /// Whether it is held, and whether publication is lifted.
    pub live: bool,
    /// Whether publication is lifted while a court reorganises the organisation.
    pub lifted: bool,
    /// Whether a ruling may be put forward that publication be lifted.
    pub may_lift: bool,
    /// Whether it may be taken down: it is held, or a listing that is decided.
    pub may_leave: bool,
    /// Whether what rests on it, such as a measure, may be in force today.
    pub carries: bool,
    /// Within how long it is taken down once the decision behind it is revoked.
    pub withdrawal: Option<(u32, String)>,
    /// Every field that is kept.
    pub fields: Vec<FieldView>,
    /// Everything that happened to it, oldest first.
    pub steps: Vec<StepView>,
    /// What is owed about it.
    pub owed: Vec<OwedView>,
    /// Proceedings about it: number of the register's own, public number.
    pub proceedings: Vec<(i64, String)>,
}

/// A record of an organisation with everything held of it. The look is the caller's to write into the audit trail.
///
/// # Errors
/// [`Refusal::NoSuchOrganisation`], [`Refusal::NoSuchRecord`].
pub fn held(register: &Register, code: &str, key: RecordKey) -> Result<HeldView, CaseFault> {
    look(register, |tx| {
        let org = organisation(tx, code)?;
        let (id, name) = (org.id, lookup::name_of(tx, code)?);
        let row = lookup::records(tx, &[(id, key.stored())])?.pop().ok_or(Refusal::NoSuchRecord)?;
        let file = CaseFile::open(tx, org, key)?;
        let proceedings = proceeding::of_record(tx, id, key.stored())?;
        let supplier = (row.supplier, authority::name(tx, row.supplier)?);
        let view = held_view(register, &file, (code, name), supplier);
        let steps = signed(tx, view.steps)?;
        let proceedings = proceedings.into_iter().map(|row| (row.id, row.number)).collect();
        Ok(HeldView { steps, proceedings, ..view })
    })
}

/// A record in one line, also where it is not public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldLine {
    /// The record's key.
    pub record: String,
    /// Name of the catalogue item, in Chinese and English.
    pub item: (String, String),
    /// Number of its document; empty where it has none.
    pub document: String,
    /// The body it came from: number and name.
    pub supplier: (i64, String),
    /// Standing today: a word of [`Standing`].
    pub standing: String,
    /// Whether the service of its document is still to be recorded.
    pub lacks_service: bool,
}

/// Records listed at once; an organisation with more has the older ones at their own addresses only.
const LISTED: i64 = 200;

/// The records held of an organisation in a line each, newest decision first, at most 200. The look is the caller's to
/// write into the audit trail.
///
/// # Errors
/// [`Refusal::NoSuchOrganisation`], [`Refusal::IsMerged`].
pub fn held_of(register: &Register, code: &str) -> Result<Vec<HeldLine>, CaseFault> {
    look(register, |tx| {
        let org = organisation(tx, code)?;
        let rows = lookup::held_of(tx, org.id, LISTED)?;
        rows.into_iter().map(|row| held_line(register, tx, (&org, &row))).collect()
    })
}

fn held_line(
    register: &Register,
    tx: &mut dyn Tx,
    (org, row): (&OrganisationKey, &RecordRow),
) -> Result<HeldLine, CaseFault> {
    let key = RecordKey::from_stored(row.record).ok_or(Refusal::NoSuchRecord)?;
    let file = CaseFile::open(tx, org.clone(), key)?;
    let supplier = (row.supplier, authority::name(tx, row.supplier)?);
    let kind = RecordKind::from_number(row.kind);
    let document = kind.and_then(|kind| field::with_role(kind, Role::DocumentNumber));
    let document = document.zip(file.now().content).and_then(|(field, content)| content.get(field.no));
    let document = document.unwrap_or_default().to_owned();
    let view = held_view(register, &file, (&org.code, org.name.clone()), supplier);
    let HeldView { record, item, supplier, standing, lacks_service, .. } = view;
    Ok(HeldLine { record, item, document, supplier, standing, lacks_service })
}

fn held_view(
    register: &Register,
    file: &CaseFile,
    (code, name): (&str, String),
    supplier: (i64, String),
) -> HeldView {
    let state = file.now();
    let item = register.law.item_no(file.item);
    let kind = item.map(|item| item.kind);
    let standing = Standing::of(&state, register.today());
    let lease = state.content.map(Lease::of);
    let decided = state.content.and_then(|content| content.get(system::DECIDED_ON)).and_then(Day::parse);
    let text = |day: Day| day.to_string();
    HeldView {
        organisation: (code.to_owned(), name),
        record: file.key.hex(),
        kind: kind.map_or("", RecordKind::word).to_owned(),
        item: item.map(|item| (item.name.zh.to_string(), item.name.en.to_string())).unwrap_or_default(),
        supplier,
        standing: standing.map_or("", Standing::word).to_owned(),
        why: standing.and_then(reason),
        window: state.window().map(|(from, until)| (text(from), until.map(text))),
        rule: lease.as_ref().and_then(|lease| rule(&register.law, lease, decided)),
        repairable_from: lease.and_then(|lease| lease.repairable_from).map(text),
        lacks_service: state.is_live() && state.lacks_service(),
        live: state.is_live(),
        lifted: state.at(Track::Lifting) == domain::Place::LiftedNow,
        may_lift: adverse(&state) && state.offers(FactKind::LiftAsked, register.today()),
        may_leave: state.offers(FactKind::Withdrawn, register.today()),
        carries: adverse(&state) && state.carries_measures(register.today()),
        withdrawal: register
            .law
            .term("penalty.withdrawal", register.today())
            .ok()
            .map(|term| (term.value, term.unit.clone())),
        fields: kind.zip(state.content).map(|(kind, content)| every_field(kind, content)).unwrap_or_default(),
        steps: file.case.facts().iter().map(|(seq, fact)| step_view(*seq, fact)).collect(),
        owed: state.owed().into_iter().map(|owed| owed_view(register, owed)).collect(),
        proceedings: Vec::new(),
    }
}

/// Whether it says anything against its organisation: only that is lifted, and only on that a measure rests.
fn adverse(state: &domain::State<'_>) -> bool {
    let says = |content: &domain::Content| {
        Lease::of(content).tier != domain::Tier::None || content.get(system::NEEDS).is_some()
    };
    state.content.is_some_and(says)
}

/// Why a record is not shown, where its standing says so.
fn reason(standing: Standing) -> Option<(String, String)> {
    let text = match standing {
        Standing::Suspended { why } => why.label(),
        Standing::Ended { why, .. } => why.label(),
        Standing::Intended
        | Standing::Withheld
        | Standing::Scheduled { .. }
        | Standing::Published { .. }
        | Standing::Expired { .. } => return None,
    };
    Some((text.zh.to_string(), text.en.to_string()))
}

/// What the policy asks about a proceeding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// Its public number.
    pub number: String,
    /// Its kind.
    pub kind: ProceedingKind,
    /// The body the record came from.
    pub supplier: i64,
    /// District of the organisation's seat.
    pub district: Option<String>,
    /// Who drafted the decision that waits; empty = none waits.
    pub drafted_by: String,
    /// Kind of the record; none where the catalogue has its item no more.
    pub record: Option<RecordKind>,
}

/// What the policy asks about a proceeding.
///
/// # Errors
/// [`Refusal::NoSuchProceeding`].
pub fn matter(register: &Register, id: i64) -> Result<Matter, CaseFault> {
    look(register, |tx| {
        let row = proceeding::find(tx, id)?.ok_or(Refusal::NoSuchProceeding)?;
        let draft = proceeding::draft(tx, id)?;
        let item = u16::try_from(row.item).ok().and_then(|no| register.law.item_no(no));
        Ok(Matter {
            number: row.number.clone(),
            kind: row.kind().ok_or(Refusal::NoSuchProceeding)?,
            supplier: row.supplier,
            district: district(tx, row.org)?,
            drafted_by: draft.map(|draft| draft.actor).unwrap_or_default(),
            record: item.map(|item| item.kind),
        })
    })
}

fn district(tx: &mut dyn Tx, org: i64) -> Result<Option<String>, StoreFault> {
    const SQL: &str = "SELECT district FROM organisation WHERE id = $1";
    let found = tx.opt(SQL, &[Value::Int(org)], |row| row.opt_text(0).map(|text| text.map(str::to_owned)));
    found.map(Option::flatten)
}
