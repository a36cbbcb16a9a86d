//! What every request passes before and after its handler.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use super::keys::{self, ApiKey};
use super::rate::Caller;
use super::{Problem, Shared, refusals};

/// Who was let in: the key given, if any.
#[derive(Debug, Clone)]
pub struct Admitted(pub Option<Arc<ApiKey>>);

/// Where a request comes from, as far as callers are told apart by address; none for this machine itself.
#[derive(Debug, Clone, Copy)]
pub struct CallerAddress(Option<Caller>);

impl CallerAddress {
    /// The address as text; empty for this machine itself.
    pub fn text(self) -> String {
        match self.0 {
            Some(Caller::Address(address)) => address.to_string(),
            Some(Caller::Key(_)) | None => String::new(),
        }
    }

    /// The address of a request, as text.
    pub fn of(extensions: &axum::http::Extensions) -> String {
        extensions.get::<CallerAddress>().map(|address| address.text()).unwrap_or_default()
    }
}

/// Puts the common layers around routes.
pub fn around(routes: Router<Shared>, web: &Shared) -> Router<Shared> {
    routes
        .layer(DefaultBodyLimit::max(web.settings.body))
        .layer(from_fn_with_state(Arc::clone(web), refusals::watch))
        .layer(from_fn_with_state(Arc::clone(web), admit))
        .layer(CompressionLayer::new().gzip(true))
        .layer(from_fn_with_state(Arc::clone(web), hurry))
        .layer(CatchPanicLayer::custom(|_| {
            tracing::error!("a handler panicked");
            Problem::Fault.into_response()
        }))
        .layer(from_fn(watch))
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Numbers the request, counts it, and writes one line about it: never names, codes, queries or bodies.
async fn watch(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = request_id();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    secure(response.headers_mut());
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let (status, took) = (response.status().as_u16(), began.elapsed());
    count(route, status, took.as_secs_f64());
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    tracing::info!(id, %method, route, status, micros, "answered");
    response
}

fn count(route: &str, status: u16, seconds: f64) {
    let class = match status {
        0..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    };
    let labels = [("route", route.to_owned()), ("status", class.to_owned())];
    metrics::counter!("hengxin_http_requests_total", &labels).increment(1);
    metrics::histogram!("hengxin_http_request_seconds", &labels[..1]).record(seconds);
}

/// 16 hexadecimal digits that no other request of this process has and nobody can guess the order of.
fn request_id() -> String {
    static SEED: OnceLock<u64> = OnceLock::new();
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let seed = *SEED.get_or_init(|| getrandom::u64().unwrap_or_default());
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let id = domain::content::hash64(&[&seed.to_le_bytes(), &number.to_le_bytes()]);
    format!("{id:016x}")
}

const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// Security headers for answers that did not set their own.
fn secure(headers: &mut HeaderMap) {
    const ALWAYS: [(HeaderName, &str); 5] = [
        (header::CONTENT_SECURITY_POLICY, API_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// Sends a caller away who would wait too long.
async fn hurry(State(web): State<Shared>, request: Request, next: Next) -> Response {
    let sends = request.method() == axum::http::Method::POST;
    let patience = if sends { web.settings.upload_patience } else { web.settings.patience };
    match tokio::time::timeout(patience, next.run(request)).await {
        Ok(response) if response.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::TooLarge.into_response()
        }
        Ok(response) => response,
        Err(_) => Problem::Late.into_response(),
    }
}

/// Looks at the key, if one is given, and holds back those who ask too often.
async fn admit(State(web): State<Shared>, mut request: Request, next: Next) -> Response {
    let now = web.register.clock.now().as_microsecond();
    let key = match key(&web, request.headers(), now).await {
        Ok(key) => key,
        Err(problem) => return problem.into_response(),
    };
    let at = address(&request).map(Caller::at);
    let caller = match &key {
        Some(key) => Some((Caller::Key(key.id), web.settings.key)),
        None => at.map(|at| (at, web.settings.anonymous)),
    };
    if let Some(Err(wait)) = caller.map(|(caller, limit)| web.buckets.take(caller, limit, now)) {
        return Problem::TooMany { wait }.into_response();
    }
    request.extensions_mut().insert(CallerAddress(at));
    request.extensions_mut().insert(Admitted(key.map(Arc::new)));
    next.run(request).await
}

async fn key(web: &Shared, headers: &HeaderMap, now: i64) -> Result<Option<ApiKey>, Problem> {
    let Some(given) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let text = given.to_str().ok().and_then(|text| text.strip_prefix("Bearer ")).ok_or(Problem::Key)?;
    let text = text.trim().to_owned();
    let found = web.register.db.read_async(move |tx| keys::find(tx, &text, now)).await?;
    found.map(Some).ok_or(Problem::Key)
}

/// The caller's address; none for this machine itself, unless it passes somebody on as a proxy does.
pub(crate) fn address(request: &Request) -> Option<IpAddr> {
    let ConnectInfo(peer) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    let peer = peer.ip().to_canonical();
    if !peer.is_loopback() {
        return Some(peer);
    }
    // Only a proxy on this machine is believed, and only the address it added itself: the last one.
    let passed_on = request.headers().get_all("x-forwarded-for").iter().next_back()?;
    passed_on.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}
