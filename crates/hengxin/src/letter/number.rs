//! Numbers of letters: `衡信异告〔2026〕12号`.

use std::fmt;

use domain::Day;

/// The number of a letter. Who gives numbers out sees to it that none is given twice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LetterNumber {
    word: String,
    year: i16,
    serial: u32,
}

impl LetterNumber {
    /// The letter `serial` (from 1) of a series in the year of a day. `None` for a series without a word, one with
    /// anything but letters and Han characters in it, or serial 0.
    pub fn new(word: &str, on: Day, serial: u32) -> Option<LetterNumber> {
        let plain = !word.is_empty() && word.chars().all(char::is_alphabetic);
        (plain && serial > 0).then(|| LetterNumber { word: word.to_owned(), year: on.year(), serial })
    }

    /// Reads what [`LetterNumber`] prints; nothing else.
    pub fn parse(text: &str) -> Option<LetterNumber> {
        let (word, rest) = text.split_once('〔')?;
        let (year, serial) = rest.strip_suffix('号')?.split_once('〕')?;
        let number = LetterNumber::new(word, Day::new(year.parse().ok()?, 1, 1)?, serial.parse().ok()?)?;
        (number.to_string() == text).then_some(number)
    }
}

impl fmt::Display for LetterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}〔{}〕{}号", self.word, self.year, self.serial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_survives_its_printing() {
        let number = LetterNumber::new("衡信异告", Day::new(2026, 5, 8).unwrap(), 12).unwrap();
        assert_eq!(number.to_string(), "衡信异告〔2026〕12号");
        assert_eq!(LetterNumber::parse("衡信异告〔2026〕12号"), Some(number));
    }

    #[test]
    fn nothing_else_is_a_number() {
        for text in [
            "",
            "〔2026〕12号",
            "衡信异告〔2026〕0号",
            "衡信异告〔2026〕012号",
            "衡信异告[2026]12号",
            "衡 信〔2026〕1号",
        ] {
            assert_eq!(LetterNumber::parse(text), None, "{text}");
        }
    }
}
