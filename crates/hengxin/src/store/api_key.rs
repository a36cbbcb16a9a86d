//! Keys that programs of supplying bodies and others sign in with: made, listed and taken back. Only the SHA-256 of a key is
//! kept, so a copy of the database lets nobody in.

use sha2::{Digest, Sha256};

use super::commit::head;
use super::receiver::{self, NewReceiver};
use super::sql::{Result, StoreFault, Tx, Value};

/// A new key.
#[derive(Debug, Clone)]
pub struct NewKey<'a> {
    /// Whom it is for.
    pub label: &'a str,
    /// Number of the body it may send for.
    pub supplier: Option<i64>,
    /// Words separated by spaces: `read submit office`.
    pub scopes: &'a str,
    /// Now, microseconds since 1970-01-01 UTC.
    pub now: i64,
    /// When it runs out, likewise.
    pub expires_at: i64,
    /// The account it acts for; none for a key of a body or a reader.
    pub of: Option<OfAccount<'a>>,
}

/// Whose program a key is for.
#[derive(Debug, Clone, Copy)]
pub struct OfAccount<'a> {
    /// Number of the account.
    pub account: i64,
    /// What it may do, as words of the policy separated by spaces.
    pub actions: &'a str,
    /// Words of the account's roles: the key is good for no others.
    pub roles: &'a str,
}

/// A key as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Its number.
    pub id: i64,
    /// Whom it is for.
    pub label: String,
    /// Name of the body it may send for.
    pub supplier: Option<String>,
    /// What it is good for.
    pub scopes: String,
    /// When it runs out, microseconds since 1970-01-01 UTC.
    pub expires_at: i64,
    /// When it was taken back.
    pub revoked_at: Option<i64>,
}

/// Makes a key; returns its number and its text, which is not kept anywhere.
pub fn make(tx: &mut dyn Tx, new: &NewKey<'_>) -> Result<(i64, String)> {
    const SQL: &str = "INSERT INTO api_key (id, hash, label, supplier, scopes, created_at, expires_at, revoked_at, \
         account, actions, roles) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8, $9, $10)";
    let text = draw("hengxin_")?;
    let hash = Sha256::digest(text.as_bytes());
    let id = tx.one("SELECT COALESCE(MAX(id), 0) + 1 FROM api_key", &[], |row| row.int(0))?;
    let params = [
        Value::Int(id),
        Value::from(hash.as_slice()),
        Value::from(new.label),
        Value::from(new.supplier),
        Value::from(new.scopes),
        Value::Int(new.now),
        Value::Int(new.expires_at),
        Value::from(new.of.map(|of| of.account)),
        Value::from(new.of.map_or("", |of| of.actions)),
        Value::from(new.of.map_or("", |of| of.roles)),
    ];
    tx.exec(SQL, &params)?;
    if new.scopes.split_whitespace().any(|scope| scope == "read") {
        // Whoever reads holds copies from now on; what left before, the holder never had.
        let since = head(tx)?.0;
        receiver::add(
            tx,
            &NewReceiver { name: new.label, api_key: Some(id), email: "", since, now: new.now },
        )?;
    }
    Ok((id, text))
}

/// 256 random bits, with a prefix by which leaked keys can be searched for.
pub fn draw(prefix: &str) -> Result<String> {
    let mut bits = [0_u8; 32];
    getrandom::fill(&mut bits).map_err(|error| StoreFault::Random(error.to_string()))?;
    Ok(bits.iter().fold(prefix.to_owned(), |text, byte| text + &format!("{byte:02x}")))
}

/// Every key, oldest first.
pub fn list(tx: &mut dyn Tx) -> Result<Vec<KeyRow>> {
    const SQL: &str = "SELECT k.id, k.label, a.name, k.scopes, k.expires_at, k.revoked_at \
         FROM api_key k LEFT JOIN authority a ON a.id = k.supplier ORDER BY k.id";
    tx.all(SQL, &[], |row| {
        Ok(KeyRow {
            id: row.int(0)?,
            label: row.text(1)?.to_owned(),
            supplier: row.opt_text(2)?.map(str::to_owned),
            scopes: row.text(3)?.to_owned(),
            expires_at: row.int(4)?,
            revoked_at: row.opt_int(5)?,
        })
    })
}

/// Takes a key back. False when there is none, or it was taken back before.
pub fn revoke(tx: &mut dyn Tx, id: i64, now: i64) -> Result<bool> {
    const SQL: &str = "UPDATE api_key SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    Ok(tx.exec(SQL, &[Value::Int(id), Value::Int(now)])? == 1)
}

/// A key of an account as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountKeyRow {
    /// Its number.
    pub id: i64,
    /// What its officer calls it.
    pub label: String,
    /// What it may do, as words of the policy.
    pub actions: String,
    /// Words of the roles its account had when it was made.
    pub roles: String,
    /// When it was made, microseconds since 1970-01-01 UTC.
    pub created_at: i64,
    /// When it runs out.
    pub expires_at: i64,
    /// When it was taken back.
    pub revoked_at: Option<i64>,
}

/// The keys of an account, newest first.
pub fn of_account(tx: &mut dyn Tx, account: i64) -> Result<Vec<AccountKeyRow>> {
    const SQL: &str = "SELECT id, label, actions, roles, created_at, expires_at, revoked_at FROM api_key \
         WHERE account = $1 ORDER BY id DESC";
    tx.all(SQL, &[Value::Int(account)], |row| {
        Ok(AccountKeyRow {
            id: row.int(0)?,
            label: row.text(1)?.to_owned(),
            actions: row.text(2)?.to_owned(),
            roles: row.text(3)?.to_owned(),
            created_at: row.int(4)?,
            expires_at: row.int(5)?,
            revoked_at: row.opt_int(6)?,
        })
    })
}

/// Takes back a key of an account. False when the account has none of that number, or it was taken back before.
pub fn revoke_of(tx: &mut dyn Tx, account: i64, id: i64, now: i64) -> Result<bool> {
    const SQL: &str =
        "UPDATE api_key SET revoked_at = $3 WHERE id = $2 AND account = $1 AND revoked_at IS NULL";
    Ok(tx.exec(SQL, &[Value::Int(account), Value::Int(id), Value::Int(now)])? == 1)
}

/// Takes back every key of an account that ends, or whose roles change; returns how many.
pub fn revoke_all_of(tx: &mut dyn Tx, account: i64, now: i64) -> Result<u64> {
    const SQL: &str = "UPDATE api_key SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL";
    tx.exec(SQL, &[Value::Int(account), Value::Int(now)])
}
