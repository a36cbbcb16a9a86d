//! The receipt of a screening: what was asked, against which state of which register, and what was answered, so that
//! two people can later agree on it. Answers in the negative are rows of the output like all others, so its hash
//! covers them.
//!
//! A receipt is a plain statement, not signed: it proves what it says to whoever filed a copy of it on the day.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::partial::{Content, Counts, Question, State, whole};
use crate::hex::hex;
use crate::intake::decode::{DecodeError, fingerprint};

/// The form of receipts this program writes.
pub const FORM: &str = "hengxin-screening-receipt/1";

/// A receipt, as filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// [`FORM`].
    pub form: String,
    /// The program, with its version.
    pub program: String,
    /// The instant, in UTC.
    pub at: String,
    /// Who, as the audit trail names them.
    pub actor: String,
    /// What was screened.
    pub input: Input,
    /// What against.
    pub register: Against,
    /// How many rows were answered in which way.
    pub answers: Counts,
    /// The answers.
    pub output: Named,
}

/// A file by name and content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its name, without the folder.
    pub file: String,
    /// What it holds.
    #[serde(flatten)]
    pub content: Content,
}

/// The list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The file.
    #[serde(flatten)]
    pub named: Named,
    /// Heading or number of the column of names.
    pub name_column: String,
    /// Heading or number of the column of codes.
    pub code_column: Option<String>,
}

/// What the names were held against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Against {
    /// Address of the register, without its password.
    pub address: String,
    /// The range: `register`, or `list:` and the number of a watch list.
    pub range: String,
    /// SHA-256 of the codes of the list's members, one a line in rising order; absent for the whole register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<String>,
    /// How many organisations that was.
    pub organisations: u64,
    /// The state of the register.
    pub as_of: State,
}

/// What a receipt says besides the question and its answers.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The instant, in UTC.
    pub at: jiff::Timestamp,
    /// Who, as the audit trail names them.
    pub actor: &'a str,
    /// Address of the register, without its password.
    pub address: &'a str,
    /// How many organisations there are in the range.
    pub organisations: u64,
    /// The list.
    pub input: &'a Path,
    /// The answers.
    pub output: &'a Path,
}

impl Receipt {
    /// The receipt of a screening that is done.
    pub fn of(question: &Question, answers: Counts, output: Content, told: &Circumstances<'_>) -> Receipt {
        Receipt {
            form: FORM.to_owned(),
            program: question.program.clone(),
            at: told.at.to_string(),
            actor: told.actor.to_owned(),
            input: Input {
                named: Named { file: name(told.input), content: question.input.clone() },
                name_column: question.name_column.clone(),
                code_column: question.code_column.clone(),
            },
            register: Against {
                address: told.address.to_owned(),
                range: question.against.clone(),
                members: question.members.clone(),
                organisations: told.organisations,
                as_of: question.state.clone(),
            },
            answers,
            output: Named { file: name(told.output), content: output },
        }
    }

    /// Files it, whole or not at all.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        whole(path, &text)
    }

    /// Reads one that was filed; `None` where the file is no receipt of this form.
    pub fn read(path: &Path) -> io::Result<Option<Receipt>> {
        let text = fs::read(path)?;
        let read: Option<Receipt> = serde_json::from_slice(&text).ok();
        Ok(read.filter(|receipt| receipt.form == FORM))
    }
}

/// Whether a file is still what a receipt says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// To the byte.
    Same,
    /// It holds something else.
    Different,
    /// It is not there.
    Missing,
}

impl Holds {
    /// Compares a file with what was said of it.
    pub fn of(path: &Path, said: &Content) -> Result<Holds, DecodeError> {
        if !path.is_file() {
            return Ok(Holds::Missing);
        }
        let is = content(path)?;
        Ok(if is == *said { Holds::Same } else { Holds::Different })
    }
}

/// A file by its content.
pub fn content(path: &Path) -> Result<Content, DecodeError> {
    let sha256 = hex(&fingerprint(path)?);
    Ok(Content { sha256, bytes: fs::metadata(path)?.len() })
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
