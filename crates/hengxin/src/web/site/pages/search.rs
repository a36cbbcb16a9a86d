//! P2: search results, with the filters in the address.

use askama::Template;
use domain::id::find_personal;
use domain::{Lang, Uscc, UsccError};

use super::{Page, page};
use crate::app::view::SearchPage;
use crate::search::Query;
use crate::web::site::Frame;
use crate::web::site::link::Link;
use crate::web::site::pager::Pager;
use crate::web::site::words::{self, Words as _};

/// What the reader chose beside the text searched for. Empty words = not chosen.
#[derive(Debug, Clone, Copy, Default)]
pub struct SearchChoice<'a> {
    /// Record kind by word.
    pub kind: &'a str,
    /// Registration status by word.
    pub status: &'a str,
}

/// Why a search found nothing.
enum Nothing {
    /// The filters leave out every match.
    HiddenByFilters,
    /// It is a code whose check character is wrong; the code that would check, or empty.
    CodeDoesNotCheck(String),
    /// It is a valid code that the register does not hold.
    UnknownCode,
    /// No name holds it.
    UnknownName,
    /// It holds a citizen's ID or mobile number.
    PersonalNumber,
}

impl Nothing {
    fn is_personal(&self) -> bool {
        matches!(self, Nothing::PersonalNumber)
    }
}

struct Chip {
    href: String,
    text: &'static str,
    removes: bool,
}

#[derive(Template)]
#[template(path = "search.html")]
#[expect(clippy::struct_field_names, reason = "the template reads `results`")]
struct Results<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    query: &'a str,
    kind: &'a str,
    status: &'a str,
    results: Option<&'a SearchPage>,
    nothing: Nothing,
    without_filters: Link,
    chips: Vec<Chip>,
    pager: Pager,
}

/// The page of search results; `None` before anything was searched for.
pub fn search(frame: &Frame, query: &str, choice: SearchChoice, results: Option<&SearchPage>) -> Page {
    if find_personal(query).is_some() {
        return personal_number(frame);
    }
    let framed = match results {
        Some(results) => frame.as_of(&results.as_of),
        None => *frame,
    };
    let template = Results {
        f: &framed,
        l: frame.lang,
        query,
        kind: choice.kind,
        status: choice.status,
        results,
        nothing: why_nothing(query, choice),
        without_filters: Link::to("/search").with("q", query),
        chips: chips(frame, query, choice),
        pager: pager(frame, query, choice, results),
    };
    page(&template, 24_000)
}

/// The answer to a query that holds a citizen's ID or mobile number: the number is not repeated.
fn personal_number(frame: &Frame) -> Page {
    let framed = Frame { path: "/search", ..*frame };
    let template = Results {
        f: &framed,
        l: frame.lang,
        query: "",
        kind: "",
        status: "",
        results: None,
        nothing: Nothing::PersonalNumber,
        without_filters: Link::to("/search"),
        chips: Vec::new(),
        pager: Pager::new(frame.lang, Link::to(""), 1, 1),
    };
    page(&template, 8_000)
}

fn address(frame: &Frame, query: &str, kind: &str, status: &str) -> Link {
    let path = format!("/{}/search", frame.root());
    Link::to(path).with("q", query).with("kind", kind).with("status", status)
}

fn chips(frame: &Frame, query: &str, choice: SearchChoice) -> Vec<Chip> {
    let link = |kind, status| address(frame, query, kind, status).to_string();
    let mut chips = Vec::new();
    if !choice.kind.is_empty() {
        let text = words::kinds(choice.kind, frame.lang);
        chips.push(Chip { href: link("", choice.status), text, removes: true });
    }
    if !choice.status.is_empty() {
        let text = words::status(choice.status, frame.lang);
        chips.push(Chip { href: link(choice.kind, ""), text, removes: true });
    }
    if chips.len() > 1 {
        let text = frame.lang.pick("清除全部筛选", "Clear all filters");
        chips.push(Chip { href: link("", ""), text, removes: false });
    }
    chips
}

fn pager(frame: &Frame, query: &str, choice: SearchChoice, results: Option<&SearchPage>) -> Pager {
    let link = address(frame, query, choice.kind, choice.status);
    let Some(results) = results else { return Pager::new(frame.lang, link, 1, 1) };
    let listed = results.total.min(results.cap);
    let pages = listed.div_ceil(u64::from(results.per_page.max(1)));
    Pager::new(frame.lang, link, results.page, u32::try_from(pages).unwrap_or(u32::MAX))
}

fn why_nothing(query: &str, choice: SearchChoice) -> Nothing {
    if !choice.kind.is_empty() || !choice.status.is_empty() {
        return Nothing::HiddenByFilters;
    }
    let typed = Query::new(query).code().unwrap_or_default();
    match Uscc::parse(&typed) {
        Ok(_) => Nothing::UnknownCode,
        Err(UsccError::Check { expected, .. }) => {
            Nothing::CodeDoesNotCheck(format!("{}{expected}", typed.get(..17).unwrap_or_default()))
        }
        Err(UsccError::Length { .. } | UsccError::Character { .. }) => Nothing::UnknownName,
    }
}
