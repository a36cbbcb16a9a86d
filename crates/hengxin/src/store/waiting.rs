//! Rows that wait for their organisation.

use domain::Question;

use super::sql::{Result, Row, Tx, Value};

/// A row that waits for its organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingRow {
    /// The feed it came by.
    pub feed: String,
    /// Digest of its content.
    pub digest: i64,
    /// The delivery it last came with.
    pub batch: i64,
    /// Row of that file.
    pub source_row: i64,
    /// Why it waits: a problem's stable code.
    pub reason: String,
    /// The name as received.
    pub name: String,
    /// The identifier as received.
    pub claimed: String,
    /// The checked content.
    pub body: Vec<u8>,
}

impl WaitingRow {
    /// The question it puts.
    pub fn question(&self) -> Question {
        Question::new(&matcher::normal_form(&self.name), &self.claimed)
    }
}

/// Lets a row wait; one that waits already is kept once, with its latest delivery.
pub fn wait(tx: &mut dyn Tx, row: &WaitingRow) -> Result<()> {
    let sql = "INSERT INTO waiting (feed, digest, batch, source_row, reason, name, claimed, body, question) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT (feed, digest) DO UPDATE SET batch = excluded.batch, source_row = excluded.source_row, \
         reason = excluded.reason, question = excluded.question";
    let params = [
        Value::from(row.feed.as_str()),
        Value::Int(row.digest),
        Value::Int(row.batch),
        Value::Int(row.source_row),
        Value::from(row.reason.as_str()),
        Value::from(row.name.as_str()),
        Value::from(row.claimed.as_str()),
        Value::from(row.body.as_slice()),
        Value::Int(row.question().key().stored()),
    ];
    tx.exec(sql, &params).map(drop)
}

/// Takes a row off the waiting list, if it is on it: its organisation is known now.
pub fn no_longer_waits(tx: &mut dyn Tx, feed: &str, digest: i64) -> Result<()> {
    tx.exec("DELETE FROM waiting WHERE feed = $1 AND digest = $2", &[Value::from(feed), Value::Int(digest)])
        .map(drop)
}

/// Whether any row of a feed waits.
pub fn any_waits(tx: &mut dyn Tx, feed: &str) -> Result<bool> {
    let found =
        tx.opt("SELECT 1 FROM waiting WHERE feed = $1 LIMIT 1", &[Value::from(feed)], |row| row.int(0))?;
    Ok(found.is_some())
}

const COLUMNS: &str = "feed, digest, batch, source_row, reason, name, claimed, body";

fn read(row: &Row<'_>) -> Result<WaitingRow> {
    Ok(WaitingRow {
        feed: row.text(0)?.to_owned(),
        digest: row.int(1)?,
        batch: row.int(2)?,
        source_row: row.int(3)?,
        reason: row.text(4)?.to_owned(),
        name: row.text(5)?.to_owned(),
        claimed: row.text(6)?.to_owned(),
        body: row.blob(7)?.to_vec(),
    })
}

/// Every row that waits.
pub fn all(tx: &mut dyn Tx) -> Result<Vec<WaitingRow>> {
    tx.all(&format!("SELECT {COLUMNS} FROM waiting ORDER BY feed, digest"), &[], read)
}

/// Rows of one delivery that wait, by digest after a given one.
pub fn of_delivery(
    tx: &mut dyn Tx,
    feed: &str,
    batch: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<WaitingRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM waiting WHERE feed = $1 AND batch = $2 AND digest > $3 \
         ORDER BY digest LIMIT $4"
    );
    let params = [Value::from(feed), Value::Int(batch), Value::Int(after), Value::Int(limit)];
    tx.all(&sql, &params, read)
}

/// Every row that puts this question, oldest delivery first.
pub fn asking(tx: &mut dyn Tx, question: &Question) -> Result<Vec<WaitingRow>> {
    let sql = format!("SELECT {COLUMNS} FROM waiting WHERE question = $1 ORDER BY batch, source_row, digest");
    tx.all(&sql, &[Value::Int(question.key().stored())], read)
}

/// One question that rows put, with how many rows put it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// How many rows.
    pub rows: i64,
    /// One of them: the one that came first by feed and digest.
    pub first: WaitingRow,
}

/// Questions by key after a given one, each with how many rows put it. Rows from before questions were noted stand
/// under key 0 and are left out.
pub fn questions(tx: &mut dyn Tx, after: i64, limit: i64) -> Result<Vec<Asked>> {
    const KEYS: &str = "SELECT question, COUNT(*) FROM waiting WHERE question > $1 AND question <> 0
         GROUP BY question ORDER BY question LIMIT $2";
    let keys = tx.all(KEYS, &[Value::Int(after), Value::Int(limit)], |row| Ok((row.int(0)?, row.int(1)?)))?;
    let sql = format!("SELECT {COLUMNS} FROM waiting WHERE question = $1 ORDER BY feed, digest LIMIT 1");
    let mut asked = Vec::with_capacity(keys.len());
    for (key, rows) in keys {
        asked.extend(tx.opt(&sql, &[Value::Int(key)], read)?.map(|first| Asked { rows, first }));
    }
    Ok(asked)
}

/// How many questions are open, and how many rows put them.
pub fn open(tx: &mut dyn Tx) -> Result<(i64, i64)> {
    const SQL: &str = "SELECT COUNT(DISTINCT question), COUNT(*) FROM waiting WHERE question <> 0";
    tx.one(SQL, &[], |row| Ok((row.int(0)?, row.int(1)?)))
}

/// Changes why a row waits, in the list of waiting rows and among the problems of `source_row` of its delivery.
pub fn change_reason(tx: &mut dyn Tx, row: &WaitingRow, source_row: i64, reason: &str) -> Result<()> {
    const WAITING: &str = "UPDATE waiting SET reason = $3 WHERE feed = $1 AND digest = $2";
    const PROBLEM: &str =
        "UPDATE batch_problem SET code = $4 WHERE batch = $1 AND source_row = $2 AND code = $3";
    tx.exec(WAITING, &[Value::from(row.feed.as_str()), Value::Int(row.digest), Value::from(reason)])?;
    let (was, now) = (Value::from(row.reason.as_str()), Value::from(reason));
    tx.exec(PROBLEM, &[Value::Int(row.batch), Value::Int(source_row), was, now]).map(drop)
}
