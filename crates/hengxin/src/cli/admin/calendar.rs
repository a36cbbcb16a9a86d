//! `hengxin admin calendar`: the years of public holidays, which are missing, and entering one.

use std::fs::Permissions;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use domain::{Day, Lang, Text};
use serde::Serialize;

use crate::app::holidays::{MissingYear, refused};
use crate::cli::{Desk, Outcome, Stop};
use crate::lawbook::{self, LawFault, YearView};

/// What to do with years of public holidays.
#[derive(Debug, Subcommand)]
pub enum Calendar {
    /// Lists the years.
    #[command(
        about = "列出已录入的年份和缺少的年份 · List the years entered, the first that is missing, and what is refused"
    )]
    Show,
    /// Checks a file with a year.
    #[command(
        about = "核对年份文件，不保存 · Check a file with one or more [[year]] blocks; nothing is changed"
    )]
    Check {
        /// The file.
        #[arg(value_name = "FILE", help = "年份文件 · File with [[year]] blocks as in law/calendar/cn.toml")]
        file: PathBuf,
    },
    /// Enters a year.
    #[command(
        about = "把年份录入法规文件夹 · Enter the years of a file into the law folder of the configuration"
    )]
    Add {
        /// The file.
        #[arg(value_name = "FILE", help = "年份文件 · File with [[year]] blocks as in law/calendar/cn.toml")]
        file: PathBuf,
    },
}

/// What is entered and what is missing.
#[derive(Debug, Serialize)]
struct Shown {
    years: Vec<YearView>,
    missing: MissingYear,
    /// Kinds of step that are refused today.
    refused: Vec<&'static str>,
}

impl Calendar {
    /// Does it.
    ///
    /// # Errors
    /// Where a file cannot be read, holds no year, or contradicts what is there.
    pub fn run(&self, desk: &Desk) -> Result<Outcome, Stop> {
        match self {
            Calendar::Show => show(desk),
            Calendar::Check { file } => {
                let (_, new) = together(desk, file)?;
                say_years(desk, &new)
            }
            Calendar::Add { file } => add(desk, file),
        }
    }
}

fn show(desk: &Desk) -> Result<Outcome, Stop> {
    let book = lawbook::load(folder(desk))?;
    let today = day(desk.clock.today());
    let (years, _) = lawbook::calendar_years(folder(desk), "")?;
    let refused = refused(&book.law, &book.calendar, today);
    let shown = Shown {
        years,
        missing: MissingYear::of(&book.calendar, today),
        refused: refused.into_iter().map(domain::FactKind::word).collect(),
    };
    desk.print(&shown, |shown| told(shown, desk.lang))?;
    Ok(Outcome::Done)
}

fn day(date: jiff::civil::Date) -> Day {
    Day::new(date.year(), date.month(), date.day()).unwrap_or(Day::MIN)
}

fn told(shown: &Shown, lang: Lang) -> String {
    let mut lines: Vec<String> = shown.years.iter().map(|year| line(year, lang)).collect();
    let MissingYear { year, days_left } = shown.missing;
    lines.push(match lang {
        Lang::Zh => format!("缺少{year}年（还有{days_left}天）"),
        Lang::En => format!("{year} is missing ({days_left} days left)"),
    });
    if !shown.refused.is_empty() {
        let refused = shown.refused.join(" ");
        lines.push(match lang {
            Lang::Zh => format!("今天因此不能办理：{refused}"),
            Lang::En => format!("Refused today because of that: {refused}"),
        });
    }
    lines.join("\n")
}

fn line(year: &YearView, lang: Lang) -> String {
    let YearView { year, off, work, verified } = year;
    let mark = if *verified { "" } else { lang.pick("，未核对", ", not verified") };
    match lang {
        Lang::Zh => format!("{year}年：放假{off}天，调休上班{work}天{mark}"),
        Lang::En => format!("{year}: {off} days off, {work} weekend days worked{mark}"),
    }
}

/// The folder of the law in the configuration, if one is set.
fn folder(desk: &Desk) -> Option<&Path> {
    let folder = &desk.config().folders.law;
    (!folder.as_os_str().is_empty()).then_some(folder.as_path())
}

/// The calendar with the years of a file, as text, and those years.
fn together(desk: &Desk, file: &Path) -> Result<(String, Vec<YearView>), Stop> {
    let unreadable = |source| LawFault::Unreadable { path: file.to_owned(), source };
    let more = std::fs::read_to_string(file).map_err(unreadable)?;
    let (before, _) = lawbook::calendar_years(folder(desk), "")?;
    let (after, text) = lawbook::calendar_years(folder(desk), &more).map_err(not_taken)?;
    let new: Vec<YearView> =
        after.into_iter().filter(|year| before.iter().all(|old| old.year != year.year)).collect();
    if new.is_empty() {
        let none = Text::of("文件里没有年份（[[year]]）。", "The file holds no year ([[year]]).");
        return Err(Stop::Refused(none));
    }
    Ok((text, new))
}

/// Why years are not taken, with its cause.
fn not_taken(fault: LawFault) -> Stop {
    let why = format!("{:#}", anyhow::Error::from(fault));
    Stop::Refused(Text::new(format!("没有录入：{why}"), format!("Not entered: {why}")))
}

fn say_years(desk: &Desk, new: &[YearView]) -> Result<Outcome, Stop> {
    desk.print(&new, |new| new.iter().map(|year| line(year, desk.lang)).collect::<Vec<_>>().join("\n"))?;
    Ok(Outcome::Done)
}

/// Enters the years: the calendar is written anew beside its place and put there whole.
fn add(desk: &Desk, file: &Path) -> Result<Outcome, Stop> {
    let Some(folder) = folder(desk) else {
        return Err(Stop::Refused(Text::of(
            "配置中没有法规文件夹。请先设置 folders.law，再录入。",
            "The configuration names no folder of the law. Set folders.law first.",
        )));
    };
    let (text, new) = together(desk, file)?;
    let place = folder.join("calendar");
    write(&place, &text).map_err(|source| LawFault::Unwritable { path: place, source })?;
    desk.say(
        "已录入。正在运行的服务重启后生效。",
        "Entered. A running server takes it up when it is restarted.",
    );
    say_years(desk, &new)
}

fn write(folder: &Path, text: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    // Whoever runs the server reads it, whoever entered it.
    let readable = Permissions::from_mode(0o644);
    let mut file = tempfile::Builder::new().permissions(readable).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(folder.join("cn.toml")).map_err(|error| error.error)?;
    Ok(())
}
