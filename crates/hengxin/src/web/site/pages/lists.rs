//! P5: the index of lists, and one list with its filters in the address.

use askama::Template;
use domain::{Day, Lang, Text};

use super::{Page, page};
use crate::app::view::{CatalogueItem, RecordPage};
use crate::web::site::Frame;
use crate::web::site::link::Link;
use crate::web::site::words::Words as _;

/// A list in the index.
#[derive(Debug, Clone)]
pub struct ListCard<'a> {
    /// Record kind by word.
    pub kind: &'a str,
    /// How many of its records are public now.
    pub count: u64,
    /// The catalogue items it is made of.
    pub items: Vec<&'a CatalogueItem>,
}

#[derive(Template)]
#[template(path = "lists.html")]
struct Index<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    cards: &'a [ListCard<'a>],
    red: Option<&'a Text>,
}

/// The index of lists; with the name of the red list, where one is in force.
pub fn lists(frame: &Frame, cards: &[ListCard<'_>], red: Option<&Text>) -> Page {
    page(&Index { f: frame, l: frame.lang, cards, red }, 12_000)
}

/// The filters of a list as typed. Empty words = not chosen.
#[derive(Debug, Clone, Copy, Default)]
pub struct ListChoice<'a> {
    /// Deciding authority by its full name.
    pub authority: &'a str,
    /// First day of decision.
    pub from: &'a str,
    /// Last day of decision.
    pub to: &'a str,
    /// Where the page before ended.
    pub after: &'a str,
}

impl ListChoice<'_> {
    fn link(&self, path: String) -> Link {
        Link::to(path).with("authority", self.authority).with("from", self.from).with("to", self.to)
    }

    /// Fields that do not hold what they should, with what to do.
    fn problems(&self, lang: Lang) -> Vec<(&'static str, &'static str)> {
        let text = lang.pick("日期请写成2026-06-11的样子", "Write the date like 2026-06-11");
        let wrong = |day: &str| !day.is_empty() && Day::parse(day).is_none();
        let fields = [("from", self.from), ("to", self.to)];
        fields.into_iter().filter(|(_, day)| wrong(day)).map(|(id, _)| (id, text)).collect()
    }
}

struct Chip<'a> {
    href: Link,
    text: &'a str,
}

#[derive(Template)]
#[template(path = "list.html")]
struct List<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    kind: &'a str,
    page: &'a RecordPage,
    choice: ListChoice<'a>,
    problems: Vec<(&'static str, &'static str)>,
    filtered: bool,
    chips: Vec<Chip<'a>>,
    authorities: &'a [String],
    first: Option<Link>,
    next: Option<Link>,
    csv: Link,
}

/// One list. `authorities` are the names offered while typing.
pub fn list(
    frame: &Frame,
    kind: &str,
    choice: ListChoice,
    records: &RecordPage,
    authorities: &[String],
) -> Page {
    let path = || format!("/{}/lists/{kind}", frame.root());
    let chips = chips(choice, path);
    let template = List {
        f: &frame.as_of(&records.as_of),
        l: frame.lang,
        kind,
        page: records,
        problems: choice.problems(frame.lang),
        filtered: !chips.is_empty(),
        chips,
        authorities,
        first: (!choice.after.is_empty()).then(|| choice.link(path())),
        next: records.next.as_deref().map(|next| choice.link(path()).with("after", next)),
        csv: choice.link(format!("/api/v1/lists/{kind}/csv")),
        choice,
    };
    page(&template, 12_000 + 1_500 * records.records.len())
}

/// One chip for each filter chosen: its link leaves that filter out.
fn chips(choice: ListChoice<'_>, path: impl Fn() -> String) -> Vec<Chip<'_>> {
    let without = [
        (choice.authority, ListChoice { authority: "", ..choice }),
        (choice.from, ListChoice { from: "", ..choice }),
        (choice.to, ListChoice { to: "", ..choice }),
    ];
    let chosen = without.into_iter().filter(|(text, _)| !text.is_empty());
    chosen.map(|(text, rest)| Chip { href: rest.link(path()), text }).collect()
}
