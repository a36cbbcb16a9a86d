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

/// The buckets of all callers.
#[derive(Debug)]
pub struct Buckets {
    limit: Limit,
    buckets: Mutex<FxHashMap<Caller, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    /// Microseconds.
    filled_at: i64,
}

/// Callers remembered; beyond, those with full buckets are forgotten, which changes nothing for them.
const REMEMBERED: usize = 10_000;
const MICROS: f64 = 1e6;

impl Buckets {
    /// Empty buckets under a limit.
    pub fn new(limit: Limit) -> Buckets {
        Buckets { limit, buckets: Mutex::default() }
    }

    /// Takes a token at instant `now` (microseconds).
    ///
    /// # Errors
    /// Whole seconds to wait, at least 1.
    pub fn take(&self, caller: Caller, now: i64) -> Result<(), u64> {
        if self.limit.per_second <= 0.0 {
            return Ok(());
        }
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED {
            buckets.retain(|_, bucket| self.filled(bucket, now) < self.limit.burst);
        }
        let bucket = buckets.entry(caller).or_insert(Bucket { tokens: self.limit.burst, filled_at: now });
        let tokens = self.filled(bucket, now);
        let granted = tokens >= 1.0;
        *bucket = Bucket { tokens: if granted { tokens - 1.0 } else { tokens }, filled_at: now };
        if granted { Ok(()) } else { Err(self.wait(tokens)) }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a bucket is full long before microseconds lose precision"
    )]
    fn filled(&self, bucket: &Bucket, now: i64) -> f64 {
        let passed = (now - bucket.filled_at).max(0) as f64 / MICROS;
        (bucket.tokens + passed * self.limit.per_second).min(self.limit.burst)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small positive number of seconds"
    )]
    fn wait(&self, tokens: f64) -> u64 {
        ((1.0 - tokens) / self.limit.per_second).ceil().max(1.0) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_granted_then_a_steady_rate() {
        let buckets = Buckets::new(Limit { per_second: 2.0, burst: 3.0 });
        let caller = Caller::Key(1);
        let granted = |now| buckets.take(caller, now);
        assert_eq!([granted(0), granted(0), granted(0)], [Ok(()); 3]);
        assert_eq!(granted(0), Err(1));
        assert_eq!(granted(500_000), Ok(()));
        assert_eq!(granted(500_000), Err(1));
        assert_eq!(buckets.take(Caller::Key(2), 500_000), Ok(()), "another caller is not held up");
    }

    #[test]
    fn one_household_is_one_caller() {
        let at = |text: &str| Caller::at(text.parse().unwrap());
        assert_eq!(at("2001:db8::1"), at("2001:db8::2"));
        assert_ne!(at("2001:db8::1"), at("2001:db8:1::1"));
        assert_eq!(at("::ffff:192.0.2.1"), at("192.0.2.1"));
    }
}
