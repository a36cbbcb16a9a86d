//! P8 to P12: the services for organisations: objecting, applying for restoration, following what was applied for.

mod calendar_file;
mod follow;
mod guide;
mod shut;
mod write;

pub use calendar_file::{CalendarEvent, calendar_file, words as calendar_words};
pub use follow::{Form as FollowForm, Todo, confirm, follow_form, followed};
pub use shut::shut;
pub use write::{Held, check, done, filed_before, gone, step};

use askama::Template;
use domain::{Citation, Day, FactKind, Lang, Law, Text};

use super::{Page, page};
use crate::app::application::{ApplicationKind, Asked};
use crate::app::view::RecordView;
use crate::web::site::Frame;
use crate::web::site::words::Words as _;
use guide::{Guide, Limit, guide};

#[derive(Template)]
#[template(path = "services/index.html")]
struct Index<'a> {
    f: &'a Frame<'a>,
    l: Lang,
}

/// The tasks that can be done here.
pub fn index(frame: &Frame) -> Page {
    page(&Index { f: frame, l: frame.lang }, 8_000)
}

#[derive(Template)]
#[template(path = "services/start.html")]
struct Start<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    g: &'static Guide,
    kind: ApplicationKind,
    limits: Vec<Limit<'a>>,
    basis: Option<&'a Citation>,
    record: Option<&'a RecordView>,
    conditions: Option<&'a Text>,
}

/// The start page of a service; about a record where one is known.
pub fn start(
    frame: &Frame,
    kind: ApplicationKind,
    (law, today): (&Law, Day),
    record: Option<&RecordView>,
) -> Page {
    let g = guide(kind);
    let template = Start {
        f: frame,
        l: frame.lang,
        g,
        kind,
        limits: g.limits(law, today),
        basis: law.basis(kind.fact()),
        record,
        conditions: record.and_then(|view| conditions(law, view)),
    };
    page(&template, 16_000)
}

/// What the rule of the list asks for, where the record is an entry of one.
fn conditions<'a>(law: &'a Law, view: &RecordView) -> Option<&'a Text> {
    let decided = view.summary.decided_on.as_deref().and_then(Day::parse)?;
    law.list(&view.summary.item, decided).ok().map(|list| &list.conditions)
}

#[derive(Template)]
#[template(path = "services/find.html")]
struct Find<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    g: &'static Guide,
    kind: ApplicationKind,
    asked: Asked<'a>,
    error: Option<&'a Text>,
}

/// Finding the record by code and document number; what was typed is kept.
pub fn find(frame: &Frame, kind: ApplicationKind, asked: Asked, error: Option<&Text>) -> Page {
    page(&Find { f: frame, l: frame.lang, g: guide(kind), kind, asked, error }, 8_000)
}

/// The breadcrumb of pages that lie under no single service.
pub(super) const NONE: &Text = &Text::of("", "");

/// The name of a step that is stored by its word.
fn step_label(word: &str) -> Text {
    let fact = FactKind::ALL.iter().find(|fact| fact.word() == word);
    fact.map_or_else(|| Text::new(word.to_owned(), word.to_owned()), |fact| fact.label())
}

/// ` lang="zh-CN"` for what somebody typed in Chinese into an English page; nothing elsewhere.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn tongue(text: &str, lang: &Lang) -> askama::filters::Safe<&'static str> {
    let chinese = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    askama::filters::Safe(if *lang == Lang::En && chinese { " lang=\"zh-CN\"" } else { "" })
}
