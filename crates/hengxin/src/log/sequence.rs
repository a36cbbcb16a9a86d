//! The sequencer: gives waiting leaves their places and signs what the log then is.
//!
//! A step is: let everything that follows the last checkpoint catch up; write the files of the next tree; work its root out
//! again from those files; sign; put the checkpoint in the place of the last one; let everything catch up. Whatever breaks
//! off between two of these is mended by the first of the next step: going on after a crash and going on are one thing.
//! Only the checkpoint's own store decides what the log is. Files beyond it count for nothing and are written again.

use std::collections::BTreeSet;
use std::sync::Arc;

use tlog::note::Timestamp;
use tlog::tile::{Bundle, EntryBundle, Growth, LogPath, Width, bundles_written};
use tlog::{Checkpoint, Leaf, Origin, TreeHead, TreeSize, leaf_hash};

use super::checkpoints::{CheckpointStore, Kept};
use super::confirm;
use super::fault::LogFault;
use super::folder::{Medium, Tiles};
use super::follow;
use super::idle::Settled;
use super::keys::LogKeys;
use super::witnesses::Witnesses;
use crate::store::log::{Waiting, waiting};
use crate::store::sql::Database;

/// Most leaves of one step. Where more wait the next step follows at once; between them the log is published.
pub const MOST: usize = 1 << 16;

/// What a log is made of.
pub struct Parts {
    /// The register whose leaves are sequenced.
    pub db: Database,
    /// Its public files.
    pub medium: Arc<dyn Medium>,
    /// Its last checkpoint.
    pub checkpoints: Arc<dyn CheckpointStore>,
    /// What signs.
    pub keys: LogKeys,
    /// Its name.
    pub origin: Origin,
    /// Who is asked to cosign.
    pub witnesses: Arc<dyn Witnesses>,
}

/// The one writer of a log.
pub struct Sequencer {
    pub(super) parts: Parts,
    /// The edge of the tree as of the last checkpoint, where it need not be read again.
    edge: Option<(TreeHead, Growth)>,
    /// Most leaves of a step.
    most: usize,
    /// What everything has followed, where nothing has gone wrong since: it need not be read again while nothing is new.
    settled: Option<Settled>,
    /// Seconds after which a checkpoint is signed again; none = never.
    pub(super) renew: Option<u64>,
}

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stepped {
    /// Leaves that got their places.
    pub placed: usize,
    /// The tree as it is now.
    pub head: TreeHead,
    /// Whether more may be waiting.
    pub more: bool,
}

impl Sequencer {
    /// The writer of a log whose last checkpoint, if it has one, is its own.
    ///
    /// # Errors
    /// [`LogFault::OtherOrigin`], [`LogFault::OtherKey`].
    pub fn over(parts: Parts) -> Result<Sequencer, LogFault> {
        if let Some(kept) = parts.checkpoints.last()? {
            follow::own(&parts, &kept)?;
        }
        Ok(Sequencer { parts, edge: None, most: MOST, settled: None, renew: None })
    }

    /// The same with another bound of a step, 1 or more.
    #[must_use]
    pub fn taking(self, most: usize) -> Sequencer {
        Sequencer { most: most.max(1), ..self }
    }

    /// The same, signing a checkpoint again that is so many hours old; 0 = never.
    #[must_use]
    pub fn renewing(self, hours: u32) -> Sequencer {
        Sequencer { renew: (hours > 0).then(|| u64::from(hours) * 3600), ..self }
    }

    /// What signs.
    pub fn keys(&self) -> &LogKeys {
        &self.parts.keys
    }

    /// The last checkpoint.
    ///
    /// # Errors
    /// [`LogFault::Checkpoints`].
    pub fn last(&self) -> Result<Option<Kept>, LogFault> {
        self.parts.checkpoints.last()
    }

    /// Gives places to what waits, up to [`MOST`] leaves, and publishes the log with them. `now` is when it is signed.
    ///
    /// # Errors
    /// [`LogFault`]; what was done counts as far as it came, and the next step goes on from there.
    pub fn step(&mut self, now: Timestamp) -> Result<Stepped, LogFault> {
        if let Some(settled) = self.settled.take()
            && settled.stands(&self.parts, now, self.renew)?
        {
            self.settled = Some(settled);
            return Ok(Stepped { placed: 0, head: settled.head, more: false });
        }
        let stepped = self.work(now)?;
        self.settled = Settled::after(&self.parts, &stepped, now, self.renew)?;
        Ok(stepped)
    }

    fn work(&mut self, now: Timestamp) -> Result<Stepped, LogFault> {
        let edge = self.edge.take();
        let before = follow::catch_up(&self.parts, None)?;
        let size = before.size.get();
        let waiting = self.parts.db.read(|tx| Ok(waiting(tx, size, self.most)))??;
        if waiting.leaves.is_empty() {
            self.edge = edge;
            return Ok(Stepped { placed: 0, head: before, more: false });
        }
        let mut growth = self.edge_at(&before, edge)?;
        let written = lay_down(&*self.parts.medium, &before, &waiting, &mut growth)?;
        let head = growth.head().map_err(|full| LogFault::Tiles(full.to_string()))?;
        confirm::confirm(&*self.parts.medium, &before, &head, &waiting.leaves)?;
        self.keep(&before, head, &waiting, now)?;
        follow::catch_up(&self.parts, Some((before, head)))?;
        drop_partials(&*self.parts.medium, &written);
        self.edge = Some((head, growth));
        Ok(Stepped { placed: waiting.leaves.len(), head, more: waiting.leaves.len() == self.most })
    }

    fn edge_at(&self, head: &TreeHead, known: Option<(TreeHead, Growth)>) -> Result<Growth, LogFault> {
        match known {
            Some((of, growth)) if of == *head => Ok(growth),
            Some(_) | None => Ok(Growth::resume(&Tiles(&*self.parts.medium), head)?),
        }
    }

    /// Signs, and puts the checkpoint where it counts.
    fn keep(
        &self,
        before: &TreeHead,
        head: TreeHead,
        waiting: &Waiting,
        now: Timestamp,
    ) -> Result<(), LogFault> {
        let checkpoint = Checkpoint::new(self.parts.origin.clone(), head).map_err(LogFault::BadCheckpoint)?;
        let signed = self.parts.keys.sign(checkpoint, now).map_err(LogFault::Sign)?;
        let next = Kept { head, note: signed.render().unwrap_or_default() };
        if self.parts.checkpoints.advance(before, &next, &waiting.runs)? {
            Ok(())
        } else {
            Err(LogFault::Raced { size: before.size.get() })
        }
    }
}

/// Writes the bundles and tiles that the log has with these leaves; their names.
fn lay_down(
    medium: &dyn Medium,
    before: &TreeHead,
    waiting: &Waiting,
    growth: &mut Growth,
) -> Result<Vec<LogPath>, LogFault> {
    let hashes: Vec<_> = waiting.leaves.iter().map(|leaf| leaf_hash(leaf.as_bytes())).collect();
    let tiles = growth.append(&hashes).map_err(|full| LogFault::Tiles(full.to_string()))?;
    let mut files = bundles(medium, before.size, &waiting.leaves)?;
    files.extend(tiles.into_iter().map(|written| (LogPath::Tile(written.tile), written.bytes)));
    for (path, _) in &files {
        medium.clear(*path, before.size).map_err(LogFault::file(format!("make room for {path}")))?;
    }
    medium.write(&files).map_err(LogFault::file("write the files of the log"))?;
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// The bundles that these leaves come into, with what stood in the first of them.
fn bundles(
    medium: &dyn Medium,
    size: TreeSize,
    leaves: &[Leaf],
) -> Result<Vec<(LogPath, Vec<u8>)>, LogFault> {
    let new = TreeSize::new(size.get() + leaves.len() as u64);
    let new = new.map_err(|full| LogFault::Tiles(full.to_string()))?;
    let edge = Tiles(medium).leaves(size, size.get() / 256)?;
    let mut all = edge.iter().chain(leaves);
    let bundle = |bundle: Bundle| {
        let entries: Vec<&[u8]> =
            all.by_ref().take(bundle.width.count()).map(|leaf| leaf.as_bytes().as_slice()).collect();
        let bytes = EntryBundle::new(entries).map_err(|wrong| LogFault::Tiles(wrong.to_string()))?.render();
        Ok((LogPath::Bundle(bundle), bytes))
    };
    bundles_written(size, new).into_iter().map(bundle).collect()
}

/// Partial files go once the full one is published: whoever still wants one takes the full one. What cannot be removed
/// harms nobody.
fn drop_partials(medium: &dyn Medium, written: &[LogPath]) {
    let full = |path: &&LogPath| match path {
        LogPath::Checkpoint => false,
        LogPath::Tile(tile) => tile.width == Width::Full,
        LogPath::Bundle(bundle) => bundle.width == Width::Full,
    };
    // Only the first of each row can have been partial before.
    let mut rows = BTreeSet::new();
    for path in written.iter().filter(full) {
        let row = match path {
            LogPath::Tile(tile) => Some(tile.level),
            LogPath::Checkpoint | LogPath::Bundle(_) => None,
        };
        if !rows.insert(row) {
            continue;
        }
        if let Err(error) = medium.drop_partial(*path) {
            tracing::warn!(%error, %path, "partial files of the log stay");
        }
    }
}
