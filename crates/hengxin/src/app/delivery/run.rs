//! Taking in a file that came over the network, and reading it in the background.
//!
//! A file is acknowledged once it lies synced in `incoming/` and its delivery is entered. If the program dies before
//! it has been read, [`resume`] reads it at the next start: nothing acknowledged is lost.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::app::Register;
use crate::app::import::{ImportFault, Order, Progress, enter_received, import};
use crate::disk::sync;
use crate::store::delivery::{self, Delivery, State};
use crate::store::sql::StoreFault;

/// Progress of the deliveries this program is reading right now.
#[derive(Debug, Default)]
pub struct Desks {
    reading: Mutex<HashMap<i64, Arc<Progress>>>,
    /// Held from entering a file until it lies in its place.
    receiving: Mutex<()>,
}

impl Desks {
    /// How far a delivery has come; `None` if this program is not reading it.
    pub fn progress(&self, batch: i64) -> Option<Arc<Progress>> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner).get(&batch).cloned()
    }

    fn open(&self, batch: i64) -> Arc<Progress> {
        let progress = Arc::new(Progress::default());
        self.reading.lock().unwrap_or_else(PoisonError::into_inner).insert(batch, Arc::clone(&progress));
        progress
    }

    fn close(&self, batch: i64) {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner).remove(&batch);
    }
}

/// A file as it came.
#[derive(Debug, Clone)]
pub struct Sent<'a> {
    /// The feed's word.
    pub feed: &'a str,
    /// Where the server has put the bytes; the file is moved from there.
    pub path: &'a Path,
    /// The name the sender gave it.
    pub file_name: &'a str,
    /// Who sends it.
    pub actor: &'a str,
}

/// Why a file was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveFault {
    /// The delivery could not be entered.
    #[error(transparent)]
    Import(#[from] ImportFault),
    /// The file could not be kept.
    #[error("the file could not be kept")]
    File(#[source] io::Error),
}

impl From<StoreFault> for ReceiveFault {
    fn from(fault: StoreFault) -> ReceiveFault {
        ReceiveFault::Import(ImportFault::Store(fault))
    }
}

/// Takes in a file: synced to disk and entered before this returns its number. Reading starts in the background.
///
/// The same file sent again by the same feed while it is being read, or after it was loaded, gets the number it has. It
/// is read then if the first was entered but lost, because the program died or the disk failed before it lay in its place.
pub fn receive(register: &Arc<Register>, sent: &Sent<'_>) -> Result<i64, ReceiveFault> {
    let folder = register.data_dir.join("incoming");
    std::fs::create_dir_all(&folder).map_err(ReceiveFault::File)?;
    std::fs::File::open(sent.path).and_then(|file| file.sync_all()).map_err(ReceiveFault::File)?;
    // The same file may come twice at once: the second must not take the first for lost while it is being moved.
    let _turn = register.desks.receiving.lock().unwrap_or_else(PoisonError::into_inner);
    let (batch, fresh) = enter_received(register, sent.feed, sent.path, sent.file_name, sent.actor)?;
    if !fresh && !is_lost(register, batch)? {
        return Ok(batch);
    }
    move_into(sent.path, &place(register, batch)).map_err(ReceiveFault::File)?;
    start(register, batch);
    Ok(batch)
}

/// Whether a delivery was entered, has not been read, and its file is not there.
fn is_lost(register: &Register, batch: i64) -> Result<bool, StoreFault> {
    let gone = !place(register, batch).exists();
    let known = register.db.read(|tx| delivery::find(tx, batch))?;
    // In this order: a file that has been read is removed only after its delivery says so.
    Ok(gone && known.is_some_and(|known| known.state == State::Received))
}

/// Reads, in the background, what was received before this program started and has not been read.
pub fn resume(register: &Arc<Register>) -> Result<(), StoreFault> {
    let Ok(folder) = std::fs::read_dir(register.data_dir.join("incoming")) else { return Ok(()) };
    for entry in folder.flatten() {
        let batch = entry.file_name().to_str().and_then(|name| name.parse().ok());
        if let Some(batch) = batch {
            start(register, batch);
        }
    }
    Ok(())
}

/// Where a received file lies until it has been read.
pub(super) fn place(register: &Register, batch: i64) -> PathBuf {
    register.data_dir.join("incoming").join(batch.to_string())
}

fn start(register: &Arc<Register>, batch: i64) {
    let progress = register.desks.open(batch);
    let register = Arc::clone(register);
    std::thread::spawn(move || {
        if let Err(fault) = read(&register, batch, &progress) {
            tracing::error!(batch, fault = %fault, "a delivery could not be read");
        }
        register.desks.close(batch);
    });
}

fn read(register: &Register, batch: i64, progress: &Arc<Progress>) -> Result<(), ImportFault> {
    let path = place(register, batch);
    let known = register.db.read(|tx| delivery::find(tx, batch))?;
    if let Some(Delivery { feed, file_name, actor, state: State::Received | State::Reading, .. }) = known {
        let order = Order {
            feed: &feed,
            path: &path,
            file_name: &file_name,
            actor: &actor,
            approved: false,
            batch: Some(batch),
        };
        match import(register, &order, progress) {
            Err(ImportFault::Store(fault)) if fault.is_retryable() => return Err(fault.into()),
            // Nothing of it is in the register: it waits where it lies for the next start.
            Err(fault @ ImportFault::Keep(_)) => return Err(fault),
            Ok(_) | Err(_) => (),
        }
    }
    // What became of it is in its delivery; the file as sent may hold rows that must not be kept.
    if let Err(error) = std::fs::remove_file(&path) {
        tracing::warn!(batch, error = %error, "a received file could not be removed");
    }
    Ok(())
}

/// Moves a file, also to another disk, so that it is found there after a crash.
fn move_into(from: &Path, to: &Path) -> io::Result<()> {
    let folder = to.parent().unwrap_or(Path::new("."));
    if std::fs::rename(from, to).is_ok() {
        return sync(folder);
    }
    let partial = to.with_extension("partial");
    std::fs::copy(from, &partial)?;
    sync(&partial)?;
    std::fs::rename(partial, to)?;
    sync(folder)?;
    std::fs::remove_file(from)
}
