//! Writes one file in the form its department keeps: text in some encoding, or a workbook.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use domain::Day;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

use super::DemoFault;
use super::plan::Form;

/// A cell as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// Text.
    Text,
    /// A number, where the text is one; workbooks keep it as a number.
    Number,
    /// A day, where the text is one; workbooks keep it as a date.
    Day,
}

/// A file being written.
pub enum Table {
    /// Text, written at the end in its encoding.
    Text {
        /// Rows so far.
        csv: Box<csv::Writer<Vec<u8>>>,
        /// The form.
        form: Form,
    },
    /// A workbook with one sheet.
    Book {
        /// The workbook.
        book: Box<Workbook>,
        /// Number of the next row, from 0.
        next: u32,
        /// The look of dates.
        date: Box<Format>,
    },
}

impl Table {
    /// A file of that form. `lean`: a workbook that is written as it grows, for very long ones.
    pub fn new(form: Form, lean: bool) -> Result<Table, DemoFault> {
        let text = |mark: u8| {
            let csv = csv::WriterBuilder::new().delimiter(mark).flexible(true).from_writer(Vec::new());
            Ok(Table::Text { csv: Box::new(csv), form })
        };
        match form {
            Form::Tsv => text(b'\t'),
            Form::Csv | Form::CsvMarked | Form::CsvGb18030 => text(b','),
            Form::Xlsx => Table::book(lean),
        }
    }

    fn book(lean: bool) -> Result<Table, DemoFault> {
        let mut book = Workbook::new();
        let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let sheet = if lean { book.add_worksheet_with_constant_memory()? } else { book.add_worksheet() };
        sheet.set_name("Sheet1")?;
        let date = Box::new(Format::new().set_num_format("yyyy/m/d"));
        Ok(Table::Book { book: Box::new(book), next: 0, date })
    }

    /// Adds a row.
    pub fn row<'c>(&mut self, cells: impl Iterator<Item = (&'c str, Typed)>) -> Result<(), DemoFault> {
        match self {
            Table::Text { csv, .. } => Ok(csv.write_record(cells.map(|(text, _)| text))?),
            Table::Book { book, next, date } => {
                let sheet = book.worksheet_from_index(0)?;
                for (column, (text, typed)) in (0..).zip(cells) {
                    write_cell(sheet, (*next, column), (text, typed), date)?;
                }
                *next += 1;
                Ok(())
            }
        }
    }

    /// Writes the file.
    pub fn finish(self, path: &Path) -> Result<(), DemoFault> {
        match self {
            Table::Text { csv, form } => {
                let text = csv.into_inner().map_err(|error| DemoFault::File(error.into_error()))?;
                Ok(write_text(path, &text, form)?)
            }
            Table::Book { mut book, .. } => Ok(book.save(path)?),
        }
    }
}

fn write_cell(
    sheet: &mut rust_xlsxwriter::Worksheet,
    (row, column): (u32, u16),
    (text, typed): (&str, Typed),
    date: &Format,
) -> Result<(), DemoFault> {
    let day = || Day::parse(text).filter(|day| day.to_string() == text);
    match typed {
        Typed::Number if let Ok(number) = text.parse::<f64>() => sheet.write_number(row, column, number)?,
        Typed::Day if let Some(day) = day() => {
            sheet.write_number_with_format(row, column, f64::from(day.days_since_epoch() + 25_569), date)?
        }
        Typed::Text | Typed::Number | Typed::Day => sheet.write_string(row, column, text)?,
    };
    Ok(())
}

fn write_text(path: &Path, text: &[u8], form: Form) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    match form {
        Form::CsvGb18030 => {
            let text = std::str::from_utf8(text).expect("rows are written from texts");
            file.write_all(&encoding_rs::GB18030.encode(text).0)?;
        }
        Form::CsvMarked => {
            file.write_all("\u{feff}".as_bytes())?;
            file.write_all(text)?;
        }
        Form::Csv | Form::Tsv | Form::Xlsx => file.write_all(text)?,
    }
    file.flush()
}
