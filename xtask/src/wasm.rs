//! The engine of name resolution and the log's verifier built for wasm32, so that they may run in a reader's browser.
//!
//! Rust's own wasm32 library comes by rustup, from the internet. Debian carries a newer compiler with the source of its
//! library (`rustc-web`, `rust-web-src`); the library is built from that.

use std::path::Path;

use anyhow::Result;

use crate::command::{call, cargo, is_root, program, target};
use crate::engine;
use crate::step::Outcome;

/// Debian's compiler, which never stands in for the one that builds the program.
pub const COMPILER: &str = "/usr/bin/rustc";
/// The source of its library.
const LIBRARY: &str = "/usr/lib/rustlib/src/rust/library/std";

/// The step.
pub fn run() -> Result<Outcome> {
    if let Some(why) = lacking() {
        return Ok(Outcome::Skipped(why));
    }
    build("matcher", "build-std=std,panic_abort", "wasm")?;
    // The log and the verifier of reports do without the standard library. They get none here, in a folder of their
    // own, so that this is seen.
    build("tlog", "build-std=core,alloc", "wasm-bare")?;
    build("attest", "build-std=core,alloc", "wasm-bare")?;
    engine::check()?;
    Ok(Outcome::Passed)
}

/// What must be installed for this and is not, and cannot be installed here.
pub fn lacking() -> Option<String> {
    if !Path::new(LIBRARY).exists() && is_root() {
        let mut install = program("apt-get", &["install", "-q", "-y", "--no-install-recommends"]);
        let install = install.args(["rustc-web", "rust-web-src"]).env("DEBIAN_FRONTEND", "noninteractive");
        // Where Debian has them no more, the step says that it was not run.
        drop(call(install));
    }
    let there = Path::new(LIBRARY).exists() && Path::new(COMPILER).exists();
    (!there).then(|| "rustc-web and rust-web-src are not installed".to_owned())
}

fn build(package: &str, library: &str, folder: &str) -> Result<()> {
    let mut build = cargo(&["build", "-Z", library, "--package", package, "--locked"]);
    let build = build.args(["--target", "wasm32-unknown-unknown"]).env("RUSTC", COMPILER);
    // Building the library from source is the one thing here that the stable compiler asks leave for.
    call(build.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", target().join(folder)))
}
