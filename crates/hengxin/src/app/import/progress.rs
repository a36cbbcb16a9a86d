//! How far a delivery has come, for the bar in a terminal and the page that polls.

use std::sync::atomic::{AtomicU64, Ordering};

/// Shared by the threads of one import and whoever watches it.
#[derive(Debug, Default)]
pub struct Progress {
    bytes: AtomicU64,
    total: AtomicU64,
    rows: AtomicU64,
}

impl Progress {
    /// Notes the size of the file.
    pub fn start(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
    }

    /// Notes how much of the file has been decoded.
    pub fn decoded(&self, bytes: u64) {
        self.bytes.store(bytes, Ordering::Relaxed);
    }

    /// Notes rows that have been through.
    pub fn loaded(&self, rows: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }

    /// Bytes decoded, bytes in all, rows through.
    pub fn look(&self) -> (u64, u64, u64) {
        let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
        (read(&self.bytes), read(&self.total), read(&self.rows))
    }
}
