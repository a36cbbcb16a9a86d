//! PDF: whole, of one kind, and without programs, actions, other files or encryption.
//!
//! PDF is looked through for names, in the file as it lies and in every stream that unpacks by Flate, which is where
//! objects hide. That finds a name however it is escaped and wherever the cross-reference table points. Its limits: a
//! page that shows the words `/JavaScript` as text is refused as well; object streams packed otherwise or twice are
//! refused because they are not looked into; what a reader's own faults make of a font or a picture is not seen.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use domain::EvidenceRefusal;
use flate2::bufread::ZlibDecoder;
use memchr::{memchr, memmem};

use super::{EvidenceFault, part, unreadable, whole};

/// How far from the end the last mark of the end may stand.
const TAIL: u64 = 1024;
/// Most bytes that all streams together may unpack to.
const MOST_UNPACKED: u64 = 512 << 20;
/// Most streams.
const MOST_STREAMS: usize = 100_000;
/// Longest name that is of interest, every letter escaped.
const LONGEST_NAME: usize = 96;

/// Goes through a PDF file of so many bytes, which begins with `head`.
pub fn look(file: &mut File, bytes: u64, head: &[u8]) -> Result<(), EvidenceFault> {
    no_page(head)?;
    ended(&part(file, bytes.saturating_sub(TAIL), TAIL)?)?;
    let streams = as_it_lies(&mut whole(file)?)?;
    unpacked(file, bytes, &streams)
}

/// A browser that guesses may take what begins like a page for a page.
fn no_page(head: &[u8]) -> Result<(), EvidenceRefusal> {
    let head = head.to_ascii_lowercase();
    let marks: [&[u8]; 4] = [b"<script", b"<html", b"<!doctype", b"<svg"];
    let page = marks.iter().any(|mark| memmem::find(&head, mark).is_some());
    if page { Err(EvidenceRefusal::TwoKinds) } else { Ok(()) }
}

/// Nothing but empty lines follows the last mark of the end.
fn ended(tail: &[u8]) -> Result<(), EvidenceRefusal> {
    let mark = b"%%EOF";
    let at = memmem::rfind(tail, mark).ok_or(EvidenceRefusal::CutOff)?;
    let clean = tail[at + mark.len()..].iter().all(|byte| is_space(*byte));
    if clean { Ok(()) } else { Err(EvidenceRefusal::TwoKinds) }
}

/// What a name forbids.
fn forbidden(name: &[u8]) -> Result<(), EvidenceRefusal> {
    match name {
        // A rendition may carry its script under `JS` alone.
        b"JavaScript" | b"JS" | b"Rendition" | b"Launch" | b"XFA" | b"RichMedia" | b"SubmitForm"
        | b"ImportData" => Err(EvidenceRefusal::ActiveContent),
        b"EmbeddedFile" | b"EmbeddedFiles" => Err(EvidenceRefusal::FilesInside),
        _ => Ok(()),
    }
}

/// Where a stream begins, and whether it must be looked into.
struct Stream {
    at: u64,
    holds_objects: bool,
}

/// The names since the last stream ended, of which some belong to the one that begins.
#[derive(Default)]
struct Names {
    object_stream: bool,
    flates: u32,
    otherwise: bool,
}

impl Names {
    fn take(&mut self, name: &[u8]) -> Result<(), EvidenceRefusal> {
        match name {
            b"Encrypt" => return Err(EvidenceRefusal::Encrypted),
            b"ObjStm" => self.object_stream = true,
            b"FlateDecode" | b"Fl" => self.flates += 1,
            b"LZWDecode" | b"ASCII85Decode" | b"ASCIIHexDecode" | b"RunLengthDecode" | b"Crypt" | b"LZW"
            | b"A85" | b"AHx" | b"RL" | b"DecodeParms" | b"DP" => self.otherwise = true,
            _ => {}
        }
        forbidden(name)
    }

    /// What is known of the stream that begins.
    fn begins(&self, at: u64) -> Result<Stream, EvidenceRefusal> {
        if self.object_stream && (self.otherwise || self.flates > 1) {
            return Err(EvidenceRefusal::CannotBeLookedInto);
        }
        Ok(Stream { at, holds_objects: self.object_stream && self.flates > 0 })
    }
}

/// Looks through the file as it lies; where its streams begin.
fn as_it_lies(data: &mut dyn BufRead) -> Result<Vec<Stream>, EvidenceFault> {
    let (mut names, mut name, mut word) = (Names::default(), Name::default(), Word::default());
    let (mut streams, mut at) = (Vec::new(), 0_u64);
    loop {
        let piece = data.fill_buf().map_err(unreadable)?;
        if piece.is_empty() {
            break;
        }
        for byte in piece {
            at += 1;
            name.take(*byte, &mut |found| names.take(found))?;
            match word.take(*byte) {
                Some(Mark::Begins) => streams.push(names.begins(at)?),
                Some(Mark::Ended) => names = Names::default(),
                None => {}
            }
        }
        let read = piece.len();
        data.consume(read);
        if streams.len() > MOST_STREAMS {
            return Err(EvidenceRefusal::CannotBeLookedInto.into());
        }
    }
    name.take(b' ', &mut |found| names.take(found))?;
    Ok(streams)
}

/// Looks through what the streams unpack to.
fn unpacked(file: &mut File, bytes: u64, streams: &[Stream]) -> Result<(), EvidenceFault> {
    // Streams that lie within each other could make a small file costly.
    let (mut most_read, mut most_unpacked) = (bytes.saturating_mul(4), MOST_UNPACKED);
    let mut piece = vec![0; 64 * 1024];
    for stream in streams {
        file.seek(SeekFrom::Start(stream.at)).map_err(unreadable)?;
        let mut packed = BufReader::new(&mut *file);
        if !begins_packed(&mut packed)? {
            if stream.holds_objects {
                return Err(EvidenceRefusal::CannotBeLookedInto.into());
            }
            continue;
        }
        let mut data = ZlibDecoder::new(packed);
        let mut name = Name::default();
        // What is damaged from some place on is looked into up to there, as lenient readers do.
        while let Ok(count @ 1..) = data.read(&mut piece) {
            name.take_all(&piece[..count], &mut forbidden)?;
            let count = count as u64;
            most_unpacked = most_unpacked.checked_sub(count).ok_or(EvidenceRefusal::CannotBeLookedInto)?;
        }
        name.take(b' ', &mut forbidden)?;
        most_read = most_read.checked_sub(data.total_in()).ok_or(EvidenceRefusal::CannotBeLookedInto)?;
    }
    Ok(())
}

/// Whether a stream begins as Flate does (RFC 1950), after the line feed that may still come.
fn begins_packed(data: &mut dyn BufRead) -> Result<bool, EvidenceFault> {
    if data.fill_buf().map_err(unreadable)?.first() == Some(&b'\n') {
        data.consume(1);
    }
    let piece = data.fill_buf().map_err(unreadable)?;
    Ok(matches!(piece, [method, flags, ..]
        if method & 15 == 8 && (u16::from(*method) * 256 + u16::from(*flags)).is_multiple_of(31)))
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !b"()<>[]{}/%".contains(&byte)
}

/// Reads names, byte by byte: what stands between a slash and the next byte that cannot be part of a name.
///
/// Of what happens on opening, only a place to begin reading at is let through, which is an array; office programs write
/// one into every file.
#[derive(Default)]
struct Name {
    inside: bool,
    raw: Vec<u8>,
    /// The name of what happens on opening was read, and only spaces since.
    opens: bool,
}

impl Name {
    fn take(
        &mut self,
        byte: u8,
        found: &mut dyn FnMut(&[u8]) -> Result<(), EvidenceRefusal>,
    ) -> Result<(), EvidenceRefusal> {
        if self.inside && is_regular(byte) {
            // One that is longer is none of those looked for.
            if self.raw.len() < LONGEST_NAME {
                self.raw.push(byte);
            }
            return Ok(());
        }
        if self.inside {
            let name = unescaped(&self.raw);
            self.opens = name == b"OpenAction";
            found(&name)?;
        }
        if self.opens && !is_space(byte) {
            self.opens = false;
            if byte != b'[' {
                return Err(EvidenceRefusal::ActiveContent);
            }
        }
        self.inside = byte == b'/';
        self.raw.clear();
        Ok(())
    }

    /// The same for many bytes, past those in which no name begins.
    fn take_all(
        &mut self,
        mut bytes: &[u8],
        found: &mut dyn FnMut(&[u8]) -> Result<(), EvidenceRefusal>,
    ) -> Result<(), EvidenceRefusal> {
        while let Some((byte, rest)) = bytes.split_first() {
            if !self.inside && !self.opens && *byte != b'/' {
                let Some(at) = memchr(b'/', bytes) else { return Ok(()) };
                bytes = &bytes[at..];
                continue;
            }
            self.take(*byte, found)?;
            bytes = rest;
        }
        Ok(())
    }
}

/// A name without its escapes: `#` and two hexadecimal digits stand for a byte (PDF 7.3.5).
fn unescaped(raw: &[u8]) -> Vec<u8> {
    let digit =
        |byte: Option<&u8>| char::from(*byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (mut name, mut at) = (Vec::with_capacity(raw.len()), 0);
    while at < raw.len() {
        match (raw[at], digit(raw.get(at + 1)), digit(raw.get(at + 2))) {
            (b'#', Some(high), Some(low)) => {
                name.push(high * 16 + low);
                at += 3;
            }
            (byte, _, _) => {
                name.push(byte);
                at += 1;
            }
        }
    }
    name
}

/// What a word says of streams.
enum Mark {
    Begins,
    Ended,
}

/// Reads the words `stream` and `endstream`.
#[derive(Default)]
struct Word {
    last: [u8; 9],
    /// `stream` was read, and only spaces since.
    pending: bool,
}

impl Word {
    fn take(&mut self, byte: u8) -> Option<Mark> {
        if std::mem::take(&mut self.pending) {
            match byte {
                b'\r' | b'\n' => return Some(Mark::Begins),
                b' ' | b'\t' => {
                    self.pending = true;
                    return None;
                }
                _ => {}
            }
        }
        self.last.rotate_left(1);
        self.last[8] = byte;
        if &self.last == b"endstream" {
            return Some(Mark::Ended);
        }
        self.pending = self.last.ends_with(b"stream");
        None
    }
}
