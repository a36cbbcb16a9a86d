//! The register's words and values as they stand on a page: days, numbers, names, states.
//!
//! Every type here writes HTML that is already escaped, straight into the page.

#[cfg(test)]
mod tests;
mod values;

use std::borrow::Cow;
use std::fmt::{self, Write};

use askama::PrimitiveType;
use domain::{Clock, Day, Lang, RecordKind, ServiceWay, Text, Tier};

pub use values::{Count, Date, Han, Marked, Markup, Mixed, Moment, Until, Value};

use crate::app::view::{FieldView, KindCount, OrganisationHit, RecordSummary};

/// The shape on a tag, so that colour never stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Published, new.
    Dot,
    /// Listed, needs attention.
    Triangle,
    /// Over.
    Square,
    /// Good, current.
    Tick,
    /// A day has come or is awaited.
    Clock,
}

impl Shape {
    fn svg(self) -> &'static str {
        match self {
            Shape::Dot => r#"<svg viewBox="0 0 8 8" aria-hidden="true"><circle cx="4" cy="4" r="4"/></svg>"#,
            Shape::Triangle => r#"<svg viewBox="0 0 8 8" aria-hidden="true"><path d="M4 0l4 8H0z"/></svg>"#,
            Shape::Square => r#"<svg viewBox="0 0 8 8" aria-hidden="true"><path d="M0 0h8v8H0z"/></svg>"#,
            Shape::Tick => {
                r#"<svg viewBox="0 0 8 8" aria-hidden="true"><path d="M3 6.8L.3 4.1l1-1L3 4.8 6.7 1l1 1z"/></svg>"#
            }
            Shape::Clock => {
                r#"<svg viewBox="0 0 8 8" aria-hidden="true"><path d="M4 0a4 4 0 100 8 4 4 0 000-8zm.6 4.6L2 5.6V4.4l1.6-.6V1.5h1z"/></svg>"#
            }
        }
    }
}

/// A state as a tag: pale ground, dark text, a shape as well as a colour. Never a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag {
    /// Class of the colour: `blue`, `teal`, `green`, `amber`, `red`, `violet` or `grey`.
    pub colour: &'static str,
    /// Shape.
    pub shape: Shape,
    /// Words.
    pub text: &'static str,
}

impl Markup for Tag {
    fn write_html(&self, page: &mut dyn Write) -> fmt::Result {
        for part in ["<strong class=\"tag ", self.colour, "\">", self.shape.svg(), self.text, "</strong>"] {
            page.write_str(part)?;
        }
        Ok(())
    }
}

const fn tag(colour: &'static str, shape: Shape, text: &'static str) -> Tag {
    Tag { colour, shape, text }
}

/// The state of a public record on the page's day.
pub fn state(record: &RecordSummary, today: &str, lang: Lang) -> Tag {
    let over = |end: &Option<String>| end.as_deref().is_some_and(|last| last < today);
    let open = record.repairable_from.as_deref().is_some_and(|first| first <= today);
    match RecordKind::from_word(&record.kind) {
        Some(RecordKind::Licence | RecordKind::Commitment) if over(&record.valid_until) => {
            tag("grey", Shape::Square, lang.pick("已到期", "Expired"))
        }
        Some(RecordKind::Licence | RecordKind::Honour) => {
            tag("green", Shape::Tick, lang.pick("有效", "Current"))
        }
        Some(RecordKind::Abnormal | RecordKind::Listing) => {
            tag("red", Shape::Triangle, lang.pick("在列", "Listed"))
        }
        Some(RecordKind::Penalty | RecordKind::Other) if open => {
            tag("teal", Shape::Clock, lang.pick("可申请修复", "Restoration open"))
        }
        Some(RecordKind::Commitment | RecordKind::Penalty | RecordKind::Other | RecordKind::Registration)
        | None => tag("blue", Shape::Dot, lang.pick("公示中", "Published")),
    }
}

/// That a record is under objection; `None` where it is not. It stands beside the state, never in its place.
pub fn objected(record: &RecordSummary, lang: Lang) -> Option<Tag> {
    let words = lang.pick("异议处理中", "Under objection");
    record.under_objection.then(|| tag("violet", Shape::Square, words))
}

/// How grave an adverse finding is; `None` where tiers do not apply.
pub fn tier(word: &str, lang: Lang) -> Option<Tag> {
    match [Tier::Minor, Tier::General, Tier::Serious].into_iter().find(|tier| tier.word() == word)? {
        Tier::None => None,
        Tier::Minor => Some(tag("grey", Shape::Square, lang.pick("轻微", "Minor"))),
        Tier::General => Some(tag("amber", Shape::Square, lang.pick("一般", "General"))),
        Tier::Serious => Some(tag("red", Shape::Square, lang.pick("严重", "Serious"))),
    }
}

/// What stands beside an organisation in a list of results: its gravest kind of public record.
pub fn strongest(hit: &OrganisationHit, lang: Lang) -> Tag {
    let has = |kind: RecordKind| hit.records.iter().any(|count| count.kind == kind.word() && count.count > 0);
    if has(RecordKind::Listing) {
        tag("red", Shape::Triangle, lang.pick("列入严重失信主体名单", "On a serious-breach list"))
    } else if has(RecordKind::Abnormal) {
        tag("red", Shape::Triangle, lang.pick("列入经营异常名录", "On the abnormal operations list"))
    } else if has(RecordKind::Penalty) {
        tag("blue", Shape::Dot, lang.pick("行政处罚公示中", "Penalty published"))
    } else if hit.records.is_empty() {
        tag("grey", Shape::Square, lang.pick("没有公示中的记录", "No published records"))
    } else {
        tag("blue", Shape::Dot, lang.pick("有公示中的记录", "Has published records"))
    }
}

/// A kind of record in the plural, as a heading, a tab or a filter.
pub fn kinds(word: &str, lang: Lang) -> &'static str {
    match RecordKind::from_word(word) {
        Some(RecordKind::Registration) => lang.pick("登记注册信息", "Registration"),
        Some(RecordKind::Licence) => lang.pick("行政许可", "Licences"),
        Some(RecordKind::Penalty) => lang.pick("行政处罚", "Penalties"),
        Some(RecordKind::Honour) => lang.pick("守信激励", "Incentives"),
        Some(RecordKind::Abnormal) => lang.pick("经营异常名录", "Abnormal operations"),
        Some(RecordKind::Commitment) => lang.pick("信用承诺", "Commitments"),
        Some(RecordKind::Listing) => lang.pick("严重失信主体名单", "Serious-breach lists"),
        Some(RecordKind::Other) | None => lang.pick("其他信息", "Other information"),
    }
}

/// A registration status by its word.
pub fn status(word: &str, lang: Lang) -> &'static str {
    match word {
        "active" => lang.pick("存续", "Active"),
        "revoked" => lang.pick("吊销", "Licence revoked"),
        "deregistered" => lang.pick("注销", "Deregistered"),
        "moved-out" => lang.pick("迁出", "Moved out"),
        _ => lang.pick("登记状态未报送", "Status not reported"),
    }
}

/// What happened to a record, by the word of its history.
pub fn happening(word: &str, lang: Lang) -> &'static str {
    match word {
        "received" => lang.pick("收到", "Received"),
        "corrected" => lang.pick("来源更正", "Corrected by its source"),
        "withdrawn" => lang.pick("撤下", "Withdrawn"),
        "served" => lang.pick("送达", "Served"),
        "amended" => lang.pick("经异议更正", "Corrected after an objection"),
        "reinstated" => lang.pick("恢复公示", "Reinstated"),
        "listing-decided" => lang.pick("决定列入", "Decided to list"),
        "objection-marked" => lang.pick("标注异议处理中", "Marked as under objection"),
        "objection-decided" => lang.pick("异议已处理", "Objection decided"),
        "objection-dropped" => lang.pick("异议已撤回", "Objection taken back"),
        "lifted" => lang.pick("重整期间暂停公示", "Lifted during reorganisation"),
        "lift-ended" => lang.pick("重整结束，恢复公示", "Lifting ended"),
        _ => lang.pick("变更", "Changed"),
    }
}

/// The register's words and values in one language, as templates ask for them.
pub trait Words: Sized + Copy {
    /// This language.
    fn lang(self) -> Lang;

    /// A message in this language.
    fn text(self, text: &Text) -> &str {
        text.get(self.lang())
    }

    /// A day in words.
    fn date(self, day: &str) -> Date<'_> {
        Date(day, self.lang())
    }

    /// A way of service in words.
    fn service_way(self, code: &str) -> String {
        let way = ServiceWay::from_code(code).map(|way| way.label().get(self.lang()).to_owned());
        way.unwrap_or_else(|| code.to_owned())
    }

    /// A last day of validity in words, or that there is none.
    fn until(self, day: &str) -> Until<'_> {
        Until(day, self.lang())
    }

    /// An instant as a day and time in Asia/Shanghai.
    fn moment(self, at: &str) -> Moment<'_> {
        Moment(at, self.lang())
    }

    /// Text that stays Chinese.
    fn han(self, text: &str) -> Han<'_> {
        Han(text, self.lang())
    }

    /// A sentence in this language that may quote Chinese: the quoted runs are marked as such.
    fn mixed(self, text: &str) -> Mixed<'_> {
        Mixed(text, self.lang())
    }

    /// A name with the part that was searched for marked.
    fn marked<'a>(self, name: &'a str, part: &'a str) -> Marked<'a> {
        Marked(name, part)
    }

    /// The value of a field.
    fn value(self, field: &FieldView) -> Value<'_> {
        Value(field, self.lang())
    }

    /// A whole number.
    fn count(self, number: impl PrimitiveType<Value = u64>) -> Count {
        Count(number.get())
    }

    /// A civil day in words.
    fn day(self, day: &Day) -> String {
        Date(&day.to_string(), self.lang()).to_string()
    }

    /// A size of a file.
    fn size(self, bytes: impl PrimitiveType<Value = u64>) -> String {
        size(bytes.get())
    }

    /// What share of both the first is, in percent with one decimal.
    fn share(self, part: impl PrimitiveType<Value = u64>, rest: impl PrimitiveType<Value = u64>) -> String {
        let (part, rest) = (u128::from(part.get()), u128::from(rest.get()));
        let tenths = part * 1000 / (part + rest).max(1);
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    /// A number of months; a dash where the rule sets none.
    fn months(self, months: &Option<u16>) -> String {
        months.map_or_else(|| "–".to_owned(), |months| months.to_string())
    }

    /// A class of adverse information.
    fn class(self, tier: &Tier) -> &'static str {
        match tier {
            Tier::None => self.lang().pick("不分级", "Not classed"),
            Tier::Minor => self.lang().pick("轻微", "Minor"),
            Tier::General => self.lang().pick("一般", "General"),
            Tier::Serious => self.lang().pick("严重", "Serious"),
        }
    }

    /// What a term of law is about, by its word.
    fn term(self, id: &str) -> &str {
        term(id, self.lang())
    }

    /// A unit of time by its word.
    fn unit(self, unit: &str) -> &str {
        match unit {
            "working-days" => self.lang().pick("个工作日", " working days"),
            "days" => self.lang().pick("日", " days"),
            "months" => self.lang().pick("个月", " months"),
            "years" => self.lang().pick("年", " years"),
            _ => unit,
        }
    }

    /// Whether a form's problems hold one of that field.
    fn has(self, problems: &[(&str, &str)], field: &str) -> bool {
        problems.iter().any(|(id, _)| *id == field)
    }

    /// [`kinds`] in this language.
    fn kinds(self, word: &str) -> &'static str {
        kinds(word, self.lang())
    }

    /// [`status`] in this language.
    fn status(self, word: &str) -> &'static str {
        status(word, self.lang())
    }

    /// [`happening`] in this language.
    fn happening(self, word: &str) -> &'static str {
        happening(word, self.lang())
    }

    /// [`state`] in this language.
    fn state(self, record: &RecordSummary, today: &str) -> Tag {
        state(record, today, self.lang())
    }

    /// [`objected`] in this language.
    fn objected(self, record: &RecordSummary) -> Option<Tag> {
        objected(record, self.lang())
    }

    /// [`tier`] in this language.
    fn tier(self, word: &str) -> Option<Tag> {
        tier(word, self.lang())
    }

    /// [`strongest`] in this language.
    fn strongest(self, hit: &OrganisationHit) -> Tag {
        strongest(hit, self.lang())
    }
}

impl Words for Lang {
    fn lang(self) -> Lang {
        self
    }
}

/// What was mended in an identifier on arrival, by its stable code.
pub fn mended(code: &str, lang: Lang) -> &'static str {
    match code {
        "width" => lang.pick("全角字符转为半角", "full-width characters made half-width"),
        "case" => lang.pick("小写字母转为大写", "small letters made capital"),
        "spaces" => lang.pick("去除空格和不可见字符", "spaces and invisible characters removed"),
        "quotes" => lang.pick("去除引号", "quotation marks removed"),
        "dot-zero" => lang.pick("去除表格软件添加的“.0”", "the spreadsheet’s “.0” removed"),
        "hyphen" => lang.pick("去除连字符", "hyphens removed"),
        "lookalike" => lang.pick(
            "字母按形近数字识别，校验通过",
            "a letter read as the digit it resembles, the check then agrees",
        ),
        _ => lang.pick("修正写法", "writing mended"),
    }
}

fn term(id: &str, lang: Lang) -> &str {
    match id {
        "double-publicity.deadline" => {
            lang.pick("许可和处罚决定作出后上网公示", "Publishing a licence or penalty after the decision")
        }
        "penalty.withdrawal" => {
            lang.pick("处罚决定撤销、变更后撤回公示", "Withdrawing a penalty that was revoked or changed")
        }
        "restoration.acceptance" => lang.pick("决定是否受理修复申请", "Accepting a restoration application"),
        "restoration.decision" => lang.pick("作出修复决定", "Deciding on restoration"),
        "restoration.answer" => lang.pick("答复修复申请", "Answering a restoration application"),
        "audit.keep" => lang.pick("保存操作日志", "Keeping the audit trail"),
        "audit.floor" => lang.pick("保存操作日志的法定最短期限", "Keeping the audit trail, the law’s least"),
        "calendar.warning" => {
            lang.pick("节假日安排将尽时提前提示", "Warning before the entered holidays run out")
        }
        "shared-data.verification" => lang.pick("核实有疑问的共享数据", "Verifying shared data in doubt"),
        _ => clock(id, lang).unwrap_or(id),
    }
}

/// What the clock of a procedure that runs by a term is for.
fn clock(id: &str, lang: Lang) -> Option<&'static str> {
    let label = Clock::ALL.iter().find(|clock| clock.term() == id)?.label();
    match lang.pick(label.zh, label.en) {
        Cow::Borrowed(text) => Some(text),
        Cow::Owned(_) => None,
    }
}

fn size(bytes: u64) -> String {
    const STEP: u64 = 1024;
    let (unit, name) = match bytes {
        0..STEP => return format!("{bytes} B"),
        STEP..0x10_0000 => (STEP, "KB"),
        0x10_0000..0x4000_0000 => (0x10_0000, "MB"),
        0x4000_0000.. => (0x4000_0000, "GB"),
    };
    format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit)
}

/// The number of records of one kind.
pub fn count_of(counts: &[KindCount], kind: RecordKind) -> u64 {
    counts.iter().find(|count| count.kind == kind.word()).map_or(0, |count| count.count)
}
