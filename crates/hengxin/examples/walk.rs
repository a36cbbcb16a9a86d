//! A register whose clock is moved by hand, for the recorded walk (`cargo xtask test --only walk`).
//!
//! `walk FOLDER PORT` lays out a register of an invented city in `FOLDER` and serves it as `hengxin serve` does, by a
//! clock that stands at noon until a line on standard input moves it: `day 2026-07-09` is answered with `ok 2026-07-09`.
//! The first line on standard output is JSON: the accounts that are still to be set up, the organisations, the files.
//! It ends with the end of its input. This is an example, so that the program itself has no way to another clock.
#![allow(clippy::pedantic, reason = "an example may be wordy")]

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use domain::role::Role;
use domain::{Day, Uscc};
use hengxin::app::account::{self, By, NewAccount};
use hengxin::app::import::{Order, Progress, import};
use hengxin::app::register::Register;
use hengxin::cli::serve::serve;
use hengxin::cli::{Desk, Globals, Stop};
use hengxin::clock::Clock;
use hengxin::demo;
use serde_json::{Value, json};

/// The first day of the walk, a Monday. Restoration is ruled from 1 April 2026 on.
const FIRST_DAY: &str = "2026-04-13";
/// The body that sends penalties.
const BODY: &str = "衡州市市场监督管理局";
/// The feed of a body that sends without a word on service: nothing of it is public before its service is recorded.
const FEED: &str = "hengzhou-penalties-unserved";
/// The same as a file.
const FEED_TEXT: &str = r#"
id = "hengzhou-penalties-unserved"
name = { zh = "行政处罚（送达另行登记）", en = "Penalties, service recorded apart" }
supplier = ""
authority = ""
item = "penalty"
mode = "append"
key = ["CF_WSH"]
identity = "code-or-name"
district = ""
[gates]
min_rows = 1
max_rows = 1000
min_accepted_share = 0.0
max_withdrawn_share = 0.0
"#;
/// The office that issues the letters, invented as everything here.
const OFFICE: &str = r#"
[office]
sign = "衡信"
name = "衡州市公共信用信息中心"
address = "衡州市城中区钟楼街1号"
email = "credit@hengzhou.example"
telephone = "0999-5550100"
hours = "工作日9:00至17:00"
hours_english = "9:00 to 17:00 on working days"
review_body = "衡州市人民政府"
court = "衡州市城中区人民法院"
"#;
/// Names of the organisations, in the order of the stories.
const NAMES: [&str; 3] = ["衡州市鸣泉食品有限公司", "衡州市拾光餐饮有限公司", "衡州市筑安建筑工程有限公司"];
/// Who works in the office.
const ROLES: [Role; 4] = [Role::Supply, Role::Register, Role::Objection, Role::Approve];

fn main() -> Result<()> {
    let mut words = std::env::args_os().skip(1);
    let (Some(folder), Some(port)) = (words.next().map(PathBuf::from), words.next()) else {
        bail!("usage: walk FOLDER PORT");
    };
    let port: u16 = port.to_str().and_then(|port| port.parse().ok()).context("PORT is a number")?;
    let clock = Clock::at_noon(day(FIRST_DAY)?.date());
    let desk = desk(&folder, port, &clock)?;
    let register = desk.server().map_err(stopped)?;
    register_organisations(&register, &folder)?;
    let accounts = accounts(&register)?;
    let told = json!({
        "accounts": accounts, "body": BODY, "day": FIRST_DAY, "feed": FEED,
        "organisations": NAMES.iter().enumerate().map(|(at, name)| json!({"name": name, "code": code(at)})).collect::<Vec<_>>(),
    });
    serve(
        &desk,
        Arc::new(register),
        |_| None,
        |_| {
            say(&told.to_string());
            std::thread::spawn(move || follow(&clock));
        },
    )
    .map_err(stopped)
}

fn day(text: &str) -> Result<Day> {
    Day::parse(text).with_context(|| format!("{text} is no day"))
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn stopped(stop: Stop) -> anyhow::Error {
    anyhow::anyhow!("{stop:?}")
}

/// The desk of `hengxin serve` with a configuration of its own and the walk's clock.
fn desk(folder: &Path, port: u16, clock: &Clock) -> Result<Desk> {
    let own = demo::settings(&folder.join("city"))?;
    let feeds = folder.join("feeds");
    std::fs::create_dir_all(&feeds)?;
    std::fs::write(feeds.join(FEED).with_extension("toml"), FEED_TEXT)?;
    let config = folder.join("hengxin.toml");
    // A literal string of TOML takes any path that holds no apostrophe.
    let folders = format!("[folders]\nfeeds = '{}'\nlaw = '{}'\n", feeds.display(), own.law.display());
    std::fs::write(&config, folders + OFFICE)?;
    let globals = Globals {
        database_url: Some(format!("sqlite:{}", folder.join("register.db").display())),
        config: Some(config),
        quiet: true,
        ..Globals::default()
    };
    let mut desk = Desk::open(&globals, Some(format!("127.0.0.1:{port}"))).map_err(stopped)?;
    desk.clock = clock.clone();
    Ok(desk)
}

/// The code of an invented organisation, in a district that does not exist.
fn code(at: usize) -> String {
    let code = Uscc::mint("91", "990101", &format!("MA5WALK{at}"));
    code.expect("letters and digits make a valid serial").as_str().to_owned()
}

/// The business register reports the organisations.
fn register_organisations(register: &Register, folder: &Path) -> Result<()> {
    let mut table = "企业名称,统一社会信用代码\n".to_owned();
    for (at, name) in NAMES.iter().enumerate() {
        table.extend([name, ",", &code(at), "\n"]);
    }
    let path = folder.join("business-register.csv");
    std::fs::write(&path, table)?;
    let order = Order {
        feed: "business-register",
        path: &path,
        file_name: "business-register.csv",
        actor: "walk",
        approved: true,
        batch: None,
    };
    import(register, &order, &Arc::new(Progress::default()))?;
    Ok(())
}

/// One account for each role, to be set up at its page.
fn accounts(register: &Register) -> Result<Value> {
    let by = By { actor: "walk", now: register.clock.now().as_microsecond() };
    let mut made = serde_json::Map::new();
    for role in ROLES {
        let new = NewAccount {
            name: format!("walk.{}", role.word()),
            display: format!("衡州{}", role.label().zh),
            body: if role == Role::Supply { BODY.to_owned() } else { String::new() },
            roles: vec![role],
            ..NewAccount::default()
        };
        let created = account::create(&register.db, &new, by)?;
        made.insert(role.word().to_owned(), json!({"name": created.name, "code": created.set_up_code}));
    }
    Ok(Value::Object(made))
}

/// Moves the clock as the lines say, and ends the program with them.
fn follow(clock: &Clock) {
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        let to = line.strip_prefix("day ").and_then(|text| Day::parse(text.trim()));
        match to {
            Some(to) => {
                clock.move_to(to.date());
                say(&format!("ok {to}"));
            }
            None => say("no: give a line such as: day 2026-07-09"),
        }
    }
    std::process::exit(0);
}

/// One line on standard output; whoever has stopped listening is not told.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}
