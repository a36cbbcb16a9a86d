//! A thin store over two drivers: one SQL text, SQLite or PostgreSQL behind it.
//!
//! Parameters are written `$1`, `$2` … on both engines, and types are few (see [`Value`]). Statements that both
//! engines understand alike: `INSERT … ON CONFLICT`, `RETURNING` (read it with [`Tx::each`]), common table
//! expressions, window functions, `TRUE`/`FALSE`, `||`, `CAST(x AS BIGINT)`. Write `NULLS FIRST` or `NULLS LAST`
//! wherever a sorted column may be null: the engines disagree. Text sorts by bytes on both.
//!
//! Work is synchronous on purpose; [`Database::read_async`] and its siblings run it from async code.

mod backup;
mod bulk;
mod database;
mod error;
mod migrate;
mod postgres;
mod purge;
mod row;
mod sqlite;
mod url;
mod value;

pub use backup::{Step, backup, restore};
pub use database::{Database, Options};
pub use error::{Cause, Result, ServerError, StoreFault};
pub use migrate::{MIGRATIONS, Migration, dialect, migrate, migrate_with, schema_version};
pub use row::Row;
pub use url::DatabaseUrl;
pub use value::Value;

/// The engine behind a database.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Backend {
    /// One file beside the program.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// Receives the rows of a [`Tx::bulk`], one at a time.
pub type Sink<'s> = dyn FnMut(&[Value<'_>]) -> Result<()> + 's;

/// A unit of work: everything in it is kept, or nothing.
///
/// The closure given to [`Database::read`] or [`Database::write`] gets one. After a statement of it has failed, the
/// work cannot be committed, even if the failure is overlooked ([`StoreFault::Spoiled`]).
pub trait Tx {
    /// The engine underneath.
    fn backend(&self) -> Backend;

    /// Runs a statement that returns no rows; returns how many rows it changed.
    fn exec(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64>;

    /// Runs a statement and hands each row of its answer to `take`, without keeping the answer in memory.
    fn each(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        take: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()>;

    /// Inserts many rows by the engine's fastest way; returns how many. `fill` is called once and hands the rows,
    /// values in the order of `columns`, to the sink it is given.
    ///
    /// # Errors
    /// `Unique` if a key exists already: this is a plain insert.
    fn bulk(
        &mut self,
        table: &str,
        columns: &[&str],
        fill: &mut dyn FnMut(&mut Sink<'_>) -> Result<()>,
    ) -> Result<u64>;

    /// Runs several statements without parameters, for schemas.
    fn script(&mut self, sql: &str) -> Result<()>;
}

impl dyn Tx + '_ {
    /// The first row of an answer, which must have one.
    ///
    /// # Errors
    /// `Missing` if there is no row.
    pub fn one<T>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.opt(sql, params, read)?.ok_or_else(|| StoreFault::Missing { doing: error::doing(sql) })
    }

    /// The first row of an answer, if it has one.
    pub fn opt<T>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut first = None;
        self.each(sql, params, &mut |row| {
            if first.is_none() {
                first = Some(read(row)?);
            }
            Ok(())
        })?;
        Ok(first)
    }

    /// Every row of an answer.
    pub fn all<T>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.each(sql, params, &mut |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// [`Tx::bulk`] for rows that are already at hand.
    pub fn bulk_rows<'v, const N: usize>(
        &mut self,
        table: &str,
        columns: &[&str; N],
        rows: impl IntoIterator<Item = [Value<'v>; N]>,
    ) -> Result<u64> {
        let mut rows = rows.into_iter();
        self.bulk(table, columns, &mut |sink| rows.try_for_each(|row| sink(&row)))
    }
}
