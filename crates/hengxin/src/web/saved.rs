//! Files that a browser saves: official letters, reports, previews. No cache keeps them.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// A file under an ASCII name. `full` is its name in full, percent-encoded; empty where that is the same.
///
/// A name that cannot stand in a header (it comes from what the register itself writes, so there is none) is left out.
pub fn saved(bytes: Vec<u8>, media: &'static str, (name, full): (&str, &str)) -> Response {
    let mut disposition = format!("attachment; filename=\"{name}\"");
    if !full.is_empty() {
        disposition = format!("{disposition}; filename*=UTF-8''{full}");
    }
    let disposition =
        HeaderValue::try_from(disposition).unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, bytes).into_response()
}
