//! Changing keys: a new one signs beside the old, then the old one ends.
//!
//! Both are done while no server writes the log: it reads its keys when it begins.

use std::path::PathBuf;

use tlog::note::VerifierKey;

use super::checkpoints::CheckpointStore;
use super::fault::LogFault;
use super::keys::KeysFor;
use super::known::{Ending, enter_end, known_keys};
use super::settings::LogSettings;
use super::start::{Opened, open, place_now};
use crate::store::sql::{Database, Result as StoreResult, Tx};

/// Makes new keys beside those that are there, enters them, and signs the log with all of them; the files that were made.
/// `at` is now, in microseconds since 1970-01-01 UTC; `note` writes the line of the audit trail.
///
/// # Errors
/// [`LogFault::InUse`] while a server writes the log; [`LogFault::Empty`] before it has a checkpoint.
pub fn rotate(
    db: &Database,
    settings: &LogSettings,
    what: KeysFor,
    at: i64,
    note: &dyn Fn(&mut dyn Tx) -> StoreResult<()>,
) -> Result<Vec<PathBuf>, LogFault> {
    let opened = open(db, settings, at)?;
    opened.checkpoints.last()?.ok_or(LogFault::Empty)?;
    let files = opened.folder.add(what, &opened.origin)?;
    db.write_exclusive(|tx| note(tx))?;
    drop(opened);
    place_now(db, settings, at)?;
    Ok(files)
}

/// Ends a key: the leaf that says so is entered, its file is destroyed, and the log is signed without it. `name` is the
/// key's number of eight digits, or its whole line.
///
/// # Errors
/// [`LogFault::InUse`] while a server writes the log; [`LogFault::NoSuchKey`]; [`LogFault::LastKey`] where no other key of
/// its kind has signed the last checkpoint beside it.
pub fn retire(
    db: &Database,
    settings: &LogSettings,
    (name, ending): (&str, &Ending<'_>),
    at: i64,
    note: &dyn Fn(&mut dyn Tx, &VerifierKey) -> StoreResult<()>,
) -> Result<VerifierKey, LogFault> {
    let opened = open(db, settings, at)?;
    let key = named(db, &opened, name)?;
    stands_in(&opened, &key)?;
    db.write_exclusive(|tx| {
        enter_end(tx, &key, ending)?;
        note(tx, &key)
    })?;
    // Whoever dies here leaves a file that the next to begin destroys: it asks the leaves first.
    opened.folder.destroy(std::slice::from_ref(&key), &opened.origin)?;
    drop(opened);
    place_now(db, settings, at)?;
    Ok(key)
}

/// The key meant: one that is here, or one that leaves tell of and that has not ended.
fn named(db: &Database, opened: &Opened, name: &str) -> Result<VerifierKey, LogFault> {
    let known = db.read(known_keys)?;
    let open = known.into_iter().filter(|known| known.ended.is_none()).map(|known| known.key);
    let mut keys = opened.keys.all();
    keys.extend(open.filter(|key| !opened.keys.all().contains(key)).collect::<Vec<_>>());
    let mut meant = keys.into_iter().filter(|key| key.id().to_string() == name || key.to_string() == name);
    match (meant.next(), meant.next()) {
        (Some(key), None) => Ok(key),
        (_, _) => Err(LogFault::NoSuchKey(name.to_owned())),
    }
}

/// Whether another key of its kind is here, and, where it signs the log, has signed the last checkpoint: readers go from
/// one key to the other by what both have signed.
fn stands_in(opened: &Opened, key: &VerifierKey) -> Result<(), LogFault> {
    let others: Vec<_> = opened.keys.like(key).into_iter().filter(|other| other != key).collect();
    let of_the_log = opened.keys.log_verifiers().iter().any(|log| log.name() == key.name());
    let last = || LogFault::LastKey(format!("{}+{}", key.name(), key.id()));
    if others.is_empty() {
        return Err(last());
    }
    if of_the_log {
        let kept = opened.checkpoints.last()?.ok_or(LogFault::Empty)?.checkpoint()?;
        let others = others.iter().map(VerifierKey::verifier).collect::<Result<Vec<_>, _>>()?;
        kept.open(&others).map_err(|_| last())?;
    }
    Ok(())
}
