//! The law the register works under, as dated and cited data. No rule in force on a day means refusal.

use crate::{Day, FactKind, RecordKind, RedListRule, Refusal, Text};

/// Where a rule comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// Name of the law or document with number, as cited in Chinese practice.
    pub title: String,
    /// Article, such as `第八条`; empty where the document has none.
    pub article: String,
    /// True once somebody compared the value with the official text. Unverified values show a mark in the office pages.
    pub verified: bool,
    /// Who compared it, and on which day; only of what is verified.
    pub compared: Option<Compared>,
}

/// That somebody compared a value with the official text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Who, such as `法规处 王敏`: an officer in their duty.
    pub by: String,
    /// The day.
    pub on: Day,
}

/// Who may see a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Anyone (社会公开).
    Open,
    /// Authorities only (政务共享).
    Government,
    /// Whoever the organisation authorises (授权查询).
    OnAuthorisation,
    /// Nobody outside the register itself.
    Internal,
}

impl Visibility {
    /// The word for it in files and the API.
    pub fn word(self) -> &'static str {
        match self {
            Visibility::Open => "open",
            Visibility::Government => "government",
            Visibility::OnAuthorisation => "on-authorisation",
            Visibility::Internal => "internal",
        }
    }
}

/// How grave a finding is. Source: 国办发〔2025〕22号 (轻微 / 一般 / 严重).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Tier {
    /// Not adverse information: tiers do not apply.
    None = 0,
    /// 轻微.
    Minor = 1,
    /// 一般.
    General = 2,
    /// 严重.
    Serious = 3,
}

impl Tier {
    /// The tier stored under `number`.
    pub fn from_number(number: i64) -> Option<Tier> {
        [Tier::None, Tier::Minor, Tier::General, Tier::Serious]
            .into_iter()
            .find(|tier| *tier as i64 == number)
    }

    /// The word for it in files and the API.
    pub fn word(self) -> &'static str {
        match self {
            Tier::None => "none",
            Tier::Minor => "minor",
            Tier::General => "general",
            Tier::Serious => "serious",
        }
    }

    /// Its name on a page.
    pub fn label(self) -> Text {
        match self {
            Tier::None => Text::new("不分级", "Not classed"),
            Tier::Minor => Text::new("轻微", "Minor"),
            Tier::General => Text::new("一般", "General"),
            Tier::Serious => Text::new("严重", "Serious"),
        }
    }
}

/// An item of the catalogue: what may be collected, on what basis, and who may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Stable word, such as `penalty`.
    pub id: String,
    /// The number it is stored under.
    pub no: u16,
    /// The kind of record it yields.
    pub kind: RecordKind,
    /// Its name.
    pub name: Text,
    /// Why it may be collected.
    pub basis: Vec<Citation>,
    /// Who may see it.
    pub visibility: Visibility,
    /// What the finding document says about remedies; empty where none is needed.
    pub remedies: String,
}

/// What one rule set grants one tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// False where the information is not published in principle.
    pub publish: bool,
    /// Months from the decision until restoration may be applied for; `None` where nothing needs restoring.
    pub min_months: Option<u16>,
    /// Months from the decision until publication stops by itself; `None` where no end is set.
    pub max_months: Option<u16>,
}

/// A rule set on publication: in force for decisions of some days, for some kinds of record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationRule {
    /// Stable word, such as `ndrc-36`.
    pub id: String,
    /// First decision day it covers.
    pub from: Day,
    /// Last decision day it covers; `None` = still in force.
    pub until: Option<Day>,
    /// Kinds of record it covers.
    pub kinds: Vec<RecordKind>,
    /// True where older decisions get its period too if that is shorter.
    pub favours_earlier: bool,
    /// True where a record may not be public before its finding document was served with notice of publication and
    /// remedies.
    pub needs_service: bool,
    /// What each tier is granted.
    pub windows: Vec<(Tier, Window)>,
    /// Where it comes from.
    pub cite: Citation,
}

impl ListRule {
    fn covers(&self, decided: Day) -> bool {
        self.from <= decided && self.until.is_none_or(|last| decided <= last)
    }
}

impl PublicationRule {
    fn covers(&self, kind: RecordKind, decided: Day) -> bool {
        self.kinds.contains(&kind) && self.from <= decided && self.until.is_none_or(|last| decided <= last)
    }

    fn reaches_back_to(&self, kind: RecordKind, decided: Day) -> bool {
        self.kinds.contains(&kind) && self.favours_earlier && decided < self.from
    }

    fn window(&self, tier: Tier) -> Option<Window> {
        self.windows.iter().find(|(of, _)| *of == tier).map(|(_, window)| *window)
    }
}

/// Which categories of penalty make a finding minor, general or serious, for decisions from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierRule {
    /// First decision day it covers.
    pub from: Day,
    /// Category of penalty, as the standard writes it.
    pub category: String,
    /// The tier it gives.
    pub tier: Tier,
    /// Where it comes from.
    pub cite: Citation,
}

/// Why a step of a procedure may be taken: its legal basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRule {
    /// The fact the step leaves.
    pub fact: FactKind,
    /// Where it comes from.
    pub cite: Citation,
}

/// A ground for placing an organisation on a list: always an adjudicated breach in a regulated domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// Stable word.
    pub id: String,
    /// Its name, in the words of the rule.
    pub name: Text,
}

/// A list that organisations may be placed on, as its rule defines it, for decisions of some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRule {
    /// The catalogue item of its entries.
    pub item: String,
    /// First decision day it covers.
    pub from: Day,
    /// Last decision day it covers; `None` = still in force.
    pub until: Option<Day>,
    /// The authorities that keep it, as the rule names them.
    pub owner: Text,
    /// Grounds.
    pub grounds: Vec<Ground>,
    /// Whether the law gives a hearing on request.
    pub hearing: bool,
    /// Whether the authority above must agree.
    pub higher_consent: bool,
    /// Months an entry stays from the decision; `None` = until it is removed.
    pub months: Option<u16>,
    /// Months from the decision after which early removal may be applied for; `None` = as soon as it is put right.
    pub early_after: Option<u16>,
    /// What must be met for early removal.
    pub conditions: Text,
    /// Where it comes from.
    pub cite: Citation,
}

/// The words of a public commitment, as they are signed from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// Stable word: what it is signed for, such as `restoration`.
    pub id: String,
    /// First day on which these words are signed.
    pub from: Day,
    /// The words. The Chinese ones are signed; the English ones help to read them.
    pub text: Text,
    /// Where it comes from.
    pub cite: Citation,
}

/// Why content may be destroyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureGround {
    /// Stable word, such as `court-order`.
    pub id: String,
    /// First day it is a ground.
    pub from: Day,
    /// Last day; `None` = still.
    pub until: Option<Day>,
    /// Its name.
    pub name: Text,
    /// Whether the number of the document it rests on must be given.
    pub needs_document: bool,
    /// Where it comes from.
    pub cite: Citation,
}

/// A number fixed by law, by date, such as a deadline in working days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Stable word, such as `double-publicity.deadline`.
    pub id: String,
    /// Unit of the value, such as `working-days`.
    pub unit: String,
    /// First day it is in force.
    pub from: Day,
    /// Last day it is in force; `None` = still.
    pub until: Option<Day>,
    /// The value.
    pub value: u32,
    /// Where it comes from.
    pub cite: Citation,
}

/// Begins the name of a rule that is the definition of a list.
const LISTED_AS: &str = "list ";

/// The days between which a record may be public, and the rule that fixed them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// How grave the finding is.
    pub tier: Tier,
    /// First and last day public; `None` = never public under this rule.
    pub public: Option<(Day, Option<Day>)>,
    /// First day on which restoration may be applied for.
    pub repairable_from: Option<Day>,
    /// The rule set that fixed this.
    pub rule: String,
    /// True where nothing may be public before the service of the finding document is recorded.
    pub needs_service: bool,
}

impl Lease {
    fn grant(rule: &PublicationRule, tier: Tier, window: Window, decided: Day, open: bool) -> Lease {
        let until = window.max_months.map(|months| decided.plus_months(i32::from(months)));
        Lease {
            tier,
            public: (window.publish && open).then_some((decided, until)),
            repairable_from: window.min_months.map(|months| decided.plus_months(i32::from(months))),
            rule: rule.id.clone(),
            needs_service: rule.needs_service,
        }
    }

    /// The item of the list whose definition fixed the days, where one did.
    pub fn listed_as(&self) -> Option<&str> {
        self.rule.strip_prefix(LISTED_AS)
    }

    /// The last day public, for comparing which of two leases is kinder to the organisation.
    fn last_day(&self) -> Option<Day> {
        match self.public {
            None => Some(Day::MIN),
            Some((_, until)) => until,
        }
    }
}

/// All law in force and formerly in force that the register knows.
#[derive(Debug, Clone, Default)]
pub struct Law {
    /// The catalogue.
    pub items: Vec<Item>,
    /// Rule sets on publication.
    pub publication: Vec<PublicationRule>,
    /// Categories of penalty and their tiers.
    pub tiers: Vec<TierRule>,
    /// Numbers fixed by law.
    pub terms: Vec<Term>,
    /// The bases of the steps of procedures.
    pub steps: Vec<StepRule>,
    /// Lists that organisations may be placed on.
    pub lists: Vec<ListRule>,
    /// Public commitments.
    pub commitments: Vec<Commitment>,
    /// Red lists by rule.
    pub red_lists: Vec<RedListRule>,
    /// Grounds on which content is destroyed.
    pub erasure: Vec<ErasureGround>,
}

impl Law {
    /// The catalogue item with that word.
    ///
    /// # Errors
    /// [`Refusal::NotInCatalogue`]: what is not in the catalogue may not be collected.
    pub fn item(&self, id: &str) -> Result<&Item, Refusal> {
        self.items.iter().find(|item| item.id == id).ok_or(Refusal::NotInCatalogue)
    }

    /// The catalogue item stored under `no`.
    pub fn item_no(&self, no: u16) -> Option<&Item> {
        self.items.iter().find(|item| item.no == no)
    }

    /// The value of a term on a day, with its citation.
    ///
    /// # Errors
    /// [`Refusal::NoRuleInForce`] where no value covers the day.
    pub fn term(&self, id: &'static str, on: Day) -> Result<&Term, Refusal> {
        self.terms
            .iter()
            .find(|term| term.id == id && term.from <= on && term.until.is_none_or(|last| on <= last))
            .ok_or(Refusal::NoRuleInForce { what: id, on })
    }

    /// The ground of an erasure, on a day.
    ///
    /// # Errors
    /// [`Refusal::NoRuleInForce`] where it is none on that day: nothing is destroyed without one.
    pub fn erasure_ground(&self, id: &str, on: Day) -> Result<&ErasureGround, Refusal> {
        let mut grounds = self.erasure_grounds(on);
        grounds.find(|ground| ground.id == id).ok_or(Refusal::NoRuleInForce { what: "erasure", on })
    }

    /// Every ground of an erasure on a day.
    pub fn erasure_grounds(&self, on: Day) -> impl Iterator<Item = &ErasureGround> {
        let covers =
            move |ground: &&ErasureGround| ground.from <= on && ground.until.is_none_or(|last| on <= last);
        self.erasure.iter().filter(covers)
    }

    /// The words of a commitment as they are signed on a day.
    ///
    /// # Errors
    /// [`Refusal::NoRuleInForce`] where none are in force: nobody signs words that nobody set.
    pub fn commitment(&self, id: &'static str, on: Day) -> Result<&Commitment, Refusal> {
        let known = self.commitments.iter().filter(|words| words.id == id && words.from <= on);
        known.max_by_key(|words| words.from).ok_or(Refusal::NoRuleInForce { what: id, on })
    }

    /// The basis of a step.
    pub fn basis(&self, fact: FactKind) -> Option<&Citation> {
        self.steps.iter().find(|step| step.fact == fact).map(|step| &step.cite)
    }

    /// The definition of a list for a decision of that day.
    ///
    /// # Errors
    /// [`Refusal::NoRuleInForce`] where no definition covers the day: nobody is listed without one.
    pub fn list(&self, item: &str, decided: Day) -> Result<&ListRule, Refusal> {
        self.lists
            .iter()
            .find(|list| list.item == item && list.covers(decided))
            .ok_or(Refusal::NoRuleInForce { what: "list", on: decided })
    }

    /// The red list in force on a day; `None` where none is defined: then nobody is on one.
    pub fn red_list(&self, on: Day) -> Option<&RedListRule> {
        self.red_lists.iter().find(|rule| rule.covers(on))
    }

    /// The days between which an entry of a list may be public.
    ///
    /// # Errors
    /// [`Refusal::NoRuleInForce`] where no definition covers the day.
    pub fn entry_lease(&self, item: &Item, decided: Day) -> Result<Lease, Refusal> {
        let list = self.list(&item.id, decided)?;
        let after = |months: u16| decided.plus_months(i32::from(months));
        Ok(Lease {
            tier: Tier::Serious,
            public: (item.visibility == Visibility::Open).then(|| (decided, list.months.map(after))),
            repairable_from: Some(list.early_after.map_or(decided, after)),
            rule: format!("{LISTED_AS}{}", list.item),
            needs_service: true,
        })
    }

    /// The tier of a penalty of these categories: that of the gravest.
    ///
    /// # Errors
    /// [`Refusal::NoRuleInForce`] where the law in force on that day places none of the categories.
    pub fn tier<'a>(
        &self,
        categories: impl IntoIterator<Item = &'a str>,
        decided: Day,
    ) -> Result<Tier, Refusal> {
        let placed = categories.into_iter().filter_map(|category| self.tier_of(category, decided));
        placed.max().ok_or(Refusal::NoRuleInForce { what: "tier of penalty", on: decided })
    }

    fn tier_of(&self, category: &str, decided: Day) -> Option<Tier> {
        let rules = self.tiers.iter().filter(|rule| rule.category == category && rule.from <= decided);
        rules.max_by_key(|rule| rule.from).map(|rule| rule.tier)
    }

    /// The days between which a record under `item` may be public.
    ///
    /// The rule in force on the day of decision counts, or a later one that reaches back where it is kinder.
    ///
    /// # Errors
    /// [`Refusal::NoRuleInForce`] where no rule covers the kind, tier and day.
    pub fn lease(&self, item: &Item, tier: Tier, decided: Day) -> Result<Lease, Refusal> {
        let grant = |rule: &PublicationRule| {
            let open = item.visibility == Visibility::Open;
            rule.window(tier).map(|window| Lease::grant(rule, tier, window, decided, open))
        };
        if item.kind == RecordKind::Listing {
            return self.entry_lease(item, decided);
        }
        let own = self.publication.iter().filter(|rule| rule.covers(item.kind, decided)).find_map(grant);
        let own = own.ok_or(Refusal::NoRuleInForce { what: "publication", on: decided })?;
        let later =
            self.publication.iter().filter(|rule| rule.reaches_back_to(item.kind, decided)).filter_map(grant);
        Ok(later.fold(own, kinder))
    }
}

/// The lease that ends earlier.
fn kinder(one: Lease, other: Lease) -> Lease {
    match (one.last_day(), other.last_day()) {
        (_, None) => one,
        (None, Some(_)) => other,
        (Some(a), Some(b)) => {
            if b < a {
                other
            } else {
                one
            }
        }
    }
}
