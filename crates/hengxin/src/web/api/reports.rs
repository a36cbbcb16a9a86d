//! Credit reports and receipts for searches.

use std::sync::Arc;

use axum::extract::{Extension, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::Lang;
use serde::Deserialize;
use utoipa::IntoParams;

use super::params::Params;
use super::responses::{Moved, Usual};
use crate::app::Register;
use crate::app::report::{self as verbs, Composed, Issued, Issuing, ReportFault, Scope};
use crate::report::Report;
use crate::store::report::ReportRow;
use crate::web::answer::{marked, now, unchanged};
use crate::web::figures::figures;
use crate::web::saved::saved;
use crate::web::sealed::handed_out;
use crate::web::{CallerAddress, Problem, Shared};

/// Runs a verb where it may take its time.
async fn run<T: Send + 'static>(
    web: &Shared,
    work: impl FnOnce(&Register) -> Result<T, ReportFault> + Send + 'static,
) -> Result<T, Problem> {
    let register = Arc::clone(&web.register);
    let done = tokio::task::spawn_blocking(move || work(&register)).await.map_err(|error| {
        tracing::error!(%error, "the making of a report stopped");
        Problem::Fault
    })?;
    done.map_err(|fault| match fault {
        ReportFault::Refused(refusal) => Problem::Refused { refusal, changed: None },
        ReportFault::Store(fault) => Problem::from(fault),
        ReportFault::NotYet => Problem::Unsealed { written: web.settings.log.is_some() },
        fault @ ReportFault::Seal(_) => {
            tracing::error!(%fault, "a report could not be given out");
            Problem::Fault
        }
    })
}

fn moved(into: &str) -> Problem {
    Problem::Moved { to: format!("/api/v1/organisations/{into}/report") }
}

/// The public credit report of an organisation as it stands now, not issued: it has no number and no signature. Its form
/// is described in docs/reference/report.md.
#[utoipa::path(
    get, path = "/api/v1/organisations/{code}/report", tag = "reports", operation_id = "report",
    params(("code" = String, Path, description = "The organisation's code", min_length = 1, max_length = 60)),
    responses((status = 200, description = "The report", body = Report), Moved, Usual),
)]
pub async fn report(
    State(web): State<Shared>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(same) = unchanged(&web, &headers).await? {
        return Ok(same);
    }
    let (at, figures, code) = (now(&web).await?, figures(&web).await?, code.replace('\0', ""));
    let made = run(&web, move |register| Ok(verbs::composed(register, &figures, &Scope::public(), &code)?));
    match made.await? {
        Composed::Made(report) => Ok(marked(at, "application/json", super::json(&report)?)),
        Composed::Moved(into) => Err(moved(&into)),
        Composed::Unknown => Err(Problem::NotFound),
    }
}

/// In which form a report is given out.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GivenParams {
    /// `pdf` in Chinese, `pdf-en`, or `json` with statement and proof; `json` if not given.
    #[param(pattern = "^(json|pdf|pdf-en)$")]
    form: Option<String>,
}

/// What a receipt is asked for with.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReceiptParams {
    /// A code, or the full name of an organisation with its legal form.
    #[param(min_length = 1, max_length = 100)]
    q: String,
    /// `pdf` in Chinese, `pdf-en`, or `json` with statement and proof; `json` if not given.
    #[param(pattern = "^(json|pdf|pdf-en)$")]
    form: Option<String>,
}

/// The language of a print; `None` = JSON.
fn lang(form: Option<&str>) -> Result<Option<Lang>, Problem> {
    match form {
        None | Some("json") => Ok(None),
        Some("pdf") => Ok(Some(Lang::Zh)),
        Some("pdf-en") => Ok(Some(Lang::En)),
        Some(_) => Err(Problem::parameter("form只能是json、pdf或pdf-en。", "form is json, pdf or pdf-en.")),
    }
}

fn public(web: &Shared) -> String {
    web.settings.public.as_ref().map(|address| address.origin.clone()).unwrap_or_default()
}

/// The file of a report.
async fn file(web: &Shared, row: ReportRow, lang: Option<Lang>) -> Result<Response, Problem> {
    let name = row.number.clone();
    // It is stored without prints where no font was found when it was issued.
    let bytes = handed_out(web, row, lang).await?.ok_or(Problem::NotFound)?;
    let (media, end) = if lang.is_some() { ("application/pdf", "pdf") } else { ("application/json", "json") };
    Ok(saved(bytes, media, (&format!("{name}.{end}"), "")))
}

/// Refuses whoever asks too often.
async fn count(web: &Shared, caller: CallerAddress) -> Result<(), Problem> {
    let address = Some(caller.text()).filter(|address| !address.is_empty());
    let wait = run(web, move |register| Ok(verbs::asked_too_often(register, address.as_deref())?)).await?;
    wait.map_or(Ok(()), |wait| Err(Problem::TooMany { wait }))
}

/// Issues the public credit report: with number, check code and signature. The same content on the same day is the same
/// report.
#[utoipa::path(
    post, path = "/api/v1/organisations/{code}/report", tag = "reports", operation_id = "issueReport",
    params(("code" = String, Path, description = "The organisation's code", min_length = 1, max_length = 60), GivenParams),
    responses(
        (status = 200, description = "The file", content((String = "application/pdf"), (serde_json::Value = "application/json"))),
        Moved, Usual
    ),
)]
pub async fn issue(
    State(web): State<Shared>,
    Path(code): Path<String>,
    Extension(caller): Extension<CallerAddress>,
    Params(params): Params<GivenParams>,
) -> Result<Response, Problem> {
    let lang = lang(params.form.as_deref())?;
    count(&web, caller).await?;
    let (figures, public, code) = (figures(&web).await?, public(&web), code.replace('\0', ""));
    let made = run(&web, move |register| {
        let scope = Scope::public();
        let with =
            Issuing { figures: &figures, public: &public, scope: &scope, authorised: None, actor: "public" };
        verbs::issue(register, &with, &code)
    });
    match made.await? {
        Issued::Made(row) => file(&web, *row, lang).await,
        Issued::Moved(into) => Err(moved(&into)),
        Issued::Unknown => Err(Problem::NotFound),
    }
}

/// Searches for a code or a full name and issues a receipt: with number, check code and signature, also where nothing is
/// found.
#[utoipa::path(
    post, path = "/api/v1/receipts", tag = "reports", operation_id = "receipt",
    params(ReceiptParams),
    responses(
        (status = 200, description = "The file", content((String = "application/pdf"), (serde_json::Value = "application/json"))),
        Usual
    ),
)]
pub async fn receipt(
    State(web): State<Shared>,
    Extension(caller): Extension<CallerAddress>,
    Params(params): Params<ReceiptParams>,
) -> Result<Response, Problem> {
    let lang = lang(params.form.as_deref())?;
    count(&web, caller).await?;
    let (public, query) = (public(&web), params.q.replace('\0', ""));
    let made = run(&web, move |register| verbs::receipt(register, &query, (&public, "public")));
    file(&web, made.await?, lang).await
}
