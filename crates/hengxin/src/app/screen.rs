//! The verb `screen`: which organisation of the register each name of a list means. It only looks; nothing is kept of
//! the list.

pub mod lines;
pub mod listing;
pub mod partial;
pub mod receipt;

use domain::id::{Claimed, find_personal};
use matcher::{Code, Comparison, Index, Part, Query, Section, Verdict};
use serde::Serialize;
use utoipa::ToSchema;

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Same, for review, or different.
    pub verdict: Verdict,
    /// Why, by the stable word of [`matcher::Reason`]; `personal-data` where the row holds a person's number.
    pub reason: &'static str,
    /// Code of the organisation meant; empty unless the verdict is same.
    pub code: String,
    /// Its present name; empty unless the verdict is same.
    pub name: String,
    /// How alike the likeliest name is, 0 to 1000.
    pub score: u32,
    /// The same by parts.
    pub parts: PartScores,
    /// Codes of those that may be meant, likeliest first.
    pub candidates: Vec<String>,
    /// The register's own number of the organisation meant; none unless the verdict is same.
    pub linked: Option<i64>,
}

/// How alike the parts of two names are, each 0 to 1000. What was not compared is left out: a branch where neither is
/// one, and everything where the names are the same as a whole or are in Latin letters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartScores {
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 1000)]
    pub region: Option<u32>,
    /// The core name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 1000)]
    pub core: Option<u32>,
    /// What it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 1000)]
    pub trade: Option<u32>,
    /// The legal form.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 1000)]
    pub form: Option<u32>,
    /// The branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 1000)]
    pub branch: Option<u32>,
}

impl PartScores {
    fn of(comparison: &Comparison) -> PartScores {
        let mut scores = PartScores::default();
        for line in &comparison.parts {
            let place = match (line.section, line.part) {
                (Section::Branch, _) => &mut scores.branch,
                (Section::Head, Part::Region) => &mut scores.region,
                (Section::Head, Part::Core) => &mut scores.core,
                (Section::Head, Part::Trade) => &mut scores.trade,
                (Section::Head, Part::Form) => &mut scores.form,
                (Section::Head, Part::Note) => continue,
            };
            *place = Some(line.score);
        }
        scores
    }
}

/// Longest name looked for, in characters: the register's own are below 120.
pub const LONGEST: usize = 500;

/// Candidates given with an answer.
pub const CANDIDATES: usize = 3;

/// The reason given where a row holds a person's number: it is not looked up and not repeated.
pub const PERSONAL: &str = "personal-data";

impl Answer {
    /// The answer for one row: a name as written, and what stood in the column of codes, if there is one.
    pub fn of(index: &Index, name: &str, claimed: &str) -> Answer {
        if find_personal(name).is_some() || find_personal(claimed).is_some() {
            return Answer { reason: PERSONAL, ..Answer::nobody() };
        }
        let query = Query::name(name);
        let query = valid_code(claimed).map_or(query, |code| query.with_code(code));
        let found = index.resolve(&query);
        let linked = found.linked().and_then(|candidate| index.entry(candidate.id));
        let codes = found.candidates.iter().filter_map(|candidate| candidate.code);
        Answer {
            verdict: found.verdict,
            reason: found.reason.code(),
            code: linked
                .as_ref()
                .and_then(|entry| entry.code)
                .map(|code| code.to_string())
                .unwrap_or_default(),
            name: linked
                .and_then(|entry| entry.names.first().map(|(name, _)| (*name).to_owned()))
                .unwrap_or_default(),
            score: found.score(),
            parts: found
                .candidates
                .first()
                .map(|likeliest| PartScores::of(&likeliest.comparison))
                .unwrap_or_default(),
            candidates: codes.take(CANDIDATES).map(|code| code.to_string()).collect(),
            linked: found.linked().map(|candidate| candidate.id.into()),
        }
    }

    fn nobody() -> Answer {
        Answer {
            verdict: Verdict::Different,
            reason: "",
            code: String::new(),
            name: String::new(),
            score: 0,
            parts: PartScores::default(),
            candidates: Vec::new(),
            linked: None,
        }
    }
}

/// A valid Unified Social Credit Code, mended where a spreadsheet damaged it; other numbers do not decide here.
pub fn valid_code(claimed: &str) -> Option<Code> {
    match Claimed::read(claimed).ok()?.value {
        Claimed::Uscc(code) => Code::parse(code.as_str()),
        Claimed::TaxNo(_) | Claimed::OrgCode(_) | Claimed::RegNo(_) | Claimed::Legacy(_) => None,
    }
}
