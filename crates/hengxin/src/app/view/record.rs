//! One record with its fields, its rule and its history.

use domain::content::system;
use domain::{Case, Content, Day, Lease, RecordKey, RecordKind, Seq, Standing};

use super::history::{self, StoredFact};
use super::list;
use super::rule::{citation, rule};
use super::{HistoryEntry, Lens, RecordView, Source, fields, organisation};
use crate::store::identity;
use crate::store::rows::{NO_END, stored_day};
use crate::store::sql::{Result, Tx, Value};

/// What a reader is told of a record.
#[derive(Debug, Clone)]
pub enum RecordAnswer {
    /// It is public.
    Shown(Box<RecordView>),
    /// It was public and is not any more. Nothing else is said.
    Gone,
    /// Its organisation was merged into the one with this code, where it may stand.
    Moved(String),
    /// There is none, or none that was ever public.
    Unknown,
}

/// The record of an organisation with that key. Its standing is computed from its facts, now and at the state asked
/// about; it is shown only if it is public in both.
pub fn record(tx: &mut dyn Tx, lens: &Lens<'_>, code: &str, key: RecordKey) -> Result<RecordAnswer> {
    let Some(basics) = organisation::find(tx, &lens.as_of, code)? else { return Ok(RecordAnswer::Unknown) };
    let facts = history::facts(tx, basics.id, key.stored())?;
    let case = history::case(&facts)?;
    let as_of = &lens.as_of;
    let now = case.standing(as_of.today, as_of.head);
    if !now.is_some_and(Standing::is_public) {
        if let Some(into) = identity::merged_into(tx, code)? {
            return Ok(RecordAnswer::Moved(into));
        }
        let once = case.was_public(as_of.today);
        return Ok(if once { RecordAnswer::Gone } else { RecordAnswer::Unknown });
    }
    let then = case.standing(as_of.day, as_of.known).filter(|standing| standing.is_public());
    let (Some(standing), Some(content)) = (then, case.content(as_of.day, as_of.known)) else {
        return Ok(RecordAnswer::Unknown);
    };
    let Some(kind) = kind_of(tx, basics.id, key)? else { return Ok(RecordAnswer::Unknown) };
    let marked_from = marked_from(&case, as_of.day, as_of.known);
    Ok(RecordAnswer::Shown(Box::new(view(
        lens,
        &basics,
        (key, kind, marked_from),
        standing,
        (content, &facts),
    ))))
}

fn kind_of(tx: &mut dyn Tx, org: i64, key: RecordKey) -> Result<Option<RecordKind>> {
    const SQL: &str = "SELECT kind FROM record WHERE org = $1 AND record = $2";
    let number = tx.opt(SQL, &[Value::Int(org), Value::Int(key.stored())], |row| row.int(0))?;
    Ok(number.and_then(RecordKind::from_number))
}

fn view(
    lens: &Lens<'_>,
    basics: &organisation::Basics,
    (key, kind, marked_from): (RecordKey, RecordKind, i64),
    standing: Standing,
    (content, facts): (&Content, &[StoredFact]),
) -> RecordView {
    let known: Vec<&StoredFact> = facts.iter().filter(|stored| stored.seq <= lens.as_of.known).collect();
    let current = known.iter().rfind(|stored| stored.fact.content == *content);
    let current = current.expect("the content shown is that of one of its facts");
    let named = list::Named { code: &basics.code, name: &basics.name };
    let shelf = list::Shelf { key, kind, item: current.fact.item, entry: current.seq, marked_from };
    let lease = Lease::of(content);
    let item = lens.law.item_no(current.fact.item);
    RecordView {
        summary: list::summary((lens.law, lens.as_of.day), &named, &shelf, content),
        standing: standing.word().to_owned(),
        public_from: lease.public.map(|(from, _)| from.to_string()),
        rule: rule(lens.law, &lease, list::decided_on(content)),
        basis: item.map(|item| item.basis.iter().map(citation).collect()).unwrap_or_default(),
        fields: fields::open(kind, content, &basics.code),
        repairs: content.get(system::REPAIRS).map(words).unwrap_or_default(),
        late_by: fields::added(content, system::LATE_BY).and_then(|days| days.parse().ok()),
        source: source_of(current),
        history: history_of(&known, lens.as_of.day),
        as_of: lens.as_of.view(),
    }
}

fn words(list: &str) -> Vec<String> {
    list.split(',').map(str::to_owned).collect()
}

/// Where a fact comes from. A row names its sender itself where the feed is nobody's in particular, and what a procedure
/// has written came with no delivery at all.
fn source_of(stored: &StoredFact) -> Source {
    let named = stored.fact.content.get(system::SUPPLIER).map(str::to_owned);
    let delivered = stored.source.clone();
    Source { supplier: named.unwrap_or(delivered.supplier), ..delivered }
}

/// What happened, oldest first.
fn history_of(known: &[&StoredFact], day: Day) -> Vec<HistoryEntry> {
    let happened = known.iter().filter(|stored| stored.fact.effective <= day && stored.fact.kind.is_told());
    let entry = |stored: &&StoredFact| HistoryEntry {
        kind: stored.fact.kind.word().to_owned(),
        effective: stored.fact.effective.to_string(),
        source: source_of(stored),
    };
    happened.map(entry).collect()
}

/// Whether a record is public at this moment, by its facts.
pub(super) fn is_public_now(tx: &mut dyn Tx, lens: &Lens<'_>, org: i64, record: i64) -> Result<bool> {
    let case = history::case(&history::facts(tx, org, record)?)?;
    Ok(case.standing(lens.as_of.today, lens.as_of.head).is_some_and(Standing::is_public))
}

/// First day the record is shown as under objection, as the table of records holds it.
fn marked_from(case: &Case, day: Day, known: Seq) -> i64 {
    case.state(day, known).marked_from().map_or(NO_END, stored_day)
}

/// What a record said at the state asked about, if it was public then.
pub(super) fn then(
    tx: &mut dyn Tx,
    lens: &Lens<'_>,
    org: i64,
    record: i64,
) -> Result<Option<(Seq, Content, i64)>> {
    let facts = history::facts(tx, org, record)?;
    let case = history::case(&facts)?;
    let (day, known) = (lens.as_of.day, lens.as_of.known);
    if !case.standing(day, known).is_some_and(Standing::is_public) {
        return Ok(None);
    }
    let counted = facts.iter().rfind(|stored| {
        stored.seq <= known && stored.fact.effective <= day && stored.fact.kind.gives_content()
    });
    let marked_from = marked_from(&case, day, known);
    Ok(counted.map(|stored| (stored.seq, stored.fact.content.clone(), marked_from)))
}
