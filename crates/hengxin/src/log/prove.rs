//! Proofs about a published log.

use tlog::tile::{LogPath, TileTree};
use tlog::{InclusionProof, ProofFile, SignedCheckpoint};

use super::fault::LogFault;
use super::folder::{Medium, Tiles};
use crate::store::log::{LeafOf, index_of};
use crate::store::sql::Database;

/// The published checkpoint; `None` before the first.
///
/// # Errors
/// [`LogFault::File`], [`LogFault::BadCheckpoint`].
pub fn published(medium: &dyn Medium) -> Result<Option<SignedCheckpoint>, LogFault> {
    let read = medium.read(LogPath::Checkpoint).map_err(LogFault::file("read the checkpoint"))?;
    read.map(|bytes| SignedCheckpoint::parse(&bytes)).transpose().map_err(LogFault::BadCheckpoint)
}

/// The proof that the leaf of a fact, or another leaf, stands in the published log; `None` while it waits, or where there
/// is none. What opens the leaf is not in it: `extra` is for whoever may give that out.
///
/// # Errors
/// [`LogFault`].
pub fn prove(db: &Database, medium: &dyn Medium, of: LeafOf) -> Result<Option<ProofFile>, LogFault> {
    let Some(index) = db.read(|tx| index_of(tx, of))? else { return Ok(None) };
    let Some(checkpoint) = published(medium)? else { return Ok(None) };
    let size = checkpoint.unverified().head().size;
    if !size.holds(index) {
        return Ok(None);
    }
    let reader = Tiles(medium);
    let proof = InclusionProof::make(&mut TileTree::new(&reader, size), index, size);
    let proof = proof.map_err(|cannot| LogFault::Tiles(cannot.to_string()))?;
    Ok(Some(ProofFile { extra: None, index, proof, checkpoint }))
}
