//! Search and suggestions.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use super::params::{self, Params};
use super::responses::Usual;
use crate::app::view::{self, SearchPage, SearchQuery, Suggestion};
use crate::web::answer::{marked, moment, off_worker, unchanged};
use crate::web::{Problem, Shared};

/// What is searched for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchParams {
    /// Part of a name or former name, pinyin, initials, or the beginning of a code. Several words: all must match.
    #[param(min_length = 1, max_length = 100, example = "衡信")]
    q: Option<String>,
    /// Only organisations with a public record of this kind.
    #[param(pattern = "^(licence|penalty|honour|abnormal|commitment|other|listing)$")]
    kind: Option<String>,
    /// Only organisations with this registration status.
    #[param(pattern = "^(active|revoked|deregistered|moved-out|not-reported)$")]
    status: Option<String>,
    /// The page, from 1.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page: Option<String>,
    /// Day, `YYYY-MM-DD`, with or without the last entry to take into account, `@ENTRY`. Organisations are found by
    /// the names they have and had, and shown as they were.
    #[param(pattern = r"^\d{4}-\d{2}-\d{2}(@\d{1,18})?$")]
    as_of: Option<String>,
}

/// Organisations that match, closest first.
#[utoipa::path(
    get, path = "/api/v1/search", tag = "organisations", operation_id = "search",
    params(SearchParams),
    responses((status = 200, description = "A page of organisations", body = SearchPage), Usual),
)]
pub async fn search(
    State(web): State<Shared>,
    Params(params): Params<SearchParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let query = SearchQuery {
        text: params::text("q", params.q, 100)?.unwrap_or_default(),
        kind: params::some_kind(params.kind.as_deref())?,
        status: params::status(params.status.as_deref())?,
        page: params::whole("page", params.page.as_deref(), (1, 100), 1)?,
    };
    let asked = params::asked(params.as_of.as_deref())?;
    if let Some(same) = unchanged(&web, &headers).await? {
        return Ok(same);
    }
    // Scanning all names takes milliseconds: too long for a worker thread.
    let found = off_worker(&web, move |register| {
        register.look(asked, |tx, lens| {
            register.catch_up(tx)?;
            Ok((view::search(tx, lens, (&register.search, &register.names), &query)?, moment(&lens.as_of)))
        })
    });
    let (page, at) = found.await?.map_err(|_| Problem::NoSuchState)?;
    Ok(marked(at, "application/json", super::json(&page)?))
}

/// What is being typed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SuggestParams {
    /// What has been typed so far.
    #[param(min_length = 1, max_length = 100, example = "衡信")]
    q: Option<String>,
    /// The reader's language, for the links.
    #[param(pattern = "^(zh|en)$")]
    lang: Option<String>,
}

/// At most eight organisations for what is being typed.
#[utoipa::path(
    get, path = "/api/v1/suggest", tag = "organisations", operation_id = "suggest",
    params(SuggestParams),
    responses((status = 200, description = "Suggestions, closest first", body = Vec<Suggestion>), Usual),
)]
pub async fn suggest(
    State(web): State<Shared>,
    Params(params): Params<SuggestParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let typed = params::text("q", params.q, 100)?.unwrap_or_default();
    let lang = params::lang(params.lang.as_deref())?;
    if let Some(same) = unchanged(&web, &headers).await? {
        return Ok(same);
    }
    let register = Arc::clone(&web.register);
    let found = off_worker(&web, move |_| {
        register.look(view::Asked::Now, |tx, lens| {
            register.catch_up(tx)?;
            Ok((view::suggest(tx, &register.search, &typed, lang)?, moment(&lens.as_of)))
        })
    });
    let (rows, at) = found.await?.map_err(|_| Problem::NoSuchState)?;
    Ok(marked(at, "application/json", super::json(&rows)?))
}
