//! A receiver of notices that does as it is told: takes them, fails, dawdles or leads elsewhere.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::any;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::runtime::Runtime;

/// A notice as it arrived.
#[derive(Clone)]
pub struct Arrived {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Arrived {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// Whether it was signed with this secret, checked as the documentation tells receivers to.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let (time, signature) = self.header("hengxin-signature").split_once(",v1=").unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(time.strip_prefix("t=").unwrap().as_bytes());
        mac.update(b".");
        mac.update(&self.body);
        let bytes: Vec<u8> = (0..signature.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&signature[at..at + 2], 16).unwrap())
            .collect();
        mac.verify_slice(&bytes).is_ok()
    }
}

#[derive(Default)]
struct Inbox {
    status: AtomicU16,
    arrived: Mutex<Vec<Arrived>>,
}

/// The receiver, until it is dropped.
pub struct Receiver {
    pub url: String,
    inbox: Arc<Inbox>,
    _runtime: Runtime,
}

/// Answers only after everybody has lost patience.
pub const SLOW: u16 = 1;

impl Receiver {
    /// A receiver that takes everything.
    pub fn new() -> Receiver {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let inbox = Arc::new(Inbox::default());
        inbox.status.store(200, Ordering::SeqCst);
        let app = Router::new().fallback(any(take)).with_state(Arc::clone(&inbox));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}/hook?x=1", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, app).await });
        Receiver { url, inbox, _runtime: runtime }
    }

    /// Answers with this status from now on.
    pub fn answers(&self, status: u16) {
        self.inbox.status.store(status, Ordering::SeqCst);
    }

    /// What arrived since it was last asked.
    pub fn take(&self) -> Vec<Arrived> {
        std::mem::take(&mut *self.inbox.arrived.lock().unwrap())
    }
}

async fn take(
    State(inbox): State<Arc<Inbox>>,
    uri: axum::http::Uri,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    inbox.arrived.lock().unwrap().push(Arrived { path: uri.to_string(), headers, body });
    let status = inbox.status.load(Ordering::SeqCst);
    if status == SLOW {
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
    let elsewhere = [(header::LOCATION, "/elsewhere")];
    (StatusCode::from_u16(status).unwrap_or(StatusCode::OK), elsewhere)
}
