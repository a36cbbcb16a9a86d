//! The picture and the tables of the lifecycle are what the engine's own tables give.
#![allow(clippy::pedantic, reason = "a story may be wordy")]

#[path = "../examples/lifecycle/drawing.rs"]
mod drawing;
#[path = "../examples/lifecycle/law.rs"]
mod law;
#[path = "../examples/lifecycle/rows.rs"]
mod rows;
#[path = "../examples/lifecycle/table.rs"]
mod table;

use domain::Track;

/// A file of the reference.
fn committed(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/");
    std::fs::read_to_string(format!("{folder}{name}")).unwrap_or_default()
}

#[test]
fn the_committed_picture_is_what_the_tables_give() {
    let drawn = drawing::svg(&law::Basis::read());
    assert!(committed("lifecycle.svg") == drawn, "run: cargo xtask graph");
}

#[test]
fn the_committed_tables_are_what_the_engine_holds() {
    let written = table::markdown(&law::Basis::read());
    assert!(committed("lifecycle.md") == written, "run: cargo xtask graph");
}

#[test]
fn the_picture_holds_every_step_and_no_style_that_a_strict_policy_refuses() {
    let drawn = drawing::svg(&law::Basis::read());
    for step in domain::case::STEPS {
        assert!(drawn.contains(step.fact.label().zh.as_ref()), "{:?}", step.fact);
    }
    assert!(!drawn.contains("style") && drawn.contains("<title") && drawn.contains("<desc"));
}

#[test]
fn every_step_stands_in_one_row_and_has_a_basis() {
    let basis = law::Basis::read();
    let rows: Vec<rows::Row> = Track::ALL.into_iter().flat_map(rows::Row::of).collect();
    let steps: usize = rows.iter().map(|row| row.from.len()).sum();
    assert_eq!(steps, domain::case::STEPS.len());
    assert!(rows.iter().all(|row| basis.cite(row.step.fact).is_some()));
}
