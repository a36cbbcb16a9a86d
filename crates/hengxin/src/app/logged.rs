//! That everything the register holds opens the leaf the log has of it, and that what does not is said to be erased.

use std::collections::HashSet;

use serde::Serialize;
use tlog::{Leaf, LeafKind, Salt};

use super::rebuild::recompute;
use crate::log::{LogFault, Medium, leaves, published};
use crate::store::history::{self, StoredFact};
use crate::store::log::{self, LeafOf, OtherLeaf, Run};
use crate::store::sql::{Database, Tx};

/// What was gone through, and what does not agree.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Audited {
    /// Leaves of the published log that the register has followed.
    pub size: u64,
    /// Facts whose salt and content open their leaf.
    pub opened: u64,
    /// Facts that lost theirs, each with a leaf that says so.
    pub erased: u64,
    /// Facts that were lost when the register was put back from a backup, each with a leaf that says so.
    pub lost: u64,
    /// Leaves that are not facts.
    pub others: u64,
    /// Leaves that wait for their place.
    pub waiting: u64,
    /// Where something does not agree, and what; empty = all does. Places, never content.
    pub wrong: Vec<String>,
}

/// Leaves looked at on one snapshot.
const PIECE: u64 = 1 << 12;

/// Goes through the published log and the register side by side. The register may be written meanwhile.
///
/// # Errors
/// [`LogFault::Empty`] where nothing is published; others where the store or the system fails.
pub fn audit(
    db: &Database,
    medium: &dyn Medium,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Audited, LogFault> {
    let size = published(medium)?.ok_or(LogFault::Empty)?.unverified().head().size;
    let (head, waiting) = db.read(|tx| Ok((log::head(tx)?, log::count_waiting(tx)?)))?;
    // While a step is under way, the register has still to follow what is published.
    let known = head.map_or(0, |head| head.size).min(size.get());
    let mut audited = Audited { size: known, waiting, ..Audited::default() };
    let mut at = 0;
    while at < known {
        let end = (at + PIECE).min(known);
        let in_log = leaves(medium, size, at, end)?;
        at = db.read(|tx| piece(tx, (at, end), &in_log, &mut audited))?;
        progress(at.min(known), known);
    }
    Ok(audited)
}

/// Compares the leaves of these places; where to go on. What the register does not place is told once.
fn piece(
    tx: &mut dyn Tx,
    (from, to): (u64, u64),
    in_log: &[Leaf],
    audited: &mut Audited,
) -> crate::store::sql::Result<u64> {
    let mut at = from;
    while at < to {
        let run = log::runs_from(tx, at, 1)?.into_iter().next().filter(|run| run.first <= at);
        let Some(run) = run.map(|run| run.from_index(at)) else {
            audited.wrong.push(format!("leaf {at}: the register does not know what it stands for"));
            return Ok(u64::MAX);
        };
        let run = Run { count: run.count.min(to - at), ..run };
        let skipped = usize::try_from(at - from).unwrap_or(usize::MAX);
        let of_run = in_log.iter().skip(skipped).zip(at..run.end());
        match run.from {
            LeafOf::Fact(seq) => facts(tx, (seq, run.count), of_run, audited)?,
            LeafOf::Other(id) => others(tx, (id, run.count), of_run, audited)?,
        }
        at = run.end();
    }
    Ok(at)
}

fn last(first: i64, count: u64) -> i64 {
    first + i64::try_from(count).unwrap_or(i64::MAX) - 1
}

fn facts<'a>(
    tx: &mut dyn Tx,
    (first, count): (i64, u64),
    in_log: impl Iterator<Item = (&'a Leaf, u64)>,
    audited: &mut Audited,
) -> crate::store::sql::Result<()> {
    let seqs = first..=last(first, count);
    let said = log::told_among(tx, LeafKind::Erased, &seqs)?;
    let lost = log::told_among(tx, LeafKind::Lost, &seqs)?;
    let mut stored = history::placed(tx, &seqs)?.into_iter().peekable();
    for ((leaf, index), seq) in in_log.zip(seqs) {
        match stored.next_if(|(fact, _)| fact.seq == seq) {
            Some((fact, code)) => one_fact(&fact, &code, (leaf, &said), audited),
            None if lost.contains(&seq) => audited.lost += 1,
            None => audited.wrong.push(format!("leaf {index}: fact/{seq} is missing")),
        }
    }
    Ok(())
}

fn one_fact(fact: &StoredFact, code: &str, (leaf, said): (&Leaf, &HashSet<i64>), audited: &mut Audited) {
    let seq = fact.seq;
    if (leaf.kind(), leaf.target()) != (LeafKind::Fact.number(), None) {
        audited.wrong.push(format!("fact/{seq}: its leaf is none of a fact"));
    }
    let Some(salt) = &fact.salt else {
        audited.erased += 1;
        if !said.contains(&seq) {
            audited.wrong.push(format!("fact/{seq}: it is empty, and nothing says that it was erased"));
        }
        return;
    };
    if said.contains(&seq) {
        audited.wrong.push(format!("fact/{seq}: it is said to be erased, and is still there"));
    }
    let mut canonical = Vec::new();
    let salt = <[u8; Salt::LEN]>::try_from(salt.as_slice()).map(Salt::from_random);
    let opens = salt.is_ok_and(|salt| {
        recompute::read(fact).is_ok_and(|fact| {
            fact.canonical(code, &mut canonical);
            leaf.opens_with(&salt, &canonical)
        })
    });
    if opens {
        audited.opened += 1;
    } else {
        audited.wrong.push(format!("fact/{seq}: it does not open its leaf"));
    }
}

fn others<'a>(
    tx: &mut dyn Tx,
    (first, count): (i64, u64),
    in_log: impl Iterator<Item = (&'a Leaf, u64)>,
    audited: &mut Audited,
) -> crate::store::sql::Result<()> {
    for ((leaf, index), id) in in_log.zip(first..=last(first, count)) {
        match log::find(tx, id)? {
            Some(row) => one_other(tx, &row, leaf, audited)?,
            None => audited.wrong.push(format!("leaf {index}: log_leaf/{id} is missing")),
        }
    }
    Ok(())
}

fn one_other(
    tx: &mut dyn Tx,
    row: &OtherLeaf,
    leaf: &Leaf,
    audited: &mut Audited,
) -> crate::store::sql::Result<()> {
    audited.others += 1;
    let target = match row.told() {
        Some(of) => log::index_of(tx, of)?,
        None => None,
    };
    if *leaf != Leaf::of_commitment(row.kind, target, &row.commitment) {
        audited.wrong.push(format!("log_leaf/{}: the log has another leaf", row.id));
    }
    let opens = row.opening.as_ref().is_none_or(|(salt, body)| leaf.opens_with(salt, body));
    if !opens {
        audited.wrong.push(format!("log_leaf/{}: it does not open its leaf", row.id));
    }
    Ok(())
}
