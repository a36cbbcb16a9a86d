//! The normal form of an organisation's name: one spelling for all the ways keyboards, spreadsheets and copying write
//! the same name.
//!
//! What is taken away, and so what can make two different names one:
//! - compatibility forms of Unicode (NFKC): full and half width, circled and raised digits, `㈱`, Kangxi radicals;
//! - white space, control and invisible characters, variation selectors: dropped;
//! - ASCII letters: small. Letters outside ASCII keep their case;
//! - brackets of every shape: `(` and `)`;
//! - quotation and book-title marks: dropped (`《读者》杂志社` = `读者杂志社`);
//! - dots, dashes, commas, colons and the ideographic comma: dropped, but kept between two ASCII digits, where they
//!   carry meaning (`3.5` is not `35`; `3·5` is `3.5`);
//! - circles written for the numeral zero: `〇`.
//!
//! What is kept: every Chinese character as it is (traditional and simplified stay different), `0` and `O` beside
//! `〇`, signs such as `&`, `+`, `#`, `*`, and characters of private use.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfkc};

/// The normal form of a name. Two spellings of one name have the same normal form; taking it twice changes nothing.
///
/// Plain Chinese text is returned as it is, without a copy. A name of nothing but punctuation has an empty form.
///
/// ```
/// use matcher::normal_form;
/// assert_eq!(normal_form("示例 （集团）ＡＢＣ有限公司"), "示例(集团)abc有限公司");
/// ```
pub fn normal_form(name: &str) -> Cow<'_, str> {
    if name.chars().all(is_plain) {
        return Cow::Borrowed(name);
    }
    if name.chars().all(is_simple) {
        return Cow::Owned(fold(name.chars().map(narrow), name.len()));
    }
    let mut form = fold(name.nfkc(), name.len());
    // Dropping a character can bring a letter and a combining mark together that now have a form of their own.
    while !is_nfkc(&form) {
        form = fold(form.nfkc(), form.len());
    }
    Cow::Owned(form)
}

/// Whether two spellings are the same name by their normal forms. Never true for names of nothing but punctuation.
///
/// ```
/// use matcher::same_exactly;
/// assert!(same_exactly("中国国际海运集装箱(集团)股份有限公司", "中国国际海运集装箱（集团）股份有限公司 "));
/// assert!(!same_exactly("示例一厂", "示例二厂"));
/// ```
pub fn same_exactly(a: &str, b: &str) -> bool {
    let form = normal_form(a);
    !form.is_empty() && form == normal_form(b)
}

/// What a character does in a name.
pub(crate) enum Part {
    Letter(char),
    Separator(char),
    Nothing,
}

/// Characters that are their own normal form wherever they stand.
fn is_plain(c: char) -> bool {
    matches!(c, '一'..='鿿' | 'a'..='z' | '0'..='9' | '(' | ')' | '〇')
}

/// Characters whose NFKC is one character, given by [`narrow`], whatever stands beside them among their like.
fn is_simple(c: char) -> bool {
    matches!(c, '一'..='鿿' | '\0'..='\x7F' | '！'..='～' | '\u{3000}'..='〕' | '·' | '“' | '”' | '—' | '○')
}

fn narrow(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).expect("full-width forms mirror ASCII"),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// Puts the parts together; separators stay only between two digits, one for each run.
fn fold(chars: impl Iterator<Item = char>, capacity: usize) -> String {
    let mut form = String::with_capacity(capacity);
    let mut held = None;
    for c in chars {
        match part(c) {
            Part::Nothing => {}
            Part::Separator(sign) => held = held.or(Some(sign)),
            Part::Letter(letter) => {
                let between_digits =
                    letter.is_ascii_digit() && form.ends_with(|last: char| last.is_ascii_digit());
                form.extend(held.take().filter(|_| between_digits));
                form.push(letter);
            }
        }
    }
    form
}

pub(crate) fn part(c: char) -> Part {
    match c {
        '一'..='鿿' => Part::Letter(c),
        'A'..='Z' => Part::Letter(c.to_ascii_lowercase()),
        '(' | '[' | '{' | '〔' | '【' | '〖' | '〘' | '〚' | '⟦' | '❨' | '❲' | '⦅' => {
            Part::Letter('(')
        }
        ')' | ']' | '}' | '〕' | '】' | '〗' | '〙' | '〛' | '⟧' | '❩' | '❳' | '⦆' => {
            Part::Letter(')')
        }
        '○' | '◯' | '⭘' | '⭕' | '〇' => Part::Letter('〇'),
        '.' | '·' | '•' | '・' | '‧' | '∙' | '⋅' | '●' | '。' | '⸱' | 'ㆍ' => {
            Part::Separator('.')
        }
        '-' | '\u{2010}'..='\u{2015}' | '−' | '─' | '━' | '⸺' | '⸻' => Part::Separator('-'),
        ',' | '、' | ':' | ';' | '∶' => Part::Separator(','),
        '"' | '\'' | '`' | '´' | '‘' | '’' | '‚' | '“' | '”' | '„' | '«' | '»' | '‹' | '›' => {
            Part::Nothing
        }
        '《' | '》' | '〈' | '〉' | '「' | '」' | '『' | '』' | '〝' | '〞' | '〟' => {
            Part::Nothing
        }
        _ if c.is_whitespace() || c.is_control() || is_invisible(c) => Part::Nothing,
        _ => Part::Letter(c),
    }
}

/// Characters that show nothing. Source: `Default_Ignorable_Code_Point` of Unicode 17.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests;
