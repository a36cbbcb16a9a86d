//! Notices about watch lists on their way: where they go, how far a list has been told, and which wait.
//!
//! A notice is claimed before it is sent by putting off the time at which it may be tried: whoever claimed it is alone
//! with it until then, and if they die, somebody else takes it up.

use super::sql::{Result, Row, StoreFault, Tx, Value};

/// Where notices about a list are sent.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookRow {
    /// The list.
    pub watchlist: i64,
    /// The address.
    pub url: String,
    /// What notices are signed with.
    pub secret: Vec<u8>,
    /// When it was registered, microseconds since 1970-01-01 UTC.
    pub created_at: i64,
    /// The last entry that notices have been made of.
    pub entry: i64,
    /// The last day whose ends and beginnings of publication have been told, days since 1970-01-01.
    pub day: i32,
}

impl std::fmt::Debug for WebhookRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookRow").field("watchlist", &self.watchlist).finish_non_exhaustive()
    }
}

/// How a notice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeState {
    /// It waits for its first or next attempt, or is being sent.
    Waiting = 1,
    /// The receiver has it.
    Delivered = 2,
    /// It was tried as often as notices are.
    GivenUp = 3,
}

impl NoticeState {
    fn read(number: i64) -> Result<NoticeState> {
        [NoticeState::Waiting, NoticeState::Delivered, NoticeState::GivenUp]
            .into_iter()
            .find(|state| *state as i64 == number)
            .ok_or(StoreFault::Decode { column: 6, wanted: "the state of a notice" })
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            NoticeState::Waiting => "waiting",
            NoticeState::Delivered => "delivered",
            NoticeState::GivenUp => "given-up",
        }
    }
}

/// What a notice tells of: entries and days, each after one and up to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Entries after this one …
    pub entry_after: i64,
    /// … up to this one.
    pub entry_through: i64,
    /// What ended or began by itself after this day …
    pub day_after: i32,
    /// … up to this one; days since 1970-01-01.
    pub day_through: i32,
}

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// The list.
    pub watchlist: i64,
    /// Its place among the notices of the list, from 1.
    pub nth: i64,
    /// What it tells of.
    pub span: Span,
    /// How it stands.
    pub state: NoticeState,
    /// How often it has been tried.
    pub attempts: i64,
    /// When it is tried next, microseconds since 1970-01-01 UTC.
    pub next_at: i64,
    /// When it was made.
    pub made_at: i64,
    /// When it was delivered or given up.
    pub done_at: Option<i64>,
    /// Why the last attempt failed, by a stable code.
    pub fault: Option<String>,
}

const NOTICE: &str =
    "n.watchlist, n.nth, n.entry_after, n.entry_through, n.day_after, n.day_through, n.state,
     n.attempts, n.next_at, n.made_at, n.done_at, n.fault";

fn read_notice(row: &Row<'_>) -> Result<NoticeRow> {
    Ok(NoticeRow {
        watchlist: row.int(0)?,
        nth: row.int(1)?,
        span: Span {
            entry_after: row.int(2)?,
            entry_through: row.int(3)?,
            day_after: row.small(4)?,
            day_through: row.small(5)?,
        },
        state: NoticeState::read(row.int(6)?)?,
        attempts: row.int(7)?,
        next_at: row.int(8)?,
        made_at: row.int(9)?,
        done_at: row.opt_int(10)?,
        fault: row.opt_text(11)?.map(str::to_owned),
    })
}

const WEBHOOK: &str = "SELECT watchlist, url, secret, created_at, entry, day FROM webhook";

fn read_webhook(row: &Row<'_>) -> Result<WebhookRow> {
    Ok(WebhookRow {
        watchlist: row.int(0)?,
        url: row.text(1)?.to_owned(),
        secret: row.blob(2)?.to_vec(),
        created_at: row.int(3)?,
        entry: row.int(4)?,
        day: row.small(5)?,
    })
}

/// Where notices about a list are sent, if anywhere.
pub fn webhook(tx: &mut dyn Tx, list: i64) -> Result<Option<WebhookRow>> {
    tx.opt(&format!("{WEBHOOK} WHERE watchlist = $1"), &[list.into()], read_webhook)
}

/// Webhooks that have not been told of everything up to an entry and a day, whose keys are good at an instant.
pub fn behind(tx: &mut dyn Tx, entry: i64, day: i32, now: i64) -> Result<Vec<WebhookRow>> {
    let sql = format!(
        "{WEBHOOK} WHERE (entry < $1 OR day < $2) AND watchlist IN (SELECT w.id FROM watchlist w
         JOIN api_key k ON k.id = w.api_key WHERE k.expires_at > $3 AND (k.revoked_at IS NULL OR k.revoked_at > $3))
         ORDER BY watchlist"
    );
    tx.all(&sql, &[entry.into(), day.into(), now.into()], read_webhook)
}

/// Registers where notices about a list are sent, in place of where they were.
pub fn register(tx: &mut dyn Tx, hook: &WebhookRow) -> Result<()> {
    const SQL: &str = "INSERT INTO webhook (watchlist, url, secret, created_at, entry, day)
         VALUES ($1, $2, $3, $4, $5, $6)";
    tx.exec("DELETE FROM webhook WHERE watchlist = $1", &[hook.watchlist.into()])?;
    let params = [
        hook.watchlist.into(),
        Value::from(&hook.url),
        Value::from(&hook.secret),
        hook.created_at.into(),
        hook.entry.into(),
        hook.day.into(),
    ];
    tx.exec(SQL, &params).map(drop)
}

/// Sends no more notices about a list; those that wait are given up. False where none were sent.
pub fn unregister(tx: &mut dyn Tx, list: i64, now: i64) -> Result<bool> {
    const SQL: &str = "UPDATE notice SET state = 3, done_at = $2, fault = 'unregistered'
         WHERE watchlist = $1 AND state = 1";
    tx.exec(SQL, &[list.into(), now.into()])?;
    Ok(tx.exec("DELETE FROM webhook WHERE watchlist = $1", &[list.into()])? == 1)
}

/// Notes how far a list has been told.
pub fn told(tx: &mut dyn Tx, list: i64, entry: i64, day: i32) -> Result<()> {
    let sql = "UPDATE webhook SET entry = $2, day = $3 WHERE watchlist = $1";
    tx.exec(sql, &[list.into(), entry.into(), day.into()]).map(drop)
}

/// Puts a notice in the queue. Runs in an exclusive write: places are given out.
pub fn enqueue(tx: &mut dyn Tx, list: i64, span: &Span, now: i64) -> Result<()> {
    const SQL: &str = "INSERT INTO notice (watchlist, nth, entry_after, entry_through, day_after, day_through, state,
         attempts, next_at, made_at, done_at, fault) VALUES ($1, $2, $3, $4, $5, $6, 1, 0, $7, $7, NULL, NULL)";
    let highest = "SELECT COALESCE(MAX(nth), 0) FROM notice WHERE watchlist = $1";
    let nth = tx.one(highest, &[list.into()], |row| row.int(0))? + 1;
    let params = [
        list.into(),
        nth.into(),
        span.entry_after.into(),
        span.entry_through.into(),
        span.day_after.into(),
        span.day_through.into(),
        now.into(),
    ];
    tx.exec(SQL, &params).map(drop)
}

/// It is time, it is known where it goes, and the key is good.
const DUE: &str = "n.state = 1 AND n.next_at <= $1 AND EXISTS (SELECT 1 FROM webhook h
     JOIN watchlist w ON w.id = h.watchlist JOIN api_key k ON k.id = w.api_key
     WHERE h.watchlist = n.watchlist AND k.expires_at > $1 AND (k.revoked_at IS NULL OR k.revoked_at > $1))";

/// Claims notices that are due, of each list the oldest that waits, until an instant. Runs in an exclusive write.
pub fn claim(tx: &mut dyn Tx, now: i64, until: i64, most: u32) -> Result<Vec<NoticeRow>> {
    let sql = format!(
        "SELECT {NOTICE} FROM notice n WHERE {DUE}
         AND NOT EXISTS (SELECT 1 FROM notice e WHERE e.watchlist = n.watchlist AND e.state = 1 AND e.nth < n.nth)
         ORDER BY n.next_at, n.watchlist LIMIT $2"
    );
    let mut claimed = tx.all(&sql, &[now.into(), most.into()], read_notice)?;
    for notice in &mut claimed {
        notice.attempts += 1;
        let sql = "UPDATE notice SET attempts = $3, next_at = $4 WHERE watchlist = $1 AND nth = $2";
        let params = [notice.watchlist, notice.nth, notice.attempts, until].map(Value::Int);
        tx.exec(sql, &params)?;
    }
    Ok(claimed)
}

/// Notes that the receiver has a notice.
pub fn delivered(tx: &mut dyn Tx, notice: &NoticeRow, now: i64) -> Result<()> {
    const SQL: &str = "UPDATE notice SET state = 2, done_at = $3, fault = NULL
         WHERE watchlist = $1 AND nth = $2 AND state = 1";
    tx.exec(SQL, &[notice.watchlist.into(), notice.nth.into(), now.into()]).map(drop)
}

/// Notes that an attempt has failed: when it is tried again, or, with `None`, that it is given up. False where
/// somebody else has taken it up since.
pub fn failed(
    tx: &mut dyn Tx,
    notice: &NoticeRow,
    fault: &str,
    again: Option<i64>,
    now: i64,
) -> Result<bool> {
    const SQL: &str = "UPDATE notice SET fault = $4, state = $5, next_at = $6, done_at = $7
         WHERE watchlist = $1 AND nth = $2 AND state = 1 AND attempts = $3";
    let (state, done) = match again {
        Some(_) => (NoticeState::Waiting, None),
        None => (NoticeState::GivenUp, Some(now)),
    };
    let params = [
        notice.watchlist.into(),
        notice.nth.into(),
        notice.attempts.into(),
        fault.into(),
        Value::Int(state as i64),
        again.unwrap_or(now).into(),
        done.into(),
    ];
    Ok(tx.exec(SQL, &params)? == 1)
}

/// The newest notices of a list, newest first.
pub fn newest(tx: &mut dyn Tx, list: i64, most: u32) -> Result<Vec<NoticeRow>> {
    let sql = format!("SELECT {NOTICE} FROM notice n WHERE n.watchlist = $1 ORDER BY n.nth DESC LIMIT $2");
    tx.all(&sql, &[list.into(), most.into()], read_notice)
}

/// Forgets notices that were done before an instant. The last of a list stays, for the next one's place.
pub fn forget(tx: &mut dyn Tx, before: i64) -> Result<u64> {
    const SQL: &str = "DELETE FROM notice WHERE state <> 1 AND done_at < $1
         AND nth < (SELECT MAX(e.nth) FROM notice e WHERE e.watchlist = notice.watchlist)";
    tx.exec(SQL, &[before.into()])
}

/// Whether any notice may be due.
pub fn any_due(tx: &mut dyn Tx, now: i64) -> Result<bool> {
    let sql = format!("SELECT 1 FROM notice n WHERE {DUE} LIMIT 1");
    Ok(tx.opt(&sql, &[now.into()], |row| row.int(0))?.is_some())
}
