//! Accounts of officers, and what they prove with who they are.

use domain::role::Roles;

use super::sql::{Result, Row, Tx, Value};

/// An account as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Its number.
    pub id: i64,
    /// What the officer signs in with.
    pub name: String,
    /// The officer's name as shown.
    pub display: String,
    /// Where the officer can be reached.
    pub email: Option<String>,
    /// The body the officer acts for, by number.
    pub body: Option<i64>,
    /// District code the officer is limited to.
    pub district: Option<String>,
    /// What the officer is there for; none where what is stored is not allowed (any more), and then nothing may be done.
    pub roles: Option<Roles>,
    /// Whether no second factor is needed: demonstrations only.
    pub totp_waived: bool,
    /// When it was made, microseconds since 1970-01-01 UTC.
    pub created_at: i64,
    /// When it was closed.
    pub closed_at: Option<i64>,
}

/// Kind of a credential. Further kinds get the next numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum CredentialKind {
    /// A passphrase, as an Argon2id PHC text.
    Passphrase = 1,
    /// The shared secret of one-time codes.
    Totp = 2,
    /// SHA-256 of a recovery code.
    Recovery = 3,
    /// SHA-256 of a code that lets its holder set the passphrase, once.
    SetUp = 4,
    /// A passkey: its public key and what else its answers are held against, as JSON.
    Passkey = 5,
    /// An identity at a provider; what it is found by says all.
    Identity = 6,
}

/// A credential as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialRow {
    /// Its number.
    pub id: i64,
    /// The secret or its hash, by kind.
    pub secret: Vec<u8>,
    /// When it runs out, microseconds since 1970-01-01 UTC.
    pub expires_at: Option<i64>,
}

const COLUMNS: &str = "id, name, display, email, body, district, roles, totp_waived, created_at, closed_at";

fn read(row: &Row<'_>) -> Result<AccountRow> {
    Ok(AccountRow {
        id: row.int(0)?,
        name: row.text(1)?.to_owned(),
        display: row.text(2)?.to_owned(),
        email: row.opt_text(3)?.map(str::to_owned),
        body: row.opt_int(4)?,
        district: row.opt_text(5)?.map(str::to_owned),
        roles: Roles::parse(row.text(6)?),
        totp_waived: row.flag(7)?,
        created_at: row.int(8)?,
        closed_at: row.opt_int(9)?,
    })
}

/// Enters an account; its number is given out here and in `account.id` ignored.
pub fn enter(tx: &mut dyn Tx, account: &AccountRow) -> Result<i64> {
    const SQL: &str = "INSERT INTO account (id, name, display, email, body, district, roles, totp_waived, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let id = next(tx, "SELECT COALESCE(MAX(id), 0) + 1 FROM account")?;
    let roles = account.roles.as_ref().map(Roles::words).unwrap_or_default();
    let params = [
        Value::Int(id),
        Value::from(&account.name),
        Value::from(&account.display),
        Value::from(account.email.as_deref()),
        Value::from(account.body),
        Value::from(account.district.as_deref()),
        Value::from(roles),
        Value::Bool(account.totp_waived),
        Value::Int(account.created_at),
    ];
    tx.exec(SQL, &params)?;
    Ok(id)
}

fn next(tx: &mut dyn Tx, sql: &str) -> Result<i64> {
    tx.one(sql, &[], |row| row.int(0))
}

/// The account with that number, open or closed.
pub fn by_number(tx: &mut dyn Tx, id: i64) -> Result<Option<AccountRow>> {
    tx.opt(&format!("SELECT {COLUMNS} FROM account WHERE id = $1"), &[Value::Int(id)], read)
}

/// The account with that name, open or closed.
pub fn by_name(tx: &mut dyn Tx, name: &str) -> Result<Option<AccountRow>> {
    tx.opt(&format!("SELECT {COLUMNS} FROM account WHERE name = $1"), &[Value::from(name)], read)
}

/// Every account, oldest first, with the name of its body.
pub fn list(tx: &mut dyn Tx) -> Result<Vec<(AccountRow, Option<String>)>> {
    const SQL: &str = "SELECT a.id, a.name, a.display, a.email, a.body, a.district, a.roles, a.totp_waived, \
         a.created_at, a.closed_at, b.name FROM account a LEFT JOIN authority b ON b.id = a.body ORDER BY a.id";
    tx.all(SQL, &[], |row| Ok((read(row)?, row.opt_text(10)?.map(str::to_owned))))
}

/// Gives an account other roles. False where it is not open.
pub fn set_roles(tx: &mut dyn Tx, id: i64, roles: &Roles) -> Result<bool> {
    const SQL: &str = "UPDATE account SET roles = $2 WHERE id = $1 AND closed_at IS NULL";
    Ok(tx.exec(SQL, &[Value::Int(id), Value::from(roles.words())])? == 1)
}

/// Closes an account and forgets its address and everything it could prove itself with. False where it is not open.
pub fn close(tx: &mut dyn Tx, id: i64, now: i64) -> Result<bool> {
    const SQL: &str = "UPDATE account SET closed_at = $2, email = NULL WHERE id = $1 AND closed_at IS NULL";
    let closed = tx.exec(SQL, &[Value::Int(id), Value::Int(now)])? == 1;
    if closed {
        tx.exec("DELETE FROM credential WHERE account = $1", &[Value::Int(id)])?;
    }
    Ok(closed)
}

/// Adds a credential.
pub fn add_credential(
    tx: &mut dyn Tx,
    account: i64,
    kind: CredentialKind,
    credential: &CredentialRow,
    now: i64,
) -> Result<()> {
    const SQL: &str = "INSERT INTO credential (id, account, kind, secret, created_at, expires_at, last_step) \
         VALUES ($1, $2, $3, $4, $5, $6, 0)";
    let id = next(tx, "SELECT COALESCE(MAX(id), 0) + 1 FROM credential")?;
    let params = [
        Value::Int(id),
        Value::Int(account),
        Value::Int(kind as i64),
        Value::from(&credential.secret),
        Value::Int(now),
        Value::from(credential.expires_at),
    ];
    tx.exec(SQL, &params).map(drop)
}

/// The credentials of a kind.
pub fn credentials(tx: &mut dyn Tx, account: i64, kind: CredentialKind) -> Result<Vec<CredentialRow>> {
    const SQL: &str =
        "SELECT id, secret, expires_at FROM credential WHERE account = $1 AND kind = $2 ORDER BY id";
    tx.all(SQL, &[Value::Int(account), Value::Int(kind as i64)], |row| {
        Ok(CredentialRow { id: row.int(0)?, secret: row.blob(1)?.to_vec(), expires_at: row.opt_int(2)? })
    })
}

/// When the newest credential of a kind was given, in microseconds since 1970 UTC.
pub fn since(tx: &mut dyn Tx, account: i64, kind: CredentialKind) -> Result<Option<i64>> {
    const SQL: &str = "SELECT MAX(created_at) FROM credential WHERE account = $1 AND kind = $2";
    tx.one(SQL, &[Value::Int(account), Value::Int(kind as i64)], |row| row.opt_int(0))
}

/// Forgets the credentials of a kind.
pub fn forget(tx: &mut dyn Tx, account: i64, kind: CredentialKind) -> Result<()> {
    const SQL: &str = "DELETE FROM credential WHERE account = $1 AND kind = $2";
    tx.exec(SQL, &[Value::Int(account), Value::Int(kind as i64)]).map(drop)
}

/// Uses up one credential. False where it was used before.
pub fn use_up(tx: &mut dyn Tx, id: i64) -> Result<bool> {
    Ok(tx.exec("DELETE FROM credential WHERE id = $1", &[Value::Int(id)])? == 1)
}

/// Notes that the one-time code of a step was used. False where that step, or a later one, was used before.
pub fn use_step(tx: &mut dyn Tx, id: i64, step: i64) -> Result<bool> {
    const SQL: &str = "UPDATE credential SET last_step = $2 WHERE id = $1 AND last_step < $2";
    Ok(tx.exec(SQL, &[Value::Int(id), Value::Int(step)])? == 1)
}

/// The name of whoever the audit trail calls `actor`: an officer's own; of others what the trail says.
pub fn name_of(tx: &mut dyn Tx, actor: &str) -> Result<String> {
    let id: Option<i64> = actor.strip_prefix("account:").and_then(|id| id.parse().ok());
    let Some(id) = id else { return Ok(actor.to_owned()) };
    let found = tx.opt("SELECT display FROM account WHERE id = $1", &[Value::Int(id)], |row| {
        row.text(0).map(str::to_owned)
    })?;
    Ok(found.unwrap_or_else(|| actor.to_owned()))
}
