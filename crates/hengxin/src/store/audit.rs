//! Who changed what, and who looked at what is not public, with the purpose. Append-only.

use super::sql::{Result, Tx, Value};

/// One line of the audit trail.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The instant, microseconds since 1970-01-01 UTC.
    pub at: i64,
    /// Who: `cli:user`, `key:12`, `system`.
    pub actor: &'a str,
    /// What was done: `delivery.load`, `delivery.read` …
    pub verb: &'a str,
    /// To what: `batch/7`.
    pub target: &'a str,
    /// Why, for looks at what is not public.
    pub purpose: &'a str,
    /// More, as JSON. Never content of records nor personal data.
    pub detail: &'a str,
}

/// Writes one line.
pub fn note(tx: &mut dyn Tx, entry: &Entry<'_>) -> Result<()> {
    let id = tx.one("SELECT COALESCE(MAX(id), 0) + 1 FROM audit", &[], |row| row.int(0))?;
    let texts = [entry.actor, entry.verb, entry.target, entry.purpose, entry.detail].map(Value::from);
    let params: Vec<Value<'_>> = [Value::Int(id), Value::Int(entry.at)].into_iter().chain(texts).collect();
    let sql = "INSERT INTO audit (id, at, actor, verb, target, purpose, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.exec(sql, &params).map(drop)
}
