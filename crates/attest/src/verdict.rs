//! What a file turns out to be.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use tlog::note::KeyName;
use tlog::proof::ProofFileError;
use tlog::{LeafIndex, Origin, TreeSize};

use crate::day::Day;
use crate::facts::Facts;
use crate::json::JsonError;
use crate::pdf::UnbindError;
use crate::statement::{Print, ReportNumber, StatementError};

/// What a file turns out to be. Only the first two say anything about an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The register issued it, it is unchanged, and it is current.
    Current(Box<Genuine>),
    /// The register issued it, it is unchanged, and it no longer says how things stand.
    Superseded(Box<Genuine>, Superseded),
    /// It was a report, or wants to be one, and something in it is not what the register signed.
    Altered(Altered),
    /// The register's key signed it, and it is not proven to be in the public log: refused, since a report that the
    /// public cannot see may have been made with a stolen key.
    NotLogged(ReportNumber, NotLogged),
    /// It is signed by a key, or in a log, that the reader does not trust.
    UnknownKey(UnknownKey),
    /// It is something else.
    NotAReport,
    /// It is longer than any report and was not looked into; so many bytes.
    TooLong(u64),
}

/// A report that the register issued and that is unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genuine {
    /// What it says.
    pub facts: Facts,
    /// Which print it is; none for JSON alone.
    pub print: Option<Print>,
    /// The key that signed it.
    pub key: KeyName,
    /// The log it is in.
    pub log: Origin,
    /// Its place there.
    pub index: LeafIndex,
    /// How long the log was when the proof was made.
    pub size: TreeSize,
    /// Witnesses that have seen that log, by the names of the policy, and when, in seconds since 1970.
    pub witnesses: Vec<(String, Option<u64>)>,
    /// Whether the day it tells of has not come yet by the reader's calendar, which is wrong then.
    pub ahead: bool,
}

/// Why a genuine report no longer says how things stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Superseded {
    /// Its last day is past.
    Expired(Day),
    /// A newer one about the same was verified beside it.
    Newer(ReportNumber),
}

/// What is not as it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Altered {
    /// The PDF cannot be taken apart as reports can.
    Pdf(UnbindError),
    /// The JSON file is in no form that a report has.
    Bundle(crate::bundle::BundleError),
    /// The statement is none.
    Statement(StatementError),
    /// The signature is not that of the key over this statement.
    Signature(KeyName),
    /// The embedded JSON is not the one that was signed.
    Json,
    /// What the pages show is not what was signed.
    Pages,
    /// The embedded JSON is signed, and has no form that a report has.
    Form(JsonError),
    /// The embedded JSON is signed, and lacks this.
    Head(&'static str),
    /// It gives itself another number than the statement does.
    Number,
}

/// Why a signed report counts as unlogged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotLogged {
    /// The proof is none, or does not prove it.
    Proof(ProofFileError),
    /// The proof has no salt of 32 bytes to open the leaf with.
    NoSalt,
    /// It stands in the log where the key that signed it counted no more.
    KeyEnded,
    /// The log was longer than it was when the key that signed for it ended.
    LogKeyEnded,
}

/// Who is not trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnknownKey {
    /// Whoever signed: the names that the signatures give themselves, which anyone may claim.
    Signer(Vec<KeyName>),
    /// The log: the name that it gives itself.
    Log(Origin),
}

impl Verdict {
    /// A word that never changes, for programs.
    pub const fn word(&self) -> &'static str {
        match self {
            Verdict::Current(_) => "current",
            Verdict::Superseded(..) => "superseded",
            Verdict::Altered(_) => "altered",
            Verdict::NotLogged(..) => "not_logged",
            Verdict::UnknownKey(_) => "unknown_key",
            Verdict::NotAReport | Verdict::TooLong(_) => "not_a_report",
        }
    }

    /// The report, where it is genuine.
    pub const fn genuine(&self) -> Option<&Genuine> {
        match self {
            Verdict::Current(genuine) | Verdict::Superseded(genuine, _) => Some(genuine),
            Verdict::Altered(_)
            | Verdict::NotLogged(..)
            | Verdict::UnknownKey(_)
            | Verdict::NotAReport
            | Verdict::TooLong(_) => None,
        }
    }
}
