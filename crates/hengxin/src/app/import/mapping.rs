//! From the headings of a file to the fields of a kind: every column is used, declared ignored, or reported.

use domain::field::{Field, Need, Role, table};
use rustc_hash::FxHashMap;

use crate::feed::Feed;
use crate::intake::decode::NOTE_COLUMN;

/// Where each field's cell stands in a row.
#[derive(Debug)]
pub struct Mapping {
    /// For each field of the kind's table, the column that holds it.
    columns: Vec<Option<usize>>,
    /// For each column, whether it holds a field.
    is_field: Vec<bool>,
    /// For each field of the kind's table, exact cell values to replace.
    corrections: Vec<FxHashMap<String, String>>,
    /// Heading of each field that has a column, by field number.
    headings: FxHashMap<u8, String>,
    /// Column whose value names the list a row belongs to.
    pub list: Option<usize>,
    /// Column with the day the list was as of.
    pub list_day: Option<usize>,
    /// Headings that are neither used nor declared ignored.
    pub unknown: Vec<String>,
    /// Columns about persons, of which nothing is kept.
    pub never_kept: Vec<usize>,
    /// Number of columns.
    pub width: usize,
}

/// Columns without which no row of the file can be taken, by the standard's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnsMissing(pub Vec<String>);

impl Mapping {
    /// Maps a header.
    ///
    /// # Errors
    /// [`ColumnsMissing`] when a field that must be filled has neither a column nor a text of the feed's own.
    pub fn of(feed: &Feed, header: &[String]) -> Result<Mapping, ColumnsMissing> {
        let fields = table(feed.kind);
        let mut columns = vec![None; fields.len()];
        let mut headings = FxHashMap::default();
        let mut unknown = Vec::new();
        let (mut list, mut list_day) = (None, None);
        for (at, raw) in header.iter().enumerate() {
            let heading = plain(raw);
            if let Some(snapshot) = &feed.snapshot {
                list = list.or((snapshot.list == heading && !heading.is_empty()).then_some(at));
                list_day = list_day.or((snapshot.list_day == heading && !heading.is_empty()).then_some(at));
            }
            match position(feed, fields, &heading) {
                Some(field) if columns[field].is_none() => {
                    columns[field] = Some(at);
                    headings.insert(fields[field].no, raw.trim().to_owned());
                }
                _ if heading.is_empty() || heading == plain(NOTE_COLUMN) || feed.ignores(&heading) => {}
                _ if [list, list_day].contains(&Some(at)) => {}
                _ => unknown.push(raw.trim().to_owned()),
            }
        }
        let missing = missing(feed, fields, &columns);
        if !missing.is_empty() {
            return Err(ColumnsMissing(missing));
        }
        let corrections = fields.iter().map(|field| feed.corrections_of(field.no)).collect();
        let is_field = (0..header.len()).map(|at| columns.contains(&Some(at))).collect();
        let never_kept = fields.iter().zip(&columns).filter(|(field, _)| field.role == Role::NeverKept);
        let never_kept = never_kept.filter_map(|(_, column)| *column).collect();
        let width = header.len();
        Ok(Mapping { columns, is_field, corrections, headings, list, list_day, unknown, never_kept, width })
    }

    /// Whether a row looks like this feed's header: at least half of its filled cells, and two, are headings we know.
    pub fn is_header(feed: &Feed, row: &[&str]) -> bool {
        let filled = row.iter().filter(|cell| !cell.trim().is_empty()).count();
        let known =
            row.iter().filter(|cell| position(feed, table(feed.kind), &plain(cell)).is_some()).count();
        known >= 2 && 2 * known >= filled
    }

    /// The heading of a field in this file; the standard's name where it has no column.
    pub fn heading(&self, feed: &Feed, no: u8) -> String {
        let own = self.headings.get(&no).cloned();
        own.or_else(|| domain::field::field(feed.kind, no).map(|field| field.zh.to_owned()))
            .unwrap_or_default()
    }

    /// Number of fields in the kind's table.
    pub fn fields(&self) -> usize {
        self.columns.len()
    }

    /// The column of the field at a place of the table.
    pub fn column(&self, at: usize) -> Option<usize> {
        self.columns[at]
    }

    /// Whether a column holds a field.
    pub fn is_field(&self, column: usize) -> bool {
        self.is_field.get(column).copied().unwrap_or(false)
    }

    /// The cell's text with the feed's correction for that very value, if it has one.
    pub fn corrected<'a>(&'a self, at: usize, text: &'a str) -> &'a str {
        let table = &self.corrections[at];
        if table.is_empty() { text } else { table.get(text).map_or(text, String::as_str) }
    }
}

fn position(feed: &Feed, fields: &[Field], heading: &str) -> Option<usize> {
    if heading.is_empty() {
        return None;
    }
    match feed.column(heading) {
        Some(no) => fields.iter().position(|field| field.no == no),
        None if feed.ignores(heading) => None,
        None => fields.iter().position(|field| field.answers_to(heading)),
    }
}

fn missing(feed: &Feed, fields: &[Field], columns: &[Option<usize>]) -> Vec<String> {
    let absent = fields.iter().zip(columns).filter(|(field, column)| {
        field.need == Need::Must
            && column.is_none()
            && !feed.fills(field.no)
            && !filled_by_feed(feed, field.role)
    });
    absent.map(|(field, _)| field.zh.to_owned()).collect()
}

/// The bodies may be named once in the feed instead of in every row; their codes are then not needed.
fn filled_by_feed(feed: &Feed, role: Role) -> bool {
    let supplier = matches!(role, Role::Supplier | Role::AuthorityCode) && !feed.supplier.is_empty();
    supplier || (role == Role::Authority && !feed.authority.is_empty())
}

/// A heading without the spaces, line breaks and marks that spreadsheets add.
fn plain(heading: &str) -> String {
    heading.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '＊' | '\u{feff}')).collect()
}
