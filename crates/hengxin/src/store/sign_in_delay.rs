//! Failed sign-ins by name and by address. Neither is kept readable, and both are forgotten after a day.

use sha2::{Digest, Sha256};

use super::sql::{Result, Tx, Value};

/// Failures of one name or address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delay {
    /// How many.
    pub failures: i64,
    /// When the last was, microseconds since 1970-01-01 UTC.
    pub last_at: i64,
    /// Until when no attempt counts.
    pub until: i64,
}

fn hash(subject: &str) -> Vec<u8> {
    Sha256::digest(subject.as_bytes()).to_vec()
}

/// The failures of `name:…` or `address:…`.
pub fn find(tx: &mut dyn Tx, subject: &str) -> Result<Delay> {
    const SQL: &str = "SELECT failures, last_at, until FROM sign_in_delay WHERE subject = $1";
    let found = tx.opt(SQL, &[Value::from(hash(subject))], |row| {
        Ok(Delay { failures: row.int(0)?, last_at: row.int(1)?, until: row.int(2)? })
    })?;
    Ok(found.unwrap_or_default())
}

/// Keeps failures; those last seen before `forget_before` are forgotten.
pub fn keep(tx: &mut dyn Tx, subject: &str, delay: Delay, forget_before: i64) -> Result<()> {
    const SQL: &str = "INSERT INTO sign_in_delay (subject, failures, last_at, until) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at, \
         until = excluded.until";
    tx.exec("DELETE FROM sign_in_delay WHERE last_at < $1", &[Value::Int(forget_before)])?;
    let params = [
        Value::from(hash(subject)),
        Value::Int(delay.failures),
        Value::Int(delay.last_at),
        Value::Int(delay.until),
    ];
    tx.exec(SQL, &params).map(drop)
}

/// Forgets the failures of a name or address.
pub fn forget(tx: &mut dyn Tx, subject: &str) -> Result<()> {
    tx.exec("DELETE FROM sign_in_delay WHERE subject = $1", &[Value::from(hash(subject))]).map(drop)
}
