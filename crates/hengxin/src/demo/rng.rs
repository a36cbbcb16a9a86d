//! A small generator of numbers: the same seed gives the same city on every machine.

use domain::Day;

/// SplitMix64. Good enough to scatter rows; of no use where anything must be hard to guess.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// A stream of its own for each seed and purpose, so that one file does not depend on another.
    pub fn new(seed: u64, purpose: &str) -> Rng {
        let mixed = purpose.bytes().fold(seed, |state, byte| Rng(state ^ u64::from(byte)).next());
        Rng(mixed)
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `n` - 1; 0 where `n` is 0.
    pub fn below(&mut self, n: u32) -> u32 {
        let scaled = (self.next() >> 32) * u64::from(n);
        u32::try_from(scaled >> 32).expect("below n, which is 32 bits")
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// A place in a list of `len`.
    pub fn place(&mut self, len: usize) -> usize {
        self.below(u32::try_from(len).expect("lists here are short")) as usize
    }

    /// True `n` times in ten thousand.
    pub fn odds(&mut self, n: u32) -> bool {
        self.below(10_000) < n
    }

    /// One of a list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.place(list.len())]
    }

    /// A day up to `days` before `last`.
    pub fn day_before(&mut self, last: Day, days: u32) -> Day {
        let back = i32::try_from(self.below(days)).expect("a few thousand days");
        last.plus_days(-back)
    }
}
