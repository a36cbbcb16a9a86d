//! `cargo xtask bench peers`: the engine of names beside what PyPI has for the same task, on the same dirty names, in
//! one run and on one core.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{call, cargo, exists, output, program, root, target};
use crate::prepare::environment;

/// The peers, as they were when the figures of docs/reference/benchmarks.md were taken.
const PACKAGES: [&str; 5] =
    ["rapidfuzz==3.14.6", "scikit-learn==1.9.1", "nomenklatura==4.17.4", "splink==5.0.0", "pyarrow==26.0.1"];
/// The whole of the real register.
const ALL: &str = "385125";
/// As the script calls them.
const PEERS: [&str; 4] = ["rapidfuzz", "scikit_learn", "nomenklatura", "splink"];
/// As the bench calls the engine.
const ENGINE: &str = "engine";

/// Samples, measures and prints one table for each size of register.
pub fn run(sizes: &[String]) -> Result<()> {
    if let Some(word) = sizes.iter().find(|size| size.parse::<u32>().is_err()) {
        bail!("{word}: not a size; bench peers takes how many organisations the register has");
    }
    environment("peers", &PACKAGES)?;
    let folder = target().join("peers-sample");
    std::fs::create_dir_all(&folder)?;
    let all = [ALL.to_owned()];
    for size in if sizes.is_empty() { &all } else { sizes } {
        println!("{}\n", table(&measured(&folder, size)?));
    }
    Ok(())
}

/// The engine before and after each peer, so that a machine that grows slow meanwhile does so for both.
fn measured(folder: &Path, size: &str) -> Result<Vec<Line>> {
    let folder = folder.to_string_lossy();
    let python = target().join("peers/bin/python3");
    let script = root().join("crates/matcher/benches/peers.py");
    let bench = ["bench", "--quiet", "--package", "matcher", "--bench", "speed", "--", size];
    call(cargo(&bench).args(["--sample", &folder]))?;
    let mut text = Vec::new();
    let engine = || output(&mut pinned(cargo(&bench).args(["--answer", &folder])));
    text.extend(engine()?);
    for peer in PEERS {
        let mut python =
            program(&python.to_string_lossy(), &[&script.to_string_lossy(), &folder, size, peer]);
        text.extend(output(&mut pinned(python.env("OMP_NUM_THREADS", "1")))?);
        text.extend(engine()?);
    }
    String::from_utf8(text)?.lines().map(Line::read).collect()
}

/// The same program on the first core alone, where the system can do that.
fn pinned(command: &Command) -> Command {
    let mut pinned = if exists("taskset") {
        let mut taskset = program("taskset", &["-c", "0"]);
        taskset.arg(command.get_program());
        taskset
    } else {
        eprintln!("no taskset: not held to one core");
        program(&command.get_program().to_string_lossy(), &[])
    };
    pinned.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => pinned.env(name, value),
            None => pinned.env_remove(name),
        };
    }
    pinned
}

/// What one of them did.
#[derive(Debug, PartialEq)]
struct Line {
    who: String,
    against: u32,
    asked: u32,
    seconds: f64,
    right: u32,
}

impl Line {
    /// As the bench and the script print it, between tabs.
    fn read(text: &str) -> Result<Line> {
        let cells: Vec<&str> = text.split('\t').collect();
        let [who, against, asked, seconds, right] = cells[..] else { bail!("not a measurement: {text}") };
        let number = |text: &str| text.parse().with_context(|| format!("not a number: {text}"));
        Ok(Line {
            who: who.to_owned(),
            against: number(against)?,
            asked: number(asked)?,
            seconds: seconds.parse().with_context(|| format!("no seconds: {seconds}"))?,
            right: number(right)?,
        })
    }

    fn rate(&self) -> f64 {
        f64::from(self.asked) / self.seconds
    }
}

/// The engine's median and extremes, then each peer beside the mean of the engine's runs before and after it.
fn table(lines: &[Line]) -> String {
    let mut rows = vec![
        "| who | against | asked | names/s/core | right one first | engine is so many times as fast |"
            .to_owned(),
        "|---|---|---|---|---|---|".to_owned(),
    ];
    let mut asked: Vec<u32> = lines.iter().map(|line| line.asked).collect();
    asked.sort_unstable();
    asked.dedup();
    rows.extend(asked.into_iter().filter_map(|asked| engine_row(lines, asked)));
    for (i, line) in lines.iter().enumerate().filter(|(_, line)| line.who != ENGINE) {
        let engine = |other: &&Line| other.who == ENGINE && other.asked == line.asked;
        let beside = [lines[..i].iter().rfind(engine), lines[i..].iter().find(engine)];
        let rates: Vec<f64> = beside.into_iter().flatten().map(Line::rate).collect();
        let ratio = match rates[..] {
            [before, after] => format!("{:.1}", f64::midpoint(before, after) / line.rate()),
            _ => "–".to_owned(),
        };
        rows.push(row(line, &format!("{:.0}", line.rate()), &ratio));
    }
    rows.join("\n")
}

fn engine_row(lines: &[Line], asked: u32) -> Option<String> {
    let mut runs: Vec<&Line> =
        lines.iter().filter(|line| line.who == ENGINE && line.asked == asked).collect();
    runs.sort_by(|one, other| one.rate().total_cmp(&other.rate()));
    let (slowest, middle, fastest) = (runs.first()?, runs.get(runs.len() / 2)?, runs.last()?);
    let rates = format!("{:.0} ({:.0}–{:.0})", middle.rate(), slowest.rate(), fastest.rate());
    Some(row(middle, &rates, "–"))
}

fn row(line: &Line, rate: &str, ratio: &str) -> String {
    let Line { who, against, asked, right, .. } = line;
    let right = 100.0 * f64::from(*right) / f64::from(*asked);
    format!("| {who} | {against} | {asked} | {rate} | {right:.2} % | {ratio} |")
}

#[cfg(test)]
mod tests {
    use super::{Line, table};

    #[test]
    fn a_peer_stands_between_two_runs_of_the_engine() {
        let text = "engine\t10\t4\t0.5\t4\npeer\t10\t4\t8\t3\nengine\t10\t4\t1\t4";
        let lines: Vec<Line> = text.lines().map(|line| Line::read(line).unwrap()).collect();
        assert!(table(&lines).contains("| peer | 10 | 4 | 0 | 75.00 % | 12.0 |"));
        assert!(table(&lines).contains("| engine | 10 | 4 | 8 (4–8) | 100.00 % | – |"));
        assert!(Line::read("peer\t10").is_err());
    }
}
