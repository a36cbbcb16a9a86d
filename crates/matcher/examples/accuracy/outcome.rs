//! What came of queries whose right answer is known.

use std::fmt::Write;

use matcher::{Resolution, Verdict};

/// Counts of one set.
#[derive(Clone, Default)]
pub struct Outcomes {
    pub asked: usize,
    /// Linked by itself to the right organisation.
    pub linked: usize,
    /// Linked by itself to another.
    pub wrong: usize,
    /// In review with the right one first.
    pub review_first: usize,
    /// In review with the right one second or third.
    pub review_third: usize,
    /// In review without the right one among the first three.
    pub review_other: usize,
    /// Said not to be in the register.
    pub different: usize,
    /// The right one first, whatever the verdict.
    pub first: usize,
}

impl Outcomes {
    /// Counts an answer; `right` is nobody where the name means no organisation of the register.
    pub fn add(&mut self, answer: &Resolution<'_>, right: Option<u32>) {
        let place = right.and_then(|id| answer.candidates.iter().position(|candidate| candidate.id == id));
        self.asked += 1;
        self.first += usize::from(place == Some(0));
        let count = match (answer.verdict, place) {
            (Verdict::Same, Some(0)) => &mut self.linked,
            (Verdict::Same, _) => &mut self.wrong,
            (Verdict::Review, Some(0)) => &mut self.review_first,
            (Verdict::Review, Some(1 | 2)) => &mut self.review_third,
            (Verdict::Review, _) => &mut self.review_other,
            (Verdict::Different, _) => &mut self.different,
        };
        *count += 1;
    }
}

pub const HEADING: &str = "| set | names | linked right | linked wrong | precision of links | review, right one first | review, second or third | review, not in first three | different | right or first in review | right or in first three | first, any verdict |
|---|---|---|---|---|---|---|---|---|---|---|---|
";

/// One line of the table.
pub fn line(out: &mut String, set: &str, o: &Outcomes) {
    let precision = match o.linked + o.wrong {
        0 => "–".to_owned(),
        links => share(o.linked, links),
    };
    let (first, third) = (o.linked + o.review_first, o.linked + o.review_first + o.review_third);
    writeln!(
        out,
        "| {set} | {} | {} | {} | {precision} | {} | {} | {} | {} | {} | {} | {} |",
        o.asked,
        o.linked,
        o.wrong,
        o.review_first,
        o.review_third,
        o.review_other,
        o.different,
        share(first, o.asked),
        share(third, o.asked),
        share(o.first, o.asked)
    )
    .expect("a string takes it");
}

pub fn share(part: usize, whole: usize) -> String {
    format!("{:.2} %", 100.0 * part as f64 / whole.max(1) as f64)
}
