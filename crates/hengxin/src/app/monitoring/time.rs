//! Working days from a decision to its arrival here.

use std::collections::BTreeMap;

use domain::{Calendar, Day, Law};
use rustc_hash::FxHashMap;
use serde::Serialize;

/// How soon decisions arrive. The term: 双公示, seven working days from the decision (发改办财金〔2018〕424号).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Timeliness {
    /// Records that came within the term.
    pub in_time: u64,
    /// Records that came later.
    pub late: u64,
    /// Records of which it cannot be told: no term or no calendar covers their days.
    pub unknown: u64,
    /// Working days that half of them took at most.
    pub median: u32,
    /// Working days that the slowest took.
    pub worst: u32,
}

/// Arrivals being counted for one body.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    by_days: BTreeMap<u32, u64>,
    figures: Timeliness,
}

/// Counts working days, each pair of days once.
pub(super) struct Stopwatch<'a> {
    law: &'a Law,
    calendar: &'a Calendar,
    known: FxHashMap<(Day, Day), Option<u32>>,
}

impl<'a> Stopwatch<'a> {
    pub(super) fn new(law: &'a Law, calendar: &'a Calendar) -> Stopwatch<'a> {
        Stopwatch { law, calendar, known: FxHashMap::default() }
    }

    fn days(&mut self, decided: Day, arrived: Day) -> Option<u32> {
        let calendar = self.calendar;
        let count = || calendar.working_days_between(decided, arrived).ok();
        *self.known.entry((decided, arrived)).or_insert_with(count)
    }

    /// Counts so many records that were decided on one day and arrived on another.
    pub(super) fn count(&mut self, of: &mut Arrivals, (decided, arrived): (Day, Day), records: u64) {
        let term = self.law.term("double-publicity.deadline", decided).ok().map(|term| term.value);
        let Some((days, term)) = self.days(decided, arrived).zip(term) else {
            of.figures.unknown += records;
            return;
        };
        *of.by_days.entry(days).or_default() += records;
        if days <= term {
            of.figures.in_time += records;
        } else {
            of.figures.late += records;
        }
    }
}

impl Arrivals {
    /// The figures, with median and worst.
    pub(super) fn timeliness(self) -> Timeliness {
        let half = self.by_days.values().sum::<u64>().div_ceil(2);
        let mut so_far = 0;
        let middle = self.by_days.iter().find(|(_, records)| {
            so_far += **records;
            so_far >= half
        });
        Timeliness {
            median: middle.map_or(0, |(days, _)| *days),
            worst: self.by_days.last_key_value().map_or(0, |(days, _)| *days),
            ..self.figures
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lawbook;

    #[test]
    fn half_of_them_the_slowest_and_those_nobody_can_tell() {
        let book = lawbook::load(None).unwrap();
        let mut watch = Stopwatch::new(&book.law, &book.calendar);
        let mut of = Arrivals::default();
        let day = |text: &str| Day::parse(text).unwrap();
        // Monday 2 November 2026 and days after it; the tenth working day is 16 November.
        watch.count(&mut of, (day("2026-11-02"), day("2026-11-03")), 3);
        watch.count(&mut of, (day("2026-11-02"), day("2026-11-11")), 1);
        watch.count(&mut of, (day("2026-11-02"), day("2026-11-16")), 2);
        watch.count(&mut of, (day("1999-11-02"), day("2026-11-16")), 1);
        let told = of.timeliness();
        let expected = Timeliness { in_time: 4, late: 2, unknown: 1, median: 1, worst: 10 };
        assert_eq!(told, expected);
        assert_eq!(Arrivals::default().timeliness(), Timeliness::default());
    }
}
