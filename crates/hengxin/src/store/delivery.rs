//! Deliveries (`batch`) and the problems of their rows.

use domain::Day;

use super::sql::{Result, Row, StoreFault, Tx, Value};

/// State of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum State {
    /// The file is here; nobody has read it yet.
    Received = 1,
    /// It is being read.
    Reading = 2,
    /// Implausible: it waits for a person.
    Held = 3,
    /// Its good rows are in the register.
    Loaded = 4,
    /// It could not be read; nothing of it is in the register.
    Failed = 5,
    /// A person turned it away.
    Rejected = 6,
}

impl State {
    /// Every state.
    pub const ALL: [State; 6] =
        [State::Received, State::Reading, State::Held, State::Loaded, State::Failed, State::Rejected];

    /// The state stored under `number`.
    pub fn from_number(number: i64) -> Option<State> {
        State::ALL.into_iter().find(|state| *state as i64 == number)
    }

    /// Whether nothing follows it any more: its rows are public, or a person turned it away.
    pub fn is_settled(self) -> bool {
        matches!(self, State::Loaded | State::Rejected)
    }

    /// The word for it in the API.
    pub fn word(self) -> &'static str {
        match self {
            State::Received => "received",
            State::Reading => "reading",
            State::Held => "held",
            State::Loaded => "loaded",
            State::Failed => "failed",
            State::Rejected => "rejected",
        }
    }
}

/// What became of the rows of a delivery. `read` is the sum of the four that follow it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows read.
    pub read: u64,
    /// Rows that brought something new.
    pub accepted: u64,
    /// Rows the register held already, word for word.
    pub unchanged: u64,
    /// Rows that wait until they are mended.
    pub quarantined: u64,
    /// Rows turned away: natural persons, personal data.
    pub refused: u64,
    /// Records that left because a full list no longer holds them.
    pub withdrawn: u64,
}

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number.
    pub id: i64,
    /// The feed it came by.
    pub feed: String,
    /// The sending body, by number.
    pub supplier: i64,
    /// Name of the file as sent.
    pub file_name: String,
    /// SHA-256 of the file.
    pub file_sha256: Vec<u8>,
    /// Size of the file.
    pub file_bytes: u64,
    /// State.
    pub state: State,
    /// Rows so far.
    pub counts: Counts,
    /// When it arrived, microseconds since 1970-01-01 UTC.
    pub received_at: i64,
    /// When it was loaded, held or failed.
    pub finished_at: Option<i64>,
    /// Who sent it.
    pub actor: String,
    /// Why it was held or failed, as JSON with a stable `code`.
    pub outcome: Option<String>,
}

const COLUMNS: &str = "id, feed, supplier, file_name, file_sha256, file_bytes, state, rows_read, accepted, unchanged, \
     quarantined, refused, withdrawn, received_at, finished_at, actor, outcome";

fn read(row: &Row<'_>) -> Result<Delivery> {
    let count = |at: usize| row.int(at).map(i64::unsigned_abs);
    Ok(Delivery {
        id: row.int(0)?,
        feed: row.text(1)?.to_owned(),
        supplier: row.int(2)?,
        file_name: row.text(3)?.to_owned(),
        file_sha256: row.blob(4)?.to_vec(),
        file_bytes: count(5)?,
        state: State::from_number(row.int(6)?).unwrap_or(State::Failed),
        counts: Counts {
            read: count(7)?,
            accepted: count(8)?,
            unchanged: count(9)?,
            quarantined: count(10)?,
            refused: count(11)?,
            withdrawn: count(12)?,
        },
        received_at: row.int(13)?,
        finished_at: row.opt_int(14)?,
        actor: row.text(15)?.to_owned(),
        outcome: row.opt_text(16)?.map(str::to_owned),
    })
}

/// Enters a new delivery; its number is given out here.
pub fn enter(tx: &mut dyn Tx, delivery: &Delivery) -> Result<i64> {
    let id = tx.one("SELECT COALESCE(MAX(id), 0) + 1 FROM batch", &[], |row| row.int(0))?;
    let sql = "INSERT INTO batch (id, feed, supplier, file_name, file_sha256, file_bytes, list_day, state, rows_read, \
         accepted, unchanged, quarantined, refused, withdrawn, bytes_done, received_at, finished_at, actor, outcome) \
         VALUES ($1, $2, $3, $4, $5, $6, NULL, $7, 0, 0, 0, 0, 0, 0, 0, $8, NULL, $9, NULL)";
    tx.exec(
        sql,
        &[
            Value::Int(id),
            Value::from(delivery.feed.as_str()),
            Value::Int(delivery.supplier),
            Value::from(delivery.file_name.as_str()),
            Value::from(delivery.file_sha256.as_slice()),
            Value::Int(signed(delivery.file_bytes)),
            Value::Int(delivery.state as i64),
            Value::Int(delivery.received_at),
            Value::from(delivery.actor.as_str()),
        ],
    )?;
    Ok(id)
}

/// Fails where a delivery is settled: somebody was faster while this one waited for the lock.
///
/// # Errors
/// [`StoreFault::Constraint`], which takes everything else of the transaction back.
pub fn must_be_unsettled(tx: &mut dyn Tx, id: i64) -> Result<()> {
    if find(tx, id)?.is_some_and(|delivery| delivery.state.is_settled()) {
        return Err(StoreFault::Constraint {
            doing: "conclude a delivery".into(),
            source: "it is loaded or rejected already".into(),
        });
    }
    Ok(())
}

/// Sets state, counts and outcome of a delivery that is not settled yet.
///
/// # Errors
/// As [`must_be_unsettled`].
pub fn conclude(
    tx: &mut dyn Tx,
    id: i64,
    state: State,
    counts: &Counts,
    now: i64,
    outcome: Option<&str>,
) -> Result<()> {
    must_be_unsettled(tx, id)?;
    let sql = "UPDATE batch SET state = $2, rows_read = $3, accepted = $4, unchanged = $5, quarantined = $6, \
         refused = $7, withdrawn = $8, finished_at = $9, outcome = $10 WHERE id = $1";
    let numbers = [
        counts.read,
        counts.accepted,
        counts.unchanged,
        counts.quarantined,
        counts.refused,
        counts.withdrawn,
    ];
    let mut params = vec![Value::Int(id), Value::Int(state as i64)];
    params.extend(numbers.map(|count| Value::Int(signed(count))));
    params.extend([Value::Int(now), Value::from(outcome)]);
    tx.exec(sql, &params).map(drop)
}

/// One delivery.
pub fn find(tx: &mut dyn Tx, id: i64) -> Result<Option<Delivery>> {
    tx.opt(&format!("SELECT {COLUMNS} FROM batch WHERE id = $1"), &[Value::Int(id)], read)
}

/// The body that sent a delivery: of the officer who did, else the one its feed belongs to. A feed that every department
/// uses belongs to none of them.
pub fn sending_body(tx: &mut dyn Tx, delivery: &Delivery) -> Result<i64> {
    const SQL: &str = "SELECT body FROM account WHERE id = $1 AND body IS NOT NULL";
    let Some(account) = delivery.actor.strip_prefix("account:").and_then(|id| id.parse::<i64>().ok()) else {
        return Ok(delivery.supplier);
    };
    Ok(tx.opt(SQL, &[Value::Int(account)], |row| row.int(0))?.unwrap_or(delivery.supplier))
}

/// The delivery of this very file by this feed that is waiting, held or loaded. One that was being read does not
/// count: its reader may have died, and to read a file twice changes nothing.
pub fn of_file(tx: &mut dyn Tx, feed: &str, sha256: &[u8]) -> Result<Option<i64>> {
    let sql = "SELECT id FROM batch WHERE file_sha256 = $1 AND feed = $2 AND state IN (1, 3, 4) ORDER BY id DESC LIMIT 1";
    tx.opt(sql, &[Value::from(sha256), Value::from(feed)], |row| row.int(0))
}

/// Deliveries, newest first; `supplier` limits them to one body's.
pub fn list(tx: &mut dyn Tx, supplier: Option<i64>, before: i64, limit: i64) -> Result<Vec<Delivery>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM batch WHERE id < $1 AND supplier = COALESCE(CAST($2 AS BIGINT), supplier) \
         ORDER BY id DESC LIMIT $3"
    );
    tx.all(&sql, &[Value::Int(before), Value::from(supplier), Value::Int(limit)], read)
}

/// A problem of one row, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemRow {
    /// Row of the file.
    pub source_row: i64,
    /// Its place among the row's problems.
    pub nth: i64,
    /// Weight, by number.
    pub weight: i64,
    /// Stable code.
    pub code: String,
    /// Heading of the column; empty = the row as a whole.
    pub label: String,
    /// What the cell held.
    pub found: String,
}

/// Forgets the problems of a delivery that is read again.
pub fn forget_problems(tx: &mut dyn Tx, batch: i64) -> Result<()> {
    tx.exec("DELETE FROM batch_problem WHERE batch = $1", &[Value::Int(batch)]).map(drop)
}

/// The day of the newest full list a feed has had taken in.
pub fn latest_list(tx: &mut dyn Tx, feed: &str) -> Result<Option<Day>> {
    let sql = "SELECT MAX(list_day) FROM batch WHERE feed = $1 AND state = $2";
    let day = tx.one(sql, &[feed.into(), Value::Int(State::Loaded as i64)], |row| row.opt_int(0))?;
    Ok(day.and_then(|day| i32::try_from(day).ok()).map(Day::from_days_since_epoch))
}

/// Notes the day of the newest full list of a delivery.
pub fn note_list(tx: &mut dyn Tx, batch: i64, day: Day) -> Result<()> {
    let sql = "UPDATE batch SET list_day = $2 WHERE id = $1";
    tx.exec(sql, &[Value::Int(batch), Value::Int(day.days_since_epoch().into())]).map(drop)
}

/// Writes problems of a delivery.
pub fn write_problems(tx: &mut dyn Tx, batch: i64, problems: &[ProblemRow]) -> Result<()> {
    const TO: [&str; 7] = ["batch", "source_row", "nth", "weight", "code", "label", "found"];
    let rows = problems.iter().map(|problem| {
        [
            Value::Int(batch),
            Value::Int(problem.source_row),
            Value::Int(problem.nth),
            Value::Int(problem.weight),
            Value::from(problem.code.as_str()),
            Value::from(problem.label.as_str()),
            Value::from(problem.found.as_str()),
        ]
    });
    tx.bulk_rows("batch_problem", &TO, rows).map(drop)
}

/// Problems of a delivery from a row on, in the order of the file.
pub fn problems(tx: &mut dyn Tx, batch: i64, from_row: i64, limit: i64) -> Result<Vec<ProblemRow>> {
    let sql = "SELECT source_row, nth, weight, code, label, found FROM batch_problem \
         WHERE batch = $1 AND source_row >= $2 ORDER BY source_row, nth LIMIT $3";
    tx.all(sql, &[Value::Int(batch), Value::Int(from_row), Value::Int(limit)], |row| {
        Ok(ProblemRow {
            source_row: row.int(0)?,
            nth: row.int(1)?,
            weight: row.int(2)?,
            code: row.text(3)?.to_owned(),
            label: row.text(4)?.to_owned(),
            found: row.text(5)?.to_owned(),
        })
    })
}

/// Problems of a delivery grouped by code and column, the largest group first, with the first row of each.
pub fn problem_groups(tx: &mut dyn Tx, batch: i64) -> Result<Vec<(i64, ProblemRow)>> {
    let sql = "SELECT COUNT(*), code, label, MAX(weight), MIN(source_row), MIN(found) FROM batch_problem \
         WHERE batch = $1 GROUP BY code, label ORDER BY MAX(weight) DESC, COUNT(*) DESC, code, label";
    tx.all(sql, &[Value::Int(batch)], |row| {
        let group = ProblemRow {
            source_row: row.int(4)?,
            nth: 0,
            weight: row.int(3)?,
            code: row.text(1)?.to_owned(),
            label: row.text(2)?.to_owned(),
            found: row.text(5)?.to_owned(),
        };
        Ok((row.int(0)?, group))
    })
}

/// Takes back a problem of a row that has been solved within the same delivery.
pub fn forget_problem(tx: &mut dyn Tx, batch: i64, source_row: i64, code: &str) -> Result<()> {
    const SQL: &str = "DELETE FROM batch_problem WHERE batch = $1 AND source_row = $2 AND code = $3";
    tx.exec(SQL, &[Value::Int(batch), Value::Int(source_row), Value::from(code)]).map(drop)
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
