//! Reports and query receipts that were issued.

pub mod find;

use domain::{Day, Lang};

use super::rows::{read_day, stored_day};
use super::sql::{Result, Row, StoreFault, Tx, Value};

/// What a stored report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportKind {
    /// What everybody may read of an organisation.
    Public = 1,
    /// What an organisation lets one party read.
    Authorised = 2,
    /// What a search found.
    Receipt = 3,
}

impl ReportKind {
    /// The kind stored under `number`.
    pub fn from_number(number: i64) -> Option<ReportKind> {
        let all = [ReportKind::Public, ReportKind::Authorised, ReportKind::Receipt];
        all.into_iter().find(|kind| *kind as i64 == number)
    }
}

/// A row of `report`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// The register's own number; 0 = not stored yet.
    pub id: i64,
    /// Its public number.
    pub number: String,
    /// SHA-256 of its check code.
    pub check_hash: Vec<u8>,
    /// What it is.
    pub kind: ReportKind,
    /// The organisation; 0 = a receipt.
    pub org: i64,
    /// The authorisation it rests on; 0 = none.
    pub authorisation: i64,
    /// The day it speaks of.
    pub day: Day,
    /// SHA-256 of what it says of the organisation; `None` once it was emptied.
    pub content: Option<Vec<u8>>,
    /// Its canonical JSON; empty once it was emptied.
    pub json: String,
    /// The signed statement; empty where it was not signed, or was emptied.
    pub note: String,
    /// Its number among the leaves that are not facts; 0 = none.
    pub leaf: i64,
    /// When it was made, microseconds since 1970 UTC.
    pub made_at: i64,
    /// Last day on which it is to be relied on.
    pub valid_until: Day,
}

impl ReportRow {
    /// Whether it was emptied because a record it tells of was erased.
    pub fn is_emptied(&self) -> bool {
        self.content.is_none()
    }
}

const REPORT: &str =
    "SELECT id, number, check_hash, kind, org, authorisation, day, content, json, note, leaf, made_at,
     valid_until FROM report";

fn read(row: &Row<'_>) -> Result<ReportRow> {
    let kind = ReportKind::from_number(row.int(3)?);
    Ok(ReportRow {
        id: row.int(0)?,
        number: row.text(1)?.to_owned(),
        check_hash: row.blob(2)?.to_vec(),
        kind: kind.ok_or(StoreFault::Decode { column: 3, wanted: "a kind of report" })?,
        org: row.int(4)?,
        authorisation: row.int(5)?,
        day: read_day(row.int(6)?),
        content: row.opt_blob(7)?.map(<[u8]>::to_vec),
        json: row.text(8)?.to_owned(),
        note: row.text(9)?.to_owned(),
        leaf: row.int(10)?,
        made_at: row.int(11)?,
        valid_until: read_day(row.int(12)?),
    })
}

/// The word a print is stored under.
fn word(lang: Lang) -> &'static str {
    lang.pick("zh", "en")
}

/// Keeps a report with its prints and the records it tells of; its number in the register. Runs in an exclusive write.
pub fn put(tx: &mut dyn Tx, row: &ReportRow, prints: &[(Lang, Vec<u8>)], records: &[i64]) -> Result<i64> {
    const SQL: &str =
        "INSERT INTO report (id, number, check_hash, kind, org, authorisation, day, content, json, note,
         leaf, made_at, valid_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let id = tx.one("SELECT COALESCE(MAX(id), 0) + 1 FROM report", &[], |row| row.int(0))?;
    let params = [
        Value::Int(id),
        row.number.as_str().into(),
        Value::from(row.check_hash.as_slice()),
        Value::Int(row.kind as i64),
        Value::Int(row.org),
        Value::Int(row.authorisation),
        Value::Int(stored_day(row.day)),
        row.content.as_deref().into(),
        row.json.as_str().into(),
        row.note.as_str().into(),
        Value::Int(row.leaf),
        Value::Int(row.made_at),
        Value::Int(stored_day(row.valid_until)),
    ];
    tx.exec(SQL, &params)?;
    for (lang, pdf) in prints {
        let print = [Value::Int(id), word(*lang).into(), Value::from(pdf.as_slice())];
        tx.exec("INSERT INTO report_print (report, lang, pdf) VALUES ($1, $2, $3)", &print)?;
    }
    let mut records = records.to_vec();
    records.sort_unstable();
    records.dedup();
    let rows = records.iter().map(|record| [Value::Int(id), Value::Int(*record)]);
    tx.bulk_rows("report_record", &["report", "record"], rows)?;
    Ok(id)
}

/// The report with that public number.
pub fn by_number(tx: &mut dyn Tx, number: &str) -> Result<Option<ReportRow>> {
    tx.opt(&format!("{REPORT} WHERE number = $1"), &[number.into()], read)
}

/// The report of a kind that says the same of an organisation on the same day, under the same authorisation.
pub fn same(
    tx: &mut dyn Tx,
    (org, kind, authorisation): (i64, ReportKind, i64),
    (day, content): (Day, &[u8]),
) -> Result<Option<ReportRow>> {
    let sql = format!(
        "{REPORT} WHERE org = $1 AND day = $2 AND kind = $3 AND authorisation = $4 AND content = $5 ORDER BY id LIMIT 1"
    );
    let params = [
        Value::Int(org),
        Value::Int(stored_day(day)),
        Value::Int(kind as i64),
        Value::Int(authorisation),
        Value::from(content),
    ];
    tx.opt(&sql, &params, read)
}

/// The print of a report in a language; none where it was not printed, or was emptied.
pub fn print(tx: &mut dyn Tx, report: i64, lang: Lang) -> Result<Option<Vec<u8>>> {
    const SQL: &str = "SELECT pdf FROM report_print WHERE report = $1 AND lang = $2";
    tx.opt(SQL, &[Value::Int(report), word(lang).into()], |row| Ok(row.blob(0)?.to_vec()))
}

/// Reports that tell of a record and still say something: their numbers, and those of their leaves.
pub fn telling_of(tx: &mut dyn Tx, record: i64) -> Result<Vec<(i64, i64)>> {
    const SQL: &str = "SELECT r.id, r.leaf FROM report_record t JOIN report r ON r.id = t.report
         WHERE t.record = $1 AND r.content IS NOT NULL ORDER BY r.id";
    tx.all(SQL, &[Value::Int(record)], |row| Ok((row.int(0)?, row.int(1)?)))
}

/// Empties a report: its number stays, so that whoever checks it is told.
pub fn empty(tx: &mut dyn Tx, report: i64) -> Result<()> {
    tx.exec("UPDATE report SET content = NULL, json = '', note = '' WHERE id = $1", &[Value::Int(report)])?;
    tx.exec("DELETE FROM report_print WHERE report = $1", &[Value::Int(report)]).map(drop)
}

/// Deletes what is past its validity on a day. Returns the leaves of what was deleted and still said something.
pub fn sweep(tx: &mut dyn Tx, today: Day) -> Result<Vec<i64>> {
    const OLD: &str = "report IN (SELECT id FROM report WHERE valid_until < $1)";
    let today = [Value::Int(stored_day(today))];
    let sql =
        "SELECT leaf FROM report WHERE valid_until < $1 AND leaf <> 0 AND content IS NOT NULL ORDER BY id";
    let leaves = tx.all(sql, &today, |row| row.int(0))?;
    tx.exec(&format!("DELETE FROM report_print WHERE {OLD}"), &today)?;
    tx.exec(&format!("DELETE FROM report_record WHERE {OLD}"), &today)?;
    tx.exec("DELETE FROM report WHERE valid_until < $1", &today)?;
    Ok(leaves)
}
