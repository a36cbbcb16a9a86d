//! Answers kept as long as the register stands still: a new fact or a new day empties the store.

use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::{Day, Seq};
use rustc_hash::FxHashMap;

/// The newest fact and today: what a kept answer was computed from.
pub type Moment = (Seq, Day);

/// Answers by question, all of one moment.
#[derive(Debug)]
pub struct Kept<K, V> {
    state: Mutex<State<K, V>>,
    most: usize,
}

#[derive(Debug)]
struct State<K, V> {
    at: Option<Moment>,
    answers: FxHashMap<K, V>,
}

impl<K: Hash + Eq, V: Clone> Kept<K, V> {
    /// Room for `most` answers; when it is used up, all of them go.
    pub fn new(most: usize) -> Kept<K, V> {
        Kept { state: Mutex::new(State { at: None, answers: FxHashMap::default() }), most }
    }

    /// The answer of this very moment, if there is one.
    pub fn get(&self, at: Moment, question: &K) -> Option<V> {
        let state = self.state();
        (state.at == Some(at)).then(|| state.answers.get(question).cloned()).flatten()
    }

    /// Keeps an answer. One of an earlier moment than those kept is let go.
    pub fn put(&self, at: Moment, question: K, answer: V) {
        let mut state = self.state();
        if state.at.is_some_and(|kept| kept > at) {
            return;
        }
        if state.at != Some(at) || state.answers.len() >= self.most {
            state.answers.clear();
            state.at = Some(at);
        }
        state.answers.insert(question, answer);
    }

    fn state(&self) -> MutexGuard<'_, State<K, V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_fact_or_a_new_day_empties_it() {
        let day = |n| Day::from_days_since_epoch(n);
        let kept = Kept::new(2);
        kept.put((Seq(1), day(10)), "how many", 7);
        assert_eq!(kept.get((Seq(1), day(10)), &"how many"), Some(7));
        assert_eq!(kept.get((Seq(2), day(10)), &"how many"), None);
        assert_eq!(kept.get((Seq(1), day(11)), &"how many"), None);
        kept.put((Seq(2), day(10)), "how many", 8);
        kept.put((Seq(1), day(10)), "how many", 9);
        assert_eq!(kept.get((Seq(2), day(10)), &"how many"), Some(8));
    }
}
