//! Who is signed in to the office pages.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;

use crate::store::sql::Tx;
use crate::web::keys::{self, ApiKey, Scope};
use crate::web::site::Frame;
use crate::web::site::pages::Trouble;
use crate::web::site::reader::Reader;
use crate::web::site::session;
use crate::web::{Problem, Shared};

/// A signed-in reader. Without a session a request is led to the sign-in page.
pub struct Officer {
    /// Language, preferences, address.
    pub reader: Reader,
    /// The key.
    pub key: Arc<ApiKey>,
    /// What forms bring back.
    pub token: String,
}

impl FromRequestParts<Shared> for Officer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Shared) -> Result<Officer, Response> {
        let Ok(reader) = Reader::from_request_parts(parts, web).await;
        let Some(cookie) = reader.session.clone() else { return Err(reader.go("/office/sign-in")) };
        let now = web.register.clock.now().as_microsecond();
        let look = move |tx: &mut dyn Tx| {
            let Some(session) = session::find(tx, &cookie, now)? else { return Ok(None) };
            Ok(keys::by_number(tx, session.key, now)?.map(|key| (key, session.token)))
        };
        match web.register.db.peek_async(look).await {
            Ok(Some((key, token))) => Ok(Officer { reader, key: Arc::new(key), token }),
            Ok(None) => Err(reader.go("/office/sign-in")),
            Err(fault) => Err(reader.trouble(&Trouble::from(Problem::from(fault)))),
        }
    }
}

impl Officer {
    /// The frame of an office page.
    pub fn frame(&self) -> Frame<'_> {
        Frame { office: Some(&self.key.label), ..self.reader.frame() }
    }

    /// Whether this is the register office, which decides on deliveries that were held.
    pub fn decides(&self) -> bool {
        self.key.has(Scope::Office)
    }

    /// As named in the audit trail.
    pub fn actor(&self) -> String {
        format!("key:{}", self.key.id)
    }
}
