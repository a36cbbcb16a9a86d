//! An organisation lets somebody read a report: confirmed with the code of a letter to its registered address, of the
//! classes it chose, until its day, taken back at will, each look noted with its purpose.

use std::sync::Arc;

use axum::http::StatusCode;
use domain::role::Role;
use hengxin::app::report::{self, Issuing, Scope};
use hengxin::letter::Letters;
use hengxin::report::Authorised;
use hengxin::store::authorisation;

use super::{Issued, NAME, Town, no_figures};
use crate::cases::object;
use crate::import::desk::{Desk, code};
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
fn number_and_check_code_of_an_authorised_report_tell_how_it_stands_and_open_nothing() {
    on_both(|test| {
        let town = Town::new(test);
        let filed = object(&town.desk, town.key).unwrap();
        let (number, letter) = lettered(&town);
        let party = shown(&confirm(&town, (&number, &letter), "confirm").text);
        let issued = Issued::read(&look(&town, (&number, &party), "贷款审查"));
        assert_eq!(issued.json["under_way"][0]["number"], filed.number);
        confirm(&town, (&number, &letter), "confirm");
        for (lang, said) in [("zh", "核验只说明报告是否仍然有效"), ("en", "how it stands, not what it says")]
        {
            let path = format!("/{lang}/reports/check?number={}&code={}", issued.number, issued.check);
            let page = town.get(&path).text;
            assert!(page.contains(said), "{page}");
            assert!(
                page.contains(&format!("/{lang}/services/authorised-report")),
                "where it is opened: {page}"
            );
            assert!(!page.contains(&filed.number) && !page.contains("罚款2000元"), "{page}");
            assert!(!page.contains("/reports/file"), "{page}");
        }
        assert!(town.check(&issued).contains("真实，内容与目前的公示一致"));
        let fields = [("number", issued.number.as_str()), ("code", &issued.check), ("form", "json")];
        let file = town.send("/zh/reports/file", &fields);
        assert_eq!(file.status, StatusCode::FORBIDDEN);
        assert!(!file.text.contains(&filed.number), "{}", file.text);
        assert_eq!(town.count("SELECT COUNT(*) FROM audit WHERE verb = 'authorisation.read'"), 1);
        let public = town.check(&town.issue());
        assert!(public.contains("/zh/reports/file"), "one that anybody may read is shown: {public}");
    });
}

#[test]
fn the_office_looks_through_many_authorisations_page_by_page() {
    on_both(|test| {
        let town = Town::new(test);
        let number = shown(&ask(&town, &[("penalty", "1")]).text);
        let copy =
            "INSERT INTO authorisation (id, number, org, party, purpose, classes, until, state, letter_hash,
             party_hash, asked_at, changed_at)
             SELECT $1, 'A20261102-COPY' || $2, org, party, purpose, classes, until, state, letter_hash,
             party_hash, asked_at, changed_at FROM authorisation WHERE number = $3";
        for id in 10..70_i64 {
            let params = [id.into(), id.to_string().into(), number.as_str().into()];
            town.desk.register.db.write(|tx| tx.exec(copy, &params)).unwrap();
        }
        let officer = Browser::officer(&town.web, "reg", Role::Register);
        let first = officer.get("/zh/office/authorisations").text;
        assert!(first.contains("COPY69") && first.contains("COPY20") && !first.contains("COPY19"), "{first}");
        assert!(officer.get("/en/office/authorisations").text.contains("Older"));
        let next = first.split("href=\"").find(|link| link.contains("before=")).unwrap();
        let second = officer.get(next.split('"').next().unwrap()).text;
        assert!(
            second.contains("COPY19") && second.contains(&number) && !second.contains("COPY20"),
            "{second}"
        );
        assert!(second.contains("最新的") && !second.contains("rel=\"next\""), "{second}");
        let looks = "SELECT COUNT(*) FROM audit WHERE verb = 'authorisation.list'";
        assert_eq!(town.count(looks), 3, "each page that is looked at");
    });
}

#[test]
fn what_is_taken_back_before_it_was_confirmed_waits_for_no_letter() {
    on_both(|test| {
        let town = Town::new(test);
        let (number, code) = lettered(&town);
        let page = confirm(&town, (&number, &code), "revoke").text;
        assert!(page.contains("没有确认书") && !page.contains("确认书上注明"), "{page}");
        let officer = Browser::officer(&town.web, "regt", Role::Register);
        let list = officer.get("/zh/office/authorisations").text;
        assert!(list.contains(&number) && list.contains("<strong>已撤回</strong>"), "{list}");
        assert!(list.contains("没有待寄送的信") && !list.contains(&format!("{number}/letter")), "{list}");
    });
    on_both(|test| {
        let town = Town::new(test);
        let (number, code) = lettered(&town);
        confirm(&town, (&number, &code), "confirm");
        let page = confirm(&town, (&number, &code), "revoke").text;
        assert!(page.contains("确认书上注明已撤回"), "{page}");
    });
}

#[test]
fn a_report_that_was_being_made_when_it_was_taken_back_is_not_issued() {
    on_both(|test| {
        let town = Town::new(test);
        let (number, letter) = lettered(&town);
        confirm(&town, (&number, &letter), "confirm");
        let row = town.desk.read(|tx| authorisation::by_number(tx, &number)).unwrap();
        let authorised = Authorised {
            number: row.number.clone(),
            party: row.party.clone(),
            purpose: row.purpose.clone(),
            until: row.until.to_string(),
        };
        let (figures, scope) = (no_figures(), Scope::read(&row.classes).unwrap());
        let authorised = Some((row.id, &authorised));
        let with = Issuing { figures: &figures, public: "", scope: &scope, authorised, actor: "public" };
        let register = &town.desk.register;
        let prepared = report::prepare(register, &with, &code(1)).unwrap().ok().unwrap();
        confirm(&town, (&number, &letter), "revoke");
        assert!(report::keep(register, prepared).unwrap().is_none());
        let issued = report::issue(register, &with, &code(1)).unwrap();
        assert!(matches!(issued, report::Issued::Unknown), "{issued:?}");
        assert_eq!(town.count("SELECT COUNT(*) FROM report"), 0);
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

/// The number of the letter that confirms, as the page tells it.
fn letter_of(page: &str) -> String {
    let from = page.find("衡信授告〔").unwrap_or_else(|| panic!("no letter in {page}"));
    let end = page[from..].find('号').unwrap() + '号'.len_utf8();
    page[from..from + end].to_owned()
}

fn read(town: &Town, (number, code): (&str, &str), form: &str) -> Answer {
    town.send("/zh/services/letter", &[("number", number), ("code", code), ("form", form)])
}

#[test]
fn confirming_leaves_a_letter_that_the_organisation_and_the_office_read_again() {
    on_both(|test| {
        let town = Town::new(test);
        let (number, code) = lettered(&town);
        assert_eq!(town.count("SELECT COUNT(*) FROM letter"), 0, "nothing is kept before it is confirmed");
        let letter = letter_of(&confirm(&town, (&number, &code), "confirm").text);
        assert_eq!(letter, "衡信授告〔2026〕1号");
        let again = letter_of(&confirm(&town, (&number, &code), "confirm").text);
        assert_eq!(again, letter, "one authorisation, one letter");
        let page = read(&town, (&letter, &code), "page");
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        for said in [
            "信用报告查询授权确认书",
            PARTY,
            "贷款审查",
            "行政处罚",
            "正在办理的事项",
            "2026年12月31日",
            &number,
            "授权编号",
        ] {
            assert!(page.text.contains(said), "no {said} in {}", page.text);
        }
        assert!(!page.text.contains("本确认书不再有效"));
        let text = read(&town, (&letter, &code), "text").text;
        assert!(text.starts_with("信用报告查询授权确认书\n衡信授告〔2026〕1号"), "{text}");
        assert!(!text.contains(&code), "the code stands in no letter that is kept");
        let wrong = read(&town, (&letter, "AAAA-AAAA-AAAA"), "page");
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let officer = Browser::officer(&town.web, "regt", Role::Register);
        let list = officer.get("/zh/office/authorisations").text;
        assert!(list.contains(&letter) && list.contains("/zh/office/letters/1"), "{list}");
        let kept = officer.get("/zh/office/letters/1").text;
        assert!(kept.contains(PARTY) && kept.contains(&letter), "{kept}");
        let looks = "SELECT COUNT(*) FROM audit WHERE verb = 'letter.read' AND target = 'letter/1'";
        assert_eq!(town.count(looks), 3);
        assert_eq!(town.count("SELECT COUNT(*) FROM audit WHERE verb = 'letter.make'"), 1);
        town.desk.is_sound();
    });
}

#[test]
fn the_letter_of_an_authorisation_that_counts_no_more_says_so() {
    on_both(|test| {
        let town = Town::with_fonts(test);
        let (number, code) = lettered(&town);
        let letter = letter_of(&confirm(&town, (&number, &code), "confirm").text);
        let pdf = || read(&town, (&letter, &code), "pdf");
        let good = pdf();
        town.desk.on("2026-11-20");
        assert_eq!(pdf().text, good.text, "the same letter, the same file");
        confirm(&town, (&number, &code), "revoke");
        let said = "授权已于2026年11月20日撤回，本确认书不再有效";
        if good.status == StatusCode::OK {
            assert_ne!(pdf().text, good.text, "what stands on each page is held where letters are set");
        } else {
            println!("skipped: no fonts");
        }
        assert!(read(&town, (&letter, &code), "page").text.contains(said));
        assert!(read(&town, (&letter, &code), "text").text.starts_with(said));
        let officer = Browser::officer(&town.web, "regt", Role::Register);
        assert!(officer.get("/zh/office/letters/1").text.contains(said));
        assert!(officer.get("/en/office/letters/1").text.contains("Taken back on 20 November 2026"));
        let list = officer.get("/zh/office/authorisations").text;
        assert!(list.contains("已撤回"), "{list}");
    });
    on_both(|test| {
        let town = Town::new(test);
        let (number, code) = lettered(&town);
        let letter = letter_of(&confirm(&town, (&number, &code), "confirm").text);
        town.desk.on("2027-01-01");
        let page = read(&town, (&letter, &code), "page").text;
        assert!(page.contains("授权已于2026年12月31日到期"), "{page}");
    });
}

#[test]
fn without_an_office_nothing_is_confirmed_and_nothing_issued() {
    on_both(|test| {
        let mut desk = Desk::new(test);
        let key = crate::cases::fined(&desk);
        let letters = Letters::load(None, None).unwrap();
        desk.register.letters = Arc::new(letters);
        let town = Town::over(test, desk, key);
        let page = town.send(&format!("/zh/org/{}/report", code(1)), &[("form", "json")]);
        assert!(page.status.is_client_error(), "{}", page.text);
        assert!(page.text.contains("尚未配置出具单位"), "{}", page.text);
        let receipt = town.send("/zh/reports/receipt", &[("q", NAME), ("form", "json")]);
        assert!(receipt.text.contains("尚未配置出具单位"), "{}", receipt.text);
        let api = town.send(&format!("/api/v1/organisations/{}/report", code(1)), &[]);
        assert_eq!(api.json()["code"], "no-issuer", "{}", api.text);
        let (number, letter) = lettered(&town);
        let unfit = confirm(&town, (&number, &letter), "confirm");
        assert_eq!(unfit.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unfit.text);
        assert_eq!(town.count("SELECT COUNT(*) FROM authorisation WHERE state = 3"), 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM report"), 0);
        assert_eq!(
            town.get(&format!("/zh/org/{}/report", code(1))).status,
            StatusCode::OK,
            "it is still looked at"
        );
    });
}
