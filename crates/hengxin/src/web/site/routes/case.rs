//! The office page of one proceeding: taking steps, drafting a decision, approving another officer's.

use axum::extract::{DefaultBodyLimit, Form, Path, Query, Request, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::{Day, Exhibit, FactKind, Refusal, Service, ServiceWay};

use super::cases::{approving, done, drafting, kinds, look, reading, resource, stepping};
use super::officer::{Officer, Token, answer};
use super::place::Place;
use super::undone::{Undone, led_on};
use crate::app::Register;
use crate::app::case::{
    self as verbs, CaseFault, CaseView, Drafting, Matter, Outcome, Paper, Saying, Taking,
};
use crate::app::evidence::{EvidenceFault, Laid, Look};
use crate::authority::{Action, Kind, Resource};
use crate::web::answer::off_worker;
use crate::web::site::pages::cases::{self as pages, Desk, Papers, Typed};
use crate::web::site::pages::{Page, Trouble};
use crate::web::site::upload::{self, Sent};
use crate::web::{Problem, Shared};

/// The addresses of one proceeding.
pub(super) const PLACES: [Place; 6] = [
    Place::get("/cases/{id}", |_| get(one)),
    Place::post("/cases/{id}/step", |_| post(step).layer(DefaultBodyLimit::max(upload::UPLOAD))),
    Place::post("/cases/{id}/draft", |_| post(draft)),
    Place::post("/cases/{id}/approve", |_| post(approve)),
    Place::post("/cases/{id}/send-back", |_| post(send_back)),
    Place::post("/cases/{id}/claim", |_| post(claim)),
];

/// Names and values of a form, in its order.
pub(super) type Fields = Vec<(String, String)>;

pub(super) fn value<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.trim())
}

pub(super) fn number(id: &str) -> Result<i64, Undone> {
    id.parse().map_err(|_| Undone::Trouble(Trouble::NotFound))
}

/// The proceeding as the policy sees it; an officer who may not read it learns nothing of it.
pub(super) async fn readable(officer: &Officer, web: &Shared, id: i64) -> Result<Matter, Undone> {
    // Whom no case is for is told so; to all others a case that is not theirs reads like none.
    let kinds = kinds(officer);
    if kinds.is_empty() {
        return Err(Undone::Trouble(Trouble::Refused(Refusal::NotAuthorised)));
    }
    let matter = done(web, move |register| verbs::matter(register, id)).await?;
    let undrafted = Matter { drafted_by: String::new(), ..matter.clone() };
    let may = officer.may(reading(matter.kind), &resource(&undrafted));
    may.map_err(|_| Undone::Trouble(Trouble::NotFound))?;
    Ok(matter)
}

async fn one(officer: Officer, State(web): State<Shared>, Path(id): Path<String>) -> Response {
    let page = page(&officer, &web, &id, (None, Typed::default())).await;
    answer(&officer, page)
}

/// The page of a proceeding; where a form before was refused, with why and what was typed.
async fn page(
    officer: &Officer,
    web: &Shared,
    id: &str,
    (refused, typed): (Option<&Refusal>, Typed),
) -> Result<Page, Trouble> {
    let seen = see(officer, web, number(id)?).await?;
    let error = refused.map(|refusal| refusal.text().get(officer.reader.lang).to_owned()).unwrap_or_default();
    Ok(pages::case(&officer.frame(), &desk(officer, &seen, (&typed, &error))))
}

/// A case as an officer sees it, with the files that are the officer's to see.
pub(super) struct Seen {
    pub(super) matter: Matter,
    pub(super) case: CaseView,
    pub(super) papers: Papers,
}

/// Looks at a case, which is noted.
pub(super) async fn see(officer: &Officer, web: &Shared, id: i64) -> Result<Seen, Undone> {
    let matter = readable(officer, web, id).await?;
    let case =
        look(officer, web, format!("proceeding/{id}"), move |register| verbs::case(register, id)).await?;
    let papers = papers(officer, web, (id, &matter)).await?;
    Ok(Seen { matter, case, papers })
}

/// The case as the policy sees its files, whoever drafted what in it.
pub(super) fn of_files(matter: &Matter) -> Resource {
    resource(&Matter { drafted_by: String::new(), ..matter.clone() })
}

async fn papers(officer: &Officer, web: &Shared, (id, matter): (i64, &Matter)) -> Result<Papers, Undone> {
    let of = of_files(matter);
    let reads = officer.is_allowed(Action::EvidenceRead, &of);
    let attaches = officer.is_allowed(Action::EvidenceAttach, &of);
    if !reads && !attaches {
        return Ok(Papers::default());
    }
    let own = officer.actor();
    let mut lines = lines(officer, web, id).await?;
    lines.retain(|line| reads || line.actor == own);
    Ok(Papers { lines, reads, attaches })
}

/// The files of a case; the look is noted.
pub(super) async fn lines(officer: &Officer, web: &Shared, id: i64) -> Result<Vec<verbs::FileLine>, Undone> {
    let actor = officer.actor();
    let read = move |register: &Register| {
        let now = register.clock.now().as_microsecond();
        let look = Look { actor, purpose: "procedure about a record".to_owned(), now };
        Ok(verbs::files(register, id, &look))
    };
    let found: Result<_, EvidenceFault> = off_worker(web, read).await?;
    found.map_err(|fault| Undone::Trouble(Problem::from(fault).into()))
}

/// What this officer may do where the case stands.
pub(super) fn desk<'d>(
    officer: &'d Officer,
    seen: &'d Seen,
    (typed, error): (&'d Typed, &'d str),
) -> Desk<'d> {
    let Seen { matter, case, papers } = seen;
    let undrafted = of_files(matter);
    let may = |action: Action| officer.is_allowed(action, &undrafted);
    let known = |word: &&String| FactKind::ALL.iter().copied().find(|kind| kind.word() == word.as_str());
    let steps =
        case.open.iter().filter(|word| known(word).is_some_and(|fact| may(stepping(matter.kind, fact))));
    let steps: Vec<&str> = steps.map(String::as_str).collect();
    Desk {
        case,
        serves: steps.iter().any(|step| pages::is_service(step)),
        amends: case.outcomes.iter().any(|code| pages::changes_record(code)),
        steps,
        drafts: may(drafting(matter.kind)),
        approves: officer.is_allowed(approving(matter.kind), &resource(matter)),
        previews: reads_letters(officer, matter).is_ok(),
        papers,
        typed,
        own: officer.actor(),
        token: officer.token(),
        error,
    }
}

/// Whether the officer may read the letters of a case.
pub(super) fn reads_letters(officer: &Officer, matter: &Matter) -> Result<(), Trouble> {
    officer.may(Action::LetterRead, &Resource { kind: Kind::Letter, ..of_files(matter) })
}

/// Where a form leads: to the page of the case, which says why where nothing was done.
pub(super) async fn back(
    officer: &Officer,
    web: &Shared,
    id: &str,
    (said, typed): (Result<(), Undone>, Typed),
) -> Response {
    let said = said.map(|()| format!("/office/cases/{id}"));
    led_on(officer, said, async |refusal| page(officer, web, id, (Some(refusal), typed)).await).await
}

/// Reads the form of a case, with its files: from this session, by somebody who may read the case, and files only from
/// whoever may attach some.
pub(super) async fn opened(
    officer: &Officer,
    web: &Shared,
    (id, token): (&str, &Token),
    request: Request,
) -> Result<(Matter, Sent), Undone> {
    officer.sent(token).map_err(Undone::Trouble)?;
    let matter = readable(officer, web, number(id)?).await?;
    let sent = upload::read(web, request).await.map_err(Undone::Trouble)?;
    if sent.files.is_empty() {
        return Ok((matter, sent));
    }
    match officer.may(Action::EvidenceAttach, &of_files(&matter)) {
        Ok(()) => Ok((matter, sent)),
        Err(trouble) => {
            Sent::drop_files(&sent.files);
            Err(Undone::Trouble(trouble))
        }
    }
}

/// The papers of a form: what its officer says they are, and the files.
pub(super) fn papers_of<'p>(files: &'p [(String, Laid)], what: &str) -> Vec<Paper<'p>> {
    let what = Exhibit::from_code(what);
    files.iter().map(|(name, laid)| Paper { laid, name, what }).collect()
}

/// Does what the policy allows in a case, where the form is of this session.
async fn act(
    officer: &Officer,
    web: &Shared,
    (id, token): (&str, &Token),
    action: impl FnOnce(&Matter) -> (Action, bool),
    work: impl FnOnce(&Register, &str, i64) -> Result<(), CaseFault> + Send + 'static,
) -> Result<(), Undone> {
    officer.sent(token).map_err(Undone::Trouble)?;
    let id = number(id)?;
    let matter = readable(officer, web, id).await?;
    let (action, deciding) = action(&matter);
    let of = if deciding { matter.clone() } else { Matter { drafted_by: String::new(), ..matter.clone() } };
    officer.may(action, &resource(&of)).map_err(told)?;
    let actor = officer.actor();
    done(web, move |register| work(register, &actor, id)).await
}

/// That somebody else must approve is told on the page of the case.
fn told(trouble: Trouble) -> Undone {
    if trouble == Trouble::Refused(Refusal::NeedsAnotherApprover) {
        return Undone::Refused(Refusal::NeedsAnotherApprover);
    }
    Undone::Trouble(trouble)
}

/// What a form says of the service of a document; nothing where it gives no day.
pub(super) fn service(day: &str, way: &str) -> Option<Service> {
    let way = ServiceWay::from_code(way).filter(|way| *way != ServiceWay::Declared)?;
    Some(Service { on: Day::parse(day)?, way, complete: true })
}

async fn step(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(token): Query<Token>,
    request: Request,
) -> Response {
    let (matter, sent) = match opened(&officer, &web, (&id, &token), request).await {
        Ok(opened) => opened,
        Err(undone) => return back(&officer, &web, &id, (Err(undone), Typed::default())).await,
    };
    let typed = Typed(sent.fields.clone());
    let said = take(&officer, &web, (&id, &token, &matter), sent).await;
    back(&officer, &web, &id, (said, typed)).await
}

/// The step that a form names.
pub(super) fn named(fields: &Fields) -> Option<FactKind> {
    let fact = FactKind::ALL.iter().copied().find(|kind| kind.word() == value(fields, "step"));
    fact.filter(|fact| fact.is_step())
}

/// Takes the step of a form, with its files.
async fn take(
    officer: &Officer,
    web: &Shared,
    (id, token, matter): (&str, &Token, &Matter),
    sent: Sent,
) -> Result<(), Undone> {
    let Sent { fields, files } = sent;
    let fact = named(&fields).ok_or(Undone::Trouble(Trouble::Bad)).and_then(|fact| {
        officer.may(stepping(matter.kind, fact), &of_files(matter)).map_err(told)?;
        Ok(fact)
    });
    let fact = match fact {
        Ok(fact) => fact,
        Err(undone) => {
            Sent::drop_files(&files);
            return Err(undone);
        }
    };
    let files = Sent::all(files).map_err(|why| Undone::Refused(Refusal::FileNotTaken { why }))?;
    let action = move |matter: &Matter| (stepping(matter.kind, fact), false);
    act(officer, web, (id, token), action, move |register, actor, id| {
        let papers = papers_of(&files, value(&fields, "what"));
        verbs::step_with(register, actor, &taking((id, fact), &fields), &papers).map(drop)
    })
    .await
}

/// The step as a form gives it.
pub(super) fn taking((id, fact): (i64, FactKind), fields: &Fields) -> Taking<'_> {
    let text = |name| value(fields, name);
    let saying = Saying {
        reasons: text("reasons"),
        document: text("document"),
        service: service(text("served_on"), text("way")),
        ..Saying::default()
    };
    Taking { proceeding: id, seen: text("seen").parse().ok(), fact, saying }
}

async fn draft(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(token): Query<Token>,
    Form(fields): Form<Fields>,
) -> Response {
    let typed = Typed(fields.clone());
    let said = match Outcome::from_code(value(&fields, "outcome")) {
        None => unread(&officer, &token, Undone::Refused(Refusal::NoOutcome)),
        Some(outcome) => {
            let action = |matter: &Matter| (drafting(matter.kind), false);
            act(&officer, &web, (&id, &token), action, move |register, actor, id| {
                let changes = changes(&fields);
                verbs::draft(register, actor, &written((id, outcome), &fields, &changes))
            })
            .await
        }
    };
    back(&officer, &web, &id, (said, typed)).await
}

/// A form that names nothing that can be done; one that is not of this session is not read at all.
fn unread(officer: &Officer, token: &Token, why: Undone) -> Result<(), Undone> {
    officer.sent(token).map_err(Undone::Trouble)?;
    Err(why)
}

/// The fields of the record as a form gives them.
pub(super) fn changes(fields: &Fields) -> Vec<(&str, &str)> {
    let given = |(name, value)| Some((str::strip_prefix(name, "f.")?, value));
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).filter_map(given).collect()
}

/// The decision as a form gives it.
pub(super) fn written<'f>(
    (id, outcome): (i64, Outcome),
    fields: &'f Fields,
    changes: &'f [(&'f str, &'f str)],
) -> Drafting<'f> {
    Drafting {
        proceeding: id,
        seen: value(fields, "seen").parse().ok(),
        outcome,
        reasons: value(fields, "reasons"),
        document: value(fields, "document"),
        changes,
    }
}

async fn approve(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(token): Query<Token>,
    Form(fields): Form<Fields>,
) -> Response {
    let seen = value(&fields, "draft").to_owned();
    let action = |matter: &Matter| (approving(matter.kind), true);
    let said = act(&officer, &web, (&id, &token), action, move |register, actor, id| {
        verbs::approve(register, actor, id, Some(&seen)).map(drop)
    })
    .await;
    back(&officer, &web, &id, (said, Typed::default())).await
}

async fn send_back(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(token): Query<Token>,
    Form(fields): Form<Fields>,
) -> Response {
    let action = |matter: &Matter| (approving(matter.kind), false);
    let said = act(&officer, &web, (&id, &token), action, move |register, actor, id| {
        verbs::send_back(register, actor, id, value(&fields, "why"))
    })
    .await;
    back(&officer, &web, &id, (said, Typed::default())).await
}

/// Takes a case up, or puts it back for others.
async fn claim(
    officer: Officer,
    State(web): State<Shared>,
    Path(id): Path<String>,
    Query(token): Query<Token>,
) -> Response {
    let action = |matter: &Matter| (drafting(matter.kind), false);
    let said = act(&officer, &web, (&id, &token), action, verbs::claim).await;
    back(&officer, &web, &id, (said, Typed::default())).await
}
