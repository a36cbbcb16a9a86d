//! The office pages of monitoring, and their tables as files.
#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]

use askama::{PrimitiveType, Template};
use domain::Lang;

use super::{Page, cases, page};
use crate::app::case::ProceedingView;
use crate::app::dataset::CsvFile;
use crate::app::monitoring::{BodyFigures, Figures, Owed};
use crate::app::view::{Column, ColumnKind};
use crate::store::proceeding::ProceedingKind;
use crate::web::site::Frame;
use crate::web::site::chart::{self, Svg};
use crate::web::site::words::Words as _;

use self as monitoring;

#[derive(Template)]
#[template(path = "office/monitoring.html")]
struct Overview<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    v: &'a Figures,
    totals: Vec<Owed>,
    overdue: u64,
}

/// All bodies, and what is owed in all.
pub fn overview(frame: &Frame, figures: &Figures) -> Page {
    let totals = figures.owed();
    let overdue = totals.iter().map(|owed| owed.overdue).sum();
    page(&Overview { f: frame, l: frame.lang, v: figures, totals, overdue }, 40_000)
}

/// Months shown.
const MONTHS: usize = 24;

#[derive(Template)]
#[template(path = "office/monitoring-body.html")]
struct Body<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    b: &'a BodyFigures,
    v: &'a Figures,
    months: &'a [crate::app::monitoring::Month],
    chart: Svg,
}

/// One body.
pub fn body(frame: &Frame, figures: &BodyFigures, all: &Figures) -> Page {
    let months = &figures.months[figures.months.len().saturating_sub(MONTHS)..];
    let points: Vec<(&str, u64)> = months.iter().map(|month| (month.month.as_str(), month.rows)).collect();
    let name = frame.lang.pick("各月报送的行数", "Rows sent by month");
    let chart = chart::columns(name, &points);
    page(&Body { f: frame, l: frame.lang, b: figures, v: all, months, chart }, 40_000)
}

/// Duties and what was asked.
#[derive(Debug, Clone)]
pub struct Duties<'a> {
    /// Those due first in front.
    pub rows: &'a [ProceedingView],
    /// All of them by kind.
    pub totals: &'a [Owed],
    /// Kinds of proceeding whose cases the reader may open.
    pub opens: Vec<&'static str>,
    /// The kind asked for.
    pub kind: &'a str,
    /// Who owes, as asked for.
    pub by: &'a str,
    /// The address of the next page.
    pub next: Option<&'a str>,
}

impl Duties<'_> {
    fn opens(&self, kind: &str) -> bool {
        self.opens.contains(&kind)
    }
}

#[derive(Template)]
#[template(path = "office/monitoring-duties.html")]
struct DutiesPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    d: &'a Duties<'a>,
    kinds: [ProceedingKind; 5],
    parties: [&'static str; 6],
}

/// What is owed, by whom, until when.
pub fn duties(frame: &Frame, duties: &Duties) -> Page {
    let parties = ["organisation", "source", "register", "objection", "approver", "higher"];
    page(&DutiesPage { f: frame, l: frame.lang, d: duties, kinds: ProceedingKind::ALL, parties }, 40_000)
}

/// A share in percent with one decimal; a dash where there is nothing to share.
pub(super) fn percent(
    part: impl PrimitiveType<Value = u64>,
    all: impl PrimitiveType<Value = u64>,
    lang: &Lang,
) -> String {
    let (part, all) = (part.get(), all.get());
    if all == 0 {
        return "–".to_owned();
    }
    format!("{}%", lang.share(part, all.saturating_sub(part)))
}

/// How much a problem matters, in words.
pub(super) fn weight(word: &str, lang: &Lang) -> &'static str {
    match word {
        "warning" => lang.pick("提示", "warning"),
        "quarantined" => lang.pick("待修改", "to mend"),
        _ => lang.pick("拒收", "refused"),
    }
}

/// A table that may be taken as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// One line for each body.
    Bodies,
    /// One line for each body and item.
    Coverage,
    /// One line for each body, column and problem.
    Errors,
    /// One line for each body and month.
    Months,
    /// One line for each duty.
    Duties,
}

impl Table {
    /// The table with that file name.
    pub fn from_file_name(name: &str) -> Option<Table> {
        match name {
            "bodies.csv" => Some(Table::Bodies),
            "coverage.csv" => Some(Table::Coverage),
            "errors.csv" => Some(Table::Errors),
            "months.csv" => Some(Table::Months),
            "duties.csv" => Some(Table::Duties),
            _ => None,
        }
    }

    /// Its headings.
    fn columns(self) -> Vec<Column> {
        let names: &[&str] = match self {
            Table::Bodies => &[
                "body",
                "items_sent",
                "items",
                "last",
                "live_records",
                "rows",
                "rows_with_problems",
                "in_time",
                "late",
                "unknown",
                "median_days",
                "worst_days",
                "owed",
                "overdue",
            ],
            Table::Coverage => &["body", "item", "name", "expected", "live_records", "records", "last"],
            Table::Errors => &["body", "column", "code", "what", "weight", "rows"],
            Table::Months => &["body", "month", "deliveries", "rows", "rows_with_problems"],
            Table::Duties => &["number", "kind", "stands", "owed_by", "due", "working_days_left", "body"],
        };
        names.iter().map(|name| (*name, ColumnKind::Text)).collect()
    }
}

/// A table as a file of comma-separated values. Text that a spreadsheet would take for a formula is guarded.
///
/// # Errors
/// None that memory does not give.
pub fn csv(
    table: Table,
    figures: &Figures,
    duties: &[ProceedingView],
    lang: Lang,
) -> std::io::Result<Vec<u8>> {
    let mut file = CsvFile::new(Vec::new());
    file.begin(&table.columns())?;
    let rows: Vec<Vec<String>> = match table {
        Table::Bodies => figures.bodies.iter().map(body_cells).collect(),
        Table::Coverage => figures.bodies.iter().flat_map(|body| coverage_cells(body, lang)).collect(),
        Table::Errors => figures.bodies.iter().flat_map(|body| error_cells(body, lang)).collect(),
        Table::Months => figures.bodies.iter().flat_map(month_cells).collect(),
        Table::Duties => duties.iter().map(|duty| duty_cells(duty, lang)).collect(),
    };
    rows.iter().try_for_each(|row| file.row(row))?;
    file.finish()
}

fn body_cells(body: &BodyFigures) -> Vec<String> {
    let ((sent, items), (owed, overdue)) = (body.covered(), body.duties());
    let time = body.timeliness.clone().unwrap_or_default();
    let mut cells = vec![body.name.clone(), sent.to_string(), items.to_string()];
    cells.push(body.last().unwrap_or_default().to_owned());
    let counts = [body.live(), body.rows(), body.bad(), time.in_time, time.late, time.unknown];
    cells.extend(counts.map(|count| count.to_string()));
    cells.extend([time.median, time.worst].map(|days| days.to_string()));
    cells.extend([owed, overdue].map(|count| count.to_string()));
    cells
}

fn coverage_cells(body: &BodyFigures, lang: Lang) -> Vec<Vec<String>> {
    let cells = |line: &crate::app::monitoring::Coverage| {
        vec![
            body.name.clone(),
            line.item.clone(),
            lang.pick(&line.name.0, &line.name.1).clone(),
            line.expected.to_string(),
            line.live.to_string(),
            line.records.to_string(),
            line.last.clone().unwrap_or_default(),
        ]
    };
    body.coverage.iter().map(cells).collect()
}

fn error_cells(body: &BodyFigures, lang: Lang) -> Vec<Vec<String>> {
    let cells = |error: &crate::app::monitoring::ColumnErrors| {
        vec![
            body.name.clone(),
            error.column.clone(),
            error.code.clone(),
            lang.pick(&error.what.0, &error.what.1).clone(),
            error.weight.to_owned(),
            error.rows.to_string(),
        ]
    };
    body.errors.iter().map(cells).collect()
}

fn month_cells(body: &BodyFigures) -> Vec<Vec<String>> {
    let cells = |month: &crate::app::monitoring::Month| {
        let counts = [month.deliveries, month.rows, month.bad].map(|count| count.to_string());
        [vec![body.name.clone(), month.month.clone()], counts.to_vec()].concat()
    };
    body.months.iter().map(cells).collect()
}

fn duty_cells(duty: &ProceedingView, lang: Lang) -> Vec<String> {
    let place = domain::Place::from_word(&duty.place).map(|place| place.label().get(lang).to_owned());
    vec![
        duty.number.clone(),
        cases::kind(&duty.kind, &lang),
        place.unwrap_or_default(),
        cases::party(&duty.due_by, &lang),
        duty.due.clone().unwrap_or_default(),
        duty.days_left.map(|days| days.to_string()).unwrap_or_default(),
        duty.supplier.clone(),
    ]
}
