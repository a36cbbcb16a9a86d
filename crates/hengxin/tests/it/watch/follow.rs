//! What changed about the organisations on a list, asked for and as a feed.

use axum::http::{Method, StatusCode, header};
use domain::{Lease, RecordKind, Statement, Tier};
use hengxin::app::identity::{Merge, approve_merger, propose_merger};
use serde_json::{Value, json};

use super::{call, list, register};
use crate::support::fixture::{CODE, Fixture, SHOP};
use crate::support::on_both;

fn changes(register: &Fixture, query: &str) -> Value {
    let answer = call(register, "own", Method::GET, &format!("/api/v1/watchlists/1/changes{query}"), None);
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()
}

fn words(found: &Value) -> Vec<&str> {
    found.as_array().unwrap().iter().map(|one| one["change"].as_str().unwrap()).collect()
}

#[test]
fn changes_are_those_of_members_and_no_others() {
    on_both(|test| {
        let register = register(test);
        list(&register, &[CODE]);
        register.registered(1, CODE, "衡信新名示例有限公司", &[("status", "注销")]);
        let never = Lease {
            tier: Tier::Minor,
            public: None,
            repairable_from: None,
            rule: "ndrc-36".to_owned(),
            needs_service: false,
        };
        register.held(1, RecordKind::Penalty, &[("document", "零号")], "2026-11-01", &never);
        register.received(1, RecordKind::Penalty, &[("document", "一号")], "2026-11-01", Some("2026-11-10"));
        register.received(2, RecordKind::Penalty, &[("document", "二号")], "2026-11-01", None);
        let page = changes(&register, "");
        assert_eq!(words(&page["changes"]), ["registered", "reregistered", "received"], "{page}");
        assert_eq!(page["changes"][1]["changed"], json!(["name", "status"]));
        assert_eq!(page["changes"][0]["name"], "衡信新名示例有限公司");
        assert_eq!((&page["more"], &page["next"]), (&json!(false), &page["as_of"]["entry"]));
        let first = changes(&register, "?limit=1");
        assert_eq!((words(&first["changes"]).len(), &first["more"]), (1, &json!(true)));
        let rest = changes(&register, &format!("?after={}", first["next"]));
        assert_eq!(words(&rest["changes"]), ["reregistered", "received"]);
        assert_eq!(words(&changes(&register, &format!("?after={}", page["next"]))["changes"]), [""; 0]);
        register.on("2026-11-12");
        assert_eq!(words(&changes(&register, "")["turns"]), [""; 0], "it ended yesterday");
        let turns = changes(&register, "?since=2026-11-10");
        assert_eq!(words(&turns["turns"]), ["expired"]);
        assert_eq!(turns["turns"][0]["effective"], "2026-11-11");
        for query in ["?after=x", "?since=2026-02-30", "?limit=0", "?colour=red"] {
            let path = format!("/api/v1/watchlists/1/changes{query}");
            assert_eq!(call(&register, "own", Method::GET, &path, None).status, 400, "{query}");
        }
        let other = call(&register, "other", Method::GET, "/api/v1/watchlists/1/changes", None);
        assert_eq!(other.status, StatusCode::NOT_FOUND);
    });
}

/// A merger is told of both, says nothing of their details, and the records that move are told as judged.
#[test]
fn a_merger_of_a_member_is_told() {
    on_both(|test| {
        let register = register(test);
        list(&register, &[CODE]);
        register.received(1, RecordKind::Penalty, &[("document", "一号")], "2026-11-01", None);
        let before = changes(&register, "")["next"].clone();
        let open = &register.web.register;
        let said = Statement { evidence: "合并公告", actor: "key:1", approver: "" };
        let id = propose_merger(open, &Merge { code: CODE, into: SHOP }, said).unwrap();
        approve_merger(open, id, "key:2").unwrap();
        let page = changes(&register, &format!("?after={before}"));
        assert_eq!(words(&page["changes"]), ["merged-into", "detached"], "{page}");
        assert_eq!(page["changes"][0]["changed"], json!([]));
        assert_eq!(page["changes"][1]["public_now"], json!(false));
        let all = register.get(&format!("/api/v1/changes?after={before}")).json();
        assert_eq!(words(&all["changes"]), ["merged-into", "absorbed", "detached", "attributed"]);
    });
}

#[test]
fn a_feed_is_for_whoever_has_its_secret() {
    on_both(|test| {
        let register = register(test);
        let at = list(&register, &[CODE, SHOP]);
        register.received(1, RecordKind::Penalty, &[("document", "一号")], "2026-11-01", None);
        let open = || {
            let opened = call(&register, "own", Method::PUT, &format!("{at}/feed"), None);
            assert_eq!(opened.status, StatusCode::OK, "{}", opened.text);
            opened.json()["path"].as_str().unwrap().to_owned()
        };
        assert_eq!(register.get(&format!("{at}/atom?secret=x")).status, StatusCode::NOT_FOUND);
        let first = open();
        let feed = register.get(&first);
        assert_eq!(
            (feed.status, &feed.headers[header::CONTENT_TYPE]),
            (StatusCode::OK, &"application/atom+xml".parse().unwrap())
        );
        assert_eq!(feed.text.matches("<entry>").count(), 3, "{}", feed.text);
        assert!(feed.text.contains("衡信示例有限公司：收到记录（行政处罚）"), "{}", feed.text);
        let second = open();
        assert_eq!(register.get(&first).status, StatusCode::NOT_FOUND, "another address, another secret");
        assert_eq!(register.get(&second).status, StatusCode::OK);
        register.write(|tx| tx.exec("UPDATE api_key SET revoked_at = 1 WHERE id = 1", &[]));
        assert_eq!(register.get(&second).status, StatusCode::NOT_FOUND, "its key was taken back");
        register.write(|tx| tx.exec("UPDATE api_key SET revoked_at = NULL WHERE id = 1", &[]));
        assert_eq!(call(&register, "own", Method::DELETE, &format!("{at}/feed"), None).status, 204);
        assert_eq!(register.get(&second).status, StatusCode::NOT_FOUND);
    });
}
