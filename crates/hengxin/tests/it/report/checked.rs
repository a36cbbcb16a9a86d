//! Whoever holds a report asks how it stands; and what an erased record leaves of it.

use std::path::PathBuf;

use axum::http::StatusCode;
use domain::role::Role;

use super::{Issued, Town};
use crate::erase::canary::{CANARY, delivered, holding, of_database};
use crate::erase::erase_all;
use crate::import::desk::{Desk, code};
use crate::support::browser::Browser;
use crate::support::on_both;

#[test]
fn a_report_stands_until_what_it_says_changes() {
    on_both(|test| {
        let town = Town::new(test);
        let issued = town.issue();
        assert!(town.check(&issued).contains("真实，内容与目前的公示一致"));
        town.desk.on("2026-11-20");
        assert!(town.check(&issued).contains("真实，内容与目前的公示一致"), "nothing changed");
        town.fine_again();
        let page = town.check(&issued);
        assert!(page.contains("真实，但公示内容已有变化"), "{page}");
        assert!(!page.contains("罚款2000元"), "what may not be published any more is not shown again");
        let gone = town.send(
            "/zh/reports/file",
            &[("number", &issued.number), ("code", &issued.check), ("form", "json")],
        );
        assert_eq!(gone.status, StatusCode::GONE);
    });
}

#[test]
fn a_record_that_leaves_supersedes_the_report() {
    on_both(|test| {
        let town = Town::new(test);
        let issued = town.issue();
        let filed = crate::cases::object(&town.desk, town.key).unwrap();
        assert!(
            town.check(&issued).contains("真实，内容与目前的公示一致"),
            "an objection is not public yet: {filed:?}"
        );
        crate::cases::steps(&town.desk, &filed, &[domain::FactKind::ObjectionMarked]);
        assert!(town.check(&issued).contains("真实，但公示内容已有变化"));
        let again = town.issue();
        assert_eq!(again.json["classes"][1]["records"][0]["under_objection"], true);
    });
}

#[test]
fn the_check_code_is_needed_and_tries_are_counted() {
    on_both(|test| {
        let town = Town::new(test);
        let issued = town.issue();
        let wrong = town.send("/zh/reports/check", &[("number", &issued.number), ("code", "AAAA-AAAA-AAAA")]);
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let none =
            town.send("/zh/reports/check", &[("number", "R20261102-AAAAAAAA"), ("code", &issued.check)]);
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        let link = town.get(&format!("/zh/reports/check?number={}&code={}", issued.number, issued.check));
        assert!(link.text.contains("真实，内容与目前的公示一致"), "as a QR code leads");
        assert_eq!(link.headers["cache-control"], "no-store");
        for _ in 0..10 {
            town.send("/zh/reports/check", &[("number", "R20261102-AAAAAAAB"), ("code", "x")]);
        }
        let too_many = town.send("/zh/reports/check", &[("number", &issued.number), ("code", &issued.check)]);
        assert_eq!(too_many.status, StatusCode::TOO_MANY_REQUESTS);
    });
}

#[test]
fn a_number_with_what_no_number_has_is_unknown_and_no_fault() {
    on_both(|test| {
        let town = Town::new(test);
        let link = town.get("/zh/reports/check?number=%00R20261102-AAAAAAAA&code=%00");
        assert_eq!(link.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", link.text);
        for (path, status) in [
            ("/zh/reports/check", StatusCode::UNPROCESSABLE_ENTITY),
            ("/zh/reports/file", StatusCode::NOT_FOUND),
            ("/zh/services/authorise/confirm", StatusCode::UNPROCESSABLE_ENTITY),
            ("/zh/services/authorised-report", StatusCode::UNPROCESSABLE_ENTITY),
        ] {
            let fields = [("number", "A20261102-\0AAAAAAAA\0"), ("code", "\0"), ("purpose", "审\0查")];
            let answer = town.send(path, &fields);
            assert_eq!(answer.status, status, "{path}: {}", answer.text);
        }
        let mut officer = Browser::officer(&town.web, "reg", Role::Register);
        let letter = officer.send("/zh/office/authorisations/A20261102-%00AAAAAAAA/letter", &[]);
        assert_eq!(letter.status, StatusCode::FORBIDDEN, "{}", letter.text);
        let issued = town.issue();
        let fields = [("number", format!("\0{}\0", issued.number)), ("code", issued.check)];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert!(town.send("/zh/reports/check", &fields).text.contains("真实，内容与目前的公示一致"));
    });
}

#[test]
fn past_its_validity_it_is_kept_no_longer() {
    on_both(|test| {
        let town = Town::new(test);
        let issued = town.issue();
        assert_eq!(issued.json["issue"]["valid_until"], "2026-12-02");
        let at =
            format!("https://credit.example/zh/reports/check?number={}&code={}", issued.number, issued.check);
        assert_eq!(issued.json["issue"]["check_at"], at);
        town.desk.on("2026-12-02");
        assert!(town.check(&issued).contains("真实，内容与目前的公示一致"));
        town.desk.on("2026-12-03");
        assert!(town.check(&issued).contains("不再保存"));
        let next = town.issue();
        assert_ne!(next.number, issued.number);
        assert_eq!(town.count("SELECT COUNT(*) FROM report"), 1, "the old one is gone");
        assert_eq!(town.count("SELECT COUNT(DISTINCT report) FROM report_record"), 1);
    });
}

#[test]
fn a_report_goes_with_an_erased_record() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = delivered(&desk);
        let town = Town::over(test, super::without_fonts(desk), key);
        let path = format!("/zh/org/{}/report", code(1));
        let given = town.issue_by(&path, &[("form", "json")]);
        assert!(given.text.contains(CANARY), "the report tells of it");
        let issued = Issued::read(&given);
        assert_eq!(town.count("SELECT COUNT(*) FROM report WHERE content IS NOT NULL"), 1);
        erase_all(&town.desk, key);
        assert_eq!(holding(&town.desk.register.data_dir, CANARY), Vec::<PathBuf>::new());
        assert_eq!(holding(&of_database(test), CANARY), Vec::<PathBuf>::new());
        assert_eq!(town.count("SELECT COUNT(*) FROM report_print"), 0);
        let page = town.check(&issued);
        assert!(page.contains("报告已经作废"), "{page}");
        let again = town.issue();
        assert!(!again.json.to_string().contains(CANARY));
        assert_ne!(again.number, issued.number);
        town.desk.is_sound();
    });
}
