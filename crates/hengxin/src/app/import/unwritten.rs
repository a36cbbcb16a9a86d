//! Rows of the table of records that this delivery has made and not written yet.
//!
//! Records are keyed by organisation, and a file names organisations in any order: written chunk by chunk, every row
//! would touch a page of its own. Gathered and written in the order of their keys, many share one.

use rustc_hash::FxHashMap;

use crate::store::commit::Changes;
use crate::store::rows::RecordRow;

/// Rows gathered at most; about thirty megabytes.
const MOST: usize = 200_000;

/// The newest version of each record not yet written, by organisation and key.
#[derive(Debug, Default)]
pub struct Unwritten {
    rows: FxHashMap<(i64, i64), (State, RecordRow)>,
}

/// How a row stands to the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The table has none under its key.
    New,
    /// The table has an earlier version.
    Changed,
}

impl Unwritten {
    /// Takes the records out of a chunk's changes.
    pub fn gather(&mut self, changes: &mut Changes) {
        for row in changes.new_records.drain(..) {
            self.rows.insert((row.org, row.record), (State::New, row));
        }
        for row in changes.changed_records.drain(..) {
            match self.rows.get_mut(&(row.org, row.record)) {
                Some(held) => held.1 = row,
                None => drop(self.rows.insert((row.org, row.record), (State::Changed, row))),
            }
        }
    }

    /// The unwritten version of a record, if there is one.
    pub fn get(&self, key: (i64, i64)) -> Option<&RecordRow> {
        self.rows.get(&key).map(|(_, row)| row)
    }

    /// Whether it is time to write.
    pub fn is_full(&self) -> bool {
        self.rows.len() >= MOST
    }

    /// Everything gathered, to be committed.
    pub fn take(&mut self) -> Changes {
        let mut changes = Changes::default();
        for (state, row) in self.rows.drain().map(|(_, held)| held) {
            match state {
                State::New => changes.new_records.push(row),
                State::Changed => changes.changed_records.push(row),
            }
        }
        changes.changed_records.sort_unstable_by_key(|row| (row.org, row.record));
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(seq: i64) -> RecordRow {
        RecordRow {
            org: 1,
            record: 7,
            kind: 3,
            item: 3,
            supplier: 1,
            authority: 1,
            decided_on: 0,
            tier: 2,
            public_from: 0,
            public_until: 10,
            ended: 0,
            digest: seq,
            seq,
            marked_from: i64::from(i32::MAX),
            steps: 0,
        }
    }

    #[test]
    fn a_record_that_came_and_changed_before_it_was_written_is_written_once_as_it_is_now() {
        let mut unwritten = Unwritten::default();
        unwritten.gather(&mut Changes { new_records: vec![row(1)], ..Changes::default() });
        unwritten.gather(&mut Changes { changed_records: vec![row(2)], ..Changes::default() });
        assert_eq!(unwritten.get((1, 7)), Some(&row(2)));
        let changes = unwritten.take();
        assert_eq!((changes.new_records, changes.changed_records), (vec![row(2)], Vec::new()));
        assert_eq!(unwritten.get((1, 7)), None);
    }

    #[test]
    fn a_record_the_table_has_is_changed_there_to_its_newest_version() {
        let mut unwritten = Unwritten::default();
        for seq in [5, 6] {
            unwritten.gather(&mut Changes { changed_records: vec![row(seq)], ..Changes::default() });
        }
        let changes = unwritten.take();
        assert_eq!((changes.new_records, changes.changed_records), (Vec::new(), vec![row(6)]));
    }
}
