//! Deliveries: sending a file, and following what became of it. For holders of a key; every look is noted.

use std::path::Path as FilePath;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::Lang;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;
use utoipa::{IntoParams, ToSchema};

use super::params::{self, Params};
use super::responses::{Guarded, Usual};
use crate::app::delivery::{self, AnnotateFault, DeliveryView, ProblemGroup, ReceiveFault, Sent};
use crate::app::import::ImportFault;
use crate::store::sql::{self, Tx, Value};
use crate::store::{audit, authority, delivery as stored};
use crate::web::answer::off_worker;
use crate::web::keys::Scope;
use crate::web::{Admitted, Problem, Shared};

/// Who looks, and why.
pub(in crate::web) struct Looker {
    actor: String,
    purpose: String,
    sees: Sees,
    now: i64,
}

/// Which deliveries a key may look at.
#[derive(Debug, Clone, Copy)]
enum Sees {
    /// Those of every body.
    All,
    /// Those of its own body, if it has one, and those it sent itself.
    Own(Option<i64>),
}

impl Looker {
    /// Whether a delivery may be looked at; the look is noted.
    fn may_see(&self, tx: &mut dyn Tx, batch: i64) -> sql::Result<bool> {
        let Some(found) = stored::find(tx, batch)? else { return Ok(false) };
        let sees = match self.sees {
            Sees::All => true,
            Sees::Own(body) => found.actor == self.actor || body == Some(stored::sending_body(tx, &found)?),
        };
        if !sees {
            return Ok(false);
        }
        self.note(tx, &format!("batch/{batch}")).map(|()| true)
    }

    /// Numbers of deliveries that may be looked at, newest first.
    fn seen(&self, tx: &mut dyn Tx, before: i64, limit: i64) -> sql::Result<Vec<i64>> {
        const ALL: &str = "SELECT id FROM batch WHERE id < $1 ORDER BY id DESC LIMIT $2";
        // As `sending_body` tells it: what an officer sent is of the officer's body, whatever feed it came by.
        const OWN: &str =
            "SELECT id FROM batch b WHERE id < $1 AND (actor = $4 OR COALESCE((SELECT a.body FROM account a
             WHERE 'account:' || CAST(a.id AS TEXT) = b.actor), b.supplier) = $3) ORDER BY id DESC LIMIT $2";
        let (before, limit) = (Value::Int(before), Value::Int(limit));
        match self.sees {
            Sees::All => tx.all(ALL, &[before, limit], |row| row.int(0)),
            Sees::Own(body) => {
                let params = [before, limit, Value::from(body), Value::from(&self.actor)];
                tx.all(OWN, &params, |row| row.int(0))
            }
        }
    }

    fn note(&self, tx: &mut dyn Tx, target: &str) -> sql::Result<()> {
        let (actor, purpose) = (&self.actor, &self.purpose);
        let entry =
            audit::Entry { at: self.now, actor, verb: "delivery.read", target, purpose, detail: "{}" };
        audit::note(tx, &entry)
    }
}

/// A page of deliveries.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryPage {
    /// The deliveries, newest first.
    pub batches: Vec<DeliveryView>,
    /// Pass as `before` for the next page; absent on the last.
    pub next: Option<i64>,
}

/// A delivery with the problems of its rows.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryReport {
    /// What became of it.
    #[serde(flatten)]
    pub delivery: DeliveryView,
    /// Problems of its rows, the gravest and largest group first.
    pub problems: Vec<ProblemGroup>,
}

/// Who looks: a sending body at its own deliveries, the register office at all.
pub(in crate::web) fn looker(
    web: &Shared,
    admitted: &Admitted,
    purpose: Option<String>,
) -> Result<Looker, Problem> {
    let key = admitted.0.as_ref().ok_or(Problem::Key)?;
    let office = key.has(Scope::Office);
    if !office && !key.has(Scope::Submit) {
        return Err(Problem::Scope { needs: Scope::Submit.word() });
    }
    Ok(Looker {
        actor: format!("key:{}", key.id),
        purpose: purpose.unwrap_or_else(|| if office { "office" } else { "own delivery" }.to_owned()),
        sees: if office { Sees::All } else { Sees::Own(key.supplier) },
        now: web.register.clock.now().as_microsecond(),
    })
}

/// An officer who looks: at the deliveries of the own body, or where there is no single one at all.
pub(in crate::web) fn officer_looks(web: &Shared, actor: String, body: Option<i64>) -> Looker {
    Looker {
        actor,
        purpose: if body.is_some() { "own delivery" } else { "office" }.to_owned(),
        sees: if body.is_some() { Sees::Own(body) } else { Sees::All },
        now: web.register.clock.now().as_microsecond(),
    }
}

/// Which deliveries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BatchesParams {
    /// The `next` of the page before.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 999_999_999_999_999_999_i64)]
    before: Option<String>,
    /// The most deliveries; 50 if not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<String>,
    /// Why you look, for the audit trail.
    #[param(min_length = 1, max_length = 200)]
    purpose: Option<String>,
}

/// Deliveries of the key's body, newest first; with scope `office`, of every body.
#[utoipa::path(
    get, path = "/api/v1/batches", tag = "batches", operation_id = "batches", security(("key" = [])),
    params(BatchesParams),
    responses((status = 200, description = "A page of deliveries", body = DeliveryPage), Usual, Guarded),
)]
pub async fn index(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    Params(params): Params<BatchesParams>,
) -> Result<Response, Problem> {
    let looker = looker(&web, &admitted, params::text("purpose", params.purpose, 200)?)?;
    let before = params.before.as_deref().map(|text| params::entry("before", Some(text))).transpose()?;
    let limit = params::whole("limit", params.limit.as_deref(), (1, 200), 50)?;
    let page = page(&web, looker, before.unwrap_or(i64::MAX), limit).await?;
    Ok(Json(page).into_response())
}

/// A page of the deliveries that may be looked at, newest first, before number `before`.
pub(in crate::web) async fn page(
    web: &Shared,
    looker: Looker,
    before: i64,
    limit: u32,
) -> Result<DeliveryPage, Problem> {
    let register = Arc::clone(&web.register);
    let look = move |tx: &mut dyn Tx| {
        looker.note(tx, "batch")?;
        let found = looker.seen(tx, before, i64::from(limit) + 1)?;
        let mut batches = Vec::with_capacity(found.len());
        for batch in found {
            batches.extend(delivery::delivery(&register, tx, batch)?);
        }
        Ok(batches)
    };
    let mut batches = web.register.db.write_async(look).await?;
    let more = batches.len() > limit as usize;
    batches.truncate(limit as usize);
    let next = batches.last().map(|delivery| delivery.batch).filter(|_| more);
    Ok(DeliveryPage { batches, next })
}

/// Why one delivery is looked at.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BatchParams {
    /// Why you look, for the audit trail.
    #[param(min_length = 1, max_length = 200)]
    purpose: Option<String>,
}

/// One delivery: how far it has come, what became of its rows, and what is wrong with those that wait.
#[utoipa::path(
    get, path = "/api/v1/batches/{batch}", tag = "batches", operation_id = "batch", security(("key" = [])),
    params(("batch" = i64, Path, description = "Its number", minimum = 1, maximum = 999_999_999_999_999_999_i64), BatchParams),
    responses((status = 200, description = "The delivery", body = DeliveryReport), Usual, Guarded),
)]
pub async fn one(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    Path(batch): Path<String>,
    Params(params): Params<BatchParams>,
) -> Result<Response, Problem> {
    let looker = looker(&web, &admitted, params::text("purpose", params.purpose, 200)?)?;
    let batch = params::entry("batch", Some(&batch)).map_err(|_| Problem::NotFound)?;
    report(&web, looker, batch).await.map(|report| Json(report).into_response())
}

/// A delivery with the problems of its rows, if it may be looked at.
pub(in crate::web) async fn report(
    web: &Shared,
    looker: Looker,
    batch: i64,
) -> Result<DeliveryReport, Problem> {
    let register = Arc::clone(&web.register);
    let look = move |tx: &mut dyn Tx| {
        if !looker.may_see(tx, batch)? {
            return Ok(None);
        }
        let found = delivery::delivery(&register, tx, batch)?;
        let problems = delivery::groups(tx, batch)?;
        Ok(found.map(|delivery| DeliveryReport { delivery, problems }))
    };
    web.register.db.write_async(look).await?.ok_or(Problem::NotFound)
}

/// In which language the notes are written.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ResultParams {
    /// Language of the notes; `zh` if not given.
    #[param(pattern = "^(zh|en)$")]
    lang: Option<String>,
    /// Why you look, for the audit trail.
    #[param(min_length = 1, max_length = 200)]
    purpose: Option<String>,
}

/// The delivered file with a column of notes on each row that waits or was turned away.
#[utoipa::path(
    get, path = "/api/v1/batches/{batch}/results", tag = "batches", operation_id = "results", security(("key" = [])),
    params(("batch" = i64, Path, description = "Its number", minimum = 1, maximum = 999_999_999_999_999_999_i64), ResultParams),
    responses((status = 200, description = "The file, CSV or XLSX as it was sent", body = Vec<u8>, content_type = "application/octet-stream"), Usual, Guarded),
)]
pub async fn results(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    Path(batch): Path<String>,
    Params(params): Params<ResultParams>,
) -> Result<Response, Problem> {
    let looker = looker(&web, &admitted, params::text("purpose", params.purpose, 200)?)?;
    let lang = params::lang(params.lang.as_deref())?;
    let batch = params::entry("batch", Some(&batch)).map_err(|_| Problem::NotFound)?;
    noted_file(&web, looker, batch, lang).await
}

/// The file with notes, if the delivery may be looked at.
pub(in crate::web) async fn noted_file(
    web: &Shared,
    looker: Looker,
    batch: i64,
    lang: Lang,
) -> Result<Response, Problem> {
    if !web.register.db.write_async(move |tx| looker.may_see(tx, batch)).await? {
        return Err(Problem::NotFound);
    }
    let (format, file) = off_worker(web, move |register| Ok(noted(register, batch, lang))).await??;
    let file = tokio::fs::File::from_std(file);
    let mut response = Response::new(Body::from_stream(ReaderStream::new(file)));
    let name = format!("attachment; filename=\"batch-{batch}.{}\"", format.extension());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::try_from(name).map_err(|_| Problem::Fault)?);
    Ok(response)
}

type Noted = (crate::intake::decode::Format, std::fs::File);

/// Writes the file with notes beside the register's files; it is deleted when it has been read.
fn noted(register: &crate::app::Register, batch: i64, lang: Lang) -> Result<Noted, Problem> {
    let fault = |error: &dyn std::fmt::Display| {
        tracing::error!(batch, %error, "a delivery could not be given back");
        Problem::Fault
    };
    let path =
        tempfile::NamedTempFile::new_in(&register.data_dir).map_err(|error| fault(&error))?.into_temp_path();
    match delivery::annotated(register, batch, lang, &path) {
        Ok(format) => Ok((format, std::fs::File::open(&path).map_err(|error| fault(&error))?)),
        Err(AnnotateFault::NoFile) => Err(Problem::NotFound),
        Err(error) => Err(fault(&error)),
    }
}

/// A file and the feed it comes by.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the form; it is read part by part")]
pub struct Delivered {
    /// The feed's word, such as `penalties`. Must come before the file.
    feed: String,
    /// The file: CSV, TSV, XLSX or XLS.
    #[schema(format = Binary)]
    file: String,
}

/// Sends a file. It is read in the background: follow the address in `Location`. Sending the same file again changes
/// nothing, so a broken upload is simply repeated.
#[utoipa::path(
    post, path = "/api/v1/batches", tag = "batches", operation_id = "send", security(("key" = [])),
    request_body(content = Delivered, content_type = "multipart/form-data"),
    responses((status = 202, description = "The file is here and is being read; Location names its page", body = DeliveryReport), Usual, Guarded),
)]
pub async fn send(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let key = admitted.0.clone().ok_or(Problem::Key)?;
    if !key.has(Scope::Submit) {
        return Err(Problem::Scope { needs: Scope::Submit.word() });
    }
    let multipart = multipart.map_err(|_| not_a_form())?;
    let arrived = receive(&web, multipart).await?;
    let sender = Sender { actor: format!("key:{}", key.id), body: key.supplier };
    let batch = enter(&web, sender, arrived).await?;
    let view = report(&web, looker(&web, &admitted, None)?, batch).await?;
    let mut response = (StatusCode::ACCEPTED, Json(view)).into_response();
    let location = HeaderValue::try_from(format!("/api/v1/batches/{batch}")).map_err(|_| Problem::Fault)?;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

fn not_a_form() -> Problem {
    Problem::body(
        "请用 multipart/form-data 发送，先 feed 后 file。",
        "Send multipart/form-data: first `feed`, then `file`.",
    )
}

/// A file that has arrived.
pub struct Arrived {
    /// The feed's word.
    pub feed: String,
    /// The name the sender gave it.
    pub file_name: String,
    /// Where it lies; it goes when this value does.
    pub file: tempfile::TempPath,
}

/// Takes the parts of the form; the file goes to disk as it arrives.
pub async fn receive(web: &Shared, mut form: Multipart) -> Result<Arrived, Problem> {
    let mut feed = None;
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        match field.name().unwrap_or_default() {
            "feed" => feed = Some(word(field).await?),
            "file" => {
                let feed = feed.ok_or_else(not_a_form)?;
                let file_name = field.file_name().unwrap_or("file").chars().take(200).collect();
                let folder = web.register.data_dir.join("incoming");
                return Ok(Arrived { feed, file_name, file: to_disk(&folder, field).await? });
            }
            _ => return Err(not_a_form()),
        }
    }
    Err(not_a_form())
}

/// The most bytes of a feed's word.
const WORD: usize = 200;

/// A short part of the form; a longer one is no feed's word, and is not read to its end.
async fn word(mut field: Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|error| broken(&error))? {
        if bytes.len() + piece.len() > WORD {
            return Err(no_such_feed());
        }
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes).map_err(|_| no_such_feed())
}

fn broken(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::TooLarge;
    }
    Problem::body("文件未传完，请重新发送。", "The upload broke off: send the file again.")
}

async fn to_disk(folder: &FilePath, mut field: Field<'_>) -> Result<tempfile::TempPath, Problem> {
    let refused = |error: std::io::Error| {
        tracing::error!(%error, "a delivered file could not be written");
        Problem::Fault
    };
    tokio::fs::create_dir_all(folder).await.map_err(refused)?;
    let (file, path) = tempfile::NamedTempFile::new_in(folder).map_err(refused)?.into_parts();
    let mut file = tokio::fs::File::from_std(file);
    while let Some(piece) = field.chunk().await.map_err(|error| broken(&error))? {
        file.write_all(&piece).await.map_err(refused)?;
    }
    file.flush().await.map_err(refused)?;
    file.sync_all().await.map_err(refused)?;
    Ok(path)
}

/// Who sends.
pub(in crate::web) struct Sender {
    /// As named in the audit trail.
    pub actor: String,
    /// The body sent for, by number.
    pub body: Option<i64>,
}

/// Hands the file to the register, if the sender's body is the one that sends this feed. Reading goes on in the background.
pub(in crate::web) async fn enter(web: &Shared, sender: Sender, arrived: Arrived) -> Result<i64, Problem> {
    let Sender { actor, body: supplier } = sender;
    let feed = web.register.feeds.find(&arrived.feed).ok_or_else(no_such_feed)?;
    let expected = feed.supplier.clone();
    let own = move |tx: &mut dyn Tx| supplier.map(|own| authority::name(tx, own)).transpose();
    // A feed without a body of its own is for every department: each row names its sender.
    if !expected.is_empty() && web.register.db.peek_async(own).await? != Some(expected) {
        return Err(Problem::Scope { needs: "submit for the body that sends this feed" });
    }
    let register = Arc::clone(&web.register);
    let entered = tokio::task::spawn_blocking(move || {
        let Arrived { feed, file_name, file } = arrived;
        delivery::receive(&register, &Sent { feed: &feed, path: &file, file_name: &file_name, actor: &actor })
    });
    entered.await.map_err(|_| Problem::Fault)?.map_err(not_taken)
}

fn no_such_feed() -> Problem {
    Problem::body("没有这个来源（feed）。", "There is no such feed.")
}

fn not_taken(fault: ReceiveFault) -> Problem {
    match fault {
        ReceiveFault::Import(ImportFault::Store(fault)) => fault.into(),
        ReceiveFault::Import(ImportFault::NoSuchFeed(_)) => no_such_feed(),
        ReceiveFault::Import(fault) => Problem::body("文件无法读取，请核对格式。", format!("{fault}")),
        ReceiveFault::File(error) => {
            tracing::error!(%error, "a delivered file could not be kept");
            Problem::Fault
        }
    }
}
