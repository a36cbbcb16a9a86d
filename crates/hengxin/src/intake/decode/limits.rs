//! How much a file may ask of this machine before it is refused.

/// Ceilings on a file's size and shape. Every one is enforced while reading, not only from what the file says
/// of itself, so that a file can neither fill the disk nor the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest file, in bytes. Default 2 GiB.
    pub max_file_bytes: u64,
    /// Largest single cell, in bytes of UTF-8 text. Default 64 KiB.
    pub max_cell_bytes: usize,
    /// Most columns in a row. Default 512.
    pub max_columns: usize,
    /// Most rows below the header; `None` (the default) for no ceiling.
    pub max_rows: Option<u64>,
    /// Largest part of an XLSX package once unpacked, in bytes. Default 4 GiB less one byte.
    pub max_xlsx_entry_bytes: u64,
    /// Largest table of shared texts of an XLSX package once unpacked, in bytes: it is the one part that must be
    /// held in memory. Default 256 MiB.
    pub max_shared_strings_bytes: u64,
    /// Most parts in an XLSX package. Default 10,000.
    pub max_zip_entries: usize,
    /// Most times a part of an XLSX package may grow when unpacked. Default 200. Parts under 1 MiB are exempt.
    pub max_zip_ratio: u64,
    /// Largest XLS file, in bytes: the old format is read whole. Default 64 MiB.
    pub max_xls_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_file_bytes: 2 << 30,
            max_cell_bytes: 64 << 10,
            max_columns: 512,
            max_rows: None,
            max_xlsx_entry_bytes: u64::from(u32::MAX),
            max_shared_strings_bytes: 256 << 20,
            max_zip_entries: 10_000,
            max_zip_ratio: 200,
            max_xls_bytes: 64 << 20,
        }
    }
}

impl Limits {
    /// Largest whole row of a text file, in bytes: 64 cells of the largest size.
    pub fn max_row_bytes(&self) -> usize {
        self.max_cell_bytes.saturating_mul(64)
    }
}
