//! Damaged input for every parser, for a bounded time.

use anyhow::Result;

use crate::command::{self, cargo};
use crate::step::Outcome;

/// Seconds for each parser where `HENGXIN_FUZZ_SECONDS` sets none.
const SECONDS: &str = "5";

/// The step.
pub fn run() -> Result<Outcome> {
    let seconds = std::env::var("HENGXIN_FUZZ_SECONDS").unwrap_or_else(|_| SECONDS.to_owned());
    for package in ["tlog", "attest", "hengxin"] {
        let mut fuzz = cargo(&["test", "--package", package, "--test", "fuzz", "--locked"]);
        command::call(fuzz.env("HENGXIN_FUZZ_SECONDS", &seconds))?;
    }
    Ok(Outcome::Passed)
}
