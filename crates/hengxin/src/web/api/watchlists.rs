//! Watch lists: organisations that the holder of a key follows. For holders of a key, each for its own.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::params::{self, JsonBody, Params};
use super::responses::{Contested, Guarded, Usual};
use crate::app::watch::{Changed, Holder, MemberPage, WatchFault, WatchRefusal, WatchlistView};
use crate::store::sql::Tx;
use crate::web::keys::Scope;
use crate::web::{Admitted, Problem, Shared};

/// The watch lists of a key.
#[derive(Debug, Serialize, ToSchema)]
pub struct Watchlists {
    /// The lists, oldest first.
    pub watchlists: Vec<WatchlistView>,
}

/// A watch list as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWatchlist {
    /// Its name, which no other list of the key bears.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Codes of its organisations; those that the register does not know are told and left out.
    codes: Option<Vec<String>>,
}

/// Codes of organisations.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenCodes {
    /// The codes.
    codes: Vec<String>,
}

/// How the members of a list are paged.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MembersParams {
    /// The `next` of the page before.
    #[param(min_length = 1, max_length = 60)]
    after: Option<String>,
    /// The most organisations on a page; 100 if not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    limit: Option<String>,
}

/// Whose lists they are: those of the key given, which is good for reading.
pub(super) fn holder(web: &Shared, admitted: &Admitted) -> Result<(Holder, i64), Problem> {
    let key = admitted.0.as_ref().ok_or(Problem::Key)?;
    if !key.has(Scope::Read) && !key.has(Scope::Office) {
        return Err(Problem::Scope { needs: Scope::Read.word() });
    }
    let now = web.register.clock.now().as_microsecond();
    Ok((Holder { actor: format!("key:{}", key.id), key: Some(key.id), now }, key.id))
}

/// The number of a list in an address.
pub(super) fn number(text: &str) -> Result<i64, Problem> {
    params::entry("watchlist", Some(text)).map_err(|_| Problem::NotFound)
}

/// Reads or changes lists, all of it or nothing.
pub(super) async fn decide<T: Send + 'static>(
    web: &Shared,
    work: impl FnOnce(&mut dyn Tx) -> Result<T, WatchFault> + Send + 'static,
) -> Result<T, Problem> {
    Ok(web.register.db.decide_async(work).await?)
}

impl From<WatchFault> for Problem {
    fn from(fault: WatchFault) -> Problem {
        match fault {
            WatchFault::Store(fault) => fault.into(),
            WatchFault::Refused(refusal) => match refusal {
                WatchRefusal::NoSuchList | WatchRefusal::NoSuchKey | WatchRefusal::NoWebhook => {
                    Problem::NotFound
                }
                WatchRefusal::NameUnfit | WatchRefusal::AddressUnfit => Problem::Body { why: refusal.text() },
                WatchRefusal::NameTaken
                | WatchRefusal::TooManyLists
                | WatchRefusal::TooManyMembers
                | WatchRefusal::NoMembers => Problem::Conflict { why: refusal.text() },
            },
        }
    }
}

/// The watch lists of the key.
#[utoipa::path(
    get, path = "/api/v1/watchlists", tag = "watch lists", operation_id = "watchlists", security(("key" = [])),
    responses((status = 200, description = "The lists", body = Watchlists), Usual, Guarded),
)]
pub async fn index(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
) -> Result<Response, Problem> {
    let (holder, _) = holder(&web, &admitted)?;
    let watchlists = web.register.db.read_async(move |tx| holder.lists(tx)).await?;
    Ok(Json(Watchlists { watchlists }).into_response())
}

/// Makes a watch list.
#[utoipa::path(
    post, path = "/api/v1/watchlists", tag = "watch lists", operation_id = "newWatchlist", security(("key" = [])),
    request_body = NewWatchlist,
    responses((status = 201, description = "It is made; Location names its address", body = Changed), Usual, Guarded, Contested),
)]
pub async fn create(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    JsonBody(new): JsonBody<NewWatchlist>,
) -> Result<Response, Problem> {
    let (holder, key) = holder(&web, &admitted)?;
    let codes = new.codes.unwrap_or_default();
    let made = decide(&web, move |tx| holder.create(tx, key, &new.name, &codes)).await?;
    let place = format!("/api/v1/watchlists/{}", made.list.id);
    let mut response = (StatusCode::CREATED, Json(made)).into_response();
    let location = HeaderValue::try_from(place).map_err(|_| Problem::Fault)?;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

/// One watch list with a page of its organisations.
#[utoipa::path(
    get, path = "/api/v1/watchlists/{id}", tag = "watch lists", operation_id = "watchlist", security(("key" = [])),
    params(("id" = i64, Path, description = "Its number", minimum = 1, maximum = 999_999_999_999_999_999_i64), MembersParams),
    responses((status = 200, description = "The list", body = MemberPage), Usual, Guarded),
)]
pub async fn one(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    Path(id): Path<String>,
    Params(params): Params<MembersParams>,
) -> Result<Response, Problem> {
    let ((holder, _), id) = (holder(&web, &admitted)?, number(&id)?);
    let after = params::text("after", params.after, 60)?.unwrap_or_default();
    let limit = params::whole("limit", params.limit.as_deref(), (1, 1000), 100)?;
    // Nobody is told of somebody else's list: it reads like one that is not there.
    let page = web.register.db.read_async(move |tx| match holder.members(tx, id, &after, limit) {
        Err(WatchFault::Store(fault)) => Err(fault),
        answer => Ok(answer),
    });
    Ok(Json(page.await??).into_response())
}

/// Gives a watch list another name and, where codes are given, other organisations.
#[utoipa::path(
    put, path = "/api/v1/watchlists/{id}", tag = "watch lists", operation_id = "replaceWatchlist", security(("key" = [])),
    params(("id" = i64, Path, description = "Its number", minimum = 1, maximum = 999_999_999_999_999_999_i64)),
    request_body = NewWatchlist,
    responses((status = 200, description = "The list as it is now", body = Changed), Usual, Guarded, Contested),
)]
pub async fn replace(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    Path(id): Path<String>,
    JsonBody(new): JsonBody<NewWatchlist>,
) -> Result<Response, Problem> {
    let ((holder, _), id) = (holder(&web, &admitted)?, number(&id)?);
    let changed = decide(&web, move |tx| holder.replace(tx, id, &new.name, new.codes.as_deref())).await?;
    Ok(Json(changed).into_response())
}

/// Deletes a watch list, its notices and their address.
#[utoipa::path(
    delete, path = "/api/v1/watchlists/{id}", tag = "watch lists", operation_id = "deleteWatchlist", security(("key" = [])),
    params(("id" = i64, Path, description = "Its number", minimum = 1, maximum = 999_999_999_999_999_999_i64)),
    responses((status = 204, description = "It is gone"), Usual, Guarded),
)]
pub async fn delete(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let ((holder, _), id) = (holder(&web, &admitted)?, number(&id)?);
    decide(&web, move |tx| holder.delete(tx, id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Puts organisations on a watch list.
#[utoipa::path(
    post, path = "/api/v1/watchlists/{id}/members", tag = "watch lists", operation_id = "addMembers", security(("key" = [])),
    params(("id" = i64, Path, description = "Number of the list", minimum = 1, maximum = 999_999_999_999_999_999_i64)),
    request_body = GivenCodes,
    responses((status = 200, description = "The list as it is now", body = Changed), Usual, Guarded, Contested),
)]
pub async fn add(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    Path(id): Path<String>,
    JsonBody(given): JsonBody<GivenCodes>,
) -> Result<Response, Problem> {
    let ((holder, _), id) = (holder(&web, &admitted)?, number(&id)?);
    let changed = decide(&web, move |tx| holder.add(tx, id, &given.codes)).await?;
    Ok(Json(changed).into_response())
}

/// Takes an organisation off a watch list.
#[utoipa::path(
    delete, path = "/api/v1/watchlists/{id}/members/{code}", tag = "watch lists", operation_id = "removeMember", security(("key" = [])),
    params(
        ("id" = i64, Path, description = "Number of the list", minimum = 1, maximum = 999_999_999_999_999_999_i64),
        ("code" = String, Path, description = "The organisation's code", min_length = 1, max_length = 60),
    ),
    responses((status = 200, description = "The list as it is now", body = Changed), Usual, Guarded),
)]
pub async fn remove(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    Path((id, code)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let ((holder, _), id) = (holder(&web, &admitted)?, number(&id)?);
    let changed = decide(&web, move |tx| holder.remove(tx, id, &[code])).await?;
    Ok(Json(changed).into_response())
}
