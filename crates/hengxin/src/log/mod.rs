//! The transparency log of a register: leaves of its facts, and of what else it says, in an append-only tree that anyone
//! can follow. What the tree, its files and its signatures are is [`tlog`]'s; here they are written, kept and read.
//!
//! | place | what | who reads it |
//! |---|---|---|
//! | `public` | tiles, bundles of entries, `checkpoint` | everybody, as they are |
//! | store of checkpoints | the last checkpoint: what the log is | the sequencer |
//! | keys | seeds | the sequencer, and whoever signs reports |
//! | `log_pending`, `log_leaf`, `log_run`, `log_head` | what waits, and what stands where | the register |
//!
//! A step of the [`Sequencer`] can break off anywhere; the next one goes on. See `sequence.rs`.

mod beside;
mod checkpoints;
mod confirm;
mod fault;
mod folder;
mod follow;
mod fsck;
mod idle;
mod keys;
mod known;
mod lost;
mod prove;
mod rotate;
mod sequence;
mod settings;
mod start;
mod trust;
mod whole;
mod witnesses;

pub use checkpoints::{CheckpointFile, CheckpointStore, Kept};
pub use fault::LogFault;
pub use folder::{Medium, TileFolder, Tiles};
pub use follow::{consistency, leaves};
pub use fsck::{Fsck, fsck};
pub use keys::{KeyFolder, KeysFor, LogKeys};
pub use known::{Ended, Ending, KnownKey, known_keys};
pub use lost::{Loss, declare, missing};
pub use prove::{prove, published};
pub use rotate::{retire, rotate};
pub use sequence::{MOST, Parts, Sequencer, Stepped};
pub use settings::{LogPlaces, LogSettings};
pub use start::{Made, Started, make_keys, origin_here, place_now, start};
pub use trust::{TrustFault, told, trust, whom};
pub use whole::whole;
pub use witnesses::{NoWitness, ProofMaker, Witnesses};

use tlog::note::Timestamp;

/// An instant, microseconds since 1970-01-01 UTC, as signatures tell it. What lies before counts as no time.
pub fn timestamp(micros: i64) -> Timestamp {
    u64::try_from(micros / 1_000_000).ok().and_then(Timestamp::new).unwrap_or(Timestamp::NONE)
}
