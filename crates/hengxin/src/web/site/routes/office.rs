//! The office pages about deliveries: sending, following, deciding.

use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::officer::{Officer, Token, answer, private};
use super::place::Place;
use crate::app::delivery::{self, DecideFault, lines};
use crate::authority::{Action, Kind, Resource};
use crate::store::delivery as stored;
use crate::store::sql::Tx;
use crate::web::answer::off_worker;
use crate::web::api::batches::{self, Sender};
use crate::web::site::pages::office::{self, Desk, NewFile};
use crate::web::site::pages::{Page, Trouble};
use crate::web::{Problem, Shared};

/// The addresses of deliveries.
pub(super) const PLACES: [Place; 7] = [
    Place::get("", |_| get(index)),
    Place::both("/new", |settings| {
        let send = post(send).layer(DefaultBodyLimit::max(settings.upload));
        get(new).merge(send)
    }),
    Place::get("/batches/{batch}", |_| get(one)),
    Place::get("/batches/{batch}/progress", |_| get(progress)),
    Place::get("/batches/{batch}/file", |_| get(file)),
    Place::post("/batches/{batch}/approve", |_| post(approve)),
    Place::post("/batches/{batch}/reject", |_| post(reject)),
];

/// Whoever may look at deliveries, at those of the own body or at all.
fn looker(web: &Shared, officer: &Officer) -> Result<batches::Looker, Trouble> {
    officer.may(Action::BatchRead, &officer.own(Kind::Batch))?;
    Ok(batches::officer_looks(web, officer.actor(), officer.who.body))
}

/// Where the page before ended.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Before {
    before: String,
}

/// Deliveries on a page.
const PER_PAGE: u32 = 50;

async fn index(officer: Officer, State(web): State<Shared>, Query(from): Query<Before>) -> Response {
    let signed = officer.frame().office;
    if let Some(signed) = signed.filter(|signed| !signed.batches) {
        // Whoever has nothing to do with deliveries begins where the own work is.
        return officer.reader.go(match (signed.accounts, signed.cases) {
            (true, _) => "/office/accounts",
            (false, true) => "/office/work",
            (false, false) => "/office/account",
        });
    }
    let before = from.before.parse().unwrap_or(i64::MAX);
    let page = async {
        let page = batches::page(&web, looker(&web, &officer)?, before, PER_PAGE).await?;
        Ok(office::batches(&officer.frame(), &page))
    };
    let page = page.await;
    answer(&officer, page)
}

async fn report(web: &Shared, officer: &Officer, batch: &str) -> Result<batches::DeliveryReport, Trouble> {
    let looker = looker(web, officer)?;
    let batch = batch.parse().map_err(|_| Trouble::NotFound)?;
    Ok(batches::report(web, looker, batch).await?)
}

/// A delivery as the policy sees it: of its body, sent by whoever sent it.
async fn matter(web: &Shared, officer: &Officer, batch: i64) -> Result<Resource, Trouble> {
    let read = move |tx: &mut dyn Tx| {
        let Some(found) = stored::find(tx, batch)? else { return Ok(None) };
        let body = stored::sending_body(tx, &found)?;
        Ok(Some((found.actor, body)))
    };
    let found = web.register.db.read_async(read).await.map_err(Problem::from)?;
    // Another body's delivery is not told apart from none.
    let seen = found.filter(|(_, sent_by)| officer.who.body.is_none_or(|body| body == *sent_by));
    let (actor, body) = seen.ok_or(Trouble::NotFound)?;
    Ok(Resource::of(Kind::Batch).of_body(body).drafted_by(&actor))
}

/// Problems shown row by row; the file with notes holds all of them.
const SHOWN: i64 = 50;

async fn one(officer: Officer, State(web): State<Shared>, Path(batch): Path<String>) -> Response {
    let page = one_page(&officer, &web, &batch).await;
    answer(&officer, page)
}

async fn one_page(officer: &Officer, web: &Shared, batch: &str) -> Result<Page, Trouble> {
    let report = report(web, officer, batch).await?;
    let number = report.delivery.batch;
    let lines =
        web.register.db.read_async(move |tx| lines(tx, number, 0, SHOWN)).await.map_err(Problem::from)?;
    let matter = matter(web, officer, number).await?;
    let can_decide = officer.may(Action::BatchDecide, &matter).is_ok();
    let desk = Desk { report: &report, lines: &lines, can_decide, token: officer.token() };
    Ok(office::batch(&officer.frame(), desk))
}

async fn progress(officer: Officer, State(web): State<Shared>, Path(batch): Path<String>) -> Response {
    let report = report(&web, &officer, &batch).await;
    answer(&officer, report.map(|report| office::progress(&officer.frame(), &report.delivery)))
}

async fn file(officer: Officer, State(web): State<Shared>, Path(batch): Path<String>) -> Response {
    let file = async {
        let looker = looker(&web, &officer)?;
        let batch = batch.parse().map_err(|_| Trouble::NotFound)?;
        Ok(batches::noted_file(&web, looker, batch, officer.reader.lang).await?)
    };
    let file: Result<Response, Trouble> = file.await;
    file.unwrap_or_else(|trouble| officer.reader.trouble(&trouble))
}

async fn approve(
    officer: Officer,
    State(web): State<Shared>,
    Path(batch): Path<String>,
    Query(form): Query<Token>,
) -> Response {
    decide(officer, web, &batch, &form, true).await
}

async fn reject(
    officer: Officer,
    State(web): State<Shared>,
    Path(batch): Path<String>,
    Query(form): Query<Token>,
) -> Response {
    decide(officer, web, &batch, &form, false).await
}

/// Whether the officer may decide on the delivery; its number.
async fn may_decide(officer: &Officer, web: &Shared, batch: &str, form: &Token) -> Result<i64, Trouble> {
    officer.sent(form)?;
    // Whom no delivery is for is not told which there are.
    officer.may(Action::BatchDecide, &officer.own(Kind::Batch))?;
    let batch = batch.parse().map_err(|_| Trouble::NotFound)?;
    officer.may(Action::BatchDecide, &matter(web, officer, batch).await?)?;
    Ok(batch)
}

async fn decide(officer: Officer, web: Shared, batch: &str, form: &Token, lets_in: bool) -> Response {
    let batch = match may_decide(&officer, &web, batch, form).await {
        Ok(batch) => batch,
        Err(trouble) => return officer.reader.trouble(&trouble),
    };
    let actor = officer.actor();
    let decided = off_worker(&web, move |register| {
        let done = if lets_in {
            delivery::approve(register, batch, &actor).map(drop)
        } else {
            delivery::reject(register, batch, &actor)
        };
        Ok(done)
    });
    match decided.await {
        Ok(Ok(()) | Err(DecideFault::NotHeld)) => officer.reader.go(&format!("/office/batches/{batch}")),
        Ok(Err(fault)) => {
            tracing::error!(batch, %fault, "a decision on a delivery failed");
            officer.reader.trouble(&Trouble::Fault)
        }
        Err(problem) => officer.reader.trouble(&problem.into()),
    }
}

async fn new(officer: Officer, State(web): State<Shared>) -> Response {
    if let Err(trouble) = officer.may(Action::BatchSend, &officer.own(Kind::Batch)) {
        return officer.reader.trouble(&trouble);
    }
    private(form(&officer, &web, ""))
}

fn form(officer: &Officer, web: &Shared, error: &str) -> Page {
    let feeds: Vec<_> = web.register.feeds.iter().map(|feed| (feed.id.clone(), feed.name.clone())).collect();
    let limit = web.settings.upload as u64;
    office::new_batch(&officer.frame(), NewFile { feeds: &feeds, limit, token: officer.token(), error })
}

async fn send(
    officer: Officer,
    State(web): State<Shared>,
    Query(token): Query<Token>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Response {
    // Looked at before the first byte of the file is taken.
    let may = officer.sent(&token).and_then(|()| officer.may(Action::BatchSend, &officer.own(Kind::Batch)));
    if let Err(trouble) = may {
        return officer.reader.trouble(&trouble);
    }
    let Ok(multipart) = multipart else { return officer.reader.trouble(&Trouble::Bad) };
    let entered = async {
        let arrived = batches::receive(&web, multipart).await?;
        let sender = Sender { actor: officer.actor(), body: officer.who.body };
        batches::enter(&web, sender, arrived).await
    };
    match entered.await {
        Ok(batch) => officer.reader.go(&format!("/office/batches/{batch}")),
        Err(problem @ (Problem::Body { .. } | Problem::TooLarge | Problem::Scope { .. })) => {
            let error = problem.detail().get(officer.reader.lang).to_owned();
            (problem.status(), private(form(&officer, &web, &error))).into_response()
        }
        Err(problem) => officer.reader.trouble(&problem.into()),
    }
}
