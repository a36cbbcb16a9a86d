//! Files of published lists, under `/log/lists/`: as they lie in the folder of the log's public files.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::{Problem, Shared};
use crate::app::published::{INDEX, IndexedList};

/// `/log/lists/index.json`, `/log/lists/LIST/VERSION.jsonl`.
pub fn routes() -> Router<Shared> {
    Router::new().route("/log/lists/index.json", get(index)).route("/log/lists/{list}/{file}", get(list))
}

async fn index(State(web): State<Shared>) -> Result<Response, Problem> {
    given(&web, INDEX.to_owned(), "application/json").await
}

async fn list(
    State(web): State<Shared>,
    Path((list, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let version = file.strip_suffix(".jsonl").and_then(|number| number.parse().ok());
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let version: u64 = version.filter(|_| list.bytes().all(plain)).ok_or(Problem::NotFound)?;
    given(&web, IndexedList { list, version }.path(), "application/jsonl").await
}

async fn given(web: &Shared, path: String, kind: &'static str) -> Result<Response, Problem> {
    let place = web.register.log.path().join(path);
    let read = tokio::task::spawn_blocking(move || std::fs::read(place)).await;
    match read {
        Ok(Ok(bytes)) => Ok(answer(bytes, kind)),
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::NotFound => Err(Problem::NotFound),
        Ok(Err(error)) => {
            tracing::error!(%error, "a published list cannot be read");
            Err(Problem::Fault)
        }
        Err(_) => Err(Problem::Fault),
    }
}

/// Nothing of a list is to stay in caches: who leaves it must be gone from there too.
fn answer(bytes: Vec<u8>, kind: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-cache"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    (headers, bytes).into_response()
}

/// Enters new versions of lists that have changed, and gives out what stands in the log.
pub(super) async fn keep_up(web: &Shared) {
    let (register, gives_out) = (Arc::clone(&web.register), web.settings.log.is_some());
    let done = tokio::task::spawn_blocking(move || {
        crate::app::published::publish(&register)?;
        if gives_out { crate::app::published::give_out(&register) } else { Ok(0) }
    });
    match done.await {
        Ok(Err(fault)) if fault.is_retryable() => {
            tracing::info!("published lists wait: the register is in use");
        }
        Ok(Err(fault)) => {
            tracing::error!(%fault, "published lists could not be brought up; it is tried again");
        }
        Ok(Ok(_)) | Err(_) => {}
    }
}
