//! Files as streams of rows of text cells: CSV, TSV, XLSX and XLS in any encoding the supplying bodies use.
//!
//! The room knows nothing of organisations, columns or law. It judges a file by its bytes, never by its name,
//! never replaces a character it cannot read, and refuses what is truncated, disguised or built to do harm with a
//! [`DecodeError`] that says where, what, and how to mend it. Memory does not grow with the file (XLS, which is
//! capped, and the shared texts of XLSX excepted).
//!
//! ```no_run
//! use hengxin::intake::decode::{self, Limits, RowBatch};
//!
//! # fn main() -> Result<(), decode::DecodeError> {
//! let mut sheet = decode::open("penalties.csv".as_ref(), &Limits::default(), None)?;
//! let mut batch = RowBatch::new();
//! while sheet.next_batch(&mut batch, 1000)? > 0 {
//!     for row in batch.rows() {
//!         println!("{}: {}", row.number(), row.cell(0));
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod annotate;
mod batch;
mod error;
mod fingerprint;
mod guard;
mod limits;
mod ole;
mod package;
mod sheet;
mod sniff;
mod text;
mod transcode;
mod values;
mod zip_guard;

#[cfg(test)]
mod tests;

pub use annotate::{Annotator, NOTE_COLUMN};
pub use batch::{CellFlag, RowBatch, RowRef};
pub use error::{DecodeError, Found, Place, ZipExcess};
pub use fingerprint::{Fingerprint, fingerprint};
pub use guard::guarded;
pub use limits::Limits;

use sheet::BookRows;
use sniff::Kind;
use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::path::Path;
use text::TextRows;

/// Rows among which the header is looked for.
const HEADER_WITHIN: usize = 10;

/// The form of a table file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Text with commas, semicolons or bars between cells.
    Csv,
    /// Text with tabs between cells.
    Tsv,
    /// A workbook of Excel 2007 and later.
    Xlsx,
    /// A workbook of Excel 97 to 2003.
    Xls,
}

impl Format {
    /// The usual name, in capitals.
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "CSV",
            Format::Tsv => "TSV",
            Format::Xlsx => "XLSX",
            Format::Xls => "XLS",
        }
    }

    /// The usual file name extension, without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Xlsx => "xlsx",
            Format::Xls => "xls",
        }
    }
}

/// The encoding of a text. Workbooks count as UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8 without a byte order mark.
    Utf8,
    /// UTF-8 with a byte order mark, as Excel writes it.
    Utf8Bom,
    /// GB18030, of which GBK and GB 2312 are parts.
    Gb18030,
    /// UTF-16, low byte first, with a byte order mark ("Unicode text" of Excel).
    Utf16Le,
    /// UTF-16, high byte first, with a byte order mark.
    Utf16Be,
}

impl Encoding {
    /// The usual name.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf8Bom => "UTF-8 (BOM)",
            Encoding::Gb18030 => "GB18030",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
        }
    }

    /// The byte order mark the text begins with.
    fn mark(self) -> &'static [u8] {
        match self {
            Encoding::Utf8 | Encoding::Gb18030 => b"",
            Encoding::Utf8Bom => b"\xEF\xBB\xBF",
            Encoding::Utf16Le => b"\xFF\xFE",
            Encoding::Utf16Be => b"\xFE\xFF",
        }
    }
}

/// A table being read.
pub struct Sheet {
    /// Form of the file.
    pub format: Format,
    /// Encoding of the text; UTF-8 for workbooks.
    pub encoding: Encoding,
    /// What stands between cells; a comma for workbooks.
    pub delimiter: u8,
    /// Column names as the file writes them.
    pub header: Vec<String>,
    /// Number of the header row, from 1; rows above it are titles and were passed over.
    pub header_row: u64,
    /// Name of the worksheet read; `None` for text.
    pub name: Option<String>,
    /// Names of the worksheets not read, hidden ones included.
    pub other_sheets: Vec<String>,
    rows: Rows,
    pending: RowBatch,
    next_pending: usize,
    bytes_total: u64,
    rows_given: u64,
    max_rows: Option<u64>,
}

enum Rows {
    Text(Box<TextRows<File>>),
    Book(BookRows),
}

impl std::fmt::Debug for Sheet {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Sheet")
            .field("format", &self.format)
            .field("encoding", &self.encoding)
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}

/// Opens a file and finds its header: the first of its first ten rows with at least two cells that are not blank.
/// `hint` is the name the sender gave the file; it is used in error messages only.
///
/// # Errors
/// Whatever shows in the first rows or the directory of the file; see [`DecodeError`].
pub fn open(path: &Path, limits: &Limits, hint: Option<&str>) -> Result<Sheet, DecodeError> {
    open_where(path, limits, hint, &|_| false)
}

/// As [`open`], but the header is the first of the first ten rows that `is_header` accepts, if it accepts one.
///
/// # Errors
/// As [`open`].
pub fn open_where(
    path: &Path,
    limits: &Limits,
    hint: Option<&str>,
    is_header: &dyn Fn(&[&str]) -> bool,
) -> Result<Sheet, DecodeError> {
    let mut file = File::open(path)?;
    let bytes_total = file.metadata()?.len();
    if bytes_total > limits.max_file_bytes {
        return Err(DecodeError::TooLarge { found: bytes_total, limit: limits.max_file_bytes });
    }
    let kind = sniff::sniff(&mut file, hint)?;
    file.seek(SeekFrom::Start(0))?;
    let mut sheet = Sheet::start(file, kind, limits)?;
    sheet.bytes_total = bytes_total;
    sheet.find_header(is_header)?;
    Ok(sheet)
}

impl Sheet {
    fn start(file: File, kind: Kind, limits: &Limits) -> Result<Self, DecodeError> {
        let limits = *limits;
        let (encoding, format, rows, chosen) = match kind {
            Kind::Text(encoding) => {
                let rows = TextRows::open(file, encoding, limits)?;
                let format = if rows.delimiter() == b'\t' { Format::Tsv } else { Format::Csv };
                (encoding, format, Rows::Text(Box::new(rows)), None)
            }
            Kind::Xlsx => {
                let (rows, chosen) = BookRows::open_xlsx(file, limits)?;
                (Encoding::Utf8, Format::Xlsx, Rows::Book(rows), Some(chosen))
            }
            Kind::Xls => {
                let (rows, chosen) = BookRows::open_xls(file, limits)?;
                (Encoding::Utf8, Format::Xls, Rows::Book(rows), Some(chosen))
            }
        };
        let delimiter = match &rows {
            Rows::Text(text) => text.delimiter(),
            Rows::Book(_) => b',',
        };
        let (name, other_sheets) = chosen.map(|chosen| (chosen.name, chosen.others)).unzip();
        Ok(Self {
            format,
            encoding,
            delimiter,
            header: Vec::new(),
            header_row: 0,
            name,
            other_sheets: other_sheets.unwrap_or_default(),
            rows,
            pending: RowBatch::new(),
            next_pending: 0,
            bytes_total: 0,
            rows_given: 0,
            max_rows: limits.max_rows,
        })
    }

    fn find_header(&mut self, is_header: &dyn Fn(&[&str]) -> bool) -> Result<(), DecodeError> {
        while self.pending.len() < HEADER_WITHIN {
            if self.rows.fill(&mut self.pending, HEADER_WITHIN)? == 0 {
                break;
            }
        }
        if self.pending.is_empty() {
            return Err(DecodeError::Empty);
        }
        let wanted = |row: &RowRef<'_>| is_header(&row.iter().collect::<Vec<_>>());
        let wide = |row: &RowRef<'_>| row.iter().filter(|cell| !cell.trim().is_empty()).count() >= 2;
        let first = |test: &dyn Fn(&RowRef<'_>) -> bool| {
            self.pending.rows().take(HEADER_WITHIN).position(|row| test(&row))
        };
        let index = first(&wanted).or_else(|| first(&wide)).ok_or(DecodeError::NoHeader)?;
        let row = self.pending.row(index);
        self.header = row.iter().map(str::to_owned).collect();
        self.header_row = row.number();
        self.next_pending = index + 1;
        Ok(())
    }

    /// Refills `out` with up to `max` rows below the header and returns their number; 0 at the end of the table.
    /// Blank rows are passed over. Fewer rows than `max` do not mean the end.
    ///
    /// # Errors
    /// See [`DecodeError`]; after an error the rest of the table cannot be read.
    pub fn next_batch(&mut self, out: &mut RowBatch, max: usize) -> Result<usize, DecodeError> {
        out.clear();
        out.set_least_cells(match self.rows {
            Rows::Text(_) => 0,
            Rows::Book(_) => self.header.len(),
        });
        let count = if self.next_pending < self.pending.len() {
            self.give_pending(out, max)
        } else {
            self.rows.fill(out, max)?
        };
        self.rows_given += count as u64;
        match self.max_rows {
            Some(limit) if self.rows_given > limit => Err(DecodeError::TooManyRows { limit }),
            Some(_) | None => Ok(count),
        }
    }

    fn give_pending(&mut self, out: &mut RowBatch, max: usize) -> usize {
        let count = max.min(self.pending.len() - self.next_pending);
        for index in self.next_pending..self.next_pending + count {
            out.copy_row(&self.pending.row(index));
        }
        self.next_pending += count;
        count
    }

    /// Bytes of the file read so far, for a progress bar; an estimate from the rows read for workbooks.
    pub fn bytes_read(&self) -> u64 {
        match &self.rows {
            Rows::Text(text) => text.bytes_read(),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "a progress bar needs no more"
            )]
            Rows::Book(book) => (self.bytes_total as f64 * book.share_read()) as u64,
        }
    }

    /// Bytes of the whole file.
    pub fn bytes_total(&self) -> u64 {
        self.bytes_total
    }

    /// Blank rows passed over so far; always 0 for workbooks, which do not store them.
    pub fn blank_rows(&self) -> u64 {
        match &self.rows {
            Rows::Text(text) => text.blank_rows(),
            Rows::Book(_) => 0,
        }
    }

    /// Whether a text file, read to its end, stops in a row with fewer cells than the header and no line ending:
    /// very likely it was cut off half way. See [`DecodeError::Truncated`].
    pub fn ended_abruptly(&self) -> bool {
        match &self.rows {
            Rows::Text(text) => text.unended_row_cells().is_some_and(|cells| cells < self.header.len()),
            Rows::Book(_) => false,
        }
    }
}

impl Rows {
    fn fill(&mut self, out: &mut RowBatch, max: usize) -> Result<usize, DecodeError> {
        match self {
            Rows::Text(text) => text.fill(out, max),
            Rows::Book(book) => book.fill(out, max),
        }
    }
}
