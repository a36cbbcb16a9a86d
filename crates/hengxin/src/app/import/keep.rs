//! Keeps the delivered file, so that it can be given back with a column of notes and a held one be read again.
//!
//! Rows that may not be kept (natural persons, personal data) are blanked in the kept copy.

use std::io;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use crate::hex::hex;
use crate::intake::decode::{Annotator, Fingerprint, Limits, RowBatch, open};

/// Where the copy of a delivered file lies: by the SHA-256 of the file as sent.
pub fn place(data_dir: &Path, sha256: &[u8]) -> PathBuf {
    data_dir.join("deliveries").join(hex(sha256))
}

/// Keeps a copy; `refused` are the rows to blank.
pub fn keep(data_dir: &Path, path: &Path, fingerprint: &Fingerprint, refused: &[i64]) -> io::Result<()> {
    let kept = place(data_dir, fingerprint);
    if kept.exists() || kept == path {
        return Ok(());
    }
    std::fs::create_dir_all(kept.parent().expect("a file in a folder"))?;
    let partial = kept.with_extension("partial");
    if refused.is_empty() {
        std::fs::copy(path, &partial)?;
    } else {
        blank(path, &partial, refused)?;
    }
    std::fs::File::open(&partial)?.sync_all()?;
    std::fs::rename(partial, kept)
}

/// Writes the table again with the refused rows empty.
fn blank(path: &Path, to: &Path, refused: &[i64]) -> io::Result<()> {
    let refused: FxHashSet<u64> = refused.iter().map(|row| row.unsigned_abs()).collect();
    let mut sheet = open(path, &Limits::default(), None).map_err(io::Error::other)?;
    let mut copy =
        Annotator::create(sheet.format, sheet.encoding, sheet.delimiter, to).map_err(io::Error::other)?;
    let header: Vec<&str> = sheet.header.iter().map(String::as_str).collect();
    copy.header(&header).map_err(io::Error::other)?;
    let mut rows = RowBatch::new();
    while sheet.next_batch(&mut rows, 1024).map_err(io::Error::other)? > 0 {
        for row in rows.rows() {
            let keep = !refused.contains(&row.number());
            let cells: Vec<&str> = if keep { row.iter().collect() } else { vec![""; row.cells()] };
            copy.row(&cells, if keep { "" } else { "该行内容未保存 Content not kept" })
                .map_err(io::Error::other)?;
        }
    }
    copy.finish().map_err(io::Error::other)
}
