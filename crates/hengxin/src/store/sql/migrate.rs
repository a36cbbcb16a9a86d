//! The schema: one text for both engines, brought forward step by step.

use super::error::{Result, StoreFault};
use super::{Backend, Database, Row, Tx};

/// One step of the schema. Steps are only ever added, never changed.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its number, from 1 without gaps.
    pub version: i64,
    /// What it does, as in the file's name.
    pub name: &'static str,
    /// Its text, in the words that [`dialect`] replaces.
    pub sql: &'static str,
}

macro_rules! migrations {
    ($($version:literal $name:literal $file:literal),* $(,)?) => {
        &[$(Migration {
            version: $version,
            name: $name,
            sql: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/", $file)),
        }),*]
    };
}

/// Every step from nothing to the schema of this program: the files of `migrations/`, in order.
pub const MIGRATIONS: &[Migration] = migrations![
    1 "first" "0001-first.sql",
    2 "facts-stay" "0002-facts-stay.sql",
    3 "identity" "0003-identity.sql",
    4 "watch" "0004-watch.sql",
    5 "cases" "0005-cases.sql",
    6 "post-and-evidence" "0006-post-and-evidence.sql",
    7 "accounts" "0007-accounts.sql",
    8 "services" "0008-services.sql",
    9 "letter" "0009-letter.sql",
    10 "keys" "0010-keys.sql",
    11 "case-files" "0011-case-files.sql",
    12 "sign-in" "0012-sign-in.sql",
    13 "audit" "0013-audit.sql",
    14 "erasure" "0014-erasure.sql",
    15 "engine" "0015-engine.sql",
    16 "queue" "0016-queue.sql",
    17 "log" "0017-log.sql",
    18 "report" "0018-report.sql",
    19 "lists" "0019-lists.sql",
    20 "counts" "0020-counts.sql",
    21 "lost" "0021-lost.sql",
];

/// Brings a database to the schema of this program. Returns the versions it applied; none when it was up to date.
///
/// Everything happens in one transaction under the register's lock: of two programs started at once one does the
/// work, and a step that fails leaves the database as it was. `at` is recorded, in microseconds since 1970 UTC.
///
/// # Errors
/// `SchemaTooNew` when a newer program has been here.
pub fn migrate(database: &Database, at: i64) -> Result<Vec<i64>> {
    migrate_with(database, MIGRATIONS, at)
}

/// [`migrate`] with another list of steps.
pub fn migrate_with(database: &Database, steps: &[Migration], at: i64) -> Result<Vec<i64>> {
    let known = newest(steps);
    if database.peek(version_in)? == Some(known) {
        return Ok(Vec::new());
    }
    database.write_exclusive(|tx| {
        let found = version_in(tx)?.unwrap_or(0);
        refuse_newer(found, known)?;
        lay_out(tx, steps, found, known)?;
        let applied: Vec<&Migration> = steps.iter().filter(|step| step.version > found).collect();
        for step in &applied {
            tx.exec(
                "INSERT INTO schema_version (version, name, applied_at) VALUES ($1, $2, $3)",
                crate::params![step.version, step.name, at],
            )?;
        }
        Ok(applied.iter().map(|step| step.version).collect())
    })
}

/// The schema version of a database; none before its first migration.
pub fn schema_version(database: &Database) -> Result<Option<i64>> {
    database.read(version_in)
}

/// The newest version of a list of steps.
pub(super) fn newest(steps: &[Migration]) -> i64 {
    steps.iter().map(|step| step.version).max().unwrap_or(0)
}

pub(super) fn refuse_newer(found: i64, known: i64) -> Result<()> {
    if found > known { Err(StoreFault::SchemaTooNew { found, known }) } else { Ok(()) }
}

/// Runs the steps after `from` up to `to`, without recording them.
pub(super) fn lay_out(tx: &mut dyn Tx, steps: &[Migration], from: i64, to: i64) -> Result<()> {
    let backend = tx.backend();
    tx.script(&dialect(VERSIONS_TABLE, backend))?;
    for step in steps.iter().filter(|step| step.version > from && step.version <= to) {
        tx.script(&dialect(step.sql, backend))?;
    }
    Ok(())
}

/// The schema version seen by one transaction.
pub(super) fn version_in(tx: &mut dyn Tx) -> Result<Option<i64>> {
    let exists = match tx.backend() {
        Backend::Sqlite => {
            "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'"
        }
        // Not to_regclass(): it may answer from the session's memory of the time before it got the lock.
        Backend::Postgres => {
            "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_tables
                            WHERE schemaname = current_schema() AND tablename = 'schema_version')"
        }
    };
    if !tx.one(exists, &[], |row| row.flag(0))? {
        return Ok(None);
    }
    tx.one("SELECT max(version) FROM schema_version", &[], |row: &Row<'_>| row.opt_int(0))
}

const VERSIONS_TABLE: &str = "
CREATE TABLE IF NOT EXISTS schema_version (
    version    INT8 NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    applied_at INT8 NOT NULL
) STRICT_;
";

/// A schema text in the words of one engine.
///
/// Replaced, as whole words: `INT2 INT4 INT8 BYTES STRICT_ CLUSTERED_` (see the head of `schema.sql`), and on
/// PostgreSQL `TEXT`, which gets the collation that sorts by bytes as SQLite does. Comments are dropped. Lines after
/// `--@sqlite` or `--@postgres` are for that engine only, until `--@both`.
pub fn dialect(sql: &str, backend: Backend) -> String {
    let mut ours = true;
    let mut out = String::with_capacity(sql.len());
    for line in sql.lines() {
        match line.trim() {
            "--@sqlite" => ours = backend == Backend::Sqlite,
            "--@postgres" => ours = backend == Backend::Postgres,
            "--@both" => ours = true,
            _ if ours => {
                let code = line.split("--").next().unwrap_or_default().trim_end();
                translate(code, backend, &mut out);
                out.push('\n');
            }
            _ => {}
        }
    }
    out
}

fn translate(code: &str, backend: Backend, out: &mut String) {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut rest = code;
    while !rest.is_empty() {
        let word_ends = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(word_ends);
        out.push_str(in_words_of(backend, word));
        let gap_ends = after.find(is_word).unwrap_or(after.len());
        out.push_str(&after[..gap_ends]);
        rest = &after[gap_ends..];
    }
}

fn in_words_of(backend: Backend, word: &str) -> &str {
    match (backend, word) {
        (Backend::Sqlite, "INT2" | "INT4" | "INT8") => "INTEGER",
        (Backend::Sqlite, "BYTES") => "BLOB",
        (Backend::Sqlite, "STRICT_") => "STRICT",
        (Backend::Sqlite, "CLUSTERED_") => "STRICT, WITHOUT ROWID",
        (Backend::Postgres, "INT2") => "SMALLINT",
        (Backend::Postgres, "INT4") => "INTEGER",
        (Backend::Postgres, "INT8") => "BIGINT",
        (Backend::Postgres, "BYTES") => "BYTEA",
        (Backend::Postgres, "TEXT") => "TEXT COLLATE \"C\"",
        (Backend::Postgres, "STRICT_" | "CLUSTERED_") => "",
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_count_from_one_without_gaps() {
        for (expected, step) in (1..).zip(MIGRATIONS) {
            assert_eq!(step.version, expected, "{}", step.name);
        }
    }

    #[test]
    fn one_text_is_read_by_both_engines() {
        let text = "CREATE TABLE t ( -- INT8 in a comment\n  id INT8 PRIMARY KEY, body BYTES, name TEXT\n) CLUSTERED_;";
        assert_eq!(
            dialect(text, Backend::Sqlite),
            "CREATE TABLE t (\n  id INTEGER PRIMARY KEY, body BLOB, name TEXT\n) STRICT, WITHOUT ROWID;\n"
        );
        assert_eq!(
            dialect(text, Backend::Postgres),
            "CREATE TABLE t (\n  id BIGINT PRIMARY KEY, body BYTEA, name TEXT COLLATE \"C\"\n) ;\n"
        );
    }

    #[test]
    fn lines_may_be_meant_for_one_engine() {
        let text = "a;\n--@sqlite\nb;\n--@postgres\nc;\n--@both\nd;";
        assert_eq!(dialect(text, Backend::Sqlite), "a;\nb;\nd;\n");
        assert_eq!(dialect(text, Backend::Postgres), "a;\nc;\nd;\n");
    }
}
