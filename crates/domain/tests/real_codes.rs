//! The numbers of real organisations, read in place. Each test skips where the data is absent.
#![allow(clippy::pedantic, reason = "a story may be wordy")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use domain::id::{Claimed, ClaimedError, Expect, find_personal};
use domain::{Day, Districts, Uscc};

/// The real data for tests: `$HENGXIN_DATA`, or `../shared/data` beside the repository.
fn data(file: &str) -> Option<Vec<u8>> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("HENGXIN_DATA").map_or(beside, PathBuf::from);
    let read = std::fs::read(folder.join(file));
    if read.is_err() {
        println!("skipped: {file} is not in {}", folder.display());
    }
    read.ok()
}

fn rows(bytes: &[u8]) -> Vec<Vec<&str>> {
    let text = std::str::from_utf8(bytes).expect("the file is UTF-8");
    text.lines().skip(1).map(|line| line.split('\t').collect()).collect()
}

#[test]
fn every_number_of_the_registry_is_read_as_what_it_is() {
    let Some(bytes) = data("registry_dev.tsv") else { return };
    let (mut read, mut inner_wrong) = (BTreeMap::<(&str, String), usize>::new(), 0);
    for row in rows(&bytes) {
        let (name, code, kind) = (row[0], row[1], row[2]);
        let claimed = Claimed::read(code).map(|claimed| claimed.value);
        if let Ok(Claimed::Uscc(code)) = &claimed {
            inner_wrong += usize::from(!code.inner_check_holds());
        }
        let scheme = claimed.as_ref().map_or_else(|error| error.code().to_owned(), |c| c.scheme().to_owned());
        *read.entry((kind, scheme)).or_default() += 1;
        assert_eq!(find_personal(code), None, "{name}");
        assert_eq!(find_personal(name), None, "{name}");
    }
    println!("registry, by kind as given and as read: {read:?}; inner check wrong: {inner_wrong}");
    let wrong: Vec<_> = read.keys().filter(|(kind, scheme)| !agrees(kind, scheme)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

fn agrees(kind: &str, scheme: &str) -> bool {
    matches!((kind, scheme), ("USCC", "uscc") | ("REG15", "reg-no") | ("REG13", "legacy"))
}

#[test]
fn codes_that_are_really_wrong_are_mended_or_reported_but_never_taken_as_they_are() {
    let Some(bytes) = data("bad_codes_real.tsv") else { return };
    let mut outcomes = BTreeMap::<(String, String), usize>::new();
    for row in rows(&bytes) {
        let (code, why) = (row[1], row[2].split(':').next().unwrap_or(""));
        assert!(Uscc::parse(code).is_err(), "{code} was thought wrong: {why}");
        let outcome = match Claimed::read(code) {
            Ok(claimed) => {
                let repairs: Vec<_> = claimed.repairs.iter().map(|repair| repair.code()).collect();
                format!("{} {}", claimed.value.scheme(), repairs.join("+"))
            }
            Err(error) => error.code().to_owned(),
        };
        *outcomes.entry((why.to_owned(), outcome)).or_default() += 1;
    }
    println!("really wrong codes, by fault and outcome:");
    for ((why, outcome), count) in &outcomes {
        println!("{count:>5}  {why} -> {outcome}");
    }
    let unmended_check =
        |((why, outcome), _): (&(String, String), &usize)| why == "checksum" && outcome.starts_with("uscc ");
    assert!(!outcomes.iter().any(unmended_check), "a wrong check character cannot be mended");
}

#[test]
fn the_test_set_of_another_library_gives_the_same_answers() {
    let Some(bytes) = data("ref/stdnum_test_cn_uscc.doctest") else { return };
    let text = String::from_utf8(bytes).expect("the file is UTF-8");
    let listed = text.lines().filter_map(|line| line.strip_prefix("... ")).map(str::trim);
    let codes: Vec<&str> = listed.filter(|code| code.len() == 18).collect();
    for code in &codes {
        let parsed = Uscc::parse(code);
        assert!(parsed.is_ok_and(|code| code.inner_check_holds()), "{code}: {parsed:?}");
    }
    println!("{} codes of the other library's set are valid here too", codes.len());
    assert!(codes.len() > 190, "only {} codes were found in the file", codes.len());
}

#[test]
fn tax_numbers_as_a_tax_authority_published_them() {
    let Some(bytes) = data("jiangxi_A2018.gb18030.csv") else { return };
    let mut outcomes = BTreeMap::<(usize, String), usize>::new();
    // The numbers are ASCII, so the file's own encoding need not be known to read its first column.
    for line in bytes.split(|byte| *byte == b'\n').skip(1).filter(|line| !line.is_empty()) {
        let cell = line.split(|byte| *byte == b',').next().unwrap_or(&[]);
        let cell = String::from_utf8_lossy(cell);
        let outcome = match Claimed::read_as(&cell, Expect::TaxId) {
            Ok(claimed) => {
                format!("{}{}", claimed.value.scheme(), if claimed.is_clean() { "" } else { ", mended" })
            }
            Err(error) => error.code().to_owned(),
        };
        assert_ne!(outcome, ClaimedError::Scientific.code());
        *outcomes.entry((cell.len(), outcome)).or_default() += 1;
    }
    println!("tax numbers, by length and outcome: {outcomes:#?}");
    assert!(outcomes.iter().any(|((length, outcome), _)| *length == 15 && outcome == "tax-no"));
}

#[test]
fn places_of_the_registry_are_found_in_the_table_of_districts() {
    let Some(bytes) = data("registry_dev.tsv") else { return };
    let table = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../law/districts.tsv");
    let table = std::fs::read_to_string(table).expect("the table is part of the repository");
    let table = Districts::parse(&table).expect("the table is well formed");
    let mut places = BTreeMap::<(&str, &str), usize>::new();
    for row in rows(&bytes) {
        *places.entry((row[4], row[5])).or_default() += 1;
    }
    let (found, missing): (Vec<_>, Vec<_>) =
        places.iter().partition(|((province, city), _)| table.by_name(province, city).is_some());
    let organisations = |places: &[(_, &usize)]| places.iter().map(|(_, count)| **count).sum::<usize>();
    let (known, unknown) = (organisations(&found), organisations(&missing));
    println!(
        "{} of {} places found, of {known} organisations; {unknown} are elsewhere",
        found.len(),
        places.len()
    );
    println!("not found: {missing:?}");
    assert!(known > 100 * unknown, "{unknown} organisations are in places the table does not know");
}

#[test]
fn every_era_date_of_the_japanese_lists_is_read() {
    let Some(bytes) = data("jp_labor_monthly_snapshots.tsv") else { return };
    let mut unread = BTreeMap::<&str, usize>::new();
    let mut read = 0;
    for row in rows(&bytes) {
        for cell in [row[4], row[7]] {
            match Day::parse_japanese(cell) {
                Some(_) => read += 1,
                None => *unread.entry(cell).or_default() += 1,
            }
        }
    }
    println!("{read} era dates read, not read: {unread:?}");
    assert!(read > 100 * unread.values().sum::<usize>());
}
