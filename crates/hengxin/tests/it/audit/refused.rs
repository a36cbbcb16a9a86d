//! What officers and programs are refused is in the trail, and no flood of it fills the disk.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::role::Role;
use hengxin::store::refused;

use super::{lines, page, rows};
use crate::support::browser::{Browser, wait};
use crate::support::fixture::Fixture;
use crate::support::on_both;

/// Entries about refusals: actor, place and detail.
fn told(register: &Fixture) -> Vec<String> {
    register.write(|tx| {
        let sql = "SELECT actor, target, detail FROM audit WHERE verb LIKE 'access.%' ORDER BY id";
        tx.all(sql, &[], |row| Ok(format!("{} {} {}", row.text(0)?, row.text(1)?, row.text(2)?)))
    })
}

#[test]
fn a_refused_officer_is_named_with_place_and_action_and_nothing_that_was_sent() {
    on_both(|test| {
        let register = Fixture::new(test);
        let mut sender = Browser::officer(&register.web, "wang.wei", Role::Supply);
        assert_eq!(sender.get("/zh/office/audit?subject=secret").status, StatusCode::FORBIDDEN);
        let made = sender.send("/en/office/accounts", &[("name", "mallory"), ("role", "security")]);
        assert_eq!(made.status, StatusCode::FORBIDDEN);
        let forged = sender.post("/zh/office/sign-out?token=forged", &[]);
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        assert_eq!(
            told(&register),
            [
                r#"account:1 GET /zh/office/audit {"action":"audit-read","times":1}"#,
                r#"account:1 POST /en/office/accounts {"action":"account-manage","times":1}"#,
                r#"account:1 POST /zh/office/sign-out {"action":"form","times":1}"#,
            ]
        );
    });
}

#[test]
fn a_key_that_is_not_good_for_something_is_named() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.key("reader", "read", None);
        let request = Request::get("/api/v1/batches").header(header::AUTHORIZATION, "Bearer reader");
        assert_eq!(register.ask(request.body(Body::empty()).unwrap()).status, StatusCode::FORBIDDEN);
        assert_eq!(told(&register), [r#"key:1 GET /api/v1/batches {"action":"scope","times":1}"#]);
    });
}

#[test]
fn a_flood_costs_two_entries_a_minute() {
    on_both(|test| {
        let register = Fixture::new(test);
        let sender = Browser::officer(&register.web, "wang.wei", Role::Supply);
        let before = register.write(lines).len();
        for _ in 0..40 {
            assert_eq!(sender.get("/zh/office/audit").status, StatusCode::FORBIDDEN);
            assert_eq!(sender.get("/zh/office/audit/7").status, StatusCode::FORBIDDEN, "another place");
        }
        assert_eq!(register.write(lines).len(), before + 1, "the first at once");
        wait(&register.web, 61);
        let auditor = Browser::officer(&register.web, "zhou.jie", Role::Audit);
        let shown = rows(&page(&auditor, "/zh/office/audit?outcome=refused&actor=wang.wei"));
        assert!(shown.contains("无权操作：被拒绝") && shown.contains("同一分钟内又被拒绝"), "{shown}");
        let told = told(&register);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[1].contains(r#""times":79"#), "{told:?}");
        let left = register.write(|tx| tx.one("SELECT COUNT(*) FROM refused", &[], |row| row.int(0)));
        assert_eq!(left, 0, "what is written down is not kept twice");
    });
}

/// What was counted is not lost where the process ends before it is written.
#[test]
fn what_was_counted_outlives_the_process() {
    on_both(|test| {
        let register = Fixture::new(test);
        let sender = Browser::officer(&register.web, "wang.wei", Role::Supply);
        for _ in 0..3 {
            sender.get("/zh/office/audit");
        }
        let later = register.clock.now().as_microsecond() + 120_000_000;
        let another = test.another_handle(&hengxin::store::sql::Options::default());
        another.write_exclusive(|tx| refused::settle(tx, later)).unwrap();
        assert!(told(&register)[1].contains(r#""times":2"#), "{:?}", told(&register));
        another.write_exclusive(|tx| refused::settle(tx, later)).unwrap();
        assert_eq!(told(&register).len(), 2, "once");
    });
}
