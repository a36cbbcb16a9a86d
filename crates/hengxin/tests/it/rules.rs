//! The rules in force as officers see them, and the note on every office page that some are unverified.

use domain::role::Role;
use hengxin::lawbook;

use crate::audit::page;
use crate::cases::{fined, object};
use crate::import::desk::{Desk, serve};
use crate::support::browser::Browser;
use crate::support::fixture::{Fixture, day};
use crate::support::on_both;

#[test]
fn every_office_page_says_how_many_values_are_unverified_and_public_pages_do_not() {
    on_both(|test| {
        let register = Fixture::new(test);
        let officer = Browser::officer(&register.web, "li.na", Role::Register);
        let values = lawbook::load(None).unwrap().values;
        let today = day("2026-11-02");
        let count = values.iter().filter(|value| value.is_in_force(today) && !value.is_verified()).count();
        assert!(count > 50, "nobody has compared any of them yet: {count}");
        for path in ["/zh/office", "/zh/office/review", "/zh/office/account"] {
            let shown = page(&officer, path);
            assert!(shown.contains(&format!("现行规则中有{count}项尚未与法规原文核对")), "{path}: {shown}");
            assert!(shown.contains("/zh/office/law?show=unverified"));
        }
        for path in ["/zh/", "/zh/search", "/en/help/periods", "/zh/office/sign-in"] {
            let shown = register.get(path).text;
            assert!(!shown.contains("尚未与法规原文核对") && !shown.contains("office/law"), "{path}");
        }
    });
}

#[test]
fn each_value_is_listed_with_its_basis_its_days_and_what_must_be_compared() {
    on_both(|test| {
        let register = Fixture::new(test);
        let officer = Browser::officer(&register.web, "li.na", Role::Supply);
        let shown = page(&officer, "/zh/office/law");
        for part in [
            "信用修复管理办法（国家发展改革委令2025年第36号）",
            "申请复核",
            "15个工作日",
            "2026年4月1日",
            "保存操作日志",
            "10年",
        ] {
            assert!(shown.contains(part), "{part}");
        }
        assert!(!shown.contains("ndrc-527"), "not in force any more");
        assert!(page(&officer, "/zh/office/law?show=all").contains("ndrc-527"));
        let english = page(&officer, "/en/office/law?show=unverified");
        assert!(english.contains("to be verified") && english.contains("article number"), "what to compare");
    });
}

/// No value that a file of the law marks as unverified is missing from the list, whatever file it stands in.
#[test]
fn the_list_misses_no_value_of_the_law() {
    let book = lawbook::load(None).unwrap();
    for unverified in book.unverified() {
        let listed = book.values.iter().find(|value| value.place == unverified.what);
        assert!(listed.is_some_and(|value| !value.is_verified()), "{}", unverified.what);
    }
}

#[test]
fn a_value_that_somebody_compared_says_who_and_when() {
    let folder = tempfile::tempdir().unwrap();
    let terms = r#"
        [[term]]
        id = "double-publicity.deadline"
        unit = "working-days"
        from = "2018-07-25"
        value = 7
        cite = { title = "发改办财金〔2018〕424号", article = "", verified = true, by = "法规处", on = "2026-10-09" }
    "#;
    std::fs::write(folder.path().join("terms.toml"), terms).unwrap();
    let book = lawbook::load(Some(folder.path())).unwrap();
    let value =
        book.values.iter().find(|value| value.place == "terms.toml double-publicity.deadline").unwrap();
    assert!(value.is_verified());
    let compared = value.cites[0].compared.as_ref().unwrap();
    assert_eq!((compared.by.as_str(), compared.on), ("法规处", day("2026-10-09")));
}

/// On a case, what is owed says discreetly that its term is unverified.
#[test]
fn a_duty_on_a_case_says_that_its_term_is_unverified() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        let web = serve(test, &desk);
        let officer = Browser::officer(&web, "chen.hao", Role::Objection);
        let case = page(&officer, &format!("/zh/office/cases/{}", filed.id));
        let owed = case.split("id=\"owed\"").nth(1).unwrap().split("</section>").next().unwrap();
        assert!(owed.contains("<span class=\"unverified\">（待核对）</span>"), "{owed}");
    });
}
