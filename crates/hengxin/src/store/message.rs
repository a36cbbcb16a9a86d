//! Messages on their way to people at organisations: put in the outbox by the transaction that causes them, sent by
//! any process.
//!
//! A message is claimed before it is sent by putting off the time at which it may be tried: whoever claimed it is alone
//! with it until then, and if they die, somebody else takes it up.

use domain::NewMessage;

use super::sql::{Result, Row, StoreFault, Tx, Value};
use crate::hex::hex;

/// How a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageState {
    /// It waits for its first or next attempt, or is being sent.
    Waiting = 1,
    /// A mail server has taken it, or a program says that it was brought.
    Sent = 2,
    /// It was tried as often as messages are, refused for good, or somebody gave it up.
    GivenUp = 3,
}

impl MessageState {
    fn read(number: i64) -> Result<MessageState> {
        [MessageState::Waiting, MessageState::Sent, MessageState::GivenUp]
            .into_iter()
            .find(|state| *state as i64 == number)
            .ok_or(StoreFault::Decode { column: 7, wanted: "the state of a message" })
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            MessageState::Waiting => "waiting",
            MessageState::Sent => "sent",
            MessageState::GivenUp => "given-up",
        }
    }
}

/// A message in the outbox.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// Its number.
    pub id: i64,
    /// The word of what it tells.
    pub kind: String,
    /// E-mail address; empty where none is known or it was cleared.
    pub recipient: String,
    /// Subject, in both languages.
    pub subject: String,
    /// What it says, in both languages; empty once it was cleared.
    pub body: String,
    /// What it is about.
    pub about: String,
    /// The left half of its Message-ID, the same for every attempt.
    pub token: String,
    /// How it stands.
    pub state: MessageState,
    /// How often it has been tried since it last began to wait.
    pub attempts: i64,
    /// When it is tried next, microseconds since 1970-01-01 UTC.
    pub next_at: i64,
    /// When it was put here.
    pub made_at: i64,
    /// When it was sent or given up.
    pub done_at: Option<i64>,
    /// Why the last attempt failed, by a stable code.
    pub fault: Option<String>,
}

/// Says neither the address nor the text: neither belongs in a log.
impl std::fmt::Debug for MessageRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MessageRow").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

const MESSAGE: &str =
    "SELECT id, kind, recipient, subject, body, about, token, state, attempts, next_at, made_at,
     done_at, fault FROM message";

fn read(row: &Row<'_>) -> Result<MessageRow> {
    Ok(MessageRow {
        id: row.int(0)?,
        kind: row.text(1)?.to_owned(),
        recipient: row.text(2)?.to_owned(),
        subject: row.text(3)?.to_owned(),
        body: row.text(4)?.to_owned(),
        about: row.text(5)?.to_owned(),
        token: row.text(6)?.to_owned(),
        state: MessageState::read(row.int(7)?)?,
        attempts: row.int(8)?,
        next_at: row.int(9)?,
        made_at: row.int(10)?,
        done_at: row.opt_int(11)?,
        fault: row.opt_text(12)?.map(str::to_owned),
    })
}

/// Puts a message in the outbox; its number. Runs in the exclusive write of the verb that causes it: numbers are given
/// out, and the message is there exactly when what it tells of is.
pub fn post(tx: &mut dyn Tx, message: &NewMessage, now: i64) -> Result<i64> {
    const SQL: &str =
        "INSERT INTO message (id, kind, recipient, subject, body, about, token, state, attempts, next_at,
         made_at, done_at, fault) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 0, $8, $8, NULL, NULL)";
    let id = tx.one("SELECT COALESCE(MAX(id), 0) + 1 FROM message", &[], |row| row.int(0))?;
    let recipient = message.to().map_or("", |to| to.as_str());
    let params = [
        id.into(),
        message.kind().into(),
        recipient.into(),
        message.subject().into(),
        message.body().into(),
        message.about().into(),
        token()?.into(),
        now.into(),
    ];
    tx.exec(SQL, &params)?;
    Ok(id)
}

fn token() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| StoreFault::Random(error.to_string()))?;
    Ok(hex(&bytes))
}

/// Whose messages are meant: those with an e-mail address, those without, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// With an address: mail can be sent.
    Mail,
    /// Without one: somebody else has to bring them.
    Otherwise,
    /// Both, where no mail is sent at all.
    All,
}

impl Carried {
    fn condition(self) -> &'static str {
        match self {
            Carried::Mail => "state = 1 AND next_at <= $1 AND recipient <> ''",
            Carried::Otherwise => "state = 1 AND next_at <= $1 AND recipient = ''",
            Carried::All => "state = 1 AND next_at <= $1",
        }
    }
}

/// Whether any message is due.
pub fn any_due(tx: &mut dyn Tx, carried: Carried, now: i64) -> Result<bool> {
    let sql = format!("SELECT 1 FROM message WHERE {} LIMIT 1", carried.condition());
    Ok(tx.opt(&sql, &[now.into()], |row| row.int(0))?.is_some())
}

/// Claims messages that are due, the longest waiting first, until an instant. Runs in an exclusive write.
pub fn claim(
    tx: &mut dyn Tx,
    carried: Carried,
    (now, until): (i64, i64),
    most: u32,
) -> Result<Vec<MessageRow>> {
    let sql = format!("{MESSAGE} WHERE {} ORDER BY next_at, id LIMIT $2", carried.condition());
    let mut claimed = tx.all(&sql, &[now.into(), most.into()], read)?;
    for message in &mut claimed {
        message.attempts += 1;
        message.next_at = until;
        let sql = "UPDATE message SET attempts = $2, next_at = $3 WHERE id = $1";
        tx.exec(sql, &[message.id, message.attempts, until].map(Value::Int))?;
    }
    Ok(claimed)
}

/// Notes that a message was sent. False where it does not wait.
pub fn sent(tx: &mut dyn Tx, id: i64, now: i64) -> Result<bool> {
    let sql = "UPDATE message SET state = 2, done_at = $2, fault = NULL WHERE id = $1 AND state = 1";
    Ok(tx.exec(sql, &[id.into(), now.into()])? == 1)
}

/// Notes that an attempt has failed: when it is tried again, or, with `None`, that it is given up. False where
/// somebody else has taken it up since.
pub fn failed(
    tx: &mut dyn Tx,
    message: &MessageRow,
    fault: &str,
    again: Option<i64>,
    now: i64,
) -> Result<bool> {
    const SQL: &str = "UPDATE message SET fault = $3, state = $4, next_at = $5, done_at = $6
         WHERE id = $1 AND state = 1 AND attempts = $2";
    let (state, done) = match again {
        Some(_) => (MessageState::Waiting, None),
        None => (MessageState::GivenUp, Some(now)),
    };
    let params = [
        message.id.into(),
        message.attempts.into(),
        fault.into(),
        Value::Int(state as i64),
        again.unwrap_or(now).into(),
        done.into(),
    ];
    Ok(tx.exec(SQL, &params)? == 1)
}

/// Gives a message up. False where it does not wait.
pub fn give_up(tx: &mut dyn Tx, id: i64, now: i64) -> Result<bool> {
    let sql = "UPDATE message SET state = 3, done_at = $2, fault = 'given-up' WHERE id = $1 AND state = 1";
    Ok(tx.exec(sql, &[id.into(), now.into()])? == 1)
}

/// Lets a message that waits or was given up be tried from now on, as if never before. False where it was sent, or its
/// text is gone.
pub fn retry(tx: &mut dyn Tx, id: i64, now: i64) -> Result<bool> {
    const SQL: &str = "UPDATE message SET state = 1, attempts = 0, next_at = $2, done_at = NULL, fault = NULL
         WHERE id = $1 AND state <> 2 AND body <> ''";
    Ok(tx.exec(SQL, &[id.into(), now.into()])? == 1)
}

/// One message.
pub fn find(tx: &mut dyn Tx, id: i64) -> Result<Option<MessageRow>> {
    tx.opt(&format!("{MESSAGE} WHERE id = $1"), &[id.into()], read)
}

/// Messages in a state, or all, newest first.
pub fn newest(tx: &mut dyn Tx, state: Option<MessageState>, most: u32) -> Result<Vec<MessageRow>> {
    let all = state.is_none();
    let sql = format!("{MESSAGE} WHERE (state = $1 OR $2 = 1) ORDER BY id DESC LIMIT $3");
    let state = state.map_or(0, |state| state as i64);
    tx.all(&sql, &[state.into(), Value::Int(all.into()), most.into()], read)
}

/// Messages about something, oldest first.
pub fn about(tx: &mut dyn Tx, about: &str) -> Result<Vec<MessageRow>> {
    tx.all(&format!("{MESSAGE} WHERE about = $1 ORDER BY id"), &[about.into()], read)
}

/// Clears address and text of messages that were done before an instant; how many.
pub fn clear(tx: &mut dyn Tx, before: i64) -> Result<u64> {
    let sql = format!("UPDATE message SET recipient = '', body = '' WHERE {CLEARABLE}");
    tx.exec(&sql, &[before.into()])
}

/// Whether there are any to clear.
pub fn any_clearable(tx: &mut dyn Tx, before: i64) -> Result<bool> {
    let sql = format!("SELECT 1 FROM message WHERE {CLEARABLE} LIMIT 1");
    Ok(tx.opt(&sql, &[before.into()], |row| row.int(0))?.is_some())
}

const CLEARABLE: &str = "state <> 1 AND done_at < $1 AND body <> ''";
