//! Signing in and out, and setting an account up.

use axum::extract::{Extension, Form, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use super::officer::{Guest, Token, private};
use super::place::Place;
use super::undone::again;
use crate::app::Register;
use crate::app::account::{
    ABSOLUTE_SECONDS, AccountFault, AccountRefusal, Attempt, Opened, SetUp, set_up, sign_in, sign_out,
    step_up,
};
use crate::store::session::Stage;
use crate::web::answer::off_worker;
use crate::web::layers::CallerAddress;
use crate::web::site::cookie;
use crate::web::site::pages::Trouble;
use crate::web::site::pages::account::{self as pages, Ways};
use crate::web::site::reader::Reader;
use crate::web::{Problem, Shared};

/// Where one signs in.
pub(super) const PLACES: [Place; 4] = [
    Place::both("/sign-in", |_| get(sign_in_page).post(enter)),
    Place::both("/sign-in/code", |_| get(code_page).post(code)),
    Place::both("/set-up", |_| get(set_up_page).post(first)),
    Place::post("/sign-out", |_| post(leave)),
];

/// Does what may hash a passphrase: few at once, for each takes memory and time on purpose.
pub(super) async fn slow<T: Send + 'static>(
    web: &Shared,
    work: impl FnOnce(&Register) -> Result<T, AccountFault> + Send + 'static,
) -> Result<Result<T, AccountRefusal>, Trouble> {
    let _turn = web.hashing.acquire().await.map_err(|_| Trouble::Fault)?;
    told(off_worker(web, move |register| Ok(work(register))).await?)
}

/// A refusal apart from faults, which have pages of their own.
pub(super) fn told<T>(done: Result<T, AccountFault>) -> Result<Result<T, AccountRefusal>, Trouble> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(AccountFault::Refused(refusal)) => Ok(Err(refusal)),
        Err(AccountFault::Store(fault)) => Err(Problem::from(fault).into()),
        Err(fault @ AccountFault::Hash(_)) => {
            tracing::error!(%fault, "an account");
            Err(Trouble::Fault)
        }
    }
}

/// Gives the browser its session and sends it on.
pub(super) fn opened(reader: &Reader, headers: &HeaderMap, opened: &Opened) -> Response {
    let to = match opened.stage {
        Stage::Full => "/office",
        Stage::Code => "/office/sign-in/code",
        Stage::SetUp => "/office/account/second-factor",
    };
    cookie::give(reader.go(to), headers, &opened.cookie, ABSOLUTE_SECONDS)
}

pub(super) fn agent(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    agent.unwrap_or_default().to_owned()
}

/// The further ways of signing in there are here.
fn ways(web: &Shared) -> Ways<'_> {
    let provider = web.provider.as_ref().map(|provider| &provider.settings().button);
    Ways { passkeys: web.settings.public.is_some(), provider }
}

/// The sign-in page with why a further way did not lead in.
pub(super) fn refused_at_the_door(reader: &Reader, web: &Shared, refusal: &AccountRefusal) -> Response {
    // The page is that of signing in: its links say nothing of what the browser was sent here with.
    let mut door = reader.clone();
    "/office/sign-in".clone_into(&mut door.path);
    let text = refusal.text();
    again(pages::sign_in(&door.frame(), ways(web), "", text.get(reader.lang)))
}

async fn sign_in_page(reader: Reader, State(web): State<Shared>) -> Response {
    private(pages::sign_in(&reader.frame(), ways(&web), "", ""))
}

/// A name and passphrase.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Given {
    name: String,
    passphrase: String,
}

async fn enter(
    reader: Reader,
    State(web): State<Shared>,
    Extension(from): Extension<CallerAddress>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Response {
    if cookie::is_from_elsewhere(&headers) {
        return reader.trouble(&Trouble::Forbidden);
    }
    let (address, agent, name) = (from.text(), agent(&headers), given.name.clone());
    let work = move |register: &Register| {
        let Given { name, passphrase } = &given;
        sign_in(register, &Attempt { name, passphrase, address: &address, agent: &agent })
    };
    match slow(&web, work).await {
        Ok(Ok(session)) => opened(&reader, &headers, &session),
        Ok(Err(refusal)) => {
            let text = refusal.text();
            again(pages::sign_in(&reader.frame(), ways(&web), name.trim(), text.get(reader.lang)))
        }
        Err(trouble) => reader.trouble(&trouble),
    }
}

async fn code_page(guest: Guest, State(web): State<Shared>) -> Response {
    match guest.session.stage {
        Stage::Code => {
            let passkeys = web.settings.public.is_some();
            private(pages::code(&guest.reader.frame(), passkeys, &guest.session.token, ""))
        }
        Stage::SetUp | Stage::Full => guest.go_on(),
    }
}

/// A one-time code or recovery code.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Code {
    code: String,
}

async fn code(
    guest: Guest,
    State(web): State<Shared>,
    Query(token): Query<Token>,
    Form(given): Form<Code>,
) -> Response {
    if let Err(trouble) = guest.sent(&token) {
        return guest.reader.trouble(&trouble);
    }
    let (cookie, address) = (guest.cookie.clone(), guest.address.clone());
    let work = move |register: &Register| step_up(register, &cookie, &given.code, &address);
    match slow(&web, work).await {
        Ok(Ok(session)) => opened(&guest.reader, &guest.headers, &session),
        Ok(Err(refusal)) => {
            let text = refusal.text();
            let error = text.get(guest.reader.lang);
            again(pages::code(
                &guest.reader.frame(),
                web.settings.public.is_some(),
                &guest.session.token,
                error,
            ))
        }
        Err(trouble) => guest.reader.trouble(&trouble),
    }
}

/// What an officer gives the first time; name and code come with the link.
#[derive(Default, Deserialize)]
#[serde(default)]
struct First {
    name: String,
    code: String,
    passphrase: String,
    again: String,
}

async fn set_up_page(reader: Reader, Query(given): Query<First>) -> Response {
    private(pages::set_up(&reader.frame(), (given.name.trim(), given.code.trim()), ""))
}

async fn first(
    reader: Reader,
    State(web): State<Shared>,
    Extension(from): Extension<CallerAddress>,
    headers: HeaderMap,
    Form(given): Form<First>,
) -> Response {
    if cookie::is_from_elsewhere(&headers) {
        return reader.trouble(&Trouble::Forbidden);
    }
    let (address, agent) = (from.text(), agent(&headers));
    let (name, code) = (given.name.clone(), given.code.clone());
    let work = move |register: &Register| {
        let First { name, code, passphrase, again } = &given;
        let attempt = Attempt { name, passphrase, address: &address, agent: &agent };
        set_up(register, &SetUp { code, attempt, again })
    };
    match slow(&web, work).await {
        Ok(Ok(session)) => opened(&reader, &headers, &session),
        Ok(Err(refusal)) => {
            let text = refusal.text();
            again(pages::set_up(&reader.frame(), (name.trim(), code.trim()), text.get(reader.lang)))
        }
        Err(trouble) => reader.trouble(&trouble),
    }
}

async fn leave(guest: Guest, State(web): State<Shared>, Query(token): Query<Token>) -> Response {
    if let Err(trouble) = guest.sent(&token) {
        return guest.reader.trouble(&trouble);
    }
    let cookie = guest.cookie.clone();
    match slow(&web, move |register| sign_out(register, &cookie)).await {
        Ok(_) => cookie::give(guest.reader.go("/"), &guest.headers, "", 0),
        Err(trouble) => guest.reader.trouble(&trouble),
    }
}
