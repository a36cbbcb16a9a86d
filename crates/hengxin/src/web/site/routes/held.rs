//! The office pages of a record, also where it is not public: recording service, withdrawing, lifting; and of a new
//! listing.

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use domain::{FactKind, RecordKey, Refusal};
use serde::Deserialize;

use super::case::service;
use super::cases::{Undone, done, look};
use super::officer::{Officer, Token, answer};
use super::place::Place;
use crate::app::case::{self as verbs, CaseFault, HeldLine, HeldView, Noticing};
use crate::app::{Register, erase};
use crate::authority::{Action, Kind, Resource};
use crate::store::lookup;
use crate::store::sql::Tx;
use crate::web::site::pages::held::{self as pages, Entered, Shelf, Sorted};
use crate::web::site::pages::{Page, Trouble};
use crate::web::{Problem, Shared};

/// The addresses of records and of a new listing.
pub(super) const PLACES: [Place; 6] = [
    Place::get("/records", |_| get(find)),
    Place::get("/records/{code}/{key}", |_| get(one)),
    Place::post("/records/{code}/{key}/serve", |_| post(serve)),
    Place::post("/records/{code}/{key}/withdraw", |_| post(withdraw)),
    Place::post("/records/{code}/{key}/lift-ended", |_| post(lift_ended)),
    Place::both("/listings/new", |_| get(new).post(notice)),
];

/// Whose records are looked for.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Sought {
    code: String,
}

async fn find(officer: Officer, State(web): State<Shared>, Query(sought): Query<Sought>) -> Response {
    // No database keeps NUL in a text.
    let code = sought.code.replace('\0', "").trim().to_uppercase();
    let page = found(&officer, &web, &code).await;
    answer(&officer, page)
}

/// The records of an organisation that the officer may see, public or not.
async fn found(officer: &Officer, web: &Shared, code: &str) -> Result<Page, Trouble> {
    officer.may(Action::HiddenRead, &officer.own(Kind::Record))?;
    let sought = code.to_owned();
    let read = move |tx: &mut dyn Tx| lookup::by_code(tx, &[sought.as_str()]);
    let known = web.register.db.read_async(read).await.map_err(Problem::from)?.pop();
    let Some(known) = known else {
        let missing = Refusal::NoSuchOrganisation;
        return Ok(pages::find(
            &officer.frame(),
            Sorted::none(code, missing.text().get(officer.reader.lang)),
        ));
    };
    let target = format!("organisation/{}", known.code);
    let (code, of) =
        (known.code.clone(), |line: &HeldLine| Resource::of(Kind::Record).of_body(line.supplier.0));
    let mut lines = look(officer, web, target, move |register| verbs::held_of(register, &code)).await?;
    lines.retain(|line| officer.may(Action::HiddenRead, &of(line)).is_ok());
    Ok(pages::find(
        &officer.frame(),
        Sorted { code: &known.code, name: &known.name, lines: &lines, error: "" },
    ))
}

fn of_record(view: &HeldView) -> Resource {
    Resource::of(Kind::Record).of_body(view.supplier.0)
}

/// The record, where the officer may see what is not public of that body.
async fn seen(officer: &Officer, web: &Shared, (code, key): (&str, &str)) -> Result<HeldView, Undone> {
    let key = RecordKey::from_hex(key).ok_or(Undone::Trouble(Trouble::NotFound))?;
    let (code, target) = (code.to_owned(), format!("record/{code}-{}", key.hex()));
    // Whether there is such a record at all is told to nobody who may not see hidden ones.
    let general = Resource::of(Kind::Record);
    if officer.who.body.is_none() {
        officer.may(Action::HiddenRead, &general).map_err(Undone::Trouble)?;
    }
    let view = look(officer, web, target, move |register| verbs::held(register, &code, key)).await?;
    officer.may(Action::HiddenRead, &of_record(&view)).map_err(Undone::Trouble)?;
    Ok(view)
}

async fn one(
    officer: Officer,
    State(web): State<Shared>,
    Path((code, key)): Path<(String, String)>,
) -> Response {
    let found = page(&officer, &web, (&code, &key), None).await;
    if matches!(found, Err(Trouble::NotFound)) && is_erased(&officer, &web, &key).await {
        return officer.reader.go(&format!("/office/records/{code}/{key}/erase"));
    }
    answer(&officer, found)
}

/// Whether there was such a record and it is erased: its page says so, when and on what basis.
async fn is_erased(officer: &Officer, web: &Shared, key: &str) -> bool {
    let Some(key) = RecordKey::from_hex(key) else { return false };
    let general = Resource::of(Kind::Record);
    let erased = move |register: &Register| Ok(erase::is_erased(register, key)?);
    officer.may(Action::HiddenRead, &general).is_ok() && done(web, erased).await.unwrap_or(false)
}

async fn page(
    officer: &Officer,
    web: &Shared,
    (code, key): (&str, &str),
    refused: Option<&Refusal>,
) -> Result<Page, Trouble> {
    let record = seen(officer, web, (code, key)).await?;
    let may = |action| officer.may(action, &of_record(&record)).is_ok();
    let error = refused.map(|refusal| refusal.text().get(officer.reader.lang).to_owned()).unwrap_or_default();
    let shelf = Shelf {
        record: &record,
        serves: may(Action::RecordServe),
        withdraws: may(Action::RecordWithdraw),
        erases: officer.may(Action::RecordErase, &Resource::of(Kind::Record)).is_ok(),
        token: officer.token(),
        error: &error,
    };
    Ok(pages::record(&officer.frame(), &shelf))
}

/// What a form about a record says.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    served_on: String,
    way: String,
    reasons: String,
    document: String,
}

/// Does what the policy allows with a record, where the form is of this session.
async fn act(
    officer: &Officer,
    web: &Shared,
    (code, key, token): (&str, &str, &Token),
    action: Action,
    work: impl FnOnce(&Register, &str, (&str, RecordKey)) -> Result<i64, CaseFault> + Send + 'static,
) -> Response {
    let said = async {
        officer.sent(token).map_err(Undone::Trouble)?;
        let view = seen(officer, web, (code, key)).await?;
        officer.may(action, &of_record(&view)).map_err(Undone::Trouble)?;
        let key = RecordKey::from_hex(key).ok_or(Undone::Trouble(Trouble::NotFound))?;
        let (actor, code) = (officer.actor(), code.to_owned());
        done(web, move |register| work(register, &actor, (&code, key))).await
    };
    match said.await {
        Ok(_) => officer.reader.go(&format!("/office/records/{code}/{key}")),
        Err(Undone::Trouble(trouble)) => officer.reader.trouble(&trouble),
        Err(Undone::Refused(refusal)) => {
            let mut page = answer(officer, page(officer, web, (code, key), Some(&refusal)).await);
            *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            page
        }
    }
}

async fn serve(
    officer: Officer,
    State(web): State<Shared>,
    Path((code, key)): Path<(String, String)>,
    Query(token): Query<Token>,
    Form(said): Form<Said>,
) -> Response {
    act(&officer, &web, (&code, &key, &token), Action::RecordServe, move |register, actor, about| {
        let service = service(&said.served_on, &said.way).ok_or(Refusal::NoEvidence)?;
        verbs::record_service(register, actor, about, service)
    })
    .await
}

async fn withdraw(
    officer: Officer,
    State(web): State<Shared>,
    Path((code, key)): Path<(String, String)>,
    Query(token): Query<Token>,
    Form(said): Form<Said>,
) -> Response {
    act(&officer, &web, (&code, &key, &token), Action::RecordWithdraw, move |register, actor, about| {
        verbs::withdraw(register, actor, about, (&said.reasons, &said.document))
    })
    .await
}

async fn lift_ended(
    officer: Officer,
    State(web): State<Shared>,
    Path((code, key)): Path<(String, String)>,
    Query(token): Query<Token>,
    Form(said): Form<Said>,
) -> Response {
    act(&officer, &web, (&code, &key, &token), Action::RecordWithdraw, move |register, actor, about| {
        verbs::lift(register, actor, about, FactKind::LiftEnded, (&said.document, ""))
    })
    .await
}

async fn new(officer: Officer, State(web): State<Shared>) -> Response {
    let page = new_page(&officer, &web, &Entered::default(), "");
    answer(&officer, page)
}

fn new_page(officer: &Officer, web: &Shared, entered: &Entered, error: &str) -> Result<Page, Trouble> {
    officer.may(Action::ListingNotice, &officer.own(Kind::Listing))?;
    Ok(pages::new(&officer.frame(), &web.register.law, (entered, officer.token(), error)))
}

async fn notice(
    officer: Officer,
    State(web): State<Shared>,
    Query(token): Query<Token>,
    Form(entered): Form<Entered>,
) -> Response {
    match enter(&officer, &web, &token, entered.clone()).await {
        Ok(id) => officer.reader.go(&format!("/office/cases/{id}")),
        Err(Undone::Trouble(trouble)) => officer.reader.trouble(&trouble),
        Err(Undone::Refused(refusal)) => {
            let error = refusal.text().get(officer.reader.lang).to_owned();
            let mut page = answer(&officer, new_page(&officer, &web, &entered, &error));
            *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            page
        }
    }
}

async fn enter(officer: &Officer, web: &Shared, token: &Token, entered: Entered) -> Result<i64, Undone> {
    officer.sent(token).map_err(Undone::Trouble)?;
    officer.may(Action::ListingNotice, &officer.own(Kind::Listing)).map_err(Undone::Trouble)?;
    let actor = officer.actor();
    let filed = done(web, move |register| {
        let (item, ground) = entered.ground.split_once(' ').ok_or(Refusal::NoSuchGround)?;
        let noticing = Noticing {
            code: entered.code.trim(),
            item,
            ground,
            facts: &entered.facts,
            penalty: &entered.penalty,
            document: &entered.document,
            authority: entered.authority.trim(),
        };
        verbs::notice(register, &actor, &noticing)
    });
    Ok(filed.await?.id)
}
