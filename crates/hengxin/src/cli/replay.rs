//! `hengxin log replay`: prove that published lists follow from the log, with nothing but its public files and a policy.

use std::path::PathBuf;

use clap::Args;
use domain::Lang;
use serde::Serialize;

use super::monitor::read_policy;
use super::{Desk, Outcome, Stop};
use crate::outsider::{Finding, FindingView, LogFiles, Replayed, Watching, replay};

/// Which log.
#[derive(Debug, Args)]
pub struct Replay {
    /// Where its files are.
    #[arg(
        value_name = "URL|FOLDER",
        help = "日志的公开文件：网址或文件夹 · The log's public files: an address or a folder"
    )]
    place: String,
    /// Whom to trust.
    #[arg(long, value_name = "FILE", help = "信任策略文件 · Policy file (C2SP tlog-policy)")]
    policy: PathBuf,
}

/// What was proven, as it is printed.
#[derive(Debug, Serialize)]
struct Report {
    /// Name of the log.
    origin: Option<String>,
    /// Leaves gone through.
    size: Option<u64>,
    /// Leaves whose content the register says to have lost.
    lost: u64,
    /// Lists that follow from the log.
    lists: Vec<ListView>,
    /// What is wrong.
    findings: Vec<FindingView>,
}

#[derive(Debug, Serialize)]
struct ListView {
    list: String,
    version: u64,
    day: String,
    entries: u64,
}

impl Replay {
    /// Goes through the log and its lists.
    ///
    /// # Errors
    /// [`Stop::Usage`] for a policy that is none, [`Stop::Fault`] where the files cannot be had.
    pub fn run(&self, desk: &Desk) -> Result<Outcome, Stop> {
        let policy = read_policy(&self.policy)?;
        let files = LogFiles::at(&self.place)?;
        let now = u64::try_from(desk.clock.now().as_second()).unwrap_or_default();
        let watching = Watching { files: &files, policy: &policy, whole: false, stale_after: None, now };
        let bar = desk.progress(0, "核对日志和名单", "proving lists");
        let found = replay(&watching, &|done, total| {
            bar.set_length(total);
            bar.set_position(done);
        });
        bar.finish_and_clear();
        let (lang, report) = (desk.lang, report(found?));
        desk.print(&report, |report| as_text(report, lang))?;
        Ok(if report.findings.is_empty() { Outcome::Done } else { Outcome::ToMend })
    }
}

fn report(found: Replayed) -> Report {
    let checkpoint = found.look.checkpoint.as_ref().map(tlog::SignedCheckpoint::unverified);
    Report {
        origin: checkpoint.map(|checkpoint| checkpoint.origin().to_string()),
        size: checkpoint.map(|checkpoint| checkpoint.head().size.get()),
        lost: found.look.tally.lost,
        findings: found.look.findings.iter().chain(&found.findings).map(Finding::view).collect(),
        lists: found
            .proven
            .into_iter()
            .map(|proven| ListView {
                list: proven.list,
                version: proven.version,
                day: proven.day,
                entries: proven.entries,
            })
            .collect(),
    }
}

fn as_text(report: &Report, lang: Lang) -> String {
    let origin = report.origin.as_deref().unwrap_or("-");
    let size = report.size.map_or_else(|| "-".to_owned(), |size| size.to_string());
    let first = match lang {
        Lang::Zh => format!("{origin}：{size} 条"),
        Lang::En => format!("{origin}: {size} leaves"),
    };
    let lost = (report.lost > 0).then(|| match lang {
        Lang::Zh => format!("登记库声明丢失了 {} 条的内容", report.lost),
        Lang::En => format!("the register says that it lost what {} leaves stand for", report.lost),
    });
    let lists = report.lists.iter().map(|list| {
        let ListView { list, version, day, entries } = list;
        match lang {
            Lang::Zh => format!("{list}：第 {version} 版（{day}），{entries} 家，出自日志"),
            Lang::En => {
                format!("{list}: version {version} of {day}, {entries} entries, follows from the log")
            }
        }
    });
    let wrong = report.findings.iter().map(|finding| {
        format!(
            "{}{}  [{}]",
            lang.pick("异常：", "wrong: "),
            lang.pick(&finding.zh, &finding.en),
            finding.code
        )
    });
    std::iter::once(first).chain(lost).chain(lists).chain(wrong).collect::<Vec<_>>().join("\n")
}
