//! The catalogue, the figures and the change feed.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use serde::Deserialize;
use utoipa::IntoParams;

use super::params::{self, AsOfParams, Params};
use super::responses::Usual;
use crate::app::view::{self, Asked, CatalogueItem, ChangePage, StatisticsView};
use crate::web::answer::{marked, moment, now, off_worker, unchanged};
use crate::web::{Problem, Shared, answer};

/// What the register may collect and publish, and on what basis.
#[utoipa::path(
    get, path = "/api/v1/catalogue", tag = "catalogue", operation_id = "catalogue",
    responses((status = 200, description = "The items", body = Vec<CatalogueItem>), Usual),
)]
pub async fn catalogue(State(web): State<Shared>, headers: HeaderMap) -> Result<Response, Problem> {
    answer(&web, &headers, Asked::Now, |_, lens, _| Ok(Ok(view::catalogue(lens.law)))).await
}

/// Figures about everything public: by kind, deciding body and month, and how many records arrived in time.
#[utoipa::path(
    get, path = "/api/v1/statistics", tag = "statistics", operation_id = "statistics",
    params(AsOfParams),
    responses((status = 200, description = "The figures", body = StatisticsView), Usual),
)]
pub async fn statistics(
    State(web): State<Shared>,
    Params(params): Params<AsOfParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = params.asked()?;
    if let Some(same) = unchanged(&web, &headers).await? {
        return Ok(same);
    }
    let at = now(&web).await?;
    let (at, body) = match web.statistics.get(at, &asked) {
        Some(body) => (at, body),
        None => computed(&web, asked).await?,
    };
    Ok(marked(at, "application/json", Body::from(body)))
}

/// The figures, computed by one request while others wait for it.
async fn computed(web: &Shared, asked: Asked) -> Result<(crate::app::kept::Moment, Bytes), Problem> {
    let _alone = web.costly.lock().await;
    let at = now(web).await?;
    if let Some(body) = web.statistics.get(at, &asked) {
        return Ok((at, body));
    }
    let figures = off_worker(web, move |register| {
        register.look(asked, |tx, lens| Ok((view::statistics(tx, lens)?, moment(&lens.as_of))))
    });
    let (figures, at) = figures.await?.map_err(|_| Problem::NoSuchState)?;
    let body = Bytes::from(serde_json::to_vec(&figures).map_err(|_| Problem::Fault)?);
    web.statistics.put(at, asked, body.clone());
    Ok((at, body))
}

/// Where to go on in the change feed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChangeParams {
    /// Only changes after this entry; from the beginning if not given.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 999_999_999_999_999_999_i64)]
    after: Option<String>,
    /// The most changes; 100 if not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    limit: Option<String>,
    /// Day, `YYYY-MM-DD`, with or without the last entry to take into account, `@ENTRY`.
    #[param(pattern = r"^\d{4}-\d{2}-\d{2}(@\d{1,18})?$")]
    as_of: Option<String>,
}

/// What happened, in order, by entry number. A record that is not public any more is named by its key alone: whoever
/// holds a copy deletes it.
#[utoipa::path(
    get, path = "/api/v1/changes", tag = "changes", operation_id = "changes",
    params(ChangeParams),
    responses((status = 200, description = "A page of changes", body = ChangePage), Usual),
)]
pub async fn changes(
    State(web): State<Shared>,
    Params(params): Params<ChangeParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let after = params::entry("after", params.after.as_deref())?;
    let limit = params::whole("limit", params.limit.as_deref(), (1, 1000), 100)?;
    let asked = params::asked(params.as_of.as_deref())?;
    answer(&web, &headers, asked, move |tx, lens, _| Ok(Ok(view::changes(tx, lens, after, limit)?))).await
}
