//! The result file a sender gets back.

use super::super::{Annotator, Encoding, Format, Limits, NOTE_COLUMN, open};
use super::read_all;
use std::path::Path;

const ENCODINGS: [Encoding; 5] =
    [Encoding::Utf8, Encoding::Utf8Bom, Encoding::Gb18030, Encoding::Utf16Le, Encoding::Utf16Be];

fn annotate(path: &Path, format: Format, encoding: Encoding, delimiter: u8) {
    let mut table = Annotator::create(format, encoding, delimiter, path).unwrap();
    table.header(&["名称", "代码"]).unwrap();
    table.row(&["衡信虚构,公司", "=1+1"], "").unwrap();
    table.row(&["说\"是\""], "=代码缺失\nmissing").unwrap();
    table.row(&["多", "一", "格"], "too many cells").unwrap();
    table.finish().unwrap();
}

#[test]
fn text_comes_back_in_its_own_encoding_and_delimiter() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("result");
    for encoding in ENCODINGS {
        for (delimiter, format) in [(b',', Format::Csv), (b'\t', Format::Tsv), (b';', Format::Csv)] {
            annotate(&path, format, encoding, delimiter);
            if encoding == Encoding::Utf8 {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(text.contains("'=1+1") && text.contains("\"'=代码缺失"), "no cell runs: {text}");
            }
            let mut sheet = open(&path, &Limits::default(), None).unwrap();
            assert_eq!((sheet.encoding, sheet.format, sheet.delimiter), (encoding, format, delimiter));
            assert_eq!(sheet.header, ["名称", "代码", NOTE_COLUMN]);
            let rows = read_all(&mut sheet).unwrap();
            assert_eq!(rows[0], ["衡信虚构,公司", "=1+1", ""], "read again, the sender's cell is as it came");
            assert_eq!(rows[1], ["说\"是\"", "", "=代码缺失\nmissing"]);
            assert_eq!(rows[2], ["多", "一", "格", "too many cells"]);
        }
    }
}

#[test]
fn workbooks_come_back_as_xlsx() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("result.xlsx");
    assert_eq!(Annotator::format_for(Format::Xls), Format::Xlsx);
    annotate(&path, Format::Xlsx, Encoding::Utf8, b',');
    let mut sheet = open(&path, &Limits::default(), None).unwrap();
    assert_eq!(sheet.format, Format::Xlsx);
    assert_eq!(sheet.header, ["名称", "代码", NOTE_COLUMN]);
    let rows = read_all(&mut sheet).unwrap();
    assert_eq!(rows[0], ["衡信虚构,公司", "=1+1", ""]);
    assert_eq!(rows[1], ["说\"是\"", "", "=代码缺失\nmissing"]);
    assert_eq!(rows[2], ["多", "一", "格", "too many cells"]);
}
