//! A record that was withdrawn is gone from every address the next moment.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::RecordKind;

use crate::support::fixture::{CODE, Fixture, ask};
use crate::support::on_both;

const HONOUR: [(&str, &str); 2] = [("honour", "示例之星"), ("year", "2025")];

#[test]
fn a_withdrawn_record_is_gone_from_every_address_the_next_moment() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "衡信示例有限公司", &[]);
        let key = register.received(1, RecordKind::Honour, &HONOUR, "2026-04-30", None);
        let own = format!("/api/v1/organisations/{CODE}/records/{}", key.hex());
        let showing = [
            format!("/api/v1/organisations/{CODE}"),
            format!("/api/v1/organisations/{CODE}/records"),
            own.clone(),
            "/api/v1/lists/honour".to_owned(),
            "/api/v1/lists/honour/csv".to_owned(),
            "/api/v1/datasets/honours/csv".to_owned(),
            "/api/v1/datasets/honours/jsonl".to_owned(),
            "/api/v1/datasets/honours/parquet".to_owned(),
        ];
        for path in &showing {
            assert!(register.get(path).text.contains("示例之星"), "{path}");
        }
        let figures = register.get("/api/v1/statistics").json();
        assert_eq!(figures["kinds"][0]["count"], 1);
        let mark = register.get(&own).headers[header::ETAG].clone();

        register.withdrawn(1, key);

        let fresh = Request::get(&own).header(header::IF_NONE_MATCH, mark).body(Body::empty()).unwrap();
        assert_eq!(
            register.ask(fresh).status,
            StatusCode::GONE,
            "a copy held by a reader does not hold any more"
        );
        for path in &showing {
            assert!(!register.get(path).text.contains("示例之星"), "{path}");
        }
        assert_eq!(register.get("/api/v1/statistics").json()["kinds"], serde_json::json!([]));
        let found = register.get("/api/v1/search?q=%E8%A1%A1%E4%BF%A1&kind=honour").json();
        assert_eq!(found["total"], 0);
        let elsewhere = ask(&register.second_instance(), Request::get(&own).body(Body::empty()).unwrap());
        assert_eq!(elsewhere.status, StatusCode::GONE);
    });
}

#[test]
fn the_change_feed_names_a_withdrawn_record_by_its_key_alone() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "衡信示例有限公司", &[]);
        let key = register.received(1, RecordKind::Honour, &HONOUR, "2026-04-30", None);
        register.withdrawn(1, key);
        let page = register.get("/api/v1/changes?limit=2").json();
        assert_eq!((&page["next"], &page["more"]), (&2.into(), &true.into()));
        let rest = register.get("/api/v1/changes?after=2");
        let last = &rest.json()["changes"][0];
        assert_eq!(last["change"], "withdrawn");
        assert_eq!(last["record"], key.hex());
        assert_eq!(last["public_now"], false);
        assert!(!rest.text.contains("示例之星"));
    });
}
