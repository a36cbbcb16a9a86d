//! Facts and projections of a range of organisations, for recomputing and checking them piece by piece: what is in
//! memory is one range, however long the register is.

use std::ops::RangeInclusive;

use super::log::covered;
use super::rows::{NameRow, OrganisationRow, RECORD_SELECT, RecordRow};
use super::sql::{Result, Row, Tx, Value};

/// A fact as stored, with its leaf where that still waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFact {
    /// Its place in the register.
    pub seq: i64,
    /// The organisation.
    pub org: i64,
    /// The record; 0 = the organisation itself.
    pub record: i64,
    /// Kind, by number.
    pub kind: i64,
    /// Catalogue item, by number.
    pub item: i64,
    /// Day it takes effect.
    pub effective: i64,
    /// Canonical content; `None` once erased.
    pub body: Option<Vec<u8>>,
    /// Salt; `None` once erased.
    pub salt: Option<Vec<u8>>,
    /// Its leaf while it waits for its place in the log; `None` once it has one.
    pub leaf: Option<Vec<u8>>,
    /// Whether its leaf has its place in the log.
    pub placed: bool,
}

/// The largest number of an organisation, in facts or projections; 0 in an empty register.
pub fn last_organisation(tx: &mut dyn Tx) -> Result<i64> {
    let mut last = 0;
    for question in [
        "SELECT COALESCE(MAX(org), 0) FROM fact",
        "SELECT COALESCE(MAX(id), 0) FROM organisation",
        "SELECT COALESCE(MAX(org), 0) FROM organisation_name",
        "SELECT COALESCE(MAX(org), 0) FROM record",
    ] {
        last = last.max(tx.one(question, &[], |row| row.int(0))?);
    }
    Ok(last)
}

/// Facts about a range of organisations: by organisation, record and place.
pub fn facts(tx: &mut dyn Tx, orgs: &RangeInclusive<i64>) -> Result<Vec<StoredFact>> {
    const SQL: &str = "SELECT f.seq, f.org, f.record, f.kind, f.item, f.effective, f.body, f.salt, p.leaf \
         FROM fact f LEFT JOIN log_pending p ON p.seq = f.seq \
         WHERE f.org BETWEEN $1 AND $2 ORDER BY f.org, f.record, f.seq";
    let (placed, _) = covered(tx)?;
    tx.all(SQL, &bounds(orgs), |row| read_fact(row, placed))
}

/// Facts of these places that have theirs in the log too, each with the code of its organisation, by place.
pub fn placed(tx: &mut dyn Tx, seqs: &RangeInclusive<i64>) -> Result<Vec<(StoredFact, String)>> {
    const SQL: &str = "SELECT f.seq, f.org, f.record, f.kind, f.item, f.effective, f.body, f.salt, NULL, o.code \
         FROM fact f LEFT JOIN organisation o ON o.id = f.org WHERE f.seq BETWEEN $1 AND $2 ORDER BY f.seq";
    tx.all(SQL, &bounds(seqs), |row| {
        Ok((read_fact(row, i64::MAX)?, row.opt_text(9)?.unwrap_or_default().to_owned()))
    })
}

fn read_fact(row: &Row<'_>, placed: i64) -> Result<StoredFact> {
    let bytes = |at: usize| row.opt_blob(at).map(|bytes| bytes.map(<[u8]>::to_vec));
    Ok(StoredFact {
        seq: row.int(0)?,
        org: row.int(1)?,
        record: row.int(2)?,
        kind: row.int(3)?,
        item: row.int(4)?,
        effective: row.int(5)?,
        body: bytes(6)?,
        salt: bytes(7)?,
        leaf: bytes(8)?,
        placed: row.int(0)? <= placed,
    })
}

/// Rows of `organisation` for a range, by number.
pub fn organisations(tx: &mut dyn Tx, orgs: &RangeInclusive<i64>) -> Result<Vec<OrganisationRow>> {
    const SQL: &str = "SELECT id, code, code_kind, name, district, status, confirmed, registered_on, seq \
         FROM organisation WHERE id BETWEEN $1 AND $2 ORDER BY id";
    tx.all(SQL, &bounds(orgs), |row| {
        Ok(OrganisationRow {
            id: row.int(0)?,
            code: row.text(1)?.to_owned(),
            code_kind: row.int(2)?,
            name: row.text(3)?.to_owned(),
            district: row.opt_text(4)?.map(str::to_owned),
            status: row.int(5)?,
            confirmed: row.flag(6)?,
            registered_on: row.opt_int(7)?,
            seq: row.int(8)?,
        })
    })
}

/// Rows of `organisation_name` for a range, each with whether the name is current, by organisation and norm.
pub fn names(tx: &mut dyn Tx, orgs: &RangeInclusive<i64>) -> Result<Vec<(NameRow, bool)>> {
    const SQL: &str = "SELECT norm, org, name, current, since, seq FROM organisation_name \
         WHERE org BETWEEN $1 AND $2 ORDER BY org, norm";
    tx.all(SQL, &bounds(orgs), read_name)
}

fn read_name(row: &Row<'_>) -> Result<(NameRow, bool)> {
    let name = NameRow {
        norm: row.text(0)?.to_owned(),
        org: row.int(1)?,
        name: row.text(2)?.to_owned(),
        since: row.opt_int(4)?,
        seq: row.int(5)?,
    };
    Ok((name, row.flag(3)?))
}

/// Rows of `record` for a range, by organisation and key.
pub fn records(tx: &mut dyn Tx, orgs: &RangeInclusive<i64>) -> Result<Vec<RecordRow>> {
    let sql = format!("SELECT {RECORD_SELECT} FROM record WHERE org BETWEEN $1 AND $2 ORDER BY org, record");
    tx.all(&sql, &bounds(orgs), |row| RecordRow::read(row, 0))
}

/// Numbers of all bodies, by name.
pub fn authorities(tx: &mut dyn Tx) -> Result<rustc_hash::FxHashMap<String, i64>> {
    let all =
        tx.all("SELECT name, id FROM authority", &[], |row| Ok((row.text(0)?.to_owned(), row.int(1)?)))?;
    Ok(all.into_iter().collect())
}

/// Numbers of the organisations that others were merged into at some time, by code.
pub fn holders(tx: &mut dyn Tx) -> Result<rustc_hash::FxHashMap<String, i64>> {
    const SQL: &str = "SELECT DISTINCT o.code, o.id FROM fact f JOIN organisation o ON o.id = f.org
         WHERE f.record = 0 AND f.kind = $1";
    let absorbed = Value::from(domain::FactKind::Absorbed.number());
    let all = tx.all(SQL, &[absorbed], |row| Ok((row.text(0)?.to_owned(), row.int(1)?)))?;
    Ok(all.into_iter().collect())
}

fn bounds(orgs: &RangeInclusive<i64>) -> [Value<'static>; 2] {
    [Value::Int(*orgs.start()), Value::Int(*orgs.end())]
}
