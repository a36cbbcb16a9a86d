//! The proof as a file of its own: an entry's place, its inclusion proof, and the checkpoint it leads to.
//!
//! Source: C2SP tlog-proof. Whoever has the file, the entry and a policy verifies without asking anyone.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use thiserror::Error;

use super::{InclusionProof, MOST_HASHES, ProofError};
use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::note;
use crate::policy::{NotTrusted, Policy, Trusted};
use crate::size::{LeafIndex, NotASize};
use crate::text::{base64, from_base64, hash_from_base64};
use crate::tree::Hash;

/// The ending of such files, without the dot.
pub const EXTENSION: &str = "tlog-proof";

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// Most bytes of a file: a checkpoint as long as one can be, as much extra data, and 63 hashes.
const MOST_BYTES: usize = 2 * note::MOST_BYTES;

/// Why bytes are no proof file, or it does not prove the entry.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProofFileError {
    /// Longer than any proof.
    #[error("a proof has at most {MOST_BYTES} bytes, not {0}")]
    TooLong(usize),
    /// Not UTF-8.
    #[error("a proof is UTF-8; byte {0} is none")]
    NotUtf8(usize),
    /// Another kind of file.
    #[error("the first line of a proof is {FIRST_LINE}")]
    FirstLine,
    /// The extra data are none.
    #[error("after `extra` comes the Base 64 of one byte or more")]
    Extra,
    /// There is no index.
    #[error("a line `index` and a number is missing")]
    NoIndex,
    /// The index is none.
    #[error("after `index` comes the place of the entry: {0}")]
    Index(NotASize),
    /// A line of the inclusion proof is no hash.
    #[error("hash {0} of the proof is not the Base 64 of 32 bytes")]
    Hash(usize),
    /// More hashes than a proof has.
    #[error("a proof has at most {MOST_HASHES} hashes")]
    TooManyHashes,
    /// No empty line before the checkpoint.
    #[error("an empty line stands between the proof and its checkpoint")]
    NoCheckpoint,
    /// The checkpoint is none.
    #[error("the checkpoint of the proof: {0}")]
    Checkpoint(CheckpointError),
    /// The policy does not accept the checkpoint.
    #[error(transparent)]
    NotTrusted(NotTrusted),
    /// The entry is not in the tree of the checkpoint, or not there.
    #[error("the entry is not proven to be in the log: {0}")]
    NotIncluded(ProofError),
}

/// What a proof file holds, of which nothing is verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofFile {
    /// Data for the application, which nobody has signed.
    pub extra: Option<Vec<u8>>,
    /// Place of the entry in the log.
    pub index: LeafIndex,
    /// From the entry to the root.
    pub proof: InclusionProof,
    /// The checkpoint with that root.
    pub checkpoint: SignedCheckpoint,
}

/// An entry that is proven to be in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven<'a> {
    /// Where.
    pub index: LeafIndex,
    /// In which tree, and who has seen that.
    pub trusted: Trusted<'a>,
}

impl ProofFile {
    /// A proof from its bytes, all of them.
    ///
    /// # Errors
    /// [`ProofFileError`].
    pub fn parse(bytes: &[u8]) -> Result<ProofFile, ProofFileError> {
        if bytes.len() > MOST_BYTES {
            return Err(ProofFileError::TooLong(bytes.len()));
        }
        let text =
            core::str::from_utf8(bytes).map_err(|wrong| ProofFileError::NotUtf8(wrong.valid_up_to()))?;
        let rest = text.strip_prefix(FIRST_LINE).and_then(|rest| rest.strip_prefix('\n'));
        let (extra, rest) = extra(rest.ok_or(ProofFileError::FirstLine)?)?;
        let index = rest.strip_prefix("index ").and_then(|rest| rest.split_once('\n'));
        let (index, rest) = index.ok_or(ProofFileError::NoIndex)?;
        let index = index.parse().map_err(ProofFileError::Index)?;
        let (hashes, rest) = hash_lines(rest)?;
        let checkpoint = SignedCheckpoint::parse(rest.as_bytes()).map_err(ProofFileError::Checkpoint)?;
        Ok(ProofFile { extra, index, proof: InclusionProof::from_hashes(hashes), checkpoint })
    }

    /// The bytes of the file. None while nobody has signed the checkpoint.
    pub fn render(&self) -> Option<String> {
        let extra = self.extra.as_ref().filter(|extra| !extra.is_empty());
        let extra = extra.map_or_else(String::new, |extra| format!("extra {}\n", base64(extra)));
        let hashes: String = self.proof.hashes().iter().map(|hash| base64(hash) + "\n").collect();
        let checkpoint = self.checkpoint.render()?;
        Some(format!("{FIRST_LINE}\n{extra}index {}\n{hashes}\n{checkpoint}", self.index))
    }

    /// Whether an entry with this hash is in a log that the policy trusts, at the place the file gives.
    ///
    /// # Errors
    /// [`ProofFileError::NotTrusted`], [`ProofFileError::NotIncluded`].
    pub fn verify(&self, leaf: &Hash, policy: &Policy) -> Result<Proven<'_>, ProofFileError> {
        let trusted = policy.check(&self.checkpoint).map_err(ProofFileError::NotTrusted)?;
        let head = trusted.checkpoint.head();
        self.proof.verify(self.index, leaf, &head).map_err(ProofFileError::NotIncluded)?;
        Ok(Proven { index: self.index, trusted })
    }
}

type Extra<'a> = (Option<Vec<u8>>, &'a str);

fn extra(text: &str) -> Result<Extra<'_>, ProofFileError> {
    let Some(after) = text.strip_prefix("extra ") else { return Ok((None, text)) };
    let (line, rest) = after.split_once('\n').ok_or(ProofFileError::Extra)?;
    let bytes = from_base64(line).filter(|bytes| !bytes.is_empty()).ok_or(ProofFileError::Extra)?;
    Ok((Some(bytes), rest))
}

/// Lines of hashes up to an empty line, and what follows it.
fn hash_lines(mut text: &str) -> Result<(Vec<Hash>, &str), ProofFileError> {
    let mut hashes = Vec::new();
    while let Some((line, rest)) = text.split_once('\n') {
        if line.is_empty() {
            return Ok((hashes, rest));
        }
        if hashes.len() == MOST_HASHES {
            return Err(ProofFileError::TooManyHashes);
        }
        hashes.push(hash_from_base64(line).ok_or(ProofFileError::Hash(hashes.len() + 1))?);
        text = rest;
    }
    Err(ProofFileError::NoCheckpoint)
}
