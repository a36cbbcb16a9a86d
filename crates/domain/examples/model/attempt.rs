//! What anybody may try: a kind of fact, what it says, who answers for it, and how it is dated.

use std::cell::RefCell;
use std::collections::HashMap;

use domain::calendar::CalendarYear;
use domain::content::system;
use domain::{Calendar, Citation, Clock, Clocks, Content, Day, End, Fact, FactKind, Law, RecordKey, Term};

use crate::fault::{Fault, Told};

/// Something that may be tried on a day. Whether it is admitted is for the gate to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Attempt {
    /// The fact it would leave.
    pub kind: FactKind,
    /// What the fact says.
    pub says: Says,
    /// Drafter and approver, as numbers of persons; `None` = nobody is named.
    pub people: Option<(u8, u8)>,
    /// How it is dated.
    pub dated: Dated,
}

/// What a fact says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Says {
    /// Nothing that counts.
    Bare,
    /// A serious finding that must be served: public from the next day, with an end and a minimum period.
    Serious,
    /// A minor finding: not published.
    Minor,
    /// A finding whose source declares that it was served; no end is set, and nothing needs restoring.
    Declared,
    /// A listing in the making: no days yet.
    Intent,
    /// A service with notice and remedies.
    Service,
    /// A service without them.
    BareService,
    /// A service on a day that has not come.
    LaterService,
    /// A service of three days ago.
    EarlierService,
    /// Reasons.
    Reasons,
    /// The ground of an erasure; of one fact where its kind says so.
    Ground,
    /// Why the record leaves.
    Ends(End),
}

/// How a fact is dated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dated {
    /// On the day.
    Today,
    /// The day before: what departments send tells of days gone by.
    Yesterday,
    /// A day before the last fact of the history: a clock was set back.
    BeforeTheLast,
}

/// Days from a decision until its record is public, until restoration may be applied for, and until it ends.
const LEASE: (i32, i32, i32) = (1, 2, 4);

impl Attempt {
    /// An attempt of today with nobody named.
    pub const fn new(kind: FactKind, says: Says) -> Attempt {
        Attempt { kind, says, people: None, dated: Dated::Today }
    }

    /// The same with drafter and approver.
    pub const fn of(self, drafter: u8, approver: u8) -> Attempt {
        Attempt { people: Some((drafter, approver)), ..self }
    }

    /// The same dated otherwise.
    pub const fn dated(self, dated: Dated) -> Attempt {
        Attempt { dated, ..self }
    }

    /// The fields of the fact it would leave on `day`.
    pub fn fields(self, day: Day) -> Fields {
        let mut fields = said(self.says, day);
        if let Some((drafter, approver)) = self.people {
            fields.push((system::ACTOR, format!("account:{drafter}")));
            fields.push((system::APPROVER, format!("account:{approver}")));
        }
        fields.push((system::CLOCKS, clocks(self.kind, day)));
        fields
    }
}

impl std::fmt::Display for Attempt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.kind.word())?;
        match self.says {
            Says::Bare => Ok(()),
            Says::Ends(end) => write!(f, " ({})", end.code()),
            says @ (Says::Serious
            | Says::Minor
            | Says::Declared
            | Says::Intent
            | Says::Service
            | Says::BareService
            | Says::LaterService
            | Says::EarlierService
            | Says::Reasons
            | Says::Ground) => write!(f, " ({says:?})"),
        }?;
        if let Some((drafter, approver)) = self.people {
            write!(f, " drafted by {drafter}, approved by {approver}")?;
        }
        match self.dated {
            Dated::Today => Ok(()),
            Dated::Yesterday => write!(f, ", dated the day before"),
            Dated::BeforeTheLast => write!(f, ", dated before the last fact"),
        }
    }
}

fn said(says: Says, day: Day) -> Fields {
    let on = |days: i32| day.plus_days(days).to_string();
    let served = |on: String, whole: bool| {
        let mut fields = vec![(system::SERVED_ON, on), (system::SERVICE, "post".to_owned())];
        if whole {
            fields.extend([(system::NOTICE, "1".to_owned()), (system::REMEDIES, "review".to_owned())]);
        }
        fields
    };
    let needs = (system::NEEDS, "service".to_owned());
    match says {
        Says::Bare => Vec::new(),
        Says::Serious => vec![
            (system::PUBLIC_FROM, on(LEASE.0)),
            (system::REPAIRABLE_FROM, on(LEASE.1)),
            (system::PUBLIC_UNTIL, on(LEASE.2)),
            (system::DECIDED_ON, on(0)),
            needs,
        ],
        Says::Minor => vec![(system::TIER, "1".to_owned())],
        Says::Declared => {
            let mut fields = served(String::new(), true);
            fields.retain(|(no, _)| ![system::SERVED_ON, system::SERVICE].contains(no));
            fields.extend([(system::SERVICE, "declared".to_owned()), (system::PUBLIC_FROM, on(0)), needs]);
            fields
        }
        Says::Intent => vec![needs],
        Says::Service => served(on(0), true),
        Says::BareService => served(on(0), false),
        Says::LaterService => served(on(1), true),
        Says::EarlierService => served(on(-3), true),
        Says::Reasons => vec![(system::REASONS, "because".to_owned())],
        Says::Ground => vec![(system::GROUND, "court".to_owned()), (system::ERASES, "1".to_owned())],
        Says::Ends(end) => vec![(system::END, end.code().to_owned())],
    }
}

/// Facts by fault, attempt and day; `None` = the gate is kept from admitting it.
type Made = HashMap<(Option<Fault>, Attempt, Day), Option<&'static Fact>>;

/// Fields of a fact, by number.
pub type Fields = Vec<(u8, String)>;

thread_local! {
    /// Facts are few and asked for without end: each is made once in a thread and kept.
    static MADE: RefCell<Made> = RefCell::default();
    /// The model's law and calendar.
    static LAW: (Law, Calendar) = (law(), calendar());
}

/// The fact that an attempt would leave on `day`, as the gate is told of it under a fault; `None` where the fault keeps
/// the gate from admitting it at all.
pub fn fact(fault: Option<Fault>, attempt: Attempt, day: Day) -> Option<&'static Fact> {
    MADE.with_borrow_mut(|made| {
        *made.entry((fault, attempt, day)).or_insert_with(|| {
            let Told { kind, on, fields } = match fault {
                None => Told { kind: attempt.kind, on: day, fields: attempt.fields(day) },
                Some(fault) => fault.told(attempt, day)?,
            };
            let key = RecordKey::derive(3, "source", &["number"]);
            let content = content(fields);
            let fact = Fact { kind, record: Some(key), item: 3, effective: on, content };
            Some(&*Box::leak(Box::new(fact)))
        })
    })
}

fn content(mut fields: Fields) -> Content {
    fields.sort_by_key(|(no, _)| *no);
    let mut content = Content::default();
    for (no, text) in &fields {
        content.push(*no, text);
    }
    content
}

fn clocks(kind: FactKind, day: Day) -> String {
    let starts = domain::case::clocks_of(kind);
    LAW.with(|(law, calendar)| Clocks::start(starts, day, law, calendar).map(|clocks| clocks.write()))
        .expect("the model has a term for every clock")
}

/// Terms of one or two days: every last day, the day before and the day after lie a few ticks apart.
fn law() -> Law {
    let term = |clock: &Clock| Term {
        id: clock.term().to_owned(),
        unit: "working-days".to_owned(),
        from: Day::MIN,
        until: None,
        value: if matches!(clock, Clock::ListingDefence | Clock::ObjectionSilence) { 2 } else { 1 },
        cite: Citation { title: String::new(), article: String::new(), verified: false, compared: None },
    };
    Law { terms: Clock::ALL.iter().map(term).collect(), ..Law::default() }
}

/// A year in which every weekend is worked: what a day counts for is the calendar's own business, with tests of its own.
fn calendar() -> Calendar {
    let first = first_day();
    let days = (0..365).map(|days| first.plus_days(days));
    let work = days.filter(|day| day.is_weekend() && day.year() == first.year()).collect();
    Calendar::from_years([CalendarYear { year: first.year(), off: Vec::new(), work }]).expect("one year")
}

/// The day on which every history begins.
pub fn first_day() -> Day {
    Day::new(2026, 1, 5).expect("a day")
}
