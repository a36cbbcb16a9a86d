//! What a reader gets to see: one set of types for the API, the pages and the command line.
//!
//! Only public content can stand in these types. They are made by the functions of [`super`], which compute standing
//! from facts on each read, so a record that may not be public cannot reach them.

use serde::Serialize;
use utoipa::ToSchema;

/// An organisation in a list of results.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OrganisationHit {
    /// Unified Social Credit Code; a registration number where none was ever issued.
    pub code: String,
    /// Current name.
    pub name: String,
    /// The former name that the query matched, if it was not the current one.
    pub former_name: Option<String>,
    /// `active`, `revoked`, `deregistered`, `moved-out` or `not-reported`.
    pub status: String,
    /// False while the business register has not reported the code.
    pub confirmed: bool,
    /// Name of the district of its seat, such as `江西省景德镇市`.
    pub place: Option<String>,
    /// How many records of each kind are public now; kinds without any are left out.
    pub records: Vec<KindCount>,
}

/// A number of records of one kind.
#[derive(Debug, Clone, Serialize, ToSchema, PartialEq, Eq)]
pub struct KindCount {
    /// `licence`, `penalty`, `honour`, `abnormal`, `commitment`, `other` or `listing`.
    pub kind: String,
    /// How many.
    pub count: u64,
}

/// A page of search results.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchPage {
    /// The query as understood: trimmed, full-width made half-width.
    pub query: String,
    /// How many organisations match, at most `cap`.
    pub total: u64,
    /// Only the closest `cap` are counted and shown.
    pub cap: u64,
    /// Number of this page, from 1.
    pub page: u32,
    /// Results on a page.
    pub per_page: u32,
    /// The organisations.
    pub organisations: Vec<OrganisationHit>,
    /// Where none matches: those with names alike, likest first, at most five.
    pub alike: Vec<OrganisationHit>,
    /// For each filter, its values with counts among the matches before that filter.
    pub facets: Facets,
    /// The state of the register this answer was computed from.
    pub as_of: AsOfView,
}

/// Counts for the filters beside the results.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Facets {
    /// Record kinds: organisations with at least one public record of the kind.
    pub kinds: Vec<KindCount>,
    /// Registration states by word.
    pub statuses: Vec<(String, u64)>,
}

/// Which state of the register an answer is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AsOfView {
    /// The day asked about, `YYYY-MM-DD`, Asia/Shanghai.
    pub day: String,
    /// The last fact known.
    pub entry: i64,
}

/// Where a value comes from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Source {
    /// Number of the fact.
    pub entry: i64,
    /// Number of the delivery; 0 = none: a step of a procedure, without file and row.
    pub batch: i64,
    /// The body that sent it; empty where no body has.
    pub supplier: String,
    /// Name of the delivered file.
    pub file: String,
    /// SHA-256 of the delivered file, hexadecimal.
    pub file_sha256: String,
    /// Row of the file, counted as a spreadsheet shows it; 0 = by absence from a full list.
    pub row: i64,
    /// When it was committed, RFC 3339 UTC.
    pub recorded_at: String,
}

/// One field of a record with its name in both languages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldView {
    /// The field's code in the data standard, or a word of the register's own.
    pub code: String,
    /// Its Chinese name.
    pub label_zh: String,
    /// Its English name.
    pub label_en: String,
    /// Its value as received; days as YYYY-MM-DD, amounts as in the column's unit.
    pub value: String,
}

/// An organisation with everything public about it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OrganisationView {
    /// Its code.
    pub code: String,
    /// `uscc`, `registration-number` or `older-number`.
    pub code_kind: String,
    /// Current name.
    pub name: String,
    /// Former names, newest first.
    pub former_names: Vec<FormerName>,
    /// Code of the organisation it was merged into: its records stand there. Asked about now, its address leads there.
    pub merged_into: Option<String>,
    /// Registration status by word.
    pub status: String,
    /// False while the business register has not reported the code.
    pub confirmed: bool,
    /// Name of the district of its seat.
    pub place: Option<String>,
    /// Day of establishment.
    pub established: Option<String>,
    /// Basic details with their names.
    pub details: Vec<FieldView>,
    /// Where the basic details come from.
    pub source: Source,
    /// How many records of each kind are public.
    pub counts: Vec<KindCount>,
    /// The public records, newest decision first, at most 200; the rest by `/records`.
    pub records: Vec<RecordSummary>,
    /// The state of the register this answer was computed from.
    pub as_of: AsOfView,
}

/// A name the organisation had before.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FormerName {
    /// The name.
    pub name: String,
    /// First day it was known under it, if known.
    pub since: Option<String>,
}

/// A record in a list or timeline.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecordSummary {
    /// The organisation's code.
    pub code: String,
    /// The organisation's current name.
    pub name: String,
    /// The record's key among the organisation's records: 16 hexadecimal digits.
    pub key: String,
    /// Kind by word.
    pub kind: String,
    /// Catalogue item by word.
    pub item: String,
    /// Catalogue item's name, Chinese.
    pub item_zh: String,
    /// Catalogue item's name, English.
    pub item_en: String,
    /// One line of what it says: the decision, the honour with its year, what is licensed.
    pub title: String,
    /// Document number, if any.
    pub document: Option<String>,
    /// The body that decided.
    pub authority: String,
    /// Day of the decision; absent where the source gives none.
    pub decided_on: Option<String>,
    /// `none`, `minor`, `general` or `serious`.
    pub tier: String,
    /// Last day public; absent where the rule sets no end.
    pub public_until: Option<String>,
    /// First day on which restoration may be applied for.
    pub repairable_from: Option<String>,
    /// Licences and commitments: last day valid.
    pub valid_until: Option<String>,
    /// Whether the organisation has objected and the objection is being looked into.
    pub under_objection: bool,
    /// Number of the fact its content comes from.
    pub entry: i64,
}

/// A record with all its public fields and its history.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecordView {
    /// The short form.
    pub summary: RecordSummary,
    /// `published`.
    pub standing: String,
    /// First day public.
    pub public_from: Option<String>,
    /// The rule set that fixed the days, and where it comes from.
    pub rule: Option<RuleView>,
    /// Why the item may be collected.
    pub basis: Vec<CitationView>,
    /// The fields that may be public, in the standard's order.
    pub fields: Vec<FieldView>,
    /// What was mended in the identifier on arrival, as stable codes.
    pub repairs: Vec<String>,
    /// Working days between decision and arrival where over the limit of the law.
    pub late_by: Option<u32>,
    /// Where the current version comes from.
    pub source: Source,
    /// What happened to it, oldest first.
    pub history: Vec<HistoryEntry>,
    /// The state of the register this answer was computed from.
    pub as_of: AsOfView,
}

/// A rule set as shown beside the days it fixed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleView {
    /// Stable word.
    pub id: String,
    /// The days in words, Chinese, such as `一般：最短3个月，最长1年，自2026-04-10起`.
    pub formula_zh: String,
    /// The days in words, English.
    pub formula_en: String,
    /// Where it comes from.
    pub cite: CitationView,
}

/// A citation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CitationView {
    /// Law or document with its number.
    pub title: String,
    /// Article; empty where there is none.
    pub article: String,
    /// Whether somebody compared it with the official text.
    pub verified: bool,
}

/// One thing that happened to a record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HistoryEntry {
    /// `received`, `corrected` or `withdrawn`.
    pub kind: String,
    /// The day it took effect.
    pub effective: String,
    /// Where it comes from.
    pub source: Source,
}

/// A page of records of one kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecordPage {
    /// The records, newest decision first.
    pub records: Vec<RecordSummary>,
    /// Pass as `cursor` for the next page; absent on the last.
    pub next: Option<String>,
    /// How many records match, where it could be counted cheaply.
    pub total: Option<u64>,
    /// The state of the register this answer was computed from.
    pub as_of: AsOfView,
}

/// One entry of the change feed. A withdrawn record is named by its key alone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Change {
    /// Number of the fact: the cursor.
    pub entry: i64,
    /// Kind of fact by word.
    pub change: String,
    /// The organisation's code.
    pub code: String,
    /// The record's key; absent for facts on the organisation itself.
    pub record: Option<String>,
    /// Kind of record by word.
    pub kind: String,
    /// The day it takes effect.
    pub effective: String,
    /// When it was committed, RFC 3339 UTC.
    pub recorded_at: String,
    /// Whether the record is public at this moment: if false, drop any copy.
    pub public_now: bool,
}

/// A page of the change feed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangePage {
    /// The changes, oldest first.
    pub changes: Vec<Change>,
    /// Pass as `after` for the next page.
    pub next: i64,
    /// Whether more is there already.
    pub more: bool,
}

/// An item of the catalogue: what may be collected, and on what basis.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogueItem {
    /// Stable word.
    pub item: String,
    /// Kind of record it yields, by word.
    pub kind: String,
    /// Its name, Chinese.
    pub name_zh: String,
    /// Its name, English.
    pub name_en: String,
    /// Who may see it: `open`.
    pub visibility: String,
    /// Why it may be collected.
    pub basis: Vec<CitationView>,
}

/// A line under the search box while somebody types.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Suggestion {
    /// Current name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// The former name that matched, if it was not the current one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// Path of its page.
    pub href: String,
}

/// Figures about everything public.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StatisticsView {
    /// Organisations in the register.
    pub organisations: u64,
    /// Of these, how many the business register has reported.
    pub confirmed: u64,
    /// Public records of each kind.
    pub kinds: Vec<KindCount>,
    /// Public records by kind and month of decision, oldest month first.
    pub months: Vec<MonthCount>,
    /// Public records by kind and deciding body, most first.
    pub authorities: Vec<AuthorityCount>,
    /// Licences and penalties by arrival within the working days the law allows.
    pub timeliness: Vec<Timeliness>,
    /// The state of the register this answer was computed from.
    pub as_of: AsOfView,
}

/// A number of records decided in one month.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MonthCount {
    /// Kind of record by word.
    pub kind: String,
    /// `YYYY-MM`.
    pub month: String,
    /// How many.
    pub count: u64,
}

/// A number of records decided by one body.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuthorityCount {
    /// Kind of record by word.
    pub kind: String,
    /// The body's name.
    pub authority: String,
    /// How many.
    pub count: u64,
}

/// How many records of a kind arrived in time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Timeliness {
    /// Kind of record by word.
    pub kind: String,
    /// Records that arrived within the working days the law allows.
    pub in_time: u64,
    /// Records that arrived later.
    pub late: u64,
}
