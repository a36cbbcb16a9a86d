//! XLSX packages built to do harm.

use super::super::{DecodeError, Limits, ZipExcess, open};
use super::{file, read_all, read_bytes};
use rust_xlsxwriter::Workbook;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const SHEET: &str = "xl/worksheets/sheet1.xml";

fn refusal(bytes: &[u8]) -> DecodeError {
    read_bytes(bytes).map(|(_, rows)| rows).expect_err("the package is refused")
}

/// A ZIP package of the given parts.
fn package(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A small sound workbook with shared texts, one of its parts rewritten.
fn rewritten(part: &str, rewrite: impl Fn(String) -> String) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..2000 {
        sheet.write_string(row, 0, format!("虚构{row}")).unwrap();
        sheet.write_number(row, 1, row).unwrap();
    }
    let mut zip = ZipArchive::new(Cursor::new(book.save_to_buffer().unwrap())).unwrap();
    let mut parts = Vec::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        let text = if entry.name() == part { rewrite(text) } else { text };
        parts.push((entry.name().to_owned(), text.into_bytes()));
    }
    package(&parts)
}

/// The same package, its directory declaring `size` bytes for `part`.
fn declaring(mut bytes: Vec<u8>, part: &str, size: impl Fn(u32) -> u32) -> Vec<u8> {
    let names: Vec<usize> = memchr::memmem::find_iter(&bytes, part.as_bytes()).collect();
    for (at, field) in [(names[0] - 30, 22), (names[1] - 46, 24)] {
        let field = at + field..at + field + 4;
        let declared = u32::from_le_bytes(bytes[field.clone()].try_into().unwrap());
        bytes[field].copy_from_slice(&size(declared).to_le_bytes());
    }
    bytes
}

#[test]
fn a_sound_package_is_read() {
    let (_, rows) = read_bytes(&rewritten("", |text| text)).unwrap();
    assert_eq!((rows.len(), rows[1998].as_slice()), (1999, &["虚构1999".to_owned(), "1999".to_owned()][..]));
}

#[test]
fn a_part_that_grows_too_much_is_refused() {
    let blanks = vec![b' '; 8 << 20];
    let bomb =
        package(&[("xl/workbook.xml".to_owned(), b"<workbook/>".to_vec()), (SHEET.to_owned(), blanks)]);
    let error = refusal(&bomb);
    assert_eq!(error.code(), "zip-bomb");
    assert!(matches!(error, DecodeError::ZipBomb { excess: ZipExcess::Ratio { .. } }), "{error:?}");
    let limits = Limits { max_xlsx_entry_bytes: 1 << 20, max_zip_ratio: 1 << 40, ..Limits::default() };
    let error = open(file(&bomb).path(), &limits, None).unwrap_err();
    assert!(matches!(error, DecodeError::ZipBomb { excess: ZipExcess::EntrySize { .. } }), "{error:?}");
    let limits = Limits { max_zip_entries: 1, ..Limits::default() };
    let error = open(file(&bomb).path(), &limits, None).unwrap_err();
    assert!(matches!(error, DecodeError::ZipBomb { excess: ZipExcess::Entries { .. } }), "{error:?}");
}

#[test]
fn a_part_larger_than_it_declares_is_refused_while_reading() {
    let bytes = declaring(rewritten("", |text| text), SHEET, |size| size / 2);
    let held = file(&bytes);
    let read = open(held.path(), &Limits::default(), None).and_then(|mut sheet| read_all(&mut sheet));
    let error = read.unwrap_err();
    assert!(matches!(error, DecodeError::ZipBomb { excess: ZipExcess::Undeclared }), "{error:?}");
}

#[test]
fn a_part_smaller_than_it_declares_is_refused() {
    let bytes = declaring(rewritten("", |text| text), "xl/sharedStrings.xml", |size| size + 1000);
    assert_eq!(refusal(&bytes).code(), "file-damaged");
}

#[test]
fn room_is_not_set_aside_on_the_package_word_alone() {
    let lie = |text: String| text.replace("uniqueCount=\"2000\"", "uniqueCount=\"999999999999999\"");
    let error = refusal(&rewritten("xl/sharedStrings.xml", lie));
    assert_eq!(error.code(), "file-damaged");
    assert!(error.en().contains("count of shared texts"), "{}", error.en());
}

#[test]
fn an_endless_text_is_refused_before_it_is_held() {
    let long = "虚".repeat(1 << 20);
    let error =
        refusal(&rewritten("xl/sharedStrings.xml", |text| text.replacen("虚构7<", &format!("{long}<"), 1)));
    assert_eq!(error.code(), "cell-too-large");
}

#[test]
fn a_sheet_cut_off_inside_a_whole_package_is_refused() {
    let error = refusal(&rewritten(SHEET, |text| text[..text.len() / 2].to_owned()));
    assert_eq!(error.code(), "file-damaged");
    assert!(error.en().contains("row 1"), "{}", error.en());
}
