//! Erasing: two persons, a ground, and nothing left anywhere.

pub mod canary;
mod interrupted;
mod office;
mod story;

use domain::RecordKey;
use hengxin::app::case::CaseFault;
use hengxin::app::erase::{self, Decided, Drafting};

use crate::import::desk::{Desk, code};

/// Drafted by one officer.
pub fn draft(desk: &Desk, key: RecordKey, fact: Option<i64>) -> Result<i64, CaseFault> {
    let drafting = Drafting {
        code: &code(1),
        key,
        fact,
        ground: "court-order",
        document: "（2026）示0200民终1号",
        reasons: "人民法院生效判决要求删除。",
    };
    erase::draft(&desk.register, "account:1", &drafting)
}

/// Drafted by one and approved by another; files are still there.
pub fn decide(desk: &Desk, key: RecordKey, fact: Option<i64>) -> Decided {
    let id = draft(desk, key, fact).unwrap();
    erase::approve(&desk.register, "account:2", id).unwrap()
}

/// The same, carried to its end.
pub fn erase_all(desk: &Desk, key: RecordKey) -> Decided {
    let decided = decide(desk, key, None);
    erase::carry_on(&desk.register, "account:2").unwrap();
    decided
}
