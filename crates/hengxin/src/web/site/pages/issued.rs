//! The office pages of reports that were issued: the list, and one of them.
#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]

use askama::Template;
use domain::Lang;

use super::{Page, page};
use crate::app::report::{IssuedPage, IssuedView, ReportState};
use crate::web::site::Frame;
use crate::web::site::link::Link;
use crate::web::site::words::{Shape, Tag, Words as _};

use self as issued;

/// What was asked, and where the pages beside this one are.
#[derive(Debug, Clone, Copy, Default)]
pub struct Typed<'a> {
    /// A report's number.
    pub number: &'a str,
    /// Code or name of an organisation.
    pub org: &'a str,
    /// A day, as written.
    pub day: &'a str,
    /// What it is, by word.
    pub kind: &'a str,
    /// How it stands, by word.
    pub state: &'a str,
    /// What the look is for.
    pub purpose: &'a str,
    /// Whether the day is one, where one was written.
    pub is_day: bool,
    /// The address of the first page, where this is another.
    pub first: Option<&'a str>,
    /// The address of the next page.
    pub next: Option<&'a str>,
}

impl Typed<'_> {
    fn is_kind(&self, word: &str) -> bool {
        self.kind == word
    }

    fn is_state(&self, state: &ReportState) -> bool {
        self.state == state.word()
    }

    /// The address of one report, with what the look is for.
    fn open(&self, root: &str, number: &str) -> Link {
        Link::to(format!("/{root}/office/reports/{number}")).with("purpose", self.purpose)
    }

    /// Whether anything narrows the search.
    fn narrows(&self) -> bool {
        [self.number, self.org, self.day, self.kind, self.state].into_iter().any(|text| !text.is_empty())
    }
}

#[derive(Template)]
#[template(path = "office/reports.html")]
struct Index<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    t: &'a Typed<'a>,
    page: &'a IssuedPage,
}

/// The list.
pub fn index(frame: &Frame, found: &IssuedPage, typed: &Typed) -> Page {
    page(&Index { f: frame, l: frame.lang, t: typed, page: found }, 30_000)
}

#[derive(Template)]
#[template(path = "office/report.html")]
struct One<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    r: &'a IssuedView,
}

/// One report.
pub fn one(frame: &Frame, view: &IssuedView) -> Page {
    page(&One { f: frame, l: frame.lang, r: view }, 8_000)
}

/// Kinds that can be chosen.
const KINDS: [&str; 3] = ["report", "authorised", "receipt"];

/// What a report is.
fn kind(word: &str, lang: &Lang) -> &'static str {
    match word {
        "authorised" => lang.pick("信用报告（经授权）", "Report, with authorisation"),
        "receipt" => lang.pick("查询回执", "Query receipt"),
        _ => lang.pick("信用报告（公开）", "Report, public"),
    }
}

/// How it stands, in words.
fn state_name(state: &ReportState, lang: &Lang) -> &'static str {
    match state {
        ReportState::Current => lang.pick("现行", "current"),
        ReportState::Superseded => lang.pick("已非最新", "superseded"),
        ReportState::Erased => lang.pick("已作废（内容已删除）", "void (erased)"),
        ReportState::Ended => lang.pick("有效期已过", "validity ended"),
    }
}

/// How it stands, as a tag.
fn state(state: &ReportState, lang: &Lang) -> Tag {
    let (colour, shape) = match state {
        ReportState::Current => ("green", Shape::Tick),
        ReportState::Superseded => ("amber", Shape::Clock),
        ReportState::Erased => ("red", Shape::Triangle),
        ReportState::Ended => ("grey", Shape::Square),
    };
    Tag { colour, shape, text: state_name(state, lang) }
}

/// By what way it was issued, from who had it issued.
fn way(actor: &str, lang: &Lang) -> &'static str {
    match actor.split(':').next().unwrap_or_default() {
        "public" => lang.pick("网站或者接口，公众", "website or API, anybody"),
        "key" => lang.pick("接口", "the API, with a key"),
        "authorisation" => lang.pick("网站，被授权方", "the website, the authorised party"),
        "cli" => lang.pick("命令行", "the command line"),
        _ => lang.pick("其他", "another way"),
    }
}
