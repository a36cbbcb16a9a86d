//! SQLite: one writer behind a lock, readers that never wait for it.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::config::DbConfig;
use rusqlite::{CachedStatement, Connection, OpenFlags, TransactionBehavior};
use tempfile::TempDir;

use super::database::Mode;
use super::error::{Result, StoreFault};
use super::value::Unsendable;
use super::{Backend, Options, Row, Sink, Tx, Value};

/// A SQLite file with its connections.
pub(super) struct Sqlite {
    path: PathBuf,
    options: Options,
    /// Connections nobody reads with at the moment. Closed before the writer: the last connection to close moves the
    /// write-ahead log into the file, which one that only reads cannot do.
    readers: Mutex<Vec<Connection>>,
    /// The one connection that writes; taken out while it does.
    writer: Mutex<Option<Connection>>,
    writer_freed: Condvar,
    /// Kept last, so that the folder outlives the connections.
    _throwaway: Option<TempDir>,
}

impl Sqlite {
    /// Opens the file, making it when it does not exist.
    pub(super) fn open(path: &Path, options: &Options) -> Result<Self> {
        Self::open_in(path.to_owned(), options.clone(), None)
    }

    /// Opens a database that vanishes with its last handle. Durability would be wasted on it.
    pub(super) fn throwaway(options: &Options) -> Result<Self> {
        let folder = TempDir::with_prefix("hengxin-")
            .map_err(|error| StoreFault::file("make a temporary folder", error))?;
        let path = folder.path().join("register.db");
        Self::open_in(path, Options { durable: false, ..options.clone() }, Some(folder))
    }

    fn open_in(path: PathBuf, options: Options, throwaway: Option<TempDir>) -> Result<Self> {
        private_file(&path)?;
        let writer =
            connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE, &options)?;
        let synchronous = if options.durable { "FULL" } else { "OFF" };
        let pragmas = format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA foreign_keys = ON;
             PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -{};",
            options.writer_cache_kib
        );
        writer
            .execute_batch(&pragmas)
            .map_err(|error| StoreFault::sqlite("open the database file", error))?;
        Ok(Self {
            path,
            options,
            writer: Mutex::new(Some(writer)),
            writer_freed: Condvar::new(),
            readers: Mutex::default(),
            _throwaway: throwaway,
        })
    }

    /// The database's file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn run<T, E: From<StoreFault>>(
        &self,
        mode: Mode,
        work: impl FnOnce(&mut dyn Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        match mode {
            Mode::Peek => self.with_reader(|reader| work(&mut SqliteTx::new(reader))),
            Mode::Read => self.snapshot(|reader| work(&mut SqliteTx::new(reader))),
            Mode::Write | Mode::Exclusive => self.write(work),
        }
    }

    fn write<T, E: From<StoreFault>>(&self, work: impl FnOnce(&mut dyn Tx) -> Result<T, E>) -> Result<T, E> {
        let mut turn = self.wait_for_turn()?;
        let begun = turn.writer().transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(|error| StoreFault::sqlite("BEGIN IMMEDIATE", error))?;
        let mut tx = SqliteTx::new(&transaction);
        let done = work(&mut tx)?;
        if tx.spoiled {
            return Err(StoreFault::Spoiled.into());
        }
        transaction.commit().map_err(|error| StoreFault::sqlite("COMMIT", error))?;
        Ok(done)
    }

    /// Lends the writer outside any transaction.
    pub(super) fn alone<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let mut turn = self.wait_for_turn()?;
        work(turn.writer())
    }

    /// Takes the writer, waiting no longer than a second program would for the file's lock.
    fn wait_for_turn(&self) -> Result<Turn<'_>> {
        let (mut slot, _) = self
            .writer_freed
            .wait_timeout_while(unpoisoned(&self.writer), self.options.busy_timeout, |slot| slot.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        let Some(writer) = slot.take() else {
            let source = "another writer of this program is at work".into();
            return Err(StoreFault::Busy { doing: "begin to write".into(), source });
        };
        Ok(Turn { owner: self, writer: Some(writer) })
    }

    /// Lends a reading connection that sees one consistent state.
    pub(super) fn snapshot<T, E: From<StoreFault>>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.with_reader(|reader| {
            plain(reader, "BEGIN DEFERRED")?;
            let outcome = work(reader);
            plain(reader, "COMMIT")?;
            outcome
        })
    }

    /// Lends a reading connection. One whose work panicked, or that is left in a transaction, is closed.
    fn with_reader<T, E: From<StoreFault>>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let kept = unpoisoned(&self.readers).pop();
        let reader = kept.map_or_else(|| self.new_reader(), Ok)?;
        let outcome = work(&reader);
        let mut readers = unpoisoned(&self.readers);
        if readers.len() < self.options.max_connections && reader.is_autocommit() {
            readers.push(reader);
        }
        outcome
    }

    fn new_reader(&self) -> Result<Connection> {
        let reader = connect(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY, &self.options)?;
        let pragmas = format!(
            "PRAGMA cache_size = -{}; PRAGMA mmap_size = {};",
            self.options.reader_cache_kib, self.options.mmap_bytes
        );
        reader
            .execute_batch(&pragmas)
            .map_err(|error| StoreFault::sqlite("open the database file", error))?;
        Ok(reader)
    }
}

/// The writer in use. It goes back however its work ends: a panic has rolled the transaction back by then.
struct Turn<'s> {
    owner: &'s Sqlite,
    writer: Option<Connection>,
}

impl Turn<'_> {
    fn writer(&mut self) -> &mut Connection {
        self.writer.as_mut().expect("a turn has the writer until it is dropped")
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *unpoisoned(&self.owner.writer) = self.writer.take();
        self.owner.writer_freed.notify_one();
    }
}

fn unpoisoned<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while it holds these locks; what is behind them is sound.
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes the file readable by its owner only, before SQLite gives its journal the same rights.
pub(super) fn private_file(path: &Path) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(StoreFault::file(&format!("make {}", path.display()), error)),
    }
}

fn connect(path: &Path, access: OpenFlags, options: &Options) -> Result<Connection> {
    let opened = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX);
    let connection = opened.map_err(|error| StoreFault::sqlite("open the database file", error))?;
    connection.set_prepared_statement_cache_capacity(options.statements);
    connection
        .busy_timeout(options.busy_timeout)
        .and_then(|()| connection.execute_batch("PRAGMA temp_store = MEMORY;"))
        // Without it SQLite plans a kept statement anew for each value of its LIMIT.
        .and_then(|()| connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true))
        .map_err(|error| StoreFault::sqlite("open the database file", error))?;
    Ok(connection)
}

fn plain(connection: &Connection, sql: &str) -> Result<()> {
    let ran = connection.prepare_cached(sql).and_then(|mut statement| statement.execute([]));
    ran.map(drop).map_err(|error| StoreFault::sqlite(sql, error))
}

/// Work in progress on one connection.
pub(super) struct SqliteTx<'c> {
    connection: &'c Connection,
    /// True once a statement has failed.
    spoiled: bool,
}

impl<'c> SqliteTx<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection, spoiled: false }
    }

    fn spoil(&mut self, sql: &str, error: rusqlite::Error) -> StoreFault {
        self.spoiled = true;
        StoreFault::sqlite(sql, error)
    }
}

impl Tx for SqliteTx<'_> {
    fn backend(&self) -> Backend {
        Backend::Sqlite
    }

    fn exec(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64> {
        let changed = bound(self.connection, sql, params).and_then(|mut statement| statement.raw_execute());
        changed.map(|rows| rows as u64).map_err(|error| self.spoil(sql, error))
    }

    fn each(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        take: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut statement = bound(self.connection, sql, params).map_err(|error| self.spoil(sql, error))?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(|error| self.spoil(sql, error))? {
            take(&Row::sqlite(row))?;
        }
        Ok(())
    }

    fn bulk(
        &mut self,
        table: &str,
        columns: &[&str],
        fill: &mut dyn FnMut(&mut Sink<'_>) -> Result<()>,
    ) -> Result<u64> {
        let sql = insert(table, columns);
        let filled = fill_rows(self.connection, &sql, columns.len(), fill);
        self.spoiled |= filled.is_err();
        filled
    }

    fn script(&mut self, sql: &str) -> Result<()> {
        self.connection.execute_batch(sql).map_err(|error| self.spoil(sql, error))
    }
}

fn insert(table: &str, columns: &[&str]) -> String {
    let places: Vec<String> = (1..=columns.len()).map(|place| format!("?{place}")).collect();
    format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), places.join(", "))
}

fn fill_rows(
    connection: &Connection,
    sql: &str,
    width: usize,
    fill: &mut dyn FnMut(&mut Sink<'_>) -> Result<()>,
) -> Result<u64> {
    let fault = |error| StoreFault::sqlite(sql, error);
    let mut statement = connection.prepare_cached(sql).map_err(fault)?;
    let mut rows = 0;
    fill(&mut |values| {
        same_count(values.len(), width).map_err(fault)?;
        for (place, value) in values.iter().enumerate() {
            statement.raw_bind_parameter(place + 1, value).map_err(fault)?;
        }
        statement.raw_execute().map_err(fault)?;
        rows += 1;
        Ok(())
    })?;
    Ok(rows)
}

/// Prepares `sql` and binds its parameters by number.
///
/// SQLite takes `$2` for a name and counts names in the order they first appear, so positions must be looked up.
fn bound<'c>(
    connection: &'c Connection,
    sql: &str,
    params: &[Value<'_>],
) -> rusqlite::Result<CachedStatement<'c>> {
    let mut statement = connection.prepare_cached(sql)?;
    let places = statement.parameter_count();
    same_count(params.len(), places)?;
    for place in 1..=places {
        let number = statement.parameter_name(place).and_then(|name| name.get(1..)?.parse::<usize>().ok());
        let value = params.get(number.unwrap_or(place).wrapping_sub(1));
        let missing = Unsendable::Count { given: params.len(), wanted: number.unwrap_or(place) };
        let value = value.ok_or_else(|| rusqlite::Error::ToSqlConversionFailure(missing.into()))?;
        statement.raw_bind_parameter(place, value)?;
    }
    Ok(statement)
}

fn same_count(given: usize, wanted: usize) -> rusqlite::Result<()> {
    if given == wanted {
        return Ok(());
    }
    Err(rusqlite::Error::ToSqlConversionFailure(Unsendable::Count { given, wanted }.into()))
}
