//! As much of the syntax of PDF as dictionaries need: where each value starts and ends.
//!
//! Source: ISO 32000-1 §7.2 and §7.3.

use alloc::vec::Vec;

/// Most bytes of a dictionary that is looked into; those of trailers and attachments are far shorter.
const LONGEST: usize = 1024;

/// Most dictionaries and arrays within one another.
const DEEPEST: usize = 8;

/// The entries of a dictionary: names without their slash, as they are written, and values as they are written.
#[derive(Debug)]
pub(super) struct Dictionary<'a>(Vec<(&'a [u8], &'a [u8])>);

impl<'a> Dictionary<'a> {
    /// The dictionary that starts here, after blanks.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Dictionary<'a>> {
        let bytes = &bytes[..bytes.len().min(LONGEST)];
        let mut scanner = Scanner { bytes, at: 0 };
        scanner.blanks();
        scanner.word(b"<<")?;
        let mut entries = Vec::new();
        loop {
            scanner.blanks();
            if scanner.word(b">>").is_some() {
                return Some(Dictionary(entries));
            }
            let name = scanner.name()?;
            scanner.blanks();
            entries.push((name, scanner.value()?));
        }
    }

    /// The value of this name.
    pub(super) fn get(&self, name: &str) -> Option<&'a [u8]> {
        self.0.iter().find(|(other, _)| *other == name.as_bytes()).map(|(_, value)| *value)
    }
}

/// The digits that these bytes start with, as a number, and what follows.
pub(super) fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
    let (digits, rest) = bytes.split_at(end);
    Some((core::str::from_utf8(digits).ok()?.parse().ok()?, rest))
}

/// What follows blanks.
pub(super) fn after_blanks(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| !is_blank(*byte)).unwrap_or(bytes.len());
    &bytes[end..]
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0xC | b'\r' | b' ')
}

const fn is_regular(byte: u8) -> bool {
    !is_blank(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    fn blanks(&mut self) {
        self.at = self.bytes.len() - after_blanks(self.rest()).len();
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.rest().starts_with(word).then(|| self.at += word.len())
    }

    fn regular(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let end = rest.iter().position(|byte| !is_regular(*byte)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn name(&mut self) -> Option<&'a [u8]> {
        self.word(b"/")?;
        Some(self.regular())
    }

    /// A value as it is written. A reference (`3 0 R`) is one.
    fn value(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        self.pass(DEEPEST)?;
        let single = self.at;
        let mut whole = self.number_and_blanks(&self.bytes[start..single]);
        if whole {
            whole = self.number_then_r();
        }
        if !whole {
            self.at = single;
        }
        Some(&self.bytes[start..self.at])
    }

    fn number_and_blanks(&mut self, value: &[u8]) -> bool {
        self.blanks();
        !value.is_empty() && value.iter().all(u8::is_ascii_digit)
    }

    fn number_then_r(&mut self) -> bool {
        let digits = self.regular();
        self.blanks();
        !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) && self.regular() == b"R"
    }

    /// Passes over one object.
    fn pass(&mut self, deeper: usize) -> Option<()> {
        match self.rest() {
            [b'<', b'<', ..] => self.pass_until(b">>", 2, deeper.checked_sub(1)?),
            [b'[', ..] => self.pass_until(b"]", 1, deeper.checked_sub(1)?),
            [b'<', ..] => {
                self.at += 1 + self.rest().iter().position(|byte| *byte == b'>')?;
                Some(())
            }
            [b'(', ..] => self.pass_string(),
            [b'/', ..] => self.name().map(drop),
            _ => (!self.regular().is_empty()).then_some(()),
        }
    }

    fn pass_until(&mut self, end: &[u8], opening: usize, deeper: usize) -> Option<()> {
        self.at += opening;
        loop {
            self.blanks();
            if self.word(end).is_some() {
                return Some(());
            }
            self.pass(deeper)?;
        }
    }

    fn pass_string(&mut self) -> Option<()> {
        let (mut open, mut escaped) = (0_usize, false);
        for (place, byte) in self.rest().iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'(' => open += 1,
                b')' => open -= 1,
                _ => (),
            }
            if open == 0 {
                self.at += place + 1;
                return Some(());
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_as_they_are_written() {
        let text = b" <</Size 12 /Root 3 0 R/Info<</A[1 2 <</B/C>>]/S(a\\)(b)>>)>>\n/ID[<00><ff>]/N/x#2Fy /P -1.5>> rest";
        let read = Dictionary::read(text).expect("a dictionary");
        let value = |name| read.get(name).map(|value| core::str::from_utf8(value).expect("ASCII"));
        assert_eq!(value("Size"), Some("12"));
        assert_eq!(value("Root"), Some("3 0 R"));
        assert_eq!(value("Info"), Some("<</A[1 2 <</B/C>>]/S(a\\)(b)>>)>>"));
        assert_eq!(value("ID"), Some("[<00><ff>]"));
        assert_eq!((value("N"), value("P"), value("Q")), (Some("/x#2Fy"), Some("-1.5"), None));
    }

    #[test]
    fn what_is_no_dictionary_is_refused() {
        for text in
            ["", "<<", "<</A", "<</A>>", "<</A(>>", "<</A 1", "[1]", "<<1 2>>", "<</A<12>>", "<</A[1>>"]
        {
            assert!(Dictionary::read(text.as_bytes()).is_none(), "{text}");
        }
        let deep = [b"<</A".as_slice(), &[b'['; 2000], b"1"].concat();
        assert!(Dictionary::read(&deep).is_none());
    }
}
