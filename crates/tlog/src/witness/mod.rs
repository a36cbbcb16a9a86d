//! Witnesses: who sees a log's checkpoints one after the other, and says so.
//!
//! Source: C2SP tlog-witness. A witness signs a checkpoint only if it goes on from the last one it signed for that log;
//! a log that shows two histories therefore cannot have both signed by the same witness. What is here is the protocol
//! without its transport: bodies and status codes as values, the witness's decision, and the log's side.

mod client;
mod message;
mod state;

pub use client::{Asking, GaveUp, Next};
pub use message::{AddCheckpoint, Answer, NotAnAnswer, RequestError, SIZE_TYPE};
pub use state::{KnownLog, Records, Witness, WitnessFault};
