//! The services for organisations: the start pages, the drafts behind their links, following what was filed.
//!
//! Public forms carry no session and need no token against forgery: a draft can only be changed or filed by whoever
//! holds the secret in its address, a proceeding only by whoever holds its contact code, and another site has neither.
//! Beginning a draft does nothing in anybody's name.

mod attach;
mod follow;
mod write;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Extension, Form, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::{Day, RecordKey, Text};
use serde::Deserialize;

use crate::app::Register;
use crate::app::application::{self, ApplicationKind, Asked, Begun, Door, Found, Shut};
use crate::app::case::CaseFault;
use crate::app::view::RecordView;
use crate::web::answer::off_worker;
use crate::web::site::pages::{Trouble, services as pages};
use crate::web::site::reader::Reader;
use crate::web::site::upload::UPLOAD;
use crate::web::{CallerAddress, Shared};

/// The largest form, in bytes: far more than may be kept, so that whoever writes too much is told on the page and keeps
/// the text.
const FORM: usize = 1 << 20;

/// The addresses in one language.
pub fn routes(lang: &str) -> Router<Shared> {
    let at = |path: &str| format!("/{lang}/services{path}");
    Router::new()
        .route(&at(""), get(index))
        .route(&at("/{kind}"), get(start))
        .route(&at("/{kind}/begin"), post(begin))
        .route(&at("/{kind}/find"), get(find_form).post(find))
        .route(&at("/restoration/not-before.ics"), get(not_before))
        .route(&at("/track"), get(follow::form).post(follow::follow))
        .route(&at("/draft/{secret}"), get(write::resume))
        .route(&at("/draft/{secret}/discard"), post(write::discard))
        .route(&at("/draft/{secret}/files/{file}/drop"), post(write::drop_file))
        .layer(DefaultBodyLimit::max(FORM))
        .route(
            &at("/draft/{secret}/{step}"),
            get(write::show).post(write::say).layer(DefaultBodyLimit::max(UPLOAD)),
        )
        .route(&at("/track/file"), post(attach::attach).layer(DefaultBodyLimit::max(UPLOAD)))
}

/// Runs a verb where it may take its time. A refusal that a verb has not turned into an answer is our fault.
async fn run<T: Send + 'static>(
    web: &Shared,
    work: impl FnOnce(&Register) -> Result<T, CaseFault> + Send + 'static,
) -> Result<T, Trouble> {
    let done = off_worker(web, move |register| match work(register) {
        Ok(done) => Ok(Ok(done)),
        Err(CaseFault::Refused(refusal)) => Ok(Err(refusal)),
        Err(CaseFault::Store(fault)) => Err(fault),
    });
    done.await.map_err(Trouble::from)?.map_err(|refusal| {
        tracing::error!(code = refusal.code(), "a verb refused where no answer is prepared");
        Trouble::Fault
    })
}

/// The address that is counted; none for this machine itself.
fn counted(caller: CallerAddress) -> Option<String> {
    Some(caller.text()).filter(|address| !address.is_empty())
}

/// A page that only whoever asked may have: no copy of it is kept.
fn private(page: impl IntoResponse) -> Response {
    let mut response = page.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn index(reader: Reader) -> Response {
    pages::index(&reader.frame()).into_response()
}

/// The record a reader came from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct From {
    record: String,
}

/// Looks through the door of an application.
async fn knock(web: &Shared, kind: ApplicationKind, code: String, key: RecordKey) -> Result<Door, Trouble> {
    run(web, move |register| {
        Ok(register.db.read(|tx| application::door(tx, register, kind, (&code, key)))?)
    })
    .await
}

async fn start(
    reader: Reader,
    State(web): State<Shared>,
    Path(kind): Path<String>,
    Query(from): Query<From>,
) -> Response {
    let Some(kind) = ApplicationKind::from_word(&kind) else { return reader.trouble(&Trouble::NotFound) };
    if from.record.is_empty() {
        return started(&reader, &web, kind, None);
    }
    let Some((code, key)) = application::record_of(&from.record) else {
        return shut(&reader, &web, kind, &Shut::NotHeld);
    };
    match knock(&web, kind, code, key).await {
        Ok(Door::Open(view)) => started(&reader, &web, kind, Some(&view)),
        Ok(Door::Shut(Shut::Moved(into))) => reader.go(&about(kind, &into, key)),
        Ok(Door::Shut(why)) => shut(&reader, &web, kind, &why),
        Err(trouble) => reader.trouble(&trouble),
    }
}

fn started(reader: &Reader, web: &Shared, kind: ApplicationKind, record: Option<&RecordView>) -> Response {
    let register = &web.register;
    pages::start(&reader.frame(), kind, (&register.law, register.today()), record).into_response()
}

/// The address of a service about a record.
fn about(kind: ApplicationKind, code: &str, key: RecordKey) -> String {
    format!("/services/{}?record={code}-{}", kind.word(), key.hex())
}

/// The page of a dead end.
fn shut(reader: &Reader, web: &Shared, kind: ApplicationKind, why: &Shut) -> Response {
    pages::shut(&reader.frame(), kind, &web.register.law, why).into_response()
}

async fn begin(
    reader: Reader,
    State(web): State<Shared>,
    Path(kind): Path<String>,
    Extension(caller): Extension<CallerAddress>,
    Form(from): Form<From>,
) -> Response {
    let Some(kind) = ApplicationKind::from_word(&kind) else { return reader.trouble(&Trouble::NotFound) };
    let Some((code, key)) = application::record_of(&from.record) else {
        return shut(&reader, &web, kind, &Shut::NotHeld);
    };
    let address = counted(caller);
    let begun =
        run(&web, move |register| Ok(application::begin(register, address.as_deref(), kind, (&code, key))?));
    match begun.await {
        Ok(Begun::Draft(secret)) => reader.go(&format!("/services/draft/{secret}")),
        Ok(Begun::Shut(Shut::Moved(into))) => reader.go(&about(kind, &into, key)),
        Ok(Begun::Shut(why)) => shut(&reader, &web, kind, &why),
        Ok(Begun::TooMany(wait)) => reader.trouble(&Trouble::TooMany(wait)),
        Err(trouble) => reader.trouble(&trouble),
    }
}

async fn find_form(reader: Reader, Path(kind): Path<String>) -> Response {
    let Some(kind) = ApplicationKind::from_word(&kind) else { return reader.trouble(&Trouble::NotFound) };
    pages::find(&reader.frame(), kind, Asked::default(), None).into_response()
}

/// What a record is looked up by. It is sent as a form, so that it stands in no address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    code: String,
    document: String,
}

async fn find(
    reader: Reader,
    State(web): State<Shared>,
    Path(kind): Path<String>,
    Form(typed): Form<Typed>,
) -> Response {
    let Some(kind) = ApplicationKind::from_word(&kind) else { return reader.trouble(&Trouble::NotFound) };
    let typed = Typed { code: short(&typed.code), document: short(&typed.document) };
    let asked = (typed.code.clone(), typed.document.clone());
    let found = run(&web, move |register| {
        Ok(application::find(register, Asked { code: &asked.0, document: &asked.1 })?)
    });
    let error = match found.await {
        Ok(Found::Record(code, key)) => return reader.go(&about(kind, &code, key)),
        Ok(Found::Nothing) => Text::of(
            "没有找到公示中的这条记录。请核对代码和文号；不在公示中的记录不需要办理",
            "No published record has these. Check code and document number; what is not published needs nothing done",
        ),
        Ok(Found::Personal) => Text::of(
            "请删去身份证号或手机号码：本系统不按个人号码查找",
            "Take out the ID-card or mobile number: nothing is looked up by a person’s number",
        ),
        Err(trouble) => return reader.trouble(&trouble),
    };
    let asked = Asked { code: &typed.code, document: &typed.document };
    let page = pages::find(&reader.frame(), kind, asked, Some(&error));
    private((StatusCode::UNPROCESSABLE_ENTITY, page))
}

/// The beginning of what was typed: no code or document number is longer.
fn short(text: &str) -> String {
    application::tidy(text).chars().take(100).collect()
}

/// The day on which restoration opens, for a calendar.
async fn not_before(
    reader: Reader,
    State(web): State<Shared>,
    headers: HeaderMap,
    Query(from): Query<From>,
) -> Response {
    let kind = ApplicationKind::Restoration;
    let Some((code, key)) = application::record_of(&from.record) else {
        return reader.trouble(&Trouble::NotFound);
    };
    match knock(&web, kind, code.clone(), key).await {
        Ok(Door::Shut(Shut::NotBefore(view, day))) => event(&reader, &web, &headers, (&view, day)),
        Ok(Door::Shut(Shut::NotHeld | Shut::NotPublished)) => reader.trouble(&Trouble::NotFound),
        // It has come, or there is nothing to wait for: the page says which.
        Ok(_) => reader.go(&about(kind, &code, key)),
        Err(trouble) => reader.trouble(&trouble),
    }
}

fn event(reader: &Reader, web: &Shared, headers: &HeaderMap, (view, day): (&RecordView, Day)) -> Response {
    let s = &view.summary;
    let (title, text) =
        pages::calendar_words(&s.name, s.document.as_deref().unwrap_or(&s.title), &day.to_string());
    let (own, other) = (text.get(reader.lang), text.get(reader.frame().other()));
    let stamp = web.register.clock.now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let file = pages::calendar_file(&pages::CalendarEvent {
        uid: &format!("restoration-{}-{}@hengxin", s.code, s.key),
        stamp: &stamp,
        day,
        title: title.get(reader.lang),
        about: &[own, other],
        tag: reader.lang.tag(),
        url: &address(headers, &format!("/{}/org/{}/{}", reader.frame().root(), s.code, s.key)),
    });
    let name = format!("attachment; filename=\"restoration-{}.ics\"", s.key);
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    (headers, file).into_response()
}

/// The full address of a page under the name the reader came by; empty where that is no plain name.
fn address(headers: &HeaderMap, path: &str) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':');
    if host.is_empty() || !host.bytes().all(plain) {
        return String::new();
    }
    let local = host.starts_with("127.0.0.1") || host.starts_with("localhost");
    format!("{}://{host}{path}", if local { "http" } else { "https" })
}
