//! What was typed, understood.

use super::normal::half_width;

/// A query in the form names are kept in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    text: String,
    words: Vec<String>,
}

/// Longest query looked at, in characters; the rest is ignored.
const LONGEST: usize = 100;

impl Query {
    /// Reads what was typed: full-width becomes half-width, case and punctuation do not count, blanks part words.
    pub fn new(typed: &str) -> Query {
        let typed: String = typed.trim().chars().take(LONGEST).map(half_width).collect();
        let words = typed.split_whitespace().map(super::normal::searched).filter(|word| !word.is_empty());
        Query { words: words.collect(), text: typed }
    }

    /// The query as understood, for the page: trimmed and half-width.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its words in normal form; a name must hold every one.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether a name in normal form holds every word.
    pub fn matches(&self, norm: &str) -> bool {
        let norm = super::normal::bare(norm);
        self.words.iter().all(|word| norm.contains(word.as_str()))
    }

    /// Whether it may be pinyin or initials: letters only.
    pub fn is_latin(&self) -> bool {
        !self.words.is_empty()
            && self.words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_alphabetic()))
    }

    /// The query as the beginning of a code: at least four digits and capital letters and nothing else.
    pub fn code(&self) -> Option<String> {
        let compact: String = self.text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let fits = compact.len() >= 4 && compact.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let digits = compact.bytes().filter(u8::is_ascii_digit).count();
        (fits && digits >= 2).then(|| compact.to_ascii_uppercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_and_blanks_do_not_count() {
        let query = Query::new("　示例　ＡＢＣ ");
        assert_eq!(query.text(), "示例 ABC");
        assert_eq!(query.words().len(), 2);
        assert_eq!(query.words(), Query::new("示例 abc").words());
    }

    #[test]
    fn a_code_is_told_from_pinyin() {
        assert_eq!(Query::new("91 3602-00ma").code(), Some("913602 00MA".replace(' ', "")));
        assert_eq!(Query::new("jingdezhen").code(), None);
        assert!(Query::new("jingdezhen").is_latin());
        assert!(!Query::new("9136").is_latin());
    }
}
