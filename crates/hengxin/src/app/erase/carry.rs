//! Carrying an erasure to its end: what lies in files is destroyed, one task after another, until nothing is left.
//!
//! Each task can be done again without harm, so whoever dies between doing and striking off does it once more.

use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;
use serde_json::json;

use super::target;
use crate::app::Register;
use crate::app::import::{cut, kept};
use crate::store::audit::{self, Entry};
use crate::store::erasure::{self, ErasureRow, ErasureState, TOUCHED, Task};
use crate::store::sql::{Result, StoreFault};

/// What was carried to its end, and what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// Tasks done.
    pub tasks: u64,
    /// Erasures of which nothing is left.
    pub done: Vec<i64>,
}

/// Does what erasures that are decided have still to destroy. It stops at the first task that cannot be done; what it did
/// before stays done, and it can be called again.
///
/// # Errors
/// Why a file or the database could not be written.
pub fn carry_on(register: &Register, actor: &str) -> Result<Carried> {
    let mut carried = Carried::default();
    let open = register.db.read(|tx| erasure::in_state(tx, ErasureState::Decided))?;
    for row in open {
        for (nth, task) in register.db.read(|tx| erasure::open_tasks(tx, row.id))? {
            destroy(register, &task)?;
            let now = register.clock.now().as_microsecond();
            register.db.write_exclusive(|tx| erasure::strike(tx, row.id, nth, now))?;
            carried.tasks += 1;
        }
        finish(register, actor, &row)?;
        carried.done.push(row.id);
    }
    Ok(carried)
}

fn finish(register: &Register, actor: &str, row: &ErasureRow) -> Result<()> {
    let at = register.clock.now().as_microsecond();
    register.db.write_exclusive(|tx| {
        erasure::done(tx, row.id, at)?;
        let (target, detail) = (target(row), json!({ "erasure": row.id, "before": "decided", "after": "done" }).to_string());
        let purpose = "erasing";
        audit::note(
            tx,
            &Entry { at, actor, verb: "record.erase-done", target: &target, purpose, detail: &detail },
        )
    })
}

fn destroy(register: &Register, task: &Task) -> Result<()> {
    let fault = |doing: &'static str| move |error| StoreFault::file(doing, error);
    match task {
        Task::Evidence(id) => remove(&register.evidence.path().join(id)).map_err(fault("destroy a file")),
        Task::Delivery { sha256, feed, lines } => {
            let path = kept(&register.data_dir, sha256);
            match register.feeds.find(feed) {
                Some(feed) => cut(&path, feed, lines).map_err(fault("cut rows out of a kept delivery")),
                // Nobody can say any more which of its rows is which: the whole copy goes.
                None => remove(&path).map_err(fault("destroy a kept delivery")),
            }
        }
        Task::OpenData => empty(&register.data_dir.join("open-data")).map_err(fault("remove open data")),
        Task::Pages => register.db.purge(&TOUCHED),
    }
}

/// Removes a file, if it is there.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.and_then(|()| synced(path.parent())),
    }
}

/// Removes the files of a folder, if it is there.
fn empty(folder: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        remove(&entry?.path())?;
    }
    Ok(())
}

fn synced(folder: Option<&Path>) -> io::Result<()> {
    folder.map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
}
