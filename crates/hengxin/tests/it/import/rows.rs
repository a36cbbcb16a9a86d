//! The cases of `law/cases/rows.toml`: what becomes of a row, in words.

use std::collections::BTreeMap;

use domain::{Cells, Desk, RecordKind, Verdict, check, field};
use serde::Deserialize;

use crate::support::fixture::day;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    kind: String,
    #[serde(default = "an_ordinary_monday")]
    received: String,
    cells: BTreeMap<String, String>,
    expect: Vec<String>,
}

fn an_ordinary_monday() -> String {
    "2026-11-02".to_owned()
}

/// The cells of an ordinary row of each kind.
fn ordinary(kind: RecordKind) -> &'static [(&'static str, &'static str)] {
    match kind {
        RecordKind::Penalty => &super::desk::FINE,
        RecordKind::Licence => &[
            ("XK_XDR_MC", "衡信一号示例有限公司"),
            ("XK_XDR_LB", "法人及非法人组织"),
            ("XK_XKWS", "准予行政许可决定书"),
            ("XK_WSH", "示市监许〔2026〕1号"),
            ("XK_XKLB", "普通"),
            ("XK_NR", "食品经营"),
            ("XK_JDRQ", "2026-10-28"),
            ("XK_YXQZ", "2026-10-28"),
            ("XK_YXQZI", "2031-10-27"),
            ("XK_XKJG", "示例市市场监督管理局"),
            ("XK_XKJGDM", "11360200EXAMPLE01X"),
            ("XK_LYDW", "示例市市场监督管理局"),
            ("XK_LYDWDM", "11360200EXAMPLE01X"),
        ],
        RecordKind::Abnormal => &[
            ("name", "衡信一号示例有限公司"),
            ("document", "示市监异〔2026〕1号"),
            ("grounds", "未按期公示年度报告"),
            ("decided_on", "2026-10-28"),
            ("authority", "示例市市场监督管理局"),
        ],
        RecordKind::Registration => {
            &[("name", "衡信一号示例有限公司"), ("code", "91350100M000100Y43"), ("status", "存续")]
        }
        RecordKind::Honour | RecordKind::Commitment | RecordKind::Other | RecordKind::Listing => &[],
    }
}

/// The codes of everything that is said about the row of a case.
fn said(case: &Case, book: &hengxin::lawbook::Lawbook) -> Vec<&'static str> {
    let kind = RecordKind::from_word(&case.kind).expect("a kind of record");
    let table = field::table(kind);
    let unknown = case.cells.keys().find(|code| !table.iter().any(|field| field.code == **code));
    assert_eq!(unknown, None, "{}", case.name);
    let ordinary = |code| ordinary(kind).iter().find(|(own, _)| *own == code).map_or("", |(_, text)| *text);
    let text = |field: &'static field::Field| {
        case.cells.get(field.code).map_or(ordinary(field.code), String::as_str).trim()
    };
    let texts: Vec<&str> = table.iter().map(text).collect();
    let desk = Desk {
        law: &book.law,
        calendar: &book.calendar,
        item: book.law.item(&case.kind).unwrap(),
        natural_key: &[],
        supplier: "示例市市场监督管理局",
        authority: "",
        service: domain::Declared::Nothing,
        constants: &[],
        received: day(&case.received),
    };
    let problems = match check(&desk, Cells { texts: &texts, lossy: 0, errors: 0 }) {
        Verdict::Passed(checked) => checked.warnings,
        Verdict::Quarantined(problems) => problems,
        Verdict::Refused(problem) => vec![problem],
    };
    problems.into_iter().map(|problem| problem.code.code()).collect()
}

#[test]
fn every_row_fares_as_the_cases_say() {
    let book = hengxin::lawbook::load(None).unwrap();
    let cases: Cases = toml::from_str(include_str!("../../../../../law/cases/rows.toml")).unwrap();
    let wrong: Vec<String> = cases
        .case
        .iter()
        .filter_map(|case| {
            let said = said(case, &book);
            (said != case.expect).then(|| format!("{}: {said:?}, expected {:?}", case.name, case.expect))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(cases.case.len() >= 40);
}
