//! The two threads before the loader: one decodes the file, one checks its rows. Both wait when the next is busy, so
//! memory does not grow with the file.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Scope;

use domain::{Cells, Day, Desk, Problem, ProblemCode, Verdict, check};

use super::chunk::Chunk;
use super::mapping::Mapping;
use super::progress::Progress;
use crate::intake::decode::{CellFlag, DecodeError, Format, Place, RowBatch, RowRef, Sheet};

/// Rows decoded at a time.
const ROWS: usize = 2048;
/// Batches that may wait between two threads.
const WAITING: usize = 3;

/// A stage's result: what it made, or why the file cannot be read further.
pub type Passed<T> = Result<T, DecodeError>;

/// Starts decoding on a thread of its own.
pub fn decode<'s>(
    scope: &'s Scope<'s, '_>,
    mut sheet: Sheet,
    progress: Arc<Progress>,
) -> Receiver<Passed<RowBatch>> {
    let (send, receive) = sync_channel(WAITING);
    scope.spawn(move || {
        loop {
            let mut rows = RowBatch::new();
            let more = sheet.next_batch(&mut rows, ROWS);
            progress.decoded(sheet.bytes_read());
            match more {
                Ok(0) => break end(&sheet, &send),
                Ok(_) if send.send(Ok(rows)).is_err() => break,
                Ok(_) => (),
                Err(error) => break drop(send.send(Err(error))),
            }
        }
    });
    receive
}

/// A text file that stops in the middle of a row was cut off on its way.
fn end(sheet: &Sheet, send: &SyncSender<Passed<RowBatch>>) {
    if sheet.ended_abruptly() {
        drop(send.send(Err(DecodeError::Truncated { place: Place::default() })));
    }
}

/// Checks the rows of one file.
pub struct Checker<'a> {
    /// What every row is checked under.
    pub desk: Desk<'a>,
    /// Where each field's cell stands.
    pub mapping: &'a Mapping,
    /// The file's format: spreadsheets leave out empty cells at the end of a row.
    pub format: Format,
    /// Whether rows belong to full lists.
    pub snapshot: bool,
}

/// Starts checking on a thread of its own.
pub fn check_rows<'s, 'e: 's>(
    scope: &'s Scope<'s, 'e>,
    checker: Checker<'s>,
    rows: Receiver<Passed<RowBatch>>,
) -> Receiver<Passed<Chunk>> {
    let (send, receive) = sync_channel(WAITING);
    scope.spawn(move || {
        let mut list = ListInHand::default();
        for batch in rows {
            match batch {
                Ok(batch) if checker.check_batch(&batch, &mut list, &send).is_err() => return,
                Ok(_) => (),
                Err(error) => return drop(send.send(Err(error))),
            }
        }
        if checker.snapshot {
            let day = Some(checker.day_of(&list));
            let chunk = Chunk { list: day, closes_list: day, ..Chunk::default() };
            drop(send.send(Ok(chunk)));
        }
    });
    receive
}

/// The full list whose rows are being read.
#[derive(Debug, Default)]
struct ListInHand {
    name: Option<String>,
    day: Option<Day>,
}

/// The loader has gone.
struct Gone;

impl Checker<'_> {
    fn check_batch(
        &self,
        batch: &RowBatch,
        list: &mut ListInHand,
        send: &SyncSender<Passed<Chunk>>,
    ) -> Result<(), Gone> {
        let mut chunk = Chunk::default();
        for row in batch.rows() {
            if self.snapshot && self.starts_another_list(&row, list) {
                chunk.list = Some(self.day_of(list));
                chunk.closes_list = chunk.list;
                send.send(Ok(std::mem::take(&mut chunk))).map_err(|_| Gone)?;
            }
            if self.snapshot {
                self.note_list(&row, list);
            }
            self.check_row(&row, &mut chunk);
        }
        chunk.list = self.snapshot.then(|| self.day_of(list));
        send.send(Ok(chunk)).map_err(|_| Gone)
    }

    fn day_of(&self, list: &ListInHand) -> Day {
        list.day.unwrap_or(self.desk.received)
    }

    fn starts_another_list(&self, row: &RowRef<'_>, list: &ListInHand) -> bool {
        // A file without a column that tells lists apart is one list.
        let name = self.mapping.list.map_or("", |at| row.cell(at));
        list.name.as_deref().is_some_and(|in_hand| in_hand != name)
    }

    fn note_list(&self, row: &RowRef<'_>, list: &mut ListInHand) {
        let name = self.mapping.list.map_or("", |at| row.cell(at));
        if list.name.as_deref() != Some(name) {
            list.name = Some(name.to_owned());
            list.day = self.mapping.list_day.and_then(|at| Day::parse(row.cell(at)));
        }
    }

    fn check_row(&self, row: &RowRef<'_>, chunk: &mut Chunk) {
        let number = i64::try_from(row.number()).unwrap_or(i64::MAX);
        chunk.read += 1;
        chunk.drops |= self.mapping.never_kept.iter().any(|at| !row.cell(*at).trim().is_empty());
        match self.verdict(row) {
            Verdict::Passed(mut checked) => {
                let warnings = std::mem::take(&mut checked.warnings);
                if !warnings.is_empty() {
                    chunk.problems.push((number, warnings));
                }
                chunk.passed.push((number, *checked));
            }
            Verdict::Quarantined(problems) => {
                chunk.quarantined += 1;
                chunk.problems.push((number, problems));
            }
            Verdict::Refused(problem) => {
                chunk.refused += 1;
                chunk.refused_rows.push(number);
                chunk.problems.push((number, vec![problem]));
            }
        }
    }

    fn verdict(&self, row: &RowRef<'_>) -> Verdict {
        if let Some(problem) = self.personal_elsewhere(row) {
            return Verdict::Refused(problem);
        }
        if self.is_ragged(row) {
            return Verdict::Quarantined(vec![ProblemCode::Ragged.of_row()]);
        }
        let mut texts = [""; 64];
        let (mut lossy, mut errors) = (0_u64, 0_u64);
        for (at, text) in texts.iter_mut().enumerate().take(self.mapping.fields()) {
            let Some(column) = self.mapping.column(at) else { continue };
            *text = self.mapping.corrected(at, row.cell(column).trim());
            match row.flag(column) {
                CellFlag::LossyNumber => lossy |= 1 << at,
                CellFlag::Error => errors |= 1 << at,
                CellFlag::None => (),
            }
        }
        check(&self.desk, Cells { texts: &texts[..self.mapping.fields()], lossy, errors })
    }

    /// The check guards the cells of fields; this, the cells of all other columns.
    fn personal_elsewhere(&self, row: &RowRef<'_>) -> Option<Problem> {
        let mapped = |at: usize| self.mapping.is_field(at);
        let mut others = (0..row.cells()).filter(|at| !mapped(*at));
        let found = others.any(|at| domain::id::find_personal(row.cell(at)).is_some());
        found.then(|| ProblemCode::PersonalData.of_row())
    }

    fn is_ragged(&self, row: &RowRef<'_>) -> bool {
        let extra = (self.mapping.width..row.cells()).any(|at| !row.cell(at).trim().is_empty());
        let text = matches!(self.format, Format::Csv | Format::Tsv);
        extra || (text && row.cells() < self.mapping.width)
    }
}
