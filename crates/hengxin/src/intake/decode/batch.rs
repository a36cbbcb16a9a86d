//! Rows in a flat, reusable buffer: one text, the ranges of its cells, and where each row stood in the file.

use std::ops::Range;

use super::guard::meant;

/// What is known about a cell beside its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CellFlag {
    /// The text is what the file holds.
    None,
    /// The spreadsheet stored a number of sixteen digits or more, or in powers of ten: it keeps only fifteen
    /// digits, so the last digits of the text are not those that were typed.
    LossyNumber,
    /// The cell holds a spreadsheet error such as `#N/A`; the text is its name.
    Error,
}

/// Where a row stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RowPlace {
    /// Number a spreadsheet program shows beside the row; 1 is the first row of the file.
    pub(super) number: u64,
    /// Line of a text file on which the row begins, from 1; for workbooks the same as `number`.
    pub(super) line: u64,
    /// Byte at which the row begins, where one byte of the file can be told (UTF-8 text).
    pub(super) offset: Option<u64>,
}

#[derive(Debug, Clone)]
struct RowHead {
    place: RowPlace,
    cells_end: u32,
}

/// A reusable buffer of rows. Clear and refill it with [`super::Sheet::next_batch`]; after the first few fills no
/// memory is allocated.
#[derive(Debug, Clone, Default)]
pub struct RowBatch {
    text: String,
    cells: Vec<(u32, u32)>,
    rows: Vec<RowHead>,
    flags: Vec<(u32, CellFlag)>,
    least_cells: usize,
}

impl RowBatch {
    /// An empty buffer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of rows held.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no row is held.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Forgets the rows, keeps the memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.rows.clear();
        self.flags.clear();
    }

    /// The row at `index`, counted from 0 within this buffer.
    ///
    /// # Panics
    /// When `index` is not below [`RowBatch::len`].
    pub fn row(&self, index: usize) -> RowRef<'_> {
        RowRef { batch: self, head: &self.rows[index], cells: self.cell_range(index) }
    }

    /// The rows in file order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = RowRef<'_>> {
        (0..self.len()).map(|index| self.row(index))
    }

    fn cell_range(&self, index: usize) -> Range<usize> {
        let start = index.checked_sub(1).map_or(0, |before| self.rows[before].cells_end);
        start as usize..self.rows[index].cells_end as usize
    }

    pub(super) fn text_bytes(&self) -> usize {
        self.text.len()
    }

    pub(super) fn set_least_cells(&mut self, least: usize) {
        self.least_cells = least;
    }

    /// Cells written since the last finished row.
    pub(super) fn open_cells(&self) -> usize {
        self.cells.len() - self.rows.last().map_or(0, |row| row.cells_end as usize)
    }

    /// Appends text that several cells will be cut from with [`RowBatch::cut`]; returns where it begins.
    pub(super) fn lay(&mut self, text: &str) -> usize {
        let start = self.text.len();
        self.text.push_str(text);
        start
    }

    /// Makes `start..end` of the laid text a cell of the open row.
    pub(super) fn cut(&mut self, start: usize, end: usize) {
        self.cells.push((offset(start), offset(end)));
    }

    /// The same, without the guard that keeps a spreadsheet from running it.
    pub(super) fn cut_meant(&mut self, start: usize, end: usize) {
        let text = &self.text[start..end];
        let guard = text.len() - meant(text).len();
        self.cut(start + guard, end);
    }

    /// Appends one cell to the open row.
    pub(super) fn push(&mut self, text: &str) {
        let start = self.lay(text);
        self.cut(start, self.text.len());
    }

    /// Marks the last cell of the open row.
    pub(super) fn flag_last(&mut self, flag: CellFlag) {
        let index = self.cells.len().checked_sub(1).expect("a cell was pushed before it is flagged");
        self.flags.push((offset(index), flag));
    }

    /// Closes the open row.
    pub(super) fn end_row(&mut self, place: RowPlace) {
        self.rows.push(RowHead { place, cells_end: offset(self.cells.len()) });
    }

    /// Takes back everything written since the last finished row.
    pub(super) fn abandon_row(&mut self) {
        let cells = self.rows.last().map_or(0, |row| row.cells_end as usize);
        self.cells.truncate(cells);
        let text = self.cells.last().map_or(0, |&(_, end)| end as usize);
        self.text.truncate(text);
        while self.flags.last().is_some_and(|&(index, _)| index as usize >= cells) {
            self.flags.pop();
        }
    }

    /// An empty buffer with as much room as this one has.
    pub(super) fn same_room(&self) -> Self {
        Self {
            text: String::with_capacity(self.text.capacity()),
            cells: Vec::with_capacity(self.cells.capacity()),
            rows: Vec::with_capacity(self.rows.capacity()),
            flags: Vec::new(),
            least_cells: self.least_cells,
        }
    }

    /// Exchanges the rows with those of `other`.
    pub(super) fn swap_rows(&mut self, other: &mut Self) {
        std::mem::swap(self, other);
        std::mem::swap(&mut self.least_cells, &mut other.least_cells);
    }

    /// Appends a copy of `row`.
    pub(super) fn copy_row(&mut self, row: &RowRef<'_>) {
        for index in row.cells.clone() {
            let (start, end) = row.batch.cells[index];
            self.push(&row.batch.text[start as usize..end as usize]);
            let flag = row.batch.flag_at(index);
            if flag != CellFlag::None {
                self.flag_last(flag);
            }
        }
        self.end_row(row.head.place);
    }

    fn flag_at(&self, cell: usize) -> CellFlag {
        if self.flags.is_empty() {
            return CellFlag::None;
        }
        match self.flags.binary_search_by_key(&offset(cell), |&(index, _)| index) {
            Ok(found) => self.flags[found].1,
            Err(_) => CellFlag::None,
        }
    }
}

/// Positions inside a batch fit 32 bits: a batch is handed over long before 4 GiB of text.
fn offset(position: usize) -> u32 {
    u32::try_from(position).expect("a batch is closed after a few megabytes of text")
}

/// One row of a [`RowBatch`].
#[derive(Debug, Clone)]
pub struct RowRef<'a> {
    batch: &'a RowBatch,
    head: &'a RowHead,
    cells: Range<usize>,
}

impl<'a> RowRef<'a> {
    /// Number of the row as a spreadsheet program shows it; the first row of the file is 1, blank rows count.
    pub fn number(&self) -> u64 {
        self.head.place.number
    }

    /// Line of a text file on which the row begins, from 1; differs from [`RowRef::number`] once a cell above held
    /// a line break. For workbooks the same as the number.
    pub fn line(&self) -> u64 {
        self.head.place.line
    }

    /// Byte of the file at which the row begins; known for UTF-8 text only.
    pub fn offset(&self) -> Option<u64> {
        self.head.place.offset
    }

    /// Number of cells. A row is ragged when this differs from the length of [`super::Sheet::header`]. Workbooks
    /// do not store trailing blanks, so their rows never have fewer cells than the header.
    pub fn cells(&self) -> usize {
        self.cells.len().max(self.batch.least_cells)
    }

    /// Text of cell `index`, from 0; empty beyond the last cell.
    pub fn cell(&self, index: usize) -> &'a str {
        match self.batch.cells[self.cells.clone()].get(index) {
            Some(&(start, end)) => &self.batch.text[start as usize..end as usize],
            None => "",
        }
    }

    /// What is known about cell `index` beside its text.
    pub fn flag(&self, index: usize) -> CellFlag {
        if index < self.cells.len() { self.batch.flag_at(self.cells.start + index) } else { CellFlag::None }
    }

    /// Whether any cell of the row carries a flag.
    pub fn is_flagged(&self) -> bool {
        !self.batch.flags.is_empty() && (0..self.cells.len()).any(|index| self.flag(index) != CellFlag::None)
    }

    /// The texts of all cells in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        let row = self.clone();
        (0..self.cells()).map(move |index| row.cell(index))
    }
}
