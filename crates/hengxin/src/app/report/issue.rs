//! Issuing a report: a number, a check code, prints, a signature, a leaf of the log, one row. The same content on the
//! same day is the same report.
//!
//! It takes two steps. What takes its time, setting and signing, is done outside any transaction ([`prepare`]). The
//! transaction that stores it works out once more what the report would say ([`keep`]); one that says something else by then
//! is made anew. Otherwise what was erased meanwhile would be kept by a report that nobody could have emptied yet.

use domain::{Day, Lang, RecordKey, Refusal};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::check::{given, would_say};
use super::compose::{Composed, Composing, compose, has_issuer};
use super::seal::{self, Sealing};
use super::{ReportFault, Scope};
use crate::app::Register;
use crate::app::case::contact_code;
use crate::app::monitoring::Figures;
use crate::app::tries::seconds;
use crate::app::view::{Asked, Lens};
use crate::report::{Authorised, Cited, Document, Issue, Report, canonical, print};
use crate::store::attempt;
use crate::store::audit::{self, Entry};
use crate::store::lookup;
use crate::store::report::{self as stored, ReportKind, ReportRow};
use crate::store::sql::{Result, StoreFault, Tx};

/// The term of law data that says how long a report is to be relied on, and kept.
const VALIDITY: &str = "report.validity";

/// Reports and receipts that one address may ask for in an hour.
const ASKED_PER_HOUR: i64 = 60;

/// How often a report is made anew because what it says has changed meanwhile.
const TRIES: usize = 3;

/// Counts that an address asks for a report. Returns the seconds to wait where it asked too often.
///
/// # Errors
/// The store's.
pub fn asked_too_often(register: &Register, address: Option<&str>) -> Result<Option<u64>> {
    let Some(address) = address else { return Ok(None) };
    let now = register.clock.now().as_microsecond();
    let counted =
        register.db.write_exclusive(|tx| attempt::count(tx, &format!("report address {address}"), now));
    counted.map(|(count, until)| (count > ASKED_PER_HOUR).then(|| seconds(until - now)))
}

/// What a report is asked for with.
#[derive(Debug, Clone, Copy)]
pub struct Issuing<'a> {
    /// What each body has supplied.
    pub figures: &'a Figures,
    /// Where browsers reach the register, such as `https://credit.example`; empty = the QR code is left out.
    pub public: &'a str,
    /// What is in it.
    pub scope: &'a Scope,
    /// The authorisation it rests on, by its number in the register.
    pub authorised: Option<(i64, &'a Authorised)>,
    /// Who asks, for the audit trail: `public`, `key:3`, `cli:user`, `authorisation:A…`.
    pub actor: &'a str,
}

/// What came of it.
#[derive(Debug)]
pub enum Issued {
    /// A report, issued now or before.
    Made(Box<ReportRow>),
    /// The organisation was merged into the one with this code.
    Moved(String),
    /// The register does not know the organisation.
    Unknown,
}

/// The report as it stands at this moment, not issued.
///
/// # Errors
/// The store's.
pub fn composed(register: &Register, figures: &Figures, scope: &Scope, code: &str) -> Result<Composed> {
    let found =
        register.look(Asked::Now, |tx, lens| composed_in(tx, (register, lens), (figures, scope), code))?;
    Ok(found.unwrap_or(Composed::Unknown))
}

/// The same within a unit of work.
pub(super) fn composed_in(
    tx: &mut dyn Tx,
    (register, lens): (&Register, &Lens<'_>),
    (figures, scope): (&Figures, &Scope),
    code: &str,
) -> Result<Composed> {
    let delivery = tx.one("SELECT COALESCE(MAX(id), 0) FROM batch", &[], |row| row.int(0))?;
    let with = Composing { lens, figures, delivery, office: &register.letters.office, scope };
    compose(tx, &with, code)
}

/// What is asked for as it stands at this moment; unknown where the authorisation it rests on counts no more.
fn composed_for(register: &Register, with: &Issuing<'_>, code: &str) -> Result<Composed> {
    let found = register.look(Asked::Now, |tx, lens| {
        if let Some((id, _)) = with.authorised
            && given(tx, register, id)?.is_none()
        {
            return Ok(Composed::Unknown);
        }
        composed_in(tx, (register, lens), (with.figures, with.scope), code)
    })?;
    Ok(found.unwrap_or(Composed::Unknown))
}

/// Issues a report, or finds the one that says the same today.
///
/// # Errors
/// Those of [`prepare`]; [`StoreFault::Busy`] where what it says changed again and again while it was made.
pub fn issue(register: &Register, with: &Issuing<'_>, code: &str) -> Result<Issued, ReportFault> {
    for _ in 0..TRIES {
        let prepared = match prepare(register, with, code)? {
            Ok(prepared) => prepared,
            Err(issued) => return Ok(issued),
        };
        if let Some(row) = keep(register, prepared)? {
            return Ok(Issued::Made(Box::new(row)));
        }
    }
    Err(keeps_changing().into())
}

/// A report that was out of date each time it was to be stored: whoever asks may come again.
pub(super) fn keeps_changing() -> StoreFault {
    let source = "what is published about the organisation changes all the time".into();
    StoreFault::Busy { doing: "issue a report".into(), source }
}

/// Composes a report, prints and signs it. Where there is nothing to be made, since one says the same today or there can be
/// none, what came of it.
///
/// # Errors
/// [`Refusal::NoIssuer`] where the register has no office that issues it; [`Refusal::NoRuleInForce`] where no rule says
/// how long it is to be relied on; the store's; where it cannot be signed.
pub fn prepare(
    register: &Register,
    with: &Issuing<'_>,
    code: &str,
) -> Result<Result<Prepared, Issued>, ReportFault> {
    has_issuer(&register.letters.office)?;
    let mut report = match composed_for(register, with, code)? {
        Composed::Made(report) => *report,
        Composed::Moved(into) => return Ok(Err(Issued::Moved(into))),
        Composed::Unknown => return Ok(Err(Issued::Unknown)),
    };
    report.authorised = with.authorised.map(|(_, authorised)| authorised.clone());
    let kind = if with.authorised.is_some() { ReportKind::Authorised } else { ReportKind::Public };
    let (day, content) = (register.today(), content(&report)?);
    let about = about(register, &report, kind, with)?;
    if let Some(row) = register.db.read(|tx| stored::same(tx, about, (day, &content)))? {
        return Ok(Err(Issued::Made(Box::new(row))));
    }
    let (numbers, check_hash) = numbered(register, 'R', with.public)?;
    report.issue = Some(numbers);
    let records = records(&report);
    let making = Making { about, content, check_hash, records: &records, actor: with.actor };
    make(register, &Document::Report(Box::new(report)), &making).map(Ok)
}

/// Organisation, kind and authorisation, as they are stored.
fn about(
    register: &Register,
    report: &Report,
    kind: ReportKind,
    with: &Issuing<'_>,
) -> Result<(i64, ReportKind, i64), ReportFault> {
    let org = register.db.read(|tx| lookup::by_code(tx, &[&report.subject.code]))?.pop();
    let org = org.ok_or(Refusal::NoSuchOrganisation)?;
    Ok((org.id, kind, with.authorised.map_or(0, |(id, _)| id)))
}

/// SHA-256 of what a report says of its organisation, whatever day it is and whatever bodies have sent since.
pub(super) fn content(report: &Report) -> Result<Vec<u8>, ReportFault> {
    let said = json!({
        "subject": report.subject, "classes": report.classes, "red_list": report.red_list,
        "under_way": report.under_way, "authorised": report.authorised,
    });
    let text = canonical(&said).map_err(|fault| ReportFault::Seal(fault.to_string()))?;
    Ok(Sha256::digest(text.as_bytes()).to_vec())
}

fn records(report: &Report) -> Vec<i64> {
    let keys = report.classes.iter().flat_map(|class| &class.records);
    let told = keys.map(|record| &record.key).chain(report.under_way.iter().flatten().map(|one| &one.record));
    told.filter_map(|key| RecordKey::from_hex(key)).map(RecordKey::stored).collect()
}

/// A number, a check code and the last day, by the rule of today; and what is stored of the code.
pub(super) fn numbered(
    register: &Register,
    letter: char,
    public: &str,
) -> Result<(Issue, Vec<u8>), ReportFault> {
    let today = register.today();
    let (valid_until, valid_by) = validity(register, today)?;
    let (check, hash) = contact_code()?;
    let number = number(letter, today)?;
    let check_at = if public.is_empty() {
        String::new()
    } else {
        format!("{public}/zh/reports/check?number={number}&code={check}")
    };
    Ok((Issue { number, check, check_at, valid_until: valid_until.to_string(), valid_by }, hash))
}

/// The last day on which what is issued on `today` is to be relied on, and the rule that says so.
fn validity(register: &Register, today: Day) -> Result<(Day, Cited), Refusal> {
    let term = register.law.term(VALIDITY, today)?;
    let value = i32::try_from(term.value).unwrap_or(i32::MAX);
    let last = match term.unit.as_str() {
        "days" => today.plus_days(value),
        "months" => today.plus_months(value),
        "years" => today.plus_years(value),
        _ => return Err(Refusal::NoRuleInForce { what: VALIDITY, on: today }),
    };
    Ok((last, Cited::from(&term.cite)))
}

/// A fresh number such as `R20261102-7K2MPQRA`: nobody learns from one how many there are, or guesses another.
pub(super) fn number(letter: char, on: Day) -> Result<String, StoreFault> {
    let (code, _) = contact_code()?;
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    Ok(format!("{letter}{}-{code}", on.to_string().replace('-', "")))
}

/// What is stored beside the document itself.
pub(super) struct Making<'a> {
    /// Organisation, kind, authorisation.
    pub about: (i64, ReportKind, i64),
    pub content: Vec<u8>,
    pub check_hash: Vec<u8>,
    pub records: &'a [i64],
    pub actor: &'a str,
}

/// A document that was printed and signed, and is not stored yet.
pub struct Prepared {
    row: ReportRow,
    prints: Vec<(Lang, Vec<u8>)>,
    sealing: Sealing,
    records: Vec<i64>,
    actor: String,
}

/// Prints a document and signs it.
pub(super) fn make(
    register: &Register,
    document: &Document,
    making: &Making<'_>,
) -> Result<Prepared, ReportFault> {
    let json = match document {
        Document::Report(report) => canonical(report),
        Document::Receipt(receipt) => canonical(receipt),
    };
    let json = json.map_err(|fault| ReportFault::Seal(fault.to_string()))?;
    let issue = document.issue().expect("what is made was numbered before");
    let (today, now) = (register.today(), register.clock.now().as_microsecond());
    let prints = prints(register, &json)?;
    let sealing = seal::sign(register, (&issue.number, &json), &prints)?;
    let (org, kind, authorisation) = making.about;
    let row = ReportRow {
        id: 0,
        number: issue.number.clone(),
        check_hash: making.check_hash.clone(),
        kind,
        org,
        authorisation,
        day: today,
        content: Some(making.content.clone()),
        json,
        note: String::new(),
        leaf: 0,
        made_at: now,
        valid_until: Day::parse(&issue.valid_until).unwrap_or(today),
    };
    Ok(Prepared { row, prints, sealing, records: making.records.to_vec(), actor: making.actor.to_owned() })
}

/// Stores what was prepared; or finds the one that somebody stored meanwhile. `None` where a report would not say any more
/// what it says: nothing is stored then.
///
/// # Errors
/// The store's.
pub fn keep(register: &Register, prepared: Prepared) -> Result<Option<ReportRow>, ReportFault> {
    let Prepared { mut row, prints, sealing, records, actor } = prepared;
    register.db.decide(|tx| {
        if row.kind != ReportKind::Receipt {
            if !still_says(tx, register, &row)? {
                return Ok(None);
            }
            let about = (row.org, row.kind, row.authorisation);
            let content = row.content.as_deref().unwrap_or_default();
            if let Some(same) = stored::same(tx, about, (row.day, content))? {
                return Ok(Some(same));
            }
        }
        for leaf in stored::sweep(tx, row.day)? {
            seal::forget(tx, leaf, "the report's validity has ended")?;
        }
        (row.note, row.leaf) = seal::enter(tx, &sealing)?;
        row.id = stored::put(tx, &row, &prints, &records)?;
        note(tx, &actor, &row)?;
        Ok(Some(row))
    })
}

/// Whether the report would say the same if it were composed in this transaction. Erasing and taking an authorisation back
/// are exclusive writes like this one: they come before it, and are seen, or after it, and find the report.
fn still_says(tx: &mut dyn Tx, register: &Register, row: &ReportRow) -> Result<bool> {
    let Ok(lens) = register.lens(tx, Asked::Now)? else { return Ok(false) };
    Ok(would_say(tx, (register, &lens), (row.org, row.authorisation))? == row.content)
}

fn note(tx: &mut dyn Tx, actor: &str, row: &ReportRow) -> Result<()> {
    let verb = if row.kind == ReportKind::Receipt { "report.receipt" } else { "report.issue" };
    let detail = json!({ "before": null, "after": "issued", "organisation": row.org }).to_string();
    let target = format!("report/{}", row.number);
    let purpose = "asked for";
    audit::note(tx, &Entry { at: row.made_at, actor, verb, target: &target, purpose, detail: &detail })
}

/// The prints in both languages, made from the JSON alone, side by side. Where they cannot be set, which the log tells,
/// there are none, and the JSON is given out by itself.
fn prints(register: &Register, json: &str) -> Result<Vec<(Lang, Vec<u8>)>, ReportFault> {
    let document = Document::read(json).map_err(|fault| ReportFault::Seal(fault.to_string()))?;
    let set = |lang| print(&register.letters.press, &document.sheet(lang)).map(|pdf| (lang, pdf));
    let (zh, en) = std::thread::scope(|scope| {
        let en = scope.spawn(|| set(Lang::En));
        (set(Lang::Zh), en.join())
    });
    let en = en.map_err(|_| ReportFault::Seal("the setting of a print stopped".to_owned()))?;
    Ok(match zh.and_then(|zh| Ok(vec![zh, en?])) {
        Ok(prints) => prints,
        Err(fault) => {
            tracing::warn!(%fault, "a report is issued without prints");
            Vec::new()
        }
    })
}
