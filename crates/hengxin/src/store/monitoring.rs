//! Figures over deliveries, records and proceedings by the body they came from. Each statement counts; none reads what a
//! record says.

use super::rows::NO_END;
use super::sql::{Result, Tx, Value};

/// What figures were counted from, beside the facts: how many deliveries there are, and when the last one ended.
///
/// # Errors
/// The store's.
pub fn stand(tx: &mut dyn Tx) -> Result<(i64, i64)> {
    const SQL: &str = "SELECT COUNT(*), COALESCE(MAX(finished_at), 0) FROM batch";
    tx.one(SQL, &[], |row| Ok((row.int(0)?, row.int(1)?)))
}

/// Numbers and names of bodies.
///
/// # Errors
/// The store's.
pub fn bodies(tx: &mut dyn Tx) -> Result<Vec<(i64, String)>> {
    tx.all("SELECT id, name FROM authority ORDER BY name", &[], |row| {
        Ok((row.int(0)?, row.text(1)?.to_owned()))
    })
}

/// Records of a body under an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldRow {
    /// The body.
    pub supplier: i64,
    /// The item.
    pub item: i64,
    /// All of them.
    pub records: u64,
    /// Those that have not left.
    pub live: u64,
    /// When the newest of their versions came, microseconds since 1970 UTC.
    pub last: i64,
}

/// Records by body and item.
///
/// # Errors
/// The store's.
pub fn records(tx: &mut dyn Tx) -> Result<Vec<HeldRow>> {
    const SQL: &str = "SELECT r.supplier, r.item, r.records, r.live, f.recorded_at FROM \
         (SELECT supplier, item, COUNT(*) AS records, SUM(CASE WHEN ended = 0 THEN 1 ELSE 0 END) AS live, \
          MAX(seq) AS last FROM record GROUP BY supplier, item) r JOIN fact f ON f.seq = r.last";
    tx.all(SQL, &[], |row| {
        Ok(HeldRow {
            supplier: row.int(0)?,
            item: row.int(1)?,
            records: row.small(2)?,
            live: row.small(3)?,
            last: row.int(4)?,
        })
    })
}

/// Deliveries with the body that sent each: of the officer who did, else the one its feed belongs to. The same as
/// `delivery::sending_body` says of one.
const SENT: &str = "WITH sent AS (SELECT b.id, COALESCE((SELECT a.body FROM account a \
     WHERE b.actor = 'account:' || CAST(a.id AS TEXT)), b.supplier) AS body FROM batch b) ";

/// A delivery with its counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Its number.
    pub id: i64,
    /// The body.
    pub supplier: i64,
    /// The feed.
    pub feed: String,
    /// Whether its good rows are in the register.
    pub loaded: bool,
    /// When it arrived, microseconds since 1970 UTC.
    pub received_at: i64,
    /// Rows read.
    pub read: u64,
    /// Rows that are to be mended or were refused.
    pub bad: u64,
}

/// Every delivery that was read.
///
/// # Errors
/// The store's.
pub fn deliveries(tx: &mut dyn Tx) -> Result<Vec<DeliveryRow>> {
    let sql = format!(
        "{SENT}SELECT b.id, s.body, b.feed, b.state, b.received_at, b.rows_read, b.quarantined + b.refused \
         FROM batch b JOIN sent s ON s.id = b.id"
    );
    tx.all(&sql, &[], |row| {
        Ok(DeliveryRow {
            id: row.int(0)?,
            supplier: row.int(1)?,
            feed: row.text(2)?.to_owned(),
            loaded: row.int(3)? == super::delivery::State::Loaded as i64,
            received_at: row.int(4)?,
            read: row.small(5)?,
            bad: row.small(6)?,
        })
    })
}

/// Records of some kinds that were decided on a day and came first with a delivery: body, day, delivery, how many.
///
/// # Errors
/// The store's.
pub fn arrivals(tx: &mut dyn Tx, kinds: [i64; 2], take: &mut dyn FnMut(i64, i64, i64, u64)) -> Result<()> {
    // A record that was corrected since came with its first fact; what is held as it was received came with its own.
    const SQL: &str = "SELECT r.supplier, r.decided_on, CASE WHEN f.kind = 10 THEN f.batch ELSE \
           (SELECT g.batch FROM fact g WHERE g.org = r.org AND g.record = r.record ORDER BY g.seq LIMIT 1) END AS came, \
           COUNT(*) FROM record r JOIN fact f ON f.seq = r.seq \
         WHERE r.kind IN ($1, $2) GROUP BY r.supplier, r.decided_on, came";
    tx.each(SQL, &kinds.map(Value::Int), &mut |row| {
        take(row.int(0)?, row.int(1)?, row.int(2)?, row.small(3)?);
        Ok(())
    })
}

/// Problems of a body's rows: body, heading of the column (empty = the row as a whole), code, weight, how many.
///
/// # Errors
/// The store's.
pub fn problems(tx: &mut dyn Tx) -> Result<Vec<(i64, String, String, i64, u64)>> {
    let sql = format!(
        "{SENT}SELECT s.body, p.label, p.code, MAX(p.weight), COUNT(*) FROM batch_problem p \
         JOIN sent s ON s.id = p.batch GROUP BY s.body, p.label, p.code"
    );
    tx.all(&sql, &[], |row| {
        let text = |at: usize| row.text(at).map(str::to_owned);
        Ok((row.int(0)?, text(1)?, text(2)?, row.int(3)?, row.small(4)?))
    })
}

/// What is owed in open proceedings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwedRow {
    /// The body the record came from.
    pub supplier: i64,
    /// The kind of proceeding, by number.
    pub kind: i64,
    /// Where they stand.
    pub place: String,
    /// Who owes the next step.
    pub by: String,
    /// How many.
    pub count: u64,
    /// How many of them are overdue.
    pub overdue: u64,
    /// The first last day; none where no clock runs.
    pub first_due: Option<i64>,
}

/// What is owed on a day, by body, kind and place. What an organisation was free to do and did not is not overdue.
///
/// # Errors
/// The store's.
pub fn owed(tx: &mut dyn Tx, today: i64) -> Result<Vec<OwedRow>> {
    const SQL: &str = "SELECT supplier, kind, place, due_by, COUNT(*), \
         COALESCE(SUM(CASE WHEN due < $1 AND due_by <> 'organisation' THEN 1 ELSE 0 END), 0), MIN(due) \
         FROM proceeding WHERE open = 1 GROUP BY supplier, kind, place, due_by ORDER BY kind, place, due_by";
    tx.all(SQL, &[Value::Int(today)], |row| {
        Ok(OwedRow {
            supplier: row.int(0)?,
            kind: row.int(1)?,
            place: row.text(2)?.to_owned(),
            by: row.text(3)?.to_owned(),
            count: row.small(4)?,
            overdue: row.small(5)?,
            first_due: Some(row.int(6)?).filter(|due| *due != NO_END),
        })
    })
}
