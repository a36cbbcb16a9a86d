//! One answer of the register as JSON, with the mark by which a caller can ask whether it still holds.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;

use super::{Problem, Shared};
use crate::app::kept::Moment;
use crate::app::register::Register;
use crate::app::view::{AsOf, Asked, Lens, head};
use crate::store::sql::{self, Tx};

/// Answers with what `work` reads at the state asked for.
///
/// A caller who holds an answer of this very moment (`If-None-Match`) is told so before anything else is read.
pub async fn answer<T, F>(
    web: &Shared,
    headers: &HeaderMap,
    asked: Asked,
    work: F,
) -> Result<Response, Problem>
where
    T: Serialize,
    F: FnOnce(&mut dyn Tx, &Lens<'_>, &Register) -> sql::Result<Result<T, Problem>> + Send + 'static,
{
    if let Some(same) = unchanged(web, headers).await? {
        return Ok(same);
    }
    let read = move |tx: &mut dyn Tx, lens: &Lens<'_>, register: &Register| {
        let found = work(tx, lens, register)?;
        Ok((found.map(|found| serde_json::to_vec(&found)), moment(&lens.as_of)))
    };
    let (body, at) = web.register.look_async(asked, read).await?.map_err(|_| Problem::NoSuchState)?;
    let body = body?.map_err(|error| {
        tracing::error!(%error, "an answer could not be written as JSON");
        Problem::Fault
    })?;
    Ok(marked(at, "application/json", Body::from(body)))
}

/// The moment an answer was computed at.
pub fn moment(as_of: &AsOf) -> Moment {
    (as_of.head, as_of.today)
}

/// The register's present moment.
pub async fn now(web: &Shared) -> Result<Moment, Problem> {
    Ok((web.register.db.peek_async(head).await?, web.register.today()))
}

/// The answer to a caller whose copy still holds; none for everybody else.
pub async fn unchanged(web: &Shared, headers: &HeaderMap) -> Result<Option<Response>, Problem> {
    let Some(held) = headers.get(header::IF_NONE_MATCH).and_then(|held| held.to_str().ok()) else {
        return Ok(None);
    };
    let at = now(web).await?;
    let mark = mark(at);
    if !held.split(',').any(|one| one.trim() == mark) {
        return Ok(None);
    }
    let mut response = marked(at, "application/json", Body::empty());
    response.headers_mut().remove(header::CONTENT_TYPE);
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    Ok(Some(response))
}

/// A good answer of a moment.
pub fn marked(at: Moment, kind: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    // A record can leave at any moment: copies may be kept but must be asked about before each use.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(mark) = HeaderValue::try_from(mark(at)) {
        headers.insert(header::ETAG, mark);
    }
    response
}

/// Marks every answer of one moment by one program.
fn mark((head, today): Moment) -> String {
    format!("W/\"{}-{}-{}\"", env!("CARGO_PKG_VERSION"), head.0, today.days_since_epoch())
}

/// Runs what reads a lot on a thread where it may take its time.
pub async fn off_worker<T: Send + 'static>(
    web: &Shared,
    work: impl FnOnce(&Register) -> sql::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let register = Arc::clone(&web.register);
    let done = tokio::task::spawn_blocking(move || work(&register)).await;
    done.map_err(|error| {
        tracing::error!(%error, "a computation stopped");
        Problem::Fault
    })?
    .map_err(Problem::from)
}
