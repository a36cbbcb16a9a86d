//! Those who hold copies are told what left, confirm, and are reminded.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::FactKind;
use domain::role::Role;
use hengxin::app::case::Outcome;
use hengxin::app::receiver;
use hengxin::web::Shared;
use sha2::{Digest, Sha256};

use crate::cases::restoration::{apply, ripe};
use crate::cases::{decide, fined, steps};
use crate::erase::erase_all;
use crate::import::desk::{Desk, code, serve};
use crate::support::browser::Browser;
use crate::support::fixture::{Answer, ask};
use crate::support::{TestDatabase, on_both};

const KEY: &str = "hx_a-province-s-platform";

/// A key that reads, given out before anything left.
fn keyed(desk: &Desk) {
    let hash = Sha256::digest(KEY.as_bytes());
    let sql = "INSERT INTO api_key (id, hash, label, supplier, scopes, created_at, expires_at)
         VALUES (1, $1, '省平台', NULL, 'read', 0, 1830268800000000)";
    desk.register.db.write(|tx| tx.exec(sql, &[hash.as_slice().into()])).unwrap();
    let sql = "INSERT INTO receiver (id, name, api_key, email, since, confirmed, reminders, created_at)
         VALUES (1, '省平台', 1, '', 0, 0, 0, 0)";
    desk.register.db.write(|tx| tx.exec(sql, &[])).unwrap();
}

fn call(web: &Shared, method: &str, path: &str) -> Answer {
    let request = Request::builder().method(method).uri(path);
    let request = request.header(header::AUTHORIZATION, format!("Bearer {KEY}"));
    ask(web, request.body(Body::empty()).unwrap())
}

/// A record is restored once its minimum period has passed.
fn restored(desk: &Desk) -> domain::RecordKey {
    let key = ripe(desk);
    let filed = apply(desk, key).unwrap();
    steps(desk, &filed, &[FactKind::RestorationAccepted]);
    decide(desk, &filed, Outcome::Grant, &[]);
    key
}

fn reminders(desk: &Desk) -> i64 {
    desk.count("SELECT COUNT(*) FROM message WHERE kind = 'removal-reminder'", &[])
}

#[test]
fn what_was_restored_is_told_chased_and_confirmed() {
    on_both(|test: &TestDatabase| {
        let desk = Desk::new(test);
        keyed(&desk);
        let key = restored(&desk);
        let today = desk.register.today();
        let web = serve(test, &desk);
        let told = call(&web, "GET", "/api/v1/removals").json();
        let removal = &told["removals"][0];
        assert_eq!(told["removals"].as_array().unwrap().len(), 1, "{told}");
        assert_eq!((&removal["duty"], &removal["change"]), (&"drop".into(), &"withdrawn".into()));
        assert_eq!((&removal["code"], &removal["record"]), (&code(1).into(), &key.hex().into()));
        assert!(removal["last_day"].is_string(), "{removal}");
        // In time nobody is reminded; afterwards once, and again only after the rule's interval.
        assert_eq!(receiver::remind(&desk.register).unwrap(), 0);
        desk.clock.move_to(today.plus_days(14).date());
        assert_eq!(receiver::remind(&desk.register).unwrap(), 1);
        assert_eq!(receiver::remind(&desk.register).unwrap(), 0);
        assert_eq!(reminders(&desk), 1);
        for days in (21..140).step_by(7) {
            desk.clock.move_to(today.plus_days(days).date());
            receiver::remind(&desk.register).unwrap();
        }
        assert_eq!(reminders(&desk), receiver::MOST_REMINDERS, "and not for ever");
        let officer = Browser::officer(&web, "register", Role::Register);
        let page = officer.get("/zh/office/receivers").text;
        assert!(page.contains("省平台") && page.contains("逾期"), "{page}");
        let done = call(&web, "POST", &format!("/api/v1/removals/{}/done", removal["id"]));
        assert_eq!(done.json()["confirmed"], removal["id"]);
        assert_eq!(call(&web, "GET", "/api/v1/removals").json()["removals"], serde_json::json!([]));
        assert!(officer.get("/zh/office/receivers").text.contains("已确认"));
        assert_eq!(receiver::remind(&desk.register).unwrap(), 0);
        let ahead = call(&web, "POST", "/api/v1/removals/999999/done");
        assert_eq!(ahead.status, StatusCode::NOT_FOUND, "what has not happened cannot be confirmed");
    });
}

#[test]
fn what_is_erased_is_told_by_its_key_alone() {
    on_both(|test| {
        let desk = Desk::new(test);
        keyed(&desk);
        let key = fined(&desk);
        desk.on("2026-11-20");
        erase_all(&desk, key);
        let web = serve(test, &desk);
        let told = call(&web, "GET", "/api/v1/removals");
        let removal = &told.json()["removals"][0];
        assert_eq!((&removal["change"], &removal["record"]), (&"erased".into(), &key.hex().into()));
        for gone in ["示市监罚", "明码标价", "court-order", "判决"] {
            assert!(!told.text.contains(gone), "{gone} in {}", told.text);
        }
    });
}

#[test]
fn a_receiver_that_is_closed_is_told_nothing_and_one_without_a_key_confirms_by_letter() {
    on_both(|test| {
        let desk = Desk::new(test);
        keyed(&desk);
        let bank = receiver::add(&desk.register, "cli:story", "示例银行", "").unwrap();
        restored(&desk);
        let today = desk.register.today();
        desk.clock.move_to(today.plus_days(14).date());
        receiver::close(&desk.register, "cli:story", 1).unwrap();
        assert_eq!(receiver::remind(&desk.register).unwrap(), 1, "the bank alone");
        let open = receiver::receivers(&desk.register).unwrap();
        assert_eq!(open.iter().map(|one| (one.id, one.overdue)).collect::<Vec<_>>(), [(bank, true)]);
        let entry = open[0].oldest.as_ref().unwrap().id;
        receiver::confirm_by_letter(&desk.register, "cli:story", bank, entry).unwrap();
        assert!(!receiver::receivers(&desk.register).unwrap()[0].overdue);
        let web = serve(test, &desk);
        assert_eq!(call(&web, "GET", "/api/v1/removals").json()["removals"], serde_json::json!([]));
    });
}
