//! What the files of the law say about steps and terms.

use domain::{Clock, FactKind};
use serde::Deserialize;

const STEPS: &str = include_str!("../../../../law/steps.toml");
const TERMS: [&str; 2] =
    [include_str!("../../../../law/terms.toml"), include_str!("../../../../law/local.toml")];

/// A legal basis.
#[derive(Deserialize)]
pub struct Cite {
    title: String,
    article: String,
    verified: bool,
}

impl Cite {
    /// As cited, with a mark where nobody has compared it with the official text.
    pub fn text(&self) -> String {
        let mark = if self.verified { "" } else { "（未核对 unverified）" };
        format!("{}{}{mark}", self.title, self.article)
    }
}

#[derive(Deserialize)]
struct StepEntry {
    fact: String,
    cite: Cite,
}

#[derive(Deserialize)]
struct TermEntry {
    id: String,
    unit: String,
    value: u32,
    until: Option<String>,
}

#[derive(Deserialize)]
struct Steps {
    step: Vec<StepEntry>,
}

#[derive(Deserialize)]
struct Terms {
    term: Vec<TermEntry>,
}

/// The bases of the steps, and the terms in force with no end.
pub struct Basis {
    steps: Vec<StepEntry>,
    terms: Vec<TermEntry>,
}

impl Basis {
    /// Reads the files that are built in.
    ///
    /// # Panics
    /// Where they are not what the register itself would read.
    pub fn read() -> Basis {
        let steps: Steps = toml::from_str(STEPS).expect("steps.toml can be read");
        let terms = TERMS.iter().flat_map(|text| toml::from_str::<Terms>(text).expect("terms").term);
        Basis { steps: steps.step, terms: terms.filter(|term| term.until.is_none()).collect() }
    }

    /// The basis of a step.
    pub fn cite(&self, fact: FactKind) -> Option<&Cite> {
        self.steps.iter().find(|entry| entry.fact == fact.word()).map(|entry| &entry.cite)
    }

    /// How long a clock runs, in both languages; that no term is set where none is.
    pub fn length(&self, clock: Clock) -> (String, String) {
        let Some(term) = self.terms.iter().find(|term| term.id == clock.term()) else {
            return ("未规定".to_owned(), "no term set".to_owned());
        };
        let (zh, en) = match term.unit.as_str() {
            "working-days" => ("个工作日", "working day"),
            "months" => ("个月", "month"),
            "years" => ("年", "year"),
            _ => ("日", "day"),
        };
        let plural = if term.value == 1 { "" } else { "s" };
        (format!("{}{zh}", term.value), format!("{} {en}{plural}", term.value))
    }
}
