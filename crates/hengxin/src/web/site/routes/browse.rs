//! Search, organisations, records and lists: what changes with every fact.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::{RecordKey, RecordKind, id::find_personal};
use serde::Deserialize;

use crate::app::view::{self, Asked, Cursor, ListQuery, RecordAnswer, SearchQuery};
use crate::search::Query as Understood;
use crate::web::answer::{moment, off_worker};
use crate::web::api::{self, params};
use crate::web::site::pages::{self, ListChoice, Page, SearchChoice, Trouble};
use crate::web::site::reader::Reader;
use crate::web::{Problem, Shared};

/// The most characters of a query that are looked at.
const LONGEST: usize = 100;

/// The query of a search, as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Searched {
    q: String,
    kind: String,
    status: String,
    page: String,
}

/// The search page. An exact code of a known organisation leads straight to its page.
pub async fn search(reader: Reader, State(web): State<Shared>, Query(asked): Query<Searched>) -> Response {
    let text: String = asked.q.replace('\0', "").trim().chars().take(LONGEST).collect();
    let choice = SearchChoice { kind: &asked.kind, status: &asked.status };
    let frame = reader.frame();
    if text.is_empty() || find_personal(&text).is_some() {
        return reader.answer(Ok(pages::search(&frame, &text, choice, None)));
    }
    let page = match find(&web, &text, &asked).await {
        Ok(page) => page,
        Err(trouble) => return reader.trouble(&trouble),
    };
    if let ([only], Some(code)) = (page.organisations.as_slice(), Understood::new(&page.query).code())
        && only.code == code
    {
        return reader.go(&format!("/org/{}", only.code));
    }
    reader.answer(Ok(pages::search(&frame, &text, choice, Some(&page))))
}

async fn find(web: &Shared, text: &str, asked: &Searched) -> Result<view::SearchPage, Trouble> {
    let some = |word: &str| (!word.is_empty()).then(|| word.to_owned());
    let query = SearchQuery {
        text: text.to_owned(),
        kind: RecordKind::from_word(&asked.kind),
        status: some(&asked.status),
        page: asked.page.parse().unwrap_or(1).clamp(1, 100),
    };
    let found = off_worker(web, move |register| {
        register.look(Asked::Now, |tx, lens| {
            register.catch_up(tx)?;
            view::search(tx, lens, (&register.search, &register.names), &query)
        })
    });
    found.await?.map_err(|_| Trouble::NotFound)
}

/// What is being typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    q: String,
}

/// Suggestions for what is being typed, for the script.
pub async fn suggest(reader: Reader, State(web): State<Shared>, Query(typed): Query<Typed>) -> Response {
    let text: String = typed.q.replace('\0', "").chars().take(LONGEST).collect();
    if find_personal(&text).is_some() {
        return Json(Vec::<view::Suggestion>::new()).into_response();
    }
    let lang = reader.lang;
    let found = off_worker(&web, move |register| {
        register.look(Asked::Now, |tx, _| {
            register.catch_up(tx)?;
            view::suggest(tx, &register.search, &text, lang)
        })
    });
    match found.await {
        Ok(Ok(rows)) => Json(rows).into_response(),
        Ok(Err(_)) => Problem::Fault.into_response(),
        Err(problem) => problem.into_response(),
    }
}

/// Which section of an organisation's page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Section {
    kind: String,
}

/// An organisation's page.
pub async fn organisation(
    reader: Reader,
    State(web): State<Shared>,
    Path(code): Path<String>,
    Query(section): Query<Section>,
) -> Response {
    let code = code.replace('\0', "");
    let look = web.register.look_async(Asked::Now, move |tx, lens, _| view::organisation(tx, lens, &code));
    let page = match look.await.map_err(Problem::from) {
        Ok(Ok(Some(view))) => {
            if let Some(into) = &view.merged_into {
                return reader.go(&format!("/org/{into}"));
            }
            let known = RecordKind::from_word(&section.kind).map_or("", RecordKind::word);
            Ok((pages::organisation(&reader.frame(), &view, known), view.as_of))
        }
        Ok(Ok(None) | Err(_)) => Err(Trouble::NotFound),
        Err(problem) => Err(problem.into()),
    };
    reader.answer_as_of(page)
}

/// A record's page; what is not public any more is gone, with nothing else said.
pub async fn record(
    reader: Reader,
    State(web): State<Shared>,
    Path((code, key)): Path<(String, String)>,
) -> Response {
    let Some(key) = RecordKey::from_hex(&key) else { return reader.trouble(&Trouble::NotFound) };
    let code = code.replace('\0', "");
    let look = web.register.look_async(Asked::Now, move |tx, lens, _| view::record(tx, lens, &code, key));
    let page = match look.await.map_err(Problem::from) {
        Ok(Ok(RecordAnswer::Shown(view))) => Ok((pages::record(&reader.frame(), &view), view.as_of)),
        Ok(Ok(RecordAnswer::Gone)) => Err(Trouble::Gone),
        Ok(Ok(RecordAnswer::Moved(into))) => return reader.go(&format!("/org/{into}/{}", key.hex())),
        Ok(Ok(RecordAnswer::Unknown) | Err(_)) => Err(Trouble::NotFound),
        Err(problem) => Err(problem.into()),
    };
    reader.answer_as_of(page)
}

/// The filters of a list, as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filters {
    authority: String,
    from: String,
    to: String,
    after: String,
}

/// Records on a page of a list.
const PER_PAGE: u32 = 20;
/// Authorities offered while typing.
const OFFERED: usize = 200;

/// One list.
pub async fn list(
    reader: Reader,
    State(web): State<Shared>,
    Path(kind): Path<String>,
    Query(filters): Query<Filters>,
) -> Response {
    reader.answer(list_page(&reader, &web, &kind, &filters).await)
}

async fn list_page(reader: &Reader, web: &Shared, kind: &str, filters: &Filters) -> Result<Page, Trouble> {
    let kind = params::kind(kind).map_err(|_| Trouble::NotFound)?;
    let query = query(kind, filters);
    let asked = query.clone();
    let look = web
        .register
        .look_async(Asked::Now, move |tx, lens, _| Ok((view::list(tx, lens, &asked)?, moment(&lens.as_of))));
    let (mut records, at) = look.await.map_err(Problem::from)?.map_err(|_| Trouble::NotFound)?;
    records.total = Some(api::total(web, at, &query).await?);
    let choice = ListChoice {
        authority: &filters.authority,
        from: &filters.from,
        to: &filters.to,
        after: &filters.after,
    };
    let offered = web.site.authorities(kind, OFFERED);
    Ok(pages::list(&reader.frame(), kind.word(), choice, &records, &offered))
}

/// The query for filters as typed; a day that is none filters nothing, and the page says so.
fn query(kind: RecordKind, filters: &Filters) -> ListQuery {
    let authority = filters.authority.replace('\0', "");
    let authority = authority.trim();
    ListQuery {
        kind: Some(kind),
        authority: (!authority.is_empty()).then(|| authority.to_owned()),
        from: domain::Day::parse(&filters.from),
        to: domain::Day::parse(&filters.to),
        after: Cursor::parse(&filters.after),
        limit: PER_PAGE,
    }
}
