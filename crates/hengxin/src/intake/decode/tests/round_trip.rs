//! Whatever is written is read back; whatever is sent, nothing panics.

use super::super::{Annotator, Encoding, Format, Limits, open};
use super::{read_all, read_bytes};
use proptest::prelude::*;

fn cell() -> impl Strategy<Value = String> {
    let any = "[a-z0-9 ,;|\t\"\n\r'=镇㐀𠮷é。]{0,12}";
    prop_oneof![any, "[\\PC]{0,8}".prop_filter("no mapping in GB18030", |text| !text.contains('\u{E5E5}'))]
}

fn encoding() -> impl Strategy<Value = Encoding> {
    prop_oneof![
        Just(Encoding::Utf8),
        Just(Encoding::Utf8Bom),
        Just(Encoding::Gb18030),
        Just(Encoding::Utf16Le),
        Just(Encoding::Utf16Be),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn rows_survive_writing_and_reading(
        rows in prop::collection::vec(prop::collection::vec(cell(), 3), 0..20),
        encoding in encoding(),
        delimiter in prop_oneof![Just(b','), Just(b'\t'), Just(b';'), Just(b'|')],
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table");
        let mut table = Annotator::create(Format::Csv, encoding, delimiter, &path).unwrap();
        // A first line that settles encoding and delimiter, as a real header does.
        let header = ["名称", "代码", "日期", "金额", "机关", "文号", "事由", "依据", "结果", "备注", "地址", "状态"];
        table.header(&header).unwrap();
        for row in &rows {
            let mut cells = vec!["x"; 12];
            for (cell, text) in cells.iter_mut().zip(row) {
                *cell = text;
            }
            table.row(&cells, "有").unwrap();
        }
        table.finish().unwrap();
        let mut sheet = open(&path, &Limits::default(), None).unwrap();
        prop_assert_eq!((sheet.encoding, sheet.delimiter), (encoding, delimiter));
        let read = read_all(&mut sheet).unwrap();
        prop_assert_eq!(read.len(), rows.len());
        for (read, row) in read.iter().zip(&rows) {
            prop_assert_eq!(&read[..3], &row[..]);
        }
    }

    #[test]
    fn bytes_of_any_kind_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_bytes(&bytes);
    }

    #[test]
    fn text_of_any_kind_never_panics(text in "[a\",\t\r\n\u{0}镇;]{0,80}") {
        let _ = read_bytes(text.as_bytes());
    }
}
