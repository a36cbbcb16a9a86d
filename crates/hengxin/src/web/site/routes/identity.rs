//! The office pages about who is meant: open questions, what was judged, mergers.

use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::{Judgement, Refusal, Statement};
use serde::Deserialize;

use super::officer::{Officer, Token, answer};
use super::place::Place;
use super::undone::{Undone, led_on};
use crate::app::Register;
use crate::app::identity::{self as verbs, IdentityFault, Judge, Merge, QuestionView};
use crate::authority::{Action, Kind, Resource};
use crate::store::audit;
use crate::store::sql::{StoreFault, Tx};
use crate::web::answer::off_worker;
use crate::web::site::pages::identity::{self as pages, Mergers, Questions};
use crate::web::site::pages::{Page, Trouble};
use crate::web::{Problem, Shared};

/// The addresses about who is meant.
pub(super) const PLACES: [Place; 8] = [
    Place::get("/review", |_| get(questions)),
    Place::both("/review/{key}", |_| get(question).post(say)),
    Place::get("/judgements", |_| get(judgements)),
    Place::post("/judgements/undo", |_| post(undo)),
    Place::both("/mergers", |_| get(mergers).post(propose)),
    Place::post("/mergers/{id}/approve", |_| post(approve)),
    Place::post("/mergers/{id}/withdraw", |_| post(withdraw)),
    Place::post("/mergers/undo", |_| post(part)),
];

/// Judging who is meant, anywhere in the register: a question is of no body and no district until it is judged.
fn judging() -> (Action, Resource) {
    (Action::IdentityJudge, Resource::of(Kind::Identity))
}

/// Questions or judgements on a page.
const PER_PAGE: usize = 50;
/// One more is asked for, to see whether others follow.
const ASKED: i64 = 51;

/// Where the page before ended.
#[derive(Default, Deserialize)]
#[serde(default)]
struct From {
    after: String,
    before: String,
}

/// Does what the policy allows, where the form is of this session.
async fn office<T: Send + 'static>(
    officer: &Officer,
    web: &Shared,
    (token, action, matter): (&Token, Action, Resource),
    work: impl FnOnce(&Register, &str) -> Result<T, IdentityFault> + Send + 'static,
) -> Result<T, Undone> {
    officer.sent(token).map_err(Undone::Trouble)?;
    officer.may(action, &matter).map_err(refused)?;
    let actor = officer.actor();
    off_worker(web, move |register| Ok(work(register, &actor))).await?.map_err(Undone::from)
}

/// That somebody else must approve is told beside the form; that it is not for the reader at all has its own page.
fn refused(trouble: Trouble) -> Undone {
    if trouble == Trouble::Refused(Refusal::NeedsAnotherApprover) {
        return Undone::Refused(Refusal::NeedsAnotherApprover);
    }
    Undone::Trouble(trouble)
}

/// Reads what the policy lets the officer see, and notes that it did.
async fn look<T: Send + 'static>(
    officer: &Officer,
    web: &Shared,
    (target, seen): (String, (Action, Resource)),
    work: impl FnOnce(&Register, &mut dyn Tx) -> Result<T, StoreFault> + Send + 'static,
) -> Result<T, Trouble> {
    let (action, matter) = seen;
    officer.may(action, &matter)?;
    let actor = officer.actor();
    let read = move |register: &Register| {
        let at = register.clock.now().as_microsecond();
        let (verb, purpose) = ("identity.read", "who is meant");
        let entry = audit::Entry { at, actor: &actor, verb, target: &target, purpose, detail: "{}" };
        register.db.write_exclusive(|tx| audit::note(tx, &entry))?;
        register.db.read(|tx| work(register, tx))
    };
    off_worker(web, read).await.map_err(Trouble::from)
}

async fn questions(officer: Officer, State(web): State<Shared>, Query(from): Query<From>) -> Response {
    let after = from.after.parse().unwrap_or(i64::MIN);
    let read = move |register: &Register, tx: &mut dyn Tx| {
        let open = crate::store::waiting::open(tx)?;
        Ok((verbs::questions(register, tx, after, ASKED)?, open))
    };
    let found = look(&officer, &web, ("waiting".to_owned(), judging()), read).await;
    let page = found.map(|(mut shown, (questions, rows))| {
        let (questions, rows) = (questions.unsigned_abs(), rows.unsigned_abs());
        let more = shown.len() > PER_PAGE;
        shown.truncate(PER_PAGE);
        pages::questions(&officer.frame(), Questions { shown: &shown, more, questions, rows })
    });
    answer(&officer, page)
}

async fn question(officer: Officer, State(web): State<Shared>, Path(key): Path<String>) -> Response {
    let page = question_page(&officer, &web, &key, "").await;
    answer(&officer, page)
}

/// The page of a question; `error` where the form before was refused.
async fn question_page(officer: &Officer, web: &Shared, key: &str, error: &str) -> Result<Page, Trouble> {
    let key: i64 = key.parse().map_err(|_| Trouble::NotFound)?;
    let read = move |register: &Register, tx: &mut dyn Tx| {
        let next = crate::store::waiting::questions(tx, key, 1)?.pop();
        let last = verbs::judgements(tx, i64::MAX, 1)?.pop();
        let next = next.map(|asked| asked.first.question().key().stored());
        Ok((verbs::question(register, tx, key)?, next, last))
    };
    let (found, next, last) = look(officer, web, (format!("question/{key}"), judging()), read).await?;
    let question = found.ok_or(Trouble::NotFound)?;
    let desk = pages::Desk { question: &question, next, last: last.as_ref(), token: officer.token(), error };
    Ok(pages::question(&officer.frame(), desk))
}

/// What a person says of a question.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    /// Verdict and code: `same:91…`; `same:` takes the code from `other`.
    say: String,
    other: String,
    evidence: String,
}

async fn say(
    officer: Officer,
    State(web): State<Shared>,
    Path(key): Path<String>,
    Query(token): Query<Token>,
    Form(said): Form<Said>,
) -> Response {
    let lang = officer.reader.lang;
    let said = decide(&officer, &web, (&key, &token), said).await;
    led_on(&officer, said, async |no| question_page(&officer, &web, &key, no.text().get(lang)).await).await
}

/// Judges, and says which page comes next.
async fn decide(
    officer: &Officer,
    web: &Shared,
    (key, token): (&str, &Token),
    said: Said,
) -> Result<String, Undone> {
    let (action, matter) = judging();
    // Before a word of the form is looked at.
    officer.sent(token).and_then(|()| officer.may(action, &matter)).map_err(Undone::Trouble)?;
    let key: i64 = key.parse().map_err(|_| Undone::Trouble(Trouble::NotFound))?;
    let (state, code) = verdict(&said).ok_or(Undone::Trouble(Trouble::Bad))?;
    let work = move |register: &Register, actor: &str| {
        let found = register.db.read(|tx| verbs::question(register, tx, key))?;
        let QuestionView { name, claimed, .. } = found.ok_or(Refusal::NoSuchQuestion)?;
        let about = Judge { name: &name, claimed: &claimed, code: &code };
        let statement = Statement { evidence: said.evidence.trim(), actor, approver: actor };
        verbs::judge(register, &about, state, statement)?;
        let next = register.db.read(|tx| crate::store::waiting::questions(tx, key, 1))?.pop();
        Ok(next.map(|asked| asked.first.question().key().stored()))
    };
    let next = office(officer, web, (token, action, matter), work).await?;
    // What was judged different or unsure is still open: the reader sees what may be meant instead.
    Ok(match (state, next) {
        (Judgement::Same, Some(next)) => format!("/office/review/{next}"),
        (Judgement::Same, None) => "/office/review".to_owned(),
        _ => format!("/office/review/{key}"),
    })
}

fn verdict(said: &Said) -> Option<(Judgement, String)> {
    let (word, code) = said.say.split_once(':')?;
    let state =
        Judgement::ALL.into_iter().find(|state| state.word() == word && *state != Judgement::Blocked)?;
    let code = if code.is_empty() { said.other.trim().to_ascii_uppercase() } else { code.to_owned() };
    Some((state, code))
}

async fn judgements(officer: Officer, State(web): State<Shared>, Query(from): Query<From>) -> Response {
    let page = judgements_page(&officer, &web, &from.before, "").await;
    answer(&officer, page)
}

async fn judgements_page(
    officer: &Officer,
    web: &Shared,
    before: &str,
    error: &str,
) -> Result<Page, Trouble> {
    let before = before.parse().unwrap_or(i64::MAX);
    let read = move |_: &Register, tx: &mut dyn Tx| verbs::judgements(tx, before, ASKED);
    let mut shown = look(officer, web, ("judgements".to_owned(), judging()), read).await?;
    let more = shown.len() > PER_PAGE;
    shown.truncate(PER_PAGE);
    Ok(pages::judgements(&officer.frame(), (&shown, more), officer.token(), error))
}

/// A judgement or merger to be undone.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Undo {
    name: String,
    claimed: String,
    code: String,
    into: String,
    evidence: String,
}

async fn undo(
    officer: Officer,
    State(web): State<Shared>,
    Query(token): Query<Token>,
    Form(form): Form<Undo>,
) -> Response {
    let work = move |register: &Register, actor: &str| {
        let about = Judge { name: &form.name, claimed: &form.claimed, code: &form.code };
        let statement = Statement { evidence: form.evidence.trim(), actor, approver: actor };
        verbs::undo(register, &about, statement)
    };
    let lang = officer.reader.lang;
    let (action, matter) = judging();
    let said =
        office(&officer, &web, (&token, action, matter), work).await.map(|_| "/office/judgements".to_owned());
    led_on(&officer, said, async |no| judgements_page(&officer, &web, "", no.text().get(lang)).await).await
}

async fn mergers(officer: Officer, State(web): State<Shared>) -> Response {
    let page = mergers_page(&officer, &web, "").await;
    answer(&officer, page)
}

async fn mergers_page(officer: &Officer, web: &Shared, error: &str) -> Result<Page, Trouble> {
    let merger = || Resource::of(Kind::Merger);
    let can = |action| officer.is_allowed(action, &merger());
    let (proposes, approves) = (can(Action::MergerPropose), can(Action::MergerApprove));
    let seen = (if approves { Action::MergerApprove } else { Action::MergerPropose }, merger());
    let read = |_: &Register, tx: &mut dyn Tx| Ok((verbs::proposed(tx)?, verbs::merged(tx)?));
    let (waiting, made) = look(officer, web, ("mergers".to_owned(), seen), read).await?;
    let actor = officer.actor();
    let mergers = Mergers {
        proposed: &waiting,
        merged: &made,
        actor: &actor,
        proposes,
        approves,
        token: officer.token(),
        error,
    };
    Ok(pages::mergers(&officer.frame(), mergers))
}

async fn propose(
    officer: Officer,
    State(web): State<Shared>,
    Query(token): Query<Token>,
    Form(form): Form<Undo>,
) -> Response {
    let work = move |register: &Register, actor: &str| {
        let (code, into) = (form.code.trim().to_ascii_uppercase(), form.into.trim().to_ascii_uppercase());
        let statement = Statement { evidence: form.evidence.trim(), actor, approver: "" };
        verbs::propose_merger(register, &Merge { code: &code, into: &into }, statement).map(drop)
    };
    let asked = (&token, Action::MergerPropose, Resource::of(Kind::Merger));
    after_merger(&officer, &web, office(&officer, &web, asked, work).await).await
}

/// Who proposed a merger, as named in the audit trail; nobody where it waits no more.
async fn proposer(web: &Shared, id: i64) -> Result<String, Trouble> {
    let read = move |tx: &mut dyn Tx| crate::store::identity::proposals(tx);
    let proposals = web.register.db.read_async(read).await.map_err(Problem::from)?;
    let found = proposals.into_iter().find(|proposal| proposal.id == id);
    Ok(found.map(|proposal| proposal.actor).unwrap_or_default())
}

async fn approve(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(token): Query<Token>,
) -> Response {
    let done = async {
        let id = id.parse().map_err(|_| Undone::Trouble(Trouble::NotFound))?;
        let matter =
            Resource::of(Kind::Merger).drafted_by(&proposer(&web, id).await.map_err(Undone::Trouble)?);
        let work =
            move |register: &Register, actor: &str| verbs::approve_merger(register, id, actor).map(drop);
        office(&officer, &web, (&token, Action::MergerApprove, matter), work).await
    };
    let done = done.await;
    after_merger(&officer, &web, done).await
}

/// Whoever proposed it takes it back; whoever approves turns down what others proposed.
async fn withdraw(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(token): Query<Token>,
) -> Response {
    let done = async {
        let id = id.parse().map_err(|_| Undone::Trouble(Trouble::NotFound))?;
        let own = proposer(&web, id).await.map_err(Undone::Trouble)? == officer.actor();
        let action = if own { Action::MergerPropose } else { Action::MergerApprove };
        let work =
            move |register: &Register, actor: &str| verbs::withdraw_proposal(register, id, actor).map(drop);
        office(&officer, &web, (&token, action, Resource::of(Kind::Merger)), work).await
    };
    let done = done.await;
    after_merger(&officer, &web, done).await
}

async fn part(
    officer: Officer,
    State(web): State<Shared>,
    Query(token): Query<Token>,
    Form(form): Form<Undo>,
) -> Response {
    let work = move |register: &Register, actor: &str| {
        let statement = Statement { evidence: form.evidence.trim(), actor, approver: actor };
        verbs::undo_merger(register, &form.code, statement).map(drop)
    };
    let asked = (&token, Action::MergerApprove, Resource::of(Kind::Merger));
    after_merger(&officer, &web, office(&officer, &web, asked, work).await).await
}

async fn after_merger(officer: &Officer, web: &Shared, merged: Result<(), Undone>) -> Response {
    let said = merged.map(|()| "/office/mergers".to_owned());
    let lang = officer.reader.lang;
    led_on(officer, said, async |no| mergers_page(officer, web, no.text().get(lang)).await).await
}
