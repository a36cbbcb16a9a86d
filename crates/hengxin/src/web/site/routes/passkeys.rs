//! Passkeys: signing in with one, adding one, removing one.

use axum::extract::{Extension, Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::Deserialize;

use super::officer::{Guest, Officer, Token, private};
use super::own;
use super::place::Place;
use super::sign_in::{agent, opened, refused_at_the_door, slow};
use crate::app::Register;
use crate::app::account::{
    ABSOLUTE_SECONDS, AccountRefusal, AddedPasskey, Caller, add_passkey, begin_passkey,
    begin_passkey_sign_in, passkey_sign_in, remove_passkey,
};
use crate::store::session::Stage;
use crate::web::Shared;
use crate::web::layers::CallerAddress;
use crate::web::site::cookie;
use crate::web::site::pages::Trouble;
use crate::web::site::pages::account as pages;
use crate::web::site::reader::Reader;

/// The addresses of passkeys. Where a challenge is fetched, the answer is JSON for the script.
pub(super) const PLACES: [Place; 5] = [
    Place::post("/sign-in/passkey", |_| post(enter)),
    Place::post("/sign-in/passkey/challenge", |_| post(ask)),
    Place::post("/account/passkeys", |_| post(add)),
    Place::post("/account/passkeys/challenge", |_| post(ask_to_add)),
    Place::post("/account/passkeys/{id}/remove", |_| post(remove)),
];

/// What the device is to do, for the script.
fn asked(reader: &Reader, done: Result<Result<String, AccountRefusal>, Trouble>) -> Response {
    let json = |status: StatusCode, text: String| {
        private((status, [(header::CONTENT_TYPE, "application/json")], text)).into_response()
    };
    match done {
        Ok(Ok(text)) => json(StatusCode::OK, text),
        Ok(Err(refusal)) => {
            let text = refusal.text();
            let error = serde_json::json!({ "error": text.get(reader.lang) });
            json(StatusCode::UNPROCESSABLE_ENTITY, error.to_string())
        }
        Err(trouble) => reader.trouble(&trouble),
    }
}

async fn ask(
    reader: Reader,
    State(web): State<Shared>,
    Extension(from): Extension<CallerAddress>,
    headers: HeaderMap,
) -> Response {
    if cookie::is_from_elsewhere(&headers) {
        return reader.trouble(&Trouble::Forbidden);
    }
    let (address, public) = (from.text(), web.settings.public.clone());
    let work = move |register: &Register| {
        let caller = Caller { address: &address, agent: "", cookie: "" };
        begin_passkey_sign_in(register, public.as_ref(), caller)
    };
    asked(&reader, slow(&web, work).await)
}

/// What a device answered, as the script wrote it down.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    answer: String,
}

async fn enter(
    reader: Reader,
    State(web): State<Shared>,
    Extension(from): Extension<CallerAddress>,
    headers: HeaderMap,
    Form(given): Form<Answer>,
) -> Response {
    if cookie::is_from_elsewhere(&headers) {
        return reader.trouble(&Trouble::Forbidden);
    }
    let (address, agent, public) = (from.text(), agent(&headers), web.settings.public.clone());
    let before = reader.session.clone().unwrap_or_default();
    let work = move |register: &Register| {
        let caller = Caller { address: &address, agent: &agent, cookie: &before };
        passkey_sign_in(register, public.as_ref(), &given.answer, caller)
    };
    match slow(&web, work).await {
        Ok(Ok(session)) => opened(&reader, &headers, &session),
        Ok(Err(refusal)) => refused_at_the_door(&reader, &web, &refusal),
        Err(trouble) => reader.trouble(&trouble),
    }
}

/// The passphrase, where it is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Proof {
    passphrase: String,
}

async fn ask_to_add(
    guest: Guest,
    State(web): State<Shared>,
    Query(token): Query<Token>,
    Form(given): Form<Proof>,
) -> Response {
    if let Err(trouble) = guest.sent(&token) {
        return guest.reader.trouble(&trouble);
    }
    let (cookie, address) = (guest.cookie.clone(), guest.address.clone());
    let public = web.settings.public.clone();
    let work = move |register: &Register| {
        begin_passkey(register, public.as_ref(), &cookie, (&given.passphrase, &address))
    };
    asked(&guest.reader, slow(&web, work).await)
}

/// A passkey made by a device, and what its officer calls it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Made {
    label: String,
    answer: String,
}

async fn add(
    guest: Guest,
    State(web): State<Shared>,
    Query(token): Query<Token>,
    Form(given): Form<Made>,
) -> Response {
    if let Err(trouble) = guest.sent(&token) {
        return guest.reader.trouble(&trouble);
    }
    let (cookie, public) = (guest.cookie.clone(), web.settings.public.clone());
    let work = move |register: &Register| {
        add_passkey(register, public.as_ref(), &cookie, (&given.label, &given.answer))
    };
    match slow(&web, work).await {
        Ok(Ok(added)) => after(&guest, &added),
        Ok(Err(refusal)) => not_added(guest, &web, &refusal).await,
        Err(trouble) => guest.reader.trouble(&trouble),
    }
}

/// The recovery codes where there are new ones, otherwise the page of the own account.
fn after(guest: &Guest, added: &AddedPasskey) -> Response {
    let page = if added.recovery_codes.is_empty() {
        guest.reader.go("/office/account")
    } else {
        private(pages::recovery(&guest.reader.frame(), &added.recovery_codes))
    };
    match &added.opened {
        Some(opened) => cookie::give(page, &guest.headers, &opened.cookie, ABSOLUTE_SECONDS),
        None => page,
    }
}

async fn not_added(guest: Guest, web: &Shared, refusal: &AccountRefusal) -> Response {
    match guest.session.stage {
        Stage::Full => match guest.officer() {
            Ok(officer) => own::refused(&officer, web, ("passkeys", refusal)).await,
            Err(response) => response,
        },
        Stage::SetUp | Stage::Code => own::second_factor_refused(&guest, web, refusal).await,
    }
}

async fn remove(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<i64>,
    Query(token): Query<Token>,
) -> Response {
    if let Err(trouble) = officer.sent(&token) {
        return officer.reader.trouble(&trouble);
    }
    let account = officer.account.clone();
    match slow(&web, move |register| remove_passkey(register, &account, id)).await {
        Ok(Ok(())) => officer.reader.go("/office/account"),
        Ok(Err(refusal)) => own::refused(&officer, &web, ("passkeys", &refusal)).await,
        Err(trouble) => officer.reader.trouble(&trouble),
    }
}
