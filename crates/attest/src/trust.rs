//! Whom a reader trusts: a C2SP policy with lines of its own for the keys that sign reports.
//!
//! ```text
//! # who signs reports of this register
//! report register.example/report+1a2b3c4d+AX…
//! # which log they must be in, and who must have seen it
//! log register.example/log+…
//! witness audit-office audit.example/witness+…
//! quorum audit-office
//! ```
//!
//! Without the lines that begin with `report` the file is a policy as tlog-policy specifies it.

use alloc::string::ToString;
use alloc::vec::Vec;

use thiserror::Error;
use tlog::Policy;
use tlog::note::{KeyError, SignatureType, StandardVerifier, VerifierKey};
use tlog::policy::PolicyError;

/// Most keys of reports.
pub const MOST_KEYS: usize = 64;

/// Why a file does not say whom to trust.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TrustError {
    /// A line `report` has no verifier key, or one that cannot be used.
    #[error("line {line}: report VKEY: {wrong}")]
    Key {
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        wrong: KeyError,
    },
    /// A key that signs no texts.
    #[error("a key that signs reports is of type 0x01, not {0}")]
    NotOfReports(SignatureType),
    /// None, or more than are taken.
    #[error("1 to {MOST_KEYS} lines `report VKEY` name the keys that sign reports; there are {0}")]
    Keys(usize),
    /// The rest is no policy.
    #[error(transparent)]
    Policy(PolicyError),
}

/// Whom a reader trusts.
#[derive(Debug, Clone)]
pub struct Trust {
    policy: Policy,
    keys: Vec<VerifierKey>,
    verifiers: Vec<StandardVerifier>,
}

impl Trust {
    /// These keys for reports, this policy for the log.
    ///
    /// # Errors
    /// [`TrustError`].
    pub fn new(policy: Policy, keys: Vec<VerifierKey>) -> Result<Trust, TrustError> {
        if !(1..=MOST_KEYS).contains(&keys.len()) {
            return Err(TrustError::Keys(keys.len()));
        }
        if let Some(key) = keys.iter().find(|key| key.kind() != SignatureType::Ed25519) {
            return Err(TrustError::NotOfReports(key.kind()));
        }
        let verifiers = keys
            .iter()
            .zip(1..)
            .map(|(key, line)| key.verifier().map_err(|wrong| TrustError::Key { line, wrong }));
        let verifiers = verifiers.collect::<Result<_, _>>()?;
        Ok(Trust { policy, keys, verifiers })
    }

    /// Whom this file names.
    ///
    /// # Errors
    /// [`TrustError`] with the line.
    pub fn parse(bytes: &[u8]) -> Result<Trust, TrustError> {
        let (mut keys, mut policy) = (Vec::new(), Vec::with_capacity(bytes.len()));
        for (line, number) in bytes.split_inclusive(|byte| *byte == b'\n').zip(1..) {
            match key_of(line) {
                // An empty line in its place, so that the policy's own faults are told with the right line.
                Some(_) if keys.len() == MOST_KEYS => return Err(TrustError::Keys(MOST_KEYS + 1)),
                Some(key) => {
                    let key = core::str::from_utf8(key).ok().map_or(Err(KeyError::Form), str::parse);
                    keys.push(key.map_err(|wrong| TrustError::Key { line: number, wrong })?);
                    policy.push(b'\n');
                }
                None => policy.extend_from_slice(line),
            }
        }
        Trust::new(Policy::parse(&policy).map_err(TrustError::Policy)?, keys)
    }

    /// The file: one form of it, without comments.
    pub fn render(&self) -> Vec<u8> {
        let keys = self.keys.iter().map(|key| alloc::format!("report {key}\n"));
        let keys: alloc::string::String = keys.collect();
        [keys.as_bytes(), &self.policy.render()].concat()
    }

    /// The logs and witnesses.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The keys that sign reports.
    pub fn keys(&self) -> &[VerifierKey] {
        &self.keys
    }

    pub(crate) fn verifiers(&self) -> &[StandardVerifier] {
        &self.verifiers
    }

    /// The name that the policy has for a witness, by its place there.
    pub(crate) fn witness(&self, place: usize) -> alloc::string::String {
        self.policy.witnesses().nth(place).map(|(name, _)| name.to_string()).unwrap_or_default()
    }
}

/// The word after `report`, where the line begins so.
fn key_of(line: &[u8]) -> Option<&[u8]> {
    let rest = line.trim_ascii().strip_prefix(b"report")?;
    rest.first().is_none_or(u8::is_ascii_whitespace).then(|| rest.trim_ascii())
}
