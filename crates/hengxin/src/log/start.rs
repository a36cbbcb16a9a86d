//! Beginning to write a log: one instance at a time, with the right keys, under its own name.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::Day;
use tlog::note::VerifierKey;
use tlog::{LeafKind, Origin};

use super::checkpoints::{CheckpointFile, CheckpointStore};
use super::fault::LogFault;
use super::folder::TileFolder;
use super::follow::catch_up;
use super::keys::{KeyFolder, LogKeys};
use super::known::{enter_key, known_keys};
use super::prove::published;
use super::sequence::{Parts, Sequencer};
use super::settings::LogSettings;
use super::timestamp;
use crate::clock::day_of;
use crate::store::log::{draw_salt, enter, head, last_of_kind};
use crate::store::sql::{Database, Result as StoreResult, Tx};

/// A log that this instance writes, until it is dropped.
pub struct Started {
    /// The writer.
    pub sequencer: Sequencer,
    /// Name of the log.
    pub origin: Origin,
    /// Key files that were made just now.
    pub made: Vec<PathBuf>,
    /// Held as long as this instance writes.
    _turn: File,
}

/// Begins to write the log of a register. `at` is now, in microseconds since 1970-01-01 UTC.
///
/// The keys are made where the log has none yet, and each key and version of the program that is new gets a leaf.
///
/// # Errors
/// [`LogFault::InUse`] while another instance does; [`LogFault::OtherOrigin`], [`LogFault::OtherKey`],
/// [`LogFault::NoKey`].
pub fn start(db: &Database, settings: &LogSettings, at: i64) -> Result<Started, LogFault> {
    let opened = open(db, settings, at)?;
    let sequencer = Sequencer::over(Parts {
        db: db.clone(),
        medium: Arc::new(opened.medium),
        checkpoints: Arc::new(opened.checkpoints),
        keys: opened.keys,
        origin: opened.origin.clone(),
        witnesses: Arc::clone(&settings.witnesses),
    })?
    .renewing(settings.renew);
    // Nothing is entered into a register that lacks what the log has: it would have the numbers of what is missing.
    catch_up(&sequencer.parts, None)?;
    db.write_exclusive(|tx| introduce(tx, sequencer.keys(), day_of(at)))?;
    Ok(Started { sequencer, origin: opened.origin, made: opened.made, _turn: opened.turn })
}

/// Keys that are there now.
pub struct Made {
    /// All of them.
    pub keys: LogKeys,
    /// Files that were not there before.
    pub files: Vec<PathBuf>,
}

/// Makes the keys of a log that has not begun.
///
/// # Errors
/// [`LogFault::NoKey`] where it has and one is missing: a new one would be no key of it.
pub fn make_keys(db: &Database, settings: &LogSettings, at: i64) -> Result<Made, LogFault> {
    let opened = open(db, settings, at)?;
    Ok(Made { keys: opened.keys, files: opened.made })
}

/// A log whose turn this instance has, before anything is done with it.
pub(super) struct Opened {
    pub(super) medium: TileFolder,
    pub(super) checkpoints: CheckpointFile,
    pub(super) folder: KeyFolder,
    pub(super) keys: LogKeys,
    pub(super) origin: Origin,
    made: Vec<PathBuf>,
    turn: File,
}

/// Takes the turn. Files of keys that have ended are destroyed: whoever ended one may have died before that.
pub(super) fn open(db: &Database, settings: &LogSettings, at: i64) -> Result<Opened, LogFault> {
    let places = &settings.places;
    // The turn first: two that open the store at once may find it busy.
    let turn = take_turn(&places.checkpoints.with_extension("lock"))?;
    let checkpoints = CheckpointFile::open(&places.checkpoints, at)?;
    let medium = TileFolder::new(places.public.clone());
    let folder = KeyFolder::new(places.keys.clone());
    let origin = match origin_here(settings, &checkpoints, &folder)? {
        Some(origin) => origin,
        None => name_of_new(settings)?,
    };
    let new = checkpoints.last()?.is_none() && db.read(head)?.is_none() && published(&medium)?.is_none();
    let made = if new { folder.make(&origin)? } else { Vec::new() };
    let ended: Vec<VerifierKey> = db
        .read(known_keys)?
        .into_iter()
        .filter(|known| known.ended.is_some())
        .map(|known| known.key)
        .collect();
    if !ended.is_empty() {
        folder.destroy(&ended, &origin)?;
    }
    let mut keys = folder.read(&origin)?;
    keys.further.clone_from(&settings.further);
    Ok(Opened { medium, checkpoints, folder, keys, origin, made, turn })
}

/// The lock that only one instance holds. It goes with the process, however that ends.
fn take_turn(path: &Path) -> Result<File, LogFault> {
    let refused = || LogFault::file(format!("lock {}", path.display()));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(refused())?;
    }
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(refused())?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(LogFault::InUse),
        Err(TryLockError::Error(error)) => Err(refused()(error)),
    }
}

/// What the log is called: as configured, else as its checkpoint or its keys say; none where there is no log yet and nobody
/// has named it.
///
/// # Errors
/// [`LogFault`] where these cannot be read.
pub fn origin_here(
    settings: &LogSettings,
    checkpoints: &dyn CheckpointStore,
    keys: &KeyFolder,
) -> Result<Option<Origin>, LogFault> {
    if let Some(origin) = &settings.origin {
        return Ok(Some(origin.clone()));
    }
    match checkpoints.last()? {
        Some(kept) => Ok(Some(kept.checkpoint()?.unverified().origin().clone())),
        None => keys.origin(),
    }
}

/// The name of a log that begins. It stays the log's for ever: a witness knows it by this name. One that nobody named gets
/// a name that no other has.
fn name_of_new(settings: &LogSettings) -> Result<Origin, LogFault> {
    if let Some(origin) = &settings.suggested {
        return Ok(origin.clone());
    }
    let lot = draw_salt()?;
    let name = format!("{}.hengxin.invalid/log", crate::hex::hex(&lot.as_bytes()[..8]));
    Origin::new(&name).map_err(|_| LogFault::BadOrigin(name))
}

/// Enters keys and program where they are new.
fn introduce(tx: &mut dyn Tx, keys: &LogKeys, today: Day) -> StoreResult<()> {
    let known = known_keys(tx)?;
    for key in keys.all().iter().filter(|key| !known.iter().any(|known| known.key == **key)) {
        enter_key(tx, key, today)?;
    }
    let said = format!("hengxin/program/v1\nhengxin {}\n", env!("CARGO_PKG_VERSION"));
    let last = last_of_kind(tx, LeafKind::ProgramVersion)?.and_then(|leaf| leaf.opening);
    if last.is_none_or(|(_, body)| body != said.as_bytes()) {
        enter(tx, LeafKind::ProgramVersion, None, &draw_salt()?, said.as_bytes())?;
    }
    Ok(())
}

/// Gives places to everything that waits now, for a command that cannot wait for a server to do it. Where another instance
/// writes the log it does so itself within about a second, and nothing is done here.
///
/// # Errors
/// [`LogFault`].
pub fn place_now(db: &Database, settings: &LogSettings, at: i64) -> Result<(), LogFault> {
    let mut started = match start(db, settings, at) {
        Err(LogFault::InUse) => return Ok(()),
        started => started?,
    };
    while started.sequencer.step(timestamp(at))?.more {}
    Ok(())
}
