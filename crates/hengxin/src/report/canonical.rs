//! The canonical form of a value, as `attest` writes it: reports hold texts, whole numbers, yes and no, lists and objects.

use attest::json::{LARGEST, Members, Value};
use serde::Serialize;

/// Why a value has no canonical form here.
#[derive(Debug, thiserror::Error)]
pub enum NotCanonical {
    /// A fraction, or a number too large to be kept exactly by every reader.
    #[error("a number is no whole number of at most 2^53 - 1")]
    Number,
    /// It cannot be written as JSON at all.
    #[error("a value cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// The canonical form of a value.
///
/// # Errors
/// [`NotCanonical`] for fractions and numbers beyond 2^53 − 1.
pub fn canonical(value: &impl Serialize) -> Result<String, NotCanonical> {
    Ok(plain(serde_json::to_value(value)?)?.render())
}

fn plain(value: serde_json::Value) -> Result<Value, NotCanonical> {
    Ok(match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(yes) => Value::Bool(yes),
        serde_json::Value::Number(number) => {
            let whole = number.as_i64().filter(|whole| (-LARGEST..=LARGEST).contains(whole));
            Value::Number(whole.ok_or(NotCanonical::Number)?)
        }
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(all) => Value::List(all.into_iter().map(plain).collect::<Result<_, _>>()?),
        serde_json::Value::Object(members) => {
            let named = |(name, value)| Ok((name, plain(value)?));
            let members = members.into_iter().map(named).collect::<Result<_, NotCanonical>>()?;
            Value::Object(Members::new(members).expect("a map has each name once"))
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_stand_in_order_and_nothing_between() {
        let text = canonical(&json!({ "b": [1, true, null], "a": { "文": "字\n" } })).unwrap();
        assert_eq!(text, "{\"a\":{\"文\":\"字\\n\"},\"b\":[1,true,null]}");
        assert_eq!(attest::json::parse(text.as_bytes()).unwrap().render(), text);
    }

    #[test]
    fn fractions_and_very_large_numbers_have_no_form() {
        assert_eq!(canonical(&json!([9_007_199_254_740_991_u64, -1, 0])).unwrap(), "[9007199254740991,-1,0]");
        assert!(canonical(&json!(1.5)).is_err());
        assert!(canonical(&json!(9_007_199_254_740_992_u64)).is_err());
    }
}
