//! Names that denote several organisations, a product, or none: they are never linked.

use crate::fold::Folded;
use crate::lexicon::{LONGEST, Lexicon, step, uses};

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
    let closing = (1..=LONGEST.min(chars.len()))
        .any(|length| lexicon.is(chars[chars.len() - length..].iter().copied(), uses::NOT_ONE));
    !closing && !(0..chars.len()).any(|start| begins_product(&chars[start..], lexicon))
}

fn begins_product(chars: &[char], lexicon: &Lexicon) -> bool {
    let mut key = 0;
    chars.iter().take(LONGEST).any(|&c| {
        key = step(key, c);
        lexicon.uses(key) & uses::PRODUCT != 0
    })
}
