//! Why a feed could not be read. A column lost in silence is worse than a register that does not start.

use std::path::PathBuf;

/// A fault in a file of `feeds/`.
#[derive(Debug, thiserror::Error)]
pub enum FeedFault {
    /// A file or folder cannot be read.
    #[error("cannot read {path}", path = path.display())]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not TOML, lacks a key, or has one that the register does not know.
    #[error("feed {feed} is not as the register expects")]
    Malformed {
        /// The name of the file, without its ending.
        feed: String,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// A word that names nothing: an item, a field, a district, a mode.
    #[error("feed {feed}: {place}: `{word}` is no {what}")]
    UnknownWord {
        /// The feed.
        feed: String,
        /// The key, such as `columns`.
        place: &'static str,
        /// The word found.
        word: String,
        /// What was expected.
        what: &'static str,
    },
    /// Two entries that cannot both hold, or one that cannot hold at all.
    #[error("feed {feed}: {what}")]
    Contradiction {
        /// The feed.
        feed: String,
        /// What contradicts what.
        what: String,
    },
}
