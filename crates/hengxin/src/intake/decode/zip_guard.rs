//! XLSX packages are ZIP archives from strangers: what may be unpacked is settled here, from the directory of the
//! archive; `package` holds the unpacking to it.

use super::Limits;
use super::error::{DecodeError, Found, Place, ZipExcess};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use zip::{CompressionMethod, ZipArchive};

/// Parts smaller than this may grow as much as they like.
const RATIO_EXEMPT_BYTES: u64 = 1 << 20;

/// One part of a package as its directory describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    /// Bytes unpacked, by the directory's word.
    pub(super) size: u64,
    pub(super) crc32: u32,
    /// Where the packed bytes lie in the file, and how many they are.
    pub(super) packed_at: u64,
    pub(super) packed: u64,
    /// Not compressed.
    pub(super) stored: bool,
}

/// What a ZIP archive holds; `None` means an XLSX workbook.
pub(super) fn classify<R: Read + Seek>(file: &mut R) -> Result<Option<Found>, DecodeError> {
    let archive = open(file)?;
    let names: Vec<String> =
        archive.file_names().map(|name| name.replace('\\', "/").to_ascii_lowercase()).collect();
    let any = |test: fn(&str) -> bool| names.iter().any(|name| test(name));
    let workbook =
        |name: &str| name.strip_prefix("xl/workbook").and_then(|rest| rest.strip_suffix(".xml")).is_some();
    Ok(if names.iter().any(|name| workbook(name)) {
        None
    } else if any(|name| name == "xl/workbook.bin") {
        Some(Found::Xlsb)
    } else if any(|name| name.starts_with("word/") || name.starts_with("ppt/")) {
        Some(Found::OtherOffice)
    } else if any(|name| name == "mimetype") && any(|name| name == "content.xml") {
        Some(Found::Ods)
    } else {
        Some(Found::Archive)
    })
}

/// Opens the archive; one without its directory, which stands at the end, was cut off.
fn open<R: Read + Seek>(file: &mut R) -> Result<ZipArchive<&mut R>, DecodeError> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    ZipArchive::new(file).map_err(|error| {
        let error = std::io::Error::from(error);
        let broken = [ErrorKind::UnexpectedEof, ErrorKind::InvalidData, ErrorKind::Unsupported];
        if broken.contains(&error.kind()) {
            DecodeError::Truncated { place: Place::at_byte(length) }
        } else {
            error.into()
        }
    })
}

/// The XML parts of a package, once the directory has been held against the limits. Pictures, macros and the like
/// are left out: nothing reads them.
pub(super) fn entries<R: Read + Seek>(file: &mut R, limits: &Limits) -> Result<Vec<Entry>, DecodeError> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut archive = open(file)?;
    let (found, limit) = (archive.len() as u64, limits.max_zip_entries as u64);
    if found > limit {
        return Err(bomb(ZipExcess::Entries { found, limit }));
    }
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let entry = describe(&mut archive, index)?;
        let name = entry.name.to_ascii_lowercase();
        if [".xml", ".rels"].iter().any(|suffix| name.ends_with(suffix)) {
            check(&entry, limits).map_err(bomb)?;
            entries.push(entry);
        }
    }
    check_together(&entries, length, limits).map_err(bomb)?;
    Ok(entries)
}

fn bomb(excess: ZipExcess) -> DecodeError {
    DecodeError::ZipBomb { excess }
}

fn describe<R: Read + Seek>(archive: &mut ZipArchive<R>, index: usize) -> Result<Entry, DecodeError> {
    let damaged = || DecodeError::Damaged { place: Place::default(), part: "ZIP directory" };
    let part = archive.by_index_raw(index).map_err(|_| damaged())?;
    let stored = part.compression() == CompressionMethod::Stored;
    if part.encrypted() {
        return Err(DecodeError::NotWhatItClaims { name: None, found: Found::Encrypted });
    }
    if !stored && part.compression() != CompressionMethod::Deflated {
        return Err(damaged());
    }
    Ok(Entry {
        name: part.name().to_owned(),
        size: part.size(),
        crc32: part.crc32(),
        packed_at: part.data_start().ok_or_else(damaged)?,
        packed: part.compressed_size(),
        stored,
    })
}

fn check(entry: &Entry, limits: &Limits) -> Result<(), ZipExcess> {
    let shared = entry.name.to_ascii_lowercase().ends_with("sharedstrings.xml");
    let limit = if shared { limits.max_shared_strings_bytes } else { limits.max_xlsx_entry_bytes };
    if entry.size > limit {
        return Err(ZipExcess::EntrySize { found: entry.size, limit });
    }
    let ratio = entry.size / entry.packed.max(1);
    if entry.size > RATIO_EXEMPT_BYTES && ratio > limits.max_zip_ratio {
        return Err(ZipExcess::Ratio { found: ratio, limit: limits.max_zip_ratio });
    }
    Ok(())
}

/// Parts that share their packed bytes can unpack to far more than any one of them; a sound package has no such
/// parts, so all packed bytes together fit into the file.
fn check_together(entries: &[Entry], length: u64, limits: &Limits) -> Result<(), ZipExcess> {
    let packed = entries.iter().map(|entry| entry.packed).fold(0, u64::saturating_add);
    if packed > length {
        return Err(ZipExcess::Undeclared);
    }
    let found = entries.iter().map(|entry| entry.size).fold(0, u64::saturating_add);
    let limit = limits.max_xlsx_entry_bytes;
    if found > limit { Err(ZipExcess::EntrySize { found, limit }) } else { Ok(()) }
}
