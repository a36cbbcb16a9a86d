//! The last checkpoint, kept apart from the register, so that no backup of the register sets it back.
//!
//! It changes by compare-and-swap only. Whoever loses has signed a tree that counts for nothing and was shown to nobody.

use std::path::{Path, PathBuf};

use tlog::{Hash, LeafIndex, SignedCheckpoint, TreeHead, TreeSize};

use super::fault::LogFault;
use crate::store::log::{LeafOf, Run, covered, index_of, place, runs_from};
use crate::store::sql::{Database, DatabaseUrl, Migration, Options, Result as StoreResult, Row, StoreFault};
use crate::store::sql::{Value, migrate_with, schema_version};

/// A checkpoint as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Size and root.
    pub head: TreeHead,
    /// The signed note, with the lines of witnesses once they have signed.
    pub note: String,
}

impl Kept {
    /// The checkpoint, read.
    ///
    /// # Errors
    /// [`LogFault::BadCheckpoint`].
    pub fn checkpoint(&self) -> Result<SignedCheckpoint, LogFault> {
        SignedCheckpoint::parse(self.note.as_bytes()).map_err(LogFault::BadCheckpoint)
    }
}

/// Where the last checkpoint is kept, and which leaves stand where.
pub trait CheckpointStore: Send + Sync {
    /// The last checkpoint; `None` before the first.
    ///
    /// # Errors
    /// [`LogFault::Checkpoints`].
    fn last(&self) -> Result<Option<Kept>, LogFault>;

    /// Puts the next checkpoint in the place of the one that stood at `before`, with the runs of its new leaves. False,
    /// and nothing is changed, where another stands there.
    ///
    /// # Errors
    /// [`LogFault::Checkpoints`].
    fn advance(&self, before: &TreeHead, next: &Kept, runs: &[Run]) -> Result<bool, LogFault>;

    /// Adds the lines of witnesses to the note of the last checkpoint, where it still is the one of this head.
    ///
    /// # Errors
    /// [`LogFault::Checkpoints`].
    fn cosigned(&self, kept: &Kept) -> Result<(), LogFault>;

    /// Runs that reach beyond an index, at most so many.
    ///
    /// # Errors
    /// [`LogFault::Checkpoints`].
    fn runs_from(&self, index: u64, most: u32) -> Result<Vec<Run>, LogFault>;
}

/// A SQLite file of its own.
#[derive(Clone)]
pub struct CheckpointFile {
    database: Database,
}

const STEPS: &[Migration] = &[Migration {
    version: 1,
    name: "first",
    sql: "
CREATE TABLE checkpoint (
    id   INT2 NOT NULL PRIMARY KEY CHECK (id = 1),
    size INT8 NOT NULL,
    root BYTES NOT NULL CHECK (length(root) = 32),
    note TEXT NOT NULL
) STRICT_;
CREATE TABLE log_run (
    first  INT8 NOT NULL PRIMARY KEY,
    count  INT8 NOT NULL CHECK (count > 0),
    source INT2 NOT NULL CHECK (source IN (1, 2)),
    number INT8 NOT NULL,
    UNIQUE (source, number)
) STRICT_;
",
}];

fn options() -> Options {
    Options { writer_cache_kib: 1024, reader_cache_kib: 1024, ..Options::default() }
}

impl CheckpointFile {
    /// Opens the file, making it where there is none.
    ///
    /// # Errors
    /// [`LogFault::File`], [`LogFault::Checkpoints`].
    pub fn open(path: &Path, at: i64) -> Result<CheckpointFile, LogFault> {
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        if folder != PathBuf::new() {
            std::fs::create_dir_all(&folder).map_err(LogFault::file("make the folder of checkpoints"))?;
        }
        let database =
            Database::open(&DatabaseUrl::sqlite(path), &options()).map_err(LogFault::Checkpoints)?;
        migrate_with(&database, STEPS, at).map_err(LogFault::Checkpoints)?;
        Ok(CheckpointFile { database })
    }

    /// Opens the file to read from, where there is one that has been laid out.
    ///
    /// # Errors
    /// [`LogFault::Checkpoints`].
    pub(super) fn existing(path: &Path) -> Result<Option<CheckpointFile>, LogFault> {
        if !CheckpointFile::is_there(path) {
            return Ok(None);
        }
        let database =
            Database::open(&DatabaseUrl::sqlite(path), &options()).map_err(LogFault::Checkpoints)?;
        let laid_out = schema_version(&database).map_err(LogFault::Checkpoints)?.is_some();
        Ok(laid_out.then_some(CheckpointFile { database }))
    }

    /// The last fact and the last other leaf that have a place; 0 = none.
    pub(super) fn covered(&self) -> Result<(i64, i64), LogFault> {
        self.database.read(covered).map_err(LogFault::Checkpoints)
    }

    /// Where a leaf stands in the log.
    pub(super) fn index_of(&self, leaf: LeafOf) -> Result<Option<LeafIndex>, LogFault> {
        self.database.read(|tx| index_of(tx, leaf)).map_err(LogFault::Checkpoints)
    }

    /// Whether there is one at this path.
    pub fn is_there(path: &Path) -> bool {
        path.is_file()
    }
}

const LAST: &str = "SELECT size, root, note FROM checkpoint WHERE id = 1";

fn read(row: &Row<'_>) -> StoreResult<Kept> {
    let wanted = |column, wanted| StoreFault::Decode { column, wanted };
    let size = TreeSize::new(row.small(0)?).map_err(|_| wanted(0, "the size of a tree"))?;
    let root: Hash = row.blob(1)?.try_into().map_err(|_| wanted(1, "32 bytes"))?;
    Ok(Kept { head: TreeHead { size, root }, note: row.text(2)?.to_owned() })
}

fn stored(size: TreeSize) -> Value<'static> {
    Value::Int(i64::try_from(size.get()).unwrap_or(i64::MAX))
}

impl CheckpointStore for CheckpointFile {
    fn last(&self) -> Result<Option<Kept>, LogFault> {
        self.database.peek(|tx| tx.opt(LAST, &[], read)).map_err(LogFault::Checkpoints)
    }

    fn advance(&self, before: &TreeHead, next: &Kept, runs: &[Run]) -> Result<bool, LogFault> {
        const SQL: &str = "INSERT INTO checkpoint (id, size, root, note) VALUES (1, $1, $2, $3)
             ON CONFLICT (id) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note";
        let advanced = self.database.write_exclusive(|tx| {
            let stands = tx.opt(LAST, &[], read)?.map_or_else(TreeHead::empty, |kept| kept.head);
            if stands != *before {
                return Ok(false);
            }
            let params =
                [stored(next.head.size), Value::from(&next.head.root), Value::from(next.note.as_str())];
            tx.exec(SQL, &params)?;
            runs.iter().try_for_each(|run| place(tx, run))?;
            Ok(true)
        });
        advanced.map_err(LogFault::Checkpoints)
    }

    fn cosigned(&self, kept: &Kept) -> Result<(), LogFault> {
        const SQL: &str = "UPDATE checkpoint SET note = $3 WHERE id = 1 AND size = $1 AND root = $2";
        let params = [stored(kept.head.size), Value::from(&kept.head.root), Value::from(kept.note.as_str())];
        let noted = self.database.write_exclusive(|tx| tx.exec(SQL, &params));
        noted.map(drop).map_err(LogFault::Checkpoints)
    }

    fn runs_from(&self, index: u64, most: u32) -> Result<Vec<Run>, LogFault> {
        self.database.read(|tx| runs_from(tx, index, most)).map_err(LogFault::Checkpoints)
    }
}
