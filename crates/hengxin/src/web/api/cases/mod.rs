//! Procedures about records, for officers' programs: queues and single cases here, what may be done in [`act`]. Whoever
//! reads says why, and every look is noted.

#![expect(unused_qualifications, reason = "written by the macro that describes the addresses")]

pub(super) mod act;
mod caller;
mod view;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::{FactKind, Party};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

use self::caller::{Caller, hidden};
use self::view::{CaseDetail, CasePage};
use super::params::{self, Params};
use super::responses::{Guarded, Usual};
use crate::app::Register;
use crate::app::case::{
    self as verbs, CaseFault, CaseView, Matter, ProceedingView, ProgramFault, amendable, drafting, kind_of,
    reading, resource, stepping,
};
use crate::authority::{Action, Authority, Resource};
use crate::store::audit::{self, Entry};
use crate::store::proceeding::{ProceedingKind, QueueQuery};
use crate::store::rows::stored_day;
use crate::web::answer::off_worker;
use crate::web::{Problem, Shared};

/// The addresses of cases.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/cases", get(index))
        .route("/cases/{id}", get(one))
        .route("/cases/{id}/steps", post(act::step))
        .route("/cases/{id}/drafts", post(act::draft))
        .route("/records/{code}/{key}/service", post(act::serve))
        .route("/records/{code}/{key}/withdrawal", post(act::withdraw))
}

/// What a program is told of a fault.
fn problem(fault: CaseFault) -> Problem {
    match fault {
        CaseFault::Store(fault) => fault.into(),
        CaseFault::Refused(refusal) if hidden(&refusal) => Problem::NotFound,
        CaseFault::Refused(refusal) => Problem::Refused { refusal, changed: None },
    }
}

impl From<ProgramFault> for Problem {
    fn from(fault: ProgramFault) -> Problem {
        match fault {
            ProgramFault::Case(fault) => problem(fault),
            ProgramFault::OtherRequest => Problem::OtherRequest,
            ProgramFault::TooMany { wait } => Problem::TooMany { wait },
        }
    }
}

/// Notes that a program looks, and why; then looks.
async fn look<T: Send + 'static>(
    web: &Shared,
    (caller, purpose, target): (&Caller, String, String),
    work: impl FnOnce(&Register) -> Result<T, CaseFault> + Send + 'static,
) -> Result<T, Problem> {
    let (actor, detail) = (caller.actor(), json!({ "key": caller.key }).to_string());
    let work = move |register: &Register| {
        let at = register.clock.now().as_microsecond();
        let (actor, target, purpose) = (actor.as_str(), target.as_str(), purpose.as_str());
        let entry = Entry { at, actor, verb: "case.read", target, purpose, detail: &detail };
        register.db.write_exclusive(|tx| audit::note(tx, &entry))?;
        Ok(work(register))
    };
    off_worker(web, work).await?.map_err(problem)
}

/// Which queue.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CasesParams {
    /// Only cases of this kind.
    #[param(pattern = "^(objection|restoration|listing)$")]
    kind: Option<String>,
    /// Only cases in which this party owes the next step.
    #[param(pattern = "^(organisation|source|register|objection|approver|higher)$")]
    owed: Option<String>,
    /// Which of them: taken up by the officer, by nobody, with a draft that waits, overdue, or also those closed. Without
    /// it all that are open.
    #[param(pattern = "^(mine|nobody|drafts|overdue|closed)$")]
    show: Option<String>,
    /// The `next` of the page before.
    #[param(pattern = r"^-?\d{1,10}\.\d{1,18}$")]
    cursor: Option<String>,
    /// The most cases; 50 if not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
}

/// What is asked of a queue, read.
struct Asked {
    kinds: Vec<ProceedingKind>,
    owed: Option<Party>,
    show: String,
    after: Option<(i64, i64)>,
    limit: u32,
}

const PARTIES: [Party; 6] =
    [Party::Organisation, Party::Source, Party::Register, Party::Objection, Party::Approver, Party::Higher];

/// One of several words, if given.
fn word<T>(name: &str, text: Option<&str>, known: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Problem> {
    let Some(text) = text else { return Ok(None) };
    known(text).map(Some).ok_or_else(|| {
        Problem::parameter(
            format!("{name} 的取值见 /api/v1/openapi.json。"),
            format!("/api/v1/openapi.json lists what {name} may be."),
        )
    })
}

impl CasesParams {
    fn asked(&self, caller: &Caller) -> Result<Asked, Problem> {
        let kind = word("kind", self.kind.as_deref(), ProceedingKind::from_word)?;
        let owed = |text: &str| PARTIES.into_iter().find(|party| party.word() == text);
        let shows = ["mine", "nobody", "drafts", "overdue", "closed"];
        let show = |text: &str| shows.into_iter().find(|show| *show == text);
        let after = |text: &str| {
            let (due, id) = text.split_once('.')?;
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let plain = digits(due.strip_prefix('-').unwrap_or(due)) && digits(id);
            plain.then(|| Some((due.parse().ok()?, id.parse().ok()?))).flatten()
        };
        Ok(Asked {
            kinds: kinds(caller, kind)?,
            owed: word("owed", self.owed.as_deref(), owed)?,
            show: word("show", self.show.as_deref(), show)?.unwrap_or_default().to_owned(),
            after: word("cursor", self.cursor.as_deref(), after)?,
            limit: params::whole("limit", self.limit.as_deref(), (1, 100), 50)?,
        })
    }
}

/// The kinds whose queues the caller may see: all of them, or the one asked for.
fn kinds(caller: &Caller, wanted: Option<ProceedingKind>) -> Result<Vec<ProceedingKind>, Problem> {
    let who = &caller.by.who;
    let within =
        |kind| Resource { body: who.body, district: who.district.clone(), ..Resource::of(kind_of(kind)) };
    if let Some(kind) = wanted {
        caller.may(reading(kind), &within(kind))?;
        return Ok(vec![kind]);
    }
    caller.reads()?;
    let may = |kind: &ProceedingKind| caller.may(reading(*kind), &within(*kind)).is_ok();
    let kinds: Vec<ProceedingKind> = ProceedingKind::ALL.into_iter().filter(may).collect();
    if kinds.is_empty() {
        return Err(Problem::Refused { refusal: domain::Refusal::NotAuthorised, changed: None });
    }
    Ok(kinds)
}

/// Cases that are open, those due first in front.
#[utoipa::path(
    get, path = "/api/v1/cases", tag = "cases", operation_id = "cases", security(("key" = [])),
    params(
        CasesParams,
        ("Purpose" = String, Header, description = "Why you look; UTF-8 or percent-encoded. It is kept in the audit trail", min_length = 1, max_length = 200),
    ),
    responses((status = 200, description = "A page of cases", body = CasePage), Usual, Guarded),
)]
pub async fn index(
    State(web): State<Shared>,
    caller: Caller,
    Params(params): Params<CasesParams>,
) -> Result<Response, Problem> {
    let asked = params.asked(&caller)?;
    let purpose = caller.purpose()?;
    let (actor, who, actions) = (caller.actor(), caller.by.who.clone(), caller.by.actions.clone());
    let (body, limited) = (who.body, who.district.is_some());
    let mine = move |matter: &Matter| {
        let undrafted = Matter { drafted_by: String::new(), ..matter.clone() };
        let (action, about) = (reading(matter.kind), resource(&undrafted));
        Authority::built_in().may_by_key(&who, &actions, action, &about).is_ok()
    };
    let page = look(&web, (&caller, purpose, "queue".to_owned()), move |register| {
        let mut found = queue(register, &asked, (&actor, body))?;
        let more = found.len() > asked.limit as usize;
        found.truncate(asked.limit as usize);
        let next = found.last().filter(|_| more).map(|row| row.cursor.clone());
        // A queue knows bodies but no districts: those of an officer of one are looked at one by one.
        let shown = |row: &ProceedingView| -> Result<bool, CaseFault> {
            Ok(!limited || mine(&verbs::matter(register, row.id)?))
        };
        let mut cases = Vec::with_capacity(found.len());
        for row in found {
            if shown(&row)? {
                cases.push(row.into());
            }
        }
        Ok(CasePage { cases, next })
    });
    Ok(Json(page.await?).into_response())
}

fn queue(
    register: &Register,
    asked: &Asked,
    (actor, body): (&str, Option<i64>),
) -> Result<Vec<ProceedingView>, CaseFault> {
    let show = |word: &str| asked.show == word;
    let query = QueueQuery {
        kinds: &asked.kinds,
        due_by: asked.owed.map(Party::word),
        claimed_by: if show("mine") { Some(actor) } else { show("nobody").then_some("") },
        supplier: body,
        drafted: show("drafts"),
        closed: show("closed"),
        due_until: show("overdue").then(|| stored_day(register.today()) - 1),
        after: asked.after,
        limit: asked.limit + 1,
    };
    verbs::queue(register, &query)
}

/// One case: where it stands, what is owed by whom until when and why, and what this key may do.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}", tag = "cases", operation_id = "case", security(("key" = [])),
    params(
        ("id" = i64, Path, description = "Its number", minimum = 1, maximum = 999_999_999_999_999_999_i64),
        ("Purpose" = String, Header, description = "Why you look; UTF-8 or percent-encoded. It is kept in the audit trail", min_length = 1, max_length = 200),
    ),
    responses((status = 200, description = "The case", body = CaseDetail), Usual, Guarded),
)]
pub async fn one(
    State(web): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (id, matter) = caller.readable(&web, &id).await?;
    let purpose = caller.purpose()?;
    let about = (&caller, purpose, format!("proceeding/{id}"));
    let case = look(&web, about, move |register| verbs::case(register, id)).await?;
    Ok(Json(detail(&caller, &matter, case)).into_response())
}

/// The case, with what this caller may do in it.
fn detail(caller: &Caller, matter: &Matter, case: CaseView) -> CaseDetail {
    let may = |action: Action| caller.may(action, &resource(matter)).is_ok();
    let fact = |word: &String| FactKind::ALL.iter().copied().find(|kind| kind.word() == word);
    let open = |word: &&String| fact(word).is_some_and(|fact| may(stepping(matter.kind, fact)));
    let steps = case.open.iter().filter(open).cloned().collect();
    let outcomes = if may(drafting(matter.kind)) { case.outcomes.clone() } else { Vec::new() };
    let amends = outcomes
        .iter()
        .filter_map(|code| verbs::Outcome::from_code(code))
        .any(verbs::Outcome::changes_record);
    let kind = matter.record.filter(|_| amends);
    let fields = kind.map(amendable).unwrap_or_default().into_iter().map(str::to_owned).collect();
    CaseDetail::of(case, steps, outcomes, fields)
}
