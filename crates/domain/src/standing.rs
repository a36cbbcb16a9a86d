//! Standing: what may be shown of a record on a day. Computed from facts, never stored as truth.

use crate::case::{Place, State, Track};
use crate::{Content, Day, End, Lease, Text, Tier, content::system};

/// What may be shown of a record on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A list entry in the making: noticed, heard or decided, but not served.
    Intended,
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
    /// It would be public, but is not shown for now.
    Suspended {
        /// Why.
        why: Suspension,
    },
    /// It left the register.
    Ended {
        /// Why.
        why: End,
        /// Since when.
        on: Day,
    },
}

/// Why a record is not shown for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspension {
    /// Its source has not answered about an objection in time.
    SourceSilent,
    /// A court has approved the organisation's reorganisation.
    Reorganisation,
}

impl Suspension {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Suspension::SourceSilent => "source-silent",
            Suspension::Reorganisation => "reorganisation",
        }
    }

    /// Its name on an office page.
    pub fn label(self) -> Text {
        match self {
            Suspension::SourceSilent => {
                Text::new("来源单位逾期未答复异议", "Its source has not answered an objection in time")
            }
            Suspension::Reorganisation => {
                Text::new("重整期间暂停公示", "Lifted while a court reorganises the organisation")
            }
        }
    }
}

impl Standing {
    /// The standing that a state gives on a day; `None` where there is no record.
    pub fn of(state: &State<'_>, day: Day) -> Option<Standing> {
        let place = state.at(Track::Record);
        if place == Place::Absent {
            None
        } else if state.is_live() {
            Some(Standing::of_held(state, day))
        } else if let Some((why, on)) = state.left {
            Some(Standing::Ended { why, on })
        } else {
            Some(Standing::Intended)
        }
    }

    fn of_held(state: &State<'_>, day: Day) -> Standing {
        let lease = state.content.and_then(|content| Lease::of(content).public);
        if let Some((_, Some(last))) = lease
            && last < day
        {
            return Standing::Expired { on: last };
        }
        if state.at(Track::Lifting) == Place::LiftedNow {
            return Standing::Suspended { why: Suspension::Reorganisation };
        }
        match state.window() {
            None => Standing::Withheld,
            Some((from, _)) if day < from => Standing::Scheduled { from },
            Some((_, Some(last))) if last < day => Standing::Suspended { why: Suspension::SourceSilent },
            Some(_) => Standing::Published { until: lease.and_then(|(_, until)| until) },
        }
    }

    /// Whether the public may see the record.
    pub fn is_public(self) -> bool {
        match self {
            Standing::Published { .. } => true,
            Standing::Intended
            | Standing::Withheld
            | Standing::Scheduled { .. }
            | Standing::Expired { .. }
            | Standing::Suspended { .. }
            | Standing::Ended { .. } => false,
        }
    }

    /// The word for it in the API.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Intended => "intended",
            Standing::Withheld => "withheld",
            Standing::Scheduled { .. } => "scheduled",
            Standing::Published { .. } => "published",
            Standing::Expired { .. } => "expired",
            Standing::Suspended { .. } => "suspended",
            Standing::Ended { .. } => "ended",
        }
    }

    /// Its name on a page.
    pub fn label(self) -> Text {
        match self {
            Standing::Intended => Text::new("拟列入", "Listing under way"),
            Standing::Withheld => Text::new("不予公示", "Not published"),
            Standing::Scheduled { .. } => Text::new("尚未公示", "Not yet published"),
            Standing::Published { .. } => Text::new("公示中", "Published"),
            Standing::Expired { .. } => Text::new("公示期满", "Ended"),
            Standing::Suspended { .. } => Text::new("暂停公示", "Not shown for now"),
            Standing::Ended { .. } => Text::new("已撤下", "Withdrawn"),
        }
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
            needs_service: content.get(system::NEEDS) == Some("service"),
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
