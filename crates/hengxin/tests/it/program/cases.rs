//! A case by API, and what a program is told of it.

use axum::http::{Method, StatusCode};
use domain::role::Role;
use serde_json::json;

use super::{Program, Scene, problem, told};
use crate::cases::listing;
use crate::import::desk::{Desk, code, serve};
use crate::support::browser::{Browser, account, between, form};
use crate::support::on_both;

#[test]
fn an_objection_goes_from_mark_to_draft_by_programs_and_is_approved_by_a_person() {
    on_both(|test| {
        let scene = Scene::new(test);
        let id = scene.filed.id;
        let mut source = Browser::officer(&scene.web, "zhao.lei", Role::Supply);
        let source = Program::of(&mut source, &["objection-read", "objection-answer"]);
        let queue = scene.program.get("/api/v1/cases?kind=objection&owed=objection").json();
        assert_eq!(queue["cases"][0]["number"], scene.filed.number);
        for step in ["objection-marked", "objection-compared", "objection-forwarded"] {
            let taken = scene.program.step(id, step);
            assert_eq!(taken.status, StatusCode::OK, "{step}: {}", taken.text);
        }
        let case = source.get(&format!("/api/v1/cases/{id}")).json();
        assert_eq!(case["place"], "forwarded");
        assert_eq!(case["open"], json!(["objection-answered"]), "what the body's own program may do");
        assert_eq!(case["outcomes"], json!([]), "and not what the office decides");
        let duty = &case["owed"][0];
        assert_eq!((&duty["by"], &duty["due"]), (&json!("source"), &json!("2026-11-09")));
        assert!(!duty["basis"]["title"].as_str().unwrap().is_empty(), "the rule that says so");
        assert!(case.get("contact").is_none() && !case.to_string().contains("office@example.org"));
        assert_eq!(source.step(id, "objection-answered").status, StatusCode::OK);
        let case = scene.program.get(&format!("/api/v1/cases/{id}")).json();
        assert!(case["amendable"].as_array().unwrap().contains(&json!("CF_NR")));
        let draft = json!({
            "version": case["version"], "outcome": "correct", "reasons": "来源单位确认金额有误。",
            "changes": { "CF_NR": "罚款1000元" },
        });
        let drafted = scene.program.post(&format!("/api/v1/cases/{id}/drafts"), "draft", &draft);
        assert_eq!(drafted.status, StatusCode::OK, "{}", drafted.text);
        let approver = Browser::officer(&scene.web, "sun.li", Role::Approve);
        let path = format!("/zh/office/cases/{id}/approve?token={}", approver.token);
        let page = approver.get(&format!("/zh/office/cases/{id}")).text;
        let drafted = between(&page, "name=\"draft\" value=\"", "\"");
        let approved = approver.request(Method::POST, &path, Some(form(&[("draft", drafted)]))).1;
        assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.text);
        assert!(scene.officer.get(&format!("/zh/office/cases/{id}")).text.contains("示例wang.fang"));
        let by_key = "SELECT COUNT(*) FROM audit WHERE actor = 'account:1' AND verb LIKE 'case.%' AND detail LIKE '%\"key\":1%'";
        assert!(scene.desk.count(by_key, &[]) >= 4, "the trail tells the key from its officer");
        scene.desk.is_sound();
    });
}

/// One person may register and approve, but not what the person's own program drafted.
#[test]
fn a_key_of_the_drafter_is_the_drafter() {
    on_both(|test| {
        let desk = Desk::new(test);
        listing::registered(&desk);
        let filed = listing::notice(&desk, "list-work-safety", "accident").unwrap();
        let web = serve(test, &desk);
        let both = account(&web, "li.na", &[Role::Register, Role::Approve], "");
        let mut officer = Browser::set_up(&web, &both);
        let program = Program::of(&mut officer, &["listing-read", "listing-serve", "listing-draft"]);
        let at = format!("/api/v1/cases/{}", filed.id);
        let served = json!({
            "version": program.version(filed.id), "step": "notice-served", "served_on": "2026-11-02", "way": "handed",
        });
        assert_eq!(program.post(&format!("{at}/steps"), "served", &served).status, StatusCode::OK);
        let version = program.version(filed.id);
        let draft = json!({
            "version": version, "outcome": "list", "reasons": "情节严重", "document": "示应急列〔2026〕5号",
        });
        assert_eq!(program.post(&format!("{at}/drafts"), "draft", &draft).status, StatusCode::OK);
        let path = format!("/zh/office/cases/{}/approve", filed.id);
        let own = officer.send(&path, &[("draft", "")]);
        assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(own.text.contains("不能自己批准"), "{}", own.text);
        desk.on("2026-11-10");
        let mut other = Browser::officer(&web, "sun.li", Role::Approve);
        let page = other.get(&format!("/zh/office/cases/{}", filed.id)).text;
        let drafted = between(&page, "name=\"draft\" value=\"", "\"");
        let approved = other.send(&path, &[("draft", drafted)]);
        assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.text);
        desk.is_sound();
    });
}

#[test]
fn a_record_is_served_and_taken_down_by_a_program() {
    on_both(|test| {
        let desk = Desk::new(test).with_feed("silent", crate::cases::SILENT_FEED);
        let key = crate::cases::fined_by(&desk, "silent");
        let web = serve(test, &desk);
        let mut officer = Browser::officer(&web, "li.na", Role::Register);
        let program = Program::of(&mut officer, &["record-serve", "record-withdraw"]);
        let at = format!("/api/v1/records/{}/{}", code(1), key.hex());
        let serve = |name: &str, on: &str| {
            let body = json!({ "served_on": on, "way": "post" });
            program.post(&format!("{at}/service"), name, &body)
        };
        let facts = desk.facts();
        let early = serve("early", "2026-11-30");
        assert!([409, 422].contains(&problem(&early).0), "a service that has not happened");
        assert_eq!(problem(&serve("odd", "2026-02-30")), told(400, "bad-body"));
        assert_eq!(desk.facts(), facts);
        assert_eq!(serve("served", "2026-10-30").status, StatusCode::OK);
        let public = format!("/zh/org/{}/{}", code(1), key.hex());
        assert_eq!(Browser::new(&web).get(&public).status, StatusCode::OK);
        let bare = json!({ "reasons": " ", "document": "示复决〔2026〕3号" });
        let taken = program.post(&format!("{at}/withdrawal"), "bare", &bare);
        assert_eq!(problem(&taken), told(422, "no-evidence"));
        let why = json!({ "reasons": "复议决定撤销", "document": "示复决〔2026〕3号" });
        let taken = program.post(&format!("{at}/withdrawal"), "down", &why);
        assert_eq!(taken.status, StatusCode::OK, "{}", taken.text);
        assert_eq!(Browser::new(&web).get(&public).status, StatusCode::GONE);
        let again = program.post(&format!("{at}/withdrawal"), "down", &why);
        assert_eq!((again.status, again.text), (StatusCode::OK, taken.text), "the same request");
        let other = program.post(&format!("{at}/withdrawal"), "another", &why);
        assert!([409, 422].contains(&problem(&other).0), "it is down already");
        desk.is_sound();
    });
}

/// A look says why, in any script, and that stands in the trail; a number of a person does not.
#[test]
fn whoever_reads_says_why() {
    on_both(|test| {
        let scene = Scene::new(test);
        let at = format!("/api/v1/cases/{}", scene.filed.id);
        for path in ["/api/v1/cases", &at] {
            let look = |headers: &[(&str, &str)]| scene.program.request(Method::GET, path, headers, None);
            assert_eq!(problem(&look(&[])), told(400, "bad-parameter"), "{path}");
            assert_eq!(problem(&look(&[("purpose", "  ")])), told(400, "bad-parameter"));
            assert_eq!(problem(&look(&[("purpose", &"x".repeat(201))])), told(400, "bad-parameter"));
            let personal = look(&[("purpose", "about 13900000000")]);
            assert_eq!(problem(&personal), told(400, "personal-data"));
            assert!(!personal.text.contains("13900000000"));
            assert_eq!(look(&[("purpose", "%E6%A0%B8%E5%AF%B9 case 7")]).status, StatusCode::OK);
            assert_eq!(look(&[("purpose", "核对")]).status, StatusCode::OK);
        }
        let why = scene
            .desk
            .lines("SELECT DISTINCT purpose FROM audit WHERE verb = 'case.read' ORDER BY purpose", 1);
        assert_eq!(why, ["核对", "核对 case 7"], "and nothing was seen without");
    });
}

#[test]
fn a_queue_is_read_page_by_page() {
    on_both(|test| {
        let scene = Scene::new(test);
        let more = crate::support::fixture::Answer::json;
        let whole = more(&scene.program.get("/api/v1/cases?limit=1"));
        assert_eq!(whole["cases"].as_array().unwrap().len(), 1);
        assert!(whole.get("next").is_none(), "there is one");
        assert_eq!(more(&scene.program.get("/api/v1/cases?show=drafts"))["cases"], json!([]));
        assert_eq!(more(&scene.program.get("/api/v1/cases?show=mine"))["cases"], json!([]));
        for bad in
            ["kind=x", "owed=x", "show=x", "cursor=1", "cursor=1.x", "limit=0", "limit=101", "further=1"]
        {
            let answer = scene.program.get(&format!("/api/v1/cases?{bad}"));
            assert_eq!(problem(&answer), told(400, "bad-parameter"), "{bad}");
        }
        let behind = scene.program.get("/api/v1/cases?cursor=99999999.1");
        assert_eq!(behind.json()["cases"], json!([]));
        let listings = scene.program.get("/api/v1/cases?kind=listing");
        assert_eq!(problem(&listings), told(403, "scope-needed"), "not what the key names");
    });
}
