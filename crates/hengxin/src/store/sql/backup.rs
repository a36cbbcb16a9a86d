//! Backups. A backup is always a SQLite file with the register's own tables, whichever engine it was made from, so
//! that it also carries a register from one engine to the other.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::database::Engine;
use super::error::{Result, StoreFault};
use super::migrate::{lay_out, newest, refuse_newer, version_in};
use super::sqlite::{Sqlite, SqliteTx, private_file};
use super::{Backend, Database, DatabaseUrl, MIGRATIONS, Options, Tx};

/// How far a backup or restore has come: pages of the file, or rows where rows are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Pages or rows done.
    pub done: u64,
    /// Pages or rows in all.
    pub total: u64,
}

/// Writes one consistent state of the database to the file `to`, while reading and writing go on.
///
/// The file appears under its name only when it is complete: checked for integrity and row counts, and on the disk.
///
/// # Errors
/// `Incomplete` or `Corrupt` when a check fails; `File` when `to` cannot be written.
pub fn backup(database: &Database, to: &Path, progress: &mut dyn FnMut(Step)) -> Result<()> {
    let partial = beside(to, ".partial");
    remove_if_there(&partial)?;
    match database.engine() {
        Engine::Sqlite(sqlite) => copy_pages(sqlite, &partial, progress)?,
        Engine::Postgres(_) => copy_out(database, &partial, progress)?,
    }
    seal(&partial)?;
    fs::rename(&partial, to).map_err(|error| StoreFault::file("give the backup its name", error))?;
    sync_folder_of(to)
}

/// Loads a backup into an empty database of either kind, as a whole or not at all.
///
/// The database then has the schema version of the backup: [`migrate`](fn@super::migrate) it next.
///
/// # Errors
/// `NotEmpty` when the database has tables already; `SchemaTooNew` when the backup is from a newer program;
/// `Corrupt` when the backup is damaged.
pub fn restore(from: &Path, database: &Database, progress: &mut dyn FnMut(Step)) -> Result<()> {
    let file = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|error| StoreFault::sqlite("open the backup", error))?;
    check_integrity(&file)?;
    let source = &mut SqliteTx::new(&file) as &mut dyn Tx;
    let version = version_in(source)?.unwrap_or(0);
    refuse_newer(version, newest(MIGRATIONS))?;
    let tables = tables(source)?;
    database.write_exclusive(|target| {
        refuse_used(target)?;
        lay_out(target, MIGRATIONS, 0, version)?;
        copy_tables(&tables, source, target, progress)
    })
}

/// A table and its columns, parents before the tables that refer to them.
struct Table {
    name: String,
    columns: Vec<String>,
}

impl Table {
    fn rows(&self, tx: &mut dyn Tx) -> Result<i64> {
        tx.one(&format!("SELECT count(*) FROM {}", self.name), &[], |row| row.int(0))
    }

    fn refuse_incomplete(&self, expected: i64, copied: i64) -> Result<()> {
        if expected == copied {
            return Ok(());
        }
        Err(StoreFault::Incomplete { table: self.name.clone(), expected, copied })
    }
}

fn row_counts(tables: &[Table], tx: &mut dyn Tx) -> Result<Vec<i64>> {
    tables.iter().map(|table| table.rows(tx)).collect()
}

/// The tables of a SQLite database in the order they were made, which puts parents first.
fn tables(tx: &mut dyn Tx) -> Result<Vec<Table>> {
    let names = tx.all(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
        &[],
        |row| Ok(row.text(0)?.to_owned()),
    )?;
    let columns = "SELECT name FROM pragma_table_info($1) ORDER BY cid";
    names
        .into_iter()
        .map(|name| {
            let columns = tx.all(columns, crate::params![&name], |row| Ok(row.text(0)?.to_owned()))?;
            Ok(Table { name, columns })
        })
        .collect()
}

fn copy_pages(sqlite: &Sqlite, to: &Path, progress: &mut dyn FnMut(Step)) -> Result<()> {
    sqlite.snapshot(|source| {
        // Counting comes first: a snapshot begins with the first read, and copying alone would not keep it open.
        let tx = &mut SqliteTx::new(source) as &mut dyn Tx;
        let tables = tables(tx)?;
        let rows = row_counts(&tables, tx)?;
        private_file(to)?;
        let mut target = open(to)?;
        copy_every_page(source, &mut target, progress)?;
        let copied = row_counts(&tables, &mut SqliteTx::new(&target))?;
        tables
            .iter()
            .zip(rows.into_iter().zip(copied))
            .try_for_each(|(table, (expected, copied))| table.refuse_incomplete(expected, copied))
    })
}

/// Copies within the open snapshot of `source`: a writer does not make the copy start again.
fn copy_every_page(
    source: &Connection,
    target: &mut Connection,
    progress: &mut dyn FnMut(Step),
) -> Result<()> {
    const PAGES_AT_A_TIME: i32 = 1024;
    let fault = |error| StoreFault::sqlite("copy the database file", error);
    let copy = Backup::new(source, target).map_err(fault)?;
    loop {
        let step = copy.step(PAGES_AT_A_TIME).map_err(fault)?;
        let pages = copy.progress();
        let total = u64::try_from(pages.pagecount).unwrap_or(0);
        progress(Step { done: total - u64::try_from(pages.remaining).unwrap_or(0), total });
        match step {
            StepResult::Done => return Ok(()),
            StepResult::Busy | StepResult::Locked => std::thread::sleep(Duration::from_millis(20)),
            StepResult::More | _ => {}
        }
    }
}

fn copy_out(database: &Database, to: &Path, progress: &mut dyn FnMut(Step)) -> Result<()> {
    let options = Options { durable: false, ..Options::default() };
    let file = Database::open(&DatabaseUrl::sqlite(to), &options)?;
    database.read(|source| {
        let version = version_in(source)?.unwrap_or(0);
        refuse_newer(version, newest(MIGRATIONS))?;
        file.write(|target| {
            lay_out(target, MIGRATIONS, 0, version)?;
            let tables = tables(target)?;
            copy_tables(&tables, source, target, progress)
        })
    })
}

fn copy_tables(
    tables: &[Table],
    source: &mut dyn Tx,
    target: &mut dyn Tx,
    progress: &mut dyn FnMut(Step),
) -> Result<()> {
    let rows = row_counts(tables, source)?;
    let total = u64::try_from(rows.iter().sum::<i64>()).unwrap_or(0);
    // Rows that a migration puts into its own tables come again from the source.
    for table in tables.iter().rev() {
        target.exec(&format!("DELETE FROM {}", table.name), &[])?;
    }
    let mut done = 0;
    for (table, expected) in tables.iter().zip(rows) {
        copy_rows(table, source, target, &mut |rows| progress(Step { done: done + rows, total }))?;
        table.refuse_incomplete(expected, table.rows(target)?)?;
        done += u64::try_from(expected).unwrap_or(0);
    }
    Ok(())
}

fn copy_rows(
    table: &Table,
    source: &mut dyn Tx,
    target: &mut dyn Tx,
    progress: &mut dyn FnMut(u64),
) -> Result<()> {
    const ROWS_BETWEEN_REPORTS: u64 = 10_000;
    let select = format!("SELECT {} FROM {}", table.columns.join(", "), table.name);
    let columns: Vec<&str> = table.columns.iter().map(String::as_str).collect();
    let mut rows = 0;
    target.bulk(&table.name, &columns, &mut |sink| {
        source.each(&select, &[], &mut |row| {
            let values = (0..columns.len()).map(|column| row.value(column)).collect::<Result<Vec<_>>>()?;
            rows += 1;
            if rows % ROWS_BETWEEN_REPORTS == 0 {
                progress(rows);
            }
            sink(&values)
        })
    })?;
    progress(rows);
    Ok(())
}

fn refuse_used(target: &mut dyn Tx) -> Result<()> {
    let count = match target.backend() {
        Backend::Sqlite => "SELECT count(*) FROM sqlite_schema",
        Backend::Postgres => "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema()",
    };
    if target.one(count, &[], |row| row.int(0))? == 0 { Ok(()) } else { Err(StoreFault::NotEmpty) }
}

fn open(path: &Path) -> Result<Connection> {
    Connection::open(path).map_err(|error| StoreFault::sqlite("open the backup", error))
}

/// Checks the finished file, folds its journal in, and waits until it is on the disk.
fn seal(path: &Path) -> Result<()> {
    let file = open(path)?;
    let fault = |error| StoreFault::sqlite("close the backup", error);
    file.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(())).map_err(fault)?;
    check_integrity(&file)?;
    file.close().map_err(|(_, error)| fault(error))?;
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.map_err(|error| StoreFault::file("write the backup to the disk", error))
}

fn check_integrity(file: &Connection) -> Result<()> {
    let doing = "check the backup";
    let finding: String = file
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .map_err(|error| StoreFault::sqlite(doing, error))?;
    if finding == "ok" { Ok(()) } else { Err(StoreFault::damaged(doing, finding)) }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

/// Removes what an interrupted backup left behind.
fn remove_if_there(partial: &Path) -> Result<()> {
    for path in
        [partial.to_owned(), beside(partial, "-wal"), beside(partial, "-shm"), beside(partial, "-journal")]
    {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(StoreFault::file(&format!("remove {}", path.display()), error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn sync_folder_of(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| StoreFault::file("write the backup to the disk", error))
}
