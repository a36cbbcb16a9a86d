//! Counting attempts across every process on one database. What is counted is kept as a hash, for an hour.

use sha2::{Digest, Sha256};

use super::sql::{Result, Tx, Value};

/// How long attempts are counted together, in microseconds.
pub const SPAN: i64 = 3_600 * 1_000_000;

/// Counts one more attempt of a subject, such as `track address 192.0.2.1`, at instant `now` (microseconds). Returns
/// how many there were in this span and when counting begins anew.
///
/// # Errors
/// The store's.
pub fn count(tx: &mut dyn Tx, subject: &str, now: i64) -> Result<(i64, i64)> {
    const SQL: &str = "INSERT INTO attempt (subject, count, until) VALUES ($1, 1, $2)
         ON CONFLICT (subject) DO UPDATE SET count = attempt.count + 1";
    tx.exec("DELETE FROM attempt WHERE until <= $1", &[Value::Int(now)])?;
    let hash = hash(subject);
    tx.exec(SQL, &[Value::from(hash.as_slice()), Value::Int(now + SPAN)])?;
    let sql = "SELECT count, until FROM attempt WHERE subject = $1";
    tx.one(sql, &[Value::from(hash.as_slice())], |row| Ok((row.int(0)?, row.int(1)?)))
}

/// Takes an attempt back: it was a good one.
///
/// # Errors
/// The store's.
pub fn forgive(tx: &mut dyn Tx, subject: &str) -> Result<()> {
    const SQL: &str = "UPDATE attempt SET count = count - 1 WHERE subject = $1 AND count > 0";
    tx.exec(SQL, &[Value::from(hash(subject).as_slice())]).map(drop)
}

fn hash(subject: &str) -> Vec<u8> {
    Sha256::digest(subject.as_bytes()).to_vec()
}
