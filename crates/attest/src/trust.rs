//! Whom a reader trusts: a C2SP policy with lines of its own for the keys that sign reports.
//!
//! ```text
//! # who signs reports of this register
//! report register.example/report+1a2b3c4d+AX…
//! # which log they must be in, and who must have seen it
//! log register.example/log+…
//! witness audit-office audit.example/witness+…
//! quorum audit-office
//! # a key that has ended, and the leaf of the log from which on it counts no more
//! ended register.example/report+5e6f7a8b+AX… 4711
//! ```
//!
//! Without the lines that begin with `report` or `ended` the file is a policy as tlog-policy specifies it.
//!
//! A key that has ended stays listed, since what it signed before is as good as it was. A report that it signed counts where
//! its leaf stands before that place; a checkpoint that it signed, where the log had no more leaves than that. Both can be
//! told from the file in hand, without a clock that is right and without a network.

use alloc::string::ToString;
use alloc::vec::Vec;

use thiserror::Error;
use tlog::note::{KeyError, SignatureType, StandardVerifier, VerifierKey};
use tlog::policy::PolicyError;
use tlog::{LeafIndex, Policy, TreeSize};

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
    /// A line `ended` does not say which key ended where, says it twice, or is about a key that no other line names.
    #[error("line {line}: ended VKEY INDEX, once for each key, and only of keys that are listed")]
    Ended {
        /// Which line, from 1; 0 where it is none of a file.
        line: usize,
    },
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
    /// Keys that have ended, and the leaf from which on they count no more.
    ended: Vec<(VerifierKey, LeafIndex)>,
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
        Ok(Trust { policy, keys, verifiers, ended: Vec::new() })
    }

    /// The same, with a key that counts no more from this leaf of the log on.
    ///
    /// # Errors
    /// [`TrustError::Ended`] where the key is not listed, or has ended already.
    pub fn with_ended(mut self, key: VerifierKey, from: LeafIndex) -> Result<Trust, TrustError> {
        let listed = self.keys.contains(&key) || self.policy.logs().iter().any(|log| log.key == key);
        if !listed || self.end_of(&key).is_some() {
            return Err(TrustError::Ended { line: 0 });
        }
        self.ended.push((key, from));
        Ok(self)
    }

    /// The leaf from which on a key counts no more; none while it counts.
    pub fn end_of(&self, key: &VerifierKey) -> Option<LeafIndex> {
        self.ended.iter().find(|(ended, _)| ended == key).map(|(_, from)| *from)
    }

    /// The policy for a checkpoint of a log that long: without the keys of logs that had ended before.
    pub(crate) fn policy_at(&self, size: TreeSize) -> Policy {
        let counts = |key: &VerifierKey| self.end_of(key).is_none_or(|from| size.get() <= from.get());
        self.policy.clone().keeping_logs(counts)
    }

    /// Whom this file names.
    ///
    /// # Errors
    /// [`TrustError`] with the line.
    pub fn parse(bytes: &[u8]) -> Result<Trust, TrustError> {
        let (mut keys, mut ended, mut policy) = (Vec::new(), Vec::new(), Vec::with_capacity(bytes.len()));
        for (line, number) in bytes.split_inclusive(|byte| *byte == b'\n').zip(1..) {
            if let Some(end) = after(line, b"ended") {
                ended.push((end_in(end).ok_or(TrustError::Ended { line: number })?, number));
                policy.push(b'\n');
                continue;
            }
            match after(line, b"report") {
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
        let trust = Trust::new(Policy::parse(&policy).map_err(TrustError::Policy)?, keys)?;
        ended.into_iter().try_fold(trust, |trust, ((key, from), line)| {
            trust.with_ended(key, from).map_err(|_| TrustError::Ended { line })
        })
    }

    /// The file: one form of it, without comments.
    pub fn render(&self) -> Vec<u8> {
        let keys = self.keys.iter().map(|key| alloc::format!("report {key}\n"));
        let keys: alloc::string::String = keys.collect();
        let ended = self.ended.iter().map(|(key, from)| alloc::format!("ended {key} {from}\n"));
        let ended: alloc::string::String = ended.collect();
        [keys.as_bytes(), ended.as_bytes(), &self.policy.render()].concat()
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

/// Which key, and from which leaf on.
fn end_in(words: &[u8]) -> Option<(VerifierKey, LeafIndex)> {
    let mut words = core::str::from_utf8(words).ok()?.split_ascii_whitespace();
    let (key, from) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    words.next().is_none().then_some((key, from))
}

/// What follows this word, where the line begins with it.
fn after<'a>(line: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let rest = line.trim_ascii().strip_prefix(word)?;
    rest.first().is_none_or(u8::is_ascii_whitespace).then(|| rest.trim_ascii())
}
