//! Addresses: building query strings and escaping text, without allocation where it matters.

use std::fmt::{self, Write};

/// A path with a query, built value by value; empty values are left out.
#[derive(Debug, Clone)]
pub struct Link(String);

impl Link {
    /// A link to a path without a query.
    pub fn to(path: impl Into<String>) -> Link {
        Link(path.into())
    }

    /// The same link with one more value in its query; nothing where the value is empty.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Link {
        if value.is_empty() {
            return self;
        }
        self.0.push(if self.0.contains('?') { '&' } else { '?' });
        self.0.push_str(name);
        self.0.push('=');
        percent_encode(&mut self.0, value);
        self
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn percent_encode(into: &mut String, value: &str) {
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                into.push(char::from(byte));
            }
            b' ' => into.push('+'),
            _ => write!(into, "%{byte:02X}").expect("writing to a string cannot fail"),
        }
    }
}

/// Writes text as HTML: the five characters that mean something to a parser become references.
pub(super) fn escape(into: &mut dyn Write, text: &str) -> fmt::Result {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let reference = match byte {
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'&' => "&amp;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        into.write_str(&text[from..at])?;
        into.write_str(reference)?;
        from = at + 1;
    }
    into.write_str(&text[from..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_carry_any_text_and_leave_out_what_is_empty() {
        let link = Link::to("/zh/search").with("q", "衡信 & 子").with("kind", "").with("page", "2");
        assert_eq!(link.as_str(), "/zh/search?q=%E8%A1%A1%E4%BF%A1+%26+%E5%AD%90&page=2");
    }

    #[test]
    fn text_cannot_become_markup() {
        let mut page = String::new();
        escape(&mut page, "<b class=\"x\">'&'</b>衡").unwrap();
        assert_eq!(page, "&lt;b class=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/b&gt;衡");
    }
}
