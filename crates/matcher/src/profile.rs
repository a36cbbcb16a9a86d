//! What a name is found and compared by, made from its parts: the keys of the index and the texts of the score.

use crate::code::fold_key;
use crate::fold::{loose, simplified};
use crate::lexicon::step;
use crate::parse::{Part, Parts, Section};

/// The texts of a name that are compared with those of another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {
    pub(crate) head: Texts,
    pub(crate) branch: Texts,
    pub(crate) is_branch: bool,
    /// The whole without brackets.
    pub(crate) text: Vec<char>,
}

/// The texts of one section, simplified.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    pub(crate) region: Vec<char>,
    pub(crate) core: Vec<char>,
    pub(crate) trade: Vec<char>,
    pub(crate) form: Vec<char>,
}

impl Texts {
    /// Core and trade as one text: where one ends and the other begins is a guess.
    pub(crate) fn body(&self) -> impl Iterator<Item = char> + Clone + use<'_> {
        self.core.iter().chain(&self.trade).copied()
    }
}

impl Profile {
    pub(crate) fn new(parts: &Parts) -> Profile {
        let (mut head, mut branch) = (Texts::default(), Texts::default());
        for span in parts.spans() {
            let texts = match span.section {
                Section::Head => &mut head,
                Section::Branch => &mut branch,
            };
            let text = match span.part {
                Part::Region => &mut texts.region,
                Part::Core | Part::Note => &mut texts.core,
                Part::Trade => &mut texts.trade,
                Part::Form => &mut texts.form,
            };
            text.extend_from_slice(parts.slice(span));
        }
        spell_out(&mut head);
        let text = parts.folded.chars.iter().copied().filter(|c| !matches!(c, '(' | ')')).collect();
        Profile { head, branch, is_branch: parts.is_branch(), text }
    }

    /// Everything but the forms, loosely written: what grams are taken from.
    pub(crate) fn loose_body(&self) -> Vec<char> {
        let branch = self.branch.region.iter().copied().chain(self.branch.body());
        let head = self.head.region.iter().copied().chain(self.head.body());
        head.chain(branch).map(loose).collect()
    }

    /// A key of the body without the head's region and all forms: finds a name with those left out or exchanged.
    pub(crate) fn outline_key(&self) -> u32 {
        let branch = self.branch.region.iter().copied().chain(self.branch.body());
        fold_key(self.head.body().chain(branch).filter(|c| !is_marker(*c)).map(loose).fold(OUTLINE, step))
    }
}

/// The marker of a place, often left out.
fn is_marker(c: char) -> bool {
    matches!(c, '市' | '省' | '县' | '区')
}

/// Where the hashes of the kinds of keys start, so that they do not meet.
const OUTLINE: u64 = 0x6F75_746C;
const GRAM: u64 = 0x6772_616D;

/// Everyday abbreviations and what they stand for, for finding and scoring; never a ground to link by.
const SPELT_OUT: &[(&str, &str)] = &[
    ("建行", "建设银行"),
    ("工行", "工商银行"),
    ("农行", "农业银行"),
    ("中行", "中国银行"),
    ("交行", "交通银行"),
    ("招行", "招商银行"),
    ("浦发银行", "浦东发展银行"),
    ("广发银行", "广东发展银行"),
    ("农商银行", "农村商业银行"),
    ("农商行", "农村商业银行"),
    ("农信社", "农村信用社"),
    ("中石油", "石油天然气"),
    ("中石化", "石油化工"),
    ("中移动", "移动通信"),
    ("人保", "人民保险"),
];

fn spell_out(head: &mut Texts) {
    if !head.body().any(|c| matches!(c, '行' | '社' | '石' | '移' | '保')) {
        return;
    }
    let body: Vec<char> = head.body().collect();
    for (short, full) in SPELT_OUT {
        let length = short.chars().count();
        let at = body.windows(length.max(1)).position(|w| w.iter().copied().eq(short.chars()));
        if let Some(at) = at.filter(|&at| length > 2 || at == 0 && body.len() == length) {
            head.core = body[..at]
                .iter()
                .copied()
                .chain(full.chars())
                .chain(body[at + length..].iter().copied())
                .collect();
            head.trade.clear();
            return;
        }
    }
}

/// The grams of a text: pairs of characters, triples of letters.
pub(crate) fn grams(text: &[char], mut each: impl FnMut(u32)) {
    let letter = |c: char| u32::from(c) < 0x2E80 && c.is_alphabetic();
    let key = |gram: &[char]| fold_key(gram.iter().copied().fold(GRAM, step));
    for i in 0..text.len().saturating_sub(1) {
        let all_letters = text[i..].iter().take(3).filter(|&&c| letter(c)).count() == 3;
        each(key(&text[i..i + if all_letters { 3 } else { 2 }]));
    }
    if let [only] = text {
        each(key(&[*only]));
    }
}

/// A set of characters in 64 bits: how much two names share, at a glance.
pub(crate) fn signature(text: &[char]) -> u64 {
    text.iter().fold(0, |set, &c| set | 1 << (step(0, c) >> 58))
}

/// A name in its plainest spelling: the normal form, simplified, without brackets, `有限责任公司` as `有限公司`. Names that
/// agree here differ in nothing by which one organisation is told from another. Takes the normal form.
pub(crate) fn plain_spelling(normal: &str, out: &mut Vec<char>) {
    out.clear();
    out.extend(normal.chars().filter(|c| !matches!(c, '(' | ')')).map(simplified));
    if !out.contains(&'任') {
        return;
    }
    for long in [['有', '限', '责', '任', '公', '司'], ['责', '任', '有', '限', '公', '司']] {
        while let Some(at) = out.windows(6).position(|w| w == long) {
            out.splice(at..at + 6, ['有', '限', '公', '司']);
        }
    }
}

/// The key of a plain spelling.
pub(crate) fn spelling_key(plain: &[char]) -> u32 {
    fold_key(plain.iter().copied().fold(0, step))
}
