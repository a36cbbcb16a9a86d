//! What browsers were asked to answer when they sign in, or add a way of signing in. In the database, since another
//! process may get the answer; once, since an answer that was heard is worth nothing.

use sha2::{Digest, Sha256};

use super::sql::{Result, Tx, Value};

/// What an answer is for. One for another purpose does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// To sign in with a passkey.
    PasskeySignIn = 1,
    /// To add a passkey.
    PasskeyAdd = 2,
    /// To sign in with an identity at a provider.
    ProviderSignIn = 3,
    /// To link an identity to an account.
    ProviderLink = 4,
}

/// Something a browser was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// What for.
    pub purpose: Purpose,
    /// Account and session it was given to, where somebody is signed in.
    pub holder: Option<(i64, i64)>,
    /// What the answer is held against, as JSON.
    pub matter: String,
    /// Until when it may be answered, microseconds since 1970-01-01 UTC.
    pub expires_at: i64,
}

/// Keeps a challenge under what the browser will bring back; those that have run out are forgotten.
pub fn put(tx: &mut dyn Tx, brings: &[u8], challenge: &Challenge, now: i64) -> Result<()> {
    const SQL: &str = "INSERT INTO sign_in_challenge (hash, purpose, account, session, matter, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6)";
    tx.exec("DELETE FROM sign_in_challenge WHERE expires_at <= $1", &[Value::Int(now)])?;
    let params = [
        Value::from(Sha256::digest(brings).to_vec()),
        Value::Int(challenge.purpose as i64),
        Value::from(challenge.holder.map(|(account, _)| account)),
        Value::from(challenge.holder.map(|(_, session)| session)),
        Value::from(&challenge.matter),
        Value::Int(challenge.expires_at),
    ];
    tx.exec(SQL, &params).map(drop)
}

/// Takes a challenge: whatever comes of it, it cannot be taken again. None where there is none for one of these
/// purposes now.
pub fn take(tx: &mut dyn Tx, brought: &[u8], purposes: &[Purpose], now: i64) -> Result<Option<Challenge>> {
    const SQL: &str =
        "SELECT purpose, account, session, matter, expires_at FROM sign_in_challenge WHERE hash = $1";
    let hash = Sha256::digest(brought).to_vec();
    let found = tx.opt(SQL, &[Value::from(&hash)], |row| {
        let number = row.int(0)?;
        let purpose = purposes.iter().copied().find(|purpose| *purpose as i64 == number);
        let (holder, matter) = (row.opt_int(1)?.zip(row.opt_int(2)?), row.text(3)?.to_owned());
        let expires_at = row.int(4)?;
        Ok(purpose.map(|purpose| Challenge { purpose, holder, matter, expires_at }))
    })?;
    tx.exec("DELETE FROM sign_in_challenge WHERE hash = $1", &[Value::from(&hash)])?;
    Ok(found.flatten().filter(|challenge| challenge.expires_at > now))
}
