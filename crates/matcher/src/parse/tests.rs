//! Names and how they are read.

use super::*;
use crate::Gazetteer;

fn lexicon() -> Lexicon {
    Lexicon::new(&Gazetteer::new([
        ("110000", "北京市"),
        ("310000", "上海市"),
        ("330500", "湖州市"),
        ("330481", "海宁市"),
        ("360000", "江西省"),
        ("360200", "景德镇市"),
        ("360222", "浮梁县"),
    ]))
}

fn read(name: &str) -> String {
    let parts = parse(name, &lexicon());
    let original: Vec<char> = name.chars().collect();
    let show = |span: &Span| {
        let text: String = original[span.start as usize..span.end as usize].iter().collect();
        let sign = match span.part {
            Part::Region => 'r',
            Part::Core => 'c',
            Part::Trade => 't',
            Part::Form => 'f',
            Part::Note => 'n',
        };
        let mark = if span.section == Section::Branch { "+" } else { "" };
        format!("{mark}{sign}:{text}")
    };
    parts.spans().iter().map(show).collect::<Vec<_>>().join(" ")
}

#[test]
fn names_are_read_into_their_parts() {
    for (name, parts) in [
        ("北京示例科技有限公司", "r:北京 c:示例 t:科技 f:有限公司"),
        ("示例（北京）科技有限公司", "c:示例 r:北京 t:科技 f:有限公司"),
        ("示例科技(北京)有限公司", "c:示例 t:科技 r:北京 f:有限公司"),
        ("示例(集团)股份有限公司", "c:示例 f:集团 f:股份有限公司"),
        ("示例科技有限公司", "c:示例 t:科技 f:有限公司"),
        ("江西省景德镇市浮梁县示例茶业专业合作社", "r:江西省景德镇市浮梁县 c:示例 t:茶业 f:专业合作社"),
        ("上海示例投资中心（有限合伙）", "r:上海 c:示例 t:投资 f:中心 f:有限合伙"),
        ("示例银行股份有限公司海宁支行", "c:示例 t:银行 f:股份有限公司 +r:海宁 +f:支行"),
        ("示例银行海宁支行", "c:示例 t:银行 +r:海宁 +f:支行"),
        ("上海示例科技有限公司北京第一分公司", "r:上海 c:示例 t:科技 f:有限公司 +r:北京 +c:第一 +f:分公司"),
        ("示例有限公司（定期总账户）", "c:示例 f:有限公司 n:定期总账户"),
        ("示例電氣廠", "c:示例 t:電氣 f:廠"),
        ("", ""),
        ("（（）", ""),
    ] {
        assert_eq!(read(name), parts, "{name}");
    }
}

#[test]
fn places_in_the_name_as_given_survive_spaces_and_width() {
    assert_eq!(read("北京　示例 科技（有限公司"), "r:北京 c:示例 t:科技 f:有限公司");
}

#[test]
fn a_very_long_name_is_read_in_bounded_time() {
    let parts = parse(&"示".repeat(10_000), &lexicon());
    assert_eq!(parts.spans().len(), 1);
}
