//! Terms counted out to a day, with the words that let a reader count again.

use domain::{Calendar, Citation, Day, Lang, NoCalendar, Refusal, Term};

/// What a term is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Working days; the day it runs from is not counted.
    WorkingDays,
    /// Days; the day it runs from is not counted.
    Days,
    /// Months, ending on the corresponding day.
    Months,
    /// Years, ending on the corresponding day.
    Years,
}

impl Unit {
    /// The unit with the word that the files of the law use.
    pub fn from_word(word: &str) -> Option<Unit> {
        match word {
            "working-days" => Some(Unit::WorkingDays),
            "days" => Some(Unit::Days),
            "months" => Some(Unit::Months),
            "years" => Some(Unit::Years),
            _ => None,
        }
    }
}

/// A term that runs from a day, the day it ends on, and the rule that sets it. The number is always the law's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    from: Day,
    count: u32,
    unit: Unit,
    counted: Day,
    moved: Option<Day>,
    cite: Citation,
}

impl Deadline {
    /// Counts a term of the law from a day.
    ///
    /// # Errors
    /// [`Refusal::NoCalendar`] where working days run into a year without a calendar; [`Refusal::NoRuleInForce`] where
    /// the term's unit is none that can be counted.
    ///
    /// Source: Civil Code art. 201 and 202 (first day not counted; corresponding day of the month).
    pub fn of(term: &Term, from: Day, calendar: &Calendar) -> Result<Deadline, Refusal> {
        let unit =
            Unit::from_word(&term.unit).ok_or(Refusal::NoRuleInForce { what: "unit of a term", on: from })?;
        let whole = i32::try_from(term.value).unwrap_or(i32::MAX);
        let counted = match unit {
            Unit::WorkingDays => calendar.plus_working_days(from, term.value).map_err(no_calendar)?,
            Unit::Days => from.plus_days(whole),
            Unit::Months => from.plus_months(whole),
            Unit::Years => from.plus_years(whole),
        };
        Ok(Deadline { from, count: term.value, unit, counted, moved: None, cite: term.cite.clone() })
    }

    /// A number of months from a rule on publication ([`domain::Window`]), counted from the decision.
    pub fn months(from: Day, months: u16, cite: &Citation) -> Deadline {
        let counted = from.plus_months(i32::from(months));
        Deadline { from, count: months.into(), unit: Unit::Months, counted, moved: None, cite: cite.clone() }
    }

    /// The same term as one that the reader must keep: where it ends on a day off, it ends on the next working day.
    ///
    /// # Errors
    /// [`Refusal::NoCalendar`] where that year has no calendar.
    ///
    /// Source: Civil Code art. 203.
    pub fn to_be_kept(self, calendar: &Calendar) -> Result<Deadline, Refusal> {
        let day = calendar.working_day_from(self.counted).map_err(no_calendar)?;
        Ok(Deadline { moved: (day != self.counted).then_some(day), ..self })
    }

    /// The last day of the term.
    pub fn last(&self) -> Day {
        self.moved.unwrap_or(self.counted)
    }

    /// The rule that sets the term.
    pub fn cite(&self) -> &Citation {
        &self.cite
    }

    /// How the day was counted: `自2026-04-10起满3个月：2026-07-10`.
    pub fn formula(&self, lang: Lang) -> String {
        let (from, count, day) = (self.from, self.count, self.counted);
        let zh = match self.unit {
            Unit::WorkingDays => format!("自{from}次日起满{count}个工作日：{day}"),
            Unit::Days => format!("自{from}次日起满{count}日：{day}"),
            Unit::Months => format!("自{from}起满{count}个月：{day}"),
            Unit::Years => format!("自{from}起满{count}年：{day}"),
        };
        let unit = self.english_unit();
        let en = format!("{count} {unit} from {from}: {day}");
        let (later_zh, later_en) = self.moved.map_or_else(Default::default, |day| {
            (format!("，遇休息日顺延至{day}"), format!(", moved from a day off to {day}"))
        });
        lang.pick(zh + &later_zh, en + &later_en)
    }

    fn english_unit(&self) -> String {
        let one = match self.unit {
            Unit::WorkingDays => "working day",
            Unit::Days => "day",
            Unit::Months => "month",
            Unit::Years => "year",
        };
        format!("{one}{}", if self.count == 1 { "" } else { "s" })
    }
}

fn no_calendar(missing: NoCalendar) -> Refusal {
    Refusal::NoCalendar { year: missing.year }
}

#[cfg(test)]
mod tests {
    use domain::calendar::CalendarYear;

    use super::*;

    fn term(value: u32, unit: &str) -> Term {
        let cite = Citation { title: "示例规则".to_owned(), article: String::new(), verified: false };
        let from = Day::MIN;
        Term { id: "example".to_owned(), unit: unit.to_owned(), from, until: None, value, cite }
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn calendar() -> Calendar {
        Calendar::from_years([CalendarYear { year: 2026, ..CalendarYear::default() }]).unwrap()
    }

    fn formula(value: u32, unit: &str) -> String {
        Deadline::of(&term(value, unit), day("2026-04-10"), &calendar()).unwrap().formula(Lang::Zh)
    }

    #[test]
    fn each_unit_says_how_it_was_counted() {
        assert_eq!(formula(3, "months"), "自2026-04-10起满3个月：2026-07-10");
        assert_eq!(formula(3, "years"), "自2026-04-10起满3年：2029-04-10");
        assert_eq!(formula(60, "days"), "自2026-04-10次日起满60日：2026-06-09");
        // 10 April 2026 is a Friday.
        assert_eq!(formula(3, "working-days"), "自2026-04-10次日起满3个工作日：2026-04-15");
    }

    #[test]
    fn a_term_to_be_kept_does_not_end_on_a_day_off() {
        let counted = Deadline::of(&term(1, "days"), day("2026-04-10"), &calendar()).unwrap();
        let kept = counted.clone().to_be_kept(&calendar()).unwrap();
        assert_eq!((counted.last(), kept.last()), (day("2026-04-11"), day("2026-04-13")));
        assert_eq!(
            kept.formula(Lang::En),
            "1 day from 2026-04-10: 2026-04-11, moved from a day off to 2026-04-13"
        );
    }

    #[test]
    fn no_calendar_and_no_unit_are_refusals() {
        let refused =
            |value, unit| Deadline::of(&term(value, unit), day("2026-12-31"), &calendar()).unwrap_err();
        assert_eq!(refused(3, "working-days"), Refusal::NoCalendar { year: 2027 });
        assert!(matches!(refused(3, "fortnights"), Refusal::NoRuleInForce { .. }));
    }
}
