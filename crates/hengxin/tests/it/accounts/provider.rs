//! An identity provider of the stories: it signs with a key of its own, and can be made to say what is not right.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use hengxin::web::Settings;
use hengxin::web::provider::ProviderSettings;
use openidconnect::url::Url;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use passki::Passki;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::runtime::Runtime;

use hengxin::app::account::PublicAddress;
use hengxin::config::{OidcConfig, Secret};

use crate::support::device::ORIGIN;

/// What the register and the provider share.
pub const SECRET: &str = "shared:with the provider";
/// What the provider knows the register by.
pub const CLIENT: &str = "hengxin";

/// What the provider does when it is asked next.
#[derive(Clone, Default)]
struct Script {
    /// Claims of the identity token.
    claims: Value,
    /// Its header; signed with `key`, or not at all where the algorithm is `none`.
    header: Value,
    /// Key it is signed with.
    key: u8,
    /// What the code was asked for with (PKCE).
    challenge: String,
    /// What it says of itself beside the usual.
    beside: Value,
    /// How often it was asked for a token.
    asked: usize,
}

struct Shared {
    url: String,
    script: Mutex<Script>,
}

/// The provider, until it is dropped.
pub struct Provider {
    shared: Arc<Shared>,
    _runtime: Runtime,
}

fn text(bytes: &[u8]) -> String {
    Passki::base64_encode(bytes)
}

fn key(which: u8) -> SigningKey {
    SigningKey::from_slice(&[which; 32]).unwrap()
}

impl Provider {
    /// A provider that says what is right.
    pub fn new() -> Provider {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let script =
            Script { header: json!({ "alg": "ES256", "kid": "story" }), key: 3, ..Script::default() };
        let shared = Arc::new(Shared { url, script: Mutex::new(script) });
        let app = Router::new()
            .route("/.well-known/openid-configuration", get(itself))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(Arc::clone(&shared));
        runtime.spawn(async move { axum::serve(listener, app).await });
        Provider { shared, _runtime: runtime }
    }

    /// Its name.
    pub fn issuer(&self) -> String {
        self.shared.url.clone()
    }

    /// Says so of itself, beside the usual.
    pub fn says(&self, beside: Value) {
        self.shared.script.lock().unwrap().beside = beside;
    }

    /// The configuration of a register that uses it.
    pub fn config(&self) -> OidcConfig {
        OidcConfig {
            issuer: self.issuer(),
            client_id: CLIENT.to_owned(),
            client_secret: Secret::new(SECRET),
            second_factor_amr: vec!["otp".to_owned()],
            second_factor_acr: vec!["urn:example:strong".to_owned()],
            private: true,
            ..OidcConfig::default()
        }
    }

    /// Settings of a register under that configuration.
    pub fn settings(&self, config: &OidcConfig) -> Settings {
        let public = PublicAddress::parse(ORIGIN);
        let provider = ProviderSettings::configured(config, public.as_ref()).unwrap();
        Settings { public, provider, ..Settings::default() }
    }

    /// What it will say to whoever was led to `address`, as of `now` in seconds; spoilt by `spoil`. The state to come
    /// back with.
    pub fn prepare(
        &self,
        address: &str,
        now: i64,
        spoil: impl FnOnce(&mut Value, &mut Value, &mut u8),
    ) -> String {
        let asked: HashMap<String, String> =
            Url::parse(address).unwrap().query_pairs().into_owned().collect();
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(asked["redirect_uri"], format!("{ORIGIN}/zh/office/sign-in/provider/return"));
        let mut script = self.shared.script.lock().unwrap();
        script.claims = json!({
            "iss": self.shared.url, "aud": CLIENT, "sub": "officer-17", "nonce": asked["nonce"],
            "iat": now, "exp": now + 300,
        });
        script.header = json!({ "alg": "ES256", "kid": "story" });
        script.key = 3;
        script.challenge = asked["code_challenge"].clone();
        let Script { claims, header, key, .. } = &mut *script;
        spoil(claims, header, key);
        asked["state"].clone()
    }

    /// How often it was asked for a token.
    pub fn asked(&self) -> usize {
        self.shared.script.lock().unwrap().asked
    }
}

async fn itself(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let url = &shared.url;
    let mut itself = json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorise"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        // It claims to take what must never be taken.
        "id_token_signing_alg_values_supported": ["ES256", "none", "HS256"],
    });
    if let Some(beside) = shared.script.lock().unwrap().beside.as_object() {
        itself.as_object_mut().unwrap().extend(beside.clone());
    }
    Json(itself)
}

async fn keys() -> Json<Value> {
    let point = key(3).verifying_key().to_sec1_point(false);
    let (x, y) = point.as_bytes()[1..].split_at(32);
    Json(json!({ "keys": [
        { "kty": "EC", "crv": "P-256", "kid": "story", "use": "sig", "alg": "ES256", "x": text(x), "y": text(y) },
    ] }))
}

async fn token(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> impl IntoResponse {
    let mut script = shared.script.lock().unwrap();
    script.asked += 1;
    let ours =
        headers.get(header::AUTHORIZATION).is_some_and(|given| given.to_str().unwrap().starts_with("Basic "));
    let proved = text(&Sha256::digest(form["code_verifier"].as_bytes())) == script.challenge;
    if !ours || !proved || form["code"] != "the-code" {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" })));
    }
    let message = format!(
        "{}.{}",
        text(script.header.to_string().as_bytes()),
        text(script.claims.to_string().as_bytes())
    );
    let signature = match script.header["alg"].as_str() {
        Some("none") => String::new(),
        _ => {
            let signature: Signature = key(script.key).sign(message.as_bytes());
            text(&signature.to_bytes())
        }
    };
    let answer =
        json!({ "access_token": "x", "token_type": "Bearer", "id_token": format!("{message}.{signature}") });
    (StatusCode::OK, Json(answer))
}
