//! What a witness remembers and decides.

use alloc::vec::Vec;

use thiserror::Error;

use super::message::{AddCheckpoint, Answer};
use crate::checkpoint::{Checkpoint, Origin};
use crate::note::{SignFault, SignatureLine, Signer, StandardVerifier};
use crate::tree::TreeHead;

/// A log that a witness watches: its name and the keys it signs with.
#[derive(Debug, Clone)]
pub struct KnownLog {
    /// The first line of its checkpoints.
    pub origin: Origin,
    /// Its keys. A checkpoint needs one of them; a false signature of any refuses it.
    pub keys: Vec<StandardVerifier>,
}

/// Where a witness keeps the last checkpoint it has signed for each log, on storage that outlives a crash.
pub trait Records {
    /// Why the storage failed.
    type Error;

    /// Size and root of the last checkpoint signed for this log.
    fn latest(&self, log: &Origin) -> Result<Option<TreeHead>, Self::Error>;

    /// Puts `next` in the place of `before`, durably, in one step that no other request can come between, and answers
    /// whether it did: `false` when what stands there is not `before` any more.
    fn advance(
        &mut self,
        log: &Origin,
        before: Option<TreeHead>,
        next: TreeHead,
    ) -> Result<bool, Self::Error>;
}

/// Why a witness could not answer: it failed, and the client may come again.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WitnessFault<E> {
    /// Its storage failed.
    #[error("the witness's records failed: {0}")]
    Records(E),
    /// Its key failed. The checkpoint is on record and can be asked for again.
    #[error("the witness did not sign: {0}")]
    Sign(SignFault),
    /// Other requests were quicker each time.
    #[error("the witness's record of the log changed under every attempt")]
    Contended,
}

/// How often a request that lost a race is looked at again. One that lost is out of date, so once is enough but for
/// two requests for the same checkpoint.
const ATTEMPTS: usize = 3;

/// A witness: the logs it watches.
#[derive(Debug, Clone, Default)]
pub struct Witness {
    logs: Vec<KnownLog>,
}

impl Witness {
    /// A witness of these logs.
    pub fn new(logs: Vec<KnownLog>) -> Witness {
        Witness { logs }
    }

    /// Answers the body of an `add-checkpoint`. The signers are the witness's keys at the time of the request. Nothing
    /// is signed before it is on record.
    ///
    /// # Errors
    /// [`WitnessFault`]: a failure of its own, to be answered with a 500.
    pub fn add_checkpoint<R: Records>(
        &self,
        body: &[u8],
        records: &mut R,
        signers: &[&dyn Signer],
    ) -> Result<Answer, WitnessFault<R::Error>> {
        let (request, log) = match self.read(body) {
            Ok(request) => request,
            Err(refusal) => return Ok(refusal),
        };
        for _ in 0..ATTEMPTS {
            let before = records.latest(&log.origin).map_err(WitnessFault::Records)?;
            if let Err(refusal) = goes_on(&request, before) {
                return Ok(refusal);
            }
            let next = request.checkpoint.unverified().head();
            if records.advance(&log.origin, before, next).map_err(WitnessFault::Records)? {
                let lines = cosign(request.checkpoint.unverified(), signers).map_err(WitnessFault::Sign)?;
                return Ok(Answer::Cosigned(lines));
            }
        }
        Err(WitnessFault::Contended)
    }

    /// The request and its log, where it is one, the log is known and has signed. In the order of the specification.
    fn read(&self, body: &[u8]) -> Result<(AddCheckpoint, &KnownLog), Answer> {
        let request = AddCheckpoint::parse(body).map_err(|_| Answer::Malformed)?;
        let origin = request.checkpoint.unverified().origin();
        let log = self.logs.iter().find(|log| log.origin == *origin).ok_or(Answer::UnknownLog)?;
        request.checkpoint.open(&log.keys).map_err(|_| Answer::NotSigned)?;
        Ok((request, log))
    }
}

/// Whether the checkpoint goes on from the last one. Only another root at the same size accuses the log: both are its own
/// words. A proof that fails comes from whoever sends the request.
fn goes_on(request: &AddCheckpoint, before: Option<TreeHead>) -> Result<(), Answer> {
    let new = request.checkpoint.unverified().head();
    let last = before.unwrap_or_else(TreeHead::empty);
    if request.old > new.size {
        return Err(Answer::Malformed);
    }
    let split = last.size == new.size && last.root != new.root;
    if request.old != last.size || split {
        return Err(Answer::Conflict(last.size));
    }
    request.proof.verify(&last, &new).map_err(|_| Answer::Inconsistent)
}

fn cosign(checkpoint: &Checkpoint, signers: &[&dyn Signer]) -> Result<Vec<SignatureLine>, SignFault> {
    Ok(checkpoint.clone().sign(signers)?.note().signatures().to_vec())
}
