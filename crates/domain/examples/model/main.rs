//! The case engine checked over every bounded history: `cargo xtask model [--faults] [WORLD…]`.
//!
//! Each world is gone through in full with stateright. Every fact is put to `State::after`, the gate of the engine, and
//! noted by an independent ledger; the properties compare what the engine shows with what the ledger allows. With
//! `--faults` the same is done once for each seeded fault, and it is an error if none of the properties notices.
//!
//! Bounds: one record; terms of one or two days on a calendar without days off, so that ticking day by day passes the
//! day before, the day and the day after each last day; days are counted from today, so histories have no longest
//! length. Left out: how working days are counted, what letters say, and who may log in.

mod attempt;
mod ends;
mod fault;
mod ledger;
mod office;
mod property;
mod world;

use std::collections::HashSet;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

use stateright::{Checker, HasDiscoveries, Model};

use fault::Fault;
use office::{Move, Register};
use world::{World, worlds};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let faults = arguments.iter().any(|word| word == "--faults");
    let names: Vec<&String> = arguments.iter().filter(|word| *word != "--faults").collect();
    let chosen: Vec<World> = worlds()
        .into_iter()
        .filter(|world| names.is_empty() || names.iter().any(|name| *name == world.name))
        .collect();
    if chosen.is_empty() {
        eprintln!("no such world; there are: {}", worlds().iter().map(|world| world.name).collect::<Vec<_>>().join(", "));
        return ExitCode::FAILURE;
    }
    let fine = if faults { seeded(&chosen) } else { sound(&chosen) };
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What was found in one world.
struct Found {
    states: usize,
    steps: usize,
    /// Name of the property and the moves that lead to where it fails.
    failed: Vec<(&'static str, Vec<Move>)>,
}

fn check(world: &World, fault: Option<Fault>, dead: HashSet<u64>, mapping: bool) -> (Found, HashSet<u64>) {
    let register = Register {
        world: world.clone(),
        fault,
        dead,
        edges: Mutex::default(),
        resting: Mutex::default(),
        mapping,
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let when = if mapping { HasDiscoveries::All } else { HasDiscoveries::AnyFailures };
    let checker = register.checker().threads(threads).finish_when(when).spawn_bfs().join();
    let mut failed: Vec<(&'static str, Vec<Move>)> =
        checker.discoveries().into_iter().map(|(name, path)| (name, path.into_actions())).collect();
    failed.sort_by_key(|(name, _)| *name);
    let found = Found { states: checker.unique_state_count(), steps: checker.state_count(), failed };
    let edges = std::mem::take(&mut *checker.model().edges.lock().expect("no thread failed"));
    let resting = std::mem::take(&mut *checker.model().resting.lock().expect("no thread failed"));
    let dead = if mapping { ends::dead(&edges, &resting) } else { HashSet::new() };
    (found, dead)
}

/// Goes through a world, and through it again where some state has no way out, for the way into it.
fn examine(world: &World, fault: Option<Fault>) -> Found {
    let (mut found, dead) = check(world, fault, HashSet::new(), true);
    if !dead.is_empty() && found.failed.is_empty() {
        found.failed = check(world, fault, dead, false).0.failed;
    }
    found
}

fn sound(worlds: &[World]) -> bool {
    let mut fine = true;
    let begun = Instant::now();
    for world in worlds {
        let start = Instant::now();
        let found = examine(world, None);
        println!(
            "\n{}: {}\n  {} states, {} moves, {:.1} s",
            world.name,
            world.about,
            found.states,
            found.steps,
            start.elapsed().as_secs_f64()
        );
        for (name, _) in property::ALL {
            match found.failed.iter().find(|(failed, _)| failed == name) {
                None => println!("  held    {name}"),
                Some((_, moves)) => {
                    fine = false;
                    println!("  FAILED  {name}");
                    tell(moves);
                }
            }
        }
    }
    println!("\n{:.1} s in all", begun.elapsed().as_secs_f64());
    fine
}

fn tell(moves: &[Move]) {
    for (at, step) in moves.iter().enumerate() {
        println!("          {:>2}. {step}", at + 1);
    }
}

/// Each fault in the first world where it is noticed.
fn seeded(worlds: &[World]) -> bool {
    let mut fine = true;
    for fault in Fault::ALL {
        let noticed = worlds.iter().find_map(|world| {
            let found = if fault == Fault::NeverTold {
                examine(world, Some(fault))
            } else {
                check(world, Some(fault), HashSet::new(), false).0
            };
            found.failed.into_iter().next().map(|(name, moves)| (world.name, name, moves))
        });
        match noticed {
            Some((world, name, moves)) => {
                println!("noticed  {fault:?}: {name} ({world}, {} moves)", moves.len());
            }
            None => {
                fine = false;
                println!("UNNOTICED  {fault:?}");
            }
        }
    }
    fine
}
