//! What a file is, judged by its bytes and never by its name.

use super::error::{DecodeError, Found, Place};
use super::{Encoding, zip_guard};
use encoding_rs::{DecoderResult, GB18030};
use memchr::memmem;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// How much of a text decides its encoding.
const SAMPLE_BYTES: u64 = 1 << 20;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Delimited text.
    Text(Encoding),
    /// A ZIP package with a workbook inside.
    Xlsx,
    /// An OLE container with a workbook inside.
    Xls,
}

/// Judges `file`, leaving its position undefined.
pub(super) fn sniff(file: &mut File, name: Option<&str>) -> Result<Kind, DecodeError> {
    let head = sample(file, 0, 8 << 10)?;
    if head.is_empty() {
        return Err(DecodeError::Empty);
    }
    let not = |found| DecodeError::NotWhatItClaims { name: name.map(str::to_owned), found };
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return zip_guard::classify(file)?.map_or(Ok(Kind::Xlsx), |found| Err(not(found)));
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return classify_ole(file, &head)?.map_or(Ok(Kind::Xls), |found| Err(not(found)));
    }
    match foreign(&head) {
        Some(found) => Err(not(found)),
        None => Ok(Kind::Text(encoding(file, &head)?)),
    }
}

fn sample(file: &mut File, from: u64, most: u64) -> Result<Vec<u8>, DecodeError> {
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn foreign(head: &[u8]) -> Option<Found> {
    const MAGIC: &[(&[u8], Found)] = &[
        (b"%PDF-", Found::Pdf),
        (b"\xFF\xD8\xFF", Found::Image),
        (b"\x89PNG", Found::Image),
        (b"GIF8", Found::Image),
        (b"II*\0", Found::Image),
        (b"MM\0*", Found::Image),
        (b"\x1F\x8B", Found::Archive),
        (b"Rar!\x1A", Found::Archive),
        (b"7z\xBC\xAF\x27\x1C", Found::Archive),
        (b"\x7FELF", Found::Binary),
    ];
    let magic = MAGIC.iter().find(|(bytes, _)| head.starts_with(bytes)).map(|&(_, found)| found);
    magic.or_else(|| markup(head)).or_else(|| mostly_control(head).then_some(Found::Binary))
}

/// Web pages and XML under a table's name. A page in UTF-16 is seen too, since NULs are dropped before looking.
fn markup(head: &[u8]) -> Option<Found> {
    let start: Vec<u8> = head
        .iter()
        .copied()
        .filter(|&byte| byte != 0 && byte < 0x80)
        .skip_while(u8::is_ascii_whitespace)
        .take(2048)
        .map(|byte| byte.to_ascii_lowercase())
        .collect();
    if start.starts_with(b"mime-version:") {
        return Some(Found::Html);
    }
    if !start.starts_with(b"<") {
        return None;
    }
    let page = [&b"<!doctype html"[..], b"<html", b"<table", b"<head", b"<meta", b"<body", b"<style"];
    let xml = start.starts_with(b"<?xml");
    if page.iter().any(|tag| start.starts_with(tag)) || (xml && memmem::find(&start, b"<html").is_some()) {
        return Some(Found::Html);
    }
    (xml || start.starts_with(b"<!--")).then_some(Found::Xml)
}

fn mostly_control(head: &[u8]) -> bool {
    let utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    let control = head.iter().filter(|&&byte| byte < 0x20 && !b"\0\t\n\r".contains(&byte)).count();
    !utf16 && control * 20 > head.len()
}

/// The encoding of a text: its byte order mark, else UTF-8 if the sample is valid UTF-8, else GB18030 if the sample
/// is valid GB18030. The sample begins with the first byte that is not ASCII, however late that comes.
fn encoding(file: &mut File, head: &[u8]) -> Result<Encoding, DecodeError> {
    if head.starts_with(b"\xEF\xBB\xBF") {
        return Ok(Encoding::Utf8Bom);
    }
    if head.starts_with(b"\xFF\xFE") {
        return Ok(Encoding::Utf16Le);
    }
    if head.starts_with(b"\xFE\xFF") {
        return Ok(Encoding::Utf16Be);
    }
    let Some(start) = first_non_ascii(file)? else { return Ok(Encoding::Utf8) };
    judge(&sample(file, start, SAMPLE_BYTES)?, start)
}

fn first_non_ascii(file: &mut File) -> Result<Option<u64>, DecodeError> {
    file.seek(SeekFrom::Start(0))?;
    let mut block = vec![0; 256 << 10];
    let mut before = 0;
    loop {
        let read = file.read(&mut block)?;
        if read == 0 {
            return Ok(None);
        }
        if !block[..read].is_ascii() {
            let index = block[..read].iter().position(|byte| !byte.is_ascii());
            return Ok(index.map(|index| before + index as u64));
        }
        before += read as u64;
    }
}

/// A sample that fits neither encoding goes to the one that some of its characters do fit, so that reading it
/// names the row of the first wrong byte.
fn judge(sample: &[u8], start: u64) -> Result<Encoding, DecodeError> {
    let utf8 = match std::str::from_utf8(sample) {
        Ok(_) => return Ok(Encoding::Utf8),
        Err(error) if error.error_len().is_none() => return Ok(Encoding::Utf8),
        Err(error) => error.valid_up_to(),
    };
    let Some(gb18030) = first_bad_gb18030(sample) else { return Ok(Encoding::Gb18030) };
    if utf8 == 0 && gb18030 == 0 {
        return Err(DecodeError::Encoding { place: Place::at_byte(start), expected: None });
    }
    Ok(if utf8 >= gb18030 { Encoding::Utf8 } else { Encoding::Gb18030 })
}

fn first_bad_gb18030(sample: &[u8]) -> Option<usize> {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let mut text = vec![0; 64 << 10];
    let mut at = 0;
    loop {
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(&sample[at..], &mut text, false);
        at += read;
        match result {
            DecoderResult::InputEmpty => return None,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(bad, after) => {
                return Some(at.saturating_sub(usize::from(bad) + usize::from(after)));
            }
        }
    }
}

/// Reads the names of an OLE container's streams. `None` means a workbook.
fn classify_ole(file: &mut File, head: &[u8]) -> Result<Option<Found>, DecodeError> {
    let length = file.seek(SeekFrom::End(0))?;
    let shift = head.get(30..32).map_or(0, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]));
    if !matches!(shift, 9 | 12) {
        return Err(DecodeError::Damaged { place: Place::default(), part: "OLE header" });
    }
    let directory = head.get(48..52).map_or(0, |id| u32::from_le_bytes([id[0], id[1], id[2], id[3]]));
    let directory_at = (u64::from(directory) + 1) << shift;
    if length < 1536 || length % 512 != 0 || directory_at >= length {
        return Err(DecodeError::Truncated { place: Place::at_byte(length) });
    }
    let names = ole_names(file)?;
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    if has("Workbook") || has("Book") {
        return Ok(None);
    }
    let encrypted = has("EncryptedPackage") || has("EncryptionInfo");
    Ok(Some(if encrypted { Found::Encrypted } else { Found::OtherOffice }))
}

/// Names of the streams we tell containers apart by, found in any sector shaped like a directory.
fn ole_names(file: &mut File) -> Result<Vec<String>, DecodeError> {
    const KNOWN: [&str; 5] = ["Workbook", "Book", "EncryptedPackage", "EncryptionInfo", "WordDocument"];
    let known: Vec<(Vec<u8>, &str)> =
        KNOWN.iter().map(|name| (name.encode_utf16().flat_map(u16::to_le_bytes).collect(), *name)).collect();
    file.seek(SeekFrom::Start(0))?;
    let mut names = Vec::new();
    let mut block = Vec::with_capacity(64 << 10);
    loop {
        block.clear();
        if file.by_ref().take(64 << 10).read_to_end(&mut block)? == 0 {
            return Ok(names);
        }
        for entry in block.chunks_exact(128) {
            let length = usize::from(u16::from_le_bytes([entry[64], entry[65]]));
            let found = known.iter().find(|(bytes, _)| length == bytes.len() + 2 && entry.starts_with(bytes));
            names.extend(found.map(|(_, name)| (*name).to_owned()));
        }
    }
}
