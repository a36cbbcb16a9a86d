//! Deliveries as their senders and the register office see them. Not public: callers check the key and note the look.

use domain::{Lang, ProblemCode, Weight};
use serde::Serialize;
use utoipa::ToSchema;

use super::annotate::sentence;
use crate::app::Register;
use crate::hex::hex;
use crate::store::authority;
use crate::store::delivery::{self, Delivery, ProblemRow, State};
use crate::store::sql::{Result, Tx};

/// A delivery and what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeliveryView {
    /// Its number.
    pub batch: i64,
    /// The feed's word.
    pub feed: String,
    /// The sending body.
    pub supplier: String,
    /// Name of the file as sent.
    pub file: String,
    /// SHA-256 of the file, hexadecimal.
    pub file_sha256: String,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// `received`, `reading`, `held`, `loaded`, `failed` or `rejected`.
    pub state: String,
    /// Rows read; the sum of the next four.
    pub read: u64,
    /// Rows that brought something new.
    pub accepted: u64,
    /// Rows the register held already.
    pub unchanged: u64,
    /// Rows that wait until they are mended.
    pub quarantined: u64,
    /// Rows turned away, with nothing of them kept.
    pub refused: u64,
    /// Records that left because a full list no longer holds them.
    pub withdrawn: u64,
    /// Bytes decoded so far, while this server is reading it.
    pub bytes_done: Option<u64>,
    /// Rows through so far, while this server is reading it.
    pub rows_done: Option<u64>,
    /// When it arrived, RFC 3339 UTC.
    pub received_at: String,
    /// When it was loaded, held or failed.
    pub finished_at: Option<String>,
    /// Why it was held or failed: a stable `code`, sentences in `zh` and `en`, and details.
    #[schema(value_type = Option<Object>)]
    pub outcome: Option<serde_json::Value>,
}

/// Rows with the same problem in the same column.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemGroup {
    /// How many rows.
    pub rows: u64,
    /// Stable code.
    pub code: String,
    /// `warning`, `quarantined` or `refused`.
    pub weight: String,
    /// Heading of the column; empty = the row as a whole.
    pub column: String,
    /// What is wrong, Chinese.
    pub what_zh: String,
    /// What is wrong, English.
    pub what_en: String,
    /// How to mend it, Chinese.
    pub mend_zh: String,
    /// How to mend it, English.
    pub mend_en: String,
    /// First row with it, counted as a spreadsheet shows it.
    pub first_row: i64,
    /// What one such cell held; empty where that must not be kept.
    pub example: String,
}

/// One problem of one row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemLine {
    /// The row, counted as a spreadsheet shows it.
    pub row: i64,
    /// Stable code.
    pub code: String,
    /// `warning`, `quarantined` or `refused`.
    pub weight: String,
    /// Heading of the column; empty = the row as a whole.
    pub column: String,
    /// What the cell held; empty where that must not be kept.
    pub found: String,
    /// Where, what and how to mend it, Chinese.
    pub zh: String,
    /// Where, what and how to mend it, English.
    pub en: String,
}

/// One delivery.
pub fn delivery(register: &Register, tx: &mut dyn Tx, batch: i64) -> Result<Option<DeliveryView>> {
    delivery::find(tx, batch)?.map(|found| view(register, tx, found)).transpose()
}

/// Deliveries, newest first, before number `before`; `supplier` limits them to one body's.
pub fn deliveries(
    register: &Register,
    tx: &mut dyn Tx,
    supplier: Option<i64>,
    before: i64,
    limit: i64,
) -> Result<Vec<DeliveryView>> {
    let found = delivery::list(tx, supplier, before, limit)?;
    found.into_iter().map(|delivery| view(register, tx, delivery)).collect()
}

/// Problems of a delivery grouped by code and column, the gravest and largest first.
pub fn groups(tx: &mut dyn Tx, batch: i64) -> Result<Vec<ProblemGroup>> {
    let groups = delivery::problem_groups(tx, batch)?;
    Ok(groups.into_iter().filter_map(|(rows, row)| group(rows.unsigned_abs(), row)).collect())
}

/// Problems of a delivery from a row on, in the order of the file.
pub fn lines(tx: &mut dyn Tx, batch: i64, from_row: i64, limit: i64) -> Result<Vec<ProblemLine>> {
    Ok(delivery::problems(tx, batch, from_row, limit)?.into_iter().map(line).collect())
}

fn view(register: &Register, tx: &mut dyn Tx, found: Delivery) -> Result<DeliveryView> {
    let progress = register.desks.progress(found.id).map(|progress| progress.look());
    // Its rows may be in the register already while the copy of its file is still being kept: until then it is not done.
    let state = if progress.is_some() { State::Reading } else { found.state };
    Ok(DeliveryView {
        batch: found.id,
        feed: found.feed,
        supplier: authority::name(tx, found.supplier)?,
        file: found.file_name,
        file_sha256: hex(&found.file_sha256),
        bytes: found.file_bytes,
        state: state.word().to_owned(),
        read: found.counts.read,
        accepted: found.counts.accepted,
        unchanged: found.counts.unchanged,
        quarantined: found.counts.quarantined,
        refused: found.counts.refused,
        withdrawn: found.counts.withdrawn,
        bytes_done: progress.map(|(bytes, _, _)| bytes),
        rows_done: progress.map(|(_, _, rows)| rows),
        received_at: instant(found.received_at),
        finished_at: found.finished_at.map(instant),
        outcome: found.outcome.and_then(|text| serde_json::from_str(&text).ok()),
    })
}

fn group(rows: u64, row: ProblemRow) -> Option<ProblemGroup> {
    let code = ProblemCode::from_code(&row.code)?;
    let (what, mend) = (code.what(), code.mend());
    Some(ProblemGroup {
        rows,
        weight: weight(row.weight),
        what_zh: what.zh.into_owned(),
        what_en: what.en.into_owned(),
        mend_zh: mend.zh.into_owned(),
        mend_en: mend.en.into_owned(),
        first_row: row.source_row,
        code: row.code,
        column: row.label,
        example: row.found,
    })
}

fn line(row: ProblemRow) -> ProblemLine {
    ProblemLine {
        zh: sentence(&row, Lang::Zh),
        en: sentence(&row, Lang::En),
        row: row.source_row,
        weight: weight(row.weight),
        code: row.code,
        column: row.label,
        found: row.found,
    }
}

fn weight(number: i64) -> String {
    Weight::from_number(number).map(Weight::word).unwrap_or_default().to_owned()
}

fn instant(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros)
        .map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        .unwrap_or_default()
}
