//! The transparency log as the database knows it: what waits for a place, what has one, and leaves that are not facts.
//!
//! The log itself is files and a checkpoint, both kept elsewhere ([`crate::log`]). These rows follow it.

mod leaf;
mod place;
mod waiting;

pub use leaf::{
    OtherLeaf, draw_salt, enter, enter_erased, erase, erased_among, find, is_entered, last_of_kind,
};
pub use place::{Head, LeafOf, Run, covered, head, index_of, leaf_at, place, runs_from, settle};
pub use waiting::{Unplaced, Waiting, count_waiting, waiting, waiting_in};
