//! Stories about the whole program, run on both engines.
#![allow(clippy::pedantic, reason = "a story may be wordy")]
#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod accounts;
mod audit;
mod authority;
mod cases;
mod cli;
mod delivered;
mod duties;
mod engine;
mod erase;
mod evidence;
mod hostile;
mod identity;
mod import;
mod letters;
mod log;
mod monitoring;
mod office;
mod post;
mod program;
mod read;
mod receivers;
mod report;
mod rules;
mod screen;
mod services;
mod store;
mod support;
mod verify;
mod watch;
mod witness;
