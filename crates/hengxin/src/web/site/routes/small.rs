//! Addresses that need little or nothing of the register.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::Lang;
use serde::Deserialize;

use crate::web::Shared;
use crate::web::site::assets;
use crate::web::site::pages::{self, PeriodQuestion, Trouble};
use crate::web::site::prefs::Prefs;
use crate::web::site::reader::Reader;

/// `/`: to the home page in the language the browser prefers.
pub async fn choose_language(reader: Reader) -> Response {
    let mut response = reader.go("/");
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

/// `/zh`: to `/zh/`.
pub async fn to_home(reader: Reader) -> Response {
    reader.go("/")
}

/// A file compiled into the program; its name changes with its content, so it is cached for ever.
pub async fn asset(reader: Reader, Path(name): Path<String>) -> Response {
    let Some(asset) = assets::find(&format!("/assets/{name}")) else {
        return reader.trouble(&Trouble::NotFound);
    };
    let headers = [
        (header::CONTENT_TYPE, asset.media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, asset.bytes).into_response()
}

/// What search engines may visit: pages about single records say `noindex` themselves, which they must be able to read.
pub async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /zh/office\nDisallow: /en/office\nDisallow: /zh/suggest\nDisallow: /en/suggest\n"
}

/// Nothing is here.
pub async fn lost(reader: Reader) -> Response {
    reader.trouble(&Trouble::NotFound)
}

/// The index of help pages.
pub async fn help(reader: Reader) -> Response {
    pages::help(&reader.frame()).into_response()
}

/// The record a reader came from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct From {
    record: Option<String>,
}

/// A help page.
pub async fn help_page(reader: Reader, Path(name): Path<String>, Query(from): Query<From>) -> Response {
    let page = pages::help_page(&reader.frame(), &name, from.record.as_deref());
    reader.answer(page.ok_or(Trouble::NotFound))
}

/// What is asked of the calculator of publication periods.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    decided: String,
    tier: String,
}

/// How publication periods work.
pub async fn periods(reader: Reader, State(web): State<Shared>, Query(asked): Query<Asked>) -> Response {
    let question = PeriodQuestion { decided: &asked.decided, tier: &asked.tier };
    pages::periods(&reader.frame(), &web.register.law, web.register.today(), question).into_response()
}

/// The display form.
#[derive(Debug, Deserialize)]
pub struct Display {
    theme: String,
    size: String,
    back: String,
}

/// Keeps display preferences in a cookie and goes back to the page the form stood on.
pub async fn preferences(reader: Reader, Form(form): Form<Display>) -> Response {
    let prefs = Prefs::from_words(&form.theme, &form.size);
    let cookie = format!(
        "{}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly",
        Prefs::COOKIE,
        prefs.cookie_value()
    );
    // Only a path of this site: two slashes, or a backslash, would lead to another one.
    let local = form.back.starts_with('/') && !form.back.starts_with("//") && !form.back.contains('\\');
    let mut response = reader.go(if local && form.back.is_ascii() { &form.back } else { "/" });
    if let Ok(value) = HeaderValue::try_from(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

#[derive(Template)]
#[template(path = "opensearch.xml")]
struct OpenSearch<'a> {
    l: Lang,
    origin: &'a str,
}

/// Tells a browser how to search here from its own bar.
pub async fn opensearch(reader: Reader, headers: HeaderMap) -> Response {
    let origin = super::services::address(&headers, "");
    if origin.is_empty() {
        return reader.trouble(&Trouble::Bad);
    }
    let text = OpenSearch { l: reader.lang, origin: &origin }.render().unwrap_or_default();
    // It names the host it was asked under, so no cache may give it to anybody else.
    let headers = [
        (header::CONTENT_TYPE, "application/opensearchdescription+xml"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, text).into_response()
}
