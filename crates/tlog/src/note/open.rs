//! Opening a note: which trusted keys have signed it.

use alloc::vec::Vec;

use thiserror::Error;

use super::key::{KeyId, KeyName};
use super::sign::{SignedAt, Verifier};
use super::{Note, SignatureLine};

/// Why a note must not be believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OpenError {
    /// No key that is trusted has signed.
    #[error("none of the {0} signatures is of a key that is trusted here")]
    Unsigned(usize),
    /// A line names a trusted key, and the signature is not its. The whole note is refused, since somebody has
    /// tampered with it. Source: signed-note, "Signatures".
    #[error("the signature of {name} ({id}) is not that key's over this text")]
    Bad {
        /// Name of the key.
        name: KeyName,
        /// Number of the key.
        id: KeyId,
    },
}

/// A signature that was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signed {
    /// Which of the verifiers, by its place.
    pub by: usize,
    /// When, by the signer's own clock.
    pub at: SignedAt,
}

/// What opening found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened<'a> {
    /// Signatures of keys that are trusted; at least one, at most one of each key.
    pub signed: Vec<Signed>,
    /// Lines of other keys. Nothing is known of them.
    pub unknown: Vec<&'a SignatureLine>,
}

impl Note {
    /// Verifies the signatures of these keys and passes over all others.
    ///
    /// # Errors
    /// [`OpenError::Bad`] when a line names one of the keys and is not its signature, [`OpenError::Unsigned`] when
    /// none of them has signed.
    pub fn open<V: Verifier>(&self, verifiers: &[V]) -> Result<Opened<'_>, OpenError> {
        let mut opened = Opened { signed: Vec::new(), unknown: Vec::new() };
        for line in self.signatures() {
            match verifiers.iter().position(|key| (key.name(), key.id()) == (line.name(), line.id())) {
                None => opened.unknown.push(line),
                Some(by) => opened.take(by, self.verify(line, verifiers.get(by))?),
            }
        }
        if opened.signed.is_empty() { Err(OpenError::Unsigned(self.signatures().len())) } else { Ok(opened) }
    }

    fn verify<V: Verifier>(&self, line: &SignatureLine, key: Option<&V>) -> Result<SignedAt, OpenError> {
        let verified = key.and_then(|key| key.verify(self.text(), line.signature()).ok());
        verified.ok_or_else(|| OpenError::Bad { name: line.name().clone(), id: line.id() })
    }
}

impl Opened<'_> {
    /// A key that signed twice, at two times, counts once: the latest.
    fn take(&mut self, by: usize, at: SignedAt) {
        let later = |old: SignedAt| match (old, at) {
            (SignedAt::Time(old), SignedAt::Time(new)) => new > old,
            (SignedAt::Undated | SignedAt::Time(_), _) => false,
        };
        match self.signed.iter_mut().find(|signed| signed.by == by) {
            Some(signed) if later(signed.at) => signed.at = at,
            Some(_) => (),
            None => self.signed.push(Signed { by, at }),
        }
    }
}

/// A borrowed verifier is one too, so that keys of several kinds may stand in one list.
impl<V: Verifier + ?Sized> Verifier for &V {
    fn name(&self) -> &KeyName {
        (**self).name()
    }

    fn id(&self) -> KeyId {
        (**self).id()
    }

    fn verify(&self, text: &str, signature: &[u8]) -> Result<SignedAt, super::BadSignature> {
        (**self).verify(text, signature)
    }
}
