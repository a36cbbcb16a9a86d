//! What one turn says about itself: numbers by name, on one line of its output.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Figures by name.
pub type Figures = BTreeMap<String, f64>;

/// Starts the line that holds the figures.
const MARK: &str = "figures ";

/// Prints figures for the process that started this one.
pub fn say(figures: &[(&str, f64)]) {
    let words: Vec<String> = figures.iter().map(|(name, value)| format!("{name}={value}")).collect();
    println!("{MARK}{} peak_mb={}", words.join(" "), peak_mb());
}

/// Reads what [`say`] printed.
pub fn heard(output: &str) -> Figures {
    let line =
        output.lines().rev().find_map(|line| line.strip_prefix(MARK)).expect("a turn says its figures");
    let pairs = line.split(' ').filter_map(|word| word.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.parse().unwrap())).collect()
}

/// Seconds that `work` takes, and what it gives.
pub fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begun = Instant::now();
    let done = work();
    (begun.elapsed().as_secs_f64(), done)
}

/// The value in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Most memory this process has held, in MB. 0 where the system does not say.
fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|text| text.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Processor time of this process and its ended children, so far.
pub fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 =
        after_name.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}
