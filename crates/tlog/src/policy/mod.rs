//! Whom a reader trusts: logs, witnesses, and how many of the witnesses must have seen a checkpoint.
//!
//! Source: C2SP tlog-policy. A policy file is the whole root of trust of an offline verifier. Logs and witnesses are
//! known by their keys; names in the file have no meaning outside it.

mod parse;

pub use parse::{LineError, PolicyError};

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use thiserror::Error;

use crate::checkpoint::{Checkpoint, Origin, SignedCheckpoint};
use crate::note::{OpenError, SignedAt, StandardVerifier, VerifierKey};

/// Most logs, witnesses and groups, each. A reader should take 32. Source: tlog-policy, "Implementation limits".
pub const MOST: usize = 256;

/// A word of a policy file: bytes without blanks and control characters, compared byte by byte, since a policy must
/// not depend on a version of Unicode. Source: tlog-policy, "Character set".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(Vec<u8>);

impl Word {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// For people; bytes that are no UTF-8 are replaced.
impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.0))
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Word({self})")
    }
}

/// A key that a policy lists, and where its owner can be reached, if the policy says so.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The key.
    pub key: VerifierKey,
    /// An address for whoever talks to the log or the witness; verifying needs none.
    pub url: Option<Word>,
    verifier: StandardVerifier,
}

/// Who has seen a checkpoint: one witness, or enough of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Member {
    Witness(usize),
    Group(usize),
}

/// Who must have seen a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quorum {
    /// Nobody.
    None,
    Of(Member),
}

#[derive(Debug, Clone)]
struct Group {
    name: Word,
    /// How many of the members must have seen it: 1 to their number.
    enough: usize,
    members: Vec<Member>,
}

/// A policy: logs, witnesses, quorum.
///
/// ```
/// use tlog::Policy;
/// let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
/// let policy = Policy::parse(format!("# one log, no witness\nlog {key}\nquorum none\n").as_bytes()).unwrap();
/// assert_eq!(policy.logs().len(), 1);
/// ```
#[derive(Debug, Clone)]
pub struct Policy {
    logs: Vec<Listed>,
    witnesses: Vec<(Word, Listed)>,
    groups: Vec<Group>,
    quorum: Quorum,
}

/// Why a checkpoint does not satisfy a policy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotTrusted {
    /// The policy has no log of this name.
    #[error("the policy lists no log {0}")]
    UnknownLog(Origin),
    /// The log has not signed, or a signature in its name is false.
    #[error("the checkpoint is not signed by the log: {0}")]
    Log(OpenError),
    /// A signature in the name of a witness is false.
    #[error("a witness's signature is false: {0}")]
    Witness(OpenError),
    /// Too few witnesses have seen it.
    #[error("the witnesses that signed, {0}, are too few for the quorum")]
    Quorum(usize),
}

/// A checkpoint that satisfies a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trusted<'a> {
    /// What the log says.
    pub checkpoint: &'a Checkpoint,
    /// Witnesses of the policy that have signed, by their place in [`Policy::witnesses`], and when. A reader may ask
    /// more of the times; the policy does not.
    pub witnesses: Vec<(usize, SignedAt)>,
}

impl Policy {
    /// A policy from its file.
    ///
    /// # Errors
    /// [`PolicyError`] with the line.
    pub fn parse(bytes: &[u8]) -> Result<Policy, PolicyError> {
        parse::policy(bytes)
    }

    /// The logs, any of which may have signed.
    pub fn logs(&self) -> &[Listed] {
        &self.logs
    }

    /// The same with this log's key too, unless it is listed.
    ///
    /// # Errors
    /// [`KeyError`](crate::note::KeyError) where nothing can be verified with it.
    pub fn with_log(mut self, key: VerifierKey) -> Result<Policy, crate::note::KeyError> {
        if !self.logs.iter().any(|log| log.key == key) {
            let verifier = key.verifier()?;
            self.logs.push(Listed { key, url: None, verifier });
        }
        Ok(self)
    }

    /// The same without the keys of logs that are not to be kept. A policy that lists no log trusts nothing.
    #[must_use]
    pub fn keeping_logs(mut self, keep: impl Fn(&VerifierKey) -> bool) -> Policy {
        self.logs.retain(|log| keep(&log.key));
        self
    }

    /// The witnesses, each with its name in this file.
    pub fn witnesses(&self) -> impl ExactSizeIterator<Item = (&Word, &Listed)> {
        self.witnesses.iter().map(|(name, listed)| (name, listed))
    }

    /// Whether a checkpoint is to be believed: signed by a log of the policy under its own name, and seen by enough
    /// witnesses. Signatures of keys that the policy does not list are passed over.
    ///
    /// # Errors
    /// [`NotTrusted`].
    pub fn check<'a>(&self, signed: &'a SignedCheckpoint) -> Result<Trusted<'a>, NotTrusted> {
        let origin = signed.unverified().origin();
        let logs: Vec<&StandardVerifier> = self.logs_named(origin).map(|log| &log.verifier).collect();
        if logs.is_empty() {
            return Err(NotTrusted::UnknownLog(origin.clone()));
        }
        let (checkpoint, _) = signed.open(&logs).map_err(NotTrusted::Log)?;
        let witnesses = self.seen(signed)?;
        let seen: Vec<usize> = witnesses.iter().map(|(witness, _)| *witness).collect();
        if self.is_enough(&seen) {
            return Ok(Trusted { checkpoint, witnesses });
        }
        Err(NotTrusted::Quorum(seen.len()))
    }

    /// The name of a log's key is its origin. Source: tlog-policy, "Defining a log".
    fn logs_named<'a>(&'a self, origin: &'a Origin) -> impl Iterator<Item = &'a Listed> {
        self.logs.iter().filter(|log| log.key.name().as_str() == origin.as_str())
    }

    fn seen(&self, signed: &SignedCheckpoint) -> Result<Vec<(usize, SignedAt)>, NotTrusted> {
        let keys: Vec<&StandardVerifier> =
            self.witnesses.iter().map(|(_, listed)| &listed.verifier).collect();
        match signed.note().open(&keys) {
            Ok(opened) => Ok(opened.signed.iter().map(|signed| (signed.by, signed.at)).collect()),
            Err(OpenError::Unsigned(_)) => Ok(Vec::new()),
            Err(bad @ OpenError::Bad { .. }) => Err(NotTrusted::Witness(bad)),
        }
    }

    /// Whether these witnesses, by their places, are enough.
    pub fn is_enough(&self, witnesses: &[usize]) -> bool {
        // A group comes after its members, so one pass settles all.
        let mut settled: Vec<bool> = Vec::with_capacity(self.groups.len());
        for group in &self.groups {
            let seen = group.members.iter().filter(|member| member.has_seen(witnesses, &settled)).count();
            settled.push(seen >= group.enough);
        }
        match self.quorum {
            Quorum::None => true,
            Quorum::Of(member) => member.has_seen(witnesses, &settled),
        }
    }

    fn name_of(&self, member: Member) -> Option<&Word> {
        match member {
            Member::Witness(place) => self.witnesses.get(place).map(|(name, _)| name),
            Member::Group(place) => self.groups.get(place).map(|group| &group.name),
        }
    }

    /// The file: one form of it, without comments.
    pub fn render(&self) -> Vec<u8> {
        let mut lines: Vec<Vec<u8>> = Vec::new();
        for log in &self.logs {
            lines.push(line(&[b"log", log.key_text().as_bytes()], log.url.as_ref()));
        }
        for (name, witness) in &self.witnesses {
            let key = witness.key_text();
            lines.push(line(&[b"witness", name.as_bytes(), key.as_bytes()], witness.url.as_ref()));
        }
        lines.extend(self.groups.iter().map(|group| self.group_line(group)));
        let quorum = match self.quorum {
            Quorum::None => None,
            Quorum::Of(member) => self.name_of(member),
        };
        let quorum = quorum.map_or(&b"none"[..], Word::as_bytes);
        lines.push(line(&[b"quorum", quorum], None));
        lines.concat()
    }

    fn group_line(&self, group: &Group) -> Vec<u8> {
        let enough = group.enough.to_string();
        let names = group.members.iter().filter_map(|member| self.name_of(*member)).map(Word::as_bytes);
        let words: Vec<&[u8]> =
            [b"group", group.name.as_bytes(), enough.as_bytes()].into_iter().chain(names).collect();
        line(&words, None)
    }
}

impl Listed {
    fn key_text(&self) -> String {
        self.key.to_string()
    }
}

impl Member {
    fn has_seen(self, witnesses: &[usize], settled: &[bool]) -> bool {
        match self {
            Member::Witness(place) => witnesses.contains(&place),
            Member::Group(place) => settled.get(place).copied().unwrap_or(false),
        }
    }
}

fn line(words: &[&[u8]], last: Option<&Word>) -> Vec<u8> {
    let words = words.iter().copied().chain(last.map(Word::as_bytes));
    let mut line = words.collect::<Vec<&[u8]>>().join(&b' ');
    line.push(b'\n');
    line
}
