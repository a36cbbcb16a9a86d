//! Why the law could not be read. The register does not start on law it only half understands.

use std::path::PathBuf;

use domain::calendar::CalendarError;
use domain::table::TableError;

/// A fault in the files of the law.
#[derive(Debug, thiserror::Error)]
pub enum LawFault {
    /// A file or folder cannot be read.
    #[error("cannot read {path}", path = path.display())]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write {path}", path = path.display())]
    Unwritable {
        /// Which folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file in the law folder that no part of the register reads.
    #[error("{path} is not a file of the law; check its name", path = path.display())]
    UnknownFile {
        /// Which one.
        path: PathBuf,
    },
    /// A file is not TOML, lacks a key, or has one that the register does not know.
    #[error("law/{file} is not as the register expects")]
    Malformed {
        /// Its name below `law/`.
        file: &'static str,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// A word that is not in its list.
    #[error("law/{file}: {place}: `{word}` is no {what}")]
    UnknownWord {
        /// Its name below `law/`.
        file: &'static str,
        /// The entry, such as `ndrc-36`.
        place: String,
        /// The word found.
        word: String,
        /// What was expected, such as `tier`.
        what: &'static str,
    },
    /// Two entries that cannot both hold.
    #[error("law/{file}: {what}")]
    Contradiction {
        /// Its name below `law/`.
        file: &'static str,
        /// What contradicts what.
        what: String,
    },
    /// The calendar contradicts itself.
    #[error("law/{file} is no calendar")]
    Calendar {
        /// Its name below `law/`.
        file: &'static str,
        /// Why.
        source: CalendarError,
    },
    /// A table of districts or industries is malformed.
    #[error("law/{file} is not as the register expects")]
    Table {
        /// Its name below `law/`.
        file: &'static str,
        /// Which line.
        source: TableError,
    },
}
