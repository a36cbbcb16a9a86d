//! What a witness remembers: the last checkpoint it has signed for each log, in a SQLite file of its own.
//!
//! Every change is one transaction that is on the disk before it counts (`synchronous = FULL`), and a compare-and-swap, so
//! that neither a crash nor a second request or process makes the witness sign two histories. The file belongs to its
//! keys: it is made with them, and a witness whose file is lost or older than it was gets new keys instead of another
//! file. It must therefore not be restored from a backup. A mark beside the file tells when it was (`mark.rs`).

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use tlog::note::VerifierKey;
use tlog::witness::Records;
use tlog::{Origin, TreeHead, TreeSize};

use super::mark;
use crate::hex::hex;

const TABLES: &str = "
CREATE TABLE signer (key TEXT PRIMARY KEY) STRICT;
CREATE TABLE signed (
  origin TEXT PRIMARY KEY,
  size INTEGER NOT NULL CHECK (size >= 0),
  root BLOB NOT NULL CHECK (length(root) = 32),
  -- The log's own words for it, to show when it says something else; microseconds since 1970-01-01 UTC.
  note TEXT,
  at INTEGER
) STRICT;
CREATE TABLE contradiction (
  id INTEGER PRIMARY KEY,
  origin TEXT NOT NULL,
  at INTEGER NOT NULL,
  size INTEGER NOT NULL,
  note TEXT NOT NULL
) STRICT;";

/// How long a request waits for another process on the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// Contradictions kept of each log: enough to prove it, too few to fill a disk.
const KEPT: i64 = 100;

/// Why there are no records.
#[derive(Debug, thiserror::Error)]
pub enum RecordsFault {
    /// No such file. It is made with the keys and never anew.
    #[error("there are no records at {0}; a witness that has lost them needs new keys")]
    Missing(PathBuf),
    /// There is one already.
    #[error("{0} is there already")]
    Present(PathBuf),
    /// The records are not those of this key.
    #[error("{path} is not of the key {key}: with other records it could sign a second history")]
    OtherKey {
        /// Which file.
        path: PathBuf,
        /// Name and number of the key.
        key: String,
    },
    /// The records know less than was signed.
    #[error(
        "{path} knows {known} leaves of {origin}, and {signed} were signed: it was set back to an older copy, and would let \
         this witness sign a second history. It signs no more; a witness that has lost its records needs new keys"
    )]
    SetBack {
        /// Which file.
        path: PathBuf,
        /// Name of the log.
        origin: String,
        /// Leaves of the last checkpoint on record.
        known: u64,
        /// Leaves of the last that was signed.
        signed: u64,
    },
    /// The mark beside the records cannot be read or written.
    #[error("the mark beside {path}: {cause}")]
    Mark {
        /// Which records.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// SQLite failed.
    #[error("{path}: {cause}")]
    Sqlite {
        /// Which file.
        path: PathBuf,
        /// What it said.
        cause: rusqlite::Error,
    },
}

/// The records of a witness, open.
#[derive(Debug)]
pub struct WitnessRecords {
    path: PathBuf,
    connection: Mutex<Connection>,
}

/// The last checkpoint signed for a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastSigned {
    /// Name of the log.
    pub origin: String,
    /// Number of its leaves.
    pub size: u64,
    /// When it was signed, in microseconds since 1970-01-01 UTC; none if the program ended before it was noted.
    pub at: Option<i64>,
    /// The checkpoint as the log signed it; none likewise.
    pub note: Option<String>,
}

/// A checkpoint that a log has signed and that contradicts one that was signed here: another tree of the same size. It
/// proves that by itself, whoever has sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// Name of the log.
    pub origin: String,
    /// When it came, in microseconds since 1970-01-01 UTC.
    pub at: i64,
    /// The checkpoint as the log signed it.
    pub note: String,
}

impl WitnessRecords {
    /// Makes the file, for these new keys.
    ///
    /// # Errors
    /// [`RecordsFault::Present`] and [`RecordsFault::Sqlite`].
    pub fn create(path: &Path, keys: &[VerifierKey]) -> Result<WitnessRecords, RecordsFault> {
        if path.exists() {
            return Err(RecordsFault::Present(path.to_owned()));
        }
        let failed = |cause| RecordsFault::Sqlite { path: path.to_owned(), cause };
        let make = || {
            let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
            connection.execute_batch(&format!("BEGIN IMMEDIATE; {TABLES}"))?;
            for key in keys {
                connection.execute("INSERT INTO signer (key) VALUES (?1)", [key.to_string()])?;
            }
            connection.execute_batch("COMMIT")?;
            Ok(connection)
        };
        let connection = make().map_err(failed)?;
        Ok(WitnessRecords { path: path.to_owned(), connection: Mutex::new(connection) })
    }

    /// Opens the file, which must be that of all these keys.
    ///
    /// # Errors
    /// [`RecordsFault`].
    pub fn open(path: &Path, keys: &[VerifierKey]) -> Result<WitnessRecords, RecordsFault> {
        if !path.is_file() {
            return Err(RecordsFault::Missing(path.to_owned()));
        }
        let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE);
        let connection = connection.map_err(|cause| RecordsFault::Sqlite { path: path.to_owned(), cause })?;
        let records = WitnessRecords { path: path.to_owned(), connection: Mutex::new(connection) };
        for key in keys {
            if !records.is_of(key)? {
                let key = format!("{} {}", key.name(), key.id());
                return Err(RecordsFault::OtherKey { path: path.to_owned(), key });
            }
        }
        records.not_set_back()?;
        Ok(records)
    }

    /// Compares the records with the mark that was made before each signature.
    fn not_set_back(&self) -> Result<(), RecordsFault> {
        let mark = |cause| RecordsFault::Mark { path: self.path.clone(), cause };
        // The mark first: whoever signs meanwhile has its records ahead of it.
        let marks = mark::read(&self.path).map_err(mark)?;
        for (origin, signed, root) in marks {
            let damaged = |_| mark(std::io::Error::other("it names no log"));
            let last = Records::latest(&self, &Origin::new(&origin).map_err(damaged)?)?;
            let known = last.map_or(0, |last| last.size.get());
            let other = last.is_some_and(|last| last.size.get() == signed && hex(&last.root) != root);
            if known < signed || other {
                return Err(RecordsFault::SetBack { path: self.path.clone(), origin, known, signed });
            }
        }
        Ok(())
    }

    fn is_of(&self, key: &VerifierKey) -> Result<bool, RecordsFault> {
        const SQL: &str = "SELECT 1 FROM signer WHERE key = ?1";
        self.work(|db| db.query_row(SQL, [key.to_string()], |_| Ok(())).optional())
            .map(|found| found.is_some())
    }

    /// The last checkpoint of each log.
    ///
    /// # Errors
    /// [`RecordsFault::Sqlite`].
    pub fn last_signed(&self) -> Result<Vec<LastSigned>, RecordsFault> {
        const SQL: &str = "SELECT origin, size, at, note FROM signed ORDER BY origin";
        self.work(|db| {
            let mut statement = db.prepare(SQL)?;
            let rows = statement.query_map([], |row| {
                let size: i64 = row.get(1)?;
                let (origin, at, note) = (row.get(0)?, row.get(2)?, row.get(3)?);
                Ok(LastSigned { origin, size: size.unsigned_abs(), at, note })
            })?;
            rows.collect()
        })
    }

    /// Notes the log's own words for what was signed, if nothing longer was signed meanwhile.
    ///
    /// # Errors
    /// [`RecordsFault::Sqlite`].
    pub fn keep(&self, origin: &Origin, head: &TreeHead, note: &str, at: i64) -> Result<(), RecordsFault> {
        const SQL: &str =
            "UPDATE signed SET note = ?1, at = ?2 WHERE origin = ?3 AND size = ?4 AND root = ?5";
        let (size, root) = columns(head);
        self.work(|db| db.execute(SQL, params![note, at, origin.as_str(), size, root])).map(drop)
    }

    /// Keeps a checkpoint that contradicts the one on record, a different tree of the same size: with it, what the log did
    /// can be proven. Each tree is kept once, under whatever signatures it comes: anybody can add lines to a note, and
    /// must not fill with them what is kept.
    ///
    /// # Errors
    /// [`RecordsFault::Sqlite`].
    pub fn contradicted(
        &self,
        origin: &Origin,
        head: &TreeHead,
        note: &str,
        at: i64,
    ) -> Result<(), RecordsFault> {
        const KEEP: &str = "INSERT INTO contradiction (origin, at, size, note)
             SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (
                 SELECT 1 FROM contradiction
                 WHERE origin = ?1 AND size = ?3 AND substr(note, 1, length(?6)) = ?6)
               AND (SELECT COUNT(*) FROM contradiction WHERE origin = ?1) < ?5";
        let (size, _) = columns(head);
        // The first three lines: name, size and root.
        let tree: String = note.split_inclusive('\n').take(3).collect();
        self.work(|db| db.execute(KEEP, params![origin.as_str(), at, size, note, KEPT, tree])).map(drop)
    }

    /// What contradicted, the oldest first.
    ///
    /// # Errors
    /// [`RecordsFault::Sqlite`].
    pub fn contradictions(&self) -> Result<Vec<Contradiction>, RecordsFault> {
        const SQL: &str = "SELECT origin, at, note FROM contradiction ORDER BY id";
        self.work(|db| {
            let mut statement = db.prepare(SQL)?;
            let rows = statement.query_map([], |row| {
                Ok(Contradiction { origin: row.get(0)?, at: row.get(1)?, note: row.get(2)? })
            })?;
            rows.collect()
        })
    }

    fn work<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, RecordsFault> {
        work(&self.lock()).map_err(|cause| RecordsFault::Sqlite { path: self.path.clone(), cause })
    }

    /// One statement at a time. A request that panicked has left no statement half done.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn open(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(PATIENCE)?;
    // Each commit waits until the disk has it: what was signed is never forgotten.
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;")?;
    Ok(connection)
}

/// Size and root as they are stored. A size is at most 2^62.
fn columns(head: &TreeHead) -> (i64, &[u8]) {
    (head.size.get().cast_signed(), &head.root)
}

/// The records are shared by all requests; each change is one statement.
impl Records for &WitnessRecords {
    type Error = RecordsFault;

    fn latest(&self, log: &Origin) -> Result<Option<TreeHead>, RecordsFault> {
        const SQL: &str = "SELECT size, root FROM signed WHERE origin = ?1";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, [u8; 32]>(1)?));
        let found = self.work(|db| db.query_row(SQL, [log.as_str()], read).optional())?;
        let damaged = |_| RecordsFault::Sqlite {
            path: self.path.clone(),
            cause: rusqlite::Error::IntegralValueOutOfRange(0, -1),
        };
        let head = |(size, root): (i64, [u8; 32])| {
            TreeSize::new(size.cast_unsigned()).map(|size| TreeHead { size, root }).map_err(damaged)
        };
        found.map(head).transpose()
    }

    fn advance(
        &mut self,
        log: &Origin,
        before: Option<TreeHead>,
        next: TreeHead,
    ) -> Result<bool, RecordsFault> {
        const FIRST: &str =
            "INSERT INTO signed (origin, size, root) VALUES (?1, ?2, ?3) ON CONFLICT (origin) DO NOTHING";
        const NEXT: &str = "UPDATE signed SET size = ?2, root = ?3, note = NULL, at = NULL
             WHERE origin = ?1 AND size = ?4 AND root = ?5";
        let known = before.map_or(0, |before| before.size.get());
        let marks = mark::read(&self.path);
        let marks = marks.map_err(|cause| RecordsFault::Mark { path: self.path.clone(), cause })?;
        if marks.iter().any(|(origin, signed, _)| origin == log.as_str() && *signed > known) {
            // Another process was quicker, or somebody has put an older file in the place of the records.
            tracing::warn!(%log, known, "more was signed than the records told");
            return Ok(false);
        }
        let (size, root) = columns(&next);
        let changed = self.work(|db| match before {
            None => db.execute(FIRST, params![log.as_str(), size, root]),
            Some(before) => {
                let (old, old_root) = columns(&before);
                db.execute(NEXT, params![log.as_str(), size, root, old, old_root])
            }
        })?;
        if changed == 1 {
            let failed = |cause| RecordsFault::Mark { path: self.path.clone(), cause };
            mark::note(&self.path, log, &next).map_err(failed)?;
        }
        Ok(changed == 1)
    }
}
