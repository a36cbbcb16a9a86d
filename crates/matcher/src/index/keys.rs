//! The keys of an index: from a spelling, a code, a number or a gram to the rows that have it.

use rustc_hash::FxHashMap;

use super::rows::{Rows, count};
use crate::lexicon::Lexicon;
use crate::normal::normal_form;
use crate::parse::parse;
use crate::profile::{Profile, grams, plain_spelling, signature, spelling_key};

/// All that one name is found by.
#[derive(Default)]
pub(crate) struct NameKeys {
    pub(crate) signature: u64,
    /// Grams and outline, each once.
    pub(crate) grams: Vec<u32>,
}

impl NameKeys {
    pub(crate) fn new(name: &str, lexicon: &Lexicon) -> NameKeys {
        NameKeys::of(&Profile::new(&parse(name, lexicon)))
    }

    pub(crate) fn of(profile: &Profile) -> NameKeys {
        let body = profile.loose_body();
        let mut keys = vec![profile.outline_key()];
        grams(&body, |gram| keys.push(gram));
        keys.truncate(MOST_GRAMS);
        keys.sort_unstable();
        keys.dedup();
        NameKeys { signature: signature(&body), grams: keys }
    }
}

fn key_of(name: &str, plain: &mut Vec<char>) -> u32 {
    plain_spelling(&normal_form(name), plain);
    spelling_key(plain)
}

/// Of a longer name only the first are kept.
const MOST_GRAMS: usize = 128;

/// A hash table from 32-bit keys to rows, several for a key allowed. Frozen; two 32-bit halves to a slot.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Table {
    pub(super) slots: Vec<u64>,
}

impl Table {
    pub(super) fn new(keys: impl ExactSizeIterator<Item = u32>) -> Table {
        let size = (keys.len() * 3 / 2 + 1).next_power_of_two();
        let mut table = Table { slots: vec![0; size] };
        for (row, key) in keys.enumerate() {
            let mut slot = table.first(key);
            while table.slots[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            table.slots[slot] = u64::from(key) << 32 | (row as u64 + 1);
        }
        table
    }

    fn first(&self, key: u32) -> usize {
        key.wrapping_mul(0x9E37_79B1) as usize & (self.slots.len() - 1)
    }

    /// The rows of a key, in the order in which they were put in.
    pub(super) fn get(&self, key: u32) -> impl Iterator<Item = u32> + '_ {
        let size = self.slots.len();
        let first = if size == 0 { 0 } else { self.first(key) };
        (0..size)
            .map(move |step| self.slots[(first + step) & (size - 1)])
            .take_while(|&slot| slot != 0)
            .filter(move |slot| slot >> 32 == u64::from(key))
            .filter_map(|slot| u32::try_from(slot & 0xFFFF_FFFF).ok()?.checked_sub(1))
    }
}

/// Lists of names by gram: keys in order, found by their upper bits, then by halving.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Lists {
    /// Where the keys with each upper half begin; one more at the end.
    pub(super) buckets: Vec<u32>,
    pub(super) keys: Vec<u32>,
    /// Where the list of each key ends.
    pub(super) ends: Vec<u32>,
    pub(super) names: Vec<u32>,
}

impl Lists {
    /// From ascending pairs of key and name, key in the upper half.
    pub(super) fn new(pairs: impl Iterator<Item = u64>, expected: usize) -> Lists {
        let mut lists = Lists { names: Vec::with_capacity(expected), ..Lists::default() };
        for pair in pairs {
            let (key, name) = halves(pair);
            if lists.keys.last() != Some(&key) {
                lists.keys.push(key);
                lists.ends.push(0);
            }
            lists.names.push(name);
            if let Some(end) = lists.ends.last_mut() {
                *end = count(lists.names.len());
            }
        }
        lists.keys.shrink_to_fit();
        lists.ends.shrink_to_fit();
        lists.find_buckets();
        lists
    }

    pub(super) fn find_buckets(&mut self) {
        let first = |upper: u32| count(self.keys.partition_point(|&key| key >> 16 < upper));
        self.buckets = (0..=1 << 16).map(first).collect();
    }

    pub(super) fn get(&self, key: u32) -> &[u32] {
        let upper = (key >> 16) as usize;
        let [Some(&from), Some(&to)] = [self.buckets.get(upper), self.buckets.get(upper + 1)] else {
            return &[];
        };
        let from = from as usize;
        match self.keys[from..to as usize].binary_search(&key) {
            Ok(at) => {
                let start = if from + at == 0 { 0 } else { self.ends[from + at - 1] };
                &self.names[start as usize..self.ends[from + at] as usize]
            }
            Err(_) => &[],
        }
    }
}

fn halves(pair: u64) -> (u32, u32) {
    (crate::code::fold_key(pair), u32::try_from(pair & 0xFFFF_FFFF).expect("the lower half was kept"))
}

/// The keys of rows that do not change.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Frozen {
    pub(super) signatures: Vec<u64>,
    pub(super) spellings: Table,
    pub(super) codes: Table,
    /// Organisations in the order of their numbers.
    pub(super) by_id: Vec<u32>,
    pub(super) lists: Lists,
}

/// What one worker makes of its share of the names.
struct Share {
    signatures: Vec<u64>,
    spellings: Vec<u32>,
    /// Key above, name below; ascending.
    pairs: Vec<u64>,
}

impl Share {
    fn new(rows: &Rows, lexicon: &Lexicon, names: std::ops::Range<usize>) -> Share {
        let mut share = Share { signatures: Vec::new(), spellings: Vec::new(), pairs: Vec::new() };
        let mut plain = Vec::new();
        for name in names.map(count) {
            let keys = NameKeys::new(rows.name(name), lexicon);
            share.signatures.push(keys.signature);
            share.spellings.push(key_of(rows.name(name), &mut plain));
            share.pairs.extend(keys.grams.iter().map(|&gram| u64::from(gram) << 32 | u64::from(name)));
        }
        share.pairs.sort_unstable();
        share
    }
}

impl Frozen {
    pub(super) fn new(rows: &Rows, lexicon: &Lexicon) -> Frozen {
        let mut shares = shares(rows, lexicon);
        let spellings: Vec<u32> =
            shares.iter_mut().flat_map(|share| std::mem::take(&mut share.spellings)).collect();
        let signatures = shares.iter_mut().flat_map(|share| std::mem::take(&mut share.signatures)).collect();
        let pairs: Vec<Vec<u64>> = shares.into_iter().map(|share| share.pairs).collect();
        let expected = pairs.iter().map(Vec::len).sum();
        let codes: Vec<u32> = (0..rows.organisations.len()).map(|o| code_key(rows, count(o))).collect();
        let mut by_id: Vec<u32> = (0..count(rows.organisations.len())).collect();
        by_id.sort_by_key(|&organisation| rows.id(organisation));
        Frozen {
            signatures,
            spellings: Table::new(spellings.into_iter()),
            codes: Table::new(codes.into_iter()),
            by_id,
            lists: Lists::new(merged(&pairs), expected),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let lists = &self.lists;
        8 * (self.signatures.capacity() + self.spellings.slots.capacity() + self.codes.slots.capacity())
            + 4 * (self.by_id.capacity() + lists.buckets.capacity() + lists.keys.capacity())
            + 4 * (lists.ends.capacity() + lists.names.capacity())
    }
}

pub(super) fn code_key(rows: &Rows, organisation: u32) -> u32 {
    rows.code(organisation).map_or(0, crate::code::Code::key)
}

/// The names in as many shares as there are processors.
#[cfg(not(target_arch = "wasm32"))]
fn shares(rows: &Rows, lexicon: &Lexicon) -> Vec<Share> {
    const LEAST: usize = 4_096;
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let size = rows.names.len().div_ceil(workers).max(LEAST);
    let ranges = (0..rows.names.len()).step_by(size).map(|first| first..(first + size).min(rows.names.len()));
    std::thread::scope(|scope| {
        let workers: Vec<_> =
            ranges.map(|range| scope.spawn(move || Share::new(rows, lexicon, range))).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().expect("a worker reads names, and reading any name ends"))
            .collect()
    })
}

#[cfg(target_arch = "wasm32")]
fn shares(rows: &Rows, lexicon: &Lexicon) -> Vec<Share> {
    vec![Share::new(rows, lexicon, 0..rows.names.len())]
}

/// All pairs of several ascending runs, ascending.
fn merged(runs: &[Vec<u64>]) -> impl Iterator<Item = u64> + '_ {
    let mut heads = vec![0; runs.len()];
    std::iter::from_fn(move || {
        let next = |run: usize| runs[run].get(heads[run]).copied();
        let (run, pair) =
            (0..runs.len()).filter_map(|run| Some((run, next(run)?))).min_by_key(|&(_, pair)| pair)?;
        heads[run] += 1;
        Some(pair)
    })
}

/// The keys of rows that are added to.
#[derive(Clone, Debug, Default)]
pub(super) struct Growing {
    pub(super) signatures: Vec<u64>,
    pub(super) spellings: FxHashMap<u32, Vec<u32>>,
    pub(super) codes: FxHashMap<u32, Vec<u32>>,
    pub(super) by_id: FxHashMap<u32, u32>,
    pub(super) lists: FxHashMap<u32, Vec<u32>>,
}

impl Growing {
    /// Takes in the last organisation of the rows.
    pub(super) fn add(&mut self, rows: &Rows, lexicon: &Lexicon, organisation: u32) {
        self.by_id.insert(rows.id(organisation), organisation);
        self.codes.entry(code_key(rows, organisation)).or_default().push(organisation);
        for name in rows.names_of(organisation) {
            let keys = NameKeys::new(rows.name(name), lexicon);
            self.signatures.push(keys.signature);
            self.spellings.entry(key_of(rows.name(name), &mut Vec::new())).or_default().push(name);
            for gram in keys.grams {
                self.lists.entry(gram).or_default().push(name);
            }
        }
    }

    /// Takes the names of an organisation off the lists: one that changes every day would fill them.
    pub(super) fn forget(&mut self, rows: &Rows, lexicon: &Lexicon, organisation: u32) {
        for name in rows.names_of(organisation) {
            for gram in NameKeys::new(rows.name(name), lexicon).grams {
                let list = self.lists.entry(gram).or_default();
                if let Ok(at) = list.binary_search(&name) {
                    list.remove(at);
                }
            }
        }
    }
}
