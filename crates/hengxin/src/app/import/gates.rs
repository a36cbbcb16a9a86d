//! Plausibility: a delivery that looks wrong as a whole waits for a person instead of being published.

use domain::Text;

use crate::feed::Gates;
use crate::store::delivery::Counts;

/// A bound of the feed that a delivery lies outside of.
#[derive(Debug, Clone, PartialEq)]
pub struct GateBroken {
    /// Stable code.
    pub code: &'static str,
    /// What the delivery has.
    pub found: String,
    /// What the feed expects.
    pub expected: String,
}

impl GateBroken {
    /// One sentence for the person who decides.
    pub fn text(&self) -> Text {
        let (zh, en) = match self.code {
            "too-few-rows" => ("行数少于预期", "fewer rows than expected"),
            "too-many-rows" => ("行数多于预期", "more rows than expected"),
            "too-few-accepted" => ("合格行的比例低于预期", "a smaller share of good rows than expected"),
            _ => ("撤下的记录比例高于预期", "a larger share of records withdrawn than expected"),
        };
        Text::new(
            format!("{zh}：{}，预期{}", self.found, self.expected),
            format!("{en}: {}, expected {}", self.found, self.expected),
        )
    }
}

/// The bounds a delivery lies outside of. `most_gone`: of the full list that lost the largest share of its records, how
/// many it lost and of how many.
pub fn broken(gates: &Gates, counts: &Counts, most_gone: (u64, u64)) -> Vec<GateBroken> {
    let mut broken = Vec::new();
    let mut gate = |wrong: bool, code, found: String, expected: String| {
        if wrong {
            broken.push(GateBroken { code, found, expected });
        }
    };
    let good = share(counts.accepted + counts.unchanged, counts.read);
    let gone = share(most_gone.0, most_gone.1);
    gate(
        counts.read < gates.min_rows,
        "too-few-rows",
        counts.read.to_string(),
        format!("≥ {}", gates.min_rows),
    );
    gate(
        counts.read > gates.max_rows,
        "too-many-rows",
        counts.read.to_string(),
        format!("≤ {}", gates.max_rows),
    );
    gate(
        good < gates.min_accepted_share,
        "too-few-accepted",
        percent(good),
        format!("≥ {}", percent(gates.min_accepted_share)),
    );
    gate(
        gone > gates.max_withdrawn_share,
        "too-many-withdrawn",
        percent(gone),
        format!("≤ {}", percent(gates.max_withdrawn_share)),
    );
    broken
}

#[expect(clippy::cast_precision_loss, reason = "a share needs no more")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gates() -> Gates {
        Gates { min_rows: 10, max_rows: 1000, min_accepted_share: 0.5, max_withdrawn_share: 0.5 }
    }

    fn codes(counts: Counts, most_gone: (u64, u64)) -> Vec<&'static str> {
        broken(&gates(), &counts, most_gone).into_iter().map(|gate| gate.code).collect()
    }

    #[test]
    fn an_ordinary_delivery_passes() {
        assert_eq!(
            codes(Counts { read: 100, accepted: 90, quarantined: 10, ..Counts::default() }, (0, 0)),
            [""; 0]
        );
    }

    #[test]
    fn a_delivery_sent_again_passes_though_nothing_is_new() {
        assert_eq!(codes(Counts { read: 100, unchanged: 100, ..Counts::default() }, (0, 100)), [""; 0]);
    }

    #[test]
    fn an_almost_empty_list_does_not_take_everything_down() {
        let counts = Counts { read: 10, unchanged: 10, withdrawn: 90, ..Counts::default() };
        assert_eq!(codes(counts, (90, 100)), ["too-many-withdrawn"]);
    }

    #[test]
    fn a_shifted_column_is_held() {
        assert_eq!(
            codes(Counts { read: 100, quarantined: 100, ..Counts::default() }, (0, 0)),
            ["too-few-accepted"]
        );
    }
}
