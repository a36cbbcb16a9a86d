//! The files of the law on procedures: the basis of each step, the definitions of lists, the words of commitments.

use domain::{
    Commitment, Day, ErasureGround, FactKind, Ground, Law, ListRule, RecordKind, StepRule, Subject, Text,
};
use serde::Deserialize;

use super::file::{Cite, Iso, TwoNames, contradiction, in_order, once, overlap, pairs, parse, unknown};
use super::{LawFault, LawText, Unverified};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepsFile {
    step: Vec<StepEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepEntry {
    fact: String,
    cite: Cite,
}

/// The lines of `steps.toml`: one for each kind of fact about a record, so that no step is without a basis.
pub(super) fn steps(from: &LawText, unverified: &mut Vec<Unverified>) -> Result<Vec<StepRule>, LawFault> {
    let file: StepsFile = parse(from)?;
    once(from, file.step.iter().map(|entry| entry.fact.clone()))?;
    let rules: Vec<StepRule> =
        file.step.into_iter().map(|entry| step(from, entry, unverified)).collect::<Result<_, _>>()?;
    let mut steps = FactKind::ALL.iter().filter(|kind| kind.subject() == Subject::Record);
    match steps.find(|kind| rules.iter().all(|rule| rule.fact != **kind)) {
        None => Ok(rules),
        Some(kind) => contradiction(from, format!("{} has no legal basis", kind.word())),
    }
}

fn step(from: &LawText, entry: StepEntry, unverified: &mut Vec<Unverified>) -> Result<StepRule, LawFault> {
    let known = FactKind::ALL.iter().find(|kind| kind.word() == entry.fact);
    let Some(fact) = known else { return unknown(from, "step", &entry.fact, "kind of fact") };
    Ok(StepRule {
        fact: *fact,
        cite: entry.cite.settle(&format!("{} {}", from.name, entry.fact), unverified),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListsFile {
    list: Vec<ListEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListEntry {
    item: String,
    from: Iso,
    until: Option<Iso>,
    owner: TwoNames,
    grounds: Vec<GroundEntry>,
    hearing: bool,
    higher_consent: bool,
    months: Option<u16>,
    early_after: Option<u16>,
    conditions: TwoNames,
    cite: Cite,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroundEntry {
    id: String,
    zh: String,
    en: String,
}

/// The definitions of `lists.toml`. On no day do two of them define the same list; each has a ground.
pub(super) fn lists(from: &LawText, unverified: &mut Vec<Unverified>) -> Result<Vec<ListRule>, LawFault> {
    let file: ListsFile = parse(from)?;
    let rules: Vec<ListRule> =
        file.list.into_iter().map(|entry| list(from, entry, unverified)).collect::<Result<_, _>>()?;
    let clash =
        pairs(&rules).find(|(a, b)| a.item == b.item && overlap((a.from, a.until), (b.from, b.until)));
    match clash {
        None => Ok(rules),
        Some((a, b)) => {
            let first: Day = a.from.max(b.from);
            contradiction(from, format!("{} is defined twice from {first}", a.item))
        }
    }
}

fn list(from: &LawText, entry: ListEntry, unverified: &mut Vec<Unverified>) -> Result<ListRule, LawFault> {
    in_order(from, &entry.item, entry.from, entry.until)?;
    once(from, entry.grounds.iter().map(|ground| format!("{} {}", entry.item, ground.id)))?;
    if entry.grounds.is_empty() {
        return contradiction(from, format!("{} has no ground", entry.item));
    }
    if matches!((entry.months, entry.early_after), (Some(months), Some(early)) if months < early) {
        return contradiction(from, format!("{}: early removal comes after the end", entry.item));
    }
    let ground = |entry: GroundEntry| Ground { id: entry.id, name: Text::new(entry.zh, entry.en) };
    Ok(ListRule {
        from: entry.from.0,
        until: entry.until.map(|day| day.0),
        owner: Text::new(entry.owner.zh, entry.owner.en),
        grounds: entry.grounds.into_iter().map(ground).collect(),
        hearing: entry.hearing,
        higher_consent: entry.higher_consent,
        months: entry.months,
        early_after: entry.early_after,
        conditions: Text::new(entry.conditions.zh, entry.conditions.en),
        cite: entry.cite.settle(&format!("{} {}", from.name, entry.item), unverified),
        item: entry.item,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommitmentsFile {
    commitment: Vec<CommitmentEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommitmentEntry {
    id: String,
    from: Iso,
    zh: String,
    en: String,
    cite: Cite,
}

/// The words of `commitments.toml`: on each day one text for each thing that is signed for.
pub(super) fn commitments(
    from: &LawText,
    unverified: &mut Vec<Unverified>,
) -> Result<Vec<Commitment>, LawFault> {
    let file: CommitmentsFile = parse(from)?;
    once(from, file.commitment.iter().map(|entry| format!("{} from {}", entry.id, entry.from.0)))?;
    let words = |entry: CommitmentEntry| Commitment {
        cite: entry.cite.settle(&format!("{} {}", from.name, entry.id), unverified),
        from: entry.from.0,
        text: Text::new(entry.zh.trim().to_owned(), entry.en.trim().to_owned()),
        id: entry.id,
    };
    Ok(file.commitment.into_iter().map(words).collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ErasureFile {
    ground: Vec<ErasureEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ErasureEntry {
    id: String,
    from: Iso,
    until: Option<Iso>,
    zh: String,
    en: String,
    document: bool,
    cite: Cite,
}

/// The grounds of `erasure.toml`. On no day does one word name two.
pub(super) fn erasure(
    from: &LawText,
    unverified: &mut Vec<Unverified>,
) -> Result<Vec<ErasureGround>, LawFault> {
    let file: ErasureFile = parse(from)?;
    let mut grounds: Vec<ErasureGround> = Vec::new();
    for entry in file.ground {
        in_order(from, &entry.id, entry.from, entry.until)?;
        let next = ErasureGround {
            from: entry.from.0,
            until: entry.until.map(|day| day.0),
            name: Text::new(entry.zh, entry.en),
            needs_document: entry.document,
            cite: entry.cite.settle(&format!("{} {}", from.name, entry.id), unverified),
            id: entry.id,
        };
        let clash = |known: &ErasureGround| {
            known.id == next.id && overlap((known.from, known.until), (next.from, next.until))
        };
        if grounds.iter().any(clash) {
            return contradiction(from, format!("{} is defined twice from {}", next.id, next.from));
        }
        grounds.push(next);
    }
    Ok(grounds)
}

/// What holds between the files: every list is an item of the catalogue and every item of that kind is defined; an
/// item whose records need service says what the documents name as remedies.
pub(super) fn agree(catalogue: &LawText, law: &Law) -> Result<(), LawFault> {
    for list in &law.lists {
        let item = law.items.iter().find(|item| item.id == list.item);
        if item.is_none_or(|item| item.kind != RecordKind::Listing) {
            return contradiction(
                catalogue,
                format!("{} is defined as a list but is no such item", list.item),
            );
        }
    }
    for item in &law.items {
        let defined = law.lists.iter().any(|list| list.item == item.id);
        if item.kind == RecordKind::Listing && !defined {
            return contradiction(catalogue, format!("{} is a list without a definition", item.id));
        }
        let served = law.publication.iter().any(|rule| rule.needs_service && rule.kinds.contains(&item.kind));
        if (served || defined) && item.remedies.is_empty() {
            return contradiction(catalogue, format!("{} does not say what the remedies are", item.id));
        }
    }
    Ok(())
}
