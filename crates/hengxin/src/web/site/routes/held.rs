//! The office pages of a record, also where it is not public: recording service, withdrawing, lifting; and of a new
//! listing.

use axum::extract::multipart::{Field, Multipart, MultipartRejection};
use axum::extract::{DefaultBodyLimit, Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use domain::{Day, RecordKey, Refusal, Text};
use serde::Deserialize;

use super::case::service;
use super::cases::{Undone, done, look};
use super::officer::{Officer, Token, answer};
use super::place::Place;
use crate::app::Register;
use crate::app::case::{self as verbs, CaseFault, HeldView, LiftFault, Noticing, Revoked, Ruling};
use crate::authority::{Action, Kind, Resource};
use crate::web::answer::off_worker;
use crate::web::site::evidence::lay;
use crate::web::site::pages::held::{self as pages, Entered, RulingTyped, Shelf};
use crate::web::site::pages::{Page, Trouble};
use crate::web::{Problem, Shared};

/// The addresses of records and of a new listing.
pub(super) const PLACES: [Place; 6] = [
    Place::get("/records/{code}/{key}", |_| get(one)),
    Place::post("/records/{code}/{key}/serve", |_| post(serve)),
    Place::post("/records/{code}/{key}/withdraw", |_| post(withdraw)),
    Place::post("/records/{code}/{key}/lift", |_| post(lift).layer(DefaultBodyLimit::max(UPLOAD))),
    Place::post("/records/{code}/{key}/lift-ended", |_| post(lift_ended)),
    Place::both("/listings/new", |_| get(new).post(notice)),
];

fn of_record(view: &HeldView) -> Resource {
    Resource::of(Kind::Record).of_body(view.supplier.0)
}

fn of_lifting(view: &HeldView) -> Resource {
    Resource::of(Kind::Lifting).of_body(view.supplier.0)
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
    let page = page(&officer, &web, (&code, &key), (None, &RulingTyped::default())).await;
    answer(&officer, page)
}

async fn page(
    officer: &Officer,
    web: &Shared,
    (code, key): (&str, &str),
    (refused, ruling): (Option<&Text>, &RulingTyped),
) -> Result<Page, Trouble> {
    let record = seen(officer, web, (code, key)).await?;
    let may = |action| officer.may(action, &of_record(&record)).is_ok();
    let error = refused.map(|why| why.get(officer.reader.lang).to_owned()).unwrap_or_default();
    let shelf = Shelf {
        record: &record,
        serves: may(Action::RecordServe),
        withdraws: may(Action::RecordWithdraw),
        lifts: officer.may(Action::LiftingDraft, &of_lifting(&record)).is_ok(),
        ruling,
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
    dated: String,
}

/// Does what the policy allows with a record, where the form is of this session.
async fn act(
    officer: &Officer,
    web: &Shared,
    (code, key, token): (&str, &str, &Token),
    (action, of): (Action, fn(&HeldView) -> Resource),
    work: impl FnOnce(&Register, &str, (&str, RecordKey)) -> Result<i64, CaseFault> + Send + 'static,
) -> Response {
    let said = async {
        officer.sent(token).map_err(Undone::Trouble)?;
        let view = seen(officer, web, (code, key)).await?;
        officer.may(action, &of(&view)).map_err(Undone::Trouble)?;
        let key = RecordKey::from_hex(key).ok_or(Undone::Trouble(Trouble::NotFound))?;
        let (actor, code) = (officer.actor(), code.to_owned());
        done(web, move |register| work(register, &actor, (&code, key))).await
    };
    match said.await {
        Ok(_) => officer.reader.go(&format!("/office/records/{code}/{key}")),
        Err(Undone::Trouble(trouble)) => officer.reader.trouble(&trouble),
        Err(Undone::Refused(refusal)) => {
            let typed = RulingTyped::default();
            let why = refusal.text();
            let mut page = answer(officer, page(officer, web, (code, key), (Some(&why), &typed)).await);
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
    act(
        &officer,
        &web,
        (&code, &key, &token),
        (Action::RecordServe, of_record),
        move |register, actor, about| {
            let service = service(&said.served_on, &said.way).ok_or(Refusal::NoEvidence)?;
            verbs::record_service(register, actor, about, service)
        },
    )
    .await
}

async fn withdraw(
    officer: Officer,
    State(web): State<Shared>,
    Path((code, key)): Path<(String, String)>,
    Query(token): Query<Token>,
    Form(said): Form<Said>,
) -> Response {
    act(
        &officer,
        &web,
        (&code, &key, &token),
        (Action::RecordWithdraw, of_record),
        move |register, actor, about| {
            let dated = day_of(&said.dated)?;
            let revoked = Revoked { reasons: &said.reasons, document: &said.document, dated };
            verbs::withdraw(register, actor, about, revoked)
        },
    )
    .await
}

/// A day as typed; nothing where none was.
fn day_of(typed: &str) -> Result<Option<Day>, Refusal> {
    let typed = typed.trim();
    if typed.is_empty() { Ok(None) } else { Day::parse(typed).map(Some).ok_or(Refusal::NoRuling) }
}

/// The largest upload, in bytes. What a file may be is decided while it is received; this only ends what never ends.
const UPLOAD: usize = 1 << 30;

/// The most characters of a text in a form with a file.
const LONGEST_PART: usize = 5000;

/// Puts a court's ruling forward. The texts stand before the file in the form, and who may not do this sends no file.
async fn lift(
    officer: Officer,
    State(web): State<Shared>,
    Path((code, key)): Path<(String, String)>,
    Query(token): Query<Token>,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    let mut typed = RulingTyped::default();
    let said = propose(&officer, &web, (&code, &key, &token), (parts, &mut typed)).await;
    let why = match said {
        Ok(id) => return officer.reader.go(&format!("/office/cases/{id}")),
        Err(Unproposed::Undone(Undone::Trouble(trouble))) => return officer.reader.trouble(&trouble),
        Err(Unproposed::Undone(Undone::Refused(refusal))) => refusal.text(),
        Err(Unproposed::File(why)) => why,
    };
    let page = page(&officer, &web, (&code, &key), (Some(&why), &typed)).await;
    let mut page = answer(&officer, page);
    *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    page
}

async fn propose(
    officer: &Officer,
    web: &Shared,
    (code, key, token): (&str, &str, &Token),
    (parts, typed): (Result<Multipart, MultipartRejection>, &mut RulingTyped),
) -> Result<i64, Unproposed> {
    officer.sent(token).map_err(Undone::Trouble)?;
    let view = seen(officer, web, (code, key)).await?;
    officer.may(Action::LiftingDraft, &of_lifting(&view)).map_err(Undone::Trouble)?;
    let key = RecordKey::from_hex(key).ok_or(Undone::Trouble(Trouble::NotFound))?;
    let mut parts = parts.map_err(|_| Undone::Trouble(Trouble::Bad))?;
    let file = loop {
        let Ok(Some(part)) = parts.next_field().await else {
            return Err(Undone::Refused(Refusal::NoProof).into());
        };
        match part.name().unwrap_or_default() {
            "court" => typed.court = text_of(part).await,
            "document" => typed.document = text_of(part).await,
            "ruled_on" => typed.ruled_on = text_of(part).await,
            "reasons" => typed.reasons = text_of(part).await,
            "file" => break part,
            _ => {}
        }
    };
    let ruled_on = day_of(&typed.ruled_on).map_err(Undone::Refused)?;
    if file.file_name().unwrap_or_default().is_empty() {
        return Err(Undone::Refused(Refusal::NoProof).into());
    }
    let (laid, name) = lay(web, file).await.map_err(told)?;
    let (actor, code, typed) = (officer.actor(), code.to_owned(), typed.clone());
    let proposed = off_worker(web, move |register| {
        let ruling = Ruling {
            code: &code,
            key,
            court: &typed.court,
            document: &typed.document,
            ruled_on,
            reasons: &typed.reasons,
        };
        Ok(verbs::propose_lifting(register, &actor, &ruling, (&laid, &name)))
    });
    match proposed.await.map_err(Undone::from)? {
        Ok(filed) => Ok(filed.id),
        Err(LiftFault::Case(fault)) => Err(Undone::from(fault).into()),
        Err(LiftFault::Evidence(fault)) => Err(told(fault.into())),
    }
}

async fn text_of(part: Field<'_>) -> String {
    part.text().await.unwrap_or_default().chars().take(LONGEST_PART).collect()
}

/// What is wrong with a file is told on the page.
fn told(problem: Problem) -> Unproposed {
    if let Problem::Body { why } = problem {
        return Unproposed::File(why);
    }
    Unproposed::Undone(problem.into())
}

/// Why a ruling was not put forward.
enum Unproposed {
    /// As any other form.
    Undone(Undone),
    /// What is wrong with the file.
    File(Text),
}

impl From<Undone> for Unproposed {
    fn from(undone: Undone) -> Unproposed {
        Unproposed::Undone(undone)
    }
}

async fn lift_ended(
    officer: Officer,
    State(web): State<Shared>,
    Path((code, key)): Path<(String, String)>,
    Query(token): Query<Token>,
    Form(said): Form<Said>,
) -> Response {
    act(
        &officer,
        &web,
        (&code, &key, &token),
        (Action::LiftingDraft, of_lifting),
        move |register, actor, about| verbs::end_lifting(register, actor, about, &said.document),
    )
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
