//! The transparency log as the database knows it: what waits for a place, what has one, and leaves that are not facts.
//!
//! The log itself is files and a checkpoint, both kept elsewhere ([`crate::log`]). These rows follow it.

mod leaf;
mod place;
mod waiting;

pub use leaf::{
    OtherLeaf, draw_salt, empty, enter, enter_erased, enter_loss, enter_lost, erase, find, last_entered,
    last_of_kind, losses, of_kind, told_among,
};
pub use place::{Head, LeafOf, Run, covered, head, index_of, leaf_at, place, runs_from, settle};
pub use waiting::{Unplaced, Waiting, count_waiting, held, waiting, waiting_in};
