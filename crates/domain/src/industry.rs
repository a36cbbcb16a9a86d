//! Industries by GB/T 4754-2017: section, division, group, class.

use std::fmt;

use crate::table::{TableError, read_rows};

/// An industry code: a letter for a section, or two, three or four digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Industry {
    /// The characters, with zero bytes behind them.
    characters: [u8; 4],
}

/// How fine an industry code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IndustryLevel {
    /// 门类, a letter: `A` is agriculture.
    Section,
    /// 大类, two digits.
    Division,
    /// 中类, three digits.
    Group,
    /// 小类, four digits.
    Class,
}

impl Industry {
    /// Reads a capital letter or two to four digits, with or without the section's letter before them (`A0111`, as
    /// registries write it).
    pub fn parse(text: &str) -> Option<Industry> {
        let text = match text.as_bytes() {
            [b'A'..=b'T', b'0'..=b'9', ..] => &text[1..],
            _ => text,
        };
        let form = match text.as_bytes() {
            [section] => section.is_ascii_uppercase(),
            digits => (2..=4).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit),
        };
        let mut characters = [0; 4];
        characters.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        form.then_some(Industry { characters })
    }

    /// The code as the standard writes it, without the section's letter.
    pub fn as_str(&self) -> &str {
        let length = self.characters.iter().position(|byte| *byte == 0).unwrap_or(4);
        std::str::from_utf8(&self.characters[..length]).expect("every character was checked to be ASCII")
    }

    /// How fine the code is.
    pub fn level(self) -> IndustryLevel {
        match self.as_str().len() {
            0 | 1 => IndustryLevel::Section,
            2 => IndustryLevel::Division,
            3 => IndustryLevel::Group,
            _ => IndustryLevel::Class,
        }
    }
}

impl fmt::Display for Industry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Industry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Industry({})", self.as_str())
    }
}

/// The table of industry codes.
#[derive(Clone, Debug)]
pub struct Industries {
    /// Code, name and section, by code.
    entries: Vec<(Industry, Box<str>, Industry)>,
}

impl Industries {
    /// Reads the table: code and name, each section before its divisions.
    ///
    /// # Errors
    /// The first line with a malformed code.
    ///
    /// Source: GB/T 4754-2017, with its first amendment.
    pub fn parse(text: &str) -> Result<Industries, TableError> {
        let rows = read_rows(text, |fields| match fields {
            [code, name] => Some((Industry::parse(code)?, Box::from(*name))),
            _ => None,
        })?;
        let mut section = None;
        let mut entries = Vec::with_capacity(rows.len());
        for (code, name) in rows {
            if code.level() == IndustryLevel::Section {
                section = Some(code);
            }
            entries.push((code, name, section.ok_or(TableError { line: 1 })?));
        }
        entries.sort();
        Ok(Industries { entries })
    }

    /// The name of an industry; `None` for a code that the standard does not have.
    pub fn name(&self, code: Industry) -> Option<&str> {
        self.entry(code).map(|(_, name, _)| &**name)
    }

    /// The section an industry belongs to.
    pub fn section(&self, code: Industry) -> Option<Industry> {
        self.entry(code).map(|(_, _, section)| *section)
    }

    /// The names from section to class: 农、林、牧、渔业, 农业, 谷物种植, 稻谷种植.
    pub fn names(&self, code: Industry) -> Vec<&str> {
        let Some(section) = self.section(code) else { return Vec::new() };
        let shorter = (2..=4).filter_map(|length| Industry::parse(code.as_str().get(..length)?));
        std::iter::once(section).chain(shorter).filter_map(|code| self.name(code)).collect()
    }

    /// Every code in the table with its name, by code.
    pub fn iter(&self) -> impl Iterator<Item = (Industry, &str)> {
        self.entries.iter().map(|(code, name, _)| (*code, &**name))
    }

    fn entry(&self, code: Industry) -> Option<&(Industry, Box<str>, Industry)> {
        let place = self.entries.binary_search_by_key(&code, |(code, _, _)| *code).ok()?;
        self.entries.get(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Industries {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../law/industries.tsv");
        Industries::parse(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn codes_and_their_levels() {
        use IndustryLevel::{Class, Division, Group, Section};
        for (text, code, level) in [
            ("A", "A", Section),
            ("01", "01", Division),
            ("011", "011", Group),
            ("0111", "0111", Class),
            ("A0111", "0111", Class),
        ] {
            let parsed = Industry::parse(text).unwrap();
            assert_eq!((parsed.as_str(), parsed.level()), (code, level), "{text}");
        }
        for text in ["", "a", "1", "01111", "AA", "A01111", "农业", "０１"] {
            assert_eq!(Industry::parse(text), None, "{text}");
        }
    }

    #[test]
    fn names_from_section_to_class() {
        let table = table();
        let names = |text| table.names(Industry::parse(text).unwrap());
        assert_eq!(names("0111"), ["农、林、牧、渔业", "农业", "谷物种植", "稻谷种植"]);
        assert_eq!(names("01"), ["农、林、牧、渔业", "农业"]);
        assert_eq!(names("A"), ["农、林、牧、渔业"]);
        assert!(names("0199").is_empty());
    }

    #[test]
    fn the_table_of_the_standard_is_whole_but_for_one_class() {
        let table = table();
        let count = |level| table.iter().filter(|(code, _)| code.level() == level).count();
        let levels =
            [IndustryLevel::Section, IndustryLevel::Division, IndustryLevel::Group, IndustryLevel::Class];
        assert_eq!(levels.map(count), [20, 97, 473, 1381]);
    }

    #[test]
    fn a_broken_line_is_named() {
        for (text, line) in [("A\t农业\n0\t农业", 2), ("01\t农业", 1), ("A", 1)] {
            assert_eq!(Industries::parse(text).map(|_| ()), Err(TableError { line }), "{text}");
        }
    }
}
