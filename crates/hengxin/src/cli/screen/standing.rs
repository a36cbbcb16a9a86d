//! What is public of each organisation meant, as further columns of the answers.

use domain::RecordKind;

use super::Stop;
use crate::app::register::Register;
use crate::app::screen::Answer;
use crate::app::view::{Asked, Briefs, OrganisationBrief, briefs};

/// The columns: status, and public records of each kind. Scripts rely on them.
pub(super) const COLUMNS: [&str; 7] =
    ["status", "licences", "penalties", "honours", "abnormal", "commitments", "other"];

/// The kinds of those columns.
const KINDS: [RecordKind; 6] = [
    RecordKind::Licence,
    RecordKind::Penalty,
    RecordKind::Honour,
    RecordKind::Abnormal,
    RecordKind::Commitment,
    RecordKind::Other,
];

/// What is public of every organisation meant, read for all of them together.
pub(super) fn read(register: &Register, answers: &[Answer]) -> Result<Briefs, Stop> {
    let linked = answers.iter().filter_map(|answer| answer.linked);
    let found = register.look(Asked::Now, |tx, lens| briefs(tx, lens, linked))?;
    Ok(found.expect("the present state always is"))
}

/// The cells of one answer; empty where no organisation is meant.
pub(super) fn cells(briefs: &Briefs, answer: &Answer) -> [String; COLUMNS.len()] {
    answer.linked.and_then(|org| briefs.get(&org)).map(of).unwrap_or_default()
}

fn of(brief: &OrganisationBrief) -> [String; COLUMNS.len()] {
    std::array::from_fn(|at| match at.checked_sub(1) {
        None => brief.status.clone(),
        Some(kind) => brief.count(KINDS[kind]).to_string(),
    })
}
