//! How bodies send and how duties stand, at the office pages.

use axum::http::{StatusCode, header};
use domain::role::Role;

use crate::audit::page;
use crate::cases::{fined, object};
use crate::import::desk::{Desk, Table, code, serve};
use crate::support::browser::{Browser, account};
use crate::support::fixture::Fixture;
use crate::support::on_both;

const NAME: &str = "衡信一号示例有限公司";

/// The body that the penalties of the stories come from, as their rows say.
fn sender(desk: &Desk) -> (i64, String) {
    let sql =
        "SELECT a.name FROM record r JOIN authority a ON a.id = r.supplier WHERE r.kind = 3 ORDER BY a.id";
    let number = "SELECT MIN(supplier) FROM record WHERE kind = 3";
    (desk.count(number, &[]), desk.lines(sql, 1)[0].clone())
}

/// The feed that every department uses, as the sender of what was sent at the terminal.
fn channel(desk: &Desk) -> i64 {
    desk.count("SELECT MIN(supplier) FROM batch WHERE feed = 'penalties'", &[])
}

#[test]
fn coverage_time_problems_and_months_of_a_body() {
    on_both(|test| {
        let desk = Desk::new(test);
        fined(&desk);
        let row = |name: &str, document: &str, decided: &str, code: String| {
            vec![
                ("CF_XDR_MC", name.to_owned()),
                ("CF_XDR_SHXYM", code),
                ("CF_WSH", document.to_owned()),
                ("CF_JDRQ", decided.to_owned()),
            ]
        };
        let late = row(NAME, "示罚1号", "2026-09-01", code(1));
        let nobody = row("查无此名公司", "示罚2号", "2026-10-30", "91".to_owned());
        let rows = [late, nobody];
        desk.take_in("penalties", &Table::penalties(&rows));
        let (id, name) = sender(&desk);
        let web = serve(test, &desk);
        let officer = Browser::officer(&web, "li.na", Role::Register);
        let all = page(&officer, "/zh/office/monitoring");
        assert!(all.contains(&name) && all.contains("7个工作日内到达") && all.contains("待核对"), "{all}");
        assert!(all.contains("50.0%"), "one of two came in time: {all}");
        let body = page(&officer, &format!("/zh/office/monitoring/bodies/{id}"));
        for part in ["行政处罚", "共用渠道", "中位数"] {
            assert!(body.contains(part), "{part}: {body}");
        }
        let sent = page(&officer, &format!("/zh/office/monitoring/bodies/{}", channel(&desk)));
        for part in ["2026-11", "<svg class=\"chart\"", "33.3%", "没有适用这一期限的记录"] {
            assert!(sent.contains(part), "{part}: {sent}");
        }
        let en = page(&officer, &format!("/en/office/monitoring/bodies/{id}"));
        assert!(en.contains("Median") && en.contains("Problems by column"));
        assert_eq!(officer.get("/zh/office/monitoring/bodies/9999").status, StatusCode::NOT_FOUND);
        let csv = officer.get("/zh/office/monitoring/bodies.csv");
        assert_eq!(csv.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
        let line = csv.text.lines().find(|line| line.starts_with(&name)).unwrap();
        assert!(line.contains(",1,1,0,"), "in time, late, unknown: {line}");
        for name in ["coverage.csv", "errors.csv", "months.csv", "duties.csv"] {
            assert_eq!(
                officer.get(&format!("/zh/office/monitoring/{name}")).status,
                StatusCode::OK,
                "{name}"
            );
        }
        assert_eq!(officer.get("/zh/office/monitoring/secrets.csv").status, StatusCode::NOT_FOUND);
        let looks = desk
            .count("SELECT COUNT(*) FROM audit WHERE verb IN ('monitoring.read', 'monitoring.export')", &[]);
        assert_eq!(looks, 10, "each look is noted");
    });
}

#[test]
fn what_is_owed_stands_there_overdue_first_and_leads_to_the_case_of_whoever_may_open_it() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        let web = serve(test, &desk);
        let auditor = Browser::officer(&web, "zhou.jie", Role::Audit);
        let register = Browser::officer(&web, "li.na", Role::Register);
        let before = page(&auditor, "/zh/office/monitoring");
        assert!(before.contains("没有逾期"), "{before}");
        desk.on("2026-11-20");
        let auditor_later = Browser::officer(&web, "wu.min", Role::Audit);
        let overview = page(&auditor_later, "/zh/office/monitoring");
        assert!(overview.contains("逾期1件"), "{overview}");
        let duties = page(&auditor_later, "/zh/office/monitoring/duties");
        assert!(duties.contains(&filed.number) && duties.contains("class=\"late\""), "{duties}");
        assert!(duties.contains(&format!("/office/cases/{}\"", filed.id)), "an auditor may open the case");
        assert!(!duties.contains(NAME), "it counts and names cases, and shows no record");
        let later = Browser::officer(&web, "he.li", Role::Register);
        let shown = page(&later, "/zh/office/monitoring/duties");
        assert!(
            shown.contains("异议") && !shown.contains(&filed.number) && !shown.contains("/office/cases/"),
            "a register officer may not, and is not told its number"
        );
        let none = page(&later, "/zh/office/monitoring/duties?kind=listing");
        assert!(none.contains("没有符合条件的待办事项"));
        let csv = auditor_later.get("/zh/office/monitoring/duties.csv").text;
        assert!(csv.contains(&filed.number), "{csv}");
        drop(register);
    });
}

#[test]
fn a_supplying_officer_sees_the_own_body_alone() {
    on_both(|test| {
        let desk = Desk::new(test);
        fined(&desk);
        let (id, name) = sender(&desk);
        let web = serve(test, &desk);
        let own = account(&web, "wang.wei", &[Role::Supply], &name);
        let own = Browser::set_up(&web, &own);
        let other = account(&web, "zhou.yu", &[Role::Supply], "示例市文化局");
        let other = Browser::set_up(&web, &other);
        let shown = page(&own, "/zh/office/monitoring");
        assert!(shown.contains(&format!("/bodies/{id}\"")), "{shown}");
        assert_eq!(shown.matches("/office/monitoring/bodies/").count(), 1, "one body");
        page(&own, &format!("/zh/office/monitoring/bodies/{id}"));
        let elsewhere = page(&other, "/zh/office/monitoring");
        assert!(!elsewhere.contains(&format!("/bodies/{id}\"")), "{elsewhere}");
        assert_eq!(other.get(&format!("/zh/office/monitoring/bodies/{id}")).status, StatusCode::NOT_FOUND);
        let csv = other.get("/zh/office/monitoring/bodies.csv").text;
        assert!(!csv.contains(&name), "{csv}");
        let security = Browser::officer(&web, "sun.li", Role::Security);
        assert_eq!(security.get("/zh/office/monitoring").status, StatusCode::FORBIDDEN);
        let objection = Browser::officer(&web, "chen.hao", Role::Objection);
        assert_eq!(objection.get("/zh/office/monitoring").status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn an_empty_register_says_so() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.write(|tx| tx.exec("DELETE FROM batch", &[]));
        let officer = Browser::officer(&register.web, "li.na", Role::Register);
        let shown = page(&officer, "/zh/office/monitoring");
        assert!(
            shown.contains("没有待办事项") && shown.contains("从未"),
            "who has never sent is told: {shown}"
        );
        let duties = page(&officer, "/en/office/monitoring/duties");
        assert!(duties.contains("Nothing of that kind is owed"));
    });
}

/// Figures are kept while nothing changes, and counted anew once something does.
#[test]
fn figures_follow_what_arrives() {
    on_both(|test| {
        let desk = Desk::new(test);
        fined(&desk);
        let id = channel(&desk);
        let web = serve(test, &desk);
        let officer = Browser::officer(&web, "li.na", Role::Register);
        let path = format!("/zh/office/monitoring/bodies/{id}");
        let first = page(&officer, &path);
        assert_eq!(first, page(&officer, &path));
        let broken = [vec![
            ("CF_XDR_MC", "查无此名公司".to_owned()),
            ("CF_XDR_SHXYM", "91".to_owned()),
            ("CF_WSH", "示罚9号".to_owned()),
        ]];
        desk.take_in("penalties", &Table::penalties(&broken));
        assert_ne!(first, page(&officer, &path), "a delivery without a new fact counts too");
    });
}
