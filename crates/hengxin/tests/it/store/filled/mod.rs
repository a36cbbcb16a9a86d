//! A register that was in use before migration 10 goes through all that followed: nothing of it is lost, it is as sound as
//! before, its pages answer, and what waited in it is carried on.

mod facts;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::RecordKey;
use hengxin::app::case;
use hengxin::app::check::{Checked, check};
use hengxin::app::evidence::{self, EvidenceFolder, EvidenceLimits};
use hengxin::store::sql::{Database, MIGRATIONS, migrate, migrate_with};

use crate::import::desk::{Desk, serve};
use crate::support::browser::{Browser, PASSPHRASE};
use crate::support::fixture::ask;
use crate::support::{NOW, TestDatabase, on_both_empty};

const CODE: &str = "91360200000000019P";
/// The last step before those that the story is about.
const THEN: usize = 9;

/// Every table of that day.
fn tables() -> BTreeSet<&'static str> {
    let words = |line: &'static str| line.strip_prefix("CREATE TABLE ")?.split([' ', '(']).next();
    MIGRATIONS[..THEN].iter().flat_map(|step| step.sql.lines()).filter_map(words).collect()
}

fn counts(database: &Database) -> BTreeMap<&'static str, i64> {
    let count = |table: &'static str| {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        (table, database.read(|tx| tx.one(&sql, &[], |row| row.int(0))).unwrap())
    };
    tables().into_iter().map(count).collect()
}

/// The register as it was filled then, brought to the schema of today.
fn brought_forward(test: &TestDatabase) -> Desk {
    migrate_with(&test.database, &MIGRATIONS[..THEN], NOW).unwrap();
    test.database.write(rows::fill).unwrap();
    let before = counts(&test.database);
    let empty: Vec<_> = before.iter().filter(|(_, count)| **count == 0).collect();
    assert!(empty.is_empty() && before.len() > 25, "each table of that day has a row: {before:?}");
    let followed: Vec<i64> = MIGRATIONS[THEN..].iter().map(|step| step.version).collect();
    assert_eq!(migrate(&test.database, NOW).unwrap(), followed);
    assert_eq!(counts(&test.database), before, "nothing is lost and nothing is added");
    Desk::new(test)
}

/// The folder of evidence as it lay beside the database.
fn evidence(desk: &Desk) -> EvidenceFolder {
    let folder = desk.register.data_dir.join("evidence");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("00112233445566778899aabbccddeeff"), b"%PDF-1.4\n%%EOF\n").unwrap();
    EvidenceFolder::new(folder, EvidenceLimits::default())
}

/// What `hengxin admin check` finds.
fn checked(desk: &Desk) -> Checked {
    let mut checked = check(&desk.register.db, &desk.register.law, &mut |_, _| ()).unwrap();
    let now = desk.register.clock.now().as_microsecond();
    evidence::check(&desk.register.db, &evidence(desk), now, &mut checked).unwrap();
    checked
}

#[test]
fn a_filled_register_comes_through_every_step_as_sound_as_before() {
    on_both_empty(|test| {
        let desk = brought_forward(test);
        let checked = checked(&desk);
        assert!(checked.is_sound(), "{:?}", checked.notes);
        assert_eq!((checked.organisations, checked.facts, checked.batches), (3, 17, 2));
        desk.is_sound();
    });
}

#[test]
fn what_the_steps_add_follows_from_what_was_there() {
    on_both_empty(|test| {
        let desk = brought_forward(test);
        let texts = |sql: &str, columns| desk.lines(sql, columns);
        let places = texts("SELECT number, place FROM proceeding ORDER BY id", 2);
        assert_eq!(places, ["异〔2026〕1号 | answered", "异〔2026〕2号 | taken-back"]);
        let receiver = texts("SELECT name, CAST(since AS TEXT), CAST(confirmed AS TEXT) FROM receiver", 3);
        assert_eq!(
            receiver,
            ["示例接收单位 | 17 | 17"],
            "whoever has read is told of what leaves from now on"
        );
        let chain = "SELECT CAST(begins AS TEXT), CAST(swept AS TEXT) FROM audit_chain";
        assert_eq!(texts(chain, 2), ["4 | 0"], "entries of then are kept; the chain begins after them");
        let draft = texts("SELECT statement, code FROM application_draft", 2);
        assert_eq!(draft, [format!("正在填写。 | {CODE}")], "what somebody was writing can be written on");
        let waiting = desk.count("SELECT COUNT(*) FROM log_pending", &[]);
        assert_eq!(waiting, 17, "every fact has its leaf, and waits for the log");
    });
}

#[test]
fn its_pages_answer_and_its_key_still_opens() {
    on_both_empty(|test| {
        let desk = brought_forward(test);
        let web = serve(test, &desk);
        let get = |path: &str| ask(&web, Request::get(path).body(Body::empty()).unwrap());
        let fine = |key: i64| RecordKey::from_stored(key).unwrap().hex();
        let marked = format!("/zh/org/{CODE}/{}", fine(facts::OBJECTED));
        for (path, says) in [
            (format!("/zh/org/{CODE}"), "衡信宏远示例商贸有限公司"),
            (marked, "异议处理中"),
            (format!("/zh/org/{CODE}/{}", fine(facts::TAKEN_BACK)), "示市监罚〔2026〕4号"),
            (format!("/en/org/{CODE}/{}", fine(facts::JUDGED)), "示市监罚〔2026〕2号"),
            ("/zh/lists/penalty".to_owned(), "衡信宏远示例商贸有限公司"),
            ("/zh/search?q=%E5%AE%8F%E8%BF%9C%E7%A4%BA%E4%BE%8B".to_owned(), CODE),
            ("/zh/stats".to_owned(), "行政处罚"),
            (format!("/api/v1/organisations/{CODE}"), CODE),
        ] {
            let answer = get(&path);
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
            assert!(answer.text.contains(says), "{path}: {}", answer.text);
        }
        let merged = get("/zh/org/91360200000000035D");
        assert!(merged.status.is_redirection(), "{}", merged.status);
        let with_key = |key: &str| {
            let request =
                Request::get("/api/v1/watchlists").header(header::AUTHORIZATION, format!("Bearer {key}"));
            ask(&web, request.body(Body::empty()).unwrap())
        };
        let lists = with_key("read-key-of-day-nine");
        assert!(lists.status == StatusCode::OK && lists.text.contains("关注"), "{}", lists.text);
        assert_eq!(with_key("another-key").status, StatusCode::UNAUTHORIZED);
    });
}

#[test]
fn an_officer_of_then_sets_the_account_up_and_carries_the_case_on() {
    on_both_empty(|test| {
        let desk = brought_forward(test);
        let web = serve(test, &desk);
        let mut officer = Browser::new(&web);
        let code = ("code", "AAAA-BBBB-CCCC-DDDD");
        let fields = [("name", "wang.fang"), code, ("passphrase", PASSPHRASE), ("again", PASSPHRASE)];
        let set_up = officer.post("/zh/office/set-up", &fields);
        assert_eq!(set_up.status, StatusCode::SEE_OTHER, "{}", set_up.text);
        let page = officer.get("/zh/office/cases/11");
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        for part in ["待审核的决定", "罚款1000元", "证明.pdf", "异议受理通知书", "示例经办"]
        {
            assert!(page.text.contains(part), "{part} is not in {}", page.text);
        }
        let letter = officer.get("/zh/office/letters/1");
        assert!(letter.text.contains("衡信异受〔2026〕1号"), "{}", letter.text);
        let waits = officer.get("/zh/office/cases/16");
        assert_eq!(waits.status, StatusCode::OK, "{}", waits.text);
        let decided = case::approve(&desk.register, "account:2", 11, None).unwrap();
        assert_eq!(decided.place, "settled");
        let record = ask(
            &web,
            Request::get(format!(
                "/zh/org/{CODE}/{}",
                RecordKey::from_stored(facts::OBJECTED).unwrap().hex()
            ))
            .body(Body::empty())
            .unwrap(),
        );
        assert!(record.text.contains("罚款1000元"), "{}", record.text);
        desk.is_sound();
    });
}
