//! What binding must know of a print: where its cross-references are, and which objects its attachments are.

use alloc::vec::Vec;

use super::dictionary::{Dictionary, after_blanks, number};
use super::{BindError, NAMES};

/// How far from the end of a PDF its last cross-reference section is named. Source: ISO 32000-1 annex H, note 18.
const END: usize = 1024;

/// Most objects that are looked into; a report of two pages has some 500. It bounds the time that a hostile file takes.
const MOST_OBJECTS: usize = 100_000;

/// Most digits of an object's number.
const DIGITS: usize = 10;

/// A print as far as it is understood.
#[derive(Debug)]
pub(super) struct Base<'a> {
    /// Where its last cross-reference section starts.
    pub(super) references: usize,
    /// Whether that is a stream (ISO 32000-1 §7.5.8) and not a table (§7.5.4).
    pub(super) is_stream: bool,
    /// Entries that an update's trailer repeats: one more than the highest object number, and the rest as written.
    pub(super) size: usize,
    pub(super) repeated: Vec<(&'static str, &'a [u8])>,
    /// The attachments, in the order of [`NAMES`].
    pub(super) attachments: [Attachment<'a>; 3],
}

/// An attachment that is to be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attachment<'a> {
    /// Its object's number.
    pub(super) object: usize,
    /// Its media type, as the print writes that name.
    pub(super) subtype: Option<&'a [u8]>,
    /// When it was changed, as written, where the print says so.
    pub(super) changed: Option<&'a [u8]>,
}

impl<'a> Base<'a> {
    pub(super) fn read(base: &'a [u8]) -> Result<Base<'a>, BindError> {
        let (references, is_stream, trailer) = trailer(base).ok_or(BindError::NoTrailer)?;
        if trailer.get("Encrypt").is_some() {
            return Err(BindError::Encrypted);
        }
        let size = trailer.get("Size").and_then(|size| number(size)).map(|(size, _)| size);
        let size = size.filter(|size| *size < 1 << 31).ok_or(BindError::NoTrailer)?;
        let entry = |name| trailer.get(name).map(|value| (name, value));
        let repeated: Vec<_> = ["Root", "Info", "ID"].into_iter().filter_map(entry).collect();
        if trailer.get("Root").is_none() {
            return Err(BindError::NoTrailer);
        }
        Ok(Base { references, is_stream, size, repeated, attachments: filled(base)? })
    }
}

fn filled(base: &[u8]) -> Result<[Attachment<'_>; 3], BindError> {
    let found = attachments(base);
    let one = |place: usize| match found[place].as_slice() {
        [one] => Ok(*one),
        several => Err(BindError::Attachments { name: NAMES[place], found: several.len() }),
    };
    Ok([one(0)?, one(1)?, one(2)?])
}

/// The attachments of each of our names: first their specifications, then the streams that these refer to.
pub(super) fn attachments(pdf: &[u8]) -> [Vec<Attachment<'_>>; 3] {
    let (mut named, mut streams) = ([const { Vec::new() }; 3], Vec::new());
    for (object, bytes) in objects(pdf) {
        let Some(dictionary) = Dictionary::read(bytes) else { continue };
        if let Some((place, target)) = specification(&dictionary) {
            named[place].push(target);
        }
        streams.extend(attachment(object, &dictionary));
    }
    named.map(|mut targets: Vec<usize>| {
        // A file may be made of nothing but these.
        targets.sort_unstable();
        let is_target = |stream: &Attachment<'_>| targets.binary_search(&stream.object).is_ok();
        streams.iter().copied().filter(is_target).collect()
    })
}

/// Every object that is, or looks like, a dictionary or stream: its number, and what follows the word `obj`. Streams
/// hold bytes that may look like objects too; it is enough that none looks like an attachment.
fn objects(pdf: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    const WORD: &[u8] = b" 0 obj";
    let starts = pdf.windows(WORD.len()).enumerate().filter(|(_, window)| *window == WORD);
    starts.take(MOST_OBJECTS).filter_map(|(at, _)| {
        let before = &pdf[at.saturating_sub(DIGITS)..at];
        let digits = before.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let (object, _) = number(&before[before.len() - digits..])?;
        Some((object, &pdf[at + WORD.len()..]))
    })
}

/// Which of our names a file specification bears, and which object it refers to. Source: ISO 32000-1 §7.11.3.
fn specification(dictionary: &Dictionary<'_>) -> Option<(usize, usize)> {
    if dictionary.get("Type") != Some(b"/Filespec") {
        return None;
    }
    let name = dictionary.get("F")?.strip_prefix(b"(")?.strip_suffix(b")")?;
    let place = NAMES.iter().position(|known| known.as_bytes() == name)?;
    let (target, rest) = number(Dictionary::read(dictionary.get("EF")?)?.get("F")?)?;
    (rest == b" 0 R").then_some((place, target))
}

fn attachment<'a>(object: usize, dictionary: &Dictionary<'a>) -> Option<Attachment<'a>> {
    if dictionary.get("Type") != Some(b"/EmbeddedFile") {
        return None;
    }
    let params = dictionary.get("Params").and_then(Dictionary::read);
    let changed = params.and_then(|params| params.get("ModDate")).filter(|date| is_date(date));
    Some(Attachment { object, subtype: dictionary.get("Subtype").filter(|name| is_name(name)), changed })
}

/// Whether this is a name in plain ASCII, as media types are.
fn is_name(written: &[u8]) -> bool {
    let inner = written.strip_prefix(b"/").unwrap_or_default();
    (1..=127).contains(&inner.len()) && inner.iter().all(u8::is_ascii_graphic)
}

/// Whether this is written as a date is. Source: ISO 32000-1 §7.9.4.
fn is_date(written: &[u8]) -> bool {
    let inner = written.strip_prefix(b"(D:").and_then(|rest| rest.strip_suffix(b")"));
    let fits = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'\'' | b'Z');
    inner.is_some_and(|inner| inner.len() <= 24 && inner.iter().all(fits))
}

/// Where the last cross-reference section is, whether it is a stream, and its trailer.
fn trailer(pdf: &[u8]) -> Option<(usize, bool, Dictionary<'_>)> {
    let end = &pdf[pdf.len().saturating_sub(END)..];
    let named = find_last(end, b"startxref")? + b"startxref".len();
    let (references, _) = number(after_blanks(&end[named..]))?;
    let section = pdf.get(references..)?;
    if section.starts_with(b"xref") {
        let at = find_first(section, b"trailer")? + b"trailer".len();
        return Some((references, false, Dictionary::read(&section[at..])?));
    }
    let (_, rest) = number(section)?;
    let dictionary = Dictionary::read(rest.strip_prefix(b" 0 obj")?)?;
    (dictionary.get("Type") == Some(b"/XRef")).then_some((references, true, dictionary))
}

fn find_first(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

fn find_last(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|window| window == word)
}
