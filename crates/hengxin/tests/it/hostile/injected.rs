//! What is read as SQL, as a path of this machine, or as no text at all, in every part of every address, every parameter
//! and every field: never a failure of ours, never more than is there without it.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;

use super::addresses::Address;
use super::town::{Town, waits_for_the_log};
use super::{By, FORM, JSON, is_let_in};
use crate::support::fixture::Answer;
use crate::support::on_both;

/// Percent-encoded, as they stand in an address.
const ODD: [&str; 15] = [
    "%27%20OR%201%3D1%20--",
    "%27%3BDROP%20TABLE%20fact%3B--",
    "1%20UNION%20SELECT%20passphrase%20FROM%20credential",
    "%27",
    "%22%5C%60%24%7B7*7%7D",
    "%00",
    "1%00",
    "%FF%FE",
    "%C0%AE%C0%AE%2F",
    "..%2F..%2F..%2Fetc%2Fpasswd",
    "%EF%BC%87%E2%80%AE%EF%BF%BF%F0%9F%92%A9",
    "%25%5F%0D%0A%09%1B%5B31m",
    "-1",
    "99999999999999999999",
    "9223372036854775807",
];

fn long() -> String {
    "A".repeat(9_000)
}

/// How many organisations an answer tells of. The audit trail grows by each look at it.
fn told(answer: &Answer) -> usize {
    answer.text.matches("91360200").count()
}

fn holds(town: &Town, by: By<'_>, method: &Method, path: &str, most: Option<usize>) {
    let answer = town.caller.send(by, method, path, None);
    let shown: String = path.chars().take(300).collect();
    assert!(
        answer.status.as_u16() < 500 || waits_for_the_log(path, &answer),
        "{method} {shown}: {} {}",
        answer.status,
        answer.text
    );
    assert!(!answer.text.contains("root:"), "{method} {shown}");
    if let Some(most) = most.filter(|_| !path.contains("/office/audit")) {
        assert!(told(&answer) <= most, "{method} {shown} tells more: {}", answer.text);
    }
}

#[test]
fn no_part_of_an_address_is_more_than_a_part() {
    on_both(|test| {
        let town = Town::new(test);
        let rows = town.rows();
        for address in town.once().filter(|address| address.is_looked_at()) {
            let plain = town.filled(&address.path, None);
            let by = town.who_may(&Method::GET, &plain);
            let most = told(&town.caller.get(by, &plain));
            let names = address.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
            for name in names {
                for odd in ODD.iter().copied().chain([long().as_str()]) {
                    holds(
                        &town,
                        by,
                        &Method::GET,
                        &town.filled(&address.path, Some((name, odd))),
                        Some(most.max(2)),
                    );
                }
            }
        }
        assert_eq!(town.rows(), rows);
        town.desk.is_sound();
    });
}

/// Names of parameters and fields by path: as the API's description, the pages' forms and their links have them.
fn names(town: &Town) -> BTreeMap<String, BTreeSet<String>> {
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let description = town.caller.get(By::Stranger, "/api/v1/openapi.json").json();
    for (path, methods) in description["paths"].as_object().unwrap() {
        let of_methods = methods.as_object().unwrap().values();
        for parameter in of_methods.filter_map(|method| method["parameters"].as_array()).flatten() {
            if parameter["in"] == "query" {
                names.entry(path.clone()).or_default().insert(parameter["name"].as_str().unwrap().to_owned());
            }
        }
    }
    for address in town.once().filter(|address| address.is_looked_at() && !address.is_api()) {
        for by in town.everybody() {
            let page = town.caller.get(by, &town.filled(&address.path, None)).text;
            for found in in_forms(&page).into_iter().chain(in_links(&page)) {
                let Some(own) = town.addresses.iter().find(|own| matches(&own.path, &found.0)) else {
                    continue;
                };
                names.entry(own.path.clone()).or_default().insert(found.1);
            }
        }
    }
    names
}

/// Whether a path is at an address with names in it.
fn matches(address: &str, path: &str) -> bool {
    let (mut own, mut given) = (address.split('/'), path.split('/'));
    loop {
        match (own.next(), given.next()) {
            (None, None) => return true,
            (Some(own), Some(given)) if own.starts_with('{') || own == given => {}
            _ => return false,
        }
    }
}

/// Where each form of a page is sent, and the names of its fields.
fn in_forms(page: &str) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        let rest = tag.split_once(&format!(" {name}=\""))?.1;
        rest.split('"').next().map(str::to_owned)
    };
    let mut found = Vec::new();
    for form in page.split("<form").skip(1) {
        let form = form.split("</form>").next().unwrap();
        let head = form.split('>').next().unwrap();
        let Some(action) = attribute(&format!(" {head}"), "action") else { continue };
        let action = action.split('?').next().unwrap().to_owned();
        for tag in ["<input", "<textarea", "<select", "<button"] {
            let tags = form.split(tag).skip(1).filter_map(|rest| attribute(rest.split('>').next()?, "name"));
            found.extend(tags.map(|name| (action.clone(), name)));
        }
    }
    found
}

fn in_links(page: &str) -> Vec<(String, String)> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut found = Vec::new();
    for (path, query) in links.filter_map(|link| link.split_once('?')) {
        let pairs = query.split("&amp;").filter_map(|pair| pair.split_once(['=']));
        found.extend(pairs.map(|(name, _)| (path.to_owned(), name.trim_start_matches("#38;").to_owned())));
    }
    found
}

#[test]
fn no_parameter_is_more_than_a_value() {
    on_both(|test| {
        let town = Town::new(test);
        let rows = town.rows();
        let names = names(&town);
        assert!(names.len() > 40, "{:?}", names.keys());
        let none = BTreeSet::new();
        for address in town.once().filter(|address| address.is_looked_at()) {
            let plain = town.filled(&address.path, None);
            let by = town.who_may(&Method::GET, &plain);
            let most = told(&town.caller.get(by, &plain)).max(2);
            for name in names.get(&address.path).unwrap_or(&none) {
                // A search and a hint may find what the bare page does not show.
                let finds = plain.contains("search") || plain.contains("suggest") || plain.contains("match");
                for odd in ODD.iter().copied().chain([long().as_str()]) {
                    let path = format!("{plain}?{name}={odd}");
                    holds(&town, by, &Method::GET, &path, (!finds).then_some(most));
                }
                holds(&town, by, &Method::GET, &format!("{plain}?{name}=a&{name}=b&{name}[]=c&{name}"), None);
            }
        }
        assert_eq!(town.rows(), rows, "looking changes nothing");
    });
}

/// An address is ended by these words: whoever attacks comes to them last.
fn ends_something(address: &Address) -> bool {
    ["/sign-out", "/sessions/", "/close", "/reset", "/discard"].iter().any(|word| address.path.contains(word))
}

#[test]
fn no_field_is_more_than_a_text() {
    on_both(|test| {
        let town = Town::new(test);
        let names = names(&town);
        let none = BTreeSet::new();
        let sent = town.once().filter(|address| address.takes_forms() && !ends_something(address));
        let mut attacked = 0;
        for address in sent {
            let plain = town.filled(&address.path, None);
            let fields = names.get(&address.path).unwrap_or(&none);
            let by = who_may_send(&town, &plain);
            for odd in ODD.iter().copied().chain([long().as_str()]) {
                let form = fields.iter().map(|name| format!("{name}={odd}")).collect::<Vec<_>>().join("&");
                let bodies = [(FORM, form), (JSON, json_of(fields, odd)), (JSON, format!("\"{odd}"))];
                for (kind, body) in bodies {
                    let path = match by {
                        By::Officer(browser) => format!("{plain}?token={}", browser.token),
                        By::Stranger | By::Key(_) => plain.clone(),
                    };
                    let answer = town.caller.send(by, &Method::POST, &path, Some((kind, body)));
                    assert!(
                        answer.status.as_u16() < 500 || waits_for_the_log(&plain, &answer),
                        "{plain} {kind} {odd:.60}: {}",
                        answer.text
                    );
                    attacked += 1;
                }
            }
        }
        assert!(attacked > 1000, "{attacked}");
        town.desk.is_sound();
    });
}

fn who_may_send<'t>(town: &'t Town, path: &str) -> By<'t> {
    let may = |by: &By<'_>| {
        let token = if let By::Officer(browser) = by { browser.token.as_str() } else { "" };
        is_let_in(&town.caller.send(
            *by,
            &Method::POST,
            &format!("{path}?token={token}"),
            Some((FORM, String::new())),
        ))
    };
    town.everybody().into_iter().find(may).unwrap_or(By::Stranger)
}

/// The same as members of an object, with what JSON can hold and a form cannot.
fn json_of(names: &BTreeSet<String>, odd: &str) -> String {
    let known =
        ["name", "codes", "url", "version", "step", "reasons", "queries", "ids", "outcome", "changes"];
    let names = names.iter().map(String::as_str).chain(known);
    let text = odd.replace("%00", "\\u0000").replace('%', "\\u0025");
    let members: BTreeSet<String> = names.map(|name| format!("\"{name}\":\"{text}\"")).collect();
    format!("{{{}}}", members.into_iter().collect::<Vec<_>>().join(","))
}
