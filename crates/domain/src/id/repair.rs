//! The mending of numbers that were typed or exported badly, and the note of what was mended.
//!
//! A repair never guesses: it takes away what cannot be part of a number, or reads a letter that the standard does
//! not use as the digit it resembles, and then the check character has to agree.

use std::fmt;

use crate::text::Text;

/// A value and what had to be mended in the text to read it; nothing, for most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired<T> {
    /// What was read.
    pub value: T,
    /// What was mended, in the order it was done.
    pub repairs: Vec<Repair>,
}

impl<T> Repaired<T> {
    /// A value that was written as it should be.
    pub const fn clean(value: T) -> Self {
        Repaired { value, repairs: Vec::new() }
    }

    /// Whether nothing had to be mended.
    pub fn is_clean(&self) -> bool {
        self.repairs.is_empty()
    }
}

/// One thing mended in a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Repair {
    /// Full-width digits or letters made half-width.
    Width,
    /// Small letters made capital.
    Case,
    /// Spaces, line breaks, tabs and invisible characters taken out.
    Spaces,
    /// A leading apostrophe or surrounding quotation marks taken off.
    Quotes,
    /// The `.0` of a spreadsheet's number taken off.
    DotZero,
    /// Hyphens and dashes taken out.
    Hyphen,
    /// A letter that credit codes never use, read as the digit it resembles; the check character then agrees.
    Lookalike {
        /// Its place in the code, from 1.
        at: usize,
        /// The letter as written: I, O, S or Z.
        from: char,
        /// The digit read.
        to: char,
    },
}

impl Repair {
    /// A stable code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Repair::Width => "width",
            Repair::Case => "case",
            Repair::Spaces => "spaces",
            Repair::Quotes => "quotes",
            Repair::DotZero => "dot-zero",
            Repair::Hyphen => "hyphen",
            Repair::Lookalike { .. } => "lookalike",
        }
    }

    /// What was mended, in both languages.
    pub fn text(self) -> Text {
        match self {
            Repair::Width => Text::of("全角字符转为半角", "full-width characters made half-width"),
            Repair::Case => Text::of("小写字母转为大写", "small letters made capital"),
            Repair::Spaces => {
                Text::of("去除空格、换行和不可见字符", "spaces and invisible characters removed")
            }
            Repair::Quotes => Text::of("去除引号", "quotation marks removed"),
            Repair::DotZero => Text::of("去除表格软件添加的“.0”", "the spreadsheet's “.0” removed"),
            Repair::Hyphen => Text::of("去除连字符", "hyphens removed"),
            Repair::Lookalike { at, from, to } => Text::new(
                format!("第{at}位字母“{from}”按形近数字“{to}”识别，校验通过"),
                format!("letter {from} at place {at} read as the digit {to}, the check then agrees"),
            ),
        }
    }
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A text with everything taken out that is part of no number, and what was taken out.
pub(super) fn tidy(raw: &str) -> Repaired<String> {
    let mut tidied = Repaired::clean(String::with_capacity(raw.len()));
    let unquoted = unquote(raw);
    tidied.note(Repair::Quotes, unquoted.len() < raw.trim_matches(is_blank).len());
    tidied.note(Repair::Spaces, raw.trim_matches(is_blank).len() < raw.len());
    for c in unquoted.chars() {
        let half = half_width(c);
        tidied.note(Repair::Width, half != c);
        if is_blank(half) {
            tidied.note(Repair::Spaces, true);
        } else if is_hyphen(half) {
            tidied.note(Repair::Hyphen, true);
        } else {
            tidied.note(Repair::Case, half.is_ascii_lowercase());
            tidied.value.push(half.to_ascii_uppercase());
        }
    }
    if let Some(whole) = tidied.value.strip_suffix(".0")
        && whole.bytes().all(|byte| byte.is_ascii_digit())
    {
        tidied.value.truncate(whole.len());
        tidied.note(Repair::DotZero, true);
    }
    tidied
}

/// Whether a spreadsheet has turned the number into `9.13601E+17` and lost its last digits.
pub(super) fn is_scientific(tidied: &str) -> bool {
    let Some((mantissa, exponent)) = tidied.split_once("E+") else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa = mantissa.split_once('.').map_or(digits(mantissa), |(a, b)| digits(a) && digits(b));
    mantissa && digits(exponent)
}

/// The digit that a letter outside the credit code's alphabet resembles.
pub(super) const fn lookalike(letter: char) -> Option<char> {
    match letter {
        'O' => Some('0'),
        'I' => Some('1'),
        'Z' => Some('2'),
        'S' => Some('5'),
        _ => None,
    }
}

/// Marks that are put around a number.
const QUOTES: [(char, char); 6] =
    [('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’'), ('「', '」'), ('`', '`')];

/// The text without blanks around it, without apostrophes before it, and without quotation marks on both sides.
pub(super) fn unquote(raw: &str) -> &str {
    let text = raw.trim_matches(is_blank);
    let inside = |(left, right)| text.strip_prefix(left)?.strip_suffix(right);
    let apostrophe = || text.strip_prefix(['\'', '‘', '’', '`']);
    match QUOTES.into_iter().find_map(inside).or_else(apostrophe) {
        Some(rest) => unquote(rest),
        None => text,
    }
}

impl<T> Repaired<T> {
    fn note(&mut self, repair: Repair, done: bool) {
        if done && !self.repairs.contains(&repair) {
            self.repairs.push(repair);
        }
    }
}

/// Spaces of every width and the characters that show nothing: zero-width, direction marks, byte order mark.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}
