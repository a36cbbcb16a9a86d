//! ML-DSA-44 over a checkpoint or a subtree, type `0x06`. Source: tlog-cosignature, "ML-DSA-44 signed message";
//! FIPS 204, with an empty context.
//!
//! Logs sign with it as well as witnesses: a log is the cosigner of its own name (tlog-checkpoint, "Signatures"). What is
//! signed names the signer, so that one key may serve under several names. Extension lines are not part of it.

use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::fmt;

use ml_dsa::{ExpandedSigningKey, MlDsa44, Signature, VerifyingKey};

use super::cosignature::Timestamp;
use super::key::{KeyId, KeyName, SignatureType, VerifierKey};
use super::sign::{BadSignature, SignFault, Signer};
use crate::checkpoint::{Checkpoint, Origin};
use crate::subtree::Subtree;
use crate::tree::Hash;

const LABEL: &[u8; 12] = b"subtree/v1\n\0";

/// A key that signs checkpoints with ML-DSA-44. It never shows its secret, and clears it from memory when it goes.
pub struct MlDsaCosigner {
    name: KeyName,
    id: KeyId,
    key: Box<ExpandedSigningKey<MlDsa44>>,
    public: Vec<u8>,
}

impl MlDsaCosigner {
    /// The key that grows from this seed: 32 bytes from the operating system's random source, kept secret.
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> MlDsaCosigner {
        let key = Box::new(ExpandedSigningKey::<MlDsa44>::from_seed(&(*seed).into()));
        let public = key.verifying_key().encode().to_vec();
        MlDsaCosigner { id: KeyId::of(&name, SignatureType::MlDsa44Cosignature, &public), name, key, public }
    }

    /// What readers need to verify its signatures.
    pub fn verifier_key(&self) -> VerifierKey {
        VerifierKey::new(self.name.clone(), SignatureType::MlDsa44Cosignature, self.public.clone())
    }

    /// This key as it signs checkpoints at that time.
    pub fn at(&self, time: Timestamp) -> MlDsaCosignerAt<'_> {
        MlDsaCosignerAt { key: self, time }
    }

    /// The signature over a subtree: that it agrees with every view of the log this signer has had. It carries no time.
    ///
    /// # Errors
    /// [`SignFault::Device`] if the algorithm finds no signature, which has never been seen.
    pub fn sign_subtree(&self, statement: &SubtreeStatement<'_>) -> Result<Vec<u8>, SignFault> {
        self.sign(Timestamp::NONE, statement)
    }

    fn sign(&self, time: Timestamp, statement: &SubtreeStatement<'_>) -> Result<Vec<u8>, SignFault> {
        let message = statement.message(&self.name, time);
        let signed = self.key.sign_deterministic(&message, &[]);
        let signature = signed
            .map_err(|cause| SignFault::Device { name: self.name.clone(), cause: cause.to_string() })?;
        Ok(time.before(&signature.encode()))
    }
}

impl fmt::Debug for MlDsaCosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MlDsaCosigner({}+{})", self.name, self.id)
    }
}

/// A signing key at a time.
#[derive(Debug, Clone, Copy)]
pub struct MlDsaCosignerAt<'a> {
    key: &'a MlDsaCosigner,
    time: Timestamp,
}

impl Signer for MlDsaCosignerAt<'_> {
    fn name(&self) -> &KeyName {
        &self.key.name
    }

    fn id(&self) -> KeyId {
        self.key.id
    }

    fn sign(&self, text: &str) -> Result<Vec<u8>, SignFault> {
        let refusal = |_| SignFault::NotACheckpoint(self.key.name.clone());
        let checkpoint = Checkpoint::parse(text).map_err(refusal)?;
        self.key.sign(self.time, &SubtreeStatement::of(&checkpoint))
    }
}

/// What an ML-DSA-44 signature is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubtreeStatement<'a> {
    /// The log.
    pub origin: &'a Origin,
    /// The part of its tree; the whole tree for a checkpoint.
    pub part: Subtree,
    /// Hash of the part.
    pub hash: Hash,
}

impl<'a> SubtreeStatement<'a> {
    /// About the whole tree of a checkpoint.
    pub fn of(checkpoint: &'a Checkpoint) -> SubtreeStatement<'a> {
        let head = checkpoint.head();
        SubtreeStatement { origin: checkpoint.origin(), part: Subtree::whole(head.size), hash: head.root }
    }

    /// The `cosigned_message`. Names and origins have 255 bytes at most, by their types.
    fn message(&self, name: &KeyName, time: Timestamp) -> Vec<u8> {
        let mut message = LABEL.to_vec();
        short(&mut message, name.as_str());
        message.extend_from_slice(&time.get().to_be_bytes());
        short(&mut message, self.origin.as_str());
        message.extend_from_slice(&self.part.start().to_be_bytes());
        message.extend_from_slice(&self.part.end().to_be_bytes());
        message.extend_from_slice(&self.hash);
        message
    }
}

fn short(message: &mut Vec<u8>, text: &str) {
    message.push(u8::try_from(text.len()).expect("names and origins are shorter than 256 bytes"));
    message.extend_from_slice(text.as_bytes());
}

/// An ML-DSA-44 public key under its name.
#[derive(Clone)]
pub(super) struct MlDsaVerifier {
    name: KeyName,
    key: Box<VerifyingKey<MlDsa44>>,
}

impl fmt::Debug for MlDsaVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MlDsaVerifier({})", self.name)
    }
}

impl MlDsaVerifier {
    /// `None` unless these are 1,312 bytes.
    pub(super) fn new(name: &KeyName, key: &[u8]) -> Option<MlDsaVerifier> {
        let key = Box::new(VerifyingKey::decode(&key.try_into().ok()?));
        Some(MlDsaVerifier { name: name.clone(), key })
    }

    pub(super) fn verify(&self, text: &str, signature: &[u8]) -> Result<Timestamp, BadSignature> {
        let checkpoint = Checkpoint::parse(text).map_err(|_| BadSignature)?;
        let (time, signature) = Timestamp::split(signature)?;
        let signature = Signature::<MlDsa44>::try_from(signature).map_err(|_| BadSignature)?;
        let message = SubtreeStatement::of(&checkpoint).message(&self.name, time);
        if self.key.verify_with_context(&message, &[], &signature) { Ok(time) } else { Err(BadSignature) }
    }
}
