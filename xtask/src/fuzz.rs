//! Damaged input for every parser, for a bounded time.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{self, cargo};
use crate::step::Outcome;

/// Seconds for each parser in the suite, where `HENGXIN_FUZZ_SECONDS` sets none: enough to find what a change has broken.
const IN_THE_SUITE: &str = "2";
/// Seconds for each parser where somebody looks for more.
const AT_LENGTH: &str = "60";

/// The step of the suite. Each run of it feeds the same inputs; `HENGXIN_FUZZ_SEED` chooses others.
pub fn check() -> Result<Outcome> {
    let seconds = std::env::var("HENGXIN_FUZZ_SECONDS").unwrap_or_else(|_| IN_THE_SUITE.to_owned());
    command::call(built().env("HENGXIN_FUZZ_SECONDS", seconds))?;
    Ok(Outcome::Passed)
}

/// The verb: for as long as is asked, with inputs that were not tried before.
pub fn run(arguments: &[String]) -> Result<()> {
    let seconds = match arguments {
        [] => AT_LENGTH,
        [seconds] if seconds.parse::<f64>().is_ok_and(|seconds| seconds > 0.0) => seconds,
        _ => bail!("fuzz takes how many seconds each parser gets"),
    };
    let fresh = RandomState::new().build_hasher().finish();
    let seed = std::env::var("HENGXIN_FUZZ_SEED").unwrap_or_else(|_| fresh.to_string());
    eprintln!("HENGXIN_FUZZ_SEED={seed}");
    command::call(built().env("HENGXIN_FUZZ_SEED", seed).env("HENGXIN_FUZZ_SECONDS", seconds))
}

/// One run, built as the tests are, so that nothing is built again.
fn built() -> Command {
    cargo(&["test", "--workspace", "--test", "fuzz", "--locked"])
}
