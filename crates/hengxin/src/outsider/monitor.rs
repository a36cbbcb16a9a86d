//! Following a log from its public files.
//!
//! What is new is worked out three ways, and all must lead to the signed root: the entries are hashed onto the tree that
//! this monitor worked out before; the tiles give a proof that the log goes on from what was seen; and every tile
//! that the new entries make is compared with the one that is served.

use std::ops::Range;

use bytes::Bytes;
use tlog::note::SignedAt;
use tlog::policy::Trusted;
use tlog::tile::{
    Bundle, EntryBundle, FULL, FULL_BYTES, Growth, GrowthError, TileError, TileTree, Width, Written, audit,
};
use tlog::tree::CompactTree;
use tlog::{ConsistencyProof, Hash, Leaf, Policy, SignedCheckpoint, TreeHead, TreeSize, leaf_hash};

use super::{FilesFault, Finding, LogFiles, Seen, StateFault, Tally};

/// Bundles worked on at once: some 16,000 leaves.
const AT_ONCE: u64 = 64;

/// Longest bundle taken, in bytes: a full one of leaves, with room for longer ones to come.
const LONGEST_BUNDLE: usize = 256 * 1024;

/// Why a look came to no end. The log may be right or wrong.
#[derive(Debug, thiserror::Error)]
pub enum MonitorFault {
    /// A file cannot be had.
    #[error(transparent)]
    Files(#[from] FilesFault),
    /// A tile cannot be had.
    #[error(transparent)]
    Tile(#[from] TileError<FilesFault>),
    /// The state cannot be read or written.
    #[error(transparent)]
    State(#[from] StateFault),
}

/// What is followed, and how.
#[derive(Debug)]
pub struct Watching<'a> {
    /// The log's files.
    pub files: &'a LogFiles,
    /// Whom to trust.
    pub policy: &'a Policy,
    /// Start from the first leaf, whatever was seen before, and go through all tiles.
    pub whole: bool,
    /// Hours after which a log that no witness has signed is stale; none = never.
    pub stale_after: Option<u64>,
    /// The instant, in seconds since 1970-01-01 UTC.
    pub now: u64,
}

/// What a look found.
#[derive(Debug)]
pub struct Look {
    /// Leaves seen before; 0 for the first look.
    pub before: u64,
    /// The checkpoint that is there now, if it is one.
    pub checkpoint: Option<SignedCheckpoint>,
    /// How many witnesses of the policy have signed it.
    pub witnesses: usize,
    /// What the new leaves say of themselves: those since the last look, or all.
    pub tally: Tally,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What to go on from next time; none where it cannot be gone on with.
    pub seen: Option<Seen>,
}

impl Look {
    fn without(before: Option<&Seen>, checkpoint: Option<SignedCheckpoint>, finding: Finding) -> Look {
        let before = before.map_or(0, |seen| seen.tree.len());
        let (tally, findings) = (Tally::default(), vec![finding]);
        Look { before, checkpoint, witnesses: 0, tally, findings, seen: None }
    }
}

/// Looks once. `told` hears how many leaves were worked through, and of how many.
///
/// # Errors
/// [`MonitorFault`] where the files could not be had: nothing can be said then.
pub fn look(
    watching: &Watching<'_>,
    before: Option<&Seen>,
    told: &dyn Fn(u64, u64),
) -> Result<Look, MonitorFault> {
    look_at_each(watching, before, told, &mut |_, _| ())
}

/// The same; `each` is shown every new leaf with its index, before it is known whether the log is right.
pub(super) fn look_at_each(
    watching: &Watching<'_>,
    before: Option<&Seen>,
    told: &dyn Fn(u64, u64),
    each: &mut dyn FnMut(u64, &Leaf),
) -> Result<Look, MonitorFault> {
    let path = "checkpoint";
    let bytes = watching.files.file(path, tlog::note::MOST_BYTES)?;
    let bytes = bytes.ok_or_else(|| FilesFault::Missing(path.to_owned()))?;
    let signed = match SignedCheckpoint::parse(&bytes) {
        Ok(signed) => signed,
        Err(why) => return Ok(Look::without(before, None, Finding::NotACheckpoint(why.to_string()))),
    };
    let trusted = match watching.policy.check(&signed) {
        Ok(trusted) => trusted,
        Err(why) => {
            let finding = Finding::NotTrusted(why.to_string());
            return Ok(Look::without(before, Some(signed.clone()), finding));
        }
    };
    if let Some(finding) = before.and_then(|seen| against(seen, &trusted)) {
        return Ok(Look::without(before, Some(signed), finding));
    }
    let mut look = Look {
        before: before.map_or(0, |seen| seen.tree.len()),
        checkpoint: Some(signed.clone()),
        witnesses: trusted.witnesses.len(),
        tally: Tally::default(),
        findings: stale(watching, &signed, &trusted).into_iter().collect(),
        seen: None,
    };
    let walk = Walk::new(watching, before, trusted.checkpoint.head());
    let Some(tree) = walk.go(&mut look, told, each).map(Some).or_else(|fault| damaged(fault, &mut look))?
    else {
        return Ok(look);
    };
    if !look.findings.iter().any(Finding::contradicts) {
        look.seen = Some(Seen { checkpoint: signed, tree });
    }
    Ok(look)
}

/// A tile of the wrong length is there, and is wrong.
fn damaged(fault: MonitorFault, look: &mut Look) -> Result<Option<CompactTree>, MonitorFault> {
    if let MonitorFault::Tile(TileError::Length { tile, .. }) = fault {
        look.findings.push(Finding::Damaged(tile.to_string()));
        return Ok(None);
    }
    Err(fault)
}

/// What the checkpoint alone shows to be wrong beside the one seen before.
fn against(seen: &Seen, trusted: &Trusted<'_>) -> Option<Finding> {
    let (old, new) = (seen.checkpoint.unverified(), trusted.checkpoint);
    let (was, is) = (old.head().size.get(), new.head().size.get());
    if old.origin() != new.origin() {
        return Some(Finding::OtherLog { was: old.origin().to_string(), is: new.origin().to_string() });
    }
    if is < was {
        return Some(Finding::SetBack { was, is });
    }
    (is == was && old.head().root != new.head().root).then_some(Finding::OtherHistory { was, is })
}

/// What no witness has signed for too long; where the policy has none, what the log itself has not. Where no signature
/// tells a time that is found too: whoever asks for an alarm must not be left in silence.
fn stale(watching: &Watching<'_>, signed: &SignedCheckpoint, trusted: &Trusted<'_>) -> Option<Finding> {
    let most = watching.stale_after?;
    let seconds = |at: &SignedAt| match at {
        SignedAt::Time(time) => Some(time.get()),
        SignedAt::Undated => None,
    };
    let mut times: Vec<u64> = trusted.witnesses.iter().filter_map(|(_, at)| seconds(at)).collect();
    if watching.policy.witnesses().len() == 0 {
        let own = watching.policy.logs().iter().filter_map(|log| log.key.verifier().ok());
        let opened = signed.note().open(&own.collect::<Vec<_>>()).map(|opened| opened.signed);
        times.extend(opened.unwrap_or_default().iter().filter_map(|signed| seconds(&signed.at)));
    }
    let hours = times.into_iter().max().map(|newest| watching.now.saturating_sub(newest) / 3600);
    hours.is_none_or(|hours| hours >= most).then_some(Finding::Stale { hours })
}

/// A walk over the new leaves.
struct Walk<'a> {
    watching: &'a Watching<'a>,
    /// What was seen before; nothing where there was nothing.
    old: TreeHead,
    new: TreeHead,
    /// The tree so far, over the entries.
    tree: CompactTree,
}

impl<'a> Walk<'a> {
    fn new(watching: &'a Watching<'a>, before: Option<&Seen>, new: TreeHead) -> Walk<'a> {
        let old = before.map_or_else(TreeHead::empty, |seen| seen.checkpoint.unverified().head());
        let from = before.filter(|_| !watching.whole);
        Walk { watching, old, new, tree: from.map(|seen| seen.tree.clone()).unwrap_or_default() }
    }

    /// Goes to the end; the tree there.
    fn go(
        mut self,
        look: &mut Look,
        told: &dyn Fn(u64, u64),
        each: &mut dyn FnMut(u64, &Leaf),
    ) -> Result<CompactTree, MonitorFault> {
        if let Some(finding) = self.proven()? {
            look.findings.push(finding);
            return Ok(self.tree);
        }
        let Some(mut growth) = self.growth()? else {
            look.findings.push(Finding::TilesDisagree { size: self.tree.len() });
            return Ok(self.tree);
        };
        let (start, end) = (self.tree.len(), self.new.size.get());
        while self.tree.len() < end {
            let Some(hashes) = self.entries(look, each)? else { return Ok(self.tree) };
            self.compare(&mut growth, &hashes, &mut look.findings)?;
            told(self.tree.len() - start, end - start);
        }
        if self.tree.root() != self.new.root {
            look.findings.push(Finding::EntriesDisagree { size: end });
        }
        if self.watching.whole {
            look.findings.extend(self.audited()?);
        }
        Ok(self.tree)
    }

    /// The tiles make the tree that is told, and it goes on from the one seen before.
    fn proven(&self) -> Result<Option<Finding>, MonitorFault> {
        let mut tiles = TileTree::new(self.watching.files, self.new.size);
        if tiles.head()? != self.new {
            return Ok(Some(Finding::TilesDisagree { size: self.new.size.get() }));
        }
        // Nothing can be said of a proof that cannot be made; the tiles are there, since the head could be worked out.
        let proof = match ConsistencyProof::make(&mut tiles, self.old.size, self.new.size) {
            Ok(proof) => proof,
            Err(tlog::proof::CannotProve::Read(fault)) => return Err(fault.into()),
            Err(tlog::proof::CannotProve::Absurd(_)) => ConsistencyProof::default(),
        };
        let (was, is) = (self.old.size.get(), self.new.size.get());
        Ok(proof.verify(&self.old, &self.new).err().map(|_| Finding::OtherHistory { was, is }))
    }

    /// What will tell the tiles of the new leaves; none where the tiles are not those of the leaves seen before.
    fn growth(&self) -> Result<Option<Growth>, MonitorFault> {
        let size = TreeSize::new(self.tree.len()).unwrap_or_default();
        let head = TreeHead { size, root: self.tree.root() };
        match Growth::resume(self.watching.files, &head) {
            Ok(growth) => Ok(Some(growth)),
            Err(GrowthError::OtherRoot { .. }) => Ok(None),
            Err(GrowthError::Tile(fault)) => Err(fault.into()),
        }
    }

    /// Reads the next entries and hashes them onto the tree; none where a bundle is damaged.
    fn entries(
        &mut self,
        look: &mut Look,
        each: &mut dyn FnMut(u64, &Leaf),
    ) -> Result<Option<Vec<Hash>>, MonitorFault> {
        let first = self.tree.len() / FULL;
        let last = (first + AT_ONCE).min(self.new.size.get().div_ceil(FULL));
        let mut hashes = Vec::new();
        for (bundle, bytes) in self.bundles(first..last)? {
            // The full one may stand in the place of a partial one; then it has more entries.
            let read = EntryBundle::parse(&bytes, bundle.width);
            let Ok(read) = read.or_else(|_| EntryBundle::parse(&bytes, Width::Full)) else {
                look.findings.push(Finding::Damaged(bundle.to_string()));
                return Ok(None);
            };
            let skipped = usize::try_from(self.tree.len() - bundle.index * FULL).unwrap_or(0);
            for entry in read.entries().iter().take(bundle.width.count()).skip(skipped) {
                if let Some(leaf) = look.tally.take(self.tree.len(), entry, &mut look.findings) {
                    each(self.tree.len(), &leaf);
                }
                let hash = leaf_hash(entry);
                self.tree.push(hash);
                hashes.push(hash);
            }
        }
        Ok(Some(hashes))
    }

    fn bundles(&self, places: Range<u64>) -> Result<Vec<(Bundle, Bytes)>, MonitorFault> {
        let bundles: Vec<Bundle> = places.filter_map(|index| Bundle::within(self.new.size, index)).collect();
        let full = |bundle: &Bundle| Bundle { width: Width::Full, ..*bundle }.to_string();
        let paths: Vec<_> = bundles.iter().map(|bundle| (bundle.to_string(), full(bundle))).collect();
        let found = self.watching.files.partial_or_full(&paths, LONGEST_BUNDLE)?;
        Ok(bundles.into_iter().zip(found).collect())
    }

    /// Compares the tiles that these leaves make with those that are served. Partial ones in between belong to sizes
    /// that no checkpoint may have had.
    fn compare(
        &self,
        growth: &mut Growth,
        hashes: &[Hash],
        findings: &mut Vec<Finding>,
    ) -> Result<(), MonitorFault> {
        // The log cannot be longer than a tree can be: its size was read.
        let written = growth.append(hashes).unwrap_or_default();
        let at_the_end = self.tree.len() == self.new.size.get();
        let due = |written: &Written| at_the_end || written.tile.width == Width::Full;
        let due: Vec<Written> = written.into_iter().filter(due).collect();
        let paths: Vec<_> =
            due.iter().map(|due| (due.tile.to_string(), due.tile.filled().to_string())).collect();
        let served = self.watching.files.partial_or_full(&paths, FULL_BYTES)?;
        let wrong = due.iter().zip(&served).filter(|(due, served)| !served.starts_with(&due.bytes));
        findings.extend(wrong.map(|(due, _)| Finding::WrongTile(due.tile.to_string())));
        Ok(())
    }

    /// The whole tree once more, by the recursive definition.
    fn audited(&self) -> Result<Vec<Finding>, MonitorFault> {
        let audit = audit(self.watching.files, self.new.size);
        let audit = audit.map_err(|tlog::tile::AuditError::Tile(fault)| fault)?;
        let root = (audit.head != self.new).then_some(Finding::TilesDisagree { size: self.new.size.get() });
        let tiles = audit.wrong.into_iter().map(|tile| Finding::WrongTile(tile.to_string()));
        Ok(tiles.chain(root).collect())
    }
}
