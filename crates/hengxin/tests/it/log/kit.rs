//! A log to tell stories of: a register that gets facts, parts that break when told to, and checks of everything.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::{Content, Day, Fact, FactKind, Seq};
use hengxin::app::logged;
use hengxin::log::{
    CheckpointFile, CheckpointStore, Kept, KeyFolder, LogFault, LogPlaces, LogSettings, Medium, NoWitness,
    Parts, Sequencer, Stepped, TileFolder, Witnesses, fsck, published, timestamp,
};
use hengxin::store::commit::{Changes, PlacedFact, Stamp, commit, last_taken};
use hengxin::store::log::Run;
use hengxin::store::rows::OrganisationRow;
use hengxin::store::sql::{Database, Tx};
use tempfile::TempDir;
use tlog::tile::LogPath;
use tlog::{Origin, TreeHead, TreeSize};

use crate::support::fixture::{CODE, day};
use crate::support::{NOW, TestDatabase};

/// The name of the log in these stories.
pub const ORIGIN: &str = "credit.example/log";

/// A register and the parts of its log.
pub struct Kit {
    pub db: Database,
    pub folder: TempDir,
    /// What breaks, and when.
    pub trouble: Arc<Trouble>,
    pub witnesses: Arc<dyn Witnesses>,
    now: AtomicI64,
}

impl Kit {
    /// A register with one organisation, and keys; no log yet.
    pub fn new(test: &TestDatabase) -> Kit {
        Kit::over(test.database.clone())
    }

    pub fn over(db: Database) -> Kit {
        let folder = TempDir::with_prefix("hengxin-log-").unwrap();
        KeyFolder::new(folder.path().join("keys")).make(&origin()).unwrap();
        let (trouble, witnesses) = (Arc::default(), Arc::new(NoWitness));
        Kit { db, folder, trouble, witnesses, now: AtomicI64::new(NOW) }
    }

    pub fn places(&self) -> LogPlaces {
        LogPlaces::within(self.folder.path())
    }

    pub fn settings(&self) -> LogSettings {
        LogSettings { origin: Some(origin()), ..LogSettings::at(self.places()) }
    }

    pub fn medium(&self) -> TileFolder {
        TileFolder::new(self.places().public)
    }

    /// The same as it meets trouble.
    pub fn shaky(&self) -> impl Medium + use<> {
        Shaky { within: self.medium(), trouble: Arc::clone(&self.trouble) }
    }

    /// Another writer, as a second instance without a lock would be one. It meets trouble where there is any.
    pub fn writer(&self) -> Result<Sequencer, LogFault> {
        self.writer_of(&self.db, &origin(), &self.places().keys)
    }

    pub fn writer_of(&self, db: &Database, origin: &Origin, keys: &Path) -> Result<Sequencer, LogFault> {
        let checkpoints = CheckpointFile::open(&self.places().checkpoints, NOW).unwrap();
        Sequencer::over(Parts {
            db: db.clone(),
            medium: Arc::new(self.shaky()),
            checkpoints: Arc::new(Shaky { within: checkpoints, trouble: Arc::clone(&self.trouble) }),
            keys: KeyFolder::new(keys.to_owned()).read(origin)?,
            origin: origin.clone(),
            witnesses: Arc::clone(&self.witnesses),
        })
    }

    /// Begins anew and does one step, a second later than the one before.
    pub fn step(&self) -> Result<Stepped, LogFault> {
        self.step_by(&mut self.writer()?)
    }

    pub fn step_by(&self, writer: &mut Sequencer) -> Result<Stepped, LogFault> {
        writer.step(timestamp(self.now.fetch_add(1_000_000, Ordering::SeqCst)))
    }

    /// So many facts about the organisation arrive in one delivery.
    pub fn add(&self, many: i64) {
        add(&self.db, many);
    }

    pub fn size(&self) -> u64 {
        published(&self.medium()).unwrap().map_or(0, |checkpoint| checkpoint.unverified().head().size.get())
    }

    /// What is published is sound, by its files, its keys and its store of checkpoints, and every fact that has a place
    /// opens its leaf.
    pub fn is_sound(&self) {
        self.files_are_sound();
        let audited = logged::audit(&self.db, &self.medium(), &mut |_, _| ()).unwrap();
        assert_eq!(audited.wrong, Vec::<String>::new());
    }

    pub fn files_are_sound(&self) {
        let keys = KeyFolder::new(self.places().keys).read(&origin()).unwrap().verifiers().unwrap();
        let checkpoints = CheckpointFile::open(&self.places().checkpoints, NOW).unwrap();
        let found = fsck(&self.medium(), &keys, Some(&checkpoints)).unwrap();
        assert_eq!((found.origin.as_str(), found.wrong), (ORIGIN, Vec::new()));
    }
}

pub fn origin() -> Origin {
    Origin::new(ORIGIN).unwrap()
}

/// So many facts about one organisation.
pub fn add(db: &Database, many: i64) {
    db.write_exclusive(|tx| {
        let first = last_taken(tx)?.0 + 1;
        if first == 1 {
            organisation(tx)?;
        }
        let facts = (first..first + many).map(|seq| fact(seq, first == 1 && seq == 1)).collect();
        commit(tx, Stamp { batch: 0, now: NOW }, &mut Changes { facts, ..Changes::default() })
    })
    .unwrap();
}

fn organisation(tx: &mut dyn Tx) -> hengxin::store::sql::Result<()> {
    let row = OrganisationRow {
        id: 1,
        code: CODE.to_owned(),
        code_kind: 1,
        name: "示例机构".to_owned(),
        district: None,
        status: 1,
        confirmed: true,
        registered_on: None,
        seq: 1,
    };
    let columns = hengxin::store::rows::ORGANISATION_COLUMNS;
    tx.bulk_rows("organisation", &columns, [row.values()]).map(drop)
}

fn fact(seq: i64, first: bool) -> PlacedFact {
    let mut content = Content::default();
    content.push(1, &format!("示例机构之{seq}"));
    let kind = if first { FactKind::Registered } else { FactKind::Reregistered };
    let today: Day = day("2026-11-02");
    let fact = Fact { kind, record: None, item: 1, effective: today, content };
    PlacedFact { seq: Seq(seq), org: 1, code: CODE.to_owned(), source_row: 0, target: None, fact }
}

/// What breaks: the operation after so many, and all that follow, as if the process had died.
#[derive(Debug)]
pub struct Trouble {
    left: AtomicI64,
    done_first: AtomicI64,
}

impl Default for Trouble {
    fn default() -> Trouble {
        Trouble { left: AtomicI64::new(i64::MAX), done_first: AtomicI64::new(0) }
    }
}

impl Trouble {
    /// Lets so many operations pass. With `done_first` the one that breaks is done nevertheless, and nobody hears of it.
    pub fn after(&self, operations: i64, done_first: bool) {
        self.done_first.store(done_first.into(), Ordering::SeqCst);
        self.left.store(operations, Ordering::SeqCst);
    }

    /// Ends it. Whether anything broke.
    pub fn over(&self) -> bool {
        self.left.swap(i64::MAX, Ordering::SeqCst) < 0
    }

    fn meet<T>(&self, work: impl FnOnce() -> T, broken: impl FnOnce() -> T) -> T {
        match self.left.fetch_sub(1, Ordering::SeqCst) {
            1.. => work(),
            0 if self.done_first.load(Ordering::SeqCst) == 1 => {
                work();
                broken()
            }
            _ => broken(),
        }
    }
}

/// A part that breaks when told to.
struct Shaky<P> {
    within: P,
    trouble: Arc<Trouble>,
}

fn broken() -> io::Error {
    io::Error::other("broken on purpose")
}

impl<M: Medium> Medium for Shaky<M> {
    fn read(&self, path: LogPath) -> io::Result<Option<Vec<u8>>> {
        self.trouble.meet(|| self.within.read(path), || Err(broken()))
    }

    /// File by file, so that it can break between two.
    fn write(&self, files: &[(LogPath, Vec<u8>)]) -> io::Result<()> {
        files.iter().try_for_each(|file| {
            self.trouble.meet(|| self.within.write(std::slice::from_ref(file)), || Err(broken()))
        })
    }

    fn clear(&self, path: LogPath, size: TreeSize) -> io::Result<()> {
        self.trouble.meet(|| self.within.clear(path, size), || Err(broken()))
    }

    fn drop_partial(&self, path: LogPath) -> io::Result<()> {
        self.trouble.meet(|| self.within.drop_partial(path), || Err(broken()))
    }
}

fn no_store<T>() -> Result<T, LogFault> {
    Err(LogFault::File { doing: "use the store of checkpoints".to_owned(), source: broken() })
}

impl CheckpointStore for Shaky<CheckpointFile> {
    fn last(&self) -> Result<Option<Kept>, LogFault> {
        self.trouble.meet(|| self.within.last(), no_store)
    }

    fn advance(&self, before: &TreeHead, next: &Kept, runs: &[Run]) -> Result<bool, LogFault> {
        self.trouble.meet(|| self.within.advance(before, next, runs), no_store)
    }

    fn cosigned(&self, kept: &Kept) -> Result<(), LogFault> {
        self.trouble.meet(|| self.within.cosigned(kept), no_store)
    }

    fn runs_from(&self, index: u64, most: u32) -> Result<Vec<Run>, LogFault> {
        self.trouble.meet(|| self.within.runs_from(index, most), no_store)
    }
}
