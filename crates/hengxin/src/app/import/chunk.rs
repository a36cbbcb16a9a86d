//! What the checking thread hands to the loading thread.

use domain::{Checked, Day, Problem};

/// A run of checked rows of one list.
#[derive(Debug, Default)]
pub struct Chunk {
    /// Rows that passed, with their row number.
    pub passed: Vec<(i64, Checked)>,
    /// Problems of rows that did not, and warnings of rows that did.
    pub problems: Vec<(i64, Vec<Problem>)>,
    /// Rows read.
    pub read: u64,
    /// Rows quarantined by their check.
    pub quarantined: u64,
    /// Rows refused by their check.
    pub refused: u64,
    /// Rows whose content must not be kept.
    pub refused_rows: Vec<i64>,
    /// The day the full list of these rows was as of; `None` where the feed sends no full lists.
    pub list: Option<Day>,
    /// Whether a column that is never kept had something in it.
    pub drops: bool,
    /// Set on the last chunk of a full list: the day the list was as of.
    pub closes_list: Option<Day>,
}
