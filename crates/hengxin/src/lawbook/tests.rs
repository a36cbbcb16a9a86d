//! The cases of `law/cases/`, and files of the law with a slip of the pen.

use domain::{Citation, Day, NoCalendar, Refusal, Tier};
use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases<T> {
    case: Vec<T>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Period {
    name: String,
    item: String,
    #[serde(default)]
    categories: Vec<String>,
    decided: String,
    expect: Expect,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(untagged, deny_unknown_fields)]
enum Expect {
    Granted {
        tier: String,
        public: bool,
        public_until: Option<String>,
        repairable_from: Option<String>,
        rule: String,
    },
    Refused {
        refusal: String,
    },
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("cases give days as 2026-04-01")
}

fn granted(law: &Law, case: &Period) -> Result<Expect, Refusal> {
    let item = law.item(&case.item)?;
    let tier = match case.categories.as_slice() {
        [] => Tier::None,
        categories => law.tier(categories.iter().map(String::as_str), day(&case.decided))?,
    };
    let lease = law.lease(item, tier, day(&case.decided))?;
    if let Some((from, _)) = lease.public {
        assert_eq!(from, day(&case.decided), "{}: public from the day of the document", case.name);
    }
    Ok(Expect::Granted {
        tier: lease.tier.word().to_owned(),
        public: lease.public.is_some(),
        public_until: lease.public.and_then(|(_, until)| until).map(|day| day.to_string()),
        repairable_from: lease.repairable_from.map(|day| day.to_string()),
        rule: lease.rule,
    })
}

#[test]
fn every_case_on_periods_holds() {
    let book = load(None).unwrap();
    let cases: Cases<Period> = toml::from_str(include_str!("../../../../law/cases/periods.toml")).unwrap();
    assert!(cases.case.len() >= 15);
    for case in cases.case {
        let got = granted(&book.law, &case)
            .unwrap_or_else(|refusal| Expect::Refused { refusal: refusal.code().to_owned() });
        assert_eq!(got, case.expect, "{}", case.name);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Deadline {
    name: String,
    term: String,
    event: String,
    last_day: Option<String>,
    refusal: Option<String>,
}

fn last_day(book: &Lawbook, case: &Deadline) -> Result<Day, &'static str> {
    let id: &'static str = case.term.clone().leak();
    let term = book.law.term(id, day(&case.event)).map_err(|refusal| refusal.code())?;
    assert_eq!(term.unit, "working-days", "{}", case.name);
    book.calendar.plus_working_days(day(&case.event), term.value).map_err(NoCalendar::code)
}

#[test]
fn every_case_on_deadlines_holds() {
    let book = load(None).unwrap();
    let cases: Cases<Deadline> =
        toml::from_str(include_str!("../../../../law/cases/deadlines.toml")).unwrap();
    for case in cases.case {
        let got = last_day(&book, &case);
        assert_eq!(got.err(), case.refusal.as_deref(), "{}", case.name);
        assert_eq!(got.ok(), case.last_day.as_deref().map(day), "{}", case.name);
    }
}

#[test]
fn the_built_in_law_says_what_still_needs_a_look() {
    let book = load(None).unwrap();
    assert!(
        book.unverified()
            .iter()
            .any(|value| value.what == "publication.toml ndrc-36" && !value.check.is_empty())
    );
    assert!(book.unverified().iter().any(|value| value.what == "calendar/cn.toml 2026"));
    assert!(book.files.iter().all(|file| !file.own && file.sha256.len() == 64));
    assert_eq!(book.hash, load(None).unwrap().hash);
}

#[test]
fn a_register_s_own_file_replaces_the_built_in_one() {
    let dir = tempfile::tempdir().unwrap();
    let terms = r#"
        [[term]]
        id = "double-publicity.deadline"
        unit = "working-days"
        from = "2026-01-01"
        value = 5
        cite = { title = "示例市公共信用信息条例", article = "第九条", verified = true }
    "#;
    std::fs::write(dir.path().join("terms.toml"), terms).unwrap();
    let book = load(Some(dir.path())).unwrap();
    let term = book.law.term("double-publicity.deadline", day("2026-05-10")).unwrap();
    let cite = Citation {
        title: "示例市公共信用信息条例".into(),
        article: "第九条".into(),
        verified: true,
        compared: None,
    };
    assert_eq!((term.value, &term.cite), (5, &cite));
    assert_eq!(
        book.files.iter().filter(|file| file.own).map(|file| file.name).collect::<Vec<_>>(),
        ["terms.toml"]
    );
    assert_ne!(book.hash, load(None).unwrap().hash);
    assert!(!book.unverified().iter().any(|value| value.what.starts_with("terms.toml")));
}

/// The message a reader gets for one file with a slip of the pen.
fn fault(name: &str, text: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(name), text).unwrap();
    let fault = load(Some(dir.path())).unwrap_err();
    let fault: &dyn std::error::Error = &fault;
    let chain = std::iter::successors(Some(fault), |fault| fault.source());
    chain
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
        .replace(&dir.path().display().to_string(), "")
}

#[test]
fn law_with_a_slip_of_the_pen_is_refused() {
    let term = |days: &str| {
        format!(
            "[[term]]\nid = \"a\"\nunit = \"days\"\n{days}\nvalue = 1\ncite = {{ title = \"t\", article = \"\", verified = true }}\n"
        )
    };
    for (name, text, expect) in [
        ("term.toml", String::new(), "/term.toml is not a file of the law"),
        ("terms.toml", "[[term]]\nid = \"a\"\nvalu = 7\n".to_owned(), "unknown field `valu`"),
        ("terms.toml", term("from = \"2026-4-1\""), "`2026-4-1` is no day"),
        ("terms.toml", term("from = \"2026-04-01\"\nuntil = \"2026-03-31\""), "a ends before it begins"),
        (
            "terms.toml",
            term("from = \"2026-01-01\"") + &term("from = \"2026-04-01\""),
            "a has two values from 2026-04-01",
        ),
        ("terms.toml", term("from = \"2026-04-01\"").replace("days", "moons"), "`moons` is no unit"),
        ("calendar.toml", String::new(), "is not a file of the law"),
    ] {
        let said = fault(name, &text);
        assert!(said.contains(expect), "{name}: {said}");
    }
}

#[test]
fn two_rule_sets_for_one_kind_and_day_are_refused() {
    let rule = |id: &str, from: &str| {
        format!(
            "[[rule]]\nid = \"{id}\"\nfrom = \"{from}\"\nkinds = [\"penalty\"]\nfavours_earlier = false\n\
                 needs_service = false\n\
                 cite = {{ title = \"t\", article = \"\", verified = true }}\n\
                 windows = [{{ tier = \"general\", publish = true, min_months = 3, max_months = 12 }}]\n"
        )
    };
    let both = rule("one", "2020-01-01") + &rule("two", "2026-04-01");
    assert!(fault("publication.toml", &both).contains("one and two cover the same kind and days"));
    let slip = rule("one", "2020-01-01").replace("max_months = 12", "max_months = 2");
    assert!(fault("publication.toml", &slip).contains("the longest period is under the shortest"));
}
