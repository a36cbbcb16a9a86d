//! The update, piece by piece. Everything in it follows from the base and the lengths of the contents, so its writer and
//! its reader are one.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::base::{Attachment, Base};
use super::dictionary::number;

/// Starts the line near the end of a bound file that tells where its parts are; a comment to PDF readers.
const MARK: &str = "%hengxin/bound/v1";
/// How far from the end of a file that line is looked for.
const END: usize = 256;
const AFTER_CONTENT: &str = "\nendstream\nendobj\n";

/// The texts between the contents.
pub(super) struct Layout {
    base: usize,
    lengths: [usize; 3],
    heads: [String; 3],
    tail: Vec<u8>,
}

impl Layout {
    pub(super) fn new(bytes: &[u8], base: &Base<'_>, lengths: [usize; 3]) -> Layout {
        let heads = [0, 1, 2].map(|place| head(place, &base.attachments[place], lengths[place]));
        let mut layout = Layout { base: bytes.len(), lengths, heads, tail: Vec::new() };
        layout.tail = layout.references(base);
        layout
    }

    /// Where the content of this place starts in the file.
    fn content_at(&self, place: usize) -> usize {
        let before = |earlier: usize| self.heads[earlier].len() + self.lengths[earlier] + AFTER_CONTENT.len();
        self.base + (0..place).map(before).sum::<usize>() + self.heads[place].len()
    }

    /// Where its object starts: the first head has a line feed before it.
    fn object_at(&self, place: usize) -> usize {
        self.content_at(place) - self.heads[place].len() + usize::from(place == 0)
    }

    /// The contents, where the file is long enough to have them.
    pub(super) fn contents<'a>(&self, file: &'a [u8]) -> Option<[&'a [u8]; 3]> {
        let content = |place: usize| file.get(self.content_at(place)..)?.get(..self.lengths[place]);
        Some([content(0)?, content(1)?, content(2)?])
    }

    /// The whole file.
    pub(super) fn render(&self, base: &[u8], contents: [&[u8]; 3]) -> Vec<u8> {
        let mut file = Vec::with_capacity(self.tail_at() + self.tail.len());
        file.extend_from_slice(base);
        for (head, content) in self.heads.iter().zip(contents) {
            file.extend_from_slice(head.as_bytes());
            file.extend_from_slice(content);
            file.extend_from_slice(AFTER_CONTENT.as_bytes());
        }
        file.extend_from_slice(&self.tail);
        file
    }

    fn tail_at(&self) -> usize {
        self.content_at(2) + self.lengths[2] + AFTER_CONTENT.len()
    }

    /// Cross-references of the same kind as the base's, the line of the parts, and the end.
    fn references(&self, base: &Base<'_>) -> Vec<u8> {
        let mut objects = [0, 1, 2].map(|place| (base.attachments[place].object, self.object_at(place)));
        objects.sort_unstable();
        let start = self.tail_at();
        let mut tail = if base.is_stream { stream(base, &objects, start) } else { table(base, &objects) };
        let [json, statement, proof] = self.lengths;
        let parts = format!("{MARK} {} {json} {statement} {proof}\n", self.base);
        tail.extend_from_slice(format!("{parts}startxref\n{start}\n%%EOF\n").as_bytes());
        tail
    }
}

fn head(place: usize, attachment: &Attachment<'_>, length: usize) -> String {
    let break_off = if place == 0 { "\n" } else { "" };
    let subtype = attachment.subtype.map_or_else(String::new, |name| format!("/Subtype{}", ascii(name)));
    let changed = attachment.changed.map_or_else(String::new, |date| format!("/ModDate{}", ascii(date)));
    format!(
        "{break_off}{} 0 obj\n<</Type/EmbeddedFile{subtype}/Length {length}/Params<</Size {length}{changed}>>>>\nstream\n",
        attachment.object,
    )
}

/// What the base has written; its reader took nothing but ASCII.
fn ascii(written: &[u8]) -> &str {
    core::str::from_utf8(written).unwrap_or_default()
}

/// Source: ISO 32000-1 §7.5.4 and §7.5.5.
fn table(base: &Base<'_>, objects: &[(usize, usize); 3]) -> Vec<u8> {
    let section =
        |text: String, (object, at): &(usize, usize)| text + &format!("{object} 1\n{at:010} 00000 n \n");
    let sections = objects.iter().fold(String::new(), section);
    let mut table = format!("xref\n{sections}trailer\n<</Size {}", base.size).into_bytes();
    repeat(base, &mut table);
    table.extend_from_slice(b">>\n");
    table
}

/// Source: ISO 32000-1 §7.5.8. Its own object takes the first free number.
fn stream(base: &Base<'_>, objects: &[(usize, usize); 3], start: usize) -> Vec<u8> {
    let own = (base.size, start);
    let entries = || objects.iter().chain([&own]);
    let index: Vec<String> = entries().map(|(object, _)| format!("{object} 1")).collect();
    // One byte of kind, eight of place, one of generation.
    let content: Vec<u8> =
        entries().flat_map(|(_, at)| [[1].as_slice(), &(*at as u64).to_be_bytes(), &[0]].concat()).collect();
    let mut stream = format!("{} 0 obj\n<</Type/XRef/Size {}", own.0, own.0 + 1).into_bytes();
    repeat(base, &mut stream);
    let rest = format!("/W[1 8 1]/Index[{}]/Length {}>>\nstream\n", index.join(" "), content.len());
    stream.extend_from_slice(rest.as_bytes());
    stream.extend_from_slice(&content);
    stream.extend_from_slice(AFTER_CONTENT.as_bytes());
    stream
}

/// Entries of the base's trailer that an update's must repeat, and where the base's is.
fn repeat(base: &Base<'_>, trailer: &mut Vec<u8>) {
    for (name, value) in &base.repeated {
        trailer.extend_from_slice(format!("/{name} ").as_bytes());
        trailer.extend_from_slice(value);
    }
    trailer.extend_from_slice(format!("/Prev {}", base.references).as_bytes());
}

/// What the end of a bound file says of its parts.
pub(super) struct End {
    /// Bytes of the base.
    pub(super) base: usize,
    /// Bytes of each content.
    pub(super) contents: [usize; 3],
}

impl End {
    /// Nothing here is trusted: the file is written again from it, and compared.
    pub(super) fn read(file: &[u8]) -> Option<End> {
        let end = &file[file.len().saturating_sub(END)..];
        let at = end.windows(MARK.len()).rposition(|window| window == MARK.as_bytes())?;
        let mut rest = &end[at + MARK.len()..];
        let mut next = || {
            let (value, after) = number(rest.strip_prefix(b" ")?)?;
            rest = after;
            (value <= file.len()).then_some(value)
        };
        Some(End { base: next()?, contents: [next()?, next()?, next()?] })
    }
}
