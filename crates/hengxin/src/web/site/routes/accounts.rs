//! Accounts for the security administrator: made, closed, reset, given other roles. For the auditor to look at.

use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::role::Role;
use serde::Deserialize;

use super::officer::{Officer, Token, answer, private};
use super::place::Place;
use super::sign_in::told;
use super::undone::again;
use crate::app::Register;
use crate::app::account::{
    self, AccountFault, AccountRefusal, AccountView, By, Created, NewAccount, WayRefusal,
};
use crate::authority::{Action, Kind, Resource};
use crate::store::authority;
use crate::web::answer::off_worker;
use crate::web::site::pages::account as pages;
use crate::web::site::pages::{Page, Trouble};
use crate::web::{Problem, Shared};

/// The addresses of accounts.
pub(super) const PLACES: [Place; 6] = [
    Place::both("/accounts", |_| get(index).post(create)),
    Place::post("/accounts/{name}/close", |_| post(close)),
    Place::post("/accounts/{name}/reset", |_| post(reset)),
    Place::post("/accounts/{name}/roles", |_| post(roles)),
    Place::post("/accounts/link", |_| post(link)),
    Place::post("/accounts/{name}/unlink", |_| post(unlink)),
];

async fn index(officer: Officer, State(web): State<Shared>) -> Response {
    let page = index_page(&officer, &web, &Entered::default(), "").await;
    answer(&officer, page)
}

async fn index_page(officer: &Officer, web: &Shared, form: &Entered, error: &str) -> Result<Page, Trouble> {
    officer.may(Action::AccountRead, &Resource::of(Kind::Account))?;
    let actor = officer.actor();
    let read = move |register: &Register| {
        let now = register.clock.now().as_microsecond();
        register
            .db
            .write_exclusive(|tx| Ok((account::list(tx, By { actor: &actor, now })?, authority::names(tx)?)))
    };
    let (accounts, bodies): (Vec<AccountView>, Vec<String>) = off_worker(web, read).await?;
    let shown = pages::Accounts {
        accounts: &accounts,
        bodies: &bodies,
        own: &officer.account.name,
        manages: officer.may(Action::AccountManage, &Resource::of(Kind::Account)).is_ok(),
        entered: &form.new_account(),
        links: web.provider.is_some(),
        token: officer.token(),
        error,
    };
    Ok(pages::accounts(&officer.frame(), shown))
}

/// The form of a new account. Only these fields are read, whatever else is sent.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Entered {
    name: String,
    display: String,
    email: String,
    body: String,
    district: String,
    role: String,
    second_role: String,
}

impl Entered {
    fn new_account(&self) -> NewAccount {
        let roles = [&self.role, &self.second_role].into_iter().filter_map(|word| Role::from_word(word));
        NewAccount {
            name: self.name.clone(),
            display: self.display.clone(),
            email: self.email.clone(),
            body: self.body.clone(),
            district: self.district.clone(),
            roles: roles.collect(),
            totp_waived: false,
        }
    }
}

/// Does what only the security administrator may, where the form is of this session.
pub(super) async fn manage<T: Send + 'static>(
    officer: &Officer,
    web: &Shared,
    token: &Token,
    work: impl FnOnce(&Register, By<'_>) -> Result<T, AccountFault> + Send + 'static,
) -> Result<Result<T, AccountRefusal>, Trouble> {
    officer.sent(token)?;
    officer.may(Action::AccountManage, &Resource::of(Kind::Account))?;
    let actor = officer.actor();
    let work = move |register: &Register| {
        let now = register.clock.now().as_microsecond();
        Ok(work(register, By { actor: &actor, now }))
    };
    let done: Result<_, Problem> = off_worker(web, work).await;
    told(done?)
}

/// The page with a set-up code, or the list with why there is none.
async fn after(
    officer: &Officer,
    web: &Shared,
    form: &Entered,
    done: Result<Result<Created, AccountRefusal>, Trouble>,
) -> Response {
    match done {
        Ok(Ok(created)) => private(pages::set_up_code(&officer.frame(), &created)),
        Ok(Err(refusal)) => {
            match index_page(officer, web, form, refusal.text().get(officer.reader.lang)).await {
                Ok(page) => again(page),
                Err(trouble) => officer.reader.trouble(&trouble),
            }
        }
        Err(trouble) => officer.reader.trouble(&trouble),
    }
}

async fn create(
    officer: Officer,
    State(web): State<Shared>,
    Query(token): Query<Token>,
    Form(form): Form<Entered>,
) -> Response {
    let new = form.new_account();
    let work = move |register: &Register, by: By<'_>| account::create(&register.db, &new, by);
    let done = manage(&officer, &web, &token, work).await;
    after(&officer, &web, &form, done).await
}

async fn reset(
    officer: Officer,
    State(web): State<Shared>,
    Path(name): Path<String>,
    Query(token): Query<Token>,
) -> Response {
    let work = move |register: &Register, by: By<'_>| account::reset(&register.db, &name, by);
    let done = manage(&officer, &web, &token, work).await;
    after(&officer, &web, &Entered::default(), done).await
}

async fn roles(
    officer: Officer,
    State(web): State<Shared>,
    Path(name): Path<String>,
    Query(token): Query<Token>,
    Form(form): Form<Entered>,
) -> Response {
    let roles = form.new_account().roles;
    let work = move |register: &Register, by: By<'_>| account::change_roles(&register.db, &name, &roles, by);
    let done = manage(&officer, &web, &token, work).await;
    listed(&officer, &web, done).await
}

async fn close(
    officer: Officer,
    State(web): State<Shared>,
    Path(name): Path<String>,
    Query(token): Query<Token>,
) -> Response {
    let work = move |register: &Register, by: By<'_>| account::close(&register.db, &name, by);
    let done = manage(&officer, &web, &token, work).await;
    listed(&officer, &web, done).await
}

/// The list, with what was changed or why it was not.
async fn listed(
    officer: &Officer,
    web: &Shared,
    done: Result<Result<(), AccountRefusal>, Trouble>,
) -> Response {
    match done {
        Ok(Ok(())) => officer.reader.go("/office/accounts"),
        Ok(Err(refusal)) => after(officer, web, &Entered::default(), Ok(Err(refusal))).await,
        Err(trouble) => officer.reader.trouble(&trouble),
    }
}

/// The identity an account is to be linked to.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Linked {
    account: String,
    subject: String,
}

async fn link(
    officer: Officer,
    State(web): State<Shared>,
    Query(token): Query<Token>,
    Form(form): Form<Linked>,
) -> Response {
    let issuer = web.provider.as_ref().map(|provider| provider.settings().issuer.to_string());
    let work = move |register: &Register, by: By<'_>| {
        let issuer = issuer.ok_or(WayRefusal::NoProvider)?;
        account::link_for(&register.db, &form.account, (&issuer, &form.subject), by)
    };
    let done = manage(&officer, &web, &token, work).await;
    listed(&officer, &web, done).await
}

async fn unlink(
    officer: Officer,
    State(web): State<Shared>,
    Path(name): Path<String>,
    Query(token): Query<Token>,
) -> Response {
    let work = move |register: &Register, by: By<'_>| account::unlink_for(&register.db, &name, by);
    let done = manage(&officer, &web, &token, work).await;
    listed(&officer, &web, done).await
}
