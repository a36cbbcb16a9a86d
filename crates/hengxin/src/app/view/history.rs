//! The facts about one record, or about an organisation itself, as stored.

use domain::{Case, Day, Fact, FactKind, RecordKey, Refusal, Seq};

use super::{Source, fields, source};
use crate::store::sql::{Result, Row, StoreFault, Tx, Value};

/// A stored fact with where it comes from.
#[derive(Debug, Clone)]
pub(super) struct StoredFact {
    /// Its place in the register.
    pub seq: Seq,
    /// What it says.
    pub fact: Fact,
    /// Where it comes from.
    pub source: Source,
}

/// Every fact of a record, oldest first; of the organisation itself with [`RecordKey::ORGANISATION`].
pub(super) fn facts(tx: &mut dyn Tx, org: i64, record: i64) -> Result<Vec<StoredFact>> {
    tx.all(sql(), &[Value::Int(org), Value::Int(record)], |row| {
        Ok(StoredFact { seq: Seq(row.int(4)?), fact: fact(row, record)?, source: source::read(row, 4)? })
    })
}

fn sql() -> &'static str {
    static SQL: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    SQL.get_or_init(|| {
        let (columns, joins) = (source::COLUMNS, source::JOINS);
        format!(
            "SELECT f.kind, f.item, f.effective, f.body, {columns} FROM fact f {joins}
             WHERE f.org = $1 AND f.record = $2 ORDER BY f.seq"
        )
    })
}

/// A fact from `kind, item, effective, body`.
fn fact(row: &Row<'_>, record: i64) -> Result<Fact> {
    let kind = FactKind::from_number(row.int(0)?);
    Ok(Fact {
        kind: kind.ok_or(StoreFault::Decode { column: 0, wanted: "a kind of fact" })?,
        record: RecordKey::from_stored(record),
        item: row.small(1)?,
        effective: Day::from_days_since_epoch(row.small(2)?),
        content: fields::content(row.opt_blob(3)?)?,
    })
}

/// The case of a record.
///
/// # Errors
/// `Corrupt` where no verb could have written its history: then nothing of it is shown.
pub(super) fn case(facts: &[StoredFact]) -> Result<Case> {
    Case::from_facts(facts.iter().map(|stored| (stored.seq, stored.fact.clone())).collect())
        .map_err(impossible)
}

fn impossible(refusal: Refusal) -> StoreFault {
    StoreFault::Corrupt { doing: "compute the standing of a record".into(), source: refusal.into() }
}
