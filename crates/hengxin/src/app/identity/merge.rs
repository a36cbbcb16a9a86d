//! Merging an organisation into another: proposed by one person, approved by another; and undoing that. Records move as
//! facts, so both histories stay whole.

use domain::{Claim, End, FactKind, RecordKey, RecordKind, Refusal, Statement};
use rustc_hash::FxHashSet;
use serde::Serialize;
use serde_json::json;

use super::rows::{Version, attribute, carried, detach, versions};
use super::{IdentityFault, Moved, Work, statement, unmerged};
use crate::app::Register;
use crate::store::identity::{self, MergerRow, ProposalRow};
use crate::store::lookup::{self, OrganisationKey};
use crate::store::rows::RecordRow;
use crate::store::sql::{StoreFault, Tx};

/// Which organisation goes into which.
#[derive(Debug, Clone, Copy)]
pub struct Merge<'a> {
    /// Code of the one that goes.
    pub code: &'a str,
    /// Code of the one that stays.
    pub into: &'a str,
}

/// A merger that waits for approval.
#[derive(Debug, Clone, Serialize)]
pub struct ProposalView {
    /// Its number.
    pub id: i64,
    /// Code of the one that goes.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Code of the one that stays.
    pub into: String,
    /// Its name.
    pub into_name: String,
    /// What it rests on.
    pub evidence: String,
    /// Who proposed it.
    pub actor: String,
}

/// A merger that was made.
#[derive(Debug, Clone, Serialize)]
pub struct MergerView {
    /// Code of the one that went.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Code of the one that stays.
    pub into: String,
    /// Its name.
    pub into_name: String,
}

/// Proposes a merger; returns the proposal's number. Nothing changes yet.
///
/// # Errors
/// Refused where either is not in the register or merged already, or where both are one.
pub fn propose_merger(
    register: &Register,
    merge: &Merge<'_>,
    said: Statement<'_>,
) -> Result<i64, IdentityFault> {
    let work = Work::new(register, said)?;
    register.db.decide(|tx| {
        both(tx, merge)?;
        let row = ProposalRow {
            id: 0,
            code: merge.code.to_owned(),
            into_code: merge.into.to_owned(),
            evidence: said.evidence.to_owned(),
            actor: said.actor.to_owned(),
            proposed_at: work.now,
        };
        let id = identity::propose(tx, &row)?;
        work.audit(
            tx,
            "identity.merger-proposed",
            &format!("proposal/{id}"),
            &json!({ "before": null, "after": { "of": merge.code, "into": merge.into } }),
        )?;
        Ok(id)
    })
}

/// Mergers that wait for approval, oldest first.
pub fn proposed(tx: &mut dyn Tx) -> Result<Vec<ProposalView>, StoreFault> {
    let rows = identity::proposals(tx)?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        views.push(ProposalView {
            name: lookup::name_of(tx, &row.code)?,
            into_name: lookup::name_of(tx, &row.into_code)?,
            id: row.id,
            code: row.code,
            into: row.into_code,
            evidence: row.evidence,
            actor: row.actor,
        });
    }
    Ok(views)
}

/// Organisations that were merged into others.
pub fn merged(tx: &mut dyn Tx) -> Result<Vec<MergerView>, StoreFault> {
    let rows = identity::mergers(tx, (i64::MIN, i64::MAX))?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let Some((code, name)) = lookup::named(tx, row.org)? else { continue };
        let into_name = lookup::name_of(tx, &row.into_code)?;
        views.push(MergerView { code, name, into: row.into_code, into_name });
    }
    Ok(views)
}

/// Takes a proposal back. `false` where there is none with that number.
pub fn withdraw_proposal(register: &Register, id: i64, actor: &str) -> Result<bool, IdentityFault> {
    let said = Statement { evidence: "withdrawn", actor, approver: actor };
    let work = Work::new(register, said)?;
    register.db.decide(|tx| {
        let Some(row) = identity::take_proposal(tx, id)? else { return Ok(false) };
        let detail = json!({ "before": { "of": row.code, "into": row.into_code }, "after": null });
        work.audit(tx, "identity.merger-withdrawn", &format!("proposal/{id}"), &detail)?;
        Ok(true)
    })
}

/// Approves a proposal: the organisation's records move to the one that stays, and its page leads there.
///
/// # Errors
/// Refused where whoever proposed it approves it.
pub fn approve_merger(register: &Register, id: i64, approver: &str) -> Result<Moved, IdentityFault> {
    register.db.decide(|tx| {
        let row = identity::take_proposal(tx, id)?.ok_or(Refusal::NoSuchProposal)?;
        if row.actor == approver {
            return Err(Refusal::NeedsAnotherApprover.into());
        }
        let said = Statement { evidence: &row.evidence, actor: &row.actor, approver };
        let work = Work::new(register, said)?;
        let moved = carry_out(tx, &work, &Merge { code: &row.code, into: &row.into_code })?;
        let detail = json!({
            "before": "separate",
            "after": { "into": row.into_code },
            "records": moved.taken_in,
            "proposal": id,
        });
        work.audit(tx, "identity.merged-into", &format!("organisation/{}", row.code), &detail)?;
        Ok(moved)
    })
}

fn both(tx: &mut dyn Tx, merge: &Merge<'_>) -> Result<(OrganisationKey, OrganisationKey), IdentityFault> {
    let from = unmerged(tx, merge.code)?;
    let into = unmerged(tx, merge.into)?;
    if from.id == into.id {
        return Err(Refusal::IsMerged { into: into.code }.into());
    }
    Ok((from, into))
}

fn carry_out(tx: &mut dyn Tx, work: &Work<'_>, merge: &Merge<'_>) -> Result<Moved, IdentityFault> {
    let (from, into) = both(tx, merge)?;
    let content = |other: &OrganisationKey| statement("", "", &other.code, &work.said);
    let seq = work.enter(tx, &from, FactKind::MergedInto, (None, content(&into)))?;
    work.enter(tx, &into, FactKind::Absorbed, (None, content(&from)))?;
    let row = MergerRow { org: from.id, into_org: into.id, into_code: into.code.clone(), seq: seq.0 };
    identity::enter_merger(tx, &row)?;
    let mut moved = Moved { entry: seq.0, ..Moved::default() };
    for held in lookup::live_of(tx, from.id)? {
        let there = lookup::records(tx, &[(into.id, held.record)])?.pop();
        detach(tx, work, (from.id, &from.code), &held, End::Moved)?;
        // Where both have it, the one that stays keeps its own.
        if there.is_none_or(|there| there.ended != 0) {
            bring(tx, work, (&held, held.record), &into)?;
            moved.taken_in += 1;
        }
    }
    Ok(moved)
}

/// Gives `to` the newest version that another organisation's record has.
fn bring(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    (held, record): (&RecordRow, i64),
    to: &OrganisationKey,
) -> Result<(), IdentityFault> {
    let newest = versions(tx, held)?.into_iter().rev().find_map(|(_, version)| version);
    if let (Some(mut version), Some(key)) = (newest, RecordKey::from_stored(record)) {
        let holder = lookup::code_of(tx, held.org)?.ok_or(Refusal::NoSuchOrganisation)?;
        let holder = lookup::by_code(tx, &[&holder])?.pop().ok_or(Refusal::NoSuchOrganisation)?;
        version.content = carried(tx, held, &holder, version.content)?;
        attribute(tx, work, (to.id, &to.code), key, version)?;
    }
    Ok(())
}

/// Undoes a merger: what came with it goes back, and so does what was sent under the code of the one that is apart
/// again.
///
/// # Errors
/// Refused where it is not merged.
pub fn undo_merger(register: &Register, code: &str, said: Statement<'_>) -> Result<Moved, IdentityFault> {
    let work = Work::new(register, said)?;
    register.db.decide(|tx| {
        let from = lookup::by_code(tx, &[code])?.pop().ok_or(Refusal::NoSuchOrganisation)?;
        let merger = identity::mergers(tx, (from.id, from.id))?.pop().ok_or(Refusal::NotMerged)?;
        let into = lookup::by_code(tx, &[&merger.into_code])?.pop().ok_or(Refusal::NoSuchOrganisation)?;
        // Where that one was merged further, its records are not there: that merger must be undone first.
        if let Some(further) = identity::merged_into(tx, &into.code)? {
            return Err(Refusal::IsMerged { into: further }.into());
        }
        let content = |other: &OrganisationKey| statement("", "", &other.code, &work.said);
        let seq = work.enter(tx, &from, FactKind::MergeUndone, (None, content(&into)))?;
        work.enter(tx, &into, FactKind::Released, (None, content(&from)))?;
        identity::end_merger(tx, from.id)?;
        let moved = Moved { entry: seq.0, ..part(tx, &work, (&from, &into), merger.seq)? };
        let detail = json!({
            "before": { "into": into.code },
            "after": "separate",
            "records": moved.sent_back,
        });
        work.audit(tx, "identity.merge-undone", &format!("organisation/{code}"), &detail)?;
        Ok(moved)
    })
}

/// Moves back what belongs to `from`.
fn part(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    (from, into): (&OrganisationKey, &OrganisationKey),
    merged_at: i64,
) -> Result<Moved, IdentityFault> {
    let gone = lookup::detached_since(tx, from.id, merged_at)?;
    let own: FxHashSet<i64> = lookup::live_before(tx, into.id, merged_at)?.into_iter().collect();
    let mut moved = Moved::default();
    for held in lookup::live_of(tx, into.id)? {
        let came = gone.contains(&held.record) || claims(tx, &held, &from.code)?;
        if came && !own.contains(&held.record) {
            bring(tx, work, (&held, held.record), from)?;
            detach(tx, work, (into.id, &into.code), &held, End::Moved)?;
            moved.sent_back += 1;
        }
    }
    for record in gone.iter().filter(|record| own.contains(record)) {
        if let Some(held) = lookup::records(tx, &[(from.id, *record)])?.pop() {
            bring(tx, work, (&held, *record), from)?;
            moved.sent_back += 1;
        }
    }
    Ok(moved)
}

/// Whether a record's row gave this very code.
fn claims(tx: &mut dyn Tx, held: &RecordRow, code: &str) -> Result<bool, IdentityFault> {
    let newest = versions(tx, held)?.into_iter().rev().find_map(|(_, version)| version);
    let kind = RecordKind::from_number(held.kind).unwrap_or(RecordKind::Other);
    let claim = newest.and_then(|version: Version| Claim::of(kind, &version.content));
    Ok(claim.is_some_and(|claim| claim.number() == code))
}
