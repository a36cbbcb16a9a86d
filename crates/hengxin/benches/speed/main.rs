//! The register's speed, each figure beside a raw baseline measured in the same run: `cargo xtask bench [NAME…]`.
//!
//! `--quick` measures a tenth. Every measurement runs in a process of its own, so that its memory can be told, and
//! product and baseline take turns; the table shows medians.
#![allow(clippy::pedantic, reason = "a measurement may be wordy")]
#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

mod baseline;
mod figures;
mod import;
mod letters;
mod listpage;
mod load;
mod machine;
mod meant;
mod people;
#[path = "../../tests/it/support/postgres.rs"]
mod postgres;
mod printed;
#[path = "../../tests/it/support/real.rs"]
mod real;
mod report;
mod rows;
#[path = "../../tests/it/evidence/samples.rs"]
#[expect(dead_code, reason = "one kind of picture is enough here")]
mod samples;
mod sequence;
mod serve;
mod together;
mod turns;
mod workbook;

use report::Line;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures and tells what was reached.
type Bench = fn(&Plan) -> Vec<Line>;

/// What can be measured, by the names of the command line.
const BENCHES: &[(&str, Bench)] = &[
    ("sqlite", import::on_sqlite),
    ("postgres", import::on_postgres),
    ("xlsx", workbook::measure),
    ("memory", import::memory),
    ("serve", serve::measure),
    ("match", meant::measure),
    ("letters", letters::measure),
    ("reports", printed::measure),
    ("listpage", listpage::measure),
    ("together", together::measure),
    ("sequence", sequence::measure),
];

/// What was asked for.
#[derive(Debug, Clone, Copy)]
struct Plan {
    /// Rows of the imports.
    rows: u64,
    /// How often product and baseline take turns.
    rounds: usize,
    /// Whether this is the quick run.
    quick: bool,
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.split_first() {
        Some((first, rest)) if first == "turn" => turns::take(rest),
        _ if std::env::var_os(postgres::FSYNC).is_none() => with_fsync(&words),
        _ => measure(&words),
    }
}

/// Starts again with the private PostgreSQL server told to wait for the disk, as one that matters does.
fn with_fsync(words: &[String]) {
    let program = std::env::current_exe().unwrap();
    let ended = std::process::Command::new(program).args(words).env(postgres::FSYNC, "1").status().unwrap();
    std::process::exit(ended.code().unwrap_or(1));
}

fn measure(words: &[String]) {
    let quick = words.iter().any(|word| word == "--quick");
    let plan = if quick {
        Plan { rows: 100_000, rounds: 3, quick }
    } else {
        Plan { rows: 1_000_000, rounds: 3, quick }
    };
    let asked: Vec<&String> = words.iter().filter(|word| !word.starts_with('-')).collect();
    let wanted = BENCHES.iter().filter(|(name, _)| asked.is_empty() || asked.iter().any(|word| word == name));
    println!("{}\n", machine::describe());
    let lines: Vec<Line> = wanted.flat_map(|(_, bench)| bench(&plan)).collect();
    report::print(&lines);
}
