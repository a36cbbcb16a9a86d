//! `hengxin demo`: an invented city, imported through the same intake as production, and served.

mod cases;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use domain::role::Role;
use domain::{RecordKind, Text};
use indicatif::ProgressBar;

use super::{Desk, Outcome, Stop};
use crate::app::account::{
    AccountFault, AccountRefusal, Attempt, By, NewAccount, PublicAddress, SetUp, create_in_demonstration,
    reset, set_up, sign_out,
};
use crate::app::import::{Order, Progress, Report, import};
use crate::app::register::Register;
use crate::app::view::{self, Asked, ListQuery};
use crate::clock::Clock;
use crate::demo::{self, Delivery, FULL_SIZE, Settings};
use crate::feed::Feeds;
use crate::lawbook;
use crate::letter::Letters;
use crate::store::api_key::draw;
use crate::store::delivery::Counts;
use crate::store::proceeding;
use crate::store::sql::{Database, DatabaseUrl, migrate};

/// How to demonstrate.
#[derive(Debug, Args)]
pub struct Demo {
    /// Where the register and its files go.
    #[arg(
        long,
        value_name = "FOLDER",
        help = "存放目录，默认临时目录 · Folder for the register and its files [default: a temporary one]"
    )]
    folder: Option<PathBuf>,
    /// Number of organisations.
    #[arg(long, default_value_t = FULL_SIZE, value_parser = clap::value_parser!(u32).range(10..=200_000), help = "机构数 · Organisations; rows are three times as many")]
    organisations: u32,
    /// Seed of the city.
    #[arg(long, default_value_t = 1, help = "随机种子 · Seed: the same seed gives the same city")]
    seed: u64,
    /// Address and port.
    #[arg(
        long,
        value_name = "ADDR",
        help = "监听地址 · Address and port to listen on [default: 127.0.0.1:8080]"
    )]
    pub listen: Option<String>,
    /// Stop when everything is imported.
    #[arg(long, help = "导入后即结束，不提供网站 · Import, print the counts and stop")]
    no_serve: bool,
}

impl Demo {
    /// Makes the city, takes its files in, and serves until told to stop.
    pub fn run(&self, desk: &Desk) -> Result<Outcome, Stop> {
        let folder = Folder::make(self.folder.as_deref())?;
        let register = self.build(desk, folder.path())?;
        if self.no_serve {
            return Ok(Outcome::Done);
        }
        register.db.read(|tx| register.search.catch_up(tx))?;
        let example = example(&register)?;
        let officers = officers(&register)?;
        let register = Arc::new(play(desk, register, &officers)?);
        // Browsers make passkeys for this machine by its name, not by its number.
        let this_machine = |port| PublicAddress::parse(&format!("http://localhost:{port}"));
        super::serve::serve(desk, Arc::clone(&register), this_machine, |address| {
            invite(desk, address, example.as_ref(), folder.path());
            introduce(desk, address, &officers);
        })?;
        Ok(Outcome::Done)
    }

    /// The city as its departments' files of some weeks ago leave it: what happened since is played afterwards.
    fn build(&self, desk: &Desk, folder: &Path) -> Result<Register, Stop> {
        desk.say("正在生成虚构的城市……", "Inventing a city …");
        let today = today(desk).plus_days(-cases::DAYS);
        let own = demo::settings(folder)?;
        let deliveries =
            demo::generate(folder, self.seed, self.organisations, today).map_err(anyhow::Error::from)?;
        let register = open(desk, folder, &own)?;
        register.clock.move_to(today.date());
        let counts = take_in_all(desk, &register, &deliveries)?;
        report(desk, deliveries.len(), &counts);
        Ok(register)
    }
}

/// A folder that stays, or one that goes when the demonstration ends.
enum Folder {
    Given(PathBuf),
    Temporary(tempfile::TempDir),
}

impl Folder {
    fn make(given: Option<&Path>) -> Result<Folder, Stop> {
        let Some(path) = given else { return Ok(Folder::Temporary(tempfile::tempdir()?)) };
        std::fs::create_dir_all(path)?;
        Ok(Folder::Given(path.to_owned()))
    }

    fn path(&self) -> &Path {
        match self {
            Folder::Given(path) => path,
            Folder::Temporary(folder) => folder.path(),
        }
    }
}

fn today(desk: &Desk) -> domain::Day {
    let date = desk.clock.today();
    domain::Day::new(date.year(), date.month(), date.day()).expect("a civil date is a day")
}

/// The city's register: its own database, feeds and districts, whatever else is configured.
fn open(desk: &Desk, folder: &Path, own: &Settings) -> Result<Register, Stop> {
    let url = DatabaseUrl::parse(&format!("sqlite:{}", folder.join("register.db").display()))?;
    let database = Database::open(&url, &desk.config().database.options())?;
    migrate(&database, desk.clock.now().as_microsecond())?;
    let book = lawbook::load(Some(&own.law)).map_err(anyhow::Error::from)?;
    let feeds = Feeds::load(Some(&own.feeds), &book.law).map_err(anyhow::Error::from)?;
    let letters = Letters::load(None, desk.config().folders.fonts()).map_err(anyhow::Error::from)?;
    let clock = Clock::at_noon(desk.clock.today());
    let register = Register::open(database, book, clock, folder.join("register-files"))?;
    Ok(register.with_feeds(feeds).with_letters(letters.of_office(demo::letters::office())))
}

fn take_in_all(desk: &Desk, register: &Register, deliveries: &[Delivery]) -> Result<Counts, Stop> {
    let bar = desk.progress(deliveries.iter().map(|delivery| delivery.rows).sum(), "导入", "import");
    let mut sum = Counts::default();
    for delivery in deliveries {
        add(&mut sum, &take_in(register, delivery, &bar)?);
    }
    bar.finish_and_clear();
    Ok(sum)
}

fn take_in(register: &Register, delivery: &Delivery, bar: &ProgressBar) -> Result<Report, Stop> {
    let file_name = delivery.path.file_name().unwrap_or_default().to_string_lossy();
    let order = Order {
        feed: &delivery.feed,
        path: &delivery.path,
        file_name: &file_name,
        actor: "demo",
        approved: false,
        batch: None,
    };
    let report = import(register, &order, &Arc::new(Progress::default()))?;
    bar.inc(delivery.rows);
    Ok(report)
}

fn add(sum: &mut Counts, report: &Report) {
    sum.read += report.counts.read;
    sum.accepted += report.counts.accepted;
    sum.unchanged += report.counts.unchanged;
    sum.quarantined += report.counts.quarantined;
    sum.refused += report.counts.refused;
}

fn report(desk: &Desk, files: usize, counts: &Counts) {
    let Counts { read, accepted, unchanged, quarantined, refused, .. } = counts;
    desk.say(
        &format!("已导入{files}个文件：读取{read}行，入库{accepted}，未变{unchanged}，待修改{quarantined}，拒收{refused}。"),
        &format!("{files} files imported: {read} rows read, {accepted} accepted, {unchanged} unchanged, {quarantined} to mend, {refused} refused."),
    );
}

/// An organisation with a published penalty to look at: its code and name.
fn example(register: &Register) -> Result<Option<(String, String)>, Stop> {
    let query = ListQuery { kind: Some(RecordKind::Penalty), limit: 1, ..ListQuery::default() };
    let page = register.look(Asked::Now, |tx, lens| view::list(tx, lens, &query))?;
    let records = page.map(|page| page.records).unwrap_or_default();
    Ok(records.into_iter().next().map(|record| (record.code, record.name)))
}

fn invite(desk: &Desk, address: &str, example: Option<&(String, String)>, folder: &Path) {
    let say = |text: Text| desk.say(&text.zh, &text.en);
    say(Text::new(format!("网站　{address}/zh/"), format!("Website       {address}/en/")));
    if let Some((code, name)) = example {
        say(Text::new(
            format!("例如　{address}/zh/org/{code}（{name}）"),
            format!("For instance  {address}/en/org/{code} ({name})"),
        ));
    }
    say(Text::new(format!("接口　{address}/zh/api"), format!("API           {address}/en/api")));
    say(Text::new(
        format!("文件　{}", folder.join("files").display()),
        format!("Files         {}", folder.join("files").display()),
    ));
    say(Text::of(
        "城市、机构和案情全部为虚构。按 Ctrl-C 结束。",
        "City, organisations and cases are all invented. Press Ctrl-C to stop.",
    ));
}

/// Plays the cases of the last weeks, unless the folder has some already; from here on the clock is the real one.
fn play(desk: &Desk, register: Register, officers: &[ReadyOfficer]) -> Result<Register, Stop> {
    let actor = |role: Role| {
        let officer = officers.iter().find(|officer| officer.role == role);
        officer.map(|officer| format!("account:{}", officer.id)).unwrap_or_default()
    };
    let hands = cases::Hands {
        supply: actor(Role::Supply),
        register: actor(Role::Register),
        objection: actor(Role::Objection),
        approve: actor(Role::Approve),
    };
    if register.db.read(proceeding::none_yet)? {
        let refused = cases::play(&register, &register.clock, &hands, today(desk))?;
        if refused > 0 {
            desk.say(
                &format!("{refused}个步骤因缺少下一年度节假日安排未办理。"),
                &format!("{refused} steps were refused: next year's holidays are not known yet."),
            );
        }
    }
    Ok(register.with_clock(desk.clock.clone()))
}

/// A ready sign-in of the demonstration.
struct ReadyOfficer {
    id: i64,
    role: Role,
    name: String,
    passphrase: String,
}

/// The body whose supplying officer can be tried out.
const BODY: &str = "衡州市卫生健康委员会";

/// Makes four officers with random passphrases. One person cannot be two of them, so a case can be followed through
/// every pair of hands. No second factor is asked for: whoever tries the program has no authenticator at hand.
fn officers(register: &Register) -> Result<Vec<ReadyOfficer>, Stop> {
    let now = register.clock.now().as_microsecond();
    let make = |role: Role| -> Result<ReadyOfficer, Stop> {
        let new = NewAccount {
            name: format!("demo-{}", role.word()),
            display: format!("演示{}", role.label().zh),
            body: if role == Role::Supply { BODY.to_owned() } else { String::new() },
            roles: vec![role],
            totp_waived: true,
            ..NewAccount::default()
        };
        // In a folder that was demonstrated before the officers are there; they get new passphrases.
        let by = By { actor: "demo", now };
        let created = match create_in_demonstration(&register.db, &new, by) {
            Err(AccountFault::Refused(AccountRefusal::NameTaken)) => reset(&register.db, &new.name, by)?,
            made => made?,
        };
        let passphrase = draw("")?.chars().take(20).collect::<String>();
        let attempt = Attempt { name: &new.name, passphrase: &passphrase, address: "", agent: "demo" };
        let given = SetUp { code: &created.set_up_code, attempt, again: &passphrase };
        let opened = set_up(register, &given)?;
        sign_out(register, &opened.cookie)?;
        Ok(ReadyOfficer { id: created.id, role, name: created.name, passphrase })
    };
    [Role::Supply, Role::Register, Role::Objection, Role::Approve].into_iter().map(make).collect()
}

fn introduce(desk: &Desk, address: &str, officers: &[ReadyOfficer]) {
    desk.say(
        &format!("办公　{address}/zh/office（以下口令只显示这一次）"),
        &format!("Office        {address}/en/office (passphrases are shown this once)"),
    );
    for ReadyOfficer { role, name, passphrase, .. } in officers {
        let label = role.label();
        desk.say(
            &format!("　　　{name}　{passphrase}　{}", label.zh),
            &format!("              {name}  {passphrase}  {}", label.en),
        );
    }
}
