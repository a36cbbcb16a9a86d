//! An organisation lets somebody read a report: confirmed with the code of a letter to its registered address, of the
//! classes it chose, until its day, taken back at will, each look noted with its purpose.

use axum::http::StatusCode;
use domain::role::Role;

use super::{Issued, Town};
use crate::cases::object;
use crate::import::desk::code;
use crate::support::browser::Browser;
use crate::support::fixture::Answer;
use crate::support::on_both;

const PARTY: &str = "示例银行股份有限公司";

fn ask(town: &Town, more: &[(&str, &str)]) -> Answer {
    let org = code(1);
    let mut fields =
        vec![("org", org.as_str()), ("party", PARTY), ("purpose", "贷款审查"), ("until", "2026-12-31")];
    fields.extend(more);
    town.send("/zh/services/authorise", &fields)
}

/// What is shown this once.
fn shown(page: &str) -> String {
    page.split("<strong class=\"code\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

/// Asked for, and the letter made by a register officer: number and code.
fn lettered(town: &Town) -> (String, String) {
    let answer = ask(town, &[("penalty", "1"), ("under-way", "1")]);
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let number = shown(&answer.text);
    let mut officer = Browser::officer(&town.web, &format!("reg{}", number.len()), Role::Register);
    let page = officer.get("/zh/office/authorisations").text;
    assert!(page.contains(&number) && page.contains(PARTY), "{page}");
    let letter = officer.send(&format!("/zh/office/authorisations/{number}/letter"), &[]);
    assert_eq!(letter.status, StatusCode::OK, "{}", letter.text);
    (number, shown(&letter.text))
}

fn confirm(town: &Town, (number, code): (&str, &str), act: &str) -> Answer {
    town.send("/zh/services/authorise/confirm", &[("number", number), ("code", code), ("do", act)])
}

fn look(town: &Town, (number, code): (&str, &str), purpose: &str) -> Answer {
    let fields = [("number", number), ("code", code), ("purpose", purpose), ("form", "json")];
    town.issue_by("/zh/services/authorised-report", &fields)
}

#[test]
fn the_authorised_party_reads_what_was_chosen_and_nothing_else() {
    on_both(|test| {
        let town = Town::new(test);
        let filed = object(&town.desk, town.key).unwrap();
        let (number, letter) = lettered(&town);
        assert_eq!(
            look(&town, (&number, &letter), "贷款审查").status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "not its code"
        );
        let party = shown(&confirm(&town, (&number, &letter), "confirm").text);
        assert_eq!(
            look(&town, (&number, &party), "").status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "without a purpose"
        );
        let issued = Issued::read(&look(&town, (&number, &party), "贷款审查，第12号申请"));
        assert_eq!(issued.json["authorised"]["party"], PARTY);
        let classes: Vec<&str> = issued.json["classes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|class| class["class"].as_str().unwrap())
            .collect();
        assert_eq!(classes, ["penalty"]);
        assert_eq!(issued.json["under_way"][0]["number"], filed.number);
        let public = town.issue();
        assert!(public.json["under_way"].is_null() && public.json["authorised"].is_null());
        assert!(!public.json.to_string().contains(&filed.number));
        let noted = "SELECT COUNT(*) FROM audit WHERE verb = 'authorisation.read' AND purpose = '贷款审查，第12号申请'";
        assert_eq!(town.count(noted), 1);
        assert!(town.check(&issued).contains("真实，内容与目前的公示一致"));
    });
}

#[test]
fn it_is_taken_back_and_ends_by_itself() {
    on_both(|test| {
        let town = Town::new(test);
        let (number, letter) = lettered(&town);
        let old = shown(&confirm(&town, (&number, &letter), "confirm").text);
        let party = shown(&confirm(&town, (&number, &letter), "confirm").text);
        assert_eq!(
            look(&town, (&number, &old), "贷款审查").status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "a new code"
        );
        let issued = Issued::read(&look(&town, (&number, &party), "贷款审查"));
        assert!(confirm(&town, (&number, &letter), "revoke").text.contains("授权已经撤回"));
        assert_eq!(look(&town, (&number, &party), "贷款审查").status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(confirm(&town, (&number, &letter), "confirm").status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(town.check(&issued).contains("真实，但公示内容已有变化"), "what it rested on is gone");
    });
    on_both(|test| {
        let town = Town::new(test);
        let (number, letter) = lettered(&town);
        let party = shown(&confirm(&town, (&number, &letter), "confirm").text);
        town.desk.on("2026-12-31");
        assert_eq!(look(&town, (&number, &party), "贷款审查").status, StatusCode::OK);
        town.desk.on("2027-01-01");
        assert_eq!(look(&town, (&number, &party), "贷款审查").status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn nothing_counts_before_the_letter_and_nothing_unfit_is_taken() {
    on_both(|test| {
        let town = Town::new(test);
        for (what, more) in
            [("no class", [("until", "2026-12-31")]), ("a person's number", [("penalty", "1")])]
        {
            let answer = if what == "no class" {
                ask(&town, &more)
            } else {
                let org = code(1);
                let fields = [
                    ("org", org.as_str()),
                    ("party", "13800138000"),
                    ("purpose", "x"),
                    ("until", "2026-12-31"),
                    more[0],
                ];
                town.send("/zh/services/authorise", &fields)
            };
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
            assert!(!answer.text.contains("13800138000"));
        }
        for until in ["2026-11-01", "2027-11-03", "tomorrow"] {
            let org = code(1);
            let fields = [
                ("org", org.as_str()),
                ("party", PARTY),
                ("purpose", "x"),
                ("until", until),
                ("penalty", "1"),
            ];
            assert_eq!(
                town.send("/zh/services/authorise", &fields).status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{until}"
            );
        }
        let number = shown(&ask(&town, &[("penalty", "1")]).text);
        assert_eq!(confirm(&town, (&number, ""), "confirm").status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(look(&town, (&number, ""), "x").status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(town.count("SELECT COUNT(*) FROM report"), 0);
    });
}
