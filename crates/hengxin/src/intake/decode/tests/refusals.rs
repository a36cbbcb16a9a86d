//! Files that are refused, and what the sender is told.

use super::super::{DecodeError, Found, Limits, open};
use super::{file, read_all, read_bytes};
use encoding_rs::GB18030;
use rust_xlsxwriter::Workbook;

fn refusal(bytes: &[u8]) -> DecodeError {
    read_bytes(bytes).map(|(_, rows)| rows).expect_err("the file is refused")
}

fn refusal_under(bytes: &[u8], limits: &Limits) -> DecodeError {
    let held = file(bytes);
    let read = open(held.path(), limits, None).and_then(|mut sheet| read_all(&mut sheet));
    read.expect_err("the file is refused")
}

fn book(rows: u32) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..rows {
        sheet.write_string(row, 0, format!("虚构{row}")).unwrap();
        sheet.write_string(row, 1, format!("{:x}", row.wrapping_mul(2_654_435_761))).unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn every_refusal_has_a_code_and_both_languages() {
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("file-empty", vec![], "没有任何数据行"),
        ("file-empty", b"\n\n , ,\n".to_vec(), "没有任何数据行"),
        ("no-header", b"only one column\n1\n".to_vec(), "表头"),
        ("file-has-nul", b"a,b\n1,\x002\n3,4\n".to_vec(), "字节偏移 6"),
        ("quote-unclosed", b"a,b\n1,2\n\"3,4\n5,6\n".to_vec(), "第 3 行"),
        ("file-encoding", b"a,b\n\xE7\x94\xB2\xE7\x94\xB2,1\n2,\xFF\n".to_vec(), "第 3 行"),
        ("file-encoding", b"a,b\n\xFF\xFF,1\n".to_vec(), "既不是 UTF-8 也不是 GB18030"),
        ("file-truncated", "a,b\n甲,乙\n丙,丁".as_bytes()[..18].to_vec(), "结尾缺失"),
        ("file-not-what-it-claims", b"%PDF-1.7\n".to_vec(), "PDF"),
        ("file-not-what-it-claims", b"\xFF\xD8\xFF\xE0\0\x10JFIF".to_vec(), "图片"),
        ("file-not-what-it-claims", b"\n<html><table>".to_vec(), "网页"),
        ("file-not-what-it-claims", b"<?xml version='1.0'?><Workbook/>".to_vec(), "XML"),
    ];
    for (code, bytes, says) in cases {
        let error = refusal(&bytes);
        assert_eq!(error.code(), code, "{error:?}");
        assert!(error.zh().contains(says), "{}", error.zh());
        assert!(error.en().is_ascii(), "{}", error.en());
    }
}

#[test]
fn a_web_page_named_xls_is_called_what_it_is() {
    let held = file("<html><table><tr><td>单位</td></tr></table></html>".as_bytes());
    let error = open(held.path(), &Limits::default(), Some("处罚.xls")).unwrap_err();
    assert!(matches!(&error, DecodeError::NotWhatItClaims { found: Found::Html, .. }));
    assert!(error.zh().starts_with("扩展名表示 XLS"), "{}", error.zh());
    assert!(error.en().starts_with("Named as XLS"), "{}", error.en());
}

#[test]
fn a_wrong_byte_late_in_the_file_is_named_by_row() {
    let lines = "虚构公司,一二三\n".repeat(60_000);
    let (utf8, gb) = (lines.clone().into_bytes(), GB18030.encode(&lines).0.into_owned());
    for text in [utf8, gb] {
        let mut bytes = "名称,代码\n".as_bytes().to_vec();
        if text[0] != "虚".as_bytes()[0] {
            bytes = GB18030.encode("名称,代码\n").0.into_owned();
        }
        bytes.extend(&text);
        let at = bytes.len() as u64 + 3;
        bytes.extend(b"ab,\xFF\n1,2\n");
        let DecodeError::Encoding { place, expected } = refusal(&bytes) else { panic!("not the encoding") };
        assert_eq!((place.row, place.byte), (Some(60_002), Some(at)));
        assert!(expected.is_some());
    }
}

#[test]
fn a_file_whose_first_mebibyte_is_ascii_may_still_be_gb18030() {
    let mut bytes = b"a,b\n".to_vec();
    bytes.extend(b"12345678,12345678\n".repeat(70_000));
    bytes.extend(GB18030.encode("衡信虚构,公司\n").0.as_ref());
    let (_, rows) = read_bytes(&bytes).unwrap();
    assert_eq!(rows[70_000], ["衡信虚构", "公司"]);
}

#[test]
fn limits_are_held() {
    let wide = format!("{}\n{}\n", "a,".repeat(600), "1,".repeat(600));
    assert_eq!(refusal(wide.as_bytes()).code(), "too-many-columns");
    let long = format!("a,b\n1,{}\n", "x".repeat(70_000));
    let error = refusal(long.as_bytes());
    assert_eq!(error.code(), "cell-too-large");
    assert!(error.en().starts_with("row 2"), "{}", error.en());
    let endless = format!("a,b\n1,{}", "x".repeat(6 << 20));
    assert_eq!(refusal(endless.as_bytes()).code(), "cell-too-large");
    let unclosed = format!("a,b\n\"1,{}\"", "x\n".repeat(50_000));
    assert_eq!(refusal(unclosed.as_bytes()).code(), "quote-unclosed");
    let limits = Limits { max_rows: Some(2), ..Limits::default() };
    assert_eq!(refusal_under(b"a,b\n1,2\n1,2\n1,2\n", &limits).code(), "too-many-rows");
    let limits = Limits { max_file_bytes: 5, ..Limits::default() };
    assert_eq!(refusal_under(b"a,b\n1,2\n", &limits).code(), "file-too-large");
}

#[test]
fn a_workbook_cut_anywhere_is_refused() {
    let whole = book(3000);
    for share in [1, 10, 50, 90, 99] {
        let cut = &whole[..whole.len() * share / 100];
        assert_eq!(refusal(cut).code(), "file-truncated", "{share} % of the file");
    }
    assert!(read_bytes(&whole).is_ok());
}

#[test]
fn a_workbook_damaged_inside_is_refused() {
    let whole = book(3000);
    let mut refused = 0;
    for at in (100..whole.len() - 200).step_by(whole.len() / 40) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        refused += u32::from(read_bytes(&bytes).is_err());
    }
    assert!(refused >= 36, "{refused} of 40 flips were noticed");
}

#[test]
fn other_packages_are_told_apart() {
    let cases = [
        ("word/document.xml", Found::OtherOffice),
        ("xl/workbook.bin", Found::Xlsb),
        ("附件/处罚.csv", Found::Archive),
    ];
    for (name, expected) in cases {
        let error = refusal(&package(&[(name, b"x")]));
        assert!(matches!(error, DecodeError::NotWhatItClaims { found, .. } if found == expected), "{name}");
    }
}

/// A ZIP package of the given parts.
fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
