//! Who changed what, and who looked at what is not public, with the purpose. Append-only: the database refuses to change
//! an entry or to delete one, but for the sweep by rule ([`sweep`]). Each entry carries a hash over itself and the one
//! before ([`chain`]).

pub mod chain;
pub mod find;
pub mod sweep;

use super::sql::{Result, Tx, Value};
use chain::Link;

/// One line of the audit trail.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The instant, microseconds since 1970-01-01 UTC.
    pub at: i64,
    /// Who: `cli:user`, `account:3`, `key:12`, `system`.
    pub actor: &'a str,
    /// What was done: `delivery.load`, `delivery.read` …
    pub verb: &'a str,
    /// To what: `batch/7`.
    pub target: &'a str,
    /// Why, for looks at what is not public.
    pub purpose: &'a str,
    /// More, as JSON: `before` and `after` of every change. Never content of records nor personal data.
    pub detail: &'a str,
}

/// Writes one line, after the last one. Callers are alone: in an exclusive write.
///
/// Control characters become spaces: an entry is one line wherever it is shown.
///
/// # Errors
/// The store's.
pub fn note(tx: &mut dyn Tx, entry: &Entry<'_>) -> Result<()> {
    debug_assert!(tells_enough(entry), "{} changes something and must say before and after", entry.verb);
    const SQL: &str = "INSERT INTO audit (id, at, actor, verb, target, purpose, detail, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let texts = [entry.actor, entry.verb, entry.target, entry.purpose, entry.detail].map(on_one_line);
    let last = chain::last(tx)?;
    let id = last.id + 1;
    let hash = chain::hash(
        last.hash.as_deref(),
        &Link { id, at: entry.at, texts: texts.each_ref().map(|text| &**text) },
    );
    let mut params = vec![Value::Int(id), Value::Int(entry.at)];
    params.extend(texts.iter().map(|text| Value::from(&**text)));
    params.push(Value::from(hash.as_slice()));
    tx.exec(SQL, &params).map(drop)
}

fn on_one_line(text: &str) -> std::borrow::Cow<'_, str> {
    if text.chars().any(char::is_control) {
        return text.replace(char::is_control, " ").into();
    }
    text.into()
}

/// Whether a verb changes nothing: a look, a copy taken, an attempt that failed or was refused.
pub fn only_looks(verb: &str) -> bool {
    const LOOKS: [&str; 8] =
        [".read", ".list", ".track", ".export", ".preview", "-failed", "-unknown", "-counted-back"];
    LOOKS.iter().any(|end| verb.ends_with(end)) || verb.starts_with("access.")
}

/// Whether an entry says what a reader of the trail needs: of a change, the state before and after.
fn tells_enough(entry: &Entry<'_>) -> bool {
    let has = |detail: &serde_json::Value| detail.get("before").is_some() && detail.get("after").is_some();
    only_looks(entry.verb) || serde_json::from_str(entry.detail).is_ok_and(|detail| has(&detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_before_and_after_and_a_look_need_not() {
        let entry = |verb, detail| Entry { at: 0, actor: "system", verb, target: "x", purpose: "x", detail };
        assert!(tells_enough(&entry("case.read", "{}")));
        assert!(!tells_enough(&entry("case.draft", "{}")));
        assert!(!tells_enough(&entry("delivery.failed", "{}")));
        assert!(!tells_enough(&entry("case.draft", "{\"after\":1}")));
        assert!(tells_enough(&entry("case.draft", "{\"before\":null,\"after\":1}")));
    }

    #[test]
    fn an_entry_is_one_line() {
        assert_eq!(on_one_line("a\nb\r\u{85}c"), "a b  c");
        assert_eq!(on_one_line("审计"), "审计");
    }
}
