//! Faults put in on purpose: each tampers with what the gate is told, or with what the office does around it, as a wrong
//! guard or a forgotten check would. Some property must notice every one.

use domain::content::system;
use domain::{Day, FactKind};

use crate::attempt::{Attempt, Dated, Says};

/// A seeded fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// One person counts as two.
    FourEyesDropped,
    /// The time for defence is over a day early.
    DefenceShort,
    /// A silent source hides nothing.
    SilenceIgnored,
    /// Nothing needs to be served.
    ServiceIgnored,
    /// A service without notice and remedies counts as whole.
    RemediesAssumed,
    /// A service on a day to come is taken as one of today.
    LaterServiceTaken,
    /// Publication has no end.
    EndForgotten,
    /// Publication begins at once.
    StartIgnored,
    /// The minimum period is a day short.
    MinimumShort,
    /// What an objection removed counts as taken back by its source.
    RemovalForgotten,
    /// A clock set back goes unnoticed.
    SetBackTaken,
    /// No record marks itself.
    MarkForgotten,
    /// A record marks itself a day late.
    MarkLate,
    /// Lifting begins on the day after the ruling.
    LiftLate,
    /// A review may be asked for a day longer.
    ReviewLate,
    /// Reasons need not be given.
    ReasonsAssumed,
    /// The organisation can never be told what was decided.
    NeverTold,
    /// A measure outlives the publication of what it rests on.
    MeasuresOutlive,
    /// Nobody looks whether the case moved on since it was read.
    SeenIgnored,
    /// An officer's copy is written over the history.
    CopyWritten,
    /// A decision is committed without what follows from it.
    HalfCommitted,
    /// A draft stays where it is after its approval, however old.
    DraftKept,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Fault; 22] = [
        Fault::FourEyesDropped,
        Fault::DefenceShort,
        Fault::SilenceIgnored,
        Fault::ServiceIgnored,
        Fault::RemediesAssumed,
        Fault::LaterServiceTaken,
        Fault::EndForgotten,
        Fault::StartIgnored,
        Fault::MinimumShort,
        Fault::RemovalForgotten,
        Fault::SetBackTaken,
        Fault::MarkForgotten,
        Fault::MarkLate,
        Fault::LiftLate,
        Fault::ReviewLate,
        Fault::ReasonsAssumed,
        Fault::NeverTold,
        Fault::MeasuresOutlive,
        Fault::SeenIgnored,
        Fault::CopyWritten,
        Fault::HalfCommitted,
        Fault::DraftKept,
    ];

    /// Day and fields of the fact that the gate is told of in place of the real one; `None` = it is never admitted.
    pub fn told(self, attempt: Attempt, day: Day) -> Option<(Day, Vec<(u8, String)>)> {
        if self == Fault::NeverTold && attempt.kind == FactKind::ObjectionTold {
            return None;
        }
        let mut fields = attempt.fields(day);
        self.tamper(attempt, day, &mut fields);
        let later = match self {
            Fault::SetBackTaken => attempt.dated == Dated::BeforeTheLast,
            Fault::LiftLate => attempt.kind == FactKind::Lifted,
            _ => false,
        };
        Some((day.plus_days(i32::from(later)), fields))
    }

    fn tamper(self, attempt: Attempt, day: Day, fields: &mut Vec<(u8, String)>) {
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
            Fault::MinimumShort => move_day(fields, system::REPAIRABLE_FROM, -1),
            Fault::RemovalForgotten if attempt.says == Says::Ends(domain::End::Objected) => {
                say(system::END, domain::End::TakenBack.code().into());
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
