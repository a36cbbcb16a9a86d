//! Signed-in browsers of the office pages: a random cookie, of which only a hash is kept.

use sha2::{Digest, Sha256};

use super::sql::{Result, Row, Tx, Value};

/// How far a browser has come in signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Stage {
    /// The passphrase was right; a one-time code is awaited.
    Code = 1,
    /// The passphrase was right; a second factor must be set up before anything else.
    SetUp = 2,
    /// Signed in.
    Full = 3,
}

impl Stage {
    /// The stage stored under a number; an unknown one has come no way.
    fn from_number(number: i64) -> Stage {
        match number {
            3 => Stage::Full,
            2 => Stage::SetUp,
            _ => Stage::Code,
        }
    }
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// What its officer names it by.
    pub id: i64,
    /// The account.
    pub account: i64,
    /// What every form of it must bring back, so that no other site can send one in its name.
    pub token: String,
    /// How far it has come.
    pub stage: Stage,
    /// Secret of one-time codes being set up.
    pub pending: Option<Vec<u8>>,
    /// The browser, as it names itself.
    pub agent: String,
    /// When it signed in, microseconds since 1970-01-01 UTC.
    pub opened_at: i64,
    /// When it was last used.
    pub seen_at: i64,
    /// When it ends whatever is done.
    pub expires_at: i64,
}

const COLUMNS: &str = "id, account, csrf, stage, pending, agent, opened_at, seen_at, expires_at";

fn read(row: &Row<'_>) -> Result<Session> {
    Ok(Session {
        id: row.int(0)?,
        account: row.int(1)?,
        token: row.text(2)?.to_owned(),
        stage: Stage::from_number(row.int(3)?),
        pending: row.opt_blob(4)?.map(<[u8]>::to_vec),
        agent: row.text(5)?.to_owned(),
        opened_at: row.int(6)?,
        seen_at: row.int(7)?,
        expires_at: row.int(8)?,
    })
}

fn hash(cookie: &str) -> Vec<u8> {
    Sha256::digest(cookie.as_bytes()).to_vec()
}

/// Opens a session under a cookie; its number is given out here. Sessions that have ended are forgotten.
pub fn open(tx: &mut dyn Tx, cookie: &str, session: &Session) -> Result<i64> {
    const SQL: &str = "INSERT INTO office_session (hash, id, account, csrf, stage, pending, agent, opened_at, seen_at, \
         expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    tx.exec("DELETE FROM office_session WHERE expires_at <= $1", &[Value::Int(session.opened_at)])?;
    let id = tx.one("SELECT COALESCE(MAX(id), 0) + 1 FROM office_session", &[], |row| row.int(0))?;
    let params = [
        Value::from(hash(cookie)),
        Value::Int(id),
        Value::Int(session.account),
        Value::from(&session.token),
        Value::Int(session.stage as i64),
        Value::from(session.pending.as_deref()),
        Value::from(&session.agent),
        Value::Int(session.opened_at),
        Value::Int(session.seen_at),
        Value::Int(session.expires_at),
    ];
    tx.exec(SQL, &params)?;
    Ok(id)
}

/// The session of a cookie, unless it has ended at `now` or was last used before `idle_since`.
pub fn find(tx: &mut dyn Tx, cookie: &str, now: i64, idle_since: i64) -> Result<Option<Session>> {
    let sql =
        format!("SELECT {COLUMNS} FROM office_session WHERE hash = $1 AND expires_at > $2 AND seen_at >= $3");
    tx.opt(&sql, &[Value::from(hash(cookie)), Value::Int(now), Value::Int(idle_since)], read)
}

/// Notes that a session was used.
pub fn seen(tx: &mut dyn Tx, id: i64, now: i64) -> Result<()> {
    tx.exec("UPDATE office_session SET seen_at = $2 WHERE id = $1", &[Value::Int(id), Value::Int(now)])
        .map(drop)
}

/// Keeps the secret of one-time codes being set up.
pub fn set_pending(tx: &mut dyn Tx, id: i64, secret: &[u8]) -> Result<()> {
    tx.exec("UPDATE office_session SET pending = $2 WHERE id = $1", &[Value::Int(id), Value::from(secret)])
        .map(drop)
}

/// Ends the session of a cookie.
pub fn close(tx: &mut dyn Tx, cookie: &str) -> Result<()> {
    tx.exec("DELETE FROM office_session WHERE hash = $1", &[Value::from(hash(cookie))]).map(drop)
}

/// The sessions of an account that go on, the newest first.
pub fn of_account(tx: &mut dyn Tx, account: i64, now: i64, idle_since: i64) -> Result<Vec<Session>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM office_session WHERE account = $1 AND expires_at > $2 AND seen_at >= $3 \
         ORDER BY opened_at DESC, id DESC"
    );
    tx.all(&sql, &[Value::Int(account), Value::Int(now), Value::Int(idle_since)], read)
}

/// Ends one session of an account. False where the account has none with that number.
pub fn end(tx: &mut dyn Tx, account: i64, id: i64) -> Result<bool> {
    const SQL: &str = "DELETE FROM office_session WHERE account = $1 AND id = $2";
    Ok(tx.exec(SQL, &[Value::Int(account), Value::Int(id)])? == 1)
}

/// Ends every session of an account but one; returns how many.
pub fn end_others(tx: &mut dyn Tx, account: i64, but: Option<i64>) -> Result<u64> {
    const SQL: &str = "DELETE FROM office_session WHERE account = $1 AND id <> $2";
    tx.exec(SQL, &[Value::Int(account), Value::Int(but.unwrap_or(0))])
}
