//! `hengxin log monitor`: follow a log from outside, with nothing but its public files and a policy. Made to be run by
//! cron: it goes on from a small file, is silent on standard error where nobody looks, and its exit code is 1 as soon
//! as something is wrong.

use std::path::{Path, PathBuf};

use clap::Args;
use domain::{Lang, Text};
use serde::Serialize;
use tlog::Policy;

use super::{Desk, Outcome, Stop};
use crate::outsider::{
    About, Finding, FindingView, LogFiles, Look, MonitorFault, Seen, StateFault, Tally, Watching, look,
};

/// Which log to follow, and whom to trust.
#[derive(Debug, Args)]
pub struct Monitor {
    /// Where its files are.
    #[arg(
        value_name = "URL|FOLDER",
        help = "日志的公开文件：网址或文件夹 · The log's public files: an address such as https://credit.example/log, or a folder"
    )]
    place: String,
    /// Whom to trust.
    #[arg(
        long,
        value_name = "FILE",
        help = "信任策略文件 · Policy file (C2SP tlog-policy): the log's keys, witnesses and quorum"
    )]
    policy: PathBuf,
    /// What was seen before.
    #[arg(
        long,
        value_name = "FILE",
        default_value = "hengxin-monitor.json",
        help = "上次所见的记录文件 · File to go on from"
    )]
    state: PathBuf,
    /// From the start.
    #[arg(long, help = "从头核对全部条目和哈希块 · Start from the first leaf and go through every tile")]
    whole: bool,
    /// When a log is stale.
    #[arg(
        long,
        value_name = "HOURS",
        help = "超过若干小时没有见证即报告 · Report a log that no witness has signed for so many hours"
    )]
    stale_after: Option<u64>,
}

/// What a look found, as it is printed.
#[derive(Debug, Serialize)]
struct Report {
    /// Name of the log.
    origin: Option<String>,
    /// Leaves seen before.
    before: u64,
    /// Leaves now.
    size: Option<u64>,
    /// Witnesses of the policy that have signed.
    witnesses: usize,
    /// What the new leaves say of themselves.
    new: Tally,
    /// What is wrong.
    findings: Vec<FindingView>,
    /// Where two checkpoints that contradict each other were kept.
    evidence: Option<String>,
}

impl Monitor {
    /// Looks once.
    ///
    /// # Errors
    /// [`Stop::Usage`] for a policy that is none, [`Stop::Fault`] where the files cannot be had.
    pub fn run(&self, desk: &Desk) -> Result<Outcome, Stop> {
        let policy = read_policy(&self.policy)?;
        let files = LogFiles::at(&self.place)?;
        let before = Seen::read(&self.state)?;
        let now = u64::try_from(desk.clock.now().as_second()).unwrap_or_default();
        let (whole, stale_after) = (self.whole, self.stale_after);
        let watching = Watching { files: &files, policy: &policy, whole, stale_after, now };
        let bar = desk.progress(0, "核对日志", "following the log");
        let found = look(&watching, before.as_ref(), &|done, total| {
            bar.set_length(total);
            bar.set_position(done);
        });
        bar.finish_and_clear();
        let found = found?;
        if let Some(seen) = &found.seen {
            seen.write(&self.state)?;
        }
        let evidence = self.evidence(before.as_ref(), &found)?;
        let (lang, report) = (desk.lang, report(&found, evidence));
        desk.print(&report, |report| as_text(report, lang))?;
        Ok(if found.findings.is_empty() { Outcome::Done } else { Outcome::ToMend })
    }

    /// Keeps what was seen before beside what contradicts it, where the log has signed both.
    fn evidence(&self, before: Option<&Seen>, found: &Look) -> Result<Option<String>, Stop> {
        let forked =
            |finding: &Finding| matches!(finding, Finding::OtherHistory { .. } | Finding::SetBack { .. });
        let (Some(before), Some(now)) = (before, &found.checkpoint) else { return Ok(None) };
        if !found.findings.iter().any(forked) {
            return Ok(None);
        }
        Ok(Some(before.keep_evidence(&self.state, now)?.display().to_string()))
    }
}

/// A policy from its file.
///
/// # Errors
/// [`Stop::Usage`].
pub fn read_policy(path: &Path) -> Result<Policy, Stop> {
    let wrong = |why: &dyn std::fmt::Display| {
        let path = path.display();
        Stop::Usage(Text::new(
            format!("信任策略文件 {path} 无法使用：{why}"),
            format!("the policy file {path} cannot be used: {why}"),
        ))
    };
    let bytes = std::fs::read(path).map_err(|error| wrong(&error))?;
    Policy::parse(&bytes).map_err(|error| wrong(&error))
}

fn report(found: &Look, evidence: Option<String>) -> Report {
    let checkpoint = found.checkpoint.as_ref().map(tlog::SignedCheckpoint::unverified);
    Report {
        origin: checkpoint.map(|checkpoint| checkpoint.origin().to_string()),
        before: found.before,
        size: checkpoint.map(|checkpoint| checkpoint.head().size.get()),
        witnesses: found.witnesses,
        new: found.tally.clone(),
        findings: found.findings.iter().map(Finding::view).collect(),
        evidence,
    }
}

fn as_text(report: &Report, lang: Lang) -> String {
    let origin = report.origin.as_deref().unwrap_or("-");
    let size = report.size.map_or_else(|| "-".to_owned(), |size| size.to_string());
    let mut lines = vec![match lang {
        Lang::Zh => format!("{origin}：{} → {size} 条，{} 家见证", report.before, report.witnesses),
        Lang::En => format!("{origin}: {} → {size} leaves, {} witnesses", report.before, report.witnesses),
    }];
    lines.extend(counts(&report.new, lang));
    lines.extend(places(&report.new, lang));
    lines.extend(report.findings.iter().map(|finding| {
        format!(
            "{}{}  [{}]",
            lang.pick("异常：", "wrong: "),
            lang.pick(&finding.zh, &finding.en),
            finding.code
        )
    }));
    lines.extend(report.evidence.iter().map(|path| {
        format!("{}{path}", lang.pick("两份相互矛盾的检查点已保存在 ", "both checkpoints were kept in "))
    }));
    lines.join("\n")
}

/// How many new leaves of each kind there are; those of which there is none are left out.
fn counts(tally: &Tally, lang: Lang) -> Option<String> {
    let kinds = [
        (tally.facts, "事实", "facts"),
        (tally.erased, "内容已删除", "erased"),
        (tally.lost, "内容已丢失", "lost"),
        (tally.list_versions, "名单版本", "list versions"),
        (tally.list_changes, "名单增减", "list changes"),
        (tally.reports, "报告", "reports"),
        (tally.keys, "密钥", "keys"),
        (tally.program_versions, "程序版本", "program versions"),
        (tally.other, "其他", "other"),
    ];
    let some = kinds.into_iter().filter(|(count, ..)| *count > 0);
    let some: Vec<String> = some.map(|(count, zh, en)| format!("{} {count}", lang.pick(zh, en))).collect();
    (!some.is_empty()).then(|| some.join(lang.pick("，", ", ")))
}

/// Places of what everybody should see; the first twenty of each.
fn places(tally: &Tally, lang: Lang) -> Vec<String> {
    let plain = |places: &[u64]| -> Vec<About> {
        places.iter().map(|index| About { index: *index, target: None }).collect()
    };
    let lists = [
        (tally.erased_at.clone(), tally.erased, "内容已删除", "erased"),
        (tally.lost_at.clone(), tally.lost, "内容已丢失", "lost"),
        (tally.list_versions_at.clone(), tally.list_versions, "名单版本", "list versions"),
        (plain(&tally.keys_at), tally.keys, "密钥", "keys"),
        (plain(&tally.program_versions_at), tally.program_versions, "程序版本", "program versions"),
    ];
    let some = lists.into_iter().filter(|(places, ..)| !places.is_empty());
    some.map(|(places, count, zh, en)| {
        let shown: Vec<String> = places.iter().take(20).map(|about| place(*about)).collect();
        let more = if count > 20 { " …" } else { "" };
        format!("  {}: {}{more}", lang.pick(zh, en), shown.join(", "))
    })
    .collect()
}

fn place(about: About) -> String {
    about.target.map_or_else(|| about.index.to_string(), |target| format!("{} → {target}", about.index))
}

impl From<MonitorFault> for Stop {
    fn from(fault: MonitorFault) -> Stop {
        Stop::Fault(fault.into())
    }
}

impl From<StateFault> for Stop {
    fn from(fault: StateFault) -> Stop {
        match fault {
            StateFault::Damaged(path) => Stop::Refused(Text::new(
                format!(
                    "{} 不是上次所见的记录，或者已被改动。确认无误后请移走它再从头核对。",
                    path.display()
                ),
                format!(
                    "{} is no file to go on from, or somebody changed it. Move it away to start from the first leaf.",
                    path.display()
                ),
            )),
            fault @ StateFault::Disk { .. } => Stop::Fault(fault.into()),
        }
    }
}
