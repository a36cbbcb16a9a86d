//! The verb `rebuild`: makes the projections again from the facts, and says where they differed.
//!
//! Everything happens in one transaction that excludes imports: readers see the old rows or the new ones. It goes
//! through the register a range of organisations at a time, so its memory does not grow with it.

pub mod compare;
pub mod identity;
pub mod recompute;

use std::ops::RangeInclusive;

use domain::Law;
use serde::Serialize;

pub use compare::{Change, Difference};
pub use recompute::{Around, Rows, Unsound, Why};

use crate::store::erasure::{self, ERASED_COLUMNS, ErasedRow};
use crate::store::history::{self, StoredFact};
use crate::store::identity::{
    self as identity_rows, ALIAS_COLUMNS, AliasRow, JUDGEMENT_COLUMNS, JudgementRow, MERGER_COLUMNS,
    MergerRow,
};
use crate::store::proceeding;
use crate::store::rows::{NAME_COLUMNS, ORGANISATION_COLUMNS, RECORD_COLUMNS, RecordRow};
use crate::store::sql::{Database, StoreFault, Tx, Value};

/// Organisations taken at a time.
const RANGE: i64 = 500;
/// Differences told one by one; the rest are counted.
const TOLD: usize = 100;

/// What a rebuild did.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Rebuilt {
    /// Organisations gone through.
    pub organisations: u64,
    /// Facts gone through.
    pub facts: u64,
    /// Rows that differed from what the facts say; each is right now.
    pub differences: u64,
    /// The first of them.
    pub first: Vec<Difference>,
}

/// Why nothing was rebuilt.
#[derive(Debug, thiserror::Error)]
pub enum RebuildFault {
    /// A fact stands where no verb could have written it: what follows from it is anybody's guess.
    #[error("fact {} is unsound ({:?}): nothing was rebuilt; run `hengxin admin check`", .0.seq, .0.why)]
    Unsound(Unsound),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

/// What is stored of a range of organisations, and the facts it is to follow from.
pub struct Section {
    /// The organisations.
    pub orgs: RangeInclusive<i64>,
    /// Their facts, by organisation, record and place.
    pub facts: Vec<StoredFact>,
    stored: Vec<(i64, Rows)>,
}

/// Goes through every organisation of the register, a range at a time. `progress` hears organisations done and all.
pub fn sections<E: From<StoreFault>>(
    tx: &mut dyn Tx,
    progress: &mut dyn FnMut(u64, u64),
    take: &mut dyn FnMut(&mut dyn Tx, Section) -> Result<(), E>,
) -> Result<(), E> {
    let last = history::last_organisation(tx)?;
    let mut start = 1;
    while start <= last {
        let orgs = start..=(start + RANGE - 1).min(last);
        let section = Section::read(tx, orgs)?;
        take(tx, section)?;
        start += RANGE;
        progress((start - 1).min(last).unsigned_abs(), last.unsigned_abs());
    }
    Ok(())
}

impl Section {
    fn read(tx: &mut dyn Tx, orgs: RangeInclusive<i64>) -> Result<Section, StoreFault> {
        let facts = history::facts(tx, &orgs)?;
        let mut stored: Vec<(i64, Rows)> = orgs.clone().map(|org| (org, Rows::default())).collect();
        let first = *orgs.start();
        let at = |org: i64| usize::try_from(org - first).expect("rows are of the range asked for");
        for row in history::organisations(tx, &orgs)? {
            let at = at(row.id);
            stored[at].1.organisation = Some(row);
        }
        for name in history::names(tx, &orgs)? {
            stored[at(name.0.org)].1.names.push(name);
        }
        for record in history::records(tx, &orgs)? {
            stored[at(record.org)].1.records.push(record);
        }
        let bounds = (*orgs.start(), *orgs.end());
        for row in identity_rows::judgements(tx, bounds)? {
            stored[at(row.org)].1.judgements.push(row);
        }
        for row in proceeding::within(tx, bounds)? {
            stored[at(row.org)].1.proceedings.push(row);
        }
        for row in erasure::erased_within(tx, bounds)? {
            stored[at(row.org)].1.erased.push(row);
        }
        for row in identity_rows::aliases(tx, bounds)? {
            stored[at(row.org)].1.aliases.push(row);
        }
        for row in identity_rows::mergers(tx, bounds)? {
            let at = at(row.org);
            stored[at].1.merger = Some(row);
        }
        Ok(Section { orgs, facts, stored })
    }

    /// Each organisation with its facts and the rows stored of it.
    pub fn organisations(&self) -> impl Iterator<Item = (i64, &[StoredFact], &Rows)> {
        let mut rest = self.facts.as_slice();
        self.stored.iter().map(move |(org, rows)| {
            let count = rest.iter().take_while(|fact| fact.org == *org).count();
            let (facts, tail) = rest.split_at(count);
            rest = tail;
            (*org, facts, rows)
        })
    }
}

/// Makes the projections again.
///
/// # Errors
/// [`RebuildFault`]; whatever it is, everything is as it was.
pub fn rebuild(
    database: &Database,
    law: &Law,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Rebuilt, RebuildFault> {
    database.decide(|tx| {
        let authorities = history::authorities(tx)?;
        let holders = history::holders(tx)?;
        let around = Around { law, authorities: &authorities, holders: &holders };
        let mut rebuilt = Rebuilt::default();
        sections(tx, progress, &mut |tx, section| mend(tx, &section, &around, &mut rebuilt))?;
        Ok(rebuilt)
    })
}

fn mend(
    tx: &mut dyn Tx,
    section: &Section,
    around: &Around<'_>,
    rebuilt: &mut Rebuilt,
) -> Result<(), RebuildFault> {
    for (org, facts, stored) in section.organisations() {
        let due = recompute::rows(facts, around).map_err(|unsound| RebuildFault::Unsound(unsound[0]))?;
        let differences = compare::differences(org, stored, &due);
        if !differences.is_empty() {
            write(tx, org, &due)?;
        }
        rebuilt.organisations += u64::from(due.organisation.is_some());
        rebuilt.facts += facts.len() as u64;
        rebuilt.differences += differences.len() as u64;
        let room = TOLD.saturating_sub(rebuilt.first.len());
        rebuilt.first.extend(differences.into_iter().take(room));
    }
    Ok(())
}

/// Writes the rows of one organisation in place of those that are there.
fn write(tx: &mut dyn Tx, org: i64, due: &Rows) -> Result<(), StoreFault> {
    for sql in [
        "DELETE FROM organisation WHERE id = $1",
        "DELETE FROM organisation_name WHERE org = $1",
        "DELETE FROM record WHERE org = $1",
        "DELETE FROM erased_record WHERE org = $1",
        "DELETE FROM judgement WHERE org = $1",
        "DELETE FROM alias WHERE org = $1",
        "DELETE FROM merger WHERE org = $1",
        "DELETE FROM proceeding WHERE org = $1",
    ] {
        tx.exec(sql, &[Value::Int(org)])?;
    }
    tx.bulk_rows("organisation", &ORGANISATION_COLUMNS, due.organisation.iter().map(|row| row.values()))?;
    tx.bulk_rows(
        "organisation_name",
        &NAME_COLUMNS,
        due.names.iter().map(|(name, current)| {
            let [norm, org, text, _, since, seq] = name.values();
            [norm, org, text, Value::from(*current), since, seq]
        }),
    )?;
    tx.bulk_rows("record", &RECORD_COLUMNS, due.records.iter().map(RecordRow::values))?;
    tx.bulk_rows("erased_record", &ERASED_COLUMNS, due.erased.iter().map(ErasedRow::values))?;
    due.proceedings.iter().try_for_each(|row| proceeding::put(tx, row))?;
    tx.bulk_rows("judgement", &JUDGEMENT_COLUMNS, due.judgements.iter().map(JudgementRow::values))?;
    tx.bulk_rows("alias", &ALIAS_COLUMNS, due.aliases.iter().map(AliasRow::values))?;
    tx.bulk_rows("merger", &MERGER_COLUMNS, due.merger.iter().map(MergerRow::values)).map(drop)
}
