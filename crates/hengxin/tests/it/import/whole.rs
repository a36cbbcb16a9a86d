//! Real files, as their authorities published them. `HENGXIN_WHOLE=1` takes in all 385,125 organisations; otherwise
//! those of 江西, where the list of taxpayers comes from, and every hundredth of the others.

use std::collections::BTreeMap;
use std::path::PathBuf;

use hengxin::app::import::Report;
use hengxin::store::sql::migrate;

use super::desk::{Desk, Table};
use crate::support::{NOW, TestDatabase, on_both, real};

const CAR_PARTS: &str = "景德镇市景程汽车部件有限责任公司";

/// The register of organisations, or the part of it for an ordinary run.
fn registry(desk: &Desk) -> Option<(PathBuf, u64)> {
    let path = real("registry_dev.tsv")?;
    let text = std::fs::read_to_string(&path).unwrap();
    if std::env::var("HENGXIN_WHOLE").is_ok_and(|value| value == "1") {
        return Some((path, text.lines().count() as u64 - 1));
    }
    let wanted = |(at, line): &(usize, &str)| at % 100 == 0 || line.split('\t').nth(4) == Some("江西");
    let part: Vec<&str> = text.lines().enumerate().filter(wanted).map(|(_, line)| line).collect();
    let rows = part.len() as u64 - 1;
    Some((desk.file("registry.tsv", (part.join("\n") + "\n").as_bytes()), rows))
}

fn every_row_is_accounted_for(report: &Report, rows: u64) {
    let counts = report.counts;
    println!("{counts:?} in {:.1} s", report.seconds);
    assert_eq!(report.held, []);
    assert_eq!(counts.read, rows);
    assert_eq!(counts.read, counts.accepted + counts.unchanged + counts.quarantined + counts.refused);
}

/// How often each problem was met.
fn problems(desk: &Desk, batch: i64) -> BTreeMap<String, usize> {
    let mut met = BTreeMap::new();
    desk.problems(batch).into_iter().for_each(|(_, code)| *met.entry(code).or_default() += 1);
    println!("{met:?}");
    met
}

#[test]
fn organisations_and_a_rated_taxpayers_as_published() {
    let test = TestDatabase::sqlite();
    migrate(&test.database, NOW).unwrap();
    let desk = Desk::new(&test);
    let (Some((organisations, rows)), Some(taxpayers)) = (registry(&desk), real("jiangxi_A2018.gb18030.csv"))
    else {
        return;
    };
    let report = desk.send_path("business-register", &organisations, false).unwrap();
    every_row_is_accounted_for(&report, rows);
    problems(&desk, report.batch);
    assert_eq!(
        report.counts.accepted,
        u64::try_from(desk.count("SELECT COUNT(*) FROM organisation", &[])).unwrap()
    );
    assert!(report.counts.accepted * 1000 >= rows * 999, "real registrations are good");

    let report = desk.send_path("tax-a-rating", &taxpayers, false).unwrap();
    let lines = encoding_rs::GB18030.decode(&std::fs::read(&taxpayers).unwrap()).0.lines().count() as u64 - 1;
    every_row_is_accounted_for(&report, lines);
    problems(&desk, report.batch);
    let source = desk.lines(
        "SELECT o.code, CAST(f.source_row AS TEXT), CAST(f.kind AS TEXT) FROM fact f
         JOIN organisation o ON o.id = f.org WHERE o.name = '景德镇市景程汽车部件有限责任公司' AND f.record <> 0",
        3,
    );
    assert_eq!(source, ["91360200787252585L | 2 | 10"], "{CAR_PARTS}");
    let again = desk.send_path("tax-a-rating", &taxpayers, false).unwrap().counts;
    assert_eq!((again.accepted, again.unchanged), (0, report.counts.accepted + report.counts.unchanged));
    desk.is_sound();
}

/// One line of the list that two official sources agree on.
struct Gold {
    published: String,
    code: String,
    name: String,
    registered: String,
}

fn gold() -> Option<Vec<Gold>> {
    let mut file = csv::Reader::from_path(real("tax_list_vs_registry.csv")?).unwrap();
    let read = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.unwrap();
        let cell = |at: usize| row[at].to_owned();
        Gold { published: cell(1), code: cell(2), name: cell(4), registered: cell(5) }
    };
    Some(file.records().map(read).collect())
}

/// Sends the list to a register that holds every organisation of it; how many lines were linked, and which wrongly.
fn linked(desk: &Desk, gold: &[Gold], with_number: bool) -> (usize, Vec<String>) {
    let mut organisations: Vec<(&str, &str)> =
        gold.iter().map(|line| (line.registered.as_str(), line.code.as_str())).collect();
    organisations.sort_unstable();
    organisations.dedup();
    desk.take_in("business-register", &Table::registrations(organisations));
    let row = |(at, line): (usize, &Gold)| {
        let number = if with_number { line.published.as_str() } else { "" };
        format!("{} | {number} | 诚信纳税 | 示例〔2019〕{at}号 | 示例税务局", line.name)
    };
    let list =
        Table::of("机构名称 | 纳税人识别号 | 荣誉名称 | 文号 | 认定机关", gold.iter().enumerate().map(row));
    desk.take_in("honours", &list);
    let links = desk.lines(
        "SELECT CAST(f.source_row AS TEXT), o.code FROM fact f JOIN organisation o ON o.id = f.org
         WHERE f.record <> 0 ORDER BY f.source_row",
        2,
    );
    let is_wrong = |link: &&String| {
        let (row, code) = link.split_once(" | ").unwrap();
        gold[row.parse::<usize>().unwrap() - 2].code != code
    };
    (links.len(), links.iter().filter(is_wrong).cloned().collect())
}

/// Linking one organisation's honour to another is the one mistake that cannot be made good.
#[test]
fn no_honour_is_linked_to_a_wrong_organisation() {
    let Some(gold) = gold() else { return };
    for with_number in [true, false] {
        on_both(|test| {
            let desk = Desk::new(test);
            let (links, wrong) = linked(&desk, &gold, with_number);
            println!("with numbers {with_number}: {links} of {} linked", gold.len());
            assert_eq!(wrong, Vec::<String>::new());
            assert!(links * 100 >= gold.len() * 95, "{links} of {} linked", gold.len());
        });
    }
}
