//! Which organisation of the register a name means.
//!
//! What links by itself, and nothing else does:
//! - a name whose normal form one organisation bears, now or as a recorded former or short name;
//! - a name that differs from that only in spelling: brackets, traditional characters, `有限责任公司` for `有限公司`;
//! - either of these beside the organisation's own code.
//!
//! Everything else that is alike goes to a person. Two valid codes that differ end the matter.

use std::cmp::Reverse;

use crate::code::Code;
use crate::compare::{Comparison, compare, compare_profiles, latin_comparison};
use crate::distance::Pattern;
use crate::fold::loose;
use crate::index::{Found, Index, NameKeys, NameKind, Place};
use crate::latin;
use crate::normal::normal_form;
use crate::parse::parse;
use crate::profile::{Profile, plain_spelling, spelling_key};
use crate::reason::{Reason, Verdict};
use crate::several::denotes_one;

/// A name to be resolved, with what is known beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query<'q> {
    /// The name as it was given.
    pub name: &'q str,
    /// The code given with it, only if it is valid.
    pub code: Option<Code>,
    /// The district in which it is looked for, six digits; 0 for none. It orders candidates and decides nothing.
    pub district: u32,
}

impl<'q> Query<'q> {
    /// A name and nothing else.
    pub fn name(name: &'q str) -> Query<'q> {
        Query { name, code: None, district: 0 }
    }

    /// The same with a valid code.
    #[must_use]
    pub fn with_code(self, code: Code) -> Query<'q> {
        Query { code: Some(code), ..self }
    }

    /// The same, looked for in a district.
    #[must_use]
    pub fn in_district(self, district: u32) -> Query<'q> {
        Query { district, ..self }
    }
}

/// An organisation that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate<'i> {
    /// The caller's number for it.
    pub id: u32,
    /// Of its names the likest.
    pub name: &'i str,
    /// What that name is to it.
    pub kind: NameKind,
    /// Its code.
    pub code: Option<Code>,
    /// The six digits of its district; 0 where unknown.
    pub district: u32,
    /// The two names side by side.
    pub comparison: Comparison,
}

/// What is to be held of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution<'i> {
    /// Same, review or different.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// At most [`MOST_CANDIDATES`], best first. With [`Verdict::Same`] the first is the one; with
    /// [`Verdict::Different`] those that were looked at and found wanting.
    pub candidates: Vec<Candidate<'i>>,
}

impl<'i> Resolution<'i> {
    /// The organisation to link to; none unless the verdict is [`Verdict::Same`].
    pub fn linked(&self) -> Option<&Candidate<'i>> {
        self.candidates.first().filter(|_| self.verdict == Verdict::Same)
    }

    /// The score of the best candidate, 0 to 1000.
    pub fn score(&self) -> u32 {
        self.candidates.first().map_or(0, |candidate| candidate.comparison.score)
    }
}

/// No more candidates than these are given.
pub const MOST_CANDIDATES: usize = 5;
/// A candidate that scores less is not given.
const WORTH_NAMING: u32 = 500;
/// So many names are compared as wholes, and so many of these by their parts.
const LOOKED_AT: usize = 32;
const READ: usize = 6;
/// After the first few, those that share so much less than the best are not read.
const FEWEST: usize = 3;
const FAR_BEHIND: u32 = 200;

/// Names spelled as the query is.
#[derive(Default)]
struct Spelled {
    /// Of the same normal form.
    exact: Vec<Found>,
    /// Of another.
    other: Vec<Found>,
}

impl Index {
    /// Which organisation a name means.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use matcher::{Builder, Gazetteer, Lexicon, Name, Organisation, Query, Reason, Verdict};
    /// let lexicon = Arc::new(Lexicon::new(&Gazetteer::new([("360200", "景德镇市")])));
    /// let mut builder = Builder::new(lexicon);
    /// let names = [Name::current("景德镇市示例陶瓷有限公司"), Name::former("景德镇市示例瓷厂")];
    /// builder.add(&Organisation { id: 1, code: None, district: 360_200, names: &names });
    /// let index = builder.build();
    ///
    /// let exact = index.resolve(&Query::name("景德镇市示例陶瓷 有限公司"));
    /// assert_eq!((exact.verdict, exact.reason), (Verdict::Same, Reason::ExactName));
    /// let former = index.resolve(&Query::name("景德镇市示例瓷厂"));
    /// assert_eq!((former.verdict, former.reason), (Verdict::Same, Reason::FormerName));
    /// let typo = index.resolve(&Query::name("景德镇市示列陶瓷有限公司"));
    /// assert_eq!((typo.verdict, typo.reason), (Verdict::Review, Reason::OneCharacter));
    /// assert_eq!(typo.candidates[0].id, 1);
    /// ```
    pub fn resolve(&self, query: &Query<'_>) -> Resolution<'_> {
        let normal = normal_form(query.name);
        let mut plain = Vec::with_capacity(32);
        plain_spelling(&normal, &mut plain);
        if plain.is_empty() {
            return Resolution {
                verdict: Verdict::Different,
                reason: Reason::NoName,
                candidates: Vec::new(),
            };
        }
        let spelled = self.spelled_as(query.name, &normal, &plain);
        match query.code {
            Some(code) => self.with_code(query, code, &spelled),
            None => self.by_name(query, &spelled),
        }
    }

    /// The query beside one organisation of the register: which of its names is likest, and how they stand.
    pub fn explain(&self, name: &str, id: u32) -> Option<Comparison> {
        let entry = self.entry(id)?;
        let comparisons = entry.names.iter().map(|(text, _)| compare(name, text, &self.lexicon));
        comparisons.max_by_key(|comparison| comparison.score)
    }

    fn spelled_as(&self, name: &str, normal: &str, plain: &[char]) -> Spelled {
        let (mut spelled, mut other) = (Spelled::default(), Vec::new());
        for found in self.spelled(spelling_key(plain)) {
            let recorded = self.name(found);
            if recorded == name {
                spelled.exact.push(found);
                continue;
            }
            let recorded = normal_form(recorded);
            if recorded == normal {
                spelled.exact.push(found);
                continue;
            }
            plain_spelling(&recorded, &mut other);
            if other == plain {
                spelled.other.push(found);
            }
        }
        spelled.exact.sort_unstable_by(|&a, &b| self.turn(a, b));
        spelled.other.sort_unstable_by(|&a, &b| self.turn(a, b));
        spelled
    }

    /// A query with a valid code.
    fn with_code(&self, query: &Query<'_>, code: Code, spelled: &Spelled) -> Resolution<'_> {
        let mut coded: Vec<Place> = self.coded(code).collect();
        coded.sort_unstable_by_key(|&place| self.id_of(place));
        if coded.is_empty() {
            return self.with_unknown_code(query, code, spelled);
        }
        let named = |place: &&Place| spelled.all().any(|found| self.owner(found) == **place);
        let both: Vec<&Place> = coded.iter().filter(named).collect();
        if let [place] = both[..] {
            let found = spelled.all().filter(|&found| self.owner(found) == *place);
            return self.settled(Verdict::Same, Reason::CodeAndName, found.take(1));
        }
        let mut candidates: Vec<Candidate<'_>> =
            coded.iter().filter_map(|&place| self.candidate_of(query, place)).collect();
        candidates.extend(spelled.all().map(|found| self.alike_as_whole(found)));
        let reason = match (coded.len(), spelled.all().next()) {
            _ if !denotes_one(query.name, &self.lexicon) => Reason::NotOne,
            (1, None) => Reason::NameDiffers,
            (1, Some(_)) => Reason::CodeOfAnother,
            _ => Reason::Homonyms,
        };
        candidates.truncate(MOST_CANDIDATES);
        Resolution { verdict: Verdict::Review, reason, candidates }
    }

    /// A query whose code is valid and of nobody here: whoever has another valid code is not meant.
    fn with_unknown_code(&self, query: &Query<'_>, code: Code, spelled: &Spelled) -> Resolution<'_> {
        let conflicts =
            |found: Found| self.code(self.owner(found)).is_some_and(|other| other.conflicts(code));
        if spelled.all().next().is_some() {
            let rest = Spelled {
                exact: spelled.exact.iter().copied().filter(|&found| !conflicts(found)).collect(),
                other: spelled.other.iter().copied().filter(|&found| !conflicts(found)).collect(),
            };
            if rest.all().next().is_none() {
                return self.settled(Verdict::Different, Reason::CodesDiffer, spelled.all());
            }
            return self.by_name(query, &rest);
        }
        let mut answer = self.by_name(query, spelled);
        for candidate in &mut answer.candidates {
            if candidate.code.is_some_and(|other| other.conflicts(code)) {
                candidate.comparison.verdict = Verdict::Different;
                candidate.comparison.reason = Reason::CodesDiffer;
            }
        }
        let open = |candidate: &Candidate<'_>| candidate.comparison.reason != Reason::CodesDiffer;
        if answer.verdict == Verdict::Review && !answer.candidates.iter().any(open) {
            answer.verdict = Verdict::Different;
            answer.reason = Reason::CodesDiffer;
        }
        answer
    }

    fn by_name(&self, query: &Query<'_>, spelled: &Spelled) -> Resolution<'_> {
        let owners = |found: &[Found]| {
            let mut owners: Vec<Place> = found.iter().map(|&found| self.owner(found)).collect();
            owners.dedup();
            owners
        };
        let (exact, other) = (owners(&spelled.exact), owners(&spelled.other));
        let current = || spelled.exact.iter().any(|&found| self.kind(found) == NameKind::Current);
        match (&exact[..], &other[..]) {
            ([_], []) => self.settled(
                Verdict::Same,
                self.reason_of(&spelled.exact),
                spelled.exact.iter().copied().take(1),
            ),
            ([_], _) if current() => {
                self.settled(Verdict::Same, Reason::ExactName, spelled.exact.iter().copied().take(1))
            }
            ([], [_]) if denotes_one(query.name, &self.lexicon) => {
                self.settled(Verdict::Same, Reason::Spelling, spelled.other.iter().copied().take(1))
            }
            ([], []) => self.by_likeness(query),
            _ => {
                let mut answer = self.settled(Verdict::Review, Reason::Homonyms, spelled.all());
                answer.candidates.sort_by_key(|c| (c.kind, Reverse(near(c.district, query.district)), c.id));
                answer.candidates.truncate(MOST_CANDIDATES);
                answer
            }
        }
    }

    fn reason_of(&self, exact: &[Found]) -> Reason {
        match exact.iter().map(|&found| self.kind(found)).min() {
            Some(NameKind::Former) => Reason::FormerName,
            Some(NameKind::Short) => Reason::ShortName,
            Some(NameKind::Current) | None => Reason::ExactName,
        }
    }

    fn settled(
        &self,
        verdict: Verdict,
        reason: Reason,
        found: impl Iterator<Item = Found>,
    ) -> Resolution<'_> {
        let candidates = found.map(|found| self.alike_as_whole(found)).collect();
        Resolution { verdict, reason, candidates }
    }

    fn alike_as_whole(&self, found: Found) -> Candidate<'_> {
        let whole =
            Comparison { verdict: Verdict::Same, reason: Reason::ExactName, score: 1000, parts: Vec::new() };
        self.candidate(found, whole)
    }

    fn candidate(&self, found: Found, comparison: Comparison) -> Candidate<'_> {
        let owner = self.owner(found);
        Candidate {
            id: self.id_of(owner),
            name: self.name(found),
            kind: self.kind(found),
            code: self.code(owner),
            district: self.district_of(owner),
            comparison,
        }
    }

    /// An organisation found by its code, by the likest of its names.
    fn candidate_of(&self, query: &Query<'_>, place: Place) -> Option<Candidate<'_>> {
        let compared =
            self.names_at(place).map(|found| (found, compare(query.name, self.name(found), &self.lexicon)));
        compared
            .max_by_key(|(_, comparison)| comparison.score)
            .map(|(found, comparison)| self.candidate(found, comparison))
    }

    /// No name is spelled so: who is likest.
    fn by_likeness(&self, query: &Query<'_>) -> Resolution<'_> {
        let candidates = self.likest(query);
        let (verdict, reason) = match candidates.first().map(|best| &best.comparison) {
            Some(best) if best.verdict != Verdict::Different => (Verdict::Review, best.reason),
            Some(best) if best.reason == Reason::RegionsDiffer => (Verdict::Different, best.reason),
            Some(_) | None => (Verdict::Different, Reason::NothingAlike),
        };
        let reason = if denotes_one(query.name, &self.lexicon) { reason } else { Reason::NotOne };
        Resolution { verdict, reason, candidates }
    }

    fn likest(&self, query: &Query<'_>) -> Vec<Candidate<'_>> {
        let profile = Profile::new(&parse(query.name, &self.lexicon));
        let found = self.looked_at(query.name, &profile);
        let latin = latin::is_latin(query.name);
        let mut candidates: Vec<Candidate<'_>> = Vec::with_capacity(READ);
        let best = found.first().map_or(0, |&(shared, _)| shared);
        for (i, (shared, found)) in found.into_iter().enumerate() {
            if !latin && (i >= READ || i >= FEWEST && shared + FAR_BEHIND < best) {
                break;
            }
            let comparison = if latin && latin::is_latin(self.name(found)) {
                latin_comparison(latin::likeness(query.name, self.name(found)))
            } else {
                compare_profiles(&profile, &Profile::new(&parse(self.name(found), &self.lexicon)))
            };
            if comparison.score >= WORTH_NAMING {
                candidates.push(self.candidate(found, comparison));
            }
        }
        let order = |c: &Candidate<'_>| {
            (Reverse(c.comparison.score), Reverse(near(c.district, query.district)), c.id)
        };
        candidates.sort_by_key(|candidate| (candidate.id, order(candidate)));
        candidates.dedup_by_key(|candidate| candidate.id);
        candidates.sort_by_key(order);
        candidates.truncate(MOST_CANDIDATES);
        candidates
    }

    /// The recorded names that share most with a name, best first, with how much they share.
    fn looked_at(&self, name: &str, profile: &Profile) -> Vec<(u32, Found)> {
        let keys = NameKeys::of(profile);
        let mut text = Vec::new();
        bare(&normal_form(name), &mut text);
        let pattern = Pattern::new(&text);
        let mut found: Vec<(u32, Found)> = Vec::with_capacity(LOOKED_AT);
        for candidate in self.alike(&keys, LOOKED_AT) {
            bare(self.name(candidate), &mut text);
            found.push((pattern.shared(&text), candidate));
        }
        found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| self.turn(a.1, b.1)));
        found
    }
}

impl Spelled {
    fn all(&self) -> impl Iterator<Item = Found> + '_ {
        self.exact.iter().chain(&self.other).copied()
    }
}

/// How many digits of district two places share, in steps of a level.
fn near(a: u32, b: u32) -> u8 {
    match () {
        () if a == 0 || b == 0 => 0,
        () if a == b => 3,
        () if a / 100 == b / 100 => 2,
        () if a / 10_000 == b / 10_000 => 1,
        () => 0,
    }
}

/// A name without signs and without the words of the commonest form, loosely written; at most 64 characters.
fn bare(name: &str, out: &mut Vec<char>) {
    const FORMS: [&str; 3] = ["有限责任公司", "有限公司", "股份有限公司"];
    out.clear();
    let mut rest = name.chars();
    while let Some(c) = rest.next().filter(|_| out.len() < 64) {
        let form = matches!(c, '有' | '股').then(|| {
            FORMS.iter().find_map(|form| {
                rest.as_str().strip_prefix(&form[c.len_utf8()..]).filter(|_| form.starts_with(c))
            })
        });
        match form.flatten() {
            Some(after) => rest = after.chars(),
            None if ('一'..='鿿').contains(&c) => out.push(loose(c)),
            None if c.is_ascii() => {
                out.extend(c.is_ascii_alphanumeric().then(|| loose(c.to_ascii_lowercase())));
            }
            None if c.is_alphanumeric() => out.extend(c.to_lowercase().map(loose)),
            None => {}
        }
    }
}
