//! The office pages about deliveries: all, one delivery with what to mend.

use askama::Template;
use domain::{Lang, Text};

use super::{Page, page};
use crate::app::delivery::{DeliveryView, ProblemLine};
use crate::web::api::batches::{DeliveryPage, DeliveryReport};
use crate::web::site::Frame;
use crate::web::site::words::{Shape, Tag, Words as _};

use self as office;

/// The state of a delivery as a tag.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn state(word: &str, lang: &Lang) -> Tag {
    let (colour, shape, text) = match word {
        "received" => ("blue", Shape::Dot, lang.pick("已收到", "Received")),
        "reading" => ("violet", Shape::Clock, lang.pick("正在检查", "Being checked")),
        "held" => ("amber", Shape::Triangle, lang.pick("待人工确认", "Held for a person")),
        "loaded" => ("green", Shape::Tick, lang.pick("已入库", "Loaded")),
        "rejected" => ("grey", Shape::Square, lang.pick("已退回", "Turned away")),
        _ => ("red", Shape::Triangle, lang.pick("未能读取", "Could not be read")),
    };
    Tag { colour, shape, text }
}

/// Whether nothing more will happen to a delivery by itself.
fn is_done(word: &str) -> bool {
    !matches!(word, "received" | "reading")
}

/// How much a problem weighs, as a tag.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn weight(word: &str, lang: &Lang) -> Tag {
    let (colour, shape, text) = match word {
        "warning" => ("blue", Shape::Dot, lang.pick("提醒", "Warning")),
        "refused" => ("red", Shape::Triangle, lang.pick("拒收", "Refused")),
        _ => ("amber", Shape::Square, lang.pick("需修改", "To mend")),
    };
    Tag { colour, shape, text }
}

#[derive(Template)]
#[template(path = "office/batches.html")]
struct Batches<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    page: &'a DeliveryPage,
}

/// Deliveries, newest first.
pub fn batches(frame: &Frame, deliveries: &DeliveryPage) -> Page {
    page(&Batches { f: frame, l: frame.lang, page: deliveries }, 30_000)
}

/// What the form for a new file offers.
#[derive(Debug, Clone, Copy)]
pub struct NewFile<'a> {
    /// Feeds: word and name.
    pub feeds: &'a [(String, Text)],
    /// The largest file, in bytes.
    pub limit: u64,
    /// The session's token.
    pub token: &'a str,
    /// Why the file before was not taken; empty at first.
    pub error: &'a str,
}

#[derive(Template)]
#[template(path = "office/new.html")]
struct New<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    feeds: Vec<(&'a str, &'a Text, bool)>,
    limit: u64,
    token: &'a str,
    error: &'a str,
}

/// The form for a new file.
pub fn new_batch(frame: &Frame, form: NewFile) -> Page {
    let feeds = form.feeds.iter().enumerate().map(|(at, (id, name))| (id.as_str(), name, at == 0)).collect();
    let NewFile { limit, token, error, .. } = form;
    page(&New { f: frame, l: frame.lang, feeds, limit, token, error }, 12_000)
}

/// A delivery and what its reader may do with it.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// The delivery with its problems by group.
    pub report: &'a DeliveryReport,
    /// The first problems, row by row.
    pub lines: &'a [ProblemLine],
    /// Whether the reader decides on deliveries that are held.
    pub can_decide: bool,
    /// The session's token.
    pub token: &'a str,
}

#[derive(Template)]
#[template(path = "office/batch.html")]
struct Batch<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    root: &'static str,
    d: &'a DeliveryView,
    problems: &'a [crate::app::delivery::ProblemGroup],
    lines: &'a [ProblemLine],
    reasons: Vec<String>,
    can_decide: bool,
    token: &'a str,
}

/// The page of a delivery.
pub fn batch(frame: &Frame, desk: Desk) -> Page {
    let delivery = &desk.report.delivery;
    let template = Batch {
        f: frame,
        l: frame.lang,
        root: frame.root(),
        d: delivery,
        problems: &desk.report.problems,
        lines: desk.lines,
        reasons: reasons(delivery, frame.lang),
        can_decide: desk.can_decide,
        token: desk.token,
    };
    page(&template, 40_000)
}

/// Why a delivery was held or could not be read, in sentences.
fn reasons(delivery: &DeliveryView, lang: Lang) -> Vec<String> {
    let Some(outcome) = &delivery.outcome else { return Vec::new() };
    let sentence = |value: &serde_json::Value| value[lang.pick("zh", "en")].as_str().map(str::to_owned);
    if let Some(gates) = outcome["gates"].as_array() {
        return gates.iter().filter_map(sentence).collect();
    }
    if let Some(columns) = outcome["columns"].as_array() {
        let names: Vec<&str> = columns.iter().filter_map(|name| name.as_str()).collect();
        let names = names.join(lang.pick("、", ", "));
        return vec![
            lang.pick(format!("文件缺少这些列：{names}"), format!("The file has no column for: {names}")),
        ];
    }
    sentence(outcome).into_iter().collect()
}

#[derive(Template)]
#[template(path = "office/progress.html")]
struct Progress<'a> {
    l: Lang,
    root: &'static str,
    d: &'a DeliveryView,
}

/// How far a delivery has come, as a part of its page.
pub fn progress(frame: &Frame, delivery: &DeliveryView) -> Page {
    page(&Progress { l: frame.lang, root: frame.root(), d: delivery }, 600)
}
