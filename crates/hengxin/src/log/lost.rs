//! A register that was put back from a backup and lacks what the log has: how it goes on without.
//!
//! The leaves that are missing here keep their places and numbers for ever; each gets a leaf of its own that says that what
//! it stood for is lost. Nothing is taken back and no number is given out twice: new facts come after those that are gone.

use tlog::tile::TileTree;
use tlog::{Leaf, LeafIndex, LeafKind, TreeHead, TreeSize};

use super::checkpoints::CheckpointStore;
use super::fault::LogFault;
use super::folder::Tiles;
use super::follow::{leaves, runs_between};
use super::settings::LogSettings;
use super::start::{Opened, open};
use crate::store::log::{Head, LeafOf, Run, empty, enter_loss, enter_lost, head, held, leaf_at, settle};
use crate::store::published;
use crate::store::sql::{Database, Result as StoreResult, Tx, Value};

/// What is missing here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loss {
    /// Index of the first leaf that is missing.
    pub from: u64,
    /// Index of the last. Between the two some may be here.
    pub to: u64,
    /// Facts that are missing.
    pub facts: u64,
    /// Other leaves that are missing.
    pub others: u64,
    /// Facts whose content the lost leaves say to be erased, and that the backup has brought back: they must be erased again.
    pub back: Vec<i64>,
}

/// A leaf that the log has and the register lacks.
struct Gone {
    index: u64,
    of: LeafOf,
    leaf: Leaf,
}

/// All that is to be known of a register that is behind its log.
struct Gap {
    runs: Vec<Run>,
    gone: Vec<Gone>,
    next: Head,
}

/// What the log has and the register lacks; none where it lacks nothing. `at` is now, in microseconds since 1970-01-01 UTC.
///
/// # Errors
/// [`LogFault::InUse`] while a server writes the log; [`LogFault::OtherHistory`] where the register was written to since it
/// was put back; others where something cannot be read.
pub fn missing(db: &Database, settings: &LogSettings, at: i64) -> Result<Option<Loss>, LogFault> {
    let opened = open(db, settings, at)?;
    db.decide(|tx| {
        let gap = look(tx, &opened)?;
        if gap.gone.is_empty() { Ok(None) } else { loss(tx, &gap).map(Some).map_err(LogFault::from) }
    })
}

/// Declares that the leaves of the log from one index to another have no body here any more. `by` says who declares it and
/// `reason` why; `note` writes the line of the audit trail.
///
/// # Errors
/// [`LogFault::NothingLost`], [`LogFault::OtherLoss`] where it is not just these that are missing; those of [`missing`].
pub fn declare(
    db: &Database,
    settings: &LogSettings,
    (from, to): (u64, u64),
    (by, reason): (&str, &str),
    at: i64,
    note: &dyn Fn(&mut dyn Tx, &Loss) -> StoreResult<()>,
) -> Result<Loss, LogFault> {
    let opened = open(db, settings, at)?;
    db.decide(|tx| {
        let gap = look(tx, &opened)?;
        let loss = loss(tx, &gap)?;
        if gap.gone.is_empty() {
            return Err(LogFault::NothingLost);
        }
        if (loss.from, loss.to) != (from, to) {
            return Err(LogFault::OtherLoss { from: loss.from, to: loss.to });
        }
        enter(tx, &gap, (by, reason))?;
        note(tx, &loss)?;
        // Before the commit: until then this register is behind its log and gives no lists out, so that what is gone stays
        // gone whatever dies in between. After it, a file could be taken for that of a new version of the same number.
        remove_lists(&opened)?;
        Ok(loss)
    })
}

/// Files of lists that were given out may be of versions that are gone. The next versions are written anew.
fn remove_lists(opened: &Opened) -> Result<(), LogFault> {
    let lists = opened.medium.path().join("lists");
    match std::fs::remove_dir_all(&lists) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(LogFault::file(format!("remove {}", lists.display()))(error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn look(tx: &mut dyn Tx, opened: &Opened) -> Result<Gap, LogFault> {
    let tree = opened.checkpoints.last()?.ok_or(LogFault::Empty)?.head;
    let known = head(tx)?;
    let size = known.as_ref().map_or(0, |known| known.size);
    let root = known.as_ref().map_or_else(|| TreeHead::empty().root, |known| known.root);
    if let Some(other) = known.filter(|known| known.origin != opened.origin.as_str()) {
        return Err(LogFault::OtherOrigin { ours: opened.origin.to_string(), theirs: other.origin });
    }
    if size > tree.size.get() {
        return Err(LogFault::LogBehind { kept: tree.size.get(), known: size });
    }
    let before = TreeSize::new(size).map_err(|odd| LogFault::Tiles(odd.to_string()))?;
    if TileTree::new(&Tiles(&opened.medium), tree.size).head_at(before)?.root != root {
        return Err(LogFault::OtherTree { size });
    }
    let runs = runs_between(&opened.checkpoints, size, tree.size.get())?;
    let mut gone = Vec::new();
    for run in &runs {
        gone.extend(of_run(tx, (run, &runs), leaves(&opened.medium, tree.size, run.first, run.end())?)?);
    }
    let next = Head { origin: opened.origin.to_string(), size: tree.size.get(), root: tree.root };
    Ok(Gap { runs, gone, next })
}

/// What of a run is missing. What is here must be what the log has.
fn of_run(tx: &mut dyn Tx, (run, runs): (&Run, &[Run]), in_log: Vec<Leaf>) -> Result<Vec<Gone>, LogFault> {
    let mut here = held(tx, run, runs)?.into_iter().peekable();
    let mut gone = Vec::new();
    for (leaf, within) in in_log.into_iter().zip(0..) {
        let index = run.first + within;
        match here.next_if(|(place, _)| *place == within) {
            Some((_, held)) if held == leaf => {}
            Some(_) => return Err(LogFault::OtherHistory { index }),
            None => gone.push(Gone { index, of: run.from_index(index).from, leaf }),
        }
    }
    // A fact that is here without its leaf is none that was lost.
    if let (LeafOf::Fact(_), Some(first)) = (run.from, gone.first()) {
        let (_, number) = first.of.stored();
        let params = [Value::Int(number)];
        if tx.one("SELECT COUNT(*) FROM fact WHERE seq >= $1", &params, |row| row.int(0))? > 0 {
            return Err(LogFault::OtherHistory { index: first.index });
        }
    }
    Ok(gone)
}

fn loss(tx: &mut dyn Tx, gap: &Gap) -> StoreResult<Loss> {
    let mut loss = Loss::default();
    if let (Some(first), Some(last)) = (gap.gone.first(), gap.gone.last()) {
        (loss.from, loss.to) = (first.index, last.index);
    }
    for gone in &gap.gone {
        match gone.of {
            LeafOf::Fact(_) => loss.facts += 1,
            LeafOf::Other(_) => loss.others += 1,
        }
        if let (Some(LeafKind::Erased), Some(LeafOf::Fact(seq))) = (gone.kind(), target(tx, gap, gone)?) {
            loss.back.push(seq);
        }
    }
    // Facts that are gone themselves did not come back.
    loss.back.retain(|seq| !gap.gone.iter().any(|gone| gone.of == LeafOf::Fact(*seq)));
    Ok(loss)
}

impl Gone {
    fn kind(&self) -> Option<LeafKind> {
        LeafKind::from_number(self.leaf.kind())
    }
}

/// What a leaf that is gone was about.
fn target(tx: &mut dyn Tx, gap: &Gap, gone: &Gone) -> StoreResult<Option<LeafOf>> {
    let Some(index) = gone.leaf.target() else { return Ok(None) };
    let among = gap.runs.iter().find(|run| (run.first..run.end()).contains(&index));
    match (among, LeafIndex::new(index)) {
        (Some(run), _) => Ok(Some(run.from_index(index).from)),
        (None, Ok(index)) => leaf_at(tx, index),
        (None, Err(_)) => Ok(None),
    }
}

fn enter(tx: &mut dyn Tx, gap: &Gap, (by, reason): (&str, &str)) -> Result<(), LogFault> {
    for gone in &gap.gone {
        let LeafOf::Other(id) = gone.of else { continue };
        let of = target(tx, gap, gone)?;
        let kind = gone
            .kind()
            .ok_or_else(|| LogFault::Tiles(format!("leaf {}: a kind unknown here", gone.index)))?;
        enter_lost(tx, id, kind, of, &gone.leaf.commitment())?;
        follow_on(tx, kind, (id, of))?;
    }
    settle(tx, &gap.runs, &gap.next)?;
    for gone in &gap.gone {
        enter_loss(tx, gone.of, by, reason)?;
    }
    published::compare_again(tx)?;
    Ok(())
}

/// What a leaf that is gone had done to others that are here: what it erased goes again, and the list whose version it was
/// counts it.
fn follow_on(tx: &mut dyn Tx, kind: LeafKind, (id, of): (i64, Option<LeafOf>)) -> StoreResult<()> {
    match (kind, of) {
        (LeafKind::Erased, Some(LeafOf::Other(erased))) => {
            empty(tx, erased)?;
            published::remove_of_leaf(tx, erased)
        }
        (LeafKind::ListVersion, Some(LeafOf::Other(before))) => published::put_lost(tx, before, id),
        (_, _) => Ok(()),
    }
}
