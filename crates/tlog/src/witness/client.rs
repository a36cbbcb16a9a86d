//! The log's side: asking a witness until it has signed.

use alloc::vec::Vec;

use thiserror::Error;

use super::message::{AddCheckpoint, Answer};
use crate::checkpoint::SignedCheckpoint;
use crate::note::{SignatureLine, SignedAt, Verifier};
use crate::proof::ConsistencyProof;
use crate::size::TreeSize;

/// Why a witness will not sign this checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum GaveUp {
    /// It finds the request malformed.
    #[error("the witness finds the request malformed")]
    Malformed,
    /// It does not know the log's key, or finds a signature false.
    #[error("the witness does not accept the log's signature")]
    NotSigned,
    /// It does not watch the log.
    #[error("the witness does not know the log")]
    UnknownLog,
    /// It has signed a longer tree already: another of ours came first, or the log was set back.
    #[error("the witness has seen {0} leaves of the log, more than this checkpoint has")]
    Ahead(TreeSize),
    /// It has another tree of this size: the log has two histories.
    #[error("the witness has seen another tree of {0} leaves")]
    SplitView(TreeSize),
    /// It says that this tree does not go on from the one it has seen: the log has two histories.
    #[error("the witness finds that the log does not go on from what it has seen")]
    Inconsistent,
    /// It told another size each time.
    #[error("the witness's record of the log keeps changing")]
    Unsettled,
    /// It signed with no key that we know as its, or said no time.
    #[error("the witness answered with no signature of a key that is known as its own")]
    NoSignature,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Send the request again, from this size: the witness has seen that much.
    Ask(TreeSize),
    /// These lines are the witness's and verified: add them to the checkpoint.
    Done(Vec<SignatureLine>),
    /// Nothing more can be done with this checkpoint.
    Stop(GaveUp),
}

/// One checkpoint on its way to one witness.
#[derive(Debug)]
pub struct Asking<'a, V: Verifier> {
    checkpoint: &'a SignedCheckpoint,
    keys: &'a [V],
    from: TreeSize,
    left: u32,
}

/// How often a witness may tell another size. It tells one when it is asked from the wrong one, and another if a
/// second client of the same log comes in between.
const ATTEMPTS: u32 = 3;

impl<'a, V: Verifier> Asking<'a, V> {
    /// A checkpoint for the witness with these keys, which is thought to have signed up to `from`; 0 where nothing is
    /// known of it. A size above the checkpoint's own counts as that.
    pub fn new(checkpoint: &'a SignedCheckpoint, keys: &'a [V], from: TreeSize) -> Asking<'a, V> {
        let from = from.min(checkpoint.unverified().head().size);
        Asking { checkpoint, keys, from, left: ATTEMPTS }
    }

    /// The size that the proof of the next request goes out from.
    pub fn from(&self) -> TreeSize {
        self.from
    }

    /// The request, with the proof from [`from`](Self::from) to the checkpoint.
    pub fn request(&self, proof: ConsistencyProof) -> AddCheckpoint {
        AddCheckpoint { old: self.from, proof, checkpoint: self.checkpoint.clone() }
    }

    /// What follows from an answer.
    pub fn take(&mut self, answer: Answer) -> Next {
        match answer {
            Answer::Cosigned(lines) => self.signed(lines),
            Answer::Conflict(size) => self.conflict(size),
            Answer::Malformed => Next::Stop(GaveUp::Malformed),
            Answer::NotSigned => Next::Stop(GaveUp::NotSigned),
            Answer::UnknownLog => Next::Stop(GaveUp::UnknownLog),
            Answer::Inconsistent => Next::Stop(GaveUp::Inconsistent),
        }
    }

    fn conflict(&mut self, seen: TreeSize) -> Next {
        let ours = self.checkpoint.unverified().head().size;
        if seen > ours {
            return Next::Stop(GaveUp::Ahead(seen));
        }
        if seen == self.from {
            return Next::Stop(GaveUp::SplitView(seen));
        }
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            return Next::Stop(GaveUp::Unsettled);
        }
        self.from = seen;
        Next::Ask(seen)
    }

    /// Keeps what verifies. A false line in the answer is left out, so that it cannot spoil the checkpoint.
    fn signed(&self, lines: Vec<SignatureLine>) -> Next {
        let lines: Vec<SignatureLine> = lines.into_iter().filter(|line| self.is_theirs(line)).collect();
        if lines.is_empty() { Next::Stop(GaveUp::NoSignature) } else { Next::Done(lines) }
    }

    fn is_theirs(&self, line: &SignatureLine) -> bool {
        let known = self.keys.iter().find(|key| (key.name(), key.id()) == (line.name(), line.id()));
        let text = self.checkpoint.note().text();
        match known.map(|key| key.verify(text, line.signature())) {
            Some(Ok(SignedAt::Time(time))) => time.get() > 0,
            Some(Ok(SignedAt::Undated) | Err(_)) | None => false,
        }
    }
}
