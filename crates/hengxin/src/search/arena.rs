//! The names in a few long runs of bytes, and the scan over them.

use std::cmp::Reverse;

use memchr::memmem;
use pinyin::ToPinyin;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{CAP, Found, Match, Query};

/// All names, and what each belongs to.
#[derive(Debug, Default)]
pub(super) struct Arena {
    /// The newest fact taken in.
    pub seen: i64,
    names: Run,
    pinyin: Run,
    initials: Run,
    /// For each name, by its number.
    owners: Vec<Owner>,
    /// The live names of each organisation.
    of_org: FxHashMap<i64, Vec<u32>>,
}

/// What a name belongs to.
#[derive(Debug, Clone, Copy)]
struct Owner {
    org: i64,
    former: bool,
    /// Replaced by a later entry.
    dead: bool,
}

/// A name to take in.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub org: i64,
    pub norm: String,
    pub former: bool,
}

/// Texts one after the other, each closed by a line feed, which no name holds.
#[derive(Debug, Default)]
struct Run {
    bytes: Vec<u8>,
    /// Where each text starts.
    starts: Vec<u32>,
}

const CLOSE: u8 = b'\n';

impl Run {
    fn push(&mut self, text: &str) {
        let start = u32::try_from(self.bytes.len()).expect("the names of one register stay below 4 GiB");
        self.starts.push(start);
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.push(CLOSE);
    }

    fn range(&self, at: usize) -> std::ops::Range<usize> {
        let end = self.starts.get(at + 1).map_or(self.bytes.len(), |next| *next as usize);
        self.starts[at] as usize..end - 1
    }

    /// Calls `take` with the number of each text that holds every word, where the longest begins in it, and how long
    /// the text is.
    fn scan(&self, words: &[String], mut take: impl FnMut(usize, usize, usize)) {
        let Some((longest, others)) = longest_first(words) else { return };
        let others: Vec<_> = others.iter().map(|word| memmem::Finder::new(word.as_bytes())).collect();
        let mut at = 0;
        let mut past = 0;
        for hit in memmem::find_iter(&self.bytes, longest.as_bytes()) {
            if hit < past {
                continue;
            }
            at += self.starts[at..].partition_point_near(hit);
            let range = self.range(at);
            past = range.end;
            let text = &self.bytes[range.clone()];
            if others.iter().all(|word| word.find(text).is_some()) {
                take(at, hit - range.start, text.len());
            }
        }
    }
}

/// A search from the front for where sorted offsets pass a point: steps double until they overshoot.
trait Near {
    /// How many places ahead the last offset at or before `point` is.
    fn partition_point_near(&self, point: usize) -> usize;
}

impl Near for [u32] {
    fn partition_point_near(&self, point: usize) -> usize {
        let mut step = 1;
        while step < self.len() && self[step] as usize <= point {
            step *= 2;
        }
        let (from, to) = (step / 2, self.len().min(step + 1));
        from + self[from..to].partition_point(|start| *start as usize <= point) - 1
    }
}

fn longest_first(words: &[String]) -> Option<(&String, Vec<&String>)> {
    let mut words: Vec<&String> = words.iter().collect();
    words.sort_by_key(|word| Reverse(word.len()));
    let (first, rest) = words.split_first()?;
    Some((first, rest.to_vec()))
}

/// How close a match is, smaller is closer: class, place in the text, length of the text.
fn closeness(run: u64, place: usize, length: usize, typed: usize) -> u64 {
    let class = match (place, length == typed) {
        (0, true) => 0,
        (0, false) => 1,
        _ => 2,
    };
    let (place, length) = (place.min(0xFFFF) as u64, length.min(0xFFFF) as u64);
    (run << 40) | (class << 36) | (place << 16) | length
}

impl Arena {
    /// Takes in a name.
    pub(super) fn push(&mut self, name: &Name) {
        let number = u32::try_from(self.owners.len()).expect("fewer than 2^32 names");
        self.owners.push(Owner { org: name.org, former: name.former, dead: false });
        self.of_org.entry(name.org).or_default().push(number);
        self.names.push(&name.norm);
        let (full, initials) = romanised(&name.norm);
        self.pinyin.push(&full);
        self.initials.push(&initials);
    }

    /// Forgets the names of an organisation, which come again as they are now.
    pub(super) fn forget(&mut self, org: i64) {
        for number in self.of_org.remove(&org).unwrap_or_default() {
            self.owners[number as usize].dead = true;
        }
    }

    pub(super) fn organisations(&self) -> usize {
        self.of_org.len()
    }

    pub(super) fn find(&self, query: &Query) -> Found {
        let mut closest = Closest::default();
        self.scan(&self.names, 0, query.words(), &mut closest);
        if query.is_latin() {
            self.scan(&self.initials, 1, query.words(), &mut closest);
            self.scan(&self.pinyin, 1, query.words(), &mut closest);
        }
        closest.found(|number| self.owners[number as usize])
    }

    fn scan(&self, run: &Run, rank: u64, words: &[String], closest: &mut Closest) {
        let typed = words.iter().map(String::len).max().unwrap_or_default();
        run.scan(words, |at, place, length| {
            let owner = self.owners[at];
            if !owner.dead {
                let number = u32::try_from(at).expect("fewer than 2^32 names");
                closest.push(closeness(rank, place, length, typed) | (u64::from(owner.former) << 34), number);
            }
        });
    }
}

/// Matches kept while scanning: room for organisations that match by several names.
const KEPT: usize = 2 * CAP;

/// The closest matches so far. A word that most names hold must not cost memory for each of them.
#[derive(Debug)]
struct Closest {
    keyed: Vec<(u64, u32)>,
    /// Matches farther than this are not kept.
    bound: u64,
    capped: bool,
}

impl Default for Closest {
    fn default() -> Self {
        Closest { keyed: Vec::new(), bound: u64::MAX, capped: false }
    }
}

impl Closest {
    fn push(&mut self, key: u64, number: u32) {
        if key > self.bound {
            self.capped = true;
            return;
        }
        self.keyed.push((key, number));
        if self.keyed.len() == 2 * KEPT {
            let (_, (bound, _), _) = self.keyed.select_nth_unstable(KEPT - 1);
            self.bound = *bound;
            self.keyed.truncate(KEPT);
            self.capped = true;
        }
    }

    /// The closest matches, each organisation once.
    fn found(mut self, owner: impl Fn(u32) -> Owner) -> Found {
        self.keyed.sort_unstable();
        let mut taken = FxHashSet::default();
        let mut found = Found { matches: Vec::with_capacity(self.keyed.len().min(CAP)), capped: self.capped };
        for (_, number) in self.keyed {
            let Owner { org, former, .. } = owner(number);
            if !taken.insert(org) {
                continue;
            }
            if found.matches.len() == CAP {
                found.capped = true;
                break;
            }
            found.matches.push(Match { org, former, name: number });
        }
        found
    }
}

/// A name in pinyin and in initials. Characters without a reading stand for themselves.
fn romanised(name: &str) -> (String, String) {
    let (mut full, mut initials) =
        (String::with_capacity(name.len() * 2), String::with_capacity(name.len() / 2));
    for (c, reading) in name.chars().zip(name.to_pinyin()) {
        if let Some(reading) = reading {
            full.push_str(reading.plain());
            initials.push_str(reading.first_letter());
        } else {
            full.push(c);
            initials.push(c);
        }
    }
    (full, initials)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arena(names: &[(i64, &str, bool)]) -> Arena {
        let mut arena = Arena::default();
        for (org, name, former) in names {
            arena.push(&Name { org: *org, norm: crate::search::normal::searched(name), former: *former });
        }
        arena
    }

    fn found(arena: &Arena, typed: &str) -> Vec<i64> {
        arena.find(&Query::new(typed)).matches.into_iter().map(|hit| hit.org).collect()
    }

    #[test]
    fn an_exact_name_comes_before_one_that_begins_with_it_before_one_that_holds_it() {
        let arena = arena(&[(1, "城东示例商行", false), (2, "示例商行分部", false), (3, "示例商行", false)]);
        assert_eq!(found(&arena, "示例商行"), [3, 2, 1]);
    }

    #[test]
    fn part_of_a_name_a_former_name_pinyin_and_initials_find() {
        let arena =
            arena(&[(1, "示例市衡信汽车部件有限公司", false), (1, "示例五金厂", true), (2, "别家", false)]);
        for typed in ["衡信汽车", "五金", "hengxinqiche", "HXQC", "汽车 衡信", "ｈｅｎｇｘｉｎ"]
        {
            assert_eq!(found(&arena, typed), [1], "{typed}");
        }
        assert!(arena.find(&Query::new("五金")).matches[0].former);
        assert!(found(&arena, "衡信 别家").is_empty());
    }

    #[test]
    fn a_renamed_organisation_is_found_by_its_new_name_and_once() {
        let mut arena = arena(&[(1, "示例老名商行", false), (2, "旁边商行", false)]);
        arena.forget(1);
        arena.push(&Name { org: 1, norm: "示例老名商行".into(), former: true });
        arena.push(&Name { org: 1, norm: "示例新名商行".into(), former: false });
        assert_eq!(found(&arena, "示例"), [1]);
        assert_eq!(found(&arena, "新名"), [1]);
        assert_eq!(arena.organisations(), 2);
    }

    #[test]
    fn a_word_that_most_names_hold_gives_the_closest_and_says_that_there_are_more() {
        let names: Vec<String> =
            (0..20_000).rev().map(|n| format!("{}商行{n}", "远".repeat(n % 7))).collect();
        let mut arena = Arena::default();
        for (org, name) in (1..).zip(&names) {
            arena.push(&Name { org, norm: name.clone(), former: false });
        }
        let found = arena.find(&Query::new("商行"));
        assert_eq!((found.matches.len(), found.capped), (CAP, true));
        let closest = &names[usize::try_from(found.matches[0].org).unwrap() - 1];
        assert!(
            ["商行0", "商行7"].contains(&closest.as_str()),
            "{closest}: not the shortest that begin with the word"
        );
    }

    #[test]
    fn a_match_never_runs_over_two_names() {
        let arena = arena(&[(1, "甲乙", false), (2, "丙丁", false)]);
        assert!(found(&arena, "乙丙").is_empty());
        assert_eq!(found(&arena, "丁"), [2]);
    }
}
