//! Terms counted out to a day, with the words that let a reader count again.

use domain::{Calendar, Citation, Day, Lang, NoCalendar, Refusal, Term};

use super::slot::in_words;

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

/// A term that runs from a day, the day it ends on, and the rule that sets it; or a term that runs from the service of
/// the letter itself, which nobody can date before. The number is always the law's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    start: Start,
    count: u32,
    unit: Unit,
    cite: Citation,
}

/// What a term runs from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// A day that is known, the day it ends on, and the working day it moves to where it must be kept.
    Day { from: Day, counted: Day, moved: Option<Day> },
    /// The day the letter is served.
    Service,
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
        let start = Start::Day { from, counted, moved: None };
        Ok(Deadline { start, count: term.value, unit, cite: term.cite.clone() })
    }

    /// A term of the law that runs from the day the letter is served. Days, months and years that end on a day off end on
    /// the next working day, since the reader must keep them.
    ///
    /// # Errors
    /// [`Refusal::NoRuleInForce`] where the term's unit is none that can be counted; `on` is the day of the letter.
    ///
    /// Source: Civil Code art. 201 to 203.
    pub fn from_service(term: &Term, on: Day) -> Result<Deadline, Refusal> {
        let unit =
            Unit::from_word(&term.unit).ok_or(Refusal::NoRuleInForce { what: "unit of a term", on })?;
        Ok(Deadline { start: Start::Service, count: term.value, unit, cite: term.cite.clone() })
    }

    /// A number of months from a rule on publication ([`domain::Window`]), counted from the decision.
    pub fn months(from: Day, months: u16, cite: &Citation) -> Deadline {
        let counted = from.plus_months(i32::from(months));
        let start = Start::Day { from, counted, moved: None };
        Deadline { start, count: months.into(), unit: Unit::Months, cite: cite.clone() }
    }

    /// The same term as one that the reader must keep: where it ends on a day off, it ends on the next working day.
    ///
    /// # Errors
    /// [`Refusal::NoCalendar`] where that year has no calendar.
    ///
    /// Source: Civil Code art. 203.
    pub fn to_be_kept(self, calendar: &Calendar) -> Result<Deadline, Refusal> {
        let Start::Day { from, counted, .. } = self.start else { return Ok(self) };
        let day = calendar.working_day_from(counted).map_err(no_calendar)?;
        let start = Start::Day { from, counted, moved: (day != counted).then_some(day) };
        Ok(Deadline { start, ..self })
    }

    /// The last day of the term; `None` where it runs from the service of the letter.
    pub fn last(&self) -> Option<Day> {
        match self.start {
            Start::Day { counted, moved, .. } => Some(moved.unwrap_or(counted)),
            Start::Service => None,
        }
    }

    /// The last day in words: 2026年7月10日, or 送达后第5个工作日.
    pub fn words(&self, lang: Lang) -> String {
        if let Some(day) = self.last() {
            return in_words(day, lang);
        }
        let count = self.count;
        let zh = match self.unit {
            Unit::WorkingDays => format!("送达后第{count}个工作日"),
            Unit::Days => format!("送达后第{count}日"),
            Unit::Months => format!("送达之日起满{count}个月之日"),
            Unit::Years => format!("送达之日起满{count}年之日"),
        };
        lang.pick(zh, format!("{count} {} after service", self.english_unit()))
    }

    /// The rule that sets the term.
    pub fn cite(&self) -> &Citation {
        &self.cite
    }

    /// How the day was counted: `自2026-04-10起满3个月：2026-07-10`.
    pub fn formula(&self, lang: Lang) -> String {
        let Start::Day { from, counted: day, moved } = self.start else {
            return self.formula_from_service(lang);
        };
        let count = self.count;
        let zh = match self.unit {
            Unit::WorkingDays => format!("自{from}次日起满{count}个工作日：{day}"),
            Unit::Days => format!("自{from}次日起满{count}日：{day}"),
            Unit::Months => format!("自{from}起满{count}个月：{day}"),
            Unit::Years => format!("自{from}起满{count}年：{day}"),
        };
        let unit = self.english_unit();
        let en = format!("{count} {unit} from {from}: {day}");
        let (later_zh, later_en) = moved.map_or_else(Default::default, |day| {
            (format!("，遇休息日顺延至{day}"), format!(", moved from a day off to {day}"))
        });
        lang.pick(zh + &later_zh, en + &later_en)
    }

    fn formula_from_service(&self, lang: Lang) -> String {
        let (count, unit) = (self.count, self.english_unit());
        let (zh, en) = match self.unit {
            Unit::WorkingDays => {
                return lang.pick(
                    format!("自送达次日起满{count}个工作日"),
                    format!("{count} {unit} from the day of service, that day not counted"),
                );
            }
            Unit::Days => (format!("自送达次日起满{count}日"), ", that day not counted"),
            Unit::Months => (format!("自送达之日起满{count}个月"), ""),
            Unit::Years => (format!("自送达之日起满{count}年"), ""),
        };
        lang.pick(
            zh + "，遇休息日顺延",
            format!("{count} {unit} from the day of service{en}, moved to the next working day where it ends on a day off"),
        )
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
        let cite = Citation {
            title: "示例规则".to_owned(),
            article: String::new(),
            verified: false,
            compared: None,
        };
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
        assert_eq!((counted.last(), kept.last()), (Some(day("2026-04-11")), Some(day("2026-04-13"))));
        assert_eq!(
            kept.formula(Lang::En),
            "1 day from 2026-04-10: 2026-04-11, moved from a day off to 2026-04-13"
        );
    }

    #[test]
    fn a_term_from_service_says_so_and_names_no_day() {
        let from = |value, unit| Deadline::from_service(&term(value, unit), day("2026-04-10")).unwrap();
        let five = from(5, "working-days");
        assert_eq!(five.last(), None);
        assert_eq!(five.words(Lang::Zh), "送达后第5个工作日");
        assert_eq!(five.words(Lang::En), "5 working days after service");
        assert_eq!(five.formula(Lang::Zh), "自送达次日起满5个工作日");
        let sixty = from(60, "days").to_be_kept(&calendar()).unwrap();
        assert_eq!(sixty.formula(Lang::Zh), "自送达次日起满60日，遇休息日顺延");
        assert_eq!(from(6, "months").words(Lang::Zh), "送达之日起满6个月之日");
    }

    #[test]
    fn no_calendar_and_no_unit_are_refusals() {
        let refused =
            |value, unit| Deadline::of(&term(value, unit), day("2026-12-31"), &calendar()).unwrap_err();
        assert_eq!(refused(3, "working-days"), Refusal::NoCalendar { year: 2027 });
        assert!(matches!(refused(3, "fortnights"), Refusal::NoRuleInForce { .. }));
    }
}
