//! The steps as rows: those that leave the same fact, lead to the same place and are taken alike stand in one.

use domain::case::{Guard, STEPS, Step};
use domain::{Place, Track};

/// One or more steps that differ in nothing but where they begin.
pub struct Row {
    /// Where they begin.
    pub from: Vec<Place>,
    /// The first of them, for all the rest.
    pub step: &'static Step,
}

impl Row {
    /// Rows of one track, in the order of the engine's table.
    pub fn of(track: Track) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        for step in STEPS.iter().filter(|step| step.from.track() == track) {
            match rows.iter_mut().find(|row| alike(row.step, step)) {
                Some(row) => row.from.push(step.from),
                None => rows.push(Row { from: vec![step.from], step }),
            }
        }
        rows
    }
}

fn alike(one: &Step, other: &Step) -> bool {
    one.fact == other.fact
        && one.to == other.to
        && one.by == other.by
        && one.guard == other.guard
        && one.starts == other.starts
}

/// A track's name.
pub fn track_name(track: Track) -> (&'static str, &'static str) {
    match track {
        Track::Record => ("记录与列入名单", "The record, and placing on a list"),
        Track::Objection => ("异议", "Objection"),
        Track::Restoration => ("信用修复", "Restoration"),
        Track::Lifting => ("重整期间暂停公示", "Lifting during reorganisation"),
    }
}

/// What a guard asks, in both languages; empty where it asks nothing.
pub fn condition(guard: Guard) -> (String, String) {
    let (zh, en) = match guard {
        Guard::None => ("", ""),
        Guard::Live => ("记录在册", "the record is held"),
        Guard::LiveFourEyes => ("记录在册，拟办与批准为两人", "the record is held; two persons"),
        Guard::FourEyes => ("拟办与批准为两人", "two persons: one drafts, one approves"),
        Guard::Reasons => ("说明理由", "reasons are given"),
        Guard::HasEnd => ("写明撤下原因", "the reason for leaving is given"),
        Guard::MayReturn => ("撤下原因允许再次报送", "why it left lets it come back"),
        Guard::Reversal => ("原决定已撤销，两人办理", "what ended it is reversed; two persons"),
        Guard::Service => ("写明送达日期和方式", "day and way of service are given"),
        Guard::InTime(clock) => return timed(clock, "未届满", "not over"),
        Guard::Lapsed(clock) => return timed(clock, "已届满，两人办理", "over; two persons"),
        Guard::MinimumReached => ("在册且最短公示期已满", "held, and its minimum period has passed"),
        Guard::MinimumReachedFourEyes => {
            ("在册、最短公示期已满，两人办理", "held, minimum period passed; two persons")
        }
        Guard::Erasure => {
            ("尚有内容，写明法定事由，两人办理", "something is there, a ground is named; two persons")
        }
    };
    (zh.to_owned(), en.to_owned())
}

fn timed(clock: domain::Clock, zh: &str, en: &str) -> (String, String) {
    let label = clock.label();
    (format!("{}期限{zh}", label.zh), format!("time {} {en}", label.en))
}
