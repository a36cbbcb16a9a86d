//! A report or receipt as it is read, in one language: headings, paragraphs, rows, tables. Page and PDF show the same
//! sheet, so neither can say what the other does not, and both are made from the signed JSON alone.

use domain::{Day, Lang};

use super::words::{self, day, instant};
use super::{Both, Cited, Covered, Issue, Receipt, Report, ReportClass, ReportRecord, ReportSource, Subject};

/// A document that was signed, or is looked at before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Document {
    /// A report.
    Report(Box<Report>),
    /// A query receipt.
    Receipt(Box<Receipt>),
}

/// What was read is no report of a form that this program knows.
#[derive(Debug, thiserror::Error)]
#[error("this is no report or receipt of a known form")]
pub struct UnknownForm;

impl Document {
    /// Reads the JSON of a report or receipt, strictly.
    ///
    /// # Errors
    /// [`UnknownForm`].
    pub fn read(json: &str) -> Result<Document, UnknownForm> {
        let value: serde_json::Value = serde_json::from_str(json).map_err(|_| UnknownForm)?;
        match value["schema"].as_str() {
            Some(super::REPORT_SCHEMA) => serde_json::from_value(value).map(Document::Report),
            Some(super::RECEIPT_SCHEMA) => serde_json::from_value(value).map(Document::Receipt),
            _ => return Err(UnknownForm),
        }
        .map_err(|_| UnknownForm)
    }

    /// Number, check code and validity; none before it is issued.
    pub fn issue(&self) -> Option<&Issue> {
        match self {
            Document::Report(report) => report.issue.as_ref(),
            Document::Receipt(receipt) => Some(&receipt.issue),
        }
    }

    /// The sheet in one language.
    pub fn sheet(&self, lang: Lang) -> Sheet {
        match self {
            Document::Report(report) => Sheet::of_report(report, lang),
            Document::Receipt(receipt) => Sheet::of_receipt(receipt, lang),
        }
    }
}

/// A report as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The language.
    pub lang: Lang,
    /// What it is called.
    pub title: String,
    /// Whom it is about, or what was searched for.
    pub subject: String,
    /// Its number; empty before it is issued.
    pub number: String,
    /// The text of its QR code; empty = none.
    pub check_at: String,
    /// Who issues it.
    pub issuer: String,
    /// The day it speaks of.
    pub on: Day,
    /// What stands on the cover.
    pub cover: Vec<Row>,
    /// The parts.
    pub parts: Vec<Part>,
}

/// A name and a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub name: String,
    /// What it says.
    pub value: String,
}

/// One part, with the word by which a page may be pointed to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// An ASCII word.
    pub id: String,
    /// Its heading.
    pub heading: String,
    /// What stands under it.
    pub blocks: Vec<Block>,
}

/// A piece of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(String),
    /// Points.
    List(Vec<String>),
    /// Names and values.
    Rows(Vec<Row>),
    /// One record: its heading, what marks it, and its rows.
    Record {
        /// What it says, in one line.
        heading: String,
        /// Its class, tier, and whether the organisation objects.
        marks: String,
        /// Names and values.
        rows: Vec<Row>,
    },
    /// A table; the first column names the row.
    Table {
        /// Headings of the columns.
        heads: Vec<String>,
        /// The rows, each as long as `heads`.
        rows: Vec<Vec<String>>,
    },
}

/// Rows being gathered in one language; a row without a value is left out.
struct Rows(Lang, Vec<Row>);

impl Rows {
    fn with(mut self, name: (&str, &str), value: impl Into<String>) -> Rows {
        let value = value.into();
        if !value.is_empty() {
            self.1.push(Row { name: self.0.pick(name.0, name.1).to_owned(), value });
        }
        self
    }

    fn day(self, name: (&str, &str), value: Option<&String>) -> Rows {
        let lang = self.0;
        self.with(name, value.map(|text| day(text, lang)).unwrap_or_default())
    }
}

fn both(text: &Both, lang: Lang) -> String {
    lang.pick(&text.zh, &text.en).clone()
}

fn part(id: &str, heading: (&str, &str), lang: Lang, blocks: Vec<Block>) -> Part {
    Part { id: id.to_owned(), heading: lang.pick(heading.0, heading.1).to_owned(), blocks }
}

fn cited(cite: &Cited, lang: Lang) -> String {
    let unverified = if cite.verified { "" } else { lang.pick("（待核对）", " (to be verified)") };
    format!("{}{}{unverified}", cite.title, cite.article)
}

fn first_day(text: &str) -> Day {
    Day::parse(text).unwrap_or(Day::MIN)
}

impl Sheet {
    fn of_report(report: &Report, lang: Lang) -> Sheet {
        let mut parts =
            vec![notes(&report.notes, lang), summary(&report.classes, lang), registered(report, lang)];
        parts.extend(report.classes.iter().map(|class| class_part(class, &report.subject, lang)));
        parts.extend(red_list(report, lang));
        parts.extend(under_way(report, lang));
        parts.push(coverage(&report.coverage, lang));
        parts.push(rights(lang));
        Sheet {
            lang,
            title: report_title(report, lang).to_owned(),
            subject: report.subject.name.clone(),
            number: report.issue.as_ref().map(|issue| issue.number.clone()).unwrap_or_default(),
            check_at: report.issue.as_ref().map(|issue| issue.check_at.clone()).unwrap_or_default(),
            issuer: report.issuer.name.clone(),
            on: first_day(&report.as_of.day),
            cover: cover(report, lang),
            parts,
        }
    }

    fn of_receipt(receipt: &Receipt, lang: Lang) -> Sheet {
        Sheet {
            lang,
            title: lang
                .pick("公共信用信息查询回执", "Receipt for a search of public credit information")
                .to_owned(),
            subject: receipt.query.clone(),
            number: receipt.issue.number.clone(),
            check_at: receipt.issue.check_at.clone(),
            issuer: receipt.issuer.name.clone(),
            on: first_day(&receipt.as_of.day),
            cover: receipt_cover(receipt, lang),
            parts: vec![found(receipt, lang), notes(&receipt.notes, lang)],
        }
    }
}

fn report_title(report: &Report, lang: Lang) -> &'static str {
    if report.authorised.is_some() {
        lang.pick("公共信用信息报告（授权查询）", "Public credit report (with authorisation)")
    } else {
        lang.pick("公共信用信息报告", "Public credit report")
    }
}

fn issued(rows: Rows, issue: Option<&Issue>) -> Rows {
    let Some(issue) = issue else { return rows };
    let until = format!("{} · {}", day(&issue.valid_until, rows.0), cited(&issue.valid_by, rows.0));
    rows.with(("报告编号", "Number"), &issue.number)
        .with(("核验码", "Check code"), &issue.check)
        .with(("有效期至", "Valid until"), until)
}

fn cover(report: &Report, lang: Lang) -> Vec<Row> {
    let subject = &report.subject;
    let rows = Rows(lang, Vec::new())
        .with(("机构", "Organisation"), &subject.name)
        .with(words::code_name(&subject.code_kind), &subject.code)
        .with(("截至", "As of"), as_of(&report.as_of.day, report.as_of.entry, lang));
    let rows = match &report.authorised {
        None => rows,
        Some(by) => rows
            .with(("授权编号", "Authorisation"), &by.number)
            .with(("被授权方", "Authorised party"), &by.party)
            .with(("用途", "Purpose"), &by.purpose)
            .with(("授权截止", "Authorised until"), day(&by.until, lang)),
    };
    issued(rows, report.issue.as_ref()).with(("出具单位", "Issued by"), &report.issuer.name).1
}

fn as_of(on: &str, entry: i64, lang: Lang) -> String {
    lang.pick(format!("{}，第{entry}号条目", day(on, lang)), format!("{}, entry {entry}", day(on, lang)))
}

fn notes(notes: &[Both], lang: Lang) -> Part {
    let list = notes.iter().map(|note| both(note, lang)).collect();
    part("notes", ("报告说明", "How to read this"), lang, vec![Block::List(list)])
}

fn summary(classes: &[ReportClass], lang: Lang) -> Part {
    let heads = [("类别", "Class"), ("公示中的记录数", "Published records")]
        .map(|(zh, en)| lang.pick(zh, en).to_owned());
    let rows = classes.iter().map(|class| vec![both(&class.name, lang), class.count.to_string()]).collect();
    let table = Block::Table { heads: heads.to_vec(), rows };
    let said = lang.pick(
        "这里只有条数，不是评分、评级或者评价。",
        "These are numbers of records: no score, no grade, no judgement.",
    );
    part("summary", ("概要", "Summary"), lang, vec![table, Block::Paragraph(said.to_owned())])
}

fn registered(report: &Report, lang: Lang) -> Part {
    let subject = &report.subject;
    let former = subject.former_names.iter().map(|before| match &before.since {
        Some(since) => lang.pick(
            format!("{}（自{}起）", before.name, day(since, lang)),
            format!("{} (since {})", before.name, day(since, lang)),
        ),
        None => before.name.clone(),
    });
    let rows = Rows(lang, Vec::new())
        .with(("曾用名", "Former names"), former.collect::<Vec<_>>().join(lang.pick("；", "; ")))
        .with(("登记状态", "Status"), words::status(&subject.status, lang))
        .with(("住所地", "Seat"), subject.place.clone().unwrap_or_default());
    let mut rows = rows.1;
    // What the cover and the rows above say already.
    let told = |code: &str| ["name", "code", "code_kind", "status"].contains(&code);
    let details = subject.details.iter().filter(|field| !told(&field.code));
    rows.extend(
        details.map(|field| Row { name: both(&field.name, lang), value: words::value(&field.value, lang) }),
    );
    rows.push(source(&subject.source, lang));
    let mut blocks = vec![Block::Rows(rows)];
    if !subject.confirmed {
        let said = lang.pick(
            "登记机关尚未报送这家机构；代码正确，名称来自报送记录的单位。",
            "The business register has not reported this organisation yet: its code is valid, its name comes from a body that sent a record.",
        );
        blocks.push(Block::Paragraph(said.to_owned()));
    }
    part("registration", ("登记注册信息", "Registration"), lang, blocks)
}

fn source(from: &ReportSource, lang: Lang) -> Row {
    let (at, entry) = (instant(&from.entered_at, lang), from.entry);
    let row = |zh: String, en: String| if from.row > 0 { lang.pick(zh, en) } else { String::new() };
    let row = row(format!("，文件第{}行", from.row), format!(", row {} of the file", from.row));
    let file = from.file_sha256.get(..16).map(|hash| format!(" · SHA-256 {hash}…")).unwrap_or_default();
    let value = lang.pick(
        format!("{}{row}，{at}入库，第{entry}号条目{file}", from.body),
        format!("{}{row}, entered {at}, entry {entry}{file}", from.body),
    );
    Row {
        name: lang.pick("来源", "Source").to_owned(),
        value: value.trim_start_matches(['，', ',', ' ']).to_owned(),
    }
}

fn class_part(class: &ReportClass, of: &Subject, lang: Lang) -> Part {
    let mut blocks: Vec<Block> = class.records.iter().map(|record| record_block(record, of, lang)).collect();
    if class.records.is_empty() {
        blocks.push(Block::Paragraph(lang.pick("没有公示中的记录。", "No published records.").to_owned()));
    }
    let listed = class.records.len() as u64;
    if listed < class.count {
        blocks.push(Block::Paragraph(lang.pick(
            format!("共{}条，这里列出最近的{listed}条。", class.count),
            format!("{} in all; the latest {listed} are listed.", class.count),
        )));
    }
    Part { id: class.class.clone(), heading: both(&class.name, lang), blocks }
}

fn record_block(record: &ReportRecord, of: &Subject, lang: Lang) -> Block {
    let mut marks = vec![both(&record.item_name, lang)];
    marks.extend(words::tier(&record.tier, lang).map(str::to_owned));
    if record.under_objection {
        marks.push(lang.pick("异议处理中", "Under objection").to_owned());
    }
    let rows = Rows(lang, Vec::new())
        .with(("文号", "Document"), record.document.clone().unwrap_or_default())
        .with(("认定机关", "Decided by"), &record.authority)
        .day(("决定日期", "Decided on"), record.decided_on.as_ref())
        .with(("公示期", "Published"), published(record, lang))
        .with(("算法", "How counted"), formula(record, lang))
        .day(("可申请信用修复之日", "Restoration from"), record.repairable_from.as_ref())
        .with(
            ("有效期至", "Valid until"),
            record.valid_until.as_deref().map(|text| words::value(text, lang)).unwrap_or_default(),
        );
    let mut rows = rows.1;
    let basis: Vec<String> = record.basis.iter().map(|cite| cited(cite, lang)).collect();
    let fields = record.fields.iter().filter(|field| !is_told(record, of, &field.value));
    rows.extend(
        fields.map(|field| Row { name: both(&field.name, lang), value: words::value(&field.value, lang) }),
    );
    if !basis.is_empty() {
        let name = lang.pick("归集依据", "Collected under").to_owned();
        rows.push(Row { name, value: basis.join(lang.pick("；", "; ")) });
    }
    rows.push(source(&record.source, lang));
    Block::Record { heading: record.title.clone(), marks: marks.join(" · "), rows }
}

/// Whether a value stands on the cover or in the rows of its record already.
fn is_told(record: &ReportRecord, of: &Subject, value: &str) -> bool {
    let own = [&record.document, &record.decided_on, &record.valid_until];
    let told = [&of.name, &of.code, &record.title, &record.authority, &record.source.body];
    own.into_iter().flatten().chain(told).any(|known| known == value)
}

fn published(record: &ReportRecord, lang: Lang) -> String {
    let Some(from) = &record.public_from else { return String::new() };
    let from = day(from, lang);
    match &record.public_until {
        Some(until) => {
            lang.pick(format!("{from}至{}", day(until, lang)), format!("{from} to {}", day(until, lang)))
        }
        None => {
            lang.pick(format!("自{from}起，规则未设截止日"), format!("from {from}; the rule sets no end"))
        }
    }
}

fn formula(record: &ReportRecord, lang: Lang) -> String {
    let of =
        |formula: &super::Formula| format!("{} · {}", both(&formula.words, lang), cited(&formula.cite, lang));
    record.formula.as_ref().map(of).unwrap_or_default()
}

fn red_list(report: &Report, lang: Lang) -> Option<Part> {
    let red = report.red_list.as_ref()?;
    let on = if red.on {
        lang.pick("在名单上", "On the list")
    } else {
        lang.pick("不在名单上", "Not on the list")
    };
    let joined = |texts: &[Both]| {
        texts.iter().map(|text| both(text, lang)).collect::<Vec<_>>().join(lang.pick("；", "; "))
    };
    let rows = Rows(lang, Vec::new())
        .with(("是否在名单上", "Whether it is on it"), on)
        .with(("计入的荣誉", "Honours that count"), joined(&red.honours))
        .with(("原因", "Why not"), joined(&red.falls))
        .with(("规则", "Rule"), cited(&red.cite, lang));
    Some(Part {
        id: "red-list".to_owned(),
        heading: both(&red.name, lang),
        blocks: vec![Block::Rows(rows.1)],
    })
}

fn under_way(report: &Report, lang: Lang) -> Option<Part> {
    let all = report.under_way.as_ref()?;
    let block = if all.is_empty() {
        Block::Paragraph(lang.pick("没有正在办理的事项。", "Nothing is under way.").to_owned())
    } else {
        let heads =
            [("编号", "Number"), ("事项", "Procedure"), ("提出日期", "Opened on"), ("记录编号", "Record")];
        let row = |one: &super::UnderWay| {
            vec![one.number.clone(), both(&one.name, lang), day(&one.opened_on, lang), one.record.clone()]
        };
        let heads = heads.map(|(zh, en)| lang.pick(zh, en).to_owned()).to_vec();
        Block::Table { heads, rows: all.iter().map(row).collect() }
    };
    Some(part("under-way", ("正在办理的事项", "Procedures under way"), lang, vec![block]))
}

fn coverage(lines: &[Covered], lang: Lang) -> Part {
    let said = lang.pick(
        "下列单位按目录报送了相应事项，更新至所列时间；在此之前报送的、公示中的该机构记录均已列出。没有列入的单位和事项不在本报告范围内。",
        "These bodies have supplied these items up to the time given; what they had sent by then about this organisation and is published is listed above. Bodies and items not in this table are outside this report.",
    );
    let heads =
        [("报送单位", "Body"), ("事项", "Item"), ("更新至", "Up to"), ("该机构的记录", "Records found")];
    let row = |line: &Covered| {
        let up_to = line.up_to.as_deref().map(|at| instant(at, lang));
        let up_to = up_to.unwrap_or_else(|| lang.pick("尚未报送", "nothing sent yet").to_owned());
        let found = match (line.found, &line.up_to) {
            (0, None) => "–".to_owned(),
            (0, Some(_)) => lang.pick("未查到", "none found").to_owned(),
            (found, _) => found.to_string(),
        };
        vec![line.body.clone(), both(&line.name, lang), up_to, found]
    };
    let heads = heads.map(|(zh, en)| lang.pick(zh, en).to_owned()).to_vec();
    let table = Block::Table { heads, rows: lines.iter().map(row).collect() };
    part(
        "coverage",
        ("信息覆盖说明", "What is covered"),
        lang,
        vec![Block::Paragraph(said.to_owned()), table],
    )
}

fn rights(lang: Lang) -> Part {
    let list = words::RIGHTS.iter().map(|(zh, en)| lang.pick(*zh, *en).to_owned()).collect();
    part("rights", ("权利告知", "Rights"), lang, vec![Block::List(list)])
}

fn receipt_cover(receipt: &Receipt, lang: Lang) -> Vec<Row> {
    let rows = Rows(lang, Vec::new())
        .with(("查询内容", "Searched for"), &receipt.query)
        .with(("查询时间", "Searched at"), instant(&receipt.searched_at, lang))
        .with(("截至", "As of"), as_of(&receipt.as_of.day, receipt.as_of.entry, lang))
        .with(("查询结果", "Result"), result(receipt.total, lang));
    issued(rows, Some(&receipt.issue)).with(("出具单位", "Issued by"), &receipt.issuer.name).1
}

fn result(total: u64, lang: Lang) -> String {
    match total {
        0 => lang
            .pick("没有查到代码或者名称与此相同的机构", "No organisation has this code or this very name")
            .to_owned(),
        _ => lang.pick(format!("查到{total}家机构"), format!("Organisations found: {total}")),
    }
}

fn found(receipt: &Receipt, lang: Lang) -> Part {
    let heads = [("机构", "Organisation"), ("代码", "Code"), ("公示中的记录", "Published records")];
    let row = |one: &super::FoundOne| {
        let counts = one.records.iter().map(|count| format!("{} {}", both(&count.name, lang), count.count));
        let counts = counts.collect::<Vec<_>>().join(lang.pick("；", "; "));
        let none = lang.pick("没有", "none").to_owned();
        vec![one.name.clone(), one.code.clone(), if counts.is_empty() { none } else { counts }]
    };
    let heads = heads.map(|(zh, en)| lang.pick(zh, en).to_owned()).to_vec();
    let block = if receipt.found.is_empty() {
        Block::Paragraph(result(0, lang) + lang.pick("。", "."))
    } else {
        Block::Table { heads, rows: receipt.found.iter().map(row).collect() }
    };
    part("found", ("查询结果", "What was found"), lang, vec![block])
}
