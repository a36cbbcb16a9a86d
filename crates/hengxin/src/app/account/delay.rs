//! How long sign-ins are held back after failures: by name against guessing at one account, by address against trying
//! one passphrase at many.

use crate::store::sign_in_delay::{self, Delay};
use crate::store::sql::{Result, Tx};

const MINUTE: i64 = 60 * 1_000_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// How patient one is.
struct Patience {
    /// Failures that cost nothing.
    free: i64,
    /// The longest delay, microseconds.
    most: i64,
}

const NAME: Patience = Patience { free: 5, most: 15 * MINUTE };
/// Many officers of one body share an address.
const ADDRESS: Patience = Patience { free: 20, most: 60 * MINUTE };

/// Where an attempt comes from.
#[derive(Debug, Clone, Copy)]
pub struct From<'a> {
    /// The login name given; empty where none is asked for.
    pub name: &'a str,
    /// The caller's address; empty where it is this machine itself.
    pub address: &'a str,
}

impl From<'_> {
    fn subjects(&self) -> Vec<(String, Patience)> {
        let name = (format!("name:{}", self.name), NAME);
        let address = (format!("address:{}", self.address), ADDRESS);
        let given = [(!self.name.is_empty()).then_some(name), (!self.address.is_empty()).then_some(address)];
        given.into_iter().flatten().collect()
    }

    /// Whether no attempt from there counts now, right or wrong.
    pub fn is_held_back(&self, tx: &mut dyn Tx, now: i64) -> Result<bool> {
        Ok(self.until(tx, now)?.is_some())
    }

    /// Until when no attempt from there counts; none where none is held back now.
    pub fn until(&self, tx: &mut dyn Tx, now: i64) -> Result<Option<i64>> {
        let mut until = now;
        for (subject, _) in self.subjects() {
            until = until.max(sign_in_delay::find(tx, &subject)?.until);
        }
        Ok((until > now).then_some(until))
    }

    /// Counts a failure. Whether further attempts are held back from now on.
    pub fn fail(&self, tx: &mut dyn Tx, now: i64) -> Result<bool> {
        let mut held_back = false;
        for (subject, patience) in self.subjects() {
            let delay = after(sign_in_delay::find(tx, &subject)?, &patience, now);
            sign_in_delay::keep(tx, &subject, delay, now - DAY)?;
            held_back |= delay.until > now;
        }
        Ok(held_back)
    }

    /// Forgets the failures of the name: its holder has signed in. Those of the address stay, or whoever has one
    /// account could go on trying others.
    pub fn succeed(&self, tx: &mut dyn Tx) -> Result<()> {
        sign_in_delay::forget(tx, &format!("name:{}", self.name))
    }
}

/// The delay after one more failure: none at first, then a minute, doubling up to the most.
fn after(before: Delay, patience: &Patience, now: i64) -> Delay {
    let counted = if now - before.last_at > DAY { 0 } else { before.failures };
    let failures = counted + 1;
    let doubled = u32::try_from(failures - patience.free).ok();
    let wait = doubled.map_or(0, |times| MINUTE.saturating_mul(1 << times.min(10)).min(patience.most));
    Delay { failures, last_at: now, until: now + wait }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_doubles_up_to_the_most_and_a_quiet_day_ends_it() {
        let mut delay = Delay::default();
        let mut minutes = Vec::new();
        for _ in 0..10 {
            delay = after(delay, &NAME, DAY * 9);
            minutes.push((delay.until - DAY * 9) / MINUTE);
        }
        assert_eq!(minutes, [0, 0, 0, 0, 1, 2, 4, 8, 15, 15]);
        assert_eq!(after(delay, &NAME, DAY * 11).failures, 1);
    }
}
