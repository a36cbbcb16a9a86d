//! What can go wrong with the store, one variant for each thing the caller does next.

use std::error::Error;

use postgres::error::SqlState;
use rusqlite::ErrorCode;

use super::value::Unsendable;

/// The result of everything in the store.
pub type Result<T, E = StoreFault> = std::result::Result<T, E>;

/// The engine's own error, kept as the source of ours.
pub type Cause = Box<dyn Error + Send + Sync>;

/// A failure of ours, never a lawful no.
///
/// Messages name statements and tables, never bound values: what PostgreSQL adds as "detail" (whole rows, keys)
/// is dropped where it is caught, so that no identity number reaches a log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreFault {
    /// SQLite refused or failed, and no other variant fits.
    #[error("SQLite could not {doing}")]
    Sqlite {
        /// What was being done.
        doing: Box<str>,
        /// SQLite's own error.
        #[source]
        source: Cause,
    },
    /// PostgreSQL refused or failed, and no other variant fits.
    #[error("PostgreSQL could not {doing}")]
    Postgres {
        /// What was being done.
        doing: Box<str>,
        /// The server's own error.
        #[source]
        source: Cause,
    },
    /// The disk (or the database's size limit) is full. Nothing of the transaction was kept.
    #[error("the database's disk is full; could not {doing}")]
    Full {
        /// What was being done.
        doing: Box<str>,
        /// The engine's own error.
        #[source]
        source: Cause,
    },
    /// Another writer held the lock, or all sessions were in use, for longer than `Options::busy_timeout`; or two
    /// writers deadlocked.
    #[error("the database stayed busy with other work; could not {doing}")]
    Busy {
        /// What was being done.
        doing: Box<str>,
        /// The engine's own error.
        #[source]
        source: Cause,
    },
    /// The server could not be reached, or went away before the transaction was committed. Nothing was kept.
    #[error("the connection to the database was lost; could not {doing}")]
    ConnectionLost {
        /// What was being done.
        doing: Box<str>,
        /// The driver's own error.
        #[source]
        source: Cause,
    },
    /// The server went away after it was told to commit: whether it did is unknown. Read before trying again.
    #[error("the connection was lost while committing; whether the change was kept is not known")]
    Uncertain {
        /// The driver's own error.
        #[source]
        source: Cause,
    },
    /// The operating system gave no random bytes for salts. Nothing was written.
    #[error("no random bytes: {0}")]
    Random(String),
    /// A row with this key exists.
    #[error("a row with the same key exists; could not {doing}")]
    Unique {
        /// What was being done.
        doing: Box<str>,
        /// The engine's own error; it names the constraint.
        #[source]
        source: Cause,
    },
    /// A row breaks another constraint of the schema.
    #[error("a constraint of the schema forbids it; could not {doing}")]
    Constraint {
        /// What was being done.
        doing: Box<str>,
        /// The engine's own error; it names the constraint.
        #[source]
        source: Cause,
    },
    /// The stored data is damaged. Restore a backup.
    #[error("the database is damaged; could not {doing}")]
    Corrupt {
        /// What was being done.
        doing: Box<str>,
        /// The engine's own error, or what an integrity check said.
        #[source]
        source: Cause,
    },
    /// The database was made by a newer program than this one.
    #[error("the database has schema version {found}, this program knows {known}: use a newer program")]
    SchemaTooNew {
        /// Version found in the database.
        found: i64,
        /// Newest version this program knows.
        known: i64,
    },
    /// The address of the database cannot be used.
    #[error("not a usable database address: {reason}")]
    BadUrl {
        /// What is wrong and what is expected.
        reason: String,
    },
    /// A stored value is not of the type it was asked for.
    #[error("column {column} is not {wanted}")]
    Decode {
        /// Position in the row, from 0.
        column: usize,
        /// Type asked for.
        wanted: &'static str,
    },
    /// A value cannot be sent to the column or parameter it was meant for.
    #[error("{reason}; could not {doing}")]
    Encode {
        /// What was being done.
        doing: Box<str>,
        /// What is wrong, without the value.
        reason: String,
        /// No column could take the value, whatever the statement: whoever gave it is told so.
        by_value: bool,
    },
    /// A statement of this transaction failed and the failure was overlooked; the transaction was rolled back.
    #[error("a transaction with a failed statement was asked to commit")]
    Spoiled,
    /// A row that must exist does not.
    #[error("a row that must exist does not; could not {doing}")]
    Missing {
        /// What was being done.
        doing: Box<str>,
    },
    /// A backup is restored into an empty database only.
    #[error("the database is not empty: it has tables already")]
    NotEmpty,
    /// A backup does not hold what it was made from.
    #[error("the copy of table {table} has {copied} rows instead of {expected}")]
    Incomplete {
        /// The table.
        table: String,
        /// Rows in the source.
        expected: i64,
        /// Rows in the copy.
        copied: i64,
    },
    /// A file beside the database (a backup, a folder) could not be read or written.
    #[error("could not {doing}")]
    File {
        /// What was being done.
        doing: Box<str>,
        /// The system's error.
        #[source]
        source: std::io::Error,
    },
    /// The program is stopping and takes no more work.
    #[error("the program is stopping")]
    Stopping,
}

impl StoreFault {
    /// True when the same work may succeed if it is simply done again: nothing of it was kept.
    ///
    /// `Uncertain` is not retryable: the work may have been kept.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::ConnectionLost { .. })
    }

    /// A file could not be read or written.
    pub(crate) fn file(doing: &str, source: std::io::Error) -> Self {
        Self::File { doing: doing.into(), source }
    }

    /// An integrity check said no.
    pub(super) fn damaged(doing: &str, finding: String) -> Self {
        Self::Corrupt { doing: doing.into(), source: finding.into() }
    }

    /// Sorts SQLite's error, met while running `sql`.
    pub(super) fn sqlite(sql: &str, error: rusqlite::Error) -> Self {
        if let rusqlite::Error::ToSqlConversionFailure(reason) = &error {
            let by_value = reason.downcast_ref().is_some_and(Unsendable::is_by_value);
            return Self::Encode { doing: doing(sql), reason: reason.to_string(), by_value };
        }
        let (code, extended) = error.sqlite_error().map_or((None, 0), |e| (Some(e.code), e.extended_code));
        let (doing, source) = (doing(sql), Cause::from(error));
        match code {
            Some(ErrorCode::DiskFull) => Self::Full { doing, source },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { doing, source },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt { doing, source },
            Some(ErrorCode::ConstraintViolation) if UNIQUE_CODES.contains(&extended) => {
                Self::Unique { doing, source }
            }
            Some(ErrorCode::ConstraintViolation) => Self::Constraint { doing, source },
            _ => Self::Sqlite { doing, source },
        }
    }

    /// Sorts PostgreSQL's error, met while running `sql`.
    pub(super) fn postgres(sql: &str, error: postgres::Error) -> Self {
        let doing = doing(sql);
        let Some(server) = error.as_db_error() else { return Self::driver(doing, error) };
        let code = server.code().clone();
        let source = Cause::from(ServerError::from(server));
        if is_lost(&code) {
            return Self::ConnectionLost { doing, source };
        }
        match code {
            SqlState::DISK_FULL => Self::Full { doing, source },
            SqlState::LOCK_NOT_AVAILABLE
            | SqlState::T_R_DEADLOCK_DETECTED
            | SqlState::T_R_SERIALIZATION_FAILURE => Self::Busy { doing, source },
            SqlState::UNIQUE_VIOLATION => Self::Unique { doing, source },
            SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => Self::Corrupt { doing, source },
            code if code.code().starts_with("23") => Self::Constraint { doing, source },
            _ => Self::Postgres { doing, source },
        }
    }

    /// Sorts an error that did not come from the server: the wire, or a value that could not be sent.
    fn driver(doing: Box<str>, error: postgres::Error) -> Self {
        if let Some(refused) = error.source().and_then(|e| e.downcast_ref::<Unsendable>()) {
            return Self::Encode { doing, reason: refused.to_string(), by_value: refused.is_by_value() };
        }
        let wire = error.is_closed() || error.source().is_some_and(<dyn Error>::is::<std::io::Error>);
        if wire {
            return Self::ConnectionLost { doing, source: error.into() };
        }
        Self::Postgres { doing, source: error.into() }
    }
}

/// Extended result codes of SQLite for a broken UNIQUE, PRIMARY KEY or rowid.
const UNIQUE_CODES: [i32; 3] = [
    rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE,
    rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY,
    rusqlite::ffi::SQLITE_CONSTRAINT_ROWID,
];

/// True for the states in which the server has closed, or is about to close, the connection.
fn is_lost(code: &SqlState) -> bool {
    code.code().starts_with("08")
        || matches!(*code, SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW)
}

/// What PostgreSQL said, without its "detail" and "hint", which may quote whole rows.
#[derive(Debug, thiserror::Error)]
#[error("{message} (SQLSTATE {code}{})", .constraint.as_deref().map(|c| format!(", constraint {c}")).unwrap_or_default())]
pub struct ServerError {
    /// Five-character SQLSTATE.
    pub code: String,
    /// The server's one-line message; replaced where it would quote a value.
    pub message: String,
    /// The constraint that was broken, if one was.
    pub constraint: Option<String>,
}

impl From<&postgres::error::DbError> for ServerError {
    fn from(error: &postgres::error::DbError) -> Self {
        let code = error.code().code().to_owned();
        let quotes_values = code.starts_with("22");
        let message =
            if quotes_values { "the server refused a value".to_owned() } else { error.message().to_owned() };
        Self { code, message, constraint: error.constraint().map(str::to_owned) }
    }
}

/// What was being done, in words that follow "could not": a statement is shown on one line, and shortened.
pub(super) fn doing(what: &str) -> Box<str> {
    const LONGEST: usize = 160;
    let is_statement = what.trim_start().starts_with(|first: char| first.is_ascii_uppercase());
    if !is_statement {
        return what.into();
    }
    let line = what.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown: String = line.chars().take(LONGEST).collect();
    let cut = if shown.len() < line.len() { "…" } else { "" };
    format!("run `{shown}{cut}`").into()
}
