//! The clocks of the procedures: which term of the law each runs by, and the days written into the facts that start
//! them.
//!
//! A last day is worked out once, by the law and calendar of the day the clock starts, and stands in the fact. Later
//! changes of either do not move it, and standing needs no law to be computed.

use crate::{Calendar, Content, Day, Law, Refusal, Term, Text, content::system};

macro_rules! clocks {
    ($($(#[$doc:meta])* $name:ident = $term:literal $zh:literal $en:literal;)*) => {
        /// A clock that a step starts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Clock {
            $($(#[$doc])* $name,)*
        }

        impl Clock {
            /// Every clock.
            pub const ALL: &'static [Clock] = &[$(Clock::$name),*];

            /// The term of the law it runs by.
            pub const fn term(self) -> &'static str {
                match self { $(Clock::$name => $term,)* }
            }

            /// What it is the time for.
            pub fn label(self) -> Text {
                match self { $(Clock::$name => Text::new($zh, $en),)* }
            }
        }
    };
}

clocks! {
    /// For the register to mark a record as under objection.
    ObjectionMark = "objection.mark" "标注异议" "to mark the record";
    /// For the whole objection.
    ObjectionTotal = "objection.total" "办结异议" "to close the objection";
    /// For the organisation to supply what is missing.
    ObjectionItems = "objection.items" "补正异议材料" "to supply what is missing";
    /// For the register to compare the record with its source.
    ObjectionCompare = "objection.compare" "与来源比对" "to compare with the source";
    /// For the register to ask the source.
    ObjectionForward = "objection.forward" "转来源单位" "to forward to the source";
    /// For the source to answer.
    ObjectionAnswer = "objection.answer" "来源单位答复" "for the source to answer";
    /// After which the record of a silent source is hidden.
    ObjectionSilence = "objection.silence" "来源逾期未答复即停止展示" "after which a silent source's record is hidden";
    /// For the register to decide.
    ObjectionDecide = "objection.decide" "作出异议处理决定" "to decide the objection";
    /// For the register to tell the organisation.
    ObjectionTell = "objection.tell" "告知异议结果" "to tell the organisation";
    /// For the organisation to ask for a review.
    ReviewAsk = "review.ask" "申请复核" "to ask for a review";
    /// For the review.
    ReviewDecide = "review.decide" "作出复核决定" "to decide the review";
    /// For the register to accept an application.
    RestorationAcceptance = "restoration.acceptance" "受理修复申请" "to accept the application";
    /// For the applicant to have an answer.
    RestorationAnswer = "restoration.answer" "反馈修复结果" "to answer the applicant";
    /// For the organisation to supply what is missing.
    RestorationItems = "restoration.items" "补正修复材料" "to supply what is missing";
    /// For the decision.
    RestorationDecision = "restoration.decision" "作出修复决定" "to decide on restoration";
    /// For the decision, once extended.
    RestorationExtension = "restoration.extension" "延期后作出修复决定" "to decide on restoration, extended";
    /// For the register to confirm that an honour is declined, or wanted back.
    DecliningAnswer = "declining.answer" "答复谢绝荣誉申请" "to answer about declining an honour";
    /// For statement and defence against a listing.
    ListingDefence = "listing.defence" "陈述申辩" "for statement and defence";
}

/// Clocks that no rule need set: where the law in force knows no such term, or the calendar of its last day is missing,
/// the step starts without them. Every other clock is a right of somebody, and a step without its term is refused.
const OPTIONAL: &[Clock] = &[
    Clock::ObjectionTotal,
    Clock::ObjectionSilence,
    Clock::ObjectionItems,
    Clock::RestorationItems,
    Clock::RestorationAnswer,
];

/// The last days of clocks that run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clocks {
    days: [Option<Day>; Clock::ALL.len()],
}

impl Clocks {
    /// The last day of a clock; `None` where it does not run.
    pub fn last_day(&self, clock: Clock) -> Option<Day> {
        self.days[clock as usize]
    }

    /// Sets the clock.
    pub fn set(&mut self, clock: Clock, last: Day) {
        self.days[clock as usize] = Some(last);
    }

    /// Stops the clock.
    pub fn stop(&mut self, clock: Clock) {
        self.days[clock as usize] = None;
    }

    /// Takes over what a fact says about the clocks its step starts; those it does not name stop.
    pub(super) fn restart(&mut self, starts: &[Clock], content: &Content) {
        for clock in starts {
            self.stop(*clock);
        }
        for pair in content.get(system::CLOCKS).unwrap_or_default().split(';') {
            let Some((term, day)) = pair.split_once('=') else { continue };
            let clock = starts.iter().find(|clock| clock.term() == term);
            if let (Some(clock), Some(day)) = (clock, Day::parse(day)) {
                self.set(*clock, day);
            }
        }
    }

    /// The text that stands in a fact; clocks that do not run are left out.
    pub fn write(&self) -> String {
        let running = Clock::ALL.iter().filter_map(|clock| Some((clock, self.last_day(*clock)?)));
        running.map(|(clock, day)| format!("{}={day}", clock.term())).collect::<Vec<_>>().join(";")
    }

    /// The clocks that a step taken on `on` starts, by the law in force on that day.
    ///
    /// # Errors
    /// [`Refusal::NoRuleInForce`] where the law sets no such term, [`Refusal::NoCalendar`] where its working days run
    /// into a year that has no calendar.
    pub fn start(starts: &[Clock], on: Day, law: &Law, calendar: &Calendar) -> Result<Clocks, Refusal> {
        let mut clocks = Clocks::default();
        for clock in starts {
            let last = law.term(clock.term(), on).and_then(|term| last_day(term, on, calendar));
            match last {
                Ok(last) => clocks.set(*clock, last),
                Err(_) if OPTIONAL.contains(clock) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        Ok(clocks)
    }
}

/// The last day of a term from a day that itself is not counted.
///
/// Working days end on the last of them. Days, months and years end on their last day, or on the next working day
/// where that is a holiday: the roll helps whoever must act.
/// Source: Civil Code art. 201 to 203; Administrative Penalties Law art. 85.
///
/// # Errors
/// [`Refusal::NoCalendar`] where the year of the last day has no calendar; [`Refusal::NoRuleInForce`] for a unit that
/// is none of these.
pub fn last_day(term: &Term, from: Day, calendar: &Calendar) -> Result<Day, Refusal> {
    let missing = |missing: crate::NoCalendar| Refusal::NoCalendar { year: missing.year };
    let value = i32::try_from(term.value).unwrap_or(i32::MAX);
    let plain = match term.unit.as_str() {
        "working-days" => return calendar.plus_working_days(from, term.value).map_err(missing),
        "days" => from.plus_days(value),
        "months" => from.plus_months(value),
        "years" => from.plus_years(value),
        _ => return Err(Refusal::NoRuleInForce { what: "unit of a term", on: from }),
    };
    calendar.working_day_from(plain).map_err(missing)
}
