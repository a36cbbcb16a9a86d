//! Officers sign in with an identity at a provider, and nothing is believed that the provider did not sign for us.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::role::Role;
use hengxin::web::Shared;
use serde_json::{Value, json};

use super::provider::Provider;
use crate::support::browser::{Browser, HOST, PASSPHRASE, between, wait};
use crate::support::fixture::{Answer, Fixture, ask};
use crate::support::on_both;

const RETURN: &str = "/zh/office/sign-in/provider/return";

/// A browser on its way to the provider: where it was led, and what it keeps.
struct Walk {
    to: String,
    cookie: String,
}

fn walk_of(answer: &Answer) -> String {
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    between(cookie, "__Host-walk=", ";").to_owned()
}

fn leave(web: &Shared) -> Walk {
    let answer = Browser::new(web).get("/zh/office/sign-in/provider");
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    Walk { to: answer.headers[header::LOCATION].to_str().unwrap().to_owned(), cookie: walk_of(&answer) }
}

/// Comes back with cookies and a query; the answer.
fn come_back(web: &Shared, cookies: &str, query: &str) -> Answer {
    let request = Request::get(format!("{RETURN}?{query}"))
        .header(header::HOST, HOST)
        .header(header::COOKIE, cookies)
        .body(Body::empty())
        .unwrap();
    ask(web, request)
}

fn now(web: &Shared) -> i64 {
    web.register.clock.now().as_second()
}

/// A whole walk with an identity token spoilt like this.
fn walk(web: &Shared, provider: &Provider, spoil: impl FnOnce(&mut Value, &mut Value, &mut u8)) -> Answer {
    let Walk { to, cookie } = leave(web);
    let state = provider.prepare(&to, now(web), spoil);
    come_back(web, &format!("__Host-walk={cookie}"), &format!("code=the-code&state={state}"))
}

/// A session cookie given.
fn session(answer: &Answer) -> String {
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    between(cookie, "__Host-session=", ";").to_owned()
}

/// A register whose officer li.na is linked to the provider's officer-17 by the security administrator.
fn linked(register: &Fixture) -> (Browser, Browser) {
    let officer = Browser::officer(&register.web, "li.na", Role::Register);
    let mut security = Browser::officer(&register.web, "sun.li", Role::Security);
    let fields = [("account", "li.na"), ("subject", "officer-17")];
    let answer = security.send("/zh/office/accounts/link", &fields);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    (officer, security)
}

fn noted(register: &Fixture, verb: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM audit WHERE verb = $1";
    register.write(|tx| tx.one(sql, &[verb.into()], |row| row.int(0)))
}

#[test]
fn a_linked_officer_signs_in_and_an_unknown_one_gets_one_answer() {
    on_both(|test| {
        let provider = Provider::new();
        let register = Fixture::with(test, provider.settings(&provider.config()));
        let (_, mut security) = linked(&register);
        let page = Browser::new(&register.web).get("/zh/office/sign-in").text;
        assert!(page.contains("用统一身份认证登录"));
        let answer = walk(&register.web, &provider, |_, _, _| {});
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        assert_eq!(answer.headers[header::LOCATION], "/zh/office");
        let browser = Browser { cookie: session(&answer), ..Browser::new(&register.web) };
        assert!(browser.get("/zh/office/account").text.contains("已关联"));
        assert_eq!(noted(&register, "account.provider-sign-in"), 1);

        let unknown = walk(&register.web, &provider, |claims, _, _| claims["sub"] = "nobody".into());
        assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unknown.text.contains("这个身份没有关联账户"), "{}", unknown.text);
        assert!(!unknown.headers.contains_key(header::SET_COOKIE));
        assert_eq!(noted(&register, "account.create"), 2, "no account is made by it");

        security.send("/zh/office/accounts/li.na/unlink", &[]);
        let gone = walk(&register.web, &provider, |_, _, _| {});
        assert_eq!(gone.text, unknown.text, "unlinked or never known");
    });
}

/// How an identity token may be spoilt.
type Spoilt = (&'static str, fn(&mut Value, &mut Value, &mut u8));

const SPOILT: [Spoilt; 10] = [
    ("another nonce", |claims, _, _| claims["nonce"] = "another".into()),
    ("no nonce", |claims, _, _| drop(claims.as_object_mut().unwrap().remove("nonce"))),
    ("another audience", |claims, _, _| claims["aud"] = "somebody-else".into()),
    ("a further audience", |claims, _, _| claims["aud"] = json!(["hengxin", "somebody-else"])),
    ("another issuer", |claims, _, _| claims["iss"] = "https://evil.example".into()),
    ("run out", |claims, _, _| claims["exp"] = (claims["iat"].as_i64().unwrap()).into()),
    ("not signed", |_, header, _| *header = json!({ "alg": "none" })),
    ("signed with our own secret's algorithm", |_, header, _| *header = json!({ "alg": "HS256" })),
    ("signed with another key", |_, _, key| *key = 4),
    ("signed with a key that is not published", |_, header, key| {
        *header = json!({ "alg": "ES256", "kid": "other" });
        *key = 4;
    }),
];

#[test]
fn an_identity_token_that_is_not_right_opens_nothing() {
    on_both(|test| {
        let provider = Provider::new();
        let register = Fixture::with(test, provider.settings(&provider.config()));
        linked(&register);
        for (how, spoil) in SPOILT {
            let asked = provider.asked();
            let answer = walk(&register.web, &provider, spoil);
            assert_eq!(provider.asked(), asked + 1, "{how}: the token was fetched");
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{how}");
            assert!(answer.text.contains("统一身份认证没有完成"), "{how}: {}", answer.text);
            assert!(!answer.headers.contains_key(header::SET_COOKIE), "{how}");
        }
        assert_eq!(noted(&register, "account.provider-failed"), 10);
        assert_eq!(walk(&register.web, &provider, |_, _, _| {}).status, StatusCode::SEE_OTHER);
    });
}

/// A walk comes back once, in time, to the browser it began in, and from whom it was sent to.
#[test]
fn a_walk_ends_where_it_began() {
    on_both(|test| {
        let provider = Provider::new();
        provider.says(json!({ "authorization_response_iss_parameter_supported": true }));
        let register = Fixture::with(test, provider.settings(&provider.config()));
        linked(&register);
        let from = format!("iss={}", provider.issuer());
        let begin = || {
            let Walk { to, cookie } = leave(&register.web);
            let state = provider.prepare(&to, now(&register.web), |_, _, _| {});
            (format!("__Host-walk={cookie}"), format!("code=the-code&state={state}"))
        };
        let refused = |cookies: &str, query: &str| {
            let answer = come_back(&register.web, cookies, query);
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
            assert!(!answer.headers.contains_key(header::SET_COOKIE), "{query}");
        };
        let (_, query) = begin();
        refused("", &format!("{query}&{from}"));
        let ((_, query), (other, _)) = (begin(), begin());
        refused(&other, &format!("{query}&{from}"));
        let (cookie, query) = begin();
        refused(&cookie, &format!("{query}&iss=https://evil.example"));
        let (cookie, query) = begin();
        refused(&cookie, &query);
        let (cookie, _) = begin();
        refused(&cookie, &format!("code=the-code&state=made-up&{from}"));
        let (cookie, query) = begin();
        wait(&register.web, 601);
        refused(&cookie, &format!("{query}&{from}"));
        let (cookie, query) = begin();
        let stolen = query.replace("the-code", "stolen-code");
        refused(&cookie, &format!("{stolen}&{from}"));
        let (cookie, query) = begin();
        let right = come_back(&register.web, &cookie, &format!("{query}&{from}"));
        assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.text);
        refused(&cookie, &format!("{query}&{from}"));
    });
}

/// Our own code is asked for unless the provider says that it has asked for as much.
#[test]
fn the_providers_second_factor_counts_only_as_configured() {
    on_both(|test| {
        let provider = Provider::new();
        let mut config = provider.config();
        let register = Fixture::with(test, provider.settings(&config));
        let (mut officer, _) = linked(&register);
        officer.enrol();
        let to = |answer: Answer| answer.headers[header::LOCATION].to_str().unwrap().to_owned();
        let weak = walk(&register.web, &provider, |claims, _, _| claims["amr"] = json!(["pwd"]));
        assert_eq!(to(weak), "/zh/office/sign-in/code");
        let strong = walk(&register.web, &provider, |claims, _, _| claims["amr"] = json!(["pwd", "otp"]));
        assert_eq!(to(strong), "/zh/office");
        let context =
            |claims: &mut Value, _: &mut Value, _: &mut u8| claims["acr"] = "urn:example:strong".into();
        assert_eq!(to(walk(&register.web, &provider, context)), "/zh/office");

        config.acr = vec!["urn:example:strong".to_owned()];
        let strict = register.second_instance_with(provider.settings(&config));
        assert!(leave(&strict).to.contains("acr_values=urn%3Aexample%3Astrong"));
        let refused = walk(&strict, &provider, |claims, _, _| claims["acr"] = "urn:example:weak".into());
        assert!(refused.text.contains("验证强度不够"), "{}", refused.text);
        assert_eq!(to(walk(&strict, &provider, context)), "/zh/office");
    });
}

#[test]
fn an_officer_links_the_own_account_with_the_passphrase() {
    on_both(|test| {
        let provider = Provider::new();
        let register = Fixture::with(test, provider.settings(&provider.config()));
        let mut officer = Browser::officer(&register.web, "li.na", Role::Register);
        let wrong = officer.send("/zh/office/account/provider", &[("passphrase", "not this one")]);
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let led = |officer: &mut Browser| {
            let kept = officer.cookie.clone();
            let answer = officer.send("/zh/office/account/provider", &[("passphrase", PASSPHRASE)]);
            officer.cookie = kept;
            let to = between(&answer.text, "id=\"provider\" href=\"", "\"").replace("&#38;", "&");
            let state = provider.prepare(&to, now(&register.web), |_, _, _| {});
            (walk_of(&answer), format!("code=the-code&state={state}"))
        };
        let other = Browser::officer(&register.web, "zhou.min", Role::Objection);
        let (walk_cookie, query) = led(&mut officer);
        let swapped = format!("__Host-session={}; __Host-walk={walk_cookie}", other.cookie);
        let refused = come_back(&register.web, &swapped, &query);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "in somebody else's session");
        let (walk_cookie, query) = led(&mut officer);
        let cookies = format!("__Host-session={}; __Host-walk={walk_cookie}", officer.cookie);
        let done = come_back(&register.web, &cookies, &query);
        assert_eq!(done.headers[header::LOCATION], "/zh/office/account", "{}", done.text);
        assert_eq!(noted(&register, "account.identity-link"), 1);
        assert_eq!(walk(&register.web, &provider, |_, _, _| {}).status, StatusCode::SEE_OTHER);

        let mut security = Browser::officer(&register.web, "sun.li", Role::Security);
        let taken = [("account", "zhou.min"), ("subject", "officer-17")];
        assert!(security.send("/zh/office/accounts/link", &taken).text.contains("没有关联："));
        let own = [("account", "sun.li"), ("subject", "officer-18")];
        assert!(security.send("/zh/office/accounts/link", &own).text.contains("不能停用或重置自己的账户"));
        let mobile = [("account", "zhou.min"), ("subject", "13800138000")];
        assert!(security.send("/zh/office/accounts/link", &mobile).text.contains("用户标识须为"));
        let unlinked = officer.send("/zh/office/account/provider/remove", &[]);
        assert_eq!(unlinked.status, StatusCode::SEE_OTHER);
        let gone = walk(&register.web, &provider, |_, _, _| {});
        assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

/// What the provider says of itself leads nowhere it must not lead.
#[test]
fn a_provider_that_names_another_or_leads_elsewhere_is_not_heard() {
    on_both(|test| {
        let register = Fixture::new(test);
        for beside in [
            json!({ "issuer": "https://evil.example" }),
            json!({ "jwks_uri": "http://198.51.100.1/keys" }),
            json!({ "padding": "x".repeat(300_000) }),
        ] {
            let provider = Provider::new();
            provider.says(beside.clone());
            let web = register.second_instance_with(provider.settings(&provider.config()));
            let answer = Browser::new(&web).get("/zh/office/sign-in/provider");
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.text.contains("暂时连接不上统一身份认证"), "{}", answer.text);
        }
        let provider = Provider::new();
        let config = hengxin::config::OidcConfig { private: false, ..provider.config() };
        let public = hengxin::app::account::PublicAddress::parse("https://credit.example");
        let refused = hengxin::web::provider::ProviderSettings::configured(&config, public.as_ref());
        assert!(refused.unwrap_err().text.zh.contains("oidc.private"));
    });
}
