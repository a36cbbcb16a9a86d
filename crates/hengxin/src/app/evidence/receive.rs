//! Receiving a file: beside its place, looked into, put in its place, entered.

use std::fs;
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::PathBuf;

use domain::evidence::file_name;
use domain::id::find_personal;
use domain::{EvidenceRefusal, Exhibit, Media, Place};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::{EvidenceFault, EvidenceFolder, EvidenceLimits, look};
use crate::app::register::Register;
use crate::disk::sync;
use crate::hex::hex;
use crate::store::audit::{self, Entry};
use crate::store::draft_file::DraftFile;
use crate::store::erasure;
use crate::store::evidence::{self, EvidenceRow, EvidenceState};
use crate::store::proceeding::{self, ProceedingRow};
use crate::store::sql::{StoreFault, Tx};

/// What files that are being received are called at first.
pub(super) const PARTIAL: &str = ".tmp-";

/// A file being received. It goes when it is dropped.
#[derive(Debug)]
pub struct Incoming {
    folder: EvidenceFolder,
    file: NamedTempFile,
    bytes: u64,
    hash: Sha256,
}

/// To what a file is attached, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct NewEvidence<'a> {
    /// Number of the proceeding.
    pub proceeding: i64,
    /// What its sender calls it.
    pub name: &'a str,
    /// Who, for the audit trail.
    pub actor: &'a str,
    /// When, microseconds since 1970-01-01 UTC.
    pub now: i64,
    /// What an officer says it is; `None` for what applicants send.
    pub what: Option<Exhibit>,
    /// Place of the fact of the step it comes with; 0 = with none.
    pub seq: i64,
}

/// A file that was looked into and lies in its place, on the disk. It counts only once it is entered; one that never is
/// gets swept after a day.
#[derive(Debug)]
pub struct Laid {
    /// Its identifier: 32 hexadecimal digits, random.
    pub id: String,
    /// Its kind, as the content says.
    pub media: Media,
    /// Its size, in bytes.
    pub bytes: u64,
    limits: EvidenceLimits,
    sha256: Vec<u8>,
    place: PathBuf,
}

impl EvidenceFolder {
    /// Begins to receive a file.
    pub fn receive(&self) -> Result<Incoming, EvidenceFault> {
        let refused = || EvidenceFault::file("make a place for a file");
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.path).map_err(refused())?;
        let file = tempfile::Builder::new()
            .prefix(PARTIAL)
            .permissions(fs::Permissions::from_mode(0o600))
            .tempfile_in(&self.path)
            .map_err(refused())?;
        Ok(Incoming { folder: self.clone(), file, bytes: 0, hash: Sha256::new() })
    }
}

impl Incoming {
    /// Takes the next piece.
    ///
    /// # Errors
    /// [`EvidenceRefusal::TooLarge`] as soon as it is.
    pub fn write(&mut self, piece: &[u8]) -> Result<(), EvidenceFault> {
        let most = self.folder.limits.file;
        self.bytes += piece.len() as u64;
        if self.bytes > most {
            return Err(EvidenceRefusal::TooLarge { mib: most >> 20 }.into());
        }
        self.hash.update(piece);
        self.file.write_all(piece).map_err(EvidenceFault::file("write a file"))
    }

    /// Takes everything from a reader, a piece at a time.
    pub fn read_from(&mut self, from: &mut dyn Read) -> Result<(), EvidenceFault> {
        let mut piece = vec![0; 64 * 1024];
        loop {
            match from.read(&mut piece) {
                Ok(0) => return Ok(()),
                Ok(count) => self.write(&piece[..count])?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(EvidenceFault::file("read a file")(error)),
            }
        }
    }

    /// Looks into the file and puts it in its place, on the disk.
    ///
    /// # Errors
    /// A refusal for what is not taken; then nothing is left of it.
    pub fn lay_down(self) -> Result<Laid, EvidenceFault> {
        let Incoming { folder, mut file, bytes, hash } = self;
        file.rewind().map_err(EvidenceFault::file("read a file"))?;
        let media = look(file.as_file_mut())?;
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|error| StoreFault::Random(error.to_string()))?;
        let id = hex(&random);
        let place = folder.path.join(&id);
        let refused = || EvidenceFault::file("keep a file");
        file.as_file().sync_all().map_err(refused())?;
        file.persist_noclobber(&place).map_err(|error| refused()(error.error))?;
        // The name is on the disk as well before anybody hears of it.
        sync(&folder.path).map_err(refused())?;
        Ok(Laid { id, media, bytes, limits: folder.limits, sha256: hash.finalize().to_vec(), place })
    }

    /// Looks into the file, keeps it and enters it, as an applicant's: nothing is added where nothing is left to do.
    ///
    /// # Errors
    /// [`EvidenceRefusal::NoSuchFile`] where the proceeding was closed or its record erased while the file came;
    /// another refusal, or a failure of ours: then it is not attached, and nothing is left of it but, where the disk or
    /// the process failed, what is swept.
    pub fn keep(self, register: &Register, new: &NewEvidence<'_>) -> Result<EvidenceRow, EvidenceFault> {
        let laid = self.lay_down()?;
        let entered = register.db.decide(|tx| {
            if is_over(tx, new.proceeding)? {
                return Err(EvidenceRefusal::NoSuchFile.into());
            }
            laid.enter(tx, new)
        });
        match &entered {
            // It may have been entered: then it must stay, and else it is swept.
            Ok(_) | Err(EvidenceFault::Store(StoreFault::Uncertain { .. })) => {}
            Err(_) => laid.discard(),
        }
        entered
    }
}

impl Laid {
    /// Enters the file, in the exclusive write of whatever verb it belongs to.
    ///
    /// # Errors
    /// [`EvidenceRefusal::TooManyFiles`], [`EvidenceRefusal::TooMuch`], [`EvidenceRefusal::PersonalNumber`].
    pub fn enter(&self, tx: &mut dyn Tx, new: &NewEvidence<'_>) -> Result<EvidenceRow, EvidenceFault> {
        if find_personal(new.name).is_some() {
            return Err(EvidenceRefusal::PersonalNumber.into());
        }
        let nth = self.room(tx, new.proceeding)?;
        let row = EvidenceRow {
            id: self.id.clone(),
            proceeding: new.proceeding,
            nth,
            name: file_name(new.name, self.media),
            media: self.media,
            bytes: self.bytes,
            sha256: self.sha256.clone(),
            state: EvidenceState::Kept,
            added_at: new.now,
            actor: new.actor.to_owned(),
            what: new.what,
            seq: new.seq,
        };
        evidence::add(tx, &row)?;
        let target = format!("evidence/{}", self.id);
        let detail =
            serde_json::json!({ "proceeding": new.proceeding, "before": null, "after": "kept" }).to_string();
        let (at, actor, verb) = (new.now, new.actor, "evidence.add");
        audit::note(tx, &Entry { at, actor, verb, target: &target, purpose: "proceeding", detail: &detail })?;
        Ok(row)
    }

    /// Enters the file among those of an application that somebody is writing, of which these are there already.
    ///
    /// # Errors
    /// As [`Laid::enter`].
    pub(in crate::app) fn as_draft(
        &self,
        (name, now): (&str, i64),
        held: &[DraftFile],
    ) -> Result<DraftFile, EvidenceFault> {
        if find_personal(name).is_some() {
            return Err(EvidenceRefusal::PersonalNumber.into());
        }
        let bytes: u64 = held.iter().map(|file| file.bytes).sum();
        let files = i64::try_from(held.len()).unwrap_or(i64::MAX);
        self.fits((files, i64::try_from(bytes).unwrap_or(i64::MAX)))?;
        Ok(DraftFile {
            id: self.id.clone(),
            nth: held.last().map_or(0, |file| file.nth) + 1,
            name: file_name(name, self.media),
            media: self.media,
            bytes: self.bytes,
            sha256: self.sha256.clone(),
            added_at: now,
        })
    }

    /// The file's place among those of the proceeding, if there is room for it.
    fn room(&self, tx: &mut dyn Tx, proceeding: i64) -> Result<i64, EvidenceFault> {
        let (files, bytes, highest) = evidence::held(tx, proceeding)?;
        self.fits((files, bytes))?;
        Ok(highest + 1)
    }

    /// Whether there is room beside so many files of so many bytes together.
    fn fits(&self, (files, bytes): (i64, i64)) -> Result<(), EvidenceRefusal> {
        if files >= i64::from(self.limits.files) {
            return Err(EvidenceRefusal::TooManyFiles { files: self.limits.files });
        }
        let most = self.limits.proceeding;
        if u64::try_from(bytes).unwrap_or(0).saturating_add(self.bytes) > most {
            return Err(EvidenceRefusal::TooMuch { mib: most >> 20 });
        }
        Ok(())
    }

    /// Removes a file that was not entered. Where even that fails it is swept later.
    pub fn discard(&self) {
        if let Err(error) = fs::remove_file(&self.place) {
            tracing::warn!(%error, id = self.id, "a file that was not entered stays until it is swept");
        }
    }
}

/// Whether the record a proceeding is about is erased: what is attached now would outlive the erasing.
pub(in crate::app) fn is_erased(tx: &mut dyn Tx, row: &ProceedingRow) -> Result<bool, StoreFault> {
    let erased = erasure::erased_within(tx, (row.org, row.org))?;
    Ok(erased.iter().any(|one| one.record == row.record))
}

/// Whether an applicant can do nothing more in a proceeding. After a decision that was told a review may be asked for,
/// and what was declined may be asked back: there files are still taken.
fn is_over(tx: &mut dyn Tx, id: i64) -> Result<bool, StoreFault> {
    let Some(row) = proceeding::find(tx, id)? else { return Ok(false) };
    let goes_on = row.open || matches!(row.place(), Some(Place::Told | Place::Declined));
    Ok(!goes_on || is_erased(tx, &row)?)
}
