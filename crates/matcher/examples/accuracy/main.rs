//! The accuracy of the engine, measured on the real files of `../shared/data`: every figure of
//! `docs/reference/accuracy.md`. Run by `cargo xtask accuracy`, which compares it with the frozen one.
#![allow(clippy::pedantic, reason = "an example may be wordy")]
#![expect(clippy::cast_precision_loss, reason = "counts here are far below what a float holds")]

mod data;
mod dirt;
mod letters;
mod outcome;
mod pairs;
mod register;
mod spans;

use std::process::ExitCode;

/// How the figures are to be read.
const HEAD: &str = "# Accuracy of name resolution

Measured by `cargo xtask accuracy` on the real files beside the repository; frozen by `--freeze`, compared by `--check`. A figure that changes is a change to be explained in the commit that changes it.

How to read it:
- *Linked* is the verdict `same`: a record would be attached without a person looking. *Linked wrong* is what must stay at 0 on real lists; it is read first, recall after it.
- Queries are names alone, without code and district, unless a line says otherwise. No former or short name is recorded: what a recorded alias would link is not counted here.
- Candidates are the whole of `registry_dev.tsv`, a sample of about one in seven of the register it was drawn from. In the whole register more names lie close to each other, so recall would be lower.
- Some names of the real lists say nothing of the right one: the organisation was renamed, or a branch moved (`叠山支行`, now `东湖支行`). No name-only engine finds these, and a likeness that did would be wrong elsewhere.
- The disclosure labels are one project's, some by a language model and then checked; those without a label are counted apart. Labelled different means that the candidate offered then is not meant: whether another organisation is, nobody says.
- In the made-up dirt a name may become the very name of another registered organisation. Such a link is counted as wrong, though no reader of the name could know better.
- The words and weights of the engine were chosen while looking at these files and at nothing else. On other names expect somewhat less.
";

fn main() -> ExitCode {
    println!("{HEAD}");
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
