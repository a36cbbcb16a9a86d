//! The transparency log's public formats: the leaf that stands for a fact, and the hash of a tree of leaves.
//!
//! Written from public specifications only, so that anyone can write another verifier from the same texts. The crate
//! knows no storage, clock or randomness and does no input or output; it is meant to run in a browser too.

pub mod leaf;
pub mod tree;

pub use leaf::{Leaf, NotALeaf, Salt};
pub use tree::{CompactTree, Hash, leaf_hash, node_hash, tree_hash};
