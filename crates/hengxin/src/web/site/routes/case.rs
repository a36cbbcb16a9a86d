//! The office page of one proceeding: taking steps, drafting a decision, approving another officer's.

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use domain::{Day, FactKind, Refusal, Service, ServiceWay};

use super::cases::{Undone, approving, done, drafting, kinds, look, reading, resource, stepping};
use super::officer::{Officer, Token, answer};
use super::place::Place;
use crate::app::Register;
use crate::app::case::{self as verbs, CaseFault, CaseView, Drafting, Matter, Outcome, Saying, Taking};
use crate::authority::Action;
use crate::web::Shared;
use crate::web::site::pages::cases::{self as pages, Desk};
use crate::web::site::pages::{Page, Trouble};

/// The addresses of one proceeding.
pub(super) const PLACES: [Place; 6] = [
    Place::get("/cases/{id}", |_| get(one)),
    Place::post("/cases/{id}/step", |_| post(step)),
    Place::post("/cases/{id}/draft", |_| post(draft)),
    Place::post("/cases/{id}/approve", |_| post(approve)),
    Place::post("/cases/{id}/send-back", |_| post(send_back)),
    Place::post("/cases/{id}/claim", |_| post(claim)),
];

/// Names and values of a form, in its order.
type Fields = Vec<(String, String)>;

fn value<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.trim())
}

fn number(id: &str) -> Result<i64, Undone> {
    id.parse().map_err(|_| Undone::Trouble(Trouble::NotFound))
}

/// The proceeding as the policy sees it; an officer who may not read it learns nothing of it.
async fn readable(officer: &Officer, web: &Shared, id: i64) -> Result<Matter, Undone> {
    // Whom no case is for is told so; to all others a case that is not theirs reads like none.
    let kinds = kinds(officer);
    if kinds.is_empty() {
        return Err(Undone::Trouble(Trouble::Refused(Refusal::NotAuthorised)));
    }
    let matter = done(web, move |register| verbs::matter(register, id)).await?;
    let undrafted = Matter { drafted_by: String::new(), ..matter.clone() };
    let may = officer.may(reading(matter.kind), &resource(&undrafted));
    may.map_err(|_| Undone::Trouble(Trouble::NotFound))?;
    Ok(matter)
}

async fn one(officer: Officer, State(web): State<Shared>, Path(id): Path<String>) -> Response {
    let page = page(&officer, &web, &id, None).await;
    answer(&officer, page)
}

/// The page of a proceeding; `refused` where a form before was.
async fn page(officer: &Officer, web: &Shared, id: &str, refused: Option<&Refusal>) -> Result<Page, Trouble> {
    let id = number(id)?;
    let matter = readable(officer, web, id).await?;
    let case =
        look(officer, web, format!("proceeding/{id}"), move |register| verbs::case(register, id)).await?;
    let error = refused.map(|refusal| refusal.text().get(officer.reader.lang).to_owned()).unwrap_or_default();
    let desk = desk(officer, &matter, &case, &error);
    Ok(pages::case(&officer.frame(), &desk))
}

/// What this officer may do where the case stands.
fn desk<'d>(officer: &'d Officer, matter: &Matter, case: &'d CaseView, error: &'d str) -> Desk<'d> {
    let undrafted = Matter { drafted_by: String::new(), ..matter.clone() };
    let may = |action: Action| officer.may(action, &resource(&undrafted)).is_ok();
    let known = |word: &&String| FactKind::ALL.iter().copied().find(|kind| kind.word() == word.as_str());
    let steps =
        case.open.iter().filter(|word| known(word).is_some_and(|fact| may(stepping(matter.kind, fact))));
    let steps: Vec<&str> = steps.map(String::as_str).collect();
    Desk {
        case,
        serves: steps.iter().any(|step| pages::is_service(step)),
        amends: case.outcomes.iter().any(|code| pages::changes_record(code)),
        steps,
        drafts: may(drafting(matter.kind)),
        approves: officer.may(approving(matter.kind), &resource(matter)).is_ok(),
        own: officer.actor(),
        token: officer.token(),
        error,
    }
}

/// Where a form leads: to the page of the case, which says why where nothing was done.
async fn back(officer: &Officer, web: &Shared, id: &str, said: Result<(), Undone>) -> Response {
    match said {
        Ok(()) => officer.reader.go(&format!("/office/cases/{id}")),
        Err(Undone::Trouble(trouble)) => officer.reader.trouble(&trouble),
        Err(Undone::Refused(refusal)) => {
            let mut page = answer(officer, page(officer, web, id, Some(&refusal)).await);
            *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            page
        }
    }
}

/// Does what the policy allows in a case, where the form is of this session.
async fn act(
    officer: &Officer,
    web: &Shared,
    (id, token): (&str, &Token),
    action: impl FnOnce(&Matter) -> (Action, bool),
    work: impl FnOnce(&Register, &str, i64) -> Result<(), CaseFault> + Send + 'static,
) -> Result<(), Undone> {
    officer.sent(token).map_err(Undone::Trouble)?;
    let id = number(id)?;
    let matter = readable(officer, web, id).await?;
    let (action, deciding) = action(&matter);
    let of = if deciding { matter.clone() } else { Matter { drafted_by: String::new(), ..matter.clone() } };
    officer.may(action, &resource(&of)).map_err(told)?;
    let actor = officer.actor();
    done(web, move |register| work(register, &actor, id)).await
}

/// That somebody else must approve is told on the page of the case.
fn told(trouble: Trouble) -> Undone {
    if trouble == Trouble::Refused(Refusal::NeedsAnotherApprover) {
        return Undone::Refused(Refusal::NeedsAnotherApprover);
    }
    Undone::Trouble(trouble)
}

/// What a form says of the service of a document; nothing where it gives no day.
pub(super) fn service(day: &str, way: &str) -> Option<Service> {
    let way = ServiceWay::from_code(way).filter(|way| *way != ServiceWay::Declared)?;
    Some(Service { on: Day::parse(day)?, way, complete: true })
}

async fn step(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(token): Query<Token>,
    Form(fields): Form<Fields>,
) -> Response {
    let fact = FactKind::ALL.iter().copied().find(|kind| kind.word() == value(&fields, "step"));
    let said = match fact.filter(|fact| fact.is_step()) {
        None => unread(&officer, &token, Undone::Trouble(Trouble::Bad)),
        Some(fact) => {
            let action = move |matter: &Matter| (stepping(matter.kind, fact), false);
            act(&officer, &web, (&id, &token), action, move |register, actor, id| {
                take(register, actor, (id, fact), &fields)
            })
            .await
        }
    };
    back(&officer, &web, &id, said).await
}

/// A form that names nothing that can be done; one that is not of this session is not read at all.
fn unread(officer: &Officer, token: &Token, why: Undone) -> Result<(), Undone> {
    officer.sent(token).map_err(Undone::Trouble)?;
    Err(why)
}

fn take(
    register: &Register,
    actor: &str,
    (id, fact): (i64, FactKind),
    fields: &Fields,
) -> Result<(), CaseFault> {
    let text = |name| value(fields, name);
    let saying = Saying {
        reasons: text("reasons"),
        document: text("document"),
        service: service(text("served_on"), text("way")),
        ..Saying::default()
    };
    let seen = text("seen").parse().ok();
    let taking = Taking { proceeding: id, seen, fact, saying };
    verbs::step(register, actor, &taking).map(drop)
}

async fn draft(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(token): Query<Token>,
    Form(fields): Form<Fields>,
) -> Response {
    let said = match Outcome::from_code(value(&fields, "outcome")) {
        None => unread(&officer, &token, Undone::Refused(Refusal::NoOutcome)),
        Some(outcome) => {
            let action = |matter: &Matter| (drafting(matter.kind), false);
            act(&officer, &web, (&id, &token), action, move |register, actor, id| {
                write(register, actor, (id, outcome), &fields)
            })
            .await
        }
    };
    back(&officer, &web, &id, said).await
}

fn write(
    register: &Register,
    actor: &str,
    (id, outcome): (i64, Outcome),
    fields: &Fields,
) -> Result<(), CaseFault> {
    let given = fields.iter().filter_map(|(name, value)| Some((name.strip_prefix("f.")?, value.as_str())));
    let changes: Vec<(&str, &str)> = given.collect();
    let drafting = Drafting {
        proceeding: id,
        seen: value(fields, "seen").parse().ok(),
        outcome,
        reasons: value(fields, "reasons"),
        document: value(fields, "document"),
        changes: &changes,
    };
    verbs::draft(register, actor, &drafting)
}

async fn approve(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(token): Query<Token>,
    Form(fields): Form<Fields>,
) -> Response {
    let seen: Option<i64> = value(&fields, "seen").parse().ok();
    let action = |matter: &Matter| (approving(matter.kind), true);
    let said = act(&officer, &web, (&id, &token), action, move |register, actor, id| {
        verbs::approve(register, actor, id, seen).map(drop)
    })
    .await;
    back(&officer, &web, &id, said).await
}

async fn send_back(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(token): Query<Token>,
    Form(fields): Form<Fields>,
) -> Response {
    let action = |matter: &Matter| (approving(matter.kind), false);
    let said = act(&officer, &web, (&id, &token), action, move |register, actor, id| {
        verbs::send_back(register, actor, id, value(&fields, "why"))
    })
    .await;
    back(&officer, &web, &id, said).await
}

/// Takes a case up, or puts it back for others.
async fn claim(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(token): Query<Token>,
) -> Response {
    let action = |matter: &Matter| (drafting(matter.kind), false);
    let said = act(&officer, &web, (&id, &token), action, verbs::claim).await;
    back(&officer, &web, &id, said).await
}
