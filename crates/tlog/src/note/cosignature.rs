//! Ed25519 over a checkpoint and the time, type `0x04`. Source: tlog-cosignature, "Ed25519 signed message".

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use ed25519_dalek::{Signer as _, SigningKey};

use super::ed25519::Ed25519Verifier;
use super::key::{KeyId, KeyName, SignatureType, VerifierKey};
use super::sign::{BadSignature, SignFault, Signer};
use crate::checkpoint::Checkpoint;

/// Seconds since 1970-01-01T00:00:00Z as POSIX counts them, without fractions; at most 2^63 − 1.
/// Source: tlog-cosignature, "Format".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// No time: what stands where a signer says nothing of the time, as over a subtree.
    pub const NONE: Timestamp = Timestamp(0);

    /// A time. `None` above 2^63 − 1.
    pub const fn new(seconds: u64) -> Option<Timestamp> {
        if seconds <= u64::MAX >> 1 { Some(Timestamp(seconds)) } else { None }
    }

    /// The seconds.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The time and what follows it, where these are the bytes of a `timestamped_signature`.
    pub(super) fn split(signature: &[u8]) -> Result<(Timestamp, &[u8]), BadSignature> {
        let (time, signature) = signature.split_first_chunk::<8>().ok_or(BadSignature)?;
        Ok((Timestamp::new(u64::from_be_bytes(*time)).ok_or(BadSignature)?, signature))
    }

    pub(super) fn before(self, signature: &[u8]) -> Vec<u8> {
        [self.0.to_be_bytes().as_slice(), signature].concat()
    }
}

/// A witness's key: it signs a checkpoint together with the time. It never shows its secret, and clears it from memory
/// when it goes. One such key belongs to one witness only, since the name is not part of what is signed.
pub struct Ed25519Cosigner {
    name: KeyName,
    id: KeyId,
    key: SigningKey,
}

impl Ed25519Cosigner {
    /// The key that grows from this seed: 32 bytes from the operating system's random source, kept secret.
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> Ed25519Cosigner {
        let key = SigningKey::from_bytes(seed);
        let id = KeyId::of(&name, SignatureType::Ed25519Cosignature, key.verifying_key().as_bytes());
        Ed25519Cosigner { name, id, key }
    }

    /// What readers need to verify its signatures.
    pub fn verifier_key(&self) -> VerifierKey {
        let key = self.key.verifying_key().to_bytes().to_vec();
        VerifierKey::new(self.name.clone(), SignatureType::Ed25519Cosignature, key)
    }

    /// This key as it signs at that time.
    pub fn at(&self, time: Timestamp) -> Ed25519CosignerAt<'_> {
        Ed25519CosignerAt { key: self, time }
    }
}

impl fmt::Debug for Ed25519Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ed25519Cosigner({}+{})", self.name, self.id)
    }
}

/// A witness's key at a time.
#[derive(Debug, Clone, Copy)]
pub struct Ed25519CosignerAt<'a> {
    key: &'a Ed25519Cosigner,
    time: Timestamp,
}

impl Signer for Ed25519CosignerAt<'_> {
    fn name(&self) -> &KeyName {
        &self.key.name
    }

    fn id(&self) -> KeyId {
        self.key.id
    }

    /// It signs nothing but checkpoints: whoever could have it sign another text could have it say anything.
    fn sign(&self, text: &str) -> Result<Vec<u8>, SignFault> {
        Checkpoint::parse(text).map_err(|_| SignFault::NotACheckpoint(self.key.name.clone()))?;
        let signature = self.key.key.sign(message(text, self.time).as_bytes());
        Ok(self.time.before(&signature.to_bytes()))
    }
}

fn message(text: &str, time: Timestamp) -> String {
    format!("cosignature/v1\ntime {}\n{text}", time.0)
}

/// A witness's public key.
#[derive(Debug, Clone)]
pub(super) struct Ed25519CosignatureVerifier(Ed25519Verifier);

impl Ed25519CosignatureVerifier {
    pub(super) fn new(key: &[u8]) -> Option<Ed25519CosignatureVerifier> {
        Ed25519Verifier::new(key).map(Ed25519CosignatureVerifier)
    }

    pub(super) fn verify(&self, text: &str, signature: &[u8]) -> Result<Timestamp, BadSignature> {
        let (time, signature) = Timestamp::split(signature)?;
        self.0.verify(message(text, time).as_bytes(), signature)?;
        Ok(time)
    }
}
