//! The Unified Social Credit Code (统一社会信用代码), GB 32100-2015.
//!
//! Eighteen characters: registration department, kind of organisation, six digits of district, the nine characters
//! of the GB 11714 organisation code (the last is its own check), and a check over all seventeen. The check catches
//! every single wrong character and every swap of two neighbours; it does not prove that the organisation exists.
//! Neither the district table nor the list of prefixes is consulted: real codes fall outside both.

use std::fmt;

use super::org_code;
use crate::text::Text;

/// The 31 characters of the code, in the order of their value. I, O, S, V and Z are not used.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Powers of 3 modulo 31, the weights of the first seventeen characters.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// What `VALUES` holds for a byte outside the alphabet.
const ILLEGAL: u8 = u8::MAX;
/// The value of each byte, or `ILLEGAL`.
const VALUES: [u8; 256] = values();

const fn values() -> [u8; 256] {
    let mut table = [ILLEGAL; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        #[expect(clippy::cast_possible_truncation, reason = "an index into 31 characters")]
        let value_u8 = value as u8;
        table[ALPHABET[value] as usize] = value_u8;
        value += 1;
    }
    table
}

/// A Unified Social Credit Code whose check character is right.
///
/// ```
/// use domain::Uscc;
/// let code = Uscc::parse("91350100M000100Y43").unwrap(); // the sample in the standard
/// assert_eq!((code.prefix(), code.district(), code.org_code()), ("91", "350100", "M000100Y4"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc([u8; 18]);

/// Why eighteen characters are not a Unified Social Credit Code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum UsccError {
    /// The code has not eighteen characters.
    #[error("a unified social credit code has 18 characters, this has {found}")]
    Length {
        /// How many characters there are.
        found: usize,
    },
    /// A character that the standard does not use there.
    #[error(
        "character {at} of the unified social credit code is '{found}', which the standard does not allow there"
    )]
    Character {
        /// Its place, from 1.
        at: usize,
        /// The character.
        found: char,
    },
    /// The eighteenth character does not agree with the seventeen before it: at least one character is wrong.
    #[error(
        "the check character of the unified social credit code is '{found}', the others call for '{expected}'"
    )]
    Check {
        /// The check character as written.
        found: char,
        /// The one that the first seventeen characters call for.
        expected: char,
    },
}

impl UsccError {
    /// A stable code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            UsccError::Length { .. } => "uscc-length",
            UsccError::Character { .. } => "uscc-character",
            UsccError::Check { .. } => "uscc-check",
        }
    }

    /// The reason in both languages.
    pub fn text(self) -> Text {
        let zh = match self {
            UsccError::Length { found } => format!("统一社会信用代码应为18位，此处为{found}位"),
            UsccError::Character { at, found } => {
                format!("统一社会信用代码第{at}位“{found}”不是该位允许的字符")
            }
            UsccError::Check { found, expected } => {
                format!(
                    "统一社会信用代码校验位为“{found}”，按前17位计算应为“{expected}”，代码中至少有一位有误"
                )
            }
        };
        Text::new(zh, self.to_string())
    }
}

impl Uscc {
    /// Reads a code exactly as the standard writes it: eighteen upper-case half-width characters, no spaces.
    ///
    /// # Errors
    /// `Length`, then `Character` for the first character outside the alphabet, not a digit in the district, or 0 in
    /// the first place (no department has it, and eighteen zeros would pass the check), then `Check`.
    ///
    /// Source: GB 32100-2015, annex on the check character.
    pub fn parse(text: &str) -> Result<Uscc, UsccError> {
        let Ok(bytes) = <[u8; 18]>::try_from(text.as_bytes()) else {
            return Err(wrong_length_or_character(text));
        };
        let mut sum = 0;
        for (byte, weight) in bytes.iter().zip(WEIGHTS) {
            let value = VALUES[usize::from(*byte)];
            if value == ILLEGAL {
                return Err(wrong_length_or_character(text));
            }
            sum += u32::from(value) * weight;
        }
        let placed = bytes[0] != b'0' && bytes[2..8].iter().all(u8::is_ascii_digit);
        if VALUES[usize::from(bytes[17])] == ILLEGAL || !placed {
            return Err(wrong_length_or_character(text));
        }
        let expected = check_character(sum);
        if bytes[17] == expected {
            return Ok(Uscc(bytes));
        }
        Err(UsccError::Check { found: char::from(bytes[17]), expected: char::from(expected) })
    }

    /// Makes a code with both check characters right: two characters of prefix, six digits of district, eight
    /// characters of serial. For demonstration data and tests; never for a real organisation.
    ///
    /// `None` when a part has the wrong length or a character the standard does not use.
    pub fn mint(prefix: &str, district: &str, serial8: &str) -> Option<Uscc> {
        if (prefix.len(), district.len(), serial8.len()) != (2, 6, 8) {
            return None;
        }
        let mut bytes = [b'0'; 18];
        bytes[..2].copy_from_slice(prefix.as_bytes());
        bytes[2..8].copy_from_slice(district.as_bytes());
        bytes[8..16].copy_from_slice(serial8.as_bytes());
        bytes[16] = org_code::check_character(bytes[8..16].try_into().expect("eight bytes"))?;
        let illegal = bytes.iter().any(|byte| VALUES[usize::from(*byte)] == ILLEGAL);
        if illegal || bytes[0] == b'0' || !district.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        bytes[17] = check_character(weighted_sum(&bytes));
        Some(Uscc(bytes))
    }

    /// All eighteen characters.
    pub fn as_str(&self) -> &str {
        self.part(0, 18)
    }

    /// Characters 1 and 2: the registration department and the kind of organisation, such as `91` for an
    /// enterprise.
    pub fn prefix(&self) -> &str {
        self.part(0, 2)
    }

    /// Characters 3 to 8: the district of the registering authority (GB/T 2260), `100000` for the national level.
    pub fn district(&self) -> &str {
        self.part(2, 8)
    }

    /// Characters 9 to 17: the organisation code (GB 11714).
    pub fn org_code(&self) -> &str {
        self.part(8, 17)
    }

    /// True for 个体工商户, prefix `92`: their name, address and old tax number may be those of a person.
    pub fn is_individual_business(&self) -> bool {
        self.prefix() == "92"
    }

    /// Whether character 17 is the right check of characters 9 to 16.
    ///
    /// A few hundred genuine codes fail it, so it is a hint for a clerk and never a reason to reject.
    ///
    /// Source: GB 11714-1997.
    pub fn inner_check_holds(&self) -> bool {
        let serial = self.0[8..16].try_into().expect("eight bytes");
        org_code::check_character(serial) == Some(self.0[16])
    }

    fn part(&self, from: usize, to: usize) -> &str {
        std::str::from_utf8(&self.0[from..to]).expect("every character was checked to be ASCII")
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uscc({})", self.as_str())
    }
}

impl std::str::FromStr for Uscc {
    type Err = UsccError;

    fn from_str(text: &str) -> Result<Uscc, UsccError> {
        Uscc::parse(text)
    }
}

fn weighted_sum(bytes: &[u8; 18]) -> u32 {
    bytes.iter().zip(WEIGHTS).map(|(byte, weight)| u32::from(VALUES[usize::from(*byte)]) * weight).sum()
}

fn check_character(sum: u32) -> u8 {
    ALPHABET[((31 - sum % 31) % 31) as usize]
}

/// The slow second look at a text already known to be wrong, to say where.
fn wrong_length_or_character(text: &str) -> UsccError {
    let found = text.chars().count();
    if found != 18 {
        return UsccError::Length { found };
    }
    let wrong = |(index, c): &(usize, char)| {
        let legal = u8::try_from(*c).is_ok_and(|byte| VALUES[usize::from(byte)] != ILLEGAL);
        let placed = match index {
            0 => *c != '0',
            2..8 => c.is_ascii_digit(),
            _ => true,
        };
        !(legal && placed)
    };
    let (index, found) = text.chars().enumerate().find(wrong).expect("called only when a character is wrong");
    UsccError::Character { at: index + 1, found }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_codes() {
        for (code, note) in [
            ("91350100M000100Y43", "the sample of the standard"),
            ("91350211M000100Y46", "a sample often misquoted"),
            ("911100007109250324", "an enterprise, digits only"),
            ("914403001922038216", "an enterprise"),
            ("91110108551385082Q", "an enterprise, check is a letter"),
            ("91110000802100433B", "an enterprise"),
            ("91320621MA1MRHG205", "an enterprise"),
            ("11230500001755309F", "an organ of the state"),
            ("123502001549897397", "a public institution"),
            ("91110000600037341L", "an enterprise"),
            ("92340621MA2UJWA961", "an individual business"),
            ("51330100MJ0000018T", "invented: a social organisation"),
            ("N2330100MF0000013G", "invented: a village collective, letter first"),
            ("12330100400000018M", "invented: a public institution"),
            ("9133010010000018XC", "invented: inner check is X"),
            ("91330100100000040Q", "invented: inner check is 0"),
            ("913301001000002000", "invented: both checks are 0"),
        ] {
            let parsed = Uscc::parse(code);
            assert_eq!(parsed.map(|code| code.to_string()), Ok(code.to_owned()), "{note}");
            assert!(parsed.is_ok_and(|code| code.inner_check_holds()), "{note}");
        }
    }

    #[test]
    fn wrong_codes_and_why() {
        let check = |found, expected| UsccError::Check { found, expected };
        for (code, why) in [
            ("91350211M000100Y43", check('3', '6')),
            ("91320621MA1MRHG207", check('7', '5')),
            ("91110000600037341N", check('N', 'L')),
            ("91350203M0001QAY9B", check('B', '9')),
            ("12345", UsccError::Length { found: 5 }),
            ("", UsccError::Length { found: 0 }),
            ("91 110000 600037341L", UsccError::Length { found: 20 }),
            ("91110000600037341l", UsccError::Character { at: 18, found: 'l' }),
            ("9111000060003IOZSV", UsccError::Character { at: 14, found: 'I' }),
            ("9111A000600037341L", UsccError::Character { at: 5, found: 'A' }),
            ("９1110000600037341L", UsccError::Character { at: 1, found: '９' }),
            ("000000000000000000", UsccError::Character { at: 1, found: '0' }),
            ("91350100M000100Y4é", UsccError::Character { at: 18, found: 'é' }),
        ] {
            assert_eq!(Uscc::parse(code), Err(why), "{code}");
        }
    }

    #[test]
    fn the_parts_of_a_code() {
        let code = Uscc::parse("92340621MA2UJWA961").unwrap();
        assert_eq!((code.prefix(), code.district(), code.org_code()), ("92", "340621", "MA2UJWA96"));
        assert!(code.is_individual_business());
        assert!(!Uscc::parse("91110000600037341L").unwrap().is_individual_business());
    }

    #[test]
    fn a_code_cannot_be_minted_from_parts_the_standard_does_not_allow() {
        for (prefix, district, serial) in [
            ("9", "330100", "MA000001"),
            ("91", "33010A", "MA000001"),
            ("91", "330100", "MO000001"),
            ("9é", "330100", "MA00000"),
        ] {
            assert_eq!(Uscc::mint(prefix, district, serial), None, "{prefix} {district} {serial}");
        }
    }

    prop_compose! {
        fn any_code()(prefix in "[1-9A-HJ-NP-RTUWXY][0-9A-HJ-NP-RTUWXY]", district in "[0-9]{6}", serial in "[0-9A-HJ-NP-RTUWXY]{8}") -> Uscc {
            Uscc::mint(&prefix, &district, &serial).unwrap()
        }
    }

    proptest! {
        #[test]
        fn what_is_minted_can_be_read(code in any_code()) {
            prop_assert_eq!(Uscc::parse(code.as_str()), Ok(code));
            prop_assert!(code.inner_check_holds());
        }

        #[test]
        fn every_single_wrong_character_is_caught(code in any_code(), at in 0_usize..18) {
            for wrong in ALPHABET.iter().filter(|wrong| **wrong != code.0[at]) {
                let mut bytes = code.0;
                bytes[at] = *wrong;
                prop_assert!(Uscc::parse(std::str::from_utf8(&bytes).unwrap()).is_err());
            }
        }

        #[test]
        fn every_swap_of_neighbours_is_caught(code in any_code(), at in 0_usize..17) {
            let mut bytes = code.0;
            bytes.swap(at, at + 1);
            let swapped = Uscc::parse(std::str::from_utf8(&bytes).unwrap());
            prop_assert_eq!(swapped.is_ok(), bytes == code.0);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,24}") {
            let _ = Uscc::parse(&text);
        }
    }
}
