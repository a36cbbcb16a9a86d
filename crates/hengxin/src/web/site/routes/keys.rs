//! Keys of accounts: made and taken back by the officer, taken back by the security administrator.

use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};

use super::accounts::manage;
use super::officer::{Guest, Officer, Token, answer, private};
use super::own::{after_end, refused};
use super::place::Place;
use super::sign_in::slow;
use super::undone::again;
use crate::app::Register;
use crate::app::account::{
    AccountRefusal, By, KeyView, NewKey, keys_of, make_key, note_look_at_sessions, revoke_key,
};
use crate::authority::{Action, Kind, Resource};
use crate::store::account::{self, AccountRow};
use crate::web::Shared;
use crate::web::answer::off_worker;
use crate::web::site::pages::account as pages;
use crate::web::site::pages::{Page, Trouble};

/// The addresses of keys.
pub(super) const PLACES: [Place; 4] = [
    Place::post("/account/keys", |_| post(make)),
    Place::post("/account/keys/{id}/revoke", |_| post(revoke_own)),
    Place::get("/accounts/{name}", |_| get(one)),
    Place::post("/accounts/{name}/keys/{id}/revoke", |_| post(revoke)),
];

/// What the form of a new key says. Only these fields are read, whatever else is sent.
fn new_key(fields: &[(String, String)]) -> (NewKey, String) {
    let value =
        |name: &str| fields.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.as_str());
    let actions = fields.iter().filter(|(name, _)| name == "action").map(|(_, word)| word.clone());
    let days = value("days").trim().parse().unwrap_or(0);
    let new = NewKey { label: value("label").to_owned(), actions: actions.collect(), days };
    (new, value("passphrase").to_owned())
}

async fn make(
    guest: Guest,
    officer: Officer,
    State(web): State<Shared>,
    Query(token): Query<Token>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    if let Err(trouble) = officer.sent(&token) {
        return officer.reader.trouble(&trouble);
    }
    let (account, longest) = (officer.account.clone(), web.settings.key_days);
    let (new, passphrase) = new_key(&fields);
    let work =
        move |register: &Register| make_key(register, &account, (&new, &passphrase), longest, &guest.address);
    match slow(&web, work).await {
        Ok(Ok(made)) => private(pages::key_made(&officer.frame(), &made)),
        Ok(Err(refusal)) => refused(&officer, &web, ("keys", &refusal)).await,
        Err(trouble) => officer.reader.trouble(&trouble),
    }
}

async fn revoke_own(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(token): Query<Token>,
) -> Response {
    if let Err(trouble) = officer.sent(&token) {
        return officer.reader.trouble(&trouble);
    }
    let Ok(id) = id.parse() else { return officer.reader.trouble(&Trouble::NotFound) };
    let (actor, account) = (officer.actor(), officer.account.id);
    after_end(&officer, &web, move |register| revoke_key(register, &actor, account, id)).await
}

async fn one(officer: Officer, State(web): State<Shared>, Path(name): Path<String>) -> Response {
    let page = one_page(&officer, &web, &name, "").await;
    answer(&officer, page)
}

/// One account with its keys; the look is noted.
async fn one_page(officer: &Officer, web: &Shared, name: &str, error: &str) -> Result<Page, Trouble> {
    officer.may(Action::AccountRead, &Resource::of(Kind::Account))?;
    let (actor, name) = (officer.actor(), name.to_owned());
    let read = move |register: &Register| {
        let now = register.clock.now().as_microsecond();
        register.db.write_exclusive(|tx| {
            let Some(account) = account::by_name(tx, &name)? else { return Ok(None) };
            note_look_at_sessions(tx, By { actor: &actor, now }, account.id)?;
            let keys = keys_of(tx, &account, now)?;
            Ok(Some((account, keys)))
        })
    };
    let found: Option<(AccountRow, Vec<KeyView>)> = off_worker(web, read).await?;
    let (account, keys) = found.ok_or(Trouble::NotFound)?;
    let manages = officer.may(Action::AccountManage, &Resource::of(Kind::Account)).is_ok();
    let shown = pages::Other { account: &account, keys: &keys, manages, token: officer.token(), error };
    Ok(pages::other(&officer.frame(), shown))
}

async fn revoke(
    officer: Officer,
    State(web): State<Shared>,
    Path((name, id)): Path<(String, String)>,
    Query(token): Query<Token>,
) -> Response {
    let named = name.clone();
    let work = move |register: &Register, by: By<'_>| {
        let account = register.db.read(|tx| account::by_name(tx, &named))?;
        let account = account.ok_or(AccountRefusal::NoSuchAccount)?;
        let id = id.parse().map_err(|_| AccountRefusal::NoSuchKey)?;
        revoke_key(register, by.actor, account.id, id)
    };
    match manage(&officer, &web, &token, work).await {
        Ok(Ok(())) => officer.reader.go(&format!("/office/accounts/{name}")),
        Ok(Err(refusal)) => {
            match one_page(&officer, &web, &name, refusal.text().get(officer.reader.lang)).await {
                Ok(page) => again(page),
                Err(trouble) => officer.reader.trouble(&trouble),
            }
        }
        Err(trouble) => officer.reader.trouble(&trouble),
    }
}
