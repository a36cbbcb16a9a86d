//! XLSX packages are ZIP archives from strangers: what may be unpacked is settled here.

use super::Limits;
use super::error::{DecodeError, Found, Place, ZipExcess};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use zip::ZipArchive;

/// Parts smaller than this may grow as much as they like.
const RATIO_EXEMPT_BYTES: u64 = 1 << 20;

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

/// Checks what the package says of its parts against the limits.
pub(super) fn check<R: Read + Seek>(file: &mut R, limits: &Limits) -> Result<(), DecodeError> {
    let mut archive = open(file)?;
    let (found, limit) = (archive.len() as u64, limits.max_zip_entries as u64);
    if found > limit {
        return Err(DecodeError::ZipBomb { excess: ZipExcess::Entries { found, limit } });
    }
    for index in 0..archive.len() {
        let part = archive
            .by_index_raw(index)
            .map_err(|_| DecodeError::Damaged { place: Place::default(), part: "ZIP directory" })?;
        check_part(part.name(), part.size(), part.compressed_size(), limits)
            .map_err(|excess| DecodeError::ZipBomb { excess })?;
    }
    Ok(())
}

fn check_part(name: &str, size: u64, packed: u64, limits: &Limits) -> Result<(), ZipExcess> {
    let shared = name.to_ascii_lowercase().ends_with("sharedstrings.xml");
    let limit = if shared { limits.max_shared_strings_bytes } else { limits.max_xlsx_entry_bytes };
    if size > limit {
        return Err(ZipExcess::EntrySize { found: size, limit });
    }
    let ratio = size / packed.max(1);
    if size > RATIO_EXEMPT_BYTES && ratio > limits.max_zip_ratio {
        return Err(ZipExcess::Ratio { found: ratio, limit: limits.max_zip_ratio });
    }
    Ok(())
}
