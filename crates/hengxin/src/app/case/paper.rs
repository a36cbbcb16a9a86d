//! Files that officers attach to a case: what each is, and the step it came with.

use domain::{Exhibit, FactKind};
use serde::Serialize;

use super::{CaseFault, Work};
use crate::app::Register;
use crate::app::evidence::{EvidenceFault, Laid, Look, NewEvidence, is_erased, list};
use crate::hex::hex;
use crate::store::account;
use crate::store::evidence::{EvidenceRow, EvidenceState};
use crate::store::proceeding;
use crate::store::sql::{Result, StoreFault, Tx, Value};

/// A file that was received and looked into, about to be attached to a case.
#[derive(Debug, Clone, Copy)]
pub struct Paper<'a> {
    /// The file in its place.
    pub laid: &'a Laid,
    /// What its sender calls it.
    pub name: &'a str,
    /// What an officer says it is.
    pub what: Option<Exhibit>,
}

impl Paper<'_> {
    /// The file as it is entered, with the place of the fact of the step it came with; 0 = with none.
    fn as_evidence<'n>(&'n self, work: &'n Work<'_>, (proceeding, seq): (i64, i64)) -> NewEvidence<'n> {
        NewEvidence { proceeding, name: self.name, actor: work.actor, now: work.now, what: self.what, seq }
    }
}

/// Attaches files to a case outside any step: all of them, or none. A case that is closed takes files as well, since
/// rulings of courts come late.
///
/// # Errors
/// [`domain::Refusal::NoSuchProceeding`]; [`domain::Refusal::NoSuchRecord`] where its record is erased;
/// [`domain::Refusal::FileNotTaken`].
pub fn attach(
    register: &Register,
    actor: &str,
    id: i64,
    papers: &[Paper<'_>],
) -> std::result::Result<(), CaseFault> {
    let work = Work::new(register, actor);
    let attached = register.db.decide(|tx| {
        let row = proceeding::find(tx, id)?.ok_or(domain::Refusal::NoSuchProceeding)?;
        // The row of the proceeding outlives the erasing of its record, and takes nothing any more.
        if is_erased(tx, &row)? {
            return Err(domain::Refusal::NoSuchRecord.into());
        }
        enter(tx, &work, papers, (id, 0))
    });
    settled(papers, attached)
}

/// Enters files with what they belong to: a proceeding, and the fact of a step.
pub(super) fn enter(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    papers: &[Paper<'_>],
    to: (i64, i64),
) -> std::result::Result<(), CaseFault> {
    for paper in papers {
        paper.laid.enter(tx, &paper.as_evidence(work, to))?;
    }
    Ok(())
}

/// Removes files that were not entered; those that may have been must stay, and are swept where they were not.
pub(super) fn settled<T>(
    papers: &[Paper<'_>],
    done: std::result::Result<T, CaseFault>,
) -> std::result::Result<T, CaseFault> {
    match &done {
        Ok(_) | Err(CaseFault::Store(StoreFault::Uncertain { .. })) => {}
        Err(_) => papers.iter().for_each(|paper| paper.laid.discard()),
    }
    done
}

/// A file of a case in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileLine {
    /// Its identifier.
    pub id: String,
    /// Its place among the files of the case, from 1.
    pub nth: i64,
    /// What it is called; empty once it is destroyed.
    pub name: String,
    /// Its media type, by its content.
    pub media: String,
    /// Whether a page shows it as a picture.
    pub picture: bool,
    /// Its size, in bytes.
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal digits.
    pub sha256: String,
    /// What an officer said it is: a code of [`Exhibit`]; empty = nobody said.
    pub what: String,
    /// The kind of fact of the step it came with; empty = with none.
    pub step: String,
    /// Who attached it, as the audit trail names one.
    pub actor: String,
    /// Who that is, by name.
    pub by: String,
    /// When.
    pub at: String,
    /// Whether it was destroyed.
    pub destroyed: bool,
}

/// The files of a case, in the order they came, destroyed ones as well. The look is noted.
///
/// # Errors
/// [`EvidenceFault`]: the purpose of the look, or the store's.
pub fn files(register: &Register, id: i64, look: &Look) -> std::result::Result<Vec<FileLine>, EvidenceFault> {
    let rows = list(register, id, look)?;
    Ok(register.db.read(|tx| rows.iter().map(|row| line(tx, row)).collect())?)
}

fn line(tx: &mut dyn Tx, row: &EvidenceRow) -> Result<FileLine> {
    let at = jiff::Timestamp::from_microsecond(row.added_at).map(|at| at.to_string()).unwrap_or_default();
    Ok(FileLine {
        id: row.id.clone(),
        nth: row.nth,
        name: row.name.clone(),
        media: row.media.name().to_owned(),
        picture: row.media.is_picture(),
        bytes: row.bytes,
        sha256: hex(&row.sha256),
        what: row.what.map_or("", Exhibit::code).to_owned(),
        step: step(tx, row.seq)?.map_or("", FactKind::word).to_owned(),
        by: account::name_of(tx, &row.actor)?,
        actor: row.actor.clone(),
        at,
        destroyed: row.state == EvidenceState::Destroyed,
    })
}

fn step(tx: &mut dyn Tx, seq: i64) -> Result<Option<FactKind>> {
    let kind = tx.opt("SELECT kind FROM fact WHERE seq = $1", &[Value::Int(seq)], |row| row.int(0))?;
    Ok(kind.and_then(FactKind::from_number))
}

impl From<EvidenceFault> for CaseFault {
    fn from(fault: EvidenceFault) -> CaseFault {
        match fault {
            EvidenceFault::Refused(why) => CaseFault::Refused(domain::Refusal::FileNotTaken { why }),
            EvidenceFault::Store(fault) => CaseFault::Store(fault),
            EvidenceFault::File { .. } | EvidenceFault::Damaged { .. } => {
                CaseFault::Store(StoreFault::Corrupt { doing: "attach a file".into(), source: fault.into() })
            }
        }
    }
}
