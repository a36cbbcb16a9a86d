//! Ed25519 over the text, type `0x01`. Source: signed-note, "Ed25519 signatures"; RFC 8032.

use alloc::vec::Vec;
use core::fmt;

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};

use super::key::{KeyId, KeyName, SignatureType, VerifierKey};
use super::sign::{BadSignature, SignFault, Signer};

/// A key that signs texts with Ed25519. It never shows its secret, and clears it from memory when it goes.
pub struct Ed25519Signer {
    name: KeyName,
    id: KeyId,
    key: SigningKey,
}

impl Ed25519Signer {
    /// The key that grows from this seed: 32 bytes from the operating system's random source, kept secret.
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> Ed25519Signer {
        let key = SigningKey::from_bytes(seed);
        let id = KeyId::of(&name, SignatureType::Ed25519, key.verifying_key().as_bytes());
        Ed25519Signer { name, id, key }
    }

    /// What readers need to verify its signatures.
    pub fn verifier_key(&self) -> VerifierKey {
        let key = self.key.verifying_key().to_bytes().to_vec();
        VerifierKey::new(self.name.clone(), SignatureType::Ed25519, key)
    }
}

impl Signer for Ed25519Signer {
    fn name(&self) -> &KeyName {
        &self.name
    }

    fn id(&self) -> KeyId {
        self.id
    }

    fn sign(&self, text: &str) -> Result<Vec<u8>, SignFault> {
        Ok(self.key.sign(text.as_bytes()).to_bytes().to_vec())
    }
}

impl fmt::Debug for Ed25519Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ed25519Signer({}+{})", self.name, self.id)
    }
}

/// An Ed25519 public key.
#[derive(Debug, Clone)]
pub(super) struct Ed25519Verifier(VerifyingKey);

impl Ed25519Verifier {
    /// `None` unless these are 32 bytes that encode a point, and not one of the weak ones under which a signature fits
    /// many texts.
    pub(super) fn new(key: &[u8]) -> Option<Ed25519Verifier> {
        let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
        (!key.is_weak()).then_some(Ed25519Verifier(key))
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        let signature = signature.try_into().map_err(|_| BadSignature)?;
        self.0.verify_strict(message, &signature).map_err(|_| BadSignature)
    }
}
