//! Parts of names against the hand-checked spans of `name_parts_gold.jsonl`.

use std::collections::BTreeSet;
use std::fmt::Write;

use matcher::{Part, parse};
use serde_json::Value;

use crate::data::Data;

/// The labels of the file and the parts that they mean.
const LABELS: [(&str, Part); 4] =
    [("place", Part::Region), ("brand", Part::Core), ("trade", Part::Trade), ("suffix", Part::Form)];

type Spans = BTreeSet<(u64, u64)>;

#[derive(Default)]
struct Tally {
    right: usize,
    found: usize,
    wanted: usize,
}

impl Tally {
    fn add(&mut self, found: &Spans, wanted: &Spans) {
        self.right += found.intersection(wanted).count();
        self.found += found.len();
        self.wanted += wanted.len();
    }

    fn f1(&self) -> f64 {
        let (precision, recall) = (ratio(self.right, self.found), ratio(self.right, self.wanted));
        2.0 * precision * recall / (precision + recall)
    }
}

/// One line for each part: precision, recall and F1 of exact spans. The file splits some trades into words (`建筑工程`,
/// `安装`) and leaves most whole, so each part is measured as labelled, and with touching spans of one label joined.
pub fn table(data: &Data) -> String {
    let mut out = String::from(
        "| part | precision | recall | F1 as labelled | F1, touching spans joined |\n|---|---|---|---|---|\n",
    );
    let text = data.text("name_parts_gold.jsonl");
    let rows: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    for (label, part) in LABELS {
        let (mut tally, mut joined) = (Tally::default(), Tally::default());
        for row in &rows {
            let (found, wanted) = spans(data, row, (label, part));
            tally.add(&found, &wanted);
            joined.add(&join(&found), &join(&wanted));
        }
        let (precision, recall) = (ratio(tally.right, tally.found), ratio(tally.right, tally.wanted));
        writeln!(out, "| {label} | {precision:.3} | {recall:.3} | {:.3} | {:.3} |", tally.f1(), joined.f1())
            .expect("a string takes it");
    }
    out
}

/// Spans that touch, as one.
fn join(spans: &Spans) -> Spans {
    let mut joined: Vec<(u64, u64)> = Vec::new();
    for &(start, end) in spans {
        match joined.last_mut().filter(|last| last.1 == start) {
            Some(last) => last.1 = end,
            None => joined.push((start, end)),
        }
    }
    joined.into_iter().collect()
}

fn spans(data: &Data, row: &Value, (label, part): (&str, Part)) -> (Spans, Spans) {
    let name = row["text"].as_str().expect("a row has its text");
    let parts = parse(name, &data.lexicon);
    let found: Spans =
        parts.spans().iter().filter(|s| s.part == part).map(|s| (s.start.into(), s.end.into())).collect();
    let wanted: Spans = row["label"][label]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|span| Some((span[1].as_u64()?, span[2].as_u64()?)))
        .collect();
    (found, wanted)
}

fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}
