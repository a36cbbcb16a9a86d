//! What decoding promises, told by small files made on the spot and by the real ones.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod notes;
mod packages;
mod real;
mod refusals;
mod round_trip;
mod tables;
mod xls;

use super::{DecodeError, Limits, RowBatch, Sheet, open};
use std::io::Write;
use std::path::PathBuf;

/// A file that is deleted with the value.
pub(super) fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file.flush().unwrap();
    file
}

pub(super) fn open_bytes(bytes: &[u8]) -> Result<Sheet, DecodeError> {
    open(file(bytes).path(), &Limits::default(), None)
}

/// All rows below the header as plain texts.
pub(super) fn read_all(sheet: &mut Sheet) -> Result<Vec<Vec<String>>, DecodeError> {
    let mut batch = RowBatch::new();
    let mut rows = Vec::new();
    while sheet.next_batch(&mut batch, 100)? > 0 {
        rows.extend(batch.rows().map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>()));
    }
    Ok(rows)
}

/// Opens and reads to the end; the error of either.
pub(super) fn read_bytes(bytes: &[u8]) -> Result<(Sheet, Vec<Vec<String>>), DecodeError> {
    let mut sheet = open_bytes(bytes)?;
    let rows = read_all(&mut sheet)?;
    Ok((sheet, rows))
}

/// Where the real data lies, if it is here.
pub(super) fn data_dir() -> Option<PathBuf> {
    let given = std::env::var_os("HENGXIN_DATA").map(PathBuf::from);
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    given.into_iter().chain([beside]).find(|folder| folder.is_dir())
}
