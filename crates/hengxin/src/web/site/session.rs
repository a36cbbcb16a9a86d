//! Signed-in browsers of the office pages: a random cookie, of which only a hash is kept.

use sha2::{Digest, Sha256};

use crate::hex::hex;
use crate::store::sql::{Result, Tx, Value};

/// How long a browser stays signed in: one working day.
pub const SECONDS: i64 = 10 * 3600;
const MICROS: i64 = 1_000_000;

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The key it signed in with, by number.
    pub key: i64,
    /// What every form of it must bring back, so that no other site can send one in its name.
    pub token: String,
}

/// 32 random bytes as text.
///
/// # Errors
/// When the operating system has no random numbers.
pub fn secret() -> std::result::Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes))
}

fn hash(cookie: &str) -> Vec<u8> {
    Sha256::digest(cookie.as_bytes()).to_vec()
}

/// Opens a session at instant `now` (microseconds); sessions that have ended are forgotten.
pub fn open(tx: &mut dyn Tx, cookie: &str, session: &Session, now: i64) -> Result<()> {
    const SQL: &str = "INSERT INTO office_session (hash, api_key, csrf, expires_at) VALUES ($1, $2, $3, $4)";
    tx.exec("DELETE FROM office_session WHERE expires_at <= $1", &[Value::Int(now)])?;
    let hash = hash(cookie);
    let params = [
        Value::from(hash.as_slice()),
        Value::Int(session.key),
        Value::from(session.token.as_str()),
        Value::Int(now + SECONDS * MICROS),
    ];
    tx.exec(SQL, &params).map(drop)
}

/// The session of a cookie, unless it has ended.
pub fn find(tx: &mut dyn Tx, cookie: &str, now: i64) -> Result<Option<Session>> {
    const SQL: &str = "SELECT api_key, csrf FROM office_session WHERE hash = $1 AND expires_at > $2";
    let hash = hash(cookie);
    tx.opt(SQL, &[Value::from(hash.as_slice()), Value::Int(now)], |row| {
        Ok(Session { key: row.int(0)?, token: row.text(1)?.to_owned() })
    })
}

/// Ends the session of a cookie.
pub fn close(tx: &mut dyn Tx, cookie: &str) -> Result<()> {
    let hash = hash(cookie);
    tx.exec("DELETE FROM office_session WHERE hash = $1", &[Value::from(hash.as_slice())]).map(drop)
}
