//! Organisations and records as rows of a table, for CSV lists and open data.

use super::RecordSummary;
use super::organisation::{Basics, coded};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// A civil date, `YYYY-MM-DD`.
    Day,
    /// A whole number.
    Whole,
    /// `true` or `false`.
    Flag,
}

/// A column: its heading and what it holds. An empty cell means that nothing is known or set.
pub type Column = (&'static str, ColumnKind);

/// Columns of [`record_row`].
pub const RECORD_COLUMNS: [Column; 15] = [
    ("code", ColumnKind::Text),
    ("name", ColumnKind::Text),
    ("key", ColumnKind::Text),
    ("kind", ColumnKind::Text),
    ("item", ColumnKind::Text),
    ("title", ColumnKind::Text),
    ("document", ColumnKind::Text),
    ("authority", ColumnKind::Text),
    ("decided_on", ColumnKind::Day),
    ("tier", ColumnKind::Text),
    ("public_until", ColumnKind::Day),
    ("repairable_from", ColumnKind::Day),
    ("valid_until", ColumnKind::Text),
    ("item_zh", ColumnKind::Text),
    ("entry", ColumnKind::Whole),
];

/// A record's short form in the order of [`RECORD_COLUMNS`].
pub fn record_row(record: RecordSummary) -> Vec<String> {
    vec![
        record.code,
        record.name,
        record.key,
        record.kind,
        record.item,
        record.title,
        record.document.unwrap_or_default(),
        record.authority,
        record.decided_on.unwrap_or_default(),
        record.tier,
        record.public_until.unwrap_or_default(),
        record.repairable_from.unwrap_or_default(),
        record.valid_until.unwrap_or_default(),
        record.item_zh,
        record.entry.to_string(),
    ]
}

/// Columns of a row about an organisation.
pub const ORGANISATION_COLUMNS: [Column; 7] = [
    ("code", ColumnKind::Text),
    ("name", ColumnKind::Text),
    ("status", ColumnKind::Text),
    ("confirmed", ColumnKind::Flag),
    ("place", ColumnKind::Text),
    ("established", ColumnKind::Day),
    ("entry", ColumnKind::Whole),
];

/// An organisation in the order of [`ORGANISATION_COLUMNS`].
pub(super) fn organisation_row(basics: Basics, place: Option<String>, entry: i64) -> Vec<String> {
    let established = coded(&basics.content, "reg_date").and_then(domain::Day::parse);
    vec![
        basics.code,
        basics.name,
        basics.status.to_owned(),
        basics.confirmed.to_string(),
        place.unwrap_or_default(),
        established.map(|day| day.to_string()).unwrap_or_default(),
        entry.to_string(),
    ]
}
