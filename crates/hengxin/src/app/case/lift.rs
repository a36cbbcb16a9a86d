//! Lifting publication on a court's ruling: the register office puts the ruling forward, two persons decide.

use domain::{Day, RecordKey, Refusal};

use super::open::open;
use super::paper::{enter, settled};
use super::{CaseFault, Filed, Paper, Saying, Work};
use crate::app::Register;
use crate::store::proceeding::ProceedingKind;
use crate::store::sql::Tx;

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
    paper: Paper<'_>,
) -> Result<Filed, CaseFault> {
    let work = Work::new(register, actor);
    let papers = [paper];
    let done = register.db.decide(|tx| {
        let filed = put_forward(tx, &work, ruling)?;
        // The proceeding is numbered by the fact that opens it.
        enter(tx, &work, &papers, (filed.id, filed.id))?;
        Ok(filed)
    });
    settled(&papers, done)
}

fn put_forward(tx: &mut dyn Tx, work: &Work<'_>, ruling: &Ruling<'_>) -> Result<Filed, CaseFault> {
    let Ruling { court, document, ruled_on, reasons, .. } = *ruling;
    if [court, document].iter().any(|text| text.trim().is_empty()) || ruled_on.is_none() {
        return Err(Refusal::NoRuling.into());
    }
    let saying = Saying { authority: court, document, dated: ruled_on, reasons, ..Saying::default() };
    open(tx, work, (ruling.code, ruling.key), (ProceedingKind::Lifting, &saying, ("", "")))
}
