//! Whom readers of this register's reports trust: its own keys, and whoever must have seen its log.

use std::fmt::Write as _;

use attest::Trust;
use attest::trust::TrustError;
use tlog::note::{KeyError, VerifierKey};
use tlog::policy::PolicyError;
use tlog::{Origin, Policy};

use super::fault::LogFault;
use super::keys::KeyFolder;
use super::known::KnownKey;

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
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Keys and policy do not go together.
    #[error(transparent)]
    Trust(#[from] TrustError),
}

/// Whom readers are told to trust: the text of the trust file that is configured, where there is one (empty = none), else
/// of the register's own; none before it has keys. `known` is what leaves tell of these. Program and check page both go by
/// this.
///
/// # Errors
/// [`TrustFault`].
pub fn whom(
    configured: &str,
    keys: &KeyFolder,
    policy: Option<Policy>,
    known: &[KnownKey],
) -> Result<Option<String>, TrustFault> {
    if !configured.is_empty() {
        return Ok(Some(configured.to_owned()));
    }
    Ok(trust(keys, policy, known)?.map(|own| told(&own, known)))
}

/// The trust that this register publishes; none before it has keys. `policy` says which witnesses must have seen the
/// log; without one nobody else must. `known` is what leaves tell of its keys: those that have ended are trusted up to their
/// end, but for keys of the log that leaked.
///
/// # Errors
/// [`TrustFault`].
pub fn trust(
    keys: &KeyFolder,
    policy: Option<Policy>,
    known: &[KnownKey],
) -> Result<Option<Trust>, TrustFault> {
    let Some(origin) = keys.origin()? else { return Ok(None) };
    let keys = keys.read(&origin)?;
    let log = keys.log_verifiers();
    let alone: String =
        log.iter().map(|key| format!("log {key}\n")).chain(["quorum none\n".to_owned()]).collect();
    let policy = policy.map_or_else(|| Policy::parse(alone.as_bytes()), Ok)?;
    if !policy.logs().iter().any(|log| log.key.name().as_str() == origin.as_str()) {
        return Err(TrustFault::OtherLog(origin));
    }
    let of_log = |key: &VerifierKey| key.name().as_str() == origin.as_str();
    let ended = || known.iter().filter_map(|known| Some((&known.key, known.ended?)));
    let believed = ended().filter(|(key, end)| end.index.is_some() && !(of_log(key) && end.leaked));
    let policy = policy.keeping_logs(|key| !ended().any(|(gone, end)| gone == key && end.leaked));
    let old_of_log = believed.clone().map(|(key, _)| key).filter(|key| of_log(key));
    let policy = log.iter().chain(old_of_log).try_fold(policy, |policy, key| policy.with_log(key.clone()))?;
    let mut reports = keys.report_verifiers();
    let old = believed.clone().map(|(key, _)| key.clone());
    reports.extend(old.filter(|key| !of_log(key) && !keys.all().contains(key)));
    let trust = Trust::new(policy, reports)?;
    let ends = believed.filter_map(|(key, end)| Some((key.clone(), end.index?)));
    let trust = ends.into_iter().try_fold(trust, |trust, (key, from)| trust.with_ended(key, from))?;
    Ok(Some(trust))
}

/// The file of it, with the days of every key as comments: those that are not listed with their whole line.
pub fn told(trust: &Trust, known: &[KnownKey]) -> String {
    let rendered = String::from_utf8_lossy(&trust.render()).into_owned();
    let mut text = String::new();
    for known in known {
        let listed = rendered.contains(&known.key.to_string());
        let short = || format!("{}+{}", known.key.name(), known.key.id());
        let key = if listed { short() } else { known.key.to_string() };
        // Writing into a text never fails.
        let _ = writeln!(text, "# {key}{}", known.days());
    }
    text + &rendered
}

impl KnownKey {
    /// From when to when it signed, in words of the trust file: ` from 2026-11-02 until 2027-01-05`.
    pub fn days(&self) -> String {
        let came = self.came.map(|day| format!(" from {day}")).unwrap_or_default();
        let ended = self.ended.map(|end| {
            let leaked = if end.leaked { " leaked" } else { "" };
            format!(" until {}{leaked}", end.on)
        });
        came + &ended.unwrap_or_default()
    }
}
