//! What the checking thread hands to the loading thread.

use domain::{Checked, Day, Problem, ProblemCode};
use rustc_hash::FxHashSet;

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

impl Chunk {
    /// Turns away rows that give again what was erased: nothing of them is kept, in no table and in no copy of the file.
    pub fn turn_away(&mut self, erased: &FxHashSet<i64>) {
        if erased.is_empty() {
            return;
        }
        let is_erased = |row: &(i64, Checked)| erased.contains(&row.1.key.stored());
        let rows: Vec<i64> = self.passed.iter().filter(|row| is_erased(row)).map(|(row, _)| *row).collect();
        self.passed.retain(|row| !is_erased(row));
        self.problems.retain(|(row, _)| !rows.contains(row));
        self.problems.extend(rows.iter().map(|row| (*row, vec![ProblemCode::Erased.of_row()])));
        self.refused += rows.len() as u64;
        self.refused_rows.extend(rows);
    }
}
