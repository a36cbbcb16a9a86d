//! `hengxin admin audit`: the audit trail at the terminal.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use domain::{Day, Lang, Text};
use serde::Serialize;

use crate::app::audit::{self, Asked, AuditFault, Auditor, EntryView, FileForm, Found, Swept, verb_name};
use crate::cli::{Desk, Outcome, Stop};
use crate::store::audit::chain::{self, Break};
use crate::store::refused;

/// What to do with the audit trail.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Searches it.
    #[command(about = "查询操作日志，新的在前 · Search the audit trail, newest first")]
    Search {
        /// What is asked.
        #[command(flatten)]
        filter: Filter,
        /// Why.
        #[arg(
            long,
            default_value = "audit",
            help = "查询目的，记入日志 · What for; it is written into the trail"
        )]
        purpose: String,
        /// Where the page before ended.
        #[arg(long, value_name = "ENTRY", help = "从该编号以前接着列出 · Entries before this one")]
        before: Option<i64>,
        /// The most.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000), help = "最多几条 · The most entries")]
        limit: u32,
    },
    /// Writes it to a file.
    #[command(
        about = "把查到的全部日志写入文件，须写明用途 · Write everything that is found to a file; say what for"
    )]
    Export {
        /// What is asked.
        #[command(flatten)]
        filter: Filter,
        /// Why.
        #[arg(long, help = "用途，记入日志 · What for; it is written into the trail")]
        purpose: String,
        /// The form.
        #[arg(long, value_enum, default_value_t = Form::Csv, help = "格式 · The form")]
        form: Form,
        /// The file.
        #[arg(
            value_name = "FILE",
            help = "写入的文件，不得已存在 · The file to write; it must not be there yet"
        )]
        to: PathBuf,
    },
    /// Goes through the chain of hashes.
    #[command(
        about = "核对日志是否完整、未被改动，并显示末条的编号和校验值 · Check that no entry is missing or changed, and print number and hash of the last one"
    )]
    Verify {
        /// A head kept elsewhere.
        #[arg(
            long,
            value_name = "ENTRY:HASH",
            help = "另行保存的末条编号和校验值，一并核对 · Number and hash of a last entry that was kept elsewhere"
        )]
        kept: Option<String>,
    },
    /// Takes away what the rule in force does not keep any more.
    #[command(
        about = "按现行规则清理到期的日志，清理本身记入日志 · Take away entries older than the rule in force keeps; that is an entry too"
    )]
    Sweep {
        /// Only says what would go.
        #[arg(long, help = "只显示将清理多少，不清理 · Only say what would go")]
        dry_run: bool,
    },
}

/// Which entries are asked for.
#[derive(Debug, Args)]
pub struct Filter {
    /// First day.
    #[arg(long, value_name = "DAY", help = "起始日期 · First day, as 2026-11-02")]
    from: Option<String>,
    /// Last day.
    #[arg(long, value_name = "DAY", help = "截止日期 · Last day")]
    until: Option<String>,
    /// Who.
    #[arg(
        long,
        default_value = "",
        help = "账户名，或 key:编号、system · Login name, or key:NUMBER, system"
    )]
    actor: String,
    /// What was done.
    #[arg(
        long,
        default_value = "",
        help = "操作，如 account.close，或一类操作 account. · A verb such as account.close, or an area: account."
    )]
    action: String,
    /// To what.
    #[arg(
        long,
        default_value = "",
        help = "对象：代码、案号、文书号、batch/7、账户名 · Credit code, number of a case or letter, batch/7, login name"
    )]
    subject: String,
    /// How it went.
    #[arg(long, value_enum, help = "结果 · How it went")]
    outcome: Option<Went>,
}

/// How something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Went {
    /// Something was changed.
    Changed,
    /// Something was looked at.
    Looked,
    /// It was refused, or failed.
    Refused,
}

/// A form of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Comma-separated values.
    Csv,
    /// One JSON object on each line.
    Ndjson,
}

impl Filter {
    fn asked(&self) -> Result<Asked, Stop> {
        let day = |text: &Option<String>| match text {
            None => Ok(None),
            Some(text) => Day::parse(text).map(Some).ok_or_else(|| {
                Stop::Usage(Text::new(
                    format!("“{text}”不是日期，应写成 2026-11-02"),
                    format!("`{text}` is no day; write 2026-11-02"),
                ))
            }),
        };
        let outcome = match self.outcome {
            None => "",
            Some(Went::Changed) => "changed",
            Some(Went::Looked) => "looked",
            Some(Went::Refused) => "refused",
        };
        Ok(Asked {
            from: day(&self.from)?,
            until: day(&self.until)?,
            actor: self.actor.clone(),
            action: self.action.clone(),
            subject: self.subject.clone(),
            outcome: outcome.to_owned(),
        })
    }
}

impl From<AuditFault> for Stop {
    fn from(fault: AuditFault) -> Stop {
        match fault {
            AuditFault::Store(fault) => fault.into(),
            AuditFault::Refused(refusal) => Stop::Refused(refusal.text()),
            AuditFault::NoPurpose => Stop::Refused(AuditFault::no_purpose()),
            AuditFault::NoSuchEntry => Stop::Refused(AuditFault::no_such_entry()),
        }
    }
}

impl Audit {
    /// Does it.
    pub fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        match self {
            Audit::Search { filter, purpose, before, limit } => {
                search(desk, &filter, &purpose, (before, limit))
            }
            Audit::Export { filter, purpose, form, to } => {
                let form = match form {
                    Form::Csv => FileForm::Csv,
                    Form::Ndjson => FileForm::Ndjson,
                };
                export(desk, &filter, &purpose, (form, &to))
            }
            Audit::Verify { kept } => verify(desk, kept.as_deref()),
            Audit::Sweep { dry_run } => sweep(desk, dry_run),
        }
    }
}

fn search(
    desk: &Desk,
    filter: &Filter,
    purpose: &str,
    (before, limit): (Option<i64>, u32),
) -> Result<Outcome, Stop> {
    let (asked, actor, register) = (filter.asked()?, desk.actor(), desk.reader()?);
    let auditor = Auditor { actor: &actor, purpose, now: desk.clock.now().as_microsecond() };
    let found = auditor.search(&register, &asked, before, limit)?;
    desk.print(&found, |found| listed(found, desk.lang))?;
    Ok(Outcome::Done)
}

fn listed(found: &Found, lang: Lang) -> String {
    let line = |entry: &EntryView| {
        let EntryView { id, at, actor, action, target, purpose, .. } = entry;
        let name = verb_name(action);
        format!("{id}  {at}  {actor}  {action}  {target}  {}  {purpose}", name.get(lang))
    };
    let mut lines: Vec<String> = found.entries.iter().map(line).collect();
    match found.before {
        Some(before) => lines.push(format!("{}: --before {before}", lang.pick("更早的", "older"))),
        None if lines.is_empty() => lines.push(lang.pick("没有符合条件的日志", "no such entry").to_owned()),
        None => {}
    }
    lines.join("\n")
}

#[derive(Serialize)]
struct Exported {
    file: String,
    bytes: u64,
}

fn export(
    desk: &Desk,
    filter: &Filter,
    purpose: &str,
    (form, to): (FileForm, &PathBuf),
) -> Result<Outcome, Stop> {
    let (asked, actor, register) = (filter.asked()?, desk.actor(), desk.reader()?);
    let mut file = std::fs::File::create_new(to)?;
    let auditor = Auditor { actor: &actor, purpose, now: desk.clock.now().as_microsecond() };
    let begun = auditor.export(&register, &asked, form);
    if begun.is_err() {
        std::fs::remove_file(to)?;
    }
    let (mut from, mut bytes) = (Some((begun?, true)), 0);
    while let Some(at) = from {
        let (piece, next) = register.db.read(|tx| audit::chunk(tx, &asked, form, at))?;
        file.write_all(&piece)?;
        bytes += piece.len() as u64;
        from = next.map(|next| (next, false));
    }
    file.sync_all()?;
    let exported = Exported { file: to.display().to_string(), bytes };
    desk.print(&exported, |exported| format!("{}  {}", exported.file, exported.bytes))?;
    Ok(Outcome::Done)
}

#[derive(Serialize)]
struct Verified {
    entries: u64,
    last: String,
    missing: Vec<i64>,
    changed: Vec<i64>,
}

fn verify(desk: &Desk, kept: Option<&str>) -> Result<Outcome, Stop> {
    let kept = kept.map(head).transpose()?;
    let database = desk.register_as_it_is()?;
    let mut told = Verified { entries: 0, last: String::new(), missing: Vec::new(), changed: Vec::new() };
    database.read(|tx| {
        let kept = kept.as_ref().map(|(id, hash)| (*id, hash.as_slice()));
        told.entries = chain::verify(tx, kept, &mut |found| match found {
            Break::Missing(id) => told.missing.push(id),
            Break::Changed(id) => told.changed.push(id),
        })?;
        told.last = chain::last(tx)?.written();
        Ok(())
    })?;
    desk.print(&told, |told| {
        let Verified { entries, last, missing, changed } = told;
        match desk.lang {
            Lang::Zh => format!("{entries} 条日志，末条 {last}\n缺少：{missing:?}\n被改动：{changed:?}"),
            Lang::En => {
                format!("{entries} entries, the last one {last}\nmissing: {missing:?}\nchanged: {changed:?}")
            }
        }
    })?;
    let sound = told.missing.is_empty() && told.changed.is_empty();
    Ok(if sound { Outcome::Done } else { Outcome::ToMend })
}

/// A head as [`chain::Last::written`] writes it.
fn head(text: &str) -> Result<(i64, Vec<u8>), Stop> {
    let read = || {
        let (id, hash) = text.split_once(':')?;
        let byte = |at: usize| u8::from_str_radix(hash.get(at..at + 2)?, 16).ok();
        let bytes: Option<Vec<u8>> = (0..hash.len()).step_by(2).map(byte).collect();
        Some((id.parse().ok()?, bytes.filter(|bytes| bytes.len() == 32)?))
    };
    read().ok_or_else(|| {
        Stop::Usage(Text::of(
            "应写成 编号:64位十六进制校验值",
            "write NUMBER:HASH, with 64 hexadecimal digits",
        ))
    })
}

fn sweep(desk: &Desk, dry_run: bool) -> Result<Outcome, Stop> {
    let (database, lawbook) = (desk.existing_register()?, desk.lawbook()?);
    let (now, date) = (desk.clock.now().as_microsecond(), desk.clock.today());
    let today = Day::new(date.year(), date.month(), date.day()).unwrap_or(Day::MIN);
    let swept = if dry_run {
        audit::sweep_due(&database, &lawbook.law, today)?
    } else {
        database.write_exclusive(|tx| refused::settle(tx, now))?;
        audit::sweep(&database, &lawbook.law, today, (&desk.actor(), now))?
    };
    desk.print(&swept, |swept| swept_text(swept, dry_run, desk.lang))?;
    Ok(Outcome::Done)
}

fn swept_text(swept: &Swept, dry_run: bool, lang: Lang) -> String {
    let Swept { entries, kept_from, rule, .. } = swept;
    match (lang, dry_run) {
        (Lang::Zh, true) => format!("将清理 {entries} 条日志，{kept_from} 起的保留（{rule}）"),
        (Lang::Zh, false) => format!("已清理 {entries} 条日志，{kept_from} 起的保留（{rule}）"),
        (Lang::En, true) => {
            format!("{entries} entries would go; those from {kept_from} on are kept ({rule})")
        }
        (Lang::En, false) => {
            format!("{entries} entries were taken away; those from {kept_from} on are kept ({rule})")
        }
    }
}
