//! Two names side by side, part by part: what agrees, what differs, what it weighs.

use crate::distance::{likeness, one_slip};
use crate::fold::{loose, simplified};
use crate::latin;
use crate::lexicon::Lexicon;
use crate::normal::{normal_form, same_exactly};
use crate::parse::{Part, Section, parse};
use crate::profile::{Profile, Texts, plain_spelling};
use crate::reason::{Reason, Verdict};

/// From this score on, in thousandths, two names are worth a look.
pub const REVIEW_FROM: u32 = 760;

/// What one slip of the keyboard leaves at least, wherever it is.
const ONE_SLIP: u32 = 860;

/// How a part of one name stands to that of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// The same, markers of places and spelling apart.
    Same,
    /// Alike: it differs by characters.
    Alike,
    /// One of them lacks it.
    Missing,
    /// Not the same.
    Different,
}

/// One line of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartScore {
    /// Which part; for a branch its whole name as [`Part::Core`].
    pub part: Part,
    /// Of the organisation or of its branch.
    pub section: Section,
    /// How they stand to each other.
    pub agreement: Agreement,
    /// 0 to 1000.
    pub score: u32,
    /// How much it counts among the others.
    pub weight: u32,
}

/// Two names compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What the names alone say. `Same` only if they differ in nothing but spelling.
    pub verdict: Verdict,
    /// The difference that weighs most.
    pub reason: Reason,
    /// 0 to 1000: the parts' scores by their weights.
    pub score: u32,
    /// The parts; empty where the names are the same as a whole, or are in Latin letters.
    pub parts: Vec<PartScore>,
}

/// Compares two names as names: no code, no register. The order of the two does not matter.
///
/// ```
/// use matcher::{Gazetteer, Lexicon, Reason, Verdict, compare};
/// let lexicon = Lexicon::new(&Gazetteer::new([("360200", "景德镇市")]));
/// let head = compare("示例陶瓷有限公司", "示例陶瓷有限公司昌江分公司", &lexicon);
/// assert_eq!((head.verdict, head.reason), (Verdict::Review, Reason::BranchOfHead));
/// let spelling = compare("示例（集团）有限公司", "示例集團有限责任公司", &lexicon);
/// assert_eq!((spelling.verdict, spelling.reason), (Verdict::Same, Reason::Spelling));
/// ```
pub fn compare(a: &str, b: &str, lexicon: &Lexicon) -> Comparison {
    if same_exactly(a, b) {
        return Comparison {
            verdict: Verdict::Same,
            reason: Reason::ExactName,
            score: 1000,
            parts: Vec::new(),
        };
    }
    let (mut plain_a, mut plain_b) = (Vec::new(), Vec::new());
    plain_spelling(&normal_form(a), &mut plain_a);
    plain_spelling(&normal_form(b), &mut plain_b);
    if !plain_a.is_empty() && plain_a == plain_b {
        return Comparison {
            verdict: Verdict::Same,
            reason: Reason::Spelling,
            score: 1000,
            parts: Vec::new(),
        };
    }
    if latin::is_latin(a) && latin::is_latin(b) {
        return latin_comparison(latin::likeness(a, b));
    }
    let profile = |name| Profile::new(&parse(name, lexicon));
    compare_profiles(&profile(a), &profile(b))
}

pub(crate) fn latin_comparison(score: u32) -> Comparison {
    let (verdict, reason) = if score >= latin::REVIEW_FROM {
        (Verdict::Review, Reason::Alike)
    } else {
        (Verdict::Different, Reason::NothingAlike)
    };
    Comparison { verdict, reason, score, parts: Vec::new() }
}

/// Two names that are not spelled alike, by their parts.
pub(crate) fn compare_profiles(a: &Profile, b: &Profile) -> Comparison {
    let mut parts = Vec::with_capacity(5);
    parts.push(region(&a.head, &b.head));
    parts.extend(core_and_trade(&a.head, &b.head));
    parts.push(form(&a.head, &b.head));
    parts.extend(branch(a, b));
    let weight: u32 = parts.iter().map(|part| part.weight).sum();
    let sum: u32 = parts.iter().map(|part| part.weight * part.score).sum();
    let reason = reason(a, b, &parts);
    let mut score = sum / weight.max(1);
    if reason == Reason::RegionsDiffer {
        score = score.min(REVIEW_FROM - 1);
    } else if one_slip(&a.text, &b.text) {
        score = score.max(ONE_SLIP);
    }
    let verdict = if score >= REVIEW_FROM { Verdict::Review } else { Verdict::Different };
    Comparison { verdict, reason, score, parts }
}

fn line(part: Part, agreement: Agreement, score: u32, weight: u32) -> PartScore {
    PartScore { part, section: Section::Head, agreement, score, weight }
}

fn region(a: &Texts, b: &Texts) -> PartScore {
    const WEIGHT: u32 = 150;
    let (stem_a, stem_b) = (stem(&a.region), stem(&b.region));
    let (agreement, score) = if a.region == b.region {
        (Agreement::Same, 1000)
    } else if stem_a == stem_b && level(&a.region).zip(level(&b.region)).is_none_or(|(m, n)| m == n) {
        (Agreement::Same, 970)
    } else if stem_a == stem_b {
        (Agreement::Different, 500)
    } else if stem_a.is_empty() || stem_b.is_empty() {
        (Agreement::Missing, 700)
    } else if holds(&stem_a, &stem_b) || holds(&stem_b, &stem_a) {
        (Agreement::Alike, 900)
    } else {
        (Agreement::Different, 0)
    };
    line(Part::Region, agreement, score, WEIGHT)
}

/// A place without its markers, and without the country.
fn stem(region: &[char]) -> Vec<char> {
    let rest = region.strip_prefix(&['中', '国']).unwrap_or(region);
    rest.iter().copied().filter(|c| !matches!(c, '省' | '市' | '县' | '区')).collect()
}

fn level(region: &[char]) -> Option<char> {
    region.last().copied().filter(|c| matches!(c, '省' | '市' | '县' | '区'))
}

fn holds(outer: &[char], inner: &[char]) -> bool {
    outer.windows(inner.len().max(1)).any(|window| window == inner)
}

/// Core and trade. Where neither is the same, the border between them is not to be trusted, and they are compared as
/// one text.
fn core_and_trade(a: &Texts, b: &Texts) -> Vec<PartScore> {
    const CORE: u32 = 350;
    const TRADE: u32 = 200;
    let core = core(&a.core, &b.core);
    let trade = likeness(a.trade.iter().copied(), b.trade.iter().copied());
    let trade_line = match (a.trade.is_empty(), b.trade.is_empty()) {
        (true, true) => return vec![line(Part::Core, agreement(core), core, CORE + TRADE)],
        (false, false) => line(Part::Trade, agreement(trade), trade.max(OTHER_TRADE), TRADE),
        // A bare core is a short name; a whole name without a trade is another name.
        _ if is_bare(a) || is_bare(b) => line(Part::Trade, Agreement::Missing, 600, TRADE),
        (true, false) | (false, true) => line(Part::Trade, Agreement::Missing, 300, TRADE),
    };
    if core == 1000 || trade == 1000 {
        return vec![line(Part::Core, agreement(core), core, CORE), trade_line];
    }
    let body = likeness(a.body(), b.body());
    let core = core.max(body);
    vec![
        line(Part::Core, agreement(core), core, CORE),
        line(Part::Trade, agreement(body), body.max(OTHER_TRADE), TRADE),
    ]
}

/// What another trade counts: organisations change it and keep their core name.
const OTHER_TRADE: u32 = 200;

fn is_bare(texts: &Texts) -> bool {
    texts.region.is_empty() && texts.trade.is_empty() && texts.form.is_empty()
}

/// Likeness of cores. One that begins with the other may be it and a word not known as a trade.
fn core(a: &[char], b: &[char]) -> u32 {
    let begins = a.len().min(b.len()) >= 2 && (a.starts_with(b) || b.starts_with(a));
    let likeness = likeness(a.iter().copied(), b.iter().copied());
    if begins { likeness.max(750) } else { likeness }
}

fn agreement(score: u32) -> Agreement {
    match score {
        1000 => Agreement::Same,
        500..1000 => Agreement::Alike,
        _ => Agreement::Different,
    }
}

fn form(a: &Texts, b: &Texts) -> PartScore {
    const WEIGHT: u32 = 100;
    let (a, b) = (&a.form, &b.form);
    let (agreement, score) = if same_form(a, b) {
        (Agreement::Same, 1000)
    } else if a.is_empty() || b.is_empty() {
        (Agreement::Missing, 800)
    } else if a.ends_with(&['公', '司']) && b.ends_with(&['公', '司']) {
        (Agreement::Alike, 700)
    } else {
        (Agreement::Different, 300)
    };
    line(Part::Form, agreement, score, WEIGHT)
}

/// Whether two forms are one but for `责任`, which says nothing of which organisation it is.
fn same_form(a: &[char], b: &[char]) -> bool {
    let kernel = |form| <[char]>::iter(form).filter(|c| !matches!(c, '责' | '任'));
    kernel(a).eq(kernel(b))
}

fn branch(a: &Profile, b: &Profile) -> Option<PartScore> {
    const WEIGHT: u32 = 250;
    let (agreement, score) = match (a.is_branch, b.is_branch) {
        (false, false) => return None,
        (true, false) | (false, true) => (Agreement::Missing, 300),
        (true, true) => {
            let score = branches(&a.branch, &b.branch);
            (agreement(score), score)
        }
    };
    Some(PartScore { part: Part::Core, section: Section::Branch, agreement, score, weight: WEIGHT })
}

/// Likeness of branches. One that says more of the same place is likelier than one of another.
fn branches(a: &Texts, b: &Texts) -> u32 {
    let text = |texts: &Texts| -> Vec<char> {
        let text = texts.region.iter().copied().chain(texts.body());
        text.filter(|c| !matches!(c, '省' | '市' | '县' | '区')).collect()
    };
    let (text_a, text_b) = (text(a), text(b));
    let (short, long) = if text_a.len() <= text_b.len() { (&text_a, &text_b) } else { (&text_b, &text_a) };
    let likeness = likeness(text_a.iter().copied(), text_b.iter().copied());
    let more = u32::try_from(long.len() - short.len()).unwrap_or(u32::MAX / 64);
    let score = if more > 0 && short.len() >= 2 && is_within(short, long) {
        likeness.max(900_u32.saturating_sub(20 * more))
    } else {
        likeness
    };
    if same_form(&a.form, &b.form) { score } else { score.saturating_sub(100) }
}

/// Whether the characters of one stand in the other in their order.
fn is_within(short: &[char], long: &[char]) -> bool {
    let mut rest = long.iter();
    short.iter().all(|c| rest.any(|other| other == c))
}

/// The difference that weighs most.
fn reason(a: &Profile, b: &Profile, parts: &[PartScore]) -> Reason {
    let of = |part, section| parts.iter().find(|p| p.part == part && p.section == section);
    let differs = |part| of(part, Section::Head).is_some_and(|p| p.agreement != Agreement::Same);
    let region = of(Part::Region, Section::Head).map(|p| p.agreement);
    if a.is_branch != b.is_branch {
        return Reason::BranchOfHead;
    }
    if let Some(reason) = single_difference(a, b) {
        return reason;
    }
    match region {
        Some(Agreement::Different) => return Reason::RegionsDiffer,
        Some(Agreement::Same | Agreement::Alike | Agreement::Missing) | None => {}
    }
    if of(Part::Core, Section::Branch).is_some_and(|p| p.agreement != Agreement::Same) {
        return Reason::BranchesDiffer;
    }
    if differs(Part::Core) {
        return if one_apart(&a.head.core, &b.head.core) {
            Reason::OneCharacter
        } else {
            Reason::CoresDiffer
        };
    }
    match (differs(Part::Trade), differs(Part::Form)) {
        (true, _) => Reason::TradesDiffer,
        (false, true) => Reason::FormsDiffer,
        (false, false) => Reason::RegionMissing,
    }
}

/// Numbers, directions or levels, where all that differs stands between what the names share at both ends.
fn single_difference(a: &Profile, b: &Profile) -> Option<Reason> {
    let (a, b) = (whole(a), whole(b));
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    let all = |kind: fn(char) -> bool| a.iter().chain(b).all(|&c| kind(c));
    match () {
        () if a.is_empty() && b.is_empty() => None,
        () if all(is_number) => Some(Reason::NumbersDiffer),
        () if all(is_direction) => Some(Reason::DirectionsDiffer),
        // A level left out is a spelling; another level is another place.
        () if all(is_level) && a.len() == b.len() => Some(Reason::LevelsDiffer),
        () => None,
    }
}

fn whole(profile: &Profile) -> Vec<char> {
    let texts = [&profile.head, &profile.branch];
    texts.iter().flat_map(|texts| texts.region.iter().copied().chain(texts.body())).collect()
}

fn is_number(c: char) -> bool {
    loose(c).is_ascii_digit() || matches!(c, '十' | '百' | '千' | '第' | '甲' | '乙' | '丙' | '丁')
}

fn is_direction(c: char) -> bool {
    matches!(
        c,
        '东' | '西'
            | '南'
            | '北'
            | '中'
            | '上'
            | '下'
            | '左'
            | '右'
            | '前'
            | '后'
            | '内'
            | '外'
            | '大'
            | '小'
            | '新'
            | '老'
            | '旧'
    )
}

fn is_level(c: char) -> bool {
    matches!(c, '省' | '市' | '县' | '区' | '州' | '旗' | '盟' | '镇' | '乡' | '村')
}

fn one_apart(a: &[char], b: &[char]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let start = short.iter().zip(long).take_while(|(x, y)| simplified(**x) == simplified(**y)).count();
    let (short, long) = (&short[start..], &long[start..]);
    let end = short.iter().rev().zip(long.iter().rev()).take_while(|(x, y)| x == y).count();
    long.len() - end == 1
}
