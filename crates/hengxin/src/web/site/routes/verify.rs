//! The check page, and the trust file that it goes by.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::super::pages::{self, Trouble};
use super::super::reader::Reader;
use crate::log::{known_keys, told, trust};
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

/// The trust file configured, else the register's own keys and the witnesses of its log; none before it has any. It is kept once it is there: keys
/// are changed while the program stands still.
async fn whom(web: &Shared) -> Option<Arc<str>> {
    let kept = &web.trust;
    if let Some(whom) = kept.get() {
        return Some(Arc::clone(whom));
    }
    let whom = written(web).await?;
    Some(Arc::clone(kept.get_or_init(|| whom.into())))
}

async fn written(web: &Shared) -> Option<String> {
    if !web.settings.trust.is_empty() {
        return Some(web.settings.trust.clone());
    }
    let known = web.register.db.read_async(known_keys).await;
    let known = known.inspect_err(|fault| tracing::error!(%fault, "the check page trusts nobody")).ok()?;
    let own = trust(web.register.report_keys.folder(), web.settings.policy.clone(), &known);
    let own =
        own.inspect_err(|fault| tracing::error!(%fault, "the check page trusts nobody")).ok().flatten()?;
    Some(told(&own, &known))
}
