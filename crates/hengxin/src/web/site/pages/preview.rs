//! The letters of a step or decision before it is taken, with the form that takes it.

use askama::Template;
use domain::{Exhibit, Lang};

use super::cases::{self, Desk};
use super::{Page, page};
use crate::app::case::CaseView;
use crate::letter::pdf::NOT_ISSUED;
use crate::letter::{Block, BothTongues};
use crate::web::site::Frame;
use crate::web::site::words::Words as _;

/// What is looked at before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// A decision that waits for a second person.
    Waiting,
    /// A decision that the reader is writing.
    Drafting,
    /// A step that needs no second person.
    Step,
}

impl Before {
    fn waits(self) -> bool {
        self == Before::Waiting
    }

    fn drafts(self) -> bool {
        self == Before::Drafting
    }
}

#[derive(Template)]
#[template(path = "office/preview.html")]
struct Preview<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    d: &'a Desk<'a>,
    c: &'a CaseView,
    letters: &'a [BothTongues],
    before: Before,
}

/// The letters as they would be sent. Where they cannot be made, `desk.error` says what is missing.
pub fn preview(frame: &Frame, desk: &Desk, letters: &[BothTongues], before: Before) -> Page {
    page(&Preview { f: frame, l: frame.lang, d: desk, c: desk.case, letters, before }, 60_000)
}
