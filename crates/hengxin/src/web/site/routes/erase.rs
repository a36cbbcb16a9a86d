//! The office pages about erasing a record, and about those who hold copies.

use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::{RecordKey, Refusal};
use serde::Deserialize;

use super::cases::done;
use super::officer::{Officer, Token, answer};
use super::place::Place;
use super::undone::{Undone, led_on};
use crate::app::case::CaseFault;
use crate::app::erase::{self as verbs, Drafting, ErasureView};
use crate::app::{Register, receiver};
use crate::authority::{Action, Kind, Resource};
use crate::store::audit::{self, Entry};
use crate::web::Shared;
use crate::web::site::pages::erase::{self as pages, Shelf};
use crate::web::site::pages::{Page, Trouble};

/// The addresses of erasing, and of receivers.
pub(super) const PLACES: [Place; 4] = [
    Place::both("/records/{code}/{key}/erase", |_| get(one).post(draft)),
    Place::post("/records/{code}/{key}/erase/{id}/approve", |_| post(approve)),
    Place::post("/records/{code}/{key}/erase/{id}/take-back", |_| post(take_back)),
    Place::get("/receivers", |_| get(receivers)),
];

/// What a form says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Said {
    ground: String,
    document: String,
    reasons: String,
    entry: String,
}

/// Erasing reaches every organisation that ever had a record: it belongs to no single body.
fn whole() -> Resource {
    Resource::of(Kind::Record)
}

fn key(text: &str) -> Result<RecordKey, Undone> {
    RecordKey::from_hex(text).ok_or(Undone::Trouble(Trouble::NotFound))
}

async fn one(
    officer: Officer,
    State(web): State<Shared>,
    Path((code, key)): Path<(String, String)>,
) -> Response {
    let page = page(&officer, &web, (&code, &key), None).await;
    answer(&officer, page)
}

async fn page(
    officer: &Officer,
    web: &Shared,
    (code, hex): (&str, &str),
    refused: Option<&Refusal>,
) -> Result<Page, Trouble> {
    officer.may(Action::HiddenRead, &whole())?;
    let key = key(hex)?;
    let (about, actor) = (code.to_owned(), officer.actor());
    let read = move |register: &Register| {
        note(register, &actor, &format!("record/{about}-{}", key.hex()))?;
        let rows = verbs::of_record(register, key)?;
        let drafted = rows.iter().find(|row| row.state == "drafted");
        let fact = drafted.map(|row| row.fact).filter(|fact| *fact != 0);
        let plan = drafted.map(|_| verbs::plan(register, (&about, key), fact)).transpose()?;
        if rows.is_empty() {
            // Whether there is such a record at all.
            verbs::plan(register, (&about, key), None)?;
        }
        Ok((rows, plan, verbs::grounds(register)))
    };
    let (rows, plan, grounds) = done(web, read).await?;
    let approves =
        |row: &ErasureView| officer.is_allowed(Action::RecordEraseApprove, &whole().drafted_by(&row.actor));
    let error = refused.map(|refusal| refusal.text().get(officer.reader.lang).to_owned()).unwrap_or_default();
    let shelf = Shelf {
        code,
        record: hex,
        approves: rows.iter().any(|row| row.state == "drafted" && approves(row)),
        drafts: officer.is_allowed(Action::RecordErase, &whole()) && plan.is_none() && !pages::is_gone(&rows),
        rows: &rows,
        plan: plan.as_ref(),
        grounds: &grounds,
        token: officer.token(),
        error: &error,
    };
    Ok(pages::erase(&officer.frame(), &shelf))
}

fn note(register: &Register, actor: &str, target: &str) -> Result<(), CaseFault> {
    let at = register.clock.now().as_microsecond();
    let entry = Entry { at, actor, verb: "erasure.read", target, purpose: "erasing", detail: "{}" };
    Ok(register.db.write_exclusive(|tx| audit::note(tx, &entry))?)
}

/// Back to the page, which says why where nothing was done.
async fn back(
    officer: &Officer,
    web: &Shared,
    (code, key): (&str, &str),
    said: Result<(), Undone>,
) -> Response {
    let said = said.map(|()| format!("/office/records/{code}/{key}/erase"));
    led_on(officer, said, async |refusal| page(officer, web, (code, key), Some(refusal)).await).await
}

async fn draft(
    officer: Officer,
    State(web): State<Shared>,
    Path((code, key)): Path<(String, String)>,
    Query(token): Query<Token>,
    Form(said): Form<Said>,
) -> Response {
    let drafted = enter(&officer, &web, (&code, &key, &token), said).await;
    back(&officer, &web, (&code, &key), drafted).await
}

async fn enter(
    officer: &Officer,
    web: &Shared,
    (code, hex, token): (&str, &str, &Token),
    said: Said,
) -> Result<(), Undone> {
    officer.sent(token).map_err(Undone::Trouble)?;
    officer.may(Action::RecordErase, &whole()).map_err(Undone::Trouble)?;
    let (key, code, actor) = (key(hex)?, code.to_owned(), officer.actor());
    let drafted = done(web, move |register| {
        let fact = match said.entry.trim() {
            "" => None,
            text => Some(text.parse().map_err(|_| Refusal::NoSuchRecord)?),
        };
        let Said { ground, document, reasons, .. } = &said;
        let drafting = Drafting { code: &code, key, fact, ground, document, reasons };
        verbs::draft(register, &actor, &drafting)
    });
    drafted.await.map(drop)
}

async fn approve(
    officer: Officer,
    State(web): State<Shared>,
    Path((code, key, id)): Path<(String, String, String)>,
    Query(token): Query<Token>,
) -> Response {
    let action = Action::RecordEraseApprove;
    let decided = decide(&officer, &web, (&key, &id), (&token, action), |register, actor, id| {
        verbs::approve(register, actor, id).map(drop)
    });
    let decided = decided.await;
    back(&officer, &web, (&code, &key), decided).await
}

async fn take_back(
    officer: Officer,
    State(web): State<Shared>,
    Path((code, key, id)): Path<(String, String, String)>,
    Query(token): Query<Token>,
) -> Response {
    let action = Action::RecordErase;
    let decided = decide(&officer, &web, (&key, &id), (&token, action), verbs::take_back);
    let decided = decided.await;
    back(&officer, &web, (&code, &key), decided).await
}

/// Does what the policy allows with an erasure of this record.
async fn decide(
    officer: &Officer,
    web: &Shared,
    (hex, id): (&str, &str),
    (token, action): (&Token, Action),
    work: impl FnOnce(&Register, &str, i64) -> Result<(), CaseFault> + Send + 'static,
) -> Result<(), Undone> {
    officer.sent(token).map_err(Undone::Trouble)?;
    officer.may(action, &whole()).map_err(Undone::Trouble)?;
    let id: i64 = id.parse().map_err(|_| Undone::Trouble(Trouble::NotFound))?;
    let (key, actor) = (key(hex)?, officer.actor());
    let rows = done(web, move |register| Ok(verbs::of_record(register, key)?)).await?;
    let row = rows.iter().find(|row| row.id == id).ok_or(Undone::Trouble(Trouble::NotFound))?;
    let of = if action == Action::RecordErase { whole() } else { whole().drafted_by(&row.actor) };
    officer.may(action, &of).map_err(Undone::Trouble)?;
    done(web, move |register| work(register, &actor, id)).await
}

async fn receivers(officer: Officer, State(web): State<Shared>) -> Response {
    let page = receivers_page(&officer, &web).await;
    answer(&officer, page)
}

async fn receivers_page(officer: &Officer, web: &Shared) -> Result<Page, Trouble> {
    officer.may(Action::ReceiverRead, &whole())?;
    let actor = officer.actor();
    let read = move |register: &Register| {
        note(register, &actor, "receivers")?;
        Ok(receiver::receivers(register)?)
    };
    let rows = done(web, read).await?;
    Ok(pages::receivers(&officer.frame(), &rows))
}
