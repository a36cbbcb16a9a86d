//! Erasing: destroying for good what a record said, on a ground the law names, by two persons.
//!
//! One officer drafts it, another approves. The approval is one transaction: the fact of it is committed, with its letter,
//! and whatever the rows of the database held goes with it. What lies in files is written down as tasks in the same
//! transaction and destroyed after it, again and again until nothing is left, whatever dies in between ([`carry_on`]).
//!
//! What stays: the places of the facts, their leaves (hashes of a salt that is gone, so they say nothing), that there were
//! procedures and their numbers, and the fact of erasing with its day and ground. The record never comes back: rows that
//! give it again are turned away and kept nowhere.
//!
//! Deliberately absent: erasing what is said about organisations themselves (names, judgements); reaching backups, archives
//! and receivers' copies, which people must see to.

mod carry;
mod decide;
mod plan;
mod view;

use domain::{RecordKey, Refusal};
use serde_json::json;

pub use carry::{Carried, carry_on};
pub use decide::{Decided, approve, approve_as_planned, take_back};
pub use plan::{Plan, plan};
pub use view::{ErasureView, GroundView, grounds, is_erased, of_record, waiting};

use crate::app::Register;
use crate::app::case::{CaseFault, CaseFile, Work, proper};
use crate::store::erasure::{self, ErasureRow, ErasureState};
use crate::store::lookup::{self, OrganisationKey};
use crate::store::sql::Tx;

/// What is to be erased, and why.
#[derive(Debug, Clone, Copy)]
pub struct Drafting<'a> {
    /// Code of the organisation.
    pub code: &'a str,
    /// The record.
    pub key: RecordKey,
    /// The one earlier fact whose content goes; `None` = the whole record.
    pub fact: Option<i64>,
    /// A word of `law/erasure.toml`.
    pub ground: &'a str,
    /// Number of the document it rests on; empty where the ground needs none.
    pub document: &'a str,
    /// Why, in words that go into the letter. They must not repeat what is to go.
    pub reasons: &'a str,
}

/// Drafts an erasure; its number.
///
/// # Errors
/// [`Refusal::NoSuchRecord`]; [`Refusal::NoRuleInForce`] where the ground is none today; [`Refusal::NoEvidence`] where
/// reasons or the document are missing; [`Refusal::StillNeeded`] where others build on the content of that one fact;
/// [`Refusal::ChangedMeanwhile`] where an erasure of the record is drafted already.
pub fn draft(register: &Register, actor: &str, drafting: &Drafting<'_>) -> Result<i64, CaseFault> {
    let work = Work::new(register, actor);
    let ground = register.law.erasure_ground(drafting.ground, work.today)?;
    let (document, reasons) = (drafting.document.trim(), drafting.reasons.trim());
    if reasons.is_empty() || ground.needs_document && document.is_empty() {
        return Err(Refusal::NoEvidence.into());
    }
    proper(&[document, reasons])?;
    register.db.decide(|tx| {
        let file = open(tx, drafting.code, drafting.key)?;
        let row = ErasureRow {
            id: 0,
            code: drafting.code.to_owned(),
            record: drafting.key.stored(),
            target: drafting.fact.unwrap_or(0),
            ground: drafting.ground.to_owned(),
            document: document.to_owned(),
            reasons: reasons.to_owned(),
            seen: file.latest(),
            state: ErasureState::Drafted,
            actor: actor.to_owned(),
            drafted_at: work.now,
            approver: String::new(),
            decided_at: None,
            done_at: None,
        };
        let drafted = erasure::of_record(tx, row.record)?;
        if drafted.iter().any(|other| other.state == ErasureState::Drafted) {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        decide::may_be_erased(&work, &row, &file)?;
        let id = erasure::draft(tx, &row)?;
        let detail = json!({
            "erasure": id, "ground": row.ground, "fact": row.target, "before": null, "after": "drafted",
        });
        work.audit(tx, ("record.erase-draft", &target(&row)), &detail)?;
        Ok(id)
    })
}

/// The file of a record, also of an organisation that was merged into another.
fn open(tx: &mut dyn Tx, code: &str, key: RecordKey) -> Result<CaseFile, CaseFault> {
    let org: OrganisationKey = lookup::by_code(tx, &[code])?.pop().ok_or(Refusal::NoSuchOrganisation)?;
    CaseFile::open(tx, org, key)
}

/// The key of the record of an erasure.
fn key(row: &ErasureRow) -> Result<RecordKey, Refusal> {
    RecordKey::from_stored(row.record).ok_or(Refusal::NoSuchRecord)
}

/// What the audit trail names.
fn target(row: &ErasureRow) -> String {
    let key = RecordKey::from_stored(row.record).map(RecordKey::hex).unwrap_or_default();
    format!("record/{}-{key}", row.code)
}
