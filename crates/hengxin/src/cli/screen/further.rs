//! Columns of the answers beyond those that are always there: what is public of each organisation meant, and how alike
//! the parts of the names are.

use domain::RecordKind;

use super::Stop;
use crate::app::register::Register;
use crate::app::screen::{Answer, PartScores};
use crate::app::view::{Asked, Briefs, OrganisationBrief, briefs};

/// Status, and public records of each kind. Scripts rely on them.
const STANDING: [&str; 7] =
    ["status", "licences", "penalties", "honours", "abnormal", "commitments", "other"];

/// The kinds of those columns.
const KINDS: [RecordKind; 6] = [
    RecordKind::Licence,
    RecordKind::Penalty,
    RecordKind::Honour,
    RecordKind::Abnormal,
    RecordKind::Commitment,
    RecordKind::Other,
];

/// Scores of the parts of the likeliest name. Scripts rely on them.
const PARTS: [&str; 5] = ["region", "core", "trade", "form", "branch"];

/// Which further columns are asked for.
#[derive(Clone, Copy)]
pub(super) struct Added<'a> {
    /// The register that tells what is public.
    pub standing: Option<&'a Register>,
    /// Whether the parts are told.
    pub parts: bool,
}

/// What the further columns of a block of answers need.
pub(super) struct Further {
    standing: Option<Briefs>,
    parts: bool,
}

impl Added<'_> {
    /// Their headings.
    pub fn columns(self) -> impl Iterator<Item = &'static str> {
        let standing = STANDING.into_iter().filter(move |_| self.standing.is_some());
        standing.chain(PARTS.into_iter().filter(move |_| self.parts))
    }

    /// Reads, for all organisations meant together, what is public of them.
    pub fn read(self, answers: &[Answer]) -> Result<Further, Stop> {
        let linked = answers.iter().filter_map(|answer| answer.linked);
        let standing = match self.standing {
            Some(register) => Some(register.look(Asked::Now, |tx, lens| briefs(tx, lens, linked))?),
            None => None,
        };
        let standing = standing.map(|found| found.expect("the present state always is"));
        Ok(Further { standing, parts: self.parts })
    }
}

impl Further {
    /// The cells of one answer; empty where no organisation is meant, or no parts were compared.
    pub fn cells(&self, answer: &Answer) -> Vec<String> {
        let mut cells = Vec::with_capacity(STANDING.len() + PARTS.len());
        if let Some(briefs) = &self.standing {
            let brief = answer.linked.and_then(|org| briefs.get(&org));
            cells.extend(brief.map(standing).unwrap_or_default());
        }
        if self.parts {
            let PartScores { region, core, trade, form, branch } = answer.parts;
            let cell = |score: Option<u32>| score.map(|score| score.to_string()).unwrap_or_default();
            cells.extend([region, core, trade, form, branch].map(cell));
        }
        cells
    }
}

fn standing(brief: &OrganisationBrief) -> [String; STANDING.len()] {
    std::array::from_fn(|at| match at.checked_sub(1) {
        None => brief.status.clone(),
        Some(kind) => brief.count(KINDS[kind]).to_string(),
    })
}
