//! Feeds: one file for each supplying body, saying what it sends and how its columns are to be read.
//!
//! A feed is data, not code: a department that joins, or renames a column, is a changed file. The files are read
//! strictly against the law's catalogue and the field tables, so that a misspelt field is found at start and not by
//! a lost column. The generic feeds are built in; a register keeps its own in a folder, where a file replaces the
//! built-in feed of the same name.

mod fault;
mod file;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use domain::{Declared, Law, RecordKind, Text};
use rustc_hash::FxHashMap;

pub use fault::FeedFault;

/// The feeds every register starts with.
const BUILT_IN: [(&str, &str); 8] = [
    ("business-register", include_str!("../../../feeds/business-register.toml")),
    ("tax-a-rating", include_str!("../../../feeds/tax-a-rating.toml")),
    ("jp-labor-list", include_str!("../../../feeds/jp-labor-list.toml")),
    ("licences", include_str!("../../../feeds/licences.toml")),
    ("penalties", include_str!("../../../feeds/penalties.toml")),
    ("honours", include_str!("../../../feeds/honours.toml")),
    ("abnormal", include_str!("../../../feeds/abnormal.toml")),
    ("commitments", include_str!("../../../feeds/commitments.toml")),
];

/// Which organisations the rows of a feed may be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// The business register: a row opens its organisation and reports its details.
    Register,
    /// Organisations known by code, or by a name that only one of them bears in the feed's district.
    CodeOrName,
    /// Bodies outside the country, which have no code of ours: within this feed the exact name is the identifier.
    Name,
}

/// How a feed of full lists tells its lists apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Column whose value names the list a row belongs to; empty = the file is one list.
    pub list: String,
    /// Column with the day the list was as of; empty = the day the file arrives.
    pub list_day: String,
}

/// The number of a field, and its known wrong values with what is meant.
pub type Corrections = (u8, FxHashMap<String, String>);

/// What a delivery must look like to be taken without a person looking at it.
#[derive(Debug, Clone, PartialEq)]
pub struct Gates {
    /// Fewest rows.
    pub min_rows: u64,
    /// Most rows.
    pub max_rows: u64,
    /// Smallest share of rows that pass, 0 to 1.
    pub min_accepted_share: f64,
    /// Largest share of live records that one full list may withdraw, 0 to 1.
    pub max_withdrawn_share: f64,
}

/// One supplying body's way of sending one catalogue item.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// Its word, which is also the name of its file.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// The sending body where rows do not name one; may be empty.
    pub supplier: String,
    /// The deciding body where rows do not name one; may be empty.
    pub authority: String,
    /// The catalogue item its rows are recorded under.
    pub item: String,
    /// The number of that item.
    pub item_no: u16,
    /// The kind of record they yield.
    pub kind: RecordKind,
    /// Which organisations its rows may be about.
    pub identity: Identity,
    /// Numbers of the fields that tell one record of an organisation from another; empty for the business register.
    pub key: Vec<u8>,
    /// Names are resolved within this district, a code of GB/T 2260; empty = anywhere.
    pub district: String,
    /// Headings of this body's own, without spaces, and the field each holds.
    pub columns: Vec<(String, u8)>,
    /// Headings left aside, without spaces, and why.
    pub ignored: Vec<(String, String)>,
    /// Texts for fields the files have no column for.
    pub constants: Vec<(u8, String)>,
    /// Cell values known to be wrong, by field: what is written, and what is meant.
    pub corrections: Vec<Corrections>,
    /// What its sender declares about the service of the documents behind its rows.
    pub service: Declared,
    /// Set where every delivery is a full list, so that absence means withdrawal.
    pub snapshot: Option<Snapshot>,
    /// What a delivery must look like.
    pub gates: Gates,
}

impl Feed {
    /// The field this feed says a heading holds; headings of the field table itself are not asked here.
    pub fn column(&self, heading: &str) -> Option<u8> {
        self.columns.iter().find(|(own, _)| own == heading).map(|(_, no)| *no)
    }

    /// Whether this feed leaves a heading aside.
    pub fn ignores(&self, heading: &str) -> bool {
        self.ignored.iter().any(|(own, _)| own == heading)
    }

    /// Whether this feed fills a field that has no column.
    pub fn fills(&self, no: u8) -> bool {
        self.constants.iter().any(|(of, _)| *of == no)
    }

    /// Exact cell values of a field to replace, and by what.
    pub fn corrections_of(&self, no: u8) -> FxHashMap<String, String> {
        self.corrections.iter().find(|(of, _)| *of == no).map(|(_, table)| table.clone()).unwrap_or_default()
    }

    /// The body named as sender of a delivery as a whole: the supplier, or the feed's own name.
    pub fn sender(&self) -> &str {
        if self.supplier.is_empty() { &self.name.zh } else { &self.supplier }
    }
}

/// All feeds of a register.
#[derive(Debug, Clone, Default)]
pub struct Feeds(Vec<Feed>);

impl Feeds {
    /// Reads the built-in feeds and those of the folder `dir`, which replace built-in ones of the same name.
    ///
    /// # Errors
    /// [`FeedFault`] where a file cannot be read, holds a key the register does not know, names a field, item or
    /// district that does not exist, or contradicts itself.
    pub fn load(dir: Option<&Path>, law: &Law) -> Result<Feeds, FeedFault> {
        let mut feeds = Feeds::default();
        for (id, text) in BUILT_IN {
            feeds.take(file::read(id, text, law)?);
        }
        for path in dir.map(files_of).transpose()?.unwrap_or_default() {
            let text = std::fs::read_to_string(&path)
                .map_err(|source| FeedFault::Unreadable { path: path.clone(), source })?;
            let id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            feeds.take(file::read(&id, &text, law)?);
        }
        Ok(feeds)
    }

    /// The feed with that word.
    pub fn find(&self, id: &str) -> Option<&Feed> {
        self.0.iter().find(|feed| feed.id == id)
    }

    /// Every feed: the built-in ones first, then the register's own by name.
    pub fn iter(&self) -> impl Iterator<Item = &Feed> {
        self.0.iter()
    }

    fn take(&mut self, feed: Feed) {
        match self.0.iter_mut().find(|known| known.id == feed.id) {
            Some(known) => *known = feed,
            None => self.0.push(feed),
        }
    }
}

/// The files of a folder of feeds, by name. Anything but `*.toml` is left alone.
fn files_of(dir: &Path) -> Result<Vec<PathBuf>, FeedFault> {
    let unreadable = |source| FeedFault::Unreadable { path: dir.to_owned(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// A heading without the spaces, line breaks and marks of obligation that spreadsheets add.
pub fn plain_heading(heading: &str) -> String {
    heading.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '＊' | '\u{feff}')).collect()
}
