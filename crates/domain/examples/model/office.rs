//! The register office on a day: one record with its history, the people who read and decide, and every move they and
//! the days can make.

use std::hash::{Hash, Hasher};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::{Day, Fact, Place, Seq, Standing, State, Track};
use stateright::{Model, Property};

use crate::attempt::{Attempt, Dated, fact, first_day};
use crate::fault::Fault;
use crate::ledger::{Broken, Ledger, Record, ahead};
use crate::property;
use crate::world::{Outcome, World};

/// How many people work on the case besides those who enter single acts.
pub const PEOPLE: usize = 3;

/// One state of the model.
#[derive(Debug, Clone)]
pub struct Office {
    /// The civil day.
    pub today: Day,
    /// Where the engine says the case stands.
    pub state: State<'static>,
    /// What an independent reader makes of the same history.
    pub ledger: Ledger,
    /// What was committed, oldest first: the attempt and its day.
    pub history: Vec<(Attempt, Day)>,
    /// For each person the length of the history they have read, while they have it before them.
    reading: [Option<usize>; PEOPLE],
    draft: Option<Draft>,
    /// Facts whose commit was acknowledged, and facts whose commit nobody was told of because of a crash.
    answered: usize,
    unanswered: usize,
    broken: Broken,
}

/// A decision that waits for a second person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Draft {
    outcome: Outcome,
    drafter: u8,
    /// Length of the history when it was drafted.
    on: usize,
    /// How often it was decided.
    decided: u8,
}

/// One move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Move {
    /// The next day comes.
    Tick,
    /// Somebody enters an act at once: the organisation, a department, an officer outside any form.
    Enter(Attempt),
    /// A person opens the case.
    Read(u8),
    /// Their program dies before anything was sent.
    Crash(u8),
    /// They act on what they have before them. `true` = the connection dies after the commit, so they do not know.
    Act(u8, Attempt, bool),
    /// They draft a decision.
    Draft(u8, Outcome),
    /// They approve what was drafted, with the same flag.
    Approve(u8, bool),
}

impl std::fmt::Display for Move {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lost = |lost: bool| if lost { ", answer lost" } else { "" };
        match self {
            Move::Tick => write!(f, "the next day comes"),
            Move::Enter(attempt) => write!(f, "{attempt}"),
            Move::Read(who) => write!(f, "person {who} reads the case"),
            Move::Crash(who) => write!(f, "person {who} loses what they had before them"),
            Move::Act(who, attempt, gone) => write!(f, "person {who}: {attempt}{}", lost(*gone)),
            Move::Draft(who, outcome) => write!(f, "person {who} drafts {outcome:?}"),
            Move::Approve(who, gone) => write!(f, "person {who} approves{}", lost(*gone)),
        }
    }
}

impl Office {
    /// The office before anything happened.
    fn empty() -> Office {
        Office {
            today: first_day(),
            state: State::default(),
            ledger: Ledger::default(),
            history: Vec::new(),
            reading: [None; PEOPLE],
            draft: None,
            answered: 0,
            unanswered: 0,
            broken: Broken::default(),
        }
    }

    /// What is broken by the history or by the office.
    pub fn broken(&self) -> Broken {
        let mut broken = self.broken;
        broken.add(self.ledger.broken);
        broken
    }

    /// Whether the public sees the record today.
    pub fn is_shown(&self) -> bool {
        Standing::of(&self.state, self.today).is_some_and(Standing::is_public)
    }

    /// Whether the record is shown as under objection today.
    pub fn is_marked(&self) -> bool {
        self.state.marked_from().is_some_and(|from| from <= self.today)
    }

    /// Whether nothing is owed to anyone.
    pub fn rests(&self) -> bool {
        Track::ALL.iter().all(|track| self.state.at(*track).rests())
    }

    /// The facts as committed.
    pub fn facts(&self) -> Vec<(Seq, Fact)> {
        let facts = self.history.iter().filter_map(|(attempt, day)| fact(None, *attempt, *day));
        (1..).map(Seq).zip(facts.cloned()).collect()
    }

    /// A number for the state, the same for states that are one to the model.
    pub fn number(&self) -> u64 {
        let mut hasher = std::hash::DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }

    fn day_of(&self, attempt: Attempt) -> Option<Day> {
        match attempt.dated {
            Dated::Today => Some(self.today),
            Dated::Yesterday => Some(self.today.plus_days(-1)),
            Dated::BeforeTheLast => self.ledger.latest().map(|latest| latest.plus_days(-1)),
        }
    }

    /// One fact more, where the gate admits it.
    fn commit(&mut self, fault: Option<Fault>, attempt: Attempt) -> Option<()> {
        let day = self.day_of(attempt)?;
        self.state = self.state.after(fact(fault, attempt, day)?)?;
        self.ledger.add(fact(None, attempt, day)?);
        self.history.push((attempt, day));
        Some(())
    }

    /// Engine and ledger read anew from the first `length` facts: the history was cut off there.
    fn cut(&mut self, fault: Option<Fault>, length: usize) -> Option<()> {
        let history = std::mem::take(&mut self.history);
        (self.state, self.ledger) = (State::default(), Ledger::default());
        for (attempt, day) in history.into_iter().take(length) {
            self.state = self.state.after(fact(fault, attempt, day)?)?;
            self.ledger.add(fact(None, attempt, day)?);
            self.history.push((attempt, day));
        }
        Some(())
    }

    /// Opens the file for a person who has read it: refused, and their reading given up, where it moved on since.
    fn open(&mut self, fault: Option<Fault>, who: u8) -> Result<(), ()> {
        let seen = self.reading[usize::from(who)].take().ok_or(())?;
        let latest = self.history.len();
        if fault == Some(Fault::CopyWritten) {
            return self.cut(fault, seen).ok_or(());
        }
        if seen != latest && fault != Some(Fault::SeenIgnored) {
            return Err(());
        }
        if seen != latest {
            self.broken.add(Broken::UNSEEN);
        }
        Ok(())
    }

    /// Commits all of `attempts` or none, in one transaction.
    fn take(&mut self, fault: Option<Fault>, attempts: &[Attempt], lost: bool) -> Option<()> {
        let wanted = if fault == Some(Fault::HalfCommitted) { &attempts[..1] } else { attempts };
        wanted.iter().try_for_each(|attempt| self.commit(fault, *attempt).ok_or(())).ok()?;
        let told = if lost { &mut self.unanswered } else { &mut self.answered };
        *told += wanted.len();
        if self.history.len() != self.answered + self.unanswered {
            self.broken.add(Broken::LOST);
        }
        Some(())
    }

    /// What a person finds who does not know whether their act went through: the form as it was.
    fn still_open(mut self, who: u8, seen: Option<usize>, lost: bool) -> Office {
        if lost {
            self.reading[usize::from(who)] = seen;
        }
        self
    }

    fn act(&self, fault: Option<Fault>, (who, attempt, lost): (u8, Attempt, bool)) -> Office {
        let (mut next, mut refused) = (self.clone(), self.clone());
        refused.reading[usize::from(who)] = None;
        let seen = self.reading[usize::from(who)];
        match next.open(fault, who).ok().and_then(|()| next.take(fault, &[attempt], lost)) {
            Some(()) => next.still_open(who, seen, lost),
            None => refused,
        }
    }

    fn draft(&self, (who, outcome): (u8, Outcome)) -> Option<Office> {
        let mut next = self.clone();
        next.open(None, who).ok()?;
        let (fact, track) = outcome.fact();
        let place = next.state.at(track);
        let open = domain::case::steps_by(fact).any(|step| step.from == place);
        let draft = Draft { outcome, drafter: who, on: self.history.len(), decided: 0 };
        next.draft = Some(draft).filter(|_| open);
        open.then_some(next)
    }

    fn approve(&self, fault: Option<Fault>, (who, lost): (u8, bool)) -> Office {
        let (mut next, mut refused) = (self.clone(), self.clone());
        refused.reading[usize::from(who)] = None;
        let seen = self.reading[usize::from(who)];
        match next.open(fault, who).ok().and_then(|()| next.decide(fault, who, lost)) {
            Some(()) => next.still_open(who, seen, lost),
            None => refused,
        }
    }

    fn decide(&mut self, fault: Option<Fault>, who: u8, lost: bool) -> Option<()> {
        let kept = fault == Some(Fault::DraftKept);
        let draft = self.draft.filter(|draft| kept || draft.on == self.history.len())?;
        if draft.drafter == who {
            return None;
        }
        let attempts = draft.outcome.attempts(draft.drafter, who);
        self.take(fault, &attempts, lost)?;
        if draft.decided > 0 {
            self.broken.add(Broken::TWICE);
        }
        self.draft = kept.then_some(Draft { decided: 1, ..draft });
        let granted = self.state.at(Track::Restoration) == Place::Granted;
        let declined = self.state.at(Track::Declining) == Place::Declined;
        if (granted || declined) && self.ledger.record == Record::Held {
            self.broken.add(Broken::HALF);
        }
        Some(())
    }
}

impl PartialEq for Office {
    fn eq(&self, other: &Office) -> bool {
        self.number() == other.number()
    }
}

impl Hash for Office {
    /// Two states are one where nothing that may happen, or may be judged, can tell them apart: days are counted from
    /// today, and people who hold no draft are interchangeable.
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let today = self.today;
        Track::ALL.map(|track| self.state.at(track)).hash(hasher);
        let ahead = |day: Option<Day>| day.map(|day| ahead(day, today));
        let lease = self.state.content.map(domain::Lease::of);
        let needs = lease.as_ref().is_some_and(|lease| lease.needs_service);
        let days = lease.map(|lease| {
            let public = lease.public.map(|(from, until)| (ahead(Some(from)), ahead(until)));
            (public, ahead(lease.repairable_from))
        });
        (days, needs, self.state.service.is_some_and(|service| service.complete)).hash(hasher);
        self.state.left.map(|(why, _)| why).hash(hasher);
        (ahead(self.state.marked_from()), ahead(self.state.silence())).hash(hasher);
        for clock in domain::case::STEPS.iter().filter_map(|step| step.guard.clock()) {
            ahead(self.state.clocks.last_day(clock)).hash(hasher);
        }
        self.ledger.key(today).hash(hasher);
        self.hash_people(hasher);
        self.broken.hash(hasher);
    }
}

impl Office {
    fn hash_people<H: Hasher>(&self, hasher: &mut H) {
        let fresh = |seen: Option<usize>| seen.map(|seen| seen == self.history.len());
        let drafter = self.draft.map(|draft| usize::from(draft.drafter));
        let mut others: Vec<_> = (0..PEOPLE).filter(|who| Some(*who) != drafter).collect();
        others.sort_by_key(|who| fresh(self.reading[*who]));
        for who in drafter.into_iter().chain(others) {
            fresh(self.reading[who]).hash(hasher);
        }
        let draft = self.draft.map(|draft| (draft.outcome, draft.on == self.history.len(), draft.decided));
        draft.hash(hasher);
    }
}

/// The model: a world, perhaps with a fault in it.
pub struct Register {
    /// What may be tried.
    pub world: World,
    /// The fault, if any.
    pub fault: Option<Fault>,
    /// States from which no end can be reached, once they are known.
    pub dead: std::collections::HashSet<u64>,
    /// Which state leads to which, written down while the checker goes through them.
    pub edges: Mutex<Vec<(u64, u64)>>,
    /// States in which nothing is owed.
    pub resting: Mutex<Vec<u64>>,
    /// Which steps of the engine were taken, in the order of its table.
    pub taken: Vec<AtomicBool>,
    /// Whether to write these down.
    pub mapping: bool,
}

impl Register {
    fn after(&self, office: &Office, step: Move) -> Option<Office> {
        match step {
            Move::Tick => {
                let mut next = office.clone();
                next.today = office.today.plus_days(1);
                Some(next)
            }
            Move::Enter(attempt) => {
                let mut next = office.clone();
                next.take(self.fault, &[attempt], false)?;
                Some(next)
            }
            Move::Read(who) => {
                let mut next = office.clone();
                next.reading[usize::from(who)] = Some(office.history.len());
                Some(next)
            }
            Move::Crash(who) => {
                let mut next = office.clone();
                next.reading[usize::from(who)] = None;
                Some(next)
            }
            Move::Act(who, attempt, lost) => Some(office.act(self.fault, (who, attempt, lost))),
            Move::Draft(who, outcome) => office.draft((who, outcome)),
            Move::Approve(who, lost) => Some(office.approve(self.fault, (who, lost))),
        }
    }

    /// Notes which step of the engine's table an entered act was.
    fn note_step(&self, office: &Office, step: Move) {
        let Move::Enter(attempt) = step else { return };
        let stands = |step: &domain::case::Step| office.state.at(step.from.track()) == step.from;
        let steps = domain::case::STEPS;
        if let Some(at) = steps.iter().position(|step| step.fact == attempt.kind && stands(step)) {
            self.taken[at].store(true, Ordering::Relaxed);
        }
    }

    fn moves_of(&self, office: &Office, who: u8, moves: &mut Vec<Move>) {
        if office.reading[usize::from(who)].is_none() {
            moves.push(Move::Read(who));
            return;
        }
        moves.push(Move::Crash(who));
        let acts = self.world.acts.iter();
        moves.extend(acts.flat_map(|act| [Move::Act(who, *act, false), Move::Act(who, *act, true)]));
        moves.extend(self.world.outcomes.iter().map(|outcome| Move::Draft(who, *outcome)));
        if office.draft.is_some() {
            moves.extend([Move::Approve(who, false), Move::Approve(who, true)]);
        }
    }
}

impl Model for Register {
    type State = Office;
    type Action = Move;

    fn init_states(&self) -> Vec<Office> {
        let mut office = Office::empty();
        let started = office.take(self.fault, &self.world.begun, false);
        started.map(|()| vec![office]).unwrap_or_default()
    }

    fn actions(&self, office: &Office, moves: &mut Vec<Move>) {
        if !office.broken().is_whole() {
            return;
        }
        moves.push(Move::Tick);
        moves.extend(self.world.entries.iter().map(|attempt| Move::Enter(*attempt)));
        if !self.world.acts.is_empty() {
            (0..PEOPLE).for_each(|who| self.moves_of(office, u8::try_from(who).unwrap_or(0), moves));
        }
    }

    fn next_state(&self, office: &Office, step: Move) -> Option<Office> {
        let next = self.after(office, step)?;
        if self.mapping {
            self.note_step(office, step);
            let (from, to) = (office.number(), next.number());
            self.edges.lock().expect("no thread failed").push((from, to));
            if next.rests() {
                self.resting.lock().expect("no thread failed").push(to);
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Register>> {
        property::ALL.iter().map(|(name, holds)| Property::always(name, *holds)).collect()
    }
}
