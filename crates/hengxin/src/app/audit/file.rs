//! The audit trail as a file, written piece by piece so that no length of it is held in memory.

use serde_json::Value as Json;

use super::{Asked, EntryView, page};
use crate::app::dataset::CsvFile;
use crate::app::view::{Column, ColumnKind};
use crate::store::sql::{Result, StoreFault, Tx};

/// A form of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileForm {
    /// Comma-separated values with headings; no cell is a formula.
    Csv,
    /// One JSON object on each line.
    Ndjson,
}

impl FileForm {
    /// The word for it, and the end of the file's name.
    pub fn word(self) -> &'static str {
        match self {
            FileForm::Csv => "csv",
            FileForm::Ndjson => "ndjson",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            FileForm::Csv => "text/csv; charset=utf-8",
            FileForm::Ndjson => "application/x-ndjson",
        }
    }
}

/// The columns of the file of comma-separated values.
pub const COLUMNS: [Column; 12] = [
    ("id", ColumnKind::Whole),
    ("at", ColumnKind::Text),
    ("actor", ColumnKind::Text),
    ("name", ColumnKind::Text),
    ("action", ColumnKind::Text),
    ("outcome", ColumnKind::Text),
    ("target", ColumnKind::Text),
    ("purpose", ColumnKind::Text),
    ("before", ColumnKind::Text),
    ("after", ColumnKind::Text),
    ("detail", ColumnKind::Text),
    ("hash", ColumnKind::Text),
];

/// Entries in one piece of a file.
const PIECE: u32 = 500;

/// The next piece of a file, of entries before number `before`: its bytes, and where the next one goes on. The first
/// piece begins with the headings.
///
/// # Errors
/// The store's.
pub fn chunk(
    tx: &mut dyn Tx,
    asked: &Asked,
    form: FileForm,
    (before, first): (i64, bool),
) -> Result<(Vec<u8>, Option<i64>)> {
    let found = page(tx, asked, before, PIECE)?;
    let bytes = match form {
        FileForm::Csv => csv(&found.entries, first),
        FileForm::Ndjson => ndjson(&found.entries),
    };
    Ok((bytes.map_err(|error| StoreFault::file("write a piece of the audit trail", error))?, found.before))
}

fn csv(entries: &[EntryView], first: bool) -> std::io::Result<Vec<u8>> {
    let mut file = CsvFile::new(Vec::new());
    if first {
        file.begin(&COLUMNS)?;
    }
    entries.iter().try_for_each(|entry| file.row(&cells(entry)))?;
    file.finish()
}

fn cells(entry: &EntryView) -> Vec<String> {
    let json = |value: &Option<Json>| value.as_ref().map(Json::to_string).unwrap_or_default();
    let texts = [&entry.at, &entry.actor, &entry.name, &entry.action];
    let mut cells = vec![entry.id.to_string()];
    cells.extend(texts.into_iter().cloned());
    cells.extend([entry.outcome.to_owned(), entry.target.clone(), entry.purpose.clone()]);
    cells.extend([json(&entry.before), json(&entry.after), entry.detail.to_string(), entry.hash.clone()]);
    cells
}

fn ndjson(entries: &[EntryView]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for entry in entries {
        serde_json::to_writer(&mut bytes, entry)?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}
