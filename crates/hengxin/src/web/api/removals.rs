//! What left the register, for those who hold copies: what to drop, and saying that it is done. For holders of a key.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::params::{self, Params};
use super::responses::{Guarded, Usual};
use super::watchlists::holder;
use crate::app::case::CaseFault;
use crate::app::receiver::{self, RemovalPage};
use crate::web::answer::off_worker;
use crate::web::{Admitted, Problem, Shared};

/// From where on removals are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RemovalParams {
    /// The `next` of the page before; if not given, what the key has not confirmed.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 999_999_999_999_999_999_i64)]
    after: Option<String>,
    /// The most removals on a page; 100 if not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    limit: Option<String>,
}

/// Up to where a key has confirmed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Confirmed {
    /// The last entry up to which everything that left is dropped.
    pub confirmed: i64,
}

/// Records that left the register, were corrected or erased: copies of them must be dropped or fetched again.
#[utoipa::path(
    get, path = "/api/v1/removals", tag = "removals", operation_id = "removals", security(("key" = [])),
    params(RemovalParams),
    responses((status = 200, description = "A page of removals", body = RemovalPage), Usual, Guarded),
)]
pub async fn removals(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    Params(params): Params<RemovalParams>,
) -> Result<Response, Problem> {
    let (_, key) = holder(&web, &admitted)?;
    let after = params.after.as_deref().map(|text| params::entry("after", Some(text))).transpose()?;
    let limit = params::whole("limit", params.limit.as_deref(), (1, 1000), 100)?;
    let page = off_worker(&web, move |register| receiver::removals(register, key, after, limit)).await?;
    Ok(Json(page).into_response())
}

/// Says that everything that left up to this removal is dropped, this one included.
#[utoipa::path(
    post, path = "/api/v1/removals/{id}/done", tag = "removals", operation_id = "confirmRemovals", security(("key" = [])),
    params(("id" = i64, Path, description = "Number of the removal", minimum = 1, maximum = 999_999_999_999_999_999_i64)),
    responses((status = 200, description = "It is noted", body = Confirmed), Usual, Guarded),
)]
pub async fn confirm(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (_, key) = holder(&web, &admitted)?;
    let entry = params::entry("removal", Some(&id)).map_err(|_| Problem::NotFound)?;
    let done = off_worker(&web, move |register| Ok(receiver::confirm(register, key, entry))).await?;
    match done {
        Ok(confirmed) => Ok(Json(Confirmed { confirmed }).into_response()),
        Err(CaseFault::Refused(_)) => Err(Problem::NotFound),
        Err(CaseFault::Store(fault)) => Err(fault.into()),
    }
}
