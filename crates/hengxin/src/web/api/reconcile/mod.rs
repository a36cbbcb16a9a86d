//! The reconciliation service (W3C community group, version 0.2): what OpenRefine and other programs ask when a column
//! of names is to be given codes.
//!
//! One address takes everything: without parameters it describes itself, with `queries` it tells which organisations
//! names mean, with `extend` it gives details of organisations. Browsers of any origin may ask.

mod extend;
mod manifest;
mod preview;
mod query;
mod suggest;

pub(super) use extend::{__path_properties, properties};
pub(super) use preview::{__path_preview, preview};
pub(super) use suggest::{
    __path_suggest_entity, __path_suggest_property, __path_suggest_type, suggest_entity, suggest_property,
    suggest_type,
};

use axum::extract::rejection::FormRejection;
use axum::extract::{DefaultBodyLimit, Form, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::params::Params;
use super::responses::{Large, Usual};
use crate::web::{Problem, Shared};

/// Largest form, in bytes: some thousand names.
const LARGEST: usize = 1 << 20;

/// The addresses below `/api/v1/reconcile`.
pub fn routes() -> Router<Shared> {
    let allowed = || async { StatusCode::NO_CONTENT };
    Router::new()
        .route("/", get(describe_or_answer).post(answer).options(allowed))
        .route("/properties", get(properties).options(allowed))
        .route("/preview/{code}", get(preview).options(allowed))
        .route("/suggest/entity", get(suggest_entity).options(allowed))
        .route("/suggest/property", get(suggest_property).options(allowed))
        .route("/suggest/type", get(suggest_type).options(allowed))
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(from_fn(open_to_all_origins))
}

/// Lets pages of any origin read the answers: they are public, and asking carries nobody's rights.
async fn open_to_all_origins(request: Request, next: Next) -> Response {
    const OPEN: [(HeaderName, &str); 4] = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    let mut response = next.run(request).await;
    for (name, value) in OPEN {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The one type of things the register knows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TypeView {
    /// `organisation`.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
}

/// Organisations.
pub const ORGANISATION: TypeView = TypeView { id: "organisation", name: "机构 Organisation" };

/// What is asked; without either, the service describes itself.
#[derive(Debug, Default, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub struct ReconcileParams {
    /// A batch of at most 1,000 queries as JSON, such as `{"q0": {"query": "…", "properties": [{"pid": "code", "v":
    /// "…"}]}}`. The property `code` decides, `district` orders candidates.
    queries: Option<String>,
    /// Codes and properties as JSON: `{"ids": ["…"], "properties": [{"id": "status"}]}`.
    extend: Option<String>,
}

/// Describes the service; with `queries` tells which organisations names mean; with `extend` gives details of
/// organisations.
#[utoipa::path(
    get, path = "/api/v1/reconcile", tag = "reconciliation", operation_id = "reconcile",
    params(ReconcileParams),
    responses((status = 200, description = "The manifest, results by the queries' names, or details by code", body = Object), Usual),
)]
pub async fn describe_or_answer(
    State(web): State<Shared>,
    Params(asked): Params<ReconcileParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match asked {
        ReconcileParams { queries: None, extend: None } => {
            let manifest = manifest::manifest(&manifest::base(&headers));
            // It names the host it was asked under, so no cache may give it to anybody else.
            Ok(([(header::CACHE_CONTROL, "no-store")], Json(manifest)).into_response())
        }
        asked => answered(&web, asked).await,
    }
}

/// The same by a form, for what is too long for an address.
#[utoipa::path(
    post, path = "/api/v1/reconcile", tag = "reconciliation", operation_id = "reconcileByForm",
    request_body(content = ReconcileParams, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "Results by the queries' names, or details by code", body = Object), Usual, Large),
)]
pub async fn answer(
    State(web): State<Shared>,
    form: Result<Form<ReconcileParams>, FormRejection>,
) -> Result<Response, Problem> {
    match form {
        Ok(Form(asked)) => answered(&web, asked).await,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Problem::TooLarge),
        Err(_) => Err(neither()),
    }
}

async fn answered(web: &Shared, asked: ReconcileParams) -> Result<Response, Problem> {
    match (asked.queries, asked.extend) {
        (Some(queries), _) => query::answer(web, &queries).await.map(|found| Json(found).into_response()),
        (None, Some(extend)) => extend::answer(web, &extend).await.map(|found| Json(found).into_response()),
        (None, None) => Err(neither()),
    }
}

fn neither() -> Problem {
    Problem::body(
        "请以表单（application/x-www-form-urlencoded）提交 queries 或 extend。",
        "Send a form (application/x-www-form-urlencoded) with `queries` or `extend`.",
    )
}

fn not_described(what: &'static str) -> Problem {
    Problem::parameter(
        format!("{what} 应为Reconciliation Service API 0.2规定的JSON，每批最多1000项。"),
        format!("{what} is JSON as the Reconciliation Service API 0.2 says, at most 1,000 items at once."),
    )
}
