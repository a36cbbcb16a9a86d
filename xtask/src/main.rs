//! Tools of the repository, run as `cargo xtask VERB`: everything a contributor or the CI does beside `cargo build`.
#![cfg_attr(test, allow(clippy::pedantic, reason = "a test may be wordy"))]

mod accuracy;
mod command;
mod engine;
mod fuzz;
mod model;
mod officer;
mod package;
mod peers;
mod prepare;
mod server;
mod step;
mod suite;
mod tidy;
mod wasm;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask VERB

  test [--only STEP,…] [--skip STEP,…]   install what is missing and run every check; --list names the steps
  tidy                                   checks of the repository itself
  package [--test]                       build the .deb; --test installs and purges it (root)
  accuracy [--check | --freeze]          measure the engine of names on ../shared/data against the frozen figures
  model [--faults] [WORLD…]              check the case engine over every bounded history; with seeded faults
  fuzz [SECONDS]                         damaged input for every parser, for 60 seconds each or as many as given
  engine                                 build the check page's engine and put it into the repository
  graph                                  draw its lifecycle: docs/reference/lifecycle.svg and .md
  bench [--quick] [NAME…]                measure speed and memory, beside raw baselines in the same run
  bench standing                         standings decided on one core, of cases of 1, 6 and 20 facts
  bench log [LEAVES]                     the log's hashing, proofs and signatures, beside raw SHA-256
  bench peers [SIZE…]                    the engine of names beside peers from PyPI, one core, the same dirty names";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (verb, rest) = arguments.split_first().map_or(("", &[][..]), |(verb, rest)| (verb.as_str(), rest));
    let done = match verb {
        "test" => suite::run(rest),
        "tidy" => tidy::run(),
        "package" => package::run(rest),
        "accuracy" => accuracy::run(rest),
        "model" => model::run(rest),
        "fuzz" => fuzz::run(rest),
        "engine" => engine::run(),
        "graph" => model::graph(),
        "bench" => bench(rest),
        _ => Err(anyhow::anyhow!("{USAGE}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The measurements are a bench of the program's own package, so that they use its dependencies; what each means and
/// what was last reached stands in docs/reference/benchmarks.md.
fn bench(arguments: &[String]) -> anyhow::Result<()> {
    if let Some((_, sizes)) = arguments.split_first().filter(|(name, _)| *name == "peers") {
        return peers::run(sizes);
    }
    if arguments.first().is_some_and(|name| name == "standing") {
        let standing = ["bench", "--quiet", "--package", "domain", "--bench", "standing"];
        return command::call(&mut command::cargo(&standing));
    }
    if let Some((_, leaves)) = arguments.split_first().filter(|(name, _)| *name == "log") {
        let mut log = command::cargo(&["bench", "--quiet", "--package", "tlog", "--bench", "speed", "--"]);
        return command::call(log.args(leaves));
    }
    let mut cargo = command::cargo(&["bench", "--quiet", "--package", "hengxin", "--bench", "speed", "--"]);
    command::call(cargo.args(arguments))
}
