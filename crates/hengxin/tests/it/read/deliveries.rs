//! Sending a file over the API and following it.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::support::fixture::{Answer, CODE, Fixture};
use crate::support::on_both;

const BOUNDARY: &str = "example-boundary";

fn form(feed: &str, name: &str, file: &str) -> Body {
    Body::from(format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"feed\"\r\n\r\n{feed}\r\n\
         --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{file}\r\n\
         --{BOUNDARY}--\r\n"
    ))
}

fn send(register: &Fixture, key: &str, body: Body) -> Answer {
    let request = Request::post("/api/v1/batches")
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"));
    register.ask(request.body(body).unwrap())
}

fn look(register: &Fixture, key: &str, path: &str) -> Answer {
    register.ask(
        Request::get(path)
            .header(header::AUTHORIZATION, format!("Bearer {key}"))
            .body(Body::empty())
            .unwrap(),
    )
}

/// Looks until the delivery is no longer being read.
fn follow(register: &Fixture, key: &str, path: &str) -> serde_json::Value {
    let began = Instant::now();
    loop {
        let report = look(register, key, path).json();
        if !["received", "reading"].contains(&report["state"].as_str().unwrap()) {
            return report;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{report}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_file_is_taken_read_in_the_background_and_shown() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.key("sender", "submit", Some(1));
        let file = format!(
            "机构名称,统一社会信用代码,荣誉名称,年度,文号,认定日期,认定机关\n\
             衡信示例有限公司,{CODE},示例之星,2025,示例〔2026〕1号,2026-10-30,示例市市场监督管理局\n\
             衡信示例有限公司,91360200EXAMPLE111,示例之星,2025,示例〔2026〕2号,2026-10-30,示例市市场监督管理局\n"
        );
        let sent = send(&register, "sender", form("honours", "荣誉.csv", &file));
        assert_eq!(sent.status, StatusCode::ACCEPTED, "{}", sent.text);
        let place = sent.headers[header::LOCATION].to_str().unwrap().to_owned();
        let report = follow(&register, "sender", &place);
        assert_eq!(report["read"], 2, "{report}");
        assert_eq!(report["state"], "loaded", "{report}");
        assert_eq!((&report["accepted"], &report["quarantined"]), (&1.into(), &1.into()), "{report}");
        assert!(!report["problems"].as_array().unwrap().is_empty());
        let results = look(&register, "sender", &format!("{place}/results"));
        assert_eq!(results.text.lines().count(), 3, "{}", results.text);
        assert!(register.get(&format!("/api/v1/organisations/{CODE}")).text.contains("示例之星"));
        let page = look(&register, "sender", "/api/v1/batches").json();
        assert_eq!(page["batches"][0]["batch"], report["batch"]);
        assert!(register.looks() >= 3, "every look is noted");
    });
}

#[test]
fn deliveries_are_for_their_sender_and_the_register_office() {
    on_both(|test| {
        let register = Fixture::new(test);
        assert_eq!(register.get("/api/v1/batches").status, StatusCode::UNAUTHORIZED);
        register.key("reader", "read", None);
        assert_eq!(look(&register, "reader", "/api/v1/batches").status, StatusCode::FORBIDDEN);
        assert_eq!(send(&register, "reader", form("honours", "a.csv", "x")).status, StatusCode::FORBIDDEN);
        register.key("stranger", "submit", None);
        assert_eq!(look(&register, "stranger", "/api/v1/batches/1").status, StatusCode::NOT_FOUND);
        assert_eq!(look(&register, "stranger", "/api/v1/batches").json()["batches"], serde_json::json!([]));
        register.key("office", "office", None);
        assert_eq!(look(&register, "office", "/api/v1/batches/1?purpose=inspection").status, StatusCode::OK);
        assert_eq!(register.looks(), 2, "the stranger's empty list and the office's look");
    });
}

#[test]
fn a_form_that_is_none_is_told_what_is_expected() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.key("sender", "submit", Some(1));
        for body in ["", "not a form at all", "--example-boundary\r\n\r\n"] {
            let answer = send(&register, "sender", Body::from(body));
            assert_eq!(
                (answer.status, answer.json()["code"].as_str()),
                (StatusCode::BAD_REQUEST, Some("bad-body"))
            );
        }
        let unknown = send(&register, "sender", form("no-such-feed", "a.csv", "x"));
        assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
        let other = send(&register, "sender", form("business-register", "a.csv", "x"));
        assert_eq!(other.status, StatusCode::FORBIDDEN, "another body sends that feed");
    });
}
