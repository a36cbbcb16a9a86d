//! Rows of kept files that must not stay: finding those that give a record, and cutting them out.

use std::io;
use std::path::Path;

use domain::field::table;
use rustc_hash::FxHashSet;

use super::keep::{Copy, LeaveOut};
use super::mapping::Mapping;
use crate::feed::Feed;
use crate::intake::decode::{DecodeError, Limits, RowBatch, open_where};

/// Numbers of the rows of a kept file that give a record with these texts in the fields of its natural key, whether or
/// not they passed their check when they came. None where the file lacks one of the columns, or a text is empty.
///
/// # Errors
/// Why the file cannot be read.
pub fn rows_of(path: &Path, feed: &Feed, natural_key: &[String]) -> Result<Vec<u64>, DecodeError> {
    let is_header = |row: &[&str]| Mapping::is_header(feed, row);
    let mut sheet = open_where(path, &Limits::default(), None, &is_header)?;
    let Ok(mapping) = Mapping::of(feed, &sheet.header) else { return Ok(Vec::new()) };
    let Some(columns) = columns(feed, &mapping) else { return Ok(Vec::new()) };
    if natural_key.iter().any(String::is_empty) || columns.len() != natural_key.len() {
        return Ok(Vec::new());
    }
    let wanted: Vec<String> = natural_key.iter().map(|text| bare(text)).collect();
    let mut found = Vec::new();
    let mut rows = RowBatch::new();
    while sheet.next_batch(&mut rows, 1024)? > 0 {
        for row in rows.rows() {
            let cell =
                |(field, column): &(usize, usize)| bare(mapping.corrected(*field, row.cell(*column).trim()));
            if columns.iter().map(cell).eq(wanted.iter().cloned()) {
                found.push(row.number());
            }
        }
    }
    Ok(found)
}

/// Place in the kind's table and column of each field of the natural key.
fn columns(feed: &Feed, mapping: &Mapping) -> Option<Vec<(usize, usize)>> {
    let place = |no: &u8| {
        let field = table(feed.kind).iter().position(|field| field.no == *no)?;
        Some((field, mapping.column(field)?))
    };
    feed.key.iter().map(place).collect()
}

/// A text without what departments write in many ways: spaces, and forms of width and of brackets.
fn bare(text: &str) -> String {
    matcher::normal_form(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// What stands in the first cell of a row that was cut out.
const IN_ITS_PLACE: &str = "（本行已依法删除 erased）";

/// Cuts rows out of a kept file: the file is written anew beside it and takes its place at once. Nothing happens where
/// there is no such file.
///
/// # Errors
/// Why the file cannot be read or written; then it is as it was.
pub fn cut(kept: &Path, feed: &Feed, rows: &[u64]) -> io::Result<()> {
    let partial = kept.with_extension("partial");
    match std::fs::remove_file(&partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    if !kept.exists() {
        return Ok(());
    }
    let copy = Copy {
        path: kept,
        kept: kept.to_owned(),
        is_header: &|row| Mapping::is_header(feed, row),
        never_kept: &[],
        leave_out: LeaveOut::of_rows(rows.iter().copied().collect::<FxHashSet<u64>>()),
        in_its_place: IN_ITS_PLACE,
        beside: true,
    };
    copy.replace()
}
