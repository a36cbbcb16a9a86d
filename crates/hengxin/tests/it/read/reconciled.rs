//! The reconciliation service, as OpenRefine uses it: the manifest, batches of names, suggestions, previews, columns
//! fetched.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};

use super::meant::{q, told};
use crate::import::desk::code;
use crate::support::fixture::{Answer, Fixture};
use crate::support::on_both;

fn post(register: &Fixture, field: &str, value: &Value) -> Answer {
    let form = format!("{field}={}", q(&value.to_string()));
    let kind = "application/x-www-form-urlencoded";
    let request = Request::post("/api/v1/reconcile").header(header::CONTENT_TYPE, kind);
    register.ask(request.body(Body::from(form)).unwrap())
}

/// What the service finds for one query.
fn found(register: &Fixture, query: Value) -> Vec<Value> {
    let answer = post(register, "queries", &json!({ "q0": query }));
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()["q0"]["result"].as_array().unwrap().clone()
}

#[test]
fn the_service_describes_itself_with_addresses_that_answer() {
    on_both(|test| {
        let register = Fixture::new(test);
        told(&register);
        let request = Request::get("/api/v1/reconcile")
            .header(header::HOST, "credit.example")
            .header("x-forwarded-proto", "https")
            .body(Body::empty());
        let answer = register.ask(request.unwrap());
        assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        let manifest = answer.json();
        assert_eq!(manifest["versions"], json!(["0.2"]));
        assert_eq!(manifest["defaultTypes"][0]["id"], "organisation");
        let base = "https://credit.example";
        let at = |template: &Value| {
            let address = template.as_str().unwrap().replace("{{id}}", &code(1));
            register.get(address.strip_prefix(base).unwrap()).status
        };
        assert_eq!([at(&manifest["view"]["url"]), at(&manifest["preview"]["url"])], [StatusCode::OK; 2]);
        assert_eq!([at(&manifest["documentation"]), at(&manifest["schemaSpace"])], [StatusCode::OK; 2]);
        let services = [
            &manifest["suggest"]["entity"],
            &manifest["suggest"]["property"],
            &manifest["suggest"]["type"],
            &manifest["extend"]["propose_properties"],
        ];
        for service in services {
            assert_eq!(service["service_url"], base);
            let answer = register.get(&format!("{}?prefix=a", service["service_path"].as_str().unwrap()));
            assert_eq!(answer.status, StatusCode::OK);
            assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        }
        let asked_first = Request::options("/api/v1/reconcile").body(Body::empty()).unwrap();
        let allowed = register.ask(asked_first);
        assert_eq!(allowed.status, StatusCode::NO_CONTENT);
        assert!(allowed.headers[header::ACCESS_CONTROL_ALLOW_METHODS].to_str().unwrap().contains("POST"));
    });
}

#[test]
fn a_name_matches_only_where_the_register_s_own_verdict_is_same() {
    on_both(|test| {
        let register = Fixture::new(test);
        told(&register);
        let same = found(&register, json!({"query": "衡信宏远示例商贸有限责任公司", "type": "organisation"}));
        let expected = json!([{
            "id": code(1), "name": "衡信宏远示例商贸有限公司", "description": "江西省景德镇市 · 存续 Active",
            "type": [{"id": "organisation", "name": "机构 Organisation"}], "score": 100.0, "match": true,
            "features": [{"id": "name", "value": 100.0}],
        }]);
        assert_eq!(json!(same), expected);
        let alike = found(&register, json!({"query": "衡信宏近示例商贸有限公司"}));
        assert!(alike.len() >= 2 && alike.iter().all(|one| one["match"] == false), "{alike:#?}");
        assert!(alike[0]["score"].as_f64().is_some_and(|score| (76.0..100.0).contains(&score)));
        let features = alike[0]["features"].as_array().unwrap();
        assert!(features.iter().any(|feature| feature["id"] == "head-core" && feature["value"].is_number()));
        let one = found(&register, json!({"query": "衡信宏近示例商贸有限公司", "limit": 1}));
        assert_eq!(one.len(), 1);
        let former = found(&register, json!({"query": "衡信旧名示例厂"}));
        assert_eq!((&former[0]["name"], &former[0]["match"]), (&json!("衡信新名示例厂"), &json!(true)));
        assert!(former[0]["description"].as_str().unwrap().starts_with("衡信旧名示例厂（曾用名"));
    });
}

#[test]
fn a_code_beside_the_name_decides_and_alone_only_finds() {
    on_both(|test| {
        let register = Fixture::new(test);
        told(&register);
        let with = |name: &str, value: Value| {
            found(&register, json!({"query": name, "properties": [{"pid": "code", "v": value}]}))
        };
        let own = with("衡信宏远示例商贸有限公司", json!(code(1)));
        assert_eq!(own[0]["match"], true);
        assert!(own[0]["features"].as_array().unwrap().contains(&json!({"id": "code", "value": true})));
        for value in [json!(code(2)), json!([code(2)]), json!({"id": code(2), "name": "x"})] {
            let other = with("衡信宏远示例商贸有限公司", value);
            assert!(other.iter().all(|one| one["match"] == false), "{other:#?}");
        }
        for query in [json!({"query": code(2)}), json!({"properties": [{"pid": "code", "v": code(2)}]})] {
            let by_code = found(&register, query);
            assert_eq!((&by_code[0]["id"], &by_code[0]["match"]), (&json!(code(2)), &json!(false)));
        }
    });
}

#[test]
fn what_the_register_cannot_answer_has_no_result_and_what_it_cannot_read_is_a_problem() {
    on_both(|test| {
        let register = Fixture::new(test);
        told(&register);
        for query in [
            json!({"query": "某甲 13800138000"}),
            json!({"query": "衡信宏远示例商贸有限公司", "type": "person"}),
            json!({"query": ""}),
            json!({"query": "衡".repeat(4_000)}),
            json!({"query": "🏭\u{202e}\u{200b}"}),
        ] {
            assert_eq!(found(&register, query.clone()), Vec::<Value>::new(), "{query}");
        }
        let batch =
            post(&register, "queries", &json!({"a": {"query": "衡信旧名示例厂"}, "b": {"query": "无"}}))
                .json();
        assert_eq!(
            (batch["a"]["result"][0]["match"].clone(), batch["b"]["result"].clone()),
            (json!(true), json!([]))
        );
        let many: serde_json::Map<String, Value> =
            (0..1001).map(|at| (format!("q{at}"), json!({"query": "a"}))).collect();
        for (field, value) in [
            ("queries", json!([])),
            ("queries", json!({"q": "a"})),
            ("queries", Value::Object(many)),
            ("extend", json!({"ids": [code(1)], "properties": [{"id": "owner"}]})),
            ("extend", json!(5)),
        ] {
            let answer = post(&register, field, &value);
            assert_eq!(
                (answer.status, answer.json()["code"].clone()),
                (StatusCode::BAD_REQUEST, json!("bad-parameter"))
            );
            assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        }
        let twice = register.get("/api/v1/reconcile/suggest/entity?cursor=1&cursor=2");
        assert_eq!(twice.json()["code"], "bad-parameter");
        assert_eq!(post(&register, "neither", &json!(1)).json()["code"], "bad-body");
        assert_eq!(post(&register, "queries", &json!("衡".repeat(400_000))).json()["code"], "too-large");
        let by_get = register.get(&format!(
            "/api/v1/reconcile?queries={}",
            q(&json!({"q": {"query": "衡信旧名示例厂"}}).to_string())
        ));
        assert_eq!(by_get.json()["q"]["result"][0]["match"], true);
    });
}

#[test]
fn columns_are_fetched_by_code() {
    on_both(|test| {
        let register = Fixture::new(test);
        told(&register);
        let proposed = register.get("/api/v1/reconcile/properties?type=organisation&limit=64").json();
        let ids: Vec<Value> =
            proposed["properties"].as_array().unwrap().iter().map(|one| json!({"id": one["id"]})).collect();
        assert_eq!(ids.len(), 10);
        let asked = json!({"ids": [code(1), "nobody", "13800138000"], "properties": ids});
        let answer = post(&register, "extend", &asked).json();
        assert_eq!(answer["meta"][2], json!({"id": "status", "name": "登记状态 Registration status"}));
        let expected = json!({
            "name": [{"str": "衡信宏远示例商贸有限公司"}], "code": [{"str": code(1)}], "status": [{"str": "存续 Active"}],
            "district": [{"str": "江西省景德镇市"}], "licence": [{"int": 0}], "penalty": [{"int": 2}],
            "honour": [{"int": 1}], "abnormal": [{"int": 0}], "commitment": [{"int": 0}], "other": [{"int": 0}],
        });
        assert_eq!(answer["rows"][code(1)], expected);
        assert_eq!(answer["rows"]["nobody"]["penalty"], json!([]));
        assert_eq!(answer["rows"].as_object().unwrap().len(), 2, "a person's number is not repeated");
    });
}

#[test]
fn what_is_typed_is_completed_and_previewed() {
    on_both(|test| {
        let register = Fixture::new(test);
        told(&register);
        let suggested = |path: &str, prefix: &str| {
            let answer = register.get(&format!("/api/v1/reconcile/suggest/{path}{}", q(prefix))).json();
            answer["result"].as_array().unwrap().clone()
        };
        let all = suggested("entity?prefix=", "衡信");
        assert_eq!(all.len(), 3);
        assert_eq!(suggested("entity?cursor=2&prefix=", "衡信").len(), 1);
        assert_eq!(suggested("entity?prefix=", " "), Vec::<Value>::new());
        let former = suggested("entity?prefix=", "旧名");
        assert_eq!((&former[0]["id"], &former[0]["name"]), (&json!(code(5)), &json!("衡信新名示例厂")));
        assert_eq!(suggested("property?prefix=", "状态")[0]["id"], "status");
        assert_eq!(suggested("type?prefix=", "")[0]["id"], "organisation");
        let page = register.get(&format!("/api/v1/reconcile/preview/{}", code(1)));
        assert_eq!(page.headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
        assert!(
            page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("frame-ancestors *")
        );
        assert!(
            page.text.contains(&format!("href=\"/zh/org/{}\"", code(1))) && page.text.contains(": 2</li>"),
            "{}",
            page.text
        );
        assert_eq!(register.get("/api/v1/reconcile/preview/nobody").status, StatusCode::NOT_FOUND);
    });
}
