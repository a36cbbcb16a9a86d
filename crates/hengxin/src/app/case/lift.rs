//! Lifting publication on a court's ruling: the register office puts the ruling forward, two persons decide.

use domain::{Day, RecordKey, Refusal};

use super::open::open;
use super::{CaseFault, Filed, Saying, Work};
use crate::app::Register;
use crate::app::evidence::{EvidenceFault, Laid, NewEvidence};
use crate::store::proceeding::ProceedingKind;
use crate::store::sql::StoreFault;

/// A ruling that approves the reorganisation of an organisation.
#[derive(Debug, Clone, Copy)]
pub struct Ruling<'a> {
    /// Code of the organisation.
    pub code: &'a str,
    /// The record whose publication is to be lifted.
    pub key: RecordKey,
    /// The court.
    pub court: &'a str,
    /// Number of the ruling.
    pub document: &'a str,
    /// The day of the ruling.
    pub ruled_on: Option<Day>,
    /// What it says of the record, in the officer's words; may be empty.
    pub reasons: &'a str,
}

/// Why a ruling was not put forward.
#[derive(Debug, thiserror::Error)]
pub enum LiftFault {
    /// The verb refused, or failed.
    #[error(transparent)]
    Case(#[from] CaseFault),
    /// The file was refused, or failed.
    #[error(transparent)]
    Evidence(#[from] EvidenceFault),
}

impl From<StoreFault> for LiftFault {
    fn from(fault: StoreFault) -> LiftFault {
        LiftFault::Case(fault.into())
    }
}

/// Puts a ruling forward, with the file of it: a proceeding is opened and the file attached to it in one transaction.
/// Publication is lifted only once that is drafted and approved in the proceeding.
///
/// # Errors
/// Refused where the record is not held or its publication is lifted already, where court, number or day of the ruling
/// are not given, and where there is no room for the file.
pub fn propose_lifting(
    register: &Register,
    actor: &str,
    ruling: &Ruling<'_>,
    (laid, name): (&Laid, &str),
) -> Result<Filed, LiftFault> {
    let done = register.db.decide(|tx| {
        let work = Work::new(register, actor);
        let Ruling { court, document, ruled_on, reasons, .. } = *ruling;
        if [court, document].iter().any(|text| text.trim().is_empty()) || ruled_on.is_none() {
            return Err(CaseFault::from(Refusal::NoRuling).into());
        }
        let saying = Saying { authority: court, document, dated: ruled_on, reasons, ..Saying::default() };
        let about = (ruling.code, ruling.key);
        let filed = open(tx, &work, about, (ProceedingKind::Lifting, &saying, ("", "")))?;
        laid.enter(tx, &NewEvidence { proceeding: filed.id, name, actor, now: work.now })?;
        Ok::<Filed, LiftFault>(filed)
    });
    // It may have been entered where nobody knows: then it must stay, and else it is swept.
    if !matches!(&done, Ok(_) | Err(LiftFault::Case(CaseFault::Store(StoreFault::Uncertain { .. })))) {
        laid.discard();
    }
    done
}
