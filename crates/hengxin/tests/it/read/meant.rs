//! Asking over HTTP which organisation a name means.

use axum::http::{StatusCode, header};
use domain::RecordKind;

use crate::import::desk::code;
use crate::support::fixture::{Answer, Fixture};
use crate::support::on_both;

/// Percent-encodes a query.
pub fn q(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// An invented register: two organisations one character apart, one with a branch, one that was renamed.
pub fn told(register: &Fixture) {
    register.registered(1, &code(1), "衡信宏远示例商贸有限公司", &[("district", "360200")]);
    register.registered(2, &code(2), "衡信宏运示例商贸有限公司", &[]);
    register.registered(3, &code(3), "示例市衡昌建设（集团）有限公司", &[]);
    register.registered(4, &code(4), "示例市衡昌建设（集团）有限公司云岭分公司", &[]);
    register.registered(5, &code(5), "衡信旧名示例厂", &[]);
    register.registered(5, &code(5), "衡信新名示例厂", &[]);
    for document in ["1号", "2号"] {
        register.received(1, RecordKind::Penalty, &[("CF_WSH", document)], "2026-06-11", None);
    }
    register.received(1, RecordKind::Honour, &[("honor_title", "示例")], "2026-05-01", None);
    register.received(2, RecordKind::Penalty, &[("CF_WSH", "3号")], "2020-06-11", Some("2021-06-11"));
}

fn ask(register: &Fixture, query: &str) -> Answer {
    register.get(&format!("/api/v1/match?{query}"))
}

#[test]
fn a_name_is_told_with_its_organisation_and_what_is_public_of_it() {
    on_both(|test| {
        let register = Fixture::new(test);
        told(&register);
        let answer = ask(&register, &format!("name={}", q("衡信宏远示例商贸有限责任公司"))).json();
        assert_eq!(answer["verdict"], "same");
        assert_eq!(answer["reason"]["code"], "spelling");
        assert_eq!(answer["score"], 1000);
        let meant = serde_json::json!({
            "code": code(1), "name": "衡信宏远示例商贸有限公司", "status": "active", "confirmed": true,
            "place": "江西省景德镇市",
            "records": [{"kind": "penalty", "count": 2}, {"kind": "honour", "count": 1}],
        });
        assert_eq!(answer["organisation"], meant);
        assert_eq!(answer["candidates"][0]["organisation"], meant);
        assert_eq!(answer["as_of"]["day"], "2026-11-02");
        let former = ask(&register, &format!("name={}", q("衡信旧名示例厂"))).json();
        assert_eq!(former["organisation"]["name"], "衡信新名示例厂");
        assert_eq!(former["reason"]["code"], "former-name");
        assert_eq!(former["candidates"][0]["name_kind"], "former");
    });
}

#[test]
fn what_is_alike_is_for_review_and_laid_open_part_by_part() {
    on_both(|test| {
        let register = Fixture::new(test);
        told(&register);
        let answer = ask(&register, &format!("name={}", q("衡信宏近示例商贸有限公司"))).json();
        assert_eq!(
            (&answer["verdict"], &answer["organisation"]),
            (&"review".into(), &serde_json::Value::Null)
        );
        assert_eq!(answer["reason"]["code"], "one-character");
        assert!(answer["reason"]["zh"].as_str().is_some_and(|text| text.contains("一字")));
        let candidates = answer["candidates"].as_array().unwrap();
        assert!(candidates.len() >= 2, "{answer:#}");
        let parts = candidates[0]["parts"].as_array().unwrap();
        let part = |word: &str| parts.iter().find(|line| line["part"] == word).unwrap();
        assert_eq!(part("core")["agreement"], "alike");
        assert_eq!(part("form")["agreement"], "same");
        assert!(parts.iter().all(|line| line["weight"].as_u64().is_some_and(|weight| weight > 0)));
        let scores: Vec<u64> = candidates.iter().map(|one| one["score"].as_u64().unwrap()).collect();
        assert!(scores.is_sorted_by(|a, b| a >= b), "likeliest first: {scores:?}");
        let one = ask(&register, &format!("limit=1&name={}", q("衡信宏近示例商贸有限公司"))).json();
        assert_eq!(one["candidates"].as_array().unwrap().len(), 1);
        let branch =
            ask(&register, &format!("name={}", q("示例市衡昌建设（集团）有限公司东山分公司"))).json();
        assert_eq!(branch["verdict"], "review");
    });
}

#[test]
fn a_valid_code_has_the_last_word_and_a_damaged_one_none() {
    on_both(|test| {
        let register = Fixture::new(test);
        told(&register);
        let name = q("衡信宏远示例商贸有限公司");
        for (claimed, verdict, reason, taken) in [
            (code(1), "same", "code-and-name", Some(code(1))),
            (code(1).to_lowercase(), "same", "code-and-name", Some(code(1))),
            (code(2), "review", "code-of-another", Some(code(2))),
            (code(9), "different", "codes-differ", Some(code(9))),
            ("91360200".to_owned(), "same", "exact-name", None),
        ] {
            let answer = ask(&register, &format!("name={name}&code={claimed}&district=360200")).json();
            assert_eq!((&answer["verdict"], &answer["reason"]["code"]), (&verdict.into(), &reason.into()));
            assert_eq!(answer["code"], serde_json::json!(taken), "{claimed}");
        }
    });
}

#[test]
fn a_person_s_number_is_refused_and_not_repeated() {
    on_both(|test| {
        let register = Fixture::new(test);
        told(&register);
        for query in
            [format!("name={}", q("某甲 13800138000")), format!("name={}&code=13800138000", q("衡信示例"))]
        {
            let answer = ask(&register, &query);
            assert_eq!(answer.status, StatusCode::BAD_REQUEST);
            assert_eq!(answer.json()["code"], "personal-data");
            assert!(!answer.text.contains("1380013"), "{}", answer.text);
        }
    });
}

#[test]
fn names_made_to_harm_get_an_answer() {
    on_both(|test| {
        let register = Fixture::new(test);
        told(&register);
        for name in [
            "衡".repeat(500),
            "a".repeat(500),
            "🏭🚀👩‍👩‍👧‍👦".repeat(20),
            "\u{202e}司公限有贸商例示远宏信衡\u{202c}".to_owned(),
            "\u{200b}\u{feff}\u{200d}".repeat(100),
            "（((（".repeat(100),
            "及其子公司".repeat(100),
            "'; DROP TABLE organisation; --".to_owned(),
            "e\u{301}".repeat(250),
        ] {
            let answer = ask(&register, &format!("name={}", q(&name)));
            assert_eq!(answer.status, StatusCode::OK, "{name}");
            assert_ne!(answer.json()["verdict"], "same", "{name}");
        }
        for (name, linked) in [
            ("衡信\u{200b}宏远示例商贸有限公司", true),
            ("\u{feff}衡信宏远示例商贸有限公司\u{200e}", true),
            ("衡信宏远示例商贸有限公司\u{1f3ed}", false),
        ] {
            let answer = ask(&register, &format!("name={}", q(name))).json();
            assert_eq!(answer["verdict"] == "same", linked, "{name:?}: {answer}");
        }
        for name in ["衡".repeat(4_000), "衡".repeat(501), String::new(), "a\0b".to_owned()] {
            let answer = ask(&register, &format!("name={}", q(&name)));
            assert_eq!(answer.status, StatusCode::BAD_REQUEST);
            assert_eq!(answer.json()["code"], "bad-parameter");
        }
        for query in ["", "name=a&limit=6", "name=a&limit=0", "name=a&district=36", "name=a&colour=red"] {
            assert_eq!(ask(&register, query).json()["code"], "bad-parameter", "{query}");
        }
    });
}

#[test]
fn an_answer_that_still_holds_is_not_computed_again_and_follows_the_register() {
    on_both(|test| {
        let register = Fixture::new(test);
        told(&register);
        let path = format!("/api/v1/match?name={}", q("云岭后来者医院"));
        let first = register.get(&path);
        assert_eq!(first.json()["verdict"], "different");
        let again = axum::http::Request::get(&path)
            .header(header::IF_NONE_MATCH, &first.headers[header::ETAG])
            .body(axum::body::Body::empty());
        assert_eq!(register.ask(again.unwrap()).status, StatusCode::NOT_MODIFIED);
        register.registered(6, &code(6), "云岭后来者医院", &[]);
        assert_eq!(register.get(&path).json()["organisation"]["code"], code(6));
    });
}
