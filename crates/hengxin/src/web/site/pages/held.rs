//! The office pages of a record, also where it is not public, and of a new listing.

use askama::Template;
use domain::{Lang, Law, ListRule};
use serde::Deserialize;

use super::{Page, cases, page};
use crate::app::case::{HeldLine, HeldView};
use crate::web::site::Frame;
use crate::web::site::words::Words as _;

/// A record and what its reader may do with it.
#[derive(Debug, Clone, Copy)]
pub struct Shelf<'a> {
    /// The record.
    pub record: &'a HeldView,
    /// Whether the reader may record its service.
    pub serves: bool,
    /// Whether the reader may take it down.
    pub withdraws: bool,
    /// Whether the reader may draft that it is erased.
    pub erases: bool,
    /// The session's token.
    pub token: &'a str,
    /// Why the form before was not carried out.
    pub error: &'a str,
}

#[derive(Template)]
#[template(path = "office/record.html")]
struct Held<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    d: &'a Shelf<'a>,
    r: &'a HeldView,
}

/// A record with everything that is held of it.
pub fn record(frame: &Frame, shelf: &Shelf) -> Page {
    page(&Held { f: frame, l: frame.lang, d: shelf, r: shelf.record }, 30_000)
}

/// The records of one organisation.
#[derive(Debug, Clone, Copy)]
pub struct Sorted<'a> {
    /// Code of the organisation as asked for; empty = nothing was asked yet.
    pub code: &'a str,
    /// Its name; empty where none was found.
    pub name: &'a str,
    /// Its records, as far as the reader may see them.
    pub lines: &'a [HeldLine],
    /// Why none was found; empty where one was.
    pub error: &'a str,
}

impl<'a> Sorted<'a> {
    /// Nothing under this code; no fault where no code was given.
    pub fn none(code: &'a str, why: &'a str) -> Sorted<'a> {
        Sorted { code, name: "", lines: &[], error: if code.is_empty() { "" } else { why } }
    }
}

#[derive(Template)]
#[template(path = "office/records.html")]
struct Find<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    s: Sorted<'a>,
}

/// What is held of an organisation, found by its code.
pub fn find(frame: &Frame, sorted: Sorted) -> Page {
    page(&Find { f: frame, l: frame.lang, s: sorted }, 12_000)
}

/// What was entered for a new listing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Entered {
    /// Code of the organisation.
    pub code: String,
    /// List and ground, with a space between.
    pub ground: String,
    /// The facts of the breach.
    pub facts: String,
    /// Number of the penalty decision.
    pub penalty: String,
    /// Number of the notice of intent.
    pub document: String,
    /// The authority that lists.
    pub authority: String,
}

#[derive(Template)]
#[template(path = "office/listing.html")]
struct New<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    lists: Vec<(String, &'a ListRule)>,
    e: &'a Entered,
    token: &'a str,
    error: &'a str,
}

/// The form for a notice of intent to list.
pub fn new(frame: &Frame, law: &Law, (entered, token, error): (&Entered, &str, &str)) -> Page {
    let name = |list: &ListRule| {
        let item = law.items.iter().find(|item| item.id == list.item);
        item.map_or_else(|| list.item.clone(), |item| item.name.get(frame.lang).to_owned())
    };
    let lists = law.lists.iter().filter(|list| list.until.is_none()).map(|list| (name(list), list)).collect();
    page(&New { f: frame, l: frame.lang, lists, e: entered, token, error }, 20_000)
}
