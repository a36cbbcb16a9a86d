//! JSON in its one canonical form (RFC 8785): the same value gives the same bytes everywhere.
//!
//! Reports hold texts, whole numbers, yes and no, lists and objects. A fraction is refused, so the only hard part of the
//! standard, how fractions are written, is not needed.

use serde::Serialize;
use serde_json::Value;

/// The largest whole number that every reader of JSON keeps exactly: 2^53 − 1.
const LARGEST: u64 = (1 << 53) - 1;

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
    let mut text = String::with_capacity(4096);
    write(&serde_json::to_value(value)?, &mut text)?;
    Ok(text)
}

fn write(value: &Value, into: &mut String) -> Result<(), NotCanonical> {
    match value {
        Value::Null => into.push_str("null"),
        Value::Bool(true) => into.push_str("true"),
        Value::Bool(false) => into.push_str("false"),
        Value::Number(number) => {
            let exact = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
            exact.filter(|size| *size <= LARGEST).ok_or(NotCanonical::Number)?;
            into.push_str(&number.to_string());
        }
        Value::String(text) => write_text(text, into),
        Value::Array(values) => {
            into.push('[');
            for (nth, value) in values.iter().enumerate() {
                into.push_str(if nth > 0 { "," } else { "" });
                write(value, into)?;
            }
            into.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            // The standard sorts by UTF-16 units, which is not the order of UTF-8 bytes beyond the basic plane.
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            into.push('{');
            for (nth, (name, value)) in members.into_iter().enumerate() {
                into.push_str(if nth > 0 { "," } else { "" });
                write_text(name, into);
                into.push(':');
                write(value, into)?;
            }
            into.push('}');
        }
    }
    Ok(())
}

fn write_text(text: &str, into: &mut String) {
    into.push('"');
    for c in text.chars() {
        match c {
            '"' => into.push_str("\\\""),
            '\\' => into.push_str("\\\\"),
            '\u{8}' => into.push_str("\\b"),
            '\t' => into.push_str("\\t"),
            '\n' => into.push_str("\\n"),
            '\u{c}' => into.push_str("\\f"),
            '\r' => into.push_str("\\r"),
            c if c < ' ' => into.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => into.push(c),
        }
    }
    into.push('"');
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_stand_in_the_order_of_the_standard() {
        // The example of RFC 8785, section 3.2.3, without its fractions.
        let value = json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis"
        });
        let text = canonical(&value).unwrap();
        let places: Vec<usize> =
            ["Carriage", "One", "Control", "Diaeresis", "Euro", "Emoji", "Hebrew"].map(|word| text.find(word).unwrap()).to_vec();
        assert!(places.is_sorted(), "{text}");
    }

    #[test]
    fn texts_are_escaped_as_little_as_may_be() {
        let text = canonical(&json!("\u{20ac}$\u{f}\nA'B\"\\\\\"/")).unwrap();
        assert_eq!(text, "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
    }

    #[test]
    fn fractions_and_very_large_numbers_have_no_form() {
        assert_eq!(canonical(&json!([9_007_199_254_740_991_u64, -1, 0])).unwrap(), "[9007199254740991,-1,0]");
        assert!(canonical(&json!(1.5)).is_err());
        assert!(canonical(&json!(9_007_199_254_740_992_u64)).is_err());
    }
}
