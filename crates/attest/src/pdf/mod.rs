//! Reports inside their print: the PDF as it was typeset, and one incremental update that fills in three attachments.
//!
//! Source: ISO 32000-1 §7.5.6 (incremental updates), §7.11.4 (embedded files), ISO 19005-3 (PDF/A-3).
//!
//! The print is typeset with three attached files of one byte or more, known by their names ([`NAMES`]).
//! Its hash is signed as it is, the *base*. [`bind`] then appends the real contents, uncompressed, under the same object
//! numbers. What is appended follows from the base and the contents alone, so [`unbind`] can write it again and compare:
//! no byte of the file can be changed without being noticed, and nothing here has to understand what a page shows.

mod base;
mod dictionary;
mod layout;

use alloc::vec::Vec;

use thiserror::Error;

use crate::MOST_BYTES;
use base::Base;
use layout::Layout;

/// Names of the attachments: the canonical JSON, the signed statement, the proof.
pub const NAMES: [&str; 3] = ["report.json", "report.statement", "report.tlog-proof"];

/// What a print carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attached<'a> {
    /// The canonical JSON.
    pub json: &'a [u8],
    /// The signed statement.
    pub statement: &'a [u8],
    /// The C2SP tlog-proof whose extra data are the salt.
    pub proof: &'a [u8],
}

/// A file taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound<'a> {
    /// The print as it was typeset, to whose hash the statement is signed.
    pub base: &'a [u8],
    /// What it carries.
    pub attached: Attached<'a>,
}

/// Why nothing can be bound to a PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BindError {
    /// Print and attachments together are longer than any report.
    #[error("a print with what it carries has at most {MOST_BYTES} bytes")]
    TooLong,
    /// No PDF whose end can be understood.
    #[error("the print is no PDF with a cross-reference section and a trailer")]
    NoTrailer,
    /// Encrypted PDFs cannot be added to in the clear.
    #[error("the print is encrypted")]
    Encrypted,
    /// An attachment is missing, or there are two.
    #[error("the print has {found} attachments named {name}, and must have one")]
    Attachments {
        /// Which.
        name: &'static str,
        /// How many there are.
        found: usize,
    },
}

/// Why a file cannot be taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UnbindError {
    /// It does not end as a bound print does.
    #[error("the file does not end as a report does")]
    NoEnd,
    /// The PDF it starts with is none that was bound.
    #[error("the file does not start as a report does: {0}")]
    Base(BindError),
    /// What is appended is not what follows from base and contents.
    #[error("what is appended to the print is not what belongs there")]
    Update,
}

/// The file that is handed out.
///
/// # Errors
/// [`BindError`].
pub fn bind(base: &[u8], attached: &Attached<'_>) -> Result<Vec<u8>, BindError> {
    let contents = [attached.json, attached.statement, attached.proof];
    let length = contents.iter().fold(base.len(), |sum, content| sum.saturating_add(content.len()));
    // The rest of an update is short.
    if length > MOST_BYTES - 64 * 1024 {
        return Err(BindError::TooLong);
    }
    let understood = Base::read(base)?;
    Ok(Layout::new(base, &understood, contents.map(<[u8]>::len)).render(base, contents))
}

/// Takes apart what [`bind`] put together.
///
/// # Errors
/// [`UnbindError`] for every file that `bind` did not make.
pub fn unbind(file: &[u8]) -> Result<Bound<'_>, UnbindError> {
    let end = layout::End::read(file).ok_or(UnbindError::NoEnd)?;
    let base = file.get(..end.base).ok_or(UnbindError::NoEnd)?;
    let understood = Base::read(base).map_err(UnbindError::Base)?;
    let layout = Layout::new(base, &understood, end.contents);
    let contents = layout.contents(file).ok_or(UnbindError::Update)?;
    if layout.render(base, contents) != file {
        return Err(UnbindError::Update);
    }
    let [json, statement, proof] = contents;
    Ok(Bound { base, attached: Attached { json, statement, proof } })
}

/// Whether a file looks like a report, whole or damaged: a PDF that has an attachment of ours.
pub(crate) fn looks_like_one(file: &[u8]) -> bool {
    file.starts_with(b"%PDF-") && base::attachments(file).iter().any(|found| !found.is_empty())
}
