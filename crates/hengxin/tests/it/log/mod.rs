//! The transparency log: it grows whatever breaks, has one history, and can be followed by anyone.

mod broken;
mod erased;
mod hammer;
mod history;
pub mod kit;
mod places;
mod served;
mod terminal;
