//! The office pages of reports that were issued: which, by what way, where in the log, and whether they still hold. Each
//! look is noted with its purpose. What a report says is not shown here.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use domain::{Day, Refusal};
use serde::Deserialize;

use super::officer::{Officer, answer};
use super::place::Place;
use super::report::run;
use crate::app::report::{self as verbs, Looking, ReportState, Sought};
use crate::authority::{Action, Kind, Resource};
use crate::web::Shared;
use crate::web::site::link::Link;
use crate::web::site::pages::issued::{self as pages, Typed};
use crate::web::site::pages::{Page, Trouble};

/// The addresses of issued reports.
pub(super) const PLACES: [Place; 2] =
    [Place::get("/reports", |_| get(index)), Place::get("/reports/{number}", |_| get(one))];

/// What is asked, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Filter {
    number: String,
    org: String,
    day: String,
    kind: String,
    state: String,
    purpose: String,
    /// Where the page before ended.
    before: String,
}

impl Filter {
    /// What is asked, and whether the day is one, where one was written.
    fn sought(&self) -> (Sought, bool) {
        let day = Day::parse(self.day.trim());
        let sought = Sought {
            number: self.number.replace('\0', ""),
            organisation: self.org.replace('\0', ""),
            day,
            kind: verbs::kind_from_word(&self.kind),
            state: ReportState::from_word(&self.state),
        };
        (sought, day.is_some() || self.day.trim().is_empty())
    }

    /// The address of the same question.
    fn link(&self, root: &str) -> Link {
        Link::to(root)
            .with("number", &self.number)
            .with("org", &self.org)
            .with("day", &self.day)
            .with("kind", &self.kind)
            .with("state", &self.state)
            .with("purpose", &self.purpose)
    }
}

/// Reports are issued by the register as a whole, whatever body sent what they tell.
fn may(officer: &Officer) -> Result<(), Trouble> {
    officer.may(Action::ReportRead, &Resource::of(Kind::Report))
}

/// What is wrong with what was typed, as for the audit trail: a purpose with somebody's number is not written down.
fn unfit(refusal: &Refusal) -> Trouble {
    if *refusal == Refusal::PersonalData { Trouble::Bad } else { Trouble::Refused(refusal.clone()) }
}

async fn index(officer: Officer, State(web): State<Shared>, Query(filter): Query<Filter>) -> Response {
    let page = index_page(&officer, &web, &filter).await;
    answer(&officer, page)
}

async fn index_page(officer: &Officer, web: &Shared, filter: &Filter) -> Result<Page, Trouble> {
    may(officer)?;
    let (sought, is_day) = filter.sought();
    let (actor, purpose) = (officer.actor(), filter.purpose.replace('\0', ""));
    let before = filter.before.parse().ok();
    let found = run(web, move |register| {
        let looking = Looking { actor: &actor, purpose: &purpose };
        verbs::issued(register, looking, (&sought, before))
    });
    let found = found.await?.map_err(|refusal| unfit(&refusal))?;
    let here = filter.link(officer.reader.lang.pick("/zh/office/reports", "/en/office/reports"));
    let next = found.before.map(|before| here.clone().with("before", &before.to_string()));
    let typed = Typed {
        number: &filter.number,
        org: &filter.org,
        day: &filter.day,
        kind: &filter.kind,
        state: &filter.state,
        purpose: &filter.purpose,
        is_day,
        first: (!filter.before.is_empty()).then_some(here.as_str()),
        next: next.as_ref().map(Link::as_str),
    };
    Ok(pages::index(&officer.frame(), &found, &typed))
}

/// What a look at one report is for.
#[derive(Default, Deserialize)]
#[serde(default)]
struct What {
    purpose: String,
}

async fn one(
    officer: Officer,
    State(web): State<Shared>,
    Path(number): Path<String>,
    Query(what): Query<What>,
) -> Response {
    let page = one_page(&officer, &web, number.replace('\0', ""), what.purpose.replace('\0', "")).await;
    answer(&officer, page)
}

async fn one_page(officer: &Officer, web: &Shared, number: String, purpose: String) -> Result<Page, Trouble> {
    may(officer)?;
    let actor = officer.actor();
    let found = run(web, move |register| {
        verbs::issued_one(register, Looking { actor: &actor, purpose: &purpose }, &number)
    });
    let view = found.await?.map_err(|refusal| unfit(&refusal))?.ok_or(Trouble::NotFound)?;
    Ok(pages::one(&officer.frame(), &view))
}
