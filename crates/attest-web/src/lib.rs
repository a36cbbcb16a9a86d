//! The check page's engine: `attest` behind seven functions that WebAssembly can export.
//!
//! No bindings are generated: the page writes bytes where [`room`] tells it to and reads its answer where [`told`] says.
//! The order of calls is `room`, [`trust`], [`today`] once; for every file `room` and [`file()`]; then [`tell`] and [`told`].
//! Nothing is kept from one `tell` to the next, and nothing leaves the page.

#![cfg_attr(test, allow(clippy::pedantic, reason = "a test may be wordy"))]
#![cfg_attr(
    target_arch = "wasm32",
    expect(unsafe_code, reason = "a name that the page can call is one by attribute only")
)]

use std::mem::take;
use std::sync::{Mutex, MutexGuard, PoisonError};

use attest::json::Value;
use attest::{Day, MOST_BYTES, Said, Trust, Verdict, supersede, tell as words, verify};

/// What is at hand between calls.
struct Bench {
    room: Vec<u8>,
    trust: Option<Trust>,
    today: Option<Day>,
    verdicts: Vec<Verdict>,
    told: String,
}

static BENCH: Mutex<Bench> = Mutex::new(Bench {
    room: Vec::new(),
    trust: None,
    today: None,
    verdicts: Vec::new(),
    told: String::new(),
});

fn bench() -> MutexGuard<'static, Bench> {
    BENCH.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where the page may write this many bytes; null for more than a file may have.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn room(length: usize) -> *mut u8 {
    if length > MOST_BYTES {
        return std::ptr::null_mut();
    }
    let mut bench = bench();
    bench.room = vec![0; length];
    bench.room.as_mut_ptr()
}

/// Takes what was written as whom to trust. 1 where it can be read, else 0.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn trust() -> u32 {
    let mut bench = bench();
    bench.trust = Trust::parse(&take(&mut bench.room)).ok();
    bench.trust.is_some().into()
}

/// Takes what was written as the day it is, such as `2026-11-26`. 1 where it can be read, else 0.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn today() -> u32 {
    let mut bench = bench();
    let room = take(&mut bench.room);
    bench.today = str::from_utf8(&room).ok().and_then(|text| text.parse().ok());
    bench.today.is_some().into()
}

/// Takes what was written as a file, and verifies it. 0 where nobody is trusted yet or the day is not known.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn file() -> u32 {
    let mut bench = bench();
    let room = take(&mut bench.room);
    let verdict = bench.trust.as_ref().zip(bench.today).map(|(trust, today)| verify(&room, trust, today));
    let done = verdict.is_some();
    bench.verdicts.extend(verdict);
    done.into()
}

/// Takes note of a file of this many bytes that is longer than any report, instead of the file.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn too_long(bytes: u32) {
    bench().verdicts.push(Verdict::TooLong(bytes.into()));
}

/// Compares the files with one another and puts what is to be told into words: a JSON text of this many bytes.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn tell() -> usize {
    let mut bench = bench();
    let mut verdicts = take(&mut bench.verdicts);
    supersede(&mut verdicts);
    bench.told = Value::List(verdicts.iter().map(telling).collect()).render();
    bench.told.len()
}

/// Where that text is.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn told() -> *const u8 {
    bench().told.as_ptr()
}

fn telling(verdict: &Verdict) -> Value {
    let told = words(verdict);
    let pair = |(name, value): &(Said, Said)| Value::List(vec![said(name), said(value)]);
    let line = |line: &attest::contents::Line| {
        let depth = i64::try_from(line.depth).unwrap_or_default();
        Value::List(vec![Value::Number(depth), said(&line.name), said(&line.value)])
    };
    Value::object([
        ("contents", Value::List(told.contents.iter().map(line).collect())),
        ("heading", said(&told.heading)),
        ("rows", Value::List(told.rows.iter().map(pair).collect())),
        ("sentences", Value::List(told.sentences.iter().map(said).collect())),
        ("word", Value::text(verdict.word())),
    ])
}

fn said(said: &Said) -> Value {
    Value::object([("en", Value::text(&said.en)), ("zh", Value::text(&said.zh))])
}
