//! Watch lists: organisations that holders of keys follow.

mod at_the_terminal;
mod follow;
mod lists;
mod notices;
mod receiver;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use hengxin::web::Shared;

use crate::support::TestDatabase;
use crate::support::fixture::{Answer, CODE, Fixture, SHOP, ask};

/// A register with two organisations, and two keys that may read.
pub fn register(test: &TestDatabase) -> Fixture {
    peopled(Fixture::new(test))
}

/// Puts them there.
pub fn peopled(register: Fixture) -> Fixture {
    register.registered(1, CODE, "衡信示例有限公司", &[]);
    register.registered(2, SHOP, "衡信示例小吃店", &[]);
    register.key("own", "read", None);
    register.key("other", "read", None);
    register
}

/// Sends a request with a key and, if there is one, a body of JSON.
pub fn call(register: &Fixture, key: &str, method: Method, path: &str, body: Option<&Value>) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::CONTENT_TYPE, "application/json");
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    register.ask(request.body(body).unwrap())
}

/// A list of the key `own` with these members; its address.
pub fn list(register: &Fixture, codes: &[&str]) -> String {
    let new = json!({"name": "供应商", "codes": codes});
    let made = call(register, "own", Method::POST, "/api/v1/watchlists", Some(&new));
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    made.headers[header::LOCATION].to_str().unwrap().to_owned()
}

/// Posts JSON with the key `own` to one of several processes.
pub fn post(web: &Shared, path: &str, body: &Value) -> Answer {
    let request = Request::post(path)
        .header(header::AUTHORIZATION, "Bearer own")
        .header(header::CONTENT_TYPE, "application/json");
    let answer = ask(web, request.body(Body::from(body.to_string())).unwrap());
    assert!(answer.status.is_success(), "{}", answer.text);
    answer
}
