//! Tries at contact codes, counted by address and by number for an hour, over every process on one database and over
//! every page that takes a code: whoever guesses at letters has no more tries than at proceedings.
//!
//! Every try is counted before it is made and forgiven if it was good, so that tries at the same moment count as well.
//! Numbers that do not exist are counted like those that do.

use crate::store::attempt;
use crate::store::sql::{Result, Tx};

/// Wrong codes that one address may give in an hour.
const PER_ADDRESS: i64 = 10;
/// Wrong codes that may be given for one number in an hour, from anywhere.
const PER_NUMBER: i64 = 20;

/// What one try is counted under.
#[derive(Debug, Clone)]
pub(in crate::app) struct Tries(Vec<(String, i64)>);

impl Tries {
    /// A try from an address, where one is known, at the proceeding with this number; where there is none, at whatever
    /// number was typed.
    pub(in crate::app) fn at(address: Option<&str>, number: &str) -> Tries {
        let address = address.map(|address| (format!("track address {address}"), PER_ADDRESS));
        Tries(address.into_iter().chain([(format!("track number {number}"), PER_NUMBER)]).collect())
    }

    /// Counts a try. Returns the seconds to wait where there were too many. An address that must wait is not counted
    /// against the number, so that nobody locks an applicant out alone.
    ///
    /// # Errors
    /// The store's.
    pub(in crate::app) fn count(&self, tx: &mut dyn Tx, now: i64) -> Result<Option<u64>> {
        for (subject, most) in &self.0 {
            let (count, until) = attempt::count(tx, subject, now)?;
            if count > *most {
                return Ok(Some(seconds(until - now)));
            }
        }
        Ok(None)
    }

    /// Takes a try back: it was a good one.
    ///
    /// # Errors
    /// The store's.
    pub(in crate::app) fn forgive(&self, tx: &mut dyn Tx) -> Result<()> {
        self.0.iter().try_for_each(|(subject, _)| attempt::forgive(tx, subject))
    }
}

/// Whole seconds of microseconds, at least 1.
pub(in crate::app) fn seconds(micros: i64) -> u64 {
    u64::try_from(micros / 1_000_000).unwrap_or_default().max(1)
}
