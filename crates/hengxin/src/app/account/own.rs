//! What an officer does with the own account: passphrase, second factor, sessions.

use super::delay::From;
use super::fault::{AccountFault, AccountRefusal};
use super::manage::{proofs, written};
use super::sign_in::{Opened, failed, keep_passphrase, open};
use super::{IDLE_SECONDS, SECOND, note_change, passphrase, signed_in, totp};
use crate::app::Register;
use crate::store::account::{self, AccountRow, CredentialKind, CredentialRow};
use crate::store::session::{self, Session, Stage};
use crate::store::sql::{Result, Tx};
use serde_json::{Value as Json, json};

/// Whether the passphrase is the account's; a wrong one counts as a failure to sign in, since whoever found an open
/// browser would guess here.
pub(super) fn proves(
    register: &Register,
    account: &AccountRow,
    given: &str,
    address: &str,
) -> Result<bool, AccountFault> {
    let now = register.clock.now().as_microsecond();
    let kept = register.db.read(|tx| account::credentials(tx, account.id, CredentialKind::Passphrase))?.pop();
    let right = passphrase::verify(given, kept.as_ref().map(|kept| kept.secret.as_slice()));
    let from = From { name: &account.name, address };
    let counts = register.db.write_exclusive(|tx| {
        if from.is_held_back(tx, now)? {
            return Ok(false);
        }
        if !right {
            failed(tx, &from, now, "account.sign-in-failed")?;
        }
        Ok(true)
    })?;
    Ok(right && counts)
}

/// The signed-in account of a cookie, at any of the stages.
pub(super) fn at(
    tx: &mut dyn Tx,
    cookie: &str,
    now: i64,
    stages: &[Stage],
) -> Result<Option<(AccountRow, Session)>> {
    Ok(signed_in(tx, cookie, now)?.filter(|(_, session)| stages.contains(&session.stage)))
}

/// Changes the passphrase. Every other session ends, and this one gets a new cookie.
///
/// # Errors
/// Refused where the old passphrase is wrong or the new one will not do.
pub fn change_passphrase(
    register: &Register,
    cookie: &str,
    (old, new, again): (&str, &str, &str),
    address: &str,
) -> Result<Opened, AccountFault> {
    let now = register.clock.now().as_microsecond();
    let found = register.db.read(|tx| at(tx, cookie, now, &[Stage::Full]))?;
    let (account, signed) = found.ok_or(AccountRefusal::NoSuchSession)?;
    if new != again {
        return Err(AccountRefusal::PassphrasesDiffer.into());
    }
    passphrase::check(new, &account.name)?;
    if !proves(register, &account, old, address)? {
        return Err(AccountRefusal::SignInWrong.into());
    }
    let hash = passphrase::hash(new)?;
    register.db.decide(|tx| {
        at(tx, cookie, now, &[Stage::Full])?.ok_or(AccountRefusal::NoSuchSession)?;
        let before = account::since(tx, account.id, CredentialKind::Passphrase)?.map(written);
        keep_passphrase(tx, account.id, hash, now)?;
        let ended = session::end_others(tx, account.id, None)?;
        let change =
            (json!({ "since": before, "sessions": ended }), json!({ "since": written(now), "sessions": 1 }));
        note_change(tx, (now, &account.actor()), ("account.passphrase", account.id), change)?;
        Ok(open(tx, account.id, Stage::Full, &signed.agent, now)?)
    })
}

/// A second factor being set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The shared secret.
    pub secret: Vec<u8>,
    /// Whether another one is replaced, for which the passphrase is asked.
    pub replaces: bool,
}

/// The secret to be set up in this session; the same each time until it is confirmed.
///
/// # Errors
/// Refused where the session has ended or still awaits a code.
pub fn begin_enrolment(register: &Register, cookie: &str) -> Result<Enrolment, AccountFault> {
    let now = register.clock.now().as_microsecond();
    let fresh = totp::secret()?;
    register.db.decide(|tx| {
        let found = at(tx, cookie, now, &[Stage::Full, Stage::SetUp])?;
        let (account, session) = found.ok_or(AccountRefusal::NoSuchSession)?;
        let replaces = !account::credentials(tx, account.id, CredentialKind::Totp)?.is_empty();
        if let Some(secret) = session.pending {
            return Ok(Enrolment { secret, replaces });
        }
        session::set_pending(tx, session.id, &fresh)?;
        Ok(Enrolment { secret: fresh, replaces })
    })
}

/// Confirms the second factor with a code of it. Other sessions end, this one gets a new cookie and recovery codes.
///
/// # Errors
/// Refused where the code is wrong, or where another one is replaced and the passphrase is wrong.
pub fn confirm_enrolment(
    register: &Register,
    cookie: &str,
    (code, given): (&str, &str),
    address: &str,
) -> Result<(Opened, Vec<String>), AccountFault> {
    let now = register.clock.now().as_microsecond();
    let Enrolment { secret, replaces } = begin_enrolment(register, cookie)?;
    let step = totp::step_of(&secret, code.trim(), now).ok_or(AccountRefusal::CodeWrong)?;
    let found = register.db.read(|tx| at(tx, cookie, now, &[Stage::Full, Stage::SetUp]))?;
    let (account, signed) = found.ok_or(AccountRefusal::NoSuchSession)?;
    if replaces && !proves(register, &account, given, address)? {
        return Err(AccountRefusal::SignInWrong.into());
    }
    let codes = totp::recovery_codes()?;
    register.db.decide(|tx| {
        at(tx, cookie, now, &[Stage::Full, Stage::SetUp])?.ok_or(AccountRefusal::NoSuchSession)?;
        let before = proofs(tx, account.id)?;
        keep_second_factor(tx, account.id, (secret, step), &codes, now)?;
        session::end_others(tx, account.id, None)?;
        let change = (before, proofs(tx, account.id)?);
        note_change(tx, (now, &account.actor()), ("account.second-factor", account.id), change)?;
        Ok((open(tx, account.id, Stage::Full, &signed.agent, now)?, codes))
    })
}

fn keep_second_factor(
    tx: &mut dyn Tx,
    id: i64,
    (secret, step): (Vec<u8>, i64),
    codes: &[String],
    now: i64,
) -> Result<()> {
    account::forget(tx, id, CredentialKind::Totp)?;
    account::forget(tx, id, CredentialKind::Recovery)?;
    let kept = |secret: Vec<u8>| CredentialRow { id: 0, secret, expires_at: None };
    account::add_credential(tx, id, CredentialKind::Totp, &kept(secret), now)?;
    for totp in account::credentials(tx, id, CredentialKind::Totp)? {
        // The code that confirmed it is used by that.
        account::use_step(tx, totp.id, step)?;
    }
    for code in codes {
        account::add_credential(tx, id, CredentialKind::Recovery, &kept(totp::hash(code)), now)?;
    }
    Ok(())
}

/// The sessions of an account that go on, the newest first.
pub fn sessions(tx: &mut dyn Tx, account: i64, now: i64) -> Result<Vec<Session>> {
    session::of_account(tx, account, now, now - IDLE_SECONDS * SECOND)
}

/// Ends one session of an account.
///
/// # Errors
/// Refused where the account has none with that number; somebody else's is not told apart from none.
pub fn end_session(register: &Register, account: &AccountRow, id: i64) -> Result<(), AccountFault> {
    let now = register.clock.now().as_microsecond();
    register.db.decide(|tx| {
        if !session::end(tx, account.id, id)? {
            return Err(AccountRefusal::NoSuchSession.into());
        }
        let change = (json!({ "session": id }), Json::Null);
        note_change(tx, (now, &account.actor()), ("account.session-ended", account.id), change)?;
        Ok(())
    })
}

/// Ends every session of an account but one.
///
/// # Errors
/// When the store fails.
pub fn end_other_sessions(register: &Register, account: &AccountRow, but: i64) -> Result<u64, AccountFault> {
    let now = register.clock.now().as_microsecond();
    register.db.decide(|tx| {
        let ended = session::end_others(tx, account.id, Some(but))?;
        let change = (json!({ "sessions": ended + 1 }), json!({ "sessions": 1 }));
        note_change(tx, (now, &account.actor()), ("account.sessions-ended", account.id), change)?;
        Ok(ended)
    })
}
