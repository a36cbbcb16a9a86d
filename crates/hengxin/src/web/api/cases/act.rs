//! What an officer's program does: the verbs of the pages, each request at most once. Decisions are drafted here and
//! approved by a person at the pages.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::{Day, FactKind, RecordKey, Refusal, Service, ServiceWay};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::Caller;
use super::{look, problem};
use crate::app::Register;
use crate::app::case::{
    self as verbs, Answered, CaseFault, Drafting, Outcome, Program, ProgramAct, ProgramFault, Saying, Taking,
    amendable, drafting, is_plain, resource, stepping,
};
use crate::authority::{Action, Kind, Resource};
use crate::store::once::Named;
use crate::web::answer::off_worker;
use crate::web::api::params::JsonBody;
use crate::web::api::responses::{Contested, Guarded, Unlawful, Usual};
use crate::web::{Problem, Shared};

/// A step to be taken.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStep {
    /// The `version` of the case that was looked at.
    version: i64,
    /// The kind of step: one of `open`.
    step: String,
    /// What it says in words.
    #[serde(default)]
    #[schema(max_length = 4000)]
    reasons: String,
    /// Number of the document it is in.
    #[serde(default)]
    document: String,
    /// For the service of a document: its day.
    served_on: Option<String>,
    /// For the service of a document: `handed`, `post`, `electronic` or `public-notice`.
    way: Option<String>,
}

/// A decision to be drafted.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDraft {
    /// The `version` of the case that was looked at.
    version: i64,
    /// What is decided: one of `outcomes`.
    outcome: String,
    /// Why, in the words of the letter.
    #[schema(max_length = 4000)]
    reasons: String,
    /// Number of the decision document, where it has one.
    #[serde(default)]
    document: String,
    /// Fields of the record as they should be, by code; for decisions that change it.
    #[serde(default)]
    changes: BTreeMap<String, String>,
}

/// The service of the document behind a record.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewService {
    /// The day it was served.
    served_on: String,
    /// `handed`, `post`, `electronic` or `public-notice`.
    way: String,
}

/// Why a record is taken down.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWithdrawal {
    /// Why: what happened to the decision behind it.
    #[schema(min_length = 1, max_length = 4000)]
    reasons: String,
    /// Number of the document that says so.
    #[schema(min_length = 1)]
    document: String,
}

/// The service of a document, if one is given.
fn service(day: Option<&str>, way: Option<&str>) -> Result<Option<Service>, Problem> {
    let (day, way) = match (day, way) {
        (None, None) => return Ok(None),
        (day, way) => (day.unwrap_or_default(), way.unwrap_or_default()),
    };
    let way = ServiceWay::from_code(way).filter(|way| *way != ServiceWay::Declared);
    let day = (day.len() == 10).then(|| Day::parse(day)).flatten();
    let both = day.zip(way).map(|(on, way)| Service { on, way, complete: true });
    both.map(Some).ok_or_else(|| {
        Problem::body(
            "served_on 应为存在的日期 YYYY-MM-DD，way 应为 handed、post、electronic 或 public-notice。",
            "served_on is a day, YYYY-MM-DD, and way is handed, post, electronic or public-notice.",
        )
    })
}

/// The answer, the same one however often the request is sent.
fn answer((text, again): (String, bool)) -> Response {
    const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if again {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// Does it once, off the request's thread.
async fn once(
    web: &Shared,
    (caller, named): (&Caller, Named),
    work: impl FnOnce(&Register, &Program<'_>) -> Result<(String, bool), ProgramFault> + Send + 'static,
) -> Result<(String, bool), Problem> {
    let actor = caller.actor();
    let work = move |register: &Register| Ok(work(register, &Program { actor: &actor, named: &named }));
    Ok(off_worker(web, work).await??)
}

/// Adds to a refusal what changed since the version that the program saw.
async fn told<T>(
    web: &Shared,
    (caller, id, version): (&Caller, i64, i64),
    done: Result<T, Problem>,
) -> Result<T, Problem> {
    let Err(Problem::Refused { refusal: Refusal::ChangedMeanwhile, .. }) = done else { return done };
    let about = (caller, "procedure about a record".to_owned(), format!("proceeding/{id}"));
    let since = look(web, about, move |register| verbs::since(register, id, version)).await?;
    Err(Problem::Refused { refusal: Refusal::ChangedMeanwhile, changed: Some(Box::new(since)) })
}

/// Takes a step that needs no second person.
#[utoipa::path(
    post, path = "/api/v1/cases/{id}/steps", tag = "cases", operation_id = "takeStep", security(("key" = [])),
    params(
        ("id" = i64, Path, description = "Number of the case", minimum = 1, maximum = 999_999_999_999_999_999_i64),
        ("Idempotency-Key" = String, Header, description = "Names the request: sent again within a day it acts once", min_length = 1, max_length = 200),
    ),
    request_body = NewStep,
    responses((status = 200, description = "It is taken", body = Answered), Usual, Guarded, Contested, Unlawful),
)]
pub async fn step(
    State(web): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(new): JsonBody<NewStep>,
) -> Result<Response, Problem> {
    let (id, matter) = caller.readable(&web, &id).await?;
    let fact = FactKind::ALL.iter().copied().find(|kind| kind.word() == new.step && is_plain(*kind));
    let fact = fact.ok_or_else(|| {
        Problem::body(
            "step 应为本案 open 中的一项；决定请通过 drafts 拟办。",
            "step is one of `open`; a decision is drafted under drafts.",
        )
    })?;
    caller.may(stepping(matter.kind, fact), &resource(&matter))?;
    let (named, version) = (caller.named(&format!("cases/{id}/steps"), &new)?, new.version);
    let service = service(new.served_on.as_deref(), new.way.as_deref())?;
    let done = once(&web, (&caller, named), move |register, program| {
        let (reasons, document) = (new.reasons.as_str(), new.document.as_str());
        let saying = Saying { reasons, document, service, ..Saying::default() };
        let taking = Taking { proceeding: id, seen: Some(version), fact, saying };
        verbs::once(register, program, &ProgramAct::Step(taking))
    });
    let done = done.await;
    told(&web, (&caller, id, version), done).await.map(answer)
}

/// Drafts a decision. A person approves it, at the pages: the officer whose key this is cannot.
#[utoipa::path(
    post, path = "/api/v1/cases/{id}/drafts", tag = "cases", operation_id = "draftDecision", security(("key" = [])),
    params(
        ("id" = i64, Path, description = "Number of the case", minimum = 1, maximum = 999_999_999_999_999_999_i64),
        ("Idempotency-Key" = String, Header, description = "Names the request: sent again within a day it acts once", min_length = 1, max_length = 200),
    ),
    request_body = NewDraft,
    responses((status = 200, description = "It waits for approval", body = Answered), Usual, Guarded, Contested, Unlawful),
)]
pub async fn draft(
    State(web): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(new): JsonBody<NewDraft>,
) -> Result<Response, Problem> {
    let (id, matter) = caller.readable(&web, &id).await?;
    caller.may(drafting(matter.kind), &resource(&matter))?;
    let outcome = Outcome::from_code(&new.outcome).ok_or_else(|| {
        Problem::body("outcome 应为本案 outcomes 中的一项。", "outcome is one of `outcomes`.")
    })?;
    let known = matter.record.map(amendable).unwrap_or_default();
    let changes = outcome.changes_record() || new.changes.is_empty();
    if !changes || !new.changes.keys().all(|code| known.contains(&code.as_str())) {
        return Err(Problem::body(
            "changes 只能写本案 amendable 中的字段，且仅用于更正、补充。",
            "changes names fields of `amendable` only, and only for decisions that change the record.",
        ));
    }
    let (named, version) = (caller.named(&format!("cases/{id}/drafts"), &new)?, new.version);
    let done = once(&web, (&caller, named), move |register, program| {
        let changes: Vec<(&str, &str)> =
            new.changes.iter().map(|(code, text)| (code.as_str(), text.as_str())).collect();
        let drafting = Drafting {
            proceeding: id,
            seen: Some(version),
            outcome,
            reasons: &new.reasons,
            document: &new.document,
            changes: &changes,
        };
        verbs::once(register, program, &ProgramAct::Draft(drafting))
    });
    let done = done.await;
    told(&web, (&caller, id, version), done).await.map(answer)
}

/// The record, where the caller may do this with it. One of another body is not told apart from none.
async fn record(
    web: &Shared,
    caller: &Caller,
    action: Action,
    (code, key): (&str, &str),
) -> Result<(String, RecordKey), Problem> {
    caller.names(action)?;
    let key = RecordKey::from_hex(key).ok_or(Problem::NotFound)?;
    let asked = code.to_owned();
    let found = off_worker(web, move |register| Ok(verbs::held(register, &asked, key))).await?;
    let about = |body: i64| Resource::of(Kind::Record).of_body(body);
    let body = match found {
        Ok(view) => view.supplier.0,
        Err(CaseFault::Refused(_)) => return Err(Problem::NotFound),
        Err(fault @ CaseFault::Store(_)) => return Err(problem(fault)),
    };
    caller.may(action, &about(body)).map_err(|_| Problem::NotFound)?;
    Ok((code.to_owned(), key))
}

/// Records that the document behind a record was served, with notice of publication and remedies.
#[utoipa::path(
    post, path = "/api/v1/records/{code}/{key}/service", tag = "cases", operation_id = "recordService", security(("key" = [])),
    params(
        ("code" = String, Path, description = "The organisation's code", min_length = 1, max_length = 60),
        ("key" = String, Path, description = "The record's key", min_length = 1, max_length = 60),
        ("Idempotency-Key" = String, Header, description = "Names the request: sent again within a day it acts once", min_length = 1, max_length = 200),
    ),
    request_body = NewService,
    responses((status = 200, description = "It is recorded", body = Answered), Usual, Guarded, Contested, Unlawful),
)]
pub async fn serve(
    State(web): State<Shared>,
    caller: Caller,
    Path((code, key)): Path<(String, String)>,
    JsonBody(new): JsonBody<NewService>,
) -> Result<Response, Problem> {
    let (code, key) = record(&web, &caller, Action::RecordServe, (&code, &key)).await?;
    let named = caller.named(&format!("records/{code}/{}/service", key.hex()), &new)?;
    let service = service(Some(&new.served_on), Some(&new.way))?;
    let done = once(&web, (&caller, named), move |register, program| {
        let service = service.ok_or(Refusal::NoEvidence)?;
        verbs::once(register, program, &ProgramAct::Serve((&code, key), service))
    });
    done.await.map(answer)
}

/// Takes a record down because the decision behind it was revoked, changed, found unlawful or void.
#[utoipa::path(
    post, path = "/api/v1/records/{code}/{key}/withdrawal", tag = "cases", operation_id = "withdrawRecord", security(("key" = [])),
    params(
        ("code" = String, Path, description = "The organisation's code", min_length = 1, max_length = 60),
        ("key" = String, Path, description = "The record's key", min_length = 1, max_length = 60),
        ("Idempotency-Key" = String, Header, description = "Names the request: sent again within a day it acts once", min_length = 1, max_length = 200),
    ),
    request_body = NewWithdrawal,
    responses((status = 200, description = "It is taken down", body = Answered), Usual, Guarded, Contested, Unlawful),
)]
pub async fn withdraw(
    State(web): State<Shared>,
    caller: Caller,
    Path((code, key)): Path<(String, String)>,
    JsonBody(new): JsonBody<NewWithdrawal>,
) -> Result<Response, Problem> {
    let (code, key) = record(&web, &caller, Action::RecordWithdraw, (&code, &key)).await?;
    let named = caller.named(&format!("records/{code}/{}/withdrawal", key.hex()), &new)?;
    let done = once(&web, (&caller, named), move |register, program| {
        let said = (new.reasons.as_str(), new.document.as_str());
        verbs::once(register, program, &ProgramAct::Withdraw((&code, key), said))
    });
    done.await.map(answer)
}
