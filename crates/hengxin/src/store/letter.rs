//! Letters as they were made, and how each was served.

use sha2::{Digest, Sha256};

use super::sql::{Result, Row, Tx, Value};

/// A row of `letter`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRow {
    /// The register's own number.
    pub id: i64,
    /// Its public number.
    pub number: String,
    /// The word of its kind.
    pub kind: String,
    /// The proceeding; 0 = none.
    pub proceeding: i64,
    /// The organisation.
    pub org: i64,
    /// The record.
    pub record: i64,
    /// The fact it tells of; below 0: what [`tells_of`] makes of an authorisation's number.
    pub seq: i64,
    /// Its finished parts in both languages.
    pub body: String,
    /// SHA-256 of `body`.
    pub sha256: Vec<u8>,
    /// The day it bears.
    pub made_on: i64,
    /// When it was made, in microseconds since 1970 UTC.
    pub made_at: i64,
    /// Who took the step it tells of.
    pub actor: String,
    /// How it was served; `None` = not yet.
    pub service: Option<ServiceRow>,
}

/// How a letter was served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRow {
    /// The code of a [`domain::ServiceWay`].
    pub way: String,
    /// The day.
    pub on: i64,
    /// When it was recorded, in microseconds since 1970 UTC.
    pub at: i64,
    /// Who recorded it.
    pub by: String,
    /// The file of evidence that shows it; empty = none.
    pub receipt: String,
    /// The fact that states it; 0 = none.
    pub seq: i64,
}

/// A letter that is about to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewLetter<'a> {
    /// Its public number.
    pub number: &'a str,
    /// The word of its kind.
    pub kind: &'a str,
    /// The proceeding; 0 = none.
    pub proceeding: i64,
    /// The organisation and the record.
    pub about: (i64, i64),
    /// The fact it tells of.
    pub seq: i64,
    /// Its finished parts in both languages.
    pub body: &'a str,
    /// The day it bears, and when it was made.
    pub made: (i64, i64),
    /// Who took the step.
    pub actor: &'a str,
}

/// What stands in the place of a fact in a letter that tells of an authorisation; and that authorisation's number, from it.
pub const fn tells_of(authorisation: i64) -> i64 {
    -authorisation
}

const LETTER: &str =
    "SELECT id, number, kind, proceeding, org, record, seq, body, sha256, made_on, made_at, actor,
     service, served_on, served_at, served_by, receipt, served_seq FROM letter";

fn read(row: &Row<'_>) -> Result<LetterRow> {
    Ok(LetterRow {
        id: row.int(0)?,
        number: row.text(1)?.to_owned(),
        kind: row.text(2)?.to_owned(),
        proceeding: row.int(3)?,
        org: row.int(4)?,
        record: row.int(5)?,
        seq: row.int(6)?,
        body: row.text(7)?.to_owned(),
        sha256: row.blob(8)?.to_vec(),
        made_on: row.int(9)?,
        made_at: row.int(10)?,
        actor: row.text(11)?.to_owned(),
        service: service(row)?,
    })
}

fn service(row: &Row<'_>) -> Result<Option<ServiceRow>> {
    let (Some(on), Some(at)) = (row.opt_int(13)?, row.opt_int(14)?) else { return Ok(None) };
    Ok(Some(ServiceRow {
        way: row.text(12)?.to_owned(),
        on,
        at,
        by: row.text(15)?.to_owned(),
        receipt: row.text(16)?.to_owned(),
        seq: row.int(17)?,
    }))
}

/// SHA-256 of a letter's text.
pub fn digest(body: &str) -> Vec<u8> {
    Sha256::digest(body.as_bytes()).to_vec()
}

/// Keeps a letter; its number in the register. Runs in the exclusive write of the step it tells of.
pub fn put(tx: &mut dyn Tx, letter: &NewLetter<'_>) -> Result<i64> {
    const SQL: &str =
        "INSERT INTO letter (id, number, kind, lang, proceeding, org, record, seq, body, sha256, made_on, made_at,
         actor, service, served_on, served_at, served_by, receipt, served_seq)
         VALUES ($1, $2, $3, 'zh', $4, $5, $6, $7, $8, $9, $10, $11, $12, '', NULL, NULL, '', '', 0)";
    let id = tx.one("SELECT COALESCE(MAX(id), 0) + 1 FROM letter", &[], |row| row.int(0))?;
    let sha256 = digest(letter.body);
    let params = [
        Value::Int(id),
        letter.number.into(),
        letter.kind.into(),
        Value::Int(letter.proceeding),
        Value::Int(letter.about.0),
        Value::Int(letter.about.1),
        Value::Int(letter.seq),
        letter.body.into(),
        Value::from(sha256.as_slice()),
        Value::Int(letter.made.0),
        Value::Int(letter.made.1),
        letter.actor.into(),
    ];
    tx.exec(SQL, &params)?;
    Ok(id)
}

/// How many of a kind bear a day between two, both included.
pub fn made_between(tx: &mut dyn Tx, kind: &str, (first, last): (i64, i64)) -> Result<i64> {
    const SQL: &str = "SELECT COUNT(*) FROM letter WHERE kind = $1 AND made_on BETWEEN $2 AND $3";
    tx.one(SQL, &[kind.into(), Value::Int(first), Value::Int(last)], |row| row.int(0))
}

/// The letter with that number of the register's own. One that was emptied when its record was erased is not there.
pub fn find(tx: &mut dyn Tx, id: i64) -> Result<Option<LetterRow>> {
    tx.opt(&format!("{LETTER} WHERE id = $1 AND body <> ''"), &[Value::Int(id)], read)
}

/// The letter with that public number.
pub fn by_number(tx: &mut dyn Tx, number: &str) -> Result<Option<LetterRow>> {
    tx.opt(&format!("{LETTER} WHERE number = $1 AND body <> ''"), &[number.into()], read)
}

/// The letters of a proceeding, oldest first.
pub fn of_proceeding(tx: &mut dyn Tx, proceeding: i64) -> Result<Vec<LetterRow>> {
    tx.all(&format!("{LETTER} WHERE proceeding = $1 ORDER BY id"), &[Value::Int(proceeding)], read)
}

/// The letter of a kind that tells of an authorisation.
pub fn of_authorisation(tx: &mut dyn Tx, authorisation: i64, kind: &str) -> Result<Option<LetterRow>> {
    let params = [Value::Int(tells_of(authorisation)), kind.into()];
    tx.opt(&format!("{LETTER} WHERE seq = $1 AND kind = $2 AND body <> ''"), &params, read)
}

/// The letters about a record, oldest first.
pub fn of_record(tx: &mut dyn Tx, (org, record): (i64, i64)) -> Result<Vec<LetterRow>> {
    let sql = format!("{LETTER} WHERE org = $1 AND record = $2 ORDER BY id");
    tx.all(&sql, &[Value::Int(org), Value::Int(record)], read)
}

/// Every letter behind a number of the register's own, at most so many.
pub fn after(tx: &mut dyn Tx, id: i64, most: u32) -> Result<Vec<LetterRow>> {
    tx.all(&format!("{LETTER} WHERE id > $1 ORDER BY id LIMIT $2"), &[Value::Int(id), most.into()], read)
}

/// Records how a letter was served. False where that is recorded already.
pub fn serve(tx: &mut dyn Tx, id: i64, service: &ServiceRow) -> Result<bool> {
    const SQL: &str =
        "UPDATE letter SET service = $2, served_on = $3, served_at = $4, served_by = $5, receipt = $6,
         served_seq = $7 WHERE id = $1 AND service = ''";
    let params = [
        Value::Int(id),
        service.way.as_str().into(),
        Value::Int(service.on),
        Value::Int(service.at),
        service.by.as_str().into(),
        service.receipt.as_str().into(),
        Value::Int(service.seq),
    ];
    Ok(tx.exec(SQL, &params)? == 1)
}

/// The body that sent a record and the district of its organisation: whose the letter is.
pub fn scope(tx: &mut dyn Tx, (org, record): (i64, i64)) -> Result<(Option<i64>, Option<String>)> {
    const SQL: &str = "SELECT r.supplier, o.district FROM record r JOIN organisation o ON o.id = r.org
         WHERE r.org = $1 AND r.record = $2";
    let found = tx.opt(SQL, &[Value::Int(org), Value::Int(record)], |row| {
        Ok((Some(row.int(0)?), row.opt_text(1)?.map(str::to_owned)))
    })?;
    Ok(found.unwrap_or_default())
}
