//! What a monitor has seen of a log, in a small file that it goes on from.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tlog::tree::CompactTree;
use tlog::{Hash, SignedCheckpoint};

use crate::hex::hex;

/// The form of the file. Another one is refused.
const FORM: &str = "hengxin/monitor/v1";

/// Why there is no file to go on from, or it could not be written.
#[derive(Debug, thiserror::Error)]
pub enum StateFault {
    /// The disk failed.
    #[error("{path}: {cause}")]
    Disk {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// It is no such file, or somebody changed it.
    #[error("{0} is no file that a monitor goes on from")]
    Damaged(PathBuf),
}

/// The last checkpoint that was found right, and the tree to go on from.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The checkpoint, with all signatures.
    pub checkpoint: SignedCheckpoint,
    /// The tree of its leaves, as this monitor worked it out.
    pub tree: CompactTree,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    form: String,
    checkpoint: String,
    /// Roots of the complete subtrees along the right edge, from left to right.
    edge: Vec<String>,
}

impl Seen {
    /// What the file says; none where there is no file yet.
    ///
    /// # Errors
    /// [`StateFault`].
    pub fn read(path: &Path) -> Result<Option<Seen>, StateFault> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(StateFault::Disk { path: path.to_owned(), cause }),
        };
        parse(&text).map(Some).ok_or_else(|| StateFault::Damaged(path.to_owned()))
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// [`StateFault::Disk`].
    pub fn write(&self, path: &Path) -> Result<(), StateFault> {
        let stored = Stored {
            form: FORM.to_owned(),
            checkpoint: self.checkpoint.render().unwrap_or_default(),
            edge: self.tree.edge().iter().map(|hash| hex(hash)).collect(),
        };
        let text = serde_json::to_string_pretty(&stored).map_err(io::Error::other);
        text.and_then(|text| put(path, (text + "\n").as_bytes()))
            .map_err(|cause| StateFault::Disk { path: path.to_owned(), cause })
    }

    /// Keeps two checkpoints that contradict each other beside the file; where it went. One that is there is not
    /// written over.
    ///
    /// # Errors
    /// [`StateFault::Disk`].
    pub fn keep_evidence(&self, path: &Path, other: &SignedCheckpoint) -> Result<PathBuf, StateFault> {
        let head = other.unverified().head();
        let name = format!("evidence-{}-{}.txt", head.size, &hex(&head.root)[..16]);
        let place = path.with_extension(name);
        let notes = [&self.checkpoint, other].map(|note| note.render().unwrap_or_default());
        if !place.exists() {
            put(&place, notes.join("\n").as_bytes())
                .map_err(|cause| StateFault::Disk { path: place.clone(), cause })?;
        }
        Ok(place)
    }
}

fn parse(text: &str) -> Option<Seen> {
    let stored: Stored = serde_json::from_str(text).ok().filter(|stored: &Stored| stored.form == FORM)?;
    let checkpoint = SignedCheckpoint::parse(stored.checkpoint.as_bytes()).ok()?;
    let edge = stored.edge.iter().map(|hash| hash_of(hash)).collect::<Option<Vec<Hash>>>()?;
    let head = checkpoint.unverified().head();
    let tree = CompactTree::resume(head.size, edge).ok().filter(|tree| tree.root() == head.root)?;
    Some(Seen { checkpoint, tree })
}

fn hash_of(text: &str) -> Option<Hash> {
    let mut hash = [0; 32];
    for (place, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
    }
    (text.len() == 64).then_some(hash)
}

/// A file that is there whole after a crash, or as it was.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
