//! The invented city holds what its description promises.

use std::collections::{BTreeMap, HashSet};

use domain::{Cells, Desk, Uscc, Verdict, field::Need};

use super::*;
use crate::intake::decode::{self, Limits, RowBatch};

fn today() -> Day {
    Day::parse("2026-11-20").unwrap()
}

#[test]
fn the_same_seed_gives_the_same_files() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = generate(one.path(), 7, 400, today()).unwrap();
    let second = generate(other.path(), 7, 400, today()).unwrap();
    assert_eq!(first.len(), PLANS.len());
    for (a, b) in first.iter().zip(&second) {
        if a.path.extension().is_none_or(|kind| kind != "xlsx") {
            assert_eq!(std::fs::read(&a.path).unwrap(), std::fs::read(&b.path).unwrap(), "{}", a.feed);
        }
        assert_eq!(a.rows, b.rows);
    }
}

#[test]
fn codes_are_valid_unique_and_of_a_district_that_does_not_exist() {
    let city = City::invent(1, 5000, today());
    let mut codes = HashSet::new();
    for org in city.orgs.iter().chain(&city.strangers) {
        assert_eq!(Uscc::parse(org.code.as_str()), Ok(org.code));
        assert!(org.code.inner_check_holds() && org.code.district().starts_with("99"));
        assert!(codes.insert(org.code), "{}", org.name);
    }
    let built_in = lawbook::load(None).unwrap();
    let city_code = domain::District::parse(words::CITY_CODE).unwrap();
    assert!(built_in.districts.get(city_code).is_none());
}

#[test]
fn the_demonstration_s_law_knows_the_invented_districts() {
    let dir = tempfile::tempdir().unwrap();
    let own = settings(dir.path()).unwrap();
    let law = lawbook::load(Some(&own.law)).unwrap();
    let names = |code: &str| law.districts.names(domain::District::parse(code).unwrap()).join(" ");
    assert_eq!(names("990103"), "示例省 衡州市 望江区");
}

#[test]
fn the_rows_are_as_many_as_described() {
    let of = |wanted: fn(&Matter) -> bool| {
        PLANS.iter().filter(|plan| wanted(&plan.matter)).map(|plan| plan.rows).sum::<u32>()
    };
    assert_eq!(of(|matter| matches!(matter, Matter::Licences(_))), 35_000);
    assert_eq!(of(|matter| matches!(matter, Matter::Penalties(_))), 9000);
    assert_eq!(of(|_| true), 60_000);
    let departments: HashSet<usize> = PLANS.iter().map(|plan| plan.department).collect();
    assert_eq!(departments.len(), 12);
}

#[test]
fn every_column_is_used_or_declared_and_no_required_one_is_missing() {
    let dir = tempfile::tempdir().unwrap();
    let own = settings(dir.path()).unwrap();
    let law = lawbook::load(Some(&own.law)).unwrap().law;
    let feeds = Feeds::load(Some(&own.feeds), &law).unwrap();
    for plan in PLANS {
        let feed = feeds.find(plan.feed).unwrap();
        assert_eq!(feed.sender(), DEPARTMENTS[plan.department].name, "{}", plan.feed);
        let headings: Vec<String> = plan.headings.iter().map(|heading| plain_heading(heading)).collect();
        let table = fields(feed.kind);
        let has = |heading: &String| {
            feed.column(heading).is_some() || table.iter().any(|field| field.answers_to(heading))
        };
        for heading in &headings {
            assert!(has(heading) || feed.ignores(heading), "{}: {heading}", plan.feed);
        }
        for field in table.iter().filter(|field| field.need == Need::Must) {
            let column = headings
                .iter()
                .any(|heading| feed.column(heading) == Some(field.no) || field.answers_to(heading));
            let body = matches!(field.role, Role::Supplier | Role::AuthorityCode | Role::Authority);
            assert!(column || body || feed.fills(field.no), "{}: {}", plan.feed, field.zh);
        }
    }
}

fn count(sheet: &mut decode::Sheet) -> u64 {
    let (mut batch, mut rows) = (RowBatch::new(), 0);
    while sheet.next_batch(&mut batch, 1000).unwrap() > 0 {
        rows += batch.len() as u64;
    }
    rows
}

#[test]
fn every_file_can_be_read_back() {
    let dir = tempfile::tempdir().unwrap();
    for delivery in generate(dir.path(), 3, 400, today()).unwrap() {
        let mut sheet = decode::open(&delivery.path, &Limits::default(), None).unwrap();
        let rows = count(&mut sheet);
        assert!(rows >= delivery.rows, "{}: {rows} of {}", delivery.feed, delivery.rows);
    }
}

#[test]
fn long_files_of_penalties_can_be_read_back() {
    let dir = tempfile::tempdir().unwrap();
    let (csv, xlsx) = (dir.path().join("a.csv"), dir.path().join("a.xlsx"));
    penalties_csv(&csv, 500, 1).unwrap();
    penalties_xlsx(&xlsx, 500, 1).unwrap();
    for path in [csv, xlsx] {
        let mut sheet = decode::open(&path, &Limits::default(), None).unwrap();
        assert_eq!(count(&mut sheet), 500, "{}", path.display());
    }
}

/// Verdicts on every row of the city, counted: passed, and each problem by its code.
fn verdicts(organisations: u32) -> (u64, u64, BTreeMap<&'static str, u64>) {
    let dir = tempfile::tempdir().unwrap();
    let own = settings(dir.path()).unwrap();
    let book = lawbook::load(Some(&own.law)).unwrap();
    let feeds = Feeds::load(Some(&own.feeds), &book.law).unwrap();
    let city = City::invent(5, organisations, today());
    let (mut passed, mut read, mut problems) = (0, 0, BTreeMap::new());
    for plan in PLANS {
        let feed = feeds.find(plan.feed).unwrap();
        let constants: Vec<(u8, &str)> =
            feed.constants.iter().map(|(no, text)| (*no, text.as_str())).collect();
        let desk = Desk {
            law: &book.law,
            calendar: &book.calendar,
            item: book.law.item(&feed.item).unwrap(),
            natural_key: &feed.key,
            supplier: &feed.supplier,
            authority: &feed.authority,
            service: feed.service,
            constants: &constants,
            received: today(),
        };
        let rng = Rng::new(5, plan.feed);
        let mut press =
            Press { city: &city, department: &DEPARTMENTS[plan.department], rng, today: today(), serial: 0 };
        for at in places(plan, &city) {
            let (mut row, org) = press.row(plan.matter, at);
            mess::spoil(&mut press.rng, &mut row, org);
            let texts: Vec<&str> = row.cells.iter().map(|cell| cell.trim()).collect();
            read += 1;
            let found = match domain::check(&desk, Cells { texts: &texts, lossy: 0, errors: 0 }) {
                Verdict::Passed(checked) => {
                    passed += 1;
                    checked.warnings
                }
                Verdict::Quarantined(problems) => problems,
                Verdict::Refused(problem) => vec![problem],
            };
            for problem in found {
                *problems.entry(problem.code.code()).or_default() += 1;
            }
        }
    }
    (passed, read, problems)
}

#[test]
fn most_rows_pass_and_every_kind_of_slip_turns_up() {
    let (passed, read, problems) = verdicts(4000);
    println!("{passed} of {read} pass: {problems:?}");
    assert!(passed * 100 >= read * 94 && passed * 100 <= read * 99, "{passed} of {read}: {problems:?}");
    for code in [
        "missing",
        "code-check",
        "code-length",
        "class-against-code",
        "not-a-date",
        "in-the-future",
        "end-before-start",
        "unit-slip",
        "not-an-amount",
        "category-unknown",
        "natural-person",
        "personal-data",
        "late",
        "term-too-long",
    ] {
        assert!(problems.contains_key(code), "no {code}: {problems:?}");
    }
    for code in ["no-rule-in-force", "not-in-list", "too-long", "fine-without-amount", "identifier-unknown"] {
        assert!(!problems.contains_key(code), "{code} was not planned: {problems:?}");
    }
}
