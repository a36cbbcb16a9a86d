//! The files of open data on disk: made when asked for, let go when the register has moved on.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::format::TableFile;
use super::{Dataset, Format};
use crate::app::kept::{Kept, Moment};
use crate::app::register::Register;
use crate::app::view::{Asked, Lens};
use crate::store::sql::{self, StoreFault, Tx};

/// A file of open data as shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FileView {
    /// `csv`, `jsonl` or `parquet`.
    pub format: String,
    /// Where to download it.
    pub href: String,
    /// Rows, headings not counted; absent while the file is being made.
    pub rows: Option<u64>,
    /// Bytes; absent while the file is being made.
    pub bytes: Option<u64>,
    /// SHA-256, hexadecimal; absent while the file is being made.
    pub sha256: Option<String>,
}

/// A file that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Where it lies.
    pub path: PathBuf,
    /// The moment it is of.
    pub at: Moment,
    /// Rows, headings not counted.
    pub rows: u64,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256.
    pub sha256: [u8; 32],
}

/// The files of the present moment.
#[derive(Debug)]
pub struct Files {
    kept: Kept<(Dataset, Format), Made>,
}

impl Default for Files {
    fn default() -> Self {
        Files { kept: Kept::new(Dataset::ALL.len() * Format::ALL.len()) }
    }
}

impl Files {
    /// The file of this very moment, if it was made already.
    pub fn get(&self, at: Moment, dataset: Dataset, format: Format) -> Option<Made> {
        self.kept.get(at, &(dataset, format)).filter(|made| made.path.is_file())
    }

    /// Makes the file of a dataset in one format from one snapshot of the register.
    ///
    /// # Errors
    /// `Sqlite` or the like where the register cannot be read; `File` where the disk refuses.
    pub fn make(&self, register: &Register, dataset: Dataset, format: Format) -> sql::Result<Made> {
        let folder = register.data_dir.join("open-data");
        std::fs::create_dir_all(&folder).map_err(refused)?;
        let made = register.look(Asked::Now, |tx, lens| write(tx, lens, (dataset, format), &folder))?;
        let made = made.map_err(|_| StoreFault::Stopping)?;
        self.kept.put(made.at, (dataset, format), made.clone());
        sweep(&folder, dataset, format, &made.path);
        Ok(made)
    }
}

/// Counts and hashes what passes.
struct Hashed<W> {
    to: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}

fn write(tx: &mut dyn Tx, lens: &Lens<'_>, of: (Dataset, Format), folder: &Path) -> sql::Result<Made> {
    let (dataset, format) = of;
    let at = (lens.as_of.head, lens.as_of.today);
    let partial = tempfile::NamedTempFile::new_in(folder).map_err(refused)?;
    let file = partial.as_file().try_clone().map_err(refused)?;
    let to = Hashed { to: BufWriter::new(file), hash: Sha256::new(), bytes: 0 };
    let mut table = TableFile::new(format, dataset.columns(), to).map_err(refused)?;
    let mut rows = 0;
    dataset.each(tx, lens, &mut |cells| {
        rows += 1;
        table.row(&cells).map_err(refused)
    })?;
    let mut done: Hashed<BufWriter<File>> = table.finish().map_err(refused)?;
    done.flush().map_err(refused)?;
    let path = folder.join(name(dataset, format, at));
    partial.persist(&path).map_err(|error| refused(error.error))?;
    Ok(Made { path, at, rows, bytes: done.bytes, sha256: done.hash.finalize().into() })
}

/// The name of a file on disk.
fn name(dataset: Dataset, format: Format, (head, day): Moment) -> String {
    format!("{}-{}-{day}.{}", dataset.word(), head.0, format.word())
}

/// Deletes the files of earlier moments.
fn sweep(folder: &Path, dataset: Dataset, format: Format, keep: &Path) {
    let (start, end) = (format!("{}-", dataset.word()), format!(".{}", format.word()));
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with(&start) && name.ends_with(&end) && path != keep {
            // Another instance may have deleted it first.
            std::fs::remove_file(&path).ok();
        }
    }
}

fn refused(source: std::io::Error) -> StoreFault {
    StoreFault::file("write a file of open data", source)
}
