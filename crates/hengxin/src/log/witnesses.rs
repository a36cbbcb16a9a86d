//! Those who vouch that everybody is shown the same log.

use tlog::note::SignatureLine;
use tlog::{ConsistencyProof, SignedCheckpoint, TreeSize};

use super::fault::LogFault;

/// Makes the proof that the tree of the checkpoint goes on from that of this size. It reads tiles, so several may be made
/// at once.
pub type ProofMaker<'a> = dyn Fn(TreeSize) -> Result<ConsistencyProof, LogFault> + Sync + 'a;

/// Whoever asks the witnesses. Called for each checkpoint after it can no longer be lost, and before it is published.
pub trait Witnesses: Send + Sync {
    /// The lines of those who signed, each verified. It returns in its own good time, a second or so at most: a log goes on
    /// without a witness that does not answer, and whoever reads it decides by a policy whether that is enough.
    fn cosign(&self, checkpoint: &SignedCheckpoint, proof: &ProofMaker<'_>) -> Vec<SignatureLine>;
}

/// Nobody is asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoWitness;

impl Witnesses for NoWitness {
    fn cosign(&self, _: &SignedCheckpoint, _: &ProofMaker<'_>) -> Vec<SignatureLine> {
        Vec::new()
    }
}
