//! Folding: the spellings under which a name is looked for.
//!
//! Three strengths, each for its own use:
//! - [`simplified`] writes traditional and variant characters as the mainland's standard ones. Two names that differ
//!   only so are spelled differently, not named differently.
//! - [`loose`] also writes Chinese and Arabic digits alike and takes characters that eyes and scanners confuse for one
//!   another. It finds candidates and nothing more: `一厂` and `1厂` meet there, and so do `未来` and `末来`.
//! - [`Folded`] is a name without spaces, quotes and dots, character by character, each with its place in the original.

mod tables;

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use crate::normal;

const FIRST: u32 = 0x4E00;
const COUNT: usize = 0x5200;

/// For each character of the block `一`–`鿿` its simplified form.
static SIMPLIFIED: LazyLock<Box<[char]>> = LazyLock::new(|| {
    let mut table = identity();
    for pair in tables::TRADITIONAL.split_whitespace() {
        let mut pair = pair.chars();
        if let (Some(from), Some(to)) = (pair.next(), pair.next()) {
            table[slot(from).expect("the table is written in the unified block")] = to;
        }
    }
    table
});

/// For each character of the block its loose form: one of those it is confused with stands for them all.
static LOOSE: LazyLock<Box<[char]>> = LazyLock::new(|| {
    let mut table = identity();
    for (digit, characters) in tables::NUMERALS {
        characters.chars().for_each(|from| unite(&mut table, from, *digit));
    }
    for (set, to) in confusable_sets() {
        set.chars().for_each(|from| unite(&mut table, from, to));
    }
    SIMPLIFIED.iter().map(|&c| stand_in(&table, c)).collect()
});

/// Makes one character stand for both, and for all that either stands for.
fn unite(table: &mut [char], from: char, to: char) {
    let (from, to) = (stand_in(table, from), stand_in(table, to));
    if let Some(s) = slot(from).filter(|_| from != to) {
        table[s] = to;
    }
}

fn stand_in(table: &[char], mut c: char) -> char {
    while let Some(next) = slot(c).map(|s| table[s]).filter(|&next| next != c) {
        c = next;
    }
    c
}

fn confusable_sets() -> impl Iterator<Item = (&'static str, char)> {
    tables::CONFUSABLE.split_whitespace().filter_map(|set| Some((set, set.chars().next()?)))
}

fn identity() -> Box<[char]> {
    (FIRST..).take(COUNT).filter_map(char::from_u32).collect()
}

fn slot(c: char) -> Option<usize> {
    u32::from(c).checked_sub(FIRST).map(|s| s as usize).filter(|&s| s < COUNT)
}

/// The simplified form of a traditional or variant character; any other character as it is.
///
/// ```
/// assert_eq!(matcher::simplified('廠'), '厂');
/// assert_eq!(matcher::simplified('堃'), '堃');
/// ```
pub fn simplified(c: char) -> char {
    slot(c).map_or(c, |s| SIMPLIFIED[s])
}

/// The character that stands for all those easily taken for this one, digits of both scripts included. For finding
/// only: a difference that this hides is still a difference.
///
/// ```
/// use matcher::loose;
/// assert_eq!(loose('末'), loose('未'));
/// assert_eq!(loose('三'), loose('3'));
/// ```
pub fn loose(c: char) -> char {
    match c {
        '〇' => '0',
        'o' => '0',
        'l' | 'i' => '1',
        _ => slot(c).map_or(c, |s| LOOSE[s]),
    }
}

/// A name without what does not count in it, each character simplified and with its place in the original.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folded {
    /// Letters in small, characters simplified, brackets as `(` and `)`.
    pub(crate) chars: Vec<char>,
    /// For each of them, which character of the original it comes from.
    pub(crate) at: Vec<u32>,
    /// Characters in the original.
    pub(crate) len: u32,
}

impl Folded {
    pub(crate) fn new(name: &str) -> Folded {
        let mut folded = Folded { chars: Vec::with_capacity(32), at: Vec::with_capacity(32), len: 0 };
        for c in name.chars() {
            folded.take(c);
            folded.len += 1;
        }
        folded
    }

    fn take(&mut self, c: char) {
        if let Some(s) = slot(c) {
            self.push(SIMPLIFIED[s]);
        } else if c.is_ascii() {
            self.keep(c);
        } else {
            for part in c.nfkc() {
                self.keep(part);
            }
        }
    }

    fn keep(&mut self, c: char) {
        if let normal::Part::Letter(letter) = normal::part(c) {
            self.push(simplified(letter));
        }
    }

    fn push(&mut self, c: char) {
        self.chars.push(c);
        self.at.push(self.len);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_and_variant_characters_fold_to_the_standard_ones() {
        for (from, to) in ["廣東發展銀行", "萬國電氣廠", "臺灣台湾", "國信證劵"].into_iter().zip([
            "广东发展银行",
            "万国电气厂",
            "台湾台湾",
            "国信证劵",
        ]) {
            assert_eq!(from.chars().map(simplified).collect::<String>(), to);
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for c in identity() {
            assert_eq!(simplified(simplified(c)), simplified(c), "{c}");
            assert_eq!(loose(loose(c)), loose(c), "{c}");
            assert_eq!(loose(simplified(c)), loose(c), "{c}");
        }
    }

    #[test]
    fn places_point_into_the_original() {
        let folded = Folded::new("示 例（ＡＢ）廠");
        assert_eq!(folded.chars.iter().collect::<String>(), "示例(ab)厂");
        assert_eq!(folded.at, [0, 2, 3, 4, 5, 6, 7]);
        assert_eq!(folded.len, 8);
    }
}
