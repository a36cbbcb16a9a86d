//! The accuracy of the engine, measured on the real files of `../shared/data`: every figure of
//! `docs/reference/accuracy.md`. Run by `cargo xtask accuracy`, which compares it with the frozen one.

mod data;
mod spans;

use std::process::ExitCode;

fn main() -> ExitCode {
    let data = data::Data::find();
    println!("{}", spans::table(&data));
    ExitCode::SUCCESS
}
