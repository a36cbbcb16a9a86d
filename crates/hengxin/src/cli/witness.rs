//! `hengxin witness`: be a witness of other bodies' logs. It needs no register.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, Subcommand};
use domain::Text;
use serde::Serialize;
use tlog::Policy;
use tlog::note::{KeyName, VerifierKey};
use tlog::witness::KnownLog;
use tokio::net::TcpListener;

use super::{Desk, Outcome, Stop};
use crate::config::{Config, WitnessConfig};
use crate::log::Witnesses;
use crate::web;
use crate::web::rate::Limit;
use crate::witness::{
    self, KeyFileFault, PolicyWitnesses, RecordsFault, WitnessKeys, WitnessLimits, WitnessRecords,
    WitnessService,
};

/// What to do as a witness; without a further word, to serve.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct WitnessVerb {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    files: Files,
    /// Address and port.
    #[arg(long, value_name = "ADDR", help = "监听地址 · Address and port to listen on [witness.listen]")]
    listen: Option<String>,
    /// Logs watched.
    #[arg(
        long = "log",
        value_name = "KEY",
        help = "所见证日志的公钥，可多次给出 · Verifier key of a log to watch; may be given several times [witness.logs]"
    )]
    logs: Vec<String>,
}

/// Where the witness keeps what it must not lose.
#[derive(Debug, Default, Args)]
struct Files {
    /// Secret keys.
    #[arg(long, value_name = "FILE", help = "私钥文件 · File of its secret keys [witness.keys]")]
    keys: Option<PathBuf>,
    /// What was signed.
    #[arg(long, value_name = "FILE", help = "联署记录文件 · File of what it has signed [witness.records]")]
    records: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Its keys.
    #[command(subcommand, about = "见证方的密钥 · Keys of the witness")]
    Key(KeyVerb),
    /// What it has signed.
    #[command(
        about = "显示最近联署的检查点及矛盾证据 · Show what was signed last, and checkpoints that contradict it"
    )]
    Signed(Files),
}

#[derive(Debug, Subcommand)]
enum KeyVerb {
    /// Makes keys and the records that belong to them.
    #[command(about = "新建密钥和联署记录 · Make its keys, and the records that belong to them")]
    New {
        /// Name of the witness.
        #[arg(
            value_name = "NAME",
            help = "见证方的名称，通常为不带协议的网址 · Name of the witness, usually an address without its scheme"
        )]
        name: String,
        #[command(flatten)]
        files: Files,
    },
    /// Prints the verifier keys.
    #[command(about = "显示公钥 · Print its verifier keys")]
    Show(Files),
}

/// What goes into a policy file.
#[derive(Debug, Serialize)]
struct Shown {
    keys: Vec<String>,
}

/// What was signed last, and what contradicts it.
#[derive(Debug, Serialize)]
struct SignedShown {
    logs: Vec<LogShown>,
    contradictions: Vec<ContradictionShown>,
}

#[derive(Debug, Serialize)]
struct LogShown {
    origin: String,
    size: u64,
    at: Option<String>,
    checkpoint: Option<String>,
}

#[derive(Debug, Serialize)]
struct ContradictionShown {
    origin: String,
    at: Option<String>,
    checkpoint: String,
}

impl WitnessVerb {
    /// Does it.
    pub fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        match self.verb {
            None => self.serve(desk),
            Some(Verb::Key(KeyVerb::New { name, files })) => new(desk, &name, &files.over(desk)),
            Some(Verb::Key(KeyVerb::Show(files))) => {
                show(desk, &WitnessKeys::read(&files.over(desk).keys)?)?;
                Ok(Outcome::Done)
            }
            Some(Verb::Signed(files)) => signed(desk, &files.over(desk)),
        }
    }

    /// Serves until told to stop.
    fn serve(self, desk: &Desk) -> Result<Outcome, Stop> {
        super::log::start(&desk.config().log)?;
        let mut config = self.files.over(desk);
        config.listen = self.listen.unwrap_or(config.listen);
        config.logs.extend(self.logs);
        let keys = WitnessKeys::read(&config.keys)?;
        let records = WitnessRecords::open(&config.records, &keys.verifier_keys())?;
        let logs = logs(&config.logs)?;
        let service = WitnessService::new(logs, keys, records, desk.clock.clone(), limits(&config));
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            let listener =
                TcpListener::bind(&config.listen).await.map_err(|error| unheard(&config.listen, &error))?;
            let at = listener.local_addr()?;
            desk.say(
                &format!("见证服务已就绪：http://{at}"),
                &format!("The witness is ready at http://{at}"),
            );
            witness::serve(Arc::new(service), listener, web::Stop::by_signal()).await;
            Ok(Outcome::Done)
        })
    }
}

impl Files {
    /// The configuration, with what is given here in its place.
    fn over(&self, desk: &Desk) -> WitnessConfig {
        let mut config = desk.config().witness.clone();
        config.keys = self.keys.clone().unwrap_or(config.keys);
        config.records = self.records.clone().unwrap_or(config.records);
        config
    }
}

fn limits(config: &WitnessConfig) -> WitnessLimits {
    WitnessLimits {
        rate: Limit::per_minute(config.per_minute),
        patience: Duration::from_secs(config.seconds.clamp(1, 60).into()),
        ..WitnessLimits::default()
    }
}

fn logs(keys: &[String]) -> Result<Vec<KnownLog>, Stop> {
    let read = keys.iter().map(|key| key.parse::<VerifierKey>().map_err(|error| wrong_key(key, &error)));
    let logs = witness::known_logs(&read.collect::<Result<Vec<_>, Stop>>()?);
    let logs = logs.map_err(|key| Stop::usage(&format!("{key}: no key of a log")))?;
    if logs.is_empty() {
        return Err(Stop::Usage(Text::of(
            "没有要见证的日志。请用 --log 或 witness.logs 给出日志的公钥。",
            "There is no log to watch. Name its verifier keys with --log or witness.logs.",
        )));
    }
    Ok(logs)
}

fn wrong_key(key: &str, error: &tlog::note::KeyError) -> Stop {
    Stop::Usage(Text::new(format!("“{key}”不是公钥：{error}"), format!("{key} is no verifier key: {error}")))
}

fn unheard(address: &str, error: &std::io::Error) -> Stop {
    Stop::Usage(Text::new(
        format!("无法监听 {address}：{error}。请用 --listen 另指定地址。"),
        format!("cannot listen on {address}: {error}; name another address with --listen"),
    ))
}

/// Makes the records first: keys without their records would be of no use, and records without keys are no harm.
fn new(desk: &Desk, name: &str, config: &WitnessConfig) -> Result<Outcome, Stop> {
    let name = KeyName::new(name).map_err(|error| Stop::usage(&error))?;
    if config.records.exists() {
        return Err(RecordsFault::Present(config.records.clone()).into());
    }
    let keys = WitnessKeys::create(&config.keys, &name)?;
    WitnessRecords::create(&config.records, &keys.verifier_keys())?;
    desk.say(
        &format!(
            "已写入 {} 和 {}。请把下列公钥交给日志的运行者。",
            config.keys.display(),
            config.records.display()
        ),
        &format!(
            "Wrote {} and {}. Give these verifier keys to whoever runs the log.",
            config.keys.display(),
            config.records.display()
        ),
    );
    show(desk, &keys)?;
    Ok(Outcome::Done)
}

fn show(desk: &Desk, keys: &WitnessKeys) -> Result<(), Stop> {
    let keys = Shown { keys: keys.verifier_keys().iter().map(VerifierKey::to_string).collect() };
    desk.print(&keys, |shown| shown.keys.join("\n"))
}

fn signed(desk: &Desk, config: &WitnessConfig) -> Result<Outcome, Stop> {
    let records = WitnessRecords::open(&config.records, &[])?;
    let instant = |at: i64| jiff::Timestamp::from_microsecond(at).ok().map(|at| at.to_string());
    let logs = records.last_signed()?.into_iter().map(|last| LogShown {
        at: last.at.and_then(instant),
        origin: last.origin,
        size: last.size,
        checkpoint: last.note,
    });
    let against = records.contradictions()?.into_iter().map(|against| ContradictionShown {
        at: instant(against.at),
        origin: against.origin,
        checkpoint: against.note,
    });
    let shown = SignedShown { logs: logs.collect(), contradictions: against.collect() };
    desk.print(&shown, |shown| as_text(desk, shown))?;
    Ok(if shown.contradictions.is_empty() { Outcome::Done } else { Outcome::ToMend })
}

fn as_text(desk: &Desk, shown: &SignedShown) -> String {
    let at = |at: &Option<String>| at.clone().unwrap_or_else(|| "-".to_owned());
    let logs = shown.logs.iter().map(|log| format!("{}  {}  {}", log.origin, log.size, at(&log.at)));
    let against = shown.contradictions.iter().map(|against| {
        let says = desk.lang.pick("与已联署内容矛盾：", "contradicts what was signed:");
        format!("{says} {}  {}\n{}", against.origin, at(&against.at), against.checkpoint)
    });
    logs.chain(against).collect::<Vec<_>>().join("\n")
}

/// The policy that names the witnesses of the register's log, where one is configured.
///
/// # Errors
/// [`Stop::Usage`] where the policy file is none.
pub fn policy(config: &Config) -> Result<Option<Policy>, Stop> {
    let path = &config.witnesses.policy;
    (!path.as_os_str().is_empty()).then(|| super::monitor::read_policy(path)).transpose()
}

/// The witnesses that the log of the register asks, where a policy is configured.
///
/// # Errors
/// [`Stop::Usage`] where the policy file is none.
pub fn asked(desk: &Desk) -> Result<Option<Arc<dyn Witnesses>>, Stop> {
    let config = desk.config();
    let Some(policy) = policy(config)? else { return Ok(None) };
    let config = &config.witnesses;
    let patience = Duration::from_secs(config.seconds.clamp(1, 60).into());
    Ok(Some(Arc::new(PolicyWitnesses::new(policy, patience, desk.clock.clone())?)))
}

impl From<KeyFileFault> for Stop {
    fn from(fault: KeyFileFault) -> Stop {
        let text = fault.to_string();
        match fault {
            KeyFileFault::File { .. } | KeyFileFault::Random(_) => Stop::Fault(fault.into()),
            KeyFileFault::Open(path) => {
                let path = path.display();
                Stop::Refused(Text::new(
                    format!("其他用户可以读取 {path}。请先限制为仅属主可读（chmod 600）。"),
                    text,
                ))
            }
            KeyFileFault::Line { .. } | KeyFileFault::Incomplete(_) => Stop::usage(&text),
        }
    }
}

impl From<RecordsFault> for Stop {
    fn from(fault: RecordsFault) -> Stop {
        let text = fault.to_string();
        match fault {
            RecordsFault::Missing(path) => Stop::Refused(Text::new(
                format!("{} 处没有联署记录。遗失联署记录的见证方须换用新密钥。", path.display()),
                text,
            )),
            RecordsFault::Present(path) => {
                Stop::Refused(Text::new(format!("{} 已经存在，未作任何改动。", path.display()), text))
            }
            RecordsFault::OtherKey { path, key } => Stop::Refused(Text::new(
                format!("{} 不是密钥 {key} 的联署记录：用别的记录可能签出两种历史。", path.display()),
                text,
            )),
            RecordsFault::SetBack { path, origin, known, signed } => Stop::Refused(Text::new(
                format!(
                    "{} 只知道 {origin} 的 {known} 片叶，而此前已签到 {signed} 片：记录被回退到旧的副本，本见证方不再签名。\
                     请另行生成新密钥（hengxin witness key new）。",
                    path.display()
                ),
                text,
            )),
            RecordsFault::Sqlite { .. } | RecordsFault::Mark { .. } => Stop::Fault(fault.into()),
        }
    }
}
