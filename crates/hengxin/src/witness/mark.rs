//! How far a witness has come, in a small file beside its records: what was signed for each log, written before each signature.
//! Records that know less were set back to an older copy, and would let the witness sign a second history.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tlog::{Origin, TreeHead};

use crate::hex::hex;

/// The file of the records at this path.
fn place(records: &Path) -> PathBuf {
    records.with_extension("mark")
}

/// The file whose lock whoever writes the mark holds. It stays empty. The mark itself cannot be locked: each writing puts
/// another file in its place.
fn turn(records: &Path) -> PathBuf {
    records.with_extension("mark.lock")
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

/// Notes what is about to be signed. It is on the disk when this returns. Threads and processes take turns, so that none
/// drops another's line; the mark never goes back, and never tells more than the records do.
pub(super) fn note(records: &Path, log: &Origin, head: &TreeHead) -> io::Result<()> {
    // Held until this returns: what was read must still be so when it is written.
    let _turn = take_turn(records)?;
    let marks = read(records)?;
    // Whoever signed more meanwhile may have come here first.
    if !marks.iter().any(|(origin, signed, _)| origin == log.as_str() && *signed > head.size.get()) {
        write(records, marks, log, head)?;
    }
    // In any case: the line may be of a process that was killed before the disk had it.
    File::open(folder(records))?.sync_all()
}

/// Waits until nobody else writes the mark. The lock goes with the file, and with the process, however that ends.
fn take_turn(records: &Path) -> io::Result<File> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(turn(records))?;
    file.lock()?;
    Ok(file)
}

/// Puts the marks in the place of those before, with the one of this log renewed.
fn write(
    records: &Path,
    mut marks: Vec<(String, u64, String)>,
    log: &Origin,
    head: &TreeHead,
) -> io::Result<()> {
    marks.retain(|(origin, ..)| origin != log.as_str());
    marks.push((log.to_string(), head.size.get(), hex(&head.root)));
    let lines = marks.iter().map(|(origin, size, root)| format!("{origin} {size} {root}\n"));
    let text = lines.collect::<Vec<_>>().concat();
    let mut beside = tempfile::NamedTempFile::new_in(folder(records))?;
    beside.write_all(text.as_bytes())?;
    beside.as_file().sync_all()?;
    beside.persist(place(records)).map_err(|error| error.error)?;
    Ok(())
}

fn folder(records: &Path) -> &Path {
    records.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use tlog::TreeSize;

    use super::*;

    fn origin(lane: u8) -> Origin {
        Origin::new(&format!("log-{lane}.example/log")).unwrap()
    }

    fn head(size: u32) -> TreeHead {
        TreeHead { size: TreeSize::from(size), root: [7; 32] }
    }

    /// Logs and sizes of the mark, in order.
    fn told(records: &Path) -> Vec<(String, u64)> {
        let mut marks: Vec<_> =
            read(records).unwrap().into_iter().map(|(origin, size, _)| (origin, size)).collect();
        marks.sort();
        marks
    }

    #[test]
    fn logs_that_are_signed_at_once_all_keep_their_lines() {
        let folder = tempfile::tempdir().unwrap();
        let records = folder.path().join("witness.db");
        std::thread::scope(|scope| {
            for lane in 0..6 {
                let records = &records;
                scope.spawn(move || {
                    for size in 1..=8 {
                        note(records, &origin(lane), &head(size)).unwrap();
                    }
                });
            }
        });
        let expected: Vec<_> = (0..6).map(|lane| (origin(lane).to_string(), 8_u64)).collect();
        assert_eq!(told(&records), expected);
    }

    #[test]
    fn a_late_writer_does_not_put_the_mark_back() {
        let folder = tempfile::tempdir().unwrap();
        let records = folder.path().join("witness.db");
        note(&records, &origin(1), &head(12)).unwrap();
        note(&records, &origin(1), &head(10)).unwrap();
        assert_eq!(told(&records), [(origin(1).to_string(), 12)]);
        std::thread::scope(|scope| {
            for size in 13..30 {
                let records = &records;
                scope.spawn(move || note(records, &origin(1), &head(size)).unwrap());
            }
        });
        assert_eq!(told(&records), [(origin(1).to_string(), 29)]);
    }
}
