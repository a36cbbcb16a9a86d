//! Receivers of the register's data: told what to drop, asked to confirm, and reminded when the day for it has passed.
//!
//! Whoever reads with a key is a receiver from then on; others (a province's platform, a bank that gets files) are entered
//! by hand. What left is no list of its own: it is read from the facts, so that it is there in the transaction of the fact
//! and an import multiplies no rows. A receiver holds one number, the entry up to which it has dropped everything; what
//! left behind it is what it has not confirmed (ADR 0009). A record is named by its key, never by what it said.

use domain::{Day, FactKind, MessageDraft, NewMessage, RecordKey, RecordKind, Refusal, Text};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::case::CaseFault;
use super::register::Register;
use super::view::{head, instant};
use crate::store::audit::{self, Entry};
use crate::store::message;
use crate::store::receiver::{self, Leaving, NewReceiver, ReceiverRow};
use crate::store::rows::{read_day, stored_day};
use crate::store::sql::{Result, Tx};

/// Most reminders about what one receiver has not confirmed; after that, people must see to it.
pub const MOST_REMINDERS: i64 = 5;

/// Something to be dropped, or fetched again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Removal {
    /// Its number: the entry of it. Confirm it, and with it all before it, under this number.
    pub id: i64,
    /// What happened: the word of the fact, such as `withdrawn` or `erased`.
    pub change: String,
    /// `drop`: delete every copy of the record. `refresh`: delete what it said before and fetch it again.
    #[schema(value_type = String)]
    pub duty: &'static str,
    /// Code of the organisation.
    pub code: String,
    /// Key of the record.
    pub record: String,
    /// Kind of record.
    pub kind: String,
    /// When it happened.
    pub recorded_at: String,
    /// The last day to confirm it, `YYYY-MM-DD`; absent where no rule sets one.
    pub last_day: Option<String>,
}

/// A page of removals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RemovalPage {
    /// Removals in order, those the key has not confirmed.
    pub removals: Vec<Removal>,
    /// The entry up to which the key has confirmed that everything is dropped.
    pub confirmed: i64,
    /// Ask for removals after this entry next.
    pub next: i64,
    /// Whether there are more.
    pub more: bool,
}

/// A receiver as the office sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiverView {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// How it confirms: `key` or `letter`.
    pub way: &'static str,
    /// The entry up to which it has confirmed.
    pub confirmed: i64,
    /// When it confirmed last.
    pub confirmed_at: Option<String>,
    /// How many removals it has not confirmed, counted up to 1,000.
    pub open: usize,
    /// The oldest of them.
    pub oldest: Option<Removal>,
    /// Whether the last day for that has passed.
    pub overdue: bool,
    /// Reminders sent since it confirmed last.
    pub reminders: i64,
}

/// Most removals counted for one receiver.
const COUNTED: u32 = 1000;

/// Enters a receiver by hand; its number.
///
/// # Errors
/// [`Refusal::NoEvidence`] where it has no name; [`Refusal::PersonalData`] where name or address hold somebody's number.
pub fn add(register: &Register, actor: &str, name: &str, email: &str) -> Result<i64, CaseFault> {
    let (name, email) = (name.trim(), email.trim());
    if name.is_empty() {
        return Err(Refusal::NoEvidence.into());
    }
    super::case::proper(&[name, email])?;
    let now = register.clock.now().as_microsecond();
    register.db.decide(|tx| {
        let new = NewReceiver { name, api_key: None, email, since: head(tx)?.0, now };
        let id = receiver::add(tx, &new)?;
        note(tx, (actor, now), ("receiver.add", id), &json!({ "before": null, "after": "open" }))?;
        Ok(id)
    })
}

/// Closes a receiver: it holds nothing any more and is told nothing.
///
/// # Errors
/// [`Refusal::NoSuchProposal`] where there is none that is open.
pub fn close(register: &Register, actor: &str, id: i64) -> Result<(), CaseFault> {
    let now = register.clock.now().as_microsecond();
    register.db.decide(|tx| {
        if !receiver::close(tx, id, now)? {
            return Err(Refusal::NoSuchProposal.into());
        }
        Ok(note(tx, (actor, now), ("receiver.close", id), &json!({ "before": "open", "after": "closed" }))?)
    })
}

/// What the holder of a key has still to drop.
pub fn removals(register: &Register, key: i64, after: Option<i64>, limit: u32) -> Result<RemovalPage> {
    register.db.read(|tx| {
        let row = receiver::by_key(tx, key)?.filter(|row| row.closed_at.is_none());
        let confirmed = row.map_or(head(tx)?.0, |row| row.confirmed);
        let (after, known) = (after.unwrap_or(confirmed).max(confirmed), head(tx)?.0);
        let today = stored_day(register.today());
        let mut found = receiver::leaving(tx, (after, known), today, limit + 1)?;
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let next = found.last().map_or(known, |last| last.seq);
        let removals = found.iter().map(|one| removal(register, one)).collect();
        Ok(RemovalPage { removals, confirmed, next, more })
    })
}

/// The holder of a key says that it has dropped everything that left up to an entry. Returns up to where it has confirmed.
///
/// # Errors
/// [`Refusal::NoSuchRecord`] where the entry is none, or the key belongs to no receiver that is open.
pub fn confirm(register: &Register, key: i64, entry: i64) -> Result<i64, CaseFault> {
    let actor = format!("key:{key}");
    let now = register.clock.now().as_microsecond();
    register.db.decide(|tx| {
        let row = receiver::by_key(tx, key)?.filter(|row| row.closed_at.is_none());
        let row = row.ok_or(Refusal::NoSuchRecord)?;
        confirm_as(tx, (&actor, now), &row, entry)
    })
}

/// An officer notes that a receiver has confirmed by letter.
///
/// # Errors
/// [`Refusal::NoSuchProposal`] where there is no such receiver; [`Refusal::NoSuchRecord`] where the entry is none.
pub fn confirm_by_letter(register: &Register, actor: &str, id: i64, entry: i64) -> Result<i64, CaseFault> {
    let now = register.clock.now().as_microsecond();
    register.db.decide(|tx| {
        let row = receiver::find(tx, id)?.filter(|row| row.closed_at.is_none());
        let row = row.ok_or(Refusal::NoSuchProposal)?;
        confirm_as(tx, (actor, now), &row, entry)
    })
}

fn confirm_as(
    tx: &mut dyn Tx,
    (actor, now): (&str, i64),
    row: &ReceiverRow,
    entry: i64,
) -> Result<i64, CaseFault> {
    if entry < 1 || entry > head(tx)?.0 {
        return Err(Refusal::NoSuchRecord.into());
    }
    if receiver::confirm(tx, row.id, entry, now)? {
        note(
            tx,
            (actor, now),
            ("receiver.confirm", row.id),
            &json!({ "before": row.confirmed, "after": entry }),
        )?;
    }
    Ok(entry.max(row.confirmed))
}

/// Every open receiver: those whose day has passed first, then those who have something to drop.
pub fn receivers(register: &Register) -> Result<Vec<ReceiverView>> {
    let mut views = register.db.read(|tx| {
        let rows = receiver::open(tx)?;
        rows.iter().map(|row| view(tx, register, row)).collect::<Result<Vec<_>>>()
    })?;
    views
        .sort_by_key(|view| (!view.overdue, view.open == 0, view.oldest.as_ref().map(|one| one.id), view.id));
    Ok(views)
}

fn view(tx: &mut dyn Tx, register: &Register, row: &ReceiverRow) -> Result<ReceiverView> {
    let (known, today) = (head(tx)?.0, register.today());
    let open = receiver::leaving(tx, (row.confirmed, known), stored_day(today), COUNTED)?;
    let oldest = open.first().map(|one| removal(register, one));
    let passed = open.first().and_then(|one| last_day(register, one)).is_some_and(|last| last < today);
    Ok(ReceiverView {
        id: row.id,
        name: row.name.clone(),
        way: if row.api_key.is_some() { "key" } else { "letter" },
        confirmed: row.confirmed,
        confirmed_at: row.confirmed_at.map(instant),
        open: open.len(),
        oldest,
        overdue: passed,
        reminders: row.reminders,
    })
}

fn removal(register: &Register, one: &Leaving) -> Removal {
    let refreshed = matches!(one.kind, FactKind::Corrected | FactKind::Amended | FactKind::ContentErased);
    Removal {
        id: one.seq,
        change: one.kind.word().to_owned(),
        duty: if refreshed { "refresh" } else { "drop" },
        code: one.code.clone(),
        record: RecordKey::from_stored(one.record).map(RecordKey::hex).unwrap_or_default(),
        kind: RecordKind::from_number(one.of_kind).map_or("", RecordKind::word).to_owned(),
        recorded_at: instant(one.recorded_at),
        last_day: last_day(register, one).map(|day| day.to_string()),
    }
}

/// The last day to confirm it; `None` where no rule covers the day it left, or no calendar the days after.
fn last_day(register: &Register, one: &Leaving) -> Option<Day> {
    let left = day_of(one.recorded_at);
    let term = register.law.term("removal.confirm", left).ok()?;
    domain::case::last_day(term, left, &register.calendar).ok()
}

/// The day of an instant in Asia/Shanghai, which keeps one offset.
fn day_of(micros: i64) -> Day {
    const HOUR: i64 = 3_600_000_000;
    read_day((micros + 8 * HOUR).div_euclid(24 * HOUR))
}

/// Reminds receivers whose day has passed, once for each interval of the rule and so often at most. Any process may do so
/// at any time. Returns how many were reminded.
pub fn remind(register: &Register) -> Result<u64> {
    let due = |tx: &mut dyn Tx| -> Result<Vec<ReceiverRow>> {
        let rows = receiver::open(tx)?;
        let mut due = Vec::new();
        for row in rows.into_iter().filter(|row| may_be_reminded(register, row)) {
            if view(tx, register, &row)?.overdue {
                due.push(row);
            }
        }
        Ok(due)
    };
    if register.db.read(due)?.is_empty() {
        return Ok(0);
    }
    let now = register.clock.now().as_microsecond();
    register.db.write_exclusive(|tx| {
        let mut reminded = 0;
        // Somebody else may have reminded them since.
        for row in due(tx)? {
            remind_one(tx, register, &row, now)?;
            reminded += 1;
        }
        Ok(reminded)
    })
}

fn may_be_reminded(register: &Register, row: &ReceiverRow) -> bool {
    let Some(last) = row.reminded_on.map(read_day) else { return row.reminders < MOST_REMINDERS };
    let next = register.law.term("removal.chase", last).ok();
    let next = next.and_then(|term| domain::case::last_day(term, last, &register.calendar).ok());
    row.reminders < MOST_REMINDERS && next.is_some_and(|next| next <= register.today())
}

fn remind_one(tx: &mut dyn Tx, register: &Register, row: &ReceiverRow, now: i64) -> Result<()> {
    let open = view(tx, register, row)?;
    let (subject, body) = words(&open);
    let about = format!("receiver/{}", row.id);
    let draft = MessageDraft {
        kind: "removal-reminder",
        to: Some(row.email.as_str()).filter(|email| !email.is_empty()),
        subject: &subject,
        body: &body,
        about: &about,
    };
    // An address that mail cannot be sent to, or a name that no message may hold, leaves the reminder to the office page.
    let bare = MessageDraft { to: None, ..draft };
    if let Ok(new) = NewMessage::read(&draft).or_else(|_| NewMessage::read(&bare)) {
        message::post(tx, &new, now)?;
    }
    receiver::reminded(tx, row.id, stored_day(register.today()))?;
    note(
        tx,
        ("system", now),
        ("receiver.remind", row.id),
        &json!({ "open": open.open, "before": row.reminders, "after": row.reminders + 1 }),
    )
}

/// Names no record: what is to be dropped is told to whoever holds the key.
fn words(open: &ReceiverView) -> (Text, Text) {
    let (name, count) = (&open.name, open.open);
    let last = open.oldest.as_ref().and_then(|one| one.last_day.clone()).unwrap_or_default();
    let subject =
        Text::of("请确认已删除撤下的信用信息", "Please confirm that what left the register is deleted");
    let body = Text::new(
        format!(
            "{name}：\n\n本登记簿有{count}条记录已撤下、更正或者删除，贵单位尚未确认已同步处理，其中最早一条的确认期限为{last}。\n\n请读取 /api/v1/removals，删除或者更新所列记录，然后确认。没有接口密钥的，请书面回复。\n\n本消息由系统发出。"
        ),
        format!(
            "{name},\n\n{count} records left this register, were corrected or were erased, and you have not confirmed that you did the same. The oldest was to be confirmed by {last}.\n\nRead /api/v1/removals, delete or refresh what it lists, then confirm. If you have no key, answer in writing.\n\nThis message was sent by the register."
        ),
    );
    (subject, body)
}

fn note(
    tx: &mut dyn Tx,
    (actor, at): (&str, i64),
    (verb, id): (&str, i64),
    detail: &serde_json::Value,
) -> Result<()> {
    let (target, detail) = (format!("receiver/{id}"), detail.to_string());
    audit::note(
        tx,
        &Entry { at, actor, verb, target: &target, purpose: "receivers of data", detail: &detail },
    )
}
