//! Signing, the log and the file that is handed out: the one place of reports that knows of keys and proofs.
//!
//! The statement is signed and its leaf entered in the transaction that stores the report. The sequencer gives the leaf
//! its place within about a second; only then is there a proof, and a file to hand out.

use attest::{Attached, Bundle, Print, ReportNumber, Statement};
use domain::{Lang, RecordKey};
use tlog::LeafKind;
use tlog::note::Ed25519Signer;

use super::ReportFault;
use crate::app::Register;
use crate::log::{KeyFolder, LogFault, prove};
use crate::store::log::{self, LeafOf};
use crate::store::report::{self as stored, ReportRow};
use crate::store::sql::{Result, Tx};

/// The keys that sign reports.
#[derive(Debug)]
pub struct ReportKeys {
    folder: KeyFolder,
}

impl ReportKeys {
    /// Keys in a folder, which need not be there yet.
    pub fn within(folder: KeyFolder) -> ReportKeys {
        ReportKeys { folder }
    }

    /// Where they are.
    pub fn folder(&self) -> &KeyFolder {
        &self.folder
    }

    /// Those that sign now, the newest first. They are read each time, since one may have ended.
    fn get(&self) -> Result<Vec<Ed25519Signer>, ReportFault> {
        // The sequencer makes them when the log begins.
        let origin = self.folder.origin().map_err(|fault| unsealed(&fault))?.ok_or(ReportFault::NotYet)?;
        let mut keys = self.folder.report_signers(&origin).map_err(|fault| unsealed(&fault))?;
        keys.reverse();
        Ok(keys)
    }
}

fn unsealed(fault: &impl std::fmt::Display) -> ReportFault {
    ReportFault::Seal(fault.to_string())
}

/// A signed statement that has not been stored.
pub(super) struct Sealing {
    statement: String,
    note: String,
}

/// Signs what a report says.
///
/// # Errors
/// [`ReportFault::NotYet`] before the log has keys.
pub(super) fn sign(
    register: &Register,
    (number, json): (&str, &str),
    prints: &[(Lang, Vec<u8>)],
) -> Result<Sealing, ReportFault> {
    let keys = register.report_keys.get()?;
    let number = ReportNumber::new(number).map_err(|fault| unsealed(&fault))?;
    let of = |lang: Lang| lang.pick(Print::Chinese, Print::English);
    let statement = prints.iter().fold(Statement::new(number, json.as_bytes()), |statement, (lang, pdf)| {
        statement.with_print(of(*lang), pdf)
    });
    let text = statement.to_string();
    let (newest, older) = keys.split_first().ok_or(ReportFault::NotYet)?;
    let mut signed = statement.sign(newest).map_err(|fault| unsealed(&fault))?;
    for key in older {
        signed.sign_also(key).map_err(|fault| unsealed(&fault))?;
    }
    Ok(Sealing { statement: text, note: signed.render() })
}

/// Enters the statement into the log, in the transaction that stores the report. Returns the signed statement and the
/// number of its leaf.
pub(super) fn enter(tx: &mut dyn Tx, sealing: &Sealing) -> Result<(String, i64)> {
    let salt = log::draw_salt()?;
    let leaf = log::enter(tx, LeafKind::Report, None, &salt, sealing.statement.as_bytes())?;
    Ok((sealing.note.clone(), leaf))
}

/// Destroys what the log keeps to open the leaf of a report.
pub(super) fn forget(tx: &mut dyn Tx, leaf: i64, basis: &str) -> Result<()> {
    log::erase(tx, leaf, basis).map(drop)
}

/// Empties every report that tells of a record whose content, or a former one, is being destroyed. Runs in the transaction
/// that destroys it.
///
/// # Errors
/// The store's.
pub(in crate::app) fn forget_record(tx: &mut dyn Tx, record: RecordKey) -> Result<()> {
    for (report, leaf) in stored::telling_of(tx, record.stored())? {
        stored::empty(tx, report)?;
        forget(tx, leaf, "a record that the report tells of was erased")?;
    }
    Ok(())
}

/// What proves that the statement of a report is in the log, as text; `None` while it waits for its place there.
fn proof(register: &Register, row: &ReportRow) -> Result<Option<String>, ReportFault> {
    let opening = register.db.read(|tx| log::find(tx, row.leaf))?.and_then(|leaf| leaf.opening);
    let Some((salt, _)) = opening else {
        return Err(ReportFault::Seal("the leaf of a report is gone".to_owned()));
    };
    let proof = prove(&register.db, &register.log, LeafOf::Other(row.leaf)).map_err(of_log)?;
    let Some(mut proof) = proof else { return Ok(None) };
    proof.extra = Some(salt.as_bytes().to_vec());
    Ok(proof.render())
}

fn of_log(fault: LogFault) -> ReportFault {
    if let LogFault::Store(fault) = fault { ReportFault::Store(fault) } else { unsealed(&fault) }
}

/// The file of a report in a language; `None` where it was not printed.
///
/// # Errors
/// [`ReportFault::NotYet`] while its statement waits for its place in the log; the store's.
pub fn given_pdf(register: &Register, row: &ReportRow, lang: Lang) -> Result<Option<Vec<u8>>, ReportFault> {
    let Some(base) = register.db.read(|tx| stored::print(tx, row.id, lang))? else { return Ok(None) };
    let proof = proof(register, row)?.ok_or(ReportFault::NotYet)?;
    let attached =
        Attached { json: row.json.as_bytes(), statement: row.note.as_bytes(), proof: proof.as_bytes() };
    attest::bind(&base, &attached).map(Some).map_err(|fault| unsealed(&fault))
}

/// The file of a report without print: JSON with statement and proof.
///
/// # Errors
/// [`ReportFault::NotYet`] while its statement waits for its place in the log; the store's.
pub fn given_json(register: &Register, row: &ReportRow) -> Result<String, ReportFault> {
    let proof = proof(register, row)?.ok_or(ReportFault::NotYet)?;
    let report = attest::json::parse(row.json.as_bytes()).map_err(|fault| unsealed(&fault))?;
    Ok(Bundle { report, statement: row.note.clone(), proof }.render())
}
