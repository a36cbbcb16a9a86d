//! Requests of programs that have acted, so that the same one sent again acts no more. What the program named it by and
//! what it asked are kept as hashes, with the answer, for a day.

use super::sql::{Result, Tx, Value};

/// How long a request is remembered, in microseconds: longer than any program tries again.
pub const SPAN: i64 = 24 * 3_600 * 1_000_000;
/// Most requests of one key that are remembered at once.
pub const MOST: i64 = 10_000;

/// A request as a program named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Number of the key.
    pub key: i64,
    /// SHA-256 of what the program calls the request.
    pub token: [u8; 32],
    /// SHA-256 of what it asks.
    pub request: [u8; 32],
}

/// What a request of that name asked, as SHA-256, and was answered; none where there was none within a day.
pub fn find(tx: &mut dyn Tx, named: &Named, now: i64) -> Result<Option<(Vec<u8>, String)>> {
    const SQL: &str =
        "SELECT request, answer FROM done_once WHERE api_key = $1 AND token = $2 AND until > $3";
    let params = [Value::Int(named.key), Value::from(named.token.as_slice()), Value::Int(now)];
    tx.opt(SQL, &params, |row| Ok((row.blob(0)?.to_vec(), row.text(1)?.to_owned())))
}

/// How many requests of a key are remembered, and when the oldest of them is forgotten.
pub fn held(tx: &mut dyn Tx, key: i64, now: i64) -> Result<(i64, Option<i64>)> {
    const SQL: &str = "SELECT COUNT(*), MIN(until) FROM done_once WHERE api_key = $1 AND until > $2";
    tx.one(SQL, &[Value::Int(key), Value::Int(now)], |row| Ok((row.int(0)?, row.opt_int(1)?)))
}

/// Remembers a request with its answer, and forgets those whose day is over.
pub fn keep(tx: &mut dyn Tx, named: &Named, answer: &str, now: i64) -> Result<()> {
    const SQL: &str =
        "INSERT INTO done_once (api_key, token, request, answer, until) VALUES ($1, $2, $3, $4, $5)";
    tx.exec("DELETE FROM done_once WHERE until <= $1", &[Value::Int(now)])?;
    let params = [
        Value::Int(named.key),
        Value::from(named.token.as_slice()),
        Value::from(named.request.as_slice()),
        Value::from(answer),
        Value::Int(now + SPAN),
    ];
    tx.exec(SQL, &params).map(drop)
}
