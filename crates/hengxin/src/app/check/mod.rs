//! The verb `check`: goes through everything stored and says where it is not as it must be.
//!
//! It only reads, on one consistent snapshot, a range of organisations at a time: imports go on beside it, and its
//! memory does not grow with the register. Notes tell places, never content.

mod facts;
mod note;
mod reports;
mod whole;

use domain::Law;

pub use note::{Checked, Finding, Note, Severity};

use super::rebuild::{Around, sections};
use crate::store::history;
use crate::store::sql::{Database, Result, StoreFault};

/// Checks a register. `progress` hears organisations done and all.
pub fn check(database: &Database, law: &Law, progress: &mut dyn FnMut(u64, u64)) -> Result<Checked> {
    database.read(|tx| {
        let mut checked = Checked::default();
        whole::columns(tx, &mut checked)?;
        whole::places(tx, &mut checked)?;
        whole::deliveries(tx, &mut checked)?;
        whole::outside_facts(tx, &mut checked)?;
        whole::trail(tx, &mut checked)?;
        whole::erasures(tx, &mut checked)?;
        reports::reports(tx, &mut checked)?;
        let authorities = history::authorities(tx)?;
        let holders = history::holders(tx)?;
        let around = Around { law, authorities: &authorities, holders: &holders };
        sections::<StoreFault>(tx, progress, &mut |_, section| {
            for (org, of_org, stored) in section.organisations() {
                facts::organisation(org, of_org, stored, &around, &mut checked);
            }
            Ok(())
        })?;
        Ok(checked)
    })
}
