//! Steps of a run: each is timed, and a table at the end says how each went.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// One step.
pub struct Step {
    /// Its name, for `--only` and `--skip`.
    pub name: &'static str,
    /// What it does.
    pub act: fn() -> Result<Outcome>,
}

/// How a step ended.
pub enum Outcome {
    /// Everything it looks at is in order.
    Passed,
    /// It could not look, and why.
    Skipped(String),
}

/// Runs the steps one after another, all of them, and fails where one has failed.
pub fn run_all(steps: &[&Step]) -> Result<()> {
    let begun = Instant::now();
    let mut lines = Vec::new();
    let mut failed = Vec::new();
    for step in steps {
        eprintln!("\n=== {} ===", step.name);
        let start = Instant::now();
        let word = match (step.act)() {
            Ok(Outcome::Passed) => "passed".to_owned(),
            Ok(Outcome::Skipped(why)) => format!("skipped: {why}"),
            Err(error) => {
                eprintln!("{error:#}");
                failed.push(step.name);
                "FAILED".to_owned()
            }
        };
        lines.push((step.name, start.elapsed(), word));
    }
    print_table(&lines, begun.elapsed());
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

fn print_table(lines: &[(&str, Duration, String)], all: Duration) {
    println!("\n{:<12} {:>9}  outcome", "step", "seconds");
    for (name, took, word) in lines {
        println!("{name:<12} {:>9.1}  {word}", took.as_secs_f64());
    }
    println!("{:<12} {:>9.1}", "all", all.as_secs_f64());
}
