//! Published lists as versions in the log: the lists of serious breaches and the red list.
//!
//! When who is on a list has changed, a new version is entered: a leaf for each organisation that came, for each that
//! left a leaf which says that the one that put it there is erased, and a leaf for the version, which commits to the
//! number of entries and the root over them and follows the version before. All of it is one transaction. What is public is
//! computed from facts as everywhere else, so a version follows from the register at its moment.
//!
//! Whoever left a list is in nothing that is kept for the log: the body of the leaf is gone, and older versions are given
//! out no more.

mod file;
mod give_out;

pub use file::{INDEX, IndexedList, ListFile, ListHead, ListLine, ListsIndex, Placed};
pub use give_out::give_out;

use std::collections::{BTreeMap, BTreeSet};

use domain::{Day, RecordKind};
use tlog::LeafKind;
use tlog::leaf::commitment;
use tlog::list::{Change, ChangeKind, Entry, EntryKey, ListError, ListId, ListVersion, SortedList};

use super::register::Register;
use super::view::{Asked, Lens, every_record, every_red};
use crate::log::published as published_log;
use crate::store::log::{LeafOf, draw_salt, enter, erase, head};
use crate::store::published::{self as rows, EntryRow, VersionRow};
use crate::store::sql::{Result, StoreFault, Tx};

/// Who is on a list now, and by which rule, by their codes.
type Present = BTreeMap<String, String>;

/// Enters new versions of the lists that have changed since the last time; how many.
///
/// A register that is behind its log gets none: what it lacks may be versions of lists.
///
/// # Errors
/// The store's.
pub fn publish(register: &Register) -> Result<usize> {
    if is_behind(register)? {
        return Ok(0);
    }
    let moment = register.look(Asked::Now, |tx, lens| Ok((rows::moment(tx)?, moment_of(lens))))?;
    // A day before one already published cannot be: the clock went backwards. It waits.
    let Ok((last, now)) = moment else { return Ok(0) };
    if last == Some(now) {
        return Ok(0);
    }
    register.db.write_exclusive(|tx| {
        let Ok(lens) = register.lens(tx, Asked::Now)? else { return Ok(0) };
        let mut made = 0;
        for (list, present) in present(tx, &lens)? {
            made += usize::from(bring_up(tx, &list, &present, lens.as_of.today)?);
        }
        rows::compared(tx, moment_of(&lens))?;
        Ok(made)
    })
}

/// Whether the published log is longer than the register knows: for the moment of a step, or because the register was put
/// back from a backup. Nothing may be entered then.
fn is_behind(register: &Register) -> Result<bool> {
    let published = published_log(&register.log).ok().flatten();
    let size = published.map_or(0, |checkpoint| checkpoint.unverified().head().size.get());
    let known = register.db.read(head)?.map_or(0, |head| head.size);
    Ok(size > known)
}

fn moment_of(lens: &Lens<'_>) -> (i64, i64) {
    (lens.as_of.head.0, lens.as_of.stored_today().into())
}

/// Every list and who is on it: those that a rule defines today, and those that were published before.
fn present(tx: &mut dyn Tx, lens: &Lens<'_>) -> Result<BTreeMap<String, Present>> {
    let law = lens.law;
    let day = lens.as_of.day;
    let defined =
        law.lists.iter().filter(|rule| rule.from <= day && rule.until.is_none_or(|until| day <= until));
    let mut lists: BTreeMap<String, Present> =
        defined.map(|rule| (rule.item.clone(), Present::new())).collect();
    for version in rows::newest(tx)? {
        lists.entry(version.list).or_default();
    }
    every_record(tx, lens, RecordKind::Listing, &mut |record| {
        let decided = record.decided_on.as_deref().and_then(Day::parse).unwrap_or(day);
        let rule = law.list(&record.item, decided).ok();
        let basis = rule.map_or_else(|| record.item.clone(), |rule| format!("{}@{}", rule.item, rule.from));
        lists.entry(record.item).or_default().entry(record.code).or_insert(basis);
        Ok(())
    })?;
    if let Some(rule) = law.red_list(day) {
        let red = lists.entry(rule.id.clone()).or_default();
        every_red(tx, lens, &mut |row| {
            red.extend(row.into_iter().next().map(|code| (code, rule.id.clone())));
            Ok(())
        })?;
    }
    Ok(lists)
}

/// Enters the next version of a list, if it is another than the last; whether it was.
fn bring_up(tx: &mut dyn Tx, list: &str, present: &Present, today: Day) -> Result<bool> {
    let before = rows::newest_of(tx, list)?;
    let mut entries = rows::entries(tx, list)?;
    let there: BTreeSet<&str> = entries.iter().map(|entry| entry.code.as_str()).collect();
    let came: Vec<(&String, &String)> =
        present.iter().filter(|(code, _)| !there.contains(code.as_str())).collect();
    let left = entries.iter().any(|entry| !present.contains_key(&entry.code));
    let stands = before.as_ref().is_some_and(|before| !before.is_lost());
    if stands && came.is_empty() && !left {
        return Ok(false);
    }
    let version = before.as_ref().map_or(1, |before| before.version + 1);
    let name = ListId::new(list).map_err(unfit)?;
    let mut added = Vec::with_capacity(came.len());
    for (code, basis) in came {
        added.push(add(tx, &name, version, (code, basis))?);
    }
    for entry in entries.extract_if(.., |entry| !present.contains_key(&entry.code)) {
        rows::remove(tx, list, &entry.code)?;
        erase(tx, entry.leaf, &format!("left {list} in version {version}"))?;
    }
    entries.extend(added);
    enter_version(tx, (&name, version), (before, today), &entries)?;
    Ok(true)
}

fn add(tx: &mut dyn Tx, list: &ListId, version: i64, (code, basis): (&str, &str)) -> Result<EntryRow> {
    let key = EntryKey::new(code).map_err(unfit)?;
    let number = version.unsigned_abs();
    let change = Change::new(list.clone(), number, ChangeKind::Added, key, basis).map_err(unfit)?;
    let (salt, canonical) = (draw_salt()?, change.canonical());
    let entry = EntryRow {
        code: code.to_owned(),
        leaf: enter(tx, LeafKind::ListChange, None, &salt, &canonical)?,
        commitment: commitment(&salt, &canonical),
        version,
        basis: basis.to_owned(),
    };
    rows::add(tx, list.as_str(), &entry)?;
    Ok(entry)
}

fn enter_version(
    tx: &mut dyn Tx,
    (list, version): (&ListId, i64),
    (before, today): (Option<VersionRow>, Day),
    entries: &[EntryRow],
) -> Result<()> {
    let keyed = entries
        .iter()
        .map(|entry| EntryKey::new(&entry.code).map(|key| Entry { key, added_by: entry.commitment }));
    let sorted = keyed.collect::<std::result::Result<Vec<_>, _>>().and_then(SortedList::new);
    let head = sorted.map_err(unfit)?.head();
    let told = ListVersion { list: list.clone(), version: version.unsigned_abs(), head };
    let before = before.map(|before| LeafOf::Other(before.leaf));
    let leaf = enter(tx, LeafKind::ListVersion, before, &draw_salt()?, &told.canonical())?;
    rows::put(
        tx,
        &VersionRow {
            list: list.to_string(),
            version,
            leaf,
            entries: head.size.get().cast_signed(),
            root: head.root,
            made_on: today.days_since_epoch(),
        },
    )
}

/// Names of lists and codes of organisations are short and plain; something else in their place is damage.
fn unfit(_: ListError) -> StoreFault {
    StoreFault::Decode { column: 0, wanted: "a name or code that can stand on a list" }
}
