//! The one way into the register: facts, their salts and pending log leaves, and the projections they change, in the
//! caller's transaction. Nothing else inserts into `fact`.

use domain::{Fact, Seq};
use tlog::{Leaf, Salt};

use super::rows::{NAME_COLUMNS, NameRow, ORGANISATION_COLUMNS, OrganisationRow, RECORD_COLUMNS, RecordRow};
use super::sql::{Result, StoreFault, Tx, Value};

/// A fact with its place and where it came from.
#[derive(Debug)]
pub struct PlacedFact {
    /// Its place in the register.
    pub seq: Seq,
    /// The organisation, by the register's own number.
    pub org: i64,
    /// The organisation's public code.
    pub code: String,
    /// Row of the delivered file; 0 = none.
    pub source_row: i64,
    /// The fact it changes or ends, for the leaf.
    pub target: Option<Seq>,
    /// The fact.
    pub fact: Fact,
}

/// What one commit writes.
#[derive(Debug, Default)]
pub struct Changes {
    /// New facts, by rising place.
    pub facts: Vec<PlacedFact>,
    /// Organisations not in the register before, with their names.
    pub new_organisations: Vec<(OrganisationRow, NameRow)>,
    /// Organisations whose details changed; with a name row where the name did.
    pub changed_organisations: Vec<(OrganisationRow, Option<NameRow>)>,
    /// Records not in the register before.
    pub new_records: Vec<RecordRow>,
    /// Records with a new version, or ended.
    pub changed_records: Vec<RecordRow>,
}

/// The delivery a commit belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    /// Number of the delivery.
    pub batch: i64,
    /// The instant, microseconds since 1970-01-01 UTC.
    pub now: i64,
}

/// The last place taken; 0 in an empty register.
pub fn head(tx: &mut dyn Tx) -> Result<Seq> {
    tx.one("SELECT COALESCE(MAX(seq), 0) FROM fact", &[], |row| row.int(0)).map(Seq)
}

/// The last place that a fact has or had: facts lost when the register was put back from a backup keep theirs, since the log
/// has them there.
pub fn last_taken(tx: &mut dyn Tx) -> Result<Seq> {
    let (placed, _) = super::log::covered(tx)?;
    Ok(Seq(head(tx)?.0.max(placed)))
}

/// Writes the changes.
pub fn commit(tx: &mut dyn Tx, stamp: Stamp, changes: &mut Changes) -> Result<()> {
    write_facts(tx, stamp, &changes.facts)?;
    write_organisations(tx, changes)?;
    write_records(tx, changes)
}

const FACT_COLUMNS: [&str; 11] = [
    "seq",
    "org",
    "record",
    "kind",
    "item",
    "effective",
    "recorded_at",
    "batch",
    "source_row",
    "body",
    "salt",
];

fn write_facts(tx: &mut dyn Tx, stamp: Stamp, facts: &[PlacedFact]) -> Result<()> {
    let salts = draw_salts(facts.len())?;
    let mut leaves = Vec::with_capacity(facts.len());
    let mut canonical = Vec::with_capacity(1024);
    tx.bulk("fact", &FACT_COLUMNS, &mut |sink| {
        for (placed, salt) in facts.iter().zip(&salts) {
            sink(&fact_values(placed, stamp, salt))?;
            placed.fact.canonical(&placed.code, &mut canonical);
            let target = placed.target.map(|seq| seq.0.unsigned_abs());
            leaves.push(Leaf::commit(
                placed.fact.kind.number(),
                target,
                &Salt::from_random(*salt),
                &canonical,
            ));
        }
        Ok(())
    })?;
    let rows = facts.iter().zip(&leaves);
    tx.bulk_rows(
        "log_pending",
        &["seq", "leaf"],
        rows.map(|(placed, leaf)| [Value::Int(placed.seq.0), Value::from(leaf.as_bytes().as_slice())]),
    )
    .map(drop)
}

fn fact_values<'a>(placed: &'a PlacedFact, stamp: Stamp, salt: &'a [u8; 32]) -> [Value<'a>; 11] {
    let fact = &placed.fact;
    [
        Value::Int(placed.seq.0),
        Value::Int(placed.org),
        Value::Int(fact.record.map_or(domain::RecordKey::ORGANISATION, domain::RecordKey::stored)),
        Value::Int(i64::from(fact.kind.number())),
        Value::Int(i64::from(fact.item)),
        Value::Int(i64::from(fact.effective.days_since_epoch())),
        Value::Int(stamp.now),
        Value::Int(stamp.batch),
        Value::Int(placed.source_row),
        Value::from(fact.content.as_bytes()),
        Value::from(salt.as_slice()),
    ]
}

/// Fresh random salts from the operating system, drawn in one call.
fn draw_salts(count: usize) -> Result<Vec<[u8; 32]>> {
    let mut salts = vec![[0_u8; 32]; count];
    getrandom::fill(salts.as_flattened_mut()).map_err(|error| StoreFault::Random(error.to_string()))?;
    Ok(salts)
}

fn write_organisations(tx: &mut dyn Tx, changes: &mut Changes) -> Result<()> {
    let new = &mut changes.new_organisations;
    tx.bulk("organisation", &ORGANISATION_COLUMNS, &mut |sink| {
        new.iter().try_for_each(|(organisation, _)| sink(&organisation.values()))
    })?;
    // Neighbours in the index are written together.
    new.sort_unstable_by(|(_, a), (_, b)| a.norm.cmp(&b.norm));
    tx.bulk("organisation_name", &NAME_COLUMNS, &mut |sink| {
        new.iter().try_for_each(|(_, name)| sink(&name.values()))
    })?;
    for (organisation, name) in &changes.changed_organisations {
        organisation.update(tx)?;
        if let Some(name) = name {
            name.succeed(tx)?;
        }
    }
    Ok(())
}

fn write_records(tx: &mut dyn Tx, changes: &mut Changes) -> Result<()> {
    changes.new_records.sort_unstable_by_key(|row| (row.org, row.record));
    let new = &changes.new_records;
    tx.bulk("record", &RECORD_COLUMNS, &mut |sink| new.iter().try_for_each(|row| sink(&row.values())))?;
    changes.changed_records.iter().try_for_each(|row| row.update(tx).map(drop))
}
