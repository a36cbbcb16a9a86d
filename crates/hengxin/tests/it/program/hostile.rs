//! What a program that means no good tries, or one that is badly made.

use axum::http::{Method, StatusCode};
use domain::role::Role;
use hengxin::app::account::NewAccount;
use hengxin::app::account::create;
use serde_json::json;

use super::{OBJECTIONS, Program, Scene, problem, told};
use crate::support::browser::{Browser, account, by};
use crate::support::on_both;

/// Numbers are tried one after another: a case of another body, another district or another kind reads like none.
#[test]
fn numbers_of_others_open_nothing() {
    on_both(|test| {
        let scene = Scene::new(test);
        let id = scene.filed.id;
        let mut other =
            Browser::set_up(&scene.web, &account(&scene.web, "qian.yi", &[Role::Supply], "示例市应急管理局"));
        let elsewhere = NewAccount {
            name: "he.yi".to_owned(),
            display: "何一".to_owned(),
            district: "330102".to_owned(),
            roles: vec![Role::Objection],
            ..NewAccount::default()
        };
        let elsewhere = create(&scene.web.register.db, &elsewhere, by(&scene.web)).unwrap();
        let mut elsewhere = Browser::set_up(&scene.web, &elsewhere);
        let mut register = Browser::officer(&scene.web, "li.na", Role::Register);
        let programs = [
            Program::of(&mut other, &["objection-read", "objection-answer"]),
            Program::of(&mut elsewhere, &OBJECTIONS),
            Program::of(&mut register, &["listing-read", "listing-draft"]),
        ];
        let facts = scene.desk.facts();
        for program in &programs {
            let theirs = program.get(&format!("/api/v1/cases/{id}"));
            assert_eq!(problem(&theirs), told(404, "not-found"));
            assert_eq!(theirs.text, program.get("/api/v1/cases/999").text, "not told apart");
            let queue = program.get("/api/v1/cases");
            assert!(!queue.text.contains(&scene.filed.number), "{}", queue.text);
            let step = json!({ "version": 1, "step": "objection-answered" });
            let path = |id: &str| format!("/api/v1/cases/{id}/steps");
            let taken = program.post(&path(&id.to_string()), "a", &step);
            assert_eq!(taken.text, program.post(&path("999"), "b", &step).text);
            assert_eq!(taken.status, StatusCode::NOT_FOUND);
        }
        for odd in ["0", "-1", "x", "1%27%20OR%201=1", "99999999999999999999"] {
            assert_eq!(
                scene.program.get(&format!("/api/v1/cases/{odd}")).status,
                StatusCode::NOT_FOUND,
                "{odd}"
            );
        }
        assert_eq!(scene.desk.facts(), facts);
    });
}

/// Keys of bodies and readers open no case; no key at all is told so.
#[test]
fn a_key_that_is_no_accounts_opens_no_case() {
    on_both(|test| {
        let scene = Scene::new(test);
        let row = hengxin::store::api_key::NewKey {
            label: "office",
            supplier: None,
            scopes: "read submit office",
            now: 0,
            expires_at: i64::MAX,
            of: None,
        };
        let (_, key) = scene.web.register.db.write(|tx| hengxin::store::api_key::make(tx, &row)).unwrap();
        let office = Program { web: scene.web.clone(), key };
        assert_eq!(problem(&office.get("/api/v1/cases")), told(403, "scope-needed"));
        let stranger = Browser::new(&scene.web).get("/api/v1/cases");
        assert_eq!(problem(&stranger), told(401, "key-needed"));
        assert_eq!(
            problem(&scene.program.get("/api/v1/batches")),
            told(403, "scope-needed"),
            "nor the other way"
        );
        assert_eq!(problem(&scene.program.get("/api/v1/watchlists")), told(403, "scope-needed"));
    });
}

/// Members that are not described are refused, whatever they say.
#[test]
fn further_members_are_not_taken() {
    on_both(|test| {
        let scene = Scene::new(test);
        let version = scene.program.version(scene.filed.id);
        let facts = scene.desk.facts();
        for further in
            ["actor", "approver", "outcome", "on", "effective", "remedies", "end", "ground", "seen", "id"]
        {
            let mut body = json!({ "version": version, "step": "objection-marked" });
            body[further] = json!("account:2");
            let answer = scene.program.post(&scene.steps(), further, &body);
            assert_eq!(problem(&answer), told(400, "bad-body"), "{further}");
        }
        for bad in
            ["", "[]", "{", "null", "{\"version\":1}", "{\"version\":\"1\",\"step\":\"objection-marked\"}"]
        {
            let headers = [("idempotency-key", "x")];
            let answer = scene.program.request(Method::POST, &scene.steps(), &headers, Some(bad));
            assert_eq!(problem(&answer), told(400, "bad-body"), "{bad}");
        }
        assert_eq!(scene.desk.facts(), facts);
        for step in ["objection-marked", "objection-compared"] {
            assert_eq!(scene.program.step(scene.filed.id, step).status, StatusCode::OK);
        }
        let version = scene.program.version(scene.filed.id);
        let drafts = format!("/api/v1/cases/{}/drafts", scene.filed.id);
        for (field, outcome) in [
            ("CF_XDR_SHXYM", "correct"),
            ("CF_XDR_MC", "correct"),
            ("nonsense", "correct"),
            ("CF_NR", "keep"),
        ] {
            let body = json!({ "version": version, "outcome": outcome, "reasons": "理由", "changes": { field: "x" } });
            let answer = scene.program.post(&drafts, field, &body);
            assert_eq!(problem(&answer), told(400, "bad-body"), "{field} {outcome}");
        }
        assert_eq!(scene.desk.count("SELECT COUNT(*) FROM draft", &[]), 0);
    });
}

#[test]
fn too_much_and_what_is_never_kept_is_refused() {
    on_both(|test| {
        let scene = Scene::new(test);
        let version = scene.program.version(scene.filed.id);
        let facts = scene.desk.facts();
        let say = |name: &str, reasons: &str| {
            let body = json!({ "version": version, "step": "objection-marked", "reasons": reasons });
            scene.program.post(&scene.steps(), name, &body)
        };
        assert_eq!(problem(&say("huge", &"长".repeat(100_000))), told(413, "too-large"));
        assert_eq!(problem(&say("long", &"长".repeat(4_001))), told(422, "too-much-text"));
        let personal = say("personal", "请联系13900000000");
        assert_eq!(problem(&personal), told(422, "personal-data"));
        assert!(!personal.text.contains("13900000000"));
        assert_eq!(scene.desk.facts(), facts);
        let nameless = json!({ "version": version, "step": "objection-marked" }).to_string();
        for headers in [&[][..], &[("idempotency-key", "")], &[("idempotency-key", &"x".repeat(201))]] {
            let answer = scene.program.request(Method::POST, &scene.steps(), headers, Some(&nameless));
            assert_eq!(problem(&answer), told(400, "bad-parameter"));
        }
        let personal_name = say("13900000000", "标注");
        assert_eq!(personal_name.status, StatusCode::OK, "names are kept as hashes");
        scene.desk.is_sound();
    });
}
