//! Workbooks of Excel 97 to 2003. The fixture is our own; its organisations are invented.

use super::super::{CellFlag, DecodeError, Format, Found, Limits, RowBatch, open};
use super::{file, open_bytes, read_all, read_bytes};

const BOOK: &[u8] = include_bytes!("../../../../tests/fixtures/invented_penalties.xls");

fn refusal(bytes: &[u8]) -> DecodeError {
    read_bytes(bytes).map(|(_, rows)| rows.len()).expect_err("the workbook is refused")
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The fixture with its workbook stream under another name.
fn renamed(name: &str) -> Vec<u8> {
    let mut bytes = BOOK.to_vec();
    let at = memchr::memmem::find(&bytes, &utf16("Workbook")).unwrap();
    let name = utf16(name);
    bytes[at..at + name.len()].copy_from_slice(&name);
    bytes[at + 64] = u8::try_from(name.len() + 2).unwrap();
    bytes
}

#[test]
fn the_visible_sheet_is_read_as_a_person_sees_it() {
    let mut sheet = open_bytes(BOOK).unwrap();
    assert_eq!((sheet.format, sheet.name.as_deref()), (Format::Xls, Some("处罚")));
    assert_eq!(sheet.other_sheets, ["隐藏"]);
    assert_eq!((sheet.header_row, sheet.header.join(" ")), (2, "名称 金额 日期 代码 备注".to_owned()));
    let mut batch = RowBatch::new();
    assert_eq!(sheet.next_batch(&mut batch, 10).unwrap(), 2);
    let texts: Vec<Vec<&str>> = batch.rows().map(|row| row.iter().collect()).collect();
    assert_eq!(
        texts,
        [
            ["衡信虚构公司", "1200", "2024-02-29", "91360200787252590", ""],
            ["㐀𠮷虚构厂", "0.5", "", "360206550875725", "TRUE"],
        ]
    );
    assert_eq!(batch.row(0).flag(3), CellFlag::LossyNumber);
    assert_eq!((batch.row(0).number(), batch.row(1).number()), (3, 5));
}

#[test]
fn a_cut_workbook_is_refused() {
    for length in [600, 1536, 2048, 3000, 4096, BOOK.len() - 512] {
        let error = refusal(&BOOK[..length]);
        assert!(["file-truncated", "file-damaged"].contains(&error.code()), "{length} bytes: {error}");
    }
}

#[test]
fn a_password_and_other_documents_are_named() {
    for (name, expected) in [("EncryptedPackage", Found::Encrypted), ("WordDocument", Found::OtherOffice)] {
        let error = refusal(&renamed(name));
        assert!(matches!(error, DecodeError::NotWhatItClaims { found, .. } if found == expected), "{error}");
    }
}

#[test]
fn room_is_not_set_aside_on_the_workbook_word_alone() {
    let mut bytes = BOOK.to_vec();
    let records: Vec<usize> = memchr::memmem::find_iter(&bytes, b"\x00\x02\x0E\x00").collect();
    assert_eq!(records.len(), 2, "one declared size for each sheet");
    for at in records {
        bytes[at + 8..at + 12].copy_from_slice(&u32::MAX.to_le_bytes());
        bytes[at + 14..at + 16].copy_from_slice(&u16::MAX.to_le_bytes());
    }
    let (_, rows) = read_bytes(&bytes).unwrap();
    assert_eq!(rows.len(), 2);
}

#[test]
fn cells_at_the_far_ends_of_a_sheet_are_refused() {
    let mut bytes = BOOK.to_vec();
    // The truth value in row 5, column 5 is moved to the last row and column the format can name.
    let at = memchr::memmem::find(&bytes, b"\x05\x02\x08\x00\x04\x00\x04\x00").unwrap();
    bytes[at + 4..at + 8].copy_from_slice(&[0xFF; 4]);
    let error = refusal(&bytes);
    assert!(error.en().contains("spread of the cells"), "{error}");
}

#[test]
fn a_chain_of_sectors_in_a_circle_is_refused() {
    let mut bytes = BOOK.to_vec();
    let table = u32::from_le_bytes(bytes[76..80].try_into().unwrap()) as usize;
    let table = (table + 1) * 512;
    for sector in 0..bytes.len() / 512 - 1 {
        bytes[table + sector * 4..table + sector * 4 + 4].copy_from_slice(&0_u32.to_le_bytes());
    }
    assert!(refusal(&bytes).en().contains("circle"), "{}", refusal(&bytes));
}

#[test]
fn large_old_workbooks_are_refused_by_size() {
    let limits = Limits { max_xls_bytes: 5000, ..Limits::default() };
    assert_eq!(open(file(BOOK).path(), &limits, None).unwrap_err().code(), "file-too-large");
}

#[test]
fn damage_anywhere_ends_in_rows_or_a_refusal() {
    for at in (0..BOOK.len()).step_by(37) {
        let mut bytes = BOOK.to_vec();
        bytes[at] ^= 0xFF;
        let held = file(&bytes);
        let read = open(held.path(), &Limits::default(), None).and_then(|mut sheet| read_all(&mut sheet));
        assert!(read.is_ok_and(|rows| rows.len() < 20) || refusal_is_worded(&bytes));
    }
}

fn refusal_is_worded(bytes: &[u8]) -> bool {
    let error = refusal(bytes);
    !error.zh().is_empty() && !error.en().is_empty()
}
