//! The office pages about who is meant.

use askama::Template;
use domain::{Judgement, Lang, ProblemCode};

use super::{Page, page};
use crate::app::identity::{JudgementView, LikelyView, MergerView, ProposalView, QuestionView};
use crate::app::view::PartView;
use crate::web::site::Frame;
use crate::web::site::link::Link;
use crate::web::site::words::{Shape, Tag, Words as _};

use self as identity;

/// Why rows wait.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn reason(code: &str, lang: &Lang) -> String {
    ProblemCode::from_code(code).map_or_else(|| code.to_owned(), |code| code.what().get(*lang).to_owned())
}

/// What the engine holds of a candidate, as a tag.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn verdict(word: &str, lang: &Lang) -> Tag {
    let (colour, shape, text) = match word {
        "same" => ("green", Shape::Tick, lang.pick("系统判断：相同", "Engine: the same")),
        "review" => ("amber", Shape::Triangle, lang.pick("系统判断：需核对", "Engine: for review")),
        _ => ("grey", Shape::Square, lang.pick("系统判断：不同", "Engine: different")),
    };
    Tag { colour, shape, text }
}

/// What is judged, as a tag.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn judged(word: &str, lang: &Lang) -> Tag {
    let (colour, shape) = match word {
        "same" => ("green", Shape::Tick),
        "unsure" => ("amber", Shape::Clock),
        _ => ("grey", Shape::Square),
    };
    let state = Judgement::ALL.into_iter().find(|state| state.word() == word);
    let label = state.map(Judgement::label);
    let text = match (label, lang) {
        (Some(label), Lang::Zh) => label.zh,
        (Some(label), Lang::En) => label.en,
        (None, _) => "".into(),
    };
    // The labels are all known when the program is written.
    let text = match text {
        std::borrow::Cow::Borrowed(text) => text,
        std::borrow::Cow::Owned(_) => "",
    };
    Tag { colour, shape, text }
}

/// The name of a part.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn part(line: &PartView, lang: &Lang) -> &'static str {
    match (line.section, line.part) {
        ("branch", _) => lang.pick("分支机构", "Branch"),
        (_, "region") => lang.pick("行政区划", "Region"),
        (_, "core") => lang.pick("字号", "Core name"),
        (_, "trade") => lang.pick("行业", "Trade"),
        (_, "form") => lang.pick("组织形式", "Legal form"),
        _ => lang.pick("括注", "Note"),
    }
}

/// How two parts stand to each other, in a word.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn agreement(word: &str, lang: &Lang) -> &'static str {
    match word {
        "same" => lang.pick("相同", "same"),
        "alike" => lang.pick("相近", "alike"),
        "missing" => lang.pick("一方没有", "one lacks it"),
        _ => lang.pick("不同", "different"),
    }
}

/// A score of 0 to 1000 as people read it.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn score(thousandths: &u32) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

/// Evidence that the comparison itself gives, to be completed by whoever judges.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn suggestion(best: Option<&LikelyView>, lang: &Lang) -> String {
    best.map_or_else(String::new, |best| {
        lang.pick(
            format!("名称逐部分比对：{}（{}）", best.reason_zh, score(&best.score)),
            format!("Names compared part by part: {} ({})", best.reason_en, score(&best.score)),
        )
    })
}

/// Open questions and how many there are.
#[derive(Debug, Clone, Copy)]
pub struct Questions<'a> {
    /// Those on the page.
    pub shown: &'a [QuestionView],
    /// Whether others follow.
    pub more: bool,
    /// How many there are.
    pub questions: u64,
    /// How many rows put them.
    pub rows: u64,
}

#[derive(Template)]
#[template(path = "office/questions.html")]
struct QuestionsPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    q: Questions<'a>,
    next: Option<Link>,
}

/// The list of open questions.
pub fn questions(frame: &Frame, q: Questions) -> Page {
    let last = q.shown.last().filter(|_| q.more);
    let to = |last: &QuestionView| {
        Link::to(format!("/{}/office/review", frame.root())).with("after", &last.key.to_string())
    };
    page(&QuestionsPage { f: frame, l: frame.lang, q, next: last.map(to) }, 30_000)
}

/// One question and what its reader needs beside it.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// The question.
    pub question: &'a QuestionView,
    /// Key of the next one.
    pub next: Option<i64>,
    /// What was judged last, to undo it at once.
    pub last: Option<&'a JudgementView>,
    /// The session's token.
    pub token: &'a str,
    /// Why the form before was refused; empty at first.
    pub error: &'a str,
}

#[derive(Template)]
#[template(path = "office/question.html")]
struct QuestionPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    q: &'a QuestionView,
    d: Desk<'a>,
    search: Link,
}

/// The page of a question: both sides by parts, and what may be said.
pub fn question(frame: &Frame, desk: Desk) -> Page {
    let search = Link::to(format!("/{}/search", frame.root())).with("q", &desk.question.name);
    page(&QuestionPage { f: frame, l: frame.lang, q: desk.question, d: desk, search }, 30_000)
}

#[derive(Template)]
#[template(path = "office/judgements.html")]
struct JudgementsPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    shown: &'a [JudgementView],
    next: Option<Link>,
    token: &'a str,
    error: &'a str,
}

/// What was judged, newest first.
pub fn judgements(frame: &Frame, (shown, more): (&[JudgementView], bool), token: &str, error: &str) -> Page {
    let last = shown.last().filter(|_| more);
    let to = |last: &JudgementView| {
        Link::to(format!("/{}/office/judgements", frame.root())).with("before", &last.entry.to_string())
    };
    let next = last.map(to);
    page(&JudgementsPage { f: frame, l: frame.lang, shown, next, token, error }, 30_000)
}

/// Mergers proposed and made.
#[derive(Debug, Clone, Copy)]
pub struct Mergers<'a> {
    /// Those that wait for another person.
    pub proposed: &'a [ProposalView],
    /// Those that were made.
    pub merged: &'a [MergerView],
    /// Who reads.
    pub actor: &'a str,
    /// Whether the reader may propose one.
    pub proposes: bool,
    /// Whether the reader may approve what others proposed, and undo.
    pub approves: bool,
    /// The session's token.
    pub token: &'a str,
    /// Why the form before was refused; empty at first.
    pub error: &'a str,
}

#[derive(Template)]
#[template(path = "office/mergers.html")]
struct MergersPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    m: Mergers<'a>,
}

/// The page of mergers.
pub fn mergers(frame: &Frame, m: Mergers) -> Page {
    page(&MergersPage { f: frame, l: frame.lang, m }, 20_000)
}
