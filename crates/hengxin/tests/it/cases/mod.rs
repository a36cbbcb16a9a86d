//! Procedures about records, from the first step to the last, on both databases.

mod files;
mod found;
pub mod listing;
mod objection;
mod office;
mod preview;
mod random;
pub mod restoration;
mod service;
mod waiting;

use domain::{Day, FactKind, RecordKey, Refusal, Service, ServiceWay, Standing};
use hengxin::app::case::{self, CaseFault, Drafting, Filed, Filing, Outcome, Saying, Taken, Taking};
use hengxin::app::view::{RecordAnswer, record};

use crate::import::desk::{Desk, Table, code};

/// A supplying body that sends without a word on service.
pub const SILENT_FEED: &str = r#"
id = "silent"
name = { zh = "未声明送达的单位", en = "A body that declares nothing" }
supplier = ""
authority = ""
item = "penalty"
mode = "append"
key = ["CF_WSH"]
identity = "code-or-name"
district = ""
[gates]
min_rows = 1
max_rows = 100
min_accepted_share = 0.0
max_withdrawn_share = 0.0
"#;

/// A fine of 28 October 2026 on organisation 1, taken in on 2 November: general, restoration from 28 January 2027,
/// public until 28 October 2027.
pub fn fined(desk: &Desk) -> RecordKey {
    fined_by(desk, "penalties")
}

pub fn fined_by(desk: &Desk, feed: &str) -> RecordKey {
    let name = "衡信一号示例有限公司";
    desk.take_in("business-register", &Table::registrations([(name, code(1))]));
    let row = [("CF_XDR_MC", name.to_owned()), ("CF_XDR_SHXYM", code(1))];
    desk.take_in(feed, &Table::penalties(&[row]));
    key_of(desk)
}

/// The key of the only record that is none of the organisation's own.
pub fn key_of(desk: &Desk) -> RecordKey {
    let stored = desk.count("SELECT MAX(record) FROM record WHERE record <> 0", &[]);
    RecordKey::from_stored(stored).unwrap()
}

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub fn served(on: &str) -> Service {
    Service { on: day(on), way: ServiceWay::Post, complete: true }
}

/// What a visitor gets of a record of organisation 1.
pub fn shown(desk: &Desk, key: RecordKey) -> &'static str {
    match desk.look(|tx, lens| record(tx, lens, &code(1), key)) {
        RecordAnswer::Shown(view) if view.summary.under_objection => "marked",
        RecordAnswer::Shown(_) => "shown",
        RecordAnswer::Gone => "gone",
        RecordAnswer::Moved(_) => "moved",
        RecordAnswer::Unknown => "unknown",
    }
}

/// The standing of a record of organisation 1, from its facts.
pub fn standing(desk: &Desk, key: RecordKey) -> Standing {
    let today = desk.register.today();
    let file = desk.register.db.read(|tx| {
        let org = case::organisation(tx, &code(1)).map_err(unrefused)?;
        case::CaseFile::open(tx, org, key).map_err(unrefused)
    });
    Standing::of(&file.unwrap().now(), today).unwrap()
}

fn unrefused(fault: CaseFault) -> hengxin::store::sql::StoreFault {
    match fault {
        CaseFault::Store(fault) => fault,
        CaseFault::Refused(refusal) => panic!("refused: {refusal}"),
    }
}

/// Why a verb was refused.
pub fn refused<T: std::fmt::Debug>(done: Result<T, CaseFault>) -> Refusal {
    match done {
        Err(CaseFault::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

pub fn object(desk: &Desk, key: RecordKey) -> Result<Filed, CaseFault> {
    let filing = Filing {
        code: &code(1),
        key,
        ground: "error",
        statement: "罚款金额应为1000元，决定书附后。",
        contact: "办公室",
        email: "office@example.org",
    };
    case::object(&desk.register, "public", &filing)
}

pub fn step(desk: &Desk, filed: &Filed, fact: FactKind) -> Result<Taken, CaseFault> {
    say(desk, filed, fact, Saying { reasons: "情况说明", ..Saying::default() })
}

pub fn say(desk: &Desk, filed: &Filed, fact: FactKind, saying: Saying<'_>) -> Result<Taken, CaseFault> {
    case::step(&desk.register, "account:1", &Taking { proceeding: filed.id, seen: None, fact, saying })
}

pub fn steps(desk: &Desk, filed: &Filed, facts: &[FactKind]) -> Taken {
    facts.iter().map(|fact| step(desk, filed, *fact).unwrap()).last().unwrap()
}

pub fn draft(
    desk: &Desk,
    filed: &Filed,
    outcome: Outcome,
    changes: &[(&str, &str)],
) -> Result<(), CaseFault> {
    let drafting = Drafting {
        proceeding: filed.id,
        seen: None,
        outcome,
        reasons: "经核查，来源单位确认。",
        document: "衡信异决〔2026〕1号",
        changes,
    };
    case::draft(&desk.register, "account:1", &drafting)
}

pub fn approve(desk: &Desk, filed: &Filed) -> Result<Taken, CaseFault> {
    case::approve(&desk.register, "account:2", filed.id, None)
}

/// Drafted by one and approved by another.
pub fn decide(desk: &Desk, filed: &Filed, outcome: Outcome, changes: &[(&str, &str)]) -> Taken {
    draft(desk, filed, outcome, changes).unwrap();
    approve(desk, filed).unwrap()
}
