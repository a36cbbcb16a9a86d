//! Draws the lifecycle of a record from the engine's own tables: `cargo xtask graph` writes
//! `docs/reference/lifecycle.svg` and `docs/reference/lifecycle.md`. A test holds the files against what this writes.
#![allow(clippy::pedantic, reason = "an example may be wordy")]

mod drawing;
mod law;
mod rows;
mod table;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference");
    let basis = law::Basis::read();
    std::fs::write(folder.join("lifecycle.svg"), drawing::svg(&basis))?;
    std::fs::write(folder.join("lifecycle.md"), table::markdown(&basis))
}
