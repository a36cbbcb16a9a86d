//! Every problem a row can have, met by one row that has it, in text and in a workbook.

use std::collections::BTreeSet;

use domain::ProblemCode;

use super::desk::{Desk, FORMULA_ERROR, Table, code, shop};
use crate::support::on_both;

const ONE: &str = "衡信一号示例有限公司";
const TWINS: &str = "衡信同名示例有限公司";

/// Cells in which a row differs from an ordinary one; `{1}` stands for the code of 衡信一号, `{shop}` for that of an
/// individual business.
type Cells = &'static [(&'static str, &'static str)];

/// What is wrong with a fine. The citizen's number is of the right form and was never given to anybody.
const PENALTIES: [(&str, Cells); 26] = [
    ("natural-person", &[("CF_XDR_LB", "自然人")]),
    ("personal-data", &[("CF_SY", "法定代表人身份证11010519491231002X")]),
    ("missing", &[("CF_WFXW", "/")]),
    ("too-long", &[("CF_XDR_LB", "法人及非法人组织、法人及非法人组织")]),
    ("code-length", &[("CF_XDR_SHXYM", "9136020000000001X")]),
    ("code-character", &[("CF_XDR_SHXYM", "91360200EXAMPLES1X")]),
    ("code-check", &[("CF_XDR_SHXYM", "91350211M000100Y43")]),
    ("digits-lost", &[("CF_XDR_SHXYM", "9.13602E+17")]),
    ("identifier-unknown", &[("CF_XDR_ZZJG", "MA5CJQ4N-6")]),
    ("class-against-code", &[("CF_XDR_SHXYM", "{shop}")]),
    ("not-a-date", &[("CF_JDRQ", "2026-13-40")]),
    ("in-the-future", &[("CF_JDRQ", "2026-11-03")]),
    ("end-before-start", &[("CF_YXQ", "2025-10-27")]),
    ("not-an-amount", &[("CF_NR_FK", "罚两千")]),
    ("unit-slip", &[("CF_NR_FK", "2000")]),
    ("fine-without-amount", &[("CF_NR_FK", "")]),
    ("amount-without-fine", &[("CF_CFLB", "警告")]),
    ("category-unknown", &[("CF_CFLB", "批评教育"), ("CF_NR_FK", "")]),
    ("late", &[("CF_JDRQ", "2026-10-08")]),
    ("term-too-long", &[("CF_GSJZQ", "2036-10-28")]),
    ("identity-open", &[("CF_XDR_MC", "衡信无人知晓示例有限公司")]),
    ("several-bear-name", &[("CF_XDR_MC", TWINS)]),
    ("name-against-code", &[("CF_XDR_MC", TWINS), ("CF_XDR_SHXYM", "{1}")]),
    ("cell-error", &[("CF_SY", FORMULA_ERROR)]),
    ("twice-in-file", &[("CF_WSH", "示市监罚〔2026〕号外"), ("CF_SY", "与上文不同的事实")]),
    ("ragged", &[("CF_WFXW", "错位")]),
];

/// Fines numbered one by one, the one that `twice-in-file` contradicts first.
fn penalties() -> Table {
    let plain: Vec<(&str, String)> = vec![("CF_WSH", "示市监罚〔2026〕号外".to_owned())];
    let wrong = PENALTIES.iter().enumerate().map(|(at, (_, cells))| {
        let fill = |text: &str| text.replace("{1}", &code(1)).replace("{shop}", &shop(9));
        let own = cells.iter().map(|(field, text)| (*field, fill(text)));
        own.chain([("CF_WSH", format!("示市监罚〔2026〕{at}号"))]).collect()
    });
    Table::penalties(&std::iter::once(plain).chain(wrong).collect::<Vec<_>>()).with_a_cell_too_many()
}

/// Reports of the business register with something wrong in each.
fn registrations() -> Table {
    Table::of(
        "企业名称 | 统一社会信用代码 | 代码种类 | 登记状态",
        [
            format!("衡信七号示例有限公司 | {} | USCC | 存续", code(7)),
            format!("衡信八号示例有限公司 | {} | 护照 | 存续", code(8)),
            format!("衡信九号示例有限公司 | {} | USCC | 说不清", code(9)),
            format!("衡信七号另一示例有限公司 | {} | USCC | 存续", code(7)),
        ],
    )
}

fn abnormal_before_there_was_a_rule() -> Table {
    Table::of(
        "企业名称 | 统一社会信用代码 | 列入决定书文号 | 列入事由 | 列入日期 | 列入机关",
        [
            format!("{ONE} | {} | 示异〔2013〕1号 | 未公示年报 | 2013-05-06 | 示例市局", code(1)),
            format!("{ONE} | {} | 示异〔2026〕1号 | 未公示年报 | 2026-05-06 | 示例市局", code(1)),
        ],
    )
}

/// Sends a table in one of the two forms; the problems of its rows.
fn send(desk: &Desk, feed: &str, workbook: bool, table: &Table) -> Vec<(i64, String)> {
    let (name, bytes) =
        if workbook { ("delivery.xlsx", table.xlsx()) } else { ("delivery.csv", table.csv()) };
    let path = desk.file(name, &bytes);
    let report = desk.send_path(feed, &path, true).unwrap();
    desk.problems(report.batch)
}

fn expected(rows: impl IntoIterator<Item = (i64, &'static str)>) -> Vec<(i64, String)> {
    rows.into_iter().map(|(row, word)| (row, word.to_owned())).collect()
}

fn every_problem(desk: &Desk, workbook: bool) -> BTreeSet<String> {
    let organisations = [(ONE, code(1)), (TWINS, code(2)), (TWINS, code(3))];
    send(desk, "business-register", workbook, &Table::registrations(organisations));
    let met = send(desk, "penalties", workbook, &penalties());
    assert_eq!(met, expected((3..).zip(PENALTIES.iter().map(|(word, _)| *word))));
    let register = send(desk, "business-register", workbook, &registrations());
    let wanted = [(3, "not-in-list"), (4, "status-unknown"), (5, "code-with-two-names")];
    assert_eq!(register, expected(wanted));
    let early = send(desk, "abnormal", workbook, &abnormal_before_there_was_a_rule());
    assert_eq!(early, expected([(2, "no-rule-in-force")]));
    desk.on("2027-01-04");
    let late = Table::penalties(&[[("CF_JDRQ", "2026-12-30"), ("CF_WSH", "示市监罚〔2026〕末号")]]);
    let next_year = send(desk, "penalties", workbook, &late);
    assert_eq!(next_year, expected([(2, "no-calendar")]));
    [met, register, early, next_year].concat().into_iter().map(|(_, word)| word).collect()
}

#[test]
fn each_problem_is_met_by_the_row_that_has_it() {
    for workbook in [false, true] {
        on_both(|test| {
            let met = every_problem(&Desk::new(test), workbook);
            // What a person judged is told in the stories of identity, what was decided of a record in those of cases, what
            // was erased in those of erasing.
            let elsewhere = [ProblemCode::JudgedApart, ProblemCode::DecidedOtherwise, ProblemCode::Erased];
            let of_rows = ProblemCode::ALL.iter().filter(|code| !elsewhere.contains(code));
            let all: BTreeSet<String> = of_rows.map(|code| code.code().to_owned()).collect();
            assert_eq!(met, all, "in a workbook: {workbook}");
        });
    }
}

#[test]
fn a_row_is_told_everything_that_is_wrong_with_it_cell_by_cell() {
    on_both(|test| {
        let desk = Desk::new(test);
        let table = Table::penalties(&[
            [("CF_WFXW", ""), ("CF_JDRQ", "某年某月"), ("CF_NR_FK", "0.2")],
            [("CF_WSH", "示市监罚〔2026〕2号"), ("CF_XDR_SHXYM", "{1}"), ("CF_NR_FK", "0.2")]
                .map(|(field, text)| (field, if text == "{1}" { "91350100M000100Y43" } else { text })),
        ]);
        let report = desk.send("penalties", "delivery.csv", &table.csv()).unwrap();
        let told: Vec<_> = desk
            .problem_rows(report.batch)
            .into_iter()
            .map(|problem| (problem.source_row, problem.code, problem.label, problem.found))
            .collect();
        let told: Vec<_> = told
            .iter()
            .map(|(row, code, label, found)| (*row, code.as_str(), label.as_str(), found.as_str()))
            .collect();
        assert_eq!(
            told,
            [(2, "missing", "违法行为类型", ""), (2, "not-a-date", "处罚决定日期", "某年某月"),]
        );
    });
}
