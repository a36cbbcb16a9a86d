//! The form of a name in which trifles do not count.

/// A name without blanks, hyphens, dots and brackets, half-width and in lower case.
pub fn normal_form(name: &str) -> String {
    name.chars().map(half_width).filter(|c| counts(*c)).flat_map(char::to_lowercase).collect()
}

fn counts(c: char) -> bool {
    !c.is_whitespace()
        && !matches!(
            c,
            '-' | '('
                | ')'
                | '（'
                | '）'
                | '·'
                | '.'
                | '"'
                | '\''
                | '“'
                | '”'
                | '—'
                | '【'
                | '】'
                | '['
                | ']'
        )
}

/// Full-width forms of ASCII to ASCII, the ideographic space to a space.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    }
}
