//! What must hold besides the place for a step to be taken.

use super::{Clock, Place, State, Track};
use crate::{Content, End, Fact, FactKind, Lease, content::system};

/// A condition of a step. Each reads the history so far and the fact that is to follow, nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// None.
    None,
    /// The record is held.
    Live,
    /// The record is held, and drafter and approver are two persons.
    LiveFourEyes,
    /// Drafter and approver are named and are two persons.
    FourEyes,
    /// The fact gives reasons.
    Reasons,
    /// The fact says why the record leaves, and where a decision is why, that decision has just been made.
    HasEnd,
    /// What ended the record does not keep it from coming back.
    MayReturn,
    /// What ended the record may be reversed and has been; drafter and approver are two persons.
    Reversal,
    /// The fact says on which day and how; that day is not later than the step, nor earlier than the decision served.
    Service,
    /// The clock has not run out.
    InTime(Clock),
    /// The clock has run out, and drafter and approver are two persons.
    Lapsed(Clock),
    /// The record is held and its minimum period has passed.
    MinimumReached,
    /// The same, and drafter and approver are two persons.
    MinimumReachedFourEyes,
    /// Something is there to be erased, a ground is named, and drafter and approver are two persons.
    Erasure,
}

impl Guard {
    /// Whether `fact` may follow.
    pub fn admits(self, state: &State<'_>, fact: &Fact) -> bool {
        match self {
            Guard::None => true,
            Guard::Live => state.is_live(),
            Guard::LiveFourEyes => state.is_live() && four_eyes(&fact.content),
            Guard::FourEyes => four_eyes(&fact.content),
            Guard::Reasons => fact.content.get(system::REASONS).is_some(),
            Guard::HasEnd => has_end(state, fact),
            Guard::MayReturn => may_return(state, fact),
            Guard::Reversal => is_reversed(state) && four_eyes(&fact.content),
            Guard::Service => is_served(state, fact),
            Guard::InTime(clock) => state.clocks.last_day(clock).is_some_and(|last| fact.effective <= last),
            Guard::Lapsed(clock) => {
                state.clocks.last_day(clock).is_some_and(|last| last < fact.effective)
                    && four_eyes(&fact.content)
            }
            Guard::MinimumReached => minimum_reached(state, fact),
            Guard::MinimumReachedFourEyes => minimum_reached(state, fact) && four_eyes(&fact.content),
            Guard::Erasure => may_be_erased(state, fact) && four_eyes(&fact.content),
        }
    }

    /// The clock it reads, where it reads one.
    pub fn clock(self) -> Option<Clock> {
        match self {
            Guard::InTime(clock) | Guard::Lapsed(clock) => Some(clock),
            Guard::None
            | Guard::Live
            | Guard::LiveFourEyes
            | Guard::FourEyes
            | Guard::Reasons
            | Guard::HasEnd
            | Guard::MayReturn
            | Guard::Reversal
            | Guard::Service
            | Guard::MinimumReached
            | Guard::MinimumReachedFourEyes
            | Guard::Erasure => None,
        }
    }
}

/// Erased is what is there, once, on a ground. The content of one fact is named by its place.
fn may_be_erased(state: &State<'_>, fact: &Fact) -> bool {
    let named = fact.kind == FactKind::Erased || fact.content.get(system::ERASES).is_some();
    let there = state.left.is_none_or(|(why, _)| why != End::Erased);
    named && there && fact.content.get(system::GROUND).is_some()
}

/// A judgement of a person about whose record it is may bring back what any decision ended only where it was judged
/// apart or moved; so may its source.
fn may_return(state: &State<'_>, fact: &Fact) -> bool {
    debug_assert!(matches!(fact.kind, FactKind::Received | FactKind::Attributed));
    !state.is_restored() && state.left.is_none_or(|(why, _)| why.may_return())
}

/// A decision named as the reason is the one that was made in the step before: nothing leaves as restored without a
/// grant, or as objected to without a decision on an objection. What is not listed leaves by a step of its own.
fn has_end(state: &State<'_>, fact: &Fact) -> bool {
    match fact.content.get(system::END).and_then(End::from_code) {
        None | Some(End::NotListed | End::Erased) => false,
        Some(End::Restored) => state.is_restored(),
        Some(End::Objected) => state.at(Track::Objection) == Place::ObjectionSettled,
        Some(
            End::LeftList | End::TakenBack | End::JudgedApart | End::Moved | End::Revoked | End::Declined,
        ) => true,
    }
}

/// What was restored stands again once the restoration is reversed. What was never listed, or is erased, has nothing to
/// stand on.
fn is_reversed(state: &State<'_>) -> bool {
    !state.is_restored() && state.left.is_some_and(|(why, _)| !matches!(why, End::NotListed | End::Erased))
}

fn is_served(state: &State<'_>, fact: &Fact) -> bool {
    let decided =
        state.content.and_then(|content| content.get(system::DECIDED_ON)).and_then(crate::Day::parse);
    Service::of(&fact.content).is_some_and(|service| {
        let declared = service.way == ServiceWay::Declared;
        service.on <= fact.effective && (declared || decided.is_none_or(|decided| decided <= service.on))
    })
}

fn minimum_reached(state: &State<'_>, fact: &Fact) -> bool {
    let from = state.content.and_then(|content| Lease::of(content).repairable_from);
    state.at(Track::Record) == Place::Live && from.is_some_and(|from| from <= fact.effective)
}

/// Two persons are named: one drafted, another approved.
fn four_eyes(content: &Content) -> bool {
    match (content.get(system::ACTOR), content.get(system::APPROVER)) {
        (Some(drafter), Some(approver)) => drafter != approver,
        _ => false,
    }
}

/// How a document reached the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServiceWay {
    /// Handed over.
    Handed,
    /// By post.
    Post,
    /// Electronically, with the organisation's consent.
    Electronic,
    /// By public notice.
    PublicNotice,
    /// The sending body declares in its feed that every decision it sends was served before.
    Declared,
}

impl ServiceWay {
    /// Every way.
    pub const ALL: [ServiceWay; 5] = [
        ServiceWay::Handed,
        ServiceWay::Post,
        ServiceWay::Electronic,
        ServiceWay::PublicNotice,
        ServiceWay::Declared,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            ServiceWay::Handed => "handed",
            ServiceWay::Post => "post",
            ServiceWay::Electronic => "electronic",
            ServiceWay::PublicNotice => "public-notice",
            ServiceWay::Declared => "declared",
        }
    }

    /// The way with that code.
    pub fn from_code(code: &str) -> Option<ServiceWay> {
        ServiceWay::ALL.into_iter().find(|way| way.code() == code)
    }

    /// Its name on a page.
    pub fn label(self) -> crate::Text {
        match self {
            ServiceWay::Handed => crate::Text::new("直接送达", "Handed over"),
            ServiceWay::Post => crate::Text::new("邮寄送达", "By post"),
            ServiceWay::Electronic => crate::Text::new("电子送达", "Electronically"),
            ServiceWay::PublicNotice => crate::Text::new("公告送达", "By public notice"),
            ServiceWay::Declared => {
                crate::Text::new("来源单位声明已送达", "Declared as served by its source")
            }
        }
    }
}

/// The service of a finding document, as a fact states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    /// The day; where the source only declares that it happened, the earliest day there is.
    pub on: crate::Day,
    /// How.
    pub way: ServiceWay,
    /// Whether the document says that the record will be published and what can be done against it.
    pub complete: bool,
}

impl Service {
    /// What content says about service.
    pub fn of(content: &Content) -> Option<Service> {
        let way = ServiceWay::from_code(content.get(system::SERVICE)?)?;
        let on = match content.get(system::SERVED_ON) {
            Some(day) => crate::Day::parse(day)?,
            None if way == ServiceWay::Declared => crate::Day::MIN,
            None => return None,
        };
        let complete = content.get(system::NOTICE) == Some("1") && content.get(system::REMEDIES).is_some();
        Some(Service { on, way, complete })
    }
}
