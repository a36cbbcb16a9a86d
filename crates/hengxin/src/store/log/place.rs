//! Places in the log: runs of leaves from one source stand in one row, so that a register of millions needs few.

use tlog::{Hash, LeafIndex};

use super::leaf::bytes;
use crate::store::sql::{Result, Row, StoreFault, Tx, Value};

/// What a leaf stands for, as the register numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeafOf {
    /// The fact at this place.
    Fact(i64),
    /// The leaf with this number, which is not a fact.
    Other(i64),
}

impl LeafOf {
    /// As two columns: source and number.
    pub(crate) fn stored(self) -> (i64, i64) {
        match self {
            LeafOf::Fact(seq) => (1, seq),
            LeafOf::Other(id) => (2, id),
        }
    }

    /// From two columns; `None` for source 0.
    pub(super) fn read(row: &Row<'_>, column: usize) -> Result<Option<LeafOf>> {
        LeafOf::of((row.int(column)?, row.int(column + 1)?), column)
    }

    fn of((source, number): (i64, i64), column: usize) -> Result<Option<LeafOf>> {
        match source {
            0 => Ok(None),
            1 => Ok(Some(LeafOf::Fact(number))),
            2 => Ok(Some(LeafOf::Other(number))),
            _ => Err(StoreFault::Decode { column, wanted: "what a leaf stands for" }),
        }
    }

    /// The one `many` after it.
    #[must_use]
    pub fn after(self, many: i64) -> LeafOf {
        match self {
            LeafOf::Fact(seq) => LeafOf::Fact(seq + many),
            LeafOf::Other(id) => LeafOf::Other(id + many),
        }
    }
}

/// Neighbours in the log that are neighbours in their source as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Index of the first.
    pub first: u64,
    /// How many.
    pub count: u64,
    /// What the first stands for.
    pub from: LeafOf,
}

impl Run {
    /// Index after the last.
    pub fn end(&self) -> u64 {
        self.first + self.count
    }

    /// What follows the last in its source.
    pub fn next(&self) -> LeafOf {
        self.from.after(signed(self.count))
    }

    /// Whether the other goes on where this one ends, in the log and in its source.
    pub fn goes_on(&self, other: &Run) -> bool {
        self.end() == other.first && self.next() == other.from
    }

    /// The part of it from this index.
    #[must_use]
    pub fn from_index(&self, index: u64) -> Run {
        let skipped = index.saturating_sub(self.first).min(self.count);
        Run {
            first: self.first + skipped,
            count: self.count - skipped,
            from: self.from.after(signed(skipped)),
        }
    }

    fn read(row: &Row<'_>) -> Result<Run> {
        let from = LeafOf::read(row, 2)?;
        Ok(Run {
            first: row.small(0)?,
            count: row.small(1)?,
            from: from.ok_or(StoreFault::Decode { column: 2, wanted: "what a leaf stands for" })?,
        })
    }
}

/// A number that stands in the database as a signed one. None of a log reaches 2^62.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The log this register belongs to, as far as its rows know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Name of the log.
    pub origin: String,
    /// Leaves that have a place.
    pub size: u64,
    /// Hash of their tree.
    pub root: Hash,
}

/// How far the rows have followed the log; `None` before its first leaf.
pub fn head(tx: &mut dyn Tx) -> Result<Option<Head>> {
    tx.opt("SELECT origin, size, root FROM log_head WHERE id = 1", &[], |row| {
        Ok(Head { origin: row.text(0)?.to_owned(), size: row.small(1)?, root: bytes(row.blob(2)?, 2)? })
    })
}

/// Last place of a fact and last number of another leaf that have a place in the log; 0 = none.
pub fn covered(tx: &mut dyn Tx) -> Result<(i64, i64)> {
    const SQL: &str = "SELECT number + count - 1 FROM log_run WHERE source = $1 ORDER BY number DESC LIMIT 1";
    let mut last = |source: i64| tx.opt(SQL, &[Value::Int(source)], |row| row.int(0));
    Ok((last(1)?.unwrap_or(0), last(2)?.unwrap_or(0)))
}

/// Where a fact or another leaf stands; `None` while it waits, or where there is none.
pub fn index_of(tx: &mut dyn Tx, leaf: LeafOf) -> Result<Option<LeafIndex>> {
    const SQL: &str = "SELECT first, count, source, number FROM log_run
         WHERE source = $1 AND number <= $2 ORDER BY number DESC LIMIT 1";
    let (source, number) = leaf.stored();
    let run = tx.opt(SQL, &[Value::Int(source), Value::Int(number)], Run::read)?;
    let index = run.and_then(|run| {
        let within = u64::try_from(number - run.from.stored().1).ok().filter(|at| *at < run.count)?;
        LeafIndex::new(run.first + within).ok()
    });
    Ok(index)
}

/// What stands at an index; `None` beyond the end.
pub fn leaf_at(tx: &mut dyn Tx, index: LeafIndex) -> Result<Option<LeafOf>> {
    const SQL: &str =
        "SELECT first, count, source, number FROM log_run WHERE first <= $1 ORDER BY first DESC LIMIT 1";
    let run = tx.opt(SQL, &[Value::Int(signed(index.get()))], Run::read)?;
    let within = run.filter(|run| index.get() < run.end());
    Ok(within.map(|run| run.from.after(signed(index.get() - run.first))))
}

/// Runs that reach beyond an index, at most so many, in the order of the log.
pub fn runs_from(tx: &mut dyn Tx, index: u64, most: u32) -> Result<Vec<Run>> {
    // The first of them is the last that begins at the index or before: found by key, however many there are.
    const SQL: &str = "SELECT first, count, source, number FROM log_run
         WHERE first >= COALESCE((SELECT MAX(first) FROM log_run WHERE first <= $1), 0) AND first + count > $1
         ORDER BY first LIMIT $2";
    tx.all(SQL, &[Value::Int(signed(index)), Value::from(most)], Run::read)
}

/// Notes that these leaves have their places, and that they wait no more. The runs follow one another and what had its
/// place before; `head` is that of the log with them.
///
/// # Errors
/// `Unique` when another process has noted them meanwhile.
pub fn settle(tx: &mut dyn Tx, runs: &[Run], head: &Head) -> Result<()> {
    const HEAD: &str = "INSERT INTO log_head (id, origin, size, root) VALUES (1, $1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET origin = excluded.origin, size = excluded.size, root = excluded.root";
    for run in runs {
        place(tx, run)?;
    }
    let (facts, _) = covered(tx)?;
    tx.exec("DELETE FROM log_pending WHERE seq <= $1", &[Value::Int(facts)])?;
    let params = [head.origin.as_str().into(), Value::Int(signed(head.size)), Value::from(&head.root)];
    tx.exec(HEAD, &params).map(drop)
}

/// Enters one run, or makes the last one longer where it goes on from it. Also of the store of checkpoints, whose table is
/// the same.
pub fn place(tx: &mut dyn Tx, run: &Run) -> Result<()> {
    const LAST: &str = "SELECT first, count, source, number FROM log_run ORDER BY first DESC LIMIT 1";
    let last = tx.opt(LAST, &[], Run::read)?;
    if let Some(last) = last.filter(|last| last.goes_on(run)) {
        const LONGER: &str = "UPDATE log_run SET count = count + $2 WHERE first = $1";
        let params = [Value::Int(signed(last.first)), Value::Int(signed(run.count))];
        return tx.exec(LONGER, &params).map(drop);
    }
    let (source, number) = run.from.stored();
    let values = [signed(run.first), signed(run.count), source, number].map(Value::Int);
    tx.exec("INSERT INTO log_run (first, count, source, number) VALUES ($1, $2, $3, $4)", &values).map(drop)
}
