//! Stories about the whole program, run on both engines.
#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod cases;
mod cli;
mod delivered;
mod duties;
mod identity;
mod import;
mod office;
mod read;
mod screen;
mod services;
mod store;
mod support;
mod watch;
