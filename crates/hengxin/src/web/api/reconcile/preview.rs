//! A small page about one organisation, for a frame beside a table of names.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use domain::RecordKind;

use super::query;
use crate::app::view::{Asked, OrganisationBrief, briefs};
use crate::store::lookup;
use crate::web::api::responses::Usual;
use crate::web::{Problem, Shared};

#[derive(Template)]
#[template(path = "reconcile/preview.html")]
struct PreviewPage<'a> {
    brief: &'a OrganisationBrief,
    about: String,
    counts: Vec<(String, u64)>,
}

/// Frames of any site may show it; it loads nothing.
const POLICY: &str = "default-src 'none'; frame-ancestors *";

/// A small page about one organisation, with a link to its own.
#[utoipa::path(
    get, path = "/api/v1/reconcile/preview/{code}", tag = "reconciliation", operation_id = "reconcilePreview",
    params(("code" = String, Path, description = "The organisation's code", min_length = 1, max_length = 60)),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"), Usual),
)]
pub async fn preview(State(web): State<Shared>, Path(code): Path<String>) -> Result<Response, Problem> {
    let code = code.replace('\0', "");
    let found = web.register.look_async(Asked::Now, move |tx, lens, _| {
        let known = lookup::by_code(tx, &[&code])?;
        let found = briefs(tx, lens, known.iter().filter(|key| key.code == code).map(|key| key.id))?;
        Ok(found.into_values().next())
    });
    let brief = found.await?.map_err(|_| Problem::NoSuchState)?.ok_or(Problem::NotFound)?;
    let counts = brief.records.iter().map(|counted| {
        let kind = RecordKind::from_word(&counted.kind).expect("counts are of kinds");
        (format!("{} {}", kind.label().zh, kind.label().en), counted.count)
    });
    let page = PreviewPage { about: query::description(&brief), counts: counts.collect(), brief: &brief };
    let html = page.render().map_err(|error| {
        tracing::error!(%error, "a preview could not be written");
        Problem::Fault
    })?;
    let headers = [(header::CONTENT_SECURITY_POLICY, POLICY), (header::CACHE_CONTROL, "no-cache")];
    Ok((headers, Html(html)).into_response())
}
