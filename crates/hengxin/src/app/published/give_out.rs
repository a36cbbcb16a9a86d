//! Writing the files of published lists, once their leaves stand in the published log.

use std::io;
use std::path::Path;

use domain::Day;
use tlog::list::{Change, ChangeKind, EntryKey, ListId, ListVersion};
use tlog::{LeafIndex, Salt, TreeHead, TreeSize};

use super::file::{INDEX, IndexedList, ListFile, ListHead, ListLine, ListsIndex, Placed};
use crate::app::register::Register;
use crate::log::{LogFault, published};
use crate::store::log::{LeafOf, find, index_of};
use crate::store::published::{self as rows, EntryRow, VersionRow};
use crate::store::sql::{Result, StoreFault, Tx};

/// Writes the newest version of each list into the folder of the log's public files, where all its leaves stand in the
/// published log and it is not written yet; then the index, and lets older versions go. How many were written.
///
/// # Errors
/// The store's, and those of the disk.
pub fn give_out(register: &Register) -> std::result::Result<usize, LogFault> {
    let Some(checkpoint) = published(&register.log)? else { return Ok(0) };
    let size = checkpoint.unverified().head().size;
    let folder = register.log.path().to_owned();
    let newest = register.db.read(rows::newest)?;
    let (mut given, mut written) = (Vec::new(), 0);
    for row in newest.into_iter().filter(|row| !row.is_lost()) {
        let listed = IndexedList { list: row.list.clone(), version: row.version.unsigned_abs() };
        let path = folder.join(listed.path());
        if !path.is_file() {
            // It may have been followed by another meanwhile, or not stand in the log yet: then what is there stays.
            let Some(file) = register.db.read(|tx| file(tx, &row, size))? else { return Ok(written) };
            put(&path, file.render().as_bytes()).map_err(failed("write a published list"))?;
            written += 1;
        }
        given.push(listed);
    }
    if written > 0 || !folder.join(INDEX).is_file() {
        let index = ListsIndex::new(given.clone()).render();
        put(&folder.join(INDEX), index.as_bytes()).map_err(failed("write the index of lists"))?;
        for listed in &given {
            sweep(&folder, listed);
        }
    }
    Ok(written)
}

/// The file of a version; none where it is not the newest any more, or a leaf of it is not in the log of that size.
fn file(tx: &mut dyn Tx, row: &VersionRow, size: TreeSize) -> Result<Option<ListFile>> {
    if rows::newest_of(tx, &row.list)?.as_ref() != Some(row) {
        return Ok(None);
    }
    let Some(at) = placed(tx, row.leaf, size)? else { return Ok(None) };
    let previous = match rows::find(tx, &row.list, row.version - 1)? {
        Some(before) => index_of(tx, LeafOf::Other(before.leaf))?.map(LeafIndex::get),
        None => None,
    };
    let list = ListId::new(&row.list).map_err(|_| damaged())?;
    let mut lines = Vec::new();
    for entry in rows::entries(tx, &row.list)? {
        let Some(at) = placed(tx, entry.leaf, size)? else { return Ok(None) };
        lines.push(line(&list, &entry, &at)?);
    }
    let entries = TreeSize::new(row.entries.unsigned_abs()).map_err(|_| damaged())?;
    let head = TreeHead { size: entries, root: row.root };
    let told = ListVersion { list, version: row.version.unsigned_abs(), head };
    let day = Day::from_days_since_epoch(row.made_on).to_string();
    Ok(Some(ListFile { head: ListHead::new(&told, day, &at, previous), lines }))
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
fn readable(file: &std::fs::File) -> io::Result<()> {
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}

/// Lets the older versions of a list go.
fn sweep(folder: &Path, keep: &IndexedList) {
    let keep = folder.join(keep.path());
    let Some(Ok(files)) = keep.parent().map(std::fs::read_dir) else { return };
    for path in files.filter_map(|file| file.ok().map(|file| file.path())) {
        if path != keep && path.extension().is_some_and(|end| end == "jsonl") {
            // Whoever still reads it has it open.
            std::fs::remove_file(&path).ok();
        }
    }
}
