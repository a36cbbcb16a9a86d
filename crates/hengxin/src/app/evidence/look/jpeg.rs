//! JPEG: every segment up to the end of the picture is whole, and the picture is not too large. What follows the end is
//! left alone: telephones put a second picture there. It is never read by anything of ours and given out as a picture.

use std::io::{BufRead, Read, copy, sink};

use domain::EvidenceRefusal;

use super::{EvidenceFault, cut_off, exact, pixels};

/// Goes through a JPEG file from its beginning.
pub fn look(data: &mut dyn BufRead) -> Result<(), EvidenceFault> {
    exact::<2>(data)?;
    let (mut sized, mut scanned) = (false, false);
    let mut code = marker(data)?;
    loop {
        code = match code {
            // The end of the picture.
            0xd9 if sized && scanned => return Ok(()),
            // Markers that stand alone.
            0x01 | 0xd0..=0xd7 => marker(data)?,
            0x00 | 0xd8 | 0xd9 => return Err(EvidenceRefusal::CutOff.into()),
            _ => {
                let mut segment = segment(data)?;
                if is_frame(code) {
                    frame(&mut segment)?;
                    sized = true;
                }
                skip(&mut segment)?;
                if code == 0xda {
                    scanned = true;
                    scan(data)?
                } else {
                    marker(data)?
                }
            }
        };
    }
}

/// The next marker, which must come now; it may be led in by any number of fill bytes.
fn marker(data: &mut dyn BufRead) -> Result<u8, EvidenceFault> {
    let [mut byte] = exact(data)?;
    if byte != 0xff {
        return Err(EvidenceRefusal::CutOff.into());
    }
    while byte == 0xff {
        [byte] = exact(data)?;
    }
    Ok(byte)
}

/// What a segment holds.
fn segment(data: &mut dyn BufRead) -> Result<std::io::Take<&mut dyn BufRead>, EvidenceFault> {
    let length = u16::from_be_bytes(exact(data)?);
    let inside = length.checked_sub(2).ok_or(EvidenceRefusal::CutOff)?;
    Ok(data.take(inside.into()))
}

fn skip(segment: &mut std::io::Take<&mut dyn BufRead>) -> Result<(), EvidenceFault> {
    copy(segment, &mut sink()).map_err(cut_off)?;
    if segment.limit() == 0 { Ok(()) } else { Err(EvidenceRefusal::CutOff.into()) }
}

/// Segments that say how large the picture is: frames of every process, and that of a hierarchy.
fn is_frame(code: u8) -> bool {
    matches!(code, 0xc0..=0xcf | 0xde) && !matches!(code, 0xc4 | 0xc8 | 0xcc)
}

fn frame(segment: &mut dyn Read) -> Result<(), EvidenceFault> {
    let [_, h1, h2, w1, w2] = exact(segment)?;
    let (height, width) = (u16::from_be_bytes([h1, h2]), u16::from_be_bytes([w1, w2]));
    Ok(pixels(width.into(), height.into())?)
}

/// Reads past the data of a scan; the marker that ends it.
fn scan(data: &mut dyn BufRead) -> Result<u8, EvidenceFault> {
    loop {
        let piece = data.fill_buf().map_err(cut_off)?;
        if piece.is_empty() {
            return Err(EvidenceRefusal::CutOff.into());
        }
        let Some(at) = memchr::memchr(0xff, piece) else {
            let all = piece.len();
            data.consume(all);
            continue;
        };
        data.consume(at + 1);
        let [mut byte] = exact(data)?;
        while byte == 0xff {
            [byte] = exact(data)?;
        }
        // A zero stands for the byte itself; the restart markers belong to the scan.
        if !matches!(byte, 0x00 | 0xd0..=0xd7) {
            return Ok(byte);
        }
    }
}
