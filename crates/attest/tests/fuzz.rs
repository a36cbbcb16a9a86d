//! Damaged input for every parser, for a bounded time: none may panic, hang or take back what it said.
//!
//! Each parser gets `HENGXIN_FUZZ_SECONDS` (a fraction of one where nothing is set, so that ordinary runs stay quick).
//! Inputs are samples of the real thing with bytes changed, cut, repeated and joined. The seed is printed with a
//! failure and can be given as `HENGXIN_FUZZ_SEED`.
#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

#[path = "it/support.rs"]
#[expect(dead_code, reason = "stories need more of it")]
mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use attest::{Bundle, Day, Print, SignedStatement, Statement, Trust, bind, json, tell, unbind, verify};
use support::{NUMBER, Register, today, usual};

fn seconds() -> Duration {
    let set = std::env::var("HENGXIN_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs_f64(set.unwrap_or(0.3))
}

fn seed() -> u64 {
    std::env::var("HENGXIN_FUZZ_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(0x5EED)
}

/// A stream of numbers (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap() % n.max(1)
    }

    /// One of the samples, damaged in up to four places, or not at all.
    fn damaged(&mut self, samples: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = samples[self.below(samples.len())].clone();
        for _ in 0..self.below(5) {
            self.damage(&mut bytes, samples);
        }
        bytes
    }

    fn damage(&mut self, bytes: &mut Vec<u8>, samples: &[Vec<u8>]) {
        let (one, two) = (self.below(bytes.len() + 1), self.below(bytes.len() + 1));
        let (from, to) = (one.min(two), one.max(two).min(one.min(two) + 64));
        match self.below(6) {
            0 if !bytes.is_empty() => {
                let at = one.min(bytes.len() - 1);
                bytes[at] = u8::try_from(self.below(256)).unwrap();
            }
            1 => drop(bytes.drain(from..to)),
            2 => bytes.truncate(one),
            3 => {
                let again = bytes[from..to].to_vec();
                bytes.splice(from..from, again);
            }
            4 => {
                let other = &samples[self.below(samples.len())];
                let piece = other[..self.below(other.len().min(200) + 1)].to_vec();
                bytes.splice(one..one, piece);
            }
            _ => {
                let odd = ODD[self.below(ODD.len())];
                bytes.splice(one..one, odd.iter().copied());
            }
        }
    }
}

/// What these formats are made of, where it does not belong.
const ODD: [&[u8]; 16] = [
    b"<<",
    b">>",
    b"(",
    b"\\",
    b"[",
    b" 0 obj",
    b"startxref\n",
    b"18446744073709551616",
    b"\n",
    b"\"",
    b"{",
    b"\\u0000",
    b"%hengxin/bound/v1 ",
    b"/Type/EmbeddedFile",
    "报".as_bytes(),
    b"\xFF",
];

fn fuzz(name: &str, samples: &[Vec<u8>], parse: impl Fn(&[u8])) {
    let (seed, end) = (seed(), Instant::now() + seconds());
    let (mut numbers, mut rounds) = (Numbers(seed), 0_u64);
    while Instant::now() < end || rounds < 50 {
        let input = numbers.damaged(samples);
        let outcome = catch_unwind(AssertUnwindSafe(|| parse(&input)));
        assert!(
            outcome.is_ok(),
            "{name}: seed {seed}, round {rounds}: {:?}",
            String::from_utf8_lossy(&input)
        );
        rounds += 1;
    }
    println!("{name}: {rounds} inputs");
}

fn as_text(parse: impl Fn(&str)) -> impl Fn(&[u8]) {
    move |bytes| parse(&String::from_utf8_lossy(bytes))
}

#[test]
fn reports() {
    let mut register = Register::new(1);
    let issued = register.issue(NUMBER, &usual());
    let trust = register.trust();
    let files = Print::ALL.map(|print| register.pdf(&issued, print));
    fuzz("pdf", &files, |bytes| {
        if let Ok(bound) = unbind(bytes) {
            assert_eq!(bind(bound.base, &bound.attached).as_deref(), Ok(bytes), "a bound file has one form");
        }
    });
    let bundle = register.bundle(&issued).render().into_bytes();
    fuzz("report", &[files[0].clone(), files[1].clone(), bundle], |bytes| {
        let verdict = verify(bytes, &trust, today());
        let words = tell(&verdict);
        assert!(!words.heading.zh.is_empty() && !words.sentences.is_empty());
        if let Some(genuine) = verdict.genuine() {
            assert_eq!(genuine.facts.json.render(), issued.json, "what is genuine says what was signed");
        }
    });
}

#[test]
fn texts() {
    let mut register = Register::new(1);
    let issued = register.issue(NUMBER, &usual());
    let bundle = register.bundle(&issued).render().into_bytes();
    fuzz("json", &[issued.json.clone().into_bytes(), b"[1,-2,\"\\u001f\\n\",null,true]".to_vec()], |bytes| {
        if let Ok(value) = json::parse(bytes) {
            assert_eq!(value.render().as_bytes(), bytes, "a value has one text");
        }
    });
    fuzz("bundle", &[bundle], |bytes| {
        if let Ok(bundle) = Bundle::parse(bytes) {
            assert_eq!(bundle.render().as_bytes(), bytes);
        }
    });
    let signed = issued.statement.render().into_bytes();
    fuzz("signed statement", &[signed], |bytes| {
        if let Ok(statement) = SignedStatement::parse(bytes) {
            assert_eq!(statement.render().as_bytes(), bytes);
        }
    });
    let text = issued.statement.unverified().to_string().into_bytes();
    let parse = |text: &str| {
        if let Ok(statement) = Statement::parse(text) {
            assert_eq!(statement.to_string(), text);
        }
    };
    fuzz("statement", &[text], as_text(parse));
    let parse = |text: &str| {
        if let Ok(day) = text.parse::<Day>() {
            assert_eq!(day.to_string(), text);
        }
    };
    fuzz("day", &[b"2026-11-02".to_vec(), b"2024-02-29".to_vec()], as_text(parse));
    fuzz("trust", &[register.trust().render(), b"# x\nquorum none\n".to_vec()], |bytes| {
        if let Ok(trust) = Trust::parse(bytes) {
            let rendered = trust.render();
            assert_eq!(Trust::parse(&rendered).unwrap().render(), rendered);
        }
    });
}
