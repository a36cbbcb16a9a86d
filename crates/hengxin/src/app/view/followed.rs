//! What changed about the organisations on a watch list: entries of the change feed, and what began or ended by itself
//! on a day because a term was over.

use domain::{Day, RecordKey, RecordKind};
use serde::Serialize;
use utoipa::ToSchema;

use super::changes::Step;
use super::source::instant;
use super::{Change, Lens, changes, history, organisation, record};
use crate::clock;
use crate::store::sql::{Result, Row, Tx, Value};

/// A change about an organisation that is followed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Followed {
    /// The change. Beside the kinds of fact there are `expired` and `published`: the record's publication ended, or
    /// began, on that day by itself.
    #[serde(flatten)]
    pub change: Change,
    /// Present name of the organisation.
    pub name: String,
    /// Fields of the organisation that are not as they were before, such as `name` and `status`.
    pub changed: Vec<&'static str>,
}

/// Changes in a range of entries.
#[derive(Debug, Clone)]
pub struct Entries {
    /// The changes, oldest first.
    pub changes: Vec<Followed>,
    /// The last entry looked at.
    pub last: i64,
}

/// What entries after `after` and up to `through` say about the organisations on a list, of at most `limit` entries.
pub fn changes_of_list(
    tx: &mut dyn Tx,
    lens: &Lens<'_>,
    list: i64,
    (after, through): (i64, i64),
    limit: u32,
) -> Result<Entries> {
    let (steps, end) = steps(tx, lens, list, (after, through), limit)?;
    let mut found = Vec::with_capacity(steps.len());
    for (step, name) in steps {
        let org = step.org;
        if let Some(change) = changes::told(tx, lens, step)? {
            let changed = changed(tx, org, &change)?;
            found.push(Followed { change, name, changed });
        }
    }
    Ok(Entries { changes: found, last: end })
}

/// The last entries of pages of [`changes_of_list`], each with whether there is anything on the page, up to `through`.
/// Read in one go and without any record: this is asked while others wait.
pub fn pages_of_list(
    tx: &mut dyn Tx,
    lens: &Lens<'_>,
    list: i64,
    (after, through): (i64, i64),
    limit: u32,
) -> Result<Vec<(i64, bool)>> {
    let (mut pages, mut read, mut news) = (Vec::new(), 0, false);
    let params = params(lens, list, (after, through), u32::MAX);
    tx.each(&select(after, through), &params, &mut |row| {
        let step = changes::step(row)?;
        (read, news) = (read + 1, news || step.may_be_told());
        if read == limit {
            pages.push((step.change.entry, news));
            (read, news) = (0, false);
        }
        Ok(())
    })?;
    if pages.last().is_none_or(|(end, _)| *end < through) {
        pages.push((through, news));
    }
    Ok(pages)
}

/// Facts about the organisations on a list, each with the present name, and the last entry looked at.
fn steps(
    tx: &mut dyn Tx,
    lens: &Lens<'_>,
    list: i64,
    (after, through): (i64, i64),
    limit: u32,
) -> Result<(Vec<(Step, String)>, i64)> {
    let params = params(lens, list, (after, through), limit);
    let read = |row: &Row<'_>| Ok((changes::step(row)?, row.text(10)?.to_owned()));
    let steps = tx.all(&select(after, through), &params, read)?;
    let full = u32::try_from(steps.len()).is_ok_and(|count| count >= limit);
    let end = steps.last().filter(|_| full).map_or(through, |(step, _)| step.change.entry);
    Ok((steps, end))
}

/// Ranges of so many entries are gone through entry by entry; wider ones member by member.
const NARROW: i64 = 20_000;

fn select(after: i64, through: i64) -> String {
    // With the sign there is no index from members to their facts, which would be sorted whatever the range.
    let org = if through - after <= NARROW { "+f.org" } else { "f.org" };
    format!(
        "{} JOIN watchlist_member m ON m.org = {org} AND m.watchlist = $5
         WHERE f.seq > $1 AND f.seq <= $2 ORDER BY f.seq LIMIT $4",
        changes::SELECT
    )
}

fn params(lens: &Lens<'_>, list: i64, (after, through): (i64, i64), limit: u32) -> [Value<'static>; 5] {
    let today = lens.as_of.stored_today();
    [after.into(), through.into(), Value::from(today), limit.into(), list.into()]
}

/// Fields of an organisation that its followers act on.
const WATCHED: [&str; 3] = ["name", "status", "district"];

fn changed(tx: &mut dyn Tx, org: i64, change: &Change) -> Result<Vec<&'static str>> {
    if change.record.is_some() {
        return Ok(Vec::new());
    }
    let mut facts = history::facts(tx, org, RecordKey::ORGANISATION)?;
    // A merger says nothing of the details.
    facts.retain(|stored| stored.fact.kind.gives_content());
    let Some(at) = facts.iter().position(|stored| stored.seq.0 == change.entry).filter(|at| *at > 0) else {
        return Ok(Vec::new());
    };
    let said = |at: usize, code| organisation::coded(&facts[at].fact.content, code);
    Ok(WATCHED.into_iter().filter(|code| said(at, code) != said(at - 1, code)).collect())
}

/// Records of organisations on a list whose publication ended, or began, by itself after one day and up to another.
pub fn turns_of_list(
    tx: &mut dyn Tx,
    lens: &Lens<'_>,
    list: i64,
    (after, through): (Day, Day),
) -> Result<Vec<Followed>> {
    // A record is public through its last day: the first day without it is the next one.
    const SQL: &str =
        "SELECT r.seq, o.code, r.record, r.kind, r.public_from, r.public_until, r.org, o.name, f.recorded_at
         FROM watchlist_member m JOIN record r ON r.org = m.org JOIN organisation o ON o.id = m.org
         JOIN fact f ON f.seq = r.seq
         WHERE m.watchlist = $1 AND r.ended = 0 AND r.public_from <= r.public_until
         AND ((r.public_until >= $2 AND r.public_until < $3) OR (r.public_from > $2 AND r.public_from <= $3))
         ORDER BY r.public_until, r.seq, r.record";
    let (from, to) = (after.days_since_epoch(), through.days_since_epoch());
    let rows = tx.all(SQL, &[list.into(), from.into(), to.into()], leased)?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let public = record::is_public_now(tx, lens, row.org, row.record)?;
        found.extend(row.turns((after, through), public));
    }
    found.sort_by(|a, b| (&a.change.effective, a.change.entry).cmp(&(&b.change.effective, b.change.entry)));
    Ok(found)
}

/// A record with its cached days.
struct Leased {
    entry: i64,
    code: String,
    record: i64,
    kind: RecordKind,
    from: Day,
    until: i32,
    org: i64,
    name: String,
    recorded_at: i64,
}

fn leased(row: &Row<'_>) -> Result<Leased> {
    Ok(Leased {
        entry: row.int(0)?,
        code: row.text(1)?.to_owned(),
        record: row.int(2)?,
        kind: RecordKind::from_number(row.int(3)?).unwrap_or(RecordKind::Other),
        from: Day::from_days_since_epoch(row.small(4)?),
        until: row.small(5)?,
        org: row.int(6)?,
        name: row.text(7)?.to_owned(),
        recorded_at: row.int(8)?,
    })
}

impl Leased {
    /// What happened by itself within the days. The cached days never speak against the facts.
    fn turns(&self, (after, through): (Day, Day), public: bool) -> Vec<Followed> {
        let within = |day: Day| after < day && day <= through;
        let mut turns = Vec::new();
        // What arrived on its first public day or later is told of by its entry.
        if within(self.from)
            && self.recorded_at < clock::midnight(self.from.date()).as_microsecond()
            && public
        {
            turns.push(self.turn("published", self.from, true));
        }
        let over = (self.until < i32::MAX).then(|| Day::from_days_since_epoch(self.until).plus_days(1));
        turns.extend(over.filter(|day| within(*day) && !public).map(|day| self.turn("expired", day, false)));
        turns
    }

    fn turn(&self, word: &str, on: Day, public_now: bool) -> Followed {
        let change = Change {
            entry: self.entry,
            change: word.to_owned(),
            code: self.code.clone(),
            record: RecordKey::from_stored(self.record).map(RecordKey::hex),
            kind: self.kind.word().to_owned(),
            effective: on.to_string(),
            recorded_at: instant(clock::midnight(on.date()).as_microsecond()),
            public_now,
        };
        Followed { change, name: self.name.clone(), changed: Vec::new() }
    }
}
