//! Counting the figures of all bodies.

use std::collections::BTreeMap;

use domain::{Day, ProblemCode, RecordKind, Text, Weight};

use super::time::{Arrivals, Stopwatch};
use super::{BodyFigures, ColumnErrors, Coverage, Figures, Month, Owed, Stand};
use crate::app::Register;
use crate::app::view::instant;
use crate::store::monitoring::{self as stored, DeliveryRow, OwedRow};
use crate::store::proceeding::ProceedingKind;
use crate::store::rows::{day_of, read_day, stored_day};
use crate::store::sql::{Result, Tx};

/// What figures would be counted from now, beside the facts.
///
/// # Errors
/// The store's.
pub fn stand(tx: &mut dyn Tx) -> Result<Stand> {
    stored::stand(tx)
}

/// The figures of every body. Reads every record's row: callers keep the answer.
///
/// # Errors
/// The store's.
pub fn figures(tx: &mut dyn Tx, register: &Register) -> Result<Figures> {
    let deliveries = stored::deliveries(tx)?;
    let mut bodies: BTreeMap<i64, BodyFigures> = BTreeMap::new();
    for (id, name) in stored::bodies(tx)? {
        bodies.insert(id, BodyFigures { id, name, ..BodyFigures::default() });
    }
    cover(tx, register, &deliveries, &mut bodies)?;
    time(tx, register, &deliveries, &mut bodies)?;
    for (supplier, column, code, weight, rows) in stored::problems(tx)? {
        if let Some(body) = bodies.get_mut(&supplier) {
            body.errors.push(errors((column, code), weight, rows));
        }
    }
    by_month(&deliveries, &mut bodies);
    for row in stored::owed(tx, stored_day(register.today()))? {
        if let Some(body) = bodies.get_mut(&row.supplier) {
            body.owed.push(owed(&row));
        }
    }
    Ok(whole(register, bodies))
}

fn whole(register: &Register, bodies: BTreeMap<i64, BodyFigures>) -> Figures {
    let sends =
        |body: &BodyFigures| !body.coverage.is_empty() || !body.months.is_empty() || !body.owed.is_empty();
    let mut bodies: Vec<BodyFigures> = bodies.into_values().filter(sends).collect();
    bodies.sort_by(|a, b| a.name.cmp(&b.name));
    for body in &mut bodies {
        body.errors.sort_by(|a, b| {
            b.rows.cmp(&a.rows).then_with(|| (&a.column, &a.code).cmp(&(&b.column, &b.code)))
        });
    }
    let today = register.today();
    let term = register.law.term("double-publicity.deadline", today).ok();
    let term = term.map(|term| {
        let cite = format!("{} {}", term.cite.title, term.cite.article);
        (term.value, cite.trim().to_owned(), term.cite.verified)
    });
    Figures { day: today.to_string(), bodies, term }
}

/// Items that records came under, and those that feeds promise.
fn cover(
    tx: &mut dyn Tx,
    register: &Register,
    deliveries: &[DeliveryRow],
    bodies: &mut BTreeMap<i64, BodyFigures>,
) -> Result<()> {
    for held in stored::records(tx)? {
        if let Some(body) = bodies.get_mut(&held.supplier) {
            let line = line(register, body, u16::try_from(held.item).unwrap_or_default());
            (line.records, line.live, line.last) = (held.records, held.live, Some(instant(held.last)));
        }
    }
    for (nth, feed) in (1_i64..).zip(register.feeds.iter()) {
        // A body that has never sent anything has no number yet; that it owes its item is what must be seen.
        let known = bodies.values().any(|body| body.name == feed.supplier);
        if !known && !feed.supplier.is_empty() {
            bodies.insert(-nth, BodyFigures { name: feed.supplier.clone(), ..BodyFigures::default() });
        }
        for body in bodies.values_mut() {
            let of = |row: &&DeliveryRow| row.feed == feed.id && row.supplier == body.id && row.loaded;
            let last = deliveries.iter().filter(of).map(|row| row.received_at).max();
            let owns = body.name == feed.supplier;
            // A feed that every department uses belongs to none of them: it is no body that sends under its name.
            if owns || (last.is_some() && body.name != feed.sender()) {
                let line = line(register, body, feed.item_no);
                line.expected |= owns;
                line.last = line.last.take().max(last.map(instant));
            }
        }
    }
    Ok(())
}

/// The line of an item, made where there is none yet.
fn line<'b>(register: &Register, body: &'b mut BodyFigures, no: u16) -> &'b mut Coverage {
    let item = register.law.item_no(no);
    let word = item.map_or_else(|| no.to_string(), |item| item.id.clone());
    let at = body.coverage.iter().position(|line| line.item == word).unwrap_or_else(|| {
        let name = item.map(|item| pair(&item.name)).unwrap_or_default();
        body.coverage.push(Coverage { item: word, name, expected: false, live: 0, records: 0, last: None });
        body.coverage.len() - 1
    });
    &mut body.coverage[at]
}

fn pair(text: &Text) -> (String, String) {
    (text.zh.to_string(), text.en.to_string())
}

fn time(
    tx: &mut dyn Tx,
    register: &Register,
    deliveries: &[DeliveryRow],
    bodies: &mut BTreeMap<i64, BodyFigures>,
) -> Result<()> {
    let arrived: BTreeMap<i64, Day> =
        deliveries.iter().map(|row| (row.id, day_of(row.received_at))).collect();
    let kinds = [RecordKind::Licence, RecordKind::Penalty].map(|kind| i64::from(kind.number()));
    let mut watch = Stopwatch::new(&register.law, &register.calendar);
    let mut of: BTreeMap<i64, Arrivals> = BTreeMap::new();
    stored::arrivals(tx, kinds, &mut |supplier, decided, batch, records| {
        if let Some(day) = arrived.get(&batch) {
            watch.count(of.entry(supplier).or_default(), (read_day(decided), *day), records);
        }
    })?;
    for (supplier, arrivals) in of {
        if let Some(body) = bodies.get_mut(&supplier) {
            body.timeliness = Some(arrivals.timeliness());
        }
    }
    Ok(())
}

fn errors((column, code): (String, String), weight: i64, rows: u64) -> ColumnErrors {
    let what = ProblemCode::from_code(&code).map(|code| pair(&code.what())).unwrap_or_default();
    let weight = Weight::from_number(weight).map_or("", Weight::word);
    ColumnErrors { column, code, what, weight, rows }
}

fn by_month(deliveries: &[DeliveryRow], bodies: &mut BTreeMap<i64, BodyFigures>) {
    let mut sums: BTreeMap<(i64, String), Month> = BTreeMap::new();
    for row in deliveries {
        let day = day_of(row.received_at);
        let month = format!("{:04}-{:02}", day.year(), day.month());
        let empty = Month { month: month.clone(), deliveries: 0, rows: 0, bad: 0 };
        let sum = sums.entry((row.supplier, month)).or_insert(empty);
        sum.deliveries += 1;
        sum.rows += row.read;
        sum.bad += row.bad;
    }
    for ((supplier, _), month) in sums {
        if let Some(body) = bodies.get_mut(&supplier) {
            body.months.push(month);
        }
    }
}

fn owed(row: &OwedRow) -> Owed {
    Owed {
        kind: ProceedingKind::from_number(row.kind).map_or("", ProceedingKind::word).to_owned(),
        place: row.place.clone(),
        by: row.by.clone(),
        count: row.count,
        overdue: row.overdue,
        first_due: row.first_due.map(|due| read_day(due).to_string()),
    }
}
