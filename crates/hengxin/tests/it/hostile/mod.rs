//! What an attacker tries at every address there is, on both databases. The addresses are read off the router itself:
//! one that is added is attacked with the others.

mod addresses;
mod crossed;
mod formulas;
mod injected;
mod markup;
mod oversized;
mod socket;
mod town;
mod twice;
mod whose;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use hengxin::web::Shared;
use tokio::runtime::Runtime;
use tower::ServiceExt;

use crate::support::browser::{Browser, HOST};
use crate::support::fixture::Answer;

/// As whom something is asked.
#[derive(Clone, Copy)]
enum By<'a> {
    /// Nobody known.
    Stranger,
    /// An officer at a browser.
    Officer(&'a Browser),
    /// A program with a key.
    Key(&'a str),
}

/// One instance that is asked many times over.
struct Caller {
    runtime: Runtime,
    app: Router,
}

impl Caller {
    fn new(web: &Shared) -> Caller {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Caller { runtime, app: hengxin::web::app(web) }
    }

    fn ask(&self, request: Request<Body>) -> Answer {
        self.runtime.block_on(async {
            let (head, body) = self.app.clone().oneshot(request).await.unwrap().into_parts();
            let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Answer { status: head.status, headers: head.headers, text }
        })
    }

    /// Sends a request with a body of a kind; the path may hold what is no address.
    fn send(&self, by: By<'_>, method: &Method, path: &str, body: Option<(&str, String)>) -> Answer {
        self.ask(request(by, method, path, body))
    }

    fn get(&self, by: By<'_>, path: &str) -> Answer {
        self.send(by, &Method::GET, path, None)
    }

    /// Sends a form, with the token of the session where there is one.
    fn form(&self, by: By<'_>, path: &str, fields: &str) -> Answer {
        let token =
            if let By::Officer(browser) = by { format!("?token={}", browser.token) } else { String::new() };
        self.send(by, &Method::POST, &format!("{path}{token}"), Some((FORM, fields.to_owned())))
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

fn request(by: By<'_>, method: &Method, path: &str, body: Option<(&str, String)>) -> Request<Body> {
    let request = Request::builder().method(method).uri(path).header(header::HOST, HOST);
    let request = match by {
        By::Stranger => request,
        By::Officer(browser) => request.header(header::COOKIE, format!("__Host-session={}", browser.cookie)),
        By::Key(key) => {
            request.header(header::AUTHORIZATION, format!("Bearer {key}")).header("purpose", "story")
        }
    };
    match body {
        Some((kind, text)) => request.header(header::CONTENT_TYPE, kind).body(Body::from(text)).unwrap(),
        None => request.body(Body::empty()).unwrap(),
    }
}

/// Whether whoever asked was let in at all.
fn is_let_in(answer: &Answer) -> bool {
    let led_to_sign_in = answer.status == StatusCode::SEE_OTHER
        && answer.headers[header::LOCATION].to_str().unwrap().contains("/office/sign-in");
    let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&answer.status);
    !(led_to_sign_in || refused)
}
