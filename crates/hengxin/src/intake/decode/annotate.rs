//! The sender's own table given back with one more column: what is wrong with each row and how to mend it.

use super::error::DecodeError;
use super::{Encoding, Format, guarded};
use encoding_rs::GB18030;
use rust_xlsxwriter::{Color, Format as Style, Workbook, Worksheet, XlsxError};
use std::fs::File;
use std::io::{BufWriter, Error, Write};
use std::path::{Path, PathBuf};

/// Title of the added column. A table that is sent again with this column still in it is read as if it were not
/// there: feeds declare it ignored.
pub const NOTE_COLUMN: &str = "核验结果 Result";

/// Longest note in a workbook cell, in characters; the format allows 32,767.
const NOTE_CHARS: usize = 32_000;

/// Writes a table with an added column of notes, row by row, in the form it was sent in: same delimiter, same
/// encoding, same cell texts; one that a spreadsheet would run is guarded by an apostrophe, which is taken off when
/// the table is sent again. Old workbooks (XLS) are given back as XLSX. Memory does not grow with the rows.
pub struct Annotator {
    columns: usize,
    notes: bool,
    sink: Sink,
}

enum Sink {
    Text(TextSink),
    Book(Box<BookSink>),
}

impl std::fmt::Debug for Annotator {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Annotator").field("columns", &self.columns).finish_non_exhaustive()
    }
}

impl Annotator {
    /// The form in which a table that came as `sent` is given back.
    pub fn format_for(sent: Format) -> Format {
        match sent {
            Format::Csv => Format::Csv,
            Format::Tsv => Format::Tsv,
            Format::Xlsx | Format::Xls => Format::Xlsx,
        }
    }

    /// Starts a table at `path`, replacing any file there. `encoding` and `delimiter` are those of the sheet that
    /// was read; workbooks need neither.
    ///
    /// # Errors
    /// [`DecodeError::Io`] when the file cannot be made.
    pub fn create(
        format: Format,
        encoding: Encoding,
        delimiter: u8,
        path: &Path,
    ) -> Result<Self, DecodeError> {
        let sink = match format {
            Format::Csv | Format::Tsv => Sink::Text(TextSink::create(encoding, delimiter, path)?),
            Format::Xlsx | Format::Xls => Sink::Book(Box::new(BookSink::create(path)?)),
        };
        Ok(Self { columns: 0, notes: true, sink })
    }

    /// The same without the column of notes: the table alone.
    #[must_use]
    pub fn without_notes(self) -> Self {
        Self { notes: false, ..self }
    }

    /// Writes the column names, and after them the name of the added column.
    ///
    /// # Errors
    /// [`DecodeError::Io`] when the disk fails.
    pub fn header(&mut self, names: &[&str]) -> Result<(), DecodeError> {
        self.columns = names.len();
        match &mut self.sink {
            Sink::Text(text) => text.row(names, self.notes.then_some((names.len(), NOTE_COLUMN))),
            Sink::Book(book) => book.row(names, self.notes.then_some((names.len(), NOTE_COLUMN))),
        }
    }

    /// Writes one row as it was sent and the note on it; an empty note means nothing is wrong. A row with fewer
    /// cells than the header is filled up, so that all notes stand in one column.
    ///
    /// # Errors
    /// [`DecodeError::Io`] when the disk fails or a workbook is full (1,048,576 rows).
    pub fn row(&mut self, cells: &[&str], note: &str) -> Result<(), DecodeError> {
        let note_at = self.columns.max(cells.len());
        match &mut self.sink {
            Sink::Text(text) => text.row(cells, self.notes.then_some((note_at, note))),
            Sink::Book(book) => book.row(cells, self.notes.then_some((note_at, note))),
        }
    }

    /// Completes the file. Without this call the file is not usable.
    ///
    /// # Errors
    /// [`DecodeError::Io`] when the disk fails.
    pub fn finish(self) -> Result<(), DecodeError> {
        match self.sink {
            Sink::Text(text) => text.finish(),
            Sink::Book(book) => book.finish(),
        }
    }
}

struct TextSink {
    file: BufWriter<File>,
    encoding: Encoding,
    delimiter: char,
    line: String,
}

impl TextSink {
    fn create(encoding: Encoding, delimiter: u8, path: &Path) -> Result<Self, DecodeError> {
        let mut file = BufWriter::with_capacity(256 << 10, File::create(path)?);
        file.write_all(encoding.mark())?;
        Ok(Self { file, encoding, delimiter: char::from(delimiter), line: String::new() })
    }

    fn row(&mut self, cells: &[&str], note: Option<(usize, &str)>) -> Result<(), DecodeError> {
        self.line.clear();
        for cell in cells {
            quote(&mut self.line, &guarded(cell), self.delimiter);
            self.line.push(self.delimiter);
        }
        if let Some((note_at, note)) = note {
            for _ in cells.len()..note_at {
                self.line.push(self.delimiter);
            }
            quote(&mut self.line, &guarded(note), self.delimiter);
        } else {
            self.line.pop();
        }
        self.line.push_str("\r\n");
        self.write_line()
    }

    fn write_line(&mut self) -> Result<(), DecodeError> {
        match self.encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => self.file.write_all(self.line.as_bytes())?,
            Encoding::Gb18030 => self.file.write_all(&GB18030.encode(&self.line).0)?,
            Encoding::Utf16Le => self.write_units(u16::to_le_bytes)?,
            Encoding::Utf16Be => self.write_units(u16::to_be_bytes)?,
        }
        Ok(())
    }

    fn write_units(&mut self, bytes: fn(u16) -> [u8; 2]) -> Result<(), Error> {
        for unit in self.line.encode_utf16() {
            self.file.write_all(&bytes(unit))?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), DecodeError> {
        Ok(self.file.flush()?)
    }
}

/// Appends `cell`, within quotation marks where it could not be read back without.
fn quote(line: &mut String, cell: &str, delimiter: char) {
    if !cell.contains([delimiter, '"', '\n', '\r']) {
        line.push_str(cell);
        return;
    }
    line.push('"');
    for (index, part) in cell.split('"').enumerate() {
        if index > 0 {
            line.push_str("\"\"");
        }
        line.push_str(part);
    }
    line.push('"');
}

struct BookSink {
    book: Workbook,
    marked: Style,
    path: PathBuf,
    next_row: u32,
}

impl BookSink {
    fn create(path: &Path) -> Result<Self, DecodeError> {
        let mut book = Workbook::new();
        book.add_worksheet_with_constant_memory().map_err(book_error)?;
        let marked = Style::new().set_background_color(Color::RGB(0x00FF_E3D6)).set_text_wrap();
        Ok(Self { book, marked, path: path.to_owned(), next_row: 0 })
    }

    fn row(&mut self, cells: &[&str], note: Option<(usize, &str)>) -> Result<(), DecodeError> {
        let row = self.next_row;
        self.next_row += 1;
        let sheet = self.book.worksheet_from_index(0).map_err(book_error)?;
        for (index, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row, column(index)?, *cell).map_err(book_error)?;
        }
        let Some((note_at, note)) = note else { return Ok(()) };
        write_note(sheet, (row, column(note_at)?), note, &self.marked).map_err(book_error)
    }

    fn finish(mut self) -> Result<(), DecodeError> {
        self.book.save(&self.path).map_err(book_error)
    }
}

fn write_note(sheet: &mut Worksheet, at: (u32, u16), note: &str, marked: &Style) -> Result<(), XlsxError> {
    if note.is_empty() {
        return Ok(());
    }
    let short: String = note.chars().take(NOTE_CHARS).collect();
    sheet.write_string_with_format(at.0, at.1, short, marked)?;
    Ok(())
}

fn column(index: usize) -> Result<u16, DecodeError> {
    u16::try_from(index).map_err(|_| Error::other("more columns than a workbook can hold").into())
}

fn book_error(error: XlsxError) -> DecodeError {
    DecodeError::Io(Error::other(error))
}
