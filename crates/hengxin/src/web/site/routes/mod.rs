//! The addresses of the website.

mod accounts;
mod audit;
mod authorise;
mod browse;
mod case;
mod cases;
mod erase;
mod files;
mod held;
mod identity;
mod issued;
mod keys;
mod law;
mod letters;
mod monitoring;
mod office;
mod officer;
mod open;
mod own;
mod passkeys;
mod place;
mod preview;
mod provider;
mod red_list;
mod report;
mod services;
mod sign_in;
mod small;
mod stand;
mod undone;
mod verify;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{get, post};

pub use place::{Place, places};
pub use stand::Memory;

use super::headers;
use crate::web::{Settings, Shared};

/// Every address of the website; what is at none of them gets the page that says so.
pub fn routes(settings: &Settings) -> Router<Shared> {
    Router::new()
        .route("/", get(small::choose_language))
        .route("/assets/{name}", get(small::asset))
        .route("/robots.txt", get(small::robots))
        .route("/verify", get(verify::choose_language))
        .route("/verify/trust.txt", get(verify::trust_file))
        .merge(in_language("zh"))
        .merge(in_language("en"))
        .merge(place::routes("zh", settings))
        .merge(place::routes("en", settings))
        .merge(report::routes("zh"))
        .merge(report::routes("en"))
        .merge(authorise::routes("zh"))
        .merge(authorise::routes("en"))
        .merge(services::routes("zh"))
        .merge(services::routes("en"))
        .fallback(small::lost)
        .layer(from_fn(secure))
}

fn in_language(lang: &str) -> Router<Shared> {
    let at = |path: &str| format!("/{lang}{path}");
    Router::new()
        .route(&at(""), get(small::to_home))
        .route(&at("/"), get(stand::home))
        .route(&at("/search"), get(browse::search))
        .route(&at("/suggest"), get(browse::suggest))
        .route(&at("/org/{code}"), get(browse::organisation))
        .route(&at("/org/{code}/{key}"), get(browse::record))
        .route(&at("/lists"), get(stand::lists))
        .route(&at("/lists/red-list"), get(red_list::red_list))
        .route(&at("/lists/{kind}"), get(browse::list))
        .route(&at("/stats"), get(stand::stats))
        .route(&at("/stats/{file}"), get(stand::stats_csv))
        .route(&at("/data"), get(open::data))
        .route(&at("/api"), get(open::reference))
        .route(&at("/help"), get(small::help))
        .route(&at("/help/periods"), get(small::periods))
        .route(&at("/help/{page}"), get(small::help_page))
        .route(&at("/verify"), get(verify::verify))
        .merge(letters::routes(lang))
        .route(&at("/preferences"), post(small::preferences))
        .route(&at("/opensearch.xml"), get(small::opensearch))
}

async fn secure(request: Request, next: Next) -> Response {
    let private = is_private(request.uri().path());
    let mut response = next.run(request).await;
    if private {
        // Also what leads on: an address of the office or of a draft is nobody else's to learn.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers::secure(response.headers_mut());
    response
}

/// Whether what is at an address is for one reader alone: the office, drafts, reports, and what is followed with a code.
fn is_private(path: &str) -> bool {
    let Some((_, rest)) = path.trim_start_matches('/').split_once('/') else { return false };
    let mut parts = rest.split('/');
    match parts.next() {
        Some("office" | "reports") => true,
        Some("services") => parts.next().is_some(),
        _ => false,
    }
}
