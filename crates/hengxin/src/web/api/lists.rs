//! Lists of records by kind, as pages and as one CSV file.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;
use utoipa::{IntoParams, ToSchema};

use super::params::{self, Params};
use super::responses::Usual;
use crate::app::dataset::CsvFile;
use crate::app::kept::Moment;
use crate::app::view::{self, Asked, CitationView, ListQuery, RecordPage, RecordSummary};
use crate::web::answer::{marked, moment, now, off_worker, unchanged};
use crate::web::{Problem, Shared};

/// A list of records of one kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListIndexEntry {
    /// Kind of record by word; the list is at `/api/v1/lists/{kind}`.
    pub kind: String,
    /// Its name, Chinese.
    pub name_zh: String,
    /// Its name, English.
    pub name_en: String,
    /// How many records are public now.
    pub total: u64,
    /// Why they may be collected.
    pub basis: Vec<CitationView>,
}

/// Which records of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Only decisions of this body, by its exact name.
    #[param(min_length = 1, max_length = 200)]
    authority: Option<String>,
    /// First day of decision.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<String>,
    /// Last day of decision.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<String>,
    /// The `next` of the page before.
    #[param(pattern = "^[0-9a-f]{40}$")]
    cursor: Option<String>,
    /// The most records on a page; 50 if not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<String>,
    /// Day, `YYYY-MM-DD`, with or without the last entry to take into account, `@ENTRY`.
    #[param(pattern = r"^\d{4}-\d{2}-\d{2}(@\d{1,18})?$")]
    as_of: Option<String>,
}

impl ListParams {
    fn query(self, kind: &str) -> Result<(ListQuery, Asked), Problem> {
        let query = ListQuery {
            kind: Some(params::kind(kind).map_err(|_| Problem::NotFound)?),
            authority: params::text("authority", self.authority, 200)?,
            from: params::day("from", self.from.as_deref())?,
            to: params::day("to", self.to.as_deref())?,
            after: params::cursor(self.cursor.as_deref())?,
            limit: params::whole("limit", self.limit.as_deref(), (1, 200), 50)?,
        };
        Ok((query, params::asked(self.as_of.as_deref())?))
    }
}

/// The lists there are, with their legal basis and how many records each holds.
#[utoipa::path(
    get, path = "/api/v1/lists", tag = "lists", operation_id = "lists",
    responses((status = 200, description = "The lists", body = Vec<ListIndexEntry>), Usual),
)]
pub async fn index(State(web): State<Shared>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(same) = unchanged(&web, &headers).await? {
        return Ok(same);
    }
    let at = now(&web).await?;
    let mut entries = Vec::new();
    for item in view::catalogue(&web.register.law) {
        let Ok(kind) = params::kind(&item.kind) else { continue };
        let query = ListQuery { kind: Some(kind), ..ListQuery::default() };
        let total = total(&web, at, &query).await?;
        if entries.iter().all(|entry: &ListIndexEntry| entry.kind != item.kind) {
            let name = kind.label();
            entries.push(ListIndexEntry {
                kind: item.kind,
                name_zh: name.zh.into_owned(),
                name_en: name.en.into_owned(),
                total,
                basis: item.basis,
            });
        }
    }
    Ok(marked(at, "application/json", super::json(&entries)?))
}

/// A page of the public records of one kind, newest decision first.
#[utoipa::path(
    get, path = "/api/v1/lists/{kind}", tag = "lists", operation_id = "list",
    params(
        ("kind" = String, Path, description = "Kind of record", pattern = "^(licence|penalty|honour|abnormal|commitment|other|listing)$"),
        ListParams,
    ),
    responses((status = 200, description = "A page of records", body = RecordPage), Usual),
)]
pub async fn list(
    State(web): State<Shared>,
    Path(kind): Path<String>,
    Params(params): Params<ListParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (query, asked) = params.query(&kind)?;
    if let Some(same) = unchanged(&web, &headers).await? {
        return Ok(same);
    }
    let asked_for = query.clone();
    let read = web.register.look_async(asked, move |tx, lens, _| {
        Ok((view::list(tx, lens, &asked_for)?, moment(&lens.as_of), lens.as_of.is_past()))
    });
    let (mut page, at, past) = read.await?.map_err(|_| Problem::NoSuchState)?;
    if !past {
        page.total = Some(total(&web, at, &query).await?);
    }
    Ok(marked(at, "application/json", super::json(&page)?))
}

/// How many records match, counted once for each moment.
pub async fn total(web: &Shared, at: Moment, query: &ListQuery) -> Result<u64, Problem> {
    let whole = ListQuery { after: None, limit: 0, ..query.clone() };
    if let Some(total) = web.totals.get(at, &whole) {
        return Ok(total);
    }
    let asked_for = whole.clone();
    let counted = off_worker(web, move |register| {
        register
            .look(Asked::Now, |tx, lens| Ok((view::list_total(tx, lens, &asked_for)?, moment(&lens.as_of))))
    });
    let (total, counted_at) = counted.await?.map_err(|_| Problem::Fault)?;
    web.totals.put(counted_at, whole, total.0);
    Ok(total.0)
}

/// Records read at once for a file.
const PIECE: u32 = 1000;

/// All public records of one kind that match, as one CSV file in UTF-8 with a byte order mark.
#[utoipa::path(
    get, path = "/api/v1/lists/{kind}/csv", tag = "lists", operation_id = "listAsCsv",
    params(
        ("kind" = String, Path, description = "Kind of record", pattern = "^(licence|penalty|honour|abnormal|commitment|other|listing)$"),
        ListParams,
    ),
    responses((status = 200, description = "The records, one a line, under a line of headings", body = String, content_type = "text/csv"), Usual),
)]
pub async fn csv(
    State(web): State<Shared>,
    Path(kind): Path<String>,
    Params(params): Params<ListParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (query, asked) = params.query(&kind)?;
    if let Some(same) = unchanged(&web, &headers).await? {
        return Ok(same);
    }
    // The state asked for must exist before the file begins: a file under way can only be cut off.
    let probe = web.register.look_async(asked, |_, lens, _| Ok(moment(&lens.as_of)));
    let at = probe.await?.map_err(|_| Problem::NoSuchState)?;
    let (mut writer, reader) = tokio::io::duplex(64 * 1024);
    tokio::spawn(async move {
        if let Err(problem) = write_csv(&web, &mut writer, query, asked).await {
            tracing::warn!(code = problem.code(), "a CSV file was cut off");
        }
    });
    let mut response =
        marked(at, "text/csv; charset=utf-8", Body::from_stream(tokio_util::io::ReaderStream::new(reader)));
    let name =
        HeaderValue::try_from(format!("attachment; filename=\"{kind}.csv\"")).map_err(|_| Problem::Fault)?;
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

async fn write_csv(
    web: &Shared,
    writer: &mut (impl AsyncWriteExt + Unpin),
    query: ListQuery,
    asked: Asked,
) -> Result<(), Problem> {
    let mut query = ListQuery { limit: PIECE, ..query };
    let mut first = true;
    loop {
        let piece = query.clone();
        let read = web.register.look_async(asked, move |tx, lens, _| view::list(tx, lens, &piece));
        let page = read.await?.map_err(|_| Problem::NoSuchState)?;
        let lines = lines(page.records, first).map_err(|_| Problem::Fault)?;
        if writer.write_all(&lines).await.is_err() {
            return Ok(()); // The reader went away.
        }
        query.after = page.next.as_deref().and_then(view::Cursor::parse);
        first = false;
        if query.after.is_none() {
            return Ok(());
        }
    }
}

fn lines(records: Vec<RecordSummary>, first: bool) -> std::io::Result<Vec<u8>> {
    let mut file = CsvFile::new(Vec::new());
    if first {
        file.begin(&view::RECORD_COLUMNS)?;
    }
    for record in records {
        file.row(&view::record_row(record))?;
    }
    file.finish()
}
