//! An XLSX package unpacked under guard. To the workbook reader it looks like a ZIP archive whose parts are not
//! compressed; behind that, each part is inflated as it is read, and reading stops the moment a part gives more
//! than it declared or holds a text no sound workbook has.

use super::Limits;
use super::error::{DecodeError, Place, ZipExcess};
use super::zip_guard::{self, Entry};
use flate2::Crc;
use flate2::read::DeflateDecoder;
use memchr::{memchr, memmem, memrchr};
use std::fs::File;
use std::io::{BufReader, Error, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

/// Most XML of a sheet between one cell and the next. Long runs of empty rows stay far below it.
const MAX_BETWEEN_CELLS: u64 = 96 << 20;

/// Bytes kept from one block to the next when looking for an attribute.
const CARRY: usize = 48;

/// What the guard and the reader of the cells tell each other.
#[derive(Debug, Default)]
pub(super) struct Watch {
    done: AtomicU64,
    total: AtomicU64,
    last_cell_at: AtomicU64,
    fault: Mutex<Option<DecodeError>>,
}

impl Watch {
    /// Notes that work of `total` units begins.
    pub(super) fn begin(&self, total: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.last_cell_at.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    /// Notes that `done` units are behind us.
    pub(super) fn reach(&self, done: u64) {
        self.done.store(done, Ordering::Relaxed);
    }

    /// Notes that a cell came out.
    pub(super) fn cell(&self) {
        self.last_cell_at.store(self.done.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Units done and units in all.
    pub(super) fn progress(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }

    /// What the guard stopped for, if it did.
    pub(super) fn take_fault(&self) -> Option<DecodeError> {
        self.fault.lock().expect("nothing panics while holding it").take()
    }

    fn stop(&self, fault: DecodeError) -> Error {
        *self.fault.lock().expect("nothing panics while holding it") = Some(fault);
        Error::other("stopped by the guard")
    }
}

/// The guarded package. Clones read the same package at the same place, so that whoever lent one to a reader can
/// still [`Package::finish`] it.
#[derive(Clone)]
pub(super) struct Package(Arc<Mutex<Unpacking>>);

struct Unpacking {
    file: File,
    parts: Vec<Part>,
    directory: Vec<u8>,
    directory_at: u64,
    at: u64,
    open: Option<OpenPart>,
    max_text: u64,
    watch: Arc<Watch>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PartKind {
    Sheet,
    SharedStrings,
    Other,
}

struct Part {
    entry: Entry,
    kind: PartKind,
    head: Vec<u8>,
    head_at: u64,
    data_at: u64,
}

struct OpenPart {
    index: usize,
    given: u64,
    source: Box<dyn Read + Send>,
    crc: Crc,
    since_tag: u64,
    carry: Vec<u8>,
}

impl Package {
    /// Checks the directory of the package and lays out its parts.
    pub(super) fn open(mut file: File, limits: &Limits, watch: Arc<Watch>) -> Result<Self, DecodeError> {
        let mut parts = Vec::new();
        let mut at = 0;
        for entry in zip_guard::entries(&mut file, limits)? {
            let part = Part::at(at, entry).ok_or(TOO_LARGE)?;
            at = part.data_at + part.entry.size;
            parts.push(part);
        }
        let directory = directory(&parts, at).ok_or(TOO_LARGE)?;
        // An entity such as &quot; takes up to eight bytes where the cell takes one.
        let max_text = limits.max_cell_bytes as u64 * 8 + 1024;
        let unpacking =
            Unpacking { file, parts, directory, directory_at: at, at: 0, open: None, max_text, watch };
        Ok(Self(Arc::new(Mutex::new(unpacking))))
    }

    /// Reads the part being read to its end and holds it against its size and checksum. Readers stop at the last
    /// cell and would not notice.
    pub(super) fn finish(&self) -> Result<(), Error> {
        self.unpacking().finish_part()
    }

    fn unpacking(&self) -> MutexGuard<'_, Unpacking> {
        self.0.lock().expect("nothing panics while holding it")
    }
}

impl Unpacking {
    fn length(&self) -> u64 {
        self.directory_at + self.directory.len() as u64
    }

    fn read_part(&mut self, index: usize, offset: u64, out: &mut [u8]) -> Result<usize, Error> {
        let ready = self.open.as_ref().is_some_and(|open| (open.index, open.given) == (index, offset));
        if !ready {
            self.open_part(index)?;
            self.pass(index, offset)?;
        }
        self.read_on(index, out)
    }

    fn open_part(&mut self, index: usize) -> Result<(), Error> {
        self.finish_part()?;
        let part = &self.parts[index];
        self.file.seek(SeekFrom::Start(part.entry.packed_at))?;
        let packed = BufReader::with_capacity(64 << 10, self.file.try_clone()?.take(part.entry.packed));
        let source: Box<dyn Read + Send> =
            if part.entry.stored { Box::new(packed) } else { Box::new(DeflateDecoder::new(packed)) };
        if part.kind == PartKind::Sheet {
            self.watch.begin(part.entry.size);
        }
        self.open =
            Some(OpenPart { index, given: 0, source, crc: Crc::new(), since_tag: 0, carry: Vec::new() });
        Ok(())
    }

    fn finish_part(&mut self) -> Result<(), Error> {
        let Some(open) = &self.open else { return Ok(()) };
        let index = open.index;
        self.pass(index, self.parts[index].entry.size)?;
        let sum = self.open.take().map(|open| open.crc.sum());
        if sum == Some(self.parts[index].entry.crc32) {
            Ok(())
        } else {
            Err(self.watch.stop(damaged("checksum of a part")))
        }
    }

    /// Reads the open part up to `offset` for nothing.
    fn pass(&mut self, index: usize, offset: u64) -> Result<(), Error> {
        let mut block = [0; 8192];
        loop {
            let left = offset.saturating_sub(self.open.as_ref().map_or(offset, |open| open.given));
            if left == 0 {
                return Ok(());
            }
            let most = usize::try_from(left).unwrap_or(block.len()).min(block.len());
            self.read_on(index, &mut block[..most])?;
        }
    }

    fn read_on(&mut self, index: usize, out: &mut [u8]) -> Result<usize, Error> {
        let part = &self.parts[index];
        let open = self.open.as_mut().expect("a part is opened before it is read");
        let left = usize::try_from(part.entry.size - open.given).unwrap_or(usize::MAX);
        let most = out.len().min(left);
        let read = open.source.read(&mut out[..most])?;
        if read == 0 && most > 0 {
            return Err(self.watch.stop(damaged("size of a part")));
        }
        open.given += read as u64;
        let block = &out[..read];
        open.crc.update(block);
        let fault = open.text_fault(block, self.max_text).or_else(|| match part.kind {
            PartKind::Sheet => self.watch.sheet_fault(open.given),
            PartKind::SharedStrings => open.count_fault(block, part.entry.size),
            PartKind::Other => None,
        });
        if let Some(fault) = fault {
            return Err(self.watch.stop(fault));
        }
        if open.given == part.entry.size && open.source.read(&mut [0])? > 0 {
            return Err(self.watch.stop(DecodeError::ZipBomb { excess: ZipExcess::Undeclared }));
        }
        Ok(read)
    }
}

const TOO_LARGE: DecodeError =
    DecodeError::ZipBomb { excess: ZipExcess::EntrySize { found: 1 << 32, limit: u32::MAX as u64 } };

fn damaged(part: &'static str) -> DecodeError {
    DecodeError::Damaged { place: Place::default(), part }
}

impl Watch {
    fn sheet_fault(&self, given: u64) -> Option<DecodeError> {
        self.reach(given);
        let between = given - self.last_cell_at.load(Ordering::Relaxed).min(given);
        (between > MAX_BETWEEN_CELLS).then(|| damaged("sheet without cells"))
    }
}

impl OpenPart {
    /// A stretch without a tag is a text, which the reader holds whole.
    fn text_fault(&mut self, block: &[u8], limit: u64) -> Option<DecodeError> {
        let first = memchr(b'<', block).unwrap_or(block.len());
        let longest = self.since_tag + first as u64;
        self.since_tag = match memrchr(b'<', block) {
            Some(last) => (block.len() - last) as u64,
            None => longest,
        };
        let limit_bytes = usize::try_from(limit / 8).unwrap_or(usize::MAX);
        (longest > limit).then(|| DecodeError::CellTooLarge { place: Place::default(), limit: limit_bytes })
    }

    /// The reader sets aside room for as many texts as the part says it has: it must not say more than can be.
    fn count_fault(&mut self, block: &[u8], size: u64) -> Option<DecodeError> {
        const NAME: &[u8] = b"uniqueCount";
        self.carry.extend_from_slice(block);
        let window = &self.carry;
        let lies = memmem::find_iter(window, NAME).any(|at| {
            let value = &window[at + NAME.len()..];
            value.len() >= CARRY - NAME.len() && !honest_count(value, size)
        });
        let short = self.given == size
            && memmem::find_iter(window, NAME).any(|at| !honest_count(&window[at + NAME.len()..], size));
        let keep = self.carry.len().saturating_sub(CARRY);
        self.carry.drain(..keep);
        (lies || short).then(|| damaged("count of shared texts"))
    }
}

/// Whether `value` is `="…"` with a number of texts that fit into `size` bytes; a text takes at least four.
fn honest_count(value: &[u8], size: u64) -> bool {
    let Some(quoted) = value.strip_prefix(b"=\"").or_else(|| value.strip_prefix(b"='")) else { return false };
    let digits = quoted.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let count = std::str::from_utf8(&quoted[..digits]).ok().and_then(|digits| digits.parse::<u64>().ok());
    count.is_some_and(|count| count <= size / 4 + 1)
}

impl Part {
    /// Lays a part out at byte `at`; `None` beyond the reach of the ZIP format without extensions.
    fn at(at: u64, entry: Entry) -> Option<Self> {
        let name = entry.name.replace('\\', "/").to_ascii_lowercase();
        let kind = if name.ends_with("sharedstrings.xml") {
            PartKind::SharedStrings
        } else if name.contains("worksheets/") && !name.contains("/_rels/") {
            PartKind::Sheet
        } else {
            PartKind::Other
        };
        let mut head = 0x0403_4B50_u32.to_le_bytes().to_vec();
        head.extend(description(&entry)?);
        head.extend(entry.name.as_bytes());
        let data_at = at + head.len() as u64;
        u32::try_from(data_at + entry.size).ok()?;
        Some(Self { entry, kind, head, head_at: at, data_at })
    }
}

/// The fields a part's own head and the directory have in common.
fn description(entry: &Entry) -> Option<Vec<u8>> {
    let size = u32::try_from(entry.size).ok()?.to_le_bytes();
    let name = u16::try_from(entry.name.len()).ok()?.to_le_bytes();
    // Version 2.0; names in UTF-8; stored; 1980-01-01.
    let mut bytes = [20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0].to_vec();
    bytes.extend(entry.crc32.to_le_bytes());
    bytes.extend(size);
    bytes.extend(size);
    bytes.extend(name);
    bytes.extend([0; 2]);
    Some(bytes)
}

fn directory(parts: &[Part], at: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend(0x0201_4B50_u32.to_le_bytes());
        bytes.extend([20, 0]);
        bytes.extend(description(&part.entry)?);
        bytes.extend([0; 10]);
        bytes.extend(u32::try_from(part.head_at).ok()?.to_le_bytes());
        bytes.extend(part.entry.name.as_bytes());
    }
    let (count, length) = (u16::try_from(parts.len()).ok()?.to_le_bytes(), u32::try_from(bytes.len()).ok()?);
    bytes.extend(0x0605_4B50_u32.to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(count);
    bytes.extend(count);
    bytes.extend(length.to_le_bytes());
    bytes.extend(u32::try_from(at).ok()?.to_le_bytes());
    bytes.extend([0; 2]);
    Some(bytes)
}

impl Read for Package {
    fn read(&mut self, out: &mut [u8]) -> Result<usize, Error> {
        self.unpacking().read(out)
    }
}

impl Seek for Package {
    fn seek(&mut self, to: SeekFrom) -> Result<u64, Error> {
        self.unpacking().seek(to)
    }
}

impl Unpacking {
    fn read(&mut self, out: &mut [u8]) -> Result<usize, Error> {
        let read = if self.at >= self.directory_at {
            copy(&self.directory, self.at - self.directory_at, out)
        } else {
            let index = self.parts.partition_point(|part| part.head_at <= self.at) - 1;
            let part = &self.parts[index];
            if self.at < part.data_at {
                copy(&part.head, self.at - part.head_at, out)
            } else {
                let offset = self.at - part.data_at;
                self.read_part(index, offset, out)?
            }
        };
        self.at += read as u64;
        Ok(read)
    }

    fn seek(&mut self, to: SeekFrom) -> Result<u64, Error> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = target.ok_or_else(|| Error::other("seek before the beginning"))?;
        Ok(self.at)
    }
}

fn copy(from: &[u8], offset: u64, out: &mut [u8]) -> usize {
    let rest = usize::try_from(offset).ok().and_then(|offset| from.get(offset..)).unwrap_or(&[]);
    let count = rest.len().min(out.len());
    out[..count].copy_from_slice(&rest[..count]);
    count
}
