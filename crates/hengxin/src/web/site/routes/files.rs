//! Files of a case at the office: attached, and opened by whoever says what for.
//!
//! A file is found only under its own case: the policy is asked about that case, and a file of another one is not there.

use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::{EvidenceRefusal, Refusal};
use serde::Deserialize;

use super::case::{back, lines, number, of_files, opened, papers_of, readable};
use super::cases::done;
use super::officer::{Officer, Token, answer};
use super::place::Place;
use super::undone::Undone;
use crate::app::case::{self as verbs, FileLine};
use crate::app::evidence::{Look, is_purpose};
use crate::authority::Action;
use crate::web::Shared;
use crate::web::site::evidence::{Manner, give};
use crate::web::site::pages::cases::Typed;
use crate::web::site::pages::files::{self as pages, OneFile};
use crate::web::site::pages::{Page, Trouble};
use crate::web::site::upload::{self, Sent};

/// The addresses of the files of a case.
pub(super) const PLACES: [Place; 3] = [
    Place::post("/cases/{id}/files", |_| post(attach).layer(DefaultBodyLimit::max(upload::UPLOAD))),
    Place::get("/cases/{id}/files/{file}", |_| get(one)),
    Place::get("/cases/{id}/files/{file}/content", |_| get(content)),
];

async fn attach(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(token): Query<Token>,
    request: Request,
) -> Response {
    let said = async {
        let (matter, sent) = opened(&officer, &web, (&id, &token), request).await?;
        officer.may(Action::EvidenceAttach, &of_files(&matter)).map_err(Undone::Trouble)?;
        keep(&officer, &web, number(&id)?, sent).await
    };
    let said = said.await;
    back(&officer, &web, &id, (said, Typed::default())).await
}

async fn keep(officer: &Officer, web: &Shared, id: i64, sent: Sent) -> Result<(), Undone> {
    let Sent { fields, files } = sent;
    let refused = |why| Undone::Refused(Refusal::FileNotTaken { why });
    if files.is_empty() {
        return Err(refused(EvidenceRefusal::Empty));
    }
    let files = Sent::all(files).map_err(refused)?;
    let actor = officer.actor();
    done(web, move |register| {
        let papers = papers_of(&files, super::case::value(&fields, "what"));
        verbs::attach(register, &actor, id, &papers)
    })
    .await
}

/// What a file is opened for, and whether it is to be saved.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    purpose: Option<String>,
    save: String,
}

/// A file of a case that the officer may read, with the files beside it. The look at the list is noted.
struct Found {
    id: i64,
    number: String,
    line: FileLine,
    all: Vec<FileLine>,
}

async fn found(officer: &Officer, web: &Shared, (id, file): (&str, &str)) -> Result<Found, Undone> {
    let id = number(id)?;
    let matter = readable(officer, web, id).await?;
    officer.may(Action::EvidenceRead, &of_files(&matter)).map_err(Undone::Trouble)?;
    let mut all = lines(officer, web, id).await?;
    all.retain(|line| !line.destroyed);
    let line = all.iter().find(|line| line.id == file).cloned();
    let line = line.ok_or(Undone::Trouble(Trouble::NotFound))?;
    Ok(Found { id, number: matter.number, line, all })
}

async fn one(
    officer: Officer,
    State(web): State<Shared>,
    Path((id, file)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Response {
    let page = async {
        let found = found(&officer, &web, (&id, &file)).await?;
        Ok::<_, Undone>(page(&officer, &found, &asked))
    };
    answer(&officer, page.await.map_err(Trouble::from))
}

fn page(officer: &Officer, found: &Found, asked: &Asked) -> Page {
    let lang = officer.reader.lang;
    let purpose = asked.purpose.as_deref().unwrap_or_default();
    // Asked for nothing yet: then nothing is wrong either.
    let wrong = asked.purpose.is_some() && !is_purpose(purpose);
    let error = if wrong { EvidenceRefusal::NoPurpose.text().get(lang).to_owned() } else { String::new() };
    let file = OneFile {
        of: (found.id, &found.number),
        line: &found.line,
        all: &found.all,
        purpose: purpose.trim(),
        error: &error,
    };
    pages::file(&officer.frame(), file)
}

async fn content(
    officer: Officer,
    State(web): State<Shared>,
    Path((id, file)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Response {
    let given = async {
        let found = found(&officer, &web, (&id, &file)).await?;
        let manner = if asked.save.is_empty() { Manner::Picture } else { Manner::Attachment };
        let now = web.register.clock.now().as_microsecond();
        let look = Look { actor: officer.actor(), purpose: asked.purpose.unwrap_or_default(), now };
        Ok::<_, Undone>(give(&web, &found.line.id, look, manner).await?)
    };
    given.await.unwrap_or_else(|undone| officer.reader.trouble(&undone.into()))
}
