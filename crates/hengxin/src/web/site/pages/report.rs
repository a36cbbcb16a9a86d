//! P6, P7: reports, receipts for searches, how one stands, and whom an organisation lets read one.

use askama::Template;
use domain::{Lang, RecordKind, Text};

use super::{Page, page};
use crate::app::report::{AuthorisationLine, LetterOut, Scope};
use crate::app::view::AsOfView;
use crate::report::{Block, Report, Sheet};
use crate::web::site::Frame;
use crate::web::site::words::{self, Words as _};

use self as report;
use super::services::NONE;

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    s: &'a Sheet,
    code: &'a str,
}

/// The report of an organisation as it stands now, with the forms that issue it.
pub fn report(frame: &Frame, report: &Report, sheet: &Sheet) -> Page {
    let as_of = AsOfView { day: report.as_of.day.clone(), entry: report.as_of.entry };
    let template =
        ReportPage { f: &frame.as_of(&as_of), l: frame.lang, s: sheet, code: &report.subject.code };
    page(&template, 60_000)
}

/// How a report stands, as told on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandsPage {
    /// What is said first.
    pub said: Text,
    /// More about it.
    pub more: Text,
    /// Whether it may be relied on as it is.
    pub good: bool,
    /// Whether only the party's code opens its content.
    pub authorised: bool,
    /// The sheet, where it may be shown; and the forms that give its file out again.
    pub sheet: Option<Sheet>,
}

/// What was typed into a form with a number and a code.
#[derive(Debug, Clone, Copy, Default)]
pub struct Typed<'a> {
    /// The number.
    pub number: &'a str,
    /// The code.
    pub code: &'a str,
    /// What the look is for.
    pub purpose: &'a str,
}

#[derive(Template)]
#[template(path = "report-check.html")]
struct CheckPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    typed: Typed<'a>,
    error: Option<&'a Text>,
    stands: Option<&'a StandsPage>,
}

/// The check page: the form, what is wrong with what was typed, or how the report stands.
pub fn check(frame: &Frame, typed: Typed<'_>, error: Option<&Text>, stands: Option<&StandsPage>) -> Page {
    page(&CheckPage { f: frame, l: frame.lang, typed, error, stands }, 10_000)
}

#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    query: &'a str,
    error: Option<&'a Text>,
}

/// The form that asks for a receipt of a search.
pub fn receipt(frame: &Frame, query: &str, error: Option<&Text>) -> Page {
    page(&ReceiptPage { f: frame, l: frame.lang, query, error }, 8_000)
}

/// What was typed into the form that asks for an authorisation.
#[derive(Debug, Clone, Default)]
pub struct AuthoriseTyped {
    /// Code of the organisation.
    pub org: String,
    /// Whom it authorises.
    pub party: String,
    /// For what.
    pub purpose: String,
    /// Words of classes with spaces between.
    pub classes: String,
    /// Last day.
    pub until: String,
}

impl AuthoriseTyped {
    fn has(&self, word: &str) -> bool {
        self.classes.split(' ').any(|one| one == word)
    }
}

#[derive(Template)]
#[template(path = "services/authorise.html")]
struct AuthorisePage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    typed: &'a AuthoriseTyped,
    kinds: Vec<RecordKind>,
    error: Option<&'a Text>,
}

/// The form that asks for an authorisation.
pub fn authorise(frame: &Frame, typed: &AuthoriseTyped, error: Option<&Text>) -> Page {
    let kinds = Scope::classes_offered().collect();
    page(&AuthorisePage { f: frame, l: frame.lang, typed, kinds, error }, 12_000)
}

/// Which form with a number and a code it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeForm {
    /// The organisation confirms, or takes back.
    Confirm,
    /// The authorised party asks for the report.
    Party,
}

/// What is told after such a form was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeNews {
    /// What happened.
    pub said: Text,
    /// A number or code that is shown this once; empty = none.
    pub shown: String,
    /// Number of the letter that was kept; empty = none.
    pub letter: String,
}

#[derive(Template)]
#[template(path = "services/code.html")]
struct CodePage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    form: CodeForm,
    typed: Typed<'a>,
    error: Option<&'a Text>,
    news: Option<&'a CodeNews>,
}

/// A form with a number and a code, what is wrong with what was typed, or what came of it.
pub fn code(
    frame: &Frame,
    form: CodeForm,
    typed: Typed<'_>,
    (error, news): (Option<&Text>, Option<&CodeNews>),
) -> Page {
    page(&CodePage { f: frame, l: frame.lang, form, typed, error, news }, 10_000)
}

#[derive(Template)]
#[template(path = "office/authorisations.html")]
struct AuthorisationsPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    waiting: Vec<&'a AuthorisationLine>,
    answered: Vec<&'a AuthorisationLine>,
    beside: Beside<'a>,
    token: &'a str,
}

/// Where the pages beside one of a list are.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// The address of the first page, where this is another.
    pub first: Option<&'a str>,
    /// The address of the next page.
    pub next: Option<&'a str>,
}

impl Beside<'_> {
    /// Whether the list has another page than this.
    fn has_more(&self) -> bool {
        self.first.is_some() || self.next.is_some()
    }
}

/// The authorisations that wait for their letter, or for the organisation's answer to it; and those that were confirmed
/// or taken back.
pub fn authorisations(
    frame: &Frame,
    lines: &[AuthorisationLine],
    (beside, token): (Beside<'_>, &str),
) -> Page {
    let (waiting, answered) = lines.iter().partition(|line| line.waits());
    page(&AuthorisationsPage { f: frame, l: frame.lang, waiting, answered, beside, token }, 30_000)
}

#[derive(Template)]
#[template(path = "office/authorisation-letter.html")]
struct LetterPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    out: &'a LetterOut,
    office: &'a str,
    day: &'a str,
}

/// The letter of an authorisation, to be printed and posted. It is shown this once.
pub fn authorisation_letter(frame: &Frame, out: &LetterOut, (office, day): (&str, &str)) -> Page {
    page(&LetterPage { f: frame, l: frame.lang, out, office, day }, 10_000)
}

/// A class of a scope in words.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "called by templates, which hand over references")]
fn class_name(word: &str, lang: &Lang) -> &'static str {
    if word == "under-way" {
        lang.pick("正在办理的事项", "Procedures under way")
    } else {
        words::kinds(word, *lang)
    }
}
