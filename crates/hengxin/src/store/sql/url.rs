//! Where the database is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::Backend;
use super::error::{Result, StoreFault};

/// The address of a database: `sqlite:PATH`, `sqlite::memory:` or `postgres://USER@HOST/NAME`.
///
/// Printing it never shows the password.
#[derive(Clone)]
pub struct DatabaseUrl(pub(super) Place);

#[derive(Clone)]
pub(super) enum Place {
    /// A file, made when it does not exist.
    File(PathBuf),
    /// A database that is gone when its last handle is: a file in a temporary folder.
    Throwaway,
    /// A server.
    Server(Box<postgres::Config>),
}

impl DatabaseUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// `BadUrl`, saying what is wrong, for anything else than the three forms.
    pub fn parse(text: &str) -> Result<Self> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return sqlite_place(path).map(Self);
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let config = postgres::Config::from_str(text).map_err(|error| bad(&chain(&error)))?;
            return Ok(Self(Place::Server(Box::new(config))));
        }
        Err(bad("expected sqlite:PATH, sqlite::memory: or postgres://USER@HOST/NAME"))
    }

    /// The address of a SQLite file.
    pub fn sqlite(path: &Path) -> Self {
        Self(Place::File(path.to_owned()))
    }

    /// The engine behind this address.
    pub fn backend(&self) -> Backend {
        match self.0 {
            Place::File(_) | Place::Throwaway => Backend::Sqlite,
            Place::Server(_) => Backend::Postgres,
        }
    }
}

fn sqlite_place(path: &str) -> Result<Place> {
    let path = path.strip_prefix("//").unwrap_or(path);
    match path {
        ":memory:" => Ok(Place::Throwaway),
        "" => Err(bad("the path after sqlite: is empty")),
        _ if path.contains('?') => Err(bad("options after ? are not understood in a sqlite: address")),
        _ => Ok(Place::File(PathBuf::from(path))),
    }
}

fn bad(reason: &str) -> StoreFault {
    StoreFault::BadUrl { reason: reason.to_owned() }
}

fn chain(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

impl FromStr for DatabaseUrl {
    type Err = StoreFault;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::File(path) => write!(out, "sqlite:{}", path.display()),
            Place::Throwaway => out.write_str("sqlite::memory:"),
            Place::Server(config) => {
                let host = config.get_hosts().first().map_or_else(String::new, host_name);
                let port = config.get_ports().first().map_or_else(String::new, |port| format!(":{port}"));
                let user = config.get_user().map_or_else(String::new, |user| format!("{user}@"));
                write!(out, "postgres://{user}{host}{port}/{}", config.get_dbname().unwrap_or_default())
            }
        }
    }
}

fn host_name(host: &postgres::config::Host) -> String {
    match host {
        postgres::config::Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        postgres::config::Host::Unix(folder) => folder.display().to_string(),
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_forms_are_understood() {
        for (text, shown, backend) in [
            ("sqlite:register.db", "sqlite:register.db", Backend::Sqlite),
            ("sqlite:///var/lib/hengxin/register.db", "sqlite:/var/lib/hengxin/register.db", Backend::Sqlite),
            ("sqlite::memory:", "sqlite::memory:", Backend::Sqlite),
            (
                "postgres://hengxin@db.city:5433/register",
                "postgres://hengxin@db.city:5433/register",
                Backend::Postgres,
            ),
            (
                "postgresql://hengxin@db.city/register",
                "postgres://hengxin@db.city:5432/register",
                Backend::Postgres,
            ),
        ] {
            let url = DatabaseUrl::parse(text).unwrap();
            assert_eq!((url.to_string().as_str(), url.backend()), (shown, backend), "{text}");
        }
    }

    #[test]
    fn the_password_is_never_shown() {
        let url = DatabaseUrl::parse("postgres://hengxin:s3cret@db.city/register").unwrap();
        assert!(!format!("{url} {url:?}").contains("s3cret"));
    }

    #[test]
    fn anything_else_is_refused_with_a_reason() {
        for (text, reason) in [
            ("mysql://x", "expected sqlite:PATH"),
            ("register.db", "expected sqlite:PATH"),
            ("sqlite:", "is empty"),
            ("sqlite:a.db?mode=ro", "options after ?"),
            ("postgres://h/db?colour=red", "invalid connection string"),
        ] {
            let message = DatabaseUrl::parse(text).unwrap_err().to_string();
            assert!(message.contains(reason), "{text}: {message}");
        }
    }
}
