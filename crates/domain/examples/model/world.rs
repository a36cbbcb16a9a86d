//! The worlds that are gone through: what has happened when they begin, and what may be tried in them.

use domain::{End, FactKind, Track};

use crate::attempt::{Attempt, Dated, Says};

/// The world of the gate alone.
pub const GATE: &str = "gate";
/// The world of the gate for an honour.
pub const HONOURS: &str = "gate for honours";
/// The world of a listing in the office.
pub const LISTING_OFFICE: &str = "listing office";
/// The world of an objection in the office.
pub const OBJECTION_OFFICE: &str = "objection office";
/// The world of an honour that is declined in the office.
pub const HONOUR_OFFICE: &str = "honour office";
/// The world of an application for restoration in the office.
pub const RESTORATION_OFFICE: &str = "restoration office";

/// A world.
#[derive(Debug, Clone)]
pub struct World {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// What has happened when it begins.
    pub begun: Vec<Attempt>,
    /// What is entered at once, by anybody, on any day.
    pub entries: Vec<Attempt>,
    /// What people do who have read the case before; empty = nobody reads.
    pub acts: Vec<Attempt>,
    /// What they may draft and approve.
    pub outcomes: Vec<Outcome>,
}

/// What a decision does, with all that follows from it in the same commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The organisation is placed on the list.
    List,
    /// The record stays as it is.
    Keep,
    /// It is corrected.
    Correct,
    /// It is taken out.
    Remove,
    /// After a review it stays as it is.
    ReviewKeep,
    /// After a review it is taken out.
    ReviewRemove,
    /// Restoration is granted.
    Grant,
    /// It is refused.
    Refuse,
    /// It is reversed.
    Reverse,
    /// An honour is declined.
    Decline,
    /// It is not confirmed who asks.
    KeepHonour,
    /// It is published again.
    Return,
}

impl Outcome {
    /// The fact that states it, and its track.
    pub fn fact(self) -> (FactKind, Track) {
        match self {
            Outcome::List => (FactKind::ListingDecided, Track::Record),
            Outcome::Keep | Outcome::Correct | Outcome::Remove => {
                (FactKind::ObjectionDecided, Track::Objection)
            }
            Outcome::ReviewKeep | Outcome::ReviewRemove => (FactKind::ReviewDecided, Track::Objection),
            Outcome::Grant => (FactKind::RestorationGranted, Track::Restoration),
            Outcome::Refuse => (FactKind::RestorationRefused, Track::Restoration),
            Outcome::Reverse => (FactKind::RestorationReversed, Track::Restoration),
            Outcome::Decline => (FactKind::DeclineConfirmed, Track::Declining),
            Outcome::KeepHonour => (FactKind::DeclineRefused, Track::Declining),
            Outcome::Return => (FactKind::ReturnConfirmed, Track::Declining),
        }
    }

    /// The facts of one commit.
    pub fn attempts(self, drafter: u8, approver: u8) -> Vec<Attempt> {
        let says = match self {
            Outcome::List => Says::Serious,
            Outcome::KeepHonour => Says::Reasons,
            Outcome::Keep
            | Outcome::Correct
            | Outcome::Remove
            | Outcome::ReviewKeep
            | Outcome::ReviewRemove
            | Outcome::Grant
            | Outcome::Refuse
            | Outcome::Reverse
            | Outcome::Decline
            | Outcome::Return => Says::Bare,
        };
        let decided = Attempt::new(self.fact().0, says).of(drafter, approver);
        let follows = |kind, says| vec![decided, Attempt::new(kind, says).of(drafter, approver)];
        match self {
            Outcome::List | Outcome::Keep | Outcome::ReviewKeep | Outcome::Refuse | Outcome::KeepHonour => {
                vec![decided]
            }
            Outcome::Decline => follows(FactKind::Withdrawn, Says::Ends(End::Declined)),
            Outcome::Correct => follows(FactKind::Amended, Says::Serious),
            Outcome::Remove | Outcome::ReviewRemove => {
                follows(FactKind::Withdrawn, Says::Ends(End::Objected))
            }
            Outcome::Grant => follows(FactKind::Withdrawn, Says::Ends(End::Restored)),
            Outcome::Reverse | Outcome::Return => follows(FactKind::Reinstated, Says::Bare),
        }
    }
}

const fn bare(kind: FactKind) -> Attempt {
    Attempt::new(kind, Says::Bare)
}

fn says(kind: FactKind, all: &[Says]) -> impl Iterator<Item = Attempt> {
    all.iter().map(move |says| Attempt::new(kind, *says))
}

/// Decided by two persons, by one alone, and by nobody named.
fn decisions(kinds: &[FactKind], what: Says) -> impl Iterator<Item = Attempt> {
    kinds.iter().flat_map(move |kind| {
        let act = Attempt::new(*kind, what);
        [act.of(1, 2), act.of(1, 1), act]
    })
}

/// The same attempts, and each with the clock set back.
fn and_set_back(attempts: impl IntoIterator<Item = Attempt>) -> Vec<Attempt> {
    attempts.into_iter().flat_map(|attempt| [attempt, attempt.dated(Dated::BeforeTheLast)]).collect()
}

/// What departments and judgements about identity do to a record. Their days need not be in order.
fn traffic() -> Vec<Attempt> {
    let left = Attempt::new(FactKind::Withdrawn, Says::Ends(End::LeftList));
    let ends = [Says::Ends(End::Objected), Says::Ends(End::Restored), Says::Ends(End::Revoked), Says::Bare];
    let mut all: Vec<Attempt> =
        says(FactKind::Received, &[Says::Serious, Says::Minor, Says::Declared]).collect();
    all.extend([left, left.dated(Dated::Yesterday)]);
    all.extend(says(FactKind::Withdrawn, &ends));
    all.push(Attempt::new(FactKind::Corrected, Says::Serious));
    all.push(Attempt::new(FactKind::Attributed, Says::Serious));
    all.push(Attempt::new(FactKind::Detached, Says::Ends(End::JudgedApart)));
    all
}

/// Service, reinstatement, correction, lifting.
fn acts_on_records() -> Vec<Attempt> {
    let services = [Says::Service, Says::BareService, Says::LaterService, Says::EarlierService];
    let mut all: Vec<Attempt> = says(FactKind::Served, &services).collect();
    all.extend(decisions(&[FactKind::Reinstated, FactKind::Lifted], Says::Bare));
    all.extend(decisions(&[FactKind::Amended], Says::Serious));
    all.extend(decisions(&[FactKind::Erased, FactKind::ContentErased], Says::Ground));
    all.push(Attempt::new(FactKind::Erased, Says::Bare).of(1, 2));
    all.push(bare(FactKind::LiftEnded));
    all.extend(says(FactKind::LiftAsked, &[Says::Ruling, Says::LaterRuling, Says::Bare]));
    all.extend(says(FactKind::LiftDropped, &[Says::Reasons, Says::Bare]));
    and_set_back(all)
}

fn listing() -> Vec<Attempt> {
    let mut all = vec![Attempt::new(FactKind::ListingNoticed, Says::Intent)];
    all.extend(says(FactKind::NoticeServed, &[Says::Service, Says::LaterService]));
    all.extend(LISTING.map(bare));
    all.extend(decisions(&[FactKind::ListingDecided], Says::Serious));
    and_set_back(all)
}

const LISTING: [FactKind; 5] = [
    FactKind::HearingAsked,
    FactKind::HearingHeld,
    FactKind::Defended,
    FactKind::HigherConsented,
    FactKind::ListingDropped,
];

fn objection() -> Vec<Attempt> {
    let mut all: Vec<Attempt> = OBJECTION.map(bare).into();
    all.extend(says(FactKind::ObjectionDeclined, &[Says::Reasons, Says::Bare]));
    all.extend(decisions(&[FactKind::ObjectionDecided, FactKind::ReviewDecided], Says::Bare));
    and_set_back(all)
}

const OBJECTION: [FactKind; 10] = [
    FactKind::ObjectionFiled,
    FactKind::ObjectionItemsAsked,
    FactKind::ObjectionItemsSupplied,
    FactKind::ObjectionMarked,
    FactKind::ObjectionCompared,
    FactKind::ObjectionForwarded,
    FactKind::ObjectionAnswered,
    FactKind::ObjectionTold,
    FactKind::ObjectionDropped,
    FactKind::ReviewAsked,
];

fn restoration() -> Vec<Attempt> {
    let mut all: Vec<Attempt> = RESTORATION.map(bare).into();
    all.extend(says(FactKind::RestorationDeclined, &[Says::Reasons, Says::Bare]));
    all.extend(says(FactKind::RestorationExtended, &[Says::Reasons, Says::Bare]));
    all.extend(decisions(
        &[FactKind::RestorationGranted, FactKind::RestorationRefused, FactKind::RestorationReversed],
        Says::Bare,
    ));
    and_set_back(all)
}

/// Declining an honour and taking that back, and all that departments and judgements about identity do to it meanwhile.
fn declining() -> Vec<Attempt> {
    let plain =
        [FactKind::DeclineAsked, FactKind::DeclineDropped, FactKind::ReturnAsked, FactKind::ReturnDropped];
    let mut all: Vec<Attempt> = plain.map(bare).into();
    all.extend(decisions(&[FactKind::DeclineConfirmed, FactKind::ReturnConfirmed], Says::Bare));
    all.extend(decisions(&[FactKind::DeclineRefused, FactKind::ReturnRefused], Says::Reasons));
    all.extend([FactKind::DeclineRefused, FactKind::ReturnRefused].map(|kind| bare(kind).of(1, 2)));
    and_set_back(all)
}

/// An honour and what may happen to it beside being declined.
fn honour() -> Vec<Attempt> {
    let mut all = traffic();
    all.push(Attempt::new(FactKind::Received, Says::Honour));
    all.push(Attempt::new(FactKind::Corrected, Says::Honour));
    all.push(Attempt::new(FactKind::Attributed, Says::Honour));
    all.push(Attempt::new(FactKind::Withdrawn, Says::Ends(End::Declined)));
    all.push(Attempt::new(FactKind::Served, Says::Service));
    all.extend(decisions(&[FactKind::Reinstated], Says::Bare));
    let objection = [FactKind::ObjectionFiled, FactKind::ObjectionMarked, FactKind::ObjectionDropped];
    all.extend(objection.map(bare));
    all
}

const RESTORATION: [FactKind; 5] = [
    FactKind::RestorationApplied,
    FactKind::RestorationItemsAsked,
    FactKind::RestorationItemsSupplied,
    FactKind::RestorationAccepted,
    FactKind::RestorationDropped,
];

/// A record that is held and served when the world begins.
fn held() -> Vec<Attempt> {
    vec![Attempt::new(FactKind::Received, Says::Serious), Attempt::new(FactKind::Served, Says::Service)]
}

/// A world in which the gate alone stands between anybody and anything.
fn open(name: &'static str, about: &'static str, entries: Vec<Attempt>) -> World {
    World { name, about, begun: Vec::new(), entries, acts: Vec::new(), outcomes: Vec::new() }
}

/// Every world.
pub fn worlds() -> Vec<World> {
    let gate = "anybody tries anything, the gate alone decides";
    let office = "three people read, act and approve at once, with crashes";
    vec![
        open(GATE, gate, [traffic(), acts_on_records(), listing(), objection(), restoration()].concat()),
        open(HONOURS, gate, [honour(), declining()].concat()),
        honour_office(office),
        listing_office(office),
        objection_office(office),
        restoration_office(office),
    ]
}

fn listing_office(about: &'static str) -> World {
    let organisation = [FactKind::HearingAsked, FactKind::Defended];
    World {
        name: LISTING_OFFICE,
        about,
        begun: vec![Attempt::new(FactKind::ListingNoticed, Says::Intent)],
        entries: organisation.map(bare).into(),
        acts: vec![
            Attempt::new(FactKind::NoticeServed, Says::Service),
            bare(FactKind::HearingHeld),
            bare(FactKind::ListingDropped),
            Attempt::new(FactKind::Served, Says::Service),
        ],
        outcomes: vec![Outcome::List],
    }
}

fn honour_office(about: &'static str) -> World {
    let organisation =
        [FactKind::DeclineAsked, FactKind::DeclineDropped, FactKind::ReturnAsked, FactKind::ReturnDropped];
    let sources = [
        Attempt::new(FactKind::Withdrawn, Says::Ends(End::LeftList)),
        Attempt::new(FactKind::Received, Says::Honour),
    ];
    World {
        name: HONOUR_OFFICE,
        about,
        begun: vec![Attempt::new(FactKind::Received, Says::Honour)],
        entries: organisation.map(bare).into_iter().chain(sources).collect(),
        acts: vec![bare(FactKind::DeclineDropped)],
        outcomes: vec![Outcome::Decline, Outcome::KeepHonour, Outcome::Return],
    }
}

fn objection_office(about: &'static str) -> World {
    let organisation =
        [FactKind::ObjectionFiled, FactKind::ObjectionItemsSupplied, FactKind::ReviewAsked].map(bare);
    let sources = [
        bare(FactKind::ObjectionAnswered),
        Attempt::new(FactKind::Corrected, Says::Serious),
        Attempt::new(FactKind::Withdrawn, Says::Ends(End::LeftList)),
        Attempt::new(FactKind::Received, Says::Serious),
    ];
    let officers = [
        FactKind::ObjectionItemsAsked,
        FactKind::ObjectionMarked,
        FactKind::ObjectionCompared,
        FactKind::ObjectionForwarded,
        FactKind::ObjectionTold,
    ];
    World {
        name: OBJECTION_OFFICE,
        about,
        begun: held(),
        entries: organisation.into_iter().chain(sources).collect(),
        acts: officers.map(bare).into(),
        outcomes: vec![
            Outcome::Keep,
            Outcome::Correct,
            Outcome::Remove,
            Outcome::ReviewKeep,
            Outcome::ReviewRemove,
        ],
    }
}

fn restoration_office(about: &'static str) -> World {
    let organisation =
        [FactKind::RestorationApplied, FactKind::RestorationItemsSupplied, FactKind::RestorationDropped];
    let sources = [
        Attempt::new(FactKind::Withdrawn, Says::Ends(End::LeftList)),
        Attempt::new(FactKind::Received, Says::Serious),
    ];
    World {
        name: RESTORATION_OFFICE,
        about,
        begun: held(),
        entries: organisation.map(bare).into_iter().chain(sources).collect(),
        acts: vec![
            bare(FactKind::RestorationItemsAsked),
            bare(FactKind::RestorationAccepted),
            Attempt::new(FactKind::RestorationDeclined, Says::Reasons),
            Attempt::new(FactKind::RestorationExtended, Says::Reasons),
        ],
        outcomes: vec![Outcome::Grant, Outcome::Refuse, Outcome::Reverse],
    }
}
