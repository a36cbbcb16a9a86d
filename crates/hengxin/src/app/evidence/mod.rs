//! Files that people and officers attach to a proceeding.
//!
//! A file is received beside its place, looked into, put in its place under a random name, and only then entered in the
//! register: what is acknowledged is on the disk. What was put in place and never entered, because the process died, is
//! swept after a day. Nothing here is ever given out under the name its sender chose as a place, nor as a kind that it
//! only claims to be.

mod fault;
mod look;
mod open;
mod receive;
mod sweep;

use std::path::{Path, PathBuf};

pub use fault::EvidenceFault;
pub use look::{MOST_PIXELS, look};
pub use open::{Look, Opened, destroy, is_purpose, list, open};
pub(in crate::app) use receive::is_erased;
pub use receive::{Incoming, Laid, NewEvidence};
pub use sweep::{Swept, check, sweep};

use crate::config::EvidenceConfig;

/// How much is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvidenceLimits {
    /// Largest file, in bytes.
    pub file: u64,
    /// Most files of a proceeding.
    pub files: u32,
    /// Most bytes of a proceeding.
    pub proceeding: u64,
}

impl EvidenceLimits {
    /// The limits configured.
    pub fn of(config: &EvidenceConfig) -> EvidenceLimits {
        EvidenceLimits {
            file: u64::from(config.file_mib) << 20,
            files: config.files,
            proceeding: u64::from(config.proceeding_mib) << 20,
        }
    }
}

impl Default for EvidenceLimits {
    fn default() -> Self {
        EvidenceLimits::of(&EvidenceConfig::default())
    }
}

/// The folder where files are kept, and how much is taken. It is made when the first file comes, readable by the
/// program alone, and nothing in it is served by its name.
#[derive(Debug, Clone)]
pub struct EvidenceFolder {
    path: PathBuf,
    limits: EvidenceLimits,
}

impl EvidenceFolder {
    /// A folder, which need not be there yet.
    pub fn new(path: PathBuf, limits: EvidenceLimits) -> EvidenceFolder {
        EvidenceFolder { path, limits }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How much is taken.
    pub fn limits(&self) -> EvidenceLimits {
        self.limits
    }

    /// Removes a file that no row names any more. Where that fails it is swept.
    pub(in crate::app) fn remove(&self, id: &str) {
        let Some(place) = self.place(id) else { return };
        if let Err(error) = std::fs::remove_file(place) {
            tracing::warn!(%error, id, "a file that belongs to nothing stays until it is swept");
        }
    }

    /// Where the file with this identifier lies; `None` for what is no identifier.
    fn place(&self, id: &str) -> Option<PathBuf> {
        is_id(id).then(|| self.path.join(id))
    }
}

/// Hexadecimal digits of an identifier.
const ID_DIGITS: usize = 32;

fn is_id(text: &str) -> bool {
    text.len() == ID_DIGITS && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
