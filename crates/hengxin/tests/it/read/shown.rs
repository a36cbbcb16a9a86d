//! What is shown of an organisation, and what never is.

use axum::http::StatusCode;
use domain::{Lease, RecordKind, Tier};

use crate::support::fixture::{CODE, Fixture, SHOP, day};
use crate::support::on_both;

const FINE: [(&str, &str); 5] = [
    ("CF_XDR_MC", "衡信示例有限公司"),
    ("CF_XDR_SWDJ", "税务登记号甲"),
    ("CF_WSH", "示市监罚〔2026〕88号"),
    ("CF_NR", "罚款3万元"),
    ("BZ", "只供机关内部使用"),
];

#[test]
fn an_organisation_is_shown_with_its_records_and_where_each_comes_from() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(
            1,
            CODE,
            "衡信示例有限公司",
            &[("province", "江西"), ("city", "景德镇"), ("address", "示例路1号")],
        );
        let fine = register.received(1, RecordKind::Penalty, &FINE, "2026-06-11", Some("2027-06-11"));

        let organisation = register.get(&format!("/api/v1/organisations/{CODE}"));
        assert_eq!(organisation.status, StatusCode::OK);
        let shown = organisation.json();
        assert_eq!(shown["name"], "衡信示例有限公司");
        assert_eq!(shown["status"], "active");
        assert_eq!(shown["place"], "江西景德镇");
        assert_eq!(shown["counts"][0]["count"], 1);
        assert_eq!(shown["records"][0]["title"], "罚款3万元");
        assert_eq!(shown["records"][0]["key"], fine.hex());
        assert_eq!(shown["source"]["file"], "示例.csv");
        assert_eq!(shown["as_of"]["entry"], 2);

        let record = register.get(&format!("/api/v1/organisations/{CODE}/records/{}", fine.hex())).json();
        assert_eq!(record["standing"], "published");
        assert_eq!(record["summary"]["public_until"], "2027-06-11");
        assert_eq!(record["rule"]["id"], "ndrc-36");
        assert_eq!(record["history"][0]["kind"], "received");
        assert_eq!(record["source"]["supplier"], "示例市市场监督管理局");
        assert!(!record["basis"].as_array().unwrap().is_empty());
    });
}

#[test]
fn fields_that_are_not_open_never_leave_the_register() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "衡信示例有限公司", &[]);
        let fine = register.received(1, RecordKind::Penalty, &FINE, "2026-06-11", None);
        for path in [
            format!("/api/v1/organisations/{CODE}"),
            format!("/api/v1/organisations/{CODE}/records"),
            format!("/api/v1/organisations/{CODE}/records/{}", fine.hex()),
            "/api/v1/lists/penalty".to_owned(),
            "/api/v1/lists/penalty/csv".to_owned(),
            "/api/v1/changes".to_owned(),
        ] {
            let answer = register.get(&path);
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert!(
                !answer.text.contains("税务登记号甲") && !answer.text.contains("只供机关内部使用"),
                "{path}"
            );
        }
    });
}

#[test]
fn the_address_of_an_individual_business_ends_at_its_street_office() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(
            2,
            SHOP,
            "城东区示例面馆",
            &[("address", "示例市城东区河坊街道长安路12号3单元201室")],
        );
        let shown = register.get(&format!("/api/v1/organisations/{SHOP}"));
        assert!(
            shown.text.contains("示例市城东区河坊街道") && !shown.text.contains("长安路"),
            "{}",
            shown.text
        );
    });
}

#[test]
fn a_minor_finding_is_withheld_and_its_existence_not_told() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "衡信示例有限公司", &[]);
        let withheld = Lease {
            tier: Tier::Minor,
            public: None,
            repairable_from: None,
            rule: "ndrc-36".into(),
            needs_service: false,
        };
        let key = register.held(1, RecordKind::Penalty, &FINE, "2026-06-11", &withheld);
        let path = format!("/api/v1/organisations/{CODE}/records/{}", key.hex());
        assert_eq!(register.get(&path).status, StatusCode::NOT_FOUND);
        let changes = register.get("/api/v1/changes");
        assert!(!changes.text.contains(&key.hex()));
        assert_eq!(register.get("/api/v1/lists/penalty").json()["total"], 0);
    });
}

#[test]
fn a_record_is_public_from_its_first_day_to_its_last_without_any_job_running() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "衡信示例有限公司", &[]);
        let lease = Lease {
            tier: Tier::General,
            public: Some((day("2026-11-10"), Some(day("2027-02-10")))),
            repairable_from: None,
            rule: "ndrc-36".into(),
            needs_service: false,
        };
        let key = register.held(1, RecordKind::Penalty, &FINE, "2026-11-01", &lease);
        let path = format!("/api/v1/organisations/{CODE}/records/{}", key.hex());
        for (today, status, listed) in [
            ("2026-11-09", StatusCode::NOT_FOUND, 0),
            ("2026-11-10", StatusCode::OK, 1),
            ("2027-02-10", StatusCode::OK, 1),
            ("2027-02-11", StatusCode::GONE, 0),
        ] {
            register.on(today);
            assert_eq!(register.get(&path).status, status, "{today}");
            let list = register.get("/api/v1/lists/penalty").json();
            assert_eq!(list["records"].as_array().unwrap().len(), listed, "{today}");
            assert_eq!(list["total"], listed, "{today}");
        }
    });
}

#[test]
fn lists_are_filtered_and_paged_without_gap_or_repeat() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "衡信示例有限公司", &[]);
        for number in 1..=5 {
            let document = format!("示市监罚〔2026〕{number}号");
            let decided = format!("2026-0{number}-01");
            register.received(1, RecordKind::Penalty, &[("CF_WSH", &document)], &decided, None);
        }
        let mut seen = Vec::new();
        let mut path = "/api/v1/lists/penalty?limit=2&from=2026-02-01".to_owned();
        loop {
            let page = register.get(&path).json();
            assert_eq!(page["total"], 4);
            seen.extend(
                page["records"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|record| record["decided_on"].as_str().unwrap().to_owned()),
            );
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/api/v1/lists/penalty?limit=2&from=2026-02-01&cursor={next}");
        }
        assert_eq!(seen, ["2026-05-01", "2026-04-01", "2026-03-01", "2026-02-01"]);
        let other = register.get("/api/v1/lists/penalty?authority=%E5%88%AB%E5%A4%84");
        assert_eq!(other.json()["total"], 0);
        let csv = register.get("/api/v1/lists/penalty/csv?to=2026-03-31");
        assert_eq!(csv.text.lines().count(), 1 + 3, "{}", csv.text);
    });
}

#[test]
fn figures_count_what_is_public() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "衡信示例有限公司", &[]);
        register.received(1, RecordKind::Penalty, &FINE, "2026-06-11", Some("2027-06-11"));
        register.received(
            1,
            RecordKind::Honour,
            &[("honour", "A级纳税人"), ("year", "2025")],
            "2026-04-30",
            None,
        );
        let figures = register.get("/api/v1/statistics").json();
        assert_eq!(figures["organisations"], 1);
        assert_eq!(
            figures["kinds"],
            serde_json::json!([{"kind": "penalty", "count": 1}, {"kind": "honour", "count": 1}])
        );
        assert_eq!(
            figures["months"][0],
            serde_json::json!({"kind": "penalty", "month": "2026-06", "count": 1})
        );
        assert_eq!(figures["authorities"][0]["authority"], "示例市市场监督管理局");
        assert_eq!(figures["timeliness"], serde_json::json!([{"kind": "penalty", "in_time": 1, "late": 0}]));
        register.on("2027-06-12");
        assert_eq!(
            register.get("/api/v1/statistics").json()["kinds"],
            serde_json::json!([{"kind": "honour", "count": 1}])
        );
    });
}
