//! Applications that somebody is writing, found by the secret in their link, of which only a hash is kept.

use domain::RecordKey;
use sha2::{Digest, Sha256};

use super::draft_file;
use super::sql::{Result, Row, StoreFault, Tx, Value};
use crate::hex::hex;

/// What is applied for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApplicationKind {
    /// That a record be looked into.
    Objection = 1,
    /// That a record be restored.
    Restoration = 2,
}

impl ApplicationKind {
    /// The word for it in addresses.
    pub fn word(self) -> &'static str {
        match self {
            ApplicationKind::Objection => "objection",
            ApplicationKind::Restoration => "restoration",
        }
    }

    /// The kind with that word.
    pub fn from_word(word: &str) -> Option<ApplicationKind> {
        [ApplicationKind::Objection, ApplicationKind::Restoration]
            .into_iter()
            .find(|kind| kind.word() == word)
    }

    fn from_number(number: i64) -> Option<ApplicationKind> {
        [ApplicationKind::Objection, ApplicationKind::Restoration]
            .into_iter()
            .find(|kind| *kind as i64 == number)
    }
}

/// An application as far as it is written. Empty texts = not written yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationDraft {
    /// What is applied for.
    pub kind: ApplicationKind,
    /// Code of the organisation.
    pub code: String,
    /// The record.
    pub key: RecordKey,
    /// What an objection is about: a code of [`domain::ObjectionGround`].
    pub ground: String,
    /// What is right, or how the duties were performed.
    pub statement: String,
    /// The words of the commitment, as signed.
    pub commitment: String,
    /// How the applicant signs.
    pub contact: String,
    /// Where answers go.
    pub email: String,
    /// Once it is filed: the number of the proceeding.
    pub number: String,
    /// When it ends, microseconds since 1970-01-01 UTC.
    pub expires_at: i64,
}

/// A fresh secret for a link: 256 random bits as text.
///
/// # Errors
/// When the operating system has no random numbers.
pub fn secret() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| StoreFault::Random(error.to_string()))?;
    Ok(hex(&bytes))
}

pub(super) fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Begins one at instant `now` (microseconds); those that have ended are forgotten.
///
/// # Errors
/// The store's.
pub fn begin(tx: &mut dyn Tx, secret: &str, draft: &ApplicationDraft, now: i64) -> Result<()> {
    const SQL: &str = "INSERT INTO application_draft
         (hash, kind, code, record, ground, statement, commitment, contact, email, number, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    draft_file::forget_ended(tx, now)?;
    tx.exec("DELETE FROM application_draft WHERE expires_at <= $1", &[Value::Int(now)])?;
    let hash = hash(secret);
    let params = [
        Value::from(hash.as_slice()),
        Value::Int(draft.kind as i64),
        Value::from(draft.code.as_str()),
        Value::Int(draft.key.stored()),
        Value::from(draft.ground.as_str()),
        Value::from(draft.statement.as_str()),
        Value::from(draft.commitment.as_str()),
        Value::from(draft.contact.as_str()),
        Value::from(draft.email.as_str()),
        Value::from(draft.number.as_str()),
        Value::Int(draft.expires_at),
    ];
    tx.exec(SQL, &params).map(drop)
}

/// The one behind a link, unless it has ended.
///
/// # Errors
/// The store's.
pub fn find(tx: &mut dyn Tx, secret: &str, now: i64) -> Result<Option<ApplicationDraft>> {
    const SQL: &str =
        "SELECT kind, code, record, ground, statement, commitment, contact, email, number, expires_at
         FROM application_draft WHERE hash = $1 AND expires_at > $2";
    let hash = hash(secret);
    tx.opt(SQL, &[Value::from(hash.as_slice()), Value::Int(now)], read)
}

fn read(row: &Row<'_>) -> Result<ApplicationDraft> {
    let odd = |column, wanted| StoreFault::Decode { column, wanted };
    let text = |column| row.text(column).map(str::to_owned);
    Ok(ApplicationDraft {
        kind: ApplicationKind::from_number(row.int(0)?).ok_or(odd(0, "a kind of application"))?,
        code: text(1)?,
        key: RecordKey::from_stored(row.int(2)?).ok_or(odd(2, "a record's key"))?,
        ground: text(3)?,
        statement: text(4)?,
        commitment: text(5)?,
        contact: text(6)?,
        email: text(7)?,
        number: text(8)?,
        expires_at: row.int(9)?,
    })
}

/// Writes what the applicant has said so far.
///
/// # Errors
/// The store's.
pub fn rewrite(tx: &mut dyn Tx, secret: &str, draft: &ApplicationDraft) -> Result<()> {
    const SQL: &str = "UPDATE application_draft
         SET ground = $2, statement = $3, commitment = $4, contact = $5, email = $6, number = $7 WHERE hash = $1";
    let hash = hash(secret);
    let texts =
        [&draft.ground, &draft.statement, &draft.commitment, &draft.contact, &draft.email, &draft.number];
    let texts = texts.map(|text| Value::from(text.as_str()));
    let params: Vec<Value<'_>> = std::iter::once(Value::from(hash.as_slice())).chain(texts).collect();
    tx.exec(SQL, &params).map(drop)
}

/// Throws one away. Nothing happens where there is none.
///
/// # Errors
/// The store's.
pub fn discard(tx: &mut dyn Tx, secret: &str) -> Result<()> {
    let hash = hash(secret);
    tx.exec("DELETE FROM application_draft WHERE hash = $1", &[Value::from(hash.as_slice())]).map(drop)
}
