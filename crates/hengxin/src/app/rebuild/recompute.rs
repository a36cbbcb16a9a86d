//! What the projections of one organisation must be, from its facts alone.

use domain::content::system;
use domain::id::Claimed;
use domain::{Case, Content, Fact, FactKind, Law, RecordKey, Refusal, Seq, Subject};
use rustc_hash::FxHashMap;

use super::identity;
use crate::store::erasure::{self, ErasedRow};
use crate::store::history::StoredFact;
use crate::store::identity::{AliasRow, JudgementRow, MergerRow};
use crate::store::proceeding::ProceedingRow;
use crate::store::rows::{NameRow, OrganisationRow, RecordRow, Version, read_day};

/// Rows of the projections about one organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// Its own row.
    pub organisation: Option<OrganisationRow>,
    /// Its names, each with whether it is current, by norm.
    pub names: Vec<(NameRow, bool)>,
    /// Its records, by key.
    pub records: Vec<RecordRow>,
    /// Its records that were erased, by key.
    pub erased: Vec<ErasedRow>,
    /// Proceedings about its records, by opening fact.
    pub proceedings: Vec<ProceedingRow>,
    /// What is judged of it, by question.
    pub judgements: Vec<JudgementRow>,
    /// Its further names, by norm.
    pub aliases: Vec<AliasRow>,
    /// The one it was merged into, if it was.
    pub merger: Option<MergerRow>,
}

/// A fact no verb could have written where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsound {
    /// The fact.
    pub seq: i64,
    /// What is wrong with it.
    pub why: Why,
}

/// What can be wrong with a stored fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// Its kind has no meaning in this program.
    Kind,
    /// Its body is not canonical content.
    Body,
    /// Its kind cannot follow what came before.
    Order,
    /// The catalogue does not have its item.
    Item,
    /// It names a supplying or deciding body the register does not have.
    Authority,
    /// It does not say which organisation it opens, or which is the other one of a merger.
    Code,
}

/// What is needed besides the facts.
#[derive(Debug)]
pub struct Around<'a> {
    /// The catalogue.
    pub law: &'a Law,
    /// Numbers of bodies by name.
    pub authorities: &'a FxHashMap<String, i64>,
    /// Numbers of organisations that others were merged into, by code.
    pub holders: &'a FxHashMap<String, i64>,
}

/// A fact with its content read.
pub fn read(stored: &StoredFact) -> Result<Fact, Unsound> {
    let unsound = |why| Unsound { seq: stored.seq, why };
    let kind = FactKind::from_number(stored.kind).ok_or(unsound(Why::Kind))?;
    Ok(Fact {
        kind,
        record: RecordKey::from_stored(stored.record),
        item: u16::try_from(stored.item).map_err(|_| unsound(Why::Item))?,
        effective: read_day(stored.effective),
        content: Content::stored(stored.body.as_deref()).map_err(|_| unsound(Why::Body))?,
    })
}

/// The rows that follow from the facts about one organisation, which stand by record and place.
///
/// # Errors
/// Every fact that no verb could have written where it stands; then nothing follows.
pub fn rows(facts: &[StoredFact], around: &Around<'_>) -> Result<Rows, Vec<Unsound>> {
    let mut rows = Rows::default();
    let mut unsound = Vec::new();
    for history in facts.chunk_by(|a, b| a.record == b.record) {
        match one_history(history, around, &mut rows) {
            Ok(()) => {}
            Err(found) => unsound.push(found),
        }
    }
    rows.proceedings.sort_unstable_by_key(|row| row.id);
    rows.aliases.sort_unstable_by(|a, b| a.norm.cmp(&b.norm));
    if unsound.is_empty() { Ok(rows) } else { Err(unsound) }
}

fn one_history(history: &[StoredFact], around: &Around<'_>, rows: &mut Rows) -> Result<(), Unsound> {
    let read: Result<Vec<(Seq, Fact)>, Unsound> =
        history.iter().map(|stored| Ok((Seq(stored.seq), read(stored)?))).collect();
    let facts = read?;
    let org = history[0].org;
    let Some((_, first)) = facts.first() else { return Ok(()) };
    match (first.kind.subject(), history[0].record) {
        (Subject::Record, _) => record(org, facts, around, rows),
        // Nothing erases what is about anything but a record.
        (Subject::Question | Subject::Alias | Subject::Organisation, _)
            if facts.iter().any(|(_, fact)| fact.content.is_erased()) =>
        {
            Err(Unsound { seq: history[0].seq, why: Why::Body })
        }
        (Subject::Question, _) => identity::judgement(org, &facts, rows),
        (Subject::Alias, _) => identity::alias(org, &facts, rows),
        (Subject::Organisation, RecordKey::ORGANISATION) => organisation(org, &facts, around, rows),
        (Subject::Organisation, _) => Err(Unsound { seq: history[0].seq, why: Why::Order }),
    }
}

/// Facts about the organisation itself: opened or registered first, confirmed once, then changed.
fn organisation(
    org: i64,
    facts: &[(Seq, Fact)],
    around: &Around<'_>,
    rows: &mut Rows,
) -> Result<(), Unsound> {
    for (seq, fact) in facts {
        if fact.kind.subject() == Subject::Organisation && !fact.kind.gives_content() {
            identity::merger(org, (*seq, fact), around, rows)?;
            continue;
        }
        let unsound = |why| Unsound { seq: seq.0, why };
        let may_follow = match (&rows.organisation, fact.kind) {
            (None, FactKind::Opened | FactKind::Registered) => true,
            (Some(before), FactKind::Registered) => !before.confirmed,
            (Some(before), FactKind::Reregistered) => before.confirmed,
            _ => false,
        };
        if !may_follow {
            return Err(unsound(Why::Order));
        }
        let code = rows.organisation.take().map(|before| before.code).or_else(|| code_of(&fact.content));
        let row = OrganisationRow::of(org, *seq, fact, &code.ok_or(unsound(Why::Code))?);
        take_name(&mut rows.names, NameRow::of(&row, fact.effective));
        rows.organisation = Some(row);
    }
    Ok(())
}

/// The code an organisation was opened under: as its first fact gives it, mended as on arrival.
fn code_of(content: &Content) -> Option<String> {
    const CODE: u8 = 2;
    let given = content.get(CODE)?;
    Some(Claimed::read(given).map_or_else(|_| given.to_owned(), |read| read.value.as_str().to_owned()))
}

/// What `NameRow::succeed` does in the store: the name becomes the current one, the others former ones.
fn take_name(names: &mut Vec<(NameRow, bool)>, name: NameRow) {
    if names.iter().any(|(held, current)| *current && held.norm == name.norm) {
        return;
    }
    for (_, current) in names.iter_mut() {
        *current = false;
    }
    match names.binary_search_by(|(held, _)| held.norm.cmp(&name.norm)) {
        Ok(at) => {
            names[at].0.name = name.name;
            names[at].1 = true;
        }
        Err(at) => names.insert(at, (name, true)),
    }
}

fn record(org: i64, facts: Vec<(Seq, Fact)>, around: &Around<'_>, rows: &mut Rows) -> Result<(), Unsound> {
    let seqs: Vec<i64> = facts.iter().map(|(seq, _)| seq.0).collect();
    let case =
        Case::from_facts(facts).map_err(|refusal| Unsound { seq: seqs[place(&refusal)], why: Why::Order })?;
    if case.is_erased() {
        return erased(org, &case, around, rows);
    }
    let given = case.facts().iter().rfind(|(_, fact)| fact.kind.gives_content());
    let (seq, fact) = given.ok_or(Unsound { seq: seqs[0], why: Why::Order })?;
    let mut version = version(org, *seq, fact, around)?;
    version.steps = case.facts().iter().map(|(_, fact)| i64::from(fact.kind.is_step())).sum();
    rows.records.push(RecordRow::of_state(&case.now(), &version));
    rows.proceedings.extend(ProceedingRow::of_case(&case, &version));
    Ok(())
}

/// What has been erased leaves no row of a record; that it was stays, and that procedures were about it.
fn erased(org: i64, case: &Case, around: &Around<'_>, rows: &mut Rows) -> Result<(), Unsound> {
    let Some((seq, fact)) = case.facts().first() else { return Ok(()) };
    let item = around.law.item_no(fact.item).ok_or(Unsound { seq: seq.0, why: Why::Item })?;
    let key = fact.record.map_or(RecordKey::ORGANISATION, RecordKey::stored);
    rows.erased.extend(ErasedRow::of_case(case, (org, key), i64::from(item.kind.number())));
    rows.proceedings.extend(erasure::proceedings_left(case, (org, key)));
    Ok(())
}

fn place(refusal: &Refusal) -> usize {
    if let Refusal::ImpossibleHistory { at } = refusal { *at } else { 0 }
}

fn version(org: i64, seq: Seq, fact: &Fact, around: &Around<'_>) -> Result<Version, Unsound> {
    let unsound = |why| Unsound { seq: seq.0, why };
    let item = around.law.item_no(fact.item).ok_or(unsound(Why::Item))?;
    let body = |no| fact.content.get(no).and_then(|name| around.authorities.get(name)).copied();
    let supplier = body(system::SUPPLIER).ok_or(unsound(Why::Authority))?;
    let authority = body(system::AUTHORITY).ok_or(unsound(Why::Authority))?;
    Ok(Version {
        org,
        record: fact.record.map_or(RecordKey::ORGANISATION, RecordKey::stored),
        kind: item.kind,
        item: fact.item,
        bodies: (supplier, authority),
        from: (seq, fact.effective),
        steps: 0,
    })
}
