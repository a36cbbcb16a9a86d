//! Whether the public files of a log are what its checkpoint says, with nothing but themselves and its keys.

use std::io::ErrorKind;

use serde::Serialize;
use tlog::note::Verifier;
use tlog::tile::{AuditError, Bundle, LogPath, Tile, TileError, TileLevel, audit};
use tlog::{Hash, TreeHead, TreeSize, leaf_hash};

use super::beside::beside;
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
/// against those below, the root against the checkpoint. `kept` is the log's own store of checkpoints, where that is at hand.
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
    let (tiles, bundles) = beside(|| tiles(medium, &head), || bundles(medium, head.size));
    found.wrong.extend(tiles?);
    found.wrong.extend(bundles?);
    Ok(found)
}

/// What is wrong with the tiles above level 0, and with the root.
fn tiles(medium: &dyn Medium, head: &TreeHead) -> Result<Vec<String>, LogFault> {
    let audit = match audit(&Tiles(medium), head.size) {
        Ok(audit) => audit,
        Err(AuditError::Tile(TileError::Read { tile, source })) if source.kind() != ErrorKind::NotFound => {
            return Err(LogFault::file(format!("read {tile}"))(source));
        }
        Err(fault) => return Ok(vec![fault.to_string()]),
    };
    let differs = audit.wrong.iter().map(|tile| format!("{tile}: not the hashes of the tiles below"));
    let root = (audit.head.root != head.root).then(|| "checkpoint: the tiles make another root".to_owned());
    Ok(differs.chain(root).collect())
}

/// What is wrong with the bundles and level 0.
fn bundles(medium: &dyn Medium, size: TreeSize) -> Result<Vec<String>, LogFault> {
    let bundles = (0..size.get().div_ceil(256)).filter_map(|index| Bundle::within(size, index));
    bundles.filter_map(|bundle| differs(medium, size, bundle).transpose()).collect()
}

/// Compares the entries of a bundle with the hashes of its tile.
fn differs(medium: &dyn Medium, size: TreeSize, bundle: Bundle) -> Result<Option<String>, LogFault> {
    let index = bundle.index;
    let leaves = match Tiles(medium).leaves(size, index) {
        Ok(leaves) => leaves,
        Err(LogFault::File { doing, source }) if source.kind() != ErrorKind::NotFound => {
            return Err(LogFault::File { doing, source });
        }
        Err(fault) => return Ok(Some(fault.to_string())),
    };
    let tile = Tile { level: TileLevel::LEAVES, index, width: bundle.width };
    let hashes: Vec<Hash> = leaves.iter().map(|leaf| leaf_hash(leaf.as_bytes())).collect();
    let read = |tile| medium.read(LogPath::Tile(tile)).map_err(LogFault::file(format!("read {tile}")));
    let bytes = match read(tile)? {
        Some(bytes) => bytes,
        None => read(tile.filled())?.unwrap_or_default(),
    };
    let same = bytes.get(..hashes.len() * 32) == Some(hashes.concat().as_slice());
    Ok((!same).then(|| format!("{tile}: not the hashes of {bundle}")))
}
