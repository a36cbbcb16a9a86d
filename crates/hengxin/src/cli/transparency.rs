//! `hengxin log`: the transparency log, for whoever runs it and whoever checks it.

mod keys;
mod lost;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use domain::{Lang, Text};
use serde::Serialize;
use tlog::ProofFile;
use tlog::note::StandardVerifier;

use super::desk::print_text;
use super::{Desk, Outcome, Stop};
use crate::app::account::PublicAddress;
use crate::app::logged::{self, Audited};
use crate::app::published::{give_out, publish};
use crate::log::{
    CheckpointFile, CheckpointStore, Fsck, KeyFolder, LogFault, LogKeys, LogSettings, TileFolder, fsck,
    origin_here, place_now, prove, published,
};
use crate::store::log::{self as rows, LeafOf};
use crate::store::sql::Database;
use crate::web::provider::public_address;

/// What to do with the log.
#[derive(Debug, Subcommand)]
pub enum Log {
    /// Prints the public keys.
    #[command(
        about = "显示验证公钥，或生成、更换、停用密钥 · Print the lines with which others verify the log and reports; or make, change and end keys"
    )]
    Key(keys::Key),
    /// Tells how the log stands.
    #[command(
        about = "显示日志的状态 · Tell how the log stands: leaves kept, published, known to the register, waiting"
    )]
    Status,
    /// Gives places to what waits.
    #[command(
        about = "为待登日志的内容编号并签名，公布名单，不必等服务运行 · Give places to what waits, sign and publish the lists, where no server does so"
    )]
    Sequence,
    /// Checks the public files.
    #[command(about = "核对日志的公开文件 · Check the public files against the signed checkpoint")]
    Fsck,
    /// Checks the register against the log.
    #[command(
        about = "核对登记库与日志是否一致 · Check that every fact opens its leaf, or is said to be erased"
    )]
    Audit,
    /// Declares a loss.
    #[command(
        about = "登记库从备份恢复后缺少日志已有的内容时，声明其已丢失 · Declare lost what the log has and a register put back from a backup lacks"
    )]
    Lost(lost::Lost),
    /// Proves one leaf.
    #[command(
        about = "输出一项内容已登日志的证明 · Print the proof that a fact or another leaf stands in the log"
    )]
    Proof(Proof),
    /// Follows a log from outside.
    #[command(
        about = "从外部核对任一日志，只需其公开文件 · Follow any log from outside, with nothing but its public files"
    )]
    Monitor(super::monitor::Monitor),
    /// Proves published lists.
    #[command(about = "核对公布的名单是否出自日志 · Prove that published lists follow from the log")]
    Replay(super::replay::Replay),
}

/// What to prove.
#[derive(Debug, Args)]
pub struct Proof {
    /// Of what.
    #[arg(value_enum, help = "事实或其他日志叶 · A fact by its place, or another leaf by its number")]
    of: Of,
    /// Its number.
    #[arg(value_parser = clap::value_parser!(i64).range(1..), help = "编号 · Its place or number")]
    number: i64,
    /// The file.
    #[arg(long, value_name = "FILE", help = "写入文件 · Write it into this file")]
    to: Option<PathBuf>,
}

/// What a leaf stands for.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Of {
    /// A fact.
    Fact,
    /// Another leaf.
    Leaf,
}

impl Log {
    /// Does it.
    pub fn run(&self, desk: &Desk) -> Result<Outcome, Stop> {
        match self {
            Log::Key(key) => key.run(desk),
            Log::Lost(lost) => lost.run(desk),
            Log::Status => status(desk),
            Log::Sequence => sequence(desk),
            Log::Fsck => check_files(desk),
            Log::Audit => check_register(desk),
            Log::Proof(proof) => proof.run(desk),
            Log::Monitor(monitor) => monitor.run(desk),
            Log::Replay(replay) => replay.run(desk),
        }
    }
}

/// The log of the register as it is configured.
struct Here {
    database: Database,
    settings: LogSettings,
    medium: TileFolder,
}

impl Here {
    fn open(desk: &Desk) -> Result<Here, Stop> {
        let database = desk.register_as_it_is()?;
        let settings = settings(desk, &database)?;
        Ok(Here { medium: TileFolder::new(settings.places.public.clone()), database, settings })
    }

    /// The store of checkpoints, where there is one.
    fn checkpoints(&self, desk: &Desk) -> Result<Option<CheckpointFile>, Stop> {
        let path = &self.settings.places.checkpoints;
        let at = desk.clock.now().as_microsecond();
        Ok(CheckpointFile::is_there(path).then(|| CheckpointFile::open(path, at)).transpose()?)
    }

    fn key_folder(&self) -> KeyFolder {
        KeyFolder::new(self.settings.places.keys.clone())
    }

    fn keys(&self, desk: &Desk) -> Result<LogKeys, Stop> {
        let folder = self.key_folder();
        let origin = match self.checkpoints(desk)? {
            Some(checkpoints) => origin_here(&self.settings, &checkpoints, &folder)?,
            None => {
                self.settings.origin.clone().map_or_else(|| folder.origin(), |origin| Ok(Some(origin)))?
            }
        };
        let origin = origin.ok_or_else(|| LogFault::NoKey(folder.path().display().to_string()))?;
        Ok(folder.read(&origin)?)
    }

    fn verifiers(&self, desk: &Desk) -> Result<Vec<StandardVerifier>, Stop> {
        Ok(self.keys(desk)?.verifiers()?)
    }
}

/// How the log of a register is written by whoever writes it from here.
///
/// # Errors
/// [`Stop::Usage`] where the configuration names no log, address or witness that could be.
pub(super) fn settings(desk: &Desk, database: &Database) -> Result<LogSettings, Stop> {
    let public: Option<PublicAddress> = public_address(&desk.config().serve)?;
    let public = public.as_ref().map(|address| address.origin.as_str());
    let settings = LogSettings::of(desk.config(), database.path(), public)?;
    Ok(match super::witness::asked(desk)? {
        Some(witnesses) => settings.cosigned_by(witnesses),
        None => settings,
    })
}

/// How the log stands.
#[derive(Debug, Serialize)]
struct Status {
    /// Its name; none before it begins.
    origin: Option<String>,
    /// Leaves of the checkpoint that counts.
    kept: u64,
    /// Leaves of the published checkpoint.
    published: u64,
    /// Leaves whose places the register knows.
    placed: u64,
    /// Leaves that wait.
    waiting: u64,
}

fn status(desk: &Desk) -> Result<Outcome, Stop> {
    let here = Here::open(desk)?;
    let last = here.checkpoints(desk)?.map(|store| store.last()).transpose()?.flatten();
    let published = published(&here.medium)?;
    let (head, waiting) = here.database.read(|tx| Ok((rows::head(tx)?, rows::count_waiting(tx)?)))?;
    let origin = published.as_ref().map(|checkpoint| checkpoint.unverified().origin().to_string());
    let status = Status {
        origin: origin.or_else(|| head.as_ref().map(|head| head.origin.clone())),
        kept: last.map_or(0, |kept| kept.head.size.get()),
        published: published.map_or(0, |checkpoint| checkpoint.unverified().head().size.get()),
        placed: head.map_or(0, |head| head.size),
        waiting,
    };
    desk.print(&status, |status| status_text(status, desk.lang))?;
    Ok(Outcome::Done)
}

fn status_text(status: &Status, lang: Lang) -> String {
    let Status { origin, kept, published, placed, waiting } = status;
    let origin = origin.as_deref().unwrap_or(lang.pick("（尚未开始）", "(not begun)"));
    match lang {
        Lang::Zh => {
            format!("{origin}\n已签名 {kept}，已公开 {published}，登记库已编号 {placed}，待编号 {waiting}")
        }
        Lang::En => {
            format!(
                "{origin}\nsigned {kept}, published {published}, placed in the register {placed}, waiting {waiting}"
            )
        }
    }
}

fn sequence(desk: &Desk) -> Result<Outcome, Stop> {
    let here = Here::open(desk)?;
    let at = desk.clock.now().as_microsecond();
    // What was put back from a backup and is behind the log must not be written to before that is settled.
    place_now(&here.database, &here.settings, at)?;
    let register = desk.reader()?;
    if publish(&register)? > 0 {
        place_now(&here.database, &here.settings, at)?;
    }
    give_out(&register)?;
    status(desk)
}

fn check_files(desk: &Desk) -> Result<Outcome, Stop> {
    let here = Here::open(desk)?;
    let (keys, checkpoints) = (here.verifiers(desk)?, here.checkpoints(desk)?);
    let kept = checkpoints.as_ref().map(|store| -> &dyn CheckpointStore { store });
    let found = fsck(&here.medium, &keys, kept)?;
    desk.print(&found, |found| fsck_text(found, desk.lang))?;
    Ok(if found.wrong.is_empty() { Outcome::Done } else { Outcome::ToMend })
}

fn fsck_text(found: &Fsck, lang: Lang) -> String {
    let Fsck { origin, size, root, wrong } = found;
    let head = match lang {
        Lang::Zh => format!("{origin}：{size} 片叶，根 {root}"),
        Lang::En => format!("{origin}: {size} leaves, root {root}"),
    };
    with_findings(head, wrong, lang)
}

fn with_findings(head: String, wrong: &[String], lang: Lang) -> String {
    let mut lines = vec![head];
    lines.extend(wrong.iter().map(|finding| format!("  {finding}")));
    if wrong.is_empty() {
        lines.push(lang.pick("未发现问题", "nothing found").to_owned());
    }
    lines.join("\n")
}

fn check_register(desk: &Desk) -> Result<Outcome, Stop> {
    let here = Here::open(desk)?;
    let bar = desk.progress(0, "核对", "audit");
    let audited = logged::audit(&here.database, &here.medium, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let audited = audited?;
    desk.print(&audited, |audited| audited_text(audited, desk.lang))?;
    Ok(if audited.wrong.is_empty() { Outcome::Done } else { Outcome::ToMend })
}

fn audited_text(audited: &Audited, lang: Lang) -> String {
    let Audited { size, opened, erased, lost, others, waiting, wrong } = audited;
    let head = match lang {
        Lang::Zh => format!(
            "{size} 片叶：{opened} 条事实与日志一致，{erased} 条已删除内容，{lost} 条已声明丢失，{others} 片其他叶；{waiting} 片待编号"
        ),
        Lang::En => format!(
            "{size} leaves: {opened} facts open theirs, {erased} are erased, {lost} are lost, {others} are not facts; {waiting} wait"
        ),
    };
    with_findings(head, wrong, lang)
}

impl Proof {
    fn run(&self, desk: &Desk) -> Result<Outcome, Stop> {
        let here = Here::open(desk)?;
        let of = match self.of {
            Of::Fact => LeafOf::Fact(self.number),
            Of::Leaf => LeafOf::Other(self.number),
        };
        let proof = prove(&here.database, &here.medium, of)?.as_ref().and_then(ProofFile::render);
        let proof = proof.ok_or_else(|| {
            Stop::Refused(Text::of(
                "日志中尚无此项。如已登记，请稍后再试，或运行 hengxin log sequence。",
                "The log does not have it yet. If the register does, try again in a moment, or run hengxin log sequence.",
            ))
        })?;
        match &self.to {
            Some(file) => std::fs::write(file, proof)?,
            None => print_text(&proof)?,
        }
        Ok(Outcome::Done)
    }
}
