//! XLS files are small file systems (OLE compound files) from strangers. The one stream that matters is taken out
//! here, its claims are checked, and the workbook reader is given a fresh container with nothing else inside.

use super::error::{DecodeError, Place};

const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FAT_SECTOR: u32 = 0xFFFF_FFFD;
const FREE: u32 = 0xFFFF_FFFF;

/// Streams shorter than this lie in sectors of their own kind.
const MINI_BELOW: u64 = 4096;
const MINI_SECTOR: usize = 64;

/// Records that open and close a part of the workbook stream.
const BEGIN_OF_SUBSTREAM: u16 = 0x0809;
const END_OF_SUBSTREAM: u16 = 0x000A;

/// Cells a sheet may span beyond four times the cells it holds; the reader sets aside room for the whole span.
const SPARE_CELLS: u64 = 4 << 20;

/// Most worksheets looked at.
const MAX_SHEETS: usize = 1024;

/// Takes the workbook out of `bytes`, checks it, and wraps it anew.
pub(super) fn repack(bytes: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let ole = Ole::parse(bytes)?;
    let (name, mut stream) = ole.workbook()?;
    check_sheets(&mut stream)?;
    Ok(wrap(name, &stream))
}

fn damaged(part: &'static str) -> DecodeError {
    DecodeError::Damaged { place: Place::default(), part }
}

fn cut_off(bytes: &[u8]) -> DecodeError {
    DecodeError::Truncated { place: Place::at_byte(bytes.len() as u64) }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
}

/// A compound file and its table of what sector follows which.
struct Ole<'a> {
    bytes: &'a [u8],
    shift: u32,
    fat: Vec<u32>,
}

impl<'a> Ole<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let header = bytes.get(..512).ok_or_else(|| cut_off(bytes))?;
        let shift = u32::from(u16_at(header, 30).unwrap_or(0));
        if !matches!(shift, 9 | 12) {
            return Err(damaged("OLE header"));
        }
        let mut ole = Self { bytes, shift, fat: Vec::new() };
        for id in ole.fat_sectors(header)? {
            let sector = ole.sector(id)?;
            ole.fat.extend(words(sector));
        }
        Ok(ole)
    }

    /// The sectors that hold the table: the first 109 are named in the header, the rest in a chain of lists.
    fn fat_sectors(&self, header: &[u8]) -> Result<Vec<u32>, DecodeError> {
        let mut ids: Vec<u32> = words(&header[76..512]).collect();
        let mut next = u32_at(header, 68).unwrap_or(END_OF_CHAIN);
        for _ in 0..self.sectors() {
            if next >= FAT_SECTOR - 1 {
                break;
            }
            let mut list: Vec<u32> = words(self.sector(next)?).collect();
            next = list.pop().unwrap_or(END_OF_CHAIN);
            ids.extend(list);
        }
        ids.retain(|&id| id < FAT_SECTOR - 1);
        if ids.len() > self.sectors() { Err(damaged("OLE sector table")) } else { Ok(ids) }
    }

    /// Sectors the file has room for.
    fn sectors(&self) -> usize {
        self.bytes.len() >> self.shift
    }

    fn sector(&self, id: u32) -> Result<&'a [u8], DecodeError> {
        let start = (id as usize + 1) << self.shift;
        let end = self.bytes.len().min(start + (1 << self.shift));
        self.bytes.get(start..end).filter(|sector| !sector.is_empty()).ok_or_else(|| cut_off(self.bytes))
    }

    /// Up to `most` bytes of the chain that begins with sector `first`.
    fn chain(&self, first: u32, most: u64) -> Result<Vec<u8>, DecodeError> {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let mut stream = Vec::new();
        let mut next = first;
        for _ in 0..=self.sectors() {
            if next == END_OF_CHAIN || stream.len() >= most {
                stream.truncate(most);
                return Ok(stream);
            }
            stream.extend_from_slice(self.sector(next)?);
            next = *self.fat.get(next as usize).ok_or_else(|| damaged("OLE sector table"))?;
        }
        Err(damaged("OLE chain in a circle"))
    }

    /// The name and the bytes of the workbook stream.
    fn workbook(&self) -> Result<(&'static str, Vec<u8>), DecodeError> {
        let first = u32_at(self.bytes, 48).unwrap_or(END_OF_CHAIN);
        let directory = self.chain(first, u64::MAX)?;
        let find = |name: &str| directory.chunks_exact(128).find(|entry| is_named(entry, name));
        let named = ["Workbook", "Book"].into_iter().find_map(|name| Some((name, find(name)?)));
        let (name, entry) = named.ok_or_else(|| damaged("OLE directory"))?;
        let (start, size) = self.extent(entry);
        if size >= MINI_BELOW {
            let stream = self.chain(start, size)?;
            return if (stream.len() as u64) < size { Err(cut_off(self.bytes)) } else { Ok((name, stream)) };
        }
        let root = directory.get(..128).ok_or_else(|| damaged("OLE directory"))?;
        Ok((name, self.mini_chain(root, start, size)?))
    }

    fn extent(&self, entry: &[u8]) -> (u32, u64) {
        let low = u64::from(u32_at(entry, 120).unwrap_or(0));
        let high = if self.shift == 9 { 0 } else { u64::from(u32_at(entry, 124).unwrap_or(0)) };
        (u32_at(entry, 116).unwrap_or(END_OF_CHAIN), high << 32 | low)
    }

    fn mini_chain(&self, root: &[u8], first: u32, size: u64) -> Result<Vec<u8>, DecodeError> {
        let (start, length) = self.extent(root);
        let minis = self.chain(start, length)?;
        let table = u32_at(self.bytes, 60).unwrap_or(END_OF_CHAIN);
        let follows: Vec<u32> = words(&self.chain(table, u64::MAX)?).collect();
        let mut stream = Vec::new();
        let mut next = first;
        while next != END_OF_CHAIN && (stream.len() as u64) < size {
            let at = next as usize * MINI_SECTOR;
            let sector = minis.get(at..at + MINI_SECTOR).ok_or_else(|| damaged("OLE small sectors"))?;
            stream.extend_from_slice(sector);
            next = *follows.get(next as usize).ok_or_else(|| damaged("OLE small sectors"))?;
        }
        stream.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        Ok(stream)
    }
}

fn is_named(entry: &[u8], name: &str) -> bool {
    let wanted: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    u16_at(entry, 64).is_some_and(|length| usize::from(length) == wanted.len() + 2)
        && entry.starts_with(&wanted)
}

/// One record of the workbook stream: its kind and where its data lies.
struct Record {
    kind: u16,
    start: usize,
    end: usize,
}

fn record(stream: &[u8], at: usize) -> Option<Record> {
    let (kind, length) = (u16_at(stream, at)?, u16_at(stream, at + 2)?);
    let (start, end) = (at + 4, at + 4 + usize::from(length));
    (end <= stream.len()).then_some(Record { kind, start, end })
}

/// Walks the sheets as the reader will and refuses cells spread so far apart that the room set aside for them
/// would be out of proportion. The size each sheet declares for itself is blanked: room would be set aside on its
/// word alone.
fn check_sheets(stream: &mut [u8]) -> Result<(), DecodeError> {
    let (mut span, mut cells) = (0_u64, 0_u64);
    let sheets = sheet_positions(stream);
    if sheets.len() > MAX_SHEETS {
        return Err(damaged("number of sheets"));
    }
    for at in sheets {
        if at >= stream.len() {
            return Err(damaged("position of a sheet"));
        }
        let extent = survey(stream, at);
        span = span.saturating_add(extent.span());
        cells += extent.cells;
    }
    if span > cells * 4 + SPARE_CELLS { Err(damaged("spread of the cells")) } else { Ok(()) }
}

fn sheet_positions(stream: &[u8]) -> Vec<usize> {
    const BOUND_SHEET: u16 = 0x0085;
    let mut positions = Vec::new();
    let mut at = 0;
    while let Some(found) = record(stream, at) {
        if found.kind == END_OF_SUBSTREAM {
            break;
        }
        if found.kind == BOUND_SHEET {
            positions.extend(u32_at(stream, found.start).map(|position| position as usize));
        }
        at = found.end;
    }
    positions.sort_unstable();
    positions.dedup();
    positions
}

/// The rectangle that holds all cells of a sheet, and their number.
struct Extent {
    rows: (u16, u16),
    columns: (u16, u16),
    cells: u64,
}

impl Extent {
    fn add(&mut self, row: u16, columns: (u16, u16), cells: u64) {
        self.rows = (self.rows.0.min(row), self.rows.1.max(row));
        self.columns = (self.columns.0.min(columns.0), self.columns.1.max(columns.1));
        self.cells += cells;
    }

    fn span(&self) -> u64 {
        let side = |(first, last): (u16, u16)| (u64::from(last) + 1).saturating_sub(u64::from(first));
        side(self.rows) * side(self.columns)
    }
}

/// Looks at one sheet. Charts inside it are parts of their own, whose cells the reader passes over.
fn survey(stream: &mut [u8], from: usize) -> Extent {
    let mut extent = Extent { rows: (u16::MAX, 0), columns: (u16::MAX, 0), cells: 0 };
    let (mut at, mut begun, mut depth) = (from, false, 0_u32);
    while let Some(found) = record(stream, at) {
        at = found.end;
        match found.kind {
            BEGIN_OF_SUBSTREAM => depth += u32::from(std::mem::replace(&mut begun, true)),
            END_OF_SUBSTREAM if depth == 0 => break,
            END_OF_SUBSTREAM => depth -= 1,
            _ if depth > 0 => {}
            _ => survey_record(&found, stream, &mut extent),
        }
    }
    extent
}

fn survey_record(found: &Record, stream: &mut [u8], extent: &mut Extent) {
    let data = &mut stream[found.start..found.end];
    let (row, column) = (u16_at(data, 0).unwrap_or(0), u16_at(data, 2).unwrap_or(0));
    match found.kind {
        // Dimensions: the row after the last one and the column after the last one.
        0x0200 => data.fill(0),
        // Number, label, rich text, truth value or error, short number, shared text, formula.
        0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD | 0x0006 => extent.add(row, (column, column), 1),
        // A run of short numbers: row, first column, six bytes each, last column.
        0x00BD => {
            let run = (data.len().saturating_sub(6) / 6) as u64;
            let last = u16_at(data, data.len().saturating_sub(2)).unwrap_or(column);
            let end = u64::from(column) + run;
            let last = last.max(u16::try_from(end).unwrap_or(u16::MAX));
            extent.add(row, (column, last), run);
        }
        _ => {}
    }
}

/// A compound file with `stream` under `name` and nothing else.
fn wrap(name: &str, stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 4096;
    let pad = |bytes: &mut Vec<u8>| bytes.resize(bytes.len().next_multiple_of(SECTOR), 0);
    let length = stream.len().max(SECTOR);
    let data = length.div_ceil(SECTOR);
    // Each sector of the table speaks of 1024 sectors, its own included.
    let tables = (data + 1).div_ceil(1023);
    let mut file = header(data, tables);
    pad(&mut file);
    file.extend_from_slice(stream);
    file.resize(SECTOR + length, 0);
    pad(&mut file);
    file.extend(entry("Root Entry", 5, length));
    file.extend(entry(name, 2, length));
    pad(&mut file);
    let last = |index: usize| if index + 1 == data { END_OF_CHAIN } else { sector_number(index + 1) };
    let chain = (0..data).map(last).chain([END_OF_CHAIN]).chain(std::iter::repeat_n(FAT_SECTOR, tables));
    file.extend(chain.flat_map(u32::to_le_bytes));
    file.resize(file.len().next_multiple_of(SECTOR), 0xFF);
    file
}

fn sector_number(index: usize) -> u32 {
    u32::try_from(index).expect("XLS files are capped far below 2^32 sectors")
}

fn header(data: usize, tables: usize) -> Vec<u8> {
    let mut header = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    header.resize(24, 0);
    // Minor and major version, byte order, sectors of 2^12 bytes, small sectors of 2^6.
    for half in [0x003E_u16, 4, 0xFFFE, 12, 6] {
        header.extend(half.to_le_bytes());
    }
    header.resize(40, 0);
    let (tables_word, directory) = (sector_number(tables), sector_number(data));
    for word in [1, tables_word, directory, 0, 4096, END_OF_CHAIN, 0, END_OF_CHAIN, 0] {
        header.extend(word.to_le_bytes());
    }
    let named = (0..tables).map(|index| sector_number(data + 1 + index)).chain(std::iter::repeat(FREE));
    header.extend(named.take(109).flat_map(u32::to_le_bytes));
    header
}

fn entry(name: &str, kind: u8, length: usize) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    let name_bytes = u16::try_from(entry.len()).expect("the names here are short");
    entry.resize(64, 0);
    entry.extend(name_bytes.to_le_bytes());
    entry.extend([kind, 1]);
    entry.extend([FREE; 3].into_iter().flat_map(u32::to_le_bytes));
    // No class, no flags, no times; the first sector is 0.
    entry.resize(120, 0);
    entry.extend((length as u64).to_le_bytes());
    entry
}
