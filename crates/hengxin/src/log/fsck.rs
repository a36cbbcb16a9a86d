//! Whether the public files of a log are what its checkpoint says, with nothing but themselves and its keys.

use serde::Serialize;
use tlog::note::Verifier;
use tlog::tile::{Bundle, LogPath, Tile, TileLevel, audit};
use tlog::{Hash, TreeHead, TreeSize, leaf_hash};

use super::checkpoints::CheckpointStore;
use super::fault::LogFault;
use super::folder::{Medium, Tiles};
use super::prove::published;
use crate::hex::hex;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Fsck {
    /// Name of the log; empty where it has no checkpoint.
    pub origin: String,
    /// Leaves of the published log.
    pub size: u64,
    /// Its root, hexadecimal.
    pub root: String,
    /// Files that are not what they must be, and what else does not agree; empty = sound.
    pub wrong: Vec<String>,
}

/// Goes through all public files of a log: signatures of the checkpoint, leaf hashes against bundles, every higher tile
/// against those below, the root against the checkpoint. `kept` is the
/// log's own store of checkpoints, where that is at hand.
///
/// # Errors
/// [`LogFault::Empty`] where nothing is published; others where the system fails. What is missing, short or changed is no
/// error but a finding.
pub fn fsck<V: Verifier>(
    medium: &dyn Medium,
    keys: &[V],
    kept: Option<&dyn CheckpointStore>,
) -> Result<Fsck, LogFault> {
    let checkpoint = published(medium)?.ok_or(LogFault::Empty)?;
    let head = checkpoint.unverified().head();
    let mut found = Fsck {
        origin: checkpoint.unverified().origin().to_string(),
        size: head.size.get(),
        root: hex(&head.root),
        wrong: Vec::new(),
    };
    for key in keys {
        if let Err(cause) = checkpoint.open(&[key]) {
            found.wrong.push(format!("checkpoint, {} {}: {cause}", key.name(), key.id()));
        }
    }
    // A log that is written meanwhile may have been signed anew and not yet published, but never the other way round.
    let kept = kept.map(CheckpointStore::last).transpose()?;
    let agrees = |last: TreeHead| last == head || last.size > head.size;
    if kept.is_some_and(|last| !last.is_some_and(|last| agrees(last.head))) {
        found.wrong.push("checkpoint: it is not the one that the log keeps".to_owned());
    }
    tiles(medium, &head, &mut found);
    for index in 0..head.size.get().div_ceil(256) {
        bundle(medium, head.size, index, &mut found)?;
    }
    Ok(found)
}

fn tiles(medium: &dyn Medium, head: &TreeHead, found: &mut Fsck) {
    match audit(&Tiles(medium), head.size) {
        Ok(audit) => {
            found
                .wrong
                .extend(audit.wrong.iter().map(|tile| format!("{tile}: not the hashes of the tiles below")));
            if audit.head.root != head.root {
                found.wrong.push("checkpoint: the tiles make another root".to_owned());
            }
        }
        Err(fault) => found.wrong.push(fault.to_string()),
    }
}

/// Compares the entries of a bundle with the hashes of its tile.
fn bundle(medium: &dyn Medium, size: TreeSize, index: u64, found: &mut Fsck) -> Result<(), LogFault> {
    let leaves = match Tiles(medium).leaves(size, index) {
        Ok(leaves) => leaves,
        Err(fault) => {
            found.wrong.push(fault.to_string());
            return Ok(());
        }
    };
    let Some(bundle) = Bundle::within(size, index) else { return Ok(()) };
    let tile = Tile { level: TileLevel::LEAVES, index, width: bundle.width };
    let hashes: Vec<Hash> = leaves.iter().map(|leaf| leaf_hash(leaf.as_bytes())).collect();
    let read = |tile| medium.read(LogPath::Tile(tile)).map_err(LogFault::file(format!("read {tile}")));
    let bytes = match read(tile)? {
        Some(bytes) => bytes,
        None => read(tile.filled())?.unwrap_or_default(),
    };
    if bytes.get(..hashes.len() * 32) != Some(hashes.concat().as_slice()) {
        found.wrong.push(format!("{tile}: not the hashes of {bundle}"));
    }
    Ok(())
}
