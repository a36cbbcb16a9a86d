//! Figures about everything public, by kind, deciding body and month.

use std::collections::BTreeMap;

use domain::content::system;
use domain::{Content, Day, RecordKind};

use super::{AuthorityCount, KindCount, Lens, MonthCount, StatisticsView, Timeliness, fields, record};
use crate::store::sql::{Result, StoreFault, Tx, Value};

/// The figures. Reads every public record: callers keep the answer by fact and day, and ask off the worker threads.
pub fn statistics(tx: &mut dyn Tx, lens: &Lens<'_>) -> Result<StatisticsView> {
    let (organisations, confirmed) = organisations(tx, lens)?;
    let mut tally = Tally::default();
    let names = authority_names(tx)?;
    if lens.as_of.is_past() {
        tally_then(tx, lens, &mut tally)?;
    } else {
        tally_now(tx, lens, &mut tally)?;
        tally_lateness(tx, lens, &mut tally)?;
    }
    Ok(StatisticsView {
        organisations,
        confirmed,
        kinds: tally.kinds(),
        months: tally.months(),
        authorities: tally.authorities(&names),
        timeliness: tally.timeliness(),
        as_of: lens.as_of.view(),
    })
}

/// Counts by kind, for each question asked.
#[derive(Debug, Default)]
struct Tally {
    by_month: BTreeMap<(RecordKind, (i16, i8)), u64>,
    by_authority: BTreeMap<(RecordKind, i64), u64>,
    late: BTreeMap<RecordKind, u64>,
}

/// Kinds that the law wants published within a number of working days (双公示).
const TIMED: [RecordKind; 2] = [RecordKind::Licence, RecordKind::Penalty];

impl Tally {
    fn add(&mut self, kind: RecordKind, authority: i64, decided: Day, count: u64) {
        *self.by_month.entry((kind, (decided.year(), decided.month()))).or_default() += count;
        *self.by_authority.entry((kind, authority)).or_default() += count;
    }

    fn add_lateness(&mut self, kind: RecordKind, content: &Content) {
        if TIMED.contains(&kind) && content.get(system::LATE_BY).is_some() {
            *self.late.entry(kind).or_default() += 1;
        }
    }

    fn of_kind(&self, kind: RecordKind) -> u64 {
        self.by_month.iter().filter(|((of, _), _)| *of == kind).map(|(_, count)| count).sum()
    }

    fn kinds(&self) -> Vec<KindCount> {
        let counts = RecordKind::ALL.into_iter().map(|kind| (kind, self.of_kind(kind)));
        let some = counts.filter(|(_, count)| *count > 0);
        some.map(|(kind, count)| KindCount { kind: kind.word().to_owned(), count }).collect()
    }

    fn months(&self) -> Vec<MonthCount> {
        let rows = self.by_month.iter().map(|((kind, (year, month)), count)| MonthCount {
            kind: kind.word().to_owned(),
            month: format!("{year:04}-{month:02}"),
            count: *count,
        });
        rows.collect()
    }

    fn authorities(&self, names: &BTreeMap<i64, String>) -> Vec<AuthorityCount> {
        let rows = self.by_authority.iter().map(|((kind, authority), count)| AuthorityCount {
            kind: kind.word().to_owned(),
            authority: names.get(authority).cloned().unwrap_or_default(),
            count: *count,
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort_by(|a, b| {
            b.count.cmp(&a.count).then_with(|| (&a.kind, &a.authority).cmp(&(&b.kind, &b.authority)))
        });
        rows
    }

    fn timeliness(&self) -> Vec<Timeliness> {
        let rows = TIMED.into_iter().map(|kind| {
            let (all, late) = (self.of_kind(kind), self.late.get(&kind).copied().unwrap_or_default());
            Timeliness { kind: kind.word().to_owned(), in_time: all.saturating_sub(late), late }
        });
        rows.filter(|row| row.in_time + row.late > 0).collect()
    }
}

fn organisations(tx: &mut dyn Tx, lens: &Lens<'_>) -> Result<(u64, u64)> {
    const NOW: &str = "SELECT COUNT(*), COALESCE(SUM(confirmed), 0) FROM organisation";
    const THEN: &str =
        "SELECT COUNT(DISTINCT org), COUNT(DISTINCT CASE WHEN kind <> 1 THEN org END) FROM fact
         WHERE record = 0 AND seq <= $1 AND effective <= $2";
    let read = |row: &crate::store::sql::Row<'_>| Ok((row.small(0)?, row.small(1)?));
    if !lens.as_of.is_past() {
        return tx.one(NOW, &[], read);
    }
    let day = Value::from(lens.as_of.day.days_since_epoch());
    tx.one(THEN, &[Value::Int(lens.as_of.known.0), day], read)
}

fn authority_names(tx: &mut dyn Tx) -> Result<BTreeMap<i64, String>> {
    let rows =
        tx.all("SELECT id, name FROM authority", &[], |row| Ok((row.int(0)?, row.text(1)?.to_owned())))?;
    Ok(rows.into_iter().collect())
}

/// What the cached days let through today; the pages of single records compute it from facts.
const PUBLIC: &str = "r.ended = 0 AND r.public_from <= $1 AND r.public_until >= $1";

fn tally_now(tx: &mut dyn Tx, lens: &Lens<'_>, tally: &mut Tally) -> Result<()> {
    let sql = format!(
        "SELECT r.kind, r.authority, r.decided_on, COUNT(*) FROM record r WHERE {PUBLIC}
         GROUP BY r.kind, r.authority, r.decided_on"
    );
    tx.each(&sql, &[Value::from(lens.as_of.stored_today())], &mut |row| {
        let decided = Day::from_days_since_epoch(row.small(2)?);
        tally.add(kind(row.int(0)?)?, row.int(1)?, decided, row.small(3)?);
        Ok(())
    })
}

fn tally_lateness(tx: &mut dyn Tx, lens: &Lens<'_>, tally: &mut Tally) -> Result<()> {
    let sql = format!(
        "SELECT r.kind, f.body FROM record r JOIN fact f ON f.seq = r.seq WHERE {PUBLIC} AND r.kind IN ({}, {})",
        TIMED[0].number(),
        TIMED[1].number()
    );
    tx.each(&sql, &[Value::from(lens.as_of.stored_today())], &mut |row| {
        tally.add_lateness(kind(row.int(0)?)?, &fields::content(row.opt_blob(1)?)?);
        Ok(())
    })
}

/// As of an earlier state: each record that is public now is asked what it was then.
fn tally_then(tx: &mut dyn Tx, lens: &Lens<'_>, tally: &mut Tally) -> Result<()> {
    let sql = format!("SELECT r.org, r.record, r.kind, r.authority FROM record r WHERE {PUBLIC}");
    let public = tx.all(&sql, &[Value::from(lens.as_of.stored_today())], |row| {
        Ok((row.int(0)?, row.int(1)?, kind(row.int(2)?)?, row.int(3)?))
    })?;
    for (org, record, kind, authority) in public {
        let Some((_, content, _)) = record::then(tx, lens, org, record)? else { continue };
        if let Some(decided) = super::list::decided_on(&content) {
            tally.add(kind, authority, decided, 1);
            tally.add_lateness(kind, &content);
        }
    }
    Ok(())
}

fn kind(number: i64) -> Result<RecordKind> {
    RecordKind::from_number(number).ok_or(StoreFault::Decode { column: 0, wanted: "a kind of record" })
}
