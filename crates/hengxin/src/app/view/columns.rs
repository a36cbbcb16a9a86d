//! A record as one row of a table, for CSV lists and open data.

use super::RecordSummary;

/// Headings of [`record_row`].
pub const RECORD_COLUMNS: [&str; 15] = [
    "code",
    "name",
    "key",
    "kind",
    "item",
    "title",
    "document",
    "authority",
    "decided_on",
    "tier",
    "public_until",
    "repairable_from",
    "valid_until",
    "entry",
    "item_zh",
];

/// A record's short form in the order of [`RECORD_COLUMNS`]; what is absent is empty.
pub fn record_row(record: &RecordSummary) -> [String; 15] {
    let some = |text: &Option<String>| guarded(text.as_deref().unwrap_or_default());
    [
        record.code.clone(),
        guarded(&record.name),
        record.key.clone(),
        record.kind.clone(),
        record.item.clone(),
        guarded(&record.title),
        some(&record.document),
        guarded(&record.authority),
        record.decided_on.clone(),
        record.tier.clone(),
        some(&record.public_until),
        some(&record.repairable_from),
        some(&record.valid_until),
        record.entry.to_string(),
        record.item_zh.clone(),
    ]
}

/// Text that a spreadsheet will not take for a formula.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
