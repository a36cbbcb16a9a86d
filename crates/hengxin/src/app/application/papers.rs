//! Files of an application that somebody is writing: they come with its forms, are kept with its link whatever becomes of
//! the rest of the form, and become evidence when it is filed.

use crate::app::Register;
use crate::app::evidence::{EvidenceFault, Laid};
use crate::app::tries::seconds;
use crate::store::draft_file::{self, DraftFile};
use crate::store::sql::{Result, StoreFault};
use crate::store::{application, attempt};

/// Files that one address may send with drafts in an hour: more than anybody has to show, and an end for whoever wants
/// to fill the disk.
const SENT_PER_HOUR: i64 = 120;

/// Why a file is not kept with a draft.
#[derive(Debug)]
pub enum Unkept {
    /// It is not taken.
    Fault(EvidenceFault),
    /// There is no such draft any more, or it was filed.
    Gone,
}

impl From<EvidenceFault> for Unkept {
    fn from(fault: EvidenceFault) -> Unkept {
        Unkept::Fault(fault)
    }
}

impl From<StoreFault> for Unkept {
    fn from(fault: StoreFault) -> Unkept {
        Unkept::Fault(fault.into())
    }
}

/// Counts a file that an address sends with a draft. Returns the seconds to wait where there were too many.
///
/// # Errors
/// The store's.
pub fn count_file(register: &Register, address: Option<&str>) -> Result<Option<u64>> {
    let Some(address) = address else { return Ok(None) };
    let now = register.clock.now().as_microsecond();
    let subject = format!("file address {address}");
    let (count, until) = register.db.write_exclusive(|tx| attempt::count(tx, &subject, now))?;
    Ok((count > SENT_PER_HOUR).then(|| seconds(until - now)))
}

/// Keeps a file that lies in its place with the draft behind a secret.
///
/// # Errors
/// [`Unkept`]; then nothing is left of the file.
pub fn keep_file(
    register: &Register,
    secret: &str,
    (name, laid): (&str, &Laid),
) -> std::result::Result<(), Unkept> {
    let now = register.clock.now().as_microsecond();
    let kept = register.db.decide(|tx| {
        let draft = application::find(tx, secret, now)?.filter(|draft| draft.number.is_empty());
        draft.ok_or(Unkept::Gone)?;
        let held = draft_file::of_draft(tx, secret)?;
        let file = laid.as_draft((name, now), &held)?;
        Ok::<_, Unkept>(draft_file::add(tx, secret, &file)?)
    });
    match &kept {
        // It may have been entered: then it must stay, and else it is swept.
        Ok(()) | Err(Unkept::Fault(EvidenceFault::Store(StoreFault::Uncertain { .. }))) => {}
        Err(_) => laid.discard(),
    }
    kept
}

/// The files of the draft behind a secret, in the order they came.
///
/// # Errors
/// The store's.
pub fn files_of(register: &Register, secret: &str) -> Result<Vec<DraftFile>> {
    register.db.read(|tx| draft_file::of_draft(tx, secret))
}

/// Takes a file off a draft and removes it. Nothing happens where the draft has none such.
///
/// # Errors
/// The store's.
pub fn drop_file(register: &Register, secret: &str, id: &str) -> Result<()> {
    if register.db.write(|tx| draft_file::remove(tx, secret, id))? {
        register.evidence.remove(id);
    }
    Ok(())
}
