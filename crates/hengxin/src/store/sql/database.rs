//! A database of either kind, and the ways to work on it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::error::{Result, StoreFault};
use super::postgres::Postgres;
use super::sqlite::Sqlite;
use super::url::Place;
use super::{Backend, DatabaseUrl, Tx};

/// Settings of the store. `Options::default()` suits a register on one machine.
#[derive(Clone, Debug)]
pub struct Options {
    /// How long to wait for another writer, a row lock or a free session before giving up with `Busy`.
    pub busy_timeout: Duration,
    /// SQLite: page cache of the writer, in KiB. Bulk loads into indexed tables want it large.
    pub writer_cache_kib: u32,
    /// SQLite: page cache of each reader, in KiB. Readers mostly read through the memory map.
    pub reader_cache_kib: u32,
    /// SQLite: how much of the file readers map into memory, in bytes.
    pub mmap_bytes: u64,
    /// SQLite: prepared statements kept for each connection.
    pub statements: usize,
    /// PostgreSQL: most sessions at once. SQLite: most idle readers kept.
    pub max_connections: usize,
    /// False only for databases that may be lost: an acknowledged change may then not survive a power cut.
    pub durable: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            busy_timeout: Duration::from_secs(10),
            writer_cache_kib: 64 * 1024,
            reader_cache_kib: 16 * 1024,
            mmap_bytes: 1 << 30,
            statements: 256,
            max_connections: 16,
            durable: true,
        }
    }
}

/// An open database. Cloning is cheap and gives another handle on the same connections.
///
/// A write inside a write ends with `Busy`: there is one writer, and it is in use.
#[derive(Clone)]
pub struct Database {
    engine: Arc<Engine>,
}

pub(super) enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// How a unit of work is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// No transaction: each statement sees the newest state.
    Peek,
    /// One consistent snapshot, nothing may be changed.
    Read,
    /// A write.
    Write,
    /// A write that excludes every other one of this kind, in all instances.
    Exclusive,
}

impl Mode {
    pub(super) fn writes(self) -> bool {
        matches!(self, Self::Write | Self::Exclusive)
    }
}

impl Database {
    /// Opens a database; a SQLite file is made when it does not exist. The schema is left as it is: see
    /// [`migrate`](fn@super::migrate).
    ///
    /// # Errors
    /// `ConnectionLost` when a server cannot be reached, `Corrupt` when a file is not a database.
    pub fn open(url: &DatabaseUrl, options: &Options) -> Result<Self> {
        let engine = match &url.0 {
            Place::File(path) => Engine::Sqlite(Sqlite::open(path, options)?),
            Place::Throwaway => Engine::Sqlite(Sqlite::throwaway(options)?),
            Place::Server(config) => Engine::Postgres(Postgres::open(config, options)?),
        };
        Ok(Self { engine: Arc::new(engine) })
    }

    /// The engine behind it.
    pub fn backend(&self) -> Backend {
        match *self.engine {
            Engine::Sqlite(_) => Backend::Sqlite,
            Engine::Postgres(_) => Backend::Postgres,
        }
    }

    /// The file of a SQLite database.
    pub fn path(&self) -> Option<&Path> {
        match &*self.engine {
            Engine::Sqlite(sqlite) => Some(sqlite.path()),
            Engine::Postgres(_) => None,
        }
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Runs one statement that reads. Cheaper than [`read`](Self::read); two statements may see two states.
    /// The engine refuses every change.
    pub fn peek<T>(&self, work: impl FnOnce(&mut dyn Tx) -> Result<T>) -> Result<T> {
        self.run(Mode::Peek, work)
    }

    /// Reads on one consistent snapshot. The engine refuses every change.
    pub fn read<T>(&self, work: impl FnOnce(&mut dyn Tx) -> Result<T>) -> Result<T> {
        self.run(Mode::Read, work)
    }

    /// Writes: kept as a whole when `work` returns `Ok`, rolled back as a whole when it returns `Err` or panics.
    ///
    /// On PostgreSQL several writes may run at once, each seeing what others have committed.
    pub fn write<T>(&self, work: impl FnOnce(&mut dyn Tx) -> Result<T>) -> Result<T> {
        self.run(Mode::Write, work)
    }

    /// Like [`write`](Self::write), but no two of them run at once, in however many instances: what gives out dense
    /// numbers in commit order must run in here.
    pub fn write_exclusive<T>(&self, work: impl FnOnce(&mut dyn Tx) -> Result<T>) -> Result<T> {
        self.run(Mode::Exclusive, work)
    }

    /// Like [`write_exclusive`](Self::write_exclusive) for work that may also say a lawful no: its own error type,
    /// a refusal as well as a fault, rolls everything back.
    pub fn decide<T, E: From<StoreFault>>(
        &self,
        work: impl FnOnce(&mut dyn Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run(Mode::Exclusive, work)
    }

    fn run<T, E: From<StoreFault>>(
        &self,
        mode: Mode,
        work: impl FnOnce(&mut dyn Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.run(mode, work),
            Engine::Postgres(postgres) => postgres.run(mode, work),
        }
    }

    /// [`peek`](Self::peek) from async code.
    pub async fn peek_async<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        self.read_in(Mode::Peek, work).await
    }

    /// [`read`](Self::read) from async code. SQLite answers in microseconds and is asked in place; a server is asked
    /// from a blocking thread.
    pub async fn read_async<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        self.read_in(Mode::Read, work).await
    }

    /// [`write_exclusive`](Self::write_exclusive) from async code, on a blocking thread: a write may have to wait.
    pub async fn write_async<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        self.decide_async(work).await
    }

    /// [`decide`](Self::decide) from async code, on a blocking thread.
    pub async fn decide_async<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreFault> + Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T, E> + Send + 'static,
    {
        let database = self.clone();
        on_blocking_thread(move || database.run(Mode::Exclusive, work)).await
    }

    async fn read_in<T, F>(&self, mode: Mode, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        if self.backend() == Backend::Sqlite {
            return self.run(mode, work);
        }
        let database = self.clone();
        on_blocking_thread(move || database.run(mode, work)).await
    }
}

/// Runs `work` where it may block. A panic goes on in the caller.
async fn on_blocking_thread<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreFault> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(stopped) if stopped.is_panic() => std::panic::resume_unwind(stopped.into_panic()),
        Err(_) => Err(StoreFault::Stopping.into()),
    }
}
