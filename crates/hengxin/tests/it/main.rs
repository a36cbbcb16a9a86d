//! Stories about the whole program, run on both engines.
#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod accounts;
mod authority;
mod cases;
mod cli;
mod delivered;
mod duties;
mod evidence;
mod hostile;
mod identity;
mod import;
mod letters;
mod office;
mod post;
mod program;
mod read;
mod screen;
mod services;
mod store;
mod support;
mod watch;
