//! What is seen of letters: those of a proceeding in a line each, and one as it was written.

use domain::{Day, Lang, Place, Refusal};
use serde::Serialize;

use super::authorisation::{self, Ended};
use crate::app::Register;
use crate::app::application::written;
use crate::app::case::{CaseFault, is_contact_code};
use crate::app::tries::Tries;
use crate::letter::{BothTongues, Letter, LetterKind};
use crate::store::audit::{self, Entry};
use crate::store::letter::{self, LetterRow};
use crate::store::proceeding::{self, Party, ProceedingRow};
use crate::store::rows::read_day;
use crate::store::sql::{Result, StoreFault, Tx};

/// A letter in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetterLine {
    /// The register's own number.
    pub id: i64,
    /// Its public number.
    pub number: String,
    /// The word of its kind.
    pub kind: String,
    /// What it is called, in Chinese and English.
    pub title: (String, String),
    /// The day it bears.
    pub made_on: String,
    /// The day and way of service; `None` = not recorded.
    pub service: Option<(String, String)>,
}

/// A letter as it was written, and what happened to it.
#[derive(Debug, Clone)]
pub struct LetterView {
    /// The same in a line.
    pub line: LetterLine,
    /// The letter.
    pub letter: BothTongues,
    /// Whether the service was recorded, by whom and with which file of evidence (empty = none).
    pub served: Option<(String, String)>,
    /// Since when what it confirms counts no more; `None` while it does, and for letters that confirm nothing.
    pub ended: Option<Ended>,
    /// The letters of its proceeding, itself among them, oldest first; none where it belongs to no proceeding.
    pub beside: Vec<LetterLine>,
}

impl LetterView {
    /// The letter in one language.
    pub fn get(&self, lang: Lang) -> &Letter {
        self.letter.get(lang)
    }
}

fn opened(row: &LetterRow) -> Result<BothTongues> {
    let damaged = || StoreFault::Corrupt {
        doing: format!("read letter {}", row.id).into(),
        source: "its text is not what was kept".into(),
    };
    if letter::digest(&row.body) != row.sha256 {
        return Err(damaged());
    }
    BothTongues::read(&row.body).map_err(|_| damaged())
}

fn line(row: &LetterRow, title: (String, String)) -> LetterLine {
    LetterLine {
        id: row.id,
        number: row.number.clone(),
        kind: row.kind.clone(),
        title,
        made_on: read_day(row.made_on).to_string(),
        service: row.service.as_ref().map(|service| (read_day(service.on).to_string(), service.way.clone())),
    }
}

/// What a letter is called. One that is damaged is named so, and does not keep the others from being listed.
fn title(letter: Option<&BothTongues>) -> (String, String) {
    letter.map_or_else(
        || ("（文书已损坏）".to_owned(), "(damaged letter)".to_owned()),
        |letter| (letter.zh.title.clone(), letter.en.title.clone()),
    )
}

fn title_of(row: &LetterRow) -> (String, String) {
    if row.body.is_empty() {
        return ("（内容已删除）".to_owned(), "(erased)".to_owned());
    }
    title(opened(row).ok().as_ref())
}

fn view(tx: &mut dyn Tx, row: &LetterRow, today: Day) -> Result<LetterView> {
    let letter = opened(row)?;
    let ended = authorisation::ended(tx, row, today)?;
    let served = row.service.as_ref().map(|service| (service.by.clone(), service.receipt.clone()));
    let beside = if row.proceeding == 0 { Vec::new() } else { letters_of(tx, row.proceeding)? };
    Ok(LetterView { line: line(row, title(Some(&letter))), letter, served, ended, beside })
}

/// The letters of a proceeding, oldest first. The look is the caller's to write into the audit trail.
///
/// # Errors
/// The store's.
pub fn letters_of(tx: &mut dyn Tx, proceeding: i64) -> Result<Vec<LetterLine>> {
    let rows = letter::of_proceeding(tx, proceeding)?;
    Ok(rows.iter().map(|row| line(row, title_of(row))).collect())
}

/// The body that sent the record a letter is about, and the district of its organisation, for the policy.
///
/// # Errors
/// The store's. `None`: there is no such letter.
pub fn whose(tx: &mut dyn Tx, id: i64) -> Result<Option<(Option<i64>, Option<String>)>> {
    match letter::find(tx, id)? {
        Some(row) => letter::scope(tx, (row.org, row.record)).map(Some),
        None => Ok(None),
    }
}

/// Who reads a letter, and in which form.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// As named in the audit trail.
    pub actor: &'a str,
    /// `page`, `pdf` or `text`.
    pub form: &'a str,
}

/// One letter, for an officer. The look is written into the audit trail first.
///
/// # Errors
/// [`Refusal::NoSuchLetter`].
pub fn read_letter(register: &Register, id: i64, reading: Reading<'_>) -> Result<LetterView, CaseFault> {
    register.db.decide(|tx| {
        let row = letter::find(tx, id)?.ok_or(Refusal::NoSuchLetter)?;
        note(tx, register, &row, (reading, "procedure about a record"))?;
        Ok(view(tx, &row, register.today())?)
    })
}

/// What an applicant shows: the number of the letter or of the proceeding, and the contact code.
#[derive(Debug, Clone, Copy)]
pub struct ForApplicant<'a> {
    /// The number.
    pub number: &'a str,
    /// The contact code, however it is typed.
    pub code: &'a str,
}

/// What an applicant's look at a letter gives.
#[derive(Debug)]
pub enum OwnLetter {
    /// The letter.
    Found(Box<LetterView>),
    /// Number and code do not go together; which of them is wrong is not said.
    Unknown,
    /// Too many wrong ones: seconds to wait.
    TooMany(u64),
}

/// One letter, for whoever holds its number and the contact code of its proceeding, or the code that confirmed the
/// authorisation it tells of. A wrong code and an unknown number
/// get the same answer. `form` is `page`, `pdf` or `text`; `address` is the caller's, where one is known. Tries are
/// counted with those at the proceeding itself, which the code belongs to (`Tries`).
///
/// # Errors
/// The store's.
pub fn letter_for_applicant(
    register: &Register,
    address: Option<&str>,
    asked: ForApplicant<'_>,
    form: &str,
) -> Result<OwnLetter> {
    let now = register.clock.now().as_microsecond();
    let number = written(asked.number);
    let tries = register.db.read(|tx| counted_under(tx, address, &number))?;
    if let Some(wait) = register.db.write_exclusive(|tx| tries.count(tx, now))? {
        return Ok(OwnLetter::TooMany(wait));
    }
    register.db.write_exclusive(|tx| {
        let row = letter::by_number(tx, &number)?;
        if let Some(row) = row.as_ref().filter(|row| row.seq < 0) {
            return confirmation(tx, register, row, (asked.code, &tries, form));
        }
        let proceeding = row.as_ref().map_or(0, |row| row.proceeding);
        let known = knows(tx, proceeding, asked.code)?;
        let own = proceeding::find(tx, proceeding)?.filter(|_| known);
        let (Some(row), Some(own)) = (row, own) else { return Ok(OwnLetter::Unknown) };
        tries.forgive(tx)?;
        let beside = letters_for_applicant(tx, &own)?;
        if !beside.iter().any(|line| line.id == row.id) {
            return Ok(OwnLetter::Unknown);
        }
        note(tx, register, &row, (Reading { actor: "applicant", form }, "read by the applicant"))?;
        Ok(OwnLetter::Found(Box::new(LetterView { beside, ..view(tx, &row, register.today())? })))
    })
}

/// The letter that confirms an authorisation, for whoever holds the code it was confirmed with: also once it counts no
/// more, which is said above it.
fn confirmation(
    tx: &mut dyn Tx,
    register: &Register,
    row: &LetterRow,
    (code, tries, form): (&str, &Tries, &str),
) -> Result<OwnLetter> {
    let given = authorisation::of_letter(tx, row)?;
    let hash = given.map(|given| given.letter_hash).unwrap_or_default();
    if !is_contact_code(code, &hash) {
        return Ok(OwnLetter::Unknown);
    }
    tries.forgive(tx)?;
    note(tx, register, row, (Reading { actor: "applicant", form }, "read by the organisation"))?;
    Ok(OwnLetter::Found(Box::new(view(tx, row, register.today())?)))
}

/// The tries at a letter are those at its proceeding or authorisation: otherwise each letter would give anew as many.
fn counted_under(tx: &mut dyn Tx, address: Option<&str>, number: &str) -> Result<Tries> {
    let row = letter::by_number(tx, number)?;
    if let Some(row) = &row
        && let Some(given) = authorisation::of_letter(tx, row)?
    {
        return Ok(Tries::at(address, &given.number));
    }
    let id = row.map_or(0, |row| row.proceeding);
    let own = proceeding::find(tx, id)?.map(|row| row.number);
    Ok(Tries::at(address, own.as_deref().unwrap_or(number)))
}

/// The letters of a proceeding that its applicant may read, oldest first. What came of an objection is told before its
/// letter is read: the day of telling starts the time for a review.
///
/// # Errors
/// The store's.
pub fn letters_for_applicant(tx: &mut dyn Tx, row: &ProceedingRow) -> Result<Vec<LetterLine>> {
    let mut lines = letters_of(tx, row.id)?;
    lines.retain(|line| !is_untold(line, row));
    Ok(lines)
}

/// Whether a letter says what its applicant has yet to be told.
fn is_untold(line: &LetterLine, row: &ProceedingRow) -> bool {
    let awaits = row.place().is_some_and(|place| place == Place::ObjectionSettled);
    awaits && line.service.is_none() && line.kind == LetterKind::ObjectionAnswered.word()
}

/// Whether the code is that of the proceeding. It is compared also where there is none.
fn knows(tx: &mut dyn Tx, proceeding: i64, code: &str) -> Result<bool> {
    let party: Party = proceeding::party(tx, proceeding)?.unwrap_or_default();
    Ok(is_contact_code(code, &party.code_hash))
}

fn note(
    tx: &mut dyn Tx,
    register: &Register,
    row: &LetterRow,
    (reading, purpose): (Reading<'_>, &str),
) -> Result<()> {
    let detail = serde_json::json!({ "as": reading.form }).to_string();
    let entry = Entry {
        at: register.clock.now().as_microsecond(),
        actor: reading.actor,
        verb: "letter.read",
        target: &format!("letter/{}", row.id),
        purpose,
        detail: &detail,
    };
    audit::note(tx, &entry)
}
