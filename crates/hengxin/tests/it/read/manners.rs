//! How the server treats callers: problems, marks, limits, headers.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::support::fixture::{CODE, Fixture};
use crate::support::{TestDatabase, on_both};
use hengxin::store::sql::migrate;
use hengxin::web::Settings;
use hengxin::web::rate::Limit;

#[test]
fn problems_are_told_in_both_languages_with_a_stable_code() {
    on_both(|test| {
        let register = Fixture::new(test);
        for (path, status, code) in [
            ("/api/v1/organisations/91360200NOTHERE00X", 404, "not-found"),
            ("/api/v1/nowhere", 404, "not-found"),
            ("/api/v1/lists/registration", 404, "not-found"),
            ("/api/v1/search?q=x&colour=red", 400, "bad-parameter"),
            ("/api/v1/search?q=x&page=0", 400, "bad-parameter"),
            ("/api/v1/search?q=x&kind=person", 400, "bad-parameter"),
            ("/api/v1/lists/penalty?from=2026-02-30", 400, "bad-parameter"),
            ("/api/v1/lists/penalty?cursor=zz", 400, "bad-parameter"),
            ("/api/v1/changes?after=-1", 400, "bad-parameter"),
        ] {
            let answer = register.get(path);
            assert_eq!(answer.status.as_u16(), status, "{path}");
            assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json", "{path}");
            let problem = answer.json();
            assert_eq!(problem["code"], code, "{path}");
            assert!(problem["title_zh"].as_str().is_some_and(|text| !text.is_empty()), "{path}");
        }
        let wrong = Request::delete("/api/v1/search").body(Body::empty()).unwrap();
        let answer = register.ask(wrong);
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        assert!(answer.headers.contains_key(header::ALLOW));
        assert_eq!(answer.json()["code"], "method-not-allowed");
    });
}

#[test]
fn a_copy_that_still_holds_is_not_sent_again() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "衡信示例有限公司", &[]);
        for path in [
            format!("/api/v1/organisations/{CODE}"),
            "/api/v1/lists/penalty".into(),
            "/api/v1/statistics".into(),
        ] {
            let mark = register.get(&path).headers[header::ETAG].clone();
            let again =
                || Request::get(&path).header(header::IF_NONE_MATCH, &mark).body(Body::empty()).unwrap();
            let same = register.ask(again());
            assert_eq!((same.status, same.text.as_str()), (StatusCode::NOT_MODIFIED, ""), "{path}");
            register.on("2026-11-03");
            assert_eq!(register.ask(again()).status, StatusCode::OK, "another day, another answer");
            register.on("2026-11-02");
        }
    });
}

#[test]
fn an_unknown_key_is_turned_away_and_a_revoked_one_too() {
    on_both(|test| {
        let register = Fixture::new(test);
        let with = |key: &str| {
            let request =
                Request::get("/api/v1/catalogue").header(header::AUTHORIZATION, format!("Bearer {key}"));
            register.ask(request.body(Body::empty()).unwrap())
        };
        assert_eq!(with("nobody").status, StatusCode::UNAUTHORIZED);
        assert!(with("nobody").headers.contains_key(header::WWW_AUTHENTICATE));
        register.key("a key", "read", None);
        assert_eq!(with("a key").status, StatusCode::OK);
        register.on("2030-01-01");
        assert_eq!(with("a key").status, StatusCode::UNAUTHORIZED, "it has expired");
    });
}

#[test]
fn who_asks_too_often_is_told_when_to_come_again() {
    let test = TestDatabase::sqlite();
    migrate(&test.database, 0).unwrap();
    let settings = Settings { key: Limit { per_second: 1.0, burst: 3.0 }, ..Settings::default() };
    let register = Fixture::with(&test, settings);
    register.key("a key", "read", None);
    let ask = || {
        let request = Request::get("/api/v1/catalogue").header(header::AUTHORIZATION, "Bearer a key");
        register.ask(request.body(Body::empty()).unwrap())
    };
    let granted = [ask(), ask(), ask()].map(|answer| answer.status);
    assert_eq!(granted, [StatusCode::OK; 3]);
    let refused = ask();
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers[header::RETRY_AFTER], "1");
}

#[test]
fn every_answer_carries_the_security_headers_and_a_number() {
    on_both(|test| {
        let register = Fixture::new(test);
        for path in ["/api/v1/catalogue", "/api/v1/nowhere", "/healthz", "/readyz", "/metrics"] {
            let headers = register.get(path).headers;
            assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
            assert!(
                headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("default-src 'none'"),
                "{path}"
            );
            assert_eq!(headers["x-request-id"].len(), 16, "{path}");
        }
    });
}

#[test]
fn the_machines_that_watch_get_their_answers() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "衡信示例有限公司", &[]);
        assert_eq!(register.get("/healthz").text, "alive\n");
        assert_eq!(register.get("/readyz").text, "ready\n");
        register.get(&format!("/api/v1/organisations/{CODE}"));
        let figures = register.get("/metrics").text;
        assert!(figures.contains("hengxin_fact_head 1"), "{figures}");
        assert!(figures.contains("route=\"/api/v1/organisations/{code}\""), "{figures}");
        assert!(!figures.contains(CODE), "no organisation is named in the figures");
    });
}

#[test]
fn the_description_of_the_api_names_every_address() {
    on_both(|test| {
        let register = Fixture::new(test);
        let description = register.get("/api/v1/openapi.json").json();
        assert_eq!(description["openapi"], "3.1.0");
        for path in ["organisations/{code}", "search", "lists/{kind}", "statistics", "changes", "catalogue"] {
            assert!(description["paths"][format!("/api/v1/{path}")]["get"].is_object(), "{path}");
        }
    });
}
