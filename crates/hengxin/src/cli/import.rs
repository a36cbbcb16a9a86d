//! `hengxin import`.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::Args;
use domain::{Lang, Text};
use serde::Serialize;

use super::{Desk, Outcome, Stop};
use crate::app::import::{ImportFault, Order, Progress, Report, import};

/// What to take in.
#[derive(Debug, Args)]
pub struct Import {
    /// The feed.
    #[arg(long, value_name = "FEED", help = "报送渠道 · The feed the file comes by, such as penalties")]
    feed: String,
    /// A person has looked.
    #[arg(
        long,
        help = "已由人工核对，越过数量门槛 · A person has looked at it: let it in although it seems implausible"
    )]
    approved: bool,
    /// The file.
    #[arg(value_name = "FILE", help = "文件：CSV、TSV、XLSX、XLS · The file: CSV, TSV, XLSX or XLS")]
    file: PathBuf,
}

/// What became of the rows: the object that scripts read. Its keys never change.
#[derive(Debug, Serialize)]
struct Told {
    read: u64,
    accepted: u64,
    unchanged: u64,
    quarantined: u64,
    refused: u64,
    seconds: f64,
    batch: i64,
}

impl Import {
    /// Takes it in.
    pub fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        if !self.file.is_file() {
            let at = self.file.display();
            return Err(Stop::Usage(Text::new(format!("没有文件 {at}"), format!("{at}: no such file"))));
        }
        let register = desk.loader()?;
        let (actor, file_name) = (desk.actor(), self.file_name());
        let order = Order {
            feed: &self.feed,
            path: &self.file,
            file_name: &file_name,
            actor: &actor,
            approved: self.approved,
            batch: None,
        };
        let progress = Arc::new(Progress::default());
        let report = watched(desk, &progress, || import(&register, &order, &progress))?;
        desk.print(&Told::of(&report), |told| told.text(desk.lang))?;
        Ok(conclude(desk, &report))
    }

    fn file_name(&self) -> String {
        self.file.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// Runs the import with a bar that follows it.
fn watched<T>(desk: &Desk, progress: &Progress, work: impl FnOnce() -> T) -> T {
    let bar = desk.progress(0, "导入", "import");
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            while !ended.load(Ordering::Acquire) {
                let (done, total, _) = progress.look();
                bar.set_length(total);
                bar.set_position(done);
                std::thread::park_timeout(Duration::from_millis(200));
            }
        });
        let outcome = work();
        ended.store(true, Ordering::Release);
        watcher.thread().unpark();
        bar.finish_and_clear();
        outcome
    })
}

/// Says what a person must know besides the counts.
fn conclude(desk: &Desk, report: &Report) -> Outcome {
    if !report.unknown_columns.is_empty() {
        let columns = report.unknown_columns.join(", ");
        desk.say(&format!("未使用的列：{columns}"), &format!("columns not used: {columns}"));
    }
    if !report.held.is_empty() {
        for gate in &report.held {
            desk.say(&gate.text().zh, &gate.text().en);
        }
        desk.say(
            "该批次已暂存，未入库。核对后加 --approved 重新导入。",
            "The delivery is held; nothing of it is in the register. Look at it, then import it with --approved.",
        );
        return Outcome::Declined;
    }
    let to_mend = report.counts.quarantined + report.counts.refused > 0;
    if to_mend { Outcome::ToMend } else { Outcome::Done }
}

impl Told {
    fn of(report: &Report) -> Told {
        let counts = &report.counts;
        Told {
            read: counts.read,
            accepted: counts.accepted,
            unchanged: counts.unchanged,
            quarantined: counts.quarantined,
            refused: counts.refused,
            seconds: (report.seconds * 1000.0).round() / 1000.0,
            batch: report.batch,
        }
    }

    fn text(&self, lang: Lang) -> String {
        let Told { read, accepted, unchanged, quarantined, refused, seconds, batch } = self;
        match lang {
            Lang::Zh => format!(
                "批次 {batch}：读取 {read} 行，入库 {accepted}，未变 {unchanged}，待修改 {quarantined}，拒收 {refused}，用时 {seconds:.1} 秒"
            ),
            Lang::En => format!(
                "delivery {batch}: {read} rows read, {accepted} accepted, {unchanged} unchanged, \
                 {quarantined} to mend, {refused} refused, {seconds:.1} s"
            ),
        }
    }
}

impl From<ImportFault> for Stop {
    fn from(fault: ImportFault) -> Stop {
        match fault {
            ImportFault::NoSuchFeed(feed) => {
                Stop::Usage(Text::new(format!("没有报送渠道“{feed}”"), format!("there is no feed `{feed}`")))
            }
            ImportFault::File { error, .. } => Stop::Refused(Text::new(error.zh(), error.en())),
            ImportFault::Columns { ref missing, .. } => {
                let zh = format!("文件缺少列：{}", missing.join("、"));
                Stop::Refused(Text::new(zh, fault.to_string()))
            }
            ImportFault::Law(refusal) => refusal.into(),
            ImportFault::Store(fault) => fault.into(),
            ImportFault::Keep(_) => Stop::Fault(fault.into()),
        }
    }
}
