//! Looking names up: by spelling, by code, and by what they share with another.

use std::cmp::Ordering;

use super::{Index, Place};
use crate::code::Code;
use crate::index::NameKeys;
use crate::index::rows::NameKind;

/// A recorded name that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) added: bool,
    pub(crate) name: u32,
}

/// How many entries of lists are looked at for one name, unless its rarest grams have more: what keeps the cost of a
/// common name near that of a rare one.
const BUDGET: usize = 1000;
/// Never more entries than these of one list.
const LONGEST_LIST: usize = 12000;
/// Names that have so much less in common than the best are not looked at: about three characters.
const FAR_BEHIND: u16 = 15;
/// Never fewer lists than these, so that one wrong character does not hide a name.
const FEWEST_LISTS: usize = 3;

impl Index {
    /// Names of one plainest spelling, by its key; another spelling may have the same key.
    pub(crate) fn spelled(&self, key: u32) -> impl Iterator<Item = Found> + '_ {
        let base = self.frozen.spellings.get(key).map(|name| Found { added: false, name });
        let added = self.growing.spellings.get(&key).into_iter().flatten();
        base.chain(added.map(|&name| Found { added: true, name }))
            .filter(|found| self.counts(self.owner(*found)))
    }

    /// Organisations with this very code.
    pub(crate) fn coded(&self, code: Code) -> impl Iterator<Item = Place> + '_ {
        let key = code.key();
        let base = self.frozen.codes.get(key).map(|row| Place { added: false, row });
        let added = self.growing.codes.get(&key).into_iter().flatten().map(|&row| Place { added: true, row });
        base.chain(added).filter(move |&place| self.counts(place) && self.code(place) == Some(code))
    }

    pub(crate) fn owner(&self, found: Found) -> Place {
        let rows = if found.added { &self.added } else { &self.base };
        Place { added: found.added, row: rows.owner(found.name) }
    }

    pub(crate) fn name(&self, found: Found) -> &str {
        if found.added { self.added.name(found.name) } else { self.base.name(found.name) }
    }

    pub(crate) fn kind(&self, found: Found) -> NameKind {
        if found.added { self.added.kind(found.name) } else { self.base.kind(found.name) }
    }

    pub(crate) fn id_of(&self, place: Place) -> u32 {
        self.rows(place).id(place.row)
    }

    pub(crate) fn district_of(&self, place: Place) -> u32 {
        self.rows(place).district(place.row)
    }

    /// The recorded names of an organisation.
    pub(crate) fn names_at(&self, place: Place) -> impl Iterator<Item = Found> + '_ {
        self.rows(place).names_of(place.row).map(move |name| Found { added: place.added, name })
    }

    /// Which of two names as like comes first: that of the organisation with the lower number, so that the answer is the
    /// same whichever way the index came to hold them.
    pub(crate) fn turn(&self, a: Found, b: Found) -> Ordering {
        let places = (a.added, a.name).cmp(&(b.added, b.name));
        if self.numbered && !a.added && !b.added {
            return places;
        }
        self.id_of(self.owner(a)).cmp(&self.id_of(self.owner(b))).then(places)
    }

    /// The names that share most characters with these keys, among those on the rarest of their lists; at most so
    /// many, in no particular order.
    pub(crate) fn alike(&self, keys: &NameKeys, most: usize) -> Vec<Found> {
        let mut best = Best::new(keys.signature);
        let mut lists: Vec<(&[u32], &[u32])> = keys.grams.iter().map(|&gram| self.lists(gram)).collect();
        lists.retain(|(base, added)| !base.is_empty() || !added.is_empty());
        lists.sort_unstable_by_key(|(base, added)| base.len() + added.len());
        let mut seen = 0;
        for (i, (base, added)) in lists.into_iter().enumerate() {
            if seen + base.len() + added.len() > BUDGET && i >= FEWEST_LISTS || seen > LONGEST_LIST {
                break;
            }
            seen += base.len() + added.len();
            base.iter()
                .take(LONGEST_LIST)
                .filter(|name| self.struck_names.is_empty() || !self.struck_names.contains(name))
                .for_each(|&name| best.offer(false, name, self.frozen.signatures[name as usize]));
            added
                .iter()
                .take(LONGEST_LIST)
                .for_each(|&name| best.offer(true, name, self.growing.signatures[name as usize]));
        }
        best.most(self, most)
    }

    fn lists(&self, gram: u32) -> (&[u32], &[u32]) {
        (self.frozen.lists.get(gram), self.growing.lists.get(&gram).map_or(&[], Vec::as_slice))
    }
}

/// Names that were on a list, with what they have in common with the one looked for.
struct Best {
    signature: u64,
    /// What is in common in the upper half, then whether the name is an added one, then the name.
    offered: Vec<u64>,
    /// How many were offered of each count.
    counts: [u32; 256],
}

impl Best {
    fn new(signature: u64) -> Best {
        Best { signature, offered: Vec::with_capacity(2 * BUDGET), counts: [0; 256] }
    }

    /// Three for a shared character, one off for each that only one of them has; 64 more, so that none is below 0.
    fn offer(&mut self, added: bool, name: u32, signature: u64) {
        let shared = 3 * (self.signature & signature).count_ones();
        let common = (shared + 64).saturating_sub((self.signature ^ signature).count_ones());
        self.counts[common as usize & 255] += 1;
        self.offered.push(u64::from(common) << 40 | u64::from(added) << 32 | u64::from(name));
    }

    /// At most so many names with the most in common, each once.
    fn most(mut self, index: &Index, most: usize) -> Vec<Found> {
        let mut enough = 2 * most;
        let least = (0..256_u16).rev().find(|&common| {
            enough = enough.saturating_sub(self.counts[usize::from(common)] as usize);
            enough == 0
        });
        let best = (0..256_u16).rev().find(|&common| self.counts[usize::from(common)] > 0).unwrap_or(0);
        let least = least.unwrap_or(0).max(best.saturating_sub(FAR_BEHIND));
        self.offered.retain(|&offered| offered >> 40 >= u64::from(least));
        self.offered.sort_unstable();
        self.offered.dedup();
        if self.offered.len() > most {
            let order =
                |a: u64, b: u64| (b >> 40).cmp(&(a >> 40)).then_with(|| index.turn(found(a), found(b)));
            self.offered.select_nth_unstable_by(most, |&a, &b| order(a, b));
            self.offered.truncate(most);
        }
        self.offered.into_iter().map(found).collect()
    }
}

fn found(offered: u64) -> Found {
    Found {
        added: offered >> 32 & 1 == 1,
        name: u32::try_from(offered & 0xFFFF_FFFF).expect("the lower half was kept"),
    }
}
