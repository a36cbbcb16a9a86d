//! The office looks at what was issued, and `admin check` holds it against its statements and the log.

use axum::http::StatusCode;
use domain::role::Role;
use hengxin::app::check::check;

use super::{NAME, Town};
use crate::erase::canary::delivered;
use crate::erase::erase_all;
use crate::import::desk::{Desk, code};
use crate::support::TestDatabase;
use crate::support::browser::{Browser, form};
use crate::support::{fixture::Answer, on_both};

const LIST: &str = "/zh/office/reports";

/// A report of organisation 1 and a receipt about it; and a register officer's browser.
fn issued(test: &TestDatabase) -> (Town, String, String, Browser) {
    let town = Town::new(test);
    let report = town.issue().number;
    let receipt = town.issue_by("/zh/reports/receipt", &[("q", NAME), ("form", "json")]);
    let receipt = super::Issued::read(&receipt).number;
    let officer = Browser::officer(&town.web, "reg", Role::Register);
    (town, report, receipt, officer)
}

fn asked(officer: &Browser, query: &str) -> Answer {
    let answer = officer.get(&format!("{LIST}?{query}"));
    assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.text);
    answer
}

#[test]
fn the_office_finds_what_was_issued() {
    on_both(|test| {
        let (town, report, receipt, officer) = issued(test);
        let page = officer.get(LIST).text;
        assert!(page.contains(&report) && page.contains(&receipt), "{page}");
        assert!(page.contains("信用报告（公开）") && page.contains("查询回执") && page.contains("现行"));
        assert!(!page.contains("罚款2000元"), "what a report says is not shown");
        let (code, typed) = (code(1), report.to_lowercase());
        for (query, has) in [
            (vec![("number", typed.as_str())], (true, false)),
            (vec![("org", code.as_str())], (true, false)),
            (vec![("org", NAME)], (true, false)),
            (vec![("org", "衡信九号示例有限公司")], (false, false)),
            (vec![("day", "2026-11-02")], (true, true)),
            (vec![("day", "2026-11-01")], (false, false)),
            (vec![("kind", "report")], (true, false)),
            (vec![("kind", "authorised")], (false, false)),
            (vec![("kind", "receipt"), ("state", "current")], (false, true)),
            (vec![("state", "superseded")], (false, false)),
        ] {
            let page = asked(&officer, &form(&query)).text;
            assert_eq!((page.contains(&report), page.contains(&receipt)), has, "{query:?}: {page}");
        }
        assert!(asked(&officer, "day=tomorrow").text.contains("日期应写成"));
        let none = asked(&officer, "kind=authorised").text;
        assert!(none.contains("没有符合条件的报告"));
        let records = officer.get(&format!("/zh/office/records?code={code}")).text;
        assert!(records.contains(&format!("/zh/office/reports?org={code}")), "{records}");
        let english = officer.get(&format!("/en/office/reports/{report}")).text;
        assert!(
            english.contains("website or API, anybody") && english.contains("Print this page"),
            "{english}"
        );
        town.desk.is_sound();
    });
}

#[test]
fn nothing_issued_is_said_to_be_nothing() {
    on_both(|test| {
        let town = Town::new(test);
        let officer = Browser::officer(&town.web, "reg", Role::Register);
        assert!(officer.get(LIST).text.contains("还没有出具过报告"));
        let one = officer.get(&format!("{LIST}/R20261102-AAAAAAAA"));
        assert_eq!(one.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn one_report_tells_its_way_its_leaf_and_what_came_after() {
    on_both(|test| {
        let (town, report, _, officer) = issued(test);
        town.place();
        let open = |officer: &Browser| officer.get(&format!("{LIST}/{report}?purpose=audit")).text;
        let page = open(&officer);
        for said in [NAME, "网站或者接口，公众", "日志位置", "hengxin/report/v1", "现行", "所含记录"]
        {
            assert!(page.contains(said), "no {said} in {page}");
        }
        assert!(!page.contains("此后最新的一份"));
        town.fine_again();
        let next = town.issue().number;
        let page = open(&officer);
        assert!(page.contains("已非最新") && page.contains(&next), "{page}");
        let superseded = asked(&officer, "state=superseded").text;
        assert!(superseded.contains(&report) && !superseded.contains(&next), "{superseded}");
        let current = asked(&officer, "state=current&kind=report").text;
        assert!(current.contains(&next) && !current.contains(&report), "{current}");
        town.desk.on("2026-12-03");
        let officer = Browser::officer(&town.web, "next", Role::Register);
        let ended = asked(&officer, "state=ended").text;
        assert!(ended.contains(&report) && ended.contains("有效期已过"), "{ended}");
    });
}

#[test]
fn each_look_is_in_the_trail_with_its_purpose_and_not_everybody_looks() {
    on_both(|test| {
        let (town, report, _, officer) = issued(test);
        asked(&officer, "kind=report&purpose=%E6%8A%BD%E6%9F%A5");
        officer.get(&format!("{LIST}/{report}?purpose=%E6%8A%BD%E6%9F%A5"));
        officer.get(LIST);
        let looks = |verb: &str, purpose: &str| {
            town.count(&format!("SELECT COUNT(*) FROM audit WHERE verb = '{verb}' AND purpose = '{purpose}'"))
        };
        assert_eq!(looks("report.list", "抽查"), 1);
        assert_eq!(looks("report.read", "抽查"), 1);
        assert_eq!(looks("report.list", "watch over issued reports"), 1);
        let personal = officer.get(&format!("{LIST}?purpose=13800138000"));
        assert_eq!(personal.status, StatusCode::BAD_REQUEST);
        let kept = "SELECT COUNT(*) FROM audit WHERE purpose LIKE '%13800138000%'";
        assert_eq!(town.count(kept), 0, "nobody's number is written down");
        for (name, role, status) in [
            ("appr", Role::Approve, StatusCode::OK),
            ("audi", Role::Audit, StatusCode::OK),
            ("obje", Role::Objection, StatusCode::FORBIDDEN),
            ("syst", Role::System, StatusCode::FORBIDDEN),
        ] {
            let other = Browser::officer(&town.web, name, role);
            assert_eq!(other.get(LIST).status, status, "{name}");
            assert_eq!(other.get(&format!("{LIST}/{report}")).status, status, "{name}");
        }
    });
}

#[test]
fn many_are_shown_page_by_page() {
    on_both(|test| {
        let (town, report, _, officer) = issued(test);
        let more = "INSERT INTO report (id, number, check_hash, kind, org, authorisation, day, content, json, note, leaf,
             made_at, valid_until)
             SELECT $1, 'R20261102-COPY' || $2, check_hash, kind, org, authorisation, day, content, json, note, leaf,
             made_at, valid_until FROM report WHERE number = $3";
        for id in 10..70_i64 {
            let params = [id.into(), id.to_string().into(), report.as_str().into()];
            town.desk.register.db.write(|tx| tx.exec(more, &params)).unwrap();
        }
        let first = officer.get(LIST).text;
        assert!(first.contains("COPY69") && first.contains("COPY20") && !first.contains("COPY19"), "{first}");
        let next = first.split("href=\"").find(|link| link.contains("before=")).unwrap();
        let next = next.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        let second = officer.get(&next).text;
        assert!(
            second.contains("COPY19") && second.contains(&report) && !second.contains("COPY20"),
            "{second}"
        );
        assert!(!second.contains("rel=\"next\""), "{second}");
    });
}

/// What the check says, without what is said beside reports.
fn told(desk: &Desk) -> Vec<(&'static str, String)> {
    let checked = check(&desk.register.db, &desk.register.law, &mut |_, _| ()).unwrap();
    checked
        .notes
        .into_iter()
        .filter(|note| note.place.starts_with("report/"))
        .map(|note| (note.code, note.place))
        .collect()
}

#[test]
fn what_is_changed_by_hand_is_found() {
    on_both(|test| {
        let (town, report, _, _) = issued(test);
        assert_eq!(told(&town.desk), []);
        town.place();
        assert_eq!(told(&town.desk), []);
        let place = format!("report/{report}");
        let db = &town.desk.register.db;
        let by_hand = |sql: &str| db.write(|tx| tx.exec(sql, &[])).unwrap();
        let of = format!("WHERE number = '{report}'");
        by_hand(&format!("UPDATE report SET json = REPLACE(json, '2000', '9000') {of}"));
        assert_eq!(told(&town.desk), [("report-changed", place.clone())]);
        by_hand(&format!("UPDATE report SET json = REPLACE(json, '9000', '2000') {of}"));
        assert_eq!(told(&town.desk), []);
        let print = format!(
            "INSERT INTO report_print (report, lang, pdf) SELECT id, 'zh', check_hash FROM report {of}"
        );
        by_hand(&print);
        assert_eq!(told(&town.desk), [("report-changed", place.clone())], "a print that was not signed");
        by_hand("DELETE FROM report_print");
        by_hand(&format!("UPDATE report SET leaf = leaf + 100 {of}"));
        assert_eq!(told(&town.desk), [("report-not-logged", place.clone())], "another leaf, or none");
        by_hand(&format!("UPDATE report SET leaf = leaf - 100 {of}"));
        by_hand(&format!("UPDATE report SET note = 'none' {of}"));
        assert_eq!(told(&town.desk), [("report-changed", place)]);
    });
}

#[test]
fn a_leaf_that_was_emptied_past_the_program_is_found() {
    on_both(|test| {
        let (town, report, _, _) = issued(test);
        let sql = format!(
            "UPDATE log_leaf SET body = NULL, salt = NULL WHERE id = (SELECT leaf FROM report WHERE number = '{report}')"
        );
        town.desk.register.db.write(|tx| tx.exec(&sql, &[])).unwrap();
        assert_eq!(told(&town.desk), [("report-not-logged", format!("report/{report}"))]);
    });
}

#[test]
fn what_an_erased_report_left_is_found_and_the_office_sees_it_void() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = delivered(&desk);
        let town = Town::over(test, super::without_fonts(desk), key);
        let report = town.issue().number;
        erase_all(&town.desk, key);
        assert_eq!(told(&town.desk), []);
        let officer = Browser::officer(&town.web, "reg", Role::Register);
        let page = officer.get(&format!("{LIST}?state=erased")).text;
        assert!(page.contains(&report) && page.contains("已作废"), "{page}");
        let one = officer.get(&format!("{LIST}/{report}")).text;
        assert!(one.contains("报告内容和声明已经销毁"), "{one}");
        let print = "INSERT INTO report_print (report, lang, pdf) SELECT id, 'zh', check_hash FROM report WHERE content IS NULL";
        town.desk.register.db.write(|tx| tx.exec(print, &[])).unwrap();
        assert_eq!(told(&town.desk), [("erased-still-there", format!("report/{report}"))]);
        let checked = check(&town.desk.register.db, &town.desk.register.law, &mut |_, _| ()).unwrap();
        assert!(!checked.is_sound(), "which is what the command ends with 1 for");
    });
}

#[test]
fn an_erased_report_whose_last_day_has_passed_has_ended_for_office_and_holder() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = delivered(&desk);
        let town = Town::over(test, super::without_fonts(desk), key);
        let issued = town.issue();
        erase_all(&town.desk, key);
        assert!(town.check(&issued).contains("报告已经作废"));
        town.desk.on("2027-02-03");
        assert!(town.check(&issued).contains("不再保存"));
        let officer = Browser::officer(&town.web, "reg", Role::Register);
        let ended = asked(&officer, "state=ended").text;
        assert!(ended.contains(&issued.number) && ended.contains("有效期已过"), "{ended}");
        assert!(!asked(&officer, "state=erased").text.contains(&issued.number));
    });
}
