//! Civil days in Asia/Shanghai: the only kind of date the law here counts in.
//!
//! A `Day` has no time and no zone. It is never made from a clock in this crate; an instant becomes a day where
//! the clock is read. Years run from 1 to 9999, so that every day prints as ten characters and sorts as text.

use std::fmt;

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Span};

const EPOCH: Date = Date::constant(1970, 1, 1);
const SECONDS_PER_DAY: i64 = 86_400;

/// The months in English, January first.
pub const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A civil date in Asia/Shanghai, shown as `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// The first day that can be written: 0001-01-01.
    pub const MIN: Day = Day(Date::constant(1, 1, 1));
    /// The last day that can be written: 9999-12-31.
    pub const MAX: Day = Day(Date::constant(9999, 12, 31));

    /// The day with this year (1 to 9999), month (1 to 12) and day of the month; `None` where there is no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Day> {
        let date = Date::new(year, month, day).ok()?;
        (year >= 1).then_some(Day(date))
    }

    /// Reads a date as supplying bodies write it.
    ///
    /// Taken: `2026-04-01`, `2026/4/1`, `2026.4.1`, `20260401`, `2026年4月1日`, in half or full width, with spaces
    /// around and a clock time behind (`2026-04-01 00:00:00`, `2026-04-01T08:30`), which is dropped. Not taken: two
    /// digits for a year, and a time with a zone, which may be another day here.
    pub fn parse(text: &str) -> Option<Day> {
        if let Some(day) = parse_plain(text.as_bytes()) {
            return Some(day);
        }
        let mut cursor = Cursor::new(text);
        let year = cursor.number(4, 4)?;
        cursor.month_and_day(year)
    }

    /// Reads a date in Japanese eras: `H28.10.4`, `平成29年５月15日`, `R1.5.7`, `令和元年5月7日`.
    ///
    /// A year after the era's end is taken (`平成31年5月7日` was printed after the change); a day before its first
    /// day is not.
    pub fn parse_japanese(text: &str) -> Option<Day> {
        let mut cursor = Cursor::new(text);
        let first_day = cursor.era()?;
        let year_of_era = if cursor.take_if('元') { 1 } else { cursor.number(1, 2)? };
        if year_of_era == 0 {
            return None;
        }
        let day = cursor.month_and_day(first_day.year() + year_of_era - 1)?;
        (day >= first_day).then_some(day)
    }

    /// The day of a spreadsheet's serial number (1900 system, as Excel and WPS write); a time of day is dropped.
    ///
    /// `None` outside 1 to 2958465, and for serial 60, the 29 February 1900 that never was.
    pub fn from_excel_serial(serial: f64) -> Option<Day> {
        if !(1.0..2_958_466.0).contains(&serial) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the range was checked above; the fraction is a time"
        )]
        let whole = serial as i32;
        match whole {
            60 => None,
            1..60 => Some(Day::from_days_since_epoch(whole - 25_568)),
            _ => Some(Day::from_days_since_epoch(whole - 25_569)),
        }
    }

    /// Days since 1970-01-01, negative before; the form kept in storage.
    pub fn days_since_epoch(self) -> i32 {
        let days = self.0.duration_since(EPOCH).as_secs() / SECONDS_PER_DAY;
        i32::try_from(days).expect("years 1 to 9999 are fewer than four million days")
    }

    /// The day this many days after 1970-01-01, held to the years 1 to 9999.
    pub fn from_days_since_epoch(days: i32) -> Day {
        Day(EPOCH).plus_days(days)
    }

    /// The day `days` later, or earlier when negative, held to the years 1 to 9999.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Day {
        let seconds = i64::from(days) * SECONDS_PER_DAY;
        Day(self.0.saturating_add(SignedDuration::from_secs(seconds))).held()
    }

    /// The same-numbered day `months` later, or the last day of that month where it has no such day.
    ///
    /// Source: Civil Code art. 202 (a period in months ends on the corresponding day, failing that at month end).
    #[must_use]
    pub fn plus_months(self, months: i32) -> Day {
        let months = months.clamp(-120_000, 120_000);
        Day(self.0.saturating_add(Span::new().months(months))).held()
    }

    /// The same-numbered day `years` later; 29 February becomes 28 February in a common year.
    ///
    /// Source: Civil Code art. 202.
    #[must_use]
    pub fn plus_years(self, years: i32) -> Day {
        self.plus_months(years.clamp(-10_000, 10_000) * 12)
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// True on Saturday and Sunday, whatever the holidays say.
    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    /// The civil date underneath, for callers that format or compute with `jiff`.
    pub fn date(self) -> Date {
        self.0
    }

    fn held(self) -> Day {
        self.clamp(Day::MIN, Day::MAX)
    }
}

/// A date read elsewhere with `jiff`, held to the years 1 to 9999.
impl From<Date> for Day {
    fn from(date: Date) -> Day {
        Day(date).held()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The form nearly every row has, `2026-04-01` or `2026/04/01`, read without looking at characters one by one.
fn parse_plain(bytes: &[u8]) -> Option<Day> {
    let [y1, y2, y3, y4, mark @ (b'-' | b'/'), m1, m2, same, d1, d2] = bytes else { return None };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2];
    if mark != same || !digits.iter().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let two = |tens: &u8, ones: &u8| (tens - b'0') * 10 + (ones - b'0');
    let year = i16::from(two(y1, y2)) * 100 + i16::from(two(y3, y4));
    Day::new(year, two(m1, m2).cast_signed(), two(d1, d2).cast_signed())
}

/// Japanese eras since the solar calendar: how they are written, and their first day.
const ERAS: [(char, &str, Date); 5] = [
    ('M', "明治", Date::constant(1868, 1, 25)),
    ('T', "大正", Date::constant(1912, 7, 30)),
    ('S', "昭和", Date::constant(1926, 12, 25)),
    ('H', "平成", Date::constant(1989, 1, 8)),
    ('R', "令和", Date::constant(2019, 5, 1)),
];

/// Reads a date from left to right, seeing full-width characters as their half-width twins.
struct Cursor<'a> {
    rest: std::str::Chars<'a>,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Self {
        Cursor { rest: text.trim().chars() }
    }

    fn peek(&self) -> Option<char> {
        self.rest.clone().next().map(half_width)
    }

    fn take(&mut self) -> Option<char> {
        self.rest.next().map(half_width)
    }

    fn take_if(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.take();
        }
        found
    }

    /// A number of at least `least` and at most `most` digits.
    fn number(&mut self, least: usize, most: usize) -> Option<i16> {
        let (mut value, mut digits) = (0, 0);
        while digits < most
            && let Some(digit) = self.peek().and_then(|c| c.to_digit(10))
        {
            value = value * 10 + i16::try_from(digit).expect("a digit is below ten");
            digits += 1;
            self.take();
        }
        (digits >= least).then_some(value)
    }

    /// What follows a year: separators or none, a month, a day, and perhaps a clock time.
    fn month_and_day(&mut self, year: i16) -> Option<Day> {
        let (month, day) = match self.peek()? {
            '0'..='9' => (self.number(2, 2)?, self.number(2, 2)?),
            '年' => self.month_and_day_in_words()?,
            mark @ ('-' | '/' | '.') => self.month_and_day_after(mark)?,
            _ => return None,
        };
        if !self.only_a_time_is_left() {
            return None;
        }
        Day::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
    }

    fn month_and_day_in_words(&mut self) -> Option<(i16, i16)> {
        self.take();
        let month = self.number(1, 2)?;
        let day = self.take_if('月').then(|| self.number(1, 2))??;
        (self.take_if('日') || self.peek().is_none()).then_some((month, day))
    }

    fn month_and_day_after(&mut self, mark: char) -> Option<(i16, i16)> {
        self.take();
        let month = self.number(1, 2)?;
        self.take_if(mark).then(|| Some((month, self.number(1, 2)?)))?
    }

    fn only_a_time_is_left(&mut self) -> bool {
        match self.take() {
            None => true,
            Some(' ' | 'T') => self.rest.clone().all(|c| matches!(half_width(c), '0'..='9' | ':' | '.')),
            Some(_) => false,
        }
    }

    fn era(&mut self) -> Option<Day> {
        let written = self.rest.as_str();
        for (letter, name, first_day) in ERAS {
            if let Some(rest) = written.strip_prefix(name) {
                self.rest = rest.chars();
                return Some(Day(first_day));
            }
            if self.take_if(letter) {
                return Some(Day(first_day));
            }
        }
        None
    }
}

/// The half-width twin of a full-width character; every other character as it is.
fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i16, month: i8, day: i8) -> Day {
        Day::new(year, month, day).unwrap()
    }

    #[test]
    fn every_way_a_supplying_body_writes_a_date() {
        for text in [
            "2026-04-01",
            " 2026-04-01 ",
            "2026/4/1",
            "2026/04/01",
            "2026.4.1",
            "20260401",
            "2026年4月1日",
            "2026年04月01日",
            "２０２６年４月１日",
            "２０２６－０４－０１",
            "2026-04-01 00:00:00",
            "2026/4/1 0:00",
            "2026-04-01T00:00:00",
            "2026-04-01T23:59:59.999",
            "20260401 00:00:00",
        ] {
            assert_eq!(Day::parse(text), Some(day(2026, 4, 1)), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_date_is_not_guessed() {
        for text in [
            "",
            "无",
            "/",
            "26-04-01",
            "2026-02-29",
            "2026-13-01",
            "2026-04",
            "2026-04/01",
            "2026-04-01Z",
            "2026-04-01T16:00:00Z",
            "2026-04-01T16:00:00+08:00",
            "2026-04-01起",
            "20260401001",
            "46113",
            "长期",
            "2026年4月",
            "0000-01-01",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn japanese_era_dates() {
        for (text, expected) in [
            ("H28.10.4", day(2016, 10, 4)),
            ("平成29年５月15日", day(2017, 5, 15)),
            ("R1.5.7", day(2019, 5, 7)),
            ("Ｒ１．５．７", day(2019, 5, 7)),
            ("令和元年5月7日", day(2019, 5, 7)),
            ("令和6年12月31日", day(2024, 12, 31)),
            ("S63.1.7", day(1988, 1, 7)),
            ("平成31年5月7日", day(2019, 5, 7)),
        ] {
            assert_eq!(Day::parse_japanese(text), Some(expected), "{text}");
        }
        for text in ["R1.4.30", "R0.5.7", "2019.5.7", "H28.2.30", "平成", ""] {
            assert_eq!(Day::parse_japanese(text), None, "{text}");
        }
    }

    #[test]
    fn months_end_on_the_same_number_or_at_month_end() {
        for (from, months, to) in [
            (day(2026, 11, 30), 3, day(2027, 2, 28)),
            (day(2026, 4, 1), 3, day(2026, 7, 1)),
            (day(2026, 1, 31), 1, day(2026, 2, 28)),
            (day(2024, 1, 31), 1, day(2024, 2, 29)),
            (day(2026, 2, 28), 12, day(2027, 2, 28)),
            (day(2026, 3, 31), -1, day(2026, 2, 28)),
        ] {
            assert_eq!(from.plus_months(months), to, "{from} + {months} months");
        }
        assert_eq!(day(2024, 2, 29).plus_years(1), day(2025, 2, 28));
        assert_eq!(day(2026, 4, 1).plus_years(3), day(2029, 4, 1));
        assert_eq!(day(9999, 1, 1).plus_years(3), Day::MAX);
        assert_eq!(day(1, 1, 1).plus_days(i32::MIN), Day::MIN);
    }

    #[test]
    fn spreadsheet_serials() {
        for (serial, expected) in [
            (1.0, Some(day(1900, 1, 1))),
            (59.0, Some(day(1900, 2, 28))),
            (60.0, None),
            (61.0, Some(day(1900, 3, 1))),
            (25_569.0, Some(day(1970, 1, 1))),
            (46_113.75, Some(day(2026, 4, 1))),
            (0.0, None),
            (-5.0, None),
            (f64::NAN, None),
            (20_260_401.0, None),
        ] {
            assert_eq!(Day::from_excel_serial(serial), expected, "{serial}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_stored_number_and_the_printed_text_both_come_back(days in -719_162_i32..=2_932_896) {
            let day = Day::from_days_since_epoch(days);
            assert_eq!(day.days_since_epoch(), days);
            assert_eq!(Day::parse(&day.to_string()), Some(day));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,24}") {
            let _ = (Day::parse(&text), Day::parse_japanese(&text));
        }
    }
}
