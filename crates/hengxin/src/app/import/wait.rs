//! Rows whose organisation is not known yet: they wait, and are looked at again when the whole file has been read.

use std::collections::hash_map::Entry;

use domain::{Checked, Content, Desk, ProblemCode};

use super::load::{Loader, Made, Placed};
use super::resolve::Resolution;
use crate::store::delivery;
use crate::store::sql::{Result, Tx};
use crate::store::waiting::{self, WaitingRow};

/// Waiting rows looked at again at a time.
const LOOKED_AT: i64 = 1000;

impl Loader<'_> {
    pub(super) fn let_wait(
        &mut self,
        tx: &mut dyn Tx,
        row: i64,
        checked: &Checked,
        why: ProblemCode,
        made: &mut Made,
    ) -> Result<()> {
        self.counts.quarantined += 1;
        made.problems.push(self.problem_row(row, 0, &why.of_row()));
        self.some_wait = true;
        let digest = checked.content.digest();
        match self.waiting.entry(digest) {
            Entry::Vacant(place) => drop(place.insert(Vec::new())),
            Entry::Occupied(mut twins) => {
                twins.get_mut().push(row);
                return Ok(());
            }
        }
        let waiting = WaitingRow {
            feed: self.ticket.feed.to_owned(),
            digest,
            batch: self.ticket.stamp.batch,
            source_row: row,
            reason: why.code().to_owned(),
            name: checked.claim.name.clone(),
            claimed: checked.claim.identifier.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default(),
            body: checked.content.as_bytes().to_vec(),
        };
        waiting::wait(tx, &waiting)
    }

    /// Looks again at the rows of this delivery that wait: a later row may have opened their organisation, and the
    /// order of rows must not matter. Those that can be told by their name alone come last, with [`settle`].
    ///
    /// [`settle`]: Self::settle
    pub fn look_again(&mut self, tx: &mut dyn Tx, desk: &Desk<'_>) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let engine = self.ticket.names.within(tx)?;
        self.resolver.engage(engine);
        let mut after = i64::MIN;
        loop {
            let rows = waiting::of_delivery(tx, self.ticket.feed, self.ticket.stamp.batch, after, LOOKED_AT)?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.digest;
            let mut made = Made::default();
            let mut placed = Vec::new();
            for row in rows {
                let Ok(content) = Content::from_bytes(&row.body) else { continue };
                let checked = Checked::again(desk, content, &row.name, &row.claimed);
                match self.resolver.resolve(tx, &checked.claim)? {
                    Resolution::Known(org, code) => {
                        let place = |row| Placed { row, org, code: code.clone(), checked: checked.clone() };
                        placed.extend(self.release(tx, &row)?.into_iter().map(place));
                    }
                    Resolution::Named(..) => {
                        let released = self.release(tx, &row)?.into_iter();
                        self.deferred.extend(released.map(|at| (at, checked.clone())));
                    }
                    Resolution::Open(why) if why.code() != row.reason => self.wait_for(tx, &row, why)?,
                    Resolution::Open(_) | Resolution::Opens(_) => (),
                }
            }
            self.receive(tx, placed, &mut made)?;
            self.commit(tx, &mut made.changes)?;
            delivery::write_problems(tx, self.ticket.stamp.batch, &made.problems)?;
        }
    }

    /// Lets a waiting row go, and those that say the same; returns where they stand. Each is then received for itself:
    /// the later ones repeat the first, unless it contradicts the file, and then so do they.
    fn release(&mut self, tx: &mut dyn Tx, row: &WaitingRow) -> Result<Vec<i64>> {
        let mut places = vec![row.source_row];
        places.extend(self.waiting.remove(&row.digest).unwrap_or_default());
        self.counts.quarantined -= places.len() as u64;
        let batch = self.ticket.stamp.batch;
        places.iter().try_for_each(|at| delivery::forget_problem(tx, batch, *at, &row.reason))?;
        Ok(places)
    }

    /// Notes that a waiting row waits for another reason than it seemed when half of the file had been read.
    fn wait_for(&self, tx: &mut dyn Tx, row: &WaitingRow, why: ProblemCode) -> Result<()> {
        let rows =
            std::iter::once(&row.source_row).chain(self.waiting.get(&row.digest).into_iter().flatten());
        rows.into_iter().try_for_each(|at| waiting::change_reason(tx, row, *at, why.code()))
    }
}
