//! The identity provider: the way there and back, and the identity an account is linked to.

use axum::extract::{Extension, Form, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::officer::{Guest, Officer, Token, private};
use super::own;
use super::place::Place;
use super::sign_in::{agent, opened, refused_at_the_door, slow};
use crate::app::Register;
use crate::app::account::{
    AccountFault, AccountRefusal, Caller, Identity, Returned, WALK_SECONDS, Walk, WayRefusal, begin_link,
    begin_walk, end_walk, link_identity, note_provider_failure, provider_sign_in, unlink_identity,
};
use crate::web::Shared;
use crate::web::layers::CallerAddress;
use crate::web::provider::{Came, Provider};
use crate::web::site::cookie;
use crate::web::site::pages::Trouble;
use crate::web::site::pages::account as pages;
use crate::web::site::reader::Reader;

/// The addresses of the way to the provider.
pub(super) const PLACES: [Place; 4] = [
    Place::get("/sign-in/provider", |_| get(go)),
    Place::get("/sign-in/provider/return", |_| get(back)),
    Place::post("/account/provider", |_| post(link)),
    Place::post("/account/provider/remove", |_| post(unlink)),
];

/// Why somebody is not led on: a lawful no, or a page of trouble.
enum No {
    Refused(AccountRefusal),
    Trouble(Trouble),
}

impl From<WayRefusal> for No {
    fn from(refusal: WayRefusal) -> No {
        No::Refused(AccountRefusal::Way(refusal))
    }
}

/// Does what the register does about it.
async fn done<T: Send + 'static>(
    web: &Shared,
    work: impl FnOnce(&Register) -> Result<T, AccountFault> + Send + 'static,
) -> Result<T, No> {
    slow(web, work).await.map_err(No::Trouble)?.map_err(No::Refused)
}

fn provider(web: &Shared) -> Result<&Provider, No> {
    web.provider.as_ref().ok_or_else(|| WayRefusal::NoProvider.into())
}

/// The provider's address for a walk.
async fn address(web: &Shared, reader: &Reader, walk: &Walk) -> Result<String, No> {
    let now = web.register.clock.now().as_microsecond();
    provider(web)?.address(walk, reader.lang, now).await.map_err(|fault| {
        tracing::warn!(%fault, "signing in");
        fault.refusal().into()
    })
}

async fn go(
    reader: Reader,
    State(web): State<Shared>,
    Extension(from): Extension<CallerAddress>,
    headers: HeaderMap,
) -> Response {
    match begun(&reader, &web, from.text()).await {
        Ok((walk, address)) => {
            cookie::give_walk(Redirect::to(&address).into_response(), &headers, &walk.browser, WALK_SECONDS)
        }
        Err(no) => refused(&reader, &web, no),
    }
}

async fn begun(reader: &Reader, web: &Shared, caller: String) -> Result<(Walk, String), No> {
    provider(web)?;
    let begin =
        move |register: &Register| begin_walk(register, Caller { address: &caller, agent: "", cookie: "" });
    let walk = done(web, begin).await?;
    let address = address(web, reader, &walk).await?;
    Ok((walk, address))
}

fn refused(reader: &Reader, web: &Shared, no: No) -> Response {
    match no {
        No::Refused(refusal) => refused_at_the_door(reader, web, &refusal),
        No::Trouble(trouble) => reader.trouble(&trouble),
    }
}

/// What the provider sends the browser back with.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Brought {
    code: String,
    state: String,
    iss: String,
}

async fn back(
    reader: Reader,
    State(web): State<Shared>,
    Extension(from): Extension<CallerAddress>,
    Query(brought): Query<Brought>,
    headers: HeaderMap,
) -> Response {
    let walker = Walker { address: from.text(), agent: agent(&headers), headers };
    match arrived(&reader, &web, &walker, brought).await {
        Ok(response) => response,
        Err(no) => refused(&reader, &web, no),
    }
}

/// Who comes back.
struct Walker {
    address: String,
    agent: String,
    headers: HeaderMap,
}

async fn arrived(reader: &Reader, web: &Shared, walker: &Walker, brought: Brought) -> Result<Response, No> {
    provider(web)?;
    let (address, browser) = (walker.address.clone(), cookie::find_walk(&walker.headers).unwrap_or_default());
    let (browser, state) = (browser.to_owned(), brought.state.clone());
    let take = move |register: &Register| {
        end_walk(register, (&state, &browser), Caller { address: &address, agent: "", cookie: "" })
    };
    let returned = done(web, take).await?;
    let identity = identity(reader, web, walker, (&returned, &brought)).await?;
    match returned.holder {
        Some(holder) => linked(reader, web, holder, identity).await,
        None => entered(reader, web, walker, identity).await,
    }
}

/// Whom the provider names; what is not believed is noted.
async fn identity(
    reader: &Reader,
    web: &Shared,
    walker: &Walker,
    (returned, brought): (&Returned, &Brought),
) -> Result<Identity, No> {
    let came = Came { code: &brought.code, issuer: &brought.iss, lang: reader.lang };
    let now = web.register.clock.now().as_microsecond();
    let fault = match provider(web)?.identity(returned, came, now).await {
        Ok(identity) => return Ok(identity),
        Err(fault) => fault,
    };
    tracing::warn!(%fault, "signing in");
    let address = walker.address.clone();
    let note = move |register: &Register| {
        let caller = Caller { address: &address, agent: "", cookie: "" };
        Ok(note_provider_failure(register, caller)?)
    };
    done(web, note).await?;
    Err(fault.refusal().into())
}

async fn entered(reader: &Reader, web: &Shared, walker: &Walker, identity: Identity) -> Result<Response, No> {
    let (address, agent) = (walker.address.clone(), walker.agent.clone());
    let before = reader.session.clone().unwrap_or_default();
    let sign_in = move |register: &Register| {
        let caller = Caller { address: &address, agent: &agent, cookie: &before };
        provider_sign_in(register, &identity, caller)
    };
    let session = done(web, sign_in).await?;
    Ok(opened(reader, &walker.headers, &session))
}

async fn linked(
    reader: &Reader,
    web: &Shared,
    holder: (i64, i64),
    identity: Identity,
) -> Result<Response, No> {
    let cookie = reader.session.clone().unwrap_or_default();
    done(web, move |register| link_identity(register, (&cookie, holder), &identity)).await?;
    Ok(reader.go("/office/account"))
}

/// The passphrase.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Proof {
    passphrase: String,
}

/// Begins the way that links an identity: the page with the address, since no form may lead to another site.
async fn link(
    guest: Guest,
    officer: Officer,
    State(web): State<Shared>,
    Query(token): Query<Token>,
    Form(given): Form<Proof>,
) -> Response {
    if let Err(trouble) = officer.sent(&token) {
        return officer.reader.trouble(&trouble);
    }
    match link_begun(&guest, &web, given).await {
        Ok((walk, address)) => {
            let page = private(pages::go_to_provider(&officer.frame(), &address));
            cookie::give_walk(page, &guest.headers, &walk.browser, WALK_SECONDS)
        }
        Err(No::Refused(refusal)) => own::refused(&officer, &web, ("provider", &refusal)).await,
        Err(No::Trouble(trouble)) => officer.reader.trouble(&trouble),
    }
}

async fn link_begun(guest: &Guest, web: &Shared, given: Proof) -> Result<(Walk, String), No> {
    provider(web)?;
    let (cookie, caller) = (guest.cookie.clone(), guest.address.clone());
    let begin = move |register: &Register| begin_link(register, &cookie, (&given.passphrase, &caller));
    let walk = done(web, begin).await?;
    let address = address(web, &guest.reader, &walk).await?;
    Ok((walk, address))
}

async fn unlink(officer: Officer, State(web): State<Shared>, Query(token): Query<Token>) -> Response {
    if let Err(trouble) = officer.sent(&token) {
        return officer.reader.trouble(&trouble);
    }
    let account = officer.account.clone();
    match slow(&web, move |register| unlink_identity(register, &account)).await {
        Ok(Ok(())) => officer.reader.go("/office/account"),
        Ok(Err(refusal)) => own::refused(&officer, &web, ("provider", &refusal)).await,
        Err(trouble) => officer.reader.trouble(&trouble),
    }
}
