//! Open data: what can be downloaded, and the downloads.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use serde::Serialize;
use tokio_util::io::ReaderStream;
use utoipa::ToSchema;

use super::responses::Usual;
use crate::app::dataset::{Dataset, FileView, Format, Made};
use crate::app::view::{Column, ColumnKind, column_about};
use crate::hex::hex;
use crate::web::answer::{marked, now, off_worker, unchanged};
use crate::web::{Problem, Shared};

/// A dataset with its files.
#[derive(Debug, Serialize, ToSchema)]
pub struct DatasetView {
    /// Stable word.
    pub dataset: String,
    /// Its name, Chinese.
    pub name_zh: String,
    /// Its name, English.
    pub name_en: String,
    /// The day its files are of.
    pub day: String,
    /// The last fact its files hold.
    pub entry: i64,
    /// Its columns.
    pub columns: Vec<ColumnView>,
    /// Its files.
    pub files: Vec<FileView>,
}

/// A column of a dataset.
#[derive(Debug, Serialize, ToSchema)]
pub struct ColumnView {
    /// Its heading.
    pub name: String,
    /// `text`, `day`, `whole` or `flag`.
    pub kind: String,
    /// What it holds, Chinese.
    pub about_zh: String,
    /// What it holds, English.
    pub about_en: String,
}

/// The datasets with their files of this moment. A file that nobody has asked for yet since the register last changed
/// has no size and hash; asking for it makes it.
#[utoipa::path(
    get, path = "/api/v1/datasets", tag = "open data", operation_id = "datasets",
    responses((status = 200, description = "The datasets", body = Vec<DatasetView>), Usual),
)]
pub async fn index(State(web): State<Shared>) -> Result<Response, Problem> {
    let views = views(&web).await?;
    let at = now(&web).await?;
    Ok(marked(at, "application/json", super::json(&views)?))
}

/// The datasets as shown; small registers get their files made at once.
pub async fn views(web: &Shared) -> Result<Vec<DatasetView>, Problem> {
    let at = now(web).await?;
    let few = web.register.search.organisations() <= MADE_AT_ONCE;
    let mut views = Vec::new();
    for dataset in Dataset::ALL {
        let mut files = Vec::new();
        for format in Format::ALL {
            let made = if few {
                Some(file(web, dataset, format).await?)
            } else {
                web.files.get(at, dataset, format)
            };
            files.push(file_view(dataset, format, made.as_ref()));
        }
        views.push(view(dataset, at, files));
    }
    Ok(views)
}

/// Organisations up to which the files of every dataset are made when somebody looks at the list of datasets.
const MADE_AT_ONCE: usize = 50_000;

fn view(dataset: Dataset, at: crate::app::kept::Moment, files: Vec<FileView>) -> DatasetView {
    let name = dataset.label();
    DatasetView {
        dataset: dataset.word().to_owned(),
        name_zh: name.zh.into_owned(),
        name_en: name.en.into_owned(),
        day: at.1.to_string(),
        entry: at.0.0,
        columns: dataset.columns().iter().map(column).collect(),
        files,
    }
}

fn column((name, kind): &Column) -> ColumnView {
    let about = column_about(name);
    let kind = match kind {
        ColumnKind::Text => "text",
        ColumnKind::Day => "day",
        ColumnKind::Whole => "whole",
        ColumnKind::Flag => "flag",
    };
    ColumnView {
        name: (*name).to_owned(),
        kind: kind.to_owned(),
        about_zh: about.zh.into_owned(),
        about_en: about.en.into_owned(),
    }
}

fn file_view(dataset: Dataset, format: Format, made: Option<&Made>) -> FileView {
    FileView {
        format: format.word().to_owned(),
        href: format!("/api/v1/datasets/{}/{}", dataset.word(), format.word()),
        rows: made.map(|made| made.rows),
        bytes: made.map(|made| made.bytes),
        sha256: made.map(|made| hex(&made.sha256)),
    }
}

/// The file of this very moment: made if need be, by one request while others wait.
pub async fn file(web: &Shared, dataset: Dataset, format: Format) -> Result<Made, Problem> {
    if let Some(made) = web.files.get(now(web).await?, dataset, format) {
        return Ok(made);
    }
    let _alone = web.costly.lock().await;
    if let Some(made) = web.files.get(now(web).await?, dataset, format) {
        return Ok(made);
    }
    let making = std::sync::Arc::clone(web);
    off_worker(web, move |register| making.files.make(register, dataset, format)).await
}

/// A dataset as one file. `X-Content-SHA256` is its SHA-256, `X-Rows` its number of rows.
#[utoipa::path(
    get, path = "/api/v1/datasets/{dataset}/{format}", tag = "open data", operation_id = "dataset",
    params(
        ("dataset" = String, Path, description = "The dataset", pattern = "^(organisations|licences|penalties|honours|abnormal|commitments|others|listings)$"),
        ("format" = String, Path, description = "CSV, JSON Lines or Parquet", pattern = "^(csv|jsonl|parquet)$"),
    ),
    responses(
        (status = 200, description = "The file", content(
            (String = "text/csv"), (String = "application/jsonl"), (Vec<u8> = "application/vnd.apache.parquet"),
        )),
        Usual,
    ),
)]
pub async fn download(
    State(web): State<Shared>,
    Path((dataset, format)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let dataset = Dataset::from_word(&dataset).ok_or(Problem::NotFound)?;
    let format = Format::from_word(&format).ok_or(Problem::NotFound)?;
    if let Some(same) = unchanged(&web, &headers).await? {
        return Ok(same);
    }
    let made = file(&web, dataset, format).await?;
    // The register may have moved on, and the file been deleted, since it was found: then there is a newer one.
    let (made, open) = if let Ok(open) = tokio::fs::File::open(&made.path).await {
        (made, open)
    } else {
        let made = file(&web, dataset, format).await?;
        let open = tokio::fs::File::open(&made.path).await.map_err(|_| Problem::Busy)?;
        (made, open)
    };
    let mut response = marked(made.at, format.media_type(), Body::from_stream(ReaderStream::new(open)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(made.bytes));
    headers.insert("x-rows", HeaderValue::from(made.rows));
    let name = format!("attachment; filename=\"{}-{}.{}\"", dataset.word(), made.at.1, format.word());
    for (header, text) in [("x-content-sha256", hex(&made.sha256)), ("content-disposition", name)] {
        headers.insert(header, HeaderValue::try_from(text).map_err(|_| Problem::Fault)?);
    }
    Ok(response)
}
