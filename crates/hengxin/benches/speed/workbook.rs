//! Reading a workbook into rows, and importing it, beside calamine reading its cells and nothing else.

use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};
use hengxin::intake::decode::{self, Limits, RowBatch};
use rust_xlsxwriter::Workbook;
use tempfile::TempDir;

use crate::figures::{Figures, median, processor, say, timed};
use crate::report::Line;
use crate::{Plan, rows, turns};

/// Rows of the workbook.
const ROWS: u64 = 100_000;

/// The measurement.
pub fn measure(plan: &Plan) -> Vec<Line> {
    let count = if plan.quick { ROWS / 5 } else { ROWS };
    let folder = TempDir::with_prefix("hengxin-bench-").unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    write(Path::new(&path("penalties.xlsx")), count);
    rows::write_organisations(Path::new(&path("organisations.csv")), rows::ORGANISATIONS);
    let mut all: Vec<[Figures; 3]> = Vec::new();
    for round in 0..plan.rounds {
        let (url, kept) =
            (format!("sqlite:{}", path(&format!("{round}.db"))), path(&format!("kept-{round}")));
        turns::run(&["import", &url, "business-register", &path("organisations.csv"), &kept]);
        let ours = turns::run(&["import", &url, "penalties", &path("penalties.xlsx"), &kept]);
        let [rows, cells] = ["rows", "cells"].map(|turn| turns::run(&[turn, &path("penalties.xlsx")]));
        all.push([rows, ours, cells]);
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no more")]
    let rows = count as f64;
    let middle = |which: usize| median(all.iter().map(|turn| rows / turn[which]["seconds"]).collect());
    let [read, imported, cells] = [0, 1, 2].map(middle);
    let whole = Line::ratio("… and its import, checked and committed", "rows/s", (imported, cells), 0.0);
    vec![
        Line::ratio(&format!("reading a workbook, {count} rows"), "rows/s", (read, cells), 0.6),
        Line { wanted: "–".into(), ..whole },
    ]
}

/// Reads every row of the first sheet, as an import does.
pub fn rows(file: &Path) {
    let before = processor();
    let (seconds, read) = timed(|| {
        let mut sheet = decode::open(file, &Limits::default(), None).unwrap();
        let mut batch = RowBatch::new();
        let mut read = 0;
        while sheet.next_batch(&mut batch, 2048).unwrap() > 0 {
            read += batch.len();
            batch.clear();
        }
        read
    });
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    say(&[("seconds", seconds), ("rows", read as f64), ("processor", (processor() - before).as_secs_f64())]);
}

/// Reads every cell of the first sheet.
pub fn cells(file: &Path) {
    let before = processor();
    let (seconds, filled) = timed(|| {
        let mut book: Xlsx<_> = open_workbook(file).unwrap();
        let sheet = book.sheet_names()[0].clone();
        let mut cells = book.worksheet_cells_reader(&sheet).unwrap();
        let mut filled = 0_u32;
        while let Some(cell) = cells.next_cell().unwrap() {
            filled += u32::from(!matches!(cell.get_value(), calamine::DataRef::Empty));
        }
        filled
    });
    say(&[
        ("seconds", seconds),
        ("cells", f64::from(filled)),
        ("processor", (processor() - before).as_secs_f64()),
    ]);
}

fn write(path: &Path, count: u64) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_low_memory().unwrap();
    for (column, heading) in (0..).zip(rows::headings()) {
        sheet.write_string(0, column, heading).unwrap();
    }
    let mut press = rows::Press::new();
    for at in 0..count {
        let row = u32::try_from(at + 1).unwrap();
        for (column, cell) in (0..).zip(press.row(at)).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book.save(path).unwrap();
}
