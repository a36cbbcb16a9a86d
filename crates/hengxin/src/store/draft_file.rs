//! Rows of files of applications that somebody is writing. The files lie in the folder of evidence.

use domain::Media;

use super::application::hash;
use super::sql::{Result, Row, StoreFault, Tx, Value};

/// A file of an application that somebody is writing.
#[derive(Clone, PartialEq, Eq)]
pub struct DraftFile {
    /// Random: 32 hexadecimal digits; also the file's name.
    pub id: String,
    /// Its place among the files of the draft.
    pub nth: i64,
    /// What it is called, cleaned.
    pub name: String,
    /// Its kind, as the content says.
    pub media: Media,
    /// Its size, in bytes.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: Vec<u8>,
    /// When it came, microseconds since 1970-01-01 UTC.
    pub added_at: i64,
}

/// Does not say what it is called: that is somebody's own words.
impl std::fmt::Debug for DraftFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DraftFile").field("id", &self.id).field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

const DRAFT_FILE: &str = "SELECT id, nth, name, media, bytes, sha256, added_at FROM draft_file";

fn read(row: &Row<'_>) -> Result<DraftFile> {
    let decode = |column, wanted| StoreFault::Decode { column, wanted };
    Ok(DraftFile {
        id: row.text(0)?.to_owned(),
        nth: row.int(1)?,
        name: row.text(2)?.to_owned(),
        media: Media::numbered(row.int(3)?).ok_or_else(|| decode(3, "the kind of a file"))?,
        bytes: u64::try_from(row.int(4)?).map_err(|_| decode(4, "the size of a file"))?,
        sha256: row.blob(5)?.to_vec(),
        added_at: row.int(6)?,
    })
}

/// The files of the draft behind a secret, in the order they came.
///
/// # Errors
/// The store's.
pub fn of_draft(tx: &mut dyn Tx, secret: &str) -> Result<Vec<DraftFile>> {
    let hash = hash(secret);
    tx.all(&format!("{DRAFT_FILE} WHERE draft = $1 ORDER BY nth"), &[Value::from(hash.as_slice())], read)
}

/// One file, whosever it is.
///
/// # Errors
/// The store's.
pub fn find(tx: &mut dyn Tx, id: &str) -> Result<Option<DraftFile>> {
    tx.opt(&format!("{DRAFT_FILE} WHERE id = $1"), &[id.into()], read)
}

/// Adds a file to the draft behind a secret. Runs in an exclusive write: places are given out.
///
/// # Errors
/// The store's.
pub fn add(tx: &mut dyn Tx, secret: &str, file: &DraftFile) -> Result<()> {
    const SQL: &str = "INSERT INTO draft_file (id, draft, nth, name, media, bytes, sha256, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let hash = hash(secret);
    let params = [
        Value::from(&file.id),
        Value::from(hash.as_slice()),
        file.nth.into(),
        Value::from(&file.name),
        Value::Int(file.media as i64),
        Value::Int(i64::try_from(file.bytes).unwrap_or(i64::MAX)),
        Value::from(&file.sha256),
        file.added_at.into(),
    ];
    tx.exec(SQL, &params).map(drop)
}

/// Takes one file off the draft behind a secret. False where the draft has none such.
///
/// # Errors
/// The store's.
pub fn remove(tx: &mut dyn Tx, secret: &str, id: &str) -> Result<bool> {
    let hash = hash(secret);
    let sql = "DELETE FROM draft_file WHERE draft = $1 AND id = $2";
    Ok(tx.exec(sql, &[Value::from(hash.as_slice()), id.into()])? == 1)
}

/// Takes all files off the draft behind a secret.
///
/// # Errors
/// The store's.
pub fn clear(tx: &mut dyn Tx, secret: &str) -> Result<()> {
    let hash = hash(secret);
    tx.exec("DELETE FROM draft_file WHERE draft = $1", &[Value::from(hash.as_slice())]).map(drop)
}

/// Forgets the files of drafts that ended before an instant; what lies in the folder is swept.
///
/// # Errors
/// The store's.
pub fn forget_ended(tx: &mut dyn Tx, now: i64) -> Result<()> {
    const SQL: &str = "DELETE FROM draft_file
         WHERE draft IN (SELECT hash FROM application_draft WHERE expires_at <= $1)";
    tx.exec(SQL, &[Value::Int(now)]).map(drop)
}

/// Hands every file to `take`.
///
/// # Errors
/// The store's, and those of `take`.
pub fn each(tx: &mut dyn Tx, take: &mut dyn FnMut(&DraftFile) -> Result<()>) -> Result<()> {
    tx.each(&format!("{DRAFT_FILE} ORDER BY id"), &[], &mut |row| take(&read(row)?))
}
