//! The officer's own account: passphrase, second factor, sessions.

use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use super::officer::{Guest, Officer, Token, answer, private};
use super::place::Place;
use super::sign_in::{slow, told};
use super::undone::again;
use crate::app::Register;
use crate::app::account::{
    ABSOLUTE_SECONDS, AccountFault, AccountRefusal, Enrolment, begin_enrolment, change_passphrase,
    confirm_enrolment, end_other_sessions, end_session, identity_of, keys_of, passkeys, sessions,
};
use crate::authority::Authority;
use crate::store::account::{CredentialKind, credentials};
use crate::store::session::Stage;
use crate::web::answer::off_worker;
use crate::web::site::cookie;
use crate::web::site::pages::account::{self as pages, Own};
use crate::web::site::pages::{Page, Trouble};
use crate::web::{Problem, Shared};

/// The addresses of the own account.
pub(super) const PLACES: [Place; 5] = [
    Place::get("/account", |_| get(own)),
    Place::post("/account/passphrase", |_| post(passphrase)),
    Place::both("/account/second-factor", |_| get(second_factor).post(confirm)),
    Place::post("/account/sessions/end-others", |_| post(end_others)),
    Place::post("/account/sessions/{id}/end", |_| post(end_one)),
];

async fn own(officer: Officer, State(web): State<Shared>) -> Response {
    let page = own_page(&officer, &web, ("", "")).await;
    answer(&officer, page)
}

async fn own_page(officer: &Officer, web: &Shared, (at, error): (&str, &str)) -> Result<Page, Trouble> {
    let (id, now) = (officer.account.id, web.register.clock.now().as_microsecond());
    let account = officer.account.clone();
    let read = move |register: &Register| {
        register.db.read(|tx| {
            let factors = credentials(tx, id, CredentialKind::Totp)?;
            let codes = credentials(tx, id, CredentialKind::Recovery)?;
            let keys = keys_of(tx, &account, now)?;
            let ways = (passkeys(tx, id)?, identity_of(tx, id)?);
            Ok((sessions(tx, id, now)?, keys, (!factors.is_empty(), codes.len()), ways))
        })
    };
    let (sessions, keys, (has_second_factor, recovery_codes), (passkeys, identity)) =
        off_worker(web, read).await?;
    let own = Own {
        account: &officer.account,
        sessions: &sessions,
        this: officer.session.id,
        has_second_factor,
        recovery_codes,
        keys: &keys,
        choices: &Authority::built_in().grantable(&officer.who),
        longest: web.settings.key_days,
        passkeys: &passkeys,
        may_add_passkeys: web.settings.public.is_some(),
        identity: identity.as_ref(),
        provider: web.provider.as_ref().map(|provider| &provider.settings().button),
        token: officer.token(),
        at,
        error,
    };
    Ok(pages::own(&officer.frame(), own))
}

/// The page again, with why the form at a place of it was refused.
pub(super) async fn refused(
    officer: &Officer,
    web: &Shared,
    (at, refusal): (&str, &AccountRefusal),
) -> Response {
    match own_page(officer, web, (at, refusal.text().get(officer.reader.lang))).await {
        Ok(page) => again(page),
        Err(trouble) => officer.reader.trouble(&trouble),
    }
}

/// The passphrase until now and from now on.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Change {
    old: String,
    new: String,
    again: String,
}

async fn passphrase(
    guest: Guest,
    officer: Officer,
    State(web): State<Shared>,
    Query(token): Query<Token>,
    Form(form): Form<Change>,
) -> Response {
    if let Err(trouble) = officer.sent(&token) {
        return officer.reader.trouble(&trouble);
    }
    let Guest { cookie, address, headers, .. } = guest;
    let work = move |register: &Register| {
        change_passphrase(register, &cookie, (&form.old, &form.new, &form.again), &address)
    };
    match slow(&web, work).await {
        Ok(Ok(session)) => {
            let to = officer.reader.go("/office/account");
            cookie::give(to, &headers, &session.cookie, ABSOLUTE_SECONDS)
        }
        Ok(Err(refusal)) => refused(&officer, &web, ("old", &refusal)).await,
        Err(trouble) => officer.reader.trouble(&trouble),
    }
}

async fn second_factor(guest: Guest, State(web): State<Shared>) -> Response {
    match second_factor_page(&guest, &web, "").await {
        Ok(Ok(page)) => private(page),
        Ok(Err(to)) => to,
        Err(trouble) => guest.reader.trouble(&trouble),
    }
}

/// The page with the secret; elsewhere where the session still awaits a code.
async fn second_factor_page(
    guest: &Guest,
    web: &Shared,
    error: &str,
) -> Result<Result<Page, Response>, Trouble> {
    if guest.session.stage == Stage::Code {
        return Ok(Err(guest.go_on()));
    }
    let cookie = guest.cookie.clone();
    let begun = off_worker(web, move |register| Ok(begin_enrolment(register, &cookie))).await?;
    let Ok(Enrolment { secret, replaces }) = told(begun)? else { return Ok(Err(guest.go_on())) };
    let shown = pages::Factor {
        secret: &secret,
        name: &guest.account.name,
        asks_passphrase: replaces,
        offers_passkey: web.settings.public.is_some() && guest.session.stage == Stage::SetUp,
        token: &guest.session.token,
        error,
    };
    pages::second_factor(&guest.reader.frame(), shown).map(Ok).ok_or(Trouble::Fault)
}

/// The page of the second factor again, with why the form was refused.
pub(super) async fn second_factor_refused(guest: &Guest, web: &Shared, refusal: &AccountRefusal) -> Response {
    match second_factor_page(guest, web, refusal.text().get(guest.reader.lang)).await {
        Ok(Ok(page)) => again(page),
        Ok(Err(to)) => to,
        Err(trouble) => guest.reader.trouble(&trouble),
    }
}

/// A code of the new factor; the passphrase where another factor is replaced.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Confirm {
    code: String,
    passphrase: String,
}

async fn confirm(
    guest: Guest,
    State(web): State<Shared>,
    Query(token): Query<Token>,
    Form(form): Form<Confirm>,
) -> Response {
    if let Err(trouble) = guest.sent(&token) {
        return guest.reader.trouble(&trouble);
    }
    let (cookie, address) = (guest.cookie.clone(), guest.address.clone());
    let work = move |register: &Register| {
        confirm_enrolment(register, &cookie, (&form.code, &form.passphrase), &address)
    };
    match slow(&web, work).await {
        Ok(Ok((session, codes))) => {
            let page = private(pages::recovery(&guest.reader.frame(), &codes));
            cookie::give(page, &guest.headers, &session.cookie, ABSOLUTE_SECONDS)
        }
        Ok(Err(refusal)) => second_factor_refused(&guest, &web, &refusal).await,
        Err(trouble) => guest.reader.trouble(&trouble),
    }
}

async fn end_one(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(token): Query<Token>,
) -> Response {
    let Ok(id) = id.parse() else { return officer.reader.trouble(&Trouble::NotFound) };
    if let Err(trouble) = officer.sent(&token) {
        return officer.reader.trouble(&trouble);
    }
    let account = officer.account.clone();
    after_end(&officer, &web, move |register| end_session(register, &account, id)).await
}

async fn end_others(officer: Officer, State(web): State<Shared>, Query(token): Query<Token>) -> Response {
    if let Err(trouble) = officer.sent(&token) {
        return officer.reader.trouble(&trouble);
    }
    let (account, this) = (officer.account.clone(), officer.session.id);
    after_end(&officer, &web, move |register| end_other_sessions(register, &account, this).map(drop)).await
}

pub(super) async fn after_end(
    officer: &Officer,
    web: &Shared,
    work: impl FnOnce(&Register) -> Result<(), AccountFault> + Send + 'static,
) -> Response {
    let done = off_worker(web, move |register| Ok(work(register))).await.map_err(Problem::into);
    match done.and_then(told) {
        Ok(Ok(())) => officer.reader.go("/office/account"),
        Ok(Err(refusal)) => refused(officer, web, ("sessions", &refusal)).await,
        Err(trouble) => officer.reader.trouble(&trouble),
    }
}
