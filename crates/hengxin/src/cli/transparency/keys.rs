//! `hengxin log key`: the keys of a register, from the first to the last.

use clap::{Args, Subcommand, ValueEnum};
use domain::Text;
use domain::id::find_personal;
use serde::Serialize;
use serde_json::json;
use tlog::LeafIndex;
use tlog::note::VerifierKey;

use super::{Desk, Here, Outcome, Stop, settings};
use crate::clock::day_of;
use crate::log::{Ending, KeysFor, KnownKey, LogKeys, known_keys, make_keys, retire, rotate};
use crate::store::sql::Tx;

/// Which keys.
#[derive(Debug, Args)]
pub struct Key {
    #[command(subcommand)]
    verb: Option<KeyVerb>,
}

/// What to do with keys.
#[derive(Debug, Clone, Subcommand)]
enum KeyVerb {
    /// Makes them.
    #[command(about = "生成尚不存在的密钥 · Make the keys that are not there yet, before the log begins")]
    New,
    /// Makes further ones.
    #[command(
        about = "生成新密钥，与旧密钥一同签名（先停止服务）· Make new keys that sign beside the old ones; stop the server first"
    )]
    Rotate {
        /// Which.
        #[arg(value_enum, help = "日志密钥或报告密钥 · Those of the log, or those of reports")]
        what: What,
    },
    /// Ends one.
    #[command(
        about = "停用一把密钥（先停止服务）· End a key, whose file is destroyed; stop the server first"
    )]
    Retire {
        /// Which.
        #[arg(help = "密钥编号（八位）或整行公钥 · The key's number of eight digits, or its whole line")]
        name: String,
        /// Why.
        #[arg(long, help = "停用的理由 · Why")]
        reason: String,
        /// Others had it.
        #[arg(
            long,
            help = "密钥已泄露或可能泄露 · Others had it, or may have: nothing it signed for the log is believed any more"
        )]
        leaked: bool,
    },
}

/// What keys are for.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// The log.
    Log,
    /// Reports.
    Reports,
}

/// A key as it is shown.
#[derive(Debug, Serialize)]
struct KeyView {
    /// Its line.
    key: String,
    /// The day it came; none before the log has it.
    came: Option<String>,
    /// The day it ended; none while it signs.
    ended: Option<String>,
    /// Whether others had it.
    leaked: bool,
    /// The leaf from which on it counts no more.
    ended_at: Option<u64>,
    /// Whether its secret is here.
    here: bool,
}

/// Verifier keys.
#[derive(Debug, Serialize)]
struct Keys {
    /// Of the log: a checkpoint has a signature of each that has not ended.
    log: Vec<KeyView>,
    /// Of statements about reports.
    report: Vec<KeyView>,
}

impl Key {
    /// Does it.
    pub fn run(&self, desk: &Desk) -> Result<Outcome, Stop> {
        match &self.verb {
            None => {
                let here = Here::open(desk)?;
                show(desk, &here.keys(desk)?, &here.database.read(known_keys)?)
            }
            Some(KeyVerb::New) => new_keys(desk),
            Some(KeyVerb::Rotate { what }) => further(desk, *what),
            Some(KeyVerb::Retire { name, reason, leaked }) => end(desk, (name, reason), *leaked),
        }
    }
}

fn show(desk: &Desk, keys: &LogKeys, known: &[KnownKey]) -> Result<Outcome, Stop> {
    let view = |key: &VerifierKey| {
        let known = known.iter().find(|known| known.key == *key);
        let ended = known.and_then(|known| known.ended);
        KeyView {
            key: key.to_string(),
            came: known.and_then(|known| known.came).map(|day| day.to_string()),
            ended: ended.map(|end| end.on.to_string()),
            leaked: ended.is_some_and(|end| end.leaked),
            ended_at: ended.and_then(|end| end.index).map(LeafIndex::get),
            here: keys.all().contains(key),
        }
    };
    let log = keys.log_verifiers();
    let of_log = |key: &VerifierKey| log.first().is_some_and(|log| log.name() == key.name());
    let gone: Vec<&VerifierKey> =
        known.iter().map(|known| &known.key).filter(|key| !keys.all().contains(key)).collect();
    let reports = keys.report_verifiers();
    let views = |here: &[VerifierKey], log: bool| {
        here.iter().chain(gone.iter().copied().filter(|key| of_log(key) == log)).map(view).collect()
    };
    let keys = Keys { log: views(&log, true), report: views(&reports, false) };
    desk.print(&keys, |keys| text(desk, keys))?;
    Ok(Outcome::Done)
}

/// Keys that sign, one a line; what is to be known of them stands in lines of comments.
fn text(desk: &Desk, keys: &Keys) -> String {
    let line = |view: &KeyView| {
        let KeyView { key, came, ended, leaked, here, .. } = view;
        let came = came.as_deref().unwrap_or("-");
        let leaked = if *leaked { desk.lang.pick("，已泄露", ", leaked") } else { "" };
        match (ended, here) {
            (Some(ended), _) => {
                let until = desk.lang.pick("停用", "ended");
                format!("# {came} – {ended} {until}{leaked}: {key}")
            }
            (None, true) if came == "-" => key.clone(),
            (None, true) => format!("# {} {came}\n{key}", desk.lang.pick("启用于", "signs since")),
            (None, false) => format!(
                "# {came} – {}: {key}",
                desk.lang.pick("私钥不在此处，请停用", "its secret is not here: end it")
            ),
        }
    };
    keys.log.iter().chain(&keys.report).map(line).collect::<Vec<_>>().join("\n")
}

fn new_keys(desk: &Desk) -> Result<Outcome, Stop> {
    let database = desk.register()?;
    let settings = settings(desk, &database)?;
    let made = make_keys(&database, &settings, desk.clock.now().as_microsecond())?;
    say_made(desk, &made.files);
    show(desk, &made.keys, &database.read(known_keys)?)
}

fn say_made(desk: &Desk, files: &[std::path::PathBuf]) {
    for file in files {
        desk.say(&format!("已生成 {}", file.display()), &format!("made {}", file.display()));
    }
}

fn further(desk: &Desk, what: What) -> Result<Outcome, Stop> {
    let (here, at) = (Here::open(desk)?, desk.clock.now().as_microsecond());
    let (of, target) = match what {
        What::Log => (KeysFor::Log, "log"),
        What::Reports => (KeysFor::Reports, "reports"),
    };
    let note = |tx: &mut dyn Tx| {
        desk.note(tx, ("log.key-rotate", target), &json!({ "before": "signing", "after": "a further one" }))
    };
    let files = rotate(&here.database, &here.settings, of, at, &note)?;
    say_made(desk, &files);
    show(desk, &here.keys(desk)?, &here.database.read(known_keys)?)
}

fn end(desk: &Desk, (name, reason): (&str, &str), leaked: bool) -> Result<Outcome, Stop> {
    let reason = one_line(reason)?;
    let (here, at) = (Here::open(desk)?, desk.clock.now().as_microsecond());
    let ending = Ending { on: day_of(at), leaked, reason };
    let note = |tx: &mut dyn Tx, key: &VerifierKey| {
        let target = format!("key/{}", key.id());
        let detail = json!({ "before": "signing", "after": "ended", "leaked": leaked, "reason": reason });
        desk.note(tx, ("log.key-retire", &target), &detail)
    };
    let key = retire(&here.database, &here.settings, (name, &ending), at, &note)?;
    let shown = format!("{}+{}", key.name(), key.id());
    desk.say(&format!("已停用 {shown}"), &format!("ended {shown}"));
    show(desk, &here.keys(desk)?, &here.database.read(known_keys)?)
}

/// What a person gave as a reason: one line of at most 500 characters, with nothing in it that names a person.
pub(super) fn one_line(reason: &str) -> Result<&str, Stop> {
    let reason = reason.trim();
    let fits = (1..=500).contains(&reason.chars().count()) && !reason.chars().any(char::is_control);
    if fits && find_personal(reason).is_none() {
        return Ok(reason);
    }
    Err(Stop::Usage(Text::of(
        "理由应为一行文字，不超过 500 字，不含身份证件号码和手机号码。",
        "the reason is one line of at most 500 characters, without numbers of identity cards or mobile phones",
    )))
}
