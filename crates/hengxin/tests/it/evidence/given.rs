//! Files over HTTP: taken as they arrive, given out as what they are and nothing else.

use axum::Router;
use axum::body::Body;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use hengxin::app::evidence::{EvidenceFolder, Look};
use hengxin::app::register::Register;
use hengxin::lawbook;
use hengxin::web::site::evidence::{Attach, Manner, give, take};
use hengxin::web::site::headers;
use hengxin::web::{Problem, Settings, Shared, Web, around};
use serde::Deserialize;
use tower::ServiceExt;

use super::samples::{jpeg, pdf, png};
use super::{Office, SMALL, at_an_office};

#[derive(Deserialize)]
struct Asked {
    purpose: String,
    picture: Option<String>,
}

/// As pages of proceedings will call it.
async fn show(
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let now = web.register.clock.now().as_microsecond();
    let manner = if asked.picture.is_some() { Manner::Picture } else { Manner::Attachment };
    give(&web, &id, Look { actor: "officer:3".to_owned(), purpose: asked.purpose, now }, manner).await
}

async fn attach(State(web): State<Shared>, mut form: Multipart) -> Result<String, Problem> {
    let field = form.next_field().await.map_err(|_| Problem::Fault)?.ok_or(Problem::Fault)?;
    let to = Attach { proceeding: 1, actor: "key:7".to_owned() };
    Ok(take(&web, field, to).await?.id)
}

struct Given {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

fn ask(office: &Office, request: Request<Body>) -> Given {
    let clock = office.register.clock.clone();
    let folder = office.folder.path().to_owned();
    let register =
        Register::without_names(office.register.db.clone(), lawbook::load(None).unwrap(), clock, folder);
    let place = EvidenceFolder::new(office.folder.path().join("evidence"), SMALL);
    let settings = Settings { body: 64 << 20, ..Settings::default() };
    let web = Web::new(std::sync::Arc::new(register.with_evidence(place)), settings);
    let routes = Router::new().route("/evidence", post(attach)).route("/evidence/{id}", get(show));
    let app = around(routes, &web).with_state(web);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (head, body) = app.oneshot(request).await.unwrap().into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Given { status: head.status, headers: head.headers, body }
    })
}

fn send(office: &Office, name: &str, content: &[u8]) -> Given {
    let head = format!(
        "--line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
    );
    let body = [head.as_bytes(), content, b"\r\n--line--\r\n"].concat();
    let kind = "multipart/form-data; boundary=line";
    ask(office, Request::post("/evidence").header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap())
}

fn fetch(office: &Office, id: &str, query: &str) -> Given {
    let path = format!("/evidence/{id}?{query}");
    ask(office, Request::get(path).header(header::ACCEPT_ENCODING, "gzip").body(Body::empty()).unwrap())
}

fn sent(office: &Office, name: &str, content: &[u8]) -> String {
    let answer = send(office, name, content);
    assert_eq!(answer.status, StatusCode::OK, "{}", String::from_utf8_lossy(&answer.body));
    String::from_utf8(answer.body).unwrap()
}

#[test]
fn a_file_is_given_out_as_what_it_is_and_never_run() {
    at_an_office(|office| {
        let (photo, paper) = (jpeg(40, 30), pdf(&[]));
        let (photo_id, paper_id) = (sent(office, "现场.html", &photo), sent(office, "b.pdf", &paper));
        for (id, query, kind, manner) in [
            (&photo_id, "purpose=a", "image/jpeg", "attachment; filename=\"evidence-1-1.jpg\""),
            (&photo_id, "purpose=a&picture=1", "image/jpeg", "inline; filename=\"evidence-1-1.jpg\""),
            (&paper_id, "purpose=a", "application/pdf", "attachment; filename=\"evidence-1-2.pdf\""),
            (
                &paper_id,
                "purpose=a&picture=1",
                "application/pdf",
                "attachment; filename=\"evidence-1-2.pdf\"",
            ),
        ] {
            let given = fetch(office, id, query);
            let head = |name: &str| given.headers[name].to_str().unwrap().to_owned();
            assert_eq!((given.status, head("content-type")), (StatusCode::OK, kind.to_owned()));
            assert!(head("content-disposition").starts_with(manner), "{}", head("content-disposition"));
            assert_eq!(head("content-security-policy"), "sandbox; default-src 'none'");
            assert_eq!(head("x-content-type-options"), "nosniff");
            assert_eq!(head("cross-origin-resource-policy"), "same-origin");
            assert_eq!(head("cache-control"), "no-store");
        }
        let given = fetch(office, &photo_id, "purpose=a&picture=1");
        assert_eq!(
            (&given.body, given.headers["content-length"].to_str().unwrap()),
            (&photo, &*photo.len().to_string())
        );
        let named = given.headers["content-disposition"].to_str().unwrap().to_owned();
        assert!(named.ends_with("filename*=UTF-8''%E7%8E%B0%E5%9C%BA.html.jpg"), "{named}");
        assert_eq!(office.told("evidence.read", "a"), 5);
    });
}

#[test]
fn the_website_s_own_headers_leave_the_stricter_policy_alone() {
    at_an_office(|office| {
        let id = sent(office, "a.png", &png(4, 4, 4));
        let mut given = fetch(office, &id, "purpose=a");
        headers::secure(&mut given.headers);
        assert_eq!(given.headers["content-security-policy"], "sandbox; default-src 'none'");
        assert_eq!(given.headers["cache-control"], "no-store");
        let mut page = HeaderMap::new();
        headers::secure(&mut page);
        assert_eq!(page["content-security-policy"], headers::CONTENT_POLICY);
    });
}

#[test]
fn what_is_refused_says_why_in_both_languages() {
    at_an_office(|office| {
        let answer = send(office, "a.pdf", b"<html>");
        let problem: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(problem["detail"].as_str().unwrap().contains("Only PDF, PNG and JPEG"), "{problem}");
        assert!(problem["detail_zh"].as_str().unwrap().contains("只接收"), "{problem}");
        assert_eq!(send(office, "a.png", &png(4, 4, 5 << 20)).status, StatusCode::BAD_REQUEST);
        let broken =
            b"--line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\n";
        let kind = "multipart/form-data; boundary=line";
        let request =
            Request::post("/evidence").header(header::CONTENT_TYPE, kind).body(Body::from(&broken[..]));
        assert_eq!(ask(office, request.unwrap()).status, StatusCode::BAD_REQUEST, "it broke off");
        assert_eq!(office.files(), Vec::<String>::new(), "nothing is left of it");
        assert_eq!(
            fetch(office, "0123456789abcdef0123456789abcdef", "purpose=a").status,
            StatusCode::NOT_FOUND
        );
        let id = sent(office, "a.png", &png(4, 4, 4));
        assert_eq!(fetch(office, &id, "purpose=").status, StatusCode::BAD_REQUEST, "no purpose");
    });
}
