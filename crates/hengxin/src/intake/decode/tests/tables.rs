//! Sound files: what is read from them.

use super::super::{CellFlag, Encoding, Format, Limits, RowBatch, open, open_where};
use super::{file, open_bytes, read_all, read_bytes};
use encoding_rs::GB18030;
use rust_xlsxwriter::{ExcelDateTime, Format as Style, Formula, Workbook};

fn gb18030(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
    "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
}

#[test]
fn one_table_in_every_encoding() {
    // 㐀 and 𠮷 take four bytes in GB18030.
    let text = "单位名称,代码\n衡信虚构㐀业公司,甲1\n𠮷祥虚构厂,乙2\n";
    let files = [
        (Encoding::Utf8, text.as_bytes().to_vec()),
        (Encoding::Utf8Bom, format!("\u{FEFF}{text}").into_bytes()),
        (Encoding::Gb18030, gb18030(text)),
        (Encoding::Utf16Le, utf16(text, true)),
        (Encoding::Utf16Be, utf16(text, false)),
    ];
    for (encoding, bytes) in files {
        let (sheet, rows) = read_bytes(&bytes).unwrap();
        assert_eq!(sheet.encoding, encoding);
        assert_eq!(sheet.header, ["单位名称", "代码"], "{encoding:?}");
        assert_eq!(rows, [["衡信虚构㐀业公司", "甲1"], ["𠮷祥虚构厂", "乙2"]], "{encoding:?}");
    }
}

#[test]
fn the_delimiter_is_found_whatever_the_name() {
    for (delimiter, format) in
        [(",", Format::Csv), ("\t", Format::Tsv), (";", Format::Csv), ("|", Format::Csv)]
    {
        let text = format!("a{delimiter}\"b,;|\t\"{delimiter}c\n1{delimiter}2{delimiter}3\n");
        let (sheet, rows) = read_bytes(text.as_bytes()).unwrap();
        assert_eq!((sheet.delimiter, sheet.format), (delimiter.as_bytes()[0], format));
        assert_eq!(sheet.header, ["a", "b,;|\t", "c"]);
        assert_eq!(rows, [["1", "2", "3"]]);
    }
}

#[test]
fn delimiters_inside_quoted_cells_do_not_count() {
    let text = "a,b,c\n1,\"x\"\";;;\n;;;\",2\n3,\"\"\";;;\",4\n";
    let (sheet, rows) = read_bytes(text.as_bytes()).unwrap();
    assert_eq!(sheet.delimiter, b',');
    assert_eq!(rows, [["1", "x\";;;\n;;;", "2"], ["3", "\";;;", "4"]]);
}

#[test]
fn quotation_marks_are_read_as_spreadsheets_write_them() {
    let cases: [(&str, &[&str]); 8] = [
        ("\"a,b\",c\n", &["a,b", "c"]),
        ("\"say \"\"yes\"\"\",c\n", &["say \"yes\"", "c"]),
        ("\"two\nlines\",c\r\n", &["two\nlines", "c"]),
        ("\"two\r\nlines\",c\r\n", &["two\r\nlines", "c"]),
        ("5\" pipe,c\n", &["5\" pipe", "c"]),
        ("\"quoted\" tail,c\n", &["quoted tail", "c"]),
        ("\"\",c\n", &["", "c"]),
        ("a,\"c\"", &["a", "c"]),
    ];
    for (line, cells) in cases {
        let (_, rows) = read_bytes(format!("x,y\n{line}").as_bytes()).unwrap();
        assert_eq!(rows, [cells], "{line:?}");
    }
}

#[test]
fn rows_keep_the_number_and_line_a_person_sees() {
    let text = "a,b\n\"1\n1\",2\n,,\n\n3,4\r\n5,6";
    let mut sheet = open_bytes(text.as_bytes()).unwrap();
    let mut batch = RowBatch::new();
    sheet.next_batch(&mut batch, 10).unwrap();
    let places: Vec<_> = batch.rows().map(|row| (row.number(), row.line(), row.offset())).collect();
    assert_eq!(places, [(2, 2, Some(4)), (5, 6, Some(16)), (6, 7, Some(21))]);
    assert_eq!(sheet.blank_rows(), 2);
}

#[test]
fn ragged_rows_are_handed_over_as_they_are() {
    let (sheet, rows) = read_bytes(b"a,b,c\n1,2\n1,2,3,4\n1,2,3\n").unwrap();
    assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [2, 4, 3]);
    assert!(!sheet.ended_abruptly());
}

#[test]
fn a_last_row_may_lack_its_line_ending_but_not_its_cells() {
    assert!(!read_bytes(b"a,b,c\n1,2,3").unwrap().0.ended_abruptly());
    assert!(read_bytes(b"a,b,c\n1,2,3\n4,5").unwrap().0.ended_abruptly());
    assert!(!read_bytes(b"a,b,c\n1,2,3\n4,5\n").unwrap().0.ended_abruptly());
    assert!(!read_bytes(b"a,b,c\n1,2,3\n,").unwrap().0.ended_abruptly());
}

#[test]
fn titles_above_the_header_are_passed_over() {
    let text = "行政处罚信息公示表\n\n单位名称,代码\n甲,1\n";
    let (sheet, rows) = read_bytes(text.as_bytes()).unwrap();
    assert_eq!((sheet.header_row, sheet.header.len()), (3, 2));
    assert_eq!(rows, [["甲", "1"]]);
}

#[test]
fn the_caller_may_choose_the_header() {
    let text = "填报单位,某局\n单位名称,代码\n甲,1\n";
    let held = file(text.as_bytes());
    let chosen = open_where(held.path(), &Limits::default(), None, &|cells| cells.contains(&"代码")).unwrap();
    assert_eq!(chosen.header_row, 2);
    let single = file("代码\n甲\n".as_bytes());
    let mut single = open_where(single.path(), &Limits::default(), None, &|cells| cells == ["代码"]).unwrap();
    assert_eq!(read_all(&mut single).unwrap(), [["甲"]]);
}

#[test]
fn old_macintosh_line_endings_are_read() {
    let (_, rows) = read_bytes(b"a,b\r1,2\r3,4\r").unwrap();
    assert_eq!(rows, [["1", "2"], ["3", "4"]]);
}

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let hidden = book.add_worksheet().set_name("隐藏").unwrap();
    hidden.set_hidden(true).write_string(0, 0, "不读").unwrap();
    book.add_worksheet().set_name("空白").unwrap();
    let date = Style::new().set_num_format("yyyy-mm-dd");
    let clock = Style::new().set_num_format("yyyy/m/d h:mm");
    let sheet = book.add_worksheet().set_name("处罚").unwrap();
    sheet.set_active(true);
    sheet.merge_range(0, 0, 0, 4, "行政处罚公示表", &Style::new()).unwrap();
    for (column, name) in ["名称", "金额", "日期", "代码", "备注"].iter().enumerate() {
        sheet.write_string(1, u16::try_from(column).unwrap(), *name).unwrap();
    }
    sheet.write_string(2, 0, "衡信虚构公司").unwrap();
    sheet.write_number(2, 1, 1200).unwrap();
    let day = ExcelDateTime::from_ymd(2024, 2, 29).unwrap();
    sheet.write_datetime_with_format(2, 2, &day, &date).unwrap();
    sheet.write_number(2, 3, 91_360_200_787_252_585_f64).unwrap();
    sheet.write_number(4, 1, 0.1 + 0.2).unwrap();
    let moment = ExcelDateTime::from_ymd(2024, 2, 29).unwrap().and_hms(8, 30, 0).unwrap();
    sheet.write_datetime_with_format(4, 2, &moment, &clock).unwrap();
    sheet.write_number(4, 3, 360_206_550_875_725_f64).unwrap();
    sheet.write_formula(4, 4, Formula::new("=NA()").set_result("#N/A")).unwrap();
    sheet.write_boolean(5, 0, true).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_is_read_as_a_person_sees_it() {
    let (sheet, rows) = read_bytes(&workbook()).unwrap();
    assert_eq!((sheet.format, sheet.name.as_deref()), (Format::Xlsx, Some("处罚")));
    assert_eq!(sheet.other_sheets, ["隐藏", "空白"]);
    assert_eq!((sheet.header_row, sheet.header.len()), (2, 5));
    assert_eq!(
        rows,
        [
            ["衡信虚构公司", "1200", "2024-02-29", "91360200787252590", ""],
            ["", "0.3", "2024-02-29 08:30:00", "360206550875725", "#N/A"],
            ["TRUE", "", "", "", ""],
        ]
    );
}

#[test]
fn cells_a_spreadsheet_has_damaged_are_flagged() {
    let mut sheet = open_bytes(&workbook()).unwrap();
    let mut batch = RowBatch::new();
    sheet.next_batch(&mut batch, 10).unwrap();
    let numbers: Vec<u64> = batch.rows().map(|row| row.number()).collect();
    assert_eq!(numbers, [3, 5, 6]);
    assert_eq!(batch.row(0).flag(3), CellFlag::LossyNumber);
    assert_eq!(batch.row(1).flag(3), CellFlag::None);
    assert_eq!(batch.row(1).flag(4), CellFlag::Error);
    assert!(!batch.row(2).is_flagged());
}

#[test]
fn batches_follow_each_other_without_gap() {
    let lines: Vec<String> = (0..5000).map(|n| format!("{n},{n}")).collect();
    let held = file(format!("a,b\n{}\n", lines.join("\n")).as_bytes());
    let mut sheet = open(held.path(), &Limits::default(), None).unwrap();
    let rows = read_all(&mut sheet).unwrap();
    assert_eq!(rows.len(), 5000);
    assert!(rows.iter().enumerate().all(|(n, row)| row[0] == n.to_string()));
}
