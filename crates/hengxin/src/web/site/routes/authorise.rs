//! Whom an organisation lets read its report: asked for, confirmed with the code of a letter, taken back, used; and at
//! the office, the letters to be posted.
//!
//! Public forms carry no session and need no token: what they do needs a code that another site does not have, and
//! asking for an authorisation does nothing before the organisation confirms it.

use axum::Router;
use axum::extract::{Extension, Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::{Refusal, Text};
use serde::Deserialize;

use super::officer::{Officer, Token, answer, private};
use super::place::Place;
use super::report::{Given, counted, file, public, run};
use crate::app::report::{self as verbs, Asked, Confirmed, Entered, Opened, Party};
use crate::authority::{Action, Kind, Resource};
use crate::store::report::ReportRow;
use crate::web::figures::figures;
use crate::web::site::link::Link;
use crate::web::site::pages::report::{self as pages, AuthoriseTyped, Beside, CodeForm, CodeNews, Typed};
use crate::web::site::pages::{Page, Trouble};
use crate::web::site::reader::Reader;
use crate::web::{CallerAddress, Shared};

/// The addresses at the office.
pub(super) const PLACES: [Place; 2] = [
    Place::get("/authorisations", |_| get(index)),
    Place::post("/authorisations/{number}/letter", |_| post(letter)),
];

/// The addresses in one language.
pub(super) fn routes(lang: &str) -> Router<Shared> {
    let at = |path: &str| format!("/{lang}/services{path}");
    Router::new()
        .route(&at("/authorise"), get(form).post(ask))
        .route(&at("/authorise/confirm"), get(confirm_form).post(confirm))
        .route(&at("/authorised-report"), get(party_form).post(report))
}

async fn form(reader: Reader) -> Response {
    private(pages::authorise(&reader.frame(), &AuthoriseTyped::default(), None))
}

/// What is asked for, as typed. Each class is a field of its own.
type Fields = Vec<(String, String)>;

fn typed(fields: &Fields) -> AuthoriseTyped {
    let text =
        |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, text)| text.replace('\0', ""));
    let classes: Vec<&str> =
        fields.iter().filter(|(_, value)| value == "1").map(|(name, _)| name.as_str()).collect();
    AuthoriseTyped {
        org: text("org").unwrap_or_default(),
        party: text("party").unwrap_or_default(),
        purpose: text("purpose").unwrap_or_default(),
        classes: classes.join(" "),
        until: text("until").unwrap_or_default(),
    }
}

async fn ask(
    reader: Reader,
    State(web): State<Shared>,
    Extension(caller): Extension<CallerAddress>,
    Form(fields): Form<Fields>,
) -> Response {
    let typed = typed(&fields);
    let (asked, address) = (typed.clone(), counted(caller));
    let done = run(&web, move |register| {
        let asked = Asked {
            code: &asked.org,
            party: &asked.party,
            purpose: &asked.purpose,
            classes: &asked.classes,
            until: &asked.until,
        };
        verbs::ask(register, address.as_deref(), &asked)
    });
    match done.await {
        Ok(Ok(Entered::Number(number))) => private(entered(&reader, &number)),
        Ok(Ok(Entered::TooMany(wait))) => reader.wait(wait),
        Ok(Err(refusal)) => {
            let error = refusal.text();
            // What holds a person's number is not written back into the page.
            let typed = if refusal == Refusal::PersonalData { AuthoriseTyped::default() } else { typed };
            private((
                StatusCode::UNPROCESSABLE_ENTITY,
                pages::authorise(&reader.frame(), &typed, Some(&error)),
            ))
        }
        Err(trouble) => reader.trouble(&trouble),
    }
}

fn entered(reader: &Reader, number: &str) -> Page {
    let news = CodeNews {
        said: Text::of(
            "已经收到。信用办会向机构的登记地址寄送一封带代码的信；在用代码确认之前，授权不生效。编号：",
            "It is received. The office sends a letter with a code to the organisation's registered address; before it is confirmed with that code, it does not count. Its number:",
        ),
        shown: number.to_owned(),
        letter: String::new(),
    };
    let typed = Typed { number, code: "", purpose: "" };
    pages::code(&reader.frame(), CodeForm::Confirm, typed, (None, Some(&news)))
}

/// A number and a code, and what is to be done with them.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Shown {
    number: String,
    code: String,
    purpose: String,
    #[serde(rename = "do")]
    act: String,
    form: String,
}

impl Shown {
    fn typed(&self) -> Typed<'_> {
        Typed { number: &self.number, code: &self.code, purpose: &self.purpose }
    }
}

async fn confirm_form(reader: Reader) -> Response {
    private(pages::code(&reader.frame(), CodeForm::Confirm, Typed::default(), (None, None)))
}

async fn party_form(reader: Reader) -> Response {
    private(pages::code(&reader.frame(), CodeForm::Party, Typed::default(), (None, None)))
}

/// The form again, with what is wrong.
fn wrong(reader: &Reader, form: CodeForm, shown: &Shown, refusal: &Refusal) -> Response {
    let error = refusal.text();
    let purpose = if *refusal == Refusal::PersonalData { "" } else { &shown.purpose };
    let typed = Typed { purpose, ..shown.typed() };
    let page = pages::code(&reader.frame(), form, typed, (Some(&error), None));
    private((StatusCode::UNPROCESSABLE_ENTITY, page))
}

async fn confirm(
    reader: Reader,
    State(web): State<Shared>,
    Extension(caller): Extension<CallerAddress>,
    Form(shown): Form<Shown>,
) -> Response {
    let (number, code, address) = (shown.number.clone(), shown.code.clone(), counted(caller));
    let revokes = shown.act == "revoke";
    let done = run(&web, move |register| {
        let who = Party { address: address.as_deref(), number: &number, code: &code };
        if revokes {
            return Ok(match verbs::revoke(register, &who)? {
                Opened::Good(has_letter) => Opened::Good(News::TakenBack { has_letter }),
                Opened::Unknown => Opened::Unknown,
                Opened::TooMany(wait) => Opened::TooMany(wait),
            });
        }
        Ok(match verbs::confirm(register, &who)? {
            Opened::Good(confirmed) => Opened::Good(News::Confirmed(confirmed)),
            Opened::Unknown => Opened::Unknown,
            Opened::TooMany(wait) => Opened::TooMany(wait),
        })
    });
    match done.await {
        Ok(Ok(Opened::Good(news))) => {
            let news = told(news);
            let typed = Typed { number: &shown.number, code: "", purpose: "" };
            private(pages::code(&reader.frame(), CodeForm::Confirm, typed, (None, Some(&news))))
        }
        Ok(Ok(Opened::Unknown)) => wrong(&reader, CodeForm::Confirm, &shown, &Refusal::NoSuchAuthorisation),
        Ok(Ok(Opened::TooMany(wait))) => reader.wait(wait),
        Ok(Err(refusal)) => wrong(&reader, CodeForm::Confirm, &shown, &refusal),
        Err(trouble) => reader.trouble(&trouble),
    }
}

/// What an organisation's code has done.
enum News {
    /// The authorisation counts.
    Confirmed(Confirmed),
    /// It was taken back, and says so where a letter confirmed it.
    TakenBack { has_letter: bool },
}

/// What is told of an authorisation that was confirmed or taken back.
fn told(news: News) -> CodeNews {
    let (said, shown, letter) = match news {
        News::Confirmed(Confirmed { code, letter }) => (
            Text::of(
                "授权已经生效。请把编号和下面的代码交给被授权方；代码只显示这一次，本系统不保存。",
                "The authorisation counts now. Give its number and the code below to the authorised party; the code is shown this once and not kept.",
            ),
            code,
            letter,
        ),
        News::TakenBack { has_letter: true } => (
            Text::of(
                "授权已经撤回，被授权方不能再查询；确认书上注明已撤回。",
                "The authorisation is taken back; nothing is shown by it any more, and its letter says so.",
            ),
            String::new(),
            String::new(),
        ),
        News::TakenBack { has_letter: false } => (
            Text::of(
                "授权已经撤回，不再生效；此前没有确认，没有确认书。",
                "The authorisation is taken back and cannot count any more; it was never confirmed, so there is no letter of it.",
            ),
            String::new(),
            String::new(),
        ),
    };
    CodeNews { said, shown, letter }
}

async fn report(
    reader: Reader,
    State(web): State<Shared>,
    Extension(caller): Extension<CallerAddress>,
    Form(shown): Form<Shown>,
) -> Response {
    let opened = match opened(&web, counted(caller), &shown).await {
        Ok(opened) => opened,
        Err(trouble) => return reader.trouble(&trouble),
    };
    match opened {
        Ok(Opened::Good(row)) => {
            let file = file(&web, row, Given::from_word(&shown.form)).await;
            file.unwrap_or_else(|trouble| reader.trouble(&trouble))
        }
        Ok(Opened::Unknown) => wrong(&reader, CodeForm::Party, &shown, &Refusal::NoSuchAuthorisation),
        Ok(Opened::TooMany(wait)) => reader.wait(wait),
        Err(refusal) => wrong(&reader, CodeForm::Party, &shown, &refusal),
    }
}

async fn opened(
    web: &Shared,
    address: Option<String>,
    shown: &Shown,
) -> Result<Result<Opened<ReportRow>, Refusal>, Trouble> {
    let (figures, public) = (figures(web).await?, public(web));
    let (number, code, purpose) = (shown.number.clone(), shown.code.clone(), shown.purpose.clone());
    let done = run(web, move |register| {
        let who = Party { address: address.as_deref(), number: &number, code: &code };
        verbs::open(register, &who, (&figures, &public, &purpose))
    });
    done.await
}

/// Letters go to organisations of the whole register.
fn may(officer: &Officer) -> Result<(), Trouble> {
    officer.may(Action::AuthorisationLetter, &Resource::of(Kind::Letter))
}

/// Where the page before ended, as it stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Before {
    before: String,
}

async fn index(officer: Officer, State(web): State<Shared>, Query(at): Query<Before>) -> Response {
    let page = async {
        may(&officer)?;
        let (actor, before) = (officer.actor(), at.before.parse::<i64>().ok());
        let found = run(&web, move |register| Ok(verbs::asked_for(register, &actor, before)?));
        let (lines, next) = found.await?.map_err(Trouble::Refused)?;
        let here =
            Link::to(officer.reader.lang.pick("/zh/office/authorisations", "/en/office/authorisations"));
        let next = next.map(|next| here.clone().with("before", &next.to_string()));
        let beside = Beside { first: before.map(|_| here.as_str()), next: next.as_ref().map(Link::as_str) };
        Ok(pages::authorisations(&officer.frame(), &lines, (beside, officer.token())))
    };
    let page = page.await;
    answer(&officer, page)
}

async fn letter(
    officer: Officer,
    State(web): State<Shared>,
    Path(number): Path<String>,
    Query(token): Query<Token>,
) -> Response {
    let page = async {
        officer.sent(&token)?;
        may(&officer)?;
        let actor = officer.actor();
        let made = run(&web, move |register| verbs::send_letter(register, &actor, &number));
        let out = made.await?.map_err(Trouble::Refused)?;
        let (office, day) = (web.register.letters.office.name.clone(), web.register.today().to_string());
        Ok(pages::authorisation_letter(&officer.frame(), &out, (&office, &day)))
    };
    let page = page.await;
    answer(&officer, page).into_response()
}
