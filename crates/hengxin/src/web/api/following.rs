//! What changes about the organisations on a watch list: asked for, as a feed, or sent to an address.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::Day;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

use super::params::{self, JsonBody, Params};
use super::responses::{Contested, Guarded, Usual};
use super::watchlists::{decide, holder, number};
use crate::app::view::{Asked, Lens};
use crate::app::watch::{FeedView, FollowedPage, Since, WatchFault, WebhookMade, WebhookView};
use crate::store::sql::{StoreFault, Tx};
use crate::web::atom::atom;
use crate::web::{Admitted, Problem, Shared};

/// From where on changes are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FollowParams {
    /// The `next` of the page before: changes after this entry.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 999_999_999_999_999_999_i64)]
    after: Option<String>,
    /// Records whose publication ended or began by itself after this day, `YYYY-MM-DD`; if not given, those of today.
    #[param(value_type = Option<String>, format = Date)]
    since: Option<String>,
    /// The most entries looked at for a page; 100 if not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    limit: Option<String>,
}

/// The secret of a feed's address.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FeedParams {
    /// The secret.
    #[param(min_length = 1, max_length = 100)]
    secret: String,
}

/// Where notices shall be sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// An https address, not in a private network.
    #[schema(max_length = 1000)]
    url: String,
}

/// Reads or changes through the lens of this moment, all of it or nothing.
async fn decide_now<T: Send + 'static>(
    web: &Shared,
    work: impl FnOnce(&mut dyn Tx, &Lens<'_>) -> Result<T, WatchFault> + Send + 'static,
) -> Result<T, Problem> {
    let register = Arc::clone(&web.register);
    let found = decide(web, move |tx| match register.lens(tx, Asked::Now)? {
        Ok(lens) => work(tx, &lens).map(Some),
        Err(_) => Ok(None),
    });
    found.await?.ok_or(Problem::NoSuchState)
}

/// What changed about the organisations on a watch list: entries in order, and records whose publication ended or began
/// by itself.
#[utoipa::path(
    get, path = "/api/v1/watchlists/{id}/changes", tag = "watch lists", operation_id = "followed", security(("key" = [])),
    params(("id" = i64, Path, description = "Number of the list", minimum = 1, maximum = 999_999_999_999_999_999_i64), FollowParams),
    responses((status = 200, description = "A page of changes", body = FollowedPage), Usual, Guarded),
)]
pub async fn changes(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    Path(id): Path<String>,
    Params(params): Params<FollowParams>,
) -> Result<Response, Problem> {
    let ((holder, _), id) = (holder(&web, &admitted)?, number(&id)?);
    let entry = params::entry("after", params.after.as_deref())?;
    let yesterday = web.register.today().plus_days(-1);
    let day: Day = params::day("since", params.since.as_deref())?.unwrap_or(yesterday);
    let limit = params::whole("limit", params.limit.as_deref(), (1, 1000), 100)?;
    let look = move |tx: &mut dyn Tx, lens: &Lens<'_>, _: &crate::app::Register| {
        passed(holder.changes(tx, lens, id, Since { entry, day }, limit))
    };
    let page = web.register.look_async(Asked::Now, look).await?.map_err(|_| Problem::NoSuchState)?;
    Ok(Json(page?).into_response())
}

/// A fault of the store goes the store's way.
fn passed<T>(answer: Result<T, WatchFault>) -> Result<Result<T, WatchFault>, StoreFault> {
    match answer {
        Err(WatchFault::Store(fault)) => Err(fault),
        answer => Ok(answer),
    }
}

/// Gives the feed of a watch list an address with a secret, in place of the one it had.
#[utoipa::path(
    put, path = "/api/v1/watchlists/{id}/feed", tag = "watch lists", operation_id = "openFeed", security(("key" = [])),
    params(("id" = i64, Path, description = "Number of the list", minimum = 1, maximum = 999_999_999_999_999_999_i64)),
    responses((status = 200, description = "The address", body = FeedView), Usual, Guarded),
)]
pub async fn open_feed(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let ((holder, _), id) = (holder(&web, &admitted)?, number(&id)?);
    let feed = decide(&web, move |tx| holder.open_feed(tx, id)).await?;
    Ok(Json(feed).into_response())
}

/// Takes the address of the feed of a watch list away.
#[utoipa::path(
    delete, path = "/api/v1/watchlists/{id}/feed", tag = "watch lists", operation_id = "closeFeed", security(("key" = [])),
    params(("id" = i64, Path, description = "Number of the list", minimum = 1, maximum = 999_999_999_999_999_999_i64)),
    responses((status = 204, description = "It has no address any more"), Usual, Guarded),
)]
pub async fn close_feed(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let ((holder, _), id) = (holder(&web, &admitted)?, number(&id)?);
    decide(&web, move |tx| holder.close_feed(tx, id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The feed of a watch list (Atom, RFC 4287), for whoever has its secret: its newest changes.
#[utoipa::path(
    get, path = "/api/v1/watchlists/{id}/atom", tag = "watch lists", operation_id = "feed",
    params(("id" = i64, Path, description = "Number of the list", minimum = 1, maximum = 999_999_999_999_999_999_i64), FeedParams),
    responses((status = 200, description = "The feed", body = String, content_type = "application/atom+xml"), Usual),
)]
pub async fn feed(
    State(web): State<Shared>,
    Path(id): Path<String>,
    Params(params): Params<FeedParams>,
) -> Result<Response, Problem> {
    let (id, now) = (number(&id)?, web.register.clock.now().as_microsecond());
    let look = move |tx: &mut dyn Tx, lens: &Lens<'_>, _: &crate::app::Register| {
        FollowedPage::feed(tx, lens, (id, &params.secret), now)
    };
    let found = web.register.look_async(Asked::Now, look).await?.map_err(|_| Problem::NoSuchState)?;
    let (list, page) = found.ok_or(Problem::NotFound)?;
    let kind = HeaderValue::from_static("application/atom+xml");
    Ok(([(header::CONTENT_TYPE, kind)], atom(&list, &page)).into_response())
}

/// Where notices about a watch list are sent, and how the newest stand.
#[utoipa::path(
    get, path = "/api/v1/watchlists/{id}/webhook", tag = "watch lists", operation_id = "webhook", security(("key" = [])),
    params(("id" = i64, Path, description = "Number of the list", minimum = 1, maximum = 999_999_999_999_999_999_i64)),
    responses((status = 200, description = "The address and its notices", body = WebhookView), Usual, Guarded),
)]
pub async fn webhook(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let ((holder, _), id) = (holder(&web, &admitted)?, number(&id)?);
    let found = web.register.db.read_async(move |tx| passed(holder.webhook(tx, id))).await??;
    Ok(Json(found).into_response())
}

/// Has notices about a watch list sent to an address from now on, signed with a secret that is shown this once.
#[utoipa::path(
    put, path = "/api/v1/watchlists/{id}/webhook", tag = "watch lists", operation_id = "registerWebhook", security(("key" = [])),
    params(("id" = i64, Path, description = "Number of the list", minimum = 1, maximum = 999_999_999_999_999_999_i64)),
    request_body = NewWebhook,
    responses((status = 200, description = "The address and its secret", body = WebhookMade), Usual, Guarded, Contested),
)]
pub async fn register_webhook(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    Path(id): Path<String>,
    JsonBody(new): JsonBody<NewWebhook>,
) -> Result<Response, Problem> {
    let ((holder, _), id) = (holder(&web, &admitted)?, number(&id)?);
    let private = web.settings.notices.private;
    let made = decide_now(&web, move |tx, lens| holder.register_webhook(tx, id, (&new.url, private), lens));
    Ok(Json(made.await?).into_response())
}

/// Has no more notices sent about a watch list; those that wait are given up.
#[utoipa::path(
    delete, path = "/api/v1/watchlists/{id}/webhook", tag = "watch lists", operation_id = "removeWebhook", security(("key" = [])),
    params(("id" = i64, Path, description = "Number of the list", minimum = 1, maximum = 999_999_999_999_999_999_i64)),
    responses((status = 204, description = "No more are sent"), Usual, Guarded),
)]
pub async fn remove_webhook(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let ((holder, _), id) = (holder(&web, &admitted)?, number(&id)?);
    decide(&web, move |tx| holder.unregister_webhook(tx, id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
