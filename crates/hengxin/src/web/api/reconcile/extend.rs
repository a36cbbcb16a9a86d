//! Details of organisations by code, for columns added to a table whose names have got their codes.

use std::collections::BTreeMap;

use axum::Json;
use domain::id::find_personal;
use domain::{RecordKind, Status};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::query::MOST;
use super::{ORGANISATION, not_described};
use crate::app::view::{Asked, OrganisationBrief, briefs};
use crate::store::lookup;
use crate::web::answer::off_worker;
use crate::web::api::responses::Usual;
use crate::web::{Problem, Shared};

/// A detail of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    Name,
    Code,
    Status,
    District,
    Records(RecordKind),
}

/// Every detail, in the order proposed.
const DETAILS: [Detail; 10] = [
    Detail::Name,
    Detail::Code,
    Detail::Status,
    Detail::District,
    Detail::Records(RecordKind::Licence),
    Detail::Records(RecordKind::Penalty),
    Detail::Records(RecordKind::Honour),
    Detail::Records(RecordKind::Abnormal),
    Detail::Records(RecordKind::Commitment),
    Detail::Records(RecordKind::Other),
];

impl Detail {
    fn id(self) -> &'static str {
        match self {
            Detail::Name => "name",
            Detail::Code => "code",
            Detail::Status => "status",
            Detail::District => "district",
            Detail::Records(kind) => kind.word(),
        }
    }

    fn view(self) -> PropertyView {
        let name = match self {
            Detail::Name => "名称 Name".to_owned(),
            Detail::Code => "统一社会信用代码 Code".to_owned(),
            Detail::Status => "登记状态 Registration status".to_owned(),
            Detail::District => "行政区划 District".to_owned(),
            Detail::Records(kind) => format!("{}数 {}: public records", kind.label().zh, kind.label().en),
        };
        PropertyView { id: self.id(), name }
    }

    fn of(self, brief: &OrganisationBrief) -> Vec<Cell> {
        let text = |text: &str| vec![Cell::Text { str: text.to_owned() }];
        match self {
            Detail::Name => text(&brief.name),
            Detail::Code => text(&brief.code),
            Detail::Status => {
                let status = Status::from_word(&brief.status).unwrap_or(Status::NotReported).label();
                text(&format!("{} {}", status.zh, status.en))
            }
            Detail::District => brief.place.as_deref().map(text).unwrap_or_default(),
            Detail::Records(kind) => vec![Cell::Count { int: brief.count(kind) }],
        }
    }
}

/// A property that can be fetched.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PropertyView {
    /// Its word.
    pub id: &'static str,
    /// Its name in both languages.
    pub name: String,
}

/// Every property.
pub fn all() -> impl Iterator<Item = PropertyView> {
    DETAILS.into_iter().map(Detail::view)
}

/// Properties proposed for a type.
#[derive(Debug, Serialize, ToSchema)]
pub struct Proposal {
    /// The type.
    r#type: &'static str,
    /// The properties.
    properties: Vec<PropertyView>,
}

/// The details that can be fetched of organisations.
#[utoipa::path(
    get, path = "/api/v1/reconcile/properties", tag = "reconciliation", operation_id = "reconcileProperties",
    responses((status = 200, description = "The properties", body = Proposal), Usual),
)]
pub async fn properties() -> Json<Proposal> {
    Json(Proposal { r#type: ORGANISATION.id, properties: all().collect() })
}

#[derive(Debug, Deserialize)]
struct Sent {
    ids: Vec<String>,
    properties: Vec<Wanted>,
}

#[derive(Debug, Deserialize)]
struct Wanted {
    id: String,
}

/// Details by code.
#[derive(Debug, Serialize)]
pub struct Extension {
    meta: Vec<PropertyView>,
    rows: BTreeMap<String, BTreeMap<&'static str, Vec<Cell>>>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Cell {
    Text { str: String },
    Count { int: u64 },
}

/// Answers for at most [`MOST`] codes; a code of nobody gets empty cells.
pub async fn answer(web: &Shared, text: &str) -> Result<Extension, Problem> {
    let Sent { ids, properties } = serde_json::from_str(text).map_err(|_| not_described("extend"))?;
    let detail = |wanted: &Wanted| DETAILS.into_iter().find(|detail| detail.id() == wanted.id);
    let details: Vec<Detail> = properties.iter().map(detail).collect::<Option<_>>().ok_or_else(unknown)?;
    if ids.len() > MOST {
        return Err(not_described("extend"));
    }
    let (ids, found) = off_worker(web, move |register| {
        let found = register.look(Asked::Now, |tx, lens| {
            let codes: Vec<String> = ids.iter().map(|id| id.replace('\0', "")).collect();
            let known = lookup::by_code(tx, &codes.iter().map(String::as_str).collect::<Vec<_>>())?;
            briefs(tx, lens, known.iter().map(|key| key.id))
        })?;
        Ok((ids, found.expect("the present state always is")))
    })
    .await?;
    let by_code: BTreeMap<&str, &OrganisationBrief> =
        found.values().map(|brief| (brief.code.as_str(), brief)).collect();
    // What may be a person's number is not repeated.
    let told = ids.into_iter().filter(|id| by_code.contains_key(id.as_str()) || find_personal(id).is_none());
    let rows = told.map(|id| {
        let brief = by_code.get(id.as_str());
        let cell = |detail: &Detail| (detail.id(), brief.map(|brief| detail.of(brief)).unwrap_or_default());
        let cells = details.iter().map(cell).collect();
        (id, cells)
    });
    Ok(Extension { rows: rows.collect(), meta: details.iter().map(|detail| detail.view()).collect() })
}

fn unknown() -> Problem {
    Problem::parameter(
        "没有这个属性；可用属性见 /api/v1/reconcile/properties。",
        "There is no such property; /api/v1/reconcile/properties lists them.",
    )
}
