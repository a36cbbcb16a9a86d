//! The office pages of the audit trail: search, and one entry with what was before and after.
#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]

use askama::Template;
use domain::Lang;
use serde_json::Value as Json;

use super::{Page, page};
use crate::app::audit::{EntryView, area_name, verb_name};
use crate::web::site::Frame;
use crate::web::site::words::{Shape, Tag, Words as _};

use self as audit;

/// What was asked and what was found.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    /// The entries.
    pub entries: &'a [EntryView],
    /// Every verb the trail holds.
    pub verbs: &'a [String],
    /// First day, as written.
    pub from: &'a str,
    /// Last day, as written.
    pub until: &'a str,
    /// Who.
    pub actor: &'a str,
    /// Verb or area.
    pub action: &'a str,
    /// What it is about.
    pub subject: &'a str,
    /// How it went.
    pub outcome: &'a str,
    /// Why it is looked at.
    pub purpose: &'a str,
    /// Fields that should be a day and are none.
    pub wrong: &'a [&'static str],
    /// The address of the next page.
    pub next: Option<&'a str>,
    /// The address of the first page, where this is another.
    pub first: Option<&'a str>,
    /// Whether the reader may take a copy.
    pub exports: bool,
    /// Why no file was sent; empty where none was refused.
    pub error: &'a str,
}

impl Search<'_> {
    fn is_wrong(&self, field: &str) -> bool {
        self.wrong.iter().any(|wrong| *wrong == field)
    }

    fn has_problem(&self) -> bool {
        !self.wrong.is_empty() || !self.error.is_empty()
    }

    /// Areas of verbs, in order.
    fn areas(&self) -> Vec<&str> {
        let mut areas: Vec<&str> = self.verbs.iter().filter_map(|verb| verb.split('.').next()).collect();
        areas.dedup();
        areas
    }
}

#[derive(Template)]
#[template(path = "office/audit.html")]
struct Trail<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    s: &'a Search<'a>,
}

/// The page of the search.
pub fn search(frame: &Frame, search: &Search) -> Page {
    page(&Trail { f: frame, l: frame.lang, s: search }, 60_000)
}

#[derive(Template)]
#[template(path = "office/audit-entry.html")]
struct EntryPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    e: &'a EntryView,
    changes: Vec<(String, String, String)>,
    more: Vec<(String, String)>,
}

/// One entry.
pub fn entry(frame: &Frame, entry: &EntryView) -> Page {
    let template =
        EntryPage { f: frame, l: frame.lang, e: entry, changes: changes(entry), more: parts(&entry.detail) };
    page(&template, 12_000)
}

/// Before and after side by side, part by part.
fn changes(entry: &EntryView) -> Vec<(String, String, String)> {
    let side = |value: &Option<Json>| parts(value.as_ref().unwrap_or(&Json::Null));
    let (before, after) = (side(&entry.before), side(&entry.after));
    let of = |side: &[(String, String)], name: &str| {
        side.iter().find(|(of, _)| of == name).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let mut names: Vec<&String> = before.iter().chain(&after).map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    names.into_iter().map(|name| (name.clone(), of(&before, name), of(&after, name))).collect()
}

/// The parts of a value by name; what has no parts is one without a name.
fn parts(value: &Json) -> Vec<(String, String)> {
    match value {
        Json::Null => Vec::new(),
        Json::Object(parts) => parts.iter().map(|(name, value)| (name.clone(), plain(value))).collect(),
        other => vec![(String::new(), plain(other))],
    }
}

fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

/// The name of a verb.
pub(super) fn verb(verb: &str, lang: &Lang) -> String {
    verb_name(verb).get(*lang).to_owned()
}

/// The name of an area of verbs.
pub(super) fn area(area: &str, lang: &Lang) -> String {
    area_name(area).get(*lang).to_owned()
}

/// How it went, as a tag.
pub(super) fn outcome(word: &str, lang: &Lang) -> Tag {
    match word {
        "refused" => Tag {
            colour: "red",
            shape: Shape::Triangle,
            text: lang.pick("被拒绝或失败", "refused or failed"),
        },
        "looked" => Tag { colour: "grey", shape: Shape::Dot, text: lang.pick("查看", "look") },
        _ => Tag { colour: "blue", shape: Shape::Square, text: lang.pick("变更", "change") },
    }
}
