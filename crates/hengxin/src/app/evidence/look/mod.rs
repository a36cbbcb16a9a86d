//! What a file is, by its content, and whether it is taken. A file is read from disk a piece at a time; names and media
//! types that its sender gives are not looked at.
//!
//! This is a sieve and no proof: what gets through is still given out only as what it is, never run by a browser
//! (`web::site::evidence`).

mod jpeg;
mod pdf;
mod png;

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use domain::{EvidenceRefusal, Media};
use memchr::memmem;

use super::EvidenceFault;

/// Most pixels of a picture.
pub const MOST_PIXELS: u64 = 40_000_000;

/// How far into a file others look for what it is.
const HEAD: u64 = 1024;
/// How far from the end the directory of a ZIP file may begin.
const ZIP_TAIL: u64 = 22 + 65_535;

/// What a file is.
///
/// # Errors
/// A refusal for what is not taken.
pub fn look(file: &mut File) -> Result<Media, EvidenceFault> {
    let bytes = file.seek(SeekFrom::End(0)).map_err(unreadable)?;
    if bytes == 0 {
        return Err(EvidenceRefusal::Empty.into());
    }
    let head = part(file, 0, HEAD)?;
    let media = media(&head)?;
    let tail = part(file, bytes.saturating_sub(ZIP_TAIL), ZIP_TAIL)?;
    if memmem::find(&tail, b"PK\x05\x06").is_some() {
        return Err(EvidenceRefusal::TwoKinds.into());
    }
    match media {
        Media::Pdf => pdf::look(file, bytes, &head)?,
        Media::Png => png::look(&mut whole(file)?)?,
        Media::Jpeg => jpeg::look(&mut whole(file)?)?,
    }
    Ok(media)
}

fn media(head: &[u8]) -> Result<Media, EvidenceRefusal> {
    match head {
        [b'%', b'P', b'D', b'F', b'-', b'1' | b'2', b'.', b'0'..=b'9', ..] => Ok(Media::Pdf),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Media::Png),
        [0xff, 0xd8, 0xff, ..] => Ok(Media::Jpeg),
        // Readers of PDF look for it further in as well.
        _ if memmem::find(head, b"%PDF-").is_some() => Err(EvidenceRefusal::TwoKinds),
        _ => Err(EvidenceRefusal::KindNotTaken),
    }
}

/// The file from its beginning.
fn whole(file: &mut File) -> Result<BufReader<&mut File>, EvidenceFault> {
    file.rewind().map_err(unreadable)?;
    Ok(BufReader::new(file))
}

/// So many bytes from a place, or as many as there are.
fn part(file: &mut File, from: u64, most: u64) -> Result<Vec<u8>, EvidenceFault> {
    file.seek(SeekFrom::Start(from)).map_err(unreadable)?;
    let mut part = Vec::new();
    file.take(most).read_to_end(&mut part).map_err(unreadable)?;
    Ok(part)
}

/// Bytes that must be there.
fn exact<const N: usize>(data: &mut dyn Read) -> Result<[u8; N], EvidenceFault> {
    let mut bytes = [0; N];
    data.read_exact(&mut bytes).map_err(cut_off)?;
    Ok(bytes)
}

/// The size of a picture.
fn pixels(width: u32, height: u32) -> Result<(), EvidenceRefusal> {
    match u64::from(width) * u64::from(height) {
        0 => Err(EvidenceRefusal::CutOff),
        pixels if pixels > MOST_PIXELS => Err(EvidenceRefusal::TooManyPixels),
        _ => Ok(()),
    }
}

/// The end came too early, or the disk refuses.
fn cut_off(error: io::Error) -> EvidenceFault {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return EvidenceRefusal::CutOff.into();
    }
    unreadable(error)
}

fn unreadable(error: io::Error) -> EvidenceFault {
    EvidenceFault::File { doing: "read a file", source: error }
}
