//! The transparency log: it grows whatever breaks, has one history, and can be followed by anyone.

mod broken;
mod erased;
mod hammer;
mod history;
mod idle;
pub mod kit;
mod lost;
mod places;
mod rotated;
mod served;
mod terminal;
