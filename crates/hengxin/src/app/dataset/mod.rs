//! Open data: everything public as files, with their SHA-256.
//!
//! A file belongs to one moment (newest fact and day) and is served at no other, so a record that left is in no file
//! the next moment. Files are made when somebody asks, by one request while others wait.

mod files;
mod format;
mod parquet;

use domain::{RecordKind, Text};

pub use files::{FileView, Files, Made};
pub use format::{CsvFile, Format};

use super::view::{self, Column, Lens, ORGANISATION_COLUMNS, RECORD_COLUMNS, RED_LIST_COLUMNS};
use crate::store::sql::{Result, Tx};

/// A set of data that can be downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dataset {
    /// Every organisation.
    Organisations,
    /// Every public record of one kind.
    Records(RecordKind),
    /// Who is on the red list.
    RedList,
}

impl Dataset {
    /// Every dataset.
    pub const ALL: [Dataset; 9] = [
        Dataset::Organisations,
        Dataset::Records(RecordKind::Licence),
        Dataset::Records(RecordKind::Penalty),
        Dataset::Records(RecordKind::Honour),
        Dataset::Records(RecordKind::Abnormal),
        Dataset::Records(RecordKind::Commitment),
        Dataset::Records(RecordKind::Other),
        Dataset::Records(RecordKind::Listing),
        Dataset::RedList,
    ];

    /// The word for it in addresses and file names.
    pub fn word(self) -> &'static str {
        match self {
            Dataset::Organisations => "organisations",
            Dataset::Records(RecordKind::Registration) => "registrations",
            Dataset::Records(RecordKind::Licence) => "licences",
            Dataset::Records(RecordKind::Penalty) => "penalties",
            Dataset::Records(RecordKind::Honour) => "honours",
            Dataset::Records(RecordKind::Abnormal) => "abnormal",
            Dataset::Records(RecordKind::Commitment) => "commitments",
            Dataset::Records(RecordKind::Other) => "others",
            Dataset::Records(RecordKind::Listing) => "listings",
            Dataset::RedList => "red-list",
        }
    }

    /// The dataset with that word.
    pub fn from_word(word: &str) -> Option<Dataset> {
        Dataset::ALL.into_iter().find(|dataset| dataset.word() == word)
    }

    /// Its name on a page.
    pub fn label(self) -> Text {
        match self {
            Dataset::Organisations => Text::of("机构名录", "Organisations"),
            Dataset::Records(kind) => kind.label(),
            Dataset::RedList => Text::of("守信激励名单", "Red list"),
        }
    }

    /// What it holds and what it leaves out.
    pub fn about(self) -> Text {
        match self {
            Dataset::Organisations => Text::of(
                "登记册中的全部机构；不含住所门牌和人员姓名。",
                "Every organisation in the register, without street addresses and names of persons.",
            ),
            Dataset::RedList => Text::of(
                "今天在守信激励名单上的机构，由公示中的荣誉按规则得出；没有规则时为空。",
                "Organisations on the red list today, by rule over published honours; empty where no rule is in force.",
            ),
            Dataset::Records(_) => Text::of(
                "今天公示中的全部记录；期满、修复和撤下的不在其中。",
                "Every record published today; those whose publication has ended and those withdrawn or restored are not in it.",
            ),
        }
    }

    /// Its columns.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Dataset::Organisations => &ORGANISATION_COLUMNS,
            Dataset::Records(_) => &RECORD_COLUMNS,
            Dataset::RedList => &RED_LIST_COLUMNS,
        }
    }

    /// Hands every row that is public now to `take`.
    fn each(
        self,
        tx: &mut dyn Tx,
        lens: &Lens<'_>,
        take: &mut dyn FnMut(Vec<String>) -> Result<()>,
    ) -> Result<()> {
        match self {
            Dataset::Organisations => view::every_organisation(tx, lens, take),
            Dataset::RedList => view::every_red(tx, lens, take),
            Dataset::Records(kind) => {
                view::every_record(tx, lens, kind, &mut |record| take(view::record_row(record)))
            }
        }
    }
}
