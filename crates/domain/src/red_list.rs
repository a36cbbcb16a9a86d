//! The red list: organisations in good standing, by rule over their honours. Computed for a day from what is held, never
//! stored; what makes it fall does so at once and by itself.

use crate::{Citation, Day, Lease, RecordKind, Standing, State, Text, Tier};

/// An honour that counts for a red list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedHonour {
    /// The catalogue item.
    pub item: String,
    /// Months it counts from the day it was awarded; `None` = as long as it is published.
    pub months: Option<u16>,
}

/// The definition of a red list, in force on some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedListRule {
    /// Stable word, such as `red-list`.
    pub id: String,
    /// First day in force.
    pub from: Day,
    /// Last day in force; `None` = still.
    pub until: Option<Day>,
    /// Its name.
    pub name: Text,
    /// Any one of these places an organisation on it.
    pub honours: Vec<CountedHonour>,
    /// A published penalty of this tier or a graver one keeps an organisation off it; `None` = penalties do not matter.
    pub falls_by_tier: Option<Tier>,
    /// Where it comes from.
    pub cite: Citation,
}

impl RedListRule {
    /// Whether it is in force on a day.
    pub fn covers(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }
}

/// What a red list needs to know of one record on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RedRecord<'a> {
    /// Its catalogue item.
    pub item: &'a str,
    /// Its kind.
    pub kind: RecordKind,
    /// How grave it is.
    pub tier: Tier,
    /// The day of the decision or award.
    pub decided: Option<Day>,
    /// Whether it is in force: published on that day, and so not ended, declined, lifted or waiting for its service.
    pub in_force: bool,
}

impl<'a> RedRecord<'a> {
    /// What there is to know of a record that stands there on `day`.
    pub fn of(state: &State<'_>, (item, kind): (&'a str, RecordKind), day: Day) -> RedRecord<'a> {
        let decided = state.content.and_then(|content| content.get(crate::content::system::DECIDED_ON));
        RedRecord {
            item,
            kind,
            tier: state.content.map_or(Tier::None, |content| Lease::of(content).tier),
            decided: decided.and_then(Day::parse),
            in_force: Standing::of(state, day).is_some_and(Standing::is_public),
        }
    }

    /// The honour of a rule that this record is; `None` = it does not count. For how long one counts that counts for
    /// months hangs on the day it was awarded: without it, it does not.
    fn counted<'r>(&self, rule: &'r RedListRule) -> Option<&'r CountedHonour> {
        let honour = rule.honours.iter().find(|honour| honour.item == self.item)?;
        (honour.months.is_none() || self.decided.is_some()).then_some(honour)
    }

    /// The last day it counts as that honour; `None` = no end set.
    fn counts_until(&self, honour: &CountedHonour) -> Option<Day> {
        Some(self.decided?.plus_months(i32::from(honour.months?)))
    }

    /// Why it keeps its organisation off the list under a rule.
    fn weighs(&self, rule: &RedListRule) -> Option<RedFall> {
        let grave = rule.falls_by_tier.is_some_and(|tier| tier <= self.tier);
        match self.kind {
            RecordKind::Listing => Some(RedFall::Listed),
            RecordKind::Penalty if grave => Some(RedFall::Penalised),
            RecordKind::Penalty
            | RecordKind::Registration
            | RecordKind::Licence
            | RecordKind::Honour
            | RecordKind::Abnormal
            | RecordKind::Commitment
            | RecordKind::Other => None,
        }
    }
}

/// Why an organisation with an honour is not on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RedFall {
    /// It is on a serious-breach list. No rule may let that pass.
    Listed,
    /// It has a published penalty as grave as the rule names.
    Penalised,
}

impl RedFall {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            RedFall::Listed => "listed",
            RedFall::Penalised => "penalised",
        }
    }

    /// Its name on a page.
    pub fn label(self) -> Text {
        match self {
            RedFall::Listed => Text::of("在严重失信主体名单中", "It is on a serious-breach list"),
            RedFall::Penalised => {
                Text::of("有公示中的严重行政处罚", "It has a serious penalty that is published")
            }
        }
    }
}

/// What a red list says of one organisation on a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RedAnswer {
    /// Places of the honours that count among the records given, each with the last day it counts.
    pub honours: Vec<(usize, Option<Day>)>,
    /// Places of the records that keep it off, each with why.
    pub falls: Vec<(usize, RedFall)>,
}

impl RedAnswer {
    /// Whether it is on the list.
    pub fn is_on(&self) -> bool {
        !self.honours.is_empty() && self.falls.is_empty()
    }
}

/// What a red list says of an organisation with these records on `day`, with reasons for and against.
pub fn red_list(rule: &RedListRule, records: &[RedRecord<'_>], day: Day) -> RedAnswer {
    let in_force = || records.iter().enumerate().filter(|(_, record)| record.in_force && rule.covers(day));
    let counts = |until: &Option<Day>| until.is_none_or(|last| day <= last);
    let honours =
        in_force().filter_map(|(at, record)| Some((at, record.counts_until(record.counted(rule)?))));
    RedAnswer {
        honours: honours.filter(|(_, until)| counts(until)).collect(),
        falls: in_force().filter_map(|(at, record)| Some((at, record.weighs(rule)?))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn rule() -> RedListRule {
        RedListRule {
            id: "red-list".to_owned(),
            from: day("2016-05-30"),
            until: None,
            name: Text::of("守信激励名单", "Red list"),
            honours: vec![
                CountedHonour { item: "honour-tax-a".to_owned(), months: Some(12) },
                CountedHonour { item: "honour-quality".to_owned(), months: None },
            ],
            falls_by_tier: Some(Tier::Serious),
            cite: Citation { title: String::new(), article: String::new(), verified: false, compared: None },
        }
    }

    fn honour(item: &str) -> RedRecord<'_> {
        let decided = Some(day("2026-03-31"));
        RedRecord { item, kind: RecordKind::Honour, tier: Tier::None, decided, in_force: true }
    }

    fn adverse(kind: RecordKind, tier: Tier) -> RedRecord<'static> {
        RedRecord { item: "against", kind, tier, decided: None, in_force: true }
    }

    fn is_on(records: &[RedRecord<'_>], on: &str) -> bool {
        red_list(&rule(), records, day(on)).is_on()
    }

    #[test]
    fn an_honour_counts_as_long_as_the_rule_says_and_the_last_day_counts() {
        let tax = [honour("honour-tax-a")];
        assert!(is_on(&tax, "2027-03-31"));
        assert!(!is_on(&tax, "2027-04-01"));
        assert!(is_on(&[honour("honour-quality")], "2040-01-01"), "no end is set");
        assert!(!is_on(&[honour("honour-other")], "2026-05-01"), "the rule does not name it");
        assert!(!is_on(&tax, "2016-05-29"), "no rule was in force");
        let undated = RedRecord { decided: None, ..honour("honour-tax-a") };
        assert!(!is_on(&[undated], "2026-05-01"), "for how long it counts is not known");
    }

    #[test]
    fn it_falls_by_a_listing_and_by_a_penalty_as_grave_as_the_rule_names() {
        let with = |other| [honour("honour-quality"), other];
        assert!(!is_on(&with(adverse(RecordKind::Listing, Tier::Serious)), "2026-05-01"));
        assert!(!is_on(&with(adverse(RecordKind::Penalty, Tier::Serious)), "2026-05-01"));
        assert!(is_on(&with(adverse(RecordKind::Penalty, Tier::General)), "2026-05-01"));
        assert!(is_on(&with(adverse(RecordKind::Abnormal, Tier::None)), "2026-05-01"));
        let over = RedRecord { in_force: false, ..adverse(RecordKind::Listing, Tier::Serious) };
        assert!(is_on(&with(over), "2026-05-01"), "what is not in force weighs nothing");
        let answer = red_list(&rule(), &with(adverse(RecordKind::Listing, Tier::Serious)), day("2026-05-01"));
        assert_eq!((answer.honours, answer.falls), (vec![(0, None)], vec![(1, RedFall::Listed)]));
    }

    fn any_record() -> impl Strategy<Value = RedRecord<'static>> {
        let kind = proptest::sample::select(&RecordKind::ALL);
        let item = proptest::sample::select(&["honour-tax-a", "honour-quality", "against"]);
        let decided = proptest::option::of((0..900_i32).prop_map(|days| day("2025-01-01").plus_days(days)));
        (kind, item, 0..4_i64, decided, any::<bool>()).prop_map(|(kind, item, tier, decided, in_force)| {
            RedRecord { item, kind, tier: Tier::from_number(tier).unwrap(), decided, in_force }
        })
    }

    proptest! {
        #[test]
        fn nobody_is_on_it_on_a_day_with_a_listing_in_force(
            mut records in proptest::collection::vec(any_record(), 0..8), at in 0..8_usize, days in 0..900_i32,
        ) {
            let on = day("2025-01-01").plus_days(days);
            records.insert(at.min(records.len()), adverse(RecordKind::Listing, Tier::Serious));
            prop_assert!(!red_list(&rule(), &records, on).is_on());
        }

        #[test]
        fn what_is_not_in_force_changes_nothing(
            records in proptest::collection::vec(any_record(), 0..8), days in 0..900_i32,
        ) {
            let on = day("2025-01-01").plus_days(days);
            let in_force: Vec<RedRecord<'_>> = records.iter().copied().filter(|record| record.in_force).collect();
            prop_assert_eq!(red_list(&rule(), &records, on).is_on(), red_list(&rule(), &in_force, on).is_on());
        }
    }
}
