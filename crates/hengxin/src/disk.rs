//! What the disk is to have before anything is acknowledged.

use std::fs::File;
use std::io;
use std::path::Path;

/// Waits until a file, or the names in a folder, are on the disk, so that they are found there after a crash.
pub(crate) fn sync(place: &Path) -> io::Result<()> {
    File::open(place)?.sync_all()
}
