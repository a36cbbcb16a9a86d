//! What is answered with "not allowed" is written into the audit trail: who, where, which action; never what was sent.
//! However often somebody tries, a minute costs two entries for each actor and action (`store::refused`).

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use super::{Admitted, Shared};
use crate::authority::Action;
use crate::store::refused::{self, Refused};

/// Who asks, and what they were last not allowed; filled in while a request is handled.
#[derive(Debug, Clone, Default)]
pub struct Attempt(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    actor: Option<String>,
    action: Option<Action>,
}

impl Attempt {
    /// The attempt of a request; one that is kept nowhere, where the request passed no layer that would write it down.
    pub fn of(extensions: &axum::http::Extensions) -> Attempt {
        extensions.get::<Attempt>().cloned().unwrap_or_default()
    }

    /// Says who it is.
    pub fn is_by(&self, actor: String) {
        self.known(|known| known.actor = Some(actor));
    }

    /// Says what was not allowed.
    pub fn was_refused(&self, action: Action) {
        self.known(|known| known.action = Some(action));
    }

    fn known<T>(&self, work: impl FnOnce(&mut Known) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Writes down what was answered with "not allowed".
pub async fn watch(State(web): State<Shared>, mut request: Request, next: Next) -> Response {
    let attempt = Attempt::default();
    request.extensions_mut().insert(attempt.clone());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let key = request.extensions().get::<Admitted>().and_then(|admitted| admitted.0.clone());
    let method = request.method().clone();
    let response = next.run(request).await;
    if response.status() != StatusCode::FORBIDDEN {
        return response;
    }
    let (actor, action) = attempt.known(|known| (known.actor.take(), known.action));
    let program = key.is_some() && actor.is_none();
    let refused = Refused {
        actor: actor
            .or_else(|| key.map(|key| format!("key:{}", key.id)))
            .unwrap_or_else(|| "anyone".to_owned()),
        // Without an action it was a key that is not good for this, or a form that is not of the session.
        action: action.map_or(if program { "scope" } else { "form" }, Action::word).to_owned(),
        place: format!("{method} {}", route.as_ref().map_or("none", MatchedPath::as_str)),
    };
    let now = web.register.clock.now().as_microsecond();
    let noted = web.register.db.write_async(move |tx| refused::note(tx, &refused, now)).await;
    if let Err(fault) = noted {
        tracing::error!(%fault, "a refusal could not be written into the audit trail");
    }
    response
}
