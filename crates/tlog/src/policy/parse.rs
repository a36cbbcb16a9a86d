//! Reading a policy file, line by line.

use alloc::vec::Vec;

use thiserror::Error;

use super::{Group, Listed, MOST, Member, Policy, Quorum, Word};
use crate::note::{KeyError, SignatureType, VerifierKey};
use crate::size::decimal;

/// Most bytes of a policy file: room for 256 logs and 256 witnesses with the longest keys in use.
const MOST_BYTES: usize = 2 * 1024 * 1024;

/// Why a file is no policy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// Longer than any policy.
    #[error("a policy has at most {MOST_BYTES} bytes, not {0}")]
    TooLong(usize),
    /// The last line is cut off.
    #[error("the last line of a policy ends with a line feed")]
    Unterminated,
    /// No quorum line.
    #[error("a policy has one `quorum` line, and this has none")]
    NoQuorum,
    /// A line is wrong.
    #[error("line {line}: {wrong}")]
    Line {
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        wrong: LineError,
    },
}

/// Why a line of a policy cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LineError {
    /// A control character other than tab.
    #[error("a policy has no control characters but tab and line feed")]
    Control,
    /// It starts with another word.
    #[error("a line starts with log, witness, group, quorum or #, not with {0}")]
    Keyword(Word),
    /// Too few or too many words.
    #[error("expected: {0}")]
    Words(&'static str),
    /// No verifier key, or one that cannot be used.
    #[error("{0}")]
    Key(KeyError),
    /// A witness's key must sign with a time.
    #[error("signatures of type {0} are none of a witness")]
    NotAWitness(SignatureType),
    /// The same key under two lines: one would count as two.
    #[error("the same public key is listed twice")]
    SameKey,
    /// The name is taken, or is `none`.
    #[error("the name {0} is taken")]
    NameTaken(Word),
    /// No witness or group of this name above.
    #[error("no witness or group {0} is defined above")]
    Unknown(Word),
    /// One witness would count in two ways.
    #[error("{0} is in a group already")]
    Twice(Word),
    /// The number of members needed is not from 1 to as many as there are.
    #[error("a group needs `any`, `all` or a number from 1 to its {0} members")]
    Threshold(usize),
    /// More logs, witnesses or groups than are taken.
    #[error("a policy has at most {MOST} logs, witnesses and groups, each")]
    TooMany,
    /// There is one already.
    #[error("a policy has one `quorum` line")]
    SecondQuorum,
}

pub(super) fn policy(bytes: &[u8]) -> Result<Policy, PolicyError> {
    if bytes.len() > MOST_BYTES {
        return Err(PolicyError::TooLong(bytes.len()));
    }
    let lines = bytes.strip_suffix(b"\n").ok_or(PolicyError::Unterminated)?;
    let mut draft = Draft::default();
    for (text, line) in lines.split(|byte| *byte == b'\n').zip(1..) {
        draft.read(text).map_err(|wrong| PolicyError::Line { line, wrong })?;
    }
    let Draft { logs, witnesses, groups, quorum, .. } = draft;
    Ok(Policy { logs, witnesses, groups, quorum: quorum.ok_or(PolicyError::NoQuorum)? })
}

/// A policy as far as it has been read.
#[derive(Default)]
struct Draft {
    logs: Vec<Listed>,
    witnesses: Vec<(Word, Listed)>,
    groups: Vec<Group>,
    grouped: Vec<Member>,
    quorum: Option<Quorum>,
}

impl Draft {
    fn read(&mut self, line: &[u8]) -> Result<(), LineError> {
        if line.iter().any(|byte| *byte < b' ' && *byte != b'\t' || *byte == 0x7F) {
            return Err(LineError::Control);
        }
        let words: Vec<&[u8]> =
            line.split(|byte| matches!(byte, b' ' | b'\t')).filter(|word| !word.is_empty()).collect();
        let Some((first, rest)) = words.split_first() else { return Ok(()) };
        match *first {
            comment if comment.starts_with(b"#") => Ok(()),
            b"log" => self.log(rest),
            b"witness" => self.witness(rest),
            b"group" => self.group(rest),
            b"quorum" => self.quorum(rest),
            other => Err(LineError::Keyword(Word(other.to_vec()))),
        }
    }

    fn log(&mut self, words: &[&[u8]]) -> Result<(), LineError> {
        let ([key] | [key, _]) = words else { return Err(LineError::Words("log VKEY [URL]")) };
        let listed = listed(key, words.get(1))?;
        if self.logs.iter().any(|log| log.key.key() == listed.key.key()) {
            return Err(LineError::SameKey);
        }
        self.logs.push(listed);
        few(self.logs.len())
    }

    fn witness(&mut self, words: &[&[u8]]) -> Result<(), LineError> {
        let ([name, key] | [name, key, _]) = words else {
            return Err(LineError::Words("witness NAME VKEY [URL]"));
        };
        let (name, listed) = (self.free(name)?, listed(key, words.get(2))?);
        if !listed.key.kind().is_cosignature() {
            return Err(LineError::NotAWitness(listed.key.kind()));
        }
        if self.witnesses.iter().any(|(_, witness)| witness.key.key() == listed.key.key()) {
            return Err(LineError::SameKey);
        }
        self.witnesses.push((name, listed));
        few(self.witnesses.len())
    }

    fn group(&mut self, words: &[&[u8]]) -> Result<(), LineError> {
        let [name, enough, members @ ..] = words else {
            return Err(LineError::Words("group NAME all|any|NUMBER NAME…"));
        };
        if members.is_empty() {
            return Err(LineError::Threshold(0));
        }
        let name = self.free(name)?;
        let enough = threshold(enough, members.len()).ok_or(LineError::Threshold(members.len()))?;
        let members = members.iter().map(|member| self.join(member)).collect::<Result<Vec<_>, _>>()?;
        self.groups.push(Group { name, enough, members });
        few(self.groups.len())
    }

    fn quorum(&mut self, words: &[&[u8]]) -> Result<(), LineError> {
        let [name] = words else { return Err(LineError::Words("quorum NAME|none")) };
        if self.quorum.is_some() {
            return Err(LineError::SecondQuorum);
        }
        let quorum = if *name == b"none" { Quorum::None } else { Quorum::Of(self.named(name)?) };
        self.quorum = Some(quorum);
        Ok(())
    }

    /// The member of this name, which from now on is in a group.
    fn join(&mut self, name: &[u8]) -> Result<Member, LineError> {
        let member = self.named(name)?;
        if self.grouped.contains(&member) {
            return Err(LineError::Twice(Word(name.to_vec())));
        }
        self.grouped.push(member);
        Ok(member)
    }

    fn named(&self, name: &[u8]) -> Result<Member, LineError> {
        let witness = self.witnesses.iter().position(|(other, _)| other.as_bytes() == name);
        let group = || self.groups.iter().position(|group| group.name.as_bytes() == name);
        let member = witness.map(Member::Witness).or_else(|| group().map(Member::Group));
        member.ok_or_else(|| LineError::Unknown(Word(name.to_vec())))
    }

    /// The name, where nothing has it. Witnesses and groups share their names, and `none` is one of the format's own.
    fn free(&self, name: &[u8]) -> Result<Word, LineError> {
        let word = Word(name.to_vec());
        if name == b"none" || self.named(name).is_ok() { Err(LineError::NameTaken(word)) } else { Ok(word) }
    }
}

fn few(count: usize) -> Result<(), LineError> {
    if count > MOST { Err(LineError::TooMany) } else { Ok(()) }
}

fn listed(key: &[u8], url: Option<&&[u8]>) -> Result<Listed, LineError> {
    let text = core::str::from_utf8(key).map_err(|_| LineError::Key(KeyError::Form))?;
    let key: VerifierKey = text.parse().map_err(LineError::Key)?;
    let verifier = key.verifier().map_err(LineError::Key)?;
    Ok(Listed { key, url: url.map(|url| Word(url.to_vec())), verifier })
}

fn threshold(word: &[u8], members: usize) -> Option<usize> {
    match word {
        b"any" => Some(1),
        b"all" => Some(members),
        digits => {
            let number = usize::try_from(decimal(core::str::from_utf8(digits).ok()?)?).ok()?;
            (1..=members).contains(&number).then_some(number)
        }
    }
}
