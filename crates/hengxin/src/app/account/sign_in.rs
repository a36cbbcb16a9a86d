//! Signing in: passphrase, then a one-time code; and the first time, a set-up code.
//!
//! Whether an attempt counts is decided in one exclusive transaction with the counting of failures, so that many
//! attempts at once are not worth more than the same one after another.

use super::delay::From;
use super::fault::{AccountFault, AccountRefusal};
use super::{
    ABSOLUTE_SECONDS, IDLE_SECONDS, PENDING_SECONDS, SECOND, note, note_change, note_held_back, passphrase, stage_after,
    stage_word, totp,
};
use crate::app::Register;
use crate::store::account::{self, AccountRow, CredentialKind, CredentialRow};
use crate::store::api_key::draw;
use crate::store::session::{self, Session, Stage};
use crate::store::sql::{Result, Tx};
use serde_json::{Value as Json, json};

/// A name and passphrase given.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// The name as typed.
    pub name: &'a str,
    /// The passphrase as typed.
    pub passphrase: &'a str,
    /// The caller's address; empty where it is this machine itself.
    pub address: &'a str,
    /// The browser, as it names itself.
    pub agent: &'a str,
}

/// A session just opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What the browser is to bring back.
    pub cookie: String,
    /// How far it has come.
    pub stage: Stage,
}

/// The name as accounts have it.
pub(super) fn typed(name: &str) -> String {
    name.trim().to_ascii_lowercase().chars().take(64).collect()
}

/// Signs in with name and passphrase.
///
/// # Errors
/// [`AccountRefusal::SignInWrong`] for an unknown name, a wrong passphrase and an attempt held back alike.
pub fn sign_in(register: &Register, attempt: &Attempt<'_>) -> Result<Opened, AccountFault> {
    let name = typed(attempt.name);
    let now = register.clock.now().as_microsecond();
    let known = register.db.read(|tx| known(tx, &name))?;
    let kept = known.as_ref().and_then(|(_, kept)| kept.as_ref());
    // Hashed in every case, so that the time taken tells nothing.
    let right = passphrase::verify(attempt.passphrase, kept.map(|kept| kept.secret.as_slice()));
    let renewed = renewed(right, attempt.passphrase, kept)?;
    let from = From { name: &name, address: attempt.address };
    register.db.write_exclusive(|tx| {
        if from.is_held_back(tx, now)? {
            return Ok(Err(AccountRefusal::SignInWrong.into()));
        }
        let account = known.filter(|_| right).map(|(account, _)| account);
        let Some(account) = still(tx, account)? else {
            failed(tx, &from, now, "account.sign-in-failed")?;
            return Ok(Err(AccountRefusal::SignInWrong.into()));
        };
        if let Some(renewed) = renewed {
            keep_passphrase(tx, account.id, renewed, now)?;
        }
        let stage = stage_after(tx, &account)?;
        if stage != Stage::Code {
            from.succeed(tx)?;
        }
        let change = (Json::Null, json!({ "session": stage_word(stage) }));
        note_change(tx, (now, &account.actor()), ("account.sign-in", account.id), change)?;
        open(tx, account.id, stage, attempt.agent, now).map(Ok)
    })?
}

/// A new hash where the one kept costs too little.
fn renewed(right: bool, given: &str, kept: Option<&CredentialRow>) -> Result<Option<Vec<u8>>, AccountFault> {
    let outdated = right && kept.is_some_and(|kept| passphrase::is_outdated(&kept.secret));
    outdated.then(|| passphrase::hash(given)).transpose()
}

/// The open account of that name and its passphrase.
fn known(tx: &mut dyn Tx, name: &str) -> Result<Option<(AccountRow, Option<CredentialRow>)>> {
    let Some(account) = account::by_name(tx, name)?.filter(|account| account.closed_at.is_none()) else {
        return Ok(None);
    };
    let kept = account::credentials(tx, account.id, CredentialKind::Passphrase)?.pop();
    Ok(Some((account, kept)))
}

/// The account as it is now, unless it was closed or reset while its passphrase was looked at.
fn still(tx: &mut dyn Tx, account: Option<AccountRow>) -> Result<Option<AccountRow>> {
    let Some(account) = account else { return Ok(None) };
    Ok(known(tx, &account.name)?.filter(|(_, kept)| kept.is_some()).map(|(account, _)| account))
}

/// Counts a failure and notes it. The trail names the account only by number, and nobody where there is none.
pub(super) fn failed(tx: &mut dyn Tx, from: &From<'_>, now: i64, verb: &str) -> Result<()> {
    let account = account::by_name(tx, from.name)?;
    let target =
        account.map_or_else(|| "account/unknown".to_owned(), |account| format!("account/{}", account.id));
    note(tx, (now, "anyone"), verb, &target)?;
    if from.fail(tx, now)? {
        note_held_back(tx, now, &target)?;
    }
    Ok(())
}

pub(super) fn keep_passphrase(tx: &mut dyn Tx, id: i64, hash: Vec<u8>, now: i64) -> Result<()> {
    account::forget(tx, id, CredentialKind::Passphrase)?;
    let credential = CredentialRow { id: 0, secret: hash, expires_at: None };
    account::add_credential(tx, id, CredentialKind::Passphrase, &credential, now)
}

/// Opens a session under a cookie of its own: whatever cookie the browser brought is not taken over.
pub(super) fn open(tx: &mut dyn Tx, account: i64, stage: Stage, agent: &str, now: i64) -> Result<Opened> {
    let cookie = draw("")?;
    let seconds = if stage == Stage::Full { ABSOLUTE_SECONDS } else { PENDING_SECONDS };
    let session = Session {
        id: 0,
        account,
        token: draw("")?,
        stage,
        pending: None,
        agent: named(agent),
        opened_at: now,
        seen_at: now,
        expires_at: now + seconds * SECOND,
    };
    session::open(tx, &cookie, &session)?;
    Ok(Opened { cookie, stage })
}

/// Ends the session that a browser had before it signed in anew.
pub(super) fn end_before(tx: &mut dyn Tx, cookie: &str) -> Result<()> {
    if cookie.is_empty() { Ok(()) } else { session::close(tx, cookie) }
}

/// A browser's name as kept: short, and without anything that looks like a person's number.
fn named(agent: &str) -> String {
    let short: String = agent.chars().filter(|one| !one.is_control()).take(160).collect();
    if domain::id::find_personal(&short).is_some() { String::new() } else { short }
}

/// The account and session of a cookie; none where it has ended, was not used for long, or the account is closed.
pub fn signed_in(tx: &mut dyn Tx, cookie: &str, now: i64) -> Result<Option<(AccountRow, Session)>> {
    let Some(session) = session::find(tx, cookie, now, now - IDLE_SECONDS * SECOND)? else { return Ok(None) };
    let account = account::by_number(tx, session.account)?;
    Ok(account.filter(|account| account.closed_at.is_none()).map(|account| (account, session)))
}

/// Proves the second factor with a one-time code or a recovery code; the session gets a new cookie.
///
/// # Errors
/// [`AccountRefusal::CodeWrong`] for a wrong or used code and an attempt held back alike, or where no code is awaited.
pub fn step_up(
    register: &Register,
    cookie: &str,
    given: &str,
    address: &str,
) -> Result<Opened, AccountFault> {
    let now = register.clock.now().as_microsecond();
    register.db.write_exclusive(|tx| {
        let waiting = signed_in(tx, cookie, now)?.filter(|(_, session)| session.stage == Stage::Code);
        let Some((account, session)) = waiting else { return Ok(Err(AccountRefusal::CodeWrong.into())) };
        let from = From { name: &account.name, address };
        if from.is_held_back(tx, now)? {
            return Ok(Err(AccountRefusal::CodeWrong.into()));
        }
        if !second_factor(tx, account.id, given.trim(), now)? {
            failed(tx, &from, now, "account.code-failed")?;
            return Ok(Err(AccountRefusal::CodeWrong.into()));
        }
        from.succeed(tx)?;
        session::close(tx, cookie)?;
        let stages = (stage_word(Stage::Code), stage_word(Stage::Full));
        let change = (json!({ "session": stages.0 }), json!({ "session": stages.1 }));
        note_change(tx, (now, &account.actor()), ("account.step-up", account.id), change)?;
        open(tx, account.id, Stage::Full, &session.agent, now).map(Ok)
    })?
}

/// Whether a code proves the second factor. It is used up by that.
fn second_factor(tx: &mut dyn Tx, account: i64, given: &str, now: i64) -> Result<bool> {
    for totp in account::credentials(tx, account, CredentialKind::Totp)? {
        if let Some(step) = totp::step_of(&totp.secret, given, now) {
            return account::use_step(tx, totp.id, step);
        }
    }
    let hash = totp::hash(given);
    let codes = account::credentials(tx, account, CredentialKind::Recovery)?;
    match codes.into_iter().find(|code| code.secret == hash) {
        Some(code) => account::use_up(tx, code.id),
        None => Ok(false),
    }
}

/// Ends the session of a cookie.
///
/// # Errors
/// When the store fails.
pub fn sign_out(register: &Register, cookie: &str) -> Result<(), AccountFault> {
    let now = register.clock.now().as_microsecond();
    register.db.write_exclusive(|tx| {
        if let Some((account, session)) = signed_in(tx, cookie, now)? {
            let change = (json!({ "session": stage_word(session.stage) }), Json::Null);
            note_change(tx, (now, &account.actor()), ("account.sign-out", account.id), change)?;
        }
        session::close(tx, cookie)
    })?;
    Ok(())
}

/// What an officer gives the first time.
#[derive(Debug, Clone, Copy)]
pub struct SetUp<'a> {
    /// The set-up code.
    pub code: &'a str,
    /// The name and the passphrase from now on.
    pub attempt: Attempt<'a>,
    /// The passphrase once more.
    pub again: &'a str,
}

/// Sets the passphrase with a set-up code, which is used up by that, and signs in.
///
/// # Errors
/// Refused where name or code do not fit (nobody is told which), or the passphrase will not do.
pub fn set_up(register: &Register, given: &SetUp<'_>) -> Result<Opened, AccountFault> {
    let Attempt { name, passphrase, address, agent } = given.attempt;
    let name = typed(name);
    if passphrase != given.again {
        return Err(AccountRefusal::PassphrasesDiffer.into());
    }
    passphrase::check(passphrase, &name)?;
    let hash = passphrase::hash(passphrase)?;
    let now = register.clock.now().as_microsecond();
    let from = From { name: &name, address };
    register.db.write_exclusive(|tx| {
        if from.is_held_back(tx, now)? {
            return Ok(Err(AccountRefusal::SetUpWrong.into()));
        }
        let Some(account) = set_up_account(tx, &name, given.code, now)? else {
            failed(tx, &from, now, "account.set-up-failed")?;
            return Ok(Err(AccountRefusal::SetUpWrong.into()));
        };
        from.succeed(tx)?;
        keep_passphrase(tx, account.id, hash, now)?;
        session::end_others(tx, account.id, None)?;
        let stage = stage_after(tx, &account)?;
        let change = (json!({ "state": "new" }), json!({ "state": "active", "session": stage_word(stage) }));
        note_change(tx, (now, &account.actor()), ("account.set-up", account.id), change)?;
        open(tx, account.id, stage, agent, now).map(Ok)
    })?
}

/// The open account whose set-up code that is; the code is used up.
fn set_up_account(tx: &mut dyn Tx, name: &str, code: &str, now: i64) -> Result<Option<AccountRow>> {
    let Some((account, _)) = known(tx, name)? else { return Ok(None) };
    let hash = totp::hash(code);
    let codes = account::credentials(tx, account.id, CredentialKind::SetUp)?;
    let good =
        codes.into_iter().find(|kept| kept.secret == hash && kept.expires_at.is_some_and(|end| end > now));
    let Some(good) = good else { return Ok(None) };
    Ok(account::use_up(tx, good.id)?.then_some(account))
}
