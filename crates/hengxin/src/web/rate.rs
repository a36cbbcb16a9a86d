//! How often one caller may ask: a bucket of tokens for each, filled at a steady rate.

use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Caller {
    /// The holder of a key, by the key's number.
    Key(i64),
    /// Somebody without one, by address. An IPv6 caller counts by the first 64 bits, which one household shares.
    Address(IpAddr),
}

impl Caller {
    /// The caller at that address.
    pub fn at(address: IpAddr) -> Caller {
        match address.to_canonical() {
            IpAddr::V6(v6) => {
                let network = u128::from(v6) & !u128::from(u64::MAX);
                Caller::Address(IpAddr::V6(network.into()))
            }
            v4 @ IpAddr::V4(_) => Caller::Address(v4),
        }
    }
}

/// A limit: so many at once, so many a second after that.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// Requests a second in the long run; 0 = no limit.
    pub per_second: f64,
    /// Requests at once.
    pub burst: f64,
}

impl Limit {
    /// So many requests a minute, as many of them at once; 0 = no limit.
    pub fn per_minute(requests: u32) -> Limit {
        let requests = f64::from(requests);
        Limit { per_second: requests / 60.0, burst: requests }
    }
}

/// The buckets of all callers.
#[derive(Debug, Default)]
pub struct Buckets {
    buckets: Mutex<FxHashMap<Caller, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    limit: Limit,
    tokens: f64,
    /// Microseconds.
    filled_at: i64,
}

/// Callers remembered; beyond, those with full buckets are forgotten, which changes nothing for them.
const REMEMBERED: usize = 10_000;
const MICROS: f64 = 1e6;

impl Buckets {
    /// Takes a token under `limit` at instant `now` (microseconds).
    ///
    /// # Errors
    /// Whole seconds to wait, at least 1.
    pub fn take(&self, caller: Caller, limit: Limit, now: i64) -> Result<(), u64> {
        if limit.per_second <= 0.0 {
            return Ok(());
        }
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED {
            buckets.retain(|_, bucket| bucket.filled(now) < bucket.limit.burst);
        }
        let fresh = Bucket { limit, tokens: limit.burst, filled_at: now };
        let bucket = buckets.entry(caller).or_insert(fresh);
        let tokens = bucket.filled(now);
        let granted = tokens >= 1.0;
        *bucket = Bucket { limit, tokens: if granted { tokens - 1.0 } else { tokens }, filled_at: now };
        if granted { Ok(()) } else { Err(wait(limit, tokens)) }
    }
}

impl Bucket {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a bucket is full long before microseconds lose precision"
    )]
    fn filled(&self, now: i64) -> f64 {
        let passed = (now - self.filled_at).max(0) as f64 / MICROS;
        (self.tokens + passed * self.limit.per_second).min(self.limit.burst)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a small positive number of seconds"
)]
fn wait(limit: Limit, tokens: f64) -> u64 {
    ((1.0 - tokens) / limit.per_second).ceil().max(1.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_granted_then_a_steady_rate() {
        let buckets = Buckets::default();
        let limit = Limit { per_second: 2.0, burst: 3.0 };
        let caller = Caller::Key(1);
        let granted = |now| buckets.take(caller, limit, now);
        assert_eq!([granted(0), granted(0), granted(0)], [Ok(()); 3]);
        assert_eq!(granted(0), Err(1));
        assert_eq!(granted(500_000), Ok(()));
        assert_eq!(granted(500_000), Err(1));
        assert_eq!(buckets.take(Caller::Key(2), limit, 500_000), Ok(()), "another caller is not held up");
    }

    #[test]
    fn one_household_is_one_caller() {
        let at = |text: &str| Caller::at(text.parse().unwrap());
        assert_eq!(at("2001:db8::1"), at("2001:db8::2"));
        assert_ne!(at("2001:db8::1"), at("2001:db8:1::1"));
        assert_eq!(at("::ffff:192.0.2.1"), at("192.0.2.1"));
    }
}
