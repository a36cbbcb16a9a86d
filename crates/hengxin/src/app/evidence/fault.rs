//! Why something about a file is not done.

use std::io;

use domain::EvidenceRefusal;

use crate::store::sql::StoreFault;

/// Why something is not done.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceFault {
    /// A lawful no.
    #[error(transparent)]
    Refused(#[from] EvidenceRefusal),
    /// The disk refuses: it is full, or the folder cannot be used. Nothing was entered.
    #[error("could not {doing}")]
    File {
        /// What was being done.
        doing: &'static str,
        /// The system's own error.
        #[source]
        source: io::Error,
    },
    /// The register names a file that is not in the folder, or not as it was received.
    #[error("the file {id} is missing or damaged; `hengxin admin check` tells which are")]
    Damaged {
        /// Its identifier.
        id: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl EvidenceFault {
    /// For `map_err`: what was being done when the disk refused.
    pub(super) fn file(doing: &'static str) -> impl FnOnce(io::Error) -> EvidenceFault {
        move |source| EvidenceFault::File { doing, source }
    }
}
