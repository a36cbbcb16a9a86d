//! The same dirty names for the engine and its peers: written out once, answered by each.
//!
//! `names-SIZE.txt` has the register, a name on each line, and `queries-SIZE.tsv` the number of the right line, counted
//! from 0, and a dirty form of it. An answer is right where its name is that of the right line: of two organisations
//! of one name nobody can tell which was meant.

use std::hint::black_box;
use std::path::Path;

use matcher::{Index, Query};

use crate::data::Data;
use crate::dirt::Kit;
use crate::register::Register;
use crate::{Stopwatch, build, names, soiled};

/// Writes the names of a register of this size and the dirty queries for it.
pub fn write(data: &Data, register: &Register, size: usize, folder: &Path) {
    let names = names(data, register, size);
    let queries = soiled(&Kit::new(data, register), &names, size.min(register.rows.len()));
    let lines = names.iter().map(|(name, _)| name.clone());
    store(&folder.join(format!("names-{size}.txt")), lines);
    let lines = queries.iter().map(|(id, query)| format!("{id}\t{query}"));
    store(&folder.join(format!("queries-{size}.tsv")), lines);
}

/// So many are asked of the peers.
const ASKED: usize = 1_000;

/// Answers the first queries of the file, then all of it, and prints for each: who, how many names, how many asked, in
/// how many seconds of the processor, and how many right ones first.
pub fn answer(data: &Data, size: usize, folder: &Path) {
    let read = |file: String| std::fs::read_to_string(folder.join(file)).expect("--sample wrote it");
    let names: Vec<(String, String)> =
        read(format!("names-{size}.txt")).lines().map(|name| (name.to_owned(), String::new())).collect();
    let queries = read(format!("queries-{size}.tsv"));
    let queries: Vec<(usize, &str)> = queries.lines().map(query).collect();
    let index = build(data, &names);
    for asked in [&queries[..ASKED.min(queries.len())], &queries] {
        let started = Stopwatch::start();
        let found: Vec<Option<&str>> = asked.iter().map(|(_, name)| likest(&index, name)).collect();
        let seconds = started.seconds();
        let right = found.iter().zip(asked).filter(|(found, (id, _))| **found == Some(&names[*id].0)).count();
        println!("engine\t{size}\t{}\t{seconds}\t{right}", asked.len());
    }
}

/// The whole resolution is made, with verdict and reason; what is kept of it is the best candidate's name.
fn likest<'i>(index: &'i Index, name: &str) -> Option<&'i str> {
    let resolution = black_box(index.resolve(&Query::name(name)));
    resolution.candidates.first().map(|candidate| candidate.name)
}

fn query(line: &str) -> (usize, &str) {
    let (id, name) = line.split_once('\t').expect("--sample wrote two columns");
    (id.parse().expect("--sample wrote a number"), name)
}

fn store(file: &Path, lines: impl Iterator<Item = String>) {
    let text: String = lines.flat_map(|line| [line, "\n".to_owned()]).collect();
    std::fs::write(file, text).expect("the file can be written");
}
