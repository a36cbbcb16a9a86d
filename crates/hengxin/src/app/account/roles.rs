//! Giving an account other roles.

use domain::role::{Role, Roles};
use serde_json::json;

use super::fault::{AccountFault, AccountRefusal};
use super::manage::{By, other};
use super::note_change;
use crate::store::{account, api_key, session};
use crate::store::sql::Database;

/// Gives an account these roles instead of those it has; its sessions and keys end, so that nothing is done any more under the
/// old ones. Roles before and after stand in the audit trail.
///
/// # Errors
/// Refused where the roles are not allowed together, a supplying officer would be without a body, nothing would change,
/// there is no such open account, or it is one's own.
pub fn change_roles(database: &Database, name: &str, roles: &[Role], by: By<'_>) -> Result<(), AccountFault> {
    let roles = Roles::new(roles.iter().copied())?;
    database.decide(|tx| {
        let account = other(tx, name, by)?;
        if roles.has(Role::Supply) && account.body.is_none() {
            return Err(AccountRefusal::NeedsBody.into());
        }
        if account.roles.as_ref() == Some(&roles) {
            return Err(AccountRefusal::RolesUnchanged.into());
        }
        account::set_roles(tx, account.id, &roles)?;
        session::end_others(tx, account.id, None)?;
        api_key::revoke_all_of(tx, account.id, by.now)?;
        let before = account.roles.as_ref().map(Roles::words).unwrap_or_default();
        note_change(tx, (by.now, by.actor), ("account.roles", account.id), (json!(before), json!(roles.words())))?;
        Ok(())
    })
}
