//! Reports: looked at, issued as a file, checked; receipts for searches.
//!
//! Issuing changes nothing in anybody's name and says nothing that is not public, so its forms need no token; how often
//! one address may ask for it is counted.

use axum::Router;
use axum::extract::{Extension, Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::{Lang, Refusal, Text};
use serde::Deserialize;

use super::officer::private;
use crate::app::Register;
use crate::app::report::{self as verbs, Checked, Composed, Issued, Issuing, ReportFault, Scope};
use crate::report::Document;
use crate::store::report::ReportRow;
use crate::web::figures::figures;
use crate::web::saved::saved;
use crate::web::sealed::handed_out;
use crate::web::site::pages::report::{self as pages, StandsPage, Typed};
use crate::web::site::pages::{Page, Trouble};
use crate::web::site::reader::Reader;
use crate::web::{CallerAddress, Problem, Shared};

/// The addresses in one language.
pub(super) fn routes(lang: &str) -> Router<Shared> {
    let at = |path: &str| format!("/{lang}{path}");
    Router::new()
        .route(&at("/org/{code}/report"), get(look).post(issue))
        .route(&at("/reports/check"), get(ask_check).post(check))
        .route(&at("/reports/file"), post(again))
        .route(&at("/reports/receipt"), get(ask_receipt).post(receipt))
}

/// Runs a verb where it may take its time.
pub(super) async fn run<T: Send + 'static>(
    web: &Shared,
    work: impl FnOnce(&Register) -> Result<T, ReportFault> + Send + 'static,
) -> Result<Result<T, Refusal>, Trouble> {
    let register = std::sync::Arc::clone(&web.register);
    let done = tokio::task::spawn_blocking(move || work(&register)).await.map_err(|error| {
        tracing::error!(%error, "the making of a report stopped");
        Trouble::Fault
    })?;
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(ReportFault::Refused(refusal)) => Ok(Err(refusal)),
        Err(ReportFault::Store(fault)) => Err(Problem::from(fault).into()),
        Err(ReportFault::NotYet) => Err(Trouble::Unsealed { written: web.settings.log.is_some() }),
        Err(fault @ ReportFault::Seal(_)) => {
            tracing::error!(%fault, "a report could not be given out");
            Err(Trouble::Fault)
        }
    }
}

/// Where browsers reach the register; empty where that is not configured.
pub(super) fn public(web: &Shared) -> String {
    web.settings.public.as_ref().map(|address| address.origin.clone()).unwrap_or_default()
}

/// The address that is counted; none for this machine itself.
pub(super) fn counted(caller: CallerAddress) -> Option<String> {
    Some(caller.text()).filter(|address| !address.is_empty())
}

/// In which form a report is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    /// Its print in a language.
    Pdf(Lang),
    /// JSON with statement and proof.
    Json,
}

impl Given {
    /// The form for a word of a form; the Chinese print where it is none.
    pub(super) fn from_word(word: &str) -> Given {
        match word {
            "pdf-en" => Given::Pdf(Lang::En),
            "json" => Given::Json,
            _ => Given::Pdf(Lang::Zh),
        }
    }
}

/// The file of a report.
pub(super) async fn file(web: &Shared, row: ReportRow, given: Given) -> Result<Response, Trouble> {
    let name = match given {
        Given::Pdf(lang) => format!("{}.{}.pdf", row.number, lang.pick("zh", "en")),
        Given::Json => format!("{}.json", row.number),
    };
    let lang = match given {
        Given::Pdf(lang) => Some(lang),
        Given::Json => None,
    };
    // It is stored without prints where no font was found when it was issued.
    let bytes = handed_out(web, row, lang).await?.ok_or(Trouble::Unavailable)?;
    let media = if given == Given::Json { "application/json" } else { "application/pdf" };
    Ok(saved(bytes, media, (&name, "")))
}

async fn look(reader: Reader, State(web): State<Shared>, Path(code): Path<String>) -> Response {
    let code = code.replace('\0', "");
    match looked(&reader, &web, code).await {
        Ok(Ok(page)) => page.into_response(),
        Ok(Err(into)) => reader.go(&format!("/org/{into}/report")),
        Err(trouble) => reader.trouble(&trouble),
    }
}

/// The page; or the code of the organisation that it was merged into.
async fn looked(reader: &Reader, web: &Shared, code: String) -> Result<Result<Page, String>, Trouble> {
    let figures = figures(web).await?;
    let composed =
        run(web, move |register| Ok(verbs::composed(register, &figures, &Scope::public(), &code)?));
    match composed.await?.map_err(Trouble::Refused)? {
        Composed::Made(report) => {
            let sheet = Document::Report(report.clone()).sheet(reader.lang);
            Ok(Ok(pages::report(&reader.frame(), &report, &sheet)))
        }
        Composed::Moved(into) => Ok(Err(into)),
        Composed::Unknown => Err(Trouble::NotFound),
    }
}

/// In which form a report is wanted.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Wanted {
    form: String,
}

async fn issue(
    reader: Reader,
    State(web): State<Shared>,
    Path(code): Path<String>,
    Extension(caller): Extension<CallerAddress>,
    Form(wanted): Form<Wanted>,
) -> Response {
    let code = code.replace('\0', "");
    match issued(&web, code, counted(caller)).await {
        Ok(Ok(row)) => {
            let file = file(&web, row, Given::from_word(&wanted.form)).await;
            file.unwrap_or_else(|trouble| reader.trouble(&trouble))
        }
        Ok(Err(into)) => reader.go(&format!("/org/{into}/report")),
        Err(Trouble::TooMany(wait)) => reader.wait(wait),
        Err(trouble) => reader.trouble(&trouble),
    }
}

async fn issued(
    web: &Shared,
    code: String,
    address: Option<String>,
) -> Result<Result<ReportRow, String>, Trouble> {
    let (figures, public) = (figures(web).await?, public(web));
    let done = run(web, move |register| {
        if let Some(wait) = verbs::asked_too_often(register, address.as_deref())? {
            return Ok(Err(wait));
        }
        let scope = Scope::public();
        let with =
            Issuing { figures: &figures, public: &public, scope: &scope, authorised: None, actor: "public" };
        verbs::issue(register, &with, &code).map(Ok)
    });
    match done.await?.map_err(Trouble::Refused)?.map_err(Trouble::TooMany)? {
        Issued::Made(row) => Ok(Ok(*row)),
        Issued::Moved(into) => Ok(Err(into)),
        Issued::Unknown => Err(Trouble::NotFound),
    }
}

/// Number and check code, as typed or as a QR code leads with them.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Shown {
    number: String,
    code: String,
    form: String,
}

impl Shown {
    fn typed(&self) -> Typed<'_> {
        Typed { number: &self.number, code: &self.code, purpose: "" }
    }
}

async fn ask_check(
    reader: Reader,
    State(web): State<Shared>,
    Extension(caller): Extension<CallerAddress>,
    Query(shown): Query<Shown>,
) -> Response {
    if shown.number.is_empty() {
        return private(pages::check(&reader.frame(), Typed::default(), None, None));
    }
    checked(&reader, &web, caller, &shown).await
}

async fn check(
    reader: Reader,
    State(web): State<Shared>,
    Extension(caller): Extension<CallerAddress>,
    Form(shown): Form<Shown>,
) -> Response {
    checked(&reader, &web, caller, &shown).await
}

async fn checked(reader: &Reader, web: &Shared, caller: CallerAddress, shown: &Shown) -> Response {
    let found = stands(web, caller, shown).await;
    let stands = match found {
        Ok(Checked::TooMany(wait)) => return reader.wait(wait),
        Ok(Checked::Unknown) => {
            let error = unknown();
            let page = pages::check(&reader.frame(), shown.typed(), Some(&error), None);
            return private((StatusCode::UNPROCESSABLE_ENTITY, page));
        }
        Ok(stands) => stands,
        Err(trouble) => return reader.trouble(&trouble),
    };
    let page = stands_page(&stands, reader.lang);
    private(pages::check(&reader.frame(), shown.typed(), None, Some(&page)))
}

async fn stands(web: &Shared, caller: CallerAddress, shown: &Shown) -> Result<Checked, Trouble> {
    let (number, code, address) = (shown.number.clone(), shown.code.clone(), counted(caller));
    let found = run(web, move |register| verbs::check(register, address.as_deref(), (&number, &code)));
    found.await?.map_err(Trouble::Refused)
}

fn unknown() -> Text {
    Text::of(
        "编号和核验码对不上，或者报告的有效期已过、不再保存。请核对后再试",
        "Number and check code do not go together, or the report's validity has ended and it is kept no longer. Check both and try again",
    )
}

fn stands_page(stands: &Checked, lang: Lang) -> StandsPage {
    let sheet = |row: &ReportRow| Document::read(&row.json).ok().map(|document| document.sheet(lang));
    let (said, more) = match stands {
        Checked::Current(_) => (
            Text::of("真实，内容与目前的公示一致", "Genuine, and what it says is what is published now"),
            Text::of(
                "由本登记系统出具，其后没有变化。",
                "It was issued here, and nothing in it has changed since.",
            ),
        ),
        Checked::AsOfItsTime(_) => (
            Text::of("真实，反映查询当时的结果", "Genuine: what was found at its time"),
            Text::of(
                "由本登记系统出具。现在的结果请重新查询。",
                "It was issued here. To know what is found now, search again.",
            ),
        ),
        Checked::Superseded(_) => (
            Text::of("真实，但公示内容已有变化", "Genuine, but what is published has changed since"),
            Text::of(
                "由本登记系统出具。此后该机构的公示内容或者授权有变化，请重新出具报告；已停止公示的记录不得再作为依据。",
                "It was issued here. What is published about the organisation, or the authorisation, has changed since: ask for a new report. What is no longer published may not be relied on.",
            ),
        ),
        Checked::Emptied => (
            Text::of("报告已经作废", "The report is void"),
            Text::of(
                "由本登记系统出具。其中有信息此后依法删除，报告内容已经一并销毁，不得再使用。",
                "It was issued here. Something in it was destroyed by law since, and the report with it: it may not be used any more.",
            ),
        ),
        Checked::Unknown | Checked::TooMany(_) => (unknown(), Text::of("", "")),
    };
    let good = matches!(stands, Checked::Current(_) | Checked::AsOfItsTime(_));
    let authorised = stands.is_authorised();
    let sheet = match stands {
        // What the organisation let somebody read is opened with the party's code alone, and each look is noted.
        _ if authorised => None,
        // One that is superseded may tell of what is not published any more: only its holder has it.
        Checked::Current(row) | Checked::AsOfItsTime(row) => sheet(row),
        Checked::Superseded(_) | Checked::Emptied | Checked::Unknown | Checked::TooMany(_) => None,
    };
    StandsPage { said, more, good, authorised, sheet }
}

/// The file of a report once more, for whoever has its check code and as long as it stands. That of an authorised one
/// is given to nobody here: the party's code opens it.
async fn again(
    reader: Reader,
    State(web): State<Shared>,
    Extension(caller): Extension<CallerAddress>,
    Form(shown): Form<Shown>,
) -> Response {
    let given = Given::from_word(&shown.form);
    match stands(&web, caller, &shown).await {
        Ok(found) if found.is_authorised() => reader.trouble(&Trouble::Refused(Refusal::NoSuchAuthorisation)),
        Ok(Checked::Current(row) | Checked::AsOfItsTime(row)) => {
            file(&web, *row, given).await.unwrap_or_else(|trouble| reader.trouble(&trouble))
        }
        Ok(Checked::TooMany(wait)) => reader.wait(wait),
        Ok(Checked::Superseded(_) | Checked::Emptied) => reader.trouble(&Trouble::Gone),
        Ok(Checked::Unknown) => reader.trouble(&Trouble::NotFound),
        Err(trouble) => reader.trouble(&trouble),
    }
}

/// What a receipt is asked for with.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Sought {
    q: String,
    form: String,
}

async fn ask_receipt(reader: Reader, Query(sought): Query<Sought>) -> Response {
    private(pages::receipt(&reader.frame(), &sought.q, None))
}

async fn receipt(
    reader: Reader,
    State(web): State<Shared>,
    Extension(caller): Extension<CallerAddress>,
    Form(sought): Form<Sought>,
) -> Response {
    let (query, public, address) = (sought.q.replace('\0', ""), public(&web), counted(caller));
    let made = run(&web, move |register| {
        if let Some(wait) = verbs::asked_too_often(register, address.as_deref())? {
            return Ok(Err(wait));
        }
        verbs::receipt(register, &query, (&public, "public")).map(Ok)
    });
    let made = match made.await {
        Ok(Ok(made)) => made.map_err(Trouble::TooMany),
        Ok(Err(refusal)) => {
            let error = refusal.text();
            // A person's number is not written back into the page.
            let typed = if refusal == Refusal::PersonalData { "" } else { &sought.q };
            let page = pages::receipt(&reader.frame(), typed, Some(&error));
            return private((StatusCode::UNPROCESSABLE_ENTITY, page));
        }
        Err(trouble) => Err(trouble),
    };
    let file = async { file(&web, made?, Given::from_word(&sought.form)).await };
    match file.await {
        Ok(file) => file,
        Err(Trouble::TooMany(wait)) => reader.wait(wait),
        Err(trouble) => reader.trouble(&trouble),
    }
}
