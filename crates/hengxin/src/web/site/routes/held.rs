//! The office pages of a record, also where it is not public: recording service, withdrawing, lifting; and of a new
//! listing.

use axum::extract::{DefaultBodyLimit, Form, Path, Query, Request, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::{Day, Exhibit, RecordKey, Refusal, Text};
use serde::Deserialize;

use super::case::service;
use super::cases::{done, look};
use super::officer::{Officer, Token, answer};
use super::place::Place;
use super::undone::{Undone, led_on};
use crate::app::case::{self as verbs, CaseFault, HeldLine, HeldView, Noticing, Paper, Revoked, Ruling};
use crate::app::evidence::Laid;
use crate::app::{Register, erase};
use crate::authority::{Action, Kind, Resource};
use crate::store::lookup;
use crate::store::sql::Tx;
use crate::web::site::pages::held::{self as pages, Entered, RulingTyped, Shelf, Sorted};
use crate::web::site::pages::{Page, Trouble};
use crate::web::site::upload::{self, Sent};
use crate::web::{Problem, Shared};

/// The addresses of records and of a new listing.
pub(super) const PLACES: [Place; 7] = [
    Place::get("/records", |_| get(find)),
    Place::get("/records/{code}/{key}", |_| get(one)),
    Place::post("/records/{code}/{key}/serve", |_| post(serve)),
    Place::post("/records/{code}/{key}/withdraw", |_| post(withdraw)),
    Place::post("/records/{code}/{key}/lift", |_| post(lift).layer(DefaultBodyLimit::max(upload::UPLOAD))),
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
    lines.retain(|line| officer.is_allowed(Action::HiddenRead, &of(line)));
    Ok(pages::find(
        &officer.frame(),
        Sorted { code: &known.code, name: &known.name, lines: &lines, error: "" },
    ))
}

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
    // Whether there is such a record at all is told to nobody who may not see hidden ones; to whoever sees those of one
    // body, another's reads like none.
    officer.may(Action::HiddenRead, &officer.own(Kind::Record)).map_err(Undone::Trouble)?;
    let view = look(officer, web, target, move |register| verbs::held(register, &code, key)).await?;
    let may = officer.may(Action::HiddenRead, &of_record(&view));
    may.map_err(|_| Undone::Trouble(Trouble::NotFound))?;
    Ok(view)
}

async fn one(
    officer: Officer,
    State(web): State<Shared>,
    Path((code, key)): Path<(String, String)>,
) -> Response {
    let found = page(&officer, &web, (&code, &key), (None, &RulingTyped::default())).await;
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
    officer.is_allowed(Action::HiddenRead, &general) && done(web, erased).await.unwrap_or(false)
}

async fn page(
    officer: &Officer,
    web: &Shared,
    (code, key): (&str, &str),
    (refused, ruling): (Option<&Text>, &RulingTyped),
) -> Result<Page, Trouble> {
    let record = seen(officer, web, (code, key)).await?;
    let may = |action| officer.is_allowed(action, &of_record(&record));
    let error = refused.map(|why| why.get(officer.reader.lang).to_owned()).unwrap_or_default();
    let shelf = Shelf {
        record: &record,
        serves: may(Action::RecordServe),
        withdraws: may(Action::RecordWithdraw),
        lifts: officer.is_allowed(Action::LiftingDraft, &of_lifting(&record)),
        ruling,
        erases: officer.is_allowed(Action::RecordErase, &Resource::of(Kind::Record)),
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
    let said = said.await.map(|_| format!("/office/records/{code}/{key}"));
    let typed = RulingTyped::default();
    led_on(officer, said, async |no| page(officer, web, (code, key), (Some(&no.text()), &typed)).await).await
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

/// Puts a court's ruling forward. Who may not do this sends no file.
async fn lift(
    officer: Officer,
    State(web): State<Shared>,
    Path((code, key)): Path<(String, String)>,
    Query(token): Query<Token>,
    request: Request,
) -> Response {
    let mut typed = RulingTyped::default();
    let said = propose(&officer, &web, (&code, &key, &token), (request, &mut typed)).await;
    let said = said.map(|id| format!("/office/cases/{id}"));
    let about = (code.as_str(), key.as_str());
    led_on(&officer, said, async |no| page(&officer, &web, about, (Some(&no.text()), &typed)).await).await
}

async fn propose(
    officer: &Officer,
    web: &Shared,
    (code, key, token): (&str, &str, &Token),
    (request, typed): (Request, &mut RulingTyped),
) -> Result<i64, Undone> {
    officer.sent(token).map_err(Undone::Trouble)?;
    let view = seen(officer, web, (code, key)).await?;
    officer.may(Action::LiftingDraft, &of_lifting(&view)).map_err(Undone::Trouble)?;
    let key = RecordKey::from_hex(key).ok_or(Undone::Trouble(Trouble::NotFound))?;
    let sent = upload::read(web, request).await.map_err(Undone::Trouble)?;
    *typed = RulingTyped::of(&sent);
    let (name, laid) = the_file(sent)?;
    let (actor, code, typed) = (officer.actor(), code.to_owned(), typed.clone());
    let filed = done(web, move |register| {
        let ruled_on = day_of(&typed.ruled_on).inspect_err(|_| laid.discard())?;
        let (court, document, reasons) = (&typed.court, &typed.document, &typed.reasons);
        let ruling = Ruling { code: &code, key, court, document, ruled_on, reasons };
        let paper = Paper { laid: &laid, name: &name, what: Some(Exhibit::Ruling) };
        verbs::propose_lifting(register, &actor, &ruling, paper)
    });
    Ok(filed.await?.id)
}

/// The one file of a form. Whatever came beside it is not kept.
fn the_file(sent: Sent) -> Result<(String, Laid), Undone> {
    let mut files =
        Sent::all(sent.files).map_err(|why| Undone::Refused(Refusal::FileNotTaken { why }))?.into_iter();
    let first = files.next().ok_or(Undone::Refused(Refusal::NoProof));
    files.for_each(|(_, laid)| laid.discard());
    first
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
    let said = enter(&officer, &web, &token, entered.clone()).await.map(|id| format!("/office/cases/{id}"));
    let lang = officer.reader.lang;
    led_on(&officer, said, async |no| new_page(&officer, &web, &entered, no.text().get(lang))).await
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
