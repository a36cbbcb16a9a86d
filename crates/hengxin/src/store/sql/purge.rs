//! Writing a database anew, so that nothing is left in its files of what its rows held before.

use super::database::Engine;
use super::error::{Result, StoreFault};
use super::{Database, postgres::Postgres, sqlite::Sqlite};

impl Database {
    /// Writes these tables anew (SQLite: the whole file). Runs outside any unit of work and waits for readers; until it
    /// is over, writers wait.
    ///
    /// What it cannot reach: backups, replicas, archives and segments of PostgreSQL's write-ahead log, and blocks of the
    /// disk that a file gave back.
    ///
    /// # Errors
    /// `Busy` where a reader does not let go; then it can be tried again.
    pub fn purge(&self, tables: &[&str]) -> Result<()> {
        match self.engine() {
            Engine::Sqlite(sqlite) => sqlite_anew(sqlite),
            Engine::Postgres(postgres) => postgres_anew(postgres, tables),
        }
    }
}

/// The file is written anew through the write-ahead log, which is then emptied.
fn sqlite_anew(sqlite: &Sqlite) -> Result<()> {
    sqlite.alone(|writer| {
        let fault = |sql: &'static str| move |error| StoreFault::sqlite(sql, error);
        // The copy it makes on the way is as large as the register: on the disk, not in memory.
        writer.execute_batch("PRAGMA temp_store = FILE").map_err(fault("PRAGMA temp_store"))?;
        let anew = writer.execute_batch("VACUUM").map_err(fault("VACUUM"));
        writer.execute_batch("PRAGMA temp_store = MEMORY").map_err(fault("PRAGMA temp_store"))?;
        anew?;
        let busy: i64 = writer
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .map_err(fault("PRAGMA wal_checkpoint"))?;
        if busy == 0 {
            return Ok(());
        }
        let source = "somebody reads an older state".into();
        Err(StoreFault::Busy { doing: "empty the write-ahead log".into(), source })
    })
}

/// What a session may do only with rights that the register need not have is left out: the statistics of columns, and
/// the checkpoint after which the old files are gone from the disk.
fn postgres_anew(postgres: &Postgres, tables: &[&str]) -> Result<()> {
    for table in tables {
        postgres.maintain(&format!("VACUUM (FULL, ANALYZE) {table}"))?;
    }
    for sql in ["VACUUM (FULL) pg_catalog.pg_statistic", "CHECKPOINT"] {
        postgres.maintain_if_allowed(sql)?;
    }
    Ok(())
}
