//! Codes of organisations as the engine holds them: packed, compared, never checked. Whether a code is valid is for
//! the caller to say; a code that is not must not be given.

use std::fmt;

/// A code of up to 18 digits and capital letters in twelve bytes.
///
/// ```
/// use matcher::Code;
/// let code = Code::parse("91360200MA0000000X").unwrap();
/// assert_eq!(code.to_string(), "91360200MA0000000X");
/// assert_eq!(Code::parse("not a code"), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code([u8; Code::BYTES]);

/// Digits and letters, and the end of a shorter code.
const BASE: u128 = 37;

impl Code {
    pub(crate) const BYTES: usize = 12;
    pub(crate) const NONE: [u8; Code::BYTES] = [0; Code::BYTES];
    const LONGEST: usize = 18;

    /// From one to 18 ASCII digits and letters, small ones as capitals; `None` for anything else.
    pub fn parse(text: &str) -> Option<Code> {
        if text.is_empty() || text.len() > Code::LONGEST {
            return None;
        }
        let digit = |b: u8| char::from(b).to_digit(36).map(u128::from);
        let packed = text.bytes().try_fold(0, |sum, b| Some(sum * BASE + digit(b)? + 1))?;
        let bytes = packed.to_be_bytes();
        bytes[16 - Code::BYTES..].try_into().ok().map(Code)
    }

    pub(crate) fn from_bytes(bytes: [u8; Code::BYTES]) -> Option<Code> {
        (bytes != Code::NONE).then_some(Code(bytes))
    }

    pub(crate) fn bytes(self) -> [u8; Code::BYTES] {
        self.0
    }

    /// Whether the two cannot be of one organisation: both of one kind and not the same, or a credit code that does
    /// not hold the organisation code. A registration number and a credit code say nothing of each other.
    ///
    /// ```
    /// use matcher::Code;
    /// let code = |text| Code::parse(text).unwrap();
    /// assert!(code("91360200MA00000001").conflicts(code("91360200MA00000002")));
    /// assert!(!code("91360200MA0000000X").conflicts(code("MA0000000")));
    /// assert!(!code("91360200MA0000000X").conflicts(code("360200000000001")));
    /// ```
    pub fn conflicts(self, other: Code) -> bool {
        let (a, b) = (self.to_string(), other.to_string());
        match (a.len(), b.len()) {
            (18, 9) => a[8..17] != b,
            (9, 18) => b[8..17] != a,
            (m, n) => m == n && a != b,
        }
    }

    pub(crate) fn key(self) -> u32 {
        let mixed = self
            .0
            .iter()
            .fold(0_u64, |h, &b| (h.rotate_left(5) ^ u64::from(b)).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        fold_key(mixed)
    }
}

/// The upper half, which the multiplication has mixed best.
pub(crate) fn fold_key(hash: u64) -> u32 {
    u32::try_from(hash >> 32).expect("half of 64 bits are 32")
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut packed = self.0.iter().fold(0_u128, |sum, &b| sum << 8 | u128::from(b));
        let mut text = [0_u8; Code::LONGEST];
        let mut first = text.len();
        while packed > 0 && first > 0 {
            first -= 1;
            let digit = u32::try_from(packed % BASE).unwrap_or(0).saturating_sub(1);
            text[first] =
                u8::try_from(char::from_digit(digit, 36).unwrap_or('?').to_ascii_uppercase()).unwrap_or(b'?');
            packed /= BASE;
        }
        f.write_str(std::str::from_utf8(&text[first..]).expect("only ASCII was written"))
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
