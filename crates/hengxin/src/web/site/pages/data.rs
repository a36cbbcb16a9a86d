//! P14: whole datasets to download, and the way to the API.

use askama::Template;
use domain::{Lang, RecordKind, Text};

use super::{Page, page};
use crate::web::site::Frame;
use crate::web::site::words::Words as _;

/// A dataset with its files.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Its word in addresses.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// What it holds and what it leaves out.
    pub about: Text,
    /// Under which licence it may be used.
    pub licence: Text,
    /// Columns with what they hold.
    pub columns: Vec<(String, Text)>,
    /// Its files.
    pub files: Vec<DataFile>,
}

/// A file of a dataset.
#[derive(Debug, Clone)]
pub struct DataFile {
    /// `CSV`, `JSON Lines` or `Parquet`.
    pub format: String,
    /// Where it is.
    pub href: String,
    /// Rows, size in bytes and SHA-256 in hexadecimal; `None` while the file is being made.
    pub made: Option<(u64, u64, String)>,
}

#[derive(Template)]
#[template(path = "data.html")]
struct DataPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    sets: &'a [Dataset],
    kinds: Vec<&'static str>,
}

/// The open data page; an empty list says that files are being made.
pub fn data(frame: &Frame, sets: &[Dataset]) -> Page {
    let kinds = RecordKind::ALL.into_iter().filter(|kind| *kind != RecordKind::Registration);
    let kinds = kinds.map(RecordKind::word).collect();
    page(&DataPage { f: frame, l: frame.lang, sets, kinds }, 24_000)
}
