//! The office pages about erasing a record, and about those who hold copies of the data.

use askama::Template;
use domain::Lang;

use super::{Page, page};
use crate::app::erase::{ErasureView, GroundView, Plan};
use crate::app::receiver::ReceiverView;
use crate::web::site::Frame;
use crate::web::site::words::Words as _;

/// Erasures of a record, and what their reader may do.
#[derive(Debug, Clone, Copy)]
pub struct Shelf<'a> {
    /// Code of the organisation.
    pub code: &'a str,
    /// Key of the record.
    pub record: &'a str,
    /// Its erasures, oldest first.
    pub rows: &'a [ErasureView],
    /// What the one that is drafted would destroy.
    pub plan: Option<&'a Plan>,
    /// Grounds of today.
    pub grounds: &'a [GroundView],
    /// Whether the reader may draft one.
    pub drafts: bool,
    /// Whether the reader may approve the one that is drafted.
    pub approves: bool,
    /// The session's token.
    pub token: &'a str,
    /// Why the form before was not carried out.
    pub error: &'a str,
}

/// Whether the whole record is erased.
pub fn is_gone(rows: &[ErasureView]) -> bool {
    rows.iter().any(|row| row.fact == 0 && !row.decided_at.is_empty())
}

#[derive(Template)]
#[template(path = "office/erase.html")]
struct Erase<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    d: &'a Shelf<'a>,
}

/// What is or may be erased of a record.
pub fn erase(frame: &Frame, shelf: &Shelf) -> Page {
    page(&Erase { f: frame, l: frame.lang, d: shelf }, 20_000)
}

#[derive(Template)]
#[template(path = "office/receivers.html")]
struct Receivers<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    rows: &'a [ReceiverView],
}

/// Who has not confirmed that it dropped what left, the overdue first.
pub fn receivers(frame: &Frame, rows: &[ReceiverView]) -> Page {
    page(&Receivers { f: frame, l: frame.lang, rows }, 20_000)
}
