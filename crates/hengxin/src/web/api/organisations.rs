//! One organisation, its records, one record.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::RecordKey;
use serde::Deserialize;
use utoipa::IntoParams;

use super::params::{self, AsOfParams, Params};
use super::responses::{Gone, Moved, Usual};
use crate::app::view::{self, ListQuery, OrganisationView, RecordAnswer, RecordPage, RecordView};
use crate::store::identity;
use crate::web::{Problem, Shared, answer};

/// Everything public about one organisation.
#[utoipa::path(
    get, path = "/api/v1/organisations/{code}", tag = "organisations", operation_id = "organisation",
    params(
        ("code" = String, Path, description = "Unified Social Credit Code; a registration number where none was ever issued", min_length = 1, max_length = 60, example = "91350100M000100Y43"),
        AsOfParams,
    ),
    responses((status = 200, description = "The organisation", body = OrganisationView), Moved, Usual),
)]
pub async fn organisation(
    State(web): State<Shared>,
    Path(code): Path<String>,
    Params(params): Params<AsOfParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&web, &headers, params.asked()?, move |tx, lens, _| {
        let found = view::organisation(tx, lens, &stored(&code))?.ok_or(Problem::NotFound);
        let moved = |view: OrganisationView| match &view.merged_into {
            Some(into) if !lens.as_of.is_past() => Err(moved(into, "")),
            _ => Ok(view),
        };
        Ok(found.and_then(moved))
    })
    .await
}

/// The address at the organisation that another was merged into.
fn moved(into: &str, rest: &str) -> Problem {
    Problem::Moved { to: format!("/api/v1/organisations/{into}{rest}") }
}

/// A code as it may be stored: text without NUL, which no database keeps.
fn stored(code: &str) -> String {
    code.replace('\0', "")
}

/// How one organisation's records are paged.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// Only records of this kind.
    #[param(pattern = "^(licence|penalty|honour|abnormal|commitment|other|listing)$")]
    kind: Option<String>,
    /// The `next` of the page before.
    #[param(pattern = "^[0-9a-f]{40}$")]
    cursor: Option<String>,
    /// The most records on a page; 50 if not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<String>,
    /// Day, `YYYY-MM-DD`, with or without the last entry to take into account, `@ENTRY`.
    #[param(pattern = r"^\d{4}-\d{2}-\d{2}(@\d{1,18})?$")]
    as_of: Option<String>,
}

/// The public records of one organisation, newest decision first.
#[utoipa::path(
    get, path = "/api/v1/organisations/{code}/records", tag = "organisations", operation_id = "recordsOfOrganisation",
    params(("code" = String, Path, description = "The organisation's code", min_length = 1, max_length = 60), PageParams),
    responses((status = 200, description = "A page of records", body = RecordPage), Moved, Usual),
)]
pub async fn records(
    State(web): State<Shared>,
    Path(code): Path<String>,
    Params(params): Params<PageParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let query = ListQuery {
        kind: params::some_kind(params.kind.as_deref())?,
        after: params::cursor(params.cursor.as_deref())?,
        limit: params::whole("limit", params.limit.as_deref(), (1, 200), 50)?,
        ..ListQuery::default()
    };
    let asked = params::asked(params.as_of.as_deref())?;
    answer(&web, &headers, asked, move |tx, lens, _| {
        let code = stored(&code);
        let found = view::records_of(tx, lens, &code, &query)?;
        // Only where there is nothing to show: whatever was merged holds no record any more.
        let nothing = found.as_ref().is_some_and(|page| page.records.is_empty()) && !lens.as_of.is_past();
        if nothing && let Some(into) = identity::merged_into(tx, &code)? {
            return Ok(Err(moved(&into, "/records")));
        }
        Ok(found.ok_or(Problem::NotFound))
    })
    .await
}

/// One public record with its fields, its rule and its history.
#[utoipa::path(
    get, path = "/api/v1/organisations/{code}/records/{key}", tag = "organisations", operation_id = "record",
    params(
        ("code" = String, Path, description = "The organisation's code", min_length = 1, max_length = 60),
        ("key" = String, Path, description = "The record's key", pattern = "^[0-9a-f]{16}$"),
        AsOfParams,
    ),
    responses((status = 200, description = "The record", body = RecordView), Moved, Usual, Gone),
)]
pub async fn record(
    State(web): State<Shared>,
    Path((code, key)): Path<(String, String)>,
    Params(params): Params<AsOfParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let key = RecordKey::from_hex(&key).ok_or(Problem::NotFound)?;
    answer(&web, &headers, params.asked()?, move |tx, lens, _| {
        Ok(match view::record(tx, lens, &stored(&code), key)? {
            RecordAnswer::Shown(record) => Ok(record),
            RecordAnswer::Gone => Err(Problem::Gone),
            RecordAnswer::Moved(into) => Err(moved(&into, &format!("/records/{}", key.hex()))),
            RecordAnswer::Unknown => Err(Problem::NotFound),
        })
    })
    .await
}
