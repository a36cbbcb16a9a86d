//! The organisation code (组织机构代码), GB 11714-1997: eight characters and a check; and the taxpayer's number that
//! was built from it before credit codes.

use std::fmt;

use crate::text::Text;

const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A nine-character organisation code whose check character is right. It stands as characters 9 to 17 in the credit
/// code of an organisation that had one before 2015.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrgCode([u8; 9]);

/// Why a text is not an organisation code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum OrgCodeError {
    /// Not nine characters, or ten with a hyphen before the last.
    #[error("an organisation code has 8 characters and a check character")]
    Length,
    /// A character other than a digit or a capital letter.
    #[error("character {at} of the organisation code is '{found}', neither a digit nor a capital letter")]
    Character {
        /// Its place, from 1.
        at: usize,
        /// The character.
        found: char,
    },
    /// The ninth character does not agree with the others.
    #[error("the check character of the organisation code is '{found}', the others call for '{expected}'")]
    Check {
        /// The check character as written.
        found: char,
        /// The one that the first eight characters call for.
        expected: char,
    },
}

impl OrgCodeError {
    /// A stable code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            OrgCodeError::Length => "org-code-length",
            OrgCodeError::Character { .. } => "org-code-character",
            OrgCodeError::Check { .. } => "org-code-check",
        }
    }

    /// The reason in both languages.
    pub fn text(self) -> Text {
        let zh = match self {
            OrgCodeError::Length => "组织机构代码应为8位本体代码加1位校验码".to_owned(),
            OrgCodeError::Character { at, found } => {
                format!("组织机构代码第{at}位“{found}”不是数字或大写字母")
            }
            OrgCodeError::Check { found, expected } => {
                format!("组织机构代码校验码为“{found}”，按前8位计算应为“{expected}”")
            }
        };
        Text::new(zh, self.to_string())
    }
}

impl OrgCode {
    /// Reads nine half-width characters, with or without a hyphen before the last.
    ///
    /// Source: GB 11714-1997.
    pub fn parse(text: &str) -> Result<OrgCode, OrgCodeError> {
        let joined = match text.as_bytes() {
            [serial @ .., b'-', check] if serial.len() == 8 => [serial, &[*check]].concat(),
            bytes => bytes.to_vec(),
        };
        let characters = <[u8; 9]>::try_from(joined).map_err(|_| OrgCodeError::Length)?;
        let legal = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        if let Some(index) = characters.iter().position(|byte| !legal(byte)) {
            let found = text.chars().nth(index).ok_or(OrgCodeError::Length)?;
            return Err(OrgCodeError::Character { at: index + 1, found });
        }
        OrgCode::checked(characters)
    }

    /// All nine characters, without the hyphen.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("every character was checked to be ASCII")
    }

    fn checked(characters: [u8; 9]) -> Result<OrgCode, OrgCodeError> {
        let [serial @ .., found] = characters;
        let expected = check_character(serial).ok_or(OrgCodeError::Length)?;
        if found == expected {
            return Ok(OrgCode(characters));
        }
        Err(OrgCodeError::Check { found: char::from(found), expected: char::from(expected) })
    }
}

/// The form of the standard: `MA5CJQ4N-5`.
impl fmt::Display for OrgCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (serial, check) = self.as_str().split_at(8);
        f.pad(&format!("{serial}-{check}"))
    }
}

impl fmt::Debug for OrgCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrgCode({self})")
    }
}

/// The taxpayer's number of an enterprise before credit codes: six digits of district and its organisation code.
///
/// The number of a one-person business was made from its owner's citizen number instead; such a number cannot be
/// held here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaxNo15 {
    characters: [u8; 15],
}

impl TaxNo15 {
    /// Reads fifteen half-width characters; `None` unless six digits come first and an organisation code follows
    /// whose check character is right.
    pub fn parse(text: &str) -> Option<TaxNo15> {
        let characters = <[u8; 15]>::try_from(text.as_bytes()).ok()?;
        let (district, code) = characters.split_at(6);
        let checked = OrgCode::checked(code.try_into().ok()?).is_ok();
        (checked && district.iter().all(u8::is_ascii_digit)).then_some(TaxNo15 { characters })
    }

    /// All fifteen characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.characters).expect("every character was checked to be ASCII")
    }

    /// The first six digits: the district of the tax authority (GB/T 2260).
    pub fn district(&self) -> &str {
        &self.as_str()[..6]
    }

    /// The organisation code inside.
    pub fn org_code(&self) -> OrgCode {
        OrgCode(self.characters[6..].try_into().expect("nine characters follow the district"))
    }
}

impl fmt::Display for TaxNo15 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for TaxNo15 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TaxNo15({})", self.as_str())
    }
}

/// The check character of eight digits or capital letters; `None` when one of them is neither.
///
/// Letters count A = 10 to Z = 35, by the standard of 1997, not by the alphabet of the credit code.
pub(super) fn check_character(serial: [u8; 8]) -> Option<u8> {
    let mut sum = 0;
    for (byte, weight) in serial.iter().zip(WEIGHTS) {
        let value = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A' + 10,
            _ => return None,
        };
        sum += u32::from(value) * weight;
    }
    Some(b"0X987654321"[(sum % 11) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisation_codes() {
        for (text, shown) in [
            ("MA5CJQ4N-5", "MA5CJQ4N-5"),
            ("MA5CJQ4N5", "MA5CJQ4N-5"),
            ("10000018X", "10000018-X"),
            ("100000040", "10000004-0"),
        ] {
            assert_eq!(OrgCode::parse(text).map(|code| code.to_string()), Ok(shown.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_not_an_organisation_code() {
        for (text, why) in [
            ("MA5CJQ4N-6", OrgCodeError::Check { found: '6', expected: '5' }),
            ("ma5CJQ4N5", OrgCodeError::Character { at: 1, found: 'm' }),
            ("MA5CJQ4N", OrgCodeError::Length),
            ("MA5C-JQ4N5", OrgCodeError::Length),
            ("代码代", OrgCodeError::Character { at: 1, found: '代' }),
            ("", OrgCodeError::Length),
        ] {
            assert_eq!(OrgCode::parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn taxpayers_numbers() {
        let number = TaxNo15::parse("330100MA5CJQ4N5").unwrap();
        assert_eq!((number.district(), number.org_code().as_str()), ("330100", "MA5CJQ4N5"));
        for text in ["330100MA5CJQ4N6", "33010AMA5CJQ4N5", "330100MA5CJQ4N", "330100MA5CJQ4N-5", "税号税号税"]
        {
            assert_eq!(TaxNo15::parse(text), None, "{text}");
        }
    }
}
