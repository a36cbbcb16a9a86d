//! Asking about an earlier day (ADR 0005).

use axum::http::StatusCode;
use domain::RecordKind;

use crate::support::fixture::{CODE, Fixture};
use crate::support::on_both;

#[test]
fn the_register_tells_what_it_knew_on_an_earlier_day() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "示例老名有限公司", &[]);
        register.on("2026-11-05");
        register.registered(1, CODE, "示例新名有限公司", &[]);
        let key = register.received(1, RecordKind::Honour, &[("honour", "示例之星")], "2026-11-04", None);
        let now = register.get(&format!("/api/v1/organisations/{CODE}")).json();
        assert_eq!(now["name"], "示例新名有限公司");
        assert_eq!(now["former_names"][0]["name"], "示例老名有限公司");
        let then = register.get(&format!("/api/v1/organisations/{CODE}?as_of=2026-11-04")).json();
        assert_eq!(then["name"], "示例老名有限公司");
        assert_eq!(then["former_names"], serde_json::json!([]));
        assert_eq!(then["records"], serde_json::json!([]), "it had not arrived");
        let before =
            register.get(&format!("/api/v1/organisations/{CODE}/records/{}?as_of=2026-11-05@2", key.hex()));
        assert_eq!(before.status, StatusCode::NOT_FOUND, "entry 2 came before it");
        assert_eq!(
            register.get(&format!("/api/v1/organisations/{CODE}?as_of=2026-11-01")).status,
            StatusCode::NOT_FOUND
        );
        let list = register.get("/api/v1/lists/honour?as_of=2026-11-05@3").json();
        assert_eq!(list["records"].as_array().unwrap().len(), 1);
        assert_eq!(
            register.get("/api/v1/statistics?as_of=2026-11-04").json()["kinds"],
            serde_json::json!([])
        );
    });
}

#[test]
fn a_record_that_left_does_not_come_back_by_asking_about_an_earlier_day() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "衡信示例有限公司", &[]);
        let key = register.received(1, RecordKind::Honour, &[("honour", "示例之星")], "2026-11-01", None);
        register.on("2026-11-10");
        register.withdrawn(1, key);
        for path in [
            format!("/api/v1/organisations/{CODE}?as_of=2026-11-05"),
            format!("/api/v1/organisations/{CODE}/records?as_of=2026-11-05"),
            format!("/api/v1/organisations/{CODE}/records/{}?as_of=2026-11-05", key.hex()),
            "/api/v1/lists/honour?as_of=2026-11-05".to_owned(),
            "/api/v1/lists/honour/csv?as_of=2026-11-05".to_owned(),
        ] {
            assert!(!register.get(&path).text.contains("示例之星"), "{path}");
        }
    });
}

#[test]
fn the_register_has_no_state_of_tomorrow_nor_of_the_30th_of_february() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "衡信示例有限公司", &[]);
        let asked = |as_of: &str| {
            let answer = register.get(&format!("/api/v1/organisations/{CODE}?as_of={as_of}"));
            (answer.status.as_u16(), answer.json()["code"].as_str().unwrap().to_owned())
        };
        assert_eq!(asked("2026-11-03"), (404, "no-such-state".to_owned()));
        assert_eq!(asked("2026-11-02@2"), (404, "no-such-state".to_owned()));
        assert_eq!(asked("2026-02-30"), (404, "no-such-state".to_owned()));
        assert_eq!(asked("yesterday"), (400, "bad-parameter".to_owned()));
    });
}
