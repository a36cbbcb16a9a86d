//! Names as departments and companies write them, against the register.

use std::fmt::Write;

use matcher::{Code, Query, Verdict, compare};

use crate::data::Data;
use crate::outcome::{HEADING, Outcomes, line};
use crate::register::Register;

/// The tax list and the disclosure pairs, names only; then with the codes as published.
pub fn table(data: &Data, register: &Register) -> String {
    let mut out = HEADING.to_owned();
    tax_list(data, register, &mut out);
    disclosure(data, register, &mut out);
    short_names(data, register, &mut out);
    out
}

fn tax_list(data: &Data, register: &Register, out: &mut String) {
    let mut sets = [(); 4].map(|()| Outcomes::default());
    for row in data.rows("tax_list_vs_registry.csv") {
        let right = register.by_code.get(&row["uscc_registry"]).copied();
        let query = Query::name(&row["name_in_tax_list"]);
        let answer = register.index.resolve(&query);
        show("tax", &query, &answer, right);
        sets[0].add(&answer, right);
        match row["relation"].as_str() {
            "different_text" => sets[1].add(&answer, right),
            "identical" => {}
            _ => sets[2].add(&answer, right),
        }
        let code = Code::parse(&row["tax_id_published"]).filter(|_| row["link_by"] == "uscc");
        sets[3].add(&register.index.resolve(&code.map_or(query, |code| query.with_code(code))), right);
    }
    for (set, outcomes) in [
        "tax list, all",
        "tax list, different text",
        "tax list, width and brackets",
        "tax list, all, with the published code",
    ]
    .iter()
    .zip(&sets)
    {
        line(out, set, outcomes);
    }
}

fn disclosure(data: &Data, register: &Register, out: &mut String) {
    let (mut same, mut other, mut unlabelled) =
        (Outcomes::default(), Outcomes::default(), Outcomes::default());
    for row in data.rows("disclosure_pairs.csv") {
        let right = register.by_code.get(&row["candidate_uscc_if_in_registry"]).copied();
        let query = Query::name(&row["name_as_written"]);
        let answer = register.index.resolve(&query);
        match (row["label"].as_str(), right) {
            ("same", Some(_)) => {
                show("disclosure", &query, &answer, right);
                same.add(&answer, right);
            }
            ("same", None) => {}
            ("different", _) => other.add(&answer, None),
            _ if answer.verdict == Verdict::Same => {
                show("unlabelled", &query, &answer, right);
                unlabelled.add(&answer, right);
            }
            _ => unlabelled.add(&answer, right),
        }
    }
    line(out, "disclosure, same with code", &same);
    line(out, "disclosure, labelled different (nobody is right)", &other);
    line(
        out,
        "disclosure, unlabelled, many not one organisation (the candidate taken as right)",
        &unlabelled,
    );
}

/// Without recorded aliases none of these may be linked by likeness.
fn short_names(data: &Data, register: &Register, out: &mut String) {
    for (file, name, set) in [
        ("listed_short_full.csv", "short_name", "stock short names, no alias recorded"),
        ("listed_full_renames.csv", "name_earlier", "earlier names of listed companies, no alias recorded"),
    ] {
        let mut outcomes = Outcomes::default();
        for row in data.rows(file) {
            let right = register.by_code.get(&row["uscc_if_in_registry"]).copied();
            if right.is_some() && row.get("registry_holds").is_none_or(|holds| holds == "new") {
                let query = Query::name(&row[name]);
                let answer = register.index.resolve(&query);
                show("alias", &query, &answer, right);
                outcomes.add(&answer, right);
            }
        }
        line(out, set, &outcomes);
    }
}

fn show(set: &str, query: &Query<'_>, answer: &matcher::Resolution<'_>, right: Option<u32>) {
    let first = answer.candidates.first().map(|c| c.id);
    if std::env::var("SHOW").is_ok_and(|show| show == set)
        && (answer.verdict == Verdict::Different || first != right)
    {
        let names: Vec<_> = answer.candidates.iter().map(|c| (c.name, c.comparison.score)).collect();
        eprintln!("{} {:?} {:?} {names:?}", query.name, answer.verdict, answer.reason);
    }
}

/// Pairs of different organisations: compared with each other, then resolved with their own organisation taken out of
/// the register, so that the other one is the bait.
pub fn hard_negatives(data: &Data, mut register: Register) -> String {
    let mut out = String::from(
        "| kind | pairs | compared: same | compared: review | own organisation absent: linked | of these to the bait | review | different |\n|---|---|---|---|---|---|---|---|\n",
    );
    let rows = data.rows("hard_negatives_registry.csv");
    for kind in
        ["one_char_substitution_same_city", "one_char_insertion_same_province", "head_office_vs_branch"]
    {
        let mut counts = [0_usize; 7];
        for row in rows.iter().filter(|row| row["kind"] == kind) {
            for (own, bait) in [("a", "b"), ("b", "a")] {
                count(
                    data,
                    &mut register,
                    [
                        row[&format!("name_{own}")].as_str(),
                        &row[&format!("uscc_{own}")],
                        &row[&format!("uscc_{bait}")],
                        &row[&format!("name_{bait}")],
                    ],
                    &mut counts,
                );
            }
        }
        let [pairs, same, review, linked, bait, looked_at, different] = counts;
        writeln!(out, "| {kind}, both ways | {pairs} | {same} | {review} | {linked} | {bait} | {looked_at} | {different} |")
            .expect("a string takes it");
    }
    out
}

fn count(
    data: &Data,
    register: &mut Register,
    [name, code, bait_code, bait]: [&str; 4],
    counts: &mut [usize; 7],
) {
    counts[0] += 1;
    match compare(name, bait, &data.lexicon).verdict {
        Verdict::Same => counts[1] += 1,
        Verdict::Review => counts[2] += 1,
        Verdict::Different => {}
    }
    let bait_id = register.by_code.get(bait_code).copied();
    let ask = |index: &matcher::Index| {
        let answer = index.resolve(&Query::name(name));
        (answer.verdict, answer.candidates.first().map(|c| c.id))
    };
    let (verdict, first) = match register.by_code.get(code).copied() {
        Some(own) => register.without(own, ask),
        None => ask(&register.index),
    };
    match verdict {
        Verdict::Same => {
            counts[3] += 1;
            counts[4] += usize::from(first == bait_id);
        }
        Verdict::Review => counts[5] += 1,
        Verdict::Different => counts[6] += 1,
    }
}
