//! Days of the calendar.

use core::fmt;
use core::str::FromStr;

/// A day, 0001-01-01 to 9999-12-31, Beijing time wherever the register means one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u16, u8, u8);

/// A text that names no day as `2026-11-26` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a day is written as 2026-11-26")]
pub struct NotADay;

impl Day {
    /// The day of this year, month and day of the month; `None` where the calendar has none.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Day> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let length = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        let is_one = (1..=9999).contains(&year) && (1..=length).contains(&day);
        is_one.then_some(Day(year, month, day))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0, self.1, self.2)
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Day, NotADay> {
        let number = |from: usize, to: usize| -> Option<u16> {
            let digits =
                text.get(from..to).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
            digits.parse().ok()
        };
        let shaped = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
        let read = || {
            let (month, day) = (number(5, 7)?.try_into().ok()?, number(8, 10)?.try_into().ok()?);
            Day::new(number(0, 4)?, month, day)
        };
        if shaped { read().ok_or(NotADay) } else { Err(NotADay) }
    }
}

/// A moment given in seconds since 1970, as `2026-11-26 04:50 UTC`. Moments after the year 9999 are given as a number.
pub(crate) fn moment(seconds: u64) -> alloc::string::String {
    let (days, of_day) = (seconds / 86_400, seconds % 86_400);
    let Some((year, month, day)) = civil(days) else { return alloc::format!("{seconds} s") };
    alloc::format!("{year:04}-{month:02}-{day:02} {:02}:{:02} UTC", of_day / 3600, of_day % 3600 / 60)
}

/// Year, month and day so many days after 1970-01-01, by years and months one after another.
fn civil(days: u64) -> Option<(u16, u8, u64)> {
    let mut left = days;
    for year in 1970_u16..=9999 {
        for month in 1_u8..=12 {
            let length = (28..=31).rev().find(|day| Day::new(year, month, *day).is_some()).map(u64::from)?;
            if left < length {
                return Some((year, month, left + 1));
            }
            left -= length;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn a_day_is_read_as_it_is_shown() {
        for text in ["2026-11-26", "2024-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(text.parse::<Day>().map(|day| day.to_string()).as_deref(), Ok(text));
        }
        for text in
            ["2026-02-29", "2100-02-29", "2026-13-01", "2026-00-01", "2026-01-32", "0000-01-01", "2026-1-01"]
        {
            assert_eq!(text.parse::<Day>(), Err(NotADay), "{text}");
        }
        for text in ["", "2026-11-26 ", "+026-11-26", "2026/11/26", "二〇二六-1-2", "é26-11-260"] {
            assert_eq!(text.parse::<Day>(), Err(NotADay), "{text}");
        }
        assert!(Day::new(2026, 11, 26) < Day::new(2026, 12, 1));
    }

    #[test]
    fn moments_are_those_of_the_calendar() {
        assert_eq!(moment(0), "1970-01-01 00:00 UTC");
        assert_eq!(moment(951_827_696), "2000-02-29 12:34 UTC");
        assert_eq!(moment(1_795_669_838), "2026-11-26 05:10 UTC");
        assert_eq!(moment(253_402_300_799), "9999-12-31 23:59 UTC");
        assert_eq!(moment(u64::MAX), "18446744073709551615 s");
    }
}
