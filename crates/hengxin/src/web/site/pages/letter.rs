//! An official letter as a page, in the language it was written in; and as the office sees it before it is sent.

use askama::Template;
use domain::{Lang, ServiceWay, Text};

use super::{Page, page};
use crate::app::letter::{Ended, LetterLine, LetterView};
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

/// A letter for its applicant, with forms that save it. `code` is the contact code as it was typed.
pub fn own_letter(frame: &Frame, letter: &LetterView, code: &str) -> Page {
    let (v, beside) = (letter.get(frame.lang), letter.beside.as_slice());
    let salutation = v.salutation();
    let ended = letter.ended.map(Ended::text);
    page(&OwnLetter { f: frame, l: frame.lang, v, salutation, code, beside, ended }, 16_000)
}

#[derive(Template)]
#[template(path = "letter-own.html")]
struct OwnLetter<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    v: &'a Letter,
    salutation: String,
    code: &'a str,
    beside: &'a [LetterLine],
    ended: Option<Text>,
}

/// The form that asks for a letter's number and the contact code; `wrong` where those given before fit nothing.
pub fn ask_for_letter(frame: &Frame, wrong: bool) -> Page {
    page(&AskForLetter { f: frame, l: frame.lang, wrong }, 8_000)
}

#[derive(Template)]
#[template(path = "letter-ask.html")]
struct AskForLetter<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    wrong: bool,
}

/// A letter at the office: as it was written, with its service, and the form that records one.
#[derive(Debug, Clone, Copy)]
pub struct OfficeLetter<'a> {
    /// The letter.
    pub view: &'a LetterView,
    /// Whether the reader may record its service.
    pub may_serve: bool,
    /// The session's token.
    pub token: &'a str,
    /// Why the form before was refused; empty at first.
    pub error: &'a str,
    /// Way, day and receipt as the form before gave them.
    pub way: &'a str,
    /// The day.
    pub on: &'a str,
    /// The receipt.
    pub receipt: &'a str,
}

/// The ways of service that an office records: code and name.
fn ways() -> Vec<(&'static str, Text)> {
    let ways = ServiceWay::ALL.into_iter().filter(|way| *way != ServiceWay::Declared);
    ways.map(|way| (way.code(), way.label())).collect()
}

#[derive(Template)]
#[template(path = "office/letter.html")]
struct OfficeLetterPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    v: &'a Letter,
    salutation: String,
    o: OfficeLetter<'a>,
    ended: Option<Text>,
    ways: Vec<(&'static str, Text)>,
}

/// A letter at the office.
pub fn office_letter(frame: &Frame, letter: OfficeLetter<'_>) -> Page {
    let v = letter.view.get(frame.lang);
    let ended = letter.view.ended.map(Ended::text);
    let salutation = v.salutation();
    let template =
        OfficeLetterPage { f: frame, l: frame.lang, v, salutation, o: letter, ended, ways: ways() };
    page(&template, 20_000)
}
