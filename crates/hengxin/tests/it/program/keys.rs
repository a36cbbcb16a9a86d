//! Keys: made, shown once, ended.

use axum::http::{StatusCode, header};
use domain::role::Role;

use super::{OBJECTIONS, Program, Scene, ask_for_key, problem, told};
use crate::support::browser::{Browser, PASSPHRASE, by};
use crate::support::on_both;

fn is_good(program: &Program) -> bool {
    let answer = program.get("/api/v1/cases");
    if answer.status == StatusCode::OK {
        return true;
    }
    assert_eq!(problem(&answer), told(401, "key-needed"));
    false
}

#[test]
fn a_key_is_shown_once_and_never_kept() {
    on_both(|test| {
        let scene = Scene::new(test);
        let page = scene.officer.get("/zh/office/account").text;
        assert!(page.contains("单位办公系统") && page.contains("拟办异议决定"), "it is listed");
        assert!(!page.contains(&scene.program.key), "its text is not");
        assert!(is_good(&scene.program));
        let kept = "SELECT COUNT(*) FROM api_key WHERE label LIKE $1 OR actions LIKE $1 OR scopes LIKE $1";
        let text = format!("%{}%", scene.program.key);
        assert_eq!(scene.desk.count(kept, &[text.as_str().into()]), 0);
        let told = "SELECT COUNT(*) FROM audit WHERE actor LIKE $1 OR target LIKE $1 OR purpose LIKE $1 OR detail LIKE $1";
        assert_eq!(scene.desk.count(told, &[text.as_str().into()]), 0);
        let made = "SELECT COUNT(*) FROM audit WHERE verb = 'account.key-new' AND actor = 'account:1'";
        assert_eq!(scene.desk.count(made, &[]), 1);
    });
}

/// What is logged of a request names the address, not who asked with what.
#[test]
fn no_key_is_in_the_log() {
    use std::io::Write;
    use std::sync::{Arc, Mutex};
    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);
    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    on_both(|test| {
        let scene = Scene::new(test);
        let paper = Paper::default();
        let writer = paper.clone();
        let log = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::with_default(log, || {
            assert!(is_good(&scene.program));
            scene.program.step(scene.filed.id, "objection-marked");
            let stranger = Program { web: scene.web.clone(), key: "hengxin_unknown_key".to_owned() };
            assert!(!is_good(&stranger));
        });
        let text = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
        assert!(text.contains("/api/v1/cases/{id}/steps"), "requests are logged: {text}");
        assert!(!text.contains(&scene.program.key) && !text.contains("hengxin_unknown_key"));
        assert!(!text.contains("日常办理"), "nor why");
    });
}

#[test]
fn a_key_runs_out() {
    on_both(|test| {
        let scene = Scene::new(test);
        scene.desk.on("2026-12-01");
        assert!(is_good(&scene.program));
        scene.desk.on("2026-12-03");
        assert!(!is_good(&scene.program));
        scene.desk.on("2026-11-03");
        let mut officer = Browser::officer(&scene.web, "he.yi", Role::Objection);
        for days in ["0", "91", "-1", "x", "65536", ""] {
            let answer = ask_for_key(&mut officer, &OBJECTIONS, days);
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{days}");
            assert!(answer.text.contains("1到90天"));
        }
    });
}

#[test]
fn a_key_is_taken_back_by_its_officer_and_by_the_security_administrator() {
    on_both(|test| {
        let mut scene = Scene::new(test);
        let second = Program::of(&mut scene.officer, &["objection-read"]);
        let mut other = Browser::officer(&scene.web, "he.yi", Role::Objection);
        let foreign = other.send("/zh/office/account/keys/1/revoke", &[]);
        assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY, "not hers");
        let none = other.send("/zh/office/account/keys/99/revoke", &[]);
        assert_eq!(foreign.text.replace("keys/1/", "keys/99/"), none.text, "nor told apart from none");
        assert!(is_good(&scene.program));
        let own = scene.officer.send("/zh/office/account/keys/1/revoke", &[]);
        assert_eq!(own.status, StatusCode::SEE_OTHER);
        assert!(!is_good(&scene.program) && is_good(&second));
        let by_officer = other.send("/zh/office/accounts/wang.fang/keys/2/revoke", &[]);
        assert_eq!(by_officer.status, StatusCode::FORBIDDEN);
        let mut security = Browser::officer(&scene.web, "sun.li", Role::Security);
        let page = security.get("/zh/office/accounts/wang.fang").text;
        assert!(page.contains("已吊销") && page.contains("有效"), "{page}");
        let answer = security.send("/zh/office/accounts/wang.fang/keys/2/revoke", &[]);
        assert_eq!(answer.headers[header::LOCATION], "/zh/office/accounts/wang.fang");
        assert!(!is_good(&second));
        let again = security.send("/zh/office/accounts/wang.fang/keys/2/revoke", &[]);
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn a_key_ends_with_its_account_and_with_a_change_of_roles() {
    on_both(|test| {
        let scene = Scene::new(test);
        let set = |roles: &str| {
            scene.web.register.db.write(|tx| {
                tx.exec("UPDATE account SET roles = $1 WHERE name = 'wang.fang'", &[roles.into()])
            })
        };
        set("register").unwrap();
        assert!(!is_good(&scene.program), "other roles");
        set("objection").unwrap();
        assert!(is_good(&scene.program));
        hengxin::app::account::reset(&scene.web.register.db, "wang.fang", by(&scene.web)).unwrap();
        assert!(!is_good(&scene.program), "reset");
        let mut other = Browser::officer(&scene.web, "he.yi", Role::Objection);
        let others = Program::of(&mut other, &["objection-read"]);
        hengxin::app::account::close(&scene.web.register.db, "he.yi", by(&scene.web)).unwrap();
        assert!(!is_good(&others), "closed");
    });
}

/// Nobody hands on more than they have, and no key decides.
#[test]
fn a_key_names_nothing_that_its_officer_may_not_do() {
    on_both(|test| {
        let scene = Scene::new(test);
        let mut approver = Browser::officer(&scene.web, "sun.li", Role::Approve);
        let page = approver.get("/zh/office/account").text;
        assert!(page.contains("value=\"objection-read\"") && !page.contains("value=\"objection-approve\""));
        let mut officer = scene.officer.clone();
        for actions in [&["listing-draft"][..], &["objection-read", "restoration-approve"], &["x"], &[]] {
            let answer = ask_for_key(&mut officer, actions, "30");
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{actions:?}");
        }
        for actions in [&["objection-approve"][..], &["batch-decide"], &["account-manage"]] {
            let answer = ask_for_key(&mut approver, actions, "30");
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{actions:?}");
        }
        let narrow = Program::of(&mut officer, &["objection-read"]);
        let facts = scene.desk.facts();
        assert_eq!(problem(&narrow.step(scene.filed.id, "objection-marked")), told(403, "scope-needed"));
        let case = narrow.get(&format!("/api/v1/cases/{}", scene.filed.id)).json();
        assert_eq!(case["open"], serde_json::json!([]), "it is not offered what it may not do");
        assert_eq!(scene.desk.facts(), facts);
    });
}

/// Whoever found an open browser makes no key that outlives the session.
#[test]
fn a_key_is_made_with_the_passphrase_only() {
    on_both(|test| {
        let mut scene = Scene::new(test);
        let fields = |passphrase| {
            [("label", "x"), ("days", "30"), ("action", "objection-read"), ("passphrase", passphrase)]
        };
        let keys = "SELECT COUNT(*) FROM api_key";
        for wrong in ["", "this is not the one"] {
            let answer = scene.officer.send("/zh/office/account/keys", &fields(wrong));
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        assert_eq!(scene.desk.count(keys, &[]), 1);
        let personal = [
            ("label", "13900000000"),
            ("days", "1"),
            ("action", "objection-read"),
            ("passphrase", PASSPHRASE),
        ];
        let answer = scene.officer.send("/zh/office/account/keys", &personal);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        for _ in 0..9 {
            Program::of(&mut scene.officer, &["objection-read"]);
        }
        let eleventh = ask_for_key(&mut scene.officer, &["objection-read"], "30");
        assert!(eleventh.text.contains("最多10个"), "{}", eleventh.text);
    });
}
