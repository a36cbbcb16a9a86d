//! The lifecycle of a record as one value: every step any procedure may take, and every duty that is open meanwhile.
//!
//! The gate that admits histories, the duties on the work pages, the drawing of `cargo xtask graph` and the model that
//! is checked all read these two tables and nothing else. Each kind of fact has its citation in `law/steps.toml`.

use FactKind::{
    Amended, Attributed, ContentErased, Corrected, Defended, Detached, Erased, HearingAsked, HearingHeld,
    HigherConsented, LiftEnded, Lifted, ListingDecided, ListingDropped, ListingNoticed, NoticeServed,
    ObjectionAnswered, ObjectionCompared, ObjectionDecided, ObjectionDeclined, ObjectionDropped,
    ObjectionFiled, ObjectionForwarded, ObjectionItemsAsked, ObjectionItemsSupplied, ObjectionMarked,
    ObjectionTold, Received, Reinstated, RestorationAccepted, RestorationApplied, RestorationDeclined,
    RestorationDropped, RestorationExtended, RestorationGranted, RestorationItemsAsked,
    RestorationItemsSupplied, RestorationRefused, RestorationReversed, ReviewAsked, ReviewDecided, Served,
    Withdrawn,
};
use Party::{Approver, Higher, Objection, Organisation, Register, Source};
use Place as P;

use super::clock::Clock;
use super::guard::Guard;
use super::place::{Party, Place};
use crate::FactKind;

/// One step: where it may be taken, what fact it leaves, and where it leads.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Where the track stands before.
    pub from: Place,
    /// The fact.
    pub fact: FactKind,
    /// Where the track stands after.
    pub to: Place,
    /// Who takes it.
    pub by: Party,
    /// What must hold besides.
    pub guard: Guard,
    /// Clocks it starts.
    pub starts: &'static [Clock],
}

const fn step(
    from: Place,
    fact: FactKind,
    to: Place,
    by: Party,
    guard: Guard,
    starts: &'static [Clock],
) -> Step {
    Step { from, fact, to, by, guard, starts }
}

use Guard as G;

/// Every step.
pub const STEPS: &[Step] = &[
    // The record itself.
    step(P::Absent, Received, P::Live, Source, G::None, &[]),
    step(P::Left, Received, P::Live, Source, G::MayReturn, &[]),
    step(P::Live, Corrected, P::Live, Source, G::None, &[]),
    step(P::Absent, Attributed, P::Live, Register, G::None, &[]),
    step(P::Live, Attributed, P::Live, Register, G::None, &[]),
    step(P::Left, Attributed, P::Live, Register, G::MayReturn, &[]),
    step(P::Live, Withdrawn, P::Left, Source, G::HasEnd, &[]),
    step(P::Live, Detached, P::Left, Register, G::HasEnd, &[]),
    step(P::Live, Served, P::Live, Source, G::Service, &[]),
    step(P::Live, Amended, P::Live, Approver, G::FourEyes, &[]),
    step(P::Left, Reinstated, P::Live, Approver, G::Reversal, &[]),
    // Placing on a list.
    step(P::Absent, ListingNoticed, P::Intended, Source, G::None, &[]),
    step(P::Intended, NoticeServed, P::DefenceOpen, Source, G::Service, &[Clock::ListingDefence]),
    step(P::DefenceOpen, HearingAsked, P::HearingDue, Organisation, G::InTime(Clock::ListingDefence), &[]),
    step(P::DefenceOpen, Defended, P::Defended, Organisation, G::None, &[]),
    step(P::HearingDue, HearingHeld, P::Defended, Source, G::None, &[]),
    step(P::Defended, Defended, P::Defended, Organisation, G::None, &[]),
    step(P::DefenceOpen, HigherConsented, P::DefenceOpen, Higher, G::None, &[]),
    step(P::Defended, HigherConsented, P::Defended, Higher, G::None, &[]),
    step(P::DefenceOpen, ListingDecided, P::Decided, Approver, G::Lapsed(Clock::ListingDefence), &[]),
    step(P::Defended, ListingDecided, P::Decided, Approver, G::FourEyes, &[]),
    step(P::Intended, ListingDropped, P::Left, Source, G::None, &[]),
    step(P::DefenceOpen, ListingDropped, P::Left, Source, G::None, &[]),
    step(P::HearingDue, ListingDropped, P::Left, Source, G::None, &[]),
    step(P::Defended, ListingDropped, P::Left, Source, G::None, &[]),
    step(P::Decided, Served, P::Live, Source, G::Service, &[]),
    step(P::Decided, Withdrawn, P::Left, Source, G::HasEnd, &[]),
    // Destroying what was said: all of it, or the content of one earlier fact.
    step(P::Live, Erased, P::Left, Approver, G::Erasure, &[]),
    step(P::Left, Erased, P::Left, Approver, G::Erasure, &[]),
    step(P::Intended, Erased, P::Left, Approver, G::Erasure, &[]),
    step(P::DefenceOpen, Erased, P::Left, Approver, G::Erasure, &[]),
    step(P::HearingDue, Erased, P::Left, Approver, G::Erasure, &[]),
    step(P::Defended, Erased, P::Left, Approver, G::Erasure, &[]),
    step(P::Decided, Erased, P::Left, Approver, G::Erasure, &[]),
    step(P::Live, ContentErased, P::Live, Approver, G::Erasure, &[]),
    step(P::Left, ContentErased, P::Left, Approver, G::Erasure, &[]),
    step(P::Intended, ContentErased, P::Intended, Approver, G::Erasure, &[]),
    step(P::DefenceOpen, ContentErased, P::DefenceOpen, Approver, G::Erasure, &[]),
    step(P::HearingDue, ContentErased, P::HearingDue, Approver, G::Erasure, &[]),
    step(P::Defended, ContentErased, P::Defended, Approver, G::Erasure, &[]),
    step(P::Decided, ContentErased, P::Decided, Approver, G::Erasure, &[]),
    // Lifting while a court reorganises the organisation.
    step(P::NotLifted, Lifted, P::LiftedNow, Approver, G::LiveFourEyes, &[]),
    step(P::LiftedNow, LiftEnded, P::NotLifted, Register, G::None, &[]),
    // Objection.
    step(P::NoObjection, ObjectionFiled, P::Filed, Organisation, G::Live, FILING),
    step(P::Told, ObjectionFiled, P::Filed, Organisation, G::Live, FILING),
    step(P::Filed, ObjectionItemsAsked, P::ItemsAsked, Objection, G::None, &[Clock::ObjectionItems]),
    step(P::ItemsAsked, ObjectionItemsSupplied, P::Filed, Organisation, G::None, FILING),
    step(P::Filed, ObjectionDeclined, P::ObjectionSettled, Objection, G::Reasons, TELLING),
    step(P::ItemsAsked, ObjectionDeclined, P::ObjectionSettled, Objection, G::Reasons, TELLING),
    step(P::Filed, ObjectionMarked, P::Marked, Objection, G::None, &[Clock::ObjectionCompare]),
    step(P::Marked, ObjectionCompared, P::Compared, Objection, G::None, &[Clock::ObjectionForward]),
    step(P::Compared, ObjectionForwarded, P::Forwarded, Objection, G::None, FORWARDING),
    step(P::Forwarded, ObjectionAnswered, P::Answered, Source, G::None, &[Clock::ObjectionDecide]),
    step(P::Compared, ObjectionDecided, P::ObjectionSettled, Approver, G::FourEyes, TELLING),
    step(P::Forwarded, ObjectionDecided, P::ObjectionSettled, Approver, G::FourEyes, TELLING),
    step(P::Answered, ObjectionDecided, P::ObjectionSettled, Approver, G::FourEyes, TELLING),
    step(P::ObjectionSettled, ObjectionTold, P::Told, Objection, G::None, &[Clock::ReviewAsk]),
    step(P::Filed, ObjectionDropped, P::Told, Organisation, G::None, &[]),
    step(P::ItemsAsked, ObjectionDropped, P::Told, Organisation, G::None, &[]),
    step(P::Marked, ObjectionDropped, P::Told, Organisation, G::None, &[]),
    step(P::Compared, ObjectionDropped, P::Told, Organisation, G::None, &[]),
    step(P::Forwarded, ObjectionDropped, P::Told, Organisation, G::None, &[]),
    step(P::Answered, ObjectionDropped, P::Told, Organisation, G::None, &[]),
    step(P::Told, ReviewAsked, P::UnderReview, Organisation, G::InTime(Clock::ReviewAsk), REVIEWING),
    step(P::UnderReview, ReviewDecided, P::ObjectionSettled, Approver, G::FourEyes, TELLING),
    // Restoration.
    step(P::NoApplication, RestorationApplied, P::Applied, Organisation, G::MinimumReached, APPLYING),
    step(P::ApplicationClosed, RestorationApplied, P::Applied, Organisation, G::MinimumReached, APPLYING),
    step(P::Applied, RestorationItemsAsked, P::ProofAsked, Register, G::None, &[Clock::RestorationItems]),
    step(P::ProofAsked, RestorationItemsSupplied, P::Applied, Organisation, G::None, APPLYING),
    step(P::Applied, RestorationDeclined, P::ApplicationClosed, Register, G::Reasons, &[]),
    step(P::ProofAsked, RestorationDeclined, P::ApplicationClosed, Register, G::Reasons, &[]),
    step(P::Applied, RestorationAccepted, P::Accepted, Register, G::None, &[Clock::RestorationDecision]),
    step(P::Accepted, RestorationExtended, P::Extended, Register, G::Reasons, &[Clock::RestorationExtension]),
    step(P::Accepted, RestorationGranted, P::Granted, Approver, G::MinimumReachedFourEyes, &[]),
    step(P::Extended, RestorationGranted, P::Granted, Approver, G::MinimumReachedFourEyes, &[]),
    step(P::Accepted, RestorationRefused, P::ApplicationClosed, Approver, G::FourEyes, &[]),
    step(P::Extended, RestorationRefused, P::ApplicationClosed, Approver, G::FourEyes, &[]),
    step(P::Granted, RestorationReversed, P::ApplicationClosed, Approver, G::FourEyes, &[]),
    step(P::Applied, RestorationDropped, P::ApplicationClosed, Organisation, G::None, &[]),
    step(P::ProofAsked, RestorationDropped, P::ApplicationClosed, Organisation, G::None, &[]),
    step(P::Accepted, RestorationDropped, P::ApplicationClosed, Organisation, G::None, &[]),
    step(P::Extended, RestorationDropped, P::ApplicationClosed, Organisation, G::None, &[]),
];

const FILING: &[Clock] = &[Clock::ObjectionMark, Clock::ObjectionTotal];
const FORWARDING: &[Clock] = &[Clock::ObjectionAnswer, Clock::ObjectionSilence];
const TELLING: &[Clock] = &[Clock::ObjectionTell];
const REVIEWING: &[Clock] = &[Clock::ReviewDecide];
const APPLYING: &[Clock] = &[Clock::RestorationAcceptance, Clock::RestorationAnswer];

/// What is open while a track stands somewhere: who must do what, by the end of which clock.
#[derive(Debug, Clone, Copy)]
pub struct Duty {
    /// Where the track stands.
    pub at: Place,
    /// Who must act.
    pub by: Party,
    /// The fact that discharges the duty in the ordinary course.
    pub fact: FactKind,
    /// The clock; `None` where no rule sets one.
    pub clock: Option<Clock>,
}

const fn duty(at: Place, by: Party, fact: FactKind, clock: Option<Clock>) -> Duty {
    Duty { at, by, fact, clock }
}

/// Every duty. A place without one asks nothing of anybody.
pub const DUTIES: &[Duty] = &[
    duty(P::Intended, Source, NoticeServed, None),
    duty(P::DefenceOpen, Organisation, Defended, Some(Clock::ListingDefence)),
    duty(P::HearingDue, Source, HearingHeld, None),
    duty(P::Defended, Source, ListingDecided, None),
    duty(P::Decided, Source, Served, None),
    duty(P::Filed, Objection, ObjectionMarked, Some(Clock::ObjectionMark)),
    duty(P::ItemsAsked, Organisation, ObjectionItemsSupplied, Some(Clock::ObjectionItems)),
    duty(P::Marked, Objection, ObjectionCompared, Some(Clock::ObjectionCompare)),
    duty(P::Compared, Objection, ObjectionForwarded, Some(Clock::ObjectionForward)),
    duty(P::Forwarded, Source, ObjectionAnswered, Some(Clock::ObjectionAnswer)),
    duty(P::Answered, Objection, ObjectionDecided, Some(Clock::ObjectionDecide)),
    duty(P::ObjectionSettled, Objection, ObjectionTold, Some(Clock::ObjectionTell)),
    duty(P::UnderReview, Approver, ReviewDecided, Some(Clock::ReviewDecide)),
    duty(P::Applied, Register, RestorationAccepted, Some(Clock::RestorationAcceptance)),
    duty(P::ProofAsked, Organisation, RestorationItemsSupplied, Some(Clock::RestorationItems)),
    duty(P::Accepted, Register, RestorationGranted, Some(Clock::RestorationDecision)),
    duty(P::Extended, Register, RestorationGranted, Some(Clock::RestorationExtension)),
];

/// The steps that leave this fact.
pub fn steps_by(fact: FactKind) -> impl Iterator<Item = &'static Step> {
    STEPS.iter().filter(move |step| step.fact == fact)
}

/// The clocks that a fact of this kind may start, each once.
pub fn clocks_of(fact: FactKind) -> &'static [Clock] {
    steps_by(fact).map(|step| step.starts).max_by_key(|starts| starts.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::Subject;

    #[test]
    fn every_kind_of_fact_about_a_record_has_a_step() {
        let without: Vec<&str> = FactKind::ALL
            .iter()
            .filter(|kind| kind.subject() == Subject::Record && steps_by(**kind).next().is_none())
            .map(|kind| kind.word())
            .collect();
        assert!(without.is_empty(), "{without:?}");
    }

    #[test]
    fn a_step_stays_on_its_track_and_no_two_lead_apart() {
        let mut seen = BTreeSet::new();
        for step in STEPS {
            assert_eq!(step.from.track(), step.to.track(), "{:?}", step.fact);
            assert!(
                seen.insert((step.from.word(), step.fact.word())),
                "{:?} from {:?}",
                step.fact,
                step.from
            );
        }
    }

    #[test]
    fn a_duty_is_discharged_by_a_step_that_may_be_taken_there() {
        for duty in DUTIES {
            let step = STEPS.iter().find(|step| step.from == duty.at && step.fact == duty.fact);
            assert!(step.is_some(), "{duty:?}");
        }
    }

    #[test]
    fn the_clock_of_a_duty_runs_wherever_the_duty_is_open() {
        for duty in DUTIES {
            let Some(clock) = duty.clock else { continue };
            // Steps that stay where they are keep the clock that runs.
            let arriving = STEPS.iter().filter(|step| step.to == duty.at && step.from != duty.at);
            for step in arriving {
                assert!(
                    step.starts.contains(&clock),
                    "{:?} arrives at {:?} without its clock",
                    step.fact,
                    duty.at
                );
            }
        }
    }

    #[test]
    fn from_every_place_of_a_procedure_an_end_can_be_reached() {
        for place in Place::ALL {
            let mut reached = BTreeSet::from([place.word()]);
            loop {
                let more: Vec<&str> = STEPS
                    .iter()
                    .filter(|step| reached.contains(step.from.word()) && !reached.contains(step.to.word()))
                    .map(|step| step.to.word())
                    .collect();
                if more.is_empty() {
                    break;
                }
                reached.extend(more);
            }
            assert!(Place::ALL.iter().any(|end| end.rests() && reached.contains(end.word())), "{place:?}");
        }
    }
}
