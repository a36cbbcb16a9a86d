//! PNG: every chunk is whole, the picture is not too large, and nothing follows its end.

use std::io::{Read, copy, sink};

use domain::EvidenceRefusal;
use flate2::Crc;

use super::{EvidenceFault, cut_off, exact, pixels};

const SIGNATURE: usize = 8;
/// Most bytes of a chunk (PNG 5.3).
const LONGEST_CHUNK: u32 = i32::MAX.unsigned_abs();

/// Goes through a PNG file from its beginning.
pub fn look(data: &mut dyn Read) -> Result<(), EvidenceFault> {
    exact::<SIGNATURE>(data)?;
    let mut chunk = read(data)?;
    if &chunk.name != b"IHDR" || chunk.begins.len() < 8 {
        return Err(EvidenceRefusal::CutOff.into());
    }
    let number = |at: usize| {
        let four: [u8; 4] = chunk.begins[at..at + 4].try_into().expect("four bytes");
        u32::from_be_bytes(four)
    };
    pixels(number(0), number(4))?;
    let mut has_data = false;
    while &chunk.name != b"IEND" {
        chunk = read(data)?;
        has_data |= &chunk.name == b"IDAT";
    }
    match (has_data, data.read(&mut [0]).map_err(cut_off)?) {
        (false, _) => Err(EvidenceRefusal::CutOff.into()),
        (true, 0) => Ok(()),
        (true, _) => Err(EvidenceRefusal::TwoKinds.into()),
    }
}

struct Chunk {
    name: [u8; 4],
    begins: Vec<u8>,
}

/// Reads past a chunk and compares its check value.
fn read(data: &mut dyn Read) -> Result<Chunk, EvidenceFault> {
    let length = u32::from_be_bytes(exact(data)?);
    let name: [u8; 4] = exact(data)?;
    if length > LONGEST_CHUNK || !name.iter().all(u8::is_ascii_alphabetic) {
        return Err(EvidenceRefusal::CutOff.into());
    }
    let mut sum = Summed { data: &mut *data, crc: Crc::new() };
    sum.crc.update(&name);
    let mut begins = Vec::new();
    let kept = u64::from(length).min(8);
    (&mut sum).take(kept).read_to_end(&mut begins).map_err(cut_off)?;
    let rest = copy(&mut (&mut sum).take(u64::from(length) - kept), &mut sink()).map_err(cut_off)?;
    let whole = begins.len() as u64 + rest == u64::from(length);
    let expected = sum.crc.sum();
    if whole && u32::from_be_bytes(exact(data)?) == expected {
        Ok(Chunk { name, begins })
    } else {
        Err(EvidenceRefusal::CutOff.into())
    }
}

/// A reader that sums up what passes.
struct Summed<'a> {
    data: &'a mut dyn Read,
    crc: Crc,
}

impl Read for Summed<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.data.read(into)?;
        self.crc.update(&into[..count]);
        Ok(count)
    }
}
