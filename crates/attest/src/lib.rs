//! Credit reports that anyone can verify: what is signed, how it travels inside the printed report, what a reader is told.
//!
//! A report is one canonical JSON ([`json`]). Its prints are PDFs. A [`Statement`] names the report and the hashes of
//! all of these; the register signs it, and a leaf of the public log commits to it. JSON, signed statement and proof
//! travel in the print itself ([`bind`]) or together as one JSON file ([`Bundle`]). [`verify()`] takes such a file apart
//! again and needs nothing but whom the reader trusts ([`Trust`]) and what day it is.
//!
//! | to | see |
//! |---|---|
//! | check or write canonical JSON | [`json::parse`], [`json::Value::render`] |
//! | sign a report | [`Statement::new`], [`Statement::sign`] |
//! | enter it into the log | [`Statement::leaf`]; the salt goes into the `extra` of its proof |
//! | make the file that is handed out | [`bind`] for a print, [`Bundle::render`] for JSON alone |
//! | tell what a file is worth | [`verify()`], [`tell`] |
//!
//! The crate knows no storage, clock or randomness and does no input or output. It needs an allocator and no standard
//! library, and is the same code in the program and in a reader's browser. Whatever file it is given, it answers.

#![cfg_attr(test, allow(clippy::pedantic, reason = "a test may be wordy"))]
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod bundle;
pub mod contents;
pub mod day;
pub mod facts;
pub mod json;

pub mod pdf;
pub mod statement;
pub mod telling;
pub mod trust;
pub mod verdict;
pub mod verify;

pub use bundle::Bundle;
pub use day::Day;
pub use facts::Facts;
pub use pdf::{Attached, BindError, Bound, UnbindError, bind, unbind};
pub use statement::{Print, ReportNumber, SignedStatement, Statement};
pub use telling::{Said, Telling, tell};
pub use trust::Trust;
pub use verdict::{Altered, Genuine, NotLogged, Superseded, UnknownKey, Verdict};
pub use verify::{supersede, verify};

/// Most bytes of a file that is looked into: 16 MiB. A report has some 100 KB.
pub const MOST_BYTES: usize = 16 * 1024 * 1024;
