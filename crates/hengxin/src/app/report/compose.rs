//! Putting a report together, from the register's views alone: what they do not show cannot stand in one.

use domain::{Field, Law, RecordKey, RecordKind, Refusal, Visibility, field};

use super::Scope;
use crate::app::monitoring::Figures;
use crate::app::view::{
    self, CitationView, Cursor, FieldView, Lens, ListQuery, OrganisationView, RecordAnswer, RecordSummary,
    RecordView, RedStandingView, Source,
};
use crate::letter::Office;
use crate::report::{
    Before, Both, Cited, Covered, Formula, Issuer, REPORT_SCHEMA, RedLine, Report, ReportClass, ReportField,
    ReportRecord, ReportSource, Stand, Subject, UnderWay, canonical, report_notes,
};
use crate::store::lookup::{self, OrganisationKey};
use crate::store::proceeding::{self, ProceedingKind, ProceedingRow};
use crate::store::rows::read_day;
use crate::store::sql::{Result, Tx};

/// Classes in the order of the report. What weighs against an organisation is gathered first (`GATHERED`).
const CLASSES: [RecordKind; 7] = [
    RecordKind::Licence,
    RecordKind::Penalty,
    RecordKind::Abnormal,
    RecordKind::Listing,
    RecordKind::Commitment,
    RecordKind::Honour,
    RecordKind::Other,
];
const GATHERED: [RecordKind; 7] = [
    RecordKind::Listing,
    RecordKind::Penalty,
    RecordKind::Abnormal,
    RecordKind::Commitment,
    RecordKind::Honour,
    RecordKind::Other,
    RecordKind::Licence,
];
/// Most records of one class that are listed; the others are counted.
const LISTED: usize = 500;
/// Most bytes of JSON that records may take: a report has at most 4 MiB, and this leaves room for the rest.
const RECORD_BYTES: usize = 3 << 20;
/// Records read at once.
const PIECE: u32 = 200;

/// What a report is put together from, beside the register's facts.
#[derive(Debug, Clone, Copy)]
pub struct Composing<'a> {
    /// The law and the state of the register.
    pub lens: &'a Lens<'a>,
    /// What each body has supplied.
    pub figures: &'a Figures,
    /// The last delivery known.
    pub delivery: i64,
    /// Who issues it.
    pub office: &'a Office,
    /// What is in it.
    pub scope: &'a Scope,
}

/// What was asked for.
#[derive(Debug)]
pub enum Composed {
    /// The report, not issued yet.
    Made(Box<Report>),
    /// The organisation was merged into the one with this code.
    Moved(String),
    /// The register does not know the organisation.
    Unknown,
}

/// Puts the report of an organisation together.
///
/// # Errors
/// The store's.
pub fn compose(tx: &mut dyn Tx, with: &Composing<'_>, code: &str) -> Result<Composed> {
    let Some(of) = view::organisation(tx, with.lens, code)? else { return Ok(Composed::Unknown) };
    if let Some(into) = of.merged_into {
        return Ok(Composed::Moved(into));
    }
    let classes = classes(tx, with, &of)?;
    let under_way = if with.scope.under_way { Some(under_way(tx, code)?) } else { None };
    let as_of = Stand { day: of.as_of.day.clone(), entry: of.as_of.entry, delivery: with.delivery };
    let issuer = issuer(with.office);
    let honoured = with.scope.classes.contains(&RecordKind::Honour);
    Ok(Composed::Made(Box::new(Report {
        schema: REPORT_SCHEMA.to_owned(),
        issue: None,
        notes: report_notes(&as_of, &contact(&issuer)),
        issuer,
        as_of,
        authorised: None,
        coverage: coverage(with, &classes),
        classes,
        red_list: of.red_list.as_ref().filter(|_| honoured).map(red_line),
        under_way,
        subject: subject(of),
    })))
}

/// The office that issues, where one is configured: a cover without it says nothing of whose word it is.
///
/// # Errors
/// [`Refusal::NoIssuer`].
///
/// Source: 公共信用信息报告标准, which has 出具单位 on the cover.
pub(super) fn has_issuer(office: &Office) -> std::result::Result<(), Refusal> {
    if office.name.trim().is_empty() { Err(Refusal::NoIssuer) } else { Ok(()) }
}

/// The office as a report names it.
pub(super) fn issuer(office: &Office) -> Issuer {
    Issuer {
        name: office.name.clone(),
        address: office.address.clone(),
        email: office.email.clone(),
        telephone: office.telephone.clone(),
    }
}

fn contact(issuer: &Issuer) -> String {
    let ways = [&issuer.telephone, &issuer.email, &issuer.address].map(String::as_str);
    let ways: Vec<&str> = ways.into_iter().filter(|way| !way.is_empty()).collect();
    if ways.is_empty() { String::new() } else { format!(" ({})", ways.join(", ")) }
}

fn subject(of: OrganisationView) -> Subject {
    Subject {
        code: of.code,
        code_kind: of.code_kind,
        name: of.name,
        former_names: of
            .former_names
            .into_iter()
            .map(|former| Before { name: former.name, since: former.since })
            .collect(),
        status: of.status,
        confirmed: of.confirmed,
        place: of.place,
        details: fields(RecordKind::Registration, of.details),
        source: source(of.source),
    }
}

/// The fields, without those that are about a person. What the field table does not know is not let in either.
fn fields(kind: RecordKind, all: Vec<FieldView>) -> Vec<ReportField> {
    let is_kept = |view: &FieldView| {
        field::coded(kind, &view.code).is_some_and(|known: &Field| !known.is_of_a_person())
    };
    let field = |view: FieldView| ReportField {
        code: view.code,
        name: Both::new(view.label_zh, view.label_en),
        value: view.value,
    };
    all.into_iter().filter(is_kept).map(field).collect()
}

fn source(from: Source) -> ReportSource {
    ReportSource {
        body: from.supplier,
        entry: from.entry,
        entered_at: from.recorded_at,
        file_sha256: from.file_sha256,
        row: from.row,
    }
}

/// The classes of the scope with their records.
fn classes(tx: &mut dyn Tx, with: &Composing<'_>, of: &OrganisationView) -> Result<Vec<ReportClass>> {
    let mut room = RECORD_BYTES;
    let mut gathered = Vec::new();
    for kind in GATHERED.into_iter().filter(|kind| with.scope.classes.contains(kind)) {
        gathered.push((kind, class(tx, with, (&of.code, kind), &mut room)?));
    }
    let place = |kind: &RecordKind| CLASSES.iter().position(|one| one == kind);
    gathered.sort_by_key(|(kind, _)| place(kind));
    Ok(gathered.into_iter().map(|(_, class)| class).collect())
}

fn class(
    tx: &mut dyn Tx,
    with: &Composing<'_>,
    (code, kind): (&str, RecordKind),
    room: &mut usize,
) -> Result<ReportClass> {
    let summaries = summaries(tx, with.lens, (code, kind))?;
    let mut records = Vec::new();
    for summary in summaries.iter().take(LISTED) {
        let Some(key) = RecordKey::from_hex(&summary.key) else { continue };
        if let RecordAnswer::Shown(view) = view::record(tx, with.lens, code, key)? {
            let record = record(kind, *view);
            let bytes = canonical(&record).map_or(usize::MAX, |text| text.len());
            // Once one does not fit, none after it does: what is listed are the newest without a gap.
            *room = room.checked_sub(bytes).unwrap_or_default();
            if *room == 0 {
                break;
            }
            records.push(record);
        }
    }
    Ok(ReportClass {
        class: kind.word().to_owned(),
        name: Both::from(&kind.label()),
        count: summaries.len() as u64,
        records,
    })
}

fn summaries(
    tx: &mut dyn Tx,
    lens: &Lens<'_>,
    (code, kind): (&str, RecordKind),
) -> Result<Vec<RecordSummary>> {
    let mut all = Vec::new();
    let mut query = ListQuery { kind: Some(kind), limit: PIECE, ..ListQuery::default() };
    while let Some(page) = view::records_of(tx, lens, code, &query)? {
        all.extend(page.records);
        query.after = page.next.as_deref().and_then(Cursor::parse);
        if query.after.is_none() {
            break;
        }
    }
    Ok(all)
}

fn record(kind: RecordKind, view: RecordView) -> ReportRecord {
    let summary = view.summary;
    let cited =
        |cite: CitationView| Cited { title: cite.title, article: cite.article, verified: cite.verified };
    let formula = |rule: view::RuleView| Formula {
        words: Both::new(rule.formula_zh, rule.formula_en),
        cite: cited(rule.cite),
    };
    ReportRecord {
        key: summary.key,
        item: summary.item,
        item_name: Both::new(summary.item_zh, summary.item_en),
        title: summary.title,
        document: summary.document,
        authority: summary.authority,
        decided_on: summary.decided_on,
        tier: summary.tier,
        public_from: view.public_from,
        public_until: summary.public_until,
        formula: view.rule.map(formula),
        repairable_from: summary.repairable_from,
        valid_until: summary.valid_until,
        under_objection: summary.under_objection,
        basis: view.basis.into_iter().map(cited).collect(),
        fields: fields(kind, view.fields),
        source: source(view.source),
    }
}

fn red_line(red: &RedStandingView) -> RedLine {
    let cite = &red.rule.cite;
    RedLine {
        name: Both::new(&red.rule.name_zh, &red.rule.name_en),
        on: red.on,
        honours: red.honours.iter().map(|honour| Both::new(&honour.item_zh, &honour.item_en)).collect(),
        falls: red
            .falls
            .iter()
            .map(|fall| {
                Both::new(
                    format!("{}：{}", fall.why_zh, fall.item_zh),
                    format!("{}: {}", fall.why_en, fall.item_en),
                )
            })
            .collect(),
        cite: Cited { title: cite.title.clone(), article: cite.article.clone(), verified: cite.verified },
    }
}

/// Open procedures about the organisation's records. Objections among them may be anybody's.
fn under_way(tx: &mut dyn Tx, code: &str) -> Result<Vec<UnderWay>> {
    let org: Option<OrganisationKey> = lookup::by_code(tx, &[code])?.pop();
    let Some(org) = org else { return Ok(Vec::new()) };
    let rows = proceeding::within(tx, (org.id, org.id))?;
    Ok(rows.iter().filter(|row| row.open).filter_map(open_one).collect())
}

fn open_one(row: &ProceedingRow) -> Option<UnderWay> {
    let kind = row.kind()?;
    let told =
        matches!(kind, ProceedingKind::Objection | ProceedingKind::Restoration | ProceedingKind::Declining);
    told.then(|| UnderWay {
        number: row.number.clone(),
        kind: kind.word().to_owned(),
        name: Both::from(&kind.label()),
        record: RecordKey::from_stored(row.record).map(RecordKey::hex).unwrap_or_default(),
        opened_on: read_day(row.opened_on).to_string(),
    })
}

/// What each body has supplied of the items in scope, and how much of it is about this organisation.
fn coverage(with: &Composing<'_>, classes: &[ReportClass]) -> Vec<Covered> {
    let mut lines = Vec::new();
    for body in &with.figures.bodies {
        for line in &body.coverage {
            let Some((item, kind, name)) = open_item(with.lens.law, &line.item) else { continue };
            if kind == RecordKind::Registration || !with.scope.classes.contains(&kind) {
                continue;
            }
            let class = classes.iter().find(|class| class.class == kind.word());
            let from_it = |record: &&ReportRecord| record.item == item && record.source.body == body.name;
            let found = class.map_or(0, |class| class.records.iter().filter(from_it).count());
            lines.push(Covered {
                body: body.name.clone(),
                item,
                name,
                class: kind.word().to_owned(),
                up_to: line.last.clone(),
                found: found as u64,
            });
        }
    }
    lines
}

fn open_item(law: &Law, word: &str) -> Option<(String, RecordKind, Both)> {
    let item = law.item(word).ok().filter(|item| item.visibility == Visibility::Open)?;
    Some((item.id.clone(), item.kind, Both::from(&item.name)))
}
