//! Checks of one organisation: its facts, their leaves, and the rows that follow from them.

use domain::content::system;
use domain::id::{LegacyNo, RegNo15, find_personal};
use domain::{Content, Fact, FactKind, Uscc};
use tlog::{Leaf, Salt};

use super::note::{Checked, Finding};
use crate::app::rebuild::{Around, Change, Rows, Unsound, Why, compare, recompute};
use crate::store::history::StoredFact;
use crate::store::rows::OrganisationRow;

/// Checks one organisation.
pub fn organisation(
    org: i64,
    facts: &[StoredFact],
    stored: &Rows,
    around: &Around<'_>,
    checked: &mut Checked,
) {
    let due = recompute::rows(facts, around);
    let due_row = due.as_ref().ok().and_then(|rows| rows.organisation.as_ref());
    let code = due_row.or(stored.organisation.as_ref()).map(|row| row.code.clone()).unwrap_or_default();
    leaves(facts, &code, checked);
    facts.chunk_by(|a, b| a.record == b.record).for_each(|history| {
        targets(history, checked);
        erased(history, checked);
    });
    for fact in facts {
        fact.body.iter().for_each(|body| personal(body, checked, || format!("fact/{}", fact.seq)));
    }
    stored.organisation.iter().for_each(|row| check_digit(row, checked));
    checked.organisations += u64::from(stored.organisation.is_some());
    checked.facts += facts.len() as u64;
    match due {
        Ok(due) => rows(org, stored, &due, checked),
        Err(unsound) => {
            for Unsound { seq, why } in unsound {
                checked.note(Finding::UnsoundFact, || format!("fact/{seq} {}", word(why)));
            }
        }
    }
}

fn word(why: Why) -> &'static str {
    match why {
        Why::Kind => "kind",
        Why::Body => "body",
        Why::Order => "order",
        Why::Item => "item",
        Why::Authority => "authority",
        Why::Code => "code",
    }
}

fn rows(org: i64, stored: &Rows, due: &Rows, checked: &mut Checked) {
    for difference in compare::differences(org, stored, due) {
        checked.note(Finding::ProjectionDiffers, || {
            let record = difference.record.as_deref().unwrap_or_default();
            let how = match &difference.change {
                Change::Missing => "missing".to_owned(),
                Change::Surplus => "surplus".to_owned(),
                Change::Columns(columns) => columns.join(","),
            };
            format!("{}/{org} {record} {how}", difference.table)
        });
    }
}

/// Each fact has its leaf, and a leaf that waits opens with the fact's salt and canonical bytes.
fn leaves(facts: &[StoredFact], code: &str, checked: &mut Checked) {
    let mut canonical = Vec::new();
    for stored in facts {
        let place = || format!("fact/{}", stored.seq);
        let Some(leaf) = &stored.leaf else {
            // Once it has its place it is in the log, where `hengxin log audit` looks for it.
            if !stored.placed {
                checked.note(Finding::LeafMissing, place);
            }
            continue;
        };
        // What has been erased cannot be opened any more; its leaf stays.
        let Some(salt) = &stored.salt else { continue };
        let opens = recompute::read(stored).is_ok_and(|fact| {
            fact.canonical(code, &mut canonical);
            opens(leaf, salt, &fact, &canonical)
        });
        if !opens {
            checked.note(Finding::LeafDoesNotOpen, place);
        }
    }
}

/// Each leaf names the fact whose content its own fact changes or ends; the first of a history names none.
fn targets(history: &[StoredFact], checked: &mut Checked) {
    let mut content_from = None;
    for stored in history {
        let leaf = stored.leaf.as_deref().and_then(|leaf| Leaf::from_bytes(leaf).ok());
        if leaf.is_some_and(|leaf| leaf.target() != content_from) {
            checked.note(Finding::LeafTarget, || format!("fact/{}", stored.seq));
        }
        if FactKind::from_number(stored.kind).is_some_and(FactKind::gives_content) {
            content_from = Some(stored.seq.unsigned_abs());
        }
    }
}

/// What a fact says is erased is not there.
fn erased(history: &[StoredFact], checked: &mut Checked) {
    for (at, stored) in history.iter().enumerate() {
        let Ok(fact) = recompute::read(stored) else { continue };
        let names = fact.content.get(system::ERASES).and_then(|seq| seq.parse().ok());
        let meant = |earlier: &&StoredFact| {
            fact.kind == FactKind::Erased
                || fact.kind == FactKind::ContentErased && names == Some(earlier.seq)
        };
        for left in history[..at].iter().filter(|earlier| earlier.body.is_some()).filter(meant) {
            checked.note(Finding::ErasedStillThere, || format!("fact/{}", left.seq));
        }
    }
}

fn opens(leaf: &[u8], salt: &[u8], fact: &Fact, canonical: &[u8]) -> bool {
    let (Ok(leaf), Ok(salt)) = (Leaf::from_bytes(leaf), <[u8; Salt::LEN]>::try_from(salt)) else {
        return false;
    };
    leaf.kind() == fact.kind.number() && leaf.opens_with(&Salt::from_random(salt), canonical)
}

/// Notes a personal number anywhere in stored content. Its place is told, never the number.
pub fn personal(body: &[u8], checked: &mut Checked, place: impl Fn() -> String) {
    let Ok(content) = Content::from_bytes(body) else { return };
    for (no, text) in content.iter() {
        if find_personal(text).is_some() {
            checked.note(Finding::PersonalData, || format!("{} field {no}", place()));
        }
    }
}

fn check_digit(row: &OrganisationRow, checked: &mut Checked) {
    let holds = match row.code_kind {
        1 => Uscc::parse(&row.code).is_ok(),
        2 => RegNo15::parse(&row.code).is_ok(),
        // Older numbers have no check digit, and are marked as such by their kind.
        _ => LegacyNo::parse(&row.code).is_ok(),
    };
    if !holds {
        checked.note(Finding::CodeCheck, || format!("organisation/{}", row.id));
    }
}
