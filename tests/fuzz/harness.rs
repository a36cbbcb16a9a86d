//! Feeds a parser damaged input for a bounded time: what the `fuzz` tests of every crate share.
//!
//! Each parser gets `HENGXIN_FUZZ_SECONDS` (a fraction of one where nothing is set, so that ordinary runs stay quick).
//! Inputs are samples of the real thing with bytes changed, cut, repeated and joined. The seed is printed with a failure
//! and can be given as `HENGXIN_FUZZ_SEED`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// No parser may take longer for one input.
const HANGS: Duration = Duration::from_secs(10);
/// Fewest inputs, where each takes its time.
const ROUNDS: u64 = 50;

/// How the inputs of one crate's parsers are damaged.
pub struct Fuzz {
    /// What their formats are made of or trip over; it is put where it does not belong.
    pub odd: &'static [&'static [u8]],
}

impl Fuzz {
    /// Feeds damaged samples to a parser until its time is up.
    pub fn bytes(&self, name: &str, samples: &[Vec<u8>], mut parse: impl FnMut(&[u8])) {
        let seed =
            std::env::var("HENGXIN_FUZZ_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(0x5EED);
        let (begun, limit) = (Instant::now(), seconds());
        let (mut numbers, mut rounds) = (Numbers(seed), 0);
        while begun.elapsed() < limit || rounds < ROUNDS {
            let input = self.damaged(&mut numbers, samples);
            let start = Instant::now();
            let outcome = catch_unwind(AssertUnwindSafe(|| parse(&input)));
            let (took, shown) = (start.elapsed(), String::from_utf8_lossy(&input));
            assert!(outcome.is_ok(), "{name}: seed {seed}, round {rounds}: {shown:?}");
            assert!(took < HANGS, "{name}: seed {seed}, round {rounds} took {took:?}: {shown:?}");
            rounds += 1;
        }
        println!("{name}: {rounds} inputs");
    }

    /// The same for parsers of text.
    pub fn text(&self, name: &str, samples: &[&str], parse: impl Fn(&str)) {
        let samples: Vec<Vec<u8>> = samples.iter().map(|sample| sample.as_bytes().to_vec()).collect();
        self.bytes(name, &samples, |bytes| parse(&String::from_utf8_lossy(bytes)));
    }

    /// One of the samples, damaged in up to five places, or not at all.
    fn damaged(&self, numbers: &mut Numbers, samples: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = samples[numbers.below(samples.len())].clone();
        for _ in 0..numbers.below(6) {
            self.damage(numbers, &mut bytes, samples);
        }
        bytes
    }

    fn damage(&self, numbers: &mut Numbers, bytes: &mut Vec<u8>, samples: &[Vec<u8>]) {
        let (one, two) = (numbers.below(bytes.len() + 1), numbers.below(bytes.len() + 1));
        let (from, to) = (one.min(two), one.max(two).min(one.min(two) + 64));
        match numbers.below(7) {
            0 if !bytes.is_empty() => {
                let at = one.min(bytes.len() - 1);
                bytes[at] = numbers.byte();
            }
            1 => drop(bytes.drain(from..to)),
            2 => bytes.truncate(one),
            3 => {
                let again = bytes[from..to].to_vec();
                bytes.splice(from..from, again);
            }
            4 => {
                let other = &samples[numbers.below(samples.len())];
                let piece = other[..numbers.below(other.len().min(200) + 1)].to_vec();
                bytes.splice(one..one, piece);
            }
            5 => exchange_lines(numbers, bytes),
            _ => {
                let odd = self.odd[numbers.below(self.odd.len())];
                bytes.splice(one..one, odd.iter().copied());
            }
        }
    }
}

/// Two lines in each other's place.
fn exchange_lines(numbers: &mut Numbers, bytes: &mut Vec<u8>) {
    let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (one, other) = (numbers.below(lines.len()), numbers.below(lines.len()));
    lines.swap(one, other);
    *bytes = lines.join(&b'\n');
}

fn seconds() -> Duration {
    let set = std::env::var("HENGXIN_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs_f64(set.unwrap_or(0.3))
}

/// A stream of numbers (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() >> 33).expect("31 bits") % n.max(1)
    }

    fn byte(&mut self) -> u8 {
        self.next().to_be_bytes()[0]
    }
}
