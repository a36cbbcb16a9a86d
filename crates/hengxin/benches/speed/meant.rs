//! Telling which organisation a name means, over HTTP, at a steady rate: callers come when they come, whether or not
//! those before them have been answered. Beside it the same server giving one fixed body of the same size, under the
//! same load, which is what the machine, the network and the load generator take by themselves.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::figures::{Figures, median};
use crate::load::ask;
use crate::real::real;
use crate::report::Line;
use crate::serve::{Server, escaped};
use crate::{Plan, turns};

/// Requests a second.
const RATE: &str = "200";
/// Names asked about, over and over.
const NAMES: usize = 20_000;

/// The measurement, on the real names of `registry_dev.tsv`; nothing where they are not here.
pub fn measure(plan: &Plan) -> Vec<Line> {
    let Some(registry) = real("registry_dev.tsv") else { return Vec::new() };
    let folder = TempDir::with_prefix("hengxin-bench-").unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let url = format!("sqlite:{}", path("register.db"));
    turns::run(&["take-in", &url, "business-register", &registry.display().to_string(), &path("kept")]);
    let paths = write_paths(&folder.path().join("names.txt"), &registry);
    let server = Server::start(&url);
    let first = std::fs::read_to_string(&paths).unwrap().lines().next().unwrap().to_owned();
    // The first question waits for the index of names.
    let (status, body) = ask(server.address, &first).unwrap();
    assert_eq!(status, 200, "{first}");
    let layered = Server::baseline("layered", body);
    let turn = |_| [&server, &layered].map(|server| open_loop(plan, server, &paths));
    lines(&(0..plan.rounds).map(turn).collect::<Vec<_>>())
}

fn lines(turns: &[[Figures; 2]]) -> Vec<Line> {
    let middle = |which: usize, word: &str| median(turns.iter().map(|turn| turn[which][word]).collect());
    let line = |word: &str, nth: &str, bound: f64| {
        let what = format!("GET /api/v1/match, {RATE} a second, {nth} of 100");
        let (product, baseline) = (middle(0, word), middle(1, word));
        Line {
            product: format!("{product:.1} ms"),
            baseline: format!("{baseline:.1} ms, the same server giving a fixed body"),
            ..Line::bound(&what, "ms", product, bound)
        }
    };
    vec![line("p50", "50th", 5.0), line("p99", "99th", 10.0)]
}

fn open_loop(plan: &Plan, server: &Server, paths: &Path) -> Figures {
    let seconds = if plan.quick { "5" } else { "20" };
    turns::run(&["open", &server.address.to_string(), &paths.display().to_string(), RATE, seconds])
}

/// Real names from all over the registry; three in ten with a slip of the keyboard, so that their like is looked for.
fn write_paths(file: &Path, registry: &Path) -> PathBuf {
    let text = std::fs::read_to_string(registry).unwrap();
    let names: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split('\t').next()).collect();
    // A step that has no factor in common with the count visits all, in no order the cache could like.
    let asked = (0..NAMES).map(|at| slipped(names[at * 7919 % names.len()], at));
    let paths: Vec<String> = asked.map(|name| format!("/api/v1/match?name={}", escaped(&name))).collect();
    std::fs::write(file, paths.join("\n")).unwrap();
    file.to_owned()
}

/// The name; of every ten, three with one character doubled, left out, or put for another.
fn slipped(name: &str, nth: usize) -> String {
    let mut chars: Vec<char> = name.chars().collect();
    let at = nth % chars.len();
    match nth % 10 {
        0 => chars.insert(at, chars[at]),
        1 => drop(chars.remove(at)),
        2 => chars[at] = chars[(at + 1) % chars.len()],
        _ => {}
    }
    chars.into_iter().collect()
}
