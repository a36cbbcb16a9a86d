//! Who reads: language and page from the address, preferences from the cookie; and how an answer goes back.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Lang;

use super::pages::{Page, Trouble, problem};
use super::{Frame, Prefs, assets, cookie};
use crate::app::view::AsOfView;
use crate::web::Problem;

/// The reader of one request.
#[derive(Debug, Clone)]
pub struct Reader {
    /// Language of the address, or the one the browser prefers where the address has none.
    pub lang: Lang,
    /// Path behind the language, with its query.
    pub path: String,
    /// Display preferences.
    pub prefs: Prefs,
    /// The mark of a page the reader still has.
    held: Option<String>,
    /// The value of the office cookie.
    pub session: Option<String>,
}

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Reader, Infallible> {
        let cookies = text(&parts.headers, &header::COOKIE);
        let address = parts.uri.path_and_query().map_or("/", |address| address.as_str());
        let (lang, path) = split(address);
        Ok(Reader {
            lang: lang.unwrap_or_else(|| preferred(text(&parts.headers, &header::ACCEPT_LANGUAGE))),
            path: path.to_owned(),
            prefs: Prefs::from_cookies(cookies),
            held: parts
                .headers
                .get(header::IF_NONE_MATCH)
                .and_then(|held| held.to_str().ok())
                .map(str::to_owned),
            session: cookie::find(&parts.headers).map(str::to_owned),
        })
    }
}

impl Reader {
    /// The frame of a page for this reader.
    pub fn frame(&self) -> Frame<'_> {
        Frame { prefs: self.prefs, ..Frame::new(self.lang, &self.path) }
    }

    /// The page, or the page that says why there is none.
    pub fn answer(&self, page: Result<Page, Trouble>) -> Response {
        match page {
            Ok(page) => page.into_response(),
            Err(trouble) => self.trouble(&trouble),
        }
    }

    /// The same, marked by the state of the register it was computed from, so that a reader who has it already is
    /// spared the transfer.
    pub fn answer_as_of(&self, page: Result<(Page, AsOfView), Trouble>) -> Response {
        let (page, as_of) = match page {
            Ok(found) => found,
            Err(trouble) => return self.trouble(&trouble),
        };
        let mark = self.mark(&as_of);
        if self.held.as_deref() == Some(&mark) {
            return (StatusCode::NOT_MODIFIED, [(header::ETAG, mark)]).into_response();
        }
        ([(header::ETAG, mark), (header::VARY, "cookie".to_owned())], page).into_response()
    }

    fn mark(&self, as_of: &AsOfView) -> String {
        let build = concat!(env!("CARGO_PKG_VERSION"));
        let look = &assets::CSS.path[assets::CSS.path.len() - 10..];
        format!("W/\"{build}-{look}-{}-{}-{}\"", as_of.entry, as_of.day, self.prefs.cookie_value())
    }

    /// The page for a trouble.
    pub fn trouble(&self, trouble: &Trouble) -> Response {
        let mut response = (trouble.status(), problem(&self.frame(), trouble, "")).into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    /// The page for whoever tried too often: how many seconds to wait.
    pub fn wait(&self, seconds: u64) -> Response {
        let mut response = self.trouble(&Trouble::TooMany(seconds));
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        response
    }

    /// Sends the reader to a page in the same language; to the home page where no header can hold the address.
    pub fn go(&self, path: &str) -> Response {
        let path = if path.bytes().all(|byte| byte.is_ascii_graphic()) { path } else { "/" };
        Redirect::to(&format!("/{}{path}", self.lang.pick("zh", "en"))).into_response()
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Language and the rest of an address such as `/zh/search?q=x`.
fn split(address: &str) -> (Option<Lang>, &str) {
    for (prefix, lang) in [("/zh", Lang::Zh), ("/en", Lang::En)] {
        if let Some(rest) = address.strip_prefix(prefix)
            && (rest.is_empty() || rest.starts_with(['/', '?']))
        {
            return (Some(lang), if rest.starts_with('/') { rest } else { "/" });
        }
    }
    (None, "/")
}

/// The language a browser asks for first; Chinese where it asks for neither.
pub fn preferred(accept: &str) -> Lang {
    let words = accept.split(',').map(|word| word.trim().to_ascii_lowercase());
    let mut known = words.filter_map(|word| {
        let starts = |tag: &str| {
            word == tag || word.starts_with(&format!("{tag}-")) || word.starts_with(&format!("{tag};"))
        };
        if starts("zh") { Some(Lang::Zh) } else { starts("en").then_some(Lang::En) }
    });
    known.next().unwrap_or_default()
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Trouble {
        match problem {
            Problem::Parameter { .. }
            | Problem::Body { .. }
            | Problem::Personal
            | Problem::Conflict { .. }
            | Problem::TooLarge
            | Problem::OtherRequest
            | Problem::Method => Trouble::Bad,
            Problem::NoSuchState | Problem::NotFound | Problem::Moved { .. } => Trouble::NotFound,
            Problem::Gone => Trouble::Gone,
            Problem::Key | Problem::Scope { .. } => Trouble::Forbidden,
            Problem::Refused { refusal, .. } => Trouble::Refused(refusal),
            Problem::TooMany { wait } => Trouble::TooMany(wait),
            Problem::Late | Problem::Busy => Trouble::Unavailable,
            Problem::Unsealed { written } => Trouble::Unsealed { written },
            Problem::Fault => Trouble::Fault,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_language_and_a_path_that_the_switch_keeps() {
        assert_eq!(split("/zh/search?q=x"), (Some(Lang::Zh), "/search?q=x"));
        assert_eq!(split("/en"), (Some(Lang::En), "/"));
        assert_eq!(split("/english"), (None, "/"));
    }

    #[test]
    fn the_first_known_language_counts() {
        assert_eq!(preferred("fr-FR,en;q=0.8,zh;q=0.5"), Lang::En);
        assert_eq!(preferred("zh-CN,en;q=0.8"), Lang::Zh);
        assert_eq!(preferred(""), Lang::Zh);
    }
}
