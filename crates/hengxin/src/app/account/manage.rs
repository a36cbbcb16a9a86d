//! Giving accounts to officers, and taking them back.

use domain::id::{Uscc, find_personal};
use domain::role::{Role, Roles};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::delay::From;
use super::fault::{AccountFault, AccountRefusal};
use super::sign_in::typed;
use super::{SECOND, has_second_factor, note, note_change, totp};
use crate::store::account::{self, AccountRow, CredentialKind, CredentialRow};
use crate::store::authority::{self, Authorities};
use crate::store::sql::{Database, Result, StoreFault, Tx};
use crate::store::{api_key, session};

/// How long a set-up code is good for.
const SET_UP_SECONDS: i64 = 3 * 24 * 3600;

/// What a reset takes: everything its holder could prove something with.
const TAKEN_AT_RESET: [CredentialKind; 5] = [
    CredentialKind::Passphrase,
    CredentialKind::Totp,
    CredentialKind::Recovery,
    CredentialKind::Passkey,
    CredentialKind::Identity,
];

/// Who manages accounts, and when.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// As named in the audit trail.
    pub actor: &'a str,
    /// Now, microseconds since 1970-01-01 UTC.
    pub now: i64,
}

/// An account to be made. Nothing of it but what stands here is taken from whoever asks.
#[derive(Debug, Clone, Default)]
pub struct NewAccount {
    /// What the officer signs in with.
    pub name: String,
    /// The officer's name as shown.
    pub display: String,
    /// Work address; empty = none.
    pub email: String,
    /// Code or name of the body the officer acts for; empty = no single one.
    pub body: String,
    /// District code of 2, 4 or 6 digits; empty = the whole register.
    pub district: String,
    /// What the officer is there for.
    pub roles: Vec<Role>,
    /// That no second factor is needed. Refused outside a demonstration.
    pub totp_waived: bool,
}

/// An account just made or reset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Created {
    /// Its number.
    pub id: i64,
    /// What the officer signs in with.
    pub name: String,
    /// The code with which the officer sets the passphrase, shown this once.
    pub set_up_code: String,
    /// Until when the code is good.
    pub good_until: String,
}

/// An account as listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountView {
    /// Its number.
    pub id: i64,
    /// What the officer signs in with.
    pub name: String,
    /// The officer's name.
    pub display: String,
    /// Work address.
    pub email: Option<String>,
    /// Name of the body.
    pub body: Option<String>,
    /// District code.
    pub district: Option<String>,
    /// Words of the roles.
    pub roles: Vec<&'static str>,
    /// `new` before the passphrase was set, `active`, or `closed`.
    pub state: &'static str,
    /// Until when no sign-in counts after failures; none where none is held back.
    pub locked_until: Option<String>,
    /// Whether a second factor is set up.
    pub second_factor: bool,
    /// How many passkeys it has.
    pub passkeys: usize,
    /// Whether it is linked to an identity at a provider.
    pub identity: bool,
    /// When it was made.
    pub created_at: String,
    /// When it was closed.
    pub closed_at: Option<String>,
}

pub(super) fn written(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).map(|at| at.to_string()).unwrap_or_default()
}

/// Makes an account. The officer sets the passphrase with the code returned; there is no default one.
///
/// # Errors
/// Refused where a field is unfit, the name taken, or the roles not allowed together.
pub fn create(database: &Database, new: &NewAccount, by: By<'_>) -> Result<Created, AccountFault> {
    create_where(database, new, by, false)
}

/// [`create`] in a demonstration, where the second factor may be waived.
pub(crate) fn create_in_demonstration(
    database: &Database,
    new: &NewAccount,
    by: By<'_>,
) -> Result<Created, AccountFault> {
    create_where(database, new, by, true)
}

fn create_where(
    database: &Database,
    new: &NewAccount,
    by: By<'_>,
    demonstration: bool,
) -> Result<Created, AccountFault> {
    if new.totp_waived && !demonstration {
        return Err(AccountRefusal::WaivedInDemonstrationsOnly.into());
    }
    let mut row = checked(new)?;
    let code = totp::set_up_code()?;
    database.decide(|tx| {
        if account::by_name(tx, &row.name)?.is_some() {
            return Err(AccountRefusal::NameTaken.into());
        }
        row.body = body(tx, new.body.trim())?;
        row.created_at = by.now;
        let id = account::enter(tx, &row)?;
        let after =
            json!({ "state": "new", "roles": role_words(&row), "body": row.body, "district": row.district });
        note_change(tx, (by.now, by.actor), ("account.create", id), (Json::Null, after))?;
        give(tx, (id, row.name.clone()), code, by.now)
    })
}

/// What can be told from the fields alone.
fn checked(new: &NewAccount) -> Result<AccountRow, AccountFault> {
    let name = typed(&new.name);
    let fits = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || "._-".contains(one);
    let begins = name.starts_with(|first: char| first.is_ascii_lowercase());
    if !begins || !(2..=32).contains(&name.len()) || !name.chars().all(fits) || find_personal(&name).is_some()
    {
        return Err(AccountRefusal::NameUnfit.into());
    }
    let roles = Roles::new(new.roles.iter().copied())?;
    if roles.has(Role::Supply) && new.body.trim().is_empty() {
        return Err(AccountRefusal::NeedsBody.into());
    }
    Ok(AccountRow {
        id: 0,
        name,
        display: display(&new.display)?,
        email: email(&new.email)?,
        body: None,
        district: district(&new.district)?,
        roles: Some(roles),
        totp_waived: new.totp_waived,
        created_at: 0,
        closed_at: None,
    })
}

fn display(given: &str) -> Result<String, AccountRefusal> {
    let text = given.trim();
    let fits = (1..=60).contains(&text.chars().count())
        && !text.chars().any(char::is_control)
        && find_personal(text).is_none();
    if fits { Ok(text.to_owned()) } else { Err(AccountRefusal::DisplayUnfit) }
}

fn email(given: &str) -> Result<Option<String>, AccountRefusal> {
    let text = given.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let host = text.split_once('@').filter(|(user, _)| !user.is_empty()).map(|(_, host)| host);
    let fits = host.is_some_and(|host| host.contains('.') && !host.contains('@'))
        && text.len() <= 254
        && !text.chars().any(|one| one.is_whitespace() || one.is_control())
        && find_personal(text).is_none();
    if fits { Ok(Some(text.to_owned())) } else { Err(AccountRefusal::EmailUnfit) }
}

fn district(given: &str) -> Result<Option<String>, AccountRefusal> {
    let text = given.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let fits = [2, 4, 6].contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { Ok(Some(text.to_owned())) } else { Err(AccountRefusal::DistrictUnfit) }
}

/// The body with that code, or with that name; one named for the first time is entered.
fn body(tx: &mut dyn Tx, given: &str) -> Result<Option<i64>, AccountFault> {
    if given.is_empty() {
        return Ok(None);
    }
    if given.parse::<Uscc>().is_ok() {
        return Ok(Some(authority::by_code(tx, given)?.ok_or(AccountRefusal::NoSuchBody)?));
    }
    if given.chars().count() > 100 || given.chars().any(char::is_control) || find_personal(given).is_some() {
        return Err(AccountRefusal::NoSuchBody.into());
    }
    Ok(Some(Authorities::default().number(tx, given)?))
}

/// Gives a set-up code to an account; the one before is good no more.
fn give(tx: &mut dyn Tx, (id, name): (i64, String), code: String, now: i64) -> Result<Created, AccountFault> {
    let until = now + SET_UP_SECONDS * SECOND;
    account::forget(tx, id, CredentialKind::SetUp)?;
    let credential = CredentialRow { id: 0, secret: totp::hash(&code), expires_at: Some(until) };
    account::add_credential(tx, id, CredentialKind::SetUp, &credential, now)?;
    Ok(Created { id, name, set_up_code: code, good_until: written(until) })
}

/// The open account with that name, which is not the one of whoever acts.
pub(super) fn other(tx: &mut dyn Tx, name: &str, by: By<'_>) -> Result<AccountRow, AccountFault> {
    let found = account::by_name(tx, &typed(name))?.filter(|account| account.closed_at.is_none());
    let account = found.ok_or(AccountRefusal::NoSuchAccount)?;
    if account.actor() == by.actor { Err(AccountRefusal::OwnAccount.into()) } else { Ok(account) }
}

/// Closes an account for good; its sessions and keys end.
///
/// # Errors
/// Refused where there is none of that name that is open, or it is one's own.
pub fn close(database: &Database, name: &str, by: By<'_>) -> Result<(), AccountFault> {
    database.decide(|tx| {
        let account = other(tx, name, by)?;
        account::close(tx, account.id, by.now)?;
        let ended = session::end_others(tx, account.id, None)?;
        api_key::revoke_all_of(tx, account.id, by.now)?;
        let before = json!({ "state": "open", "roles": role_words(&account), "sessions": ended });
        let after = json!({ "state": "closed", "sessions": 0 });
        note_change(tx, (by.now, by.actor), ("account.close", account.id), (before, after))?;
        Ok(())
    })
}

/// Takes passphrase, second factors, passkeys and identity from an account and gives it a new set-up code; its sessions
/// and keys end.
///
/// # Errors
/// Refused where there is none of that name that is open, or it is one's own.
pub fn reset(database: &Database, name: &str, by: By<'_>) -> Result<Created, AccountFault> {
    let code = totp::set_up_code()?;
    database.decide(|tx| {
        let account = other(tx, name, by)?;
        let before = proofs(tx, account.id)?;
        for kind in TAKEN_AT_RESET {
            account::forget(tx, account.id, kind)?;
        }
        session::end_others(tx, account.id, None)?;
        api_key::revoke_all_of(tx, account.id, by.now)?;
        From { name: &account.name, address: "" }.succeed(tx)?;
        let after = proofs(tx, account.id)?;
        note_change(tx, (by.now, by.actor), ("account.reset", account.id), (before, after))?;
        give(tx, (account.id, account.name), code, by.now)
    })
}

/// Every account, oldest first. That somebody looked is noted.
///
/// # Errors
/// When the store fails.
pub fn list(tx: &mut dyn Tx, by: By<'_>) -> Result<Vec<AccountView>> {
    note(tx, (by.now, by.actor), "account.read", "account")?;
    let rows = account::list(tx)?;
    rows.into_iter().map(|(row, body)| view(tx, row, body, by.now)).collect()
}

fn view(tx: &mut dyn Tx, row: AccountRow, body: Option<String>, now: i64) -> Result<AccountView> {
    let passphrases = account::credentials(tx, row.id, CredentialKind::Passphrase)?;
    let delay = From { name: &row.name, address: "" }.until(tx, now)?;
    Ok(AccountView {
        state: match (row.closed_at, passphrases.is_empty()) {
            (Some(_), _) => "closed",
            (None, false) => "active",
            (None, true) => "new",
        },
        locked_until: delay.map(written),
        second_factor: has_second_factor(tx, row.id)?,
        passkeys: account::credentials(tx, row.id, CredentialKind::Passkey)?.len(),
        identity: !account::credentials(tx, row.id, CredentialKind::Identity)?.is_empty(),
        roles: row.roles.iter().flat_map(Roles::all).map(|role| role.word()).collect(),
        created_at: written(row.created_at),
        closed_at: row.closed_at.map(written),
        id: row.id,
        name: row.name,
        display: row.display,
        email: row.email,
        district: row.district,
        body,
    })
}

/// Notes that somebody looked at the sessions of an account.
///
/// # Errors
/// When the store fails.
pub fn note_look_at_sessions(tx: &mut dyn Tx, by: By<'_>, account: i64) -> Result<()> {
    note(tx, (by.now, by.actor), "account.read", &format!("account/{account}"))
}

/// Notes that somebody ended so many sessions of an account.
///
/// # Errors
/// When the store fails.
pub fn note_sessions_ended(tx: &mut dyn Tx, by: By<'_>, account: i64, ended: u64) -> Result<()> {
    let change = (json!({ "sessions": ended }), json!({ "sessions": 0 }));
    note_change(tx, (by.now, by.actor), ("account.sessions-ended", account), change)
}

/// The words of an account's roles.
fn role_words(account: &AccountRow) -> Vec<&'static str> {
    account.roles.iter().flat_map(Roles::all).map(|role| role.word()).collect()
}

/// How many proofs of each kind an account has.
pub(super) fn proofs(tx: &mut dyn Tx, account: i64) -> Result<Json> {
    let mut count = |kind| Ok::<_, StoreFault>(account::credentials(tx, account, kind)?.len());
    Ok(json!({
        "passphrase": count(CredentialKind::Passphrase)?,
        "second-factor": count(CredentialKind::Totp)?,
        "recovery-codes": count(CredentialKind::Recovery)?,
        "passkeys": count(CredentialKind::Passkey)?,
        "identities": count(CredentialKind::Identity)?,
    }))
}
