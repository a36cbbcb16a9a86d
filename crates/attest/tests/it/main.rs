//! Stories about reports: handed out, verified, forged.
#![allow(clippy::pedantic, reason = "a story may be wordy")]
#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod forged;
mod genuine;
mod print;
mod support;
