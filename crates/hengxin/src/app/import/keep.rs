//! Keeps the delivered file, so that it can be given back with a column of notes and a held one be read again.
//!
//! What may not be kept is left out of the copy: rows that were refused, columns about persons, and whatever a file
//! holds beside its table, which nobody has checked. Rows keep their numbers.

use std::io;
use std::path::{Path, PathBuf};

use domain::id::find_personal;
use rustc_hash::FxHashSet;

use super::chunk::Chunk;
use crate::disk::sync;
use crate::hex::hex;
use crate::intake::decode::{
    Annotator, CellFlag, DecodeError, Format, Limits, RowBatch, RowRef, Sheet, open_where,
};

/// Where the copy of a delivered file lies: by the SHA-256 of the file as sent.
pub fn place(data_dir: &Path, sha256: &[u8]) -> PathBuf {
    data_dir.join("deliveries").join(hex(sha256))
}

/// A file's name without the citizen and mobile numbers that officers put into it: names are shown as sources.
pub fn without_numbers(file_name: &str) -> String {
    let mut name = file_name.to_owned();
    while let Some(found) = find_personal(&name) {
        name.replace_range(found.at, "…");
    }
    name
}

/// Whether a file holds something beside the table: titles, and in workbooks further sheets, comments, an author.
pub fn holds_more_than_its_table(sheet: &Sheet) -> bool {
    sheet.header_row > 1 || matches!(sheet.format, Format::Xlsx | Format::Xls)
}

/// What of a table must not stay in its copy.
#[derive(Debug, Default)]
pub struct LeaveOut {
    rows: FxHashSet<u64>,
    columns: bool,
}

impl LeaveOut {
    /// These rows and no column.
    pub fn of_rows(rows: FxHashSet<u64>) -> LeaveOut {
        LeaveOut { rows, columns: false }
    }

    /// Notes what a chunk of checked rows says.
    pub fn take(&mut self, chunk: &mut Chunk) {
        self.rows.extend(chunk.refused_rows.drain(..).map(i64::unsigned_abs));
        self.columns |= chunk.drops;
    }
}

/// The copy of one delivered file.
pub struct Copy<'a> {
    /// The file as delivered.
    pub path: &'a Path,
    /// Where its copy is to lie.
    pub kept: PathBuf,
    /// Tells the header from other rows, as when the file was read.
    pub is_header: &'a dyn Fn(&[&str]) -> bool,
    /// Columns about persons.
    pub never_kept: &'a [usize],
    /// What to leave out.
    pub leave_out: LeaveOut,
    /// What stands in the first cell of a row left out; empty = nothing.
    pub in_its_place: &'a str,
    /// Whether the file holds something beside its table.
    pub beside: bool,
}

impl Copy<'_> {
    /// Makes the copy, unless it is there.
    pub fn keep(&self) -> io::Result<()> {
        if self.kept.exists() {
            return Ok(());
        }
        let folder = self.folder();
        std::fs::create_dir_all(folder)?;
        let partial = self.kept.with_extension("partial");
        let lies = self.write(&partial).and_then(|()| std::fs::rename(&partial, &self.kept));
        if lies.is_err() {
            // A full disk gets its room back; where even that fails, the first fault is the one to report.
            let _ = std::fs::remove_file(&partial);
        }
        lies.and_then(|()| sync(folder))
    }

    /// Makes the copy and puts it in the place of the file that it is a copy of.
    pub fn replace(&self) -> io::Result<()> {
        let partial = self.kept.with_extension("partial");
        self.write_table(&partial).map_err(io::Error::other)?;
        sync(&partial)?;
        std::fs::rename(partial, &self.kept)?;
        sync(self.folder())
    }

    fn folder(&self) -> &Path {
        self.kept.parent().expect("a file in a folder")
    }

    /// Writes what may be kept, synced to disk.
    fn write(&self, to: &Path) -> io::Result<()> {
        if self.beside || self.leave_out.columns || !self.leave_out.rows.is_empty() {
            self.write_table(to).map_err(io::Error::other)?;
        } else {
            std::fs::copy(self.path, to)?;
        }
        sync(to)
    }

    /// Writes the table alone, with empty cells in place of what may not be kept.
    fn write_table(&self, to: &Path) -> Result<(), DecodeError> {
        let mut sheet = open_where(self.path, &Limits::default(), None, self.is_header)?;
        let mut copy = Annotator::create(sheet.format, sheet.encoding, sheet.delimiter, to)?.without_notes();
        let mut next = 1;
        blank_until(&mut copy, &mut next, sheet.header_row)?;
        let anonymous = |name: &String| find_personal(name).is_none();
        let header: Vec<&str> =
            sheet.header.iter().map(|name| if anonymous(name) { name.as_str() } else { "" }).collect();
        copy.header(&header)?;
        next += 1;
        let mut rows = RowBatch::new();
        while sheet.next_batch(&mut rows, 1024)? > 0 {
            for row in rows.rows() {
                blank_until(&mut copy, &mut next, row.number())?;
                self.write_row(&row, &mut copy)?;
                next += 1;
            }
        }
        copy.finish()
    }

    fn write_row(&self, row: &RowRef<'_>, copy: &mut Annotator) -> Result<(), DecodeError> {
        if self.leave_out.rows.contains(&row.number()) {
            let mark: &[&str] = if self.in_its_place.is_empty() { &[] } else { &[self.in_its_place] };
            return copy.row(mark, "");
        }
        let cells: Vec<String> = (0..row.cells()).map(|at| self.cell(row, at)).collect();
        copy.row(&cells.iter().map(String::as_str).collect::<Vec<_>>(), "")
    }

    /// A number whose digits were lost stays recognisable as one.
    fn cell(&self, row: &RowRef<'_>, at: usize) -> String {
        let text = row.cell(at);
        match row.flag(at) {
            _ if self.never_kept.contains(&at) => String::new(),
            CellFlag::LossyNumber => {
                text.parse().map_or_else(|_| text.to_owned(), |number: f64| format!("{number:E}"))
            }
            CellFlag::None | CellFlag::Error => text.to_owned(),
        }
    }
}

/// Fills up with blank rows, so that row `number` comes next.
fn blank_until(copy: &mut Annotator, next: &mut u64, number: u64) -> Result<(), DecodeError> {
    while *next < number {
        copy.row(&[], "")?;
        *next += 1;
    }
    Ok(())
}
