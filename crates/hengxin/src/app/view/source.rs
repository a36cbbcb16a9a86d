//! Where a fact comes from: delivery, file, row.

use super::Source;
use crate::hex::hex;
use crate::store::sql::{Result, Row};

/// Columns that [`read`] expects, from a query over `fact f`, `batch b` and the sending body `s`.
pub(super) const COLUMNS: &str =
    "f.seq, f.batch, s.name, b.file_name, b.file_sha256, f.source_row, f.recorded_at";

/// The joins that [`COLUMNS`] needs beside `fact f`.
pub(super) const JOINS: &str =
    "LEFT JOIN batch b ON b.id = f.batch LEFT JOIN authority s ON s.id = b.supplier";

/// Reads [`COLUMNS`], which start at `from`.
pub(super) fn read(row: &Row<'_>, from: usize) -> Result<Source> {
    Ok(Source {
        entry: row.int(from)?,
        batch: row.int(from + 1)?,
        supplier: row.opt_text(from + 2)?.unwrap_or_default().to_owned(),
        file: row.opt_text(from + 3)?.unwrap_or_default().to_owned(),
        file_sha256: hex(row.opt_blob(from + 4)?.unwrap_or_default()),
        row: row.int(from + 5)?,
        recorded_at: instant(row.int(from + 6)?),
    })
}

/// An instant as stored (microseconds since 1970 UTC) in RFC 3339, whole seconds.
pub(crate) fn instant(micros: i64) -> String {
    jiff::Timestamp::from_second(micros.div_euclid(1_000_000)).map(|at| at.to_string()).unwrap_or_default()
}
