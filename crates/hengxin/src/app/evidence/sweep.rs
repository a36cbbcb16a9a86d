//! What does not belong together: files that no row names, and rows whose file is not there as it was received.

use std::fs::{self, File};
use std::io::{self, Read};
use std::time::UNIX_EPOCH;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::receive::PARTIAL;
use super::{EvidenceFault, EvidenceFolder, is_id};
use crate::app::check::{Checked, Finding};
use crate::disk::sync;
use crate::store::audit::{self, Entry};
use crate::store::draft_file;
use crate::store::evidence::{self, EvidenceState};
use crate::store::sql::{Database, Result};

/// A file younger than this may be on its way into the register: a day, in microseconds.
const ON_ITS_WAY: i64 = 86_400_000_000;

/// What was swept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Swept {
    /// Files removed.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// A file of the folder that belongs to nothing.
struct Stray {
    name: String,
    bytes: u64,
}

/// Removes files that were never entered and are older than a day, and what is left of destroyed ones. What is called
/// otherwise than files here are is left alone.
pub fn sweep(db: &Database, folder: &EvidenceFolder, actor: &str, now: i64) -> Result<Swept, EvidenceFault> {
    let mut swept = Swept::default();
    for stray in strays(db, folder, now)? {
        fs::remove_file(folder.path().join(&stray.name)).map_err(EvidenceFault::file("remove a file"))?;
        swept.files += 1;
        swept.bytes += stray.bytes;
    }
    if swept.files > 0 {
        sync(folder.path()).map_err(EvidenceFault::file("remove a file"))?;
        let detail =
            serde_json::json!({ "before": { "files": swept.files }, "after": { "files": 0 } }).to_string();
        let (verb, target, purpose) = ("evidence.sweep", "evidence", "administration");
        db.write_exclusive(|tx| {
            audit::note(tx, &Entry { at: now, actor, verb, target, purpose, detail: &detail })
        })?;
    }
    Ok(swept)
}

fn strays(db: &Database, folder: &EvidenceFolder, now: i64) -> Result<Vec<Stray>, EvidenceFault> {
    let refused = || EvidenceFault::file("read the folder of files");
    let entries = match fs::read_dir(folder.path()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(refused())?,
    };
    let mut strays = Vec::new();
    for entry in entries {
        let entry = entry.map_err(refused())?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let about = match entry.metadata() {
            // It was renamed or removed since the folder was read.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            about => about.map_err(refused())?,
        };
        if about.is_file() && is_stray(db, &name, now - age_began(&about))? {
            strays.push(Stray { name, bytes: about.len() });
        }
    }
    Ok(strays)
}

fn is_stray(db: &Database, name: &str, age: i64) -> Result<bool> {
    if name.starts_with(PARTIAL) {
        return Ok(age > ON_ITS_WAY);
    }
    if !is_id(name) {
        return Ok(false);
    }
    let (row, drafted) = db.peek(|tx| Ok((evidence::find(tx, name)?, draft_file::find(tx, name)?)))?;
    if drafted.is_some() {
        return Ok(false);
    }
    Ok(row.map_or(age > ON_ITS_WAY, |row| row.state == EvidenceState::Destroyed))
}

/// When a file was last written, microseconds since 1970-01-01 UTC; for one that does not say, now and for ever.
fn age_began(about: &fs::Metadata) -> i64 {
    let since = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    since.and_then(|since| i64::try_from(since.as_micros()).ok()).unwrap_or(i64::MAX)
}

/// Notes files that belong to nothing, and rows whose file is gone or is not what was received.
pub fn check(
    db: &Database,
    folder: &EvidenceFolder,
    now: i64,
    checked: &mut Checked,
) -> Result<(), EvidenceFault> {
    for stray in strays(db, folder, now)? {
        checked.note(Finding::EvidenceWithoutRow, || format!("evidence/{}", stray.name));
    }
    let mut compare = |(id, bytes, sha256): (&str, u64, &[u8])| {
        let place = || format!("evidence/{id}");
        match content(folder, id) {
            Some((found, hash)) if found == bytes && hash == sha256 => {}
            Some(_) => checked.note(Finding::EvidenceChanged, place),
            None => checked.note(Finding::EvidenceMissing, place),
        }
    };
    db.read(|tx| {
        evidence::each_kept(tx, &mut |row| {
            compare((&row.id, row.bytes, &row.sha256));
            Ok(())
        })?;
        draft_file::each(tx, &mut |file| {
            compare((&file.id, file.bytes, &file.sha256));
            Ok(())
        })
    })?;
    Ok(())
}

/// Size and hash of a file; `None` where it cannot be read.
fn content(folder: &EvidenceFolder, id: &str) -> Option<(u64, Vec<u8>)> {
    let mut file = File::open(folder.place(id)?).ok()?;
    let (mut hash, mut bytes, mut piece) = (Sha256::new(), 0, vec![0; 64 * 1024]);
    loop {
        match file.read(&mut piece).ok()? {
            0 => return Some((bytes, hash.finalize().to_vec())),
            count => {
                hash.update(&piece[..count]);
                bytes += count as u64;
            }
        }
    }
}
