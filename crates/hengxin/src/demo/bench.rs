//! Long files of penalties for the benchmarks, written as they are made: memory does not grow with the rows.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use domain::{Day, field::table as fields};

use super::breaches::{EMERGENCY_BREACHES, ENVIRONMENT_BREACHES, HEALTH_BREACHES, MARKET_BREACHES};
use super::city::City;
use super::plan::{DEPARTMENTS, Department, Form, Matter};
use super::rng::Rng;
use super::rows::Press;
use super::sheet::Row;
use super::table::{Table, Typed};
use super::{DemoFault, mess, typed};

/// Departments that punish in these files, and for what.
const BENCHES: [(usize, Matter); 4] = [
    (0, Matter::Penalties(MARKET_BREACHES)),
    (5, Matter::Penalties(EMERGENCY_BREACHES)),
    (6, Matter::Penalties(ENVIRONMENT_BREACHES)),
    (9, Matter::Penalties(HEALTH_BREACHES)),
];

/// Decisions of these files end before this day, so that a file depends on its seed alone.
fn last_day() -> Day {
    Day::new(2026, 11, 1).expect("a civil date")
}

/// Writes `rows` penalties as CSV in UTF-8, with the codes of the standard as headings, for the feed `penalties`.
pub fn penalties_csv(path: &Path, rows: u64, seed: u64) -> Result<(), DemoFault> {
    let mut csv = csv::Writer::from_writer(BufWriter::with_capacity(1 << 20, File::create(path)?));
    csv.write_record(headings())?;
    each_penalty(rows, seed, |row| Ok(csv.write_record(&row.cells)?))?;
    let mut file = csv.into_inner().map_err(|error| DemoFault::File(error.into_error()))?;
    Ok(file.flush()?)
}

/// Writes `rows` penalties as a workbook, with the codes of the standard as headings, for the feed `penalties`.
pub fn penalties_xlsx(path: &Path, rows: u64, seed: u64) -> Result<(), DemoFault> {
    let mut table = Table::new(Form::Xlsx, true)?;
    table.row(headings().map(|heading| (heading, Typed::Text)))?;
    let kinds: Vec<Typed> =
        fields(domain::RecordKind::Penalty).iter().map(|field| typed(field.role)).collect();
    each_penalty(rows, seed, |row| {
        table.row(row.cells.iter().map(String::as_str).zip(kinds.iter().copied()))
    })?;
    table.finish(path)
}

fn headings() -> impl Iterator<Item = &'static str> {
    fields(domain::RecordKind::Penalty).iter().map(|field| field.code)
}

/// Makes one penalty after another, about a city with a tenth as many organisations.
fn each_penalty(
    rows: u64,
    seed: u64,
    mut take: impl FnMut(&Row) -> Result<(), DemoFault>,
) -> Result<(), DemoFault> {
    let today = last_day();
    let count = u32::try_from(rows / 10).unwrap_or(u32::MAX).clamp(100, 100_000);
    let city = City::invent(seed, count, today);
    let mut presses = BENCHES.map(|(department, matter)| {
        let department: &Department = &DEPARTMENTS[department];
        let rng = Rng::new(seed, department.mark);
        (Press { city: &city, department, rng, today, serial: 0 }, matter)
    });
    for (_, bench) in (0..rows).zip((0..BENCHES.len()).cycle()) {
        let (press, matter) = &mut presses[bench];
        let (mut row, org) = press.row(*matter, 0);
        mess::spoil(&mut press.rng, &mut row, org);
        take(&row)?;
    }
    Ok(())
}
