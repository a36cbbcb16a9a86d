//! P4: one record, with both dates that answer most visitors.

use askama::Template;
use domain::{Lang, RecordKind};

use super::{Page, page};
use crate::app::view::{RecordSummary, RecordView};
use crate::web::site::Frame;
use crate::web::site::words::{self, Words as _};

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    v: &'a RecordView,
    s: &'a RecordSummary,
    adverse: bool,
    repairs: Vec<&'static str>,
}

/// The page of one record.
pub fn record(frame: &Frame, view: &RecordView) -> Page {
    let kind = RecordKind::from_word(&view.summary.kind);
    let template = RecordPage {
        f: &frame.as_of(&view.as_of),
        l: frame.lang,
        v: view,
        s: &view.summary,
        adverse: view.summary.repairable_from.is_some() || kind == Some(RecordKind::Penalty),
        repairs: view.repairs.iter().map(|code| words::mended(code, frame.lang)).collect(),
    };
    page(&template, 24_000)
}
