//! Accounts of officers: made and closed by the security administrator, set up by the officer, and signed in with.
//!
//! Kinds of credential are told apart in the store; each way of proving who one is (a passphrase, a passkey, an identity
//! at a provider) is a kind and a verb beside [`sign_in()`], ending like it in a session.

mod delay;
mod fault;
mod keys;
mod manage;
mod own;
mod passkey;
mod passphrase;
mod provider;
mod public_address;
mod roles;
mod sign_in;
mod totp;
mod way;

use domain::role::{Role, Roles};

pub use delay::From;
pub use fault::{AccountFault, AccountRefusal};
pub use keys::{KeyMade, KeyState, KeyView, NewKey, keys_of, make_key, revoke_key};
pub(crate) use manage::create_in_demonstration;
pub use manage::{
    AccountView, By, Created, NewAccount, close, create, list, note_look_at_sessions, note_sessions_ended,
    reset,
};
pub use own::{
    Enrolment, begin_enrolment, change_passphrase, confirm_enrolment, end_other_sessions, end_session,
    sessions,
};
pub use passkey::{
    AddedPasskey, Caller, LONGEST_LABEL, add_passkey, begin_passkey, begin_passkey_sign_in, passkey_sign_in,
    passkeys, remove_passkey,
};
pub use passphrase::{FEWEST as FEWEST_CHARACTERS, MOST as MOST_CHARACTERS};
pub use provider::{
    Identity, Returned, WALK_SECONDS, Walk, begin_link, begin_walk, end_walk, identity_of, link_for,
    link_identity, note_provider_failure, provider_sign_in, unlink_for, unlink_identity,
};
pub use public_address::PublicAddress;
pub use roles::change_roles;
pub use sign_in::{Attempt, Opened, SetUp, set_up, sign_in, sign_out, signed_in, step_up};
pub use totp::{base32, code as totp_code, grouped, link as totp_link, step as totp_step};
pub use way::WayRefusal;

use crate::authority::Officer;
use crate::store::account::{self, AccountRow, CredentialKind};
use crate::store::audit::{self, Entry};
use crate::store::session::Stage;
use crate::store::sql::{Result, Tx};
use serde_json::{Value as Json, json};

const SECOND: i64 = 1_000_000;
/// How long a browser stays signed in whatever is done: one working day.
pub const ABSOLUTE_SECONDS: i64 = 10 * 3600;
/// How long a browser stays signed in that is not used.
pub const IDLE_SECONDS: i64 = 3600;
/// How long a sign-in may wait for its second factor.
const PENDING_SECONDS: i64 = 15 * 60;

impl AccountRow {
    /// The officer as the policy sees one; none where the account is closed or its roles are not allowed.
    pub fn officer(&self) -> Option<Officer> {
        let roles = self.roles.clone().filter(|_| self.closed_at.is_none())?;
        Some(Officer { account: self.id, roles, body: self.body, district: self.district.clone() })
    }

    /// As named in the audit trail.
    pub fn actor(&self) -> String {
        format!("account:{}", self.id)
    }

    /// Whether it may do nothing before a second factor is set up.
    fn must_enrol(&self) -> bool {
        !self.totp_waived && self.roles.as_ref().is_none_or(Roles::need_second_factor)
    }

    /// Whether it has a role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.as_ref().is_some_and(|roles| roles.has(role))
    }
}

/// Whether an account has a second factor: one-time codes or a passkey. Whoever has one is asked for it.
fn has_second_factor(tx: &mut dyn Tx, account: i64) -> Result<bool> {
    let codes = account::credentials(tx, account, CredentialKind::Totp)?;
    Ok(!codes.is_empty() || !account::credentials(tx, account, CredentialKind::Passkey)?.is_empty())
}

/// How far somebody has come who has proved the first factor.
fn stage_after(tx: &mut dyn Tx, account: &AccountRow) -> Result<Stage> {
    if has_second_factor(tx, account.id)? {
        return Ok(Stage::Code);
    }
    Ok(if account.must_enrol() { Stage::SetUp } else { Stage::Full })
}

/// Writes a line about an account into the audit trail: a look or an attempt, which changes nothing.
fn note(tx: &mut dyn Tx, (at, actor): (i64, &str), verb: &str, target: &str) -> Result<()> {
    audit::note(tx, &Entry { at, actor, verb, target, purpose: "accounts", detail: "{}" })
}

/// Writes down that nobody signs in from there, or under that name, for a while.
fn note_held_back(tx: &mut dyn Tx, now: i64, target: &str) -> Result<()> {
    let detail = json!({ "before": "free", "after": "held-back" }).to_string();
    let (actor, verb, purpose) = ("system", "account.held-back", "accounts");
    audit::note(tx, &Entry { at: now, actor, verb, target, purpose, detail: &detail })
}

/// How far a session has come, in words of the audit trail.
fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Code => "code-awaited",
        Stage::SetUp => "second-factor-awaited",
        Stage::Full => "signed-in",
    }
}

/// Writes a change of an account into the audit trail: what it was before, and what it is after.
fn note_change(
    tx: &mut dyn Tx,
    (at, actor): (i64, &str),
    (verb, account): (&str, i64),
    (before, after): (Json, Json),
) -> Result<()> {
    let target = format!("account/{account}");
    let detail = json!({ "before": before, "after": after }).to_string();
    audit::note(tx, &Entry { at, actor, verb, target: &target, purpose: "accounts", detail: &detail })
}
