//! The office pages about proceedings: the day's work, queues, one case.
#![expect(clippy::trivially_copy_pass_by_ref, clippy::ref_option, reason = "templates hand references")]

use askama::Template;
use domain::{Clock, Exhibit, FactKind, Lang, Media, Party, Place, ServiceWay, Standing, Text};

use super::{Page, page};
use crate::app::application::APPLICANT;
use crate::app::case::{CaseView, FileLine, Outcome, OwedView, ProceedingView, StepView};
use crate::store::proceeding::ProceedingKind;
use crate::web::site::Frame;
use crate::web::site::words::{Shape, Tag, Words as _};

use self as cases;

/// A count that leads to what it counts.
#[derive(Debug, Clone)]
pub struct Tile {
    /// The word of its queue.
    pub name: &'static str,
    /// How many.
    pub count: u64,
}

impl Tile {
    /// Its name.
    fn label(&self, lang: Lang) -> &'static str {
        match self.name {
            "overdue" => lang.pick("已逾期", "overdue"),
            "mine" => lang.pick("我在办", "mine"),
            "nobody" => lang.pick("无人承办", "taken up by nobody"),
            _ => lang.pick("待审核的决定", "decisions to approve"),
        }
    }
}

/// The name of a step.
pub(super) fn step_name(word: &str, lang: &Lang) -> String {
    let kind = FactKind::ALL.iter().find(|kind| kind.word() == word);
    kind.map(|kind| kind.label().get(*lang).to_owned()).unwrap_or_default()
}

/// The name of a party.
pub(super) fn party(word: &str, lang: &Lang) -> String {
    let parties = [
        Party::Organisation,
        Party::Source,
        Party::Register,
        Party::Objection,
        Party::Approver,
        Party::Higher,
    ];
    let found = parties.into_iter().find(|party| party.word() == word);
    found.map(|party| party.label().get(*lang).to_owned()).unwrap_or_default()
}

/// The name of a kind of proceeding.
pub(super) fn kind(word: &str, lang: &Lang) -> String {
    ProceedingKind::from_word(word).map(|kind| kind.label().get(*lang).to_owned()).unwrap_or_default()
}

/// The name of what is decided.
pub(super) fn outcome(code: &str, lang: &Lang) -> String {
    Outcome::from_code(code).map(|outcome| outcome.label().get(*lang).to_owned()).unwrap_or_default()
}

/// Whether a decision with this code changes what the record says.
pub fn changes_record(code: &str) -> bool {
    Outcome::from_code(code).is_some_and(Outcome::changes_record)
}

/// Whether a step is the service of a document.
pub fn is_service(word: &str) -> bool {
    [FactKind::NoticeServed, FactKind::Served].iter().any(|kind| kind.word() == word)
}

/// Where a proceeding stands, as a tag: what waits for somebody outside, what is under work, what is closed.
pub(super) fn place(word: &str, lang: &Lang) -> Tag {
    let Some(place) = Place::from_word(word) else {
        return Tag { colour: "grey", shape: Shape::Square, text: "" };
    };
    let text = static_label(place, *lang);
    if place.rests() {
        return Tag { colour: "green", shape: Shape::Tick, text };
    }
    match place {
        Place::ItemsAsked | Place::ProofAsked | Place::DefenceOpen => {
            Tag { colour: "amber", shape: Shape::Clock, text }
        }
        Place::Filed | Place::Applied | Place::Intended | Place::DeclineOpen | Place::ReturnOpen => {
            Tag { colour: "blue", shape: Shape::Dot, text }
        }
        Place::Absent
        | Place::HearingDue
        | Place::Defended
        | Place::Decided
        | Place::Live
        | Place::Left
        | Place::NoObjection
        | Place::Marked
        | Place::Compared
        | Place::Forwarded
        | Place::Answered
        | Place::ObjectionSettled
        | Place::Told
        | Place::TakenBack
        | Place::UnderReview
        | Place::NoApplication
        | Place::Accepted
        | Place::Extended
        | Place::Granted
        | Place::ApplicationClosed
        | Place::NotLifted
        | Place::LiftOpen
        | Place::LiftedNow
        | Place::NotDeclined
        | Place::Declined => Tag { colour: "violet", shape: Shape::Square, text },
    }
}

/// Labels of places are literals; a tag holds one for ever.
fn static_label(place: Place, lang: Lang) -> &'static str {
    let Text { zh, en } = place.label();
    match if lang == Lang::Zh { zh } else { en } {
        std::borrow::Cow::Borrowed(text) => text,
        std::borrow::Cow::Owned(_) => "",
    }
}

/// How many working days are left, as a tag.
pub(super) fn left(days: &Option<i64>, lang: &Lang) -> String {
    match days {
        None => lang.pick("不计时", "no clock").to_owned(),
        Some(0) => lang.pick("今天到期", "due today").to_owned(),
        Some(days) if *days < 0 => {
            let days = days.unsigned_abs();
            format!("{}{days}{}", lang.pick("逾期", "overdue by "), lang.pick("个工作日", " working days"))
        }
        Some(days) => {
            format!("{}{days}{}", lang.pick("还剩", ""), lang.pick("个工作日", " working days left"))
        }
    }
}

/// Whether what is owed is late.
pub(super) fn is_late(days: &Option<i64>) -> bool {
    days.is_some_and(|days| days < 0)
}

/// What a clock is the time for.
pub(super) fn clock(term: &str, lang: &Lang) -> String {
    let found = Clock::ALL.iter().find(|clock| clock.term() == term);
    found.map_or_else(|| term.to_owned(), |clock| clock.label().get(*lang).to_owned())
}

/// How a term is written out, such as "7个工作日".
pub(super) fn formula(owed: &OwedView, lang: &Lang) -> String {
    let Some((_, value, unit)) = &owed.term else { return String::new() };
    let unit = match unit.as_str() {
        "working-days" => lang.pick("个工作日", " working days"),
        "days" => lang.pick("日", " days"),
        "months" => lang.pick("个月", " months"),
        _ => lang.pick("年", " years"),
    };
    format!("{value}{unit}")
}

/// The standing of a record by its word.
pub(super) fn standing(word: &str, lang: &Lang) -> &'static str {
    let days = domain::Day::MIN;
    let all = [
        Standing::Intended,
        Standing::Withheld,
        Standing::Scheduled { from: days },
        Standing::Published { until: None },
        Standing::Expired { on: days },
        Standing::Suspended { why: domain::Suspension::SourceSilent },
        Standing::Ended { why: domain::End::TakenBack, on: days },
    ];
    let found = all.into_iter().find(|standing| standing.word() == word);
    let Some(Text { zh, en }) = found.map(Standing::label) else { return "" };
    match if *lang == Lang::Zh { zh } else { en } {
        std::borrow::Cow::Borrowed(text) => text,
        std::borrow::Cow::Owned(_) => "",
    }
}

/// How a document was served, by its code.
pub(super) fn way(code: &str, lang: &Lang) -> String {
    ServiceWay::from_code(code).map(|way| way.label().get(*lang).to_owned()).unwrap_or_default()
}

/// The ways of service an officer records.
pub(super) fn ways() -> [ServiceWay; 4] {
    [ServiceWay::Handed, ServiceWay::Post, ServiceWay::Electronic, ServiceWay::PublicNotice]
}

#[derive(Template)]
#[template(path = "office/work.html")]
struct Work<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    tiles: &'a [Tile],
    rows: &'a [ProceedingView],
}

/// What is to be done: counts that lead to their queues, and the cases due first.
pub fn work(frame: &Frame, tiles: &[Tile], rows: &[ProceedingView]) -> Page {
    page(&Work { f: frame, l: frame.lang, tiles, rows }, 20_000)
}

/// A queue with what it was asked for.
#[derive(Debug, Clone, Copy)]
pub struct Queue<'a> {
    /// Its proceedings.
    pub rows: &'a [ProceedingView],
    /// The kinds this officer may see.
    pub kinds: &'a [ProceedingKind],
    /// The kind asked for.
    pub kind: &'a str,
    /// Who owes the next step.
    pub owed: &'a str,
    /// Which part of it.
    pub show: &'a str,
    /// Where the next page goes on.
    pub next: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "office/cases.html")]
struct Cases<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    q: &'a Queue<'a>,
    rows: &'a [ProceedingView],
}

/// A queue of proceedings, those due first in front.
pub fn queue(frame: &Frame, queue: &Queue) -> Page {
    page(&Cases { f: frame, l: frame.lang, q: queue, rows: queue.rows }, 60_000)
}

/// What was typed into a form that was not carried out, or that is looked at before it is.
#[derive(Debug, Clone, Default)]
pub struct Typed(pub Vec<(String, String)>);

impl Typed {
    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.as_str())
    }

    /// Whether it is the form of a step.
    pub(super) fn is_step(&self) -> bool {
        !self.get("step").is_empty()
    }

    /// Whether it is the form of a decision.
    pub(super) fn is_draft(&self) -> bool {
        !self.0.is_empty() && !self.is_step()
    }

    /// A field of the form of a step.
    pub(super) fn in_step(&self, name: &str) -> &str {
        if self.is_step() { self.get(name) } else { "" }
    }

    /// A field of the form of a decision.
    pub(super) fn in_draft(&self, name: &str) -> &str {
        if self.is_step() { "" } else { self.get(name) }
    }

    /// A field of the record as it should be: as typed, or as it is.
    pub(super) fn change<'a>(&'a self, code: &str, held: &'a str) -> &'a str {
        let name = format!("f.{code}");
        self.0.iter().find(|(own, _)| *own == name).map_or(held, |(_, value)| value.as_str())
    }
}

/// The files of a case, as far as its reader may see them.
#[derive(Debug, Clone, Default)]
pub struct Papers {
    /// The files; of whoever may not read those of others, the own ones.
    pub lines: Vec<FileLine>,
    /// Whether the reader may open them.
    pub reads: bool,
    /// Whether the reader may attach some.
    pub attaches: bool,
}

/// What an officer said a file is.
pub(super) fn exhibit(code: &str, lang: &Lang) -> String {
    Exhibit::from_code(code).map(|what| what.label().get(*lang).to_owned()).unwrap_or_default()
}

/// Who attached a file: an officer by name, or the applicant.
pub(super) fn sender(file: &FileLine, lang: &Lang) -> String {
    if file.actor == APPLICANT { lang.pick("申请人", "the applicant").to_owned() } else { file.by.clone() }
}

/// Kinds of file in words, by their media types.
pub(super) fn media(name: &str) -> &'static str {
    Media::ALL.into_iter().find(|media| media.name() == name).map_or("", |media| match media {
        Media::Pdf => "PDF",
        Media::Png => "PNG",
        Media::Jpeg => "JPEG",
    })
}

/// A case and what its reader may do.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a part of the page, there or not")]
pub struct Desk<'a> {
    /// The case.
    pub case: &'a CaseView,
    /// Steps the reader may take now.
    pub steps: Vec<&'a str>,
    /// Whether one of them is the service of a document.
    pub serves: bool,
    /// Whether a decision that may be drafted changes what the record says.
    pub amends: bool,
    /// Whether the reader may draft.
    pub drafts: bool,
    /// Whether the reader may approve what is drafted.
    pub approves: bool,
    /// Whether the reader may read letters, and so look at them before they are sent.
    pub previews: bool,
    /// The files of the case.
    pub papers: &'a Papers,
    /// What was typed into the form before.
    pub typed: &'a Typed,
    /// The reader, as the audit trail names one.
    pub own: String,
    /// The session's token.
    pub token: &'a str,
    /// Why the form before was not carried out; empty where none was refused.
    pub error: &'a str,
}

impl Desk<'_> {
    /// Whether a decision waits that may still be approved: until it is, or is sent back, nothing else is due.
    pub(super) fn awaits(&self) -> bool {
        self.case.may_be_approved()
    }

    /// Whether the reader may draft a decision now.
    pub(super) fn may_draft(&self) -> bool {
        self.drafts && !self.case.outcomes.is_empty()
    }
}

#[derive(Template)]
#[template(path = "office/case.html")]
struct Case<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    d: &'a Desk<'a>,
    c: &'a CaseView,
}

/// One case: what is asked, the record, the clock, what may be done.
pub fn case(frame: &Frame, desk: &Desk) -> Page {
    page(&Case { f: frame, l: frame.lang, d: desk, c: desk.case }, 40_000)
}

/// Whether a step says anything in words.
pub(super) fn says(step: &StepView) -> bool {
    !step.reasons.is_empty() || !step.evidence.is_empty() || !step.document.is_empty()
}

/// Whether a step was taken by the organisation itself, at its own pages.
pub(super) fn is_applicant(actor: &str) -> bool {
    actor == APPLICANT
}
