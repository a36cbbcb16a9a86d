//! What is about a person is refused, and nothing of it stays anywhere: not in a table, not in a file of ours, not in a
//! log or an error.

use std::path::Path;

use hengxin::store::sql::{Backend, Tx};

use super::desk::{Desk, Table, code};
use crate::support::{TestDatabase, on_both};

/// Numbers of the right form that were never given to anybody, and other words that must not be found afterwards.
const CITIZEN: &str = "11010519491231002X";
const MOBILE: &str = "13800138000";
const SECRET: &str = "鲐鲋鲐鲋";
const PASSPORT: &str = "G47110815";

/// Every place in which something of the canary texts is still to be found.
fn traces(desk: &Desk, test: &TestDatabase, canaries: &[&str]) -> Vec<String> {
    let needles: Vec<Vec<u8>> = canaries.iter().flat_map(|canary| forms(canary)).collect();
    let mut found = Vec::new();
    search_folder(&desk.register.data_dir, &needles, &mut found);
    match desk.register.db.path() {
        Some(path) => search_folder(path.parent().unwrap(), &needles, &mut found),
        None => search_tables(test, canaries, &mut found),
    }
    found
}

/// A text as UTF-8, as GB18030 and as UTF-16.
fn forms(canary: &str) -> [Vec<u8>; 3] {
    let utf16 = canary.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [canary.as_bytes().to_vec(), encoding_rs::GB18030.encode(canary).0.into_owned(), utf16]
}

fn search_folder(folder: &Path, needles: &[Vec<u8>], found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            search_folder(&path, needles, found);
        } else {
            let bytes = unpacked(&std::fs::read(&path).unwrap());
            if needles.iter().any(|needle| memchr::memmem::find(&bytes, needle).is_some()) {
                found.push(path.display().to_string());
            }
        }
    }
}

/// A workbook's parts one after another; any other file as it is.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return bytes.to_vec() };
    let mut all = Vec::new();
    for at in 0..archive.len() {
        std::io::copy(&mut archive.by_index(at).unwrap(), &mut all).unwrap();
    }
    all
}

/// PostgreSQL's files are the server's own: there, every column of every table is searched.
fn search_tables(test: &TestDatabase, canaries: &[&str], found: &mut Vec<String>) {
    assert_eq!(test.database.backend(), Backend::Postgres);
    let tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()";
    let read = |tx: &mut dyn Tx| {
        for table in tx.all(tables, &[], |row| Ok(row.text(0)?.to_owned()))? {
            let rows =
                tx.all(&format!("SELECT t::text FROM {table} t"), &[], |row| Ok(row.text(0)?.to_owned()))?;
            let hex = |canary: &str| canary.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
            let bears = |row: &String| canaries.iter().any(|c| row.contains(c) || row.contains(&hex(c)));
            found.extend(rows.iter().filter(|row| bears(row)).map(|_| table.clone()));
        }
        Ok(())
    };
    test.database.read(read).unwrap();
}

/// A row good in itself, so that the delivery is taken, and one to be refused.
fn fines(refused: &[(&'static str, &str)]) -> Table {
    let good = vec![("CF_XDR_SHXYM", code(1))];
    let mut bad: Vec<(&str, String)> =
        refused.iter().map(|(field, text)| (*field, (*text).to_owned())).collect();
    bad.push(("CF_WSH", "示市监罚〔2026〕2号".to_owned()));
    bad.push(("CF_XDR_SHXYM", code(1)));
    Table::penalties(&[good, bad])
}

fn refuses(table: &Table, canaries: &[&str]) {
    on_both(|test| {
        for (name, bytes) in [("delivery.csv", table.csv()), ("delivery.xlsx", table.xlsx())] {
            let desk = Desk::new(test);
            let report = desk.send("penalties", name, &bytes).unwrap();
            assert_eq!(report.counts.refused, 1, "{:?}", desk.problems(report.batch));
            assert_eq!(desk.live_records_of(&code(1)), 1, "the good row is taken");
            assert_eq!(desk.problem_rows(report.batch)[0].found, "");
            assert_eq!(traces(&desk, test, canaries), Vec::<String>::new(), "{name}");
            let bytes = kept_copies(&desk);
            assert!(bytes > 0, "the delivery itself is kept, without those rows");
        }
    });
}

fn kept_copies(desk: &Desk) -> u64 {
    let folder = std::fs::read_dir(desk.register.data_dir.join("deliveries")).unwrap();
    folder.map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
}

#[test]
fn a_row_whose_subject_is_a_natural_person() {
    refuses(&fines(&[("CF_XDR_LB", "自然人"), ("CF_XDR_MC", SECRET)]), &[SECRET]);
}

#[test]
fn a_row_with_a_person_s_document_as_its_subject() {
    refuses(&fines(&[("CF_XDR_ZJHM", PASSPORT), ("CF_SY", SECRET)]), &[SECRET, PASSPORT]);
}

#[test]
fn a_citizen_s_number_in_a_text() {
    let facts = format!("{SECRET}（身份证号{CITIZEN}）在场");
    refuses(&fines(&[("CF_SY", &facts)]), &[SECRET, CITIZEN]);
}

#[test]
fn a_mobile_number_in_full_width() {
    refuses(
        &fines(&[("CF_FRDB", SECRET), ("CF_SY", "联系电话１３８００１３８０００")]),
        &[SECRET, "１３８００１３８０００"],
    );
}

#[test]
fn a_citizen_s_number_in_the_representative_s_column() {
    refuses(&fines(&[("CF_FR_ZJHM", CITIZEN), ("CF_SY", SECRET)]), &[SECRET, CITIZEN]);
}

#[test]
fn a_citizen_s_number_given_as_the_organisation_s_code() {
    let mut table = fines(&[("CF_SY", SECRET)]);
    table.set(1, "行政相对人代码_1(统一社会信用代码)", CITIZEN);
    refuses(&table, &[SECRET, CITIZEN]);
}

#[test]
fn a_mobile_number_in_a_column_nobody_asked_for() {
    let mut table = fines(&[("CF_SY", SECRET)]).with_column("经办人电话", "0798-8888888");
    table.set(1, "经办人电话", MOBILE);
    refuses(&table, &[SECRET, MOBILE]);
}

#[test]
fn a_mobile_number_beyond_the_last_heading() {
    let mut table = fines(&[("CF_SY", SECRET)]).with_a_cell_too_many();
    table.set_last(MOBILE);
    refuses(&table, &[SECRET, MOBILE]);
}

/// A passport or any other document of the representative has no form the guard could know. The column is never kept:
/// neither in the register nor in the copy of the delivery.
#[test]
fn the_representative_s_document_is_dropped_from_a_row_that_is_taken() {
    on_both(|test| {
        let table = Table::penalties(&[[
            ("CF_XDR_SHXYM", code(1)),
            ("CF_FR_ZJLX", "护照".to_owned()),
            ("CF_FR_ZJHM", PASSPORT.to_owned()),
        ]]);
        for (name, bytes) in [("delivery.csv", table.csv()), ("delivery.xlsx", table.xlsx())] {
            let desk = Desk::new(test);
            let report = desk.send("penalties", name, &bytes).unwrap();
            assert_eq!(report.counts.refused + report.counts.quarantined, 0);
            assert_eq!(traces(&desk, test, &[PASSPORT]), Vec::<String>::new(), "{name}");
        }
    });
}

#[test]
fn a_mobile_number_in_the_name_of_the_file_or_in_its_title() {
    on_both(|test| {
        let desk = Desk::new(test);
        let title = format!("填报人{SECRET} {MOBILE}\n").into_bytes();
        let bytes = [title, fines(&[("CF_SY", "正常")]).csv()].concat();
        let report = desk.send("penalties", &format!("填报人{MOBILE}.csv"), &bytes).unwrap();
        assert_eq!(report.counts.accepted, 2, "{:?}", desk.problems(report.batch));
        assert_eq!(traces(&desk, test, &[SECRET, MOBILE]), Vec::<String>::new());
    });
}

#[test]
fn a_delivery_that_is_held_or_broken_off_keeps_nothing_of_a_person_either() {
    on_both(|test| {
        let desk = Desk::new(test);
        let person = [("CF_XDR_LB", "自然人"), ("CF_XDR_MC", SECRET), ("CF_XDR_SHXYM", CITIZEN)];
        let held = desk.send("penalties", "held.csv", &Table::penalties(&[person]).csv()).unwrap();
        assert_eq!(held.held.len(), 1, "nothing but refused rows is implausible");
        let mut broken = Table::penalties(&[person, person]).csv();
        broken.truncate(broken.len() - 60);
        desk.send("penalties", "broken.csv", &broken).unwrap_err();
        assert_eq!(traces(&desk, test, &[SECRET, CITIZEN]), Vec::<String>::new());
    });
}

#[test]
fn nothing_of_a_refused_row_is_said_in_an_error() {
    on_both(|test| {
        let desk = Desk::new(test);
        let headless = format!("{SECRET},{CITIZEN},{MOBILE}\n{SECRET},{CITIZEN},{MOBILE}\n");
        let fault = desk.send("penalties", "headless.csv", headless.as_bytes()).unwrap_err();
        let said = format!("{fault} {fault:?}");
        for canary in [SECRET, CITIZEN, MOBILE] {
            assert!(!said.contains(canary), "{said}");
        }
        assert_eq!(traces(&desk, test, &[SECRET, CITIZEN, MOBILE]), Vec::<String>::new());
    });
}
