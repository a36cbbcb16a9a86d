//! While nothing is new: looking costs one small read of the register, and once in a while the checkpoint is signed again, so
//! that a reader can tell a log that stands still from one that is kept from them.

use tlog::note::{SignatureLine, SignedAt, Timestamp, VerifierKey};
use tlog::tile::LogPath;
use tlog::{Checkpoint, SignedCheckpoint, TreeHead};

use super::checkpoints::Kept;
use super::fault::LogFault;
use super::follow;
use super::sequence::{Parts, Stepped};
use crate::store::log::{head, waiting};

/// What register and published file have followed to the end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settled {
    /// The tree.
    pub(super) head: TreeHead,
    /// When its checkpoint was signed, in seconds since 1970.
    signed: u64,
}

impl Settled {
    /// How things stand after a step, once nothing waits any more. A checkpoint that is too old is signed again first.
    pub(super) fn after(
        parts: &Parts,
        stepped: &Stepped,
        now: Timestamp,
        renew: Option<u64>,
    ) -> Result<Option<Settled>, LogFault> {
        if stepped.more {
            return Ok(None);
        }
        if stepped.placed > 0 {
            return Ok(Some(Settled { head: stepped.head, signed: now.get() }));
        }
        let Some(kept) = parts.checkpoints.last()? else { return Ok(None) };
        let signed = signed_at(parts, &kept)?;
        if !is_due(signed, now, renew) {
            return Ok(Some(Settled { head: kept.head, signed }));
        }
        sign_again(parts, &kept, now)?;
        Ok(Some(Settled { head: kept.head, signed: now.get() }))
    }

    /// Whether nothing has changed: no leaf waits, the register is as far as it was, and the checkpoint is young enough.
    pub(super) fn stands(&self, parts: &Parts, now: Timestamp, renew: Option<u64>) -> Result<bool, LogFault> {
        let size = self.head.size.get();
        // A register that was put back meanwhile knows less, or other leaves.
        let still = parts.db.read(|tx| {
            let known = head(tx)?.map(|head| (head.size, head.root));
            Ok(known == Some((size, self.head.root))
                && waiting(tx, size, 1).is_ok_and(|new| new.leaves.is_empty()))
        })?;
        Ok(still && !is_due(self.signed, now, renew))
    }
}

fn is_due(signed: u64, now: Timestamp, renew: Option<u64>) -> bool {
    renew.is_some_and(|seconds| now.get().saturating_sub(signed) >= seconds)
}

/// When the log itself signed a checkpoint: the oldest of its dated signatures; 0 where none is.
fn signed_at(parts: &Parts, kept: &Kept) -> Result<u64, LogFault> {
    let own = parts.keys.log_verifiers();
    let keys = own.iter().map(VerifierKey::verifier).collect::<Result<Vec<_>, _>>()?;
    let checkpoint = kept.checkpoint()?;
    let Ok(opened) = checkpoint.note().open(&keys) else { return Ok(0) };
    let times = opened.signed.iter().filter_map(|signed| match signed.at {
        SignedAt::Time(time) => Some(time.get()),
        SignedAt::Undated => None,
    });
    Ok(times.min().unwrap_or(0))
}

/// Signs the last checkpoint anew and publishes it. The words are the same, so that what witnesses have signed before still
/// holds: lines of those that do not answer now stay.
fn sign_again(parts: &Parts, kept: &Kept, now: Timestamp) -> Result<(), LogFault> {
    let before = kept.checkpoint()?;
    let words = Checkpoint::new(parts.origin.clone(), kept.head).map_err(LogFault::BadCheckpoint)?;
    let mut signed = parts.keys.sign(words, now).map_err(LogFault::Sign)?;
    let prove = |old| follow::consistency(&*parts.medium, old, kept.head.size);
    let answered = parts.witnesses.cosign(&signed, &prove);
    let lines = answered.iter().chain(before.note().signatures());
    for line in lines {
        if !has_line_of(&signed, line) && signed.note_mut().add(line.clone()).is_err() {
            tracing::warn!("the checkpoint takes no further signature of a witness");
        }
    }
    let next = Kept { head: kept.head, note: signed.render().unwrap_or_default() };
    parts.checkpoints.cosigned(&next)?;
    let file = (LogPath::Checkpoint, next.note.into_bytes());
    parts.medium.write(&[file]).map_err(LogFault::file("publish the checkpoint"))
}

fn has_line_of(signed: &SignedCheckpoint, line: &SignatureLine) -> bool {
    signed.note().signatures().iter().any(|other| (other.name(), other.id()) == (line.name(), line.id()))
}
