//! The cookie of a signed-in office browser.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

/// Its name: browsers take this prefix only over TLS, for the whole of this host and for no other.
const SECURE: &str = "__Host-session";
/// Its name on this machine itself, where there is no TLS to ask for.
const LOCAL: &str = "session";

/// The cookie of a walk to the identity provider: its name on this machine itself, and elsewhere.
const WALK: (&str, &str) = ("walk", "__Host-walk");

/// Whether the request was made to this machine by its own name.
fn is_local(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

/// The value the browser brought.
pub fn find(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    value(cookies, if is_local(headers) { LOCAL } else { SECURE })
}

/// The value of a cookie.
pub fn value<'a>(cookies: &'a str, name: &str) -> Option<&'a str> {
    cookies.split(';').find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Gives the browser a session, for so many seconds; 0 takes it away.
pub fn give(response: Response, headers: &HeaderMap, cookie: &str, seconds: i64) -> Response {
    set(response, headers, ((LOCAL, SECURE), cookie), seconds)
}

/// What the browser keeps while somebody is at the identity provider.
pub fn give_walk(response: Response, headers: &HeaderMap, cookie: &str, seconds: i64) -> Response {
    set(response, headers, (WALK, cookie), seconds)
}

/// What the browser kept of a walk to the identity provider.
pub fn find_walk(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    value(cookies, if is_local(headers) { WALK.0 } else { WALK.1 })
}

fn set(
    mut response: Response,
    headers: &HeaderMap,
    ((local, strict), cookie): ((&str, &str), &str),
    seconds: i64,
) -> Response {
    let (name, secure) = if is_local(headers) { (local, "") } else { (strict, "; Secure") };
    let text = format!("{name}={cookie}; Path=/; Max-Age={seconds}; SameSite=Lax; HttpOnly{secure}");
    if let Ok(value) = HeaderValue::try_from(text) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

/// Whether another site made the browser send this. Browsers that do not say count as not: forms of a session bring a
/// token as well.
pub fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    matches!(site, Some("cross-site" | "same-site"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(host: &str, cookies: &str) -> HeaderMap {
        let pair = |name, text: &str| (name, HeaderValue::try_from(text).unwrap());
        [pair(header::HOST, host), pair(header::COOKIE, cookies)].into_iter().collect()
    }

    #[test]
    fn only_this_machine_takes_the_cookie_without_tls() {
        let both = "prefs=x; session=weak; __Host-session=strong";
        assert_eq!(find(&headers("127.0.0.1:8080", both)), Some("weak"));
        assert_eq!(find(&headers("localhost", both)), Some("weak"));
        assert_eq!(find(&headers("credit.example", both)), Some("strong"));
        assert_eq!(find(&headers("127.0.0.1.example", both)), Some("strong"));
        assert_eq!(find(&headers("credit.example", "session=weak")), None);
    }

    #[test]
    fn the_cookie_is_for_this_host_alone() {
        let given = |host| {
            let response = give(Response::default(), &headers(host, ""), "x", 5);
            response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned()
        };
        assert_eq!(
            given("credit.example"),
            "__Host-session=x; Path=/; Max-Age=5; SameSite=Lax; HttpOnly; Secure"
        );
        assert_eq!(given("127.0.0.1:80"), "session=x; Path=/; Max-Age=5; SameSite=Lax; HttpOnly");
    }
}
