//! An official letter as a page, in the language it was written in; and as the office sees it before it is sent.

use askama::Template;
use domain::Lang;

use super::{Page, page};
use crate::letter::{Block, Letter};
use crate::web::site::Frame;
use crate::web::site::words::Words as _;

#[derive(Template)]
#[template(path = "letter.html")]
struct LetterPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    v: &'a Letter,
    salutation: String,
    preview: bool,
}

/// A letter as whoever it is written to reads it. Prints on A4.
pub fn letter(frame: &Frame, letter: &Letter) -> Page {
    page(
        &LetterPage { f: frame, l: frame.lang, v: letter, salutation: letter.salutation(), preview: false },
        16_000,
    )
}

/// A letter before it is sent, with the rules it cites that nobody has compared with the official text.
pub fn letter_preview(frame: &Frame, letter: &Letter) -> Page {
    page(
        &LetterPage { f: frame, l: frame.lang, v: letter, salutation: letter.salutation(), preview: true },
        16_000,
    )
}
