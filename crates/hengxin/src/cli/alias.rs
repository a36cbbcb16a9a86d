//! `hengxin alias`: further names of organisations, each recorded with its source.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use domain::{AliasKind, Day, Statement, Text};
use serde::Serialize;

use super::{Desk, Outcome, Stop, asked};
use crate::app::identity::{
    AliasFault, AliasFile, AliasReport, IdentityFault, NewAlias, end_alias, enter_alias, import_aliases,
};

/// What to do with further names.
#[derive(Debug, Subcommand)]
pub enum Alias {
    /// Records one.
    #[command(about = "登记一个别名 · Record a further name of an organisation")]
    Add(Add),
    /// Takes one back.
    #[command(about = "撤销一个别名 · Take a further name back")]
    Remove(Remove),
    /// Takes in a file of them.
    #[command(
        about = "从文件登记别名，整份成功或整份不动 · Take in a file of further names, whole or not at all"
    )]
    Import(Import),
}

/// A further name to record.
#[derive(Debug, Args)]
pub struct Add {
    /// The organisation's code.
    #[arg(help = "机构代码 · The organisation's code")]
    code: String,
    /// The name.
    #[arg(help = "别名 · The further name")]
    name: String,
    #[command(flatten)]
    said: Said,
    /// First day it was borne.
    #[arg(long, value_name = "DAY", help = "启用日期 · First day it was borne, YYYY-MM-DD")]
    from: Option<String>,
    /// Last day it was borne.
    #[arg(long, value_name = "DAY", help = "停用日期 · Last day it was borne, YYYY-MM-DD")]
    until: Option<String>,
}

/// What every further name needs.
#[derive(Debug, Args)]
struct Said {
    /// What kind of name.
    #[arg(long, value_parser = kinds(), help = "曾用名、简称或外文名 · Kind of name")]
    kind: AliasKind,
    /// Where it is from.
    #[arg(long, help = "来源或依据 · Where it is from")]
    source: String,
}

/// A further name to take back.
#[derive(Debug, Args)]
pub struct Remove {
    /// The organisation's code.
    #[arg(help = "机构代码 · The organisation's code")]
    code: String,
    /// The name.
    #[arg(help = "别名 · The further name")]
    name: String,
    /// Why.
    #[arg(long, help = "撤销依据 · Why it is taken back")]
    source: String,
}

/// A file of further names.
#[derive(Debug, Args)]
pub struct Import {
    /// The file.
    #[arg(help = "文件（CSV、TSV、XLSX、XLS）· CSV, TSV, XLSX or XLS")]
    file: PathBuf,
    /// The column of further names.
    #[arg(long, value_name = "HEADING", help = "别名列的表头 · Heading of the column of further names")]
    name_column: String,
    /// The column of codes.
    #[arg(long, value_name = "HEADING", help = "机构代码列的表头 · Heading of the column of codes")]
    code_column: Option<String>,
    /// The column of the organisations' names.
    #[arg(
        long,
        value_name = "HEADING",
        help = "机构名称列的表头，无代码时使用 · Heading of the column of the organisations' names, used without a code"
    )]
    of_column: Option<String>,
    #[command(flatten)]
    said: Said,
}

/// One name entered or taken back, for `--json`.
#[derive(Debug, Serialize)]
struct Entry {
    entry: i64,
}

impl Alias {
    /// Does it.
    pub fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        match self {
            Alias::Add(add) => add.run(desk),
            Alias::Remove(remove) => remove.run(desk),
            Alias::Import(import) => import.run(desk),
        }
    }
}

impl Add {
    fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        let code = asked::code(&self.code)?;
        let new = NewAlias {
            code: &code,
            name: self.name.trim(),
            kind: self.said.kind,
            borne_from: day(self.from.as_deref())?,
            borne_until: day(self.until.as_deref())?,
        };
        let (register, actor) = (desk.reader()?, desk.actor());
        let entry = enter_alias(&register, &new, said(&self.said.source, &actor))?;
        tell(desk, entry, ("已登记别名", "recorded"))
    }
}

impl Remove {
    fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        let code = asked::code(&self.code)?;
        let (register, actor) = (desk.reader()?, desk.actor());
        let entry = end_alias(&register, (&code, self.name.trim()), said(&self.source, &actor))?;
        tell(desk, entry, ("已撤销别名", "taken back"))
    }
}

impl Import {
    fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        if self.code_column.is_none() && self.of_column.is_none() {
            return Err(Stop::Usage(Text::of(
                "请用 --code-column 或 --of-column 指明别名属于哪个机构。",
                "say whose names these are with --code-column or --of-column",
            )));
        }
        let file = AliasFile {
            path: &self.file,
            name: &self.name_column,
            code: self.code_column.as_deref(),
            of: self.of_column.as_deref(),
            kind: self.said.kind,
        };
        let (register, actor) = (desk.reader()?, desk.actor());
        let report = import_aliases(&register, &file, said(&self.said.source, &actor))?;
        desk.print(&report, |report| text(report, desk))?;
        Ok(if report.unknown + report.refused > 0 { Outcome::ToMend } else { Outcome::Done })
    }
}

fn said<'a>(source: &'a str, actor: &'a str) -> Statement<'a> {
    Statement { evidence: source, actor, approver: actor }
}

/// Reads a kind by its code.
fn kinds() -> impl TypedValueParser<Value = AliasKind> {
    let codes = PossibleValuesParser::new(AliasKind::ALL.map(AliasKind::code));
    codes.map(|code| AliasKind::from_code(&code).expect("only these codes are let through"))
}

fn day(text: Option<&str>) -> Result<Option<Day>, Stop> {
    let Some(text) = text else { return Ok(None) };
    Day::parse(text).map(Some).ok_or_else(|| {
        Stop::Usage(Text::new(format!("“{text}”不是日期"), format!("`{text}` is not a day, YYYY-MM-DD")))
    })
}

fn tell(desk: &Desk, entry: i64, (zh, en): (&str, &str)) -> Result<Outcome, Stop> {
    let said = desk.lang.pick(format!("{zh}，第 {entry} 号事实。"), format!("{en}, entry {entry}"));
    desk.print(&Entry { entry }, |_| said)?;
    Ok(Outcome::Done)
}

fn text(report: &AliasReport, desk: &Desk) -> String {
    let AliasReport { read, entered, known, unknown, refused } = report;
    desk.lang.pick(
        format!("共 {read} 行：登记 {entered}，原已使用 {known}，找不到机构 {unknown}，不予登记 {refused}。"),
        format!("{read} rows: {entered} recorded, {known} borne already, {unknown} of unknown organisations, {refused} refused."),
    )
}

impl From<IdentityFault> for Stop {
    fn from(fault: IdentityFault) -> Stop {
        match fault {
            IdentityFault::Refused(refusal) => refusal.into(),
            IdentityFault::Store(fault) => fault.into(),
        }
    }
}

impl From<AliasFault> for Stop {
    fn from(fault: AliasFault) -> Stop {
        match fault {
            AliasFault::File(error) => Stop::Refused(Text::new(error.zh(), error.en())),
            AliasFault::Column(name) => Stop::Usage(Text::new(
                format!("文件中没有“{name}”列"),
                format!("the file has no column `{name}`"),
            )),
            AliasFault::Identity(fault) => fault.into(),
            AliasFault::Store(fault) => fault.into(),
        }
    }
}
