//! The office pages: for holders of a key that may send, or of the register office.

use std::sync::Arc;

use axum::Router;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{DefaultBodyLimit, Extension, Form, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::officer::Officer;
use crate::app::delivery::{self, DecideFault, lines};
use crate::store::sql::Tx;
use crate::web::answer::off_worker;
use crate::web::api::batches::{self, ResultParams};
use crate::web::api::params::Params;
use crate::web::keys::{self, Scope};
use crate::web::site::pages::office::{self, Desk, NewFile};
use crate::web::site::pages::{Page, Trouble};
use crate::web::site::reader::{Reader, SESSION};
use crate::web::site::session::{self, Session};
use crate::web::{Admitted, Problem, Settings, Shared};

/// The addresses of the office pages in one language.
pub fn routes(lang: &str, settings: &Settings) -> Router<Shared> {
    let at = |path: &str| format!("/{lang}/office{path}");
    let send = post(send).layer(DefaultBodyLimit::max(settings.upload));
    Router::new()
        .route(&at(""), get(index))
        .route(&at("/sign-in"), get(sign_in_page).post(sign_in))
        .route(&at("/sign-out"), post(sign_out))
        .route(&at("/new"), get(new).merge(send))
        .route(&at("/batches/{batch}"), get(one))
        .route(&at("/batches/{batch}/progress"), get(progress))
        .route(&at("/batches/{batch}/file"), get(file))
        .route(&at("/batches/{batch}/approve"), post(approve))
        .route(&at("/batches/{batch}/reject"), post(reject))
}

async fn sign_in_page(reader: Reader) -> Response {
    private(office::sign_in(&reader.frame(), false))
}

/// A key to sign in with.
#[derive(Deserialize)]
struct Given {
    key: String,
}

async fn sign_in(
    reader: Reader,
    State(web): State<Shared>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Response {
    match open(&web, given.key.trim().to_owned()).await {
        Ok(Some(cookie)) => with_cookie(reader.go("/office"), &headers, &cookie, session::SECONDS),
        Ok(None) => (StatusCode::UNPROCESSABLE_ENTITY, private(office::sign_in(&reader.frame(), true)))
            .into_response(),
        Err(trouble) => reader.trouble(&trouble),
    }
}

/// Opens a session for a key that may send or decides; `None` for any other.
async fn open(web: &Shared, text: String) -> Result<Option<String>, Trouble> {
    let now = web.register.clock.now().as_microsecond();
    let (Ok(cookie), Ok(token)) = (session::secret(), session::secret()) else { return Err(Trouble::Fault) };
    let secret = cookie.clone();
    let work = move |tx: &mut dyn Tx| {
        let key = keys::find(tx, &text, now)?.filter(|key| key.has(Scope::Submit) || key.has(Scope::Office));
        let Some(key) = key else { return Ok(false) };
        session::open(tx, &secret, &Session { key: key.id, token: token.clone() }, now).map(|()| true)
    };
    let opened = web.register.db.write_async(work).await.map_err(Problem::from)?;
    Ok(opened.then_some(cookie))
}

async fn sign_out(reader: Reader, State(web): State<Shared>, headers: HeaderMap) -> Response {
    if let Some(cookie) = reader.session.clone()
        && let Err(fault) = web.register.db.write_async(move |tx| session::close(tx, &cookie)).await
    {
        return reader.trouble(&Problem::from(fault).into());
    }
    with_cookie(reader.go("/"), &headers, "", 0)
}

fn with_cookie(mut response: Response, headers: &HeaderMap, value: &str, seconds: i64) -> Response {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    // On this machine itself there is no TLS to ask for.
    let local = host.starts_with("127.0.0.1") || host.starts_with("localhost");
    let secure = if local { "" } else { "; Secure" };
    let cookie = format!("{SESSION}={value}; Path=/; Max-Age={seconds}; SameSite=Strict; HttpOnly{secure}");
    if let Ok(value) = HeaderValue::try_from(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

/// A page that no cache may keep.
fn private(page: impl IntoResponse) -> Response {
    let mut response = page.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The page, or why there is none.
pub(super) fn answer(officer: &Officer, page: Result<Page, Trouble>) -> Response {
    match page {
        Ok(page) => private(page),
        Err(trouble) => officer.reader.trouble(&trouble),
    }
}

/// Where the page before ended.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Before {
    before: String,
}

/// Deliveries on a page.
const PER_PAGE: u32 = 50;

async fn index(officer: Officer, State(web): State<Shared>, Query(from): Query<Before>) -> Response {
    let before = from.before.parse().unwrap_or(i64::MAX);
    let page = async {
        let looker = batches::looker(&web, &officer.admitted(), None)?;
        batches::page(&web, looker, before, PER_PAGE).await
    };
    let page = page.await.map_err(Trouble::from);
    answer(&officer, page.map(|page| office::batches(&officer.frame(), &page)))
}

async fn report(web: &Shared, officer: &Officer, batch: &str) -> Result<batches::DeliveryReport, Trouble> {
    let batch = batch.parse().map_err(|_| Trouble::NotFound)?;
    let looker = batches::looker(web, &officer.admitted(), None)?;
    Ok(batches::report(web, looker, batch).await?)
}

/// Problems shown row by row; the file with notes holds all of them.
const SHOWN: i64 = 50;

async fn one(officer: Officer, State(web): State<Shared>, Path(batch): Path<String>) -> Response {
    let page = one_page(&officer, &web, &batch).await;
    answer(&officer, page)
}

async fn one_page(officer: &Officer, web: &Shared, batch: &str) -> Result<Page, Trouble> {
    let report = report(web, officer, batch).await?;
    let number = report.delivery.batch;
    let lines =
        web.register.db.read_async(move |tx| lines(tx, number, 0, SHOWN)).await.map_err(Problem::from)?;
    let desk = Desk { report: &report, lines: &lines, can_decide: officer.decides(), token: &officer.token };
    Ok(office::batch(&officer.frame(), desk))
}

async fn progress(officer: Officer, State(web): State<Shared>, Path(batch): Path<String>) -> Response {
    let report = report(&web, &officer, &batch).await;
    answer(&officer, report.map(|report| office::progress(&officer.frame(), &report.delivery)))
}

async fn file(officer: Officer, State(web): State<Shared>, Path(batch): Path<String>) -> Response {
    let reader = officer.reader.clone();
    let params = ResultParams::in_language(reader.lang);
    let file = batches::results(State(web), Extension(officer.admitted()), Path(batch), Params(params)).await;
    file.unwrap_or_else(|problem| reader.trouble(&problem.into()))
}

/// What a form brings back to show that it is of this session.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Token {
    pub(super) token: String,
}

async fn approve(
    officer: Officer,
    State(web): State<Shared>,
    Path(batch): Path<i64>,
    Query(form): Query<Token>,
) -> Response {
    decide(officer, web, batch, &form, true).await
}

async fn reject(
    officer: Officer,
    State(web): State<Shared>,
    Path(batch): Path<i64>,
    Query(form): Query<Token>,
) -> Response {
    decide(officer, web, batch, &form, false).await
}

async fn decide(officer: Officer, web: Shared, batch: i64, form: &Token, lets_in: bool) -> Response {
    if !officer.decides() || form.token != officer.token {
        return officer.reader.trouble(&Trouble::Forbidden);
    }
    let actor = officer.actor();
    let decided = off_worker(&web, move |register| {
        let done = if lets_in {
            delivery::approve(register, batch, &actor).map(drop)
        } else {
            delivery::reject(register, batch, &actor)
        };
        Ok(done)
    });
    match decided.await {
        Ok(Ok(()) | Err(DecideFault::NotHeld)) => officer.reader.go(&format!("/office/batches/{batch}")),
        Ok(Err(fault)) => {
            tracing::error!(batch, %fault, "a decision on a delivery failed");
            officer.reader.trouble(&Trouble::Fault)
        }
        Err(problem) => officer.reader.trouble(&problem.into()),
    }
}

async fn new(officer: Officer, State(web): State<Shared>) -> Response {
    private(form(&officer, &web, ""))
}

fn form(officer: &Officer, web: &Shared, error: &str) -> Page {
    let feeds: Vec<_> = web.register.feeds.iter().map(|feed| (feed.id.clone(), feed.name.clone())).collect();
    let limit = web.settings.upload as u64;
    office::new_batch(&officer.frame(), NewFile { feeds: &feeds, limit, token: &officer.token, error })
}

async fn send(
    officer: Officer,
    State(web): State<Shared>,
    Query(token): Query<Token>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Response {
    // Looked at before the first byte of the file is taken.
    if token.token != officer.token || !officer.key.has(Scope::Submit) {
        return officer.reader.trouble(&Trouble::Forbidden);
    }
    let Ok(multipart) = multipart else { return officer.reader.trouble(&Trouble::Bad) };
    let entered = async {
        let arrived = batches::receive(&web, multipart).await?;
        batches::enter(&web, &officer.key, arrived).await
    };
    match entered.await {
        Ok(batch) => officer.reader.go(&format!("/office/batches/{batch}")),
        Err(problem @ (Problem::Body { .. } | Problem::TooLarge | Problem::Scope { .. })) => {
            let error = problem.detail().get(officer.reader.lang).to_owned();
            (problem.status(), private(form(&officer, &web, &error))).into_response()
        }
        Err(problem) => officer.reader.trouble(&problem.into()),
    }
}

impl Officer {
    /// The same admission that a program with this key gets.
    fn admitted(&self) -> Admitted {
        Admitted(Some(Arc::clone(&self.key)))
    }
}
