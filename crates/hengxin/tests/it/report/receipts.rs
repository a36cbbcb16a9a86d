//! Receipts for searches: what was found, and that nothing was.

use axum::http::StatusCode;

use super::{Issued, NAME, Town, report_of};
use crate::import::desk::code;
use crate::support::on_both;

fn receipt(town: &Town, query: &str) -> Issued {
    Issued::read(&town.issue_by("/zh/reports/receipt", &[("q", query), ("form", "json")]))
}

#[test]
fn what_is_found_is_named_with_its_records() {
    on_both(|test| {
        let town = Town::new(test);
        for query in [code(1), NAME.to_owned(), format!(" {} ", code(1).to_lowercase())] {
            let issued = receipt(&town, &query);
            assert_eq!(issued.json["schema"], "hengxin/receipt/v1");
            assert_eq!(issued.json["query"], query.trim());
            assert_eq!(issued.json["total"], 1);
            assert_eq!(issued.json["found"][0]["code"], code(1));
            assert_eq!(issued.json["found"][0]["records"][0]["class"], "penalty");
            assert_eq!(issued.json["searched_at"], "2026-11-02T04:00:00Z");
            assert!(town.check(&issued).contains("真实，反映查询当时的结果"));
        }
    });
}

#[test]
fn nothing_found_is_said_as_well() {
    on_both(|test| {
        let town = Town::new(test);
        for query in [code(7), "衡信七号示例有限公司".to_owned()] {
            let issued = receipt(&town, &query);
            assert_eq!(
                (&issued.json["total"], issued.json["found"].as_array().unwrap().len()),
                (&0.into(), 0)
            );
            let page = town.check(&issued);
            assert!(page.contains("没有查到代码或者名称与此相同的机构"), "{page}");
        }
        town.desk.on("2026-11-20");
        let later = receipt(&town, &code(7));
        assert!(town.check(&later).contains("2026年11月20日"));
    });
}

#[test]
fn nobody_gets_a_paper_about_a_person() {
    on_both(|test| {
        let town = Town::new(test);
        for query in ["欧阳示例", "什么都没有", "11010519491231002X", "13800138000", ""] {
            let answer = town.send("/zh/reports/receipt", &[("q", query), ("form", "json")]);
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
            assert!(!answer.text.contains("13800138000") && !answer.text.contains("11010519491231002X"));
        }
        assert_eq!(town.count("SELECT COUNT(*) FROM report"), 0);
        let answer = town.send("/api/v1/receipts?q=%E6%AC%A7%E9%98%B3", &[]);
        assert_eq!(answer.json()["code"], "no-organisation-sought", "{}", answer.text);
    });
}

#[test]
fn programs_get_receipts() {
    on_both(|test| {
        let town = Town::new(test);
        let answer = town.issue_by(&format!("/api/v1/receipts?q={}", code(1)), &[]);
        assert_eq!(report_of(&answer.json())["total"], 1);
    });
}
