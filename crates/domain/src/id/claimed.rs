//! The number by which a supplied row says whom it is about, read from whatever was typed into the cell.
//!
//! One reading serves every intake: a credit code first, then the numbers from before it, each by its own check. A
//! number of a person is refused here, whichever column it was put in, and is not repeated in the error.

use super::citizen::{is_citizen_id15, looks_like_citizen_id15, looks_like_citizen_id18};
use super::legacy::{LegacyNo, LegacyNoError};
use super::org_code::{OrgCode, OrgCodeError, TaxNo15};
use super::reg_no::{RegNo15, RegNoError};
use super::repair::{Repair, Repaired, is_scientific, lookalike, tidy, unquote};
use super::uscc::{Uscc, UsccError};
use super::{PersonalKind, is_citizen_id18};
use crate::text::Text;

/// A number claimed to be an organisation's, of the kind its own check shows it to be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claimed {
    /// 统一社会信用代码.
    Uscc(Uscc),
    /// 纳税人识别号 of fifteen characters, which holds the organisation code.
    TaxNo(TaxNo15),
    /// 组织机构代码.
    OrgCode(OrgCode),
    /// 工商注册号 of fifteen digits.
    RegNo(RegNo15),
    /// Any other number, kept as written.
    Legacy(LegacyNo),
}

/// What the column was said to hold; it decides only where fifteen digits pass both checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Expect {
    /// Any number of an organisation.
    #[default]
    Any,
    /// A taxpayer's number.
    TaxId,
    /// A registration number.
    RegNo,
}

/// Why a cell gives no number of an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ClaimedError {
    /// Nothing is written, or a placeholder.
    #[error("no number is written")]
    Missing,
    /// A citizen's number, alone or inside a taxpayer's number. The row is about a person, or names one.
    #[error("this is a citizen's identity number, not the number of an organisation")]
    CitizenId,
    /// A mobile telephone number.
    #[error("this is a mobile telephone number, not the number of an organisation")]
    Mobile,
    /// `9.13601E+17`: a spreadsheet has thrown the last digits away.
    #[error("a spreadsheet has turned this number into scientific notation and lost its last digits")]
    Scientific,
    /// It has the form of a credit code and is wrong.
    #[error(transparent)]
    Uscc(UsccError),
    /// It has the form of an organisation code and is wrong.
    #[error(transparent)]
    OrgCode(OrgCodeError),
    /// Fifteen digits that pass neither the check of a registration number nor that of a taxpayer's number.
    #[error(transparent)]
    RegNo(RegNoError),
    /// More than sixty characters.
    #[error("a registration number has at most 60 characters")]
    TooLong,
}

impl ClaimedError {
    /// A stable code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            ClaimedError::Missing => "claimed-missing",
            ClaimedError::CitizenId => "claimed-citizen-id",
            ClaimedError::Mobile => "claimed-mobile",
            ClaimedError::Scientific => "claimed-scientific",
            ClaimedError::Uscc(error) => error.code(),
            ClaimedError::OrgCode(error) => error.code(),
            ClaimedError::RegNo(error) => error.code(),
            ClaimedError::TooLong => "claimed-too-long",
        }
    }

    /// The reason in both languages; never the number.
    pub fn text(self) -> Text {
        let zh = match self {
            ClaimedError::Missing => "未填写代码",
            ClaimedError::CitizenId => "此为公民身份号码，不是组织的代码",
            ClaimedError::Mobile => "此为手机号码，不是组织的代码",
            ClaimedError::Scientific => {
                "代码被表格软件转成科学计数法，末几位数字已丢失，请以文本格式重新导出"
            }
            ClaimedError::Uscc(error) => return error.text(),
            ClaimedError::OrgCode(error) => return error.text(),
            ClaimedError::RegNo(error) => return error.text(),
            ClaimedError::TooLong => "代码最多60个字符",
        };
        Text::new(zh, self.to_string())
    }
}

impl From<LegacyNoError> for ClaimedError {
    fn from(error: LegacyNoError) -> ClaimedError {
        match error {
            LegacyNoError::Missing => ClaimedError::Missing,
            LegacyNoError::TooLong => ClaimedError::TooLong,
            LegacyNoError::Personal(PersonalKind::Mobile) => ClaimedError::Mobile,
            LegacyNoError::Personal(PersonalKind::CitizenId18 | PersonalKind::CitizenId15) => {
                ClaimedError::CitizenId
            }
        }
    }
}

impl Claimed {
    /// Reads a cell of which nothing more is known than that it should hold an organisation's number.
    pub fn read(raw: &str) -> Result<Repaired<Claimed>, ClaimedError> {
        Claimed::read_as(raw, Expect::Any)
    }

    /// Reads a cell of a column that is said to hold one kind of number. Another kind is taken all the same when its
    /// own check passes: supplying bodies put credit codes into every column.
    pub fn read_as(raw: &str, expect: Expect) -> Result<Repaired<Claimed>, ClaimedError> {
        if let Some(code) = already_clean(raw) {
            return Ok(Repaired::clean(Claimed::Uscc(code)));
        }
        let tidied = tidy(raw);
        if is_scientific(&tidied.value) {
            return Err(ClaimedError::Scientific);
        }
        if holds_citizen_id(&tidied.value) {
            return Err(ClaimedError::CitizenId);
        }
        match by_form(&tidied, raw, expect)? {
            Some(claimed) => Ok(claimed),
            None => as_written(raw),
        }
    }

    /// The kind of number, as stored and exchanged.
    pub const fn scheme(&self) -> &'static str {
        match self {
            Claimed::Uscc(_) => "uscc",
            Claimed::TaxNo(_) => "tax-no",
            Claimed::OrgCode(_) => "org-code",
            Claimed::RegNo(_) => "reg-no",
            Claimed::Legacy(_) => "legacy",
        }
    }

    /// The number itself, without separators.
    pub fn as_str(&self) -> &str {
        match self {
            Claimed::Uscc(code) => code.as_str(),
            Claimed::TaxNo(number) => number.as_str(),
            Claimed::OrgCode(code) => code.as_str(),
            Claimed::RegNo(number) => number.as_str(),
            Claimed::Legacy(number) => number.as_str(),
        }
    }

    /// The nine characters shared with a credit code's characters 9 to 17, where the number has them.
    pub fn org_code(&self) -> Option<&str> {
        match self {
            Claimed::Uscc(code) => Some(code.org_code()),
            Claimed::TaxNo(number) => Some(&number.as_str()[6..]),
            Claimed::OrgCode(code) => Some(code.as_str()),
            Claimed::RegNo(_) | Claimed::Legacy(_) => None,
        }
    }
}

/// The common case, without allocation: a credit code written as it should be.
fn already_clean(raw: &str) -> Option<Uscc> {
    let bytes: &[u8; 18] = raw.as_bytes().try_into().ok()?;
    let code = Uscc::parse(raw).ok()?;
    (!is_citizen_id18(bytes)).then_some(code)
}

/// A citizen's number alone, with the two digits that made it a taxpayer's number, or with a slip in its check.
fn holds_citizen_id(tidied: &str) -> bool {
    let bytes = tidied.as_bytes();
    match bytes.len() {
        15 => bytes.try_into().is_ok_and(is_citizen_id15),
        17 => bytes[..15].try_into().is_ok_and(looks_like_citizen_id15),
        18 | 20 => bytes[..18].try_into().is_ok_and(looks_like_citizen_id18),
        _ => false,
    }
}

/// Reads a number by its length and check; `None` where no standard knows the form.
fn by_form(
    tidied: &Repaired<String>,
    raw: &str,
    expect: Expect,
) -> Result<Option<Repaired<Claimed>>, ClaimedError> {
    let text = tidied.value.as_str();
    let found = match text.len() {
        18 if is_placeholder(text) => return Err(ClaimedError::Missing),
        18 if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) => return credit_code(tidied).map(Some),
        15 => fifteen(text, expect)?,
        9 => match OrgCode::parse(text) {
            Ok(code) => Some(Claimed::OrgCode(code)),
            Err(error) if is_org_code_form(raw) => return Err(ClaimedError::OrgCode(error)),
            Err(_) => None,
        },
        found @ (16 | 17 | 19) if is_cut_credit_code(text) => {
            return Err(ClaimedError::Uscc(UsccError::Length { found }));
        }
        _ => None,
    };
    Ok(found.map(|value| {
        let mut repairs = tidied.repairs.clone();
        // The hyphen belongs to the written form of an organisation code.
        repairs.retain(|repair| *repair != Repair::Hyphen || !is_org_code_form(raw));
        Repaired { value, repairs }
    }))
}

/// The placeholder that supplying bodies enter for an organisation without a code.
fn is_placeholder(text: &str) -> bool {
    text.trim_start_matches('0').trim_end_matches('X').is_empty()
}

/// Reads eighteen letters and digits; letters the standard does not use become the digits they resemble, if the
/// check character then agrees. Each has one such reading, so there is nothing to choose between.
fn credit_code(tidied: &Repaired<String>) -> Result<Repaired<Claimed>, ClaimedError> {
    let error = match Uscc::parse(&tidied.value) {
        Ok(code) => return Ok(Repaired { value: Claimed::Uscc(code), repairs: tidied.repairs.clone() }),
        Err(error) => error,
    };
    let mut repairs = tidied.repairs.clone();
    let letters = tidied.value.char_indices().filter_map(|(at, from)| Some((at + 1, from, lookalike(from)?)));
    repairs.extend(letters.map(|(at, from, to)| Repair::Lookalike { at, from, to }));
    let read: String = tidied.value.chars().map(|c| lookalike(c).unwrap_or(c)).collect();
    let code = Uscc::parse(&read).map_err(|_| ClaimedError::Uscc(error))?;
    Ok(Repaired { value: Claimed::Uscc(code), repairs })
}

/// Fifteen characters: a taxpayer's number or a registration number, by their checks, and by what the column is said
/// to hold when both pass.
fn fifteen(text: &str, expect: Expect) -> Result<Option<Claimed>, ClaimedError> {
    let tax = TaxNo15::parse(text).map(Claimed::TaxNo);
    let registration = RegNo15::parse(text).map(Claimed::RegNo);
    let number = match expect {
        Expect::TaxId => tax.or(registration.clone().ok()),
        Expect::Any | Expect::RegNo => registration.clone().ok().or(tax),
    };
    match (number, registration) {
        (None, Err(error @ RegNoError::Check { .. })) => Err(ClaimedError::RegNo(error)),
        (number, _) => Ok(number),
    }
}

/// Eight characters, a hyphen and one more: the printed form of an organisation code and of nothing else.
fn is_org_code_form(raw: &str) -> bool {
    let text: Vec<char> = unquote(raw).chars().collect();
    text.len() == 10 && matches!(text[8], '-' | '－')
}

/// A credit code of a market entity that has lost or gained a character or two.
fn is_cut_credit_code(text: &str) -> bool {
    let market = ["91", "92", "93"].iter().any(|prefix| text.starts_with(prefix));
    let district = text.bytes().skip(2).take(6).all(|byte| byte.is_ascii_digit());
    market && district && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Keeps a number that no standard knows, with blanks and quotation marks around it taken off.
fn as_written(raw: &str) -> Result<Repaired<Claimed>, ClaimedError> {
    let text = unquote(raw);
    let number = LegacyNo::parse(text)?;
    let repairs = tidy(raw).repairs.into_iter();
    let outside =
        repairs.filter(|repair| *repair == Repair::Quotes || (*repair == Repair::Spaces && text != raw));
    Ok(Repaired { value: Claimed::Legacy(number), repairs: outside.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CODE: &str = "91110000600037341L";

    fn read(raw: &str) -> (String, Vec<&'static str>) {
        let claimed = Claimed::read(raw).unwrap_or_else(|error| panic!("{raw:?}: {error}"));
        let repairs = claimed.repairs.iter().map(|repair| repair.code()).collect();
        (format!("{} {}", claimed.value.scheme(), claimed.value.as_str()), repairs)
    }

    #[test]
    fn a_credit_code_however_it_was_typed() {
        for (raw, repairs) in [
            (CODE, &[][..]),
            ("９１１１００００６０００３７３４１Ｌ", &["width"]),
            ("91110000600037341l", &["case"]),
            (" 91110000600037341L\n", &["spaces"]),
            ("91 110000 600037341 L", &["spaces"]),
            ("\u{FEFF}9111000060\u{200B}0037341L", &["spaces"]),
            ("91110000\u{A0}600037341L\t", &["spaces"]),
            ("'91110000600037341L", &["quotes"]),
            ("\"91110000600037341L\"", &["quotes"]),
            ("“91110000600037341L”", &["quotes"]),
            ("91-110000-600037341-L", &["hyphen"]),
            ("9111OOOO6OOO37341L", &["lookalike"; 7]),
            ("9III0000600037341L", &["lookalike"; 3]),
            ("　'９１１１０００0600037341l ", &["quotes", "spaces", "width", "case"]),
        ] {
            assert_eq!(read(raw), (format!("uscc {CODE}"), repairs.to_vec()), "{raw:?}");
        }
        assert_eq!(read("911100007109250324.0"), ("uscc 911100007109250324".into(), vec!["dot-zero"]));
    }

    #[test]
    fn where_a_letter_was_read_as_a_digit_is_told() {
        let claimed = Claimed::read("91110000600O3734IL").unwrap();
        let lookalikes = [
            Repair::Lookalike { at: 12, from: 'O', to: '0' },
            Repair::Lookalike { at: 17, from: 'I', to: '1' },
        ];
        assert_eq!(claimed.repairs, lookalikes);
    }

    #[test]
    fn numbers_from_before_credit_codes() {
        for (raw, expected, repairs) in [
            ("440301103097413", "reg-no 440301103097413", &[][..]),
            ("４４０３０１１０３０９７４１３", "reg-no 440301103097413", &["width"]),
            ("440301103097413.0", "reg-no 440301103097413", &["dot-zero"]),
            ("330100MA5CJQ4N5", "tax-no 330100MA5CJQ4N5", &[]),
            ("MA5CJQ4N-5", "org-code MA5CJQ4N5", &[]),
            ("MA5CJQ4N5", "org-code MA5CJQ4N5", &[]),
            ("ma5cjq4n-5", "org-code MA5CJQ4N5", &["case"]),
            ("企独粤总字第000123号", "legacy 企独粤总字第000123号", &[]),
            (" 3301002000123 ", "legacy 3301002000123", &["spaces"]),
            ("110000-012345", "legacy 110000-012345", &[]),
        ] {
            assert_eq!(read(raw), (expected.to_owned(), repairs.to_vec()), "{raw:?}");
        }
    }

    #[test]
    fn fifteen_digits_that_pass_both_checks_are_what_the_column_says() {
        let both = (0..).map(|serial| format!("3301001{serial:08}"));
        let both =
            both.into_iter().find(|n| RegNo15::parse(n).is_ok() && TaxNo15::parse(n).is_some()).unwrap();
        for (expect, scheme) in
            [(Expect::Any, "reg-no"), (Expect::RegNo, "reg-no"), (Expect::TaxId, "tax-no")]
        {
            assert_eq!(Claimed::read_as(&both, expect).unwrap().value.scheme(), scheme);
        }
        let tax_only = Claimed::read_as("330100MA5CJQ4N5", Expect::RegNo).unwrap().value;
        assert_eq!((tax_only.scheme(), tax_only.org_code()), ("tax-no", Some("MA5CJQ4N5")));
    }

    /// A number in no district, with no owner and with the right check character.
    fn invented_id() -> String {
        let ids = (0..10).map(|check| format!("11000019000101000{check}"));
        ids.into_iter().find(|id| is_citizen_id18(id.as_bytes().try_into().unwrap())).unwrap()
    }

    #[test]
    fn numbers_of_persons_are_refused_in_every_disguise() {
        let id = invented_id();
        let wrong_check = format!("{}{}", &id[..17], if id.ends_with('1') { '2' } else { '1' });
        for raw in [
            id.clone(),
            wrong_check,
            format!("{id}01"),
            format!("'{id}"),
            format!("{}-{}-{}", &id[..6], &id[6..14], &id[14..]),
            "11000019000101000x".to_owned(),
            "110000000101000".to_owned(),
            "11000000010100001".to_owned(),
        ] {
            assert_eq!(Claimed::read(&raw), Err(ClaimedError::CitizenId), "{raw}");
        }
        assert_eq!(Claimed::read("13800000000"), Err(ClaimedError::Mobile));
        assert_eq!(Claimed::read(&format!("身份证{}", invented_id())), Err(ClaimedError::CitizenId));
    }

    #[test]
    fn what_gives_no_number_and_why() {
        use ClaimedError::{Missing, Scientific, TooLong};
        let check = |found, expected| ClaimedError::Uscc(UsccError::Check { found, expected });
        for (raw, why) in [
            ("", Missing),
            ("无", Missing),
            ("/", Missing),
            ("null", Missing),
            ("00000000000000000X", Missing),
            ("000000000000000000", Missing),
            ("9.13601E+17", Scientific),
            ("9.13601e+17", Scientific),
            ("9E+17", Scientific),
            ("91110000600037341N", check('N', 'L')),
            ("9111000060003734IN", ClaimedError::Uscc(UsccError::Character { at: 17, found: 'I' })),
            ("9111000060003734L", ClaimedError::Uscc(UsccError::Length { found: 17 })),
            ("440301103097414", ClaimedError::RegNo(RegNoError::Check { found: '4', expected: '3' })),
            ("MA5CJQ4N-6", ClaimedError::OrgCode(OrgCodeError::Check { found: '6', expected: '5' })),
        ] {
            assert_eq!(Claimed::read(raw), Err(why), "{raw:?}");
        }
        assert_eq!(Claimed::read(&"9".repeat(61)), Err(TooLong));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(raw in "\\PC{0,24}|[0-9A-ZＯ０'\" .-]{9,22}") {
            if let Ok(claimed) = Claimed::read(&raw) {
                prop_assert!(!claimed.value.as_str().is_empty());
            }
        }

        #[test]
        fn what_was_read_once_reads_the_same_again(raw in "[0-9A-Za-zＯ０'\" .-]{9,22}") {
            if let Ok(claimed) = Claimed::read(&raw) {
                prop_assert_eq!(Claimed::read(claimed.value.as_str()).map(|again| again.value), Ok(claimed.value));
            }
        }
    }
}
