//! Canonical JSON: one value, one text.
//!
//! Source: RFC 8785, of which numbers are taken only where they are whole and within ±(2^53 − 1), so that no reader
//! needs the rules for printing fractions. Anything but the one canonical text is refused, so that the hash of a report
//! is the hash of what it says.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use thiserror::Error;

/// Most bytes of a text: 4 MiB. What it is read into takes some thirty times as much at worst.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Most values within one another.
pub const DEEPEST: usize = 32;

/// The largest whole number that every reader of JSON keeps exactly: 2^53 − 1. Source: RFC 7493 §2.2.
pub const LARGEST: i64 = (1 << 53) - 1;

/// Why a text is not the canonical form of any value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum JsonError {
    /// Longer than any report.
    #[error("a report has at most {MOST_BYTES} bytes of JSON, not {0}")]
    TooLong(usize),
    /// Not UTF-8.
    #[error("JSON is UTF-8; byte {0} is none")]
    NotUtf8(usize),
    /// Too many values within one another.
    #[error("byte {0}: values stand within one another more than {DEEPEST} times")]
    TooDeep(usize),
    /// No value where one must stand, or one in another form than the canonical one.
    #[error("byte {0}: not the canonical form of a value")]
    Form(usize),
    /// A number that is not whole, or too large.
    #[error("byte {0}: numbers are whole and within 2^53 - 1")]
    Number(usize),
    /// Names of an object stand in another order than that of their UTF-16 code units, or one stands twice.
    #[error("byte {0}: the names of an object stand in order, each once")]
    Order(usize),
    /// Something follows the value.
    #[error("byte {0}: nothing follows the value")]
    Trailing(usize),
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number within ±[`LARGEST`].
    Number(i64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Value>),
    /// An object.
    Object(Members),
}

/// The members of an object, in the order of their names, each name once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Members(Vec<(String, Value)>);

impl Members {
    /// Members in any order. `None` where a name stands twice.
    pub fn new(mut members: Vec<(String, Value)>) -> Option<Members> {
        members.sort_by(|one, other| one.0.encode_utf16().cmp(other.0.encode_utf16()));
        let distinct = members.windows(2).all(|pair| pair[0].0 != pair[1].0);
        distinct.then_some(Members(members))
    }

    /// The member of this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl Value {
    /// An object of these members; for names written in code, each once. Of two members of one name the first is kept.
    pub fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
        let mut members: Vec<(String, Value)> =
            members.into_iter().map(|(name, value)| (name.into(), value)).collect();
        members.sort_by(|one, other| one.0.encode_utf16().cmp(other.0.encode_utf16()));
        members.dedup_by(|later, earlier| later.0 == earlier.0);
        Value::Object(Members(members))
    }

    /// A string.
    pub fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    /// The member of this name, where the value is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Object(members) => members.get(name),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::List(_) => None,
        }
    }

    /// The string, where the value is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Object(_) => None,
        }
    }

    /// The canonical text.
    pub fn render(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Value::Null => out.push_str("null"),
            Value::Bool(true) => out.push_str("true"),
            Value::Bool(false) => out.push_str("false"),
            // Writing to a string cannot fail.
            Value::Number(number) => drop(write!(out, "{number}")),
            Value::Text(text) => write_text(text, out),
            Value::List(items) => {
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    separate(place, out);
                    item.write(out);
                }
                out.push(']');
            }
            Value::Object(members) => {
                out.push('{');
                for (place, (name, value)) in members.iter().enumerate() {
                    separate(place, out);
                    write_text(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

fn separate(place: usize, out: &mut String) {
    if place > 0 {
        out.push(',');
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{C}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            control if control < ' ' => drop(write!(out, "\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
    out.push('"');
}

/// The value of a canonical text, all of it.
///
/// # Errors
/// [`JsonError`] for every text that [`Value::render`] would not give back byte by byte.
///
/// ```
/// use attest::json;
/// let value = json::parse(br#"{"code":"91","counts":[0,2]}"#).unwrap();
/// assert_eq!(value.get("code").and_then(|code| code.as_text()), Some("91"));
/// assert!(json::parse(br#"{"counts":[0, 2],"code":"91"}"#).is_err());
/// ```
pub fn parse(bytes: &[u8]) -> Result<Value, JsonError> {
    if bytes.len() > MOST_BYTES {
        return Err(JsonError::TooLong(bytes.len()));
    }
    let text = core::str::from_utf8(bytes).map_err(|wrong| JsonError::NotUtf8(wrong.valid_up_to()))?;
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(DEEPEST)?;
    if reader.at == text.len() { Ok(value) } else { Err(JsonError::Trailing(reader.at)) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Whether this comes next; it is passed over then.
    fn takes(&mut self, word: &str) -> bool {
        let there = self.rest().starts_with(word);
        if there {
            self.at += word.len();
        }
        there
    }

    fn value(&mut self, deeper: usize) -> Result<Value, JsonError> {
        let rest = self.rest().as_bytes();
        match rest.first() {
            Some(b'{' | b'[') if deeper == 0 => Err(JsonError::TooDeep(self.at)),
            Some(b'{') => self.object(deeper - 1),
            Some(b'[') => self.list(deeper - 1),
            Some(b'"') => self.string().map(Value::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ if self.takes("null") => Ok(Value::Null),
            _ if self.takes("true") => Ok(Value::Bool(true)),
            _ if self.takes("false") => Ok(Value::Bool(false)),
            _ => Err(JsonError::Form(self.at)),
        }
    }

    fn list(&mut self, deeper: usize) -> Result<Value, JsonError> {
        let mut items = Vec::new();
        self.at += 1;
        if self.takes("]") {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(deeper)?);
            if self.takes("]") {
                return Ok(Value::List(items));
            }
            self.expect(",")?;
        }
    }

    fn object(&mut self, deeper: usize) -> Result<Value, JsonError> {
        let mut members: Vec<(String, Value)> = Vec::new();
        self.at += 1;
        if self.takes("}") {
            return Ok(Value::Object(Members(members)));
        }
        loop {
            let begun = self.at;
            let name = self.string()?;
            if members.last().is_some_and(|(last, _)| last.encode_utf16().ge(name.encode_utf16())) {
                return Err(JsonError::Order(begun));
            }
            self.expect(":")?;
            members.push((name, self.value(deeper)?));
            if self.takes("}") {
                return Ok(Value::Object(Members(members)));
            }
            self.expect(",")?;
        }
    }

    fn expect(&mut self, word: &str) -> Result<(), JsonError> {
        if self.takes(word) { Ok(()) } else { Err(JsonError::Form(self.at)) }
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let rest = self.rest();
        let odd = |byte: u8| !matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let word = &rest[..rest.bytes().position(odd).unwrap_or(rest.len())];
        let digits = word.strip_prefix('-').unwrap_or(word);
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
        let number = if word == "0" { Some(0) } else { word.parse().ok().filter(|_| plain) };
        let number = number.filter(|number| (-LARGEST..=LARGEST).contains(number));
        let number = number.ok_or(JsonError::Number(self.at))?;
        self.at += word.len();
        Ok(Value::Number(number))
    }

    fn string(&mut self) -> Result<String, JsonError> {
        self.expect("\"")?;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let end = rest.bytes().position(|byte| byte < b' ' || matches!(byte, b'"' | b'\\'));
            let end = end.ok_or(JsonError::Form(self.text.len()))?;
            text.push_str(&rest[..end]);
            self.at += end;
            if self.takes("\"") {
                return Ok(text);
            }
            text.push(self.escaped().ok_or(JsonError::Form(self.at))?);
        }
    }

    /// A character that cannot stand for itself, in the one way it is written.
    fn escaped(&mut self) -> Option<char> {
        const SHORT: [(&str, char); 7] = [
            ("\\\"", '"'),
            ("\\\\", '\\'),
            ("\\b", '\u{8}'),
            ("\\t", '\t'),
            ("\\n", '\n'),
            ("\\f", '\u{C}'),
            ("\\r", '\r'),
        ];
        if let Some((_, char)) = SHORT.iter().find(|(word, _)| self.takes(word)) {
            return Some(*char);
        }
        let digits = self.rest().strip_prefix("\\u00")?.get(..2)?;
        let hex = digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let char = char::from(u8::from_str_radix(digits, 16).ok().filter(|_| hex)?);
        let only_so = char < ' ' && !SHORT.iter().any(|(_, short)| *short == char);
        self.at += "\\u0000".len();
        only_so.then_some(char)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(text: &str) -> JsonError {
        parse(text.as_bytes()).expect_err(text)
    }

    #[test]
    fn the_canonical_form_is_that_of_the_standard() {
        // Strings of RFC 8785 §3.2.2.2 and the order of names of §3.2.3.
        let strings = "\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"";
        assert_eq!(parse(strings.as_bytes()).map(|value| value.render()).as_deref(), Ok(strings));
        let order = "{\"\\r\":1,\"1\":2,\"\u{80}\":3,\"ö\":4,\"€\":5,\"😀\":6,\"\u{FB33}\":7}";
        assert_eq!(parse(order.as_bytes()).map(|value| value.render()).as_deref(), Ok(order));
    }

    #[test]
    fn another_form_of_the_same_value_is_refused() {
        for text in [
            "",
            " 1",
            "1 ",
            "01",
            "-0",
            "1.0",
            "1e3",
            "+1",
            "--1",
            "9007199254740992",
            "-9007199254740992",
            "[1, 2]",
            "[1,]",
            "[,1]",
            "[1",
            "{\"a\" :1}",
            "{\"b\":1,\"a\":2}",
            "{\"a\":1,\"a\":2}",
            "{a:1}",
            "\"\\u0041\"",
            "\"\\u000A\"",
            "\"\\u000a\"",
            "\"\\/\"",
            "\"\t\"",
            "\"a",
            "\"\\",
            "\"\\u00",
            "\"\\u00é\"",
            "True",
            "nul",
            "\u{FEFF}1",
        ] {
            refused(text);
        }
        assert_eq!(refused("{\"b\":1,\"a\":2}"), JsonError::Order(7));
        assert_eq!(parse(b"\"\xFF\""), Err(JsonError::NotUtf8(1)));
        assert_eq!(parse(b"9007199254740991"), Ok(Value::Number(LARGEST)));
    }

    #[test]
    fn depth_and_length_are_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(nested(DEEPEST).as_bytes()).is_ok());
        assert_eq!(parse(nested(DEEPEST + 1).as_bytes()), Err(JsonError::TooDeep(DEEPEST)));
        let long = alloc::vec![b'1'; MOST_BYTES + 1];
        assert_eq!(parse(&long), Err(JsonError::TooLong(MOST_BYTES + 1)));
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            (-LARGEST..=LARGEST).prop_map(Value::Number),
            any::<String>().prop_map(Value::Text),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            let members = proptest::collection::vec((any::<String>(), inner.clone()), 0..6);
            prop_oneof![
                proptest::collection::vec(inner, 0..6).prop_map(Value::List),
                members.prop_filter_map("a name twice", |members| Members::new(members).map(Value::Object)),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_value_comes_back_from_its_text(value in values()) {
            let text = value.render();
            prop_assert_eq!(parse(text.as_bytes()), Ok(value));
        }

        #[test]
        fn any_text_is_refused_or_given_back(text in "[\\[\\]{}\",:0-9a-fnrtul\\\\ -]{0,30}") {
            if let Ok(value) = parse(text.as_bytes()) {
                prop_assert_eq!(value.render(), text);
            }
        }
    }
}
