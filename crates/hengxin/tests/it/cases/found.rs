//! An officer finds a record that no page leads to, because nothing of it is public yet.

use axum::http::StatusCode;
use domain::FactKind;
use domain::role::Role;

use super::{Outcome, SILENT_FEED, decide, fined, fined_by, object, steps};
use crate::import::desk::{Desk, code, serve};
use crate::support::browser::Browser;
use crate::support::on_both;

#[test]
fn a_record_that_waits_for_its_service_is_found_by_the_code_of_its_organisation() {
    on_both(|test| {
        let desk = Desk::new(test).with_feed("silent", SILENT_FEED);
        let key = fined_by(&desk, "silent");
        let web = serve(test, &desk);
        let officer = Browser::officer(&web, "li.na", Role::Register);
        assert!(
            officer.get("/zh/office/work").text.contains("/zh/office/records\""),
            "the day's page leads there"
        );
        assert_eq!(officer.get("/zh/office/records").status, StatusCode::OK);
        let page = officer.get(&format!("/zh/office/records?code=%20{}", code(1).to_lowercase())).text;
        let link = format!("/zh/office/records/{}/{}", code(1), key.hex());
        assert!(page.contains(&link) && page.contains("示市监罚〔2026〕1号"), "{page}");
        assert!(page.contains("待登记送达") && page.contains("示例市市场监督管理局"));
        let looks = "SELECT verb, target FROM audit WHERE target LIKE 'organisation/%'";
        assert_eq!(desk.lines(looks, 2), [format!("case.read | organisation/{}", code(1))]);
    });
}

#[test]
fn a_code_that_nobody_has_is_told_and_not_kept() {
    on_both(|test| {
        let desk = Desk::new(test);
        fined(&desk);
        let web = serve(test, &desk);
        let officer = Browser::officer(&web, "li.na", Role::Register);
        for unknown in [code(9), "x".repeat(4000), "%3Cscript%3E%00".to_owned()] {
            let page = officer.get(&format!("/en/office/records?code={unknown}"));
            assert_eq!(page.status, StatusCode::OK);
            assert!(
                page.text.contains("class=\"errsum\"") && !page.text.contains("<SCRIPT>"),
                "{}",
                page.text
            );
        }
        let looks = "SELECT COUNT(*) FROM audit WHERE target LIKE 'organisation/%'";
        assert_eq!(desk.count(looks, &[]), 0, "there was nothing to look at");
        let supply = Browser::officer(&web, "zhao.lei", Role::Supply);
        assert_eq!(supply.get("/zh/office/records").status, StatusCode::FORBIDDEN);
        assert!(!supply.get("/zh/office/work").text.contains("/office/records\""));
    });
}

#[test]
fn what_a_procedure_wrote_names_its_body_and_no_file() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        let looked_into =
            [FactKind::ObjectionMarked, FactKind::ObjectionCompared, FactKind::ObjectionForwarded];
        steps(&desk, &filed, &looked_into);
        decide(&desk, &filed, Outcome::Correct, &[("CF_NR", "罚款1000元")]);
        let page = Browser::new(&serve(test, &desk)).get(&format!("/zh/org/{}/{}", code(1), key.hex())).text;
        let source = page.split("id=\"source\"").nth(1).unwrap();
        assert!(
            source.contains("由登记册上办理的程序作出") && source.contains("<dd>示例市市场监督管理局</dd>")
        );
        assert!(!source.contains("全量名单中不再出现") && !source.contains("批次0"));
        assert!(source.contains("标注异议处理中") && source.contains("异议已处理"), "{source}");
    });
}
