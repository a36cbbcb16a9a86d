//! The forms in which a table is written.

use std::borrow::Cow;
use std::io::{Error, Result, Write};

use serde_json::{Map, Value};

use super::parquet::ParquetFile;
use crate::app::view::{Column, ColumnKind};
use crate::intake::decode::guarded;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma-separated values, UTF-8 with a byte order mark, as spreadsheets read it.
    Csv,
    /// One JSON object on each line.
    JsonLines,
    /// Apache Parquet, compressed with Snappy.
    Parquet,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 3] = [Format::Csv, Format::JsonLines, Format::Parquet];

    /// The word for it in addresses, and the end of its files' names.
    pub fn word(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::JsonLines => "jsonl",
            Format::Parquet => "parquet",
        }
    }

    /// The format with that word.
    pub fn from_word(word: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.word() == word)
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv; charset=utf-8",
            Format::JsonLines => "application/jsonl",
            Format::Parquet => "application/vnd.apache.parquet",
        }
    }
}

/// A table being written.
pub(super) enum TableFile<W: Write + Send> {
    Csv(Box<CsvFile<W>>),
    JsonLines(W, &'static [Column]),
    Parquet(Box<ParquetFile<W>>),
}

impl<W: Write + Send> TableFile<W> {
    pub(super) fn new(format: Format, columns: &'static [Column], to: W) -> Result<TableFile<W>> {
        Ok(match format {
            Format::Csv => {
                let mut file = CsvFile::new(to);
                file.begin(columns)?;
                TableFile::Csv(Box::new(file))
            }
            Format::JsonLines => TableFile::JsonLines(to, columns),
            Format::Parquet => TableFile::Parquet(Box::new(ParquetFile::new(columns, to)?)),
        })
    }

    pub(super) fn row(&mut self, cells: &[String]) -> Result<()> {
        match self {
            TableFile::Csv(file) => file.row(cells),
            TableFile::JsonLines(to, columns) => json_line(to, columns, cells),
            TableFile::Parquet(file) => file.row(cells),
        }
    }

    pub(super) fn finish(self) -> Result<W> {
        match self {
            TableFile::Csv(file) => file.finish(),
            TableFile::JsonLines(to, _) => Ok(to),
            TableFile::Parquet(file) => file.finish(),
        }
    }
}

/// A CSV file being written.
pub struct CsvFile<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> CsvFile<W> {
    /// A file without headings yet.
    pub fn new(to: W) -> CsvFile<W> {
        CsvFile { writer: csv::WriterBuilder::new().flexible(true).from_writer(to) }
    }

    /// Writes the headings, after the mark by which spreadsheets know UTF-8.
    pub fn begin(&mut self, columns: &[Column]) -> Result<()> {
        let headings = columns.iter().enumerate().map(|(at, (name, _))| match at {
            0 => Cow::Owned(format!("\u{FEFF}{name}")),
            _ => Cow::Borrowed(*name),
        });
        self.writer.write_record(headings.map(Cow::into_owned)).map_err(Error::other)
    }

    /// Writes a row. Text that a spreadsheet would take for a formula gets an apostrophe in front.
    pub fn row(&mut self, cells: &[String]) -> Result<()> {
        for cell in cells {
            self.writer.write_field(guarded(cell).as_bytes()).map_err(Error::other)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(Error::other)
    }

    /// Ends the file.
    pub fn finish(self) -> Result<W> {
        self.writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

fn json_line(to: &mut impl Write, columns: &[Column], cells: &[String]) -> Result<()> {
    let fields =
        columns.iter().zip(cells).map(|((name, kind), cell)| ((*name).to_owned(), json(*kind, cell)));
    serde_json::to_writer(&mut *to, &fields.collect::<Map<_, _>>())?;
    to.write_all(b"\n")
}

fn json(kind: ColumnKind, cell: &str) -> Value {
    match kind {
        _ if cell.is_empty() => Value::Null,
        ColumnKind::Text | ColumnKind::Day => Value::from(cell),
        ColumnKind::Whole => cell.parse::<i64>().map_or(Value::Null, Value::from),
        ColumnKind::Flag => Value::Bool(cell == "true"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 4] = [
        ("name", ColumnKind::Text),
        ("day", ColumnKind::Day),
        ("entry", ColumnKind::Whole),
        ("confirmed", ColumnKind::Flag),
    ];

    fn written(format: Format) -> Vec<u8> {
        let mut file = TableFile::new(format, &COLUMNS, Vec::new()).unwrap();
        file.row(&["=衡信,示例", "2026-11-02", "7", "true"].map(String::from)).unwrap();
        file.row(&["乙", "", "8", "false"].map(String::from)).unwrap();
        file.finish().unwrap()
    }

    #[test]
    fn csv_opens_in_a_spreadsheet_and_runs_no_formula() {
        let text = String::from_utf8(written(Format::Csv)).unwrap();
        assert_eq!(
            text,
            "\u{FEFF}name,day,entry,confirmed\n\"'=衡信,示例\",2026-11-02,7,true\n乙,,8,false\n"
        );
    }

    #[test]
    fn json_lines_keep_the_kinds_of_values() {
        let text = String::from_utf8(written(Format::JsonLines)).unwrap();
        let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let expected =
            serde_json::json!({"name": "=衡信,示例", "day": "2026-11-02", "entry": 7, "confirmed": true});
        assert_eq!(rows[0], expected);
        assert_eq!(rows[1]["day"], Value::Null);
    }

    #[test]
    fn parquet_reads_back_as_written() {
        use ::parquet::file::reader::{FileReader, SerializedFileReader};
        let reader = SerializedFileReader::new(bytes::Bytes::from(written(Format::Parquet))).unwrap();
        let rows: Vec<String> =
            reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        assert_eq!(rows.len(), 2);
        assert!(
            rows[0].contains("=衡信,示例") && rows[0].contains("2026-11-02") && rows[0].contains('7'),
            "{}",
            rows[0]
        );
        assert!(rows[1].contains("day: null"), "{}", rows[1]);
    }
}
