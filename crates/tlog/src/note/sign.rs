//! Who signs notes, and who verifies signatures.

use alloc::string::String;
use alloc::vec::Vec;

use thiserror::Error;

use super::cosignature::{Ed25519CosignatureVerifier, Timestamp};
use super::ed25519::Ed25519Verifier;
use super::key::{KeyError, KeyId, KeyName, SignatureType, VerifierKey};
#[cfg(feature = "ml-dsa")]
use super::ml_dsa::MlDsaVerifier;
use super::{Note, SignatureLine};

/// Why no signature was made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignFault {
    /// The key signs only checkpoints, and this text is none.
    #[error("the key {0} signs checkpoints only, and the text is none")]
    NotACheckpoint(KeyName),
    /// What keeps the key failed: a signing machine, say.
    #[error("the key {name} did not sign: {cause}")]
    Device {
        /// Which key.
        name: KeyName,
        /// What it said.
        cause: String,
    },
    /// The note has as many signatures as it can have.
    #[error("the note takes no further signature")]
    Full,
}

/// Whoever can sign a note. The keys of this crate do; so may a signing machine with a key that never leaves it, under
/// a type of its own ([`SignatureType::Other`]`(0xff)`).
pub trait Signer {
    /// Name of the key.
    fn name(&self) -> &KeyName;

    /// Number of the key.
    fn id(&self) -> KeyId;

    /// The signature over the text of a note, which ends with a line feed; one byte or more.
    ///
    /// # Errors
    /// [`SignFault`].
    fn sign(&self, text: &str) -> Result<Vec<u8>, SignFault>;
}

/// A signature that is none of the key over the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the signature is not that of the key over the text")]
pub struct BadSignature;

/// What a signature says of the time it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignedAt {
    /// Nothing.
    Undated,
    /// This, by the signer's own clock.
    Time(Timestamp),
}

/// Whoever can tell whether a signature is that of one key.
pub trait Verifier {
    /// Name of the key.
    fn name(&self) -> &KeyName;

    /// Number of the key.
    fn id(&self) -> KeyId;

    /// Whether this is the key's signature over the text, and when it was made.
    ///
    /// # Errors
    /// [`BadSignature`].
    fn verify(&self, text: &str, signature: &[u8]) -> Result<SignedAt, BadSignature>;
}

impl Note {
    /// Adds the signature of this key. A line that the same key had left before is taken out: a key has one word.
    ///
    /// # Errors
    /// [`SignFault`]; the note is as it was then.
    pub fn sign(&mut self, signer: &dyn Signer) -> Result<(), SignFault> {
        let fault =
            || SignFault::Device { name: signer.name().clone(), cause: String::from("empty signature") };
        let signature = signer.sign(&self.text)?;
        let line = SignatureLine::new(signer.name().clone(), signer.id(), signature).ok_or_else(fault)?;
        let mut note = self.clone();
        note.signatures.retain(|old| (&old.name, old.id) != (&line.name, line.id));
        note.add(line).map_err(|_| SignFault::Full)?;
        *self = note;
        Ok(())
    }
}

/// What verifies the signature types known here.
#[derive(Debug, Clone)]
pub struct StandardVerifier {
    name: KeyName,
    id: KeyId,
    check: Check,
}

#[derive(Debug, Clone)]
enum Check {
    Ed25519(Ed25519Verifier),
    Ed25519Cosignature(Ed25519CosignatureVerifier),
    #[cfg(feature = "ml-dsa")]
    MlDsa(MlDsaVerifier),
}

impl StandardVerifier {
    /// What verifies signatures of this key.
    ///
    /// # Errors
    /// [`KeyError::Type`] and [`KeyError::Key`].
    pub fn new(key: &VerifierKey) -> Result<StandardVerifier, KeyError> {
        let bad = KeyError::Key(key.kind());
        let check = match key.kind() {
            SignatureType::Ed25519 => Ed25519Verifier::new(key.key()).map(Check::Ed25519),
            SignatureType::Ed25519Cosignature => {
                Ed25519CosignatureVerifier::new(key.key()).map(Check::Ed25519Cosignature)
            }
            #[cfg(feature = "ml-dsa")]
            SignatureType::MlDsa44Cosignature => MlDsaVerifier::new(key.name(), key.key()).map(Check::MlDsa),
            #[cfg(not(feature = "ml-dsa"))]
            SignatureType::MlDsa44Cosignature => return Err(KeyError::Type(key.kind())),
            SignatureType::Other(_) => return Err(KeyError::Type(key.kind())),
        };
        Ok(StandardVerifier { name: key.name().clone(), id: key.id(), check: check.ok_or(bad)? })
    }
}

impl Verifier for StandardVerifier {
    fn name(&self) -> &KeyName {
        &self.name
    }

    fn id(&self) -> KeyId {
        self.id
    }

    fn verify(&self, text: &str, signature: &[u8]) -> Result<SignedAt, BadSignature> {
        match &self.check {
            Check::Ed25519(key) => key.verify(text.as_bytes(), signature).map(|()| SignedAt::Undated),
            Check::Ed25519Cosignature(key) => key.verify(text, signature).map(SignedAt::Time),
            #[cfg(feature = "ml-dsa")]
            Check::MlDsa(key) => key.verify(text, signature).map(SignedAt::Time),
        }
    }
}
