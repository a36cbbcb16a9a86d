//! How bodies send and how duties stand, for officers who see to it; a supplying officer sees the own body alone.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

use super::cases::reading;
use super::officer::{Officer, answer, private};
use super::place::Place;
use crate::app::Register;
use crate::app::case::{self as verbs, CaseFault, ProceedingView, kind_of};
use crate::app::monitoring::Figures;
use crate::authority::{Action, Kind};
use crate::store::audit;
use crate::store::proceeding::{ProceedingKind, QueueQuery};
use crate::web::answer::off_worker;
use crate::web::figures::figures;
use crate::web::site::link::Link;
use crate::web::site::pages::monitoring as pages;
use crate::web::site::pages::{Page, Trouble};
use crate::web::{Problem, Shared};

/// The addresses of monitoring.
pub(super) const PLACES: [Place; 4] = [
    Place::get("/monitoring", |_| get(index)),
    Place::get("/monitoring/duties", |_| get(duties)),
    Place::get("/monitoring/bodies/{id}", |_| get(body)),
    Place::get("/monitoring/{name}", |_| get(file)),
];

/// Duties on a page.
const PER_PAGE: u32 = 50;
/// Duties in a file at most.
const IN_FILE: u32 = 10_000;

/// Notes the look, and gives the figures the officer may see: of every body, or of the own one.
async fn looked(
    officer: &Officer,
    web: &Shared,
    verb: &'static str,
    target: String,
) -> Result<Arc<Figures>, Trouble> {
    officer.may(Action::MonitoringRead, &officer.own(Kind::Program))?;
    let actor = officer.actor();
    let note = move |register: &Register| {
        let at = register.clock.now().as_microsecond();
        let purpose = "monitoring";
        let entry = audit::Entry { at, actor: &actor, verb, target: &target, purpose, detail: "{}" };
        register.db.write_exclusive(|tx| audit::note(tx, &entry))
    };
    off_worker(web, note).await?;
    let figures = figures(web).await?;
    Ok(officer.who.body.map_or(Arc::clone(&figures), |body| Arc::new(figures.of_body(body))))
}

async fn index(officer: Officer, State(web): State<Shared>) -> Response {
    let page = async {
        let figures = looked(&officer, &web, "monitoring.read", "monitoring".to_owned()).await?;
        Ok(pages::overview(&officer.frame(), &figures))
    };
    let page = page.await;
    answer(&officer, page)
}

async fn body(officer: Officer, State(web): State<Shared>, Path(id): Path<String>) -> Response {
    let page = body_page(&officer, &web, &id).await;
    answer(&officer, page)
}

async fn body_page(officer: &Officer, web: &Shared, id: &str) -> Result<Page, Trouble> {
    officer.may(Action::MonitoringRead, &officer.own(Kind::Program))?;
    let id: i64 = id.parse().map_err(|_| Trouble::NotFound)?;
    // Another body is not told apart from none.
    if officer.who.body.is_some_and(|own| own != id) {
        return Err(Trouble::NotFound);
    }
    let figures = looked(officer, web, "monitoring.read", format!("authority/{id}")).await?;
    let found = figures.bodies.iter().find(|figures| figures.id == id && id > 0).ok_or(Trouble::NotFound)?;
    Ok(pages::body(&officer.frame(), found, &figures))
}

/// Which duties are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// Kind of proceeding, by word.
    kind: String,
    /// Who owes, by word.
    by: String,
    /// Where the page before ended.
    after: String,
}

/// Whether an officer may open cases of a kind.
fn opens(officer: &Officer, kind: ProceedingKind) -> bool {
    officer.is_allowed(reading(kind), &officer.own(kind_of(kind)))
}

/// A duty, without the number of its case for whoever may not open it: the number leads to the applicant's pages.
fn unnamed(officer: &Officer, mut row: ProceedingView) -> ProceedingView {
    if !ProceedingKind::from_word(&row.kind).is_some_and(|kind| opens(officer, kind)) {
        row.number.clear();
    }
    row
}

/// The duties asked for, those due first in front.
async fn owed(
    officer: &Officer,
    web: &Shared,
    asked: &Asked,
    limit: u32,
) -> Result<Vec<ProceedingView>, Trouble> {
    let (kind, by) = (ProceedingKind::from_word(&asked.kind), asked.by.clone());
    let after = asked.after.split_once('.').and_then(|(due, id)| Some((due.parse().ok()?, id.parse().ok()?)));
    let supplier = officer.who.body;
    let read = move |register: &Register| {
        let kinds: Vec<ProceedingKind> = kind.into_iter().collect();
        let query = QueueQuery {
            kinds: &kinds,
            due_by: Some(by.as_str()).filter(|by| !by.is_empty()),
            supplier,
            after,
            limit,
            ..QueueQuery::default()
        };
        Ok(verbs::queue(register, &query))
    };
    match off_worker(web, read).await? {
        Ok(rows) => Ok(rows.into_iter().map(|row| unnamed(officer, row)).collect()),
        Err(CaseFault::Refused(refusal)) => Err(Trouble::Refused(refusal)),
        Err(CaseFault::Store(fault)) => Err(Problem::from(fault).into()),
    }
}

async fn duties(officer: Officer, State(web): State<Shared>, Query(asked): Query<Asked>) -> Response {
    let page = duties_page(&officer, &web, &asked).await;
    answer(&officer, page)
}

async fn duties_page(officer: &Officer, web: &Shared, asked: &Asked) -> Result<Page, Trouble> {
    let figures = looked(officer, web, "monitoring.read", "monitoring/duties".to_owned()).await?;
    let found = owed(officer, web, asked, PER_PAGE + 1).await?;
    let rows = &found[..found.len().min(PER_PAGE as usize)];
    let more = rows.last().filter(|_| found.len() > rows.len());
    let root = officer.reader.lang.pick("/zh/office/monitoring/duties", "/en/office/monitoring/duties");
    let here = Link::to(root).with("kind", &asked.kind).with("by", &asked.by);
    let next = more.map(|row| here.with("after", &row.cursor));
    let opens = |kind: &ProceedingKind| opens(officer, *kind);
    let shown = pages::Duties {
        rows,
        totals: &figures.owed(),
        opens: ProceedingKind::ALL.into_iter().filter(opens).map(ProceedingKind::word).collect(),
        kind: &asked.kind,
        by: &asked.by,
        next: next.as_ref().map(Link::as_str),
    };
    Ok(pages::duties(&officer.frame(), &shown))
}

async fn file(officer: Officer, State(web): State<Shared>, Path(name): Path<String>) -> Response {
    match file_text(&officer, &web, &name).await {
        Ok(bytes) => {
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
            ];
            private((headers, bytes).into_response())
        }
        Err(trouble) => officer.reader.trouble(&trouble),
    }
}

async fn file_text(officer: &Officer, web: &Shared, name: &str) -> Result<Vec<u8>, Trouble> {
    officer.may(Action::MonitoringRead, &officer.own(Kind::Program))?;
    let table = pages::Table::from_file_name(name).ok_or(Trouble::NotFound)?;
    let figures = looked(officer, web, "monitoring.export", format!("monitoring/{name}")).await?;
    let rows = match table {
        pages::Table::Duties => owed(officer, web, &Asked::default(), IN_FILE).await?,
        pages::Table::Bodies | pages::Table::Coverage | pages::Table::Errors | pages::Table::Months => {
            Vec::new()
        }
    };
    pages::csv(table, &figures, &rows, officer.reader.lang).map_err(|_| Trouble::Fault)
}
