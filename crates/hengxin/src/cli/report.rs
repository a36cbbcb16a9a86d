//! `hengxin report`.

use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use clap::Args;
use domain::Text;

use super::asked;
use super::transparency::settings;
use super::{Desk, Outcome, Stop};
use crate::app::Register;
use crate::app::monitoring::{self, Figures};
use crate::app::report::{self as verbs, Composed, Issued, Issuing, ReportFault, Scope};
use crate::app::view::Asked;
use crate::log::place_now;
use crate::report::{Block, Document, Sheet};
use crate::store::report::ReportRow;
use crate::web::provider::public_address;

/// Which report, and what becomes of it.
#[derive(Debug, Args)]
pub struct Report {
    /// The organisation's code.
    #[arg(help = "机构代码 · The organisation's code")]
    code: String,
    /// Issues it and writes its print.
    #[arg(
        long,
        value_name = "FILE",
        help = "出具报告并写入PDF文件 · Issue it and write it as PDF, in the language of messages"
    )]
    pdf: Option<PathBuf>,
    /// Issues it and writes its JSON.
    #[arg(
        long,
        value_name = "FILE",
        help = "出具报告并写入JSON文件 · Issue it and write it as JSON with statement and proof"
    )]
    file: Option<PathBuf>,
}

impl Report {
    /// Shows or issues it.
    ///
    /// # Errors
    /// [`Stop`].
    pub fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        let code = asked::code(&self.code)?;
        let register = desk.reader()?;
        let figures = figures(&register)?;
        if self.pdf.is_none() && self.file.is_none() {
            return show(desk, &register, (&figures, &code));
        }
        // Where no server writes the log this command gives the report its place.
        let log = settings(desk, &register.db)?;
        let place = || place_now(&register.db, &log, register.clock.now().as_microsecond());
        place()?;
        let row = issued(desk, &register, (&figures, &code))?;
        place()?;
        if let Some(path) = &self.pdf {
            let pdf = logged(&row, || verbs::given_pdf(&register, &row, desk.lang))?;
            written(path, &pdf.ok_or_else(no_print)?)?;
        }
        if let Some(path) = &self.file {
            written(path, logged(&row, || verbs::given_json(&register, &row))?.as_bytes())?;
        }
        desk.say(&format!("已出具 {}。", row.number), &format!("Issued {}.", row.number));
        Ok(Outcome::Done)
    }
}

fn figures(register: &Register) -> Result<Figures, Stop> {
    let counted = register.look(Asked::Now, |tx, _| monitoring::figures(tx, register))?;
    counted.map_err(|_| asked::no_such_state())
}

fn show(desk: &Desk, register: &Register, (figures, code): (&Figures, &str)) -> Result<Outcome, Stop> {
    match verbs::composed(register, figures, &Scope::public(), code)? {
        Composed::Made(report) => {
            desk.print(&report, |report| text(&Document::Report(report.clone()).sheet(desk.lang)))?;
            Ok(Outcome::Done)
        }
        Composed::Moved(into) => Err(moved(&into)),
        Composed::Unknown => Err(unknown(code)),
    }
}

fn issued(desk: &Desk, register: &Register, (figures, code): (&Figures, &str)) -> Result<ReportRow, Stop> {
    let public = public_address(&desk.config().serve).ok().flatten();
    let public = public.map(|address| address.origin).unwrap_or_default();
    let (scope, actor) = (Scope::public(), desk.actor());
    let with = Issuing { figures, public: &public, scope: &scope, authorised: None, actor: &actor };
    match verbs::issue(register, &with, code).map_err(stop)? {
        Issued::Made(row) => Ok(*row),
        Issued::Moved(into) => Err(moved(&into)),
        Issued::Unknown => Err(unknown(code)),
    }
}

fn stop(fault: ReportFault) -> Stop {
    match fault {
        ReportFault::Refused(refusal) => Stop::Refused(refusal.text()),
        ReportFault::Store(fault) => fault.into(),
        fault @ (ReportFault::Seal(_) | ReportFault::NotYet) => anyhow::Error::from(fault).into(),
    }
}

/// How long a server that writes the log is waited for, and how often it is looked: it takes a step a second.
const TRIES: usize = 100;
const AGAIN: Duration = Duration::from_millis(100);

/// What needs the report's place in the log, once it has one.
fn logged<T>(row: &ReportRow, given: impl Fn() -> Result<T, ReportFault>) -> Result<T, Stop> {
    for _ in 0..TRIES {
        match given() {
            Err(ReportFault::NotYet) => sleep(AGAIN),
            given => return given.map_err(stop),
        }
    }
    Err(waits(&row.number))
}

fn waits(number: &str) -> Stop {
    Stop::Refused(Text::new(
        format!(
            "报告 {number} 已出具，但透明日志尚未收录，文件未写入。请查看 hengxin log status，稍后再次运行本命令。"
        ),
        format!(
            "Report {number} is issued, but the log has no place for it yet, so no file was written. See hengxin log status, and run this again in a moment."
        ),
    ))
}

fn moved(into: &str) -> Stop {
    Stop::Refused(Text::new(
        format!("该机构已并入代码为 {into} 的机构，请为其出具报告。"),
        format!("The organisation was merged into the one with code {into}: ask for that one's report."),
    ))
}

fn unknown(code: &str) -> Stop {
    Stop::Refused(Text::new(
        format!("登记库中没有代码为 {code} 的机构。请核对代码，或按名称查找。"),
        format!("The register has no organisation with code {code}. Compare the code, or search by name."),
    ))
}

fn no_print() -> Stop {
    Stop::Refused(Text::of(
        "没有中文字体，报告未能排版为PDF。请安装fonts-noto-cjk，或者用--file写入JSON。",
        "The report could not be set as PDF for want of Chinese fonts. Install fonts-noto-cjk, or write JSON with --file.",
    ))
}

fn written(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    std::fs::write(path, bytes).map_err(|error| {
        anyhow::Error::from(error).context(format!("cannot write {}", path.display())).into()
    })
}

/// The sheet as lines of text.
fn text(sheet: &Sheet) -> String {
    let mut lines = vec![sheet.title.clone(), sheet.subject.clone(), String::new()];
    let named = |name: &str, value: &str| format!("{name}{}{value}", sheet.lang.pick("：", ": "));
    lines.extend(sheet.cover.iter().map(|row| named(&row.name, &row.value)));
    for part in &sheet.parts {
        lines.extend([String::new(), format!("## {}", part.heading)]);
        for block in &part.blocks {
            match block {
                Block::Paragraph(words) => lines.push(words.clone()),
                Block::List(points) => lines.extend(points.iter().map(|point| format!("- {point}"))),
                Block::Rows(rows) => lines.extend(rows.iter().map(|row| named(&row.name, &row.value))),
                Block::Record { heading, marks, rows } => {
                    lines.extend([String::new(), format!("### {heading}"), marks.clone()]);
                    lines.extend(rows.iter().map(|row| named(&row.name, &row.value)));
                }
                Block::Table { heads, rows } => {
                    lines.push(heads.join(" | "));
                    lines.extend(rows.iter().map(|row| row.join(" | ")));
                }
            }
        }
    }
    lines.join("\n")
}
