//! Opening a proceeding: an organisation objects or applies for restoration, an authority notices a listing.

use domain::content::system;
use domain::{Content, FactKind, RecordKey, RecordKind, Refusal, Seq};
use serde::Serialize;
use serde_json::json;

use super::{CaseFault, CaseFile, Saying, Work, content, number, organisation, proper, target};
use crate::app::{Register, letter};
use crate::store::proceeding::{self, Party, ProceedingKind};
use crate::store::sql::Tx;

/// An objection as filed.
#[derive(Debug, Clone, Copy)]
pub struct Filing<'a> {
    /// Code of the organisation.
    pub code: &'a str,
    /// The record.
    pub key: RecordKey,
    /// What it is about: the code of a ground of objection.
    pub ground: &'a str,
    /// What is wrong and what is right, in the organisation's words.
    pub statement: &'a str,
    /// How the applicant signs.
    pub contact: &'a str,
    /// Where answers go; empty = they are read on the tracking page.
    pub email: &'a str,
}

/// An application for restoration.
#[derive(Debug, Clone, Copy)]
pub struct Applying<'a> {
    /// Code of the organisation.
    pub code: &'a str,
    /// The record.
    pub key: RecordKey,
    /// How the duties of the decision were performed.
    pub performed: &'a str,
    /// The public commitment, as signed. Source: 信用修复管理办法, on the conditions of restoration.
    pub commitment: &'a str,
    /// `self` or the channel it came through, such as `province`.
    pub channel: &'a str,
    /// How the applicant signs.
    pub contact: &'a str,
    /// Where answers go.
    pub email: &'a str,
}

/// A listing that an authority has in mind.
#[derive(Debug, Clone, Copy)]
pub struct Noticing<'a> {
    /// Code of the organisation.
    pub code: &'a str,
    /// The catalogue item of the list.
    pub item: &'a str,
    /// The ground: a word of the list's definition.
    pub ground: &'a str,
    /// The facts of the breach.
    pub facts: &'a str,
    /// Number of the penalty decision it rests on.
    pub penalty: &'a str,
    /// Number of the notice of intent.
    pub document: &'a str,
    /// The authority that lists.
    pub authority: &'a str,
}

/// What was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Filed {
    /// The register's own number of the proceeding.
    pub id: i64,
    /// Its public number.
    pub number: String,
    /// With which the applicant follows it; told once. Empty where none is given out.
    pub contact_code: String,
    /// Code of the organisation and key of the record.
    pub record: (String, String),
}

/// Files an objection.
///
/// # Errors
/// Refused where the record is not held, an objection is open already, or the law sets no time for marking it.
pub fn object(register: &Register, actor: &str, filing: &Filing<'_>) -> Result<Filed, CaseFault> {
    register.db.decide(|tx| object_within(tx, register, actor, filing))
}

/// [`object`] within a transaction that is exclusive already, together with what else belongs to it.
///
/// # Errors
/// As [`object`].
pub(in crate::app) fn object_within(
    tx: &mut dyn Tx,
    register: &Register,
    actor: &str,
    filing: &Filing<'_>,
) -> Result<Filed, CaseFault> {
    if filing.statement.trim().is_empty() {
        return Err(Refusal::NoEvidence.into());
    }
    let saying = Saying { ground: filing.ground, reasons: filing.statement, ..Saying::default() };
    let party = (filing.contact, filing.email);
    open(
        tx,
        &Work::new(register, actor),
        (filing.code, filing.key),
        (ProceedingKind::Objection, &saying, party),
    )
}

/// Applies for restoration.
///
/// # Errors
/// Refused where the record is not held, its minimum period has not passed, or an application is open already.
pub fn apply(register: &Register, actor: &str, applying: &Applying<'_>) -> Result<Filed, CaseFault> {
    register.db.decide(|tx| apply_within(tx, register, actor, applying))
}

/// [`apply`] within a transaction that is exclusive already, together with what else belongs to it.
///
/// # Errors
/// As [`apply`].
pub(in crate::app) fn apply_within(
    tx: &mut dyn Tx,
    register: &Register,
    actor: &str,
    applying: &Applying<'_>,
) -> Result<Filed, CaseFault> {
    if applying.performed.trim().is_empty() || applying.commitment.trim().is_empty() {
        return Err(Refusal::NoEvidence.into());
    }
    let saying = Saying {
        ground: applying.channel,
        reasons: applying.commitment,
        evidence: applying.performed,
        ..Saying::default()
    };
    let party = (applying.contact, applying.email);
    let about = (applying.code, applying.key);
    open(tx, &Work::new(register, actor), about, (ProceedingKind::Restoration, &saying, party))
}

/// An honour that its organisation declines.
#[derive(Debug, Clone, Copy)]
pub struct Declining<'a> {
    /// Code of the organisation.
    pub code: &'a str,
    /// The record.
    pub key: RecordKey,
    /// Who acts for the organisation, and by what authority: an office, not a person.
    pub acting: &'a str,
    /// How the applicant signs.
    pub contact: &'a str,
    /// Where answers go.
    pub email: &'a str,
}

/// Asks that an honour be no longer published.
///
/// # Errors
/// Refused where the record is not held or is no honour, it is declined already, or a request is open.
pub fn decline(register: &Register, actor: &str, declining: &Declining<'_>) -> Result<Filed, CaseFault> {
    register.db.decide(|tx| decline_within(tx, register, actor, declining))
}

/// [`decline`] within a transaction that is exclusive already, together with what else belongs to it.
///
/// # Errors
/// As [`decline`].
pub(in crate::app) fn decline_within(
    tx: &mut dyn Tx,
    register: &Register,
    actor: &str,
    declining: &Declining<'_>,
) -> Result<Filed, CaseFault> {
    if declining.acting.trim().is_empty() {
        return Err(Refusal::NoEvidence.into());
    }
    let saying = Saying { evidence: declining.acting, ..Saying::default() };
    let party = (declining.contact, declining.email);
    let about = (declining.code, declining.key);
    open(tx, &Work::new(register, actor), about, (ProceedingKind::Declining, &saying, party))
}

/// That the record is an honour by its catalogue item.
fn an_honour(register: &Register, file: &CaseFile) -> Result<(), Refusal> {
    let kind = register.law.item_no(file.item).map(|item| item.kind);
    if kind == Some(RecordKind::Honour) { Ok(()) } else { Err(Refusal::NotAnHonour) }
}

pub(super) fn open(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    (code, key): (&str, RecordKey),
    (kind, saying, party): (ProceedingKind, &Saying<'_>, (&str, &str)),
) -> Result<Filed, CaseFault> {
    proper(&[party.0, party.1])?;
    let fact = kind.opens();
    let org = organisation(tx, code)?;
    let mut file = CaseFile::open(tx, org, key)?;
    if kind == ProceedingKind::Declining {
        an_honour(work.register, &file)?;
    }
    let number = number::next(tx, kind, work.today)?;
    let content = saying.content(&number, work.actor, &work.clocks(fact)?)?;
    file.take(fact, work.today, content)?;
    let (first, _) = file.commit(tx, work.register, work.now)?;
    finish(tx, work, &file, (kind, first, number), party)
}

/// Writes whom to answer, and the line of the audit trail.
fn finish(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    file: &CaseFile,
    (kind, first, number): (ProceedingKind, Seq, String),
    (contact, email): (&str, &str),
) -> Result<Filed, CaseFault> {
    let (contact_code, code_hash) = number::contact_code()?;
    let party = Party {
        contact: contact.trim().to_owned(),
        email: email.trim().to_owned(),
        code_hash,
        claimed_by: String::new(),
    };
    proceeding::enter_party(tx, first.0, &party)?;
    letter::follow(tx, work, file, first)?;
    let verb = format!("{}.open", kind.word());
    let detail = json!({ "entry": first.0, "proceeding": number, "before": null, "after": "open" });
    work.audit(tx, (&verb, &target(&file.org.code, file.key)), &detail)?;
    let record = (file.org.code.clone(), file.key.hex());
    Ok(Filed { id: first.0, number, contact_code, record })
}

/// Draws up a notice of intent to list.
///
/// # Errors
/// Refused where the list has no definition in force, the ground is none of its grounds, or a document of that number
/// opened a listing before.
pub fn notice(register: &Register, actor: &str, noticing: &Noticing<'_>) -> Result<Filed, CaseFault> {
    let work = Work::new(register, actor);
    let item = register.law.item(noticing.item)?;
    let list = register.law.list(noticing.item, work.today)?;
    if !list.grounds.iter().any(|ground| ground.id == noticing.ground) {
        return Err(Refusal::NoSuchGround.into());
    }
    if noticing.facts.trim().is_empty() || noticing.document.trim().is_empty() {
        return Err(Refusal::NoEvidence.into());
    }
    proper(&[noticing.facts, noticing.penalty, noticing.document, noticing.authority])?;
    let key = RecordKey::derive(item.no, noticing.authority, &[noticing.document.trim()]);
    register.db.decide(|tx| {
        let org = organisation(tx, noticing.code)?;
        let name = crate::store::lookup::name_of(tx, noticing.code)?;
        let mut file = CaseFile::begin(tx, org, key, item.no)?;
        let number = number::next(tx, ProceedingKind::Listing, work.today)?;
        file.take(FactKind::ListingNoticed, work.today, intent(noticing, actor, &name, &number))?;
        let (first, _) = file.commit(tx, register, work.now)?;
        finish(tx, &work, &file, (ProceedingKind::Listing, first, number), ("", ""))
    })
}

/// What a list entry in the making says. Fields 1 to 7 are those of `domain::field` for listings; there is no number
/// and no day of the decision yet, and no lease.
fn intent(noticing: &Noticing<'_>, actor: &str, name: &str, number: &str) -> Content {
    let fields = [
        (1, name),
        (2, noticing.code),
        (4, noticing.facts.trim()),
        (6, noticing.authority),
        (7, noticing.penalty.trim()),
        (system::SUPPLIER, noticing.authority),
        (system::AUTHORITY, noticing.authority),
        (system::ACTOR, actor),
        (system::PROCEEDING, number),
        (system::GROUND, noticing.ground),
        (system::DOCUMENT, noticing.document.trim()),
        (system::NEEDS, "service"),
    ];
    content(fields.map(|(no, text)| (no, text.to_owned())).into())
}
