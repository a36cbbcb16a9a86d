//! Credentials that name their account themselves: passkeys, and identities at a provider.

use super::account::CredentialKind;
use super::sql::{Result, Row, Tx, Value};

/// Such a credential as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfNaming {
    /// Its number; given out when it is added.
    pub id: i64,
    /// The account.
    pub account: i64,
    /// What its officer calls it, or the provider.
    pub label: String,
    /// What answers are held against; empty for an identity.
    pub secret: Vec<u8>,
    /// The signature counter of a passkey.
    pub counter: i64,
    /// When it was added, microseconds since 1970-01-01 UTC.
    pub created_at: i64,
    /// When it was last used.
    pub used_at: Option<i64>,
}

const COLUMNS: &str = "id, account, label, secret, last_step, created_at, used_at";

fn read(row: &Row<'_>) -> Result<SelfNaming> {
    Ok(SelfNaming {
        id: row.int(0)?,
        account: row.int(1)?,
        label: row.opt_text(2)?.unwrap_or_default().to_owned(),
        secret: row.blob(3)?.to_vec(),
        counter: row.int(4)?,
        created_at: row.int(5)?,
        used_at: row.opt_int(6)?,
    })
}

/// Adds one under the hash it is found by. False where that is somebody's already.
pub fn add(tx: &mut dyn Tx, kind: CredentialKind, found_by: &[u8], new: &SelfNaming) -> Result<bool> {
    const SQL: &str = "INSERT INTO credential (id, account, kind, secret, created_at, last_step, label, found_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let known =
        tx.opt("SELECT id FROM credential WHERE found_by = $1", &[Value::from(found_by)], |row| row.int(0))?;
    if known.is_some() {
        return Ok(false);
    }
    let id = tx.one("SELECT COALESCE(MAX(id), 0) + 1 FROM credential", &[], |row| row.int(0))?;
    let params = [
        Value::Int(id),
        Value::Int(new.account),
        Value::Int(kind as i64),
        Value::from(&new.secret),
        Value::Int(new.created_at),
        Value::Int(new.counter),
        Value::from(&new.label),
        Value::from(found_by),
    ];
    Ok(tx.exec(SQL, &params)? == 1)
}

/// The one found by a hash.
pub fn find(tx: &mut dyn Tx, kind: CredentialKind, found_by: &[u8]) -> Result<Option<SelfNaming>> {
    let sql = format!("SELECT {COLUMNS} FROM credential WHERE found_by = $1 AND kind = $2");
    tx.opt(&sql, &[Value::from(found_by), Value::Int(kind as i64)], read)
}

/// Those of an account, oldest first.
pub fn of_account(tx: &mut dyn Tx, kind: CredentialKind, account: i64) -> Result<Vec<SelfNaming>> {
    let sql = format!("SELECT {COLUMNS} FROM credential WHERE account = $1 AND kind = $2 ORDER BY id");
    tx.all(&sql, &[Value::Int(account), Value::Int(kind as i64)], read)
}

/// Notes a use, and the counter it came with.
pub fn used(tx: &mut dyn Tx, id: i64, counter: i64, now: i64) -> Result<()> {
    const SQL: &str = "UPDATE credential SET last_step = $2, used_at = $3 WHERE id = $1";
    tx.exec(SQL, &[Value::Int(id), Value::Int(counter), Value::Int(now)]).map(drop)
}

/// Removes one of an account. False where the account has none with that number.
pub fn remove(tx: &mut dyn Tx, kind: CredentialKind, account: i64, id: i64) -> Result<bool> {
    const SQL: &str = "DELETE FROM credential WHERE id = $1 AND account = $2 AND kind = $3";
    Ok(tx.exec(SQL, &[Value::Int(id), Value::Int(account), Value::Int(kind as i64)])? == 1)
}
