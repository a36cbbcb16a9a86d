//! Watch lists over the API: made, changed, deleted, and each its owner's alone.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{call, list, register};
use crate::support::fixture::{CODE, Fixture, SHOP};
use crate::support::on_both;

/// What the audit trail says was done to lists, oldest first.
fn noted(register: &Fixture) -> Vec<String> {
    let sql = "SELECT actor, verb, target, detail FROM audit WHERE verb LIKE 'watchlist.%' ORDER BY id";
    register.write(|tx| {
        tx.all(sql, &[], |row| {
            Ok(format!("{} {} {} {}", row.text(0)?, row.text(1)?, row.text(2)?, row.text(3)?))
        })
    })
}

#[test]
fn a_list_is_made_shown_changed_and_deleted() {
    on_both(|test| {
        let register = register(test);
        let unknown = "91360200M000000017";
        let small = CODE.to_lowercase();
        let new = json!({"name": " 供应商 ", "codes": [small, CODE, unknown, "11010519491231002X", ""]});
        let made = call(&register, "own", Method::POST, "/api/v1/watchlists", Some(&new));
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        assert!(!made.text.contains("11010519491231002X"), "a person's number is not repeated");
        let made = made.json();
        assert_eq!(
            (&made["name"], &made["added"], &made["members"]),
            (&json!("供应商"), &json!(1), &json!(1))
        );
        assert!(made["not_codes"].as_u64().unwrap() >= 1, "{made}");
        let at = "/api/v1/watchlists/1";
        let ask = |method, path: &str, body: Option<Value>| {
            let answer = call(&register, "own", method, path, body.as_ref());
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            answer.json()
        };
        assert_eq!(ask(Method::GET, at, None)["organisations"][0]["name"], "衡信示例有限公司");
        let added = ask(Method::POST, &format!("{at}/members"), Some(json!({"codes": [SHOP, CODE]})));
        assert_eq!((&added["added"], &added["members"]), (&json!(1), &json!(2)));
        let page = ask(Method::GET, &format!("{at}?limit=1"), None);
        assert_eq!((&page["organisations"][0]["code"], &page["next"]), (&json!(CODE), &json!(CODE)));
        let page = ask(Method::GET, &format!("{at}?limit=1&after={CODE}"), None);
        assert_eq!((&page["organisations"][0]["code"], &page["next"]), (&json!(SHOP), &Value::Null));
        let removed = ask(Method::DELETE, &format!("{at}/members/{CODE}"), None);
        assert_eq!((&removed["removed"], &removed["members"]), (&json!(1), &json!(1)));
        let replaced = ask(Method::PUT, at, Some(json!({"name": "客户", "codes": [CODE]})));
        assert_eq!(
            (&replaced["added"], &replaced["removed"], &replaced["name"]),
            (&json!(1), &json!(1), &json!("客户"))
        );
        let renamed = ask(Method::PUT, at, Some(json!({"name": "老客户"})));
        assert_eq!((&renamed["members"], &renamed["name"]), (&json!(1), &json!("老客户")));
        assert_eq!(call(&register, "own", Method::DELETE, at, None).status, StatusCode::NO_CONTENT);
        assert_eq!(call(&register, "own", Method::GET, at, None).status, StatusCode::NOT_FOUND);
        assert_eq!(list(&register, &[]), "/api/v1/watchlists/2", "a number is not given out again");
        let noted = noted(&register);
        let detail = noted[0].strip_prefix("key:1 watchlist.create watchlist/1 ").unwrap();
        let detail: Value = serde_json::from_str(detail).unwrap();
        assert_eq!(detail, json!({ "before": null, "after": { "members": 1 } }));
        assert_eq!(noted.len(), 7, "every change is noted: {noted:?}");
        assert!(!noted.concat().contains("客户"), "what a list is called is its owner's affair");
    });
}

#[test]
fn a_list_is_its_owners_alone() {
    on_both(|test| {
        let register = register(test);
        register.key("sender", "submit", None);
        let at = list(&register, &[CODE]);
        assert_eq!(register.get(&at).status, StatusCode::UNAUTHORIZED);
        assert_eq!(call(&register, "sender", Method::GET, &at, None).status, StatusCode::FORBIDDEN);
        let name = json!({"name": "别人的"});
        let codes = json!({"codes": [SHOP]});
        for (method, path, body) in [
            (Method::GET, at.clone(), None),
            (Method::PUT, at.clone(), Some(&name)),
            (Method::DELETE, at.clone(), None),
            (Method::POST, format!("{at}/members"), Some(&codes)),
            (Method::DELETE, format!("{at}/members/{CODE}"), None),
        ] {
            let answer = call(&register, "other", method.clone(), &path, body);
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}");
        }
        assert_eq!(
            call(&register, "other", Method::GET, "/api/v1/watchlists", None).json()["watchlists"],
            json!([])
        );
        let own = call(&register, "own", Method::GET, "/api/v1/watchlists", None).json();
        assert_eq!(
            (&own["watchlists"][0]["members"], &own["watchlists"][0]["name"]),
            (&json!(1), &json!("供应商"))
        );
    });
}

#[test]
fn what_cannot_be_is_refused() {
    on_both(|test| {
        let register = register(test);
        list(&register, &[]);
        let make = |body: Value| {
            let answer = call(&register, "own", Method::POST, "/api/v1/watchlists", Some(&body));
            (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
        };
        assert_eq!(make(json!({"name": "供应商"})), (StatusCode::CONFLICT, "conflict".to_owned()));
        for body in [
            json!({"name": ""}),
            json!({"name": "张某 13800138000"}),
            json!({"name": "x".repeat(101)}),
            json!({"name": "甲", "codes": "91"}),
            json!({"name": "甲", "colour": "red"}),
            json!([]),
        ] {
            assert_eq!(make(body.clone()), (StatusCode::BAD_REQUEST, "bad-body".to_owned()), "{body}");
        }
        for path in ["/api/v1/watchlists/x", "/api/v1/watchlists/0", "/api/v1/watchlists/99"] {
            assert_eq!(call(&register, "own", Method::GET, path, None).status, StatusCode::NOT_FOUND);
        }
        assert_eq!(call(&register, "own", Method::GET, "/api/v1/watchlists/1?limit=0", None).status, 400);
    });
}

/// Lists made at once get numbers of their own, and members added at once are all there.
#[test]
fn writers_at_once_do_not_lose_anything() {
    on_both(|test| {
        let register = register(test);
        let at = list(&register, &[]);
        let web = [&register.web, &register.second_instance()].map(std::sync::Arc::clone);
        std::thread::scope(|scope| {
            for (nth, (web, code)) in web.iter().zip([CODE, SHOP]).enumerate() {
                let at = &at;
                scope.spawn(move || {
                    for round in 0..5 {
                        super::post(web, "/api/v1/watchlists", &json!({"name": format!("{nth}-{round}")}));
                    }
                    super::post(web, &format!("{at}/members"), &json!({"codes": [code]}));
                });
            }
        });
        let lists = call(&register, "own", Method::GET, "/api/v1/watchlists", None).json();
        let lists = lists["watchlists"].as_array().unwrap();
        assert_eq!(lists.len(), 11);
        assert_eq!(lists[0]["members"], 2);
    });
}
