//! Amounts as they stand in the text of a decision, and the commonest mistake about them: yuan entered as 万元.

use super::{Yuan, digit};

/// Ten thousand: how far an amount is off when yuan are taken for 万元.
const SLIP: i64 = 10_000;
/// How many characters may stand between 罚款 and its amount: 罚款人民币, 罚款金额为, 罚款共计人民币.
const REACH: usize = 8;
/// One yuan and one fen in the unit of the reader's arithmetic, fine enough for eight decimals of a yuan.
const YUAN: u128 = 100_000_000;
const FEN: u128 = YUAN / 100;

/// A declared fine that is ten thousand times the fine in the decision's own words, or a ten-thousandth of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitSlip {
    /// The amount that was declared.
    pub declared: Yuan,
    /// The amount written beside 罚款 in the text.
    pub written: Yuan,
    /// Which way the slip went.
    pub way: SlipWay,
}

/// Which way a unit slipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlipWay {
    /// Yuan were entered as 万元: the declared amount is 10,000 times too large.
    TooLarge,
    /// 万元 were entered as yuan: the declared amount is 10,000 times too small.
    TooSmall,
}

/// Every amount written in a Chinese text, in order: `罚款2000元`, `人民币3万元`, `叁万元整`, `1.5万元`, `50,000元`.
///
/// Vague amounts (数万元, 十余万元) and amounts finer than one fen are passed over.
pub fn mentioned_in(text: &str) -> Vec<Yuan> {
    mentions(text).map(|mention| mention.amount).collect()
}

/// Looks for a slip of unit between a declared fine and the fine in the decision's text.
///
/// `None` when the text also states the declared amount, or states no fine at all.
pub fn unit_slip(declared: Yuan, text: &str) -> Option<UnitSlip> {
    if !text.contains("罚款") {
        return None;
    }
    let found: Vec<Mention> = mentions(text).collect();
    if declared == Yuan::ZERO || found.iter().any(|mention| mention.amount == declared) {
        return None;
    }
    let fines = found.iter().filter(|mention| is_a_fine(text, mention));
    fines.map(|fine| fine.amount).find_map(|written| {
        let way = if times_ten_thousand(written) == Some(declared) {
            SlipWay::TooLarge
        } else if times_ten_thousand(declared) == Some(written) {
            SlipWay::TooSmall
        } else {
            return None;
        };
        Some(UnitSlip { declared, written, way })
    })
}

fn times_ten_thousand(amount: Yuan) -> Option<Yuan> {
    amount.fen().checked_mul(SLIP).filter(|fen| *fen > 0).and_then(Yuan::from_fen)
}

/// An amount and where it stands: bytes `from..to`, the unit included.
struct Mention {
    amount: Yuan,
    from: usize,
    to: usize,
}

fn mentions(text: &str) -> impl Iterator<Item = Mention> {
    let units = text.char_indices().filter(|(_, c)| matches!(c, '元' | '圆'));
    units.filter_map(|(at, unit)| {
        let number = number_before(&text[..at]);
        let after = at + unit.len_utf8();
        let (small, length) = jiao_and_fen(&text[after..]);
        let value = value(number)? + small;
        let fen = value.is_multiple_of(FEN).then(|| u64::try_from(value / FEN).ok())??;
        Some(Mention { amount: Yuan::from_magnitude(fen)?, from: at - number.len(), to: after + length })
    })
}

/// The longest run of number characters at the end of a text, without a comma that separates no thousands.
fn number_before(text: &str) -> &str {
    let start = text.char_indices().rev().take_while(|(_, c)| is_number(*c)).last();
    let run = start.map_or("", |(from, _)| &text[from..]);
    let is_false = |(at, _): &(usize, &str)| {
        let digits = run[at + 1..].chars().take_while(|c| digit(*c).is_some()).count();
        digits != 3 || *at == 0
    };
    let cut = run.rmatch_indices(',').find(is_false).map_or(0, |(at, _)| at + 1);
    run[cut..].trim_start_matches(['.', '．'])
}

fn is_number(c: char) -> bool {
    numeral(c).is_some() || place(c).is_some() || matches!(c, ',' | '.' | '．')
}

/// 角 and 分 behind the yuan, and the bytes they take.
fn jiao_and_fen(text: &str) -> (u128, usize) {
    let (mut value, mut length) = (0, 0);
    for (unit, worth) in [('角', 10 * FEN), ('分', FEN)] {
        let mut ahead = text[length..].chars();
        if let (Some(number), Some(c)) = (ahead.next(), ahead.next())
            && let (Some(count), true) = (numeral(number), c == unit)
        {
            value += count * worth;
            length += number.len_utf8() + c.len_utf8();
        }
    }
    (value, length)
}

/// The value of a single digit, Arabic, Chinese, or Chinese as written on cheques.
fn numeral(c: char) -> Option<u128> {
    let value = match c {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '两' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return digit(c).map(u128::from),
    };
    Some(value)
}

/// The value of a character that multiplies what stands before it.
fn place(c: char) -> Option<u128> {
    let value = match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1_000,
        '万' | '萬' => 10_000,
        '亿' | '億' => 100_000_000,
        _ => return None,
    };
    Some(value)
}

/// Reads `3万5千`, `1.5万`, `50,000`, `叁万伍仟`, `一百二十万`; `None` where no number comes of it.
fn value(number: &str) -> Option<u128> {
    let (mut total, mut section, mut pending) = (0_u128, 0_u128, None);
    let mut rest = number;
    while let Some(c) = rest.chars().next() {
        let Some(place_value) = place(c) else {
            let length = rest.find(|c| place(c).is_some()).unwrap_or(rest.len());
            pending = Some(plain(&rest[..length])?);
            rest = &rest[length..];
            continue;
        };
        rest = &rest[c.len_utf8()..];
        if place_value < 10_000 {
            // 十 may stand alone for ten; a bare 百 or 千 is the tail of a vague amount.
            let count = pending.take().or((place_value == 10).then_some(YUAN))?;
            section = section.checked_add(count.checked_mul(place_value)?)?;
        } else {
            section = section.checked_add(pending.take().unwrap_or(0))?;
            // In 一万亿 the 亿 multiplies the whole; in 一亿二千万 the 万 multiplies its own section.
            let base = std::mem::take(if section == 0 { &mut total } else { &mut section });
            total = total.checked_add(base.checked_mul(place_value).filter(|value| *value > 0)?)?;
        }
    }
    let value = total.checked_add(section)?.checked_add(pending.unwrap_or(0))?;
    (value > 0).then_some(value)
}

/// Digits with separators and at most eight decimals.
fn plain(digits: &str) -> Option<u128> {
    let (whole, fraction) = digits.split_once(['.', '．']).unwrap_or((digits, ""));
    let mut value = 0_u128;
    for c in whole.chars().filter(|c| *c != ',') {
        value = value.checked_mul(10)?.checked_add(numeral(c)? * YUAN)?;
    }
    let mut worth = YUAN;
    for c in fraction.chars() {
        worth /= 10;
        value += numeral(c)? * worth;
    }
    (worth > 0).then_some(value)
}

/// Whether 罚款 stands beside the amount: shortly before it in the same clause, or right behind it.
fn is_a_fine(text: &str, mention: &Mention) -> bool {
    let before = text[..mention.from].rsplit_once("罚款");
    let follows = before.is_some_and(|(_, between)| {
        between.chars().count() <= REACH && !between.contains(['。', '；', ';', '，', ',', '元'])
    });
    let behind = text[mention.to..].trim_start_matches(['整', '的', '人', '民', '币']);
    follows || behind.starts_with("罚款")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(text: &str) -> Yuan {
        Yuan::parse_yuan(text).unwrap()
    }

    #[test]
    fn amounts_in_the_words_of_decisions() {
        for (text, expected) in [
            ("罚款2000元", &["2000"][..]),
            ("罚款人民币3万元", &["30000"]),
            ("处以罚款叁万元整", &["30000"]),
            ("罚款三万元", &["30000"]),
            ("没收违法所得1.5万元，并处罚款50,000元。", &["15000", "50000"]),
            ("罚款２０００元", &["2000"]),
            ("罚款1,234,567.89元", &["1234567.89"]),
            ("人民币叁仟伍佰元贰角伍分", &["3500.25"]),
            ("罚款3万5千元", &["35000"]),
            ("罚款壹拾贰万叁仟肆佰伍拾陆元整", &["123456"]),
            ("罚款一百二十万元", &["1200000"]),
            ("罚款十万元", &["100000"]),
            ("罚款二十万零五百元", &["200500"]),
            ("注册资本1.2亿元", &["120000000"]),
            ("一亿二千万元", &["120000000"]),
            ("共计两万圆", &["20000"]),
            ("罚款0.000001万元", &["0.01"]),
            ("罚款0.0000001万元", &[]),
            ("罚款十余万元，数万元，万元以上，百元", &[]),
            ("公元纪年，元旦，元", &[]),
            ("第1,2000元", &["2000"]),
            ("", &[]),
        ] {
            let expected: Vec<Yuan> = expected.iter().map(|amount| yuan(amount)).collect();
            assert_eq!(mentioned_in(text), expected, "{text}");
        }
    }

    #[test]
    fn yuan_entered_as_wan_and_the_reverse() {
        for (declared_wan, text, way) in [
            ("2000", "罚款2000元", Some(SlipWay::TooLarge)),
            ("0.2", "罚款2000元", None),
            ("0.0003", "处罚款人民币3万元", Some(SlipWay::TooSmall)),
            ("3", "处罚款人民币3万元", None),
            ("30000", "责令改正，处以叁万元整的罚款", Some(SlipWay::TooLarge)),
            ("50000", "没收违法所得1.5万元，并处50,000元罚款", Some(SlipWay::TooLarge)),
            ("15000", "没收违法所得1.5万元，并处罚款50,000元", None),
            ("2000", "没收违法所得2000元", None),
            ("2000", "货值2000元，罚款2000万元", None),
            ("5", "罚款2000元", None),
            ("0", "罚款2000元", None),
            ("2000", "警告", None),
        ] {
            let declared = Yuan::parse_wan(declared_wan).unwrap();
            assert_eq!(unit_slip(declared, text).map(|slip| slip.way), way, "{declared_wan} 万元: {text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[0-9０-９零一二三十百千万亿元角分,，.罚款整的 ]{0,40}") {
            let _ = (mentioned_in(&text), unit_slip(Yuan::parse_wan("1").unwrap(), &text));
        }
    }
}
