//! `hengxin verify`: what report files are worth. It needs no register and no network.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use attest::contents::Line;
use attest::{Day, MOST_BYTES, Said, Telling, Trust, Verdict, supersede, tell, verify};
use clap::Args;
use domain::{Lang, Text};
use serde::Serialize;

use super::desk::print_text;
use super::{Desk, Outcome, Stop};
use crate::config::Config;
use crate::log::{KeyFolder, LogPlaces, known_keys, whom};

/// What to verify.
#[derive(Debug, Args)]
#[command(
    after_help = "退出码 · Exit codes: 0 真实且现行 genuine and current, 10 真实但已非最新 genuine but superseded, \
                  11 已被改动 altered, 12 不在日志中 signed but not in the log, 13 密钥未知 unknown key, \
                  14 不是报告 not a report; 多个文件取最大者 of several files the largest counts"
)]
pub struct Verify {
    /// The files.
    #[arg(required = true, value_name = "FILE", help = "报告文件（PDF或JSON） · Report files: PDF or JSON")]
    files: Vec<PathBuf>,
    /// Whom to trust.
    #[arg(
        long,
        value_name = "FILE",
        help = "信任文件：签发密钥、日志、见证方 · Whom to trust: keys of reports, log, witnesses [default: the configured file, else the keys of the register on this machine]"
    )]
    policy: Option<PathBuf>,
    /// Another day.
    #[arg(
        long,
        value_name = "DAY",
        help = "按哪一天判断是否现行 · The day it is, such as 2026-11-26 [default: today]"
    )]
    on: Option<String>,
    /// All of it.
    #[arg(long, help = "同时显示报告全文 · Show all that the report says")]
    contents: bool,
}

/// What is told of one file, for programs.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    /// As it was named.
    file: String,
    /// `current`, `superseded`, `altered`, `not_logged`, `unknown_key` or `not_a_report`.
    verdict: &'static str,
    /// Whether the register issued it and nothing in it was changed.
    genuine: bool,
    /// The verdict in words.
    heading: &'a str,
    /// What it means.
    sentences: Vec<&'a str>,
    #[serde(flatten)]
    known: Option<Known<'a>>,
}

/// What is known of a genuine one.
#[derive(Debug, Serialize)]
struct Known<'a> {
    number: &'a str,
    code: Option<&'a str>,
    name: Option<&'a str>,
    as_of: String,
    valid_until: String,
    print: Option<&'static str>,
    key: &'a str,
    log: &'a str,
    index: u64,
    log_size: u64,
    witnesses: Vec<Witness<'a>>,
    /// The report as it was signed.
    report: serde_json::Value,
}

/// Who has seen the log.
#[derive(Debug, Serialize)]
struct Witness<'a> {
    name: &'a str,
    /// Seconds since 1970.
    at: Option<u64>,
}

impl Verify {
    /// Verifies each file, then tells of all.
    pub fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        let (trust, today) = (self.trust(desk)?, self.today(desk)?);
        let judged = self.files.iter().map(|file| judge(file, &trust, today));
        let mut verdicts = judged.collect::<Result<Vec<_>, Stop>>()?;
        supersede(&mut verdicts);
        for (file, verdict) in self.files.iter().zip(&verdicts) {
            print_text(&self.told(desk, file, verdict)?)?;
        }
        let outcomes = verdicts.iter().map(|verdict| Outcome::Verified(verdict.into()));
        Ok(outcomes.fold(Outcome::Done, Outcome::and))
    }

    fn trust(&self, desk: &Desk) -> Result<Trust, Stop> {
        let found = match &self.policy {
            Some(named) => Some(read_trust(named)?.1),
            None => published(desk)?,
        };
        found.ok_or_else(|| {
            Stop::Usage(Text::of(
                "请用 --policy 指定信任文件：其中列出签发报告的密钥、日志和见证方，由出具机关公布在其网站的 /verify/trust.txt。",
                "name a trust file with --policy: it lists the keys that sign reports, the log and its witnesses; the issuer publishes it at /verify/trust.txt of its website",
            ))
        })
    }

    fn today(&self, desk: &Desk) -> Result<Day, Stop> {
        let today = desk.clock.today().to_string();
        self.on.as_deref().unwrap_or(&today).parse().map_err(|wrong| Stop::usage(&wrong))
    }

    fn told(&self, desk: &Desk, file: &Path, verdict: &Verdict) -> Result<String, Stop> {
        let telling = tell(verdict);
        if desk.json {
            let answer = answer(file, verdict, &telling, desk.lang);
            return Ok(serde_json::to_string(&answer).map_err(anyhow::Error::from)?);
        }
        let mut text = text(file, &telling, desk.lang);
        if self.contents {
            let lines = telling.contents.iter().map(|line| content(line, desk.lang));
            text.push_str(&lines.collect::<String>());
        }
        Ok(text)
    }
}

/// Most bytes of a trust file that are read: more than any policy has.
const TRUST_BYTES: usize = 4 * 1024 * 1024;

/// The text of the trust file of the configuration; empty where none is configured.
///
/// # Errors
/// [`Stop::Usage`] where it cannot be read or understood.
pub fn configured(config: &Config) -> Result<String, Stop> {
    let path = &config.verify.trust;
    if path.as_os_str().is_empty() {
        return Ok(String::new());
    }
    read_trust(path).map(|(text, _)| text)
}

/// Whom the register on this machine tells its readers to trust, where it has keys.
fn published(desk: &Desk) -> Result<Option<Trust>, Stop> {
    let config = desk.config();
    let database = config.database.url.strip_prefix("sqlite:").map(Path::new);
    let keys = KeyFolder::new(LogPlaces::of(config, database).keys);
    let text = configured(config)?;
    // Which keys have ended stands in the register alone.
    let asked = text.is_empty() && keys.origin()?.is_some();
    let known = if asked { desk.register_as_it_is()?.read(known_keys)? } else { Vec::new() };
    let found = whom(&text, &keys, super::witness::policy(config)?, &known);
    let Some(text) = found.map_err(|fault| Stop::usage(&fault))? else { return Ok(None) };
    Trust::parse(text.as_bytes()).map(Some).map_err(|fault| Stop::usage(&fault))
}

/// A trust file as text and understood.
fn read_trust(path: &Path) -> Result<(String, Trust), Stop> {
    let wrong = |wrong: &dyn std::fmt::Display| Stop::usage(&format!("{}: {wrong}", path.display()));
    let file = read(path, TRUST_BYTES).map_err(|fault| wrong(&fault))?;
    let trust = Trust::parse(&file.bytes).map_err(|fault| wrong(&fault))?;
    // What a policy may name in bytes that are no text is shown by the name that can be read.
    let text = String::from_utf8(file.bytes)
        .unwrap_or_else(|_| String::from_utf8_lossy(&trust.render()).into_owned());
    Ok((text, trust))
}

/// A file as far as it is wanted.
struct Whole {
    bytes: Vec<u8>,
    /// How long it is, by the file system.
    length: u64,
}

/// Reads a file, and one byte more than `most` at most, so that a longer one is known to be longer.
fn read(path: &Path, most: usize) -> std::io::Result<Whole> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut bytes = Vec::new();
    file.take(most as u64 + 1).read_to_end(&mut bytes)?;
    let length = length.max(bytes.len() as u64);
    Ok(Whole { bytes, length })
}

fn judge(path: &Path, trust: &Trust, today: Day) -> Result<Verdict, Stop> {
    let file =
        read(path, MOST_BYTES).map_err(|fault| Stop::usage(&format!("{}: {fault}", path.display())))?;
    if file.bytes.len() > MOST_BYTES {
        return Ok(Verdict::TooLong(file.length));
    }
    Ok(verify(&file.bytes, trust, today))
}

fn said(said: &Said, lang: Lang) -> &str {
    lang.pick(&said.zh, &said.en)
}

fn text(file: &Path, telling: &Telling, lang: Lang) -> String {
    let colon = lang.pick("：", ": ");
    let sentences = telling.sentences.iter().map(|sentence| said(sentence, lang).to_owned());
    let rows =
        telling.rows.iter().map(|(name, value)| format!("{}{colon}{}", said(name, lang), said(value, lang)));
    let lines: Vec<String> = sentences.chain(rows).collect();
    format!("{}{colon}{}\n  {}\n", file.display(), said(&telling.heading, lang), lines.join("\n  "))
}

fn content(line: &Line, lang: Lang) -> String {
    let (name, value) = (said(&line.name, lang), said(&line.value, lang));
    let between = if value.is_empty() { "" } else { lang.pick("：", ": ") };
    format!("  {}{name}{between}{value}\n", "  ".repeat(line.depth))
}

fn answer<'a>(file: &Path, verdict: &'a Verdict, telling: &'a Telling, lang: Lang) -> Answer<'a> {
    let known = verdict.genuine().map(|genuine| Known {
        number: genuine.facts.number.as_str(),
        code: genuine.facts.code.as_deref(),
        name: genuine.facts.name.as_deref(),
        as_of: genuine.facts.as_of.to_string(),
        valid_until: genuine.facts.valid_until.to_string(),
        print: genuine.print.map(attest::Print::tag),
        key: genuine.key.as_str(),
        log: genuine.log.as_str(),
        index: genuine.index.get(),
        log_size: genuine.size.get(),
        witnesses: genuine.witnesses.iter().map(|(name, at)| Witness { name, at: *at }).collect(),
        report: serde_json::from_str(&genuine.facts.json.render()).unwrap_or_default(),
    });
    Answer {
        file: file.display().to_string(),
        verdict: verdict.word(),
        genuine: known.is_some(),
        heading: said(&telling.heading, lang),
        sentences: telling.sentences.iter().map(|sentence| said(sentence, lang)).collect(),
        known,
    }
}
