//! Officers' programs: keys of accounts, and cases by API.

mod cases;
mod hostile;
mod keys;
mod wrong;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use domain::role::Role;
use hengxin::app::case::Filed;
use hengxin::web::Shared;
use serde_json::{Value, json};

use crate::cases::{fined, object};
use crate::import::desk::{Desk, serve};
use crate::support::TestDatabase;
use crate::support::browser::{Browser, PASSPHRASE, between};
use crate::support::fixture::{Answer, ask};

/// What an objection officer may leave to a program.
const OBJECTIONS: [&str; 5] =
    ["objection-read", "objection-mark", "objection-compare", "objection-forward", "objection-draft"];

/// A program with a key.
struct Program {
    web: Shared,
    key: String,
}

/// Sends the form of a new key.
fn ask_for_key(officer: &mut Browser, actions: &[&str], days: &str) -> Answer {
    let mut fields = vec![("label", "单位办公系统"), ("days", days), ("passphrase", PASSPHRASE)];
    fields.extend(actions.iter().map(|action| ("action", *action)));
    officer.send("/zh/office/account/keys", &fields)
}

impl Program {
    /// A program of an officer, with a key made at the officer's page.
    fn of(officer: &mut Browser, actions: &[&str]) -> Program {
        let page = ask_for_key(officer, actions, "30");
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let key = between(&page.text, "<code id=\"key\">", "<").to_owned();
        Program { web: officer.web.clone(), key }
    }

    fn request(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Answer {
        let request = Request::builder().method(method).uri(path);
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.key));
        let json = body.map(|_| ("content-type", "application/json"));
        let headers = headers.iter().copied().chain(json);
        let request = headers.fold(request, |request, (name, value)| request.header(name, value.as_bytes()));
        ask(&self.web, request.body(body.map_or_else(Body::empty, |body| body.to_owned().into())).unwrap())
    }

    /// Looks, saying why.
    fn get(&self, path: &str) -> Answer {
        self.request(Method::GET, path, &[("purpose", "日常办理")], None)
    }

    /// Sends something under a name.
    fn post(&self, path: &str, name: &str, body: &Value) -> Answer {
        let body = body.to_string();
        self.request(Method::POST, path, &[("idempotency-key", name)], Some(&body))
    }

    /// The version of a case now.
    fn version(&self, id: i64) -> i64 {
        self.get(&format!("/api/v1/cases/{id}")).json()["version"].as_i64().unwrap()
    }

    /// Takes a step on the version that is there now.
    fn step(&self, id: i64, step: &str) -> Answer {
        let body = json!({ "version": self.version(id), "step": step, "reasons": "核对情况" });
        self.post(&format!("/api/v1/cases/{id}/steps"), &format!("{step} of {id}"), &body)
    }
}

/// A fine that is objected to, an objection officer at a browser, and the officer's program.
struct Scene {
    desk: Desk,
    web: Shared,
    filed: Filed,
    officer: Browser,
    program: Program,
}

impl Scene {
    fn new(test: &TestDatabase) -> Scene {
        let desk = Desk::new(test);
        let filed = object(&desk, fined(&desk)).unwrap();
        let web = serve(test, &desk);
        let mut officer = Browser::officer(&web, "wang.fang", Role::Objection);
        let program = Program::of(&mut officer, &OBJECTIONS);
        Scene { desk, web, filed, officer, program }
    }

    /// Where steps of the case are sent.
    fn steps(&self) -> String {
        format!("/api/v1/cases/{}/steps", self.filed.id)
    }
}

/// The code of a problem document, which is one in both languages.
fn problem(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json", "{}", answer.text);
    let view = answer.json();
    for part in ["title", "title_zh", "detail", "detail_zh"] {
        assert!(!view[part].as_str().unwrap().is_empty(), "{part} of {}", answer.text);
    }
    assert_eq!(view["status"], answer.status.as_u16());
    (answer.status.as_u16(), view["code"].as_str().unwrap().to_owned())
}

/// As [`problem`], to compare with.
fn told(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}
