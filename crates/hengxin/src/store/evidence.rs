//! Rows of files that are attached to proceedings. The files lie beside the register.

use domain::{Exhibit, Media};

use super::sql::{Result, Row, StoreFault, Tx, Value};

/// How a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceState {
    /// It is kept.
    Kept = 1,
    /// It was removed; the row tells that it was there.
    Destroyed = 2,
}

/// A file attached to a proceeding.
#[derive(Clone, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Random: 32 hexadecimal digits; also the file's name.
    pub id: String,
    /// Number of the proceeding.
    pub proceeding: i64,
    /// Its place among the files of the proceeding, from 1.
    pub nth: i64,
    /// What it was called, cleaned; empty once it is destroyed.
    pub name: String,
    /// Its kind, as the content says.
    pub media: Media,
    /// Its size, in bytes.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: Vec<u8>,
    /// How it stands.
    pub state: EvidenceState,
    /// When it was added, microseconds since 1970-01-01 UTC.
    pub added_at: i64,
    /// Who added it.
    pub actor: String,
    /// What an officer said it is.
    pub what: Option<Exhibit>,
    /// Place of the fact of the step it came with; 0 = with none.
    pub seq: i64,
}

/// Does not say what it is called: that is somebody's own words.
impl std::fmt::Debug for EvidenceRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EvidenceRow")
            .field("id", &self.id)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

const EVIDENCE: &str =
    "SELECT id, proceeding, nth, name, media, bytes, sha256, state, added_at, actor, what, seq FROM evidence";

fn read(row: &Row<'_>) -> Result<EvidenceRow> {
    let state = match row.int(7)? {
        1 => EvidenceState::Kept,
        2 => EvidenceState::Destroyed,
        _ => return Err(StoreFault::Decode { column: 7, wanted: "the state of a file" }),
    };
    let decode = |column, wanted| StoreFault::Decode { column, wanted };
    Ok(EvidenceRow {
        id: row.text(0)?.to_owned(),
        proceeding: row.int(1)?,
        nth: row.int(2)?,
        name: row.text(3)?.to_owned(),
        media: Media::numbered(row.int(4)?).ok_or_else(|| decode(4, "the kind of a file"))?,
        bytes: u64::try_from(row.int(5)?).map_err(|_| decode(5, "the size of a file"))?,
        sha256: row.blob(6)?.to_vec(),
        state,
        added_at: row.int(8)?,
        actor: row.text(9)?.to_owned(),
        what: Exhibit::from_code(row.text(10)?),
        seq: row.int(11)?,
    })
}

/// What a proceeding has: the number of files kept, their bytes together, and the highest place ever given.
pub fn held(tx: &mut dyn Tx, proceeding: i64) -> Result<(i64, i64, i64)> {
    const SQL: &str = "SELECT COALESCE(SUM(CASE WHEN state = 1 THEN 1 ELSE 0 END), 0),
         CAST(COALESCE(SUM(CASE WHEN state = 1 THEN bytes ELSE 0 END), 0) AS BIGINT), COALESCE(MAX(nth), 0)
         FROM evidence WHERE proceeding = $1";
    tx.one(SQL, &[proceeding.into()], |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?)))
}

/// Adds a file. Runs in an exclusive write: places are given out.
pub fn add(tx: &mut dyn Tx, row: &EvidenceRow) -> Result<()> {
    const SQL: &str =
        "INSERT INTO evidence (id, proceeding, nth, name, media, bytes, sha256, state, added_at, actor, what, seq)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let params = [
        Value::from(&row.id),
        row.proceeding.into(),
        row.nth.into(),
        Value::from(&row.name),
        Value::Int(row.media as i64),
        Value::Int(i64::try_from(row.bytes).unwrap_or(i64::MAX)),
        Value::from(&row.sha256),
        Value::Int(row.state as i64),
        row.added_at.into(),
        Value::from(&row.actor),
        Value::from(row.what.map_or("", Exhibit::code)),
        row.seq.into(),
    ];
    tx.exec(SQL, &params).map(drop)
}

/// One file.
pub fn find(tx: &mut dyn Tx, id: &str) -> Result<Option<EvidenceRow>> {
    tx.opt(&format!("{EVIDENCE} WHERE id = $1"), &[id.into()], read)
}

/// The files of a proceeding, in the order they were added, destroyed ones as well.
pub fn of_proceeding(tx: &mut dyn Tx, proceeding: i64) -> Result<Vec<EvidenceRow>> {
    tx.all(&format!("{EVIDENCE} WHERE proceeding = $1 ORDER BY nth"), &[proceeding.into()], read)
}

/// Hands every file that is kept to `take`.
pub fn each_kept(tx: &mut dyn Tx, take: &mut dyn FnMut(&EvidenceRow) -> Result<()>) -> Result<()> {
    tx.each(&format!("{EVIDENCE} WHERE state = 1 ORDER BY id"), &[], &mut |row| take(&read(row)?))
}

/// Marks a file as destroyed and forgets what it was called. False where there is none that is kept.
pub fn destroy(tx: &mut dyn Tx, id: &str) -> Result<bool> {
    let sql = "UPDATE evidence SET state = 2, name = '' WHERE id = $1 AND state = 1";
    Ok(tx.exec(sql, &[id.into()])? == 1)
}
