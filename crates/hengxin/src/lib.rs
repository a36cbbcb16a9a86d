//! Hengxin, an open register of organisations' public credit records: the program as a library, so that lints and
//! tests see all of it. See ARCHITECTURE.md for the map.
#![cfg_attr(test, allow(clippy::pedantic, reason = "a test may be wordy"))]

pub mod app;
pub mod authority;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
mod disk;
pub mod feed;
pub mod hex;
pub mod intake;
pub mod lawbook;
pub mod letter;
pub mod log;
pub mod outsider;
pub mod report;
pub mod search;
pub mod store;
pub mod web;
pub mod witness;
