//! The red list by rule.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use super::params::{self, Params};
use super::responses::Usual;
use crate::app::view::{self, RedCursor, RedListPage};
use crate::web::answer::{marked, moment, unchanged};
use crate::web::{Problem, Shared};

/// Which part of the red list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RedListParams {
    /// The `next` of the page before.
    #[param(pattern = "^[0-9a-f]{16}$")]
    cursor: Option<String>,
    /// The most organisations looked at for a page; 50 if not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<String>,
    /// Day, `YYYY-MM-DD`, with or without the last entry to take into account, `@ENTRY`.
    #[param(pattern = r"^\d{4}-\d{2}-\d{2}(@\d{1,18})?$")]
    as_of: Option<String>,
}

/// A page of the red list: organisations in good standing, by rule over their published honours. 404 where no rule is in
/// force on the day.
#[utoipa::path(
    get, path = "/api/v1/red-list", tag = "lists", operation_id = "redList",
    params(RedListParams),
    responses((status = 200, description = "A page of organisations", body = RedListPage), Usual),
)]
pub async fn red_list(
    State(web): State<Shared>,
    Params(params): Params<RedListParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let after = cursor(params.cursor.as_deref())?;
    let limit = params::whole("limit", params.limit.as_deref(), (1, 200), 50)?;
    let asked = params::asked(params.as_of.as_deref())?;
    if let Some(same) = unchanged(&web, &headers).await? {
        return Ok(same);
    }
    let read = web.register.look_async(asked, move |tx, lens, _| {
        Ok((view::red_list_page(tx, lens, (after, limit))?, moment(&lens.as_of)))
    });
    let (page, at) = read.await?.map_err(|_| Problem::NoSuchState)?;
    let page = page.ok_or(Problem::NotFound)?;
    Ok(marked(at, "application/json", super::json(&page)?))
}

fn cursor(text: Option<&str>) -> Result<RedCursor, Problem> {
    let Some(text) = text else { return Ok(RedCursor::START) };
    RedCursor::parse(text).ok_or_else(|| {
        Problem::parameter(
            "cursor只能是上一页给出的next。",
            "cursor takes the next of the page before and nothing else.",
        )
    })
}
