//! Looking for reports among those that were issued, without what they say.

use domain::Day;

use super::ReportKind;
use crate::store::rows::{read_day, stored_day};
use crate::store::sql::{Result, Row, StoreFault, Tx, Value};

/// A report as far as a list needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportLine {
    /// The register's own number.
    pub id: i64,
    /// Its public number.
    pub number: String,
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
    /// Its number among the leaves that are not facts; 0 = none.
    pub leaf: i64,
    /// When it was made, microseconds since 1970 UTC.
    pub made_at: i64,
    /// Last day on which it is to be relied on.
    pub valid_until: Day,
}

/// Which reports are wanted. What is empty or none does not narrow the search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Exactly this number.
    pub number: Option<String>,
    /// Of any of these organisations.
    pub orgs: Option<Vec<i64>>,
    /// Speaking of this day.
    pub day: Option<Day>,
    /// Of this kind.
    pub kind: Option<ReportKind>,
    /// Resting on this authorisation.
    pub authorisation: Option<i64>,
    /// Emptied, or not.
    pub emptied: Option<bool>,
    /// Valid on this day, or (false) no more.
    pub valid: Option<(Day, bool)>,
}

const LINE: &str =
    "SELECT id, number, kind, org, authorisation, day, content, leaf, made_at, valid_until FROM report";

fn read(row: &Row<'_>) -> Result<ReportLine> {
    let kind = ReportKind::from_number(row.int(2)?);
    Ok(ReportLine {
        id: row.int(0)?,
        number: row.text(1)?.to_owned(),
        kind: kind.ok_or(StoreFault::Decode { column: 2, wanted: "a kind of report" })?,
        org: row.int(3)?,
        authorisation: row.int(4)?,
        day: read_day(row.int(5)?),
        content: row.opt_blob(6)?.map(<[u8]>::to_vec),
        leaf: row.int(7)?,
        made_at: row.int(8)?,
        valid_until: read_day(row.int(9)?),
    })
}

/// Reports before a number of the register's own, newest first, at most so many.
pub fn newest(tx: &mut dyn Tx, wanted: &Wanted, before: i64, most: u32) -> Result<Vec<ReportLine>> {
    let mut params = vec![Value::Int(most.into()), Value::Int(before)];
    let mut all = vec!["id < $2".to_owned()];
    let mut equal = |column: &str, value: Value<'static>| {
        params.push(value);
        all.push(format!("{column} ${}", params.len()));
    };
    if let Some(number) = &wanted.number {
        equal("number =", number.clone().into());
    }
    if let Some(day) = wanted.day {
        equal("day =", Value::Int(stored_day(day)));
    }
    if let Some(kind) = wanted.kind {
        equal("kind =", Value::Int(kind as i64));
    }
    if let Some(authorisation) = wanted.authorisation {
        equal("authorisation =", Value::Int(authorisation));
    }
    if let Some((today, is_valid)) = wanted.valid {
        equal(if is_valid { "valid_until >=" } else { "valid_until <" }, Value::Int(stored_day(today)));
    }
    if let Some(emptied) = wanted.emptied {
        all.push(if emptied { "content IS NULL" } else { "content IS NOT NULL" }.to_owned());
    }
    if let Some(orgs) = &wanted.orgs {
        all.push(among(orgs));
    }
    let sql = format!("{LINE} WHERE {} ORDER BY id DESC LIMIT $1", all.join(" AND "));
    tx.all(&sql, &params, read)
}

/// The condition that a report is about one of these organisations. They are numbers, so they stand in the text.
fn among(orgs: &[i64]) -> String {
    let all: Vec<String> = orgs.iter().map(i64::to_string).collect();
    if all.is_empty() { "1 = 0".to_owned() } else { format!("org IN ({})", all.join(", ")) }
}

/// The number of the newest report that was issued after this one about the same: organisation, kind, authorisation.
pub fn later(tx: &mut dyn Tx, than: &ReportLine) -> Result<Option<String>> {
    const SQL: &str =
        "SELECT number FROM report WHERE org = $1 AND kind = $2 AND authorisation = $3 AND id > $4
         ORDER BY id DESC LIMIT 1";
    let params = [than.org, than.kind as i64, than.authorisation, than.id].map(Value::Int);
    tx.opt(SQL, &params, |row| Ok(row.text(0)?.to_owned()))
}

/// How many records a report tells of.
pub fn records(tx: &mut dyn Tx, report: i64) -> Result<i64> {
    tx.one("SELECT COUNT(*) FROM report_record WHERE report = $1", &[Value::Int(report)], |row| row.int(0))
}

/// Its prints: the word of each one's language, and its bytes.
pub fn prints(tx: &mut dyn Tx, report: i64) -> Result<Vec<(String, i64)>> {
    const SQL: &str = "SELECT lang, LENGTH(pdf) FROM report_print WHERE report = $1 ORDER BY lang DESC";
    tx.all(SQL, &[Value::Int(report)], |row| Ok((row.text(0)?.to_owned(), row.int(1)?)))
}
