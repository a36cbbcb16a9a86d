//! The words as they stand on a page.

use super::*;

#[test]
fn days_and_instants_in_both_languages() {
    for (day, zh, en) in [
        ("2026-11-08", "2026年11月8日", "8 November 2026"),
        ("2026-01-30", "2026年1月30日", "30 January 2026"),
        ("2026-13-01", "2026-13-01", "2026-13-01"),
        ("<b>", "&lt;b&gt;", "&lt;b&gt;"),
    ] {
        assert_eq!(Date(day, Lang::Zh).to_string(), zh);
        assert_eq!(Date(day, Lang::En).to_string(), en);
    }
    assert_eq!(Moment("2026-11-21T18:00:05Z", Lang::Zh).to_string(), "2026年11月22日 02:00");
    assert_eq!(Moment("2026-11-21T18:00:05Z", Lang::En).to_string(), "22 November 2026, 02:00");
}

#[test]
fn numbers_are_grouped() {
    for (number, text) in
        [(0, "0"), (999, "999"), (1000, "1,000"), (385_125, "385,125"), (5_000_004, "5,000,004")]
    {
        assert_eq!(Count(number).to_string(), text);
    }
}

#[test]
fn a_fine_in_wan_is_echoed_as_the_full_sum() {
    let field = |value: &str| FieldView {
        code: "CF_NR_FK".into(),
        label_zh: "罚款金额（万元）".into(),
        label_en: "Fine".into(),
        value: value.into(),
    };
    assert_eq!(Value(&field("3"), Lang::Zh).to_string(), "3万元（人民币30,000元）");
    assert!(Value(&field("0.8"), Lang::En).to_string().starts_with("CNY 8,000 "));
    assert_eq!(Value(&field("八千"), Lang::Zh).to_string(), "八千");
}

#[test]
fn chinese_text_is_marked_in_english_pages_only() {
    assert_eq!(Han("示例局", Lang::Zh).to_string(), "示例局");
    assert_eq!(Han("示例局", Lang::En).to_string(), "<span lang=\"zh-CN\">示例局</span>");
    assert_eq!(Han("EN-1 & 2", Lang::En).to_string(), "EN-1 &amp; 2");
}

#[test]
fn the_part_searched_for_is_marked_and_nothing_slips_through() {
    assert_eq!(Marked("示例精密公司", "精密").to_string(), "示例<mark>精密</mark>公司");
    assert_eq!(Marked("<i>精密", "精密").to_string(), "&lt;i&gt;<mark>精密</mark>");
    assert_eq!(Marked("示例", "").to_string(), "示例");
}
