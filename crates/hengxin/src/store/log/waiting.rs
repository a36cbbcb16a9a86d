//! What waits for a place in the log.

use tlog::{Leaf, LeafIndex, LeafKind};

use super::leaf::{self, OtherLeaf};
use super::place::{LeafOf, Run, covered, index_of, signed};
use crate::store::sql::{Result, StoreFault, Tx, Value};

/// Leaves as the log will hold them, with what they stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// The leaves, in the order they get their places.
    pub leaves: Vec<Leaf>,
    /// The runs they make.
    pub runs: Vec<Run>,
}

/// Why what waits cannot get a place: rows were lost or changed.
#[derive(Debug, thiserror::Error)]
pub enum Unplaced {
    /// The leaf that comes next is not there.
    #[error("the leaf of fact {0} is missing")]
    Missing(i64),
    /// A leaf is about one that has no place and will get none before it.
    #[error("leaf {id} is about one that was never entered")]
    NoTarget {
        /// Its number.
        id: i64,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl Waiting {
    fn push(&mut self, first: u64, of: LeafOf, leaf: Leaf) {
        let run = Run { first: first + self.leaves.len() as u64, count: 1, from: of };
        self.leaves.push(leaf);
        match self.runs.last_mut() {
            Some(last) if last.goes_on(&run) => last.count += 1,
            Some(_) | None => self.runs.push(run),
        }
    }

    /// Where one of these leaves will stand.
    fn index_of(&self, of: LeafOf) -> Option<u64> {
        let (source, number) = of.stored();
        self.runs.iter().find_map(|run| {
            let from = run.from.stored();
            let within = u64::try_from(number - from.1).ok()?;
            (from.0 == source && within < run.count).then_some(run.first + within)
        })
    }
}

/// What waits for the places from `first`, at most so many leaves: facts first, then the others, each by number. The
/// order depends on nothing but what has a place already and what is there.
///
/// # Errors
/// [`Unplaced`].
pub fn waiting(tx: &mut dyn Tx, first: u64, most: usize) -> Result<Waiting, Unplaced> {
    let (fact, other) = covered(tx)?;
    let mut waiting = Waiting::default();
    facts(tx, fact + 1, most, &mut |seq, leaf| waiting.push(first, LeafOf::Fact(seq), leaf))?;
    let room = most - waiting.leaves.len();
    for row in leaf::from(tx, other + 1, room)? {
        let leaf = public(tx, &row, &|of| waiting.index_of(of))?;
        waiting.push(first, LeafOf::Other(row.id), leaf);
    }
    Ok(waiting)
}

/// The leaves of a run as they wait here, where they do: what the log must hold at its places. `runs` are those that get
/// their places together with it.
///
/// # Errors
/// [`Unplaced`].
pub fn waiting_in(tx: &mut dyn Tx, run: &Run, runs: &[Run]) -> Result<Vec<Leaf>, Unplaced> {
    let most = usize::try_from(run.count).unwrap_or(usize::MAX);
    let mut leaves = Vec::new();
    match run.from {
        LeafOf::Fact(seq) => facts(tx, seq, most, &mut |_, leaf| leaves.push(leaf))?,
        LeafOf::Other(id) => {
            let placed = Waiting { leaves: Vec::new(), runs: runs.to_vec() };
            for row in leaf::from(tx, id, most)? {
                leaves.push(public(tx, &row, &|of| placed.index_of(of))?);
            }
        }
    }
    Ok(leaves)
}

/// Those leaves of a run that wait here, each with its place in the run: what a register that was put back from a backup
/// still holds. `runs` are those that get their places together with it.
///
/// # Errors
/// [`Unplaced`].
pub fn held(tx: &mut dyn Tx, run: &Run, runs: &[Run]) -> Result<Vec<(u64, Leaf)>, Unplaced> {
    let (_, first) = run.from.stored();
    let within = |number: i64| u64::try_from(number - first).unwrap_or_default();
    match run.from {
        LeafOf::Fact(seq) => {
            const SQL: &str = "SELECT seq, leaf FROM log_pending WHERE seq BETWEEN $1 AND $2 ORDER BY seq";
            let params = [Value::Int(seq), Value::Int(seq + signed(run.count) - 1)];
            let wanted = StoreFault::Decode { column: 1, wanted: "a leaf" };
            let rows = tx.all(SQL, &params, |row| Ok((row.int(0)?, Leaf::from_bytes(row.blob(1)?).ok())))?;
            let public = |(seq, leaf): (i64, Option<Leaf>)| {
                leaf.map(|leaf| (within(seq), leaf.relabelled(LeafKind::Fact, None)))
            };
            rows.into_iter().map(public).collect::<Option<_>>().ok_or(Unplaced::Store(wanted))
        }
        LeafOf::Other(id) => {
            let placed = Waiting { leaves: Vec::new(), runs: runs.to_vec() };
            let end = id + signed(run.count);
            let rows = leaf::from(tx, id, usize::try_from(run.count).unwrap_or(usize::MAX))?;
            let rows = rows.into_iter().filter(|row| row.id < end);
            rows.map(|row| Ok((within(row.id), public(tx, &row, &|of| placed.index_of(of))?))).collect()
        }
    }
}

/// Leaves of facts from a place on, without a gap, as the log holds them: that they are facts, and no more.
fn facts(tx: &mut dyn Tx, from: i64, most: usize, take: &mut dyn FnMut(i64, Leaf)) -> Result<(), Unplaced> {
    const SQL: &str = "SELECT seq, leaf FROM log_pending WHERE seq >= $1 ORDER BY seq LIMIT $2";
    let (mut next, mut missing) = (from, None);
    tx.each(SQL, &[Value::Int(from), Value::Int(signed(most as u64))], &mut |row| {
        let seq = row.int(0)?;
        if seq != next {
            missing = missing.or(Some(next));
            return Ok(());
        }
        let leaf = Leaf::from_bytes(row.blob(1)?);
        let leaf = leaf.map_err(|_| StoreFault::Decode { column: 1, wanted: "a leaf" })?;
        take(seq, leaf.relabelled(LeafKind::Fact, None));
        next += 1;
        Ok(())
    })?;
    missing.map_or(Ok(()), |seq| Err(Unplaced::Missing(seq)))
}

/// A leaf that is not a fact as the log holds it. Only what is erased and what a version follows is told.
fn public(tx: &mut dyn Tx, row: &OtherLeaf, soon: &dyn Fn(LeafOf) -> Option<u64>) -> Result<Leaf, Unplaced> {
    let index = match row.told() {
        None => None,
        Some(of) => {
            let coming = soon(of).and_then(|index| LeafIndex::new(index).ok());
            let index = if coming.is_some() { coming } else { index_of(tx, of)? };
            Some(index.ok_or(Unplaced::NoTarget { id: row.id })?)
        }
    };
    Ok(Leaf::of_commitment(row.kind, index, &row.commitment))
}

/// How many leaves wait.
pub fn count_waiting(tx: &mut dyn Tx) -> Result<u64> {
    let (_, other) = covered(tx)?;
    let facts: u64 = tx.one("SELECT COUNT(*) FROM log_pending", &[], |row| row.small(0))?;
    let others: u64 =
        tx.one("SELECT COUNT(*) FROM log_leaf WHERE id > $1", &[Value::Int(other)], |row| row.small(0))?;
    Ok(facts + others)
}
