//! Workbooks (XLSX, XLS) as rows. A thread of its own reads the cells and hands over batches through a short
//! queue, so that reading and whatever the caller does with the rows overlap.

use super::batch::{RowBatch, RowPlace};
use super::error::{DecodeError, Found, Place};
use super::package::{Package, Watch};
use super::{Limits, ole, values};
use calamine::{Data, DataRef, Range, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError};
use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Rows handed over at a time, and the text after which fewer are.
const BATCH_ROWS: usize = 1024;
const BATCH_BYTES: usize = 1 << 20;

/// Batches that may wait in the queue.
const QUEUE: usize = 2;

/// The sheet chosen and the names of the rest.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    pub(super) name: String,
    pub(super) others: Vec<String>,
}

enum Message {
    Start(Chosen),
    Rows(RowBatch),
}

/// Streams the rows of the first visible sheet that is not empty.
pub(super) struct BookRows {
    queue: Option<Receiver<Result<Message, DecodeError>>>,
    thread: Option<JoinHandle<()>>,
    current: RowBatch,
    next: usize,
    watch: Arc<Watch>,
}

impl BookRows {
    /// Starts reading an XLSX workbook.
    pub(super) fn open_xlsx(file: File, limits: Limits) -> Result<(Self, Chosen), DecodeError> {
        Self::start(move |sink| read_xlsx(file, &limits, sink))
    }

    /// Starts reading an XLS workbook.
    pub(super) fn open_xls(file: File, limits: Limits) -> Result<(Self, Chosen), DecodeError> {
        Self::start(move |sink| read_xls(file, &limits, sink))
    }

    fn start(
        read: impl FnOnce(&mut Sink) -> Result<(), DecodeError> + Send + 'static,
    ) -> Result<(Self, Chosen), DecodeError> {
        let (sender, queue) = sync_channel(QUEUE);
        let watch = Arc::new(Watch::default());
        let mut sink = Sink { sender, batch: RowBatch::new(), row: None, watch: Arc::clone(&watch) };
        let thread = std::thread::Builder::new().name("decode-workbook".to_owned()).spawn(move || {
            if let Err(error) = read(&mut sink) {
                // Nobody listens any more: then nobody misses the error.
                let _ = sink.sender.send(Err(error));
            }
        })?;
        let mut rows =
            Self { queue: Some(queue), thread: Some(thread), current: RowBatch::new(), next: 0, watch };
        match rows.receive()? {
            Some(Message::Start(chosen)) => Ok((rows, chosen)),
            Some(Message::Rows(_)) | None => Err(DecodeError::Empty),
        }
    }

    fn receive(&mut self) -> Result<Option<Message>, DecodeError> {
        let Some(queue) = &self.queue else { return Ok(None) };
        if let Ok(message) = queue.recv() {
            return message.map(Some);
        }
        self.queue = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Err(_)) => Err(DecodeError::Damaged { place: Place::default(), part: "workbook" }),
            Some(Ok(())) | None => Ok(None),
        }
    }

    /// Adds up to `max` rows to `out`; 0 at the end of the sheet.
    pub(super) fn fill(&mut self, out: &mut RowBatch, max: usize) -> Result<usize, DecodeError> {
        if self.next == self.current.len() {
            match self.receive()? {
                Some(Message::Rows(batch)) => (self.current, self.next) = (batch, 0),
                Some(Message::Start(_)) | None => return Ok(0),
            }
        }
        let count = max.min(self.current.len() - self.next);
        if out.is_empty() && count == self.current.len() {
            out.swap_rows(&mut self.current);
            self.current.clear();
            return Ok(count);
        }
        for index in self.next..self.next + count {
            out.copy_row(&self.current.row(index));
        }
        self.next += count;
        Ok(count)
    }

    /// Share of the sheet read so far, from 0 to 1, as far as the sheet tells its size.
    pub(super) fn share_read(&self) -> f64 {
        let (done, total) = self.watch.progress();
        #[expect(clippy::cast_precision_loss, reason = "a progress bar needs no more")]
        let share = done as f64 / total.max(done).max(1) as f64;
        share
    }
}

impl Drop for BookRows {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A panic there was either reported or is of no interest to whoever stopped reading.
            let _ = thread.join();
        }
    }
}

/// The reader's end of the queue.
struct Sink {
    sender: SyncSender<Result<Message, DecodeError>>,
    batch: RowBatch,
    row: Option<u32>,
    watch: Arc<Watch>,
}

/// Nobody wants the rows any more, or an error to report.
enum Stop {
    Unwanted,
    Error(DecodeError),
}

impl From<DecodeError> for Stop {
    fn from(error: DecodeError) -> Self {
        Stop::Error(error)
    }
}

impl Sink {
    fn send(&self, message: Message) -> Result<(), Stop> {
        self.sender.send(Ok(message)).map_err(|_| Stop::Unwanted)
    }

    /// Adds one cell. Rows arrive in order, cells from left to right; blanks are left out.
    fn cell(
        &mut self,
        at: (u32, u32),
        limits: &Limits,
        push: impl FnOnce(&mut RowBatch),
    ) -> Result<(), Stop> {
        let (row, column) = (at.0, at.1 as usize);
        if self.row != Some(row) {
            self.end_row()?;
            self.row = Some(row);
        }
        let place = || Place::at_row(u64::from(row) + 1);
        if column >= limits.max_columns {
            return Err(DecodeError::TooManyColumns { place: place(), limit: limits.max_columns }.into());
        }
        if column < self.batch.open_cells() {
            return Err(DecodeError::Damaged { place: place(), part: "order of cells" }.into());
        }
        while self.batch.open_cells() < column {
            self.batch.push("");
        }
        let before = self.batch.text_bytes();
        push(&mut self.batch);
        if self.batch.text_bytes() - before > limits.max_cell_bytes {
            return Err(DecodeError::CellTooLarge { place: place(), limit: limits.max_cell_bytes }.into());
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Stop> {
        let Some(row) = self.row.take() else { return Ok(()) };
        let number = u64::from(row) + 1;
        self.batch.end_row(RowPlace { number, line: number, offset: None });
        if self.batch.len() >= BATCH_ROWS || self.batch.text_bytes() >= BATCH_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Stop> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let room = self.batch.same_room();
        let batch = std::mem::replace(&mut self.batch, room);
        self.send(Message::Rows(batch))
    }

    fn finish(&mut self) -> Result<(), Stop> {
        self.end_row()?;
        self.flush()
    }
}

fn unless_unwanted(result: Result<(), Stop>, sheet: &str) -> Result<(), DecodeError> {
    match result {
        Ok(()) | Err(Stop::Unwanted) => Ok(()),
        Err(Stop::Error(error)) => Err(error.in_sheet(sheet)),
    }
}

/// The visible worksheets, and for each the names of all other sheets.
fn candidates(sheets: &[calamine::Sheet]) -> Vec<Chosen> {
    let visible = |sheet: &&calamine::Sheet| {
        sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet
    };
    let others =
        |name: &str| sheets.iter().filter(|other| other.name != name).map(|s| s.name.clone()).collect();
    sheets
        .iter()
        .filter(visible)
        .map(|sheet| Chosen { name: sheet.name.clone(), others: others(&sheet.name) })
        .collect()
}

fn read_xlsx(file: File, limits: &Limits, sink: &mut Sink) -> Result<(), DecodeError> {
    let watch = Arc::clone(&sink.watch);
    let explain = |error| watch.take_fault().unwrap_or_else(|| xlsx_error(error));
    let package = Package::open(file, limits, Arc::clone(&watch))?;
    let mut book = Xlsx::new(package.clone()).map_err(explain)?;
    for chosen in candidates(book.sheets_metadata()) {
        let name = chosen.name.clone();
        let mut cells = book.worksheet_cells_reader(&name).map_err(|error| explain(error).in_sheet(&name))?;
        let mut next = || {
            watch.cell();
            cells.next_cell().map_err(explain)
        };
        match pour(sink, limits, &mut next, chosen) {
            Ok(any) => {
                package.finish().map_err(|error| explain(error.into()).in_sheet(&name))?;
                if any {
                    return Ok(());
                }
            }
            Err(stop) => return unless_unwanted(Err(stop), &name),
        }
    }
    Err(DecodeError::Empty)
}

/// Pours the cells of a sheet into `sink`; `false` when there is none.
fn pour<'a>(
    sink: &mut Sink,
    limits: &Limits,
    next: &mut impl FnMut() -> Result<Option<calamine::Cell<DataRef<'a>>>, DecodeError>,
    chosen: Chosen,
) -> Result<bool, Stop> {
    let mut scratch = String::new();
    let mut chosen = Some(chosen);
    loop {
        let row = sink.row.map_or(1, |row| u64::from(row) + 1);
        let Some(cell) = next().map_err(|error| error.in_row(row))? else { break };
        if values::is_blank(cell.get_value()) {
            continue;
        }
        if let Some(chosen) = chosen.take() {
            sink.send(Message::Start(chosen))?;
        }
        sink.cell(cell.get_position(), limits, |batch| values::push(cell.get_value(), &mut scratch, batch))?;
    }
    let any = sink.row.is_some();
    sink.finish()?;
    Ok(any)
}

fn read_xls(mut file: File, limits: &Limits, sink: &mut Sink) -> Result<(), DecodeError> {
    let found = file.seek(SeekFrom::End(0))?;
    if found > limits.max_xls_bytes {
        return Err(DecodeError::TooLarge { found, limit: limits.max_xls_bytes });
    }
    file.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    file.take(limits.max_xls_bytes).read_to_end(&mut bytes)?;
    let container = ole::repack(&bytes)?;
    drop(bytes);
    let mut book = Xls::new(Cursor::new(container)).map_err(xls_error)?;
    for chosen in candidates(book.sheets_metadata()) {
        let name = chosen.name.clone();
        let range = book.worksheet_range(&name).map_err(|e| xls_error(e).in_sheet(&name))?;
        if range.used_cells().next().is_some() {
            return unless_unwanted(pour_range(sink, limits, &range, chosen), &name);
        }
    }
    Err(DecodeError::Empty)
}

fn pour_range(sink: &mut Sink, limits: &Limits, range: &Range<Data>, chosen: Chosen) -> Result<(), Stop> {
    let (top, left) = range.start().unwrap_or_default();
    sink.send(Message::Start(chosen))?;
    sink.watch.begin(range.height() as u64);
    let mut scratch = String::new();
    for (row, column, value) in range.used_cells() {
        #[expect(clippy::cast_possible_truncation, reason = "XLS has 65,536 rows and 256 columns")]
        let at = (top + row as u32, left + column as u32);
        sink.watch.reach(row as u64);
        sink.cell(at, limits, |batch| values::push_owned(value, &mut scratch, batch))?;
    }
    sink.finish()
}

fn damaged(part: &'static str) -> DecodeError {
    DecodeError::Damaged { place: Place::default(), part }
}

fn encrypted() -> DecodeError {
    DecodeError::NotWhatItClaims { name: None, found: Found::Encrypted }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the standard library's errors: all the rest are the machine's"
)]
fn io_error(error: std::io::Error) -> DecodeError {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => DecodeError::Truncated { place: Place::default() },
        std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput => damaged("compressed part"),
        _ => error.into(),
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "another crate's errors: all the rest mean a broken structure"
)]
fn xlsx_error(error: XlsxError) -> DecodeError {
    match error {
        XlsxError::Io(error) => io_error(error),
        XlsxError::Password => encrypted(),
        XlsxError::XmlEof(_) => DecodeError::Truncated { place: Place::default() },
        XlsxError::Zip(_) => damaged("ZIP package"),
        XlsxError::Xml(_) | XlsxError::XmlAttr(_) => damaged("XML of a sheet"),
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound | XlsxError::WorksheetNotFound(_) => {
            damaged("list of sheets")
        }
        _ => damaged("cell"),
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "another crate's errors: all the rest mean a broken structure"
)]
fn xls_error(error: XlsError) -> DecodeError {
    match error {
        XlsError::Io(error) => io_error(error),
        XlsError::Password => encrypted(),
        XlsError::Cfb(_) => DecodeError::Truncated { place: Place::default() },
        XlsError::EoStream(_) | XlsError::ContinueRecordTooShort => {
            DecodeError::Truncated { place: Place::default() }
        }
        _ => damaged("record"),
    }
}
