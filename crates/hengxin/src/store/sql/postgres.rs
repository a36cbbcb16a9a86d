//! PostgreSQL: a small pool of sessions, each with its prepared statements.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::ToSql;
use postgres::{Client, NoTls, Statement};

use super::database::Mode;
use super::error::{Result, StoreFault, doing};
use super::value::Unsendable;
use super::{Backend, Options, Row, Sink, Tx, Value, bulk};

/// Writes look rows up by their keys. A table that grows within one transaction still counts as small in the server's
/// statistics, and a plan that reads all of it for each block of keys would make a large delivery quadratic. One plan
/// serves every block.
const BY_KEYS: &str = "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; \
     SET LOCAL enable_mergejoin = off; SET LOCAL plan_cache_mode = force_generic_plan";

/// The register's one advisory lock: whoever holds it gives out fact numbers ("hengxin" in ASCII).
pub(super) const REGISTER_LOCK: i64 = 0x0068_656e_6778_696e;

/// A session idle for longer is asked whether it is alive before it is used.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);

/// A PostgreSQL database with its sessions.
pub(super) struct Postgres {
    config: postgres::Config,
    options: Options,
    pool: Mutex<Pool>,
    freed: Condvar,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Session>,
    /// Sessions lent out or idle.
    open: usize,
}

struct Session {
    client: Client,
    statements: HashMap<String, Statement>,
    idle_since: Instant,
}

impl Postgres {
    /// Connects once, to fail early, and checks that the database stores UTF-8.
    pub(super) fn open(config: &postgres::Config, options: &Options) -> Result<Self> {
        let mut config = config.clone();
        if config.get_application_name().is_none() {
            config.application_name("hengxin");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(options.busy_timeout);
        }
        let database =
            Self { config, options: options.clone(), pool: Mutex::default(), freed: Condvar::new() };
        let encoding: String = database
            .run(Mode::Peek, |tx| tx.one("SHOW server_encoding", &[], |row| Ok(row.text(0)?.to_owned())))?;
        if encoding != "UTF8" {
            let reason = format!("the database stores text as {encoding}; make it with ENCODING 'UTF8'");
            return Err(StoreFault::BadUrl { reason });
        }
        Ok(database)
    }

    pub(super) fn run<T, E: From<StoreFault>>(
        &self,
        mode: Mode,
        work: impl FnOnce(&mut dyn Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut lease = self.begin(mode)?;
        let mut tx = PostgresTx { session: lease.session(), spoiled: false };
        let outcome = work(&mut tx);
        let spoiled = tx.spoiled;
        match outcome {
            Ok(done) if !spoiled || mode == Mode::Peek => {
                lease.commit(mode)?;
                Ok(done)
            }
            Ok(_) => {
                lease.roll_back(mode);
                Err(StoreFault::Spoiled.into())
            }
            Err(error) => {
                lease.roll_back(mode);
                Err(error)
            }
        }
    }

    /// Runs one statement that no transaction may hold, such as `VACUUM`.
    pub(super) fn maintain(&self, sql: &str) -> Result<()> {
        let mut lease = self.lease()?;
        // A session that failed on the way is closed with its setting, not kept.
        lease.batch("SET default_transaction_read_only = off")?;
        lease.batch(sql)?;
        lease.batch("SET default_transaction_read_only = on")?;
        lease.give_back();
        Ok(())
    }

    /// The same, where this user has the right; nothing happens where it has not.
    pub(super) fn maintain_if_allowed(&self, sql: &str) -> Result<()> {
        let mut lease = self.lease()?;
        lease.batch("SET default_transaction_read_only = off")?;
        match lease.session().client.batch_execute(sql) {
            Err(error) if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => return Ok(()),
            ran => ran.map_err(|error| StoreFault::postgres(sql, error))?,
        }
        lease.batch("SET default_transaction_read_only = on")?;
        lease.give_back();
        Ok(())
    }

    /// A session with its transaction open. A session found dead before anything was done on it is replaced.
    fn begin(&self, mode: Mode) -> Result<Lease<'_>> {
        let mut lease = self.lease()?;
        match lease.begin(mode) {
            Err(StoreFault::ConnectionLost { .. }) => {
                drop(lease);
                self.close_idle();
                let mut fresh = self.lease()?;
                fresh.begin(mode)?;
                Ok(fresh)
            }
            begun => begun.map(|()| lease),
        }
    }

    fn lease(&self) -> Result<Lease<'_>> {
        while let Some(mut session) = self.take_idle()? {
            let trusted = session.idle_since.elapsed() < TRUSTED_IDLE;
            if trusted || session.client.is_valid(self.options.busy_timeout).is_ok() {
                return Ok(Lease { owner: self, session: Some(session) });
            }
            self.discard(Some(session));
        }
        // The place in the pool is ours from here on: a failure to connect must give it back.
        let connected = self.connect();
        if connected.is_err() {
            self.discard(None);
        }
        Ok(Lease { owner: self, session: Some(connected?) })
    }

    /// An idle session; or nothing, with a place in the pool reserved for a new one.
    fn take_idle(&self) -> Result<Option<Session>> {
        let full = |pool: &mut Pool| pool.idle.is_empty() && pool.open >= self.options.max_connections;
        let wait = self.freed.wait_timeout_while(self.pool(), self.options.busy_timeout, full);
        let (mut pool, waited) = wait.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            let source = format!("all {} sessions are in use", self.options.max_connections).into();
            return Err(StoreFault::Busy { doing: "get a session".into(), source });
        }
        let session = pool.idle.pop();
        if session.is_none() {
            pool.open += 1;
        }
        Ok(session)
    }

    fn connect(&self) -> Result<Session> {
        let lost = |error| StoreFault::postgres("connect", error);
        let mut client = self.config.connect(NoTls).map_err(lost)?;
        let wait = self.options.busy_timeout.as_millis();
        let commit = if self.options.durable { "on" } else { "off" };
        client
            .batch_execute(&format!(
                "SET TIME ZONE 'UTC'; SET client_min_messages = error; SET lock_timeout = {wait};
                 SET synchronous_commit = {commit}; SET default_transaction_read_only = on"
            ))
            .map_err(lost)?;
        Ok(Session { client, statements: HashMap::new(), idle_since: Instant::now() })
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, mut session: Session) {
        session.idle_since = Instant::now();
        self.pool().idle.push(session);
        self.freed.notify_one();
    }

    /// Gives up a place in the pool, closing its session if it has one.
    fn discard(&self, session: Option<Session>) {
        self.pool().open -= 1;
        self.freed.notify_one();
        close(session.into_iter().collect());
    }

    fn close_idle(&self) {
        let mut pool = self.pool();
        let idle = std::mem::take(&mut pool.idle);
        pool.open -= idle.len();
        drop(pool);
        self.freed.notify_all();
        close(idle);
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.close_idle();
    }
}

/// Closes sessions. The driver blocks while it says goodbye, which a worker thread of tokio must not.
fn close(sessions: Vec<Session>) {
    if sessions.is_empty() {
        return;
    }
    if tokio::runtime::Handle::try_current().is_ok() {
        std::thread::spawn(move || drop(sessions));
    }
}

/// A session in use. Dropped without `commit` or `roll_back` (the work panicked), it is closed, not kept.
struct Lease<'p> {
    owner: &'p Postgres,
    session: Option<Session>,
}

impl Lease<'_> {
    fn session(&mut self) -> &mut Session {
        self.session.as_mut().expect("a lease has its session until it is given back")
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        self.session().client.batch_execute(sql).map_err(|error| StoreFault::postgres(sql, error))
    }

    fn begin(&mut self, mode: Mode) -> Result<()> {
        match mode {
            Mode::Peek => Ok(()),
            Mode::Read => self.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
            Mode::Write => self.batch("BEGIN READ WRITE"),
            Mode::Exclusive => {
                let lock = format!("SELECT pg_advisory_xact_lock({REGISTER_LOCK})");
                self.batch(&format!("BEGIN READ WRITE; {BY_KEYS}; {lock}"))
            }
        }
    }

    fn commit(mut self, mode: Mode) -> Result<()> {
        let done = if mode == Mode::Peek { Ok(()) } else { self.batch("COMMIT") };
        match done {
            Ok(()) => self.give_back(),
            Err(StoreFault::ConnectionLost { source, .. }) if mode.writes() => {
                return Err(StoreFault::Uncertain { source });
            }
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    fn roll_back(mut self, mode: Mode) {
        if mode == Mode::Peek || self.batch("ROLLBACK").is_ok() {
            self.give_back();
        }
    }

    fn give_back(&mut self) {
        if let Some(session) = self.session.take_if(|session| !session.client.is_closed()) {
            self.owner.keep(session);
        }
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            self.owner.discard(Some(session));
        }
    }
}

struct PostgresTx<'s> {
    session: &'s mut Session,
    /// True once a statement has failed: the server would then turn COMMIT into ROLLBACK without an error.
    spoiled: bool,
}

impl PostgresTx<'_> {
    fn spoil(&mut self, sql: &str, error: postgres::Error) -> StoreFault {
        self.spoiled = true;
        // "Cached plan must not change result type": another instance has migrated the schema.
        if error.code() == Some(&SqlState::FEATURE_NOT_SUPPORTED) {
            self.session.statements.clear();
        }
        StoreFault::postgres(sql, error)
    }

    fn prepared(&mut self, sql: &str, given: usize) -> Result<Statement> {
        let statement = self.session.prepare(sql).map_err(|error| self.spoil(sql, error))?;
        let wanted = statement.params().len();
        if given != wanted {
            self.spoiled = true;
            let reason = Unsendable::Count { given, wanted }.to_string();
            return Err(StoreFault::Encode { doing: doing(sql), reason });
        }
        Ok(statement)
    }
}

impl Session {
    fn prepare(&mut self, sql: &str) -> std::result::Result<Statement, postgres::Error> {
        const MOST_STATEMENTS: usize = 512;
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        if self.statements.len() >= MOST_STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl Tx for PostgresTx<'_> {
    fn backend(&self) -> Backend {
        Backend::Postgres
    }

    fn exec(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64> {
        let statement = self.prepared(sql, params.len())?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|value| value as _).collect();
        self.session.client.execute(&statement, &params).map_err(|error| self.spoil(sql, error))
    }

    fn each(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        take: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let statement = self.prepared(sql, params.len())?;
        let read = stream(&mut self.session.client, &statement, params, take);
        read.map_err(|stopped| match stopped {
            Stopped::ByServer(error) => self.spoil(sql, error),
            Stopped::ByTaker(fault) => fault,
        })
    }

    fn bulk(
        &mut self,
        table: &str,
        columns: &[&str],
        fill: &mut dyn FnMut(&mut Sink<'_>) -> Result<()>,
    ) -> Result<u64> {
        let columns = columns.join(", ");
        let shape = self.prepared(&format!("SELECT {columns} FROM {table} LIMIT 0"), 0)?;
        let types: Vec<_> = shape.columns().iter().map(|column| column.type_().clone()).collect();
        let sql = format!("COPY {table} ({columns}) FROM STDIN BINARY");
        let copied = bulk::copy(&mut self.session.client, &sql, &types, fill);
        self.spoiled |= copied.is_err();
        copied
    }

    fn script(&mut self, sql: &str) -> Result<()> {
        self.session.statements.clear();
        self.session.client.batch_execute(sql).map_err(|error| self.spoil(sql, error))
    }
}

/// Why an answer was not read to its end.
enum Stopped {
    ByServer(postgres::Error),
    ByTaker(StoreFault),
}

fn stream(
    client: &mut Client,
    statement: &Statement,
    params: &[Value<'_>],
    take: &mut dyn FnMut(&Row<'_>) -> Result<()>,
) -> Result<(), Stopped> {
    let mut rows = client.query_raw(statement, params).map_err(Stopped::ByServer)?;
    while let Some(row) = rows.next().map_err(Stopped::ByServer)? {
        take(&Row::postgres(&row)).map_err(Stopped::ByTaker)?;
    }
    Ok(())
}
