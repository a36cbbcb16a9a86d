//! A transparency log, without its storage: leaves, trees, tiles, proofs, notes, checkpoints, policies, witnesses, lists.
//!
//! Written from public specifications only (RFC 6962, the C2SP documents named in each module, and the subtrees of
//! draft-ietf-plants-merkle-tree-certs), so that anyone can write another verifier from the same texts. The crate knows
//! no storage, clock or randomness and does no input or output. It needs an allocator and no standard library, and runs
//! in a browser too.
//!
//! | to | see |
//! |---|---|
//! | make the leaf of a fact | [`Leaf`] |
//! | append to a log kept as tiles | [`tile::Growth`] |
//! | work the root out again before signing | [`tile::audit_since`], and of everything [`tile::audit()`] |
//! | prove something about a log kept as tiles | [`tile::TileTree`] with [`InclusionProof::make`] or [`ConsistencyProof::make`] |
//! | sign a checkpoint | [`Checkpoint::sign`] |
//! | decide whether to believe one | [`Policy::check`] |
//! | give someone a proof to keep | [`ProofFile`] |
//! | be a witness, or ask one | [`witness`] |
//! | publish a list so that absence can be shown | [`list`] |
//!
//! Parsers take exactly the one form of what they read, whole, and give it back byte by byte when it is rendered.

#![cfg_attr(test, allow(clippy::pedantic, reason = "a test may be wordy"))]
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod checkpoint;
pub mod leaf;
pub mod list;
pub mod note;
pub mod policy;
pub mod proof;
pub mod size;
pub mod subtree;
mod text;
pub mod tile;
pub mod tree;
pub mod witness;

pub use checkpoint::{Checkpoint, Origin, SignedCheckpoint};
pub use leaf::{Leaf, LeafKind, NotALeaf, Salt};
pub use policy::Policy;
pub use proof::{ConsistencyProof, InclusionProof, ProofFile, SubtreeProof};
pub use size::{LeafIndex, TreeSize};
pub use subtree::{MemoryTree, Node, NodeReader, Subtree};
pub use tree::{CompactTree, Hash, TreeHead, empty_root, leaf_hash, node_hash, tree_hash};
