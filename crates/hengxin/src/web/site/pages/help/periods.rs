//! How publication periods work: the rules as the register applies them, and a calculator that asks the same law.

use askama::Template;
use domain::{
    Citation, Day, Item, Lang, Law, Lease, PublicationRule, RecordKind, Refusal, Term, Tier, TierRule,
};

use super::super::{Page, page};
use crate::web::site::Frame;
use crate::web::site::words::Words as _;

/// What a reader asks the calculator, as typed. Empty day = nothing asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct PeriodQuestion<'a> {
    /// Day of the decision.
    pub decided: &'a str,
    /// Class by word: `minor`, `general` or `serious`.
    pub tier: &'a str,
}

enum Answer {
    Days(Days),
    Refused(String),
}

struct Days {
    restoration: Option<String>,
    publication: Published,
    title: String,
    article: String,
    verified: bool,
}

enum Published {
    Until(String),
    Open,
    Never,
}

#[derive(Template)]
#[template(path = "help/periods.html")]
struct Periods<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    decided: &'a str,
    tier: &'a str,
    bad_day: bool,
    classes: Vec<(&'static str, String)>,
    answer: Option<Answer>,
    rules: Vec<&'a PublicationRule>,
    categories: Vec<&'a TierRule>,
    terms: Vec<&'a Term>,
}

const CLASSES: [Tier; 3] = [Tier::General, Tier::Serious, Tier::Minor];

/// The page on publication periods on the day `today`.
pub fn periods(frame: &Frame, law: &Law, today: Day, question: PeriodQuestion) -> Page {
    let decided = Day::parse(question.decided);
    let tier = CLASSES.into_iter().find(|tier| tier.word() == question.tier).unwrap_or(Tier::General);
    let rules = law.publication.iter().filter(|rule| rule.kinds.contains(&RecordKind::Penalty));
    // How long the office keeps its own papers is no term that a reader of this page goes by.
    let concerns = |term: &Term| !term.id.starts_with("audit.");
    let in_force =
        |term: &&Term| concerns(term) && term.from <= today && term.until.is_none_or(|last| today <= last);
    let template = Periods {
        f: frame,
        l: frame.lang,
        decided: question.decided,
        tier: tier.word(),
        bad_day: decided.is_none() && !question.decided.is_empty(),
        classes: CLASSES.iter().map(|tier| (tier.word(), tier.label().get(frame.lang).to_owned())).collect(),
        answer: decided.map(|day| answer(law, tier, day, frame.lang)),
        rules: newest_first(rules.collect()),
        categories: current_categories(law, today),
        terms: law.terms.iter().filter(in_force).collect(),
    };
    page(&template, 30_000)
}

fn newest_first(mut rules: Vec<&PublicationRule>) -> Vec<&PublicationRule> {
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.from));
    rules
}

/// For each category of penalty, the line in force on that day.
fn current_categories(law: &Law, today: Day) -> Vec<&TierRule> {
    let replaced = |rule: &&TierRule| {
        law.tiers
            .iter()
            .any(|later| later.category == rule.category && later.from > rule.from && later.from <= today)
    };
    law.tiers.iter().filter(|rule| rule.from <= today && !replaced(rule)).collect()
}

fn answer(law: &Law, tier: Tier, decided: Day, lang: Lang) -> Answer {
    let penalty =
        law.items.iter().find(|item| item.kind == RecordKind::Penalty).ok_or(Refusal::NotInCatalogue);
    match penalty.and_then(|item| lease(law, item, tier, decided)) {
        Ok((lease, cite)) => Answer::Days(days(&lease, cite)),
        Err(refusal) => Answer::Refused(refusal.text().get(lang).to_owned()),
    }
}

fn lease<'a>(
    law: &'a Law,
    item: &Item,
    tier: Tier,
    decided: Day,
) -> Result<(Lease, Option<&'a Citation>), Refusal> {
    let lease = law.lease(item, tier, decided)?;
    let cite = law.publication.iter().find(|rule| rule.id == lease.rule).map(|rule| &rule.cite);
    Ok((lease, cite))
}

fn days(lease: &Lease, cite: Option<&Citation>) -> Days {
    let publication = match lease.public {
        None => Published::Never,
        Some((_, None)) => Published::Open,
        Some((_, Some(day))) => Published::Until(day.to_string()),
    };
    Days {
        restoration: lease.repairable_from.map(|day| day.to_string()),
        publication,
        title: cite.map(|cite| cite.title.clone()).unwrap_or_default(),
        article: cite.map(|cite| cite.article.clone()).unwrap_or_default(),
        verified: cite.is_some_and(|cite| cite.verified),
    }
}
