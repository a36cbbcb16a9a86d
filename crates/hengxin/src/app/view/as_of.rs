//! Which state of the register an answer is about.

use domain::{Day, Seq};

use super::AsOfView;
use crate::store::sql::{Result, Tx};

/// What a reader asked for: the state of this moment, or an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Asked {
    /// Today, with everything known.
    #[default]
    Now,
    /// An earlier day, as known at its fact or at the newest one.
    Then {
        /// The day.
        day: Day,
        /// The last fact to take into account; `None` = every one.
        known: Option<Seq>,
    },
}

impl Asked {
    /// Reads `YYYY-MM-DD` or `YYYY-MM-DD@ENTRY`. `None` for anything else.
    pub fn parse(text: &str) -> Option<Asked> {
        let (day, known) = match text.split_once('@') {
            Some((day, entry)) => (day, Some(entry_number(entry)?)),
            None => (text, None),
        };
        (day.len() == 10).then(|| Day::parse(day)).flatten().map(|day| Asked::Then { day, known })
    }
}

fn entry_number(text: &str) -> Option<Seq> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().map(Seq)
}

/// The state an answer is computed from, beside the state of this moment, which always has the last word: what is not
/// public now is not shown, whatever was public then (ADR 0005).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf {
    /// Today in Asia/Shanghai.
    pub today: Day,
    /// The newest fact.
    pub head: Seq,
    /// The day asked about.
    pub day: Day,
    /// The last fact taken into account.
    pub known: Seq,
}

impl AsOf {
    /// The state of this moment.
    pub fn now(today: Day, head: Seq) -> AsOf {
        AsOf { today, head, day: today, known: head }
    }

    /// The state asked for. `None` where the register has no such state yet: a day after today, a fact after the
    /// newest.
    pub fn of(asked: Asked, today: Day, head: Seq) -> Option<AsOf> {
        let (day, known) = match asked {
            Asked::Now => (today, head),
            Asked::Then { day, known } => (day, known.unwrap_or(head)),
        };
        (day <= today && known <= head).then_some(AsOf { today, head, day, known })
    }

    /// Whether an earlier state than that of this moment is asked for.
    pub fn is_past(&self) -> bool {
        self.day < self.today || self.known < self.head
    }

    /// Today as stored: days since 1970-01-01.
    pub fn stored_today(&self) -> i32 {
        self.today.days_since_epoch()
    }

    /// As shown in an answer.
    pub fn view(&self) -> AsOfView {
        AsOfView { day: self.day.to_string(), entry: self.known.0 }
    }
}

/// The newest fact; 0 in an empty register.
pub fn head(tx: &mut dyn Tx) -> Result<Seq> {
    tx.one("SELECT COALESCE(MAX(seq), 0) FROM fact", &[], |row| row.int(0)).map(Seq)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_day_and_an_entry_are_read_strictly() {
        let then = |text, known: Option<i64>| Some(Asked::Then { day: day(text), known: known.map(Seq) });
        assert_eq!(Asked::parse("2026-03-01"), then("2026-03-01", None));
        assert_eq!(Asked::parse("2026-03-01@42"), then("2026-03-01", Some(42)));
        for bad in ["", "2026-3-1", "2026-02-30", "2026-03-01@", "2026-03-01@-1", "2026-03-01@x", "20260301"]
        {
            assert_eq!(Asked::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_register_has_no_state_of_tomorrow() {
        let (today, head) = (day("2026-03-02"), Seq(10));
        let asked = |text| AsOf::of(Asked::parse(text).unwrap(), today, head);
        assert!(asked("2026-03-02@10").is_some_and(|as_of| !as_of.is_past()));
        assert!(asked("2026-03-01").is_some_and(|as_of| as_of.is_past()));
        assert_eq!(asked("2026-03-03"), None);
        assert_eq!(asked("2026-03-02@11"), None);
    }
}
