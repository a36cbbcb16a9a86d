//! The office pages about proceedings: what is to be done and the queues; and what the policy asks of each step.

use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use domain::{Day, Refusal};
use serde::Deserialize;

use super::officer::{Officer, answer};
use super::place::Place;
use super::undone::Undone;
use crate::app::Register;
use crate::app::case::{self as verbs, CaseFault, kind_of};
pub(super) use crate::app::case::{approving, drafting, reading, resource, stepping};
use crate::store::audit;
use crate::store::proceeding::{ProceedingKind, QueueQuery};
use crate::store::rows::stored_day;
use crate::web::Shared;
use crate::web::answer::off_worker;
use crate::web::site::pages::cases::{self as pages, Queue, Tile};
use crate::web::site::pages::{Page, Trouble};

/// The addresses about proceedings.
pub(super) const PLACES: [Place; 2] =
    [Place::get("/work", |_| get(work)), Place::get("/cases", |_| get(queue))];

/// Proceedings on a page.
const PER_PAGE: u32 = 50;

/// Does something off the request's thread.
pub(super) async fn done<T: Send + 'static>(
    web: &Shared,
    work: impl FnOnce(&Register) -> Result<T, CaseFault> + Send + 'static,
) -> Result<T, Undone> {
    off_worker(web, move |register| Ok(work(register))).await?.map_err(Undone::from)
}

/// Notes a look at what is not public, then looks.
pub(super) async fn look<T: Send + 'static>(
    officer: &Officer,
    web: &Shared,
    target: String,
    work: impl FnOnce(&Register) -> Result<T, CaseFault> + Send + 'static,
) -> Result<T, Undone> {
    let actor = officer.actor();
    done(web, move |register| {
        let at = register.clock.now().as_microsecond();
        let purpose = "procedure about a record";
        let entry =
            audit::Entry { at, actor: &actor, verb: "case.read", target: &target, purpose, detail: "{}" };
        register.db.write_exclusive(|tx| audit::note(tx, &entry))?;
        work(register)
    })
    .await
}

/// The kinds of proceeding an officer may see the queue of.
pub(super) fn kinds(officer: &Officer) -> Vec<ProceedingKind> {
    let may = |kind: &ProceedingKind| officer.is_allowed(reading(*kind), &officer.own(kind_of(*kind)));
    ProceedingKind::ALL.into_iter().filter(may).collect()
}

/// Which queue is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// Kind, by word; empty = every one the officer may see.
    kind: String,
    /// Who owes the next step, by word.
    owed: String,
    /// `mine`, `nobody`, `drafts`, `overdue`, `closed`; empty = all that are open.
    show: String,
    /// Where the page before ended.
    after: String,
}

/// The queue asked for, of the kinds and the body that are the officer's to see.
fn query<'q>(
    asked: &'q Asked,
    (actor, body): (&'q str, Option<i64>),
    kinds: &'q [ProceedingKind],
    today: Day,
) -> QueueQuery<'q> {
    let show = |word: &str| asked.show == word;
    let claimed = if show("mine") { Some(actor) } else { show("nobody").then_some("") };
    let after = asked.after.split_once('.').and_then(|(due, id)| Some((due.parse().ok()?, id.parse().ok()?)));
    QueueQuery {
        kinds,
        due_by: Some(asked.owed.as_str()).filter(|owed| !owed.is_empty()),
        claimed_by: claimed,
        supplier: body,
        drafted: show("drafts"),
        closed: show("closed"),
        due_until: show("overdue").then(|| stored_day(today) - 1),
        after,
        limit: PER_PAGE + 1,
    }
}

async fn work(officer: Officer, State(web): State<Shared>) -> Response {
    let page = work_page(&officer, &web).await;
    answer(&officer, page)
}

/// Tiles, each with its queue, and the ten cases due first.
async fn work_page(officer: &Officer, web: &Shared) -> Result<Page, Trouble> {
    let kinds = kinds(officer);
    if kinds.is_empty() {
        return Err(Trouble::Refused(Refusal::NotAuthorised));
    }
    let (actor, body) = (officer.actor(), officer.who.body);
    let read = move |register: &Register| {
        let today = register.today();
        let mut tiles = Vec::new();
        for name in ["overdue", "mine", "nobody", "drafts"] {
            let asked = Asked { show: name.to_owned(), ..Asked::default() };
            let count = verbs::count(register, &query(&asked, (&actor, body), &kinds, today))?;
            tiles.push(Tile { name, count });
        }
        let asked = Asked::default();
        let first = QueueQuery { limit: 10, ..query(&asked, (&actor, body), &kinds, today) };
        Ok((tiles, verbs::queue(register, &first)?))
    };
    let (tiles, next) = look(officer, web, "queue".to_owned(), read).await?;
    Ok(pages::work(&officer.frame(), &tiles, &next))
}

async fn queue(officer: Officer, State(web): State<Shared>, Query(asked): Query<Asked>) -> Response {
    let page = queue_page(&officer, &web, asked).await;
    answer(&officer, page)
}

async fn queue_page(officer: &Officer, web: &Shared, asked: Asked) -> Result<Page, Trouble> {
    let mine = kinds(officer);
    let wanted = ProceedingKind::from_word(&asked.kind);
    if mine.is_empty() || wanted.is_some_and(|kind| !mine.contains(&kind)) {
        return Err(Trouble::Refused(Refusal::NotAuthorised));
    }
    let kinds = wanted.map_or_else(|| mine.clone(), |kind| vec![kind]);
    let (actor, body) = (officer.actor(), officer.who.body);
    let read = move |register: &Register| {
        let found = verbs::queue(register, &query(&asked, (&actor, body), &kinds, register.today()))?;
        Ok((found, asked))
    };
    let (found, asked) = look(officer, web, "queue".to_owned(), read).await?;
    let shown = &found[..found.len().min(PER_PAGE as usize)];
    let next = shown.last().filter(|_| found.len() > shown.len()).map(|row| row.cursor.as_str());
    let (kind, owed, show) = (asked.kind.as_str(), asked.owed.as_str(), asked.show.as_str());
    Ok(pages::queue(&officer.frame(), &Queue { rows: shown, kinds: &mine, kind, owed, show, next }))
}
