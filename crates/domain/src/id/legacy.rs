//! A number from before the standards: a certificate of a public institution or a society, a thirteen-digit
//! registration number, `企独粤总字第…号`. Nothing about it can be checked, so nothing is ever matched by it alone.

use std::fmt;

/// The most characters the publication standard leaves for such a number, with room for those who exceed it.
const MOST_CHARACTERS: usize = 60;

/// An old number kept as it was written: 1 to 60 characters, one of them a digit, and no personal number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LegacyNo(Box<str>);

/// Why a text is not kept as an old number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum LegacyNoError {
    /// Nothing is written, or a placeholder such as 无 or `/`: a number has at least one digit other than 0.
    #[error("no number is written")]
    Missing,
    /// More than sixty characters.
    #[error("a registration number has at most 60 characters")]
    TooLong,
    /// It holds a citizen's or a telephone number.
    #[error("this holds a personal number")]
    Personal(super::PersonalKind),
}

impl LegacyNo {
    /// Reads an old number; spaces around it are dropped, all else is kept.
    pub fn parse(text: &str) -> Result<LegacyNo, LegacyNoError> {
        let text = text.trim();
        if text.chars().count() > MOST_CHARACTERS {
            return Err(LegacyNoError::TooLong);
        }
        if let Some(personal) = super::find_personal(text) {
            return Err(LegacyNoError::Personal(personal.kind));
        }
        if text.chars().any(is_digit) { Ok(LegacyNo(text.into())) } else { Err(LegacyNoError::Missing) }
    }

    /// The number as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LegacyNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for LegacyNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LegacyNo({})", self.as_str())
    }
}

/// A digit other than zero, Arabic in any width or Chinese.
fn is_digit(c: char) -> bool {
    matches!(c, '1'..='9' | '１'..='９') || "一二三四五六七八九十".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_numbers_are_kept_as_written() {
        for text in ["企独粤总字第000123号", "3301002000123", "社证字第4325号", "110000012345", "第一三二号"]
        {
            assert_eq!(LegacyNo::parse(text).map(|number| number.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_is_no_number() {
        for text in ["", " ", "无", "/", "-", "null", "0", "00000000000000000X", "暂无"] {
            assert_eq!(LegacyNo::parse(text), Err(LegacyNoError::Missing), "{text}");
        }
        assert_eq!(LegacyNo::parse(&"1".repeat(61)), Err(LegacyNoError::TooLong));
        let mobile = LegacyNoError::Personal(crate::id::PersonalKind::Mobile);
        assert_eq!(LegacyNo::parse("13800000000"), Err(mobile));
    }
}
