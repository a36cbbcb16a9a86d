//! Sweeping the audit trail by the rule in force, which is the only way anything leaves it.

use domain::{Day, Law, Refusal};
use serde::Serialize;

use super::{AuditFault, begins};
use crate::store::audit::{self, Entry, sweep as stored};
use crate::store::sql::{Database, Tx};

/// What was swept, or would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Swept {
    /// Entries.
    pub entries: u64,
    /// Number of the newest of them; 0 = there is none.
    pub through: i64,
    /// Entries of this day and later ones are kept.
    pub kept_from: String,
    /// The rule, as a title and article.
    pub rule: String,
}

/// The day from which entries are kept: by the term of the place (`audit.keep`), and never later than the law's own
/// (`audit.floor`).
fn kept_from(law: &Law, today: Day) -> Result<(Day, String), Refusal> {
    let (keep, floor) = (law.term("audit.keep", today)?, law.term("audit.floor", today)?);
    let back = |value: u32, unit: &str| {
        let value = i32::try_from(value).unwrap_or(i32::MAX / 12);
        match unit {
            "years" => Some(today.plus_months(-value.saturating_mul(12))),
            "months" => Some(today.plus_months(-value)),
            "days" => Some(today.plus_days(-value)),
            _ => None,
        }
    };
    let none = Refusal::NoRuleInForce { what: "audit.keep", on: today };
    let kept = back(keep.value, &keep.unit).zip(back(floor.value, &floor.unit)).ok_or(none)?;
    let rule = format!("{} {}", keep.cite.title, keep.cite.article);
    Ok((kept.0.min(kept.1), rule.trim().to_owned()))
}

/// What a sweep would take away today.
///
/// # Errors
/// [`AuditFault::Refused`] where no rule in force says how long entries are kept.
pub fn due(db: &Database, law: &Law, today: Day) -> Result<Swept, AuditFault> {
    let (first, rule) = kept_from(law, today)?;
    let found = db.read(|tx| stored::due(tx, begins(first)))?;
    let (entries, through) = found.map_or((0, 0), |(count, last)| (count, last.id));
    Ok(Swept { entries, through, kept_from: first.to_string(), rule })
}

/// Takes away what the rule in force does not keep any more. That it was done is an entry of its own, with how many
/// entries there were and the hash of the last of them.
///
/// # Errors
/// [`AuditFault::Refused`] where no rule in force says how long entries are kept.
pub fn sweep(db: &Database, law: &Law, today: Day, (actor, now): (&str, i64)) -> Result<Swept, AuditFault> {
    let (first, rule) = kept_from(law, today)?;
    db.decide(|tx: &mut dyn Tx| {
        let Some((_, last)) = stored::due(tx, begins(first))? else {
            return Ok(Swept { entries: 0, through: 0, kept_from: first.to_string(), rule });
        };
        let entries = stored::take_away(tx, &last)?;
        let detail = serde_json::json!({
            "before": { "entries": entries, "through": last.written() },
            "after": { "entries": 0 },
            "kept-from": first.to_string(),
            "rule": rule,
        });
        let (verb, target, purpose) = ("audit.sweep", "audit", "end of the term of keeping");
        audit::note(tx, &Entry { at: now, actor, verb, target, purpose, detail: &detail.to_string() })?;
        Ok(Swept { entries, through: last.id, kept_from: first.to_string(), rule })
    })
}
