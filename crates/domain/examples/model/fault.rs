//! Faults put in on purpose: each tampers with what the gate is told, or with what the office does around it, as a wrong
//! guard or a forgotten check would. Some property must notice every one.

#![expect(clippy::wildcard_enum_match_arm, reason = "a fault leaves alone whatever it is not about")]

use domain::content::system;
use domain::{Day, FactKind};

use crate::attempt::{Attempt, Dated, Fields, Says};
use crate::{property, world};

/// What the gate is told in place of a fact.
pub struct Told {
    /// The kind of fact.
    pub kind: FactKind,
    /// The day it takes effect.
    pub on: Day,
    /// What it says.
    pub fields: Fields,
}

/// Faults from one table: name, the world it is put into, and the property that must notice it there.
macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident in $world:expr, $property:expr;)*) => {
        /// A seeded fault.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Fault {
            $($(#[$doc])* $name,)*
        }

        impl Fault {
            /// Every fault.
            pub const ALL: &[Fault] = &[$(Fault::$name),*];

            /// The world it is put into.
            pub const fn world(self) -> &'static str {
                match self { $(Fault::$name => $world,)* }
            }

            /// The property that must notice it.
            pub const fn property(self) -> &'static str {
                match self { $(Fault::$name => $property,)* }
            }
        }
    };
}

faults! {
    /// One person counts as two.
    FourEyesDropped in world::GATE, property::TWO_PERSONS;
    /// The time for defence is over a day early.
    DefenceShort in world::GATE, property::HEARD;
    /// A silent source hides nothing.
    SilenceIgnored in world::GATE, property::SILENT;
    /// Nothing needs to be served.
    ServiceIgnored in world::GATE, property::SERVED;
    /// A service without notice and remedies counts as whole.
    RemediesAssumed in world::GATE, property::LISTING_SERVED;
    /// A service on a day to come is taken as one of today.
    LaterServiceTaken in world::GATE, property::SERVICE_DAY;
    /// A service before the decision is taken as one of today.
    EarlierServiceTaken in world::GATE, property::SERVICE_DAY;
    /// Publication has no end.
    EndForgotten in world::GATE, property::WITHIN_DAYS;
    /// Publication begins at once.
    StartIgnored in world::GATE, property::WITHIN_DAYS;
    /// Publication begins a day late.
    StartLate in world::GATE, property::SHOWN;
    /// The minimum period is a day short.
    MinimumShort in world::GATE, property::MINIMUM;
    /// What its source takes back stays.
    WithdrawalUnheard in world::GATE, property::HELD;
    /// A grant counts as an extension.
    GrantUnheard in world::GATE, property::RESTORED;
    /// What an objection removed counts as taken back by its source.
    RemovalForgotten in world::GATE, property::GONE;
    /// A clock set back goes unnoticed.
    SetBackTaken in world::GATE, property::SET_BACK;
    /// No record marks itself.
    MarkForgotten in world::GATE, property::MARKED;
    /// A record marks itself a day late.
    MarkLate in world::GATE, property::MARKED;
    /// A record stays marked when its objection is taken back.
    MarkKept in world::GATE, property::UNMARKED;
    /// Lifting counts as a correction.
    LiftUnheard in world::GATE, property::LIFTED;
    /// A review may be asked for a day longer.
    ReviewLate in world::GATE, property::REVIEW;
    /// Reasons need not be given.
    ReasonsAssumed in world::GATE, property::REASONS;
    /// A measure outlives the publication of what it rests on.
    MeasuresOutlive in world::GATE, property::MEASURES;
    /// The first fact is left out when the history is read again.
    FirstForgotten in world::GATE, property::GATE;
    /// Lifting needs no ruling.
    RulingAssumed in world::GATE, property::RULED;
    /// The red list does not look at listings.
    RedListBlind in world::GATE, property::RED;
    /// The red list counts honours whether they stand or not.
    RedListStale in world::HONOURS, property::RED_DECLINED;
    /// Declining counts as not confirmed.
    DeclineUnheard in world::HONOURS, property::DECLINED;
    /// What is adverse is taken for an honour.
    AdverseTaken in world::HONOURS, property::FAVOURABLE;
    /// The organisation can never be told what was decided.
    NeverTold in world::OBJECTION_OFFICE, property::REST;
    /// Nobody looks whether the case moved on since it was read.
    SeenIgnored in world::OBJECTION_OFFICE, property::SEEN;
    /// An officer's copy is written over the history.
    CopyWritten in world::OBJECTION_OFFICE, property::KEPT;
    /// A decision is committed without what follows from it.
    HalfCommitted in world::RESTORATION_OFFICE, property::WHOLE;
    /// A draft stays where it is after its approval, however old.
    DraftKept in world::RESTORATION_OFFICE, property::ONCE;
}

impl Fault {
    /// Kind, day and fields of the fact that the gate is told of in place of the real one; `None` = it is never
    /// admitted.
    pub fn told(self, attempt: Attempt, day: Day) -> Option<Told> {
        if self == Fault::NeverTold && attempt.kind == FactKind::ObjectionTold {
            return None;
        }
        let mistaken = self.mistaken(attempt);
        let mut fields = mistaken.fields(day);
        self.tamper(attempt, day, &mut fields);
        let later = self == Fault::SetBackTaken && attempt.dated == Dated::BeforeTheLast;
        Some(Told { kind: mistaken.kind, on: day.plus_days(i32::from(later)), fields })
    }

    /// What an attempt is taken for.
    fn mistaken(self, attempt: Attempt) -> Attempt {
        match (self, attempt.kind) {
            (Fault::WithdrawalUnheard, FactKind::Withdrawn) => {
                Attempt { kind: FactKind::LiftEnded, ..attempt }
            }
            (Fault::GrantUnheard, FactKind::RestorationGranted) => {
                Attempt { kind: FactKind::RestorationExtended, ..attempt }
            }
            (Fault::MarkKept, FactKind::ObjectionDropped) => {
                Attempt { kind: FactKind::ObjectionMarked, ..attempt }
            }
            (Fault::DeclineUnheard, FactKind::DeclineConfirmed) => {
                Attempt { kind: FactKind::DeclineRefused, says: Says::Reasons, ..attempt }
            }
            (Fault::LiftUnheard, FactKind::Lifted) => {
                Attempt { kind: FactKind::Amended, says: Says::Serious, ..attempt }
            }
            _ => attempt,
        }
    }

    fn tamper(self, attempt: Attempt, day: Day, fields: &mut Fields) {
        let mut say = |no: u8, text: String| {
            fields.retain(|(of, _)| *of != no);
            fields.push((no, text));
        };
        let nothing = String::new();
        match self {
            Fault::FourEyesDropped if attempt.people.is_some() => say(system::APPROVER, "account:9".into()),
            Fault::ServiceIgnored => say(system::NEEDS, nothing),
            Fault::RemediesAssumed if attempt.says == Says::BareService => {
                say(system::NOTICE, "1".into());
                say(system::REMEDIES, "review".into());
            }
            Fault::LaterServiceTaken if attempt.says == Says::LaterService => {
                say(system::SERVED_ON, day.to_string());
            }
            Fault::EndForgotten => say(system::PUBLIC_UNTIL, nothing),
            Fault::StartIgnored if attempt.says == Says::Serious => {
                say(system::PUBLIC_FROM, day.to_string());
            }
            Fault::StartLate => move_day(fields, system::PUBLIC_FROM, 1),
            Fault::EarlierServiceTaken if attempt.says == Says::EarlierService => {
                say(system::SERVED_ON, day.to_string());
            }
            Fault::GrantUnheard => say(system::REASONS, "because".into()),
            Fault::MinimumShort => move_day(fields, system::REPAIRABLE_FROM, -1),
            Fault::RemovalForgotten if attempt.says == Says::Ends(domain::End::Objected) => {
                say(system::END, domain::End::TakenBack.code().into());
            }
            Fault::RulingAssumed if attempt.kind == FactKind::LiftAsked => {
                say(system::AUTHORITY, "court".into());
                say(system::DECIDED_ON, day.to_string());
                say(system::DOCUMENT, "ruling".into());
            }
            Fault::AdverseTaken => {
                say(system::NEEDS, nothing.clone());
                say(system::REPAIRABLE_FROM, nothing.clone());
                say(system::TIER, nothing);
            }
            Fault::ReasonsAssumed => say(system::REASONS, "because".into()),
            Fault::DefenceShort => move_clock(fields, "listing.defence", Some(-1)),
            Fault::SilenceIgnored => move_clock(fields, "objection.silence", None),
            Fault::MarkForgotten => move_clock(fields, "objection.mark", None),
            Fault::MarkLate => move_clock(fields, "objection.mark", Some(1)),
            Fault::ReviewLate => move_clock(fields, "review.ask", Some(1)),
            _ => {}
        }
    }
}

fn move_day(fields: &mut [(u8, String)], no: u8, days: i32) {
    let text = fields.iter_mut().find(|(of, _)| *of == no).map(|(_, text)| text);
    if let Some(text) = text
        && let Some(day) = Day::parse(text)
    {
        *text = day.plus_days(days).to_string();
    }
}

/// Moves the last day of a term, or takes the term out.
fn move_clock(fields: &mut [(u8, String)], term: &str, days: Option<i32>) {
    let Some((_, text)) = fields.iter_mut().find(|(of, _)| *of == system::CLOCKS) else { return };
    let moved = |pair: &str| match (pair.split_once('='), days) {
        (Some((name, _)), None) if name == term => None,
        (Some((name, day)), Some(days)) if name == term => {
            Day::parse(day).map(|day| format!("{name}={}", day.plus_days(days)))
        }
        _ => Some(pair.to_owned()),
    };
    *text = text.split(';').filter_map(moved).collect::<Vec<_>>().join(";");
}
