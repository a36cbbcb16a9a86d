//! Standing: what may be shown of a record on a day. Computed from facts, never stored as truth.

use crate::{Content, Day, End, Fact, FactKind, Lease, Refusal, Seq, Text, Tier, content::system};

/// What may be shown of a record on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Held, but the rule does not let it be public: a minor finding, or an item that is not open.
    Withheld,
    /// Public from a later day on.
    Scheduled {
        /// First day public.
        from: Day,
    },
    /// Public.
    Published {
        /// Last day public; `None` = no end set.
        until: Option<Day>,
    },
    /// Its last day public has passed.
    Expired {
        /// The last day it was public.
        on: Day,
    },
    /// It left the register.
    Ended {
        /// Why.
        why: End,
        /// Since when.
        on: Day,
    },
}

impl Standing {
    /// Whether the public may see the record.
    pub fn is_public(self) -> bool {
        match self {
            Standing::Published { .. } => true,
            Standing::Withheld
            | Standing::Scheduled { .. }
            | Standing::Expired { .. }
            | Standing::Ended { .. } => false,
        }
    }

    /// The word for it in the API.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Withheld => "withheld",
            Standing::Scheduled { .. } => "scheduled",
            Standing::Published { .. } => "published",
            Standing::Expired { .. } => "expired",
            Standing::Ended { .. } => "ended",
        }
    }

    /// Its name on a page.
    pub fn label(self) -> Text {
        match self {
            Standing::Withheld => Text::new("不予公示", "Not published"),
            Standing::Scheduled { .. } => Text::new("尚未公示", "Not yet published"),
            Standing::Published { .. } => Text::new("公示中", "Published"),
            Standing::Expired { .. } => Text::new("公示期满", "Ended"),
            Standing::Ended { .. } => Text::new("已撤下", "Withdrawn"),
        }
    }
}

/// The history of one record: facts in the order they were committed, admitted through one gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    facts: Vec<(Seq, Fact)>,
}

/// Where the facts so far have brought a record.
#[derive(Debug, Clone, Copy)]
enum Place<'a> {
    Live(&'a Content),
    Left(End, Day),
}

impl Case {
    /// Admits a history.
    ///
    /// # Errors
    /// [`Refusal::ImpossibleHistory`] with the place of the first fact that no verb could have written there.
    pub fn from_facts(facts: Vec<(Seq, Fact)>) -> Result<Case, Refusal> {
        let mut place = None;
        for (at, (_, fact)) in facts.iter().enumerate() {
            place = Some(step(place, fact).ok_or(Refusal::ImpossibleHistory { at })?);
        }
        Ok(Case { facts })
    }

    /// The facts, oldest first.
    pub fn facts(&self) -> &[(Seq, Fact)] {
        &self.facts
    }

    /// The standing on `day` as known once fact `known` was committed; `None` before the record arrived.
    pub fn standing(&self, day: Day, known: Seq) -> Option<Standing> {
        self.place(day, known).map(|place| match place {
            Place::Live(content) => lease_standing(content, day),
            Place::Left(why, on) => Standing::Ended { why, on },
        })
    }

    /// What the record said on `day` as known once fact `known` was committed.
    pub fn content(&self, day: Day, known: Seq) -> Option<&Content> {
        match self.place(day, known)? {
            Place::Live(content) => Some(content),
            Place::Left(..) => None,
        }
    }

    fn place(&self, day: Day, known: Seq) -> Option<Place<'_>> {
        let facts = self.facts.iter().filter(|(seq, fact)| *seq <= known && fact.effective <= day);
        facts.fold(None, |place, (_, fact)| step(place, fact).or(place))
    }
}

/// Where one fact takes a record. `None`: no verb writes that fact there.
fn step<'a>(place: Option<Place<'a>>, fact: &'a Fact) -> Option<Place<'a>> {
    match (fact.kind, place) {
        (FactKind::Received, None | Some(Place::Left(..))) => Some(Place::Live(&fact.content)),
        (FactKind::Corrected, Some(Place::Live(_))) => Some(Place::Live(&fact.content)),
        // Whatever is there: a judgement brings a record, another version of it, or an earlier version back.
        (FactKind::Attributed, _) => Some(Place::Live(&fact.content)),
        (FactKind::Withdrawn | FactKind::Detached, Some(Place::Live(_))) => {
            let why = fact.content.get(system::END).and_then(End::from_code)?;
            Some(Place::Left(why, fact.effective))
        }
        // Named one by one, so that a new kind of fact does not compile until it has a place above.
        (
            FactKind::Received
            | FactKind::Corrected
            | FactKind::Withdrawn
            | FactKind::Detached
            | FactKind::Opened
            | FactKind::Registered
            | FactKind::Reregistered
            | FactKind::JudgedSame
            | FactKind::JudgedDifferent
            | FactKind::JudgedUnsure
            | FactKind::JudgementUndone
            | FactKind::AliasEntered
            | FactKind::AliasEnded
            | FactKind::MergedInto
            | FactKind::MergeUndone
            | FactKind::Absorbed
            | FactKind::Released,
            _,
        ) => None,
    }
}

fn lease_standing(content: &Content, day: Day) -> Standing {
    let lease = Lease::of(content);
    match lease.public {
        None => Standing::Withheld,
        Some((from, _)) if day < from => Standing::Scheduled { from },
        Some((_, Some(last))) if last < day => Standing::Expired { on: last },
        Some((_, until)) => Standing::Published { until },
    }
}

impl Lease {
    /// The lease written into a record's content when it arrived. Content without one is never public.
    pub fn of(content: &Content) -> Lease {
        let day = |no| content.get(no).and_then(Day::parse);
        let tier = content.get(system::TIER).and_then(|text| text.parse().ok()).and_then(Tier::from_number);
        Lease {
            tier: tier.unwrap_or(Tier::None),
            public: day(system::PUBLIC_FROM).map(|from| (from, day(system::PUBLIC_UNTIL))),
            repairable_from: day(system::REPAIRABLE_FROM),
            rule: content.get(system::RULE_SET).unwrap_or_default().to_owned(),
        }
    }

    /// Writes the lease into content, after the kind's own fields and the names of the bodies.
    pub fn write(&self, content: &mut Content) {
        if self.tier != Tier::None {
            content.push(system::TIER, ["0", "1", "2", "3"][self.tier as usize]);
        }
        if let Some((from, until)) = self.public {
            content.push(system::PUBLIC_FROM, &from.to_string());
            content.push(system::PUBLIC_UNTIL, &until.map(|day| day.to_string()).unwrap_or_default());
        }
        content.push(
            system::REPAIRABLE_FROM,
            &self.repairable_from.map(|day| day.to_string()).unwrap_or_default(),
        );
        content.push(system::RULE_SET, &self.rule);
    }
}
