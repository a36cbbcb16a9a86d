//! Whom readers of this register's reports trust: its own keys, and whoever must have seen its log.

use attest::Trust;
use attest::trust::TrustError;
use tlog::policy::PolicyError;
use tlog::{Origin, Policy};

use super::fault::LogFault;
use super::keys::KeyFolder;

/// Why a register cannot say whom its readers may trust.
#[derive(Debug, thiserror::Error)]
pub enum TrustFault {
    /// Its keys cannot be read.
    #[error(transparent)]
    Keys(#[from] LogFault),
    /// The policy for its log is none.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The policy is about other logs.
    #[error("the policy does not list the log {0}")]
    OtherLog(Origin),
    /// Keys and policy do not go together.
    #[error(transparent)]
    Trust(#[from] TrustError),
}

/// Whom readers are told to trust: the text of the trust file that is configured, where there is one (empty = none), else
/// of the register's own; none before it has keys. Program and check page both go by this.
///
/// # Errors
/// [`TrustFault`].
pub fn whom(
    configured: &str,
    keys: &KeyFolder,
    policy: Option<Policy>,
) -> Result<Option<String>, TrustFault> {
    if !configured.is_empty() {
        return Ok(Some(configured.to_owned()));
    }
    Ok(trust(keys, policy)?.map(|own| String::from_utf8_lossy(&own.render()).into_owned()))
}

/// The trust that this register publishes; none before it has keys. `policy` says which witnesses must have seen the
/// log; without one nobody else must.
///
/// # Errors
/// [`TrustFault`].
pub fn trust(keys: &KeyFolder, policy: Option<Policy>) -> Result<Option<Trust>, TrustFault> {
    let Some(origin) = keys.origin()? else { return Ok(None) };
    let keys = keys.read(&origin)?;
    let [ed25519, ml_dsa] = keys.log_verifiers();
    let alone = format!("log {ed25519}\nlog {ml_dsa}\nquorum none\n");
    let policy = policy.map_or_else(|| Policy::parse(alone.as_bytes()), Ok)?;
    if !policy.logs().iter().any(|log| log.key.name().as_str() == origin.as_str()) {
        return Err(TrustFault::OtherLog(origin));
    }
    Ok(Some(Trust::new(policy, vec![keys.report_verifier()])?))
}
