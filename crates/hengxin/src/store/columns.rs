//! Who may see which column: the declarations of `columns.toml`, and how they compare with a live database.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::sql::{Backend, Result, Tx};

/// Who may see a column at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// Anyone.
    Open,
    /// Bodies of government doing a duty of theirs; each look is recorded.
    Government,
    /// Whoever the organisation has authorised.
    OnAuthorisation,
    /// The program and whoever runs it.
    Internal,
}

/// What is declared of a table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    keep: String,
    columns: BTreeMap<String, Column>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Column {
    Short(Who),
    #[serde(rename_all = "kebab-case")]
    Long {
        who: Who,
        keep: String,
    },
}

/// The declarations of every column.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Columns(BTreeMap<String, Table>);

/// Where declarations and database part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The database has a column that nobody has declared.
    Undeclared {
        /// Its table.
        table: String,
        /// The column.
        column: String,
    },
    /// A column is declared that the database does not have.
    Gone {
        /// Its table.
        table: String,
        /// The column.
        column: String,
    },
}

impl Columns {
    /// The declarations this program was built with.
    pub fn declared() -> &'static Columns {
        static DECLARED: LazyLock<Columns> = LazyLock::new(|| {
            let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../columns.toml"));
            toml::from_str(text).expect("a test reads columns.toml")
        });
        &DECLARED
    }

    /// Who may see a column; `None` when it is not declared.
    pub fn who(&self, table: &str, column: &str) -> Option<Who> {
        match self.0.get(table)?.columns.get(column)? {
            Column::Short(who) | Column::Long { who, .. } => Some(*who),
        }
    }

    /// How long a column is kept, in words: its own note, else its table's.
    pub fn keep(&self, table: &str, column: &str) -> Option<&str> {
        let table = self.0.get(table)?;
        match table.columns.get(column)? {
            Column::Short(_) => Some(&table.keep),
            Column::Long { keep, .. } => Some(keep),
        }
    }

    /// How many days a column is kept after its row is done with, where its declaration begins with such a number.
    pub fn keep_days(&self, table: &str, column: &str) -> Option<i64> {
        let (number, rest) = self.keep(table, column)?.split_once(' ')?;
        rest.starts_with("days").then(|| number.parse().ok()).flatten()
    }

    /// Every column declared, as table and column.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .flat_map(|(table, of)| of.columns.keys().map(|column| (table.as_str(), column.as_str())))
    }

    /// Where these declarations and the live schema part, both ways.
    pub fn differences(&self, tx: &mut dyn Tx) -> Result<Vec<Difference>> {
        let live: BTreeSet<(String, String)> = live(tx)?.into_iter().collect();
        let declared: BTreeSet<(String, String)> =
            self.all().map(|(table, column)| (table.to_owned(), column.to_owned())).collect();
        let undeclared = live.difference(&declared).cloned();
        let gone = declared.difference(&live).cloned();
        let undeclared = undeclared.map(|(table, column)| Difference::Undeclared { table, column });
        Ok(undeclared.chain(gone.map(|(table, column)| Difference::Gone { table, column })).collect())
    }
}

/// Every column of the database, as table and column.
fn live(tx: &mut dyn Tx) -> Result<Vec<(String, String)>> {
    let sql = match tx.backend() {
        Backend::Sqlite => {
            "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
        }
        Backend::Postgres => {
            "SELECT table_name::text, column_name::text FROM information_schema.columns \
             WHERE table_schema = current_schema()"
        }
    };
    tx.all(sql, &[], |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))
}
