//! Whom organisations let read a report of classes that they chose, until when.

use domain::Day;

use super::rows::{read_day, stored_day};
use super::sql::{Result, Row, StoreFault, Tx, Value};

/// How an authorisation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorisationState {
    /// Somebody asked for it; nobody knows yet whether it was the organisation.
    Asked = 1,
    /// A letter with a code went to the organisation's registered address.
    Written = 2,
    /// The organisation gave the code of the letter: the authorisation counts until its last day.
    Given = 3,
    /// It was taken back.
    Revoked = 4,
}

impl AuthorisationState {
    /// The state stored under `number`.
    pub fn from_number(number: i64) -> Option<AuthorisationState> {
        use AuthorisationState::{Asked, Given, Revoked, Written};
        [Asked, Written, Given, Revoked].into_iter().find(|state| *state as i64 == number)
    }

    /// The word for it in the audit trail.
    pub fn word(self) -> &'static str {
        match self {
            AuthorisationState::Asked => "asked",
            AuthorisationState::Written => "written",
            AuthorisationState::Given => "given",
            AuthorisationState::Revoked => "revoked",
        }
    }
}

/// A row of `authorisation`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorisationRow {
    /// The register's own number; 0 = not stored yet.
    pub id: i64,
    /// Its public number.
    pub number: String,
    /// The organisation.
    pub org: i64,
    /// Whom it authorises.
    pub party: String,
    /// For what.
    pub purpose: String,
    /// Words of classes with spaces between.
    pub classes: String,
    /// Last day.
    pub until: Day,
    /// How it stands.
    pub state: AuthorisationState,
    /// SHA-256 of the code in the letter; empty = none was sent.
    pub letter_hash: Vec<u8>,
    /// SHA-256 of the code of the authorised party; empty = not given yet.
    pub party_hash: Vec<u8>,
    /// When it was asked for, microseconds since 1970 UTC.
    pub asked_at: i64,
    /// When its state last changed, microseconds since 1970 UTC.
    pub changed_at: i64,
}

const AUTHORISATION: &str =
    "SELECT id, number, org, party, purpose, classes, until, state, letter_hash, party_hash,
     asked_at, changed_at FROM authorisation";

fn read(row: &Row<'_>) -> Result<AuthorisationRow> {
    let state = AuthorisationState::from_number(row.int(7)?);
    Ok(AuthorisationRow {
        id: row.int(0)?,
        number: row.text(1)?.to_owned(),
        org: row.int(2)?,
        party: row.text(3)?.to_owned(),
        purpose: row.text(4)?.to_owned(),
        classes: row.text(5)?.to_owned(),
        until: read_day(row.int(6)?),
        state: state.ok_or(StoreFault::Decode { column: 7, wanted: "the state of an authorisation" })?,
        letter_hash: row.blob(8)?.to_vec(),
        party_hash: row.blob(9)?.to_vec(),
        asked_at: row.int(10)?,
        changed_at: row.int(11)?,
    })
}

/// Enters one that is asked for. Runs in an exclusive write.
pub fn ask(tx: &mut dyn Tx, row: &AuthorisationRow) -> Result<i64> {
    const SQL: &str =
        "INSERT INTO authorisation (id, number, org, party, purpose, classes, until, state, letter_hash,
         party_hash, asked_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8, $9, $9)";
    let id = tx.one("SELECT COALESCE(MAX(id), 0) + 1 FROM authorisation", &[], |row| row.int(0))?;
    let params = [
        Value::Int(id),
        row.number.as_str().into(),
        Value::Int(row.org),
        row.party.as_str().into(),
        row.purpose.as_str().into(),
        row.classes.as_str().into(),
        Value::Int(stored_day(row.until)),
        Value::from([].as_slice()),
        Value::Int(row.asked_at),
    ];
    tx.exec(SQL, &params)?;
    Ok(id)
}

/// The one with that public number.
pub fn by_number(tx: &mut dyn Tx, number: &str) -> Result<Option<AuthorisationRow>> {
    tx.opt(&format!("{AUTHORISATION} WHERE number = $1"), &[number.into()], read)
}

/// The one with that number of the register's own.
pub fn find(tx: &mut dyn Tx, id: i64) -> Result<Option<AuthorisationRow>> {
    tx.opt(&format!("{AUTHORISATION} WHERE id = $1"), &[Value::Int(id)], read)
}

/// Those that end on a day or later, before a number of the register's own, newest first, at most so many.
pub fn newest(tx: &mut dyn Tx, today: Day, before: i64, most: u32) -> Result<Vec<AuthorisationRow>> {
    let sql = format!("{AUTHORISATION} WHERE id < $1 AND until >= $2 ORDER BY id DESC LIMIT $3");
    tx.all(&sql, &[Value::Int(before), Value::Int(stored_day(today)), Value::Int(most.into())], read)
}

/// Notes that its state changed, with the hashes of its codes. False where it was in another state than `from`.
pub fn change(tx: &mut dyn Tx, row: &AuthorisationRow, from: AuthorisationState, now: i64) -> Result<bool> {
    const SQL: &str =
        "UPDATE authorisation SET state = $2, letter_hash = $3, party_hash = $4, changed_at = $5
         WHERE id = $1 AND state = $6";
    let params = [
        Value::Int(row.id),
        Value::Int(row.state as i64),
        Value::from(row.letter_hash.as_slice()),
        Value::from(row.party_hash.as_slice()),
        Value::Int(now),
        Value::Int(from as i64),
    ];
    Ok(tx.exec(SQL, &params)? == 1)
}
