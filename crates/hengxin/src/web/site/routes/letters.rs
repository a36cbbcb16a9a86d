//! Letters: at the office, where every look is noted and services are recorded; and for applicants, who show the number
//! of a letter and the contact code of their proceeding.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Extension, Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use domain::{Day, Refusal, Service, ServiceWay};
use serde::Deserialize;

use super::cases::done;
use super::officer::{Officer, Token, private};
use super::place::Place;
use super::undone::{Undone, led_on};
use crate::app::letter::{self as verbs, ForApplicant, LetterView, OwnLetter, Reading};
use crate::authority::{Action, Kind, Resource};
use crate::letter::{Letter, text};
use crate::store::sql::Tx;
use crate::web::saved::saved;
use crate::web::site::evidence::percent;
use crate::web::site::pages::{self, OfficeLetter, Page, Trouble};
use crate::web::site::reader::Reader;
use crate::web::{CallerAddress, Problem, Shared};

/// The addresses of letters at the office. The first also answers `{id}.pdf` and `{id}.txt`.
pub(super) const PLACES: [Place; 2] =
    [Place::get("/letters/{id}", |_| get(one)), Place::post("/letters/{id}/serve", |_| post(serve))];

/// Largest form of an applicant, in bytes.
const FORM: usize = 16 << 10;

/// The addresses for applicants in one language.
pub(super) fn routes(lang: &str) -> Router<Shared> {
    let own = get(ask).post(own).layer(DefaultBodyLimit::max(FORM));
    Router::new().route(&format!("/{lang}/services/letter"), own)
}

/// In which form a letter is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Page,
    Pdf,
    Text,
}

impl Shape {
    /// The word for it in forms and in the audit trail.
    fn word(self) -> &'static str {
        match self {
            Shape::Page => "page",
            Shape::Pdf => "pdf",
            Shape::Text => "text",
        }
    }

    fn from_word(word: &str) -> Shape {
        [Shape::Pdf, Shape::Text].into_iter().find(|shape| shape.word() == word).unwrap_or(Shape::Page)
    }

    /// Number and form of the last part of an address, such as `12.pdf`.
    fn of_name(name: &str) -> (Option<i64>, Shape) {
        let cut = |suffix, shape| name.strip_suffix(suffix).map(|id| (id, shape));
        let (id, shape) =
            cut(".pdf", Shape::Pdf).or_else(|| cut(".txt", Shape::Text)).unwrap_or((name, Shape::Page));
        (id.parse().ok(), shape)
    }
}

/// A letter as the policy sees it: of the body that sent its record, in the district of its organisation.
async fn matter(web: &Shared, officer: &Officer, id: Option<i64>, action: Action) -> Result<i64, Trouble> {
    // Whom no letter is for is not told which there are.
    let none = |officer: &Officer| match officer.may(action, &officer.own(Kind::Letter)) {
        Ok(()) => Trouble::NotFound,
        Err(refused) => refused,
    };
    let Some(id) = id else { return Err(none(officer)) };
    let read = move |tx: &mut dyn Tx| verbs::whose(tx, id);
    let found = web.register.db.read_async(read).await.map_err(Problem::from)?;
    let Some((body, district)) = found else { return Err(none(officer)) };
    let may = officer.may(action, &Resource { body, district, ..Resource::of(Kind::Letter) });
    may.map_err(|_| none(officer))?;
    Ok(id)
}

async fn one(officer: Officer, State(web): State<Shared>, Path(name): Path<String>) -> Response {
    let (id, shape) = Shape::of_name(&name);
    let shown = async {
        let id = matter(&web, &officer, id, Action::LetterRead).await?;
        let view = read(&web, &officer, id, shape).await?;
        if shape == Shape::Page {
            let typed = Served::default();
            return Ok(private(office_page(&officer, &web, &view, (&typed, "")).await));
        }
        file(&web, view, (officer.reader.lang, shape)).await
    };
    shown.await.unwrap_or_else(|trouble| officer.reader.trouble(&trouble))
}

async fn read(web: &Shared, officer: &Officer, id: i64, shape: Shape) -> Result<LetterView, Trouble> {
    let actor = officer.actor();
    let read = done(web, move |register| {
        verbs::read_letter(register, id, Reading { actor: &actor, form: shape.word() })
    });
    read.await.map_err(Trouble::from)
}

async fn office_page(
    officer: &Officer,
    web: &Shared,
    view: &LetterView,
    (typed, error): (&Served, &str),
) -> Page {
    let id = Some(view.line.id);
    let may_serve = matter(web, officer, id, Action::LetterServe).await.is_ok();
    let letter = OfficeLetter {
        view,
        may_serve,
        token: officer.token(),
        error,
        way: &typed.way,
        on: &typed.on,
        receipt: &typed.receipt,
    };
    pages::office_letter(&officer.frame(), letter)
}

/// The letter as a file. One that counts no more says so on every page.
async fn file(
    web: &Shared,
    view: LetterView,
    (lang, shape): (domain::Lang, Shape),
) -> Result<Response, Trouble> {
    let ended = view.ended.map(|ended| ended.text().get(lang).to_owned()).unwrap_or_default();
    let (bytes, media, suffix) = match shape {
        Shape::Pdf => (pdf(web, (view.get(lang).clone(), ended)).await?, "application/pdf", "pdf"),
        Shape::Page | Shape::Text => {
            let above = if ended.is_empty() { ended } else { format!("{ended}\n\n") };
            ((above + &text(view.get(lang))).into_bytes(), "text/plain; charset=utf-8", "txt")
        }
    };
    let name = format!("letter-{}.{suffix}", view.line.id);
    let full = format!("{}.{suffix}", percent(&view.line.number));
    Ok(saved(bytes, media, (&name, &full)))
}

/// A letter as PDF, with what stands across every page (empty = nothing). Setting a page takes its time, so it is done off
/// the worker.
pub(super) async fn pdf(web: &Shared, (letter, mark): (Letter, String)) -> Result<Vec<u8>, Trouble> {
    let letters = Arc::clone(&web.register.letters);
    let set = tokio::task::spawn_blocking(move || letters.press.marked(&letter, &mark)).await;
    let set = set.map_err(|error| {
        tracing::error!(%error, "the setting of a letter stopped");
        Trouble::Fault
    })?;
    set.map_err(|fault| {
        tracing::error!(%fault, "a letter could not be set");
        Trouble::Fault
    })
}

/// A service as an officer records it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Served {
    way: String,
    on: String,
    receipt: String,
}

impl Served {
    /// The service, as far as a form can be wrong. The day is read like any; whether it can be is the verb's to say.
    fn service(&self) -> Result<Service, Refusal> {
        let way = ServiceWay::from_code(&self.way).ok_or(Refusal::ServiceWay)?;
        // No day at all is as little between the letter's day and today as one long ago.
        let on = Day::parse(self.on.trim()).unwrap_or(Day::MIN);
        Ok(Service { on, way, complete: true })
    }
}

async fn serve(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(token): Query<Token>,
    Form(typed): Form<Served>,
) -> Response {
    let id = async {
        officer.sent(&token)?;
        matter(&web, &officer, id.parse().ok(), Action::LetterServe).await
    };
    let id = match id.await {
        Ok(id) => id,
        Err(trouble) => return officer.reader.trouble(&trouble),
    };
    let said = record(&web, &officer, id, &typed).await.map(|()| format!("/office/letters/{id}"));
    led_on(&officer, said, async |refusal| refused(&officer, &web, id, (&typed, refusal)).await).await
}

async fn record(web: &Shared, officer: &Officer, id: i64, typed: &Served) -> Result<(), Undone> {
    let service = typed.service().map_err(Undone::Refused)?;
    let (actor, receipt) = (officer.actor(), typed.receipt.clone());
    done(web, move |register| verbs::serve_letter(register, &actor, id, service, &receipt).map(drop)).await
}

/// The letter again, with what was typed and why it was not taken.
async fn refused(
    officer: &Officer,
    web: &Shared,
    id: i64,
    (typed, refusal): (&Served, &Refusal),
) -> Result<Page, Trouble> {
    let view = read(web, officer, id, Shape::Page).await?;
    let error = refusal.text().get(officer.reader.lang).to_owned();
    Ok(office_page(officer, web, &view, (typed, &error)).await)
}

/// What an applicant shows, and in which form the letter is wanted.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Shown {
    number: String,
    code: String,
    form: String,
}

async fn ask(reader: Reader) -> Response {
    private(pages::ask_for_letter(&reader.frame(), false))
}

async fn own(
    reader: Reader,
    State(web): State<Shared>,
    Extension(caller): Extension<CallerAddress>,
    Form(shown): Form<Shown>,
) -> Response {
    let shape = Shape::from_word(&shown.form);
    let (number, code) = (shown.number, shown.code.clone());
    let found = done(&web, move |register| {
        let address = caller.text();
        let address = Some(address.as_str()).filter(|address| !address.is_empty());
        let asked = ForApplicant { number: &number, code: &code };
        Ok(verbs::letter_for_applicant(register, address, asked, shape.word())?)
    });
    let view = match found.await {
        Ok(OwnLetter::Found(view)) => *view,
        Ok(OwnLetter::Unknown) => {
            let page = pages::ask_for_letter(&reader.frame(), true);
            return private((StatusCode::UNPROCESSABLE_ENTITY, page));
        }
        Ok(OwnLetter::TooMany(wait)) => return reader.wait(wait),
        Err(undone) => return reader.trouble(&undone.into()),
    };
    if shape == Shape::Page {
        return private(pages::own_letter(&reader.frame(), &view, &shown.code));
    }
    let file = file(&web, view, (reader.lang, shape)).await;
    file.unwrap_or_else(|trouble| reader.trouble(&trouble))
}
