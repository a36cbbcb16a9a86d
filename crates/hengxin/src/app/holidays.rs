//! Years of public holidays that have not been entered yet: since when the office is warned, and what is refused once it
//! is too late.

use domain::{Calendar, Clocks, Day, FactKind, Law, Refusal, Text};
use serde::Serialize;

/// The next year without a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MissingYear {
    /// The year. Terms that run into it are refused.
    pub year: i16,
    /// Days until it begins; none or fewer = it has begun.
    pub days_left: i32,
}

/// The term that says how many days before the office is warned.
const WARNING: &str = "calendar.warning";

impl MissingYear {
    /// The first year from today on that has not been entered.
    pub fn of(calendar: &Calendar, today: Day) -> MissingYear {
        let year = calendar.first_missing(today);
        let begins = Day::new(year, 1, 1).unwrap_or(Day::MAX);
        MissingYear { year, days_left: begins.days_since_epoch() - today.days_since_epoch() }
    }

    /// What the office is told; nothing while there is time. Where the law sets no time for warning, it is told as soon
    /// as a step is refused.
    pub fn warning(self, law: &Law, calendar: &Calendar, today: Day) -> Option<Text> {
        let ahead = law.term(WARNING, today).ok().and_then(|term| i32::try_from(term.value).ok());
        let due = ahead.is_some_and(|days| self.days_left <= days);
        let refused = refused(law, calendar, today);
        if !due && refused.is_empty() {
            return None;
        }
        Some(said(self.year, refused.len()))
    }
}

fn said(year: i16, refused: usize) -> Text {
    let (zh, en) = match refused {
        0 => (
            "期限跨入该年的步骤到时会被拒绝。".to_owned(),
            "Steps whose terms run into it will be refused.".to_owned(),
        ),
        count => (
            format!("今天已有{count}种步骤因期限跨入该年而不能办理。"),
            format!("As of today {count} kinds of step are refused because their terms run into it."),
        ),
    };
    Text::new(
        format!(
            "{year}年的节假日安排尚未录入。{zh}国务院办公厅通知公布后，请系统管理员用hengxin admin calendar录入。"
        ),
        format!(
            "The public holidays of {year} have not been entered. {en} Once the State Council's notice is out, the system administrator enters them with hengxin admin calendar."
        ),
    )
}

/// Kinds of step that cannot be taken today because a term that somebody has a right to runs into a missing year.
pub fn refused(law: &Law, calendar: &Calendar, today: Day) -> Vec<FactKind> {
    let starts = |fact: &FactKind| {
        let clocks = Clocks::start(domain::case::clocks_of(*fact), today, law, calendar);
        matches!(clocks, Err(Refusal::NoCalendar { .. }))
    };
    FactKind::ALL.iter().copied().filter(starts).collect()
}
