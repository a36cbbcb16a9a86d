//! P9 and P10: writing an application one thing at a time, checking it, and what follows.

use askama::Template;
use domain::{Clock, Clocks, Lang, ObjectionGround, Text};

use super::guide::{Guide, guide};
use super::{NONE, tongue};
use crate::app::application::{ApplicationDraft, ApplicationKind, DraftFile, Flaw, Step};
use crate::app::case::{Filed, LONGEST};
use crate::app::view::RecordView;
use crate::web::site::Frame;
use crate::web::site::pages::{Page, page};
use crate::web::site::words::Words as _;

use self as write;

/// A draft with what stands around it.
#[derive(Debug, Clone, Copy)]
pub struct Held<'a> {
    /// The secret of its link.
    pub secret: &'a str,
    /// What is written so far; on a page that must be changed, what was typed.
    pub draft: &'a ApplicationDraft,
    /// The record it is about.
    pub record: &'a RecordView,
    /// The words of the commitment.
    pub commitment: Option<&'a Text>,
    /// The files sent so far.
    pub files: &'a [DraftFile],
}

#[derive(Template)]
#[template(path = "services/step.html")]
struct StepPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    g: &'static Guide,
    h: Held<'a>,
    d: &'a ApplicationDraft,
    step: Step,
    nth: usize,
    heading: Text,
    flaws: &'a [Flaw],
    most: usize,
    last_day: String,
}

impl StepPage<'_> {
    fn flaw(&self, field: &str) -> Option<&Text> {
        self.flaws.iter().find(|flaw| flaw.field == field).map(|flaw| &flaw.text)
    }

    /// Whether it is the first of its field.
    fn is_first(&self, flaw: &Flaw) -> bool {
        self.flaw(flaw.field) == Some(&flaw.text)
    }
}

/// One step, with what must be changed in it.
pub fn step(frame: &Frame, held: Held, step: Step, (flaws, last_day): (&[Flaw], &str)) -> Page {
    let nth = Step::of(held.draft.kind).iter().position(|own| *own == step).unwrap_or_default() + 1;
    let template = StepPage {
        f: frame,
        l: frame.lang,
        g: guide(held.draft.kind),
        h: held,
        d: held.draft,
        step,
        nth,
        heading: heading(step),
        flaws,
        most: LONGEST,
        last_day: last_day.to_owned(),
    };
    page(&template, 14_000)
}

fn heading(step: Step) -> Text {
    match step {
        Step::Ground => Text::of("异议属于哪一种", "What the objection is about"),
        Step::Statement => Text::of("哪里不对，正确的是什么", "What is wrong, and what is right"),
        Step::Performed => Text::of("怎样纠正和履行的", "How it was put right and performed"),
        Step::Commitment => Text::of("公开承诺", "The public commitment"),
        Step::Contact => Text::of("由谁署名，怎样联系", "Who signs, and how to reach you"),
        Step::Check => Text::of("提交之前请核对", "Check before you file"),
    }
}

#[derive(Template)]
#[template(path = "services/check.html")]
struct CheckPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    g: &'static Guide,
    h: Held<'a>,
    d: &'a ApplicationDraft,
    heading: Text,
    ground: Option<Text>,
}

/// Everything that was written, before it is filed.
pub fn check(frame: &Frame, held: Held) -> Page {
    let template = CheckPage {
        f: frame,
        l: frame.lang,
        g: guide(held.draft.kind),
        h: held,
        d: held.draft,
        heading: heading(Step::Check),
        ground: ObjectionGround::from_code(&held.draft.ground).map(ObjectionGround::label),
    };
    page(&template, 14_000)
}

#[derive(Template)]
#[template(path = "services/done.html")]
struct DonePage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    kind: ApplicationKind,
    number: &'a str,
    code: &'a str,
    next: Vec<(Text, String)>,
}

/// What follows, and by which day, as far as clocks run.
fn next(kind: ApplicationKind, clocks: &Clocks) -> Vec<(Text, String)> {
    let told = match kind {
        ApplicationKind::Objection => [
            (
                Clock::ObjectionMark,
                Text::of("在记录上标注“异议处理中”", "The record is marked as under objection"),
            ),
            (Clock::ObjectionTotal, Text::of("办结并告知结果", "The objection is closed and you are told")),
        ],
        ApplicationKind::Restoration => [
            (
                Clock::RestorationAcceptance,
                Text::of("决定是否受理", "It is decided whether the application is taken up"),
            ),
            (Clock::RestorationAnswer, Text::of("答复结果", "You have an answer")),
        ],
    };
    let by = |(clock, text): (Clock, Text)| Some((text, clocks.last_day(clock)?.to_string()));
    told.into_iter().filter_map(by).collect()
}

/// It is filed. The contact code is on this page and nowhere else.
pub fn done(frame: &Frame, kind: ApplicationKind, filed: &Filed, clocks: &Clocks) -> Page {
    let template = DonePage {
        f: frame,
        l: frame.lang,
        kind,
        number: &filed.number,
        code: &filed.contact_code,
        next: next(kind, clocks),
    };
    page(&template, 9_000)
}

/// It was filed before: the number, without the code.
pub fn filed_before(frame: &Frame, kind: ApplicationKind, number: &str) -> Page {
    let template = DonePage { f: frame, l: frame.lang, kind, number, code: "", next: Vec::new() };
    page(&template, 9_000)
}

#[derive(Template)]
#[template(path = "services/gone.html")]
struct GonePage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
}

/// There is no draft behind this link, or not any more: which of them is not said.
pub fn gone(frame: &Frame) -> Page {
    page(&GonePage { f: frame, l: frame.lang }, 6_000)
}
