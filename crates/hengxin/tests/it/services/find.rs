//! Finding the record by code and document number.

use axum::http::StatusCode;

use super::{Office, code};
use crate::support::on_both;

#[test]
fn a_record_is_found_by_code_and_document_number_however_they_are_typed() {
    on_both(|test| {
        let office = Office::fresh(test);
        let start = office.get("/zh/services/objection").text;
        assert!(start.contains("/zh/services/objection/find"));
        let wanted = format!("/zh/services/objection?record={}", office.record());
        let lower = format!(" {} ", code(1).to_lowercase());
        for (code, document) in [
            (code(1), "示市监罚〔2026〕1号".to_owned()),
            (lower, "示市监罚 (2026) 1号".to_owned()),
            (String::new(), office.record()),
        ] {
            let fields = [("code", code.as_str()), ("document", document.as_str())];
            assert_eq!(office.led("/zh/services/objection/find", &fields), wanted, "{document}");
        }
    });
}

#[test]
fn what_is_not_found_is_told_and_what_was_typed_is_kept() {
    on_both(|test| {
        let office = Office::fresh(test);
        let fields = [("code", code(1)), ("document", "示市监罚〔2026〕99号".to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = office.send("/zh/services/objection/find", &fields);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for part in ["<title>错误：", "href=\"#document\"", "示市监罚〔2026〕99号", &code(1)] {
            assert!(page.text.contains(part), "{part}");
        }
        let person = [("code", code(1)), ("document", "13800138000".to_owned())];
        let person: Vec<(&str, &str)> = person.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = office.send("/zh/services/objection/find", &person);
        assert!(page.text.contains("不按个人号码查找"));
    });
}
