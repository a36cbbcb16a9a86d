//! Delimited text (CSV, TSV) as rows. Lines without a quotation mark, nearly all of them, are copied whole and cut
//! into cells where they lie; the rest go through a scanner for quoted cells.

use super::batch::{RowBatch, RowPlace};
use super::error::{DecodeError, Place};
use super::transcode::Transcoder;
use super::{Encoding, Limits};
use memchr::{memchr, memchr_iter, memchr2};
use std::io::Read;

/// Delimiters we look for, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// A batch is closed once it holds this much text, whatever number of rows was asked for.
pub(super) const BATCH_BYTES: usize = 4 << 20;

/// Streams the rows of a delimited text.
pub(super) struct TextRows<R> {
    source: Transcoder<R>,
    limits: Limits,
    delimiter: u8,
    line_end: u8,
    block: String,
    at: usize,
    /// Byte of the file at which `block` begins (UTF-8 text).
    block_at: u64,
    source_ended: bool,
    rows: u64,
    lines: u64,
    blank: u64,
    unended_row_cells: Option<usize>,
}

/// What became of an attempt to read one row out of the block.
enum Attempt {
    /// A row was added, or a blank one passed over; the block is used up to here.
    Row { end: usize, lines: u64, blank: bool },
    /// The row runs on beyond the block.
    More,
}

impl<R: Read> TextRows<R> {
    /// Reads the first block and settles the delimiter and the line ending.
    pub(super) fn open(source: R, encoding: Encoding, limits: Limits) -> Result<Self, DecodeError> {
        let source = Transcoder::new(source, encoding)?;
        let block_at = source.bytes_read();
        let mut rows = Self {
            source,
            limits,
            delimiter: b',',
            line_end: b'\n',
            block: String::new(),
            at: 0,
            block_at,
            source_ended: false,
            rows: 0,
            lines: 0,
            blank: 0,
            unended_row_cells: None,
        };
        rows.refill()?;
        let head = rows.block.as_bytes();
        if memchr(b'\n', head).is_none() && memchr(b'\r', head).is_some() {
            rows.line_end = b'\r';
        }
        rows.delimiter = sniff_delimiter(head, rows.line_end);
        Ok(rows)
    }

    /// The delimiter found.
    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Blank rows passed over so far.
    pub(super) fn blank_rows(&self) -> u64 {
        self.blank
    }

    /// Bytes of the file consumed so far.
    pub(super) fn bytes_read(&self) -> u64 {
        self.source.bytes_read()
    }

    /// Cells of the last row when the file ends without a line ending.
    pub(super) fn unended_row_cells(&self) -> Option<usize> {
        self.unended_row_cells
    }

    /// Adds up to `max` rows to `out`; 0 at the end of the file.
    pub(super) fn fill(&mut self, out: &mut RowBatch, max: usize) -> Result<usize, DecodeError> {
        let before = out.len();
        while out.len() - before < max && out.text_bytes() < BATCH_BYTES {
            if !self.next_row(out).map_err(|error| error.in_row(self.rows + 1))? {
                break;
            }
        }
        Ok(out.len() - before)
    }

    fn next_row(&mut self, out: &mut RowBatch) -> Result<bool, DecodeError> {
        loop {
            match self.attempt(out)? {
                Attempt::Row { end, lines, blank } => {
                    let offset = self.source.is_utf8().then_some(self.block_at + self.at as u64);
                    let place = RowPlace { number: self.rows + 1, line: self.lines + 1, offset };
                    self.rows += 1;
                    self.lines += lines;
                    self.at = end;
                    if blank {
                        self.blank += 1;
                        continue;
                    }
                    out.end_row(place);
                    return Ok(true);
                }
                Attempt::More if self.source_ended && self.at == self.block.len() => return Ok(false),
                Attempt::More => {
                    out.abandon_row();
                    self.grow()?;
                }
            }
        }
    }

    /// Reads on until the block holds twice as much of the row as before, so that a long row is scanned only a few
    /// times over.
    fn grow(&mut self) -> Result<(), DecodeError> {
        let wanted = (self.block.len() - self.at) * 2;
        if wanted / 2 > self.limits.max_row_bytes() {
            let limit = self.limits.max_row_bytes();
            return Err(DecodeError::CellTooLarge { place: Place::default(), limit });
        }
        self.refill()?;
        while !self.source_ended && self.block.len() < wanted {
            self.refill()?;
        }
        Ok(())
    }

    fn refill(&mut self) -> Result<(), DecodeError> {
        self.block.drain(..self.at);
        self.block_at += self.at as u64;
        self.at = 0;
        self.source_ended = !self.source.fill(&mut self.block)?;
        Ok(())
    }

    fn attempt(&mut self, out: &mut RowBatch) -> Result<Attempt, DecodeError> {
        let rest = &self.block[self.at..];
        let (line_end, next) = match memchr(self.line_end, rest.as_bytes()) {
            Some(end) => (end, end + 1),
            None if self.source_ended && !rest.is_empty() => (rest.len(), rest.len()),
            None => return Ok(Attempt::More),
        };
        let line = &rest[..line_end];
        if memchr(b'"', line.as_bytes()).is_some() {
            return self.attempt_quoted(out);
        }
        let line = line.strip_suffix('\r').unwrap_or(line);
        let blank = line.bytes().all(|byte| byte == self.delimiter || byte == b' ');
        if !blank {
            cut_line(line, self.delimiter, &self.limits, out)?;
        }
        if next == line_end && !blank {
            self.unended_row_cells = Some(out.open_cells());
        }
        Ok(Attempt::Row { end: self.at + next, lines: 1, blank })
    }

    fn attempt_quoted(&mut self, out: &mut RowBatch) -> Result<Attempt, DecodeError> {
        let rest = &self.block[self.at..];
        let mut scan = QuotedRow {
            rest,
            at: 0,
            delimiter: self.delimiter,
            line_end: self.line_end,
            whole: self.source_ended,
            max_cell: self.limits.max_cell_bytes,
        };
        let mut blank = true;
        loop {
            let Some(cell) = scan.cell(out)? else { return Ok(Attempt::More) };
            blank &= cell.blank;
            if out.open_cells() > self.limits.max_columns {
                return Err(too_many_columns(&self.limits));
            }
            if cell.last {
                break;
            }
        }
        let end = scan.at;
        let lines = memchr_iter(self.line_end, &rest.as_bytes()[..end]).count().max(1) as u64;
        if rest.as_bytes()[end - 1] != self.line_end && !blank {
            self.unended_row_cells = Some(out.open_cells());
        }
        if blank {
            out.abandon_row();
        }
        Ok(Attempt::Row { end: self.at + end, lines, blank })
    }
}

fn cut_line(line: &str, delimiter: u8, limits: &Limits, out: &mut RowBatch) -> Result<(), DecodeError> {
    let base = out.lay(line);
    let mut start = 0;
    let mut longest = 0;
    for end in memchr_iter(delimiter, line.as_bytes()) {
        longest = longest.max(end - start);
        out.cut_meant(base + start, base + end);
        start = end + 1;
    }
    longest = longest.max(line.len() - start);
    out.cut_meant(base + start, base + line.len());
    if longest > limits.max_cell_bytes {
        return Err(DecodeError::CellTooLarge { place: Place::default(), limit: limits.max_cell_bytes });
    }
    if out.open_cells() > limits.max_columns {
        return Err(too_many_columns(limits));
    }
    Ok(())
}

fn too_many_columns(limits: &Limits) -> DecodeError {
    DecodeError::TooManyColumns { place: Place::default(), limit: limits.max_columns }
}

/// Scans one row that holds a quotation mark, by the rules of RFC 4180 read leniently: a mark opens a quoted cell
/// only as its first character, a doubled mark inside stands for one, and text after the closing mark belongs to
/// the cell.
struct QuotedRow<'a> {
    rest: &'a str,
    at: usize,
    delimiter: u8,
    line_end: u8,
    /// Nothing follows `rest` in the file.
    whole: bool,
    max_cell: usize,
}

struct Cell {
    last: bool,
    blank: bool,
}

impl QuotedRow<'_> {
    /// Adds the next cell to `out`; `None` when it runs on beyond the block.
    fn cell(&mut self, out: &mut RowBatch) -> Result<Option<Cell>, DecodeError> {
        let start = out.lay("");
        if self.rest[self.at..].starts_with('"') {
            self.at += 1;
            if !self.quoted(start, out)? {
                return Ok(None);
            }
        }
        let bytes = &self.rest.as_bytes()[self.at..];
        let (length, ended) = match memchr2(self.delimiter, self.line_end, bytes) {
            Some(length) => (length, true),
            None if self.whole => (bytes.len(), false),
            None => return Ok(None),
        };
        let last = !ended || bytes[length] == self.line_end;
        let text = &self.rest[self.at..self.at + length];
        out.lay(if last { text.strip_suffix('\r').unwrap_or(text) } else { text });
        self.at += length + usize::from(ended);
        let end = out.text_bytes();
        if end - start > self.max_cell {
            return Err(DecodeError::CellTooLarge { place: Place::default(), limit: self.max_cell });
        }
        out.cut_meant(start, end);
        Ok(Some(Cell { last, blank: end == start }))
    }

    /// Lays the inside of a quoted cell; `false` when it runs on beyond the block.
    fn quoted(&mut self, start: usize, out: &mut RowBatch) -> Result<bool, DecodeError> {
        let unclosed = || DecodeError::QuoteUnclosed { place: Place::default() };
        loop {
            let inside = &self.rest[self.at..];
            let Some(length) = memchr(b'"', inside.as_bytes()) else {
                let far = out.text_bytes() - start + inside.len() > self.max_cell;
                return if self.whole || far { Err(unclosed()) } else { Ok(false) };
            };
            out.lay(&inside[..length]);
            if out.text_bytes() - start > self.max_cell {
                return Err(unclosed());
            }
            self.at += length + 1;
            match self.rest.as_bytes().get(self.at) {
                Some(b'"') => {
                    out.lay("\"");
                    self.at += 1;
                }
                Some(_) => return Ok(true),
                None => return Ok(self.whole),
            }
        }
    }
}

/// The delimiter that cuts most of the first ten rows into the same number of cells; the one with more cells when
/// two do equally well.
fn sniff_delimiter(head: &[u8], line_end: u8) -> u8 {
    let score = |delimiter: u8| {
        let counts = delimiters_per_row(head, delimiter, line_end);
        let modal = counts.iter().copied().max_by_key(|&count| {
            let rows = if count == 0 { 0 } else { counts.iter().filter(|&&other| other == count).count() };
            (rows, count)
        });
        let modal = modal.unwrap_or(0);
        (if modal == 0 { 0 } else { counts.iter().filter(|&&count| count == modal).count() }, modal)
    };
    let best = DELIMITERS.iter().rev().copied().max_by_key(|&delimiter| score(delimiter));
    best.expect("the list of delimiters is not empty")
}

fn delimiters_per_row(head: &[u8], delimiter: u8, line_end: u8) -> Vec<usize> {
    let mut counts = Vec::with_capacity(10);
    let (mut count, mut quoted, mut cell_start, mut closed) = (0, false, true, false);
    for &byte in head {
        let doubled = std::mem::take(&mut closed) && byte == b'"';
        if quoted {
            closed = byte == b'"';
            quoted = !closed;
        } else if byte == b'"' && (cell_start || doubled) {
            quoted = true;
        } else if byte == delimiter {
            count += 1;
        } else if byte == line_end {
            counts.push(count);
            count = 0;
        }
        cell_start = byte == delimiter || byte == line_end;
        if counts.len() == 10 {
            return counts;
        }
    }
    counts.push(count);
    counts
}
