//! The check page.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::super::pages::{self, Trouble};
use super::super::reader::Reader;
use crate::web::Shared;

/// `/verify`: to the check page in the language the browser prefers.
pub async fn choose_language(reader: Reader) -> Response {
    let mut response = reader.go("/verify");
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

/// The check page, with a policy of its own.
pub async fn verify(reader: Reader, State(web): State<Shared>) -> Response {
    let (page, policy) = pages::verify(reader.lang, &web.settings.trust);
    let Ok(policy) = HeaderValue::try_from(policy) else { return reader.trouble(&Trouble::Fault) };
    ([(header::CONTENT_SECURITY_POLICY, policy)], page).into_response()
}
