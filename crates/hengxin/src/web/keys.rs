//! Keys that programs sign in with. The key itself is never stored, only its SHA-256.

use sha2::{Digest, Sha256};

use crate::store::sql::{Result, Row, Tx, Value};

/// What a key is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Reading under a rate limit of its own.
    Read,
    /// Sending for a supplying body, and following what it sent.
    Submit,
    /// The register office: following what every body sent.
    Office,
}

impl Scope {
    /// Its word in `api_key.scopes`.
    pub fn word(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Submit => "submit",
            Scope::Office => "office",
        }
    }
}

/// A key that is known, not expired and not revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its number.
    pub id: i64,
    /// Whom it was given to.
    pub label: String,
    /// The body it may send for.
    pub supplier: Option<i64>,
    scopes: String,
}

impl ApiKey {
    /// Whether it is good for this.
    pub fn has(&self, scope: Scope) -> bool {
        self.scopes.split_whitespace().any(|word| word == scope.word())
    }
}

/// The key with that text, at instant `now` (microseconds since 1970 UTC).
pub fn find(tx: &mut dyn Tx, text: &str, now: i64) -> Result<Option<ApiKey>> {
    const SQL: &str = "SELECT id, label, supplier, scopes FROM api_key
         WHERE hash = $1 AND expires_at > $2 AND (revoked_at IS NULL OR revoked_at > $2)";
    let hash = Sha256::digest(text.as_bytes());
    tx.opt(SQL, &[Value::from(hash.as_slice()), Value::Int(now)], read)
}

/// The key with that number, at instant `now`.
pub fn by_number(tx: &mut dyn Tx, id: i64, now: i64) -> Result<Option<ApiKey>> {
    const SQL: &str = "SELECT id, label, supplier, scopes FROM api_key
         WHERE id = $1 AND expires_at > $2 AND (revoked_at IS NULL OR revoked_at > $2)";
    tx.opt(SQL, &[Value::Int(id), Value::Int(now)], read)
}

fn read(row: &Row<'_>) -> Result<ApiKey> {
    Ok(ApiKey {
        id: row.int(0)?,
        label: row.text(1)?.to_owned(),
        supplier: row.opt_int(2)?,
        scopes: row.text(3)?.to_owned(),
    })
}
