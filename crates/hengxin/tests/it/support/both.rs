//! Runs one story on SQLite and on PostgreSQL.

use hengxin::store::sql::{Backend, Database, DatabaseUrl, Options, migrate};
use tempfile::TempDir;

use super::postgres;

/// The instant at which test databases are migrated: 2026-11-02 09:00 in Shanghai, in microseconds.
pub const NOW: i64 = 1_793_581_200_000_000;

/// A database of its own for one test.
pub struct TestDatabase {
    /// Its address, for a second handle or another program.
    pub url: String,
    /// An open handle.
    pub database: Database,
    /// Keeps the SQLite file.
    _folder: Option<TempDir>,
}

impl TestDatabase {
    /// An empty SQLite file.
    pub fn sqlite() -> Self {
        let folder = TempDir::with_prefix("hengxin-test-").unwrap();
        let url = format!("sqlite:{}", folder.path().join("register.db").display());
        Self { database: open(&url, &quick()), url, _folder: Some(folder) }
    }

    /// An empty PostgreSQL database; none where there is no PostgreSQL to run.
    pub fn postgres() -> Option<Self> {
        let url = postgres::fresh()?;
        Some(Self { database: open(&url, &quick()), url, _folder: None })
    }

    /// An empty database of each kind that can be had here.
    pub fn each() -> Vec<Self> {
        std::iter::once(Self::sqlite()).chain(Self::postgres()).collect()
    }

    /// Another handle on the same database, as a second program would have it.
    pub fn another_handle(&self, options: &Options) -> Database {
        open(&self.url, options)
    }

    /// True on PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.database.backend() == Backend::Postgres
    }
}

/// Durable writes would only make the tests slow.
fn quick() -> Options {
    Options { durable: false, ..Options::default() }
}

fn open(url: &str, options: &Options) -> Database {
    Database::open(&DatabaseUrl::parse(url).unwrap(), options).unwrap()
}

/// Tells a story on a migrated database of each kind.
pub fn on_both(story: impl Fn(&TestDatabase)) {
    on_both_empty(|test| {
        migrate(&test.database, NOW).unwrap();
        story(test);
    });
}

/// Tells a story on a database of each kind that has no tables yet.
pub fn on_both_empty(story: impl Fn(&TestDatabase)) {
    for test in TestDatabase::each() {
        println!("on {:?}", test.database.backend());
        story(&test);
    }
}
