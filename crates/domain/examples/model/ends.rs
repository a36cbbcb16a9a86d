//! Whether every state can reach one in which nothing is owed: the graph that the checker went through, walked backwards.
//!
//! Stateright's own `eventually` is about every path and does not see cycles; this is about some path from every state.

use std::collections::{HashMap, HashSet};

/// The states from which none of `resting` can be reached.
pub fn dead(edges: &[(u64, u64)], resting: &[u64]) -> HashSet<u64> {
    let mut before: HashMap<u64, Vec<u64>> = HashMap::new();
    for (from, to) in edges {
        before.entry(*to).or_default().push(*from);
    }
    let mut alive: HashSet<u64> = resting.iter().copied().collect();
    let mut waiting: Vec<u64> = alive.iter().copied().collect();
    while let Some(state) = waiting.pop() {
        for from in before.get(&state).into_iter().flatten() {
            if alive.insert(*from) {
                waiting.push(*from);
            }
        }
    }
    let all = edges.iter().flat_map(|(from, to)| [*from, *to]);
    all.filter(|state| !alive.contains(state)).collect()
}
