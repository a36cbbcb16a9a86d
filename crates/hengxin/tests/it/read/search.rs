//! Finding organisations.

use axum::body::Body;
use axum::http::Request;
use domain::RecordKind;

use crate::support::fixture::{CODE, Fixture, SHOP, ask};
use crate::support::on_both;

/// Percent-encodes a query.
fn q(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn names(page: &serde_json::Value) -> Vec<String> {
    let hits = page["organisations"].as_array().unwrap();
    hits.iter().map(|hit| hit["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn half_a_name_a_code_a_former_name_pinyin_and_initials_find_it() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "示例五金厂", &[]);
        register.registered(1, CODE, "示例市衡信（汽车）部件有限公司", &[]);
        register.registered(2, SHOP, "城东区面馆", &[]);
        for typed in
            ["衡信汽车", "衡信（汽车", "ＨＥＮＧＸＩＮ", "hxqc", "汽车 示例", CODE, "9136 0200", "91360200ex"]
        {
            let page = register.get(&format!("/api/v1/search?q={}", q(typed))).json();
            assert_eq!(names(&page), ["示例市衡信（汽车）部件有限公司"], "{typed}");
        }
        let former = register.get(&format!("/api/v1/search?q={}", q("五金"))).json();
        assert_eq!(former["organisations"][0]["former_name"], "示例五金厂");
        let nothing = register.get(&format!("/api/v1/search?q={}", q("没有这家"))).json();
        assert_eq!(nothing["total"], 0);
    });
}

#[test]
fn a_slip_of_the_pen_is_answered_with_names_alike() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "示例市衡信汽车部件有限公司", &[]);
        register.registered(2, SHOP, "城东区面馆", &[]);
        let page = register.get(&format!("/api/v1/search?q={}", q("示例市恒信汽车部件有限公司"))).json();
        assert_eq!(page["total"], 0);
        let alike: Vec<&str> =
            page["alike"].as_array().unwrap().iter().map(|hit| hit["name"].as_str().unwrap()).collect();
        assert_eq!(alike, ["示例市衡信汽车部件有限公司"]);
        let shown = register.get(&format!("/zh/search?q={}", q("示例市恒信汽车部件有限公司"))).text;
        assert!(shown.contains("您要找的是不是") && shown.contains("示例市衡信汽车部件有限公司"));
        let page = register.get(&format!("/api/v1/search?q={}", q("衡信"))).json();
        assert_eq!(page["alike"], serde_json::json!([]), "what was found needs no guess");
    });
}

#[test]
fn a_new_or_renamed_organisation_is_found_at_the_next_request_on_every_instance() {
    on_both(|test| {
        let register = Fixture::new(test);
        let other = register.second_instance();
        let on_other = |typed: &str| {
            let request = Request::get(format!("/api/v1/search?q={}", q(typed))).body(Body::empty()).unwrap();
            names(&ask(&other, request).json())
        };
        assert!(on_other("衡信").is_empty());
        register.registered(1, CODE, "衡信示例有限公司", &[]);
        assert_eq!(on_other("衡信"), ["衡信示例有限公司"]);
        register.registered(1, CODE, "另名示例有限公司", &[]);
        assert_eq!(on_other("另名"), ["另名示例有限公司"]);
        assert_eq!(on_other("衡信"), ["另名示例有限公司"], "by its former name");
    });
}

#[test]
fn results_narrow_by_kind_and_status_and_say_how_many_each_would_leave() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "衡信甲有限公司", &[]);
        register.registered(2, SHOP, "衡信乙商行", &[]);
        register.received(1, RecordKind::Penalty, &[("CF_WSH", "1号")], "2026-06-11", None);
        let all = register.get(&format!("/api/v1/search?q={}", q("衡信"))).json();
        assert_eq!(all["total"], 2);
        assert_eq!(all["facets"]["kinds"], serde_json::json!([{"kind": "penalty", "count": 1}]));
        assert_eq!(all["facets"]["statuses"], serde_json::json!([["active", 2]]));
        let fined = register.get(&format!("/api/v1/search?q={}&kind=penalty", q("衡信"))).json();
        assert_eq!(names(&fined), ["衡信甲有限公司"]);
        let revoked = register.get(&format!("/api/v1/search?q={}&status=revoked", q("衡信"))).json();
        assert_eq!(revoked["total"], 0);
    });
}

#[test]
fn suggestions_link_to_the_page_in_the_reader_s_language() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "示例五金厂", &[]);
        register.registered(1, CODE, "衡信示例有限公司", &[]);
        let rows = register.get(&format!("/api/v1/suggest?lang=en&q={}", q("五金"))).json();
        let expected = serde_json::json!([
            {"name": "衡信示例有限公司", "code": CODE, "was": "示例五金厂", "href": format!("/en/org/{CODE}")}
        ]);
        assert_eq!(rows, expected);
    });
}
