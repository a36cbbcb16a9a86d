//! The register that names are resolved against: all of `registry_dev.tsv`.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use matcher::{Builder, Code, Index, Name, Organisation};

use crate::data::Data;

#[derive(Clone)]
pub struct Register {
    pub index: Index,
    /// Name and code of each organisation, by its number.
    pub rows: Arc<Vec<(String, String)>>,
    pub by_code: Arc<HashMap<String, u32>>,
    pub places: usize,
}

impl Register {
    pub fn new(data: &Data) -> Register {
        let text = data.text("registry_dev.tsv");
        // A few codes stand in the file twice; in a register each stands for one organisation, as its first row has it.
        let mut seen = HashSet::new();
        let rows = text.lines().skip(1).filter_map(row).filter(|(_, code)| seen.insert(code.clone()));
        let rows: Vec<(String, String)> = rows.collect();
        let mut builder = Builder::new(Arc::clone(&data.lexicon));
        let mut by_code = HashMap::new();
        for (id, (name, code)) in (0..).zip(&rows) {
            add(&mut builder, id, name, code);
            by_code.insert(code.clone(), id);
        }
        Register {
            index: builder.build(),
            rows: Arc::new(rows),
            by_code: Arc::new(by_code),
            places: data.places,
        }
    }

    pub fn name(&self, id: u32) -> &str {
        &self.rows[id as usize].0
    }

    /// Takes one organisation out for as long as a question is asked.
    pub fn without<T>(&mut self, id: u32, ask: impl FnOnce(&Index) -> T) -> T {
        self.index.remove(id);
        let answer = ask(&self.index);
        let (name, code) = &self.rows[id as usize];
        let names = [Name::current(name)];
        self.index.insert(&Organisation {
            id,
            code: Code::parse(code),
            district: district(code),
            names: &names,
        });
        answer
    }
}

fn row(line: &str) -> Option<(String, String)> {
    let mut cells = line.split('\t');
    Some((cells.next()?.to_owned(), cells.next()?.to_owned()))
}

fn add(builder: &mut Builder, id: u32, name: &str, code: &str) {
    let names = [Name::current(name)];
    builder.add(&Organisation { id, code: Code::parse(code), district: district(code), names: &names });
}

/// The district inside a credit code.
fn district(code: &str) -> u32 {
    code.get(2..8).filter(|_| code.len() == 18).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}
