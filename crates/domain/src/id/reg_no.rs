//! The registration number of an enterprise before credit codes (工商注册号), GS 15-2006: fifteen digits, the last a
//! check by GB/T 17710 (ISO 7064 MOD 11,10).

use std::fmt;

use crate::text::Text;

/// A fifteen-digit registration number whose check digit is right.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegNo15([u8; 15]);

/// Why a text is not a fifteen-digit registration number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum RegNoError {
    /// Not fifteen half-width digits.
    #[error("a registration number has 15 digits")]
    NotFifteenDigits,
    /// The last digit does not agree with the others.
    #[error("the check digit of the registration number is '{found}', the others call for '{expected}'")]
    Check {
        /// The digit as written.
        found: char,
        /// The digit that the first fourteen call for.
        expected: char,
    },
}

impl RegNoError {
    /// A stable code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            RegNoError::NotFifteenDigits => "reg-no-length",
            RegNoError::Check { .. } => "reg-no-check",
        }
    }

    /// The reason in both languages.
    pub fn text(self) -> Text {
        let zh = match self {
            RegNoError::NotFifteenDigits => "工商注册号应为15位数字".to_owned(),
            RegNoError::Check { found, expected } => {
                format!("工商注册号校验位为“{found}”，按前14位计算应为“{expected}”")
            }
        };
        Text::new(zh, self.to_string())
    }
}

impl RegNo15 {
    /// Reads fifteen half-width digits.
    ///
    /// Source: GS 15-2006; GB/T 17710, system MOD 11,10.
    pub fn parse(text: &str) -> Result<RegNo15, RegNoError> {
        let digits = <[u8; 15]>::try_from(text.as_bytes()).map_err(|_| RegNoError::NotFifteenDigits)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(RegNoError::NotFifteenDigits);
        }
        if check_holds(&digits) {
            return Ok(RegNo15(digits));
        }
        let expected = char::from(check_digit(&digits));
        Err(RegNoError::Check { found: char::from(digits[14]), expected })
    }

    /// All fifteen digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("every character was checked to be a digit")
    }

    /// The first six digits: the district of the registering authority (GB/T 2260).
    pub fn district(&self) -> &str {
        &self.as_str()[..6]
    }
}

impl fmt::Display for RegNo15 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for RegNo15 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RegNo15({})", self.as_str())
    }
}

/// Whether the last of fifteen digits is the right check of the others.
pub(super) fn check_holds(digits: &[u8; 15]) -> bool {
    check_digit(digits) == digits[14]
}

fn check_digit(digits: &[u8; 15]) -> u8 {
    let mut product = 10;
    for digit in &digits[..14] {
        let sum = (product + (digit - b'0')) % 10;
        product = (if sum == 0 { 10 } else { sum }) * 2 % 11;
    }
    b'0' + (11 - product) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registration_numbers() {
        for number in [
            "110108000000016",
            "440301103097413",
            "110108012660422",
            "330100000000011",
            "330100400000018",
            "330100600000012",
        ] {
            assert_eq!(RegNo15::parse(number).map(|number| number.to_string()), Ok(number.to_owned()));
        }
        assert_eq!(RegNo15::parse("440301103097413").unwrap().district(), "440301");
    }

    #[test]
    fn what_is_not_a_registration_number() {
        let check = RegNoError::Check { found: '7', expected: '6' };
        for (text, why) in [
            ("110108000000017", check),
            ("", RegNoError::NotFifteenDigits),
            ("11010800000001", RegNoError::NotFifteenDigits),
            ("1101080000000１", RegNoError::NotFifteenDigits),
            ("11010800000001X", RegNoError::NotFifteenDigits),
        ] {
            assert_eq!(RegNo15::parse(text), Err(why), "{text}");
        }
    }
}
