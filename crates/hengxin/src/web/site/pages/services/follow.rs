//! P12: following a proceeding, and the steps an applicant takes in it.

use askama::Template;
use domain::{FactKind, Lang, Party, Place, Text};

use super::{NONE, step_label, tongue};
use crate::app::case::{LONGEST, Outcome, TrackView};
use crate::store::proceeding::ProceedingKind;
use crate::web::site::Frame;
use crate::web::site::pages::{Page, page};
use crate::web::site::words::Words as _;

use self as follow;

/// What was typed into the form.
#[derive(Debug, Clone, Copy, Default)]
pub struct Form<'a> {
    /// Number of the proceeding.
    pub number: &'a str,
    /// Contact code; never shown again where it was wrong.
    pub code: &'a str,
}

#[derive(Template)]
#[template(path = "services/track.html")]
struct TrackForm<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    form: Form<'a>,
    error: Option<Text>,
}

/// The form; with what to do where number and code did not go together.
pub fn follow_form(frame: &Frame, form: Form, error: Option<Text>) -> Page {
    page(&TrackForm { f: frame, l: frame.lang, form, error }, 7_000)
}

#[derive(Template)]
#[template(path = "services/followed.html")]
struct FollowedPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    v: &'a TrackView,
    code: &'a str,
    kind: Text,
    place: Text,
    news: Option<&'a Text>,
    good: bool,
}

/// A proceeding as its applicant sees it. `news` says what a step just did, and whether it did.
pub fn followed(frame: &Frame, view: &TrackView, code: &str, news: Option<(&Text, bool)>) -> Page {
    let template = FollowedPage {
        f: frame,
        l: frame.lang,
        v: view,
        code,
        kind: kind(&view.kind),
        place: Place::from_word(&view.place).map_or_else(|| Text::of("", ""), Place::label),
        news: news.map(|(text, _)| text),
        good: news.is_some_and(|(_, good)| good),
    };
    page(&template, 12_000)
}

/// A step that an applicant is about to take.
#[derive(Debug, Clone, Copy)]
pub struct Todo<'a> {
    /// The step, by word.
    pub step: &'a str,
    /// The last fact when the page before was opened.
    pub seen: i64,
    /// What was typed.
    pub text: &'a str,
    /// What must be changed in it.
    pub flaw: Option<&'a Text>,
}

#[derive(Template)]
#[template(path = "services/confirm.html")]
struct ConfirmPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    v: &'a TrackView,
    code: &'a str,
    t: Todo<'a>,
    heading: Text,
    ask: Text,
    hint: Text,
    most: usize,
}

/// Asks for what a step says, and whether it is meant.
pub fn confirm(frame: &Frame, view: &TrackView, code: &str, todo: Todo) -> Page {
    let (heading, ask, hint) = asks(todo.step);
    let template =
        ConfirmPage { f: frame, l: frame.lang, v: view, code, t: todo, heading, ask, hint, most: LONGEST };
    page(&template, 9_000)
}

fn asks(step: &str) -> (Text, Text, Text) {
    let is = |facts: [FactKind; 2]| facts.iter().any(|fact| fact.word() == step);
    if is([FactKind::ObjectionDropped, FactKind::RestorationDropped]) {
        (
            Text::of("撤回申请", "Take it back"),
            Text::of("原因（可以不写）", "Why (you need not say)"),
            Text::of(
                "撤回后本件办结，记录照常公示；以后可以重新提出。",
                "It is closed then and the record stays as it is; you can file anew later.",
            ),
        )
    } else if is([FactKind::DeclineDropped, FactKind::ReturnDropped]) {
        (
            Text::of("撤回申请", "Take it back"),
            Text::of("原因（可以不写）", "Why (you need not say)"),
            Text::of(
                "撤回后荣誉的公示保持原样；以后可以重新提出。",
                "The honour stays as it is, published or not; you can ask anew later.",
            ),
        )
    } else if step == FactKind::ReturnAsked.word() {
        (
            Text::of("申请恢复荣誉公示", "Ask for the honour to be published again"),
            Text::of("由谁代表机构，凭什么代表", "Who acts for the organisation, and by what authority"),
            Text::of(
                "写部门或岗位和授权文件，不写个人姓名和号码；证明材料请随后附上。",
                "Name the office and the paper that empowers it, no person and no personal number; attach the proof afterwards.",
            ),
        )
    } else if step == FactKind::ReviewAsked.word() {
        (
            Text::of("申请复核", "Ask for a review"),
            Text::of("为什么应当重新处理", "Why it should be decided again"),
            Text::of("写明对哪一点不同意，有什么新的材料。", "Say what you disagree with and what is new."),
        )
    } else {
        (
            Text::of("补充材料", "Supply what is missing"),
            Text::of("补充的内容", "What you supply"),
            Text::of("写明文书的名称、文号和内容。", "Name each paper with its number and what it says."),
        )
    }
}

fn kind(word: &str) -> Text {
    ProceedingKind::from_word(word).map_or_else(|| Text::of("", ""), ProceedingKind::label)
}

/// Whose turn it is.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn party(word: &str, lang: &Lang) -> String {
    const PARTIES: [Party; 6] = [
        Party::Organisation,
        Party::Source,
        Party::Register,
        Party::Objection,
        Party::Approver,
        Party::Higher,
    ];
    let known = PARTIES.into_iter().find(|party| party.word() == word);
    let ours = known == Some(Party::Organisation);
    let text = if ours { Some(Text::of("您", "You")) } else { known.map(Party::label) };
    text.map(|text| text.get(*lang).to_owned()).unwrap_or_default()
}

/// What was decided.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn outcome(code: &str, lang: &Lang) -> String {
    let label = Outcome::from_code(code).map_or_else(|| step_label(code), Outcome::label);
    label.get(*lang).to_owned()
}

/// The button of a step.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn button(step: &str, lang: &Lang) -> String {
    asks(step).0.get(*lang).to_owned()
}

/// What happened, in words.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn happened(step: &str, lang: &Lang) -> String {
    step_label(step).get(*lang).to_owned()
}
