//! The check page, and the trust file that it goes by.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::super::pages::{self, Trouble};
use super::super::reader::Reader;
use crate::log::{self, known_keys};
use crate::web::Shared;

/// `/verify`: to the check page in the language the browser prefers.
pub async fn choose_language(reader: Reader) -> Response {
    let mut response = reader.go("/verify");
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

/// The check page, with a policy of its own.
pub async fn verify(reader: Reader, State(web): State<Shared>) -> Response {
    let whom = whom(&web).await.unwrap_or_default();
    let (page, policy) = pages::verify(reader.lang, &whom);
    let Ok(policy) = HeaderValue::try_from(policy) else { return reader.trouble(&Trouble::Fault) };
    ([(header::CONTENT_SECURITY_POLICY, policy)], page).into_response()
}

/// `/verify/trust.txt`: whom readers of this register's reports trust, for those who verify elsewhere.
pub async fn trust_file(reader: Reader, State(web): State<Shared>) -> Response {
    match whom(&web).await {
        Some(whom) => {
            ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], whom.to_string()).into_response()
        }
        None => reader.trouble(&Trouble::NotFound),
    }
}

/// Whom readers trust; none before the register has keys. It is kept once it is there: keys are changed while the
/// program stands still.
async fn whom(web: &Shared) -> Option<Arc<str>> {
    let kept = &web.trust;
    if let Some(whom) = kept.get() {
        return Some(Arc::clone(whom));
    }
    let known = web.register.db.read_async(known_keys).await;
    let known = known.inspect_err(|fault| tracing::error!(%fault, "the check page trusts nobody")).ok()?;
    let (settings, keys) = (&web.settings, web.register.report_keys.folder());
    let found = log::whom(&settings.trust, keys, settings.policy.clone(), &known);
    let found = found.inspect_err(|fault| tracing::error!(%fault, "the check page trusts nobody"));
    let found = found.ok().flatten()?;
    Some(Arc::clone(kept.get_or_init(|| found.into())))
}
