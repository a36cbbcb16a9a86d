//! Where what is to be erased lies: found before anything is destroyed, since afterwards nothing is left to find it by.

use std::collections::BTreeMap;
use std::path::PathBuf;

use domain::{Fact, FactKind, RecordKey, Refusal};
use serde::Serialize;

use super::open;
use crate::app::Register;
use crate::app::case::CaseFault;
use crate::app::import::{kept, rows_of};
use crate::feed::Feed;
use crate::hex::hex;
use crate::store::erasure::{self, Origin, Sent, Task};
use crate::store::sql::{StoreFault, Tx};
use crate::store::{evidence, letter, proceeding};

/// What an erasure destroys, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// Codes of the organisations that have or had the record.
    pub organisations: Vec<String>,
    /// Facts that lose what they say.
    pub facts: u64,
    /// Procedures that are closed by it.
    pub proceedings: u64,
    /// Letters that are emptied.
    pub letters: u64,
    /// Attached files that are destroyed.
    pub files: u64,
    /// Kept copies of deliveries that rows are cut out of, by the SHA-256 of the file as it was sent.
    pub deliveries: Vec<Cut>,
    /// The newest delivery that was looked at.
    #[serde(skip)]
    pub(super) last_delivery: i64,
    /// Where there was no copy to look through, and one may appear once its delivery is loaded or held.
    #[serde(skip)]
    pub(super) absent: Vec<PathBuf>,
}

impl Plan {
    /// Whether a copy has appeared that nobody has looked through. Under the lock the answer is final: a delivery that is
    /// loaded or held later knows of the erasure.
    pub(super) fn is_overtaken(&self) -> bool {
        self.absent.iter().any(|path| path.exists())
    }
}

/// Rows to be cut out of a kept file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cut {
    /// SHA-256 of the file as it was sent, hexadecimal.
    pub sha256: String,
    /// How it is read.
    pub feed: String,
    /// Numbers of the rows, from 1.
    pub rows: Vec<u64>,
    /// The deliveries it came with.
    pub batches: Vec<i64>,
    #[serde(skip)]
    pub(super) bytes: Vec<u8>,
}

impl Cut {
    pub(super) fn task(&self) -> Task {
        Task::Delivery { sha256: self.bytes.clone(), feed: self.feed.clone(), lines: self.rows.clone() }
    }
}

/// Texts by number of their field.
type Texts = [(u8, String)];

/// What the rows of the database say about where to look.
struct Sought {
    plan: Plan,
    /// Rows that facts came from: delivery and row.
    exact: Vec<(i64, u64)>,
    /// Texts of the natural key, by number of the field.
    content: Vec<(u8, String)>,
    item: u16,
    sent: Vec<Sent>,
}

/// Says what the erasure of a record, or of the content of one fact of it, would destroy. Nothing is changed.
///
/// # Errors
/// [`Refusal::NoSuchRecord`]; a fault where a kept file cannot be read.
pub fn plan(register: &Register, about: (&str, RecordKey), fact: Option<i64>) -> Result<Plan, CaseFault> {
    let sought = register.db.read(|tx| match seek(tx, about, fact) {
        Ok(sought) => Ok(Ok(sought)),
        Err(CaseFault::Refused(refusal)) => Ok(Err(refusal)),
        Err(CaseFault::Store(fault)) => Err(fault),
    })?;
    let Sought { mut plan, exact, content, item, sent } = sought?;
    let mut cuts: BTreeMap<(Vec<u8>, String), Cut> = BTreeMap::new();
    for one in sent {
        let rows = rows_in(register, &one, (&exact, &content, item), &mut plan.absent)?;
        if rows.is_empty() {
            continue;
        }
        let cut = cuts.entry((one.sha256.clone(), one.feed.clone())).or_insert_with(|| Cut {
            sha256: hex(&one.sha256),
            feed: one.feed.clone(),
            rows: Vec::new(),
            batches: Vec::new(),
            bytes: one.sha256.clone(),
        });
        cut.batches.push(one.batch);
        cut.rows.extend(rows);
        cut.rows.sort_unstable();
        cut.rows.dedup();
    }
    plan.deliveries = cuts.into_values().collect();
    Ok(plan)
}

/// Numbers of the rows of one delivery that give the record. Where its copy is not there, that is noted.
fn rows_in(
    register: &Register,
    sent: &Sent,
    (exact, content, item): (&[(i64, u64)], &Texts, u16),
    absent: &mut Vec<PathBuf>,
) -> Result<Vec<u64>, StoreFault> {
    let own = exact.iter().filter(|(batch, _)| *batch == sent.batch).map(|(_, row)| *row);
    let mut rows: Vec<u64> = own.collect();
    let path = kept(&register.data_dir, &sent.sha256);
    let feed = register.feeds.find(&sent.feed).filter(|feed| feed.item_no == item);
    let Some(feed) = feed else { return Ok(rows) };
    if path.exists() {
        let found = rows_of(&path, feed, &natural_key(feed, content));
        let unreadable = |error: crate::intake::decode::DecodeError| {
            StoreFault::file("look into a kept delivery", std::io::Error::other(error))
        };
        rows.extend(found.map_err(unreadable)?);
    } else {
        absent.push(path);
    }
    Ok(rows)
}

fn natural_key(feed: &Feed, content: &[(u8, String)]) -> Vec<String> {
    let text = |no: &u8| content.iter().find(|(own, _)| own == no).map(|(_, text)| text.clone());
    feed.key.iter().map(|no| text(no).unwrap_or_default()).collect()
}

fn seek(tx: &mut dyn Tx, (code, key): (&str, RecordKey), fact: Option<i64>) -> Result<Sought, CaseFault> {
    let file = open(tx, code, key)?;
    let newest = file.case.facts().iter().rfind(|(_, fact)| says(fact));
    let content =
        newest.map(|(_, fact)| fact.content.iter().map(|(no, text)| (no, text.to_owned())).collect());
    let mut sought = Sought {
        plan: Plan { last_delivery: erasure::last_delivery(tx)?, ..Plan::default() },
        exact: Vec::new(),
        content: content.unwrap_or_default(),
        item: file.item,
        sent: erasure::deliveries(tx)?,
    };
    match fact {
        None => whole(tx, key, &mut sought)?,
        Some(fact) => one_fact(tx, (&file.org.code, file.org.id), (key, fact), &mut sought)?,
    }
    Ok(sought)
}

/// Whether a fact says what its source said, and still does.
fn says(fact: &Fact) -> bool {
    fact.kind.gives_content() && !fact.content.is_erased()
}

fn whole(tx: &mut dyn Tx, key: RecordKey, sought: &mut Sought) -> Result<(), CaseFault> {
    for (org, code) in erasure::holders(tx, key.stored())? {
        let origins = erasure::origins(tx, org, key.stored())?;
        sought.plan.facts += origins.len() as u64;
        sought.plan.letters += letter::of_record(tx, (org, key.stored()))?.len() as u64;
        for row in proceeding::of_record(tx, org, key.stored())? {
            sought.plan.proceedings += 1;
            sought.plan.files += evidence::held(tx, row.id)?.0.unsigned_abs();
        }
        sought.exact.extend(origins.iter().filter_map(exact));
        sought.plan.organisations.push(code);
    }
    Ok(())
}

/// One fact, and the deliveries that came while its content was the newest.
fn one_fact(
    tx: &mut dyn Tx,
    (code, org): (&str, i64),
    (key, fact): (RecordKey, i64),
    sought: &mut Sought,
) -> Result<(), CaseFault> {
    let origins = erasure::origins(tx, org, key.stored())?;
    let own = origins.iter().find(|origin| origin.seq == fact).ok_or(Refusal::NoSuchRecord)?;
    sought.plan.facts = 1;
    sought.plan.organisations.push(code.to_owned());
    sought.exact.extend(exact(own));
    let gives = |origin: &&Origin| FactKind::from_number(origin.kind).is_some_and(FactKind::gives_content);
    let next = origins.iter().filter(gives).find(|origin| origin.seq > fact && origin.batch > 0);
    let until = next.map_or(i64::MAX, |origin| origin.batch);
    sought.sent.retain(|sent| own.batch > 0 && own.batch <= sent.batch && sent.batch < until);
    Ok(())
}

fn exact(origin: &Origin) -> Option<(i64, u64)> {
    (origin.batch > 0 && origin.row > 0).then_some((origin.batch, origin.row.unsigned_abs()))
}
