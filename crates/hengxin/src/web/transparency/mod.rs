//! The public files of the log, and writing them in the background of `serve`.
//!
//! Everything under `/log/` is a file as it lies in the folder, so that a web server in front may serve the folder itself.
//! Tiles and bundles never change; the checkpoint does, about once a second.

mod sequencing;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tlog::TreeSize;
use tlog::tile::{Bundle, LogPath, Tile, Width};

use super::{Problem, Shared};
use crate::log::{LogFault, Medium, published};

pub(super) use sequencing::keep_on;
pub use sequencing::{Pace, sequence};

/// `/log/checkpoint`, `/log/tile/…`.
pub fn routes() -> Router<Shared> {
    Router::new().route("/log/{*path}", get(file))
}

async fn file(State(web): State<Shared>, Path(path): Path<String>) -> Result<Response, Problem> {
    let path: LogPath = path.parse().map_err(|_| Problem::NotFound)?;
    let register = Arc::clone(&web.register);
    let read = tokio::task::spawn_blocking(move || read(&register.log, path)).await;
    match read {
        Ok(Ok(Some(bytes))) => Ok(answer(path, bytes)),
        Ok(Ok(None)) => Err(Problem::NotFound),
        Ok(Err(fault)) => {
            tracing::error!(%fault, "a file of the log cannot be read");
            Err(Problem::Fault)
        }
        Err(_) => Err(Problem::Fault),
    }
}

/// A file, where the published log has it. What was written for a checkpoint that is not published yet is not given out: it
/// may still be written otherwise.
fn read(medium: &dyn Medium, path: LogPath) -> Result<Option<Vec<u8>>, LogFault> {
    if path != LogPath::Checkpoint {
        let size = published(medium)?.map(|checkpoint| checkpoint.unverified().head().size);
        if !size.is_some_and(|size| is_in(path, size)) {
            return Ok(None);
        }
    }
    medium.read(path).map_err(|source| LogFault::File { doing: format!("read {path}"), source })
}

/// Whether a log of this size has, or has had, the file.
fn is_in(path: LogPath, size: TreeSize) -> bool {
    let (there, asked) = match path {
        LogPath::Checkpoint => return true,
        LogPath::Tile(tile) => {
            (Tile::within(size, tile.level, tile.index).map(|tile| tile.width), tile.width)
        }
        LogPath::Bundle(bundle) => {
            (Bundle::within(size, bundle.index).map(|bundle| bundle.width), bundle.width)
        }
    };
    there.map_or(0, Width::count) >= asked.count()
}

fn answer(path: LogPath, bytes: Vec<u8>) -> Response {
    let (kind, cache) = match path {
        LogPath::Checkpoint => ("text/plain; charset=utf-8", "no-cache"),
        LogPath::Tile(_) | LogPath::Bundle(_) => {
            ("application/octet-stream", "public, max-age=31536000, immutable")
        }
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, cache),
        // Anyone may follow the log, from a page of their own too.
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    (headers, bytes).into_response()
}
