//! The form in which names are searched: trifles do not count.

/// A name's normal form without its brackets: people leave them out when they type part of a name.
pub(super) fn searched(name: &str) -> String {
    bare(&matcher::normal_form(name))
}

/// A normal form without its brackets.
pub(super) fn bare(norm: &str) -> String {
    norm.chars().filter(|c| !matches!(c, '(' | ')')).collect()
}

/// Full-width forms of ASCII to ASCII, the ideographic space to a space.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    }
}
