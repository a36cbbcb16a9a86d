//! What other sites make a browser send, what proxies and hosts say of themselves, and what caches may keep.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use domain::role::Role;

use super::town::{Town, location};
use super::{By, FORM, request};
use crate::support::browser::{Browser, PASSPHRASE, form};
use crate::support::on_both;

/// Every form of the office as each role: without a token, with another session's, with one in the form instead.
#[test]
fn no_form_of_the_office_does_anything_without_the_token_of_its_session() {
    on_both(|test| {
        let town = Town::new(test);
        let rows = town.rows();
        let stolen = town.others[0].token.clone();
        let open = [
            "/office/sign-in",
            "/office/set-up",
            "/office/sign-in/passkey",
            "/office/sign-in/passkey/challenge",
        ];
        let forms = town.once().filter(|address| address.is_office() && address.takes_forms());
        let forms = forms.filter(|address| !open.iter().any(|end| address.path.ends_with(end)));
        let mut sent = 0;
        for path in forms.map(|address| town.filled(&address.path, None)) {
            for (role, browser) in &town.officers {
                for query in ["", "?token=", "?token=forged", &format!("?token={stolen}")] {
                    let body = format!("token={}&_token={}", browser.token, browser.token);
                    let body = Some((FORM, body));
                    let answer = town.caller.send(
                        By::Officer(browser),
                        &Method::POST,
                        &format!("{path}{query}"),
                        body,
                    );
                    let refused =
                        [StatusCode::FORBIDDEN, StatusCode::UNSUPPORTED_MEDIA_TYPE, StatusCode::BAD_REQUEST];
                    let led_on = answer.status == StatusCode::SEE_OTHER && path.ends_with("/code");
                    assert!(
                        refused.contains(&answer.status) || led_on,
                        "{role:?} {path}{query}: {}",
                        answer.status
                    );
                    sent += 1;
                }
            }
        }
        assert!(sent > 400, "{sent}");
        assert_eq!(town.rows(), rows);
        for (role, browser) in &town.officers {
            let own = town.caller.get(By::Officer(browser), "/zh/office/account");
            assert_eq!(own.status, StatusCode::OK, "{role:?} is still signed in");
        }
    });
}

/// Whatever a browser is made to fetch: nothing is different afterwards.
#[test]
fn looking_changes_nothing() {
    on_both(|test| {
        let town = Town::new(test);
        let rows = town.rows();
        for address in town.once().filter(|address| address.is_looked_at()) {
            let path = town.filled(&address.path, None);
            for by in town.everybody() {
                for method in [Method::GET, Method::HEAD] {
                    town.caller.send(by, &method, &path, None);
                }
            }
        }
        assert_eq!(town.rows(), rows);
        assert_eq!(
            town.caller.get(By::Officer(town.officer(Role::Security)), "/zh/office/account").status,
            StatusCode::OK
        );
    });
}

/// What is the office's, a draft's or a key's own is kept by no shared cache; neither are forms' answers.
#[test]
fn nothing_private_may_be_kept_by_a_cache() {
    on_both(|test| {
        let town = Town::new(test);
        let own = |path: &str| {
            let services = path.contains("/services/");
            let keyed = ["/batches", "/watchlists", "/cases", "/records/{code}/{key}/"];
            path.contains("/office")
                || services
                || (path.starts_with("/api/") && keyed.iter().any(|part| path.contains(part)))
        };
        let mut looked_at = 0;
        for address in town.once().filter(|address| own(&address.path)) {
            let path = town.filled(&address.path, None);
            for by in town.everybody() {
                for method in &address.methods {
                    let answer = town.caller.send(by, method, &path, Some((FORM, String::new())));
                    let policy =
                        answer.headers.get(header::CACHE_CONTROL).map(|value| value.to_str().unwrap());
                    assert_eq!(policy, Some("no-store"), "{method} {path}: {}", answer.status);
                    looked_at += 1;
                }
            }
        }
        assert!(looked_at > 500, "{looked_at}");
        for address in town.once().filter(|address| address.is_looked_at()) {
            let answer = town.caller.get(By::Stranger, &town.filled(&address.path, None));
            let policy = answer.headers[header::CACHE_CONTROL].to_str().unwrap();
            let kept = policy.contains("public") || policy.contains("max-age");
            assert!(!kept || address.path.starts_with("/assets/"), "{}: {policy}", address.path);
        }
    });
}

const ELSEWHERE: &str = "elsewhere.example";

/// A request as `odd` with everything a proxy could say, none of it true.
fn from_elsewhere(
    by: By<'_>,
    method: &Method,
    path: &str,
    form: Option<String>,
) -> axum::http::Request<Body> {
    let mut request = request(by, method, path, form.map(|form| (FORM, form)));
    for (name, value) in [
        ("host", ELSEWHERE),
        ("x-forwarded-host", ELSEWHERE),
        ("x-forwarded-server", ELSEWHERE),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-prefix", "//elsewhere.example"),
        ("forwarded", "for=192.0.2.60;host=elsewhere.example;proto=http"),
        ("x-original-url", "/zh/office/accounts"),
        ("x-rewrite-url", "/zh/office/accounts"),
        ("x-http-method-override", "DELETE"),
        ("referer", "https://elsewhere.example/"),
        ("origin", "https://elsewhere.example"),
    ] {
        request.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    request
}

/// A host that somebody made up stands on no page, in no redirect, in no letter and in no message. Three files name the
/// host they were asked under because programs need whole addresses; no cache may keep them.
#[test]
fn no_header_says_where_links_lead() {
    on_both(|test| {
        let town = Town::new(test);
        let naming = ["opensearch.xml", "not-before.ics", "/reconcile"];
        let query = "?next=//elsewhere.example&back=//elsewhere.example&return_to=https://elsewhere.example&url=//elsewhere.example";
        for address in town.once().filter(|address| address.is_looked_at()) {
            let path = town.filled(&address.path, None);
            for by in town.everybody() {
                let answer = town.caller.ask(from_elsewhere(by, &Method::GET, &path, None));
                if naming.iter().any(|end| path.trim_end_matches('/').ends_with(end)) {
                    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "{path}");
                } else {
                    assert!(!answer.text.contains(ELSEWHERE), "{path}: {}", answer.text);
                }
                let answer = town.caller.get(by, &format!("{path}{query}"));
                let to = location(&answer);
                assert!(
                    to.is_empty() || (to.starts_with('/') && !to.starts_with("//")),
                    "{path} leads to {to}"
                );
            }
        }
        let sender = By::Officer(town.officer(Role::Objection));
        for step in ["objection-marked", "objection-compared", "objection-declined"] {
            let token = &town.officer(Role::Objection).token;
            let path = format!("/zh/office/cases/{}/step?token={token}", town.filed.id);
            let fields = form(&[("step", step), ("reasons", "核对情况")]);
            town.caller.ask(from_elsewhere(sender, &Method::POST, &path, Some(fields)));
        }
        let written =
            town.desk.count("SELECT COUNT(*) FROM letter WHERE CAST(body AS TEXT) LIKE '%elsewhere%'", &[]);
        let posted = town.desk.count("SELECT COUNT(*) FROM message WHERE body LIKE '%elsewhere%'", &[]);
        assert_eq!((written, posted), (0, 0));
        assert!(town.desk.count("SELECT COUNT(*) FROM message", &[]) > 0, "there was something to write");
    });
}

/// After signing in, and after choosing how pages look, a reader stays on this site.
#[test]
fn no_form_leads_to_another_site() {
    on_both(|test| {
        let town = Town::new(test);
        let elsewhere = [
            "//elsewhere.example",
            "https://elsewhere.example",
            "/\\elsewhere.example",
            "\\\\elsewhere.example",
            "/\t/elsewhere.example",
            "/%2F/elsewhere.example",
            "javascript:alert(1)",
            "/x\r\nSet-Cookie: a=b",
            "/\u{0}",
            "/衡",
        ];
        for to in elsewhere {
            let fields = form(&[("theme", "dark"), ("size", "large"), ("back", to), ("next", to)]);
            let answer = town.caller.form(By::Stranger, "/zh/preferences", &fields);
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{to:?}: {}", answer.text);
            assert!(location(&answer).starts_with("/zh/") && !answer.headers.contains_key("a"), "{to:?}");
            let mut browser = Browser::new(&town.web);
            let path =
                format!("/zh/office/sign-in?next={}", to.replace(|c: char| !c.is_ascii_graphic(), "%0A"));
            let signed_in =
                browser.post(&path, &[("name", "register"), ("passphrase", PASSPHRASE), ("next", to)]);
            assert_eq!(location(&signed_in), "/zh/office", "{to:?}");
        }
    });
}
