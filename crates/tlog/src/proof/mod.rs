//! Proofs about trees: that a leaf is in one, that one goes on from another, that a part belongs to the whole.
//!
//! Sources: RFC 6962 §2.1.1 and §2.1.2 (the checks as in RFC 9162 §2.1.3.2 and §2.1.4.2), and for subtrees
//! draft-ietf-plants-merkle-tree-certs §4.3 and §4.4, of which the first two are the cases of one leaf and of the first
//! leaves. A proof is made from any [`NodeReader`] and checked with nothing but itself. It does not carry the sizes it
//! is about: they come from a signed checkpoint, or it proves nothing.

mod consistency;
mod file;
mod inclusion;

pub use consistency::{ConsistencyProof, SubtreeProof};
pub use file::{EXTENSION, ProofFile, ProofFileError, Proven};
pub use inclusion::InclusionProof;

use alloc::vec::Vec;

use thiserror::Error;

use crate::size::{LeafIndex, TreeSize};
use crate::subtree::{NodeReader, Subtree};
use crate::tree::Hash;

/// Most hashes of a proof. Source: tlog-witness, add-checkpoint.
pub const MOST_HASHES: usize = 63;

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ProofError {
    /// The leaf it is about cannot be in that tree.
    #[error("leaf {index} is not in a tree of {size} leaves")]
    NotInTree {
        /// Where the leaf is said to be.
        index: LeafIndex,
        /// Size of the tree.
        size: TreeSize,
    },
    /// The part it is about is not within that tree.
    #[error("{part} is not within a tree of {size} leaves")]
    NotWithin {
        /// The part.
        part: Subtree,
        /// Size of the tree.
        size: TreeSize,
    },
    /// It has more or fewer hashes than a proof of these sizes.
    #[error("a proof of these sizes has {expected} hashes, not {given}")]
    Length {
        /// How many it must have.
        expected: usize,
        /// How many it has.
        given: usize,
    },
    /// It leads to another hash than that of the part, the leaf or the older tree.
    #[error("the proof does not lead to the hash it starts from")]
    OtherPart,
    /// It leads to another root.
    #[error("the proof leads to another root")]
    OtherRoot,
}

/// Why no proof can be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CannotProve<E> {
    /// It would be about something that is not in the tree.
    #[error(transparent)]
    Absurd(ProofError),
    /// A hash could not be read.
    #[error("a hash of the tree cannot be read: {0}")]
    Read(E),
}

/// Hashes of these parts, in order.
fn hashes<R: NodeReader>(reader: &mut R, parts: &[Subtree]) -> Result<Vec<Hash>, CannotProve<R::Error>> {
    parts.iter().map(|part| part.hash(reader).map_err(CannotProve::Read)).collect()
}
