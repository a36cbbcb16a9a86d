//! The case engine checked over every bounded history: `cargo xtask model [--faults] [WORLD…]`.
//!
//! Each world is gone through in full with stateright. Every fact is put to `State::after`, the gate of the engine, and
//! noted by an independent ledger; the properties compare what the engine shows with what the ledger allows. With
//! `--faults` the same is done once for each seeded fault, and it is an error if none of the properties notices.
//!
//! Bounds: one record; terms of one or two days on a calendar without days off, so that ticking day by day passes the
//! day before, the day and the day after each last day; days are counted from today, so histories have no longest
//! length. Left out: how working days are counted, what letters say, and who may log in.
#![allow(clippy::pedantic, reason = "an example may be wordy")]

mod attempt;
mod ends;
mod fault;
mod ledger;
mod office;
mod property;
mod world;

use std::collections::{BTreeSet, HashSet};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
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
        eprintln!(
            "no such world; there are: {}",
            worlds().iter().map(|world| world.name).collect::<Vec<_>>().join(", ")
        );
        return ExitCode::FAILURE;
    }
    let fine = if faults { seeded(&chosen) } else { sound(&chosen) };
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What was found in one world.
struct Found {
    states: usize,
    moves: usize,
    /// Which of the engine's steps were taken, in the order of its table.
    taken: Vec<bool>,
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
        taken: domain::case::STEPS.iter().map(|_| AtomicBool::new(false)).collect(),
        mapping,
    };
    // A fault is looked for until the property it is about fails; a sound engine is gone through to the end.
    let when = match fault {
        Some(fault) if !mapping => HasDiscoveries::AllOf(BTreeSet::from([fault.property()])),
        _ if mapping => HasDiscoveries::All,
        _ => HasDiscoveries::AllOf(BTreeSet::from([property::REST])),
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let checker = register.checker().threads(threads).finish_when(when).spawn_bfs().join();
    let mut failed: Vec<(&'static str, Vec<Move>)> =
        checker.discoveries().into_iter().map(|(name, path)| (name, path.into_actions())).collect();
    failed.sort_by_key(|(name, _)| *name);
    let taken = checker.model().taken.iter().map(|taken| taken.load(Ordering::Relaxed)).collect();
    let found = Found { states: checker.unique_state_count(), moves: checker.state_count(), taken, failed };
    let edges = std::mem::take(&mut *checker.model().edges.lock().expect("no thread failed"));
    let resting = std::mem::take(&mut *checker.model().resting.lock().expect("no thread failed"));
    let dead = if mapping { ends::dead(edges, resting) } else { HashSet::new() };
    (found, dead)
}

/// Goes through a world, and through it again where some state has no way out, for the way into it.
fn examine(world: &World, fault: Option<Fault>) -> Found {
    let (mut found, dead) = check(world, fault, HashSet::new(), true);
    if !dead.is_empty() {
        found.failed.extend(check(world, fault, dead, false).0.failed);
    }
    found
}

fn sound(worlds: &[World]) -> bool {
    let mut fine = true;
    let mut taken = vec![false; domain::case::STEPS.len()];
    let begun = Instant::now();
    println!("{BOUNDS}");
    for world in worlds {
        let start = Instant::now();
        let found = examine(world, None);
        let seconds = start.elapsed().as_secs_f64();
        println!("\n{}: {}", world.name, world.about);
        println!("  {} states, {} moves between them, {seconds:.1} s", found.states, found.moves);
        fine &= say(&found);
        taken.iter_mut().zip(&found.taken).for_each(|(all, here)| *all |= here);
    }
    fine &= all_taken(worlds, &taken);
    println!("\n{:.1} s in all", begun.elapsed().as_secs_f64());
    fine
}

const BOUNDS: &str = "one record; terms of one and two days, publication from the day after the decision to the fourth, \
restoration from the second; every weekend worked; days counted from today, so no history is too long";

/// Whether every step there is was taken in some world; asked only where the worlds of the gate were gone through.
fn all_taken(worlds: &[World], taken: &[bool]) -> bool {
    let steps = domain::case::STEPS.iter().zip(taken);
    let gates = [world::GATE, world::HONOURS];
    let asked = gates.iter().all(|gate| worlds.iter().any(|world| world.name == *gate));
    let missing: Vec<_> = steps.filter(|(_, taken)| !**taken).map(|(step, _)| step).collect();
    for step in missing.iter().filter(|_| asked) {
        println!("NEVER TAKEN  {} from {}", step.fact.word(), step.from.word());
    }
    !asked || missing.is_empty()
}

/// Says of each property whether it held.
fn say(found: &Found) -> bool {
    for (name, _) in property::ALL {
        match found.failed.iter().find(|(failed, _)| failed == name) {
            None => println!("  held    {name}"),
            Some((_, moves)) => {
                println!("  FAILED  {name}");
                tell(moves);
            }
        }
    }
    let steps = domain::case::STEPS.len();
    println!("  {} of {steps} steps were taken", found.taken.iter().filter(|taken| **taken).count());
    found.failed.is_empty()
}

fn tell(moves: &[Move]) {
    for (at, step) in moves.iter().enumerate() {
        println!("          {:>2}. {step}", at + 1);
    }
}

/// Each fault in its world, until the property it is about has failed. Every property must have a fault that makes it
/// fail: what cannot fail proves nothing.
fn seeded(worlds: &[World]) -> bool {
    let mut fine = true;
    let faults = Fault::ALL.iter().copied();
    for (fault, world) in faults.filter_map(|fault| Some((fault, world_of(worlds, fault)?))) {
        let start = Instant::now();
        let found = match fault.property() {
            property::REST => examine(world, Some(fault)),
            _ => check(world, Some(fault), HashSet::new(), false).0,
        };
        let seconds = start.elapsed().as_secs_f64();
        if let Some((name, moves)) = found.failed.iter().find(|(name, _)| *name == fault.property()) {
            println!("noticed    {fault:?}, {seconds:.1} s: failed after {} moves: {name}", moves.len());
            tell(moves);
        } else {
            fine = false;
            println!("UNNOTICED  {fault:?}, {seconds:.1} s, {} states: {}", found.states, fault.property());
        }
    }
    for (name, _) in property::ALL {
        if !Fault::ALL.iter().any(|fault| fault.property() == *name) {
            fine = false;
            println!("UNPROVEN   no fault makes this fail: {name}");
        }
    }
    println!(
        "\n{}",
        if fine {
            "every fault was noticed, by the property it is about"
        } else {
            "not every fault was noticed"
        }
    );
    fine
}

fn world_of(worlds: &[World], fault: Fault) -> Option<&World> {
    worlds.iter().find(|world| world.name == fault.world())
}
