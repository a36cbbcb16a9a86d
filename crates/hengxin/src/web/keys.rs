//! Keys that programs sign in with. The key itself is never stored, only its SHA-256.

use sha2::{Digest, Sha256};

use crate::authority::{KeyActions, Officer};
use crate::store::account;
use crate::store::sql::{Result, Row, Tx, Value};

/// What a key is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Reading under a rate limit of its own.
    Read,
    /// Sending for a supplying body, and following what it sent.
    Submit,
    /// The register office: following what every body sent.
    Office,
}

impl Scope {
    /// Its word in `api_key.scopes`.
    pub fn word(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Submit => "submit",
            Scope::Office => "office",
        }
    }
}

/// A key that is known, not expired and not revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its number.
    pub id: i64,
    /// Whom it was given to.
    pub label: String,
    /// The body it may send for.
    pub supplier: Option<i64>,
    /// The officer it acts for, and what it may do; none for a key that is no account's.
    pub officer: Option<ByKey>,
    scopes: String,
    of: Option<(i64, String, String)>,
}

/// An officer's program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByKey {
    /// The officer as the policy sees one.
    pub who: Officer,
    /// What the key names.
    pub actions: KeyActions,
}

impl ApiKey {
    /// Whether it is good for this.
    pub fn has(&self, scope: Scope) -> bool {
        self.scopes.split_whitespace().any(|word| word == scope.word())
    }
}

/// The key with that text, at instant `now` (microseconds since 1970 UTC). A key of an account is good as long as the
/// account is open and has the roles it had when the key was made.
pub fn find(tx: &mut dyn Tx, text: &str, now: i64) -> Result<Option<ApiKey>> {
    const SQL: &str = "SELECT id, label, supplier, scopes, account, actions, roles FROM api_key
         WHERE hash = $1 AND expires_at > $2 AND (revoked_at IS NULL OR revoked_at > $2)";
    let hash = Sha256::digest(text.as_bytes());
    let found = tx.opt(SQL, &[Value::from(hash.as_slice()), Value::Int(now)], read)?;
    let Some(key) = found else { return Ok(None) };
    let Some((account, actions, roles)) = key.of.clone() else { return Ok(Some(key)) };
    let account = account::by_number(tx, account)?.and_then(|account| account.officer());
    let who = account.filter(|officer| officer.roles.words() == roles);
    Ok(who.map(|who| ApiKey { officer: Some(ByKey { who, actions: KeyActions::parse(&actions) }), ..key }))
}

fn read(row: &Row<'_>) -> Result<ApiKey> {
    Ok(ApiKey {
        id: row.int(0)?,
        label: row.text(1)?.to_owned(),
        supplier: row.opt_int(2)?,
        scopes: row.text(3)?.to_owned(),
        of: match row.opt_int(4)? {
            Some(account) => Some((account, row.text(5)?.to_owned(), row.text(6)?.to_owned())),
            None => None,
        },
        officer: None,
    })
}
