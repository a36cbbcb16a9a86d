//! Names that denote several organisations, a product, or none: they are never linked.

use crate::fold::Folded;
use crate::lexicon::{Lexicon, step, uses};

/// Whether a name denotes one organisation, as far as its words tell: not `…及其子公司`, `…等`, `…信托计划`, `…的客户`.
///
/// ```
/// use matcher::{Gazetteer, Lexicon, denotes_one};
/// let lexicon = Lexicon::new(&Gazetteer::default());
/// assert!(denotes_one("示例科技有限公司", &lexicon));
/// assert!(!denotes_one("示例科技有限公司及其子公司", &lexicon));
/// assert!(!denotes_one("示例信托有限公司-示例1号集合资金信托计划", &lexicon));
/// ```
pub fn denotes_one(name: &str, lexicon: &Lexicon) -> bool {
    let mut chars = Folded::new(name).chars;
    chars.retain(|c| !matches!(c, '(' | ')'));
    let mut ends = Words::new(chars.iter().rev().copied(), |key| lexicon.endings(key));
    let product = |start: usize| {
        Words::new(chars[start..].iter().copied(), |key| lexicon.uses(key)).any(|w| w & uses::PRODUCT != 0)
    };
    !ends.any(|word| word & uses::NOT_ONE != 0) && !(0..chars.len()).any(product)
}

/// What the beginnings of a run of characters can be, as long as a word goes on.
struct Words<C, L> {
    chars: C,
    look_up: L,
    key: u64,
}

impl<C: Iterator<Item = char>, L: Fn(u64) -> u8> Words<C, L> {
    fn new(chars: C, look_up: L) -> Words<C, L> {
        Words { chars, look_up, key: 0 }
    }
}

impl<C: Iterator<Item = char>, L: Fn(u64) -> u8> Iterator for Words<C, L> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        self.key = step(self.key, self.chars.next()?);
        Some((self.look_up)(self.key)).filter(|&found| found != 0)
    }
}
