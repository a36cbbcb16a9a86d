//! What an auditor finds, opens and takes away.

use axum::http::{StatusCode, header};
use domain::role::Role;
use hengxin::store::audit::{self, Entry, only_looks};

use super::{lines, page, rows};
use crate::cases::{fined, object};
use crate::import::desk::{Desk, code, serve};
use crate::support::browser::Browser;
use crate::support::fixture::Fixture;
use crate::support::on_both;

/// Addresses of entries on a page, newest first.
fn entries(page: &str) -> Vec<i64> {
    let numbers = page.split("/office/audit/").skip(1);
    numbers.filter_map(|rest| rest.split('"').next()?.parse().ok()).collect()
}

#[test]
fn the_auditor_searches_by_who_what_when_and_about_what() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        let web = serve(test, &desk);
        let auditor = Browser::officer(&web, "zhou.jie", Role::Audit);
        let mut security = Browser::officer(&web, "sun.li", Role::Security);
        security.send("/zh/office/accounts", &[("name", "x.y"), ("display", "某人"), ("role", "register")]);
        let all = rows(&page(&auditor, "/zh/office/audit"));
        assert!(all.contains("异议：立案") && all.contains("账户：新建"), "{all}");
        let by = page(&auditor, "/zh/office/audit?actor=sun.li&action=account.create");
        assert_eq!(entries(&by).len(), 1, "{by}");
        assert!(by.contains("value=\"sun.li\""), "the search stands in the address and in the form");
        for subject in [code(1), filed.number.clone(), format!("record/{}-{}", code(1), key.hex())] {
            let encoded: String = subject.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let about = rows(&page(&auditor, &format!("/zh/office/audit?subject={encoded}")));
            assert!(about.contains("异议：立案"), "{subject}: {about}");
            assert!(!about.contains("账户：新建"), "{subject}");
        }
        let letters = rows(&page(&auditor, &format!("/zh/office/audit?subject={}&action=letter.", code(1))));
        assert!(
            letters.contains("文书：制作") && !letters.contains("异议：立案"),
            "letters of the organisation"
        );
        let deliveries = page(&auditor, "/zh/office/audit?subject=batch/2&outcome=changed");
        assert_eq!(entries(&deliveries).len(), 2, "entered and loaded: {deliveries}");
        let never = page(&auditor, "/zh/office/audit?until=2026-11-01");
        assert!(never.contains("没有符合条件的日志"));
        let today = page(&auditor, "/zh/office/audit?from=2026-11-02&until=2026-11-02");
        assert!(!entries(&today).is_empty());
        let wrong = page(&auditor, "/zh/office/audit?from=2.11.2026");
        assert!(wrong.contains("起始日期应写成"));
        let looks = desk.count("SELECT COUNT(*) FROM audit WHERE verb = 'audit.read'", &[]);
        assert_eq!(looks, 10, "each search is an entry");
        desk.is_sound();
    });
}

#[test]
fn pages_go_on_where_the_last_one_ended_whatever_is_added() {
    on_both(|test| {
        let register = Fixture::new(test);
        let auditor = Browser::officer(&register.web, "zhou.jie", Role::Audit);
        for n in 0..120 {
            let target = format!("batch/{n}");
            let entry = Entry {
                at: n,
                actor: "key:1",
                verb: "delivery.read",
                target: &target,
                purpose: "x",
                detail: "{}",
            };
            register.write(|tx| audit::note(tx, &entry));
        }
        let first = page(&auditor, "/zh/office/audit?actor=key:1");
        let seen = entries(&first);
        assert_eq!(seen.len(), 50);
        let next = first.split("<a href=\"").find(|part| part.contains("rel=\"next\"")).unwrap();
        let next = next.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
        assert!(next.contains("actor=key%3A1"), "{next}");
        let second = page(&auditor, &next);
        let more = entries(&second);
        assert_eq!(more.len(), 50);
        assert!(more[0] < *seen.last().unwrap(), "no entry twice, though searching added some");
        assert!(second.contains("最新的"));
    });
}

#[test]
fn an_entry_opens_with_before_and_after() {
    on_both(|test| {
        let register = Fixture::new(test);
        let auditor = Browser::officer(&register.web, "zhou.jie", Role::Audit);
        let mut security = Browser::officer(&register.web, "sun.li", Role::Security);
        security.send("/zh/office/accounts", &[("name", "x.y"), ("display", "某人"), ("role", "register")]);
        security.send("/zh/office/accounts/x.y/close", &[]);
        let found = page(&auditor, "/zh/office/audit?action=account.close");
        let id = entries(&found)[0];
        let entry = page(&auditor, &format!("/zh/office/audit/{id}"));
        for part in ["变更前", "变更后", "open", "closed", "account:", "链上校验值"] {
            assert!(entry.contains(part), "{part}: {entry}");
        }
        assert_eq!(auditor.get("/zh/office/audit/999999").status, StatusCode::NOT_FOUND);
        assert_eq!(auditor.get("/zh/office/audit/x").status, StatusCode::NOT_FOUND);
        let trail = register.write(lines);
        assert!(trail.contains(&format!("account:1 audit.read audit/{id}")), "{trail:?}");
    });
}

/// Whatever changed something said what was before and what is after: of everything that happened in a whole case.
#[test]
fn every_change_of_a_case_says_before_and_after() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        object(&desk, key).unwrap();
        let entries = desk.lines("SELECT verb, detail FROM audit ORDER BY id", 2);
        assert!(entries.len() >= 6, "{entries:?}");
        for row in entries {
            let (verb, detail) = row.split_once(" | ").unwrap();
            let detail: serde_json::Value = serde_json::from_str(detail).unwrap();
            let told = detail.get("before").is_some() && detail.get("after").is_some();
            assert!(only_looks(verb) || told, "{verb}: {detail}");
        }
    });
}

#[test]
fn a_copy_is_taken_only_with_a_purpose_and_holds_what_was_found() {
    on_both(|test| {
        let register = Fixture::new(test);
        let auditor = Browser::officer(&register.web, "zhou.jie", Role::Audit);
        for purpose in ["", "%20", "a%0Ab", "11010519491231002X"] {
            let none = auditor.get(&format!("/zh/office/audit/export.csv?purpose={purpose}"));
            assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "{purpose}");
            assert!(none.text.contains("请用一行写明用途"));
        }
        for n in 0..1_100 {
            let entry = Entry {
                at: n,
                actor: "key:1",
                verb: "delivery.read",
                target: "batch",
                purpose: "x",
                detail: "{}",
            };
            register.write(|tx| audit::note(tx, &entry));
        }
        let csv = auditor.get("/zh/office/audit/export.csv?actor=key:1&purpose=%E5%AE%A1%E8%AE%A1");
        assert_eq!(csv.status, StatusCode::OK);
        assert_eq!(csv.headers[header::CACHE_CONTROL], "no-store");
        assert!(csv.text.starts_with(
            "\u{FEFF}id,at,actor,name,action,outcome,target,purpose,before,after,detail,hash\n"
        ));
        assert_eq!(csv.text.lines().count(), 1_101, "every piece of it, headings once");
        let lines = auditor.get("/zh/office/audit/export.ndjson?actor=key:1&purpose=audit").text;
        let ids: Vec<i64> = lines
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].as_i64().unwrap())
            .collect();
        assert_eq!(ids.len(), 1_100);
        assert!(ids.is_sorted_by(|a, b| a > b), "newest first, none twice");
        let sql = "SELECT COUNT(*) FROM audit WHERE verb = 'audit.export' AND purpose IN ('审计', 'audit')";
        assert_eq!(register.write(|tx| tx.one(sql, &[], |row| row.int(0))), 2);
    });
}

/// Names and reasons that would be a line of their own, a formula, or markup.
#[test]
fn what_people_write_is_neither_a_line_nor_a_formula_nor_markup() {
    on_both(|test| {
        let register = Fixture::new(test);
        let auditor = Browser::officer(&register.web, "zhou.jie", Role::Audit);
        let odd = [
            ("cli:eve\n2026-11-02 system audit.sweep", "=cmd|' /C calc'!A0"),
            ("+1+1", "@SUM(A1)\r\nnext"),
            ("-2", "<script>alert(1)</script>"),
            ("\tx", "a,b\"c"),
        ];
        for (actor, purpose) in odd {
            let detail = r#"{"before":"=1+1","after":"x\ny"}"#;
            let entry = Entry { at: 1, actor, verb: "case.draft", target: "=A1\nbatch/1", purpose, detail };
            register.write(|tx| audit::note(tx, &entry));
        }
        let stored = register.write(|tx| {
            tx.all("SELECT actor, target, purpose FROM audit WHERE verb = 'case.draft'", &[], |row| {
                Ok([row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.text(2)?.to_owned()])
            })
        });
        assert!(stored.concat().iter().all(|text| !text.chars().any(char::is_control)), "{stored:?}");
        let csv = auditor.get("/zh/office/audit/export.csv?action=case.draft&purpose=audit").text;
        let mut file = csv::Reader::from_reader(csv.trim_start_matches('\u{FEFF}').as_bytes());
        let records: Vec<csv::StringRecord> = file.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), odd.len(), "one row for each entry");
        for cell in records.iter().flat_map(|record| record.iter()) {
            let number = cell.parse::<f64>().is_ok();
            assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
        }
        let ndjson = auditor.get("/zh/office/audit/export.ndjson?action=case.draft&purpose=audit").text;
        assert_eq!(ndjson.lines().count(), odd.len());
        let shown = page(&auditor, "/zh/office/audit?action=case.draft");
        assert!(!shown.contains("<script>alert"), "markup is text");
        let wanted = page(&auditor, "/en/office/audit?subject=%22%3E%3Cb%3E&actor=%27%20OR%201%3D1");
        assert!(wanted.contains("There is no such entry") && !wanted.contains("\"><b>"));
    });
}

#[test]
fn nobody_but_the_auditor_reads_the_trail() {
    on_both(|test| {
        let register = Fixture::new(test);
        for (at, role) in Role::ALL.into_iter().enumerate() {
            let browser = Browser::officer(&register.web, &format!("officer.{}", role.word()), role)
                .at(&format!("192.0.2.{at}"));
            for path in
                ["/audit", "/audit/1", "/audit/export.csv?purpose=x", "/audit/export.ndjson?purpose=x"]
            {
                let status = browser.get(&format!("/zh/office{path}")).status;
                let expected = if role == Role::Audit { StatusCode::OK } else { StatusCode::FORBIDDEN };
                assert_eq!(status, expected, "{role:?} {path}");
            }
        }
    });
}
