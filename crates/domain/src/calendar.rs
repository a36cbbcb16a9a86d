//! Working days: weekdays less public holidays, plus the weekends worked in exchange (调休).
//!
//! A calendar knows the years it was given and no others. A deadline that runs into another year is refused, because
//! the State Council sets each year's days only at the end of the one before.

use std::ops::RangeInclusive;

use crate::day::Day;
use crate::text::Text;

/// One year of the State Council's arrangement of public holidays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalendarYear {
    /// The year.
    pub year: i16,
    /// Days off by notice. A Saturday or Sunday may be named; it is off in any case.
    pub off: Vec<Day>,
    /// Saturdays and Sundays that are worked.
    pub work: Vec<Day>,
}

/// The register has no calendar for a year, so no deadline can be counted there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("no calendar of public holidays for {year} has been entered")]
pub struct NoCalendar {
    /// The first year that is missing.
    pub year: i16,
}

impl NoCalendar {
    /// A stable code for machines.
    pub const fn code(self) -> &'static str {
        "no-calendar"
    }

    /// The reason in both languages.
    pub fn text(self) -> Text {
        Text::new(format!("尚未录入{}年的节假日安排，无法计算工作日", self.year), self.to_string())
    }
}

/// Why a list of years is no calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// A year is given twice.
    #[error("the year {year} is given twice")]
    YearTwice {
        /// The year.
        year: i16,
    },
    /// A day is listed under another year.
    #[error("{day} is listed under the year {year}")]
    OtherYear {
        /// The day.
        day: Day,
        /// The year it is listed under.
        year: i16,
    },
    /// A day is both off and worked.
    #[error("{day} is both a day off and a day worked")]
    OffAndWorked {
        /// The day.
        day: Day,
    },
    /// A day worked in exchange that is a working day anyway.
    #[error("{day} is listed as worked in exchange, but is no Saturday or Sunday")]
    WorkedAnyway {
        /// The day.
        day: Day,
    },
}

/// The working days of the years it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The first year of the span; the span may have holes.
    first_year: i16,
    /// For each year of the span, whether it was given.
    known: Vec<bool>,
    /// 1 January of the first year, in days since 1970-01-01.
    first_day: i32,
    /// For each day of the span, how many working days there are from its start up to and including that day.
    worked: Vec<u32>,
}

impl Calendar {
    /// A calendar of the given years, in any order.
    ///
    /// Source: 全国年节及纪念日放假办法, and the yearly notice of the General Office of the State Council.
    pub fn from_years(years: impl IntoIterator<Item = CalendarYear>) -> Result<Calendar, CalendarError> {
        let mut years: Vec<CalendarYear> = years.into_iter().collect();
        years.sort_by_key(|year| year.year);
        let (Some(first), Some(last)) = (years.first(), years.last()) else {
            return Ok(Calendar { first_year: 0, known: Vec::new(), first_day: 0, worked: Vec::new() });
        };
        let (first_year, last_year) = (first.year, last.year);
        let known = (first_year..=last_year).map(|span| years.iter().any(|year| year.year == span)).collect();
        if let Some(twice) = years.windows(2).find(|pair| pair[0].year == pair[1].year) {
            return Err(CalendarError::YearTwice { year: twice[0].year });
        }
        years.iter().try_for_each(check)?;
        let first_day = new_year(first_year).days_since_epoch();
        let end = new_year(last_year).plus_years(1).days_since_epoch();
        let worked = running_count(first_day..end, &years);
        Ok(Calendar { first_year, known, first_day, worked })
    }

    /// Whether people work on a day.
    pub fn is_working_day(&self, day: Day) -> Result<bool, NoCalendar> {
        self.covers(day.year()..=day.year())?;
        Ok(self.worked_until(day) > self.worked_until(day.plus_days(-1)))
    }

    /// The last day of a term of `days` working days from a day that itself is not counted. A term of none ends on
    /// the day it starts.
    ///
    /// Source: Civil Code art. 201 (the first day is not counted); Administrative Penalties Law art. 85.
    pub fn plus_working_days(&self, from: Day, days: u32) -> Result<Day, NoCalendar> {
        if days == 0 {
            return Ok(from);
        }
        let first = from.plus_days(1);
        self.covers(first.year()..=first.year())?;
        let wanted = self.worked_until(from) + days;
        let index = self.worked.partition_point(|worked| *worked < wanted);
        let offset = i32::try_from(index).expect("a span of years has fewer days than an i32 counts");
        let last = Day::from_days_since_epoch(self.first_day + offset);
        self.covers(first.year()..=last.year())?;
        Ok(last)
    }

    /// How many working days there are after `from`, up to and including `to`; none when `to` is not later.
    pub fn working_days_between(&self, from: Day, to: Day) -> Result<u32, NoCalendar> {
        if to <= from {
            return Ok(0);
        }
        self.covers(from.plus_days(1).year()..=to.year())?;
        Ok(self.worked_until(to) - self.worked_until(from))
    }

    /// The day itself if people work on it, or the next day on which they do: where a term that someone must keep
    /// ends when its last day is a holiday.
    ///
    /// Source: Civil Code art. 203.
    pub fn working_day_from(&self, day: Day) -> Result<Day, NoCalendar> {
        if self.is_working_day(day)? { Ok(day) } else { self.plus_working_days(day, 1) }
    }

    /// The first year from that of `day` on that was not given: terms that run into it are refused.
    pub fn first_missing(&self, day: Day) -> i16 {
        let mut years = day.year()..;
        years.find(|year| self.covers(*year..=*year).is_err()).unwrap_or(i16::MAX)
    }

    /// Refuses the first year of a range that was not given.
    fn covers(&self, years: RangeInclusive<i16>) -> Result<(), NoCalendar> {
        for year in years {
            let place = usize::try_from(i32::from(year) - i32::from(self.first_year)).ok();
            if place.and_then(|place| self.known.get(place)) != Some(&true) {
                return Err(NoCalendar { year });
            }
        }
        Ok(())
    }

    /// Working days from the start of the span to a day; none before the span.
    fn worked_until(&self, day: Day) -> u32 {
        let offset = usize::try_from(day.days_since_epoch() - self.first_day).ok();
        offset.map_or(0, |offset| self.worked.get(offset).or(self.worked.last()).copied().unwrap_or(0))
    }
}

fn new_year(year: i16) -> Day {
    Day::new(year, 1, 1).unwrap_or(Day::MIN)
}

fn check(year: &CalendarYear) -> Result<(), CalendarError> {
    if let Some(day) = year.off.iter().chain(&year.work).find(|day| day.year() != year.year) {
        return Err(CalendarError::OtherYear { day: *day, year: year.year });
    }
    if let Some(day) = year.work.iter().find(|day| year.off.contains(day)) {
        return Err(CalendarError::OffAndWorked { day: *day });
    }
    match year.work.iter().find(|day| !day.is_weekend()) {
        Some(day) => Err(CalendarError::WorkedAnyway { day: *day }),
        None => Ok(()),
    }
}

fn running_count(span: std::ops::Range<i32>, years: &[CalendarYear]) -> Vec<u32> {
    let mut changed: Vec<(Day, bool)> = Vec::new();
    for year in years {
        changed.extend(year.off.iter().map(|day| (*day, false)));
        changed.extend(year.work.iter().map(|day| (*day, true)));
    }
    changed.sort_unstable();
    let is_worked = |day: Day| match changed.binary_search_by_key(&day, |(day, _)| *day) {
        Ok(found) => changed[found].1,
        Err(_) => !day.is_weekend(),
    };
    let mut count = 0;
    span.map(|days| {
        count += u32::from(is_worked(Day::from_days_since_epoch(days)));
        count
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_missing_year_is_the_one_terms_stop_at() {
        let calendar = mainland();
        assert_eq!(calendar.first_missing(day("2026-11-26")), 2027);
        assert_eq!(
            calendar.first_missing(day("2027-01-04")),
            2027,
            "once it has begun it is missing all the same"
        );
        let hole =
            Calendar::from_years([2024, 2026].map(|year| CalendarYear { year, ..CalendarYear::default() }));
        assert_eq!(hole.unwrap().first_missing(day("2024-06-01")), 2025);
        assert_eq!(Calendar::from_years([]).unwrap().first_missing(day("2024-06-01")), 2024);
    }

    #[derive(serde::Deserialize)]
    struct File {
        #[serde(rename = "year")]
        years: Vec<Year>,
    }

    #[derive(serde::Deserialize)]
    struct Year {
        #[serde(rename = "year")]
        number: i16,
        off: Vec<String>,
        work: Vec<String>,
    }

    fn mainland() -> Calendar {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../law/calendar/cn.toml");
        let file: File = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let days = |texts: Vec<String>| texts.iter().map(|text| day(text)).collect();
        let years = file.years.into_iter();
        let years = years.map(|y| CalendarYear { year: y.number, off: days(y.off), work: days(y.work) });
        Calendar::from_years(years).unwrap()
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn which_days_are_worked() {
        let calendar = mainland();
        for (text, worked, why) in [
            ("2026-04-01", true, "a Wednesday"),
            ("2026-04-05", false, "Tomb-Sweeping Day"),
            ("2026-04-06", false, "Monday in lieu of it"),
            ("2026-04-11", false, "an ordinary Saturday"),
            ("2026-05-09", true, "a Saturday worked for Labour Day"),
            ("2026-09-20", true, "a Sunday worked for National Day"),
            ("2026-10-01", false, "National Day"),
            ("2019-05-02", false, "Labour Day of 2019, lengthened in spring"),
            ("2020-01-31", false, "Spring Festival of 2020, lengthened"),
            ("2020-02-03", true, "the first Monday after it"),
            ("2015-09-03", false, "seventy years after the victory"),
        ] {
            assert_eq!(calendar.is_working_day(day(text)), Ok(worked), "{text}: {why}");
        }
    }

    #[test]
    fn terms_in_working_days() {
        let calendar = mainland();
        for (from, days, to, why) in [
            ("2026-04-01", 1, "2026-04-02", "Wednesday to Thursday"),
            ("2026-04-03", 1, "2026-04-07", "Friday, over Tomb-Sweeping Day, to Tuesday"),
            ("2026-04-04", 1, "2026-04-07", "from a holiday: its first counted day is the Tuesday too"),
            ("2026-03-20", 7, "2026-03-31", "seven days over one weekend"),
            ("2026-05-08", 1, "2026-05-09", "Friday to a Saturday that is worked"),
            ("2026-09-30", 1, "2026-10-08", "the eve of National Day"),
            ("2026-09-30", 3, "2026-10-10", "the third is a Saturday that is worked"),
            ("2026-02-13", 2, "2026-02-24", "a worked Saturday, then over Spring Festival"),
            ("2025-12-31", 1, "2026-01-04", "over New Year to a worked Sunday"),
            ("2006-12-31", 1, "2007-01-04", "the first day not counted may lie in a year without a calendar"),
            ("2026-04-01", 0, "2026-04-01", "a term of none"),
        ] {
            assert_eq!(calendar.plus_working_days(day(from), days), Ok(day(to)), "{from} + {days}: {why}");
            let back = calendar.working_days_between(day(from), day(to));
            assert_eq!(back, Ok(days), "{from} to {to}: {why}");
        }
    }

    #[test]
    fn the_seven_days_for_publication() {
        let calendar = mainland();
        let late = |decided, sent| calendar.working_days_between(day(decided), day(sent)).unwrap() > 7;
        assert!(!late("2026-09-18", "2026-09-29"), "a worked Sunday and Mid-Autumn fall in between");
        assert!(late("2026-09-18", "2026-09-30"), "the eighth working day");
        assert_eq!(
            calendar.working_days_between(day("2026-04-10"), day("2026-04-01")),
            Ok(0),
            "dated after it was sent"
        );
        assert_eq!(
            calendar.working_days_between(day("2026-04-03"), day("2026-04-06")),
            Ok(0),
            "a long weekend"
        );
    }

    #[test]
    fn a_term_that_ends_on_a_holiday_ends_on_the_next_working_day() {
        let calendar = mainland();
        assert_eq!(calendar.working_day_from(day("2026-10-01")), Ok(day("2026-10-08")));
        assert_eq!(calendar.working_day_from(day("2026-10-08")), Ok(day("2026-10-08")));
    }

    #[test]
    fn years_without_a_calendar_are_refused() {
        let calendar = mainland();
        let missing = |year| Err(NoCalendar { year });
        assert_eq!(calendar.is_working_day(day("2027-01-04")), Err(NoCalendar { year: 2027 }));
        assert_eq!(calendar.is_working_day(day("2006-12-30")), Err(NoCalendar { year: 2006 }));
        assert_eq!(calendar.plus_working_days(day("2026-12-30"), 2), missing(2027));
        assert_eq!(calendar.plus_working_days(day("2026-12-31"), 1), missing(2027));
        assert_eq!(calendar.plus_working_days(day("2006-12-30"), 1), missing(2006));
        let between = calendar.working_days_between(day("2026-12-30"), day("2027-01-04"));
        assert_eq!(between, Err(NoCalendar { year: 2027 }));
        let nothing = Calendar::from_years([]).unwrap();
        assert_eq!(nothing.is_working_day(day("2026-04-01")), Err(NoCalendar { year: 2026 }));
    }

    #[test]
    fn a_hole_between_years_is_refused_too() {
        let plain = |year| CalendarYear { year, ..CalendarYear::default() };
        let calendar = Calendar::from_years([plain(2026), plain(2024)]).unwrap();
        assert_eq!(calendar.is_working_day(day("2025-06-02")), Err(NoCalendar { year: 2025 }));
        let across = calendar.working_days_between(day("2024-12-30"), day("2026-01-02"));
        assert_eq!(across, Err(NoCalendar { year: 2025 }));
        assert_eq!(calendar.plus_working_days(day("2024-12-31"), 300), Err(NoCalendar { year: 2025 }));
    }

    #[test]
    fn a_calendar_with_a_slip_of_the_pen_is_refused() {
        let year = |off: &[&str], work: &[&str]| {
            let days = |texts: &[&str]| texts.iter().map(|text| day(text)).collect();
            CalendarYear { year: 2026, off: days(off), work: days(work) }
        };
        for (years, why) in [
            (vec![year(&[], &[]), year(&[], &[])], CalendarError::YearTwice { year: 2026 }),
            (
                vec![year(&["2025-10-01"], &[])],
                CalendarError::OtherYear { day: day("2025-10-01"), year: 2026 },
            ),
            (
                vec![year(&["2026-10-10"], &["2026-10-10"])],
                CalendarError::OffAndWorked { day: day("2026-10-10") },
            ),
            (vec![year(&[], &["2026-10-12"])], CalendarError::WorkedAnyway { day: day("2026-10-12") }),
        ] {
            assert_eq!(Calendar::from_years(years), Err(why));
        }
    }

    proptest::proptest! {
        #[test]
        fn counting_forward_and_counting_between_agree(start in 13_514_i32..20_400, days in 1_u32..200) {
            let calendar = mainland();
            let from = Day::from_days_since_epoch(start);
            let to = calendar.plus_working_days(from, days).unwrap();
            assert_eq!(calendar.is_working_day(to), Ok(true));
            assert_eq!(calendar.working_days_between(from, to), Ok(days));
            assert_eq!(calendar.working_days_between(from, to.plus_days(-1)), Ok(days - 1));
        }
    }
}
