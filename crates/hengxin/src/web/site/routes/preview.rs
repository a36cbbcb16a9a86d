//! Letters before they are sent: of the decision that waits, of one being drafted, of a plain step. Every look is noted.

use std::sync::Arc;

use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use domain::{Lang, Refusal};

use super::case::{
    Fields, Seen, changes, desk, named, number, readable, reads_letters, see, taking, value, written,
};
use super::cases::{done, drafting, stepping};
use super::letters::pdf as set_letter;
use super::officer::{Officer, Token, answer, private};
use super::place::Place;
use super::undone::Undone;
use crate::app::Register;
use crate::app::case::{self as verbs, CaseFault, Matter, Outcome, Rehearsed};
use crate::letter::pdf::NOT_ISSUED;
use crate::letter::{BothTongues, Letter};
use crate::web::Shared;
use crate::web::saved::saved;
use crate::web::site::pages::cases::Typed;
use crate::web::site::pages::preview::{self as pages, Before};
use crate::web::site::pages::{Page, Trouble};
use crate::web::site::upload::{self, Sent};

/// The addresses of previews. The second answers names such as `1-zh.pdf`.
pub(super) const PLACES: [Place; 2] = [
    Place::both("/cases/{id}/preview", |_| get(waiting).post(typed)),
    Place::get("/cases/{id}/preview/{file}", |_| get(file)),
];

/// Which letter in which language a name such as `1-zh.pdf` asks for; letters are counted from 1.
fn asked(name: &str) -> Option<(usize, Lang)> {
    let (nth, lang) = name.strip_suffix(".pdf")?.split_once('-')?;
    let lang = match lang {
        "zh" => Lang::Zh,
        "en" => Lang::En,
        _ => return None,
    };
    Some((nth.parse::<usize>().ok()?.checked_sub(1)?, lang))
}

/// The letters of what a form says, or of the decision that waits.
async fn letters(
    officer: &Officer,
    web: &Shared,
    (id, form): (i64, &'static str),
    what: Option<(Before, Arc<Fields>)>,
) -> Result<Vec<BothTongues>, Undone> {
    let actor = officer.actor();
    done(web, move |register| {
        let by = (actor.as_str(), form);
        match &what {
            None => verbs::preview(register, by, id, Rehearsed::Waiting),
            Some((Before::Step, fields)) => {
                let fact = named(fields).ok_or(Refusal::NoOutcome)?;
                verbs::preview(register, by, id, Rehearsed::Step(&taking((id, fact), fields)))
            }
            Some((Before::Waiting | Before::Drafting, fields)) => drafted(register, by, (id, fields)),
        }
    })
    .await
}

fn drafted(
    register: &Register,
    by: (&str, &str),
    (id, fields): (i64, &Fields),
) -> Result<Vec<BothTongues>, CaseFault> {
    let outcome = Outcome::from_code(value(fields, "outcome")).ok_or(Refusal::NoOutcome)?;
    let changes = changes(fields);
    let drafting = written((id, outcome), fields, &changes);
    verbs::preview(register, by, id, Rehearsed::Drafting(&drafting))
}

/// The case of an address, where the officer may read its letters.
async fn lettered(officer: &Officer, web: &Shared, id: &str) -> Result<(i64, Matter), Undone> {
    let id = number(id)?;
    let matter = readable(officer, web, id).await?;
    reads_letters(officer, &matter).map_err(Undone::Trouble)?;
    Ok((id, matter))
}

/// Without a draft there is nothing to see; any other no is told on the page.
fn nothing(undone: Undone) -> Undone {
    match undone {
        Undone::Refused(Refusal::NoSuchProposal) => Undone::Trouble(Trouble::NotFound),
        other @ (Undone::Refused(_) | Undone::Trouble(_)) => other,
    }
}

async fn waiting(officer: Officer, State(web): State<Shared>, Path(id): Path<String>) -> Response {
    let page = async {
        let (id, _) = lettered(&officer, &web, &id).await?;
        let found = letters(&officer, &web, (id, "page"), None).await.map_err(nothing);
        let seen = see(&officer, &web, id).await?;
        shown(&officer, &seen, (Typed::default(), Before::Waiting), found)
    };
    answer(&officer, page.await.map(|(_, page)| page).map_err(Trouble::from))
}

/// The page, and whether the letters could be made.
fn shown(
    officer: &Officer,
    seen: &Seen,
    (typed, before): (Typed, Before),
    found: Result<Vec<BothTongues>, Undone>,
) -> Result<(StatusCode, Page), Undone> {
    let (letters, error) = match found {
        Ok(letters) => (letters, String::new()),
        Err(Undone::Refused(refusal)) => (Vec::new(), refusal.text().get(officer.reader.lang).to_owned()),
        Err(trouble @ Undone::Trouble(_)) => return Err(trouble),
    };
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let desk = desk(officer, seen, (&typed, &error));
    Ok((status, pages::preview(&officer.frame(), &desk, &letters, before)))
}

async fn file(
    officer: Officer,
    State(web): State<Shared>,
    Path((id, name)): Path<(String, String)>,
) -> Response {
    let given = async {
        let (id, _) = lettered(&officer, &web, &id).await?;
        let asked = asked(&name).ok_or(Undone::Trouble(Trouble::NotFound))?;
        let found = letters(&officer, &web, (id, "pdf"), None).await.map_err(nothing)?;
        pdf(&web, &found, asked).await.map_err(Undone::Trouble)
    };
    given.await.unwrap_or_else(|undone: Undone| officer.reader.trouble(&undone.into()))
}

/// One of the letters as PDF, marked on each page as not issued.
async fn pdf(web: &Shared, letters: &[BothTongues], (nth, lang): (usize, Lang)) -> Result<Response, Trouble> {
    let letter: Letter = letters.get(nth).ok_or(Trouble::NotFound)?.get(lang).clone();
    let bytes = set_letter(web, (letter, NOT_ISSUED.to_owned())).await?;
    let name = format!("preview-{}-{}.pdf", nth + 1, lang.pick("zh", "en"));
    Ok(saved(bytes, "application/pdf", (&name, "")))
}

/// What somebody is writing, looked at before it is sent. Files of the form are not received: they are sent with the
/// step itself.
async fn typed(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(token): Query<Token>,
    request: Request,
) -> Response {
    let answer = async {
        officer.sent(&token).map_err(Undone::Trouble)?;
        let (id, matter) = lettered(&officer, &web, &id).await?;
        let sent = upload::read(&web, request).await.map_err(Undone::Trouble)?;
        Sent::drop_files(&sent.files);
        seen_before(&officer, &web, (id, &matter), sent.fields).await
    };
    answer.await.unwrap_or_else(|undone: Undone| officer.reader.trouble(&undone.into()))
}

async fn seen_before(
    officer: &Officer,
    web: &Shared,
    (id, matter): (i64, &Matter),
    fields: Fields,
) -> Result<Response, Undone> {
    let (before, action) = match named(&fields) {
        Some(fact) => (Before::Step, stepping(matter.kind, fact)),
        None => (Before::Drafting, drafting(matter.kind)),
    };
    officer.may(action, &super::case::of_files(matter)).map_err(Undone::Trouble)?;
    let fields = Arc::new(fields);
    let what = Some((before, Arc::clone(&fields)));
    if let Some(asked) = asked(value(&fields, "as")) {
        let found = letters(officer, web, (id, "pdf"), what).await?;
        return pdf(web, &found, asked).await.map_err(Undone::Trouble);
    }
    let found = letters(officer, web, (id, "page"), what).await;
    let seen = see(officer, web, id).await?;
    let typed = Typed(fields.as_ref().clone());
    Ok(private(shown(officer, &seen, (typed, before), found)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_previews_are_read_strictly() {
        assert_eq!(asked("1-zh.pdf"), Some((0, Lang::Zh)));
        assert_eq!(asked("12-en.pdf"), Some((11, Lang::En)));
        for bad in ["", "0-zh.pdf", "1-fr.pdf", "1-zh", "-zh.pdf", "1zh.pdf", "x-zh.pdf"] {
            assert_eq!(asked(bad), None, "{bad}");
        }
    }
}
