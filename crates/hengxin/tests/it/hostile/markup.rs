//! Script in every text that is ever shown: shown as it was written, run by nobody.

use axum::http::{StatusCode, header};
use domain::RecordKind;
use domain::field::{self};
use domain::role::Role;
use hengxin::app::account::{NewAccount, create};

use super::By;
use super::town::Town;
use crate::import::desk::{Desk, FINE, Table, code};
use crate::support::browser::{Browser, by, form};
use crate::support::fixture::Answer;
use crate::support::on_both;

const SCRIPT: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>]]>";
/// As the name of a file.
const FILE: &str = "<img src=x onerror=alert(1)>\".csv";

/// A fine for each field of the standard, with script in that field; most are refused for it, and then told of.
fn scripted(desk: &Desk) {
    let fields = field::table(RecordKind::Penalty);
    let rows: Vec<Vec<(&str, String)>> = fields
        .iter()
        .enumerate()
        .map(|(nth, field)| {
            let mut row: Vec<(&str, String)> =
                FINE.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
            row.retain(|(name, _)| *name != field.code);
            row.push(("CF_XDR_SHXYM", code(1)));
            if field.code != "CF_WSH" {
                row.retain(|(name, _)| *name != "CF_WSH");
                row.push(("CF_WSH", format!("示市监罚〔2026〕{}号", 100 + nth)));
            }
            row.retain(|(name, _)| *name != field.code);
            row.push((field.code, SCRIPT.to_owned()));
            row
        })
        .collect();
    let path = desk.file("fines.csv", &Table::penalties(&rows).csv());
    let odd = desk.folder().join("odd.csv");
    std::fs::copy(path, &odd).unwrap();
    let order = hengxin::app::import::Order {
        feed: "penalties",
        path: &odd,
        file_name: FILE,
        actor: "test",
        approved: true,
        batch: None,
    };
    hengxin::app::import::import(&desk.register, &order, &std::sync::Arc::default()).unwrap();
    let named = format!("衡信{SCRIPT}示例有限公司");
    let registrations =
        Table::registrations([(named.as_str(), code(7).as_str()), ("衡信四号示例有限公司", &code(4))]);
    let sent = desk.file("names.csv", &registrations.csv());
    desk.send_path("business-register", &sent, true).unwrap();
}

/// Somebody whose name is script.
fn named_badly(town: &Town) -> Browser {
    let new = NewAccount {
        name: "bad.name".to_owned(),
        display: SCRIPT.chars().take(60).collect(),
        roles: vec![Role::Objection],
        ..NewAccount::default()
    };
    let created = create(&town.web.register.db, &new, by(&town.web));
    created.map_or_else(
        |_| Browser::officer(&town.web, "good.name", Role::Objection),
        |created| Browser::set_up(&town.web, &created),
    )
}

/// An answer in which script would run says it as text; one that is no page says that it is none.
fn is_harmless(path: &str, answer: &Answer) {
    let kind = answer.headers.get(header::CONTENT_TYPE).map_or("", |kind| kind.to_str().unwrap());
    let raw = answer.text.contains("<script>alert")
        || answer.text.contains("<img src=x")
        || answer.text.contains("\"'>");
    if ["html", "xml", "svg"].iter().any(|page| kind.contains(page)) {
        assert!(!raw, "{path} ({kind}): {}", answer.text);
        if kind.contains("html") {
            let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            // The check page runs its engine, and nothing else.
            let policy = if path.split('?').next().is_some_and(|path| path.ends_with("/verify")) {
                policy.replacen(" 'wasm-unsafe-eval'", "", 1)
            } else {
                policy.to_owned()
            };
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        }
    }
    if raw {
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        let data = ["json", "csv", "calendar", "plain", "parquet", "spreadsheet", "octet"];
        assert!(data.iter().any(|word| kind.contains(word)), "{path} is {kind}");
    }
}

#[test]
fn script_is_text_on_every_page_and_in_every_file() {
    on_both(|test| {
        let town = Town::with(test, scripted);
        let bad = named_badly(&town);
        let at = format!("/zh/office/cases/{}", town.filed.id);
        for (step, text) in [("objection-marked", SCRIPT), ("objection-compared", SCRIPT)] {
            let seen = town.desk.count("SELECT MAX(seq) FROM fact", &[]).to_string();
            let fields = form(&[("step", step), ("reasons", text), ("document", text), ("seen", &seen)]);
            town.caller.form(By::Officer(&bad), &format!("{at}/step"), &fields);
        }
        let draft = form(&[
            ("outcome", "uphold"),
            ("reasons", SCRIPT),
            ("document", SCRIPT),
            ("f.CF_NR", SCRIPT),
            ("seen", ""),
        ]);
        town.caller.form(By::Officer(&bad), &format!("{at}/draft"), &draft);
        let said = format!("/zh/services/draft/{}/statement", town.secret);
        town.caller.form(By::Stranger, &said, &form(&[("statement", SCRIPT)]));
        let batches = town.desk.count("SELECT MAX(id) FROM batch", &[]);
        let mut looked_at = 0;
        let mut shown = 0;
        for address in town.once().filter(|address| address.is_looked_at()) {
            let mut paths = vec![town.filled(&address.path, None)];
            if address.path.contains("{batch}") {
                paths.extend(
                    (2..=batches)
                        .map(|batch| town.filled(&address.path, Some(("batch", &batch.to_string())))),
                );
            }
            if address.path.contains("/letters/{id}") {
                let letters = town.desk.count("SELECT MAX(id) FROM letter", &[]);
                paths.extend(
                    (2..=letters).map(|id| town.filled(&address.path, Some(("id", &format!("{id}.txt"))))),
                );
            }
            for path in paths {
                for by in town.everybody() {
                    let answer = town.caller.get(by, &path);
                    is_harmless(&path, &answer);
                    looked_at += 1;
                    shown += usize::from(
                        answer.text.contains("&lt;script") || answer.text.contains("&#60;script"),
                    );
                }
            }
        }
        assert!(looked_at > 800 && shown > 10, "{looked_at} answers, {shown} of them with the text");
        town.desk.is_sound();
    });
}

/// What stands in an address or a form comes back on no page as markup.
#[test]
fn script_in_an_address_is_text_on_the_page_that_answers() {
    on_both(|test| {
        let town = Town::new(test);
        let script = "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E";
        let names = [
            "q",
            "kind",
            "status",
            "from",
            "to",
            "authority",
            "after",
            "before",
            "show",
            "owed",
            "name",
            "code",
            "record",
            "tier",
            "decided",
            "page",
        ];
        let query = names.iter().map(|name| format!("{name}={script}")).collect::<Vec<_>>().join("&");
        for address in town.once() {
            let parts = address.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
            let mut paths: Vec<String> =
                parts.map(|name| town.filled(&address.path, Some((name, script)))).collect();
            paths.push(format!("{}?{query}", town.filled(&address.path, None)));
            for path in paths {
                for by in town.everybody().into_iter().take(5) {
                    is_harmless(&path, &town.caller.get(by, &path));
                }
                let posted = town.caller.form(By::Stranger, path.split('?').next().unwrap(), &query);
                is_harmless(&path, &posted);
            }
        }
        let nowhere = town.caller.get(By::Stranger, &format!("/zh/{script}?{query}"));
        assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
        is_harmless("nowhere", &nowhere);
    });
}
