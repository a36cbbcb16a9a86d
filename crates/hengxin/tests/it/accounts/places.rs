//! Every address of the office, walked as a stranger and as each role.

use std::fmt::Write;
use std::path::Path;

use axum::http::{Method, StatusCode, header};
use domain::role::Role;
use hengxin::web::Shared;
use hengxin::web::site::places;

use crate::support::browser::Browser;
use crate::support::fixture::Fixture;
use crate::support::on_both;

/// Addresses that anybody may open: one signs in there.
const OPEN: [&str; 6] = [
    "/sign-in",
    "/set-up",
    "/sign-in/passkey",
    "/sign-in/passkey/challenge",
    "/sign-in/provider",
    "/sign-in/provider/return",
];

/// An address with something in the place of its names: the delivery there is, and otherwise nothing there is.
fn filled(path: &str) -> String {
    let pairs = [("{batch}", "1"), ("{key}", "1"), ("{id}", "999"), ("{name}", "no.one"), ("{file}", "1")];
    pairs.into_iter().fold(format!("/zh/office{path}"), |path, (name, text)| path.replace(name, text))
}

/// Method and path of everything that can be asked, signing out last.
fn all() -> Vec<(Method, &'static str)> {
    let mut all: Vec<(Method, &str)> = places()
        .flat_map(|place| place.methods.iter().map(|method| (method.parse().unwrap(), place.path)))
        .collect();
    all.sort_by_key(|(_, path)| *path == "/sign-out");
    all
}

#[test]
fn a_stranger_is_led_to_sign_in() {
    on_both(|test| {
        let register = Fixture::new(test);
        for (method, path) in all() {
            for lang in ["zh", "en"] {
                let path = filled(path).replace("/zh/", &format!("/{lang}/"));
                let form = (method == Method::POST).then(String::new);
                let (_, answer) = Browser::new(&register.web).request(method.clone(), &path, form);
                if OPEN.iter().any(|open| path.ends_with(open)) {
                    // Without an identity provider the way there is refused, as an empty form is.
                    let page = method == Method::GET && !path.contains("/provider");
                    let expected = if page { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
                    assert_eq!(answer.status, expected, "{method} {path}");
                    continue;
                }
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{method} {path}");
                let to = answer.headers[header::LOCATION].to_str().unwrap();
                assert_eq!(to, format!("/{lang}/office/sign-in"), "{method} {path}");
            }
        }
    });
}

/// The table says which methods an address takes: no other is taken.
#[test]
fn no_address_takes_what_the_table_does_not_say() {
    on_both(|test| {
        let register = Fixture::new(test);
        for place in places() {
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
                let form = (method != "GET").then(String::new);
                let browser = Browser::new(&register.web);
                let (_, answer) = browser.request(method.parse().unwrap(), &filled(place.path), form);
                let refused = answer.status == StatusCode::METHOD_NOT_ALLOWED;
                assert_eq!(refused, !place.methods.contains(&method), "{method} {}", place.path);
            }
        }
    });
}

/// The status each role gets at an address, with the token of its own session and an empty form.
fn column(web: &Shared, at: usize, role: Role) -> Vec<u16> {
    let browser =
        Browser::officer(web, &format!("officer.{}", role.word()), role).at(&format!("192.0.2.{at}"));
    let asked = |(method, path): (Method, &str)| {
        let path = format!("{}?token={}", filled(path), browser.token);
        let form = (method == Method::POST).then(String::new);
        browser.request(method, &path, form).1.status.as_u16()
    };
    all().into_iter().map(asked).collect()
}

/// `docs/reference/office.md` lists what each role gets at each address. `HENGXIN_WRITE_REFERENCE=1` writes it anew.
#[test]
fn each_role_gets_what_the_reference_says() {
    on_both(|test| {
        let register = Fixture::new(test);
        let columns: Vec<Vec<u16>> = Role::ALL
            .into_iter()
            .enumerate()
            .map(|(at, role)| column(&register.web, at + 10, role))
            .collect();
        let heads: Vec<&str> = Role::ALL.into_iter().map(Role::word).collect();
        let mut text = format!(
            "# Addresses of the office\n\nWritten by the program itself (see `tests/it/accounts/places.rs`); do not edit.\n\
             Each stands under `/zh` and under `/en`. \
             What a signed-in officer of each role is answered, with the token of the session and an empty form. \
             200 a page, 303 led on, 403 not allowed, 404 allowed but not there, 400, 415 and 422 allowed but the form is wrong. \
             Delivery 1 belongs to the supplying officer's body and is not held. \
             Without a session every address but signing in and setting up leads to sign-in.\n\n| | address | {} |\n|---|---|{}\n",
            heads.join(" | "),
            "---|".repeat(heads.len())
        );
        for (row, (method, path)) in all().into_iter().enumerate() {
            let cells: Vec<String> = columns.iter().map(|column| column[row].to_string()).collect();
            writeln!(text, "| {method} | `/office{path}` | {} |", cells.join(" | ")).unwrap();
        }
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/office.md");
        if std::env::var_os("HENGXIN_WRITE_REFERENCE").is_some() {
            std::fs::write(&file, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text, "run it with HENGXIN_WRITE_REFERENCE=1");
    });
}
