//! Every value of the law as one list: what it is, what it says, where it comes from, and whether somebody compared it.

use domain::{Citation, Day, FactKind, Law, Text, Tier, Window};

use super::Unverified;

/// What a value says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// An item of the catalogue, by its word.
    Item(String),
    /// The periods of publication of a rule set: its word, and what each tier is granted.
    Publication(String, Vec<(Tier, Window)>),
    /// The tier of a category of penalty.
    Tier(String, Tier),
    /// A number: the term's word, value and unit.
    Term(String, u32, String),
    /// The basis of a step.
    Step(FactKind),
    /// The definition of a list, by the word of its catalogue item; months an entry stays.
    List(String, Option<u16>),
    /// The words of a commitment.
    Commitment(String),
    /// A ground of erasing, by its word; its name.
    Erasure(String, Text),
    /// The working days of a year.
    Calendar(i16),
}

/// A value with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalValue {
    /// File and place in it, such as `terms.toml review.ask`.
    pub place: String,
    /// What it says.
    pub meaning: Meaning,
    /// First day in force; none = no day is set.
    pub since: Option<Day>,
    /// Last day in force; none = still.
    pub until: Option<Day>,
    /// Where it comes from; at least one.
    pub cites: Vec<Citation>,
    /// What must be compared with the official text; empty where the file does not say.
    pub check: String,
}

impl LegalValue {
    /// Whether somebody compared every citation of it with the official text.
    pub fn is_verified(&self) -> bool {
        self.cites.iter().all(|cite| cite.verified)
    }

    /// Whether it is in force on a day. A value that a later one replaces is not in force any more.
    pub fn is_in_force(&self, on: Day) -> bool {
        self.since.is_none_or(|first| first <= on) && self.until.is_none_or(|last| on <= last)
    }

    fn new(
        place: String,
        meaning: Meaning,
        (since, until): (Option<Day>, Option<Day>),
        cite: &Citation,
    ) -> LegalValue {
        LegalValue { place, meaning, since, until, cites: vec![cite.clone()], check: String::new() }
    }
}

/// The day before the next value of the same name begins.
fn replaced(own: Day, others: impl Iterator<Item = Day>) -> Option<Day> {
    others.filter(|other| *other > own).min().map(|next| next.plus_days(-1))
}

/// All values, in the order of the files.
pub(super) fn of(law: &Law, years: &[(i16, Citation)], unverified: &[Unverified]) -> Vec<LegalValue> {
    let mut all = catalogue(law);
    all.extend(numbers(law));
    all.extend(procedure(law));
    all.extend(years.iter().filter_map(|(year, cite)| calendar(*year, cite)));
    for value in &mut all {
        // The place's own numbers stand in a file of their own.
        let local = value.place.replacen("terms.toml", "local.toml", 1);
        if unverified.iter().any(|one| one.what == local) {
            value.place = local;
        }
        let checks = unverified.iter().filter(|one| one.what == value.place && !one.check.is_empty());
        value.check = checks.map(|one| one.check.as_str()).collect::<Vec<_>>().join("; ");
    }
    all
}

fn calendar(year: i16, cite: &Citation) -> Option<LegalValue> {
    let days = (Day::new(year, 1, 1), Day::new(year, 12, 31));
    let place = format!("calendar/cn.toml {year}");
    Some(LegalValue::new(place, Meaning::Calendar(year), (Some(days.0?), Some(days.1?)), cite))
}

fn catalogue(law: &Law) -> Vec<LegalValue> {
    let item = |item: &domain::Item| LegalValue {
        place: format!("catalogue.toml {}", item.id),
        meaning: Meaning::Item(item.id.clone()),
        since: None,
        until: None,
        cites: item.basis.clone(),
        check: String::new(),
    };
    law.items.iter().map(item).collect()
}

fn numbers(law: &Law) -> Vec<LegalValue> {
    let mut all = Vec::new();
    for rule in &law.publication {
        let meaning = Meaning::Publication(rule.id.clone(), rule.windows.clone());
        let place = format!("publication.toml {}", rule.id);
        all.push(LegalValue::new(place, meaning, (Some(rule.from), rule.until), &rule.cite));
    }
    for rule in &law.tiers {
        let same = law.tiers.iter().filter(|other| other.category == rule.category);
        let until = replaced(rule.from, same.map(|other| other.from));
        let place = format!("tiers.toml {} from {}", rule.category, rule.from);
        let meaning = Meaning::Tier(rule.category.clone(), rule.tier);
        all.push(LegalValue::new(place, meaning, (Some(rule.from), until), &rule.cite));
    }
    for term in &law.terms {
        let meaning = Meaning::Term(term.id.clone(), term.value, term.unit.clone());
        let place = format!("terms.toml {}", term.id);
        all.push(LegalValue::new(place, meaning, (Some(term.from), term.until), &term.cite));
    }
    all
}

fn procedure(law: &Law) -> Vec<LegalValue> {
    let mut all = Vec::new();
    for step in &law.steps {
        let place = format!("steps.toml {}", step.fact.word());
        all.push(LegalValue::new(place, Meaning::Step(step.fact), (None, None), &step.cite));
    }
    for list in &law.lists {
        let place = format!("lists.toml {}", list.item);
        let meaning = Meaning::List(list.item.clone(), list.months);
        all.push(LegalValue::new(place, meaning, (Some(list.from), list.until), &list.cite));
    }
    for words in &law.commitments {
        let same = law.commitments.iter().filter(|other| other.id == words.id);
        let until = replaced(words.from, same.map(|other| other.from));
        let place = format!("commitments.toml {}", words.id);
        let meaning = Meaning::Commitment(words.id.clone());
        all.push(LegalValue::new(place, meaning, (Some(words.from), until), &words.cite));
    }
    for ground in &law.erasure {
        let meaning = Meaning::Erasure(ground.id.clone(), ground.name.clone());
        let place = format!("erasure.toml {}", ground.id);
        all.push(LegalValue::new(place, meaning, (Some(ground.from), ground.until), &ground.cite));
    }
    all
}
