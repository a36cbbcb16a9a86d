//! The case of one record: its facts, admitted through one gate, and what follows from them: where it stands, what is
//! owed by whom, and between which days it may be public.

mod clock;
mod graph;
mod guard;
mod place;
#[cfg(test)]
mod tests;

pub use clock::{Clock, Clocks, last_day};
pub use graph::{DUTIES, Duty, STEPS, Step, clocks_of, steps_by};
pub use guard::{Guard, Service, ServiceWay};
pub use place::{Party, Place, Track};

use crate::{Content, Day, End, Fact, FactKind, Lease, Refusal, Seq, Standing, content::system};

/// The history of one record: facts in the order they were committed, admitted through one gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    facts: Vec<(Seq, Fact)>,
}

/// Where the facts so far have brought a record.
#[derive(Debug, Clone, Copy)]
pub struct State<'a> {
    places: [Place; 4],
    /// What the record says, also after it left.
    pub content: Option<&'a Content>,
    /// What its source last sent: the same, unless the register corrected the record after an objection.
    pub sent: Option<&'a Content>,
    /// Why and since when it is gone.
    pub left: Option<(End, Day)>,
    /// The service of its finding document.
    pub service: Option<Service>,
    /// The clocks that run.
    pub clocks: Clocks,
    /// Since when an officer has marked the record as under objection.
    marked: Option<Day>,
    since: [Day; 4],
    latest: Day,
}

impl Default for State<'_> {
    fn default() -> Self {
        State {
            places: Track::ALL.map(Track::start),
            content: None,
            sent: None,
            left: None,
            service: None,
            clocks: Clocks::default(),
            marked: None,
            since: [Day::MIN; 4],
            latest: Day::MIN,
        }
    }
}

/// Something somebody owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owed {
    /// On which track.
    pub at: Place,
    /// Who owes it.
    pub by: Party,
    /// The fact that discharges it.
    pub fact: FactKind,
    /// The clock it is counted by; `None` where no rule sets one.
    pub clock: Option<Clock>,
    /// The last day to do it in time, where a clock runs.
    pub due: Option<Day>,
}

impl<'a> State<'a> {
    /// The state of a record that is held and about which nothing else has happened.
    pub fn held(content: &'a Content) -> State<'a> {
        let mut state = State { content: Some(content), sent: Some(content), ..State::default() };
        state.places[Track::Record as usize] = Place::Live;
        state.service = Service::of(content);
        state
    }

    /// The days between which it would be public if it were held and no procedure were under way.
    pub fn bare_window(&self) -> Option<(Day, Option<Day>)> {
        let content = self.content?;
        State { service: self.service, ..State::held(content) }.window()
    }

    /// Where a track stands.
    pub fn at(&self, track: Track) -> Place {
        self.places[track as usize]
    }

    /// Whether the record is held.
    pub fn is_live(&self) -> bool {
        self.at(Track::Record) == Place::Live
    }

    /// Whether restoration was granted and has not been reversed.
    pub fn is_restored(&self) -> bool {
        self.at(Track::Restoration) == Place::Granted
    }

    /// Whether a person would enter it before what is already there. What departments send may arrive out of order.
    fn is_set_back(&self, fact: &Fact) -> bool {
        fact.kind.is_step() && fact.effective < self.latest
    }

    /// The step that `fact` would be, if it may be taken.
    fn step_for(&self, fact: &Fact) -> Option<&'static Step> {
        if self.is_set_back(fact) {
            return None;
        }
        let mut steps = steps_by(fact.kind);
        // What a fact said when it was admitted cannot be looked at again once it is erased; where it stands can.
        let admits = |step: &Step| fact.content.is_erased() || step.guard.admits(self, fact);
        steps.find(|step| self.at(step.from.track()) == step.from && admits(step))
    }

    /// The state after `fact`. `None`: no verb writes that fact there.
    pub fn after(&self, fact: &'a Fact) -> Option<State<'a>> {
        let step = self.step_for(fact)?;
        if fact.kind == FactKind::Erased {
            return Some(self.erased(fact.effective));
        }
        if fact.kind == FactKind::ContentErased {
            // The record stands as it did, and left for what it left.
            return Some(State { latest: self.latest.max(fact.effective), ..*self });
        }
        let mut next = *self;
        let track = step.to.track() as usize;
        if next.places[track] != step.to {
            next.since[track] = fact.effective;
        }
        next.places[track] = step.to;
        next.latest = self.latest.max(fact.effective);
        next.clocks.restart(step.starts, &fact.content);
        next.take_content(fact);
        if step.to.track() == Track::Record {
            next.left = (step.to == Place::Left).then(|| (ended(fact), fact.effective));
        }
        next.marked = self.marked_after(step.to, next.latest);
        Some(next)
    }

    /// Nothing is left but that it was erased: every procedure about it is over, nothing is owed.
    fn erased(&self, on: Day) -> State<'a> {
        let mut state =
            State { left: Some((End::Erased, on)), latest: self.latest.max(on), ..State::default() };
        state.places[Track::Record as usize] = Place::Left;
        state.since[Track::Record as usize] = on;
        state
    }

    /// Since when it is marked after a step to `place` on `on`. A record that has marked itself stays marked, whatever
    /// the officer does next and however late, until the objection is decided or taken back.
    fn marked_after(&self, place: Place, on: Day) -> Option<Day> {
        let already = self.marked_from().filter(|from| *from <= on);
        if matches!(place, Place::ObjectionSettled | Place::Told) {
            return None;
        }
        already.or_else(|| (place == Place::Marked).then_some(on))
    }

    fn take_content(&mut self, fact: &'a Fact) {
        if fact.kind.gives_content() {
            self.content = Some(&fact.content);
            if fact.kind != FactKind::Amended {
                self.sent = Some(&fact.content);
            }
            // A listing begins anew: the service of an earlier decision says nothing about this one.
            if matches!(fact.kind, FactKind::ListingNoticed | FactKind::ListingDecided) {
                self.service = None;
            }
        }
        // The notice of intent is served too, but makes nothing public.
        if fact.kind != FactKind::NoticeServed
            && let Some(service) = Service::of(&fact.content)
        {
            self.service = Some(service);
        }
    }

    /// The days between which the record is public if nothing more happens; `None` = on no day.
    ///
    /// The last day is not rolled over a holiday: publication ends on its day, in favour of the organisation.
    pub fn window(&self) -> Option<(Day, Option<Day>)> {
        if !self.is_live() || self.lacks_service() || self.is_restored() {
            return None;
        }
        let (from, until) = self.content.and_then(|content| Lease::of(content).public)?;
        let from = self.service.map_or(from, |service| from.max(service.on));
        let ends = [until, self.silence(), self.lifted_after()];
        Some((from, ends.into_iter().flatten().min()))
            .filter(|(from, until)| until.is_none_or(|until| *from <= until))
    }

    /// First day the record is shown as under objection; `None` where it is not.
    ///
    /// It is the day an officer marked it. Where none did in time, it marks itself on the last day there was for that:
    /// the right to be marked within the limit hangs on nobody.
    pub fn marked_from(&self) -> Option<Day> {
        let filed = self.at(Track::Objection) == Place::Filed;
        self.marked.or_else(|| filed.then(|| self.clocks.last_day(Clock::ObjectionMark)).flatten())
    }

    /// The last day the record is shown while its source stays silent about an objection; `None` where none is asked.
    pub fn silence(&self) -> Option<Day> {
        let asked = self.at(Track::Objection) == Place::Forwarded;
        asked.then(|| self.clocks.last_day(Clock::ObjectionSilence)).flatten()
    }

    /// The last day the record is shown before publication was lifted; `None` where it is not.
    fn lifted_after(&self) -> Option<Day> {
        let lifted = self.at(Track::Lifting) == Place::LiftedNow;
        lifted.then(|| self.since[Track::Lifting as usize].plus_days(-1))
    }

    /// Whether what rests on the record, such as a measure, may be in force on `day`: only while the record is public.
    ///
    /// What is not served yet, has ended or expired, is lifted, or is hidden because its source stays silent carries
    /// nothing. Whether a record is of a kind that can carry a measure at all is for the law of the measure to say.
    pub fn carries_measures(&self, day: Day) -> bool {
        Standing::of(self, day).is_some_and(Standing::is_public)
    }

    /// Since when a track stands where it does; the earliest day there is where nothing has happened on it.
    pub fn since(&self, track: Track) -> Day {
        self.since[track as usize]
    }

    /// Whether the record may not be public because the service of its document has not been recorded in full.
    pub fn lacks_service(&self) -> bool {
        let needs = self.content.is_some_and(|content| content.get(system::NEEDS) == Some("service"));
        needs && !self.service.is_some_and(|service| service.complete)
    }

    /// What is owed, in the order of the tracks.
    pub fn owed(&self) -> Vec<Owed> {
        let open = DUTIES.iter().filter(|duty| self.at(duty.at.track()) == duty.at);
        let owed = |duty: &Duty| Owed {
            at: duty.at,
            by: duty.by,
            fact: duty.fact,
            clock: duty.clock,
            due: duty.clock.and_then(|clock| self.clocks.last_day(clock)),
        };
        let mut all: Vec<Owed> = open.map(owed).collect();
        if self.is_live() && self.lacks_service() {
            let (at, by) = (Place::Live, Party::Source);
            all.push(Owed { at, by, fact: FactKind::Served, clock: None, due: None });
        }
        all
    }
}

fn ended(fact: &Fact) -> End {
    if fact.kind == FactKind::ListingDropped {
        return End::NotListed;
    }
    fact.content.get(system::END).and_then(End::from_code).unwrap_or(End::TakenBack)
}

impl Case {
    /// Admits a history.
    ///
    /// # Errors
    /// [`Refusal::ImpossibleHistory`] with the place of the first fact that no verb could have written there.
    pub fn from_facts(facts: Vec<(Seq, Fact)>) -> Result<Case, Refusal> {
        let mut state = State::default();
        for (at, (seq, fact)) in facts.iter().enumerate() {
            state = state.after(fact).ok_or(Refusal::ImpossibleHistory { at })?;
            if fact.content.is_erased() && !facts[at + 1..].iter().any(|(_, later)| erases(later, *seq)) {
                return Err(Refusal::ImpossibleHistory { at });
            }
        }
        Ok(Case { facts })
    }

    /// Whether all it said is erased.
    pub fn is_erased(&self) -> bool {
        self.facts.iter().any(|(_, fact)| fact.kind == FactKind::Erased)
    }

    /// The facts whose content a fact of this history destroys.
    pub fn to_be_erased(&self) -> impl Iterator<Item = &(Seq, Fact)> {
        let erased = |at: usize, seq: Seq| self.facts[at + 1..].iter().any(|(_, later)| erases(later, seq));
        self.facts.iter().enumerate().filter(move |(at, (seq, _))| erased(*at, *seq)).map(|(_, fact)| fact)
    }

    /// The facts, oldest first.
    pub fn facts(&self) -> &[(Seq, Fact)] {
        &self.facts
    }

    /// Where everything so far has brought the record.
    pub fn now(&self) -> State<'_> {
        self.facts.iter().fold(State::default(), |state, (_, fact)| state.after(fact).unwrap_or(state))
    }

    /// Where the record stood on `day` as known once fact `known` was committed.
    pub fn state(&self, day: Day, known: Seq) -> State<'_> {
        let facts = self.facts.iter().filter(|(seq, fact)| *seq <= known && fact.effective <= day);
        facts.fold(State::default(), |state, (_, fact)| state.after(fact).unwrap_or(state))
    }

    /// The standing on `day` as known once fact `known` was committed; `None` before the record arrived.
    pub fn standing(&self, day: Day, known: Seq) -> Option<Standing> {
        Standing::of(&self.state(day, known), day)
    }

    /// What the record said on `day` as known once fact `known` was committed; `None` where it is not held.
    pub fn content(&self, day: Day, known: Seq) -> Option<&Content> {
        let state = self.state(day, known);
        // Borrowed from the facts, not from the state: the lifetime is that of the case.
        state.content.filter(|_| state.is_live())
    }

    /// Whether the record has been public on any day up to `today`: only then may its going be told.
    pub fn was_public(&self, today: Day) -> bool {
        let mut state = State::default();
        self.facts.iter().enumerate().any(|(at, (_, fact))| {
            state = state.after(fact).unwrap_or(state);
            // What a list of yesterday takes away today was there until today.
            let next = self.facts.get(at + 1).map_or(today, |(_, next)| next.effective.max(fact.effective));
            let shown = |(from, until): (Day, Option<Day>)| {
                from.max(fact.effective) <= until.unwrap_or(today).min(next).min(today)
            };
            state.window().is_some_and(shown)
        })
    }

    /// Takes one more step.
    ///
    /// # Errors
    /// [`Refusal::NotNow`] where the record stands elsewhere, with the step's name and where it stands;
    /// [`Refusal::NeedsAnotherApprover`], [`Refusal::TooEarly`], [`Refusal::TooLate`] where a condition fails.
    pub fn admit(&self, fact: &Fact) -> Result<(), Refusal> {
        let state = self.now();
        if state.after(fact).is_some() { Ok(()) } else { Err(refusal(&state, fact)) }
    }
}

/// Whether a later fact of the same history destroys the content of the one at `seq`.
fn erases(later: &Fact, seq: Seq) -> bool {
    let one = || later.content.get(system::ERASES).and_then(|text| text.parse().ok()) == Some(seq.0);
    later.kind == FactKind::Erased || later.kind == FactKind::ContentErased && one()
}

/// Why a fact may not follow, as precisely as can be told.
fn refusal(state: &State<'_>, fact: &Fact) -> Refusal {
    let mut steps = steps_by(fact.kind);
    let here = steps.find(|step| state.at(step.from.track()) == step.from);
    let Some(step) = here else {
        let track = steps_by(fact.kind).next().map_or(Track::Record, |step| step.from.track());
        return Refusal::NotNow { step: fact.kind, place: state.at(track) };
    };
    if state.is_set_back(fact) {
        return Refusal::ClockSetBack { latest: state.latest };
    }
    let drafter = fact.content.get(system::ACTOR);
    match step.guard {
        Guard::InTime(clock) => match state.clocks.last_day(clock) {
            Some(last) => Refusal::TooLate { last: Some(last) },
            // The clock never ran: nothing was decided that could be reviewed.
            None => Refusal::NotNow { step: fact.kind, place: step.from },
        },
        Guard::Lapsed(clock) if state.clocks.last_day(clock).is_none_or(|last| fact.effective <= last) => {
            Refusal::TooEarly { from: state.clocks.last_day(clock).map(|last| last.plus_days(1)) }
        }
        Guard::MinimumReached | Guard::MinimumReachedFourEyes if state.is_live() => {
            let from = state.content.and_then(|content| Lease::of(content).repairable_from);
            match from {
                Some(day) if day <= fact.effective => Refusal::NeedsAnotherApprover,
                from => Refusal::TooEarly { from },
            }
        }
        Guard::FourEyes | Guard::LiveFourEyes | Guard::Reversal | Guard::Lapsed(_) | Guard::Erasure
            if drafter.is_some() && drafter == fact.content.get(system::APPROVER) =>
        {
            Refusal::NeedsAnotherApprover
        }
        Guard::Reasons => Refusal::NoEvidence,
        Guard::None
        | Guard::Live
        | Guard::LiveFourEyes
        | Guard::FourEyes
        | Guard::HasEnd
        | Guard::MayReturn
        | Guard::Reversal
        | Guard::Service
        | Guard::Lapsed(_)
        | Guard::MinimumReached
        | Guard::MinimumReachedFourEyes
        | Guard::Erasure => Refusal::NotNow { step: fact.kind, place: state.at(Track::Record) },
    }
}
