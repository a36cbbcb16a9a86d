//! Keys of an account: an officer's program acts for the officer, never more than the officer, and for a while.

use domain::id::find_personal;
use serde_json::{Value as Json, json};

use super::fault::{AccountFault, AccountRefusal};
use super::note_change;
use super::own::proves;
use crate::app::Register;
use crate::authority::{Action, Authority, KeyActions};
use crate::store::account::AccountRow;
use crate::store::api_key::{self, AccountKeyRow, NewKey as Row, OfAccount};
use crate::store::sql::{self, Tx};

const DAY: i64 = 86_400_000_000;
/// Most live keys of one account: one for each program, not one for each run of it.
const MOST: usize = 10;

/// A key to be made.
#[derive(Debug, Clone, Default)]
pub struct NewKey {
    /// What it is for.
    pub label: String,
    /// Words of what it may do.
    pub actions: Vec<String>,
    /// Days until it ends.
    pub days: u16,
}

/// A key just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyMade {
    /// Its number.
    pub id: i64,
    /// Its text, shown this once.
    pub key: String,
    /// When it ends, microseconds since 1970-01-01 UTC.
    pub expires_at: i64,
}

/// How it stands with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It is good.
    Live,
    /// It has run out.
    Expired,
    /// It was taken back, by whoever, or with the account.
    Revoked,
    /// The account has other roles now.
    OtherRoles,
}

/// A key as its officer and the security administrator see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyView {
    /// Its number: requests of it stand in the audit trail under this.
    pub id: i64,
    /// What it is for.
    pub label: String,
    /// What it may do.
    pub actions: Vec<Action>,
    /// When it was made, microseconds since 1970-01-01 UTC.
    pub created_at: i64,
    /// When it ends.
    pub expires_at: i64,
    /// How it stands with it.
    pub state: KeyState,
}

/// Makes a key of an account. The passphrase is asked, since a key outlives the session: whoever found an open browser
/// would make one here.
///
/// `longest` is the longest term in days.
///
/// # Errors
/// Refused where label, actions or term are unfit, the passphrase is wrong, or there are too many keys.
pub fn make_key(
    register: &Register,
    account: &AccountRow,
    (new, passphrase): (&NewKey, &str),
    longest: u16,
    address: &str,
) -> Result<KeyMade, AccountFault> {
    let now = register.clock.now().as_microsecond();
    let (label, actions) = checked(account, new, longest)?;
    if !proves(register, account, passphrase, address)? {
        return Err(AccountRefusal::SignInWrong.into());
    }
    let actor = account.actor();
    register.db.decide(|tx| {
        let roles = roles(account);
        let live = api_key::of_account(tx, account.id)?;
        if live.iter().filter(|key| state(key, &roles, now) == KeyState::Live).count() >= MOST {
            return Err(AccountRefusal::TooManyKeys { most: MOST }.into());
        }
        let words = actions.words();
        let expires_at = now + i64::from(new.days) * DAY;
        let of = OfAccount { account: account.id, actions: &words, roles: &roles };
        let row = Row { label, supplier: None, scopes: "", now, expires_at, of: Some(of) };
        let (id, key) = api_key::make(tx, &row)?;
        let after = json!({ "key": id, "actions": words, "days": new.days });
        note_change(tx, (now, &actor), ("account.key-new", account.id), (Json::Null, after))?;
        Ok(KeyMade { id, key, expires_at })
    })
}

/// The label and actions of a new key, where they will do.
fn checked<'n>(
    account: &AccountRow,
    new: &'n NewKey,
    longest: u16,
) -> Result<(&'n str, KeyActions), AccountRefusal> {
    let label = new.label.trim();
    let fits = (1..=60).contains(&label.chars().count()) && !label.chars().any(char::is_control);
    if !fits || find_personal(label).is_some() {
        return Err(AccountRefusal::KeyLabelUnfit);
    }
    if !(1..=longest).contains(&new.days) {
        return Err(AccountRefusal::KeyTerm { most: longest });
    }
    let officer = account.officer().ok_or(AccountRefusal::KeyActions)?;
    let grantable = Authority::built_in().grantable(&officer);
    let named = |word: &String| grantable.iter().copied().find(|action| action.word() == word);
    let actions: Option<Vec<Action>> = new.actions.iter().map(named).collect();
    let actions = actions.filter(|actions| !actions.is_empty()).ok_or(AccountRefusal::KeyActions)?;
    Ok((label, KeyActions::new(actions)))
}

/// The keys of an account, newest first: those that are good, and those that ended.
///
/// # Errors
/// When the store fails.
pub fn keys_of(tx: &mut dyn Tx, account: &AccountRow, now: i64) -> sql::Result<Vec<KeyView>> {
    let roles = roles(account);
    let rows = api_key::of_account(tx, account.id)?;
    let view = |row: AccountKeyRow| KeyView {
        state: state(&row, &roles, now),
        actions: KeyActions::parse(&row.actions).all().to_vec(),
        id: row.id,
        label: row.label,
        created_at: row.created_at,
        expires_at: row.expires_at,
    };
    Ok(rows.into_iter().map(view).collect())
}

fn roles(account: &AccountRow) -> String {
    account.roles.as_ref().map(domain::role::Roles::words).unwrap_or_default()
}

fn state(key: &AccountKeyRow, roles: &str, now: i64) -> KeyState {
    if key.revoked_at.is_some_and(|at| at <= now) {
        return KeyState::Revoked;
    }
    if key.expires_at <= now {
        return KeyState::Expired;
    }
    if key.roles == roles { KeyState::Live } else { KeyState::OtherRoles }
}

/// Takes back a key of an account: the officer's own, or anybody's by the security administrator.
///
/// # Errors
/// Refused where the account has no such key, or it was taken back; somebody else's is not told apart from none.
pub fn revoke_key(register: &Register, actor: &str, account: i64, id: i64) -> Result<(), AccountFault> {
    let now = register.clock.now().as_microsecond();
    register.db.decide(|tx| {
        if !api_key::revoke_of(tx, account, id, now)? {
            return Err(AccountRefusal::NoSuchKey.into());
        }
        let change = (json!({ "key": id }), json!({ "key": null }));
        note_change(tx, (now, actor), ("account.key-revoked", account), change)?;
        Ok(())
    })
}
