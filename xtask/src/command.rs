//! Other programs: how they are named, run and told apart when one fails.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository").to_owned()
}

/// The folder cargo builds into.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A program, started in the root of the repository.
pub fn program(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(root());
    command
}

/// Cargo, without the variables that the outer cargo set for this program.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = program("cargo", arguments);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Builds the program and its examples, debug, as the tests have them: cargo chooses features of crates by all that is
/// built at once, so that a build of one package alone would build many crates again.
pub fn programs() -> Result<()> {
    let mut build = cargo(&["build", "--workspace", "--locked", "--bin", "hengxin"]);
    call(build.args(["--example", "walk", "--example", "specimens"]))
}

/// A folder for what a run writes and throws away: in memory where the system has a folder there with room, since tests
/// make many small files and wait for none of them.
pub fn scratch() -> Result<tempfile::TempDir> {
    const MEMORY: &str = "/dev/shm";
    const ROOM_KIB: u64 = 4 * 1024 * 1024;
    let told = output(Command::new("df").args(["-k", "--output=avail", MEMORY])).unwrap_or_default();
    let told = String::from_utf8_lossy(&told);
    let room = told.split_whitespace().last().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default();
    Ok(if room >= ROOM_KIB { tempfile::tempdir_in(MEMORY)? } else { tempfile::tempdir()? })
}

/// Runs a program and shows what it prints.
pub fn call(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    eprintln!("$ {shown}");
    let status = command.status().with_context(|| format!("cannot start {shown}"))?;
    if !status.success() {
        bail!("{shown}: {status}");
    }
    Ok(())
}

/// Runs a program and returns what it prints; its errors are shown.
pub fn output(command: &mut Command) -> Result<Vec<u8>> {
    let shown = shown(command);
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start {shown}"))?;
    if !output.status.success() {
        bail!("{shown}: {}", output.status);
    }
    Ok(output.stdout)
}

/// Whether a program can be found.
pub fn exists(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

/// Whether this runs as root.
pub fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
