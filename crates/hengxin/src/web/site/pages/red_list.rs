//! The red list by rule: who is on it as of a day, and how it is made.

use askama::Template;
use domain::Lang;

use super::{Page, page};
use crate::app::view::RedListPage;
use crate::web::site::Frame;
use crate::web::site::link::Link;
use crate::web::site::words::Words as _;

#[derive(Template)]
#[template(path = "red-list.html")]
struct RedList<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    p: &'a RedListPage,
    day: &'a str,
    wrong_day: bool,
    first: Option<Link>,
    next: Option<Link>,
}

/// What was asked of the red list.
#[derive(Debug, Clone, Copy, Default)]
pub struct RedChoice<'a> {
    /// The day, as typed; empty = today.
    pub day: &'a str,
    /// Whether there is no list of that day, so that today's is shown.
    pub wrong_day: bool,
    /// Where the page before ended.
    pub after: &'a str,
}

/// A page of the red list.
pub fn red_list(frame: &Frame, found: &RedListPage, choice: RedChoice<'_>) -> Page {
    let day = if choice.wrong_day { "" } else { choice.day };
    let link = || Link::to(format!("/{}/lists/red-list", frame.root())).with("day", day);
    let template = RedList {
        f: &frame.as_of(&found.as_of),
        l: frame.lang,
        p: found,
        day: choice.day,
        wrong_day: choice.wrong_day,
        first: (!choice.after.is_empty()).then(link),
        next: found.next.as_deref().map(|next| link().with("after", next)),
    };
    page(&template, 10_000 + 600 * found.entries.len())
}
