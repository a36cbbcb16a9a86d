//! What the policy of the office asks of each step of a proceeding: one place for pages and programs.

use domain::FactKind;

use super::Matter;
use crate::authority::{Action, Kind, Resource};
use crate::store::proceeding::ProceedingKind;

/// The kind of matter a proceeding is to the policy.
pub fn kind_of(kind: ProceedingKind) -> Kind {
    match kind {
        ProceedingKind::Objection => Kind::Objection,
        ProceedingKind::Restoration => Kind::Restoration,
        ProceedingKind::Listing => Kind::Listing,
        ProceedingKind::Lifting => Kind::Lifting,
        ProceedingKind::Declining => Kind::Declining,
    }
}

/// What an officer must be allowed to read a proceeding.
pub fn reading(kind: ProceedingKind) -> Action {
    match kind {
        ProceedingKind::Objection => Action::ObjectionRead,
        ProceedingKind::Restoration => Action::RestorationRead,
        ProceedingKind::Listing => Action::ListingRead,
        ProceedingKind::Lifting => Action::LiftingRead,
        ProceedingKind::Declining => Action::DecliningRead,
    }
}

/// What an officer must be allowed to draft its decision.
pub fn drafting(kind: ProceedingKind) -> Action {
    match kind {
        ProceedingKind::Objection => Action::ObjectionDraft,
        ProceedingKind::Restoration => Action::RestorationDraft,
        ProceedingKind::Listing => Action::ListingDraft,
        ProceedingKind::Lifting => Action::LiftingDraft,
        ProceedingKind::Declining => Action::DecliningDraft,
    }
}

/// What an officer must be allowed to approve it.
pub fn approving(kind: ProceedingKind) -> Action {
    match kind {
        ProceedingKind::Objection => Action::ObjectionApprove,
        ProceedingKind::Restoration => Action::RestorationApprove,
        ProceedingKind::Listing => Action::ListingApprove,
        ProceedingKind::Lifting => Action::LiftingApprove,
        ProceedingKind::Declining => Action::DecliningApprove,
    }
}

/// What an officer must be allowed to take a step. A step that is the organisation's own is entered here for one that
/// wrote on paper, by whoever works on the case.
pub fn stepping(kind: ProceedingKind, fact: FactKind) -> Action {
    if fact == FactKind::ObjectionCompared {
        return Action::ObjectionCompare;
    }
    if fact == FactKind::ObjectionForwarded {
        return Action::ObjectionForward;
    }
    if fact == FactKind::ObjectionAnswered {
        return Action::ObjectionAnswer;
    }
    if matches!(fact, FactKind::NoticeServed | FactKind::Served) {
        return Action::ListingServe;
    }
    if fact == FactKind::ListingDropped {
        return Action::ListingDraft;
    }
    match kind {
        ProceedingKind::Objection => Action::ObjectionMark,
        ProceedingKind::Restoration => Action::RestorationAccept,
        ProceedingKind::Listing => Action::ListingDefence,
        ProceedingKind::Lifting => Action::LiftingDraft,
        ProceedingKind::Declining => Action::DecliningDraft,
    }
}

/// The proceeding as the policy sees it.
pub fn resource(matter: &Matter) -> Resource {
    let of = Resource::of(kind_of(matter.kind)).of_body(matter.supplier).drafted_by(&matter.drafted_by);
    match &matter.district {
        Some(district) => of.in_district(district),
        None => of,
    }
}

/// Whether a step of an open proceeding needs no second person: what is decided is drafted instead, erasing goes its own
/// way, and a new proceeding is opened elsewhere.
pub fn is_plain(fact: FactKind) -> bool {
    let by_one = domain::case::steps_by(fact).all(|step| !step.guard.needs_two());
    fact.is_step() && by_one && ProceedingKind::opened_by(fact).is_none()
}
