//! Signing in with an identity at a provider (OpenID Connect). What the provider says is looked at by the edge; here
//! is what a walk there and back leaves in the register, and what an identity opens.
//!
//! No account is ever made by an identity: one that is linked to none opens nothing.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::fault::{AccountFault, AccountRefusal};
use super::manage::{By, other};
use super::own::{at, proves};
use super::passkey::{Caller, asks_too_much};
use super::sign_in::{Opened, end_before, failed, open};
use super::way::WayRefusal;
use super::{SECOND, note_change, stage_after, stage_word};
use crate::app::Register;
use crate::hex::hex;
use crate::store::account::{self, AccountRow, CredentialKind};
use crate::store::api_key::draw;
use crate::store::challenge::{self, Challenge, Purpose};
use crate::store::self_naming::{self, SelfNaming};
use crate::store::session::Stage;
use crate::store::sql::{Database, Result, Tx};

/// How long somebody may be at the provider.
pub const WALK_SECONDS: i64 = 10 * 60;
/// Most bytes of a subject, as OpenID Connect has it.
const LONGEST_SUBJECT: usize = 255;

/// A way to the provider and back, just begun. Each text is random and of this walk alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// What the provider sends back with the browser.
    pub state: String,
    /// What the identity token must hold.
    pub nonce: String,
    /// What proves to the provider that the code is ours (PKCE).
    pub verifier: String,
    /// What the browser keeps as a cookie, so that nobody else's walk can be put into it.
    pub browser: String,
}

/// A walk that has come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// What the identity token must hold.
    pub nonce: String,
    /// What proves to the provider that the code is ours.
    pub verifier: String,
    /// Account and session that the identity is to be linked to; none where it signs in.
    pub holder: Option<(i64, i64)>,
}

/// Somebody at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// Its own name for the person.
    pub subject: String,
    /// Whether the provider has asked for a second factor, as configured.
    pub second_factor: bool,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    nonce: String,
    verifier: String,
    browser: String,
}

fn hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// The hash an identity is found by.
fn found_by(issuer: &str, subject: &str) -> Vec<u8> {
    Sha256::digest(format!("identity:{}:{issuer}{subject}", issuer.len())).to_vec()
}

/// Begins a walk to sign in.
///
/// # Errors
/// Refused where the caller is held back after failures.
pub fn begin_walk(register: &Register, caller: Caller<'_>) -> Result<Walk, AccountFault> {
    let now = register.clock.now().as_microsecond();
    let walk = drawn()?;
    register.db.decide(|tx| {
        if caller.from().is_held_back(tx, now)? || asks_too_much(tx, caller.address, now)? {
            return Err(WayRefusal::ProviderWrong.into());
        }
        keep(tx, &walk, (Purpose::ProviderSignIn, None), now)?;
        Ok(walk)
    })
}

/// Begins a walk to link an identity to the account of a session. The passphrase is asked for, as for a passkey.
///
/// # Errors
/// Refused where the session has ended or the passphrase is wrong.
pub fn begin_link(
    register: &Register,
    cookie: &str,
    (passphrase, address): (&str, &str),
) -> Result<Walk, AccountFault> {
    let now = register.clock.now().as_microsecond();
    let found = register.db.read(|tx| at(tx, cookie, now, &[Stage::Full]))?;
    let (account, session) = found.ok_or(AccountRefusal::NoSuchSession)?;
    if !proves(register, &account, passphrase, address)? {
        return Err(AccountRefusal::SignInWrong.into());
    }
    let walk = drawn()?;
    register.db.decide(|tx| {
        keep(tx, &walk, (Purpose::ProviderLink, Some((account.id, session.id))), now)?;
        Ok(walk)
    })
}

fn drawn() -> Result<Walk> {
    Ok(Walk { state: draw("")?, nonce: draw("")?, verifier: draw("")?, browser: draw("")? })
}

fn keep(
    tx: &mut dyn Tx,
    walk: &Walk,
    (purpose, holder): (Purpose, Option<(i64, i64)>),
    now: i64,
) -> Result<()> {
    let kept =
        Kept { nonce: walk.nonce.clone(), verifier: walk.verifier.clone(), browser: hash(&walk.browser) };
    let matter = serde_json::to_string(&kept).expect("plain data is JSON");
    let challenge = Challenge { purpose, holder, matter, expires_at: now + WALK_SECONDS * SECOND };
    challenge::put(tx, walk.state.as_bytes(), &challenge, now)
}

/// Takes a walk that has come back to the browser it began in. It is used up by that.
///
/// # Errors
/// Refused where there is none: another browser's, one that came back before, one that took too long.
pub fn end_walk(
    register: &Register,
    (state, browser): (&str, &str),
    caller: Caller<'_>,
) -> Result<Returned, AccountFault> {
    let now = register.clock.now().as_microsecond();
    let from = caller.from();
    register.db.write_exclusive(|tx| {
        if from.is_held_back(tx, now)? {
            return Ok(Err(WayRefusal::ProviderWrong.into()));
        }
        let Some(returned) = taken(tx, state, browser, now)? else {
            failed(tx, &from, now, "account.provider-failed")?;
            return Ok(Err(WayRefusal::ProviderWrong.into()));
        };
        Ok(Ok(returned))
    })?
}

fn taken(tx: &mut dyn Tx, state: &str, browser: &str, now: i64) -> Result<Option<Returned>> {
    let purposes = [Purpose::ProviderSignIn, Purpose::ProviderLink];
    let Some(challenge) = challenge::take(tx, state.as_bytes(), &purposes, now)? else { return Ok(None) };
    let kept = serde_json::from_str::<Kept>(&challenge.matter).ok();
    let kept = kept.filter(|kept| kept.browser == hash(browser));
    Ok(kept.map(|Kept { nonce, verifier, .. }| Returned { nonce, verifier, holder: challenge.holder }))
}

/// Notes that what a provider answered was not accepted.
///
/// # Errors
/// When the store fails.
pub fn note_provider_failure(register: &Register, caller: Caller<'_>) -> Result<()> {
    let now = register.clock.now().as_microsecond();
    register.db.write_exclusive(|tx| failed(tx, &caller.from(), now, "account.provider-failed"))
}

/// Signs in with an identity. Whether a code is asked for afterwards depends on what the provider asked for.
///
/// # Errors
/// [`WayRefusal::ProviderUnknown`] where it is linked to no open account.
pub fn provider_sign_in(
    register: &Register,
    identity: &Identity,
    caller: Caller<'_>,
) -> Result<Opened, AccountFault> {
    let now = register.clock.now().as_microsecond();
    register.db.write_exclusive(|tx| {
        let Some((kept, account)) = linked(tx, identity)? else {
            failed(tx, &caller.from(), now, "account.provider-unknown")?;
            return Ok(Err(WayRefusal::ProviderUnknown.into()));
        };
        let stage = if identity.second_factor { Stage::Full } else { stage_after(tx, &account)? };
        self_naming::used(tx, kept.id, 0, now)?;
        end_before(tx, caller.cookie)?;
        let change = (Json::Null, json!({ "session": stage_word(stage) }));
        note_change(tx, (now, &account.actor()), ("account.provider-sign-in", account.id), change)?;
        open(tx, account.id, stage, caller.agent, now).map(Ok)
    })?
}

fn linked(tx: &mut dyn Tx, identity: &Identity) -> Result<Option<(SelfNaming, AccountRow)>> {
    let hash = found_by(&identity.issuer, &identity.subject);
    let Some(kept) = self_naming::find(tx, CredentialKind::Identity, &hash)? else { return Ok(None) };
    let account = account::by_number(tx, kept.account)?.filter(|account| account.closed_at.is_none());
    Ok(account.map(|account| (kept, account)))
}

/// Links an identity to the account whose session began the walk.
///
/// # Errors
/// Refused where that session has ended, or the identity or the account is linked already.
pub fn link_identity(
    register: &Register,
    (cookie, holder): (&str, (i64, i64)),
    identity: &Identity,
) -> Result<(), AccountFault> {
    let now = register.clock.now().as_microsecond();
    register.db.decide(|tx| {
        let found = at(tx, cookie, now, &[Stage::Full])?;
        let found = found.filter(|(account, session)| (account.id, session.id) == holder);
        let (account, _) = found.ok_or(AccountRefusal::NoSuchSession)?;
        link(tx, &account, (&identity.issuer, &identity.subject), By { actor: &account.actor(), now })
    })
}

/// Links an identity to somebody's account: the security administrator's doing.
///
/// # Errors
/// Refused where there is no open account of that name or it is one's own, the subject will not do, or either is
/// linked already.
pub fn link_for(
    database: &Database,
    name: &str,
    (issuer, subject): (&str, &str),
    by: By<'_>,
) -> Result<(), AccountFault> {
    let subject = subject.trim();
    let fits = (1..=LONGEST_SUBJECT).contains(&subject.len())
        && !subject.chars().any(char::is_control)
        && domain::id::find_personal(subject).is_none();
    if !fits {
        return Err(WayRefusal::SubjectUnfit.into());
    }
    database.decide(|tx| {
        let account = other(tx, name, by)?;
        link(tx, &account, (issuer, subject), by)
    })
}

fn link(
    tx: &mut dyn Tx,
    account: &AccountRow,
    (issuer, subject): (&str, &str),
    by: By<'_>,
) -> Result<(), AccountFault> {
    let has_one = !self_naming::of_account(tx, CredentialKind::Identity, account.id)?.is_empty();
    let new = SelfNaming {
        id: 0,
        account: account.id,
        label: issuer.to_owned(),
        secret: Vec::new(),
        counter: 0,
        created_at: by.now,
        used_at: None,
    };
    if has_one || !self_naming::add(tx, CredentialKind::Identity, &found_by(issuer, subject), &new)? {
        return Err(WayRefusal::IdentityTaken.into());
    }
    let change = (json!({ "identity": false }), json!({ "identity": true }));
    note_change(tx, (by.now, by.actor), ("account.identity-link", account.id), change)?;
    Ok(())
}

/// Unlinks the own identity.
///
/// # Errors
/// Refused where there is none.
pub fn unlink_identity(register: &Register, account: &AccountRow) -> Result<(), AccountFault> {
    let now = register.clock.now().as_microsecond();
    register.db.decide(|tx| unlink(tx, account, By { actor: &account.actor(), now }))
}

/// Unlinks the identity of somebody's account: the security administrator's doing.
///
/// # Errors
/// Refused where there is no open account of that name, it is one's own, or it has none.
pub fn unlink_for(database: &Database, name: &str, by: By<'_>) -> Result<(), AccountFault> {
    database.decide(|tx| {
        let account = other(tx, name, by)?;
        unlink(tx, &account, by)
    })
}

fn unlink(tx: &mut dyn Tx, account: &AccountRow, by: By<'_>) -> Result<(), AccountFault> {
    if self_naming::of_account(tx, CredentialKind::Identity, account.id)?.is_empty() {
        return Err(WayRefusal::NoSuchIdentity.into());
    }
    account::forget(tx, account.id, CredentialKind::Identity)?;
    let change = (json!({ "identity": true }), json!({ "identity": false }));
    note_change(tx, (by.now, by.actor), ("account.identity-unlink", account.id), change)?;
    Ok(())
}

/// The identity an account is linked to.
///
/// # Errors
/// When the store fails.
pub fn identity_of(tx: &mut dyn Tx, account: i64) -> Result<Option<SelfNaming>> {
    Ok(self_naming::of_account(tx, CredentialKind::Identity, account)?.pop())
}
