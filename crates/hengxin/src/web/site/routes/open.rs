//! Pages for those who take the data away: open data and the API's reference.

use axum::extract::State;
use axum::response::Response;
use domain::Text;

use super::super::pages::{self, DataFile, Trouble};
use super::super::reader::Reader;
use crate::app::dataset::Dataset;
use crate::web::{Problem, Shared, api};

/// The API's reference.
pub async fn reference(reader: Reader) -> Response {
    reader.answer(Ok(pages::api(&reader.frame())))
}

/// The open data page.
pub async fn data(State(web): State<Shared>, reader: Reader) -> Response {
    let sets = sets(&web).await;
    reader.answer(sets.map(|sets| pages::data(&reader.frame(), &sets)).map_err(Trouble::from))
}

async fn sets(web: &Shared) -> Result<Vec<pages::Dataset>, Problem> {
    let views = api::dataset_views(web).await?;
    Ok(views.into_iter().filter_map(|view| Some(set(Dataset::from_word(&view.dataset)?, view))).collect())
}

fn set(dataset: Dataset, view: api::DatasetView) -> pages::Dataset {
    let made = |file: &crate::app::dataset::FileView| Some((file.rows?, file.bytes?, file.sha256.clone()?));
    let files = view.files.iter().map(|file| DataFile {
        format: format_name(&file.format).to_owned(),
        href: file.href.clone(),
        made: made(file),
    });
    pages::Dataset {
        id: view.dataset,
        name: dataset.label(),
        about: dataset.about(),
        licence: Text::of("可自由使用，请注明来源", "Free to use; name the source"),
        columns: view
            .columns
            .into_iter()
            .map(|column| (column.name, Text::new(column.about_zh, column.about_en)))
            .collect(),
        files: files.collect(),
    }
}

fn format_name(word: &str) -> &str {
    match word {
        "csv" => "CSV",
        "jsonl" => "JSON Lines",
        "parquet" => "Parquet",
        other => other,
    }
}
