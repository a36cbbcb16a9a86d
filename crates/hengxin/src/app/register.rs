//! A register opened for reading: store, law, search index and clock in one place.

use std::path::PathBuf;
use std::sync::Arc;

use domain::{Calendar, Day, Districts, Law};
use matcher::Index;

use super::delivery::Desks;
use super::evidence::{EvidenceFolder, EvidenceLimits};
use super::names::Names;
use super::report::ReportKeys;
use super::view::{AsOf, Asked, Lens, head};
use crate::clock::Clock;
use crate::feed::Feeds;
use crate::intake::decode::Limits;
use crate::lawbook::{Lawbook, LegalValue};
use crate::letter::Letters;
use crate::log::{KeyFolder, LogPlaces, TileFolder};
use crate::search::Search;
use crate::store::sql::{Database, Result, Tx};

/// An open register.
pub struct Register {
    /// The store.
    pub db: Database,
    /// The law and the catalogue.
    pub law: Arc<Law>,
    /// Every value of the law with its citation.
    pub legal: Arc<Vec<LegalValue>>,
    /// Working days.
    pub calendar: Arc<Calendar>,
    /// The bodies that send, and how their files are read.
    pub feeds: Arc<Feeds>,
    /// What a delivered file may cost to read.
    pub limits: Limits,
    /// Names of districts.
    pub districts: Arc<Districts>,
    /// The names of all organisations, searchable.
    pub search: Arc<Search>,
    /// Which organisation a name means.
    pub names: Arc<Names>,
    /// How official letters are worded and set.
    pub letters: Arc<Letters>,
    /// The time.
    pub clock: Clock,
    /// Deliveries being read right now.
    pub desks: Desks,
    /// Where files made from the register are kept, such as open data.
    pub data_dir: PathBuf,
    /// Where files attached to proceedings are kept.
    pub evidence: EvidenceFolder,
    /// The public files of the log.
    pub log: TileFolder,
    /// The key that signs reports.
    pub report_keys: Arc<ReportKeys>,
}

/// A state of the register that it has not reached: a day after today, or a fact after the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSuchState;

impl Register {
    /// Opens a register over a database whose schema is current, and reads all names.
    pub fn open(db: Database, lawbook: Lawbook, clock: Clock, data_dir: PathBuf) -> Result<Register> {
        let search = Arc::new(db.read(Search::load)?);
        Ok(Register { search, ..Register::without_names(db, lawbook, clock, data_dir) })
    }

    /// [`open`](Self::open) for those who never search: no name is read.
    pub fn without_names(db: Database, lawbook: Lawbook, clock: Clock, data_dir: PathBuf) -> Register {
        let feeds =
            Feeds::load(None, &lawbook.law).expect("the built-in feeds are part of the program and tested");
        let letters =
            Letters::load(None, None).expect("the built-in words are part of the program and tested");
        let districts = Arc::new(lawbook.districts);
        let places = LogPlaces::within(&data_dir.join("log"));
        Register {
            names: Arc::new(Names::new(Arc::clone(&districts), &data_dir)),
            db,
            law: Arc::new(lawbook.law),
            legal: Arc::new(lawbook.values),
            calendar: Arc::new(lawbook.calendar),
            feeds: Arc::new(feeds),
            limits: Limits::default(),
            districts,
            search: Arc::new(Search::default()),
            letters: Arc::new(letters),
            clock,
            desks: Desks::default(),
            evidence: EvidenceFolder::new(data_dir.join("evidence"), EvidenceLimits::default()),
            log: TileFolder::new(places.public),
            report_keys: Arc::new(ReportKeys::within(KeyFolder::new(places.keys))),
            data_dir,
        }
    }

    /// The same register by another clock.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Register {
        Register { clock, ..self }
    }

    /// The same register with other feeds.
    #[must_use]
    pub fn with_feeds(self, feeds: Feeds) -> Register {
        Register { feeds: Arc::new(feeds), ..self }
    }

    /// The same register with letters worded or set otherwise.
    #[must_use]
    pub fn with_letters(self, letters: Letters) -> Register {
        Register { letters: Arc::new(letters), ..self }
    }

    /// The same register with files attached to proceedings in another folder, or under other limits.
    #[must_use]
    pub fn with_evidence(self, evidence: EvidenceFolder) -> Register {
        Register { evidence, ..self }
    }

    /// The same register with the public files of its log in another folder.
    #[must_use]
    pub fn with_log(self, log: TileFolder) -> Register {
        Register { log, ..self }
    }

    /// The same register with the key that signs reports in another folder.
    #[must_use]
    pub fn with_report_keys(self, folder: KeyFolder) -> Register {
        Register { report_keys: Arc::new(ReportKeys::within(folder)), ..self }
    }

    /// Number of the catalogue item under which organisations themselves are recorded.
    pub fn registration_item(&self) -> u16 {
        self.law.item("registration").expect("the catalogue is read only with this item").no
    }

    /// Today in Asia/Shanghai.
    pub fn today(&self) -> Day {
        let date = self.clock.today();
        Day::new(date.year(), date.month(), date.day()).expect("a civil date is a day")
    }

    /// What to read through for the state asked about, within one unit of work.
    pub fn lens(&self, tx: &mut dyn Tx, asked: Asked) -> Result<Result<Lens<'_>, NoSuchState>> {
        let head = head(tx)?;
        let as_of = AsOf::of(asked, self.today(), head).ok_or(NoSuchState);
        Ok(as_of.map(|as_of| Lens { law: &self.law, districts: &self.districts, as_of }))
    }

    /// Reads at the state asked about, on one consistent snapshot.
    pub fn look<T>(
        &self,
        asked: Asked,
        work: impl FnOnce(&mut dyn Tx, &Lens<'_>) -> Result<T>,
    ) -> Result<Result<T, NoSuchState>> {
        self.db.read(|tx| match self.lens(tx, asked)? {
            Ok(lens) => work(tx, &lens).map(Ok),
            Err(none) => Ok(Err(none)),
        })
    }

    /// [`look`](Self::look) from async code.
    pub async fn look_async<T, F>(self: &Arc<Self>, asked: Asked, work: F) -> Result<Result<T, NoSuchState>>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx, &Lens<'_>, &Register) -> Result<T> + Send + 'static,
    {
        let register = Arc::clone(self);
        self.db
            .read_async(move |tx| match register.lens(tx, asked)? {
                Ok(lens) => work(tx, &lens, &register).map(Ok),
                Err(none) => Ok(Err(none)),
            })
            .await
    }

    /// The index of all names as of now. It is read from its saved form where that is this register's and saved anew
    /// where it was not.
    pub fn names(&self) -> Result<Arc<Index>> {
        self.db.read(|tx| self.names.current(tx))
    }

    /// Lets the search index catch up with the register, where it is behind.
    pub fn catch_up(&self, tx: &mut dyn Tx) -> Result<()> {
        let head = head(tx)?;
        if self.search.behind(head.0) > 0 { self.search.catch_up(tx) } else { Ok(()) }
    }
}
