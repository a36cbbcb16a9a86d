//! The words by which names are read: places, legal forms, trades, and what closes the name of a branch.
//!
//! Places are data and come from the caller, with their codes, so that a county is known to lie in its province. The
//! other words are the crate's own. A lexicon has a [`Lexicon::fingerprint`]; an index saved under another one is
//! refused, since its keys were made by other words.

mod words;

use rustc_hash::FxHashMap;

use crate::fold::simplified;

/// The longest word of a lexicon, in characters.
pub(crate) const LONGEST: usize = 14;

/// Place names with the district codes they stand for.
///
/// ```
/// use matcher::Gazetteer;
/// let gazetteer = Gazetteer::new([("360000", "江西省"), ("360200", "景德镇市"), ("360203", "珠山区")]);
/// assert_eq!(gazetteer.len(), 3);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    places: Vec<(u32, String)>,
}

impl Gazetteer {
    /// From six-digit codes of GB/T 2260 and full names, past ones included; a code that is not six digits is left
    /// out, and so are the names that are no names (`市辖区`, `郊区`).
    pub fn new<'a>(places: impl IntoIterator<Item = (&'a str, &'a str)>) -> Gazetteer {
        let mut places: Vec<(u32, String)> = places
            .into_iter()
            .filter_map(|(code, name)| {
                Some((code.parse().ok().filter(|_| code.len() == 6)?, name.to_owned()))
            })
            .filter(|(_, name)| name.chars().count() > 2 && !NAMELESS.contains(&name.as_str()))
            .collect();
        places.sort();
        places.dedup();
        Gazetteer { places }
    }

    /// How many names it holds.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

const NAMELESS: &[&str] =
    &["市辖区", "郊区", "城区", "市郊区", "市中区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"];

/// Short names of places that are as often a core name (`兴业银行`, `东方证券`): read as a place only when marked.
const DOUBTFUL: &str = "东方 兴业 长安 太平 永安 和平 新华 平安 光明 朝阳 华安 太和 宝丰 永丰 金山 新兴 大兴 长城 建华 \
     长江 东风 红旗 前进 向阳 胜利 泰山 华山 恒山 安达 同江 永泰 永兴 永盛 万全 万安 长兴 长丰 昌吉 吉利 通达 宏伟 振兴 友好 \
     兴安 万年 安平 兴隆 宜丰 德兴 德胜 富民 富源 广丰 恩平 五华 嘉禾 嘉祥 泰和 泰来 泰兴 永康 永和 延长 集安 大安 长乐 平和 \
     顺义 仁和 仁怀 仁寿 信丰 隆安 隆昌 隆德 隆化 隆阳 吉安 福安 安福 大丰 盘龙 文成 文昌 华阴 三原 大同 大成 金凤 金阳 金塔";

/// How large a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Size {
    /// A country, or a part of the world.
    Country,
    Province,
    City,
    /// A county, a city of its rank, a district, a zone.
    County,
}

/// One thing that a place name can stand for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The district's code; 0 for what has none.
    pub(crate) code: u32,
    pub(crate) size: Size,
    /// Whether it is written with its marker (`市`, `县`).
    pub(crate) marked: bool,
    /// A city's district, whose short name is rarely used alone.
    pub(crate) urban: bool,
}

impl Place {
    /// Whether this one lies in the other.
    pub(crate) fn lies_in(self, outer: Place) -> bool {
        let step = match outer.size {
            Size::Country => return true,
            Size::Province => 10_000,
            Size::City => 100,
            Size::County => return false,
        };
        self.size > outer.size && self.code != 0 && self.code / step == outer.code / step
    }
}

/// What a word can be, as bits.
pub(crate) mod uses {
    pub(crate) const PLACE: u8 = 1;
    pub(crate) const FORM: u8 = 2;
    pub(crate) const BRANCH: u8 = 4;
    pub(crate) const TRADE: u8 = 8;
    pub(crate) const NOT_ONE: u8 = 16;
    pub(crate) const PRODUCT: u8 = 32;
    /// A longer word begins (or, read from its end, ends) so.
    pub(crate) const BEGUN: u8 = 64;
}

/// All the words by which a name is read.
#[derive(Clone, Debug)]
pub struct Lexicon {
    /// Words and their beginnings, by the hash of their characters.
    words: FxHashMap<u64, u8>,
    /// The words that close a name and their ends, by the hash of their characters from the last to the first.
    endings: FxHashMap<u64, u8>,
    places: FxHashMap<u64, Vec<Place>>,
    fingerprint: u64,
}

impl Lexicon {
    /// The crate's words with the caller's places.
    pub fn new(gazetteer: &Gazetteer) -> Lexicon {
        let mut lexicon = Lexicon {
            words: FxHashMap::default(),
            endings: FxHashMap::default(),
            places: FxHashMap::default(),
            fingerprint: 0,
        };
        for (list, bit) in [
            (words::FORMS, uses::FORM),
            (words::BRANCHES, uses::BRANCH),
            (words::TRADES, uses::TRADE),
            (words::NOT_ONE, uses::NOT_ONE),
            (words::PRODUCTS, uses::PRODUCT),
        ] {
            list.split_whitespace().for_each(|word| lexicon.add(word, bit));
        }
        for name in words::PLACES.split_whitespace() {
            lexicon.add_place(name, Place { code: 0, size: plain_size(name), marked: true, urban: false });
        }
        for (code, name) in &gazetteer.places {
            lexicon.add_district(*code, name);
        }
        lexicon
    }

    /// A number that differs between lexicons of different words.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    fn add(&mut self, word: &str, bit: u8) {
        let chars: Vec<char> = word.chars().map(simplified).collect();
        let key = note(&mut self.words, chars.iter().copied(), bit);
        if bit & (uses::FORM | uses::BRANCH | uses::NOT_ONE) != 0 {
            note(&mut self.endings, chars.iter().rev().copied(), bit);
        }
        self.fingerprint = self.fingerprint.rotate_left(7) ^ key.wrapping_add(u64::from(bit));
    }

    fn add_place(&mut self, name: &str, place: Place) {
        self.add(name, uses::PLACE);
        let places = self.places.entry(hash_of(name)).or_default();
        if !places.iter().any(|known| known.code == place.code && known.marked == place.marked) {
            places.push(place);
        }
    }

    fn add_district(&mut self, code: u32, name: &str) {
        let size = size_of(code);
        let urban = size == Size::County && name.ends_with('区');
        self.add_place(name, Place { code, size, marked: true, urban });
        let short = short_name(name);
        if short != name && short.chars().count() >= 2 && !DOUBTFUL.split_whitespace().any(|d| d == short) {
            self.add_place(short, Place { code, size, marked: false, urban });
        }
    }

    pub(crate) fn uses(&self, key: u64) -> u8 {
        self.words.get(&key).copied().unwrap_or(0)
    }

    /// What a run of characters can be, read from its end.
    pub(crate) fn endings(&self, key: u64) -> u8 {
        self.endings.get(&key).copied().unwrap_or(0)
    }

    pub(crate) fn places(&self, key: u64) -> &[Place] {
        self.places.get(&key).map_or(&[], Vec::as_slice)
    }
}

/// Notes a word and all its beginnings; returns its key.
fn note(words: &mut FxHashMap<u64, u8>, chars: impl ExactSizeIterator<Item = char>, bit: u8) -> u64 {
    let last = chars.len().saturating_sub(1);
    let mut key = 0;
    for (i, c) in chars.enumerate() {
        key = step(key, c);
        *words.entry(key).or_default() |= if i == last { bit } else { uses::BEGUN };
    }
    key
}

fn plain_size(name: &str) -> Size {
    if name.ends_with(['区', '园']) { Size::County } else { Size::Country }
}

fn size_of(code: u32) -> Size {
    match code {
        _ if code.is_multiple_of(10_000) => Size::Province,
        _ if code.is_multiple_of(100) => Size::City,
        _ => Size::County,
    }
}

/// A place without its marker and without the peoples it is named for.
fn short_name(name: &str) -> &str {
    const PEOPLES: &str = "壮族 回族 维吾尔 满族 土家族 苗族 侗族 瑶族 彝族 藏族 羌族 傣族 白族 哈尼族 景颇族 傈僳族 布依族 朝鲜族 \
         蒙古族 蒙古 哈萨克 哈萨克族 柯尔克孜 黎族 畲族 仡佬族 水族 拉祜族 佤族 纳西族 独龙族 怒族 普米族 东乡族 撒拉族 保安族 \
         土族 裕固族 塔吉克 达斡尔族 鄂温克族 鄂伦春 锡伯 毛南族 仫佬族 各族 布朗族 阿昌族 德昂族 穆斯林";
    let stem = ["自治区", "自治州", "自治县", "自治旗", "特别行政区", "地区"]
        .iter()
        .find_map(|marker| name.strip_suffix(marker))
        .or_else(|| name.strip_suffix(['省', '市', '县', '区', '州', '盟', '旗']))
        .unwrap_or(name);
    let mut stem = stem;
    while let Some(shorter) = PEOPLES
        .split_whitespace()
        .filter_map(|people| stem.strip_suffix(people))
        .find(|rest| rest.chars().count() >= 2)
    {
        stem = shorter;
    }
    stem
}

/// One step of a word's hash, left to right.
pub(crate) fn step(hash: u64, c: char) -> u64 {
    (hash.rotate_left(5) ^ u64::from(u32::from(c))).wrapping_mul(0x517c_c1b7_2722_0a95)
}

fn hash_of(word: &str) -> u64 {
    word.chars().map(simplified).fold(0, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_of_places_lose_marker_and_peoples() {
        for (full, short) in [
            ("江西省", "江西"),
            ("内蒙古自治区", "内蒙古"),
            ("广西壮族自治区", "广西"),
            ("新疆维吾尔自治区", "新疆"),
            ("湘西土家族苗族自治州", "湘西"),
            ("印江土家族苗族自治县", "印江"),
            ("阿克苏地区", "阿克苏"),
            ("锡林郭勒盟", "锡林郭勒"),
        ] {
            assert_eq!(short_name(full), short);
        }
    }

    #[test]
    fn no_word_is_longer_than_the_reader_looks() {
        let lists = [words::FORMS, words::BRANCHES, words::TRADES, words::NOT_ONE, words::PLACES];
        for word in lists.iter().flat_map(|list| list.split_whitespace()) {
            assert!(word.chars().count() <= LONGEST, "{word}");
        }
    }

    #[test]
    fn other_words_have_another_fingerprint() {
        let empty = Lexicon::new(&Gazetteer::default());
        let one = Lexicon::new(&Gazetteer::new([("360200", "景德镇市")]));
        assert_ne!(empty.fingerprint(), one.fingerprint());
    }
}
