//! The outbox: messages to people at organisations, claimed by one process or program each, and settled after every
//! attempt.
//!
//! A verb puts a message here in its own transaction (`store::message::post`). Whoever sends it may die between the
//! mail server's yes and our note of it: then it is sent a second time under the same Message-ID, by which receivers
//! tell doubles.

mod flowed;

use domain::Text;
use serde::Serialize;
use serde_json::json;

pub use flowed::flowed;

use crate::app::register::Register;
use crate::app::view::instant;
use crate::store::audit::{self, Entry};
use crate::store::columns::Columns;
use crate::store::message::{self, Carried, MessageRow, MessageState};
use crate::store::sql::{Database, Result, StoreFault, Tx};

/// Seconds to wait after the first failed attempt, the second, and so on; after the last, a message is given up.
pub const WAITS: [i64; 8] = [60, 300, 1800, 7200, 21_600, 43_200, 86_400, 86_400];

/// How long whoever claimed a message to send it by mail is alone with it. Longer than any attempt takes.
const CLAIM_SECONDS: i64 = 300;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// Most messages that are shown or handed over at once.
pub const MOST: u32 = 1000;

/// A message as whoever runs the program sees it.
#[derive(Debug, Clone, Serialize)]
pub struct MessageView {
    /// Its number.
    pub id: i64,
    /// The word of what it tells.
    pub kind: String,
    /// What it is about.
    pub about: String,
    /// `waiting`, `sent` or `given-up`.
    pub state: &'static str,
    /// How often it has been tried.
    pub attempts: i64,
    /// When it was put here.
    pub made_at: String,
    /// When it is tried next; absent once it is done.
    pub next_at: Option<String>,
    /// When it was sent or given up.
    pub done_at: Option<String>,
    /// Why the last attempt failed, by a stable code.
    pub fault: Option<String>,
    /// E-mail address; empty where none is known or it was cleared.
    pub to: String,
    /// Subject, in both languages.
    pub subject: String,
    /// What it says; absent in lists, empty once it was cleared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

impl MessageView {
    fn of(row: MessageRow) -> MessageView {
        let waits = row.state == MessageState::Waiting;
        MessageView {
            id: row.id,
            kind: row.kind,
            about: row.about,
            state: row.state.word(),
            attempts: row.attempts,
            made_at: instant(row.made_at),
            next_at: waits.then(|| instant(row.next_at)),
            done_at: row.done_at.map(instant),
            fault: row.fault,
            to: row.recipient,
            subject: row.subject,
            body: Some(row.body),
        }
    }

    fn brief(row: MessageRow) -> MessageView {
        MessageView { body: None, ..MessageView::of(row) }
    }
}

/// Why something about the outbox is not done.
#[derive(Debug, thiserror::Error)]
pub enum OutboxFault {
    /// There is no such message.
    #[error("there is no such message")]
    NoSuchMessage,
    /// The message does not wait any more, or its text is gone.
    #[error("the message is {0} already")]
    DoneWith(&'static str),
    /// Our failure.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl OutboxFault {
    /// What, and what to do next; `None` for a failure of ours.
    pub fn text(&self) -> Option<Text> {
        match self {
            OutboxFault::NoSuchMessage => Some(Text::of(
                "没有这条消息。请用 hengxin admin outbox list 查看编号。",
                "There is no such message. hengxin admin outbox list shows the numbers of those there are.",
            )),
            OutboxFault::DoneWith(_) => Some(Text::of(
                "这条消息已发送、已放弃或正文已清除，未作改动。",
                "The message was sent, given up, or its text was cleared; nothing was changed.",
            )),
            OutboxFault::Store(_) => None,
        }
    }
}

/// Who works at the outbox, and when.
#[derive(Debug, Clone)]
pub struct Postman {
    /// Who, for the audit trail.
    pub actor: String,
    /// When, microseconds since 1970-01-01 UTC.
    pub now: i64,
}

impl Postman {
    fn note(&self, tx: &mut dyn Tx, verb: &str, target: &str) -> Result<()> {
        self.write(tx, (verb, target), "{}")
    }

    fn note_change(
        &self,
        tx: &mut dyn Tx,
        (verb, target): (&str, &str),
        (before, after): (&MessageRow, &MessageRow),
    ) -> Result<()> {
        let state = |row: &MessageRow| json!({ "state": row.state.word(), "next-at": instant(row.next_at) });
        self.write(tx, (verb, target), &json!({ "before": state(before), "after": state(after) }).to_string())
    }

    fn write(&self, tx: &mut dyn Tx, (verb, target): (&str, &str), detail: &str) -> Result<()> {
        let purpose = "administration";
        audit::note(tx, &Entry { at: self.now, actor: &self.actor, verb, target, purpose, detail })
    }

    /// Messages in a state, or all, newest first, without what they say.
    pub fn list(&self, db: &Database, state: Option<MessageState>, most: u32) -> Result<Vec<MessageView>> {
        db.write_exclusive(|tx| {
            self.note(tx, "message.read", "message")?;
            Ok(message::newest(tx, state, most)?.into_iter().map(MessageView::brief).collect())
        })
    }

    /// One message with what it says.
    ///
    /// # Errors
    /// [`OutboxFault::NoSuchMessage`].
    pub fn show(&self, db: &Database, id: i64) -> Result<MessageView, OutboxFault> {
        db.decide(|tx| {
            let row = message::find(tx, id)?.ok_or(OutboxFault::NoSuchMessage)?;
            self.note(tx, "message.read", &format!("message/{id}"))?;
            Ok(MessageView::of(row))
        })
    }

    /// Hands messages that are due over to another program, which is alone with them for so many seconds and says by
    /// [`done`](Self::done) which it has brought; the others are handed over again after that.
    pub fn take(&self, db: &Database, carried: Carried, most: u32, seconds: i64) -> Result<Vec<MessageView>> {
        let until = self.now + seconds * SECOND;
        db.write_exclusive(|tx| {
            let taken = message::claim(tx, carried, (self.now, until), most)?;
            for row in &taken {
                let change = json!({ "before": "waiting", "after": { "handed-over-until": instant(until) } });
                self.write(tx, ("message.take", &format!("message/{}", row.id)), &change.to_string())?;
            }
            Ok(taken.into_iter().map(MessageView::of).collect())
        })
    }

    /// Notes that a message was brought by another program or a person.
    ///
    /// # Errors
    /// [`OutboxFault::NoSuchMessage`], [`OutboxFault::DoneWith`].
    pub fn done(&self, db: &Database, id: i64) -> Result<MessageView, OutboxFault> {
        self.turn(db, id, "message.done", |tx| message::sent(tx, id, self.now))
    }

    /// Gives a message up.
    ///
    /// # Errors
    /// [`OutboxFault::NoSuchMessage`], [`OutboxFault::DoneWith`].
    pub fn give_up(&self, db: &Database, id: i64) -> Result<MessageView, OutboxFault> {
        self.turn(db, id, "message.give-up", |tx| message::give_up(tx, id, self.now))
    }

    /// Lets a message that waits or was given up be tried from now on.
    ///
    /// # Errors
    /// [`OutboxFault::NoSuchMessage`], [`OutboxFault::DoneWith`].
    pub fn retry(&self, db: &Database, id: i64) -> Result<MessageView, OutboxFault> {
        self.turn(db, id, "message.retry", |tx| message::retry(tx, id, self.now))
    }

    fn turn(
        &self,
        db: &Database,
        id: i64,
        verb: &str,
        act: impl FnOnce(&mut dyn Tx) -> Result<bool>,
    ) -> Result<MessageView, OutboxFault> {
        db.decide(|tx| {
            let before = message::find(tx, id)?.ok_or(OutboxFault::NoSuchMessage)?;
            if !act(tx)? {
                return Err(OutboxFault::DoneWith(before.state.word()));
            }
            let after = message::find(tx, id)?.ok_or(OutboxFault::NoSuchMessage)?;
            self.note_change(tx, (verb, &format!("message/{id}")), (&before, &after))?;
            Ok(MessageView::brief(after))
        })
    }
}

/// Claims messages that are due and go by mail, at most so many.
pub fn claim(register: &Register, most: u32) -> Result<Vec<MessageRow>> {
    let now = register.clock.now().as_microsecond();
    if !register.db.read(|tx| message::any_due(tx, Carried::Mail, now))? {
        return Ok(Vec::new());
    }
    let times = (now, now + CLAIM_SECONDS * SECOND);
    register.db.write_exclusive(|tx| message::claim(tx, Carried::Mail, times, most))
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// The mail server took it.
    Taken,
    /// It failed for now, by this code.
    Failed(String),
    /// It can never succeed, by this code.
    Refused(String),
}

/// Notes how an attempt went.
pub fn settle(register: &Register, row: &MessageRow, attempt: &Attempt) -> Result<()> {
    let now = register.clock.now().as_microsecond();
    register.db.write_exclusive(|tx| {
        let (fault, again) = match attempt {
            Attempt::Taken => return note_sent(tx, row, now),
            Attempt::Failed(fault) => {
                let wait = usize::try_from(row.attempts - 1).ok().and_then(|nth| WAITS.get(nth));
                (fault, wait.map(|seconds| now + seconds * SECOND))
            }
            Attempt::Refused(fault) => (fault, None),
        };
        let noted = message::failed(tx, row, fault, again, now)?;
        if noted && again.is_none() { note_given_up(tx, row, fault, now) } else { Ok(()) }
    })
}

fn note_sent(tx: &mut dyn Tx, row: &MessageRow, now: i64) -> Result<()> {
    if !message::sent(tx, row.id, now)? {
        return Ok(());
    }
    let detail = json!({ "before": row.state.word(), "after": MessageState::Sent.word() });
    note(tx, "message.sent", (row.id, now), &detail.to_string())
}

fn note_given_up(tx: &mut dyn Tx, row: &MessageRow, fault: &str, now: i64) -> Result<()> {
    let after = MessageState::GivenUp.word();
    let detail = json!({ "before": row.state.word(), "after": after, "fault": fault });
    note(tx, "message.given-up", (row.id, now), &detail.to_string())
}

fn note(tx: &mut dyn Tx, verb: &str, (id, at): (i64, i64), detail: &str) -> Result<()> {
    let target = if id == 0 { "message".to_owned() } else { format!("message/{id}") };
    audit::note(tx, &Entry { at, actor: "system", verb, target: &target, purpose: "outbox", detail })
}

/// Clears addresses and texts that have been kept as long as `columns.toml` says.
pub fn clear(register: &Register) -> Result<u64> {
    let days = Columns::declared().keep_days("message", "body").expect("a test reads the term");
    let before = register.clock.now().as_microsecond() - days * DAY;
    if !register.db.read(|tx| message::any_clearable(tx, before))? {
        return Ok(0);
    }
    register.db.write_exclusive(|tx| {
        let cleared = message::clear(tx, before)?;
        let detail = json!({ "before": { "with-text": cleared }, "after": { "with-text": 0 } });
        note(tx, "message.clear", (0, register.clock.now().as_microsecond()), &detail.to_string())?;
        Ok(cleared)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_term_of_texts_and_addresses_stands_in_columns_toml() {
        let days = |column| Columns::declared().keep_days("message", column);
        assert!(days("body").is_some_and(|days| days > 0));
        assert_eq!(days("body"), days("recipient"), "they are cleared together");
        assert_eq!(days("about"), None);
    }
}
