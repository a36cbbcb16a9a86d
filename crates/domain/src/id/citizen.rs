//! The guard against personal data: citizen identity numbers and mobile numbers in text that is to be published.
//!
//! Every cell of every imported row passes here, so the common case, a text without a long run of digits, is one
//! scan over its bytes without allocation. What is found is named by kind and place only, never repeated.
//!
//! Known limit: an old fifteen-digit citizen number whose last digit happens to satisfy the check of a registration
//! number, or whose last nine that of an organisation code, is taken for that (about one in five). Such numbers have
//! not been valid since 2013.

use std::ops::Range;

use super::digits::{Group, gap_at, measure, next_candidate};
use super::uscc::Uscc;
use super::{org_code, reg_no};
use crate::day::Day;

/// The fewest digits of a personal number: a mobile number's eleven.
const FEWEST_DIGITS: usize = 11;
/// The fewest digits before the first gap of a number written in groups: the three of `138 0000 0000`.
const FEWEST_IN_FIRST_GROUP: usize = 3;

/// A personal number found in a text: what kind, and which bytes; never the number itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Personal {
    /// What was found.
    pub kind: PersonalKind,
    /// The bytes of the text it takes.
    pub at: Range<usize>,
}

/// The kinds of personal number that the guard knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PersonalKind {
    /// A citizen identity number of eighteen characters (GB 11643-1999), or a foreign resident's of the same form.
    CitizenId18,
    /// A citizen identity number of fifteen digits, as issued before 1999.
    CitizenId15,
    /// A mainland mobile telephone number.
    Mobile,
}

impl PersonalKind {
    /// A stable code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            PersonalKind::CitizenId18 => "personal-citizen-id",
            PersonalKind::CitizenId15 => "personal-citizen-id-15",
            PersonalKind::Mobile => "personal-mobile",
        }
    }

    /// What it is called in both languages.
    pub const fn text(self) -> crate::Text {
        match self {
            PersonalKind::CitizenId18 => crate::Text::of("公民身份号码", "a citizen identity number"),
            PersonalKind::CitizenId15 => {
                crate::Text::of("15位公民身份号码", "a fifteen-digit citizen identity number")
            }
            PersonalKind::Mobile => crate::Text::of("手机号码", "a mobile telephone number"),
        }
    }
}

/// The first personal number in a text, if there is one.
///
/// Digits may be half or full width, and grouped by single spaces or hyphens. A number counts only as a whole run
/// of digits: credit codes, licence and document numbers, landlines and amounts are left alone.
pub fn find_personal(text: &str) -> Option<Personal> {
    let bytes = text.as_bytes();
    if bytes.len() < FEWEST_DIGITS {
        return None;
    }
    let mut at = next_candidate(bytes, 0);
    while at < bytes.len() {
        let (count, to) = measure(bytes, at);
        let long_enough = count >= FEWEST_DIGITS || (count >= FEWEST_IN_FIRST_GROUP && gap_at(bytes, to) > 0);
        if long_enough && let Some(found) = Group::read(bytes, at).and_then(|group| personal(text, &group)) {
            return Some(found);
        }
        at = next_candidate(bytes, to.max(at + 1));
    }
    None
}

/// What a row of digits is, alone or with those that follow it.
fn personal(text: &str, group: &Group) -> Option<Personal> {
    let whole = whole_group(text, group).map(|kind| Personal { kind, at: group.from..group.end() });
    whole.or_else(|| across_groups(text.as_bytes(), group))
}

/// What one unbroken row of digits is.
fn whole_group(text: &str, group: &Group) -> Option<PersonalKind> {
    let digits = group.digits();
    match group.count {
        11 => is_mobile(digits) && stands_alone(text, group),
        13 => digits.starts_with(b"86") && is_mobile(&digits[2..]) && stands_alone(text, group),
        15 if digits.starts_with(b"0086") => is_mobile(&digits[4..]),
        _ => false,
    }
    .then_some(PersonalKind::Mobile)
    .or_else(|| whole_citizen_id(text, group))
}

fn whole_citizen_id(text: &str, group: &Group) -> Option<PersonalKind> {
    let digits = group.digits();
    match group.count {
        15 => {
            let id = digits.try_into().expect("fifteen digits");
            (is_citizen_id15(id) && stands_alone(text, group)).then_some(PersonalKind::CitizenId15)
        }
        17 if group.x_follows => with_x(digits),
        // Twenty: a one-person business's tax number was its owner's number and two more digits.
        18 | 20 => {
            let id = digits[..18].try_into().expect("eighteen digits");
            is_citizen_id18(id).then_some(PersonalKind::CitizenId18)
        }
        _ => None,
    }
}

fn with_x(digits: &[u8]) -> Option<PersonalKind> {
    let mut id = [b'X'; 18];
    id[..17].copy_from_slice(digits);
    is_citizen_id18(&id).then_some(PersonalKind::CitizenId18)
}

/// A number written in groups: `138 1234 5678`, `110105-19491231-002X`.
fn across_groups(bytes: &[u8], first: &Group) -> Option<Personal> {
    let mut digits = [0; 18];
    let mut sizes = [0; 4];
    let (mut total, mut last) = (0, *first);
    for place in 0..sizes.len() {
        if last.count + total > digits.len() {
            return None;
        }
        digits[total..total + last.count].copy_from_slice(last.digits());
        total += last.count;
        sizes[place] = last.count;
        let kind = match total {
            11 if matches!(sizes, [3, 4, 4, 0] | [3, 8, 0, 0]) && is_mobile(&digits[..11]) => {
                Some(PersonalKind::Mobile)
            }
            17 if place > 0 && last.x_follows => with_x(&digits[..17]),
            18 if place > 0 && is_citizen_id18(&digits) => Some(PersonalKind::CitizenId18),
            _ => None,
        };
        if let Some(kind) = kind {
            return Some(Personal { kind, at: first.from..last.end() });
        }
        last = last.next(bytes)?;
    }
    None
}

fn is_mobile(digits: &[u8]) -> bool {
    digits[0] == b'1' && (b'3'..=b'9').contains(&digits[1])
}

/// Whether a row of digits is a number of its own, and no part of a code with letters, a decimal number, an amount,
/// or a document number (第…号).
fn stands_alone(text: &str, group: &Group) -> bool {
    let (before, after) = (&text[..group.from], &text[group.to..]);
    let decimal = |mut rest: std::str::Chars<'_>, point: Option<char>| {
        point == Some('.') && rest.next().is_some_and(|c| c.is_ascii_digit())
    };
    let (mut back, mut ahead) = (before.chars(), after.chars());
    let (previous, next) = (back.next_back(), ahead.next());
    let part_of_code = next.is_some_and(|c| c.is_ascii_alphabetic())
        || (previous.is_some_and(|c| c.is_ascii_alphabetic()) && !names_a_telephone(before));
    let part_of_number = decimal(ahead, next)
        || (previous == Some('.') && back.next_back().is_some_and(|c| c.is_ascii_digit()));
    let amount = after.starts_with(['元', '圆', '万', '亿']) || before.ends_with(['¥', '￥', '$']);
    let document = previous == Some('第') && next == Some('号');
    !(part_of_code || part_of_number || amount || document)
}

/// Whether the letters before a number say that it is to be called: `Tel13800000000`.
fn names_a_telephone(before: &str) -> bool {
    let tail = before.as_bytes();
    ["tel", "phone", "mobile", "mob"].iter().any(|word| {
        tail.len() >= word.len() && tail[tail.len() - word.len()..].eq_ignore_ascii_case(word.as_bytes())
    })
}

/// Whether eighteen ASCII characters are a citizen's number: place of issue, a real day of birth, the check
/// character of MOD 11-2, and not a credit code that merely looks like one.
///
/// Source: GB 11643-1999.
pub(super) fn is_citizen_id18(id: &[u8; 18]) -> bool {
    has_form_of_id18(id) && id[17] == mod_11_2(id) && !is_certainly_uscc(id)
}

/// The same for a column that should hold organisations' numbers, where a person's number with a slip in it must not
/// be kept either: the check character may be wrong when that of a credit code is wrong as well.
pub(super) fn looks_like_citizen_id18(id: &[u8; 18]) -> bool {
    let is_uscc = || std::str::from_utf8(id).is_ok_and(|text| Uscc::parse(text).is_ok());
    has_form_of_id18(id) && (is_citizen_id18(id) || (is_province(&id[..2]) && !is_uscc()))
}

/// Seventeen digits and a digit or X, with a place of issue and a real day of birth.
fn has_form_of_id18(id: &[u8; 18]) -> bool {
    let (last, digits) = id.split_last().expect("eighteen characters");
    let form = digits.iter().all(u8::is_ascii_digit) && matches!(last, b'0'..=b'9' | b'X');
    let issued = is_province(&id[..2]) || (id[0] == b'9' && is_province(&id[1..3]));
    form && issued && is_birthday(number(&id[6..10]), &id[10..14])
}

/// Whether fifteen digits are an old citizen's number and not a registration number or a taxpayer's number.
pub(super) fn is_citizen_id15(id: &[u8; 15]) -> bool {
    looks_like_citizen_id15(id) && !reg_no::check_holds(id) && !org_code_holds(&id[6..])
}

/// Place of issue and a day of birth in 19YY: all that can be said of an old number on its own.
pub(super) fn looks_like_citizen_id15(id: &[u8; 15]) -> bool {
    let digits = id.iter().all(u8::is_ascii_digit);
    digits && is_province(&id[..2]) && is_birthday(1900 + number(&id[6..8]), &id[8..12])
}

fn org_code_holds(code: &[u8]) -> bool {
    let serial = code[..8].try_into().expect("an organisation code has nine characters");
    org_code::check_character(serial) == Some(code[8])
}

fn mod_11_2(id: &[u8; 18]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = id.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    b"10X98765432"[(sum % 11) as usize]
}

/// Both checks of the credit code hold and its district is in China: chance gives a citizen's number this once in
/// several thousand.
fn is_certainly_uscc(id: &[u8; 18]) -> bool {
    let code = std::str::from_utf8(id).ok().and_then(|text| Uscc::parse(text).ok());
    code.is_some_and(|code| {
        let district = code.district().as_bytes();
        code.inner_check_holds() && (is_province(&district[..2]) || district == b"100000")
    })
}

/// The first two digits of GB/T 2260, and 83, issued to residents from Taiwan.
fn is_province(code: &[u8]) -> bool {
    matches!(
        number(code),
        11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83
    )
}

fn is_birthday(year: i16, month_and_day: &[u8]) -> bool {
    let small = |digits| i8::try_from(number(digits)).unwrap_or(0);
    let day = Day::new(year, small(&month_and_day[..2]), small(&month_and_day[2..]));
    (1900..2050).contains(&year) && day.is_some()
}

fn number(digits: &[u8]) -> i16 {
    digits.iter().fold(0, |value, digit| value * 10 + i16::from(digit.wrapping_sub(b'0') & 0x0F))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A number in no district and with no owner: the check is right, the serial is 000.
    fn invented_id18() -> String {
        let mut id = *b"110000190001010000";
        id[17] = mod_11_2(&id);
        String::from_utf8(id.to_vec()).unwrap()
    }

    fn kind(text: &str) -> Option<PersonalKind> {
        find_personal(text).map(|personal| personal.kind)
    }

    #[test]
    fn citizen_numbers_are_found_however_they_are_typed() {
        let id = invented_id18();
        let wide: String = id.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect();
        let spaced = format!("{} {} {}", &id[..6], &id[6..14], &id[14..]);
        let hyphens = format!("{}-{}-{}", &id[..6], &id[6..14], &id[14..]);
        for text in [
            id.clone(),
            wide,
            spaced,
            hyphens,
            format!("身份证号：{id}，住址"),
            format!("ID{id}"),
            format!("{id}01"),
        ] {
            assert_eq!(kind(&text), Some(PersonalKind::CitizenId18), "{text}");
        }
    }

    #[test]
    fn a_citizen_number_that_ends_in_x() {
        let id = (0..1000).map(|serial| format!("11000019000101{serial:03}X"));
        let id = id.into_iter().find(|id| is_citizen_id18(id.as_bytes().try_into().unwrap())).unwrap();
        for text in [
            id.clone(),
            id.to_lowercase(),
            id.replace('X', "Ｘ"),
            format!("当事人（{id}）"),
            format!("{id}。"),
        ] {
            assert_eq!(kind(&text), Some(PersonalKind::CitizenId18), "{text}");
        }
        assert_eq!(kind(&format!("{id}001V")), None, "a longer code of digits and letters");
    }

    #[test]
    fn the_place_says_where_and_nothing_else() {
        let id = invented_id18();
        let text = format!("法定代表人{id}于");
        let found = find_personal(&text).unwrap();
        assert_eq!(&text[found.at.clone()], id);
        assert!(!format!("{found:?}").contains(&id));
    }

    #[test]
    fn mobile_numbers() {
        for text in [
            "13800000000",
            "电话13800000000",
            "联系人：19900000000。",
            "１３８００００００００",
            "+8613800000000",
            "8613800000000",
            "008613800000000",
            "+86-138-0000-0000",
            "138 0000 0000",
            "138-00000000",
            "Tel13800000000",
            "2026-04-01 13800000000",
            "0791-86800000 13800000000",
        ] {
            assert_eq!(kind(text), Some(PersonalKind::Mobile), "{text}");
        }
    }

    #[test]
    fn old_citizen_numbers_but_not_old_registration_numbers() {
        assert_eq!(kind("110000000101000"), Some(PersonalKind::CitizenId15));
        for (text, note) in [
            ("440301103097413", "registration number, MOD 11,10 holds"),
            ("110108012660422", "registration number, MOD 11,10 holds"),
            ("330100000000011", "registration number, MOD 11,10 holds"),
            ("360200158261614", "tax number, no month 82"),
            ("SC110000000101000", "part of a licence number"),
        ] {
            assert_eq!(kind(text), None, "{note}");
        }
    }

    #[test]
    fn numbers_of_organisations_documents_and_money_are_left_alone() {
        for text in [
            "",
            "无",
            "某某市某某有限公司",
            "911100007109250324",
            "914403001922038216",
            "91110000600037341L",
            "11230500001755309F",
            "913601001234567890001V",
            "0791-86812345",
            "010-12345678",
            "4008123123",
            "(2026)浙0106民初13812号",
            "浙市监罚〔2026〕13812345号",
            "第13812345678号",
            "SC10636012345678",
            "JY13601020012345",
            "D13812345678",
            "13812345678.90",
            "罚款13812345678元",
            "￥13812345678",
            "0.13812345678",
            "13,812,345,678",
            "12345678901",
            "138123456789",
            "2026-04-01 00:00:00",
            "20260401",
            "6222020200000000000",
            "110000190001320000",
            "990000190001010000",
            "《食品安全法》第一百二十四条第1款第2项",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_invented_credit_code_is_taken_for_a_person(prefix in "(11|12|13|31|36|41|51|52|53|54|61|62|91|92|93)", district in "(110105|320102|360200|440300|510104)", serial in "[0-9]{8}") {
            let code = Uscc::mint(&prefix, &district, &serial).filter(|code| code.as_str().bytes().all(|b| b.is_ascii_digit()));
            if let Some(code) = code {
                prop_assert_eq!(kind(code.as_str()), None);
            }
        }

        #[test]
        fn no_text_makes_the_guard_panic(text in "[0-9０-９xXＸ .中元第号a-c+-]{0,60}") {
            if let Some(found) = find_personal(&text) {
                prop_assert!(text.get(found.at).is_some());
            }
        }
    }
}
