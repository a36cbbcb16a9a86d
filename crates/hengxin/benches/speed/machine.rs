//! The machine the figures come from.

use std::fs::read_to_string;

/// One line: processor, cores, memory, system.
pub fn describe() -> String {
    let field = |file: &str, name: &str| {
        let text = read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = field("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse::<u64>().unwrap_or(0) >> 20;
    let load = read_to_string("/proc/loadavg").unwrap_or_default();
    format!(
        "{}, {cores} cores, {memory} GiB, Linux {}, load before {}",
        field("/proc/cpuinfo", "model name"),
        read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim(),
        load.split(' ').next().unwrap_or_default(),
    )
}
