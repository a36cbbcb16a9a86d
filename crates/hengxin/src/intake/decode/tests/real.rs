//! Real files as published.

use super::super::{Encoding, Format, Limits, RowBatch, Sheet, open};
use super::data_dir;

fn open_real(name: &str) -> Option<Sheet> {
    let Some(folder) = data_dir() else {
        println!("skipped: no folder of real data (set HENGXIN_DATA)");
        return None;
    };
    Some(open(&folder.join(name), &Limits::default(), Some(name)).unwrap())
}

/// Rows in all, and rows whose number of cells differs from the header's.
fn count(sheet: &mut Sheet) -> (u64, u64) {
    let mut batch = RowBatch::new();
    let (mut rows, mut ragged) = (0, 0);
    while sheet.next_batch(&mut batch, 4096).unwrap() > 0 {
        rows += batch.len() as u64;
        ragged += batch.rows().filter(|row| row.cells() != sheet.header.len()).count() as u64;
    }
    (rows, ragged)
}

#[test]
fn the_list_of_a_rated_taxpayers_is_gb18030() {
    let Some(mut sheet) = open_real("jiangxi_A2018.gb18030.csv") else { return };
    assert_eq!((sheet.encoding, sheet.format), (Encoding::Gb18030, Format::Csv));
    assert_eq!(sheet.header, ["纳税人识别号", "纳税人名称", "评价年度", "税务机关"]);
    let mut first = RowBatch::new();
    sheet.next_batch(&mut first, 1).unwrap();
    assert_eq!(first.row(0).cell(1), "景德镇市景程汽车部件有限责任公司");
    assert_eq!((first.row(0).number(), first.row(0).line()), (2, 2));
    let (rows, ragged) = count(&mut sheet);
    assert_eq!((rows + 1, ragged), (4934, 0));
}

#[test]
fn the_business_register_is_tab_separated_utf8() {
    let Some(mut sheet) = open_real("registry_dev.tsv") else { return };
    assert_eq!((sheet.encoding, sheet.format), (Encoding::Utf8, Format::Tsv));
    assert_eq!(sheet.header, ["name", "code", "code_kind", "reg_date", "province", "city"]);
    assert_eq!(count(&mut sheet), (385_125, 0));
    assert_eq!(sheet.bytes_read(), sheet.bytes_total());
    assert!(!sheet.ended_abruptly());
}

#[test]
fn the_monthly_lists_hold_quotation_marks() {
    let Some(mut sheet) = open_real("jp_labor_monthly_snapshots.tsv") else { return };
    assert_eq!((sheet.format, sheet.header.len()), (Format::Tsv, 11));
    assert_eq!(count(&mut sheet), (5321, 0));
}
