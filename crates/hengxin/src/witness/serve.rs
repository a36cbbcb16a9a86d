//! A witness as a small server: `POST /add-checkpoint` (C2SP tlog-witness), `/healthz`, `/readyz`, and `/` with its keys
//! and what it has signed last.
//!
//! Whoever reaches it may ask, and only what a known log has signed costs more than reading it. A request has a limit of
//! size and of time, a caller one of requests, and the whole one of requests worked on and of connections.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use serde::Serialize;
use tlog::note::{Timestamp, VerifierKey};
use tlog::witness::{AddCheckpoint, Answer, KnownLog, Records, Witness, WitnessFault};
use tlog::{Checkpoint, Origin, TreeSize};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::key::WitnessKeys;
use super::records::{RecordsFault, WitnessRecords};
use crate::clock::Clock;
use crate::web::Stop;
use crate::web::rate::{Buckets, Caller, Limit};

/// Limits of a witness.
#[derive(Debug, Clone, Copy)]
pub struct WitnessLimits {
    /// How often one caller may ask. Requests from this machine itself are not counted.
    pub rate: Limit,
    /// How long a request may take, its arrival and its answer each.
    pub patience: Duration,
    /// Connections at once; the next wait.
    pub connections: usize,
    /// Requests worked on at once; the next wait.
    pub turns: usize,
    /// How long answers under way may take after the program was told to stop.
    pub farewell: Duration,
}

impl Default for WitnessLimits {
    fn default() -> Self {
        WitnessLimits {
            rate: Limit::per_minute(120),
            patience: Duration::from_secs(10),
            connections: 256,
            turns: 4,
            farewell: Duration::from_secs(10),
        }
    }
}

/// Largest request: a note of the most bytes, and a proof of the most hashes.
const LARGEST: usize = tlog::note::MOST_BYTES + 4096;

/// A witness that answers requests.
#[derive(Debug)]
pub struct WitnessService {
    witness: Witness,
    keys: WitnessKeys,
    records: WitnessRecords,
    clock: Clock,
    limits: WitnessLimits,
    buckets: Buckets,
    turns: Semaphore,
}

/// The logs of these keys: those of one name are keys of one log.
///
/// # Errors
/// The key that cannot sign a log's checkpoints.
pub fn known_logs(keys: &[VerifierKey]) -> Result<Vec<KnownLog>, VerifierKey> {
    let mut logs: Vec<KnownLog> = Vec::new();
    for key in keys {
        let read = Origin::new(key.name().as_str()).ok().zip(key.verifier().ok());
        let (origin, verifier) = read.ok_or_else(|| key.clone())?;
        match logs.iter_mut().find(|log| log.origin == origin) {
            Some(log) => log.keys.push(verifier),
            None => logs.push(KnownLog { origin, keys: vec![verifier] }),
        }
    }
    Ok(logs)
}

impl WitnessService {
    /// A witness of these logs.
    pub fn new(
        logs: Vec<KnownLog>,
        keys: WitnessKeys,
        records: WitnessRecords,
        clock: Clock,
        limits: WitnessLimits,
    ) -> WitnessService {
        let (buckets, turns) = (Buckets::default(), Semaphore::new(limits.turns));
        WitnessService { witness: Witness::new(logs), keys, records, clock, limits, buckets, turns }
    }

    /// Its records.
    pub fn records(&self) -> &WitnessRecords {
        &self.records
    }

    /// Answers the body of an `add-checkpoint`. Waits for the disk.
    ///
    /// # Errors
    /// [`WitnessFault`]; the client may come again.
    pub fn add_checkpoint(&self, body: &[u8]) -> Result<Answer, WitnessFault<RecordsFault>> {
        let now = self.clock.now();
        let time = u64::try_from(now.as_second()).ok().and_then(Timestamp::new).unwrap_or(Timestamp::NONE);
        let answer =
            self.keys.at(time, |signers| self.witness.add_checkpoint(body, &mut &self.records, signers))?;
        self.note(body, &answer, now.as_microsecond()).map_err(WitnessFault::Records)?;
        Ok(answer)
    }

    /// Keeps the log's own words: for what was signed, and for what contradicts it. A proof that fails contradicts nothing:
    /// it is made by whoever asks, and anybody can send a bad one with an honest checkpoint.
    fn note(&self, body: &[u8], answer: &Answer, at: i64) -> Result<(), RecordsFault> {
        let Ok(request) = AddCheckpoint::parse(body) else { return Ok(()) };
        let (checkpoint, old) = (request.checkpoint.unverified(), request.old);
        let (origin, head) = (checkpoint.origin(), checkpoint.head());
        let note = request.checkpoint.render().unwrap_or_default();
        match answer {
            Answer::Cosigned(_) => {
                tracing::info!(%origin, size = head.size.get(), "signed");
                self.records.keep(origin, &head, &note, at)
            }
            Answer::Inconsistent => {
                tracing::warn!(%origin, size = head.size.get(), old = old.get(), "the proof sent shows nothing");
                Ok(())
            }
            Answer::Conflict(seen) if self.is_split(*seen, old, checkpoint)? => {
                tracing::error!(%origin, size = head.size.get(), "another tree of a size that was signed");
                self.records.contradicted(origin, &head, &note, at)
            }
            Answer::Conflict(seen) => {
                tracing::info!(%origin, size = head.size.get(), seen = seen.get(), "told what was signed last");
                Ok(())
            }
            Answer::Malformed | Answer::NotSigned | Answer::UnknownLog => {
                tracing::warn!(status = answer.status(), "refused");
                Ok(())
            }
        }
    }

    /// Whether the log has signed another tree of the size that was signed here last. That proves itself: both are the
    /// log's words, and nothing in it comes from whoever asks.
    fn is_split(&self, seen: TreeSize, old: TreeSize, told: &Checkpoint) -> Result<bool, RecordsFault> {
        let head = told.head();
        if seen != head.size {
            return Ok(false);
        }
        // Asked from the size on record, it is refused for its root alone; asked from another, the root must be compared.
        if old == seen {
            return Ok(true);
        }
        let last = Records::latest(&&self.records, told.origin())?;
        Ok(last.is_some_and(|last| last.size == head.size && last.root != head.root))
    }
}

/// The addresses of a witness.
pub fn routes(service: &Arc<WitnessService>) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(from_fn_with_state(Arc::clone(service), admit))
        .route("/", get(stand))
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .layer(from_fn_with_state(Arc::clone(service), hurry))
        .with_state(Arc::clone(service))
}

async fn add_checkpoint(State(service): State<Arc<WitnessService>>, body: Bytes) -> Response {
    let Ok(_turn) = service.turns.acquire().await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let working = Arc::clone(&service);
    let answered = tokio::task::spawn_blocking(move || working.add_checkpoint(&body)).await;
    match answered {
        Ok(Ok(answer)) => as_response(&answer),
        Ok(Err(fault)) => {
            tracing::error!(%fault, "no answer");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn as_response(answer: &Answer) -> Response {
    let status = StatusCode::from_u16(answer.status()).expect("the protocol's statuses are statuses");
    let mut response = (status, answer.body()).into_response();
    if let Some(kind) = answer.content_type() {
        let kind = header::HeaderValue::from_static(kind);
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}

/// Holds back those who ask too often.
async fn admit(State(service): State<Arc<WitnessService>>, request: Request, next: Next) -> Response {
    let caller = crate::web::address(&request).map(Caller::at);
    let now = service.clock.now().as_microsecond();
    match caller.map(|caller| service.buckets.take(caller, service.limits.rate, now)) {
        Some(Err(wait)) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, wait.to_string())]).into_response()
        }
        Some(Ok(())) | None => next.run(request).await,
    }
}

/// Sends a caller away who would wait too long, or sends too slowly.
async fn hurry(State(service): State<Arc<WitnessService>>, request: Request, next: Next) -> Response {
    let answered = tokio::time::timeout(service.limits.patience, next.run(request)).await;
    answered.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
}

/// Who the witness is, and what it has signed last.
#[derive(Debug, Serialize)]
struct Stand {
    /// Its verifier keys.
    keys: Vec<String>,
    /// The logs it has signed for.
    logs: Vec<LogStand>,
}

#[derive(Debug, Serialize)]
struct LogStand {
    origin: String,
    size: u64,
    /// The instant of its signature, UTC.
    at: Option<String>,
    /// Checkpoints kept that contradict it; 0 as long as the log is honest.
    contradictions: usize,
}

async fn stand(State(service): State<Arc<WitnessService>>) -> Response {
    match tokio::task::spawn_blocking(move || stand_of(&service)).await {
        Ok(Ok(stand)) => Json(stand).into_response(),
        Ok(Err(_)) | Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn stand_of(service: &WitnessService) -> Result<Stand, RecordsFault> {
    let against = service.records.contradictions()?;
    let of = |origin: &str| against.iter().filter(|contradiction| contradiction.origin == origin).count();
    let instant = |at| jiff::Timestamp::from_microsecond(at).ok().map(|at| at.to_string());
    let logs = service.records.last_signed()?.into_iter().map(|last| LogStand {
        contradictions: of(&last.origin),
        at: last.at.and_then(instant),
        size: last.size,
        origin: last.origin,
    });
    let keys = service.keys.verifier_keys().iter().map(VerifierKey::to_string).collect();
    Ok(Stand { keys, logs: logs.collect() })
}

/// Ready when its records can be read.
async fn ready(State(service): State<Arc<WitnessService>>) -> (StatusCode, &'static str) {
    match tokio::task::spawn_blocking(move || service.records.last_signed()).await {
        Ok(Ok(_)) => (StatusCode::OK, "ready\n"),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "records not readable\n"),
    }
}

/// Serves until `stop` comes.
pub async fn serve(service: Arc<WitnessService>, listener: TcpListener, stop: impl Future<Output = Stop>) {
    let routes = routes(&service);
    let places = Arc::new(Semaphore::new(service.limits.connections));
    let (told, stopping) = watch::channel(false);
    let mut open = JoinSet::new();
    tokio::pin!(stop);
    loop {
        while open.try_join_next().is_some() {}
        let taken = tokio::select! {
            _ = &mut stop => break,
            taken = next(&listener, &places) => taken,
        };
        let Some((place, stream, peer)) = taken else { continue };
        let talk = talk(routes.clone(), (stream, peer), service.limits.patience, stopping.clone());
        open.spawn(async move {
            talk.await;
            drop(place);
        });
    }
    told.send_replace(true);
    // What is under way is on record or not; whoever gets no answer asks again.
    if tokio::time::timeout(service.limits.farewell, finished(&mut open)).await.is_err() {
        tracing::warn!("some answers were not finished in time");
    }
}

/// The next connection, once there is a place for it.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(OwnedSemaphorePermit, TcpStream, SocketAddr)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((place, stream, peer)),
        Err(error) => {
            // Too many open files, say: it passes.
            tracing::warn!(%error, "a connection was not taken");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

async fn finished(open: &mut JoinSet<()>) {
    while open.join_next().await.is_some() {}
}

/// One connection, on which each request's head has to arrive in time. When the program stops, the request under way is
/// answered and no further one is taken.
async fn talk(
    routes: Router,
    (stream, peer): (TcpStream, SocketAddr),
    patience: Duration,
    mut stopping: watch::Receiver<bool>,
) {
    let service = routes.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(Body::new)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    tokio::pin!(connection);
    let told = async { stopping.wait_for(|stop| *stop).await.is_ok() };
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        _ = told => None,
    };
    let ended = if let Some(ended) = ended {
        ended
    } else {
        connection.as_mut().graceful_shutdown();
        connection.await
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended badly");
    }
}
