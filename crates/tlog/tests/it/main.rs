//! What the crate promises: test vectors of the specifications, agreement with other implementations, and properties.
#![allow(clippy::pedantic, reason = "a story may be wordy")]
#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod lists;
mod notes;
mod peers;
mod policies;
mod proofs;
mod support;
mod tiles;
mod vectors;
mod witnesses;
