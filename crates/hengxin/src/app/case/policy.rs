//! What the policy of the office asks of each step of a proceeding: one place for pages and programs.

use domain::FactKind;
use domain::case::Guard;

use super::{Matter, Outcome};
use crate::authority::{Action, Kind, Resource};
use crate::store::proceeding::ProceedingKind;

/// The kind of matter a proceeding is to the policy.
pub fn kind_of(kind: ProceedingKind) -> Kind {
    match kind {
        ProceedingKind::Objection => Kind::Objection,
        ProceedingKind::Restoration => Kind::Restoration,
        ProceedingKind::Listing => Kind::Listing,
    }
}

/// What an officer must be allowed to read a proceeding.
pub fn reading(kind: ProceedingKind) -> Action {
    match kind {
        ProceedingKind::Objection => Action::ObjectionRead,
        ProceedingKind::Restoration => Action::RestorationRead,
        ProceedingKind::Listing => Action::ListingRead,
    }
}

/// What an officer must be allowed to draft its decision.
pub fn drafting(kind: ProceedingKind) -> Action {
    match kind {
        ProceedingKind::Objection => Action::ObjectionDraft,
        ProceedingKind::Restoration => Action::RestorationDraft,
        ProceedingKind::Listing => Action::ListingDraft,
    }
}

/// What an officer must be allowed to approve it.
pub fn approving(kind: ProceedingKind) -> Action {
    match kind {
        ProceedingKind::Objection => Action::ObjectionApprove,
        ProceedingKind::Restoration => Action::RestorationApprove,
        ProceedingKind::Listing => Action::ListingApprove,
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

/// Whether a step needs no second person: what is decided is drafted instead, and erasing goes its own way.
pub fn is_plain(fact: FactKind) -> bool {
    let erases = domain::case::steps_by(fact).any(|step| step.guard == Guard::Erasure);
    fact.is_step() && !erases && !Outcome::ALL.iter().any(|outcome| outcome.fact() == fact)
}
