//! The verbs by which people say who is meant: judging a question and undoing that, recording further names, merging
//! two organisations and undoing that. Each is one transaction, a fact with its evidence, and a line in the audit trail.

mod alias;
mod judge;
mod merge;
mod questions;
mod rows;

use domain::content::system;
use domain::id::find_personal;
use domain::{Content, Day, Fact, FactKind, RecordKey, Refusal, Seq, Statement};

pub use alias::{AliasFault, AliasFile, AliasReport, NewAlias, end_alias, enter_alias, import_aliases};
pub use judge::{Judge, Moved, judge, undo};
pub use merge::{
    Merge, MergerView, ProposalView, approve_merger, merged, propose_merger, proposed, undo_merger,
    withdraw_proposal,
};
pub use questions::{JudgementView, LikelyView, QuestionView, judgements, question, questions};

use super::Register;
use super::case::CaseFault;
use crate::store::audit::{self, Entry};
use crate::store::commit::{Changes, PlacedFact, Stamp, commit, last_taken};
use crate::store::identity;
use crate::store::lookup::{self, OrganisationKey};
use crate::store::sql::{StoreFault, Tx};

/// Why a verb did nothing.
#[derive(Debug, thiserror::Error)]
pub enum IdentityFault {
    /// A lawful no.
    #[error("{}", .0.text().en)]
    Refused(Refusal),
    /// Our failure.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl From<Refusal> for IdentityFault {
    fn from(refusal: Refusal) -> IdentityFault {
        IdentityFault::Refused(refusal)
    }
}

impl From<CaseFault> for IdentityFault {
    fn from(fault: CaseFault) -> IdentityFault {
        match fault {
            CaseFault::Refused(refusal) => IdentityFault::Refused(refusal),
            CaseFault::Store(fault) => IdentityFault::Store(fault),
        }
    }
}

/// A verb at work within its transaction.
struct Work<'a> {
    register: &'a Register,
    said: Statement<'a>,
    today: Day,
    now: i64,
}

impl<'a> Work<'a> {
    /// # Errors
    /// [`Refusal::NoEvidence`]; [`Refusal::PersonalData`] where the evidence holds a person's number.
    fn new(register: &'a Register, said: Statement<'a>) -> Result<Work<'a>, IdentityFault> {
        if said.evidence.trim().is_empty() {
            return Err(Refusal::NoEvidence.into());
        }
        if find_personal(said.evidence).is_some() {
            return Err(Refusal::PersonalData.into());
        }
        let now = register.clock.now().as_microsecond();
        Ok(Work { register, said, today: register.today(), now })
    }

    /// Commits one fact that a person entered; returns its place.
    fn enter(
        &self,
        tx: &mut dyn Tx,
        org: &OrganisationKey,
        kind: FactKind,
        (record, content): (Option<RecordKey>, Content),
    ) -> Result<Seq, StoreFault> {
        let seq = Seq(last_taken(tx)?.0 + 1);
        let target = match record {
            Some(key) => identity::last_fact(tx, org.id, key.stored())?,
            None => Some(org.seq),
        };
        let fact =
            Fact { kind, record, item: self.register.registration_item(), effective: self.today, content };
        let placed = PlacedFact {
            seq,
            org: org.id,
            code: org.code.clone(),
            source_row: 0,
            target: target.map(Seq),
            fact,
        };
        commit(tx, self.stamp(0), &mut Changes { facts: vec![placed], ..Changes::default() })?;
        Ok(seq)
    }

    fn stamp(&self, batch: i64) -> Stamp {
        Stamp { batch, now: self.now }
    }

    fn audit(
        &self,
        tx: &mut dyn Tx,
        verb: &str,
        target: &str,
        detail: &serde_json::Value,
    ) -> Result<(), StoreFault> {
        let detail = detail.to_string();
        let entry = Entry {
            at: self.now,
            actor: self.said.actor,
            verb,
            target,
            purpose: "who is meant",
            detail: &detail,
        };
        audit::note(tx, &entry)
    }
}

/// Content that names a name, a number, another organisation, and what it all rests on; each in its place.
fn statement(name: &str, claimed: &str, other: &str, said: &Statement<'_>) -> Content {
    let mut content = Content::default();
    content.push(system::NAME, name);
    content.push(system::CLAIMED, claimed);
    content.push(system::OTHER, other);
    said.write(&mut content);
    content
}

/// The organisation with that code, which must not have been merged into another.
fn unmerged(tx: &mut dyn Tx, code: &str) -> Result<OrganisationKey, IdentityFault> {
    let found = lookup::by_code(tx, &[code])?.pop().ok_or(Refusal::NoSuchOrganisation)?;
    match identity::merged_into(tx, code)? {
        Some(into) => Err(Refusal::IsMerged { into }.into()),
        None => Ok(found),
    }
}
