//! What the program can do: one file per verb, between the edges (command line, web, intake) and the store.

pub mod account;
pub mod application;
pub mod audit;
pub mod case;
pub mod check;
pub mod dataset;
pub mod delivery;
pub mod erase;
pub mod evidence;
pub mod holidays;
pub mod identity;
pub mod import;
pub mod kept;
pub mod letter;
pub mod logged;
pub mod message;
pub mod monitoring;
pub mod names;
pub mod published;
pub mod rebuild;
pub mod receiver;
pub mod register;
pub mod report;
pub mod screen;
mod tries;
pub mod view;
pub mod watch;

pub use register::Register;
