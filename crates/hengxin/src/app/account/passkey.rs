//! Passkeys: an officer's device signs what the register asked, after it has made sure who holds it.
//!
//! A passkey is two factors in one, something held and something known or measured, so no code is asked for after it.
//! It is found by its own number, so nobody types a name and no name can be tried out. Nothing secret of it is kept.

use passki::{
    AuthenticationCredential, AuthenticationOptions, AuthenticationState, ClientData, Passki, PasskiError,
    RegistrationCredential, RegistrationOptions, RegistrationState, ResidentKeyRequirement, StoredPasskey,
    UserVerificationRequirement,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json as object};
use sha2::{Digest, Sha256};

use super::delay::From;
use super::fault::{AccountFault, AccountRefusal};
use super::own::{at, proves};
use super::sign_in::{Opened, end_before, open};
use super::way::WayRefusal;
use super::manage::proofs;
use super::{PublicAddress, SECOND, note, note_change, note_held_back, stage_word, totp};
use crate::app::Register;
use crate::store::account::{self, AccountRow, CredentialKind, CredentialRow};
use crate::store::attempt;
use crate::store::challenge::{self, Challenge, Purpose};
use crate::store::self_naming::{self, SelfNaming};
use crate::store::session::{self, Session, Stage};
use crate::store::sql::{Result, Tx};

/// How long a browser has to answer.
const ANSWER_SECONDS: i64 = 5 * 60;
/// Most challenges an hour for one address: an office of some hundred officers shares one.
const MOST_CHALLENGES: i64 = 300;
/// Most passkeys of one account.
const MOST_PASSKEYS: usize = 10;
/// Most characters of a passkey's name.
pub const LONGEST_LABEL: usize = 40;

/// Where somebody signs in from who has given no name.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    /// The caller's address; empty where it is this machine itself.
    pub address: &'a str,
    /// The browser, as it names itself.
    pub agent: &'a str,
    /// The cookie of the session there is already, which ends; empty = none.
    pub cookie: &'a str,
}

impl<'a> Caller<'a> {
    /// Failures are counted by address alone: there is no name to guess at.
    pub(super) fn from(&self) -> From<'a> {
        From { name: "", address: self.address }
    }
}

/// The register as devices know it.
fn relying_party(public: &PublicAddress) -> Passki {
    Passki::new(&public.host, &[&public.origin], "衡信 Hengxin")
}

/// What devices know an account by: it tells nothing about the officer.
fn handle(account: i64) -> Vec<u8> {
    Sha256::digest(format!("hengxin account {account}")).to_vec()
}

/// The hash a passkey is found by.
fn found_by(number: &[u8]) -> Vec<u8> {
    Sha256::digest([b"passkey:", number].concat()).to_vec()
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain data is JSON")
}

fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// Asks a browser to sign in with a passkey: what its device is to sign, as JSON.
///
/// # Errors
/// Refused where no public address is configured, or the caller is held back after failures.
pub fn begin_passkey_sign_in(
    register: &Register,
    public: Option<&PublicAddress>,
    caller: Caller<'_>,
) -> Result<String, AccountFault> {
    let public = public.ok_or(WayRefusal::PublicAddressMissing)?;
    let mut options = AuthenticationOptions::default();
    options.timeout = ANSWER_SECONDS.unsigned_abs() * 1000;
    options.user_verification = UserVerificationRequirement::Required;
    let started = relying_party(public).start_passkey_authentication(&[], options);
    let (asked, state) = started.map_err(|_| WayRefusal::PasskeyWrong)?;
    let now = register.clock.now().as_microsecond();
    register.db.decide(|tx| {
        if caller.from().is_held_back(tx, now)? || asks_too_much(tx, caller.address, now)? {
            return Err(WayRefusal::PasskeyWrong.into());
        }
        keep(tx, &state.challenge, (Purpose::PasskeySignIn, None), json(&state), now)?;
        Ok(json(&asked))
    })
}

/// Whether an address has begun more than an office would in an hour.
pub(super) fn asks_too_much(tx: &mut dyn Tx, address: &str, now: i64) -> Result<bool> {
    if address.is_empty() {
        return Ok(false);
    }
    let (count, _) = attempt::count(tx, &format!("sign-in address {address}"), now)?;
    Ok(count > MOST_CHALLENGES)
}

fn keep(
    tx: &mut dyn Tx,
    brings: &[u8],
    (purpose, holder): (Purpose, Option<(i64, i64)>),
    matter: String,
    now: i64,
) -> Result<()> {
    let challenge = Challenge { purpose, holder, matter, expires_at: now + ANSWER_SECONDS * SECOND };
    challenge::put(tx, brings, &challenge, now)
}

/// What an answer says it answers.
fn answers(client_data: &str) -> Option<Vec<u8>> {
    let client_data = ClientData::from_base64(client_data).ok()?;
    Passki::base64_decode(&client_data.challenge).ok()
}

/// Signs in with what a device answered.
///
/// # Errors
/// [`WayRefusal::PasskeyWrong`] for everything that is not right and an attempt held back alike.
pub fn passkey_sign_in(
    register: &Register,
    public: Option<&PublicAddress>,
    answer: &str,
    caller: Caller<'_>,
) -> Result<Opened, AccountFault> {
    let public = public.ok_or(WayRefusal::PublicAddressMissing)?;
    let now = register.clock.now().as_microsecond();
    let from = caller.from();
    register.db.write_exclusive(|tx| {
        if from.is_held_back(tx, now)? {
            return Ok(Err(WayRefusal::PasskeyWrong.into()));
        }
        let account = match proved(tx, public, answer, now)? {
            Ok(account) => account,
            Err(failure) => {
                failed(tx, &failure, &from, now)?;
                return Ok(Err(WayRefusal::PasskeyWrong.into()));
            }
        };
        end_before(tx, caller.cookie)?;
        let change = (Json::Null, object!({ "session": stage_word(Stage::Full) }));
        note_change(tx, (now, &account.actor()), ("account.passkey-sign-in", account.id), change)?;
        open(tx, account.id, Stage::Full, caller.agent, now).map(Ok)
    })?
}

/// Why an answer proves nothing.
enum Failure {
    /// It is of no passkey of an open account, or of no challenge of ours.
    Unknown,
    /// It does not hold for this account.
    Wrong(i64),
    /// It holds, but the device has counted back: there are two of it.
    Copied(i64),
}

fn failed(tx: &mut dyn Tx, failure: &Failure, from: &From<'_>, now: i64) -> Result<()> {
    let (verb, target) = match failure {
        Failure::Unknown => ("account.passkey-failed", "account/unknown".to_owned()),
        Failure::Wrong(account) => ("account.passkey-failed", format!("account/{account}")),
        Failure::Copied(account) => ("account.passkey-counted-back", format!("account/{account}")),
    };
    note(tx, (now, "anyone"), verb, &target)?;
    if from.fail(tx, now)? {
        note_held_back(tx, now, &target)?;
    }
    Ok(())
}

/// The account an answer proves. Its challenge is used up by that, right or wrong.
fn proved(
    tx: &mut dyn Tx,
    public: &PublicAddress,
    answer: &str,
    now: i64,
) -> Result<Result<AccountRow, Failure>> {
    let Some(given) = read::<AuthenticationCredential>(answer) else { return Ok(Err(Failure::Unknown)) };
    let asked = answers(&given.response.client_data_json).unwrap_or_default();
    let challenge = challenge::take(tx, &asked, &[Purpose::PasskeySignIn], now)?;
    let Some(state) = challenge.and_then(|challenge| read(&challenge.matter)) else {
        return Ok(Err(Failure::Unknown));
    };
    let Some((passkey, account)) = of_number(tx, &given.raw_id)? else { return Ok(Err(Failure::Unknown)) };
    let named = given.response.user_handle.as_deref().map(Passki::base64_decode);
    if !named.is_some_and(|named| named.is_ok_and(|named| named == handle(account.id))) {
        return Ok(Err(Failure::Wrong(account.id)));
    }
    Ok(match counted(&relying_party(public), &given, &state, &passkey) {
        Ok(counter) => {
            self_naming::used(tx, passkey.id, counter, now)?;
            Ok(account)
        }
        Err(Counted::Wrong) => Err(Failure::Wrong(account.id)),
        Err(Counted::Back) => Err(Failure::Copied(account.id)),
    })
}

/// The passkey with that number and its account, where the account is open.
fn of_number(tx: &mut dyn Tx, number: &str) -> Result<Option<(SelfNaming, AccountRow)>> {
    let Ok(number) = Passki::base64_decode(number) else { return Ok(None) };
    let Some(passkey) = self_naming::find(tx, CredentialKind::Passkey, &found_by(&number))? else {
        return Ok(None);
    };
    let account = account::by_number(tx, passkey.account)?.filter(|account| account.closed_at.is_none());
    Ok(account.map(|account| (passkey, account)))
}

enum Counted {
    Wrong,
    Back,
}

/// The counter of an answer that holds.
fn counted(
    relying: &Passki,
    given: &AuthenticationCredential,
    state: &AuthenticationState,
    passkey: &SelfNaming,
) -> Result<i64, Counted> {
    let stored = std::str::from_utf8(&passkey.secret).ok().and_then(read::<StoredPasskey>);
    let mut stored = stored.ok_or(Counted::Wrong)?;
    stored.counter = u32::try_from(passkey.counter).unwrap_or(u32::MAX);
    match relying.finish_passkey_authentication(given, state, &stored) {
        Ok(result) => Ok(result.counter.into()),
        // The counter is looked at before the signature: only an answer that is signed says that there are two.
        Err(PasskiError::CounterRegression) => {
            stored.counter = 0;
            let signed = relying.finish_passkey_authentication(given, state, &stored);
            Err(if signed.is_ok() { Counted::Back } else { Counted::Wrong })
        }
        Err(_) => Err(Counted::Wrong),
    }
}

/// Asks the browser of a session to make a passkey: what its device is to make, as JSON. The passphrase is asked for
/// unless it was given just now, since whoever found an open browser would add a passkey here.
///
/// # Errors
/// Refused where no public address is configured, the session has ended, the passphrase is wrong, or there are ten.
pub fn begin_passkey(
    register: &Register,
    public: Option<&PublicAddress>,
    cookie: &str,
    (passphrase, address): (&str, &str),
) -> Result<String, AccountFault> {
    let public = public.ok_or(WayRefusal::PublicAddressMissing)?;
    let now = register.clock.now().as_microsecond();
    let (account, session) =
        register.db.read(|tx| adding(tx, cookie, now))?.ok_or(AccountRefusal::NoSuchSession)?;
    if session.stage == Stage::Full && !proves(register, &account, passphrase, address)? {
        return Err(AccountRefusal::SignInWrong.into());
    }
    register.db.decide(|tx| {
        adding(tx, cookie, now)?.ok_or(AccountRefusal::NoSuchSession)?;
        let kept = self_naming::of_account(tx, CredentialKind::Passkey, account.id)?;
        if kept.len() >= MOST_PASSKEYS {
            return Err(WayRefusal::PasskeysTooMany.into());
        }
        let (asked, state) = asked_for(public, &account, &kept)?;
        let holder = Some((account.id, session.id));
        keep(tx, &state.challenge, (Purpose::PasskeyAdd, holder), json(&state), now)?;
        Ok(json(&asked))
    })
}

fn adding(tx: &mut dyn Tx, cookie: &str, now: i64) -> Result<Option<(AccountRow, Session)>> {
    at(tx, cookie, now, &[Stage::Full, Stage::SetUp])
}

fn asked_for(
    public: &PublicAddress,
    account: &AccountRow,
    kept: &[SelfNaming],
) -> Result<(passki::RegistrationChallenge, RegistrationState), WayRefusal> {
    let kept = kept.iter().filter_map(|row| std::str::from_utf8(&row.secret).ok().and_then(read));
    let kept: Vec<StoredPasskey> = kept.collect();
    let mut options = RegistrationOptions::default();
    options.timeout = ANSWER_SECONDS.unsigned_abs() * 1000;
    options.resident_key = ResidentKeyRequirement::Required;
    options.user_verification = UserVerificationRequirement::Required;
    options.exclude_credentials = Some(&kept);
    relying_party(public)
        .start_passkey_registration(&handle(account.id), &account.name, &account.display, options)
        .map_err(|_| WayRefusal::PasskeyUnfit)
}

/// A passkey just added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedPasskey {
    /// The session that goes on, where the passkey is the second factor that was missing.
    pub opened: Option<Opened>,
    /// Recovery codes, shown this once; none where the account has some.
    pub recovery_codes: Vec<String>,
}

/// Adds a passkey with what a device answered, under the name its officer gives it.
///
/// # Errors
/// Refused where the session has ended, the answer does not hold, or the name will not do.
pub fn add_passkey(
    register: &Register,
    public: Option<&PublicAddress>,
    cookie: &str,
    (label, answer): (&str, &str),
) -> Result<AddedPasskey, AccountFault> {
    let public = public.ok_or(WayRefusal::PublicAddressMissing)?;
    let now = register.clock.now().as_microsecond();
    let label = labelled(label)?;
    let codes = totp::recovery_codes()?;
    register.db.write_exclusive(|tx| {
        let found = adding(tx, cookie, now)?;
        let Some((account, session)) = found else { return Ok(Err(AccountRefusal::NoSuchSession.into())) };
        let Some(made) = made(tx, public, answer, (account.id, session.id), now)? else {
            return Ok(Err(WayRefusal::PasskeyUnfit.into()));
        };
        let new = SelfNaming {
            id: 0,
            account: account.id,
            label,
            secret: json(&made).into_bytes(),
            counter: made.counter.into(),
            created_at: now,
            used_at: None,
        };
        let before = proofs(tx, account.id)?;
        if !self_naming::add(tx, CredentialKind::Passkey, &found_by(&made.credential_id), &new)? {
            return Ok(Err(WayRefusal::PasskeyUnfit.into()));
        }
        let recovery_codes = recovery(tx, account.id, codes, now)?;
        let change = (before, proofs(tx, account.id)?);
        note_change(tx, (now, &account.actor()), ("account.passkey-add", account.id), change)?;
        Ok(Ok(AddedPasskey { opened: completed(tx, &session, now)?, recovery_codes }))
    })?
}

/// Goes on with a full session where a second factor was missing until now.
fn completed(tx: &mut dyn Tx, session: &Session, now: i64) -> Result<Option<Opened>> {
    if session.stage == Stage::Full {
        return Ok(None);
    }
    session::end_others(tx, session.account, None)?;
    open(tx, session.account, Stage::Full, &session.agent, now).map(Some)
}

/// What a device made, where it was asked to in this session.
fn made(
    tx: &mut dyn Tx,
    public: &PublicAddress,
    answer: &str,
    holder: (i64, i64),
    now: i64,
) -> Result<Option<StoredPasskey>> {
    let Some(given) = read::<RegistrationCredential>(answer) else { return Ok(None) };
    let asked = answers(&given.response.client_data_json).unwrap_or_default();
    let challenge = challenge::take(tx, &asked, &[Purpose::PasskeyAdd], now)?;
    let challenge = challenge.filter(|challenge| challenge.holder == Some(holder));
    let Some(state) = challenge.and_then(|challenge| read::<RegistrationState>(&challenge.matter)) else {
        return Ok(None);
    };
    Ok(relying_party(public).finish_passkey_registration(&given, &state).ok())
}

/// Gives an account recovery codes that has none: a lost device must not lock its officer out.
fn recovery(tx: &mut dyn Tx, account: i64, codes: Vec<String>, now: i64) -> Result<Vec<String>> {
    if !account::credentials(tx, account, CredentialKind::Recovery)?.is_empty() {
        return Ok(Vec::new());
    }
    for code in &codes {
        let kept = CredentialRow { id: 0, secret: totp::hash(code), expires_at: None };
        account::add_credential(tx, account, CredentialKind::Recovery, &kept, now)?;
    }
    Ok(codes)
}

fn labelled(given: &str) -> Result<String, WayRefusal> {
    let label = given.trim();
    let fits = (1..=LONGEST_LABEL).contains(&label.chars().count())
        && !label.chars().any(char::is_control)
        && domain::id::find_personal(label).is_none();
    if fits { Ok(label.to_owned()) } else { Err(WayRefusal::PasskeyLabelUnfit) }
}

/// Removes a passkey. With the last second factor the recovery codes go as well.
///
/// # Errors
/// Refused where the account has none with that number, or needs it as its second factor.
pub fn remove_passkey(register: &Register, account: &AccountRow, id: i64) -> Result<(), AccountFault> {
    let now = register.clock.now().as_microsecond();
    register.db.decide(|tx| {
        let before = proofs(tx, account.id)?;
        if !self_naming::remove(tx, CredentialKind::Passkey, account.id, id)? {
            return Err(WayRefusal::NoSuchPasskey.into());
        }
        if !super::has_second_factor(tx, account.id)? {
            if account.must_enrol() {
                return Err(WayRefusal::LastSecondFactor.into());
            }
            account::forget(tx, account.id, CredentialKind::Recovery)?;
        }
        let change = (before, proofs(tx, account.id)?);
        note_change(tx, (now, &account.actor()), ("account.passkey-remove", account.id), change)?;
        Ok(())
    })
}

/// The passkeys of an account, oldest first.
///
/// # Errors
/// When the store fails.
pub fn passkeys(tx: &mut dyn Tx, account: i64) -> Result<Vec<SelfNaming>> {
    self_naming::of_account(tx, CredentialKind::Passkey, account)
}
