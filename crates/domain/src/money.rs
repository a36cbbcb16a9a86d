//! Amounts of money, exact to one fen.
//!
//! The publication standard states fines in 万元 with six decimals; its last decimal is exactly one fen, so a whole
//! number of fen holds every amount it can state. Nothing is rounded.

mod written;

use std::fmt;

pub use written::{SlipWay, UnitSlip, mentioned_in, unit_slip};

use crate::text::Text;

/// Fen in one yuan.
const FEN_PER_YUAN: u64 = 100;
/// Fen in one 万元.
const FEN_PER_WAN: u64 = 1_000_000;
/// The first amount too large for the standard's twelve digits of 万元, in fen.
const TOO_LARGE: u64 = 1_000_000_000_000 * FEN_PER_WAN;

/// An amount of renminbi from zero up, exact to one fen, shown as `30,000.00` yuan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Yuan {
    fen: i64,
}

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum MoneyError {
    /// Nothing is written.
    #[error("no amount is written")]
    Empty,
    /// Something other than digits, a decimal point and separators of thousands in their places.
    #[error("this is not a number")]
    NotANumber,
    /// Below zero.
    #[error("an amount cannot be negative")]
    Negative,
    /// Finer than one fen.
    #[error("an amount has at most {most} decimals here")]
    TooManyDecimals {
        /// The decimals that one fen takes in this unit: six for 万元, two for yuan.
        most: u32,
    },
    /// Twelve digits of 万元 are not enough for it.
    #[error("this amount is too large to be true")]
    TooLarge,
}

impl MoneyError {
    /// A stable code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            MoneyError::Empty => "amount-empty",
            MoneyError::NotANumber => "amount-not-a-number",
            MoneyError::Negative => "amount-negative",
            MoneyError::TooManyDecimals { .. } => "amount-decimals",
            MoneyError::TooLarge => "amount-too-large",
        }
    }

    /// The reason in both languages.
    pub fn text(self) -> Text {
        let zh = match self {
            MoneyError::Empty => "未填写金额".to_owned(),
            MoneyError::NotANumber => "金额不是数字".to_owned(),
            MoneyError::Negative => "金额不能为负数".to_owned(),
            MoneyError::TooManyDecimals { most } => format!("金额小数最多{most}位"),
            MoneyError::TooLarge => "金额过大，明显不实".to_owned(),
        };
        Text::new(zh, self.to_string())
    }
}

impl Yuan {
    /// Nothing.
    pub const ZERO: Yuan = Yuan { fen: 0 };

    /// An amount from a whole number of fen, the form kept in storage; `None` below zero.
    pub const fn from_fen(fen: i64) -> Option<Yuan> {
        if fen < 0 { None } else { Some(Yuan { fen }) }
    }

    /// The amount in fen, zero or more.
    pub const fn fen(self) -> i64 {
        self.fen
    }

    /// Reads a number of 万元 with up to six decimals: `0.2` is 2,000 yuan. Separators of thousands and full-width
    /// characters are taken; a unit behind the number is not.
    ///
    /// Source: 发改办财金〔2018〕424号, annexed data standard, field CF_NR_FK (罚款金额（万元）).
    pub fn parse_wan(text: &str) -> Result<Yuan, MoneyError> {
        parse_scaled(text, 6)
    }

    /// Reads a number of yuan with up to two decimals.
    pub fn parse_yuan(text: &str) -> Result<Yuan, MoneyError> {
        parse_scaled(text, 2)
    }

    /// The amount in 万元, without separators and without trailing zeros: `3`, `0.2`, `0.000001`.
    pub fn wan_string(self) -> String {
        let (whole, rest) = (self.magnitude() / FEN_PER_WAN, self.magnitude() % FEN_PER_WAN);
        if rest == 0 {
            return whole.to_string();
        }
        format!("{whole}.{rest:06}").trim_end_matches('0').to_owned()
    }

    fn magnitude(self) -> u64 {
        self.fen.unsigned_abs()
    }

    fn from_magnitude(fen: u64) -> Option<Yuan> {
        (fen < TOO_LARGE).then(|| Yuan { fen: i64::try_from(fen).expect("the limit is below i64::MAX") })
    }
}

/// `30,000.00`: yuan with two decimals and separators of thousands, without a unit.
impl fmt::Display for Yuan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = (self.magnitude() / FEN_PER_YUAN).to_string();
        let mut grouped = String::with_capacity(whole.len() + whole.len() / 3 + 3);
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        f.pad(&format!("{grouped}.{:02}", self.magnitude() % FEN_PER_YUAN))
    }
}

/// Reads a number whose last of `decimals` decimals is one fen.
fn parse_scaled(text: &str, decimals: u32) -> Result<Yuan, MoneyError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(MoneyError::Empty);
    }
    if let Some(rest) = text.strip_prefix(['-', '－', '−']) {
        return Err(if scaled(rest, decimals).is_ok() {
            MoneyError::Negative
        } else {
            MoneyError::NotANumber
        });
    }
    scaled(text, decimals)
}

fn scaled(text: &str, decimals: u32) -> Result<Yuan, MoneyError> {
    let (whole, fraction) = match text.split_once(['.', '．']) {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(MoneyError::NotANumber),
        None => (text, ""),
    };
    let mut fen = whole_number(whole)?;
    let mut places = 0;
    for c in fraction.chars() {
        let digit = digit(c).ok_or(MoneyError::NotANumber)?;
        if places == decimals {
            // A zero finer than one fen changes nothing; spreadsheets pad with them.
            if digit != 0 {
                return Err(MoneyError::TooManyDecimals { most: decimals });
            }
            continue;
        }
        fen = shift(fen, digit)?;
        places += 1;
    }
    for _ in places..decimals {
        fen = shift(fen, 0)?;
    }
    Yuan::from_magnitude(fen).ok_or(MoneyError::TooLarge)
}

/// Digits, all plain or all in groups of three behind the first separator.
fn whole_number(text: &str) -> Result<u64, MoneyError> {
    let mut value = 0;
    for (index, group) in text.split([',', '，']).enumerate() {
        let digits = group.chars().count();
        if digits == 0 || (index > 0 && digits != 3) {
            return Err(MoneyError::NotANumber);
        }
        for c in group.chars() {
            value = shift(value, digit(c).ok_or(MoneyError::NotANumber)?)?;
        }
    }
    let first = text.split([',', '，']).next().map_or(0, |group| group.chars().count());
    let grouped = text.contains([',', '，']);
    if grouped && first > 3 { Err(MoneyError::NotANumber) } else { Ok(value) }
}

fn shift(value: u64, digit: u64) -> Result<u64, MoneyError> {
    let shifted = value.checked_mul(10).and_then(|value| value.checked_add(digit));
    shifted.ok_or(MoneyError::TooLarge)
}

/// The value of a half-width or full-width digit.
fn digit(c: char) -> Option<u64> {
    let half = match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0)?,
        _ => c,
    };
    half.to_digit(10).map(u64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_wan() {
        for (text, shown, canonical) in [
            ("0.2", "2,000.00", "0.2"),
            ("3", "30,000.00", "3"),
            ("3.000000", "30,000.00", "3"),
            ("0", "0.00", "0"),
            ("0.000001", "0.01", "0.000001"),
            ("1.5", "15,000.00", "1.5"),
            ("1,234.5", "12,345,000.00", "1234.5"),
            ("１２．５", "125,000.00", "12.5"),
            (" 2 ", "20,000.00", "2"),
            ("0.20000000", "2,000.00", "0.2"),
            ("999999999999.999999", "9,999,999,999,999,999.99", "999999999999.999999"),
        ] {
            let amount = Yuan::parse_wan(text).unwrap();
            assert_eq!(
                (amount.to_string().as_str(), amount.wan_string().as_str()),
                (shown, canonical),
                "{text}"
            );
        }
    }

    #[test]
    fn amounts_in_yuan() {
        for (text, fen) in
            [("2000", 200_000), ("50,000", 5_000_000), ("0.01", 1), ("1,234,567.89", 123_456_789)]
        {
            assert_eq!(Yuan::parse_yuan(text).map(Yuan::fen), Ok(fen), "{text}");
        }
    }

    #[test]
    fn what_is_not_an_amount_and_why() {
        for (text, why) in [
            ("", MoneyError::Empty),
            ("　", MoneyError::Empty),
            ("无", MoneyError::NotANumber),
            ("3万元", MoneyError::NotANumber),
            ("1E-05", MoneyError::NotANumber),
            ("1.2.3", MoneyError::NotANumber),
            ("1.", MoneyError::NotANumber),
            (".5", MoneyError::NotANumber),
            ("3,0", MoneyError::NotANumber),
            ("1234,567", MoneyError::NotANumber),
            ("-", MoneyError::NotANumber),
            ("-3", MoneyError::Negative),
            ("0.0000001", MoneyError::TooManyDecimals { most: 6 }),
            ("0.30000000000000004", MoneyError::TooManyDecimals { most: 6 }),
            ("1000000000000", MoneyError::TooLarge),
            ("99999999999999999999999", MoneyError::TooLarge),
        ] {
            assert_eq!(Yuan::parse_wan(text), Err(why), "{text}");
        }
        assert_eq!(Yuan::parse_yuan("0.001"), Err(MoneyError::TooManyDecimals { most: 2 }));
        assert_eq!(Yuan::from_fen(-1), None);
    }

    proptest::proptest! {
        #[test]
        fn both_printed_forms_come_back(fen in 0_i64..1_000_000_000_000_000_000) {
            let amount = Yuan::from_fen(fen).unwrap();
            assert_eq!(Yuan::parse_yuan(&amount.to_string()), Ok(amount));
            assert_eq!(Yuan::parse_wan(&amount.wan_string()), Ok(amount));
        }
    }
}
