//! How far a witness has come, in a small file beside its records: what was signed for each log, written before each signature.
//! Records that know less were set back to an older copy, and would let the witness sign a second history.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tlog::{Origin, TreeHead};

use crate::hex::hex;

/// The file of the records at this path.
fn place(records: &Path) -> PathBuf {
    records.with_extension("mark")
}

/// What was signed last for each log, as far as the mark tells: name, size, root in hexadecimal. Nothing where there is none.
pub(super) fn read(records: &Path) -> io::Result<Vec<(String, u64, String)>> {
    let text = match fs::read_to_string(place(records)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text?,
    };
    let line = |line: &str| {
        let mut words = line.rsplitn(3, ' ');
        let (root, size, origin) = (words.next()?, words.next()?.parse().ok()?, words.next()?);
        Some((origin.to_owned(), size, root.to_owned()))
    };
    let lines: Option<Vec<_>> = text.lines().map(line).collect();
    lines.ok_or_else(|| io::Error::other("it is no mark of a witness"))
}

/// Notes what is about to be signed. It is on the disk when this returns. Of two processes at once the one that comes last
/// counts; the mark never tells more than the records do.
pub(super) fn note(records: &Path, log: &Origin, head: &TreeHead) -> io::Result<()> {
    let mut marks = read(records)?;
    marks.retain(|(origin, ..)| origin != log.as_str());
    marks.push((log.to_string(), head.size.get(), hex(&head.root)));
    let lines = marks.iter().map(|(origin, size, root)| format!("{origin} {size} {root}\n"));
    let text = lines.collect::<Vec<_>>().concat();
    let (path, folder) = (place(records), folder(records));
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(text.as_bytes())?;
    beside.as_file().sync_all()?;
    beside.persist(path).map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}

fn folder(records: &Path) -> &Path {
    records.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
