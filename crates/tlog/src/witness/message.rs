//! What log and witness say to each other.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use thiserror::Error;

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::note::{SignatureLine, signature_lines};
use crate::proof::{ConsistencyProof, MOST_HASHES};
use crate::size::{NotASize, TreeSize};
use crate::text::{base64, hash_from_base64};

/// The `Content-Type` of an answer that tells a size.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// Why a body is no request.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RequestError {
    /// Not UTF-8.
    #[error("a request is UTF-8; byte {0} is none")]
    NotUtf8(usize),
    /// The first line is not `old SIZE`.
    #[error("a request begins with a line `old` and a size")]
    NoOldSize,
    /// The size is none.
    #[error("after `old` comes a size: {0}")]
    OldSize(NotASize),
    /// A line of the proof is no hash.
    #[error("hash {0} of the proof is not the Base 64 of 32 bytes")]
    Hash(usize),
    /// More hashes than a proof has.
    #[error("a proof has at most {MOST_HASHES} hashes")]
    TooManyHashes,
    /// No empty line before the checkpoint.
    #[error("an empty line stands between the proof and the checkpoint")]
    NoCheckpoint,
    /// The checkpoint is none.
    #[error("the checkpoint of the request: {0}")]
    Checkpoint(CheckpointError),
}

/// The body of `POST <submission prefix>/add-checkpoint`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size of the last checkpoint that the witness is thought to have signed; 0 for none.
    pub old: TreeSize,
    /// From that one to this.
    pub proof: ConsistencyProof,
    /// The new checkpoint, signed by its log.
    pub checkpoint: SignedCheckpoint,
}

impl AddCheckpoint {
    /// A request from its body, all of it.
    ///
    /// # Errors
    /// [`RequestError`]: the witness answers 400.
    pub fn parse(body: &[u8]) -> Result<AddCheckpoint, RequestError> {
        let text = core::str::from_utf8(body).map_err(|wrong| RequestError::NotUtf8(wrong.valid_up_to()))?;
        let old = text.strip_prefix("old ").and_then(|rest| rest.split_once('\n'));
        let (old, rest) = old.ok_or(RequestError::NoOldSize)?;
        let old = old.parse().map_err(RequestError::OldSize)?;
        // The proof may be empty; then the empty line comes at once.
        let (lines, checkpoint) = match rest.strip_prefix('\n') {
            Some(checkpoint) => ("", checkpoint),
            None => rest.split_once("\n\n").ok_or(RequestError::NoCheckpoint)?,
        };
        let proof = ConsistencyProof::from_hashes(hashes(lines)?);
        let checkpoint = SignedCheckpoint::parse(checkpoint.as_bytes()).map_err(RequestError::Checkpoint)?;
        Ok(AddCheckpoint { old, proof, checkpoint })
    }

    /// The body. None while nobody has signed the checkpoint.
    pub fn render(&self) -> Option<String> {
        let hashes: String = self.proof.hashes().iter().map(|hash| base64(hash) + "\n").collect();
        Some(format!("old {}\n{hashes}\n{}", self.old, self.checkpoint.render()?))
    }
}

fn hashes(lines: &str) -> Result<Vec<crate::Hash>, RequestError> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    if lines.split('\n').count() > MOST_HASHES {
        return Err(RequestError::TooManyHashes);
    }
    let numbered = lines.split('\n').zip(1..);
    numbered.map(|(line, number)| hash_from_base64(line).ok_or(RequestError::Hash(number))).collect()
}

/// What a witness answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// 200: it has seen the checkpoint, and these are its signatures; one or more.
    Cosigned(Vec<SignatureLine>),
    /// 400: the request is malformed, or its old size is above the new one.
    Malformed,
    /// 403: no key that it knows for the log has signed, or a signature in its name is false.
    NotSigned,
    /// 404: it does not know the log.
    UnknownLog,
    /// 409: the last checkpoint it signed for the log has this size. Where the size asked from is the same, it was
    /// shown another tree of that size: a split view.
    Conflict(TreeSize),
    /// 422: the proof does not lead from the one to the other. It tells the log something, which makes its own proofs, and
    /// the witness nothing: anybody can send a bad proof with the log's checkpoint.
    Inconsistent,
}

/// Why what came back is no answer of a witness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotAnAnswer {
    /// A status that the protocol does not know.
    #[error("a witness does not answer with status {0}")]
    Status(u16),
    /// The body of a 200 is not signature lines.
    #[error("the body of a witness's answer is signature lines, each with its line feed")]
    Signatures,
    /// The body of a 409 is not a size.
    #[error("the body of a witness's conflict is a size and a line feed, under {SIZE_TYPE}")]
    Size,
}

impl Answer {
    /// An answer from what came over HTTP. `content_type` is the value of that header, if there was one.
    ///
    /// # Errors
    /// [`NotAnAnswer`].
    pub fn read(status: u16, content_type: Option<&str>, body: &[u8]) -> Result<Answer, NotAnAnswer> {
        let text = core::str::from_utf8(body);
        match status {
            200 => {
                let lines = text.map_err(|_| NotAnAnswer::Signatures)?;
                signature_lines(lines).map(Answer::Cosigned).map_err(|_| NotAnAnswer::Signatures)
            }
            400 => Ok(Answer::Malformed),
            403 => Ok(Answer::NotSigned),
            404 => Ok(Answer::UnknownLog),
            409 if content_type == Some(SIZE_TYPE) => {
                let size = text.ok().and_then(|text| text.strip_suffix('\n')?.parse().ok());
                size.map(Answer::Conflict).ok_or(NotAnAnswer::Size)
            }
            409 => Err(NotAnAnswer::Size),
            422 => Ok(Answer::Inconsistent),
            other => Err(NotAnAnswer::Status(other)),
        }
    }

    /// The status code.
    pub const fn status(&self) -> u16 {
        match self {
            Answer::Cosigned(_) => 200,
            Answer::Malformed => 400,
            Answer::NotSigned => 403,
            Answer::UnknownLog => 404,
            Answer::Conflict(_) => 409,
            Answer::Inconsistent => 422,
        }
    }

    /// The `Content-Type`, where the protocol demands one.
    pub const fn content_type(&self) -> Option<&'static str> {
        match self {
            Answer::Conflict(_) => Some(SIZE_TYPE),
            Answer::Cosigned(_)
            | Answer::Malformed
            | Answer::NotSigned
            | Answer::UnknownLog
            | Answer::Inconsistent => None,
        }
    }

    /// The body; empty where the status says all.
    pub fn body(&self) -> String {
        match self {
            Answer::Cosigned(lines) => lines.iter().map(|line| line.to_string() + "\n").collect(),
            Answer::Conflict(size) => format!("{size}\n"),
            Answer::Malformed | Answer::NotSigned | Answer::UnknownLog | Answer::Inconsistent => {
                String::new()
            }
        }
    }
}
