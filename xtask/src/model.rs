//! `cargo xtask model`: the case engine checked over every bounded history; `cargo xtask graph`: its lifecycle drawn.
//!
//! Both are examples of `domain`, so that this program needs none of their dependencies.

use anyhow::Result;

use crate::command::{call, cargo};
use crate::step::Outcome;

/// Checks every property in every world. `--faults` puts each seeded fault in and fails where one goes unnoticed; names
/// of worlds choose among them.
pub fn run(arguments: &[String]) -> Result<()> {
    let mut model =
        cargo(&["run", "--release", "--quiet", "--package", "domain", "--example", "model", "--"]);
    call(model.args(arguments))
}

/// Both, as a step of the test run: the engine is sound, and the check would notice if it were not.
pub fn check() -> Result<Outcome> {
    run(&[])?;
    run(&["--faults".to_owned()])?;
    Ok(Outcome::Passed)
}

/// Writes the picture and the tables in `docs/reference`.
pub fn graph() -> Result<()> {
    call(&mut cargo(&["run", "--quiet", "--package", "domain", "--example", "lifecycle"]))
}
