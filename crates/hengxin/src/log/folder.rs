//! The public files of a log: tiles, bundles of entries and the checkpoint, in a folder that any web server can serve.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tlog::tile::{Bundle, EntryBundle, LogPath, Tile, TileReader, Width};
use tlog::{Leaf, TreeSize};

use super::beside::beside;
use super::fault::LogFault;
use crate::disk::sync;

/// Where the files of a log are kept. What is written is on the disk when the call returns, and each file appears as a
/// whole or not at all.
pub trait Medium: Send + Sync {
    /// A file; `None` where it is not there.
    ///
    /// # Errors
    /// Those of the system.
    fn read(&self, path: LogPath) -> io::Result<Option<Vec<u8>>>;

    /// Writes files, over those of the same names. They may appear in any order.
    ///
    /// # Errors
    /// Those of the system; some of the files may then be there.
    fn write(&self, files: &[(LogPath, Vec<u8>)]) -> io::Result<()>;

    /// Removes what an attempt that was broken off has left in the place of this file: whatever a log of `size` leaves does
    /// not have.
    ///
    /// # Errors
    /// Those of the system.
    fn clear(&self, path: LogPath, size: TreeSize) -> io::Result<()>;

    /// Removes the partial files in the place of one that is full now.
    ///
    /// # Errors
    /// Those of the system.
    fn drop_partial(&self, path: LogPath) -> io::Result<()>;
}

/// A folder of files.
#[derive(Debug, Clone)]
pub struct TileFolder {
    path: PathBuf,
}

impl TileFolder {
    /// A folder, which need not be there yet.
    pub fn new(path: PathBuf) -> TileFolder {
        TileFolder { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn place(&self, path: LogPath) -> PathBuf {
        self.path.join(path.to_string())
    }

    /// The folder of the partial files in the place of a file.
    fn partial(&self, path: LogPath) -> Option<PathBuf> {
        let mut name = self.place(full(path)?).into_os_string();
        name.push(".p");
        Some(name.into())
    }

    /// Makes a folder and those above it. What was made stands in `made`, and what it was made in.
    fn make(folder: &Path, made: &mut BTreeSet<PathBuf>) -> io::Result<()> {
        match fs::create_dir(folder) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                TileFolder::make(folder.parent().ok_or(error)?, made)?;
                fs::create_dir(folder)?;
            }
            Err(error) => return Err(error),
        }
        made.insert(folder.to_owned());
        made.extend(folder.parent().map(Path::to_owned));
        Ok(())
    }
}

/// The full file in the place of a file; none for the checkpoint.
fn full(path: LogPath) -> Option<LogPath> {
    match path {
        LogPath::Checkpoint => None,
        LogPath::Tile(tile) => Some(LogPath::Tile(tile.filled())),
        LogPath::Bundle(bundle) => Some(LogPath::Bundle(Bundle { width: Width::Full, ..bundle })),
    }
}

/// How many hashes or entries a log of this size has in the place of a file.
fn due(path: LogPath, size: TreeSize) -> usize {
    match path {
        LogPath::Checkpoint => 0,
        LogPath::Tile(tile) => {
            Tile::within(size, tile.level, tile.index).map_or(0, |tile| tile.width.count())
        }
        LogPath::Bundle(bundle) => {
            Bundle::within(size, bundle.index).map_or(0, |bundle| bundle.width.count())
        }
    }
}

/// The name a file has until it is whole.
fn unfinished(place: &Path) -> PathBuf {
    let mut name = place.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

/// Does the same with each of them. Where there are many, two threads share them: the system takes longer to make a file than
/// to fill it, and the first half is bundles, the second tiles, in other folders.
fn each<T: Sync>(all: &[T], act: impl Fn(&T) -> io::Result<()> + Sync) -> io::Result<()> {
    const FEW: usize = 16;
    if all.len() <= FEW {
        return all.iter().try_for_each(act);
    }
    let (some, rest) = all.split_at(all.len() / 2);
    let (some, rest) = beside(|| some.iter().try_for_each(&act), || rest.iter().try_for_each(&act));
    some.and(rest)
}

fn or_absent<T>(read: io::Result<T>) -> io::Result<Option<T>> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The file system of a folder.
struct Disk {
    #[cfg(target_os = "linux")]
    folder: File,
}

impl Disk {
    #[cfg(target_os = "linux")]
    fn of(folder: &Path) -> io::Result<Disk> {
        Ok(Disk { folder: File::open(folder)? })
    }

    #[cfg(not(target_os = "linux"))]
    fn of(_: &Path) -> io::Result<Disk> {
        Ok(Disk {})
    }

    /// Returns once files or folders are on the disk. Where there are more than two it waits once for all of them, which
    /// takes a fifth of the time that waiting for each does.
    #[cfg(target_os = "linux")]
    fn settle(&self, mut places: impl ExactSizeIterator<Item = PathBuf>) -> io::Result<()> {
        if places.len() > 2 {
            return Ok(rustix::fs::syncfs(&self.folder)?);
        }
        places.try_for_each(|place| sync(&place))
    }

    /// Other systems have no such call that says whether it succeeded.
    #[cfg(not(target_os = "linux"))]
    fn settle(&self, mut places: impl ExactSizeIterator<Item = PathBuf>) -> io::Result<()> {
        places.try_for_each(|place| sync(&place))
    }
}

impl Medium for TileFolder {
    fn read(&self, path: LogPath) -> io::Result<Option<Vec<u8>>> {
        or_absent(fs::read(self.place(path)))
    }

    fn write(&self, files: &[(LogPath, Vec<u8>)]) -> io::Result<()> {
        let files: Vec<(PathBuf, &[u8])> =
            files.iter().map(|(path, bytes)| (self.place(*path), bytes.as_slice())).collect();
        let mut folders: BTreeSet<PathBuf> =
            files.iter().filter_map(|(place, _)| place.parent()).map(Path::to_owned).collect();
        for folder in folders.clone() {
            TileFolder::make(&folder, &mut folders)?;
        }
        // Opened before anything is written: the system tells by this handle what failed since.
        let disk = Disk::of(&self.path)?;
        each(&files, |(place, bytes)| fs::write(unfinished(place), bytes))?;
        disk.settle(files.iter().map(|(place, _)| unfinished(place)))?;
        each(&files, |(place, _)| fs::rename(unfinished(place), place))?;
        disk.settle(folders.into_iter())
    }

    fn clear(&self, path: LogPath, size: TreeSize) -> io::Result<()> {
        let (Some(full), Some(partial)) = (full(path), self.partial(path)) else { return Ok(()) };
        let due = due(path, size);
        if due < Width::Full.count() {
            or_absent(fs::remove_file(self.place(full)))?;
        }
        if due == 0 {
            return or_absent(fs::remove_dir_all(partial)).map(drop);
        }
        let Some(entries) = or_absent(fs::read_dir(partial))? else { return Ok(()) };
        for entry in entries {
            let entry = entry?;
            let width = entry.file_name().to_str().and_then(|name| name.parse::<usize>().ok());
            if width.is_none_or(|width| width > due) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    fn drop_partial(&self, path: LogPath) -> io::Result<()> {
        match self.partial(path) {
            Some(folder) => or_absent(fs::remove_dir_all(folder)).map(drop),
            None => Ok(()),
        }
    }
}

/// The files of a log, to read tiles and leaves from.
#[derive(Clone, Copy)]
pub struct Tiles<'a>(pub &'a dyn Medium);

impl TileReader for Tiles<'_> {
    type Error = io::Error;

    fn tile(&self, tile: Tile) -> io::Result<Cow<'_, [u8]>> {
        let found = match self.0.read(LogPath::Tile(tile))? {
            Some(bytes) => Some(bytes),
            None => self.0.read(LogPath::Tile(tile.filled()))?,
        };
        found.map(Cow::Owned).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }
}

impl Tiles<'_> {
    /// The leaves of the bundle at this place in a log of that size; none where the log does not reach there.
    ///
    /// # Errors
    /// [`LogFault::File`], [`LogFault::Tiles`] where the bytes are no bundle of leaves.
    pub fn leaves(&self, size: TreeSize, index: u64) -> Result<Vec<Leaf>, LogFault> {
        let Some(bundle) = Bundle::within(size, index) else { return Ok(Vec::new()) };
        let (bytes, width) = self.bundle(bundle)?;
        let odd = |what: String| LogFault::Tiles(format!("{bundle}: {what}"));
        let entries = EntryBundle::parse(&bytes, width).map_err(|wrong| odd(wrong.to_string()))?;
        let leaves = entries.entries().iter().take(bundle.width.count());
        leaves.map(|entry| Leaf::from_bytes(entry).map_err(|wrong| odd(wrong.to_string()))).collect()
    }

    /// The bytes of a bundle, or of the full one that took its place.
    fn bundle(&self, bundle: Bundle) -> Result<(Vec<u8>, Width), LogFault> {
        let full = Bundle { width: Width::Full, ..bundle };
        for bundle in [bundle, full] {
            let read = self.0.read(LogPath::Bundle(bundle));
            if let Some(bytes) = read.map_err(LogFault::file(format!("read {bundle}")))? {
                return Ok((bytes, bundle.width));
            }
        }
        Err(LogFault::file(format!("read {bundle}"))(io::ErrorKind::NotFound.into()))
    }
}
