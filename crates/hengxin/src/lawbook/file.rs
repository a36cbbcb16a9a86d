//! The shape of each file of the law, and its translation into the domain's types.

use std::collections::BTreeSet;

use domain::calendar::CalendarYear;
use domain::{
    Calendar, Citation, Compared, Day, Item, PublicationRule, RecordKind, Term, Text, Tier, TierRule,
    Visibility, Window,
};
use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error};

use super::{LawFault, LawText, Unverified};

/// A day written `2026-04-01` and no other way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Iso(pub Day);

impl<'de> Deserialize<'de> for Iso {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Iso, D::Error> {
        let text = String::deserialize(from)?;
        let day = Day::parse(&text).filter(|day| day.to_string() == text);
        day.map(Iso).ok_or_else(|| D::Error::custom(format!("`{text}` is no day written as 2026-04-01")))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cite {
    title: String,
    article: String,
    verified: bool,
    #[serde(default)]
    check: String,
    /// Who compared it with the official text, and on which day.
    by: Option<String>,
    on: Option<Iso>,
}

impl Cite {
    /// The citation; remembered among the unverified where nobody has compared it.
    pub(super) fn settle(self, what: &str, unverified: &mut Vec<Unverified>) -> Citation {
        let Cite { title, article, verified, check, by, on } = self;
        let compared = by.zip(on).filter(|_| verified).map(|(by, on)| Compared { by, on: on.0 });
        let cite = Citation { title, article, verified, compared };
        if !cite.verified {
            unverified.push(Unverified { what: what.to_owned(), cite: cite.clone(), check });
        }
        cite
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TwoNames {
    pub zh: String,
    pub en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogueFile {
    item: Vec<ItemEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemEntry {
    id: String,
    no: u16,
    kind: String,
    name: TwoNames,
    visibility: String,
    #[serde(default)]
    remedies: String,
    basis: Vec<Cite>,
}

/// The items of `catalogue.toml`. Each id and each number stands once, and each item has a basis.
pub(super) fn catalogue(from: &LawText, unverified: &mut Vec<Unverified>) -> Result<Vec<Item>, LawFault> {
    let file: CatalogueFile = parse(from)?;
    once(from, file.item.iter().map(|item| item.id.clone()))?;
    once(from, file.item.iter().map(|item| format!("number {}", item.no)))?;
    file.item.into_iter().map(|entry| item(from, entry, unverified)).collect()
}

fn item(from: &LawText, entry: ItemEntry, unverified: &mut Vec<Unverified>) -> Result<Item, LawFault> {
    if entry.basis.is_empty() {
        return contradiction(from, format!("{} has no legal basis", entry.id));
    }
    let what = format!("{} {}", from.name, entry.id);
    Ok(Item {
        kind: kind(from, &entry.id, &entry.kind)?,
        visibility: visibility(from, &entry.id, &entry.visibility)?,
        basis: entry.basis.into_iter().map(|cite| cite.settle(&what, unverified)).collect(),
        name: Text::new(entry.name.zh, entry.name.en),
        no: entry.no,
        id: entry.id,
        remedies: entry.remedies,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PublicationFile {
    rule: Vec<RuleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    id: String,
    from: Iso,
    until: Option<Iso>,
    kinds: Vec<String>,
    favours_earlier: bool,
    needs_service: bool,
    cite: Cite,
    windows: Vec<WindowEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WindowEntry {
    tier: String,
    publish: bool,
    min_months: Option<u16>,
    max_months: Option<u16>,
}

/// The rule sets of `publication.toml`. On no day do two of them cover the same kind of record.
pub(super) fn publication(
    from: &LawText,
    unverified: &mut Vec<Unverified>,
) -> Result<Vec<PublicationRule>, LawFault> {
    let file: PublicationFile = parse(from)?;
    once(from, file.rule.iter().map(|rule| rule.id.clone()))?;
    let rules: Vec<PublicationRule> =
        file.rule.into_iter().map(|entry| rule(from, entry, unverified)).collect::<Result<_, _>>()?;
    let clash = pairs(&rules).find(|(a, b)| {
        a.kinds.iter().any(|kind| b.kinds.contains(kind)) && overlap((a.from, a.until), (b.from, b.until))
    });
    match clash {
        None => Ok(rules),
        Some((a, b)) => contradiction(from, format!("{} and {} cover the same kind and days", a.id, b.id)),
    }
}

fn rule(
    from: &LawText,
    entry: RuleEntry,
    unverified: &mut Vec<Unverified>,
) -> Result<PublicationRule, LawFault> {
    in_order(from, &entry.id, entry.from, entry.until)?;
    once(from, entry.windows.iter().map(|window| format!("{} {}", entry.id, window.tier)))?;
    let kinds = entry.kinds.iter().map(|word| kind(from, &entry.id, word)).collect::<Result<_, _>>()?;
    let windows = entry.windows.iter().map(|each| window(from, &entry.id, each)).collect::<Result<_, _>>()?;
    Ok(PublicationRule {
        from: entry.from.0,
        until: entry.until.map(|day| day.0),
        kinds,
        favours_earlier: entry.favours_earlier,
        needs_service: entry.needs_service,
        windows,
        cite: entry.cite.settle(&format!("{} {}", from.name, entry.id), unverified),
        id: entry.id,
    })
}

fn window(from: &LawText, place: &str, entry: &WindowEntry) -> Result<(Tier, Window), LawFault> {
    let (min_months, max_months) = (entry.min_months, entry.max_months);
    if let (Some(min), Some(max)) = (min_months, max_months)
        && max < min
    {
        return contradiction(
            from,
            format!("{place} {}: the longest period is under the shortest", entry.tier),
        );
    }
    Ok((tier(from, place, &entry.tier)?, Window { publish: entry.publish, min_months, max_months }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TiersFile {
    tier: Vec<TierEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TierEntry {
    from: Iso,
    category: String,
    tier: String,
    cite: Cite,
}

/// The lines of `tiers.toml`. A category has one line for each first day.
pub(super) fn tiers(from: &LawText, unverified: &mut Vec<Unverified>) -> Result<Vec<TierRule>, LawFault> {
    let file: TiersFile = parse(from)?;
    once(from, file.tier.iter().map(|entry| format!("{} from {}", entry.category, entry.from.0)))?;
    let rule = |entry: TierEntry| {
        let what = format!("{} {} from {}", from.name, entry.category, entry.from.0);
        Ok(TierRule {
            from: entry.from.0,
            tier: tier(from, &entry.category, &entry.tier)?,
            cite: entry.cite.settle(&what, unverified),
            category: entry.category,
        })
    };
    file.tier.into_iter().map(rule).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermsFile {
    term: Vec<TermEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermEntry {
    id: String,
    unit: String,
    from: Iso,
    until: Option<Iso>,
    value: u32,
    cite: Cite,
}

/// The numbers of `terms.toml` and of the place's own `local.toml`. On no day does one term have two values.
pub(super) fn terms(files: &[&LawText], unverified: &mut Vec<Unverified>) -> Result<Vec<Term>, LawFault> {
    let mut terms: Vec<Term> = Vec::new();
    for from in files {
        let file: TermsFile = parse(from)?;
        for entry in file.term {
            let next = term(from, entry, unverified)?;
            let clash = terms.iter().find(|known| {
                known.id == next.id && overlap((known.from, known.until), (next.from, next.until))
            });
            if let Some(clash) = clash {
                let first = clash.from.max(next.from);
                return contradiction(from, format!("{} has two values from {first}", next.id));
            }
            terms.push(next);
        }
    }
    Ok(terms)
}

fn term(from: &LawText, entry: TermEntry, unverified: &mut Vec<Unverified>) -> Result<Term, LawFault> {
    in_order(from, &entry.id, entry.from, entry.until)?;
    if !["working-days", "days", "months", "years"].contains(&entry.unit.as_str()) {
        return unknown(from, &entry.id, &entry.unit, "unit");
    }
    let what = format!("{} {}", from.name, entry.id);
    Ok(Term {
        unit: entry.unit,
        from: entry.from.0,
        until: entry.until.map(|day| day.0),
        value: entry.value,
        cite: entry.cite.settle(&what, unverified),
        id: entry.id,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    basis: String,
    year: Vec<YearEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearEntry {
    year: i16,
    verified: bool,
    by: Option<String>,
    on: Option<Iso>,
    source: Vec<String>,
    off: Vec<Iso>,
    work: Vec<Iso>,
}

/// The working days of `calendar/cn.toml`.
pub(super) fn calendar(
    from: &LawText,
    unverified: &mut Vec<Unverified>,
) -> Result<(Calendar, Vec<(i16, Citation)>), LawFault> {
    let file: CalendarFile = parse(from)?;
    let mut cites = Vec::new();
    for year in &file.year {
        let cite = Cite {
            title: file.basis.clone(),
            article: String::new(),
            verified: year.verified,
            check: year.source.join(" "),
            by: year.by.clone(),
            on: year.on,
        };
        cites.push((year.year, cite.settle(&format!("{} {}", from.name, year.year), unverified)));
    }
    let days = |days: Vec<Iso>| days.into_iter().map(|day| day.0).collect();
    let years = file.year.into_iter();
    let years =
        years.map(|year| CalendarYear { year: year.year, off: days(year.off), work: days(year.work) });
    let calendar =
        Calendar::from_years(years).map_err(|source| LawFault::Calendar { file: from.name, source })?;
    Ok((calendar, cites))
}

pub(super) fn parse<T: DeserializeOwned>(from: &LawText) -> Result<T, LawFault> {
    toml::from_str(&from.text)
        .map_err(|source| LawFault::Malformed { file: from.name, source: Box::new(source) })
}

pub(super) fn kind(from: &LawText, place: &str, word: &str) -> Result<RecordKind, LawFault> {
    RecordKind::from_word(word).map_or_else(|| unknown(from, place, word, "kind of record"), Ok)
}

fn tier(from: &LawText, place: &str, word: &str) -> Result<Tier, LawFault> {
    let tiers = [Tier::None, Tier::Minor, Tier::General, Tier::Serious];
    tiers.into_iter().find(|tier| tier.word() == word).map_or_else(|| unknown(from, place, word, "tier"), Ok)
}

fn visibility(from: &LawText, place: &str, word: &str) -> Result<Visibility, LawFault> {
    let all = [Visibility::Open, Visibility::Government, Visibility::OnAuthorisation, Visibility::Internal];
    let found = all.into_iter().find(|visibility| visibility.word() == word);
    found.map_or_else(|| unknown(from, place, word, "visibility"), Ok)
}

pub(super) fn unknown<T>(from: &LawText, place: &str, word: &str, what: &'static str) -> Result<T, LawFault> {
    Err(LawFault::UnknownWord { file: from.name, place: place.to_owned(), word: word.to_owned(), what })
}

pub(super) fn contradiction<T>(from: &LawText, what: String) -> Result<T, LawFault> {
    Err(LawFault::Contradiction { file: from.name, what })
}

pub(super) fn once(from: &LawText, names: impl Iterator<Item = String>) -> Result<(), LawFault> {
    let mut seen = BTreeSet::new();
    for name in names {
        if seen.contains(&name) {
            return contradiction(from, format!("{name} stands twice"));
        }
        seen.insert(name);
    }
    Ok(())
}

pub(super) fn in_order(from: &LawText, place: &str, first: Iso, last: Option<Iso>) -> Result<(), LawFault> {
    match last {
        Some(last) if last.0 < first.0 => contradiction(from, format!("{place} ends before it begins")),
        Some(_) | None => Ok(()),
    }
}

/// Both ends included; no last day = still in force.
pub(super) fn overlap(a: (Day, Option<Day>), b: (Day, Option<Day>)) -> bool {
    a.1.is_none_or(|last| b.0 <= last) && b.1.is_none_or(|last| a.0 <= last)
}

pub(super) fn pairs<T>(all: &[T]) -> impl Iterator<Item = (&T, &T)> {
    all.iter().enumerate().flat_map(|(at, one)| all[at + 1..].iter().map(move |other| (one, other)))
}
