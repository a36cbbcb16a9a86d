//! The check page's engine: `crates/attest-web` as WebAssembly, kept in the repository so that the plainest toolchain
//! builds a program whose check page works.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{call, cargo, output, program, root, target};
use crate::wasm::{self, COMPILER};

/// Where the program takes it from, and the line that tells which compiler made it.
const ENGINE: &str = "crates/hengxin/assets/verify/engine.wasm";
const MADE_BY: &str = "crates/hengxin/assets/verify/engine.txt";

/// Most bytes of the engine. Packed it is less than half, and the page with it stays far below 300 KB.
const MOST: usize = 256 * 1024;

/// Nothing of the machine that built it may stand in it, and nothing that is not needed to run.
const FLAGS: &str = "-Zlocation-detail=none -Zfmt-debug=none -Zunstable-options -Cpanic=immediate-abort";

/// The verb: builds it and puts it into the repository.
pub fn run() -> Result<()> {
    if let Some(why) = wasm::lacking() {
        bail!("{why}");
    }
    let built = std::fs::read(build()?)?;
    if built.len() > MOST {
        bail!("the engine has {} bytes, {MOST} at most", built.len());
    }
    std::fs::write(root().join(ENGINE), &built)?;
    std::fs::write(root().join(MADE_BY), made_by()?)?;
    println!("{ENGINE}: {} bytes", built.len());
    Ok(())
}

/// Whether the one in the repository is what its sources give. Another compiler gives other bytes; then this only sees
/// that it builds.
pub fn check() -> Result<()> {
    let built = std::fs::read(build()?)?;
    let (kept, by) = (std::fs::read(root().join(ENGINE))?, std::fs::read_to_string(root().join(MADE_BY))?);
    if by != made_by()? {
        eprintln!("{ENGINE} was made by another compiler ({}) and is not compared", by.trim());
        return Ok(());
    }
    if built != kept {
        bail!("{ENGINE} is not what its sources give: run cargo xtask engine");
    }
    Ok(())
}

/// Compiler and linker.
fn made_by() -> Result<String> {
    let compiler = output(Command::new(COMPILER).arg("--version"))?;
    let linker = output(Command::new(linker()?).args(["-flavor", "wasm", "--version"]))?;
    Ok(String::from_utf8([compiler, linker].concat())?)
}

/// The linker that comes with the compiler of the program.
fn linker() -> Result<PathBuf> {
    let asked = |what: &str| -> Result<String> {
        Ok(String::from_utf8(output(&mut program("rustc", &["--print", what]))?)?.trim().to_owned())
    };
    let (sysroot, host) = (asked("sysroot")?, asked("host-tuple")?);
    let linker = Path::new(&sysroot).join(format!("lib/rustlib/{host}/bin/rust-lld"));
    if !linker.is_file() {
        bail!("{} is not there: a toolchain of rustup has it", linker.display());
    }
    Ok(linker)
}

fn build() -> Result<PathBuf> {
    let folder = target().join("engine");
    let mut build =
        cargo(&["build", "-Z", "build-std=std,panic_abort", "--package", "attest-web", "--locked"]);
    build.args(["--target", "wasm32-unknown-unknown", "--profile", "engine"]);
    build.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker()?);
    build.env("RUSTC", COMPILER).env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", &folder);
    call(build.env("RUSTFLAGS", FLAGS))?;
    Ok(folder.join("wasm32-unknown-unknown/engine/attest_web.wasm"))
}
