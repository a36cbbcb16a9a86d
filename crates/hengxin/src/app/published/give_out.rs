//! Writing the files of published lists, once their leaves stand in the published log.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use domain::Day;
use tlog::list::{Change, ChangeKind, EntryKey, ListId, ListVersion};
use tlog::{LeafIndex, Salt, TreeHead, TreeSize};

use super::file::{INDEX, IndexedList, ListFile, ListHead, ListLine, ListsIndex, Placed};
use super::is_behind;
use crate::app::register::Register;
use crate::log::{LogFault, published};
use crate::store::log::{LeafOf, find, index_of};
use crate::store::published::{self as rows, EntryRow, VersionRow};
use crate::store::sql::{Result, StoreFault, Tx};

/// How a version stands among the files.
enum Standing {
    /// Its file was there.
    Kept,
    /// Its file was written.
    Written,
    /// Leaves of it are not in the published log, or another version has followed: what is out stays for now.
    Waits,
}

/// Writes the newest version of each list into the folder of the log's public files, where all its leaves stand in the
/// published log and it is not written yet; then the index, and lets go whatever that does not name. How many were written.
///
/// Each pass looks at all of it: one that was broken off may have left the file of a version that is followed, and who has
/// left a list must not stand in it for longer.
///
/// # Errors
/// The store's, and those of the disk.
pub fn give_out(register: &Register) -> std::result::Result<usize, LogFault> {
    let Some(checkpoint) = published(&register.log)? else { return Ok(0) };
    // What such a register takes for the newest version may be an older one, with people on it who have left since.
    if is_behind(register)? {
        return Ok(0);
    }
    let size = checkpoint.unverified().head().size;
    let folder = register.log.path();
    let before = std::fs::read(folder.join(INDEX)).ok().and_then(|bytes| ListsIndex::parse(&bytes));
    let (mut given, mut written) = (Vec::new(), 0);
    for row in register.db.read(rows::newest)?.iter().filter(|row| !row.is_lost()) {
        let listed = IndexedList { list: row.list.clone(), version: row.version.unsigned_abs() };
        match bring_out(register, (row, size), &folder.join(listed.path()))? {
            Standing::Kept => given.push(listed),
            Standing::Written => {
                written += 1;
                given.push(listed);
            }
            Standing::Waits => given.extend(still_out(folder, before.as_ref(), &listed)),
        }
    }
    let index = ListsIndex::new(given);
    if before.as_ref() != Some(&index) {
        let text = index.render();
        put(&folder.join(INDEX), text.as_bytes()).map_err(failed("write the index of lists"))?;
    }
    sweep(folder, &index).map_err(failed("remove an older version of a published list"))?;
    Ok(written)
}

/// Sees to it that the file of a version is what it is to be.
fn bring_out(
    register: &Register,
    (row, size): (&VersionRow, TreeSize),
    path: &Path,
) -> std::result::Result<Standing, LogFault> {
    let Some(head) = register.db.read(|tx| head_line(tx, row, size))? else { return Ok(Standing::Waits) };
    // The head holds the root over all entries and a salt of its own: a file that begins with it is of this version, and
    // not of one with the same number that was lost. It is there as a whole, or not at all.
    let kept = kept_head(path).map_err(failed("read a published list"))?;
    if kept.as_ref() == Some(&head) {
        return Ok(Standing::Kept);
    }
    let Some(lines) = register.db.read(|tx| entry_lines(tx, row, size))? else { return Ok(Standing::Waits) };
    let text = ListFile { head, lines }.render();
    put(path, text.as_bytes()).map_err(failed("write a published list"))?;
    Ok(Standing::Written)
}

/// The version before that is given out while a newer one waits.
fn still_out(folder: &Path, before: Option<&ListsIndex>, waiting: &IndexedList) -> Option<IndexedList> {
    let listed = before?.lists.iter().find(|listed| listed.list == waiting.list)?;
    let stays = listed.version < waiting.version && folder.join(listed.path()).is_file();
    stays.then(|| listed.clone())
}

/// The first line of the file at a path; none where there is no file, or it begins with something else.
fn kept_head(path: &Path) -> io::Result<Option<ListHead>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let mut line = Vec::new();
    BufReader::new(file).read_until(b'\n', &mut line)?;
    Ok(ListHead::parse(&line))
}

/// The first line of a version's file; none where its leaf is not in the log of that size.
fn head_line(tx: &mut dyn Tx, row: &VersionRow, size: TreeSize) -> Result<Option<ListHead>> {
    let Some(at) = placed(tx, row.leaf, size)? else { return Ok(None) };
    let previous = match rows::find(tx, &row.list, row.version - 1)? {
        Some(before) => index_of(tx, LeafOf::Other(before.leaf))?.map(LeafIndex::get),
        None => None,
    };
    let list = ListId::new(&row.list).map_err(|_| damaged())?;
    let entries = TreeSize::new(row.entries.unsigned_abs()).map_err(|_| damaged())?;
    let head = TreeHead { size: entries, root: row.root };
    let told = ListVersion { list, version: row.version.unsigned_abs(), head };
    let day = Day::from_days_since_epoch(row.made_on).to_string();
    Ok(Some(ListHead::new(&told, day, &at, previous)))
}

/// Who is on a version; none where it is not the newest any more, or a leaf of it is not in the log of that size.
fn entry_lines(tx: &mut dyn Tx, row: &VersionRow, size: TreeSize) -> Result<Option<Vec<ListLine>>> {
    if rows::newest_of(tx, &row.list)?.as_ref() != Some(row) {
        return Ok(None);
    }
    let list = ListId::new(&row.list).map_err(|_| damaged())?;
    let mut lines = Vec::new();
    for entry in rows::entries(tx, &row.list)? {
        let Some(at) = placed(tx, entry.leaf, size)? else { return Ok(None) };
        lines.push(line(&list, &entry, &at)?);
    }
    Ok(Some(lines))
}

fn line(list: &ListId, entry: &EntryRow, at: &Placed) -> Result<ListLine> {
    let key = EntryKey::new(&entry.code).map_err(|_| damaged())?;
    let number = entry.version.unsigned_abs();
    let change = Change::new(list.clone(), number, ChangeKind::Added, key, &entry.basis);
    Ok(ListLine::new(&change.map_err(|_| damaged())?, at))
}

/// Where a leaf stands and what opens it; none where it is not in the log of that size.
fn placed(tx: &mut dyn Tx, leaf: i64, size: TreeSize) -> Result<Option<Placed>> {
    let index = index_of(tx, LeafOf::Other(leaf))?.filter(|index| size.holds(*index));
    let opening: Option<(Salt, Vec<u8>)> = find(tx, leaf)?.and_then(|leaf| leaf.opening);
    Ok(index.zip(opening).map(|(index, (salt, _))| Placed { salt, index: index.get() }))
}

fn failed(doing: &str) -> impl FnOnce(io::Error) -> LogFault {
    let doing = doing.to_owned();
    |source| LogFault::File { doing, source }
}

fn damaged() -> StoreFault {
    StoreFault::Decode { column: 0, wanted: "a name or code that can stand on a list" }
}

/// A file that is there as a whole, or as it was before.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut partial = tempfile::NamedTempFile::new_in(folder)?;
    io::Write::write_all(&mut partial, bytes)?;
    readable(partial.as_file())?;
    partial.as_file().sync_all()?;
    partial.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A web server that hands out the folder may run as another user.
#[cfg(unix)]
fn readable(file: &File) -> io::Result<()> {
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &File) -> io::Result<()> {
    Ok(())
}

/// Lets go whatever of lists the index does not name: versions that are followed, and what a pass that was broken off
/// left half written. Another instance that writes at this very moment does so again at its next pass.
fn sweep(folder: &Path, index: &ListsIndex) -> io::Result<()> {
    let named: BTreeSet<PathBuf> = index.lists.iter().map(|listed| folder.join(listed.path())).collect();
    let lists = folder.join(INDEX);
    for list in std::fs::read_dir(lists.parent().unwrap_or(folder))? {
        let list = list?.path();
        if !list.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(&list)? {
            let path = file?.path();
            if !named.contains(&path) {
                // Whoever still reads it has it open.
                unless_gone(std::fs::remove_file(&path))?;
            }
        }
    }
    Ok(())
}

/// Somebody else may have removed it.
fn unless_gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
