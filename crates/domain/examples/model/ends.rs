//! Whether every state can reach one in which nothing is owed: the graph that the checker went through, walked backwards.
//!
//! Stateright's own `eventually` is about every path and does not see cycles; this is about some path from every state.

use std::collections::HashSet;

/// The states from which none of `resting` can be reached.
pub fn dead(mut edges: Vec<(u64, u64)>, resting: Vec<u64>) -> HashSet<u64> {
    edges.sort_unstable_by_key(|(_, to)| *to);
    let mut alive: HashSet<u64> = resting.into_iter().collect();
    let mut waiting: Vec<u64> = alive.iter().copied().collect();
    while let Some(state) = waiting.pop() {
        let first = edges.partition_point(|(_, to)| *to < state);
        for (from, _) in edges[first..].iter().take_while(|(_, to)| *to == state) {
            if alive.insert(*from) {
                waiting.push(*from);
            }
        }
    }
    let all = edges.iter().flat_map(|(from, to)| [*from, *to]);
    all.filter(|state| !alive.contains(state)).collect()
}
