//! Where the projections in the store and those that follow from the facts part.

use domain::RecordKey;
use serde::Serialize;

use super::recompute::Rows;
use crate::store::erasure::ERASED_COLUMNS;
use crate::store::identity::{ALIAS_COLUMNS, JUDGEMENT_COLUMNS, MERGER_COLUMNS};
use crate::store::proceeding::{PROCEEDING_COLUMNS, ProceedingRow};
use crate::store::rows::{NAME_COLUMNS, ORGANISATION_COLUMNS, OrganisationRow, RECORD_COLUMNS, RecordRow};
use crate::store::sql::Value;

/// How a row differs from what the facts say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// The facts call for a row that is not there.
    Missing,
    /// There is a row no fact calls for.
    Surplus,
    /// These columns hold something else.
    Columns(Vec<&'static str>),
}

/// One row that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Its table.
    pub table: &'static str,
    /// The register's own number of the organisation.
    pub org: i64,
    /// The record's key, for rows of `record`.
    pub record: Option<String>,
    /// How it differs.
    pub change: Change,
}

/// Every row that differs between what is stored of one organisation and what follows from its facts.
pub fn differences(org: i64, stored: &Rows, due: &Rows) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut note = |table, record, change| found.push(Difference { table, org, record, change });
    match (&stored.organisation, &due.organisation) {
        (None, None) => {}
        (None, Some(_)) => note("organisation", None, Change::Missing),
        (Some(_), None) => note("organisation", None, Change::Surplus),
        (Some(stored), Some(due)) => {
            let parts =
                columns(&ORGANISATION_COLUMNS, &organisation_values(stored), &organisation_values(due));
            if let Some(change) = parts {
                note("organisation", None, change);
            }
        }
    }
    for change in names(stored, due) {
        note("organisation_name", None, change);
    }
    for (table, change) in identity(stored, due) {
        note(table, None, change);
    }
    let gone = merge(
        &stored.erased,
        &due.erased,
        |row| row.record,
        |stored, due| columns(&ERASED_COLUMNS, &stored.values(), &due.values()),
    );
    for (record, change) in gone {
        note("erased_record", RecordKey::from_stored(record).map(RecordKey::hex), change);
    }
    for change in proceedings(&stored.proceedings, &due.proceedings) {
        note("proceeding", None, change);
    }
    for (record, change) in records(&stored.records, &due.records) {
        note("record", RecordKey::from_stored(record).map(RecordKey::hex), change);
    }
    found
}

/// The values, save for an organisation code that cannot be cut out of a damaged code.
fn organisation_values(row: &OrganisationRow) -> Vec<Value<'_>> {
    let cuttable = row.code_kind != 1 || (row.code.len() == 18 && row.code.is_ascii());
    if cuttable { row.values().to_vec() } else { vec![Value::from(row.code.as_str())] }
}

fn columns(names: &'static [&'static str], stored: &[Value<'_>], due: &[Value<'_>]) -> Option<Change> {
    if stored.len() != due.len() {
        return Some(Change::Columns(names.to_vec()));
    }
    let pairs = names.iter().zip(stored.iter().zip(due));
    let differing: Vec<&str> =
        pairs.filter(|(_, (stored, due))| stored != due).map(|(name, _)| *name).collect();
    (!differing.is_empty()).then_some(Change::Columns(differing))
}

fn names(stored: &Rows, due: &Rows) -> Vec<Change> {
    merge(
        &stored.names,
        &due.names,
        |(name, _)| name.norm.clone(),
        |(stored, current), (due, due_current)| {
            let mut differing = columns(&NAME_COLUMNS, &stored.values(), &due.values());
            if current != due_current {
                let mut named = match differing.take() {
                    Some(Change::Columns(named)) => named,
                    Some(Change::Missing | Change::Surplus) | None => Vec::new(),
                };
                named.push("current");
                differing = Some(Change::Columns(named));
            }
            differing
        },
    )
    .into_iter()
    .map(|(_, change)| change)
    .collect()
}

/// Differences in what people entered about who is meant.
fn identity(stored: &Rows, due: &Rows) -> Vec<(&'static str, Change)> {
    let judged = merge(
        &stored.judgements,
        &due.judgements,
        |row| row.question,
        |stored, due| columns(&JUDGEMENT_COLUMNS, &stored.values(), &due.values()),
    );
    let named = merge(
        &stored.aliases,
        &due.aliases,
        |row| row.norm.clone(),
        |stored, due| columns(&ALIAS_COLUMNS, &stored.values(), &due.values()),
    );
    let merged = match (&stored.merger, &due.merger) {
        (None, None) => None,
        (None, Some(_)) => Some(Change::Missing),
        (Some(_), None) => Some(Change::Surplus),
        (Some(stored), Some(due)) => columns(&MERGER_COLUMNS, &stored.values(), &due.values()),
    };
    let judged = judged.into_iter().map(|(_, change)| ("judgement", change));
    let named = named.into_iter().map(|(_, change)| ("alias", change));
    judged.chain(named).chain(merged.map(|change| ("merger", change))).collect()
}

fn records(stored: &[RecordRow], due: &[RecordRow]) -> Vec<(i64, Change)> {
    merge(
        stored,
        due,
        |row| row.record,
        |stored, due| columns(&RECORD_COLUMNS, &stored.values(), &due.values()),
    )
}

fn proceedings(stored: &[ProceedingRow], due: &[ProceedingRow]) -> Vec<Change> {
    let found = merge(
        stored,
        due,
        |row| row.id,
        |stored, due| columns(&PROCEEDING_COLUMNS, &stored.values(), &due.values()),
    );
    found.into_iter().map(|(_, change)| change).collect()
}

/// Walks two runs of rows sorted by the same key side by side.
fn merge<T, K: Ord>(
    stored: &[T],
    due: &[T],
    key: impl Fn(&T) -> K,
    compare: impl Fn(&T, &T) -> Option<Change>,
) -> Vec<(K, Change)> {
    let (mut stored, mut due) = (stored.iter().peekable(), due.iter().peekable());
    let mut found = Vec::new();
    loop {
        let order = match (stored.peek(), due.peek()) {
            (None, None) => return found,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(a), Some(b)) => key(a).cmp(&key(b)),
        };
        let a = if order.is_le() { stored.next() } else { None };
        let b = if order.is_ge() { due.next() } else { None };
        match (a, b) {
            (Some(a), Some(b)) => found.extend(compare(a, b).map(|change| (key(a), change))),
            (Some(a), None) => found.push((key(a), Change::Surplus)),
            (None, Some(b)) => found.push((key(b), Change::Missing)),
            (None, None) => {}
        }
    }
}
