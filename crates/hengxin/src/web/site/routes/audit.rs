//! The audit trail, for the auditor alone: search, one entry, a file. Looking at it is written into it.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::Day;
use futures_util::stream;
use serde::Deserialize;

use super::officer::{Officer, answer, private};
use super::place::Place;
use crate::app::Register;
use crate::app::audit::{self, AuditFault, Auditor, FileForm, chunk};
use crate::authority::{Action, Kind, Resource};
use crate::store::audit::find;
use crate::web::answer::off_worker;
use crate::web::site::link::Link;
use crate::web::site::pages::audit as pages;
use crate::web::site::pages::{Page, Trouble};
use crate::web::{Problem, Shared};

/// The addresses of the audit trail.
pub(super) const PLACES: [Place; 4] = [
    Place::get("/audit", |_| get(index)),
    Place::get("/audit/{id}", |_| get(one)),
    Place::get("/audit/export.csv", |_| get(csv)),
    Place::get("/audit/export.ndjson", |_| get(ndjson)),
];

/// Entries on a page.
const PER_PAGE: u32 = 50;

/// What is asked, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    from: String,
    until: String,
    actor: String,
    action: String,
    subject: String,
    outcome: String,
    purpose: String,
    /// Where the page before ended.
    before: String,
}

impl Filter {
    /// What is asked, and the fields that are no day though they should be.
    fn asked(&self) -> (audit::Asked, Vec<&'static str>) {
        let mut wrong = Vec::new();
        let mut day = |field: &'static str, text: &str| {
            let day = Day::parse(text.trim());
            if day.is_none() && !text.trim().is_empty() {
                wrong.push(field);
            }
            day
        };
        let asked = audit::Asked {
            from: day("from", &self.from),
            until: day("until", &self.until),
            actor: self.actor.clone(),
            action: self.action.clone(),
            subject: self.subject.clone(),
            outcome: self.outcome.clone(),
        };
        (asked, wrong)
    }

    /// The address of the same question at a path.
    fn link(&self, path: &str) -> Link {
        Link::to(path)
            .with("from", &self.from)
            .with("until", &self.until)
            .with("actor", &self.actor)
            .with("action", &self.action)
            .with("subject", &self.subject)
            .with("outcome", &self.outcome)
    }

    fn purpose(&self) -> &str {
        let given = self.purpose.trim();
        if given.is_empty() { "audit" } else { given }
    }
}

/// Why the trail is not shown, as a page.
fn trouble(fault: AuditFault) -> Trouble {
    match fault {
        AuditFault::NoPurpose => Trouble::Bad,
        AuditFault::NoSuchEntry => Trouble::NotFound,
        AuditFault::Refused(refusal) => Trouble::Refused(refusal),
        AuditFault::Store(fault) => Problem::from(fault).into(),
    }
}

async fn done<T: Send + 'static>(
    web: &Shared,
    work: impl FnOnce(&Register) -> Result<T, AuditFault> + Send + 'static,
) -> Result<T, AuditFault> {
    match off_worker(web, move |register| Ok(work(register))).await {
        Ok(done) => done,
        Err(_) => Err(AuditFault::Store(crate::store::sql::StoreFault::Stopping)),
    }
}

async fn index(officer: Officer, State(web): State<Shared>, Query(filter): Query<Filter>) -> Response {
    let page = index_page(&officer, &web, &filter, "").await;
    answer(&officer, page)
}

async fn index_page(officer: &Officer, web: &Shared, filter: &Filter, error: &str) -> Result<Page, Trouble> {
    officer.may(Action::AuditRead, &Resource::of(Kind::Audit))?;
    let (asked, wrong) = filter.asked();
    let (actor, purpose) = (officer.actor(), filter.purpose().to_owned());
    let before = filter.before.parse().ok();
    let read = move |register: &Register| {
        let now = register.clock.now().as_microsecond();
        let auditor = Auditor { actor: &actor, purpose: &purpose, now };
        let found = auditor.search(register, &asked, before, PER_PAGE)?;
        Ok((found, register.db.read(find::verbs)?))
    };
    let (found, verbs) = done(web, read).await.map_err(trouble)?;
    let root = officer.reader.lang.pick("/zh/office/audit", "/en/office/audit");
    let here = filter.link(root).with("purpose", &filter.purpose);
    let next = found.before.map(|before| here.clone().with("before", &before.to_string()));
    let shown = pages::Search {
        entries: &found.entries,
        verbs: &verbs,
        from: &filter.from,
        until: &filter.until,
        actor: &filter.actor,
        action: &filter.action,
        subject: &filter.subject,
        outcome: &filter.outcome,
        purpose: &filter.purpose,
        wrong: &wrong,
        next: next.as_ref().map(Link::as_str),
        first: (!filter.before.is_empty()).then_some(here.as_str()),
        exports: officer.is_allowed(Action::AuditExport, &Resource::of(Kind::Audit)),
        error,
    };
    Ok(pages::search(&officer.frame(), &shown))
}

async fn one(officer: Officer, State(web): State<Shared>, Path(id): Path<String>) -> Response {
    let page = one_page(&officer, &web, &id).await;
    answer(&officer, page)
}

async fn one_page(officer: &Officer, web: &Shared, id: &str) -> Result<Page, Trouble> {
    officer.may(Action::AuditRead, &Resource::of(Kind::Audit))?;
    let id: i64 = id.parse().map_err(|_| Trouble::NotFound)?;
    let actor = officer.actor();
    let read = move |register: &Register| {
        let now = register.clock.now().as_microsecond();
        Auditor { actor: &actor, purpose: "audit", now }.open(register, id)
    };
    let entry = done(web, read).await.map_err(trouble)?;
    Ok(pages::entry(&officer.frame(), &entry))
}

async fn csv(officer: Officer, State(web): State<Shared>, Query(filter): Query<Filter>) -> Response {
    file(&officer, &web, &filter, FileForm::Csv).await
}

async fn ndjson(officer: Officer, State(web): State<Shared>, Query(filter): Query<Filter>) -> Response {
    file(&officer, &web, &filter, FileForm::Ndjson).await
}

/// The entries asked for as a file, made and sent piece by piece. Without a purpose there is none.
async fn file(officer: &Officer, web: &Shared, filter: &Filter, form: FileForm) -> Response {
    match begun(officer, web, filter, form).await {
        Ok(before) => sent(web, filter, form, before),
        Err(Undone::NoPurpose(text)) => {
            match index_page(officer, web, &Filter { purpose: String::new(), ..filter.clone() }, &text).await
            {
                Ok(page) => private((StatusCode::UNPROCESSABLE_ENTITY, page)),
                Err(trouble) => officer.reader.trouble(&trouble),
            }
        }
        Err(Undone::Trouble(trouble)) => officer.reader.trouble(&trouble),
    }
}

/// Why no file is sent.
enum Undone {
    /// No purpose was given, or one that will not do: what to write instead.
    NoPurpose(String),
    /// Anything else.
    Trouble(Trouble),
}

async fn begun(officer: &Officer, web: &Shared, filter: &Filter, form: FileForm) -> Result<i64, Undone> {
    officer.may(Action::AuditExport, &Resource::of(Kind::Audit)).map_err(Undone::Trouble)?;
    let (asked, wrong) = filter.asked();
    if !wrong.is_empty() {
        return Err(Undone::Trouble(Trouble::Bad));
    }
    let (actor, purpose) = (officer.actor(), filter.purpose.clone());
    let note = move |register: &Register| {
        let now = register.clock.now().as_microsecond();
        Auditor { actor: &actor, purpose: &purpose, now }.export(register, &asked, form)
    };
    done(web, note).await.map_err(|fault| match fault {
        AuditFault::NoPurpose => {
            let text = AuditFault::NoPurpose.text();
            Undone::NoPurpose(text.map(|text| text.get(officer.reader.lang).to_owned()).unwrap_or_default())
        }
        other @ (AuditFault::NoSuchEntry | AuditFault::Refused(_) | AuditFault::Store(_)) => {
            Undone::Trouble(trouble(other))
        }
    })
}

/// Where the next piece of a file begins: before which entry, and whether it is the first.
type Next = Option<(i64, bool)>;

fn sent(web: &Shared, filter: &Filter, form: FileForm, before: i64) -> Response {
    let (web, (asked, _)) = (Arc::clone(web), filter.asked());
    let pieces = stream::try_unfold(Some((before, true)) as Next, move |from| {
        let (web, asked) = (Arc::clone(&web), asked.clone());
        async move {
            let Some(from) = from else { return Ok(None) };
            let read = move |register: &Register| register.db.read(|tx| chunk(tx, &asked, form, from));
            let piece = off_worker(&web, read).await;
            // A file that breaks off is not taken for a whole one: the connection is cut.
            let (bytes, next) =
                piece.map_err(|_| std::io::Error::other("the audit trail could not be read"))?;
            Ok::<_, std::io::Error>(Some((Bytes::from(bytes), next.map(|next| (next, false)))))
        }
    });
    let name = format!("attachment; filename=\"audit.{}\"", form.word());
    let headers = [
        (header::CONTENT_TYPE, form.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    private((headers, Body::from_stream(pieces)).into_response())
}
