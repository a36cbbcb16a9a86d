//! The change feed: what happened, in order, so that copies held elsewhere can follow.

use domain::{Day, FactKind, RecordKey, RecordKind};

use super::source::instant;
use super::{Change, ChangePage, Lens, record};
use crate::store::sql::{Result, Row, StoreFault, Tx, Value};

/// Facts with what decides what may be told of them on day `$3`, for [`step`]; then the organisation's name.
pub(super) const SELECT: &str = "SELECT f.seq, f.kind, o.code, f.record, COALESCE(r.kind, e.kind), f.effective, f.recorded_at, f.org,
            CASE WHEN r.public_from <= r.public_until AND r.public_from <= $3 OR e.was_public = 1 THEN 1 ELSE 0 END,
            CASE WHEN r.ended = 0 AND r.public_from <= $3 AND r.public_until >= $3 THEN 1 ELSE 0 END, o.name
     FROM fact f JOIN organisation o ON o.id = f.org LEFT JOIN record r ON r.org = f.org AND r.record = f.record
     LEFT JOIN erased_record e ON e.org = f.org AND e.record = f.record";

/// Facts after entry `after`, at most `limit`. A record that is not public now is named by its key alone, so that a
/// copy can be dropped; one that was never public is left out.
pub fn changes(tx: &mut dyn Tx, lens: &Lens<'_>, after: i64, limit: u32) -> Result<ChangePage> {
    let sql = format!("{SELECT} WHERE f.seq > $1 AND f.seq <= $2 ORDER BY f.seq LIMIT $4");
    let (known, today) = (lens.as_of.known.0, lens.as_of.stored_today());
    let params = [Value::Int(after), Value::Int(known), Value::from(today), Value::from(limit)];
    let rows = tx.all(&sql, &params, step)?;
    let next = rows.last().map_or(after, |step| step.change.entry);
    let mut changes = Vec::with_capacity(rows.len());
    for step in rows {
        changes.extend(told(tx, lens, step)?);
    }
    Ok(ChangePage { changes, next, more: next < known })
}

/// A fact as read, before it is decided what may be told of it.
pub(super) struct Step {
    pub change: Change,
    pub org: i64,
    record: i64,
    /// By the cached days it was public at some time up to today, and what happened changes what is shown of it.
    once_public: bool,
}

pub(super) fn step(row: &Row<'_>) -> Result<Step> {
    let fact = FactKind::from_number(row.int(1)?);
    let fact = fact.ok_or(StoreFault::Decode { column: 1, wanted: "a kind of fact" })?;
    let record = row.int(3)?;
    let of_record = row.opt_int(4)?.and_then(RecordKind::from_number).unwrap_or(RecordKind::Registration);
    let change = Change {
        entry: row.int(0)?,
        change: fact.word().to_owned(),
        code: row.text(2)?.to_owned(),
        record: RecordKey::from_stored(record).map(RecordKey::hex),
        kind: of_record.word().to_owned(),
        effective: Day::from_days_since_epoch(row.small(5)?).to_string(),
        recorded_at: instant(row.int(6)?),
        public_now: record == RecordKey::ORGANISATION || row.flag(9)?,
    };
    Ok(Step { change, org: row.int(7)?, record, once_public: row.flag(8)? && fact.is_told() })
}

impl Step {
    /// Whether anything may be told of it: it is about the organisation itself, or about a record that was public once.
    pub fn may_be_told(&self) -> bool {
        self.record == RecordKey::ORGANISATION || self.once_public
    }
}

/// A change as it may be told; the cached days never make a record public that its facts do not.
pub(super) fn told(tx: &mut dyn Tx, lens: &Lens<'_>, step: Step) -> Result<Option<Change>> {
    let Step { mut change, org, record, once_public } = step;
    if record == RecordKey::ORGANISATION {
        return Ok(Some(change));
    }
    if change.public_now {
        change.public_now = record::is_public_now(tx, lens, org, record)?;
    }
    Ok(once_public.then_some(change))
}
