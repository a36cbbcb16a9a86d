//! Parquet files, written column by column.

use std::io::{Error, Result, Write};
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;

use crate::app::view::{Column, ColumnKind};

/// Rows kept in memory until they are written together.
const GROUP: usize = 50_000;

/// A Parquet file being written.
pub(super) struct ParquetFile<W: Write + Send> {
    columns: &'static [Column],
    writer: SerializedFileWriter<W>,
    /// Cells of the rows at hand, by column.
    cells: Vec<Vec<String>>,
}

impl<W: Write + Send> ParquetFile<W> {
    pub(super) fn new(columns: &'static [Column], to: W) -> Result<ParquetFile<W>> {
        let schema = parse_message_type(&schema(columns)).map_err(Error::other)?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let writer = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties));
        let cells = columns.iter().map(|_| Vec::new()).collect();
        Ok(ParquetFile { columns, writer: writer.map_err(Error::other)?, cells })
    }

    pub(super) fn row(&mut self, cells: &[String]) -> Result<()> {
        for (column, cell) in self.cells.iter_mut().zip(cells) {
            column.push(cell.clone());
        }
        if self.cells[0].len() >= GROUP { self.flush() } else { Ok(()) }
    }

    pub(super) fn finish(mut self) -> Result<W> {
        self.flush()?;
        self.writer.into_inner().map_err(Error::other)
    }

    fn flush(&mut self) -> Result<()> {
        if self.cells[0].is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group().map_err(Error::other)?;
        for ((_, kind), cells) in self.columns.iter().zip(&mut self.cells) {
            let column = group.next_column().map_err(Error::other)?;
            let column = column.ok_or_else(|| Error::other("the schema has fewer columns than the table"))?;
            write(*kind, column, &std::mem::take(cells))?;
        }
        group.close().map_err(Error::other).map(drop)
    }
}

fn schema(columns: &[Column]) -> String {
    let fields = columns.iter().map(|(name, kind)| match kind {
        ColumnKind::Text => format!("OPTIONAL BYTE_ARRAY {name} (UTF8);"),
        ColumnKind::Day => format!("OPTIONAL INT32 {name} (DATE);"),
        ColumnKind::Whole => format!("OPTIONAL INT64 {name};"),
        ColumnKind::Flag => format!("OPTIONAL BOOLEAN {name};"),
    });
    format!("message register {{ {} }}", fields.collect::<Vec<_>>().join(" "))
}

fn write(kind: ColumnKind, mut column: SerializedColumnWriter<'_>, cells: &[String]) -> Result<()> {
    let there: Vec<i16> = cells.iter().map(|cell| i16::from(!cell.is_empty())).collect();
    let filled = cells.iter().filter(|cell| !cell.is_empty());
    let written = match kind {
        ColumnKind::Text => {
            let values: Vec<ByteArray> = filled.map(|cell| ByteArray::from(cell.as_str())).collect();
            column.typed::<ByteArrayType>().write_batch(&values, Some(&there), None)
        }
        ColumnKind::Day => {
            let days = filled.map(|cell| domain::Day::parse(cell).map(domain::Day::days_since_epoch));
            let values: Option<Vec<i32>> = days.collect();
            let values = values.ok_or_else(|| Error::other("a day that is none"))?;
            column.typed::<Int32Type>().write_batch(&values, Some(&there), None)
        }
        ColumnKind::Whole => {
            let values: std::result::Result<Vec<i64>, _> = filled.map(|cell| cell.parse()).collect();
            column.typed::<Int64Type>().write_batch(&values.map_err(Error::other)?, Some(&there), None)
        }
        ColumnKind::Flag => {
            let values: Vec<bool> = filled.map(|cell| cell == "true").collect();
            column.typed::<BoolType>().write_batch(&values, Some(&there), None)
        }
    };
    written.map_err(Error::other)?;
    column.close().map_err(Error::other)
}
