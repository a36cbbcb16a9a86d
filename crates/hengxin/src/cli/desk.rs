//! What every verb works at: the options given to all of them, the configuration, the database, and where it writes.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use clap::Args;
use domain::{Lang, Text};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::Stop;
use crate::app::evidence::{EvidenceFolder, EvidenceLimits};
use crate::app::register::Register;
use crate::app::watch::Holder;
use crate::clock::Clock;
use crate::config::{Config, Environment, Flags, Loaded};
use crate::feed::Feeds;
use crate::lawbook::{self, Lawbook};
use crate::letter::{Letters, Office};
use crate::log::{KeyFolder, LogPlaces, TileFolder, whole};
use crate::store::audit;
use crate::store::sql::{Database, Tx, migrate, schema_version};

/// Options of every verb.
#[derive(Debug, Clone, Default, Args)]
pub struct Globals {
    /// Address of the register.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        help = "数据库地址 · The register: sqlite:PATH or postgres://USER@HOST/NAME [env: HENGXIN_DATABASE_URL]"
    )]
    pub database_url: Option<String>,
    /// Configuration file.
    #[arg(
        long,
        global = true,
        env = "HENGXIN_CONFIG",
        hide_env_values = true,
        value_name = "FILE",
        help = "配置文件 · Configuration file"
    )]
    pub config: Option<PathBuf>,
    /// Data as JSON.
    #[arg(long, global = true, help = "以 JSON 输出 · Print data as JSON")]
    pub json: bool,
    /// Language of messages.
    #[arg(
        long,
        global = true,
        env = "HENGXIN_LANG",
        hide_env_values = true,
        value_parser = ["zh", "en"],
        help = "消息语言 · Language of messages [default: zh where LANG begins so, else en]"
    )]
    pub lang: Option<String>,
    /// No progress.
    #[arg(long, short, global = true, help = "不显示进度 · Show no progress")]
    pub quiet: bool,
}

impl Globals {
    /// Language of messages: as asked, else Chinese in a Chinese locale, else English.
    pub fn lang(&self) -> Lang {
        let of_locale = || ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
        let asked = self.lang.clone().or_else(of_locale).unwrap_or_default();
        if asked.starts_with("zh") { Lang::Zh } else { Lang::En }
    }
}

/// Where a verb works.
#[derive(Debug)]
pub struct Desk {
    /// The configuration in force.
    pub loaded: Loaded,
    /// Language of messages.
    pub lang: Lang,
    /// Whether data is printed as JSON.
    pub json: bool,
    /// The time.
    pub clock: Clock,
    quiet: bool,
}

impl Desk {
    /// Reads the configuration.
    ///
    /// # Errors
    /// [`Stop::Usage`] when it cannot be understood.
    pub fn open(globals: &Globals, listen: Option<String>) -> Result<Desk, Stop> {
        let flags = Flags { database_url: globals.database_url.clone(), listen };
        let loaded = Loaded::read(globals.config.as_deref(), Environment::of_process(), &flags)?;
        Ok(Desk {
            loaded,
            lang: globals.lang(),
            json: globals.json,
            clock: Clock::System,
            quiet: globals.quiet,
        })
    }

    /// The configuration in force.
    pub fn config(&self) -> &Config {
        &self.loaded.config
    }

    /// The database, as it is: no schema is laid out.
    pub fn bare_database(&self) -> Result<Database, Stop> {
        let config = &self.config().database;
        Ok(Database::open(&config.address()?, &config.options())?)
    }

    /// The register, brought to this program's schema; a SQLite file is made when there is none.
    ///
    /// # Errors
    /// [`Stop::Refused`] when it lacks what its log has.
    pub fn register(&self) -> Result<Database, Stop> {
        let database = self.bare_database()?;
        migrate(&database, self.clock.now().as_microsecond())?;
        self.whole(database)
    }

    /// The register, which must be there already.
    ///
    /// # Errors
    /// As [`Desk::register_as_it_is`]; [`Stop::Refused`] when it lacks what its log has.
    pub fn existing_register(&self) -> Result<Database, Stop> {
        self.whole(self.register_as_it_is()?)
    }

    /// Refuses a register that was put back from a backup and lacks what its log has: neither is anything taken in, nor
    /// shown what may have been erased since.
    fn whole(&self, database: Database) -> Result<Database, Stop> {
        whole(&database, &LogPlaces::of(self.config(), database.path()))?;
        Ok(database)
    }

    /// The register, which must be there already, even where it was put back from a backup and lacks what its log has: for
    /// verbs that find this out or mend it, and those that only copy or compare.
    ///
    /// # Errors
    /// [`Stop::Usage`] when there is none at the address, so that a misspelt path is not answered with an empty one.
    pub fn register_as_it_is(&self) -> Result<Database, Stop> {
        let config = &self.config().database;
        let file = config.url.strip_prefix("sqlite:").filter(|path| *path != ":memory:");
        if file.is_some_and(|path| !PathBuf::from(path.trim_start_matches("//")).is_file()) {
            return Err(self.no_register());
        }
        let database = self.bare_database()?;
        if schema_version(&database)?.is_none() {
            return Err(self.no_register());
        }
        migrate(&database, self.clock.now().as_microsecond())?;
        Ok(database)
    }

    /// The register for searching: with every name in memory.
    pub fn searcher(&self) -> Result<Register, Stop> {
        self.with_names(self.existing_register()?)
    }

    /// The register for serving: with every name in memory; it is laid out when there is none.
    pub fn server(&self) -> Result<Register, Stop> {
        self.with_names(self.register()?)
    }

    fn with_names(&self, database: Database) -> Result<Register, Stop> {
        let lawbook = self.lawbook()?;
        let feeds = self.feeds(&lawbook)?;
        let (files, evidence) = (self.config().folders.files(database.path()), self.evidence(&database));
        let places = LogPlaces::of(self.config(), database.path());
        let register = Register::open(database, lawbook, self.clock.clone(), files)?;
        Ok(register
            .with_feeds(feeds)
            .with_evidence(evidence)
            .with_letters(self.letters()?)
            .with_log(TileFolder::new(places.public))
            .with_report_keys(KeyFolder::new(places.keys)))
    }

    /// The register for looking up by code.
    pub fn reader(&self) -> Result<Register, Stop> {
        let database = self.existing_register()?;
        self.without_names(database)
    }

    /// The register for taking in deliveries; it is laid out when there is none.
    pub fn loader(&self) -> Result<Register, Stop> {
        let database = self.register()?;
        self.without_names(database)
    }

    fn without_names(&self, database: Database) -> Result<Register, Stop> {
        let lawbook = self.lawbook()?;
        let feeds = self.feeds(&lawbook)?;
        let (files, evidence) = (self.config().folders.files(database.path()), self.evidence(&database));
        let places = LogPlaces::of(self.config(), database.path());
        let register = Register::without_names(database, lawbook, self.clock.clone(), files);
        Ok(register
            .with_feeds(feeds)
            .with_evidence(evidence)
            .with_letters(self.letters()?)
            .with_log(TileFolder::new(places.public))
            .with_report_keys(KeyFolder::new(places.keys)))
    }

    /// Where files attached to proceedings are kept, and how much is taken.
    pub fn evidence(&self, database: &Database) -> EvidenceFolder {
        let config = self.config();
        EvidenceFolder::new(config.folders.evidence(database.path()), EvidenceLimits::of(&config.evidence))
    }

    /// The feeds: built in, and those of the configured folder.
    pub fn feeds(&self, lawbook: &Lawbook) -> Result<Feeds, Stop> {
        let read = Feeds::load(self.config().folders.feeds(), &lawbook.law);
        read.map_err(|fault| Stop::usage(&format!("{:#}", anyhow::Error::from(fault))))
    }

    /// Official letters: words built in or from the configured folder, fonts of the configured folder first, the
    /// configured office.
    fn letters(&self) -> Result<Letters, Stop> {
        let folders = &self.config().folders;
        let read = Letters::load(folders.letters(), folders.fonts());
        read.map(|letters| letters.of_office(Office::of(&self.config().office)))
            .map_err(|fault| Stop::usage(&format!("{:#}", anyhow::Error::from(fault))))
    }

    /// Who is at the terminal, for the audit trail.
    pub fn actor(&self) -> String {
        let user = ["SUDO_USER", "USER", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
        format!("cli:{}", user.unwrap_or_default())
    }

    /// Writes a line of the audit trail about what was done at the terminal.
    ///
    /// # Errors
    /// The store's.
    pub fn note(
        &self,
        tx: &mut dyn Tx,
        (verb, target): (&str, &str),
        detail: &serde_json::Value,
    ) -> crate::store::sql::Result<()> {
        let (at, actor, purpose) = (self.clock.now().as_microsecond(), self.actor(), "administration");
        audit::note(
            tx,
            &audit::Entry { at, actor: &actor, verb, target, purpose, detail: &detail.to_string() },
        )
    }

    /// Whoever runs the program, for work on watch lists.
    pub fn holder(&self) -> Holder {
        Holder { actor: self.actor(), key: None, now: self.clock.now().as_microsecond() }
    }

    /// The law in force: built in, or from the configured folder.
    pub fn lawbook(&self) -> Result<Lawbook, Stop> {
        lawbook::load(self.config().folders.law())
            .map_err(|fault| Stop::usage(&format!("{:#}", anyhow::Error::from(fault))))
    }

    fn no_register(&self) -> Stop {
        let at = self.config().database.masked_url();
        Stop::Usage(Text::new(
            format!("{at} 处没有登记库。请用 --database-url 指定，或先运行 hengxin import 或 hengxin demo。"),
            format!(
                "no register at {at}: name one with --database-url, or run hengxin import or hengxin demo first"
            ),
        ))
    }

    /// Says something to the person at the terminal, on standard error.
    pub fn say(&self, zh: &str, en: &str) {
        if !self.quiet {
            eprintln!("{}", self.lang.pick(zh, en));
        }
    }

    /// A bar on standard error for work that takes long; nothing where nobody looks.
    pub fn progress(&self, total: u64, zh: &'static str, en: &'static str) -> ProgressBar {
        let shown = !self.quiet && io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let style = ProgressStyle::with_template("{msg} {wide_bar} {percent}% {per_sec} {eta}")
            .expect("the template is constant");
        ProgressBar::with_draw_target(Some(total), target)
            .with_style(style)
            .with_message(self.lang.pick(zh, en))
    }

    /// Prints data: as one JSON object, or as text.
    pub fn print<T: Serialize>(&self, data: &T, text: impl FnOnce(&T) -> String) -> Result<(), Stop> {
        let out = if self.json {
            serde_json::to_string_pretty(data).map_err(anyhow::Error::from)?
        } else {
            text(data)
        };
        print_text(&out)
    }
}

/// Prints text on standard output. A reader who has gone away (`| head`) is no failure.
pub fn print_text(text: &str) -> Result<(), Stop> {
    let mut out = io::stdout().lock();
    let written = out
        .write_all(text.as_bytes())
        .and_then(|()| if text.ends_with('\n') { Ok(()) } else { out.write_all(b"\n") });
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}
