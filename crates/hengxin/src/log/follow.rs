//! What follows the last checkpoint: the published files and the register's rows. Both are brought to where it is, or it is
//! said that they cannot be.

use tlog::note::VerifierKey;
use tlog::tile::{LogPath, TileTree};
use tlog::{ConsistencyProof, Leaf, SignedCheckpoint, TreeHead, TreeSize};

use super::checkpoints::{CheckpointStore, Kept};
use super::fault::LogFault;
use super::folder::{Medium, Tiles};
use super::sequence::Parts;
use crate::store::log::{Head, Run, Unplaced, head, settle, waiting_in};
use crate::store::sql::{Result as StoreResult, Tx};

/// Leaves that are compared at a time when the register catches up: what is in memory at once.
const PIECE: u64 = 1 << 16;

/// Whether a kept checkpoint is this log's own: its name, and a signature by a key of each kind that is here. A key that came
/// since has signed none yet.
///
/// # Errors
/// [`LogFault::OtherOrigin`], [`LogFault::OtherKey`].
pub(super) fn own(parts: &Parts, kept: &Kept) -> Result<(), LogFault> {
    let checkpoint = kept.checkpoint()?;
    named(parts, checkpoint.unverified().origin().as_str())?;
    let keys = parts.keys.log_verifiers();
    for key in &keys {
        let alike = keys.iter().filter(|other| other.kind() == key.kind()).map(VerifierKey::verifier);
        let opened = checkpoint.open(&alike.collect::<Result<Vec<_>, _>>()?);
        opened.map_err(|cause| LogFault::OtherKey { key: format!("{} {}", key.name(), key.id()), cause })?;
    }
    Ok(())
}

fn named(parts: &Parts, theirs: &str) -> Result<(), LogFault> {
    if theirs == parts.origin.as_str() {
        return Ok(());
    }
    Err(LogFault::OtherOrigin { ours: parts.origin.to_string(), theirs: theirs.to_owned() })
}

/// Brings the published checkpoint and the register to the last checkpoint; the tree it says. `confirmed` are the trees between
/// which the caller has just taken leaves from the register and found them in the files: these need not be compared again.
///
/// # Errors
/// [`LogFault`], of which those that tell of two histories have changed nothing.
pub(super) fn catch_up(parts: &Parts, confirmed: Option<(TreeHead, TreeHead)>) -> Result<TreeHead, LogFault> {
    let kept = parts.checkpoints.last()?;
    let tree = kept.as_ref().map_or_else(TreeHead::empty, |kept| kept.head);
    publish(parts, kept, &tree)?;
    let register = parts.db.read(head)?;
    if let Some(register) = &register {
        named(parts, &register.origin)?;
    }
    let known = register.as_ref().map_or(0, |register| register.size);
    let root = register.map_or_else(|| TreeHead::empty().root, |register| register.root);
    if known > tree.size.get() {
        return Err(LogFault::LogBehind { kept: tree.size.get(), known });
    }
    let known = TreeHead { size: size(known)?, root };
    if TileTree::new(&Tiles(&*parts.medium), tree.size).head_at(known.size)? != known {
        return Err(LogFault::OtherTree { size: known.size.get() });
    }
    if known.size < tree.size {
        let runs = runs_between(&*parts.checkpoints, known.size.get(), tree.size.get())?;
        // Compared before the lock is taken: what waits is never changed, only taken away by whoever settles it, and the
        // lock keeps all writers of the register waiting.
        if confirmed != Some((known, tree)) {
            parts.db.read(|tx| Ok(compare(tx, parts, &runs, (known.size.get(), tree.size))))??;
        }
        parts.db.write_exclusive(|tx| place(tx, parts, &runs, (&known, &tree)))?;
    }
    Ok(tree)
}

fn size(number: u64) -> Result<TreeSize, LogFault> {
    TreeSize::new(number).map_err(|odd| LogFault::Tiles(odd.to_string()))
}

/// Publishes the last checkpoint, once witnesses were asked, unless it is published.
fn publish(parts: &Parts, kept: Option<Kept>, tree: &TreeHead) -> Result<(), LogFault> {
    let read = parts.medium.read(LogPath::Checkpoint).map_err(LogFault::file("read the checkpoint"))?;
    // One that cannot be read was never written here: files appear as a whole. It is written again.
    let published = read.as_deref().and_then(|bytes| SignedCheckpoint::parse(bytes).ok());
    if let Some(published) = &published {
        named(parts, published.unverified().origin().as_str())?;
    }
    let published = published.map(|published| published.unverified().head());
    let known = published.map_or(0, |head| head.size.get());
    if known > tree.size.get() || known == tree.size.get() && published.is_some_and(|head| head != *tree) {
        return Err(LogFault::LogBehind { kept: tree.size.get(), known });
    }
    let Some(mut kept) = kept else { return Ok(()) };
    if published != Some(*tree) {
        cosign(parts, &mut kept)?;
    }
    if read.as_deref() == Some(kept.note.as_bytes()) {
        return Ok(());
    }
    let file = (LogPath::Checkpoint, kept.note.into_bytes());
    parts.medium.write(&[file]).map_err(LogFault::file("publish the checkpoint"))
}

fn cosign(parts: &Parts, kept: &mut Kept) -> Result<(), LogFault> {
    let mut checkpoint = kept.checkpoint()?;
    let new = kept.head.size;
    let proof = |old: TreeSize| consistency(&*parts.medium, old, new);
    let lines = parts.witnesses.cosign(&checkpoint, &proof);
    if lines.is_empty() {
        return Ok(());
    }
    for line in lines {
        if checkpoint.note_mut().add(line).is_err() {
            tracing::warn!("the checkpoint takes no further signature of a witness");
        }
    }
    kept.note = checkpoint.render().unwrap_or_default();
    parts.checkpoints.cosigned(kept)
}

/// The proof that a tree of a log goes on from an older one.
///
/// # Errors
/// [`LogFault::Tiles`].
pub fn consistency(medium: &dyn Medium, old: TreeSize, new: TreeSize) -> Result<ConsistencyProof, LogFault> {
    let reader = Tiles(medium);
    let made = ConsistencyProof::make(&mut TileTree::new(&reader, new), old, new);
    made.map_err(|cannot| LogFault::Tiles(cannot.to_string()))
}

/// Whether the register holds the very leaves that the log has at the places of these runs.
fn compare(tx: &mut dyn Tx, parts: &Parts, runs: &[Run], sizes: (u64, TreeSize)) -> Result<(), LogFault> {
    // Another instance may have settled them since the runs were read; then they wait no more.
    if head(tx)?.map_or(0, |head| head.size) != sizes.0 {
        return Ok(());
    }
    for run in runs {
        let mut rest = *run;
        while rest.count > 0 {
            let piece = Run { count: rest.count.min(PIECE), ..rest };
            same(tx, parts, (piece, runs), sizes)?;
            rest = rest.from_index(piece.end());
        }
    }
    Ok(())
}

/// Gives the leaves from `known` to `tree` their places in the register.
fn place(
    tx: &mut dyn Tx,
    parts: &Parts,
    runs: &[Run],
    (known, tree): (&TreeHead, &TreeHead),
) -> StoreResult<()> {
    // Looked at again under the lock: another instance may have done it.
    if head(tx)?.map_or(0, |head| head.size) != known.size.get() {
        return Ok(());
    }
    settle(tx, runs, &Head { origin: parts.origin.to_string(), size: tree.size.get(), root: tree.root })
}

/// What the leaves from one index up to and without another stand for.
///
/// # Errors
/// [`LogFault`]; where the store of checkpoints does not know all of them.
pub(super) fn runs_between(
    checkpoints: &dyn CheckpointStore,
    from: u64,
    to: u64,
) -> Result<Vec<Run>, LogFault> {
    const AT_ONCE: u32 = 1000;
    let (mut runs, mut at) = (Vec::new(), from);
    while at < to {
        let some = checkpoints.runs_from(at, AT_ONCE)?;
        let end = some.last().map_or(at, Run::end);
        runs.extend(some.iter().map(|run| run.from_index(at)));
        if end <= at {
            return Err(LogFault::Tiles(format!("no run covers the leaf at {at}")));
        }
        at = end;
    }
    Ok(runs)
}

/// Whether the register holds the leaves that the log has at the places of a run.
fn same(
    tx: &mut dyn Tx,
    parts: &Parts,
    (run, runs): (Run, &[Run]),
    (register, log): (u64, TreeSize),
) -> Result<(), LogFault> {
    let behind = |index: u64| LogFault::RegisterBehind { log: log.get(), register, index };
    // A gap is what is missing when a backup was put back and written to since.
    let held = waiting_in(tx, &run, runs).map_err(|unplaced| match unplaced {
        Unplaced::Store(fault) => LogFault::Store(fault),
        Unplaced::Missing(_) | Unplaced::NoTarget { .. } => behind(run.first),
    })?;
    let placed = leaves(&*parts.medium, log, run.first, run.end())?;
    let differs = held.iter().zip(&placed).zip(run.first..).find(|((held, placed), _)| held != placed);
    if let Some((_, index)) = differs {
        return Err(LogFault::OtherHistory { index });
    }
    if held.len() < placed.len() { Err(behind(run.first + held.len() as u64)) } else { Ok(()) }
}

/// Leaves of a log of this size from one index up to and without another.
///
/// # Errors
/// [`LogFault`].
pub fn leaves(medium: &dyn Medium, size: TreeSize, from: u64, to: u64) -> Result<Vec<Leaf>, LogFault> {
    let mut found = Vec::new();
    for index in from / 256..to.div_ceil(256) {
        let bundle = Tiles(medium).leaves(size, index)?;
        let places = index * 256..;
        found.extend(places.zip(bundle).filter(|(at, _)| (from..to).contains(at)).map(|(_, leaf)| leaf));
    }
    Ok(found)
}
