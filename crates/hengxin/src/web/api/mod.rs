//! `/api/v1`: what the register shows to programs. The description (OpenAPI 3.1) is generated from this code.

#![expect(unused_qualifications, reason = "written by the macro that describes the addresses")]

pub mod batches;
mod cases;
mod datasets;
mod find;
mod following;
mod lists;
mod meant;
mod organisations;
pub mod params;
mod reconcile;
mod red_list;
mod removals;
mod reports;
mod responses;
mod rest;
mod screen;
mod watchlists;

use std::sync::OnceLock;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{delete, get, post, put};
use bytes::Bytes;
use serde::Serialize;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

pub use datasets::{ColumnView, DatasetView, views as dataset_views};
pub use lists::{ListIndexEntry, total};
pub use params::Params;

use crate::app::screen::listing::{ReceiptLine, RefusedLine};

use super::{Problem, ProblemView, Settings, Shared};

/// Every address under `/api/v1`.
pub fn routes(settings: &Settings) -> Router<Shared> {
    let send = post(batches::send).layer(DefaultBodyLimit::max(settings.upload));
    Router::new()
        .route("/organisations/{code}", get(organisations::organisation))
        .route("/organisations/{code}/records", get(organisations::records))
        .route("/organisations/{code}/records/{key}", get(organisations::record))
        .route("/organisations/{code}/report", get(reports::report).post(reports::issue))
        .route("/receipts", post(reports::receipt))
        .route("/search", get(find::search))
        .route("/suggest", get(find::suggest))
        .route("/match", get(meant::meant))
        .route("/screen", post(screen::screen).layer(DefaultBodyLimit::disable()))
        .nest("/reconcile", reconcile::routes())
        .route("/lists", get(lists::index))
        .route("/lists/{kind}", get(lists::list))
        .route("/lists/{kind}/csv", get(lists::csv))
        .route("/red-list", get(red_list::red_list))
        .route("/catalogue", get(rest::catalogue))
        .route("/statistics", get(rest::statistics))
        .route("/changes", get(rest::changes))
        .route("/datasets", get(datasets::index))
        .route("/datasets/{dataset}/{format}", get(datasets::download))
        .route("/batches", get(batches::index).merge(send))
        .route("/batches/{batch}", get(batches::one))
        .route("/batches/{batch}/results", get(batches::results))
        .route("/removals", get(removals::removals))
        .route("/removals/{id}/done", post(removals::confirm))
        .merge(watching())
        .merge(cases::routes())
        .route("/openapi.json", get(openapi))
        .fallback(|| async { Problem::NotFound })
        .method_not_allowed_fallback(|| async { Problem::Method })
}

/// Addresses of watch lists.
fn watching() -> Router<Shared> {
    let webhook = get(following::webhook).put(following::register_webhook).delete(following::remove_webhook);
    let one = get(watchlists::one).put(watchlists::replace).delete(watchlists::delete);
    Router::new()
        .route("/watchlists", get(watchlists::index).post(watchlists::create))
        .route("/watchlists/{id}", one)
        .route("/watchlists/{id}/members", post(watchlists::add))
        .route("/watchlists/{id}/members/{code}", delete(watchlists::remove))
        .route("/watchlists/{id}/changes", get(following::changes))
        .route("/watchlists/{id}/feed", put(following::open_feed).delete(following::close_feed))
        .route("/watchlists/{id}/atom", get(following::feed))
        .route("/watchlists/{id}/webhook", webhook)
}

/// The API's description.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Hengxin register of organisations' public credit records",
        description = "Reads what is public about organisations. Answers are computed from facts at the moment of the \
            request; ETag marks the moment. Problems are application/problem+json (RFC 9457) with stable codes.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        organisations::organisation, organisations::records, organisations::record, find::search, find::suggest,
        reports::report, reports::issue, reports::receipt,
        meant::meant, screen::screen,
        reconcile::describe_or_answer, reconcile::answer, reconcile::properties, reconcile::preview,
        reconcile::suggest_entity, reconcile::suggest_property, reconcile::suggest_type,
        lists::index, lists::list, lists::csv, red_list::red_list, rest::catalogue, rest::statistics, rest::changes,
        datasets::index, datasets::download, batches::index, batches::one, batches::results, batches::send,
        watchlists::index, watchlists::create, watchlists::one, watchlists::replace, watchlists::delete,
        watchlists::add, watchlists::remove, following::changes, following::open_feed, following::close_feed,
        following::feed, following::webhook, following::register_webhook, following::remove_webhook,
        cases::index, cases::one, cases::act::step, cases::act::draft, cases::act::serve, cases::act::withdraw,
        removals::removals, removals::confirm,
    ),
    components(schemas(ProblemView, RefusedLine, ReceiptLine)),
    modifiers(&Keyed),
    tags(
        (name = "organisations", description = "Organisations and their records"),
        (name = "reports", description = "Credit reports of organisations, and receipts for searches"),
        (name = "names", description = "Which organisation a name means: one name, or a list"),
        (name = "reconciliation", description = "Reconciliation Service API 0.2 (W3C community group), for OpenRefine \
            and other programs: give them the address `/api/v1/reconcile`"),
        (name = "lists", description = "Records of one kind: licences and penalties (双公示), honours and others"),
        (name = "catalogue", description = "What may be collected, and why"),
        (name = "statistics", description = "Figures"),
        (name = "open data", description = "Everything public as files"),
        (name = "batches", description = "Sending files and following them; for holders of a key"),
        (name = "watch lists", description = "Organisations that the holder of a key follows"),
        (name = "cases", description = "Procedures about records: for holders of a key of an officer's account"),
        (name = "removals", description = "What left the register, for those who hold copies of it"),
        (name = "changes", description = "What happened, in order"),
    ),
)]
struct Description;

/// Describes the key that some addresses want.
struct Keyed;

impl Modify for Keyed {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("key", scheme);
    }
}

/// The description as a value, for the reference page.
pub fn description() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

async fn openapi() -> impl IntoResponse {
    static TEXT: OnceLock<Bytes> = OnceLock::new();
    let text =
        TEXT.get_or_init(|| Bytes::from(description().to_json().expect("the description is plain data")));
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], text.clone())
}

/// A body of JSON.
fn json(value: &impl Serialize) -> Result<Body, Problem> {
    serde_json::to_vec(value).map(Body::from).map_err(|error| {
        tracing::error!(%error, "an answer could not be written as JSON");
        Problem::Fault
    })
}
