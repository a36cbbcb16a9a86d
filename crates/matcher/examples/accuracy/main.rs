//! The accuracy of the engine, measured on the real files of `../shared/data`: every figure of
//! `docs/reference/accuracy.md`. Run by `cargo xtask accuracy`, which compares it with the frozen one.

mod data;
mod dirt;
mod letters;
mod outcome;
mod pairs;
mod register;
mod spans;

use std::process::ExitCode;

fn main() -> ExitCode {
    let data = data::Data::find();
    let register = register::Register::new(&data);
    let (names, districts) = (register.index.len(), register.places);
    println!("Candidates: {names} organisations of registry_dev.tsv; gazetteer: {districts} places.\n");
    println!("## Parts of names\n\n{}", spans::table(&data));
    println!("## Names of real lists\n\n{}", pairs::table(&data, &register));
    println!("## Hard negatives\n\n{}", pairs::hard_negatives(&data, register.clone()));
    println!("## Made-up dirt\n\n{}", dirt::table(&data, register));
    println!("## Names in letters\n\n{}", letters::table(&data));
    ExitCode::SUCCESS
}
