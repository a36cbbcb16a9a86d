//! Which organisation a name means, with the comparison laid open: what agreed, what differed, what it weighed.

use matcher::{
    Agreement, Candidate, Code, Comparison, Index, NameKind, Part, PartScore, Parts, Query, Reason, Section,
    parse,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{AsOfView, Briefs, Lens, OrganisationBrief, briefs};
use crate::store::sql::{Result, Tx};

/// A name to be told, with what is known beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameQuery {
    /// The name as it was given.
    pub name: String,
    /// A valid code given with it.
    pub code: Option<Code>,
    /// Six digits of the district in which it is looked for; 0 = none. It orders candidates and decides nothing.
    pub district: u32,
    /// The most candidates shown.
    pub limit: usize,
}

/// What a name means.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatchAnswer {
    /// `same`: the organisation is meant and may be linked. `review`: a person must look. `different`: nobody here is
    /// meant, as far as the name tells.
    pub verdict: &'static str,
    /// Why.
    pub reason: ReasonView,
    /// How alike the likeliest name is, 0 to 1000.
    #[schema(minimum = 0, maximum = 1000)]
    pub score: u32,
    /// The code taken into account, mended where a spreadsheet damaged it. Null where none was given or it is not a
    /// valid Unified Social Credit Code: then the name alone decides.
    pub code: Option<String>,
    /// The organisation meant; null unless the verdict is `same`.
    pub organisation: Option<OrganisationBrief>,
    /// Those that may be meant, likeliest first; with `different`, those that were looked at and found wanting.
    pub candidates: Vec<CandidateView>,
    /// The state of the register this answer was computed from.
    pub as_of: AsOfView,
}

/// Why a verdict is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReasonView {
    /// A word that stays, such as `exact-name`.
    pub code: &'static str,
    /// A sentence, Chinese.
    pub zh: &'static str,
    /// A sentence, English.
    pub en: &'static str,
}

/// An organisation that may be meant, beside the name asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CandidateView {
    /// The organisation.
    pub organisation: OrganisationBrief,
    /// Of its names the likest.
    pub matched_name: String,
    /// What that name is to it: `current`, `former` or `short`.
    pub name_kind: &'static str,
    /// Six digits of its district, if known.
    pub district: Option<String>,
    /// What the two names say by themselves: `same`, `review` or `different`.
    pub verdict: &'static str,
    /// The difference that weighs most.
    pub reason: ReasonView,
    /// 0 to 1000: the parts' scores by their weights.
    #[schema(minimum = 0, maximum = 1000)]
    pub score: u32,
    /// The parts; empty where the names are the same as a whole, or are in Latin letters.
    pub parts: Vec<PartView>,
}

/// One part of two names side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartView {
    /// `region`, `core`, `trade`, `form` or `note`; of a branch its whole name as `core`.
    pub part: &'static str,
    /// `head`: of the organisation; `branch`: of its branch.
    pub section: &'static str,
    /// As the name asked about has it, simplified and in small letters; empty where it lacks the part.
    pub asked: String,
    /// As the organisation's name has it.
    pub held: String,
    /// `same`, `alike`, `missing` (in one of them) or `different`.
    pub agreement: &'static str,
    /// 0 to 1000.
    #[schema(minimum = 0, maximum = 1000)]
    pub score: u32,
    /// How much it counts among the others.
    pub weight: u32,
}

/// Which organisation the name means. `index` must not be older than what `tx` sees.
pub fn meant(tx: &mut dyn Tx, lens: &Lens<'_>, index: &Index, asked: &NameQuery) -> Result<MatchAnswer> {
    let found = index.resolve(&Query { name: &asked.name, code: asked.code, district: asked.district });
    let briefs = briefs(tx, lens, found.candidates.iter().map(|candidate| candidate.id.into()))?;
    let of = |candidate: &Candidate<'_>| briefs.get(&i64::from(candidate.id)).cloned();
    let shown = found.candidates.iter().take(asked.limit);
    Ok(MatchAnswer {
        verdict: found.verdict.code(),
        reason: found.reason.into(),
        score: found.score(),
        code: asked.code.map(|code| code.to_string()),
        organisation: found.linked().and_then(of),
        candidates: shown
            .filter_map(|candidate| CandidateView::of(candidate, &briefs, (&asked.name, index)))
            .collect(),
        as_of: lens.as_of.view(),
    })
}

impl CandidateView {
    /// A candidate for the name asked about as shown; none where the register does not know its number.
    pub fn of(
        candidate: &Candidate<'_>,
        briefs: &Briefs,
        (asked, index): (&str, &Index),
    ) -> Option<CandidateView> {
        let Comparison { verdict, reason, score, parts } = &candidate.comparison;
        Some(CandidateView {
            organisation: briefs.get(&i64::from(candidate.id))?.clone(),
            matched_name: candidate.name.to_owned(),
            name_kind: match candidate.kind {
                NameKind::Current => "current",
                NameKind::Former => "former",
                NameKind::Short => "short",
            },
            district: (candidate.district > 0).then(|| format!("{:06}", candidate.district)),
            verdict: verdict.code(),
            reason: (*reason).into(),
            score: *score,
            parts: side_by_side(index, (asked, candidate.name), parts),
        })
    }
}

impl From<Reason> for ReasonView {
    fn from(reason: Reason) -> ReasonView {
        ReasonView { code: reason.code(), zh: reason.zh(), en: reason.en() }
    }
}

/// Both names part by part, as the engine weighed them.
pub fn side_by_side(index: &Index, (asked, held): (&str, &str), scores: &[PartScore]) -> Vec<PartView> {
    let read = |name| (name, parse(name, index.lexicon()));
    let (asked, held) = (read(asked), read(held));
    let line = |score: &PartScore| PartView {
        part: match score.part {
            Part::Region => "region",
            Part::Core => "core",
            Part::Trade => "trade",
            Part::Form => "form",
            Part::Note => "note",
        },
        section: match score.section {
            Section::Head => "head",
            Section::Branch => "branch",
        },
        asked: text(&asked, score),
        held: text(&held, score),
        agreement: match score.agreement {
            Agreement::Same => "same",
            Agreement::Alike => "alike",
            Agreement::Missing => "missing",
            Agreement::Different => "different",
        },
        score: score.score,
        weight: score.weight,
    };
    scores.iter().map(line).collect()
}

/// What a name says in a part; of a branch, all of it.
fn text((name, parts): &(&str, Parts), score: &PartScore) -> String {
    if score.section == Section::Head {
        return parts.text(score.section, score.part);
    }
    let branch = parts.spans().iter().filter(|span| span.section == Section::Branch);
    let (start, end) = branch.fold((usize::MAX, 0), |(start, end), span| {
        (start.min(span.start as usize), end.max(span.end as usize))
    });
    name.chars().take(end).skip(start).collect()
}
