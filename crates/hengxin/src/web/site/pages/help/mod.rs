//! P15: the help family. The words that explain; where a page names a period, it takes it from the law.

mod glossary;
mod periods;
mod prose;

pub use periods::{PeriodQuestion, periods};

use askama::Template;
use domain::{Lang, Text};

use super::{Page, page};
use crate::web::site::Frame;
use crate::web::site::words::Words as _;
use glossary::{TERMS, Term};
use prose::Prose;

static TOPICS: [(&str, Text, Text); 7] = [
    (
        "periods",
        Text::of("公示期和修复时间怎么算", "How publication periods work"),
        Text::of("规则、时限和计算器", "Rules, deadlines and a calculator"),
    ),
    (
        "correct",
        Text::of("信息有误怎么办", "If something is wrong"),
        Text::of("找谁、带什么、结果在哪里看", "Whom to ask, what to bring, where to see the result"),
    ),
    (
        "glossary",
        Text::of("用语说明", "Glossary"),
        Text::of("法律用语和通俗解释", "The law’s words, plainly explained"),
    ),
    (
        "about",
        Text::of("关于本登记", "About the register"),
        Text::of(
            "收录什么、不收录什么、怎样保证可信",
            "What it holds, what it never holds, why it can be trusted",
        ),
    ),
    (
        "accessibility",
        Text::of("无障碍声明", "Accessibility statement"),
        Text::of("做到了什么，还没做到什么", "What is met and what is not yet"),
    ),
    (
        "privacy",
        Text::of("隐私", "Privacy"),
        Text::of("本站记录和不记录您的什么", "What this site keeps about you, and what it does not"),
    ),
    (
        "feedback",
        Text::of("意见反馈", "Feedback"),
        Text::of("网站问题和建议", "Problems with the site, and suggestions"),
    ),
];

#[derive(Template)]
#[template(path = "help/index.html")]
struct Index<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    topics: &'static [(&'static str, Text, Text)],
}

/// The index of help pages.
pub fn help(frame: &Frame) -> Page {
    page(&Index { f: frame, l: frame.lang, topics: &TOPICS }, 8_000)
}

#[derive(Template)]
#[template(path = "help/prose.html")]
struct ProsePage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    prose: &'static Prose,
    record: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "help/glossary.html")]
struct GlossaryPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    terms: &'static [Term],
}

/// The help page of that name; `None` where there is none. `record` is the number of the record a reader came from.
pub fn help_page(frame: &Frame, name: &str, record: Option<&str>) -> Option<Page> {
    if name == "glossary" {
        return Some(page(&GlossaryPage { f: frame, l: frame.lang, terms: &TERMS }, 20_000));
    }
    let prose = prose::find(name)?;
    let record = record.filter(|number| is_record_number(number));
    Some(page(&ProsePage { f: frame, l: frame.lang, prose, record }, 12_000))
}

/// A code, a hyphen and 16 hexadecimal digits; nothing else from an address is repeated on a page.
fn is_record_number(text: &str) -> bool {
    let Some((code, key)) = text.rsplit_once('-') else { return false };
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric());
    (8..=60).contains(&code.len()) && plain(code) && key.len() == 16 && plain(key)
}
