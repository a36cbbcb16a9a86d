//! Speed and memory of the engine on one core, printed as tables:
//! `cargo bench -p matcher --bench speed [-- SIZE…] [--sample FOLDER | --answer FOLDER]`.
//!
//! SIZE is how many organisations the register has; above the 385,110 of `registry_dev.tsv` the rest is made up from
//! pieces of its names. `--sample` measures nothing and writes out names and dirty queries, for `peers.py` beside this
//! file; `--answer` answers them. `cargo xtask bench peers` runs both on one core. Pin it
//! to one with `taskset -c 0` to compare with others. Building uses all cores that it is given.
#![allow(clippy::pedantic, reason = "a measurement may be wordy")]
#![expect(clippy::cast_precision_loss, reason = "counts here are far below what a float holds")]

#[path = "../examples/accuracy/data.rs"]
#[expect(dead_code, reason = "the bench reads the register and none of the other files")]
mod data;
#[path = "../examples/accuracy/dirt.rs"]
#[expect(dead_code, reason = "the bench soils names and leaves the tables to the example")]
mod dirt;
#[path = "../examples/accuracy/outcome.rs"]
mod outcome;
#[path = "../examples/accuracy/register.rs"]
#[expect(dead_code, reason = "the bench asks and takes nothing out")]
mod register;
mod sample;

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use matcher::{Builder, Code, Index, Name, Organisation, Part, Query, Verdict, normal_form, parse};

use data::Data;
use dirt::{Dice, Kit};
use outcome::Outcomes;
use register::Register;

const EXACT: usize = 200_000;
const DIRTY: usize = 20_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut sizes: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![10_000, 100_000, 385_125];
    }
    let data = Data::find();
    let after = |flag: &str| arguments.iter().skip_while(|argument| *argument != flag).nth(1);
    if let Some(folder) = after("--answer") {
        return sizes.iter().for_each(|&size| sample::answer(&data, size, Path::new(folder)));
    }
    let register = Register::new(&data);
    if let Some(folder) = after("--sample") {
        return sizes.iter().for_each(|&size| sample::write(&data, &register, size, Path::new(folder)));
    }
    println!(
        "| organisations | built in s | index MB | resident MB | saved MB | loaded in s | normal forms/s | exact/s | exact with spaces/s | dirty/s | right first | linked wrong |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for size in sizes {
        measure(&data, &register, size);
    }
}

fn measure(data: &Data, register: &Register, size: usize) {
    let names = names(data, register, size);
    let before = resident();
    let started = Instant::now();
    let built = build(data, &names);
    let building = started.elapsed().as_secs_f64();
    let mut saved = Vec::new();
    built.save(&mut saved).expect("memory takes it");
    drop(built);
    let started = Instant::now();
    let index = Index::load(saved.as_slice(), Arc::clone(&data.lexicon)).expect("it was just saved");
    let loading = started.elapsed().as_secs_f64();
    let saved_bytes = saved.len();
    drop(saved);
    let held = resident() - before;
    let asked: Vec<String> = (0..EXACT).map(|i| names[i * 7919 % names.len()].0.clone()).collect();
    let spaced: Vec<String> =
        asked.iter().map(|name| format!(" {}　{}", spaced(name).0, spaced(name).1)).collect();
    let forms = rate(&asked, |name| normal_form(name).len());
    let exact = rate(&asked, |name| usize::from(index.resolve(&Query::name(name)).verdict == Verdict::Same));
    let with_spaces =
        rate(&spaced, |name| usize::from(index.resolve(&Query::name(name)).verdict == Verdict::Same));
    let (dirty, outcomes) = dirty_rate(data, register, &index, &names);
    println!(
        "| {size} | {building:.2} | {:.0} | {held:.0} | {:.0} | {loading:.2} | {forms:.0} | {exact:.0} | {with_spaces:.0} | {dirty:.0} | {:.1} % | {} |",
        megabytes(index.bytes()),
        megabytes(saved_bytes),
        100.0 * outcomes.first as f64 / outcomes.asked as f64,
        outcomes.wrong
    );
}

/// A name before and after its second character.
fn spaced(name: &str) -> (&str, &str) {
    name.split_at(name.char_indices().nth(2).map_or(name.len(), |(at, _)| at))
}

/// Seconds of processor time of this thread, where the system tells; by the clock elsewhere. A shared machine then
/// does not blur the figures.
struct Stopwatch {
    clock: Instant,
    processor: Option<f64>,
}

impl Stopwatch {
    fn start() -> Stopwatch {
        Stopwatch { clock: Instant::now(), processor: processor_seconds() }
    }

    fn seconds(&self) -> f64 {
        let spent = self.processor.zip(processor_seconds()).map(|(from, to)| to - from);
        spent.unwrap_or_else(|| self.clock.elapsed().as_secs_f64())
    }
}

fn processor_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e9)
}

/// Names for each second, the best of three runs.
fn rate<T>(names: &[T], ask: impl Fn(&T) -> usize) -> f64 {
    let run = || {
        let started = Stopwatch::start();
        let sum: usize = names.iter().map(&ask).sum();
        black_box(sum);
        names.len() as f64 / started.seconds()
    };
    (0..3).map(|_| run()).fold(0.0, f64::max)
}

fn dirty_rate(
    data: &Data,
    register: &Register,
    index: &Index,
    names: &[(String, String)],
) -> (f64, Outcomes) {
    let kit = Kit::new(data, register);
    let known = names.len().min(register.rows.len());
    let queries = soiled(&kit, names, known);
    let started = Stopwatch::start();
    let mut outcomes = Outcomes::default();
    for (id, query) in &queries {
        outcomes.add(&index.resolve(&Query::name(query)), Some(*id));
    }
    (queries.len() as f64 / started.seconds(), outcomes)
}

/// Dirty names of every kind that the exact part cannot answer.
fn soiled(kit: &Kit<'_>, names: &[(String, String)], known: usize) -> Vec<(u32, String)> {
    let mut dice = Dice::new(7);
    let fuzzy = [0, 1, 2, 3, 4, 5, 7, 8];
    let mut queries = Vec::with_capacity(DIRTY);
    while queries.len() < DIRTY {
        let id = dice.below(known);
        let kind = fuzzy[dice.below(fuzzy.len())];
        if let Some(query) = kit.soil(&names[id].0, kind, &mut dice) {
            queries.push((u32::try_from(id).expect("rows are numbered in 32 bits"), query));
        }
    }
    queries
}

/// The first names of the register, then made-up ones of its pieces.
fn names(data: &Data, register: &Register, size: usize) -> Vec<(String, String)> {
    let mut names: Vec<(String, String)> = register.rows.iter().take(size).cloned().collect();
    let mut dice = Dice::new(3);
    let mut pieces: [Vec<String>; 3] = Default::default();
    let characters: Vec<char> = (0..4_000).flat_map(|id| register.name(id).chars().skip(2).take(3)).collect();
    if names.len() < size {
        for id in 0..60_000 {
            let parts = parse(register.name(id), &data.lexicon);
            for (piece, part) in pieces.iter_mut().zip([Part::Region, Part::Trade, Part::Form]) {
                piece.push(parts.text(matcher::Section::Head, part));
            }
        }
    }
    while names.len() < size {
        let core: String = (0..2 + dice.below(2)).map(|_| characters[dice.below(characters.len())]).collect();
        let [region, trade, form] = pieces.each_ref().map(|piece| &piece[dice.below(piece.len())]);
        let number = format!("9{:017}", names.len());
        names.push((format!("{region}{core}{trade}{form}"), number));
    }
    names
}

fn build(data: &Data, names: &[(String, String)]) -> Index {
    let mut builder = Builder::new(Arc::clone(&data.lexicon));
    for (id, (name, code)) in (0..).zip(names) {
        builder.add(&Organisation {
            id,
            code: Code::parse(code),
            district: 0,
            names: &[Name::current(name)],
        });
    }
    builder.build()
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// Resident memory of this process in MB; 0 where the system does not tell.
fn resident() -> f64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: f64 = pages.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0.0);
    pages * 4096.0 / 1e6
}
