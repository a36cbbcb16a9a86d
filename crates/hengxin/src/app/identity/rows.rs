//! What a judgement does to rows and records: rows that wait are taken in, records go back where they were.

use std::sync::Arc;

use domain::content::system;
use domain::{
    Checked, Claim, Content, Desk, End, Fact, FactKind, ProblemCode, Question, RecordKey, RecordKind,
    Refusal, Seq,
};

use rustc_hash::FxHashMap;

use super::{IdentityFault, Work};
use crate::app::case::{CaseFile, row_after};
use crate::app::import::{Resolution, Resolver};
use crate::feed::Feed;
use crate::store::authority::Authorities;
use crate::store::commit::{Changes, PlacedFact, commit, last_taken};
use crate::store::delivery;
use crate::store::identity::Entered;
use crate::store::lookup::{self, OrganisationKey};
use crate::store::proceeding;
use crate::store::rows::RecordRow;
use crate::store::sql::{StoreFault, Tx};
use crate::store::waiting::{self, WaitingRow};

/// One version of a record, with where it came from.
pub(super) struct Version {
    /// What it says.
    pub content: Content,
    /// Its item.
    pub item: u16,
    /// Its delivery.
    pub batch: i64,
    /// Its row.
    pub source_row: i64,
}

/// Resolves the rows that put this question again; those whose organisation is known now are taken in. Returns how
/// many.
pub(super) fn look_again(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    question: &Question,
) -> Result<u64, IdentityFault> {
    let rows = waiting::asking(tx, question)?;
    if rows.is_empty() {
        return Ok(0);
    }
    let mut taken = 0;
    let entered = Entered::read(tx)?;
    let engine = work.register.names.within(tx)?;
    let mut resolvers: FxHashMap<String, Resolver> = FxHashMap::default();
    for row in rows {
        // A feed that this program does not have cannot be read again by it; its rows wait on.
        let Some(feed) = work.register.feeds.find(&row.feed) else { continue };
        let resolver = resolvers.entry(feed.id.clone()).or_insert_with(|| {
            let lexicon = work.register.names.lexicon();
            let mut resolver = Resolver::new(&feed.district, entered.clone(), lexicon);
            resolver.engage(Arc::clone(&engine));
            resolver
        });
        taken += u64::from(place(tx, work, (feed, &row), resolver)?);
    }
    Ok(taken)
}

fn place(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    (feed, row): (&Feed, &WaitingRow),
    resolver: &mut Resolver,
) -> Result<bool, IdentityFault> {
    let Ok(content) = Content::from_bytes(&row.body) else { return Ok(false) };
    let Ok(item) = work.register.law.item(&feed.item) else { return Ok(false) };
    let desk = Desk {
        law: &work.register.law,
        calendar: &work.register.calendar,
        item,
        natural_key: &feed.key,
        supplier: &feed.supplier,
        authority: &feed.authority,
        service: feed.service,
        constants: &[],
        received: work.today,
    };
    let checked = Checked::again(&desk, content, &row.name, &row.claimed);
    resolver.prepare(tx, std::iter::once(row.claimed.as_str()))?;
    match resolver.resolve(tx, &checked.claim)? {
        Resolution::Known(org, code) | Resolution::Named(org, code) => {
            let version = Version {
                content: checked.content,
                item: item.no,
                batch: row.batch,
                source_row: row.source_row,
            };
            attribute(tx, work, (org, &code), checked.key, version)?;
            waiting::no_longer_waits(tx, &row.feed, row.digest)?;
            Ok(true)
        }
        Resolution::Open(why) => {
            waiting::change_reason(tx, row, row.source_row, why.code())?;
            Ok(false)
        }
        Resolution::Opens(_) => Ok(false),
    }
}

/// Gives an organisation a record, or another version of it; nothing happens where it has this very one.
pub(super) fn attribute(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    (org, code): (i64, &str),
    key: RecordKey,
    version: Version,
) -> Result<(), IdentityFault> {
    let held = lookup::records(tx, &[(org, key.stored())])?.pop();
    let digest = version.content.digest();
    if held.as_ref().is_some_and(|held| held.ended == 0 && held.digest == digest) {
        return Ok(());
    }
    // A record whose item the catalogue has lost must not leave one place without coming to the other.
    let item = work.register.law.item_no(version.item).ok_or(Refusal::NotInCatalogue)?;
    let mut authorities = Authorities::default();
    let mut body = |no| authorities.number(tx, version.content.get(no).unwrap_or_default());
    let bodies = (body(system::SUPPLIER)?, body(system::AUTHORITY)?);
    let seq = Seq(last_taken(tx)?.0 + 1);
    let fact = Fact {
        kind: FactKind::Attributed,
        record: Some(key),
        item: version.item,
        effective: work.today,
        content: version.content,
    };
    let record = match &held {
        None => RecordRow::of(org, seq, &fact, item.kind, bodies),
        Some(held) => row_after(tx, held, (seq, &fact), bodies)??,
    };
    let mut changes = Changes::default();
    changes.facts.push(PlacedFact {
        seq,
        org,
        code: code.to_owned(),
        source_row: version.source_row,
        target: held.as_ref().map(|held| Seq(held.seq)),
        fact,
    });
    let rows = if held.is_some() { &mut changes.changed_records } else { &mut changes.new_records };
    rows.push(record);
    Ok(commit(tx, work.stamp(version.batch), &mut changes)?)
}

/// What a record says where it goes, with the service recorded of its document, which must not be lost on the way.
pub(super) fn carried(
    tx: &mut dyn Tx,
    held: &RecordRow,
    org: &OrganisationKey,
    content: Content,
) -> Result<Content, IdentityFault> {
    let Some(key) = RecordKey::from_stored(held.record).filter(|_| held.steps > 0) else {
        return Ok(content);
    };
    let file = CaseFile::open(tx, org.clone(), key)?;
    let served = file.case.facts().iter().rfind(|(_, fact)| fact.kind == FactKind::Served);
    let Some((_, served)) = served else { return Ok(content) };
    let mut fields: Vec<(u8, &str)> = content.iter().filter(|(no, _)| !SERVICE.contains(no)).collect();
    fields.extend(SERVICE.into_iter().filter_map(|no| Some((no, served.content.get(no)?))));
    fields.sort_unstable_by_key(|(no, _)| *no);
    let mut whole = Content::default();
    for (no, text) in fields {
        whole.push(no, text);
    }
    Ok(whole)
}

/// The fields that tell of the service of a document.
const SERVICE: [u8; 4] = [system::SERVED_ON, system::SERVICE, system::REMEDIES, system::NOTICE];

/// Takes a record from an organisation.
pub(super) fn detach(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    (org, code): (i64, &str),
    held: &RecordRow,
    why: End,
) -> Result<(), IdentityFault> {
    if proceeding::of_record(tx, org, held.record)?.iter().any(|row| row.open) {
        return Err(Refusal::OpenProceedings.into());
    }
    let seq = Seq(last_taken(tx)?.0 + 1);
    let mut content = Content::default();
    content.push(system::END, why.code());
    let fact = Fact {
        kind: FactKind::Detached,
        record: RecordKey::from_stored(held.record),
        item: u16::try_from(held.item).unwrap_or_default(),
        effective: work.today,
        content,
    };
    let mut changes = Changes::default();
    let target = Some(Seq(held.seq));
    let after = row_after(tx, held, (seq, &fact), (held.supplier, held.authority))??;
    changes.facts.push(PlacedFact { seq, org, code: code.to_owned(), source_row: 0, target, fact });
    changes.changed_records.push(after);
    Ok(commit(tx, work.stamp(0), &mut changes)?)
}

/// Takes from an organisation every record whose row put this question: the version before it stands again, if there
/// was one, and the row waits. Returns how many.
pub(super) fn send_back(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    question: &Question,
    org: &OrganisationKey,
) -> Result<u64, IdentityFault> {
    let mut sent = 0;
    for held in lookup::live_of(tx, org.id)? {
        let history = versions(tx, &held)?;
        let Some((kind, Some(latest))) = history.last() else { continue };
        debug_assert!(kind.gives_content());
        if !asks(&held, latest, question) {
            continue;
        }
        let row = waiting_again(tx, &held, latest)?;
        match before(&held, history, question) {
            Some(version) => {
                let key = RecordKey::from_stored(held.record).expect("records have a key other than 0");
                attribute(tx, work, (org.id, &org.code), key, version)?;
            }
            None => detach(tx, work, (org.id, &org.code), &held, End::JudgedApart)?,
        }
        row.iter().try_for_each(|row| waiting::wait(tx, row))?;
        sent += 1;
    }
    Ok(sent)
}

fn record_kind(held: &RecordRow) -> RecordKind {
    RecordKind::from_number(held.kind).unwrap_or(RecordKind::Other)
}

fn asks(held: &RecordRow, version: &Version, question: &Question) -> bool {
    let claim = Claim::of(record_kind(held), &version.content);
    claim.is_some_and(|claim| Question::new(&matcher::normal_form(&claim.name), claim.number()) == *question)
}

/// Every fact of a record by kind, with its version where it gives one.
pub(super) fn versions(
    tx: &mut dyn Tx,
    held: &RecordRow,
) -> Result<Vec<(FactKind, Option<Version>)>, StoreFault> {
    let facts = lookup::history(tx, held.org, held.record)?;
    let version = |fact: lookup::Recorded| {
        // That an older version's content is gone is no version of the record.
        let kind = FactKind::from_number(fact.kind).filter(|kind| *kind != FactKind::ContentErased)?;
        let content =
            fact.body.and_then(|body| Content::from_bytes(&body).ok()).filter(|_| kind.gives_content());
        let version = content.map(|content| Version {
            content,
            item: u16::try_from(fact.item).unwrap_or_default(),
            batch: fact.batch,
            source_row: fact.source_row,
        });
        Some((kind, version))
    };
    Ok(facts.into_iter().filter_map(version).collect())
}

/// The version that stood before rows with this question came.
fn before(
    held: &RecordRow,
    mut history: Vec<(FactKind, Option<Version>)>,
    question: &Question,
) -> Option<Version> {
    while let Some((_, version)) = history.pop() {
        match version {
            Some(version) if asks(held, &version, question) => {}
            // What stood there, or nothing: the fact before ended it.
            version => return version,
        }
    }
    None
}

/// The row of a record, to wait again.
fn waiting_again(
    tx: &mut dyn Tx,
    held: &RecordRow,
    latest: &Version,
) -> Result<Option<WaitingRow>, StoreFault> {
    let Some(delivery) = delivery::find(tx, latest.batch)? else { return Ok(None) };
    let claim = Claim::of(record_kind(held), &latest.content);
    Ok(claim.map(|claim| WaitingRow {
        feed: delivery.feed,
        digest: latest.content.digest(),
        batch: latest.batch,
        source_row: latest.source_row,
        reason: ProblemCode::JudgedApart.code().to_owned(),
        claimed: claim.number().to_owned(),
        name: claim.name,
        body: latest.content.as_bytes().to_vec(),
    }))
}
