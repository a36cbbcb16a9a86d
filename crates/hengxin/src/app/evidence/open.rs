//! Looking at a file, and destroying it. Every look is noted with its purpose before anything is shown.

use std::fs::{self, File};
use std::io;

use domain::EvidenceRefusal;
use domain::id::find_personal;

use super::EvidenceFault;
use crate::app::register::Register;
use crate::disk::sync;
use crate::store::audit::{self, Entry};
use crate::store::evidence::{self, EvidenceRow, EvidenceState};
use crate::store::sql::Tx;

/// Most characters of a purpose.
const LONGEST_PURPOSE: usize = 200;

/// Who looks, and why.
#[derive(Debug, Clone)]
pub struct Look {
    /// Who: `key:12`, `officer:3` …
    pub actor: String,
    /// Why, in one line.
    pub purpose: String,
    /// When, microseconds since 1970-01-01 UTC.
    pub now: i64,
}

/// Whether a text says what a look is for: one line, not too long, without a person's number.
pub fn is_purpose(text: &str) -> bool {
    let is_line = !text.trim().is_empty() && !text.chars().any(char::is_control);
    is_line && text.chars().count() <= LONGEST_PURPOSE && find_personal(text).is_none()
}

impl Look {
    fn note(&self, tx: &mut dyn Tx, verb: &str, target: &str) -> Result<(), EvidenceFault> {
        self.write(tx, (verb, target), "{}")
    }

    fn write(
        &self,
        tx: &mut dyn Tx,
        (verb, target): (&str, &str),
        detail: &str,
    ) -> Result<(), EvidenceFault> {
        let Look { actor, purpose, now } = self;
        if !is_purpose(purpose) {
            return Err(EvidenceRefusal::NoPurpose.into());
        }
        Ok(audit::note(tx, &Entry { at: *now, actor, verb, target, purpose, detail })?)
    }
}

/// A file opened for reading.
#[derive(Debug)]
pub struct Opened {
    /// What is known of it.
    pub row: EvidenceRow,
    /// Its content.
    pub file: File,
}

/// Opens a file.
///
/// # Errors
/// [`EvidenceRefusal::NoSuchFile`], [`EvidenceRefusal::NoPurpose`]; `Damaged` where it is not in the folder as it was
/// received.
pub fn open(register: &Register, id: &str, look: &Look) -> Result<Opened, EvidenceFault> {
    let row = register.db.decide(|tx| {
        let row = kept(tx, id)?;
        look.note(tx, "evidence.read", &format!("evidence/{id}"))?;
        Ok::<_, EvidenceFault>(row)
    })?;
    let damaged = || EvidenceFault::Damaged { id: row.id.clone() };
    let place = register.evidence.place(&row.id).ok_or_else(damaged)?;
    let file = match File::open(place) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(damaged()),
        opened => opened.map_err(EvidenceFault::file("open a file"))?,
    };
    let bytes = file.metadata().map_err(EvidenceFault::file("open a file"))?.len();
    if bytes == row.bytes { Ok(Opened { row, file }) } else { Err(damaged()) }
}

/// The files of a proceeding in the order they were added, destroyed ones as well.
///
/// # Errors
/// [`EvidenceRefusal::NoPurpose`].
pub fn list(register: &Register, proceeding: i64, look: &Look) -> Result<Vec<EvidenceRow>, EvidenceFault> {
    register.db.decide(|tx| {
        look.note(tx, "evidence.list", &format!("proceeding/{proceeding}"))?;
        Ok(evidence::of_proceeding(tx, proceeding)?)
    })
}

/// Destroys a file: its row stays and says so, without its name. Where the process dies in between, the file is swept.
///
/// # Errors
/// [`EvidenceRefusal::NoSuchFile`], [`EvidenceRefusal::NoPurpose`].
pub fn destroy(register: &Register, id: &str, look: &Look) -> Result<(), EvidenceFault> {
    register.db.decide(|tx| {
        kept(tx, id)?;
        evidence::destroy(tx, id)?;
        let detail = serde_json::json!({ "before": "kept", "after": "destroyed" }).to_string();
        look.write(tx, ("evidence.destroy", &format!("evidence/{id}")), &detail)
    })?;
    let Some(place) = register.evidence.place(id) else { return Ok(()) };
    match fs::remove_file(place) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed
            .and_then(|()| sync(register.evidence.path()))
            .map_err(EvidenceFault::file("remove a destroyed file")),
    }
}

fn kept(tx: &mut dyn Tx, id: &str) -> Result<EvidenceRow, EvidenceFault> {
    let row = evidence::find(tx, id)?.filter(|row| row.state == EvidenceState::Kept);
    row.ok_or_else(|| EvidenceRefusal::NoSuchFile.into())
}
