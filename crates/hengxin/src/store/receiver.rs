//! Receivers: who holds copies of what the register gave out, and up to which entry each has dropped what left.

use domain::FactKind;

use super::sql::{Result, Row, Tx, Value};

/// A row of `receiver`.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceiverRow {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The key it reads and confirms with.
    pub api_key: Option<i64>,
    /// Where it is reminded; empty = whoever empties the outbox brings it.
    pub email: String,
    /// What left up to this entry it never had.
    pub since: i64,
    /// The last entry up to which it has dropped everything.
    pub confirmed: i64,
    /// When it confirmed that, in microseconds since 1970 UTC.
    pub confirmed_at: Option<i64>,
    /// Reminders sent since.
    pub reminders: i64,
    /// The day of the last one, days since 1970-01-01.
    pub reminded_on: Option<i64>,
    /// Since when it is not a receiver any more.
    pub closed_at: Option<i64>,
}

/// Does not say where it is reminded.
impl std::fmt::Debug for ReceiverRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReceiverRow").field("id", &self.id).finish_non_exhaustive()
    }
}

const RECEIVER: &str =
    "SELECT id, name, api_key, email, since, confirmed, confirmed_at, reminders, reminded_on,
     closed_at FROM receiver";

fn read(row: &Row<'_>) -> Result<ReceiverRow> {
    Ok(ReceiverRow {
        id: row.int(0)?,
        name: row.text(1)?.to_owned(),
        api_key: row.opt_int(2)?,
        email: row.text(3)?.to_owned(),
        since: row.int(4)?,
        confirmed: row.int(5)?,
        confirmed_at: row.opt_int(6)?,
        reminders: row.int(7)?,
        reminded_on: row.opt_int(8)?,
        closed_at: row.opt_int(9)?,
    })
}

/// A receiver that is about to be entered.
#[derive(Debug, Clone, Copy)]
pub struct NewReceiver<'a> {
    /// Its name.
    pub name: &'a str,
    /// The key it reads and confirms with.
    pub api_key: Option<i64>,
    /// Where it is reminded.
    pub email: &'a str,
    /// The newest entry: what left before, it never had.
    pub since: i64,
    /// Now, in microseconds since 1970 UTC.
    pub now: i64,
}

/// Enters a receiver; its number. Runs in an exclusive write: numbers are given out.
pub fn add(tx: &mut dyn Tx, new: &NewReceiver<'_>) -> Result<i64> {
    const SQL: &str =
        "INSERT INTO receiver (id, name, api_key, email, since, confirmed, confirmed_at, reminders,
         reminded_on, created_at, closed_at) VALUES ($1, $2, $3, $4, $5, $5, NULL, 0, NULL, $6, NULL)";
    let id = tx.one("SELECT COALESCE(MAX(id), 0) + 1 FROM receiver", &[], |row| row.int(0))?;
    let params = [
        Value::Int(id),
        new.name.into(),
        Value::from(new.api_key),
        new.email.into(),
        Value::Int(new.since),
        Value::Int(new.now),
    ];
    tx.exec(SQL, &params)?;
    Ok(id)
}

/// One receiver.
pub fn find(tx: &mut dyn Tx, id: i64) -> Result<Option<ReceiverRow>> {
    tx.opt(&format!("{RECEIVER} WHERE id = $1"), &[Value::Int(id)], read)
}

/// The receiver that a key belongs to.
pub fn by_key(tx: &mut dyn Tx, key: i64) -> Result<Option<ReceiverRow>> {
    tx.opt(&format!("{RECEIVER} WHERE api_key = $1"), &[Value::Int(key)], read)
}

/// Every receiver that is not closed, by number.
pub fn open(tx: &mut dyn Tx) -> Result<Vec<ReceiverRow>> {
    tx.all(&format!("{RECEIVER} WHERE closed_at IS NULL ORDER BY id"), &[], read)
}

/// Notes that a receiver has dropped what left up to an entry. False where it had confirmed as much.
pub fn confirm(tx: &mut dyn Tx, id: i64, entry: i64, now: i64) -> Result<bool> {
    const SQL: &str =
        "UPDATE receiver SET confirmed = $2, confirmed_at = $3, reminders = 0, reminded_on = NULL
         WHERE id = $1 AND confirmed < $2";
    Ok(tx.exec(SQL, &[Value::Int(id), Value::Int(entry), Value::Int(now)])? == 1)
}

/// Notes that a receiver was reminded.
pub fn reminded(tx: &mut dyn Tx, id: i64, day: i64) -> Result<()> {
    const SQL: &str = "UPDATE receiver SET reminders = reminders + 1, reminded_on = $2 WHERE id = $1";
    tx.exec(SQL, &[Value::Int(id), Value::Int(day)]).map(drop)
}

/// Closes a receiver and forgets where it was reminded. False where there is none that is open.
pub fn close(tx: &mut dyn Tx, id: i64, now: i64) -> Result<bool> {
    const SQL: &str = "UPDATE receiver SET closed_at = $2, email = '' WHERE id = $1 AND closed_at IS NULL";
    Ok(tx.exec(SQL, &[Value::Int(id), Value::Int(now)])? == 1)
}

/// Something that receivers must drop, or fetch again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// The fact.
    pub seq: i64,
    /// Its kind.
    pub kind: FactKind,
    /// Code of the organisation.
    pub code: String,
    /// The record.
    pub record: i64,
    /// Kind of record, by number.
    pub of_kind: i64,
    /// When it was committed, in microseconds since 1970 UTC.
    pub recorded_at: i64,
}

/// The kinds of fact after which a copy must be dropped or fetched again.
pub const LEAVING: [FactKind; 7] = [
    FactKind::Corrected,
    FactKind::Withdrawn,
    FactKind::Detached,
    FactKind::Lifted,
    FactKind::Amended,
    FactKind::Erased,
    FactKind::ContentErased,
];

/// What left after one entry and up to another, of records that were public some day up to `today`; at most `limit`.
pub fn leaving(
    tx: &mut dyn Tx,
    (after, through): (i64, i64),
    today: i64,
    limit: u32,
) -> Result<Vec<Leaving>> {
    let kinds: Vec<String> = LEAVING.iter().map(|kind| kind.number().to_string()).collect();
    let sql = format!(
        "SELECT f.seq, f.kind, o.code, f.record, COALESCE(r.kind, e.kind), f.recorded_at
         FROM fact f JOIN organisation o ON o.id = f.org
         LEFT JOIN record r ON r.org = f.org AND r.record = f.record
         LEFT JOIN erased_record e ON e.org = f.org AND e.record = f.record
         WHERE f.seq > $1 AND f.seq <= $2 AND f.kind IN ({})
         AND (r.public_from <= r.public_until AND r.public_from <= $3 OR e.was_public = 1)
         ORDER BY f.seq LIMIT $4",
        kinds.join(", ")
    );
    tx.all(&sql, &[Value::Int(after), Value::Int(through), Value::Int(today), limit.into()], |row| {
        Ok(Leaving {
            seq: row.int(0)?,
            kind: FactKind::from_number(row.int(1)?).unwrap_or(FactKind::Withdrawn),
            code: row.text(2)?.to_owned(),
            record: row.int(3)?,
            of_kind: row.int(4)?,
            recorded_at: row.int(5)?,
        })
    })
}
