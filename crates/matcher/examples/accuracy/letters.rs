//! Names in letters: labelled pairs, and aliases as queries against a list.

use std::fmt::Write;
use std::sync::Arc;

use matcher::{Builder, Name, Organisation, Query, Verdict, compare};

use crate::data::Data;
use crate::outcome::share;

pub fn table(data: &Data) -> String {
    let mut out = String::from("| set | names | precision | recall | F1 |\n|---|---|---|---|---|\n");
    let (mut right, mut found, mut wanted) = (0.0, 0.0, 0.0);
    let rows = data.rows("nomenklatura_org_cases.csv");
    for row in &rows {
        let is_match = row["is_match"] == "true";
        let comparison = compare(&row["name1"], &row["name2"], &data.lexicon);
        let matched = comparison.verdict != Verdict::Different;
        right += f64::from(is_match && matched);
        found += f64::from(matched);
        wanted += f64::from(is_match);
        if std::env::var("SHOW").is_ok_and(|show| show == "letters") && is_match != matched {
            eprintln!("{} | {} | wanted {is_match} score {}", row["name1"], row["name2"], comparison.score);
        }
    }
    let (precision, recall) = (right / found, right / wanted);
    let f1 = 2.0 * precision * recall / (precision + recall);
    writeln!(
        out,
        "| nomenklatura_org_cases, review or better | {} | {precision:.3} | {recall:.3} | {f1:.3} |",
        rows.len()
    )
    .expect("a string takes it");
    out + "\n" + &aliases(data)
}

/// Aliases of the OFAC list, recorded nowhere, against its main names.
fn aliases(data: &Data) -> String {
    let mut builder = Builder::new(Arc::clone(&data.lexicon));
    for row in data.rows("ofac_sdn_orgs_older.csv") {
        let id = row["ent_num"].parse().expect("an entry has a number");
        builder.add(&Organisation { id, code: None, district: 0, names: &[Name::current(&row["name"])] });
    }
    let index = builder.build();
    let rows = data.rows("ofac_aliases_orgs_older.csv");
    let (mut first, mut fifth, mut wrong) = (0, 0, 0);
    for row in &rows {
        let id: u32 = row["ent_num"].parse().expect("an entry has a number");
        let answer = index.resolve(&Query::name(&row["alias"]));
        let place = answer.candidates.iter().position(|c| c.id == id);
        first += usize::from(place == Some(0));
        fifth += usize::from(place.is_some_and(|place| place < 5));
        wrong += usize::from(answer.verdict == Verdict::Same && place != Some(0));
    }
    format!(
        "| set | names | recall@1 | recall@5 | linked wrong |\n|---|---|---|---|---|\n| OFAC aliases against SDN names | {} | {} | {} | {wrong} |\n",
        rows.len(),
        share(first, rows.len()),
        share(fifth, rows.len())
    )
}
