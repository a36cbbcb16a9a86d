//! Keys: their names, their numbers, and the line that gives one to a reader.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::StandardVerifier;
use crate::text::{base64, from_base64, is_line};

/// Most bytes of a key's name: what the ML-DSA-44 statement can hold. Source: tlog-cosignature.
const LONGEST_NAME: usize = 255;

/// Why something is no key or no name of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeyError {
    /// The name is empty or longer than 255 bytes, or has a space, a plus or a control character.
    #[error("the name of a key has 1 to {LONGEST_NAME} bytes and no space, plus or control character")]
    Name,
    /// Not `NAME+ID+KEY`.
    #[error(
        "a verifier key is NAME+ID+KEY: a name, eight lowercase hexadecimal digits, Base 64 of two bytes or more"
    )]
    Form,
    /// The number is not the one that name, type and key have.
    #[error("the verifier key gives itself the number {given}; it has {expected}")]
    Id {
        /// The number in the text.
        given: KeyId,
        /// The number as it must be.
        expected: KeyId,
    },
    /// No such key of this type.
    #[error("the key is none of type {0}")]
    Key(SignatureType),
    /// Signatures of this type cannot be verified here.
    #[error("signatures of type {0} cannot be verified here")]
    Type(SignatureType),
}

/// Name of a key: usually an address without its scheme, such as `example.org/log`. Source: signed-note, "Format".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

impl KeyName {
    /// A name.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn new(name: &str) -> Result<KeyName, KeyError> {
        let odd = name.chars().any(|char| char.is_whitespace() || char == '+');
        if odd || !is_line(name) || name.len() > LONGEST_NAME {
            return Err(KeyError::Name);
        }
        Ok(KeyName(name.to_string()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Number that tells keys of one name apart. It is short on purpose and proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 4]);

impl KeyId {
    /// From the four bytes before a signature.
    pub const fn from_bytes(bytes: [u8; 4]) -> KeyId {
        KeyId(bytes)
    }

    /// The four bytes before a signature.
    pub const fn to_bytes(self) -> [u8; 4] {
        self.0
    }

    /// The number of a key by the recommended rule: SHA-256 of the name, a line feed, the type and the key, its first
    /// four bytes. Source: signed-note, "Signatures".
    pub fn of(name: &KeyName, kind: SignatureType, key: &[u8]) -> KeyId {
        let hash = Sha256::new().chain_update(name.as_str()).chain_update([b'\n', kind.byte()]);
        let [a, b, c, d, ..] = <[u8; 32]>::from(hash.chain_update(key).finalize());
        KeyId([a, b, c, d])
    }
}

/// Eight lowercase hexadecimal digits.
impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}

/// How a key signs. Source: signed-note, "Signature types", and tlog-cosignature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureType {
    /// `0x01`: Ed25519 over the text.
    Ed25519,
    /// `0x04`: Ed25519 over the text and a time (`cosignature/v1`).
    Ed25519Cosignature,
    /// `0x06`: ML-DSA-44 over origin, size, root and a time (`subtree/v1`).
    MlDsa44Cosignature,
    /// Any other byte; `0xff` is for types of one's own, such as SM2.
    Other(u8),
}

impl SignatureType {
    /// The type with this byte.
    pub const fn from_byte(byte: u8) -> SignatureType {
        match byte {
            1 => SignatureType::Ed25519,
            4 => SignatureType::Ed25519Cosignature,
            6 => SignatureType::MlDsa44Cosignature,
            other => SignatureType::Other(other),
        }
    }

    /// The byte.
    pub const fn byte(self) -> u8 {
        match self {
            SignatureType::Ed25519 => 1,
            SignatureType::Ed25519Cosignature => 4,
            SignatureType::MlDsa44Cosignature => 6,
            SignatureType::Other(byte) => byte,
        }
    }

    /// Whether such a signature says when it was made, as a witness's must.
    pub const fn is_cosignature(self) -> bool {
        match self {
            SignatureType::Ed25519Cosignature | SignatureType::MlDsa44Cosignature => true,
            SignatureType::Ed25519 | SignatureType::Other(_) => false,
        }
    }
}

impl fmt::Display for SignatureType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:02x}", self.byte())
    }
}

/// A public key with the name and type it signs under; the line that is given to readers. Source: signed-note,
/// "Verifier keys".
///
/// ```
/// use tlog::note::VerifierKey;
/// let key: VerifierKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse().unwrap();
/// assert_eq!(key.name().as_str(), "PeterNeumann");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    id: KeyId,
    kind: SignatureType,
    key: Vec<u8>,
}

impl VerifierKey {
    /// The key of this name and type.
    pub fn new(name: KeyName, kind: SignatureType, key: Vec<u8>) -> VerifierKey {
        VerifierKey { id: KeyId::of(&name, kind, &key), name, kind, key }
    }

    /// Name of the key.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Number of the key.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// How it signs.
    pub fn kind(&self) -> SignatureType {
        self.kind
    }

    /// The public key itself, in the form its type has.
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// What verifies its signatures.
    ///
    /// # Errors
    /// [`KeyError::Type`] for a type that is not known here, [`KeyError::Key`] for a key that its type does not have.
    pub fn verifier(&self) -> Result<StandardVerifier, KeyError> {
        StandardVerifier::new(self)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [[self.kind.byte()].as_slice(), &self.key].concat();
        write!(f, "{}+{}+{}", self.name, self.id, base64(&key))
    }
}

/// Only the one form that is also shown is read. The number is compared for the types known here; another type may have
/// a rule of its own.
impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<VerifierKey, KeyError> {
        let (name, rest) = text.split_once('+').ok_or(KeyError::Form)?;
        let (id, key) = rest.split_once('+').ok_or(KeyError::Form)?;
        let bytes = from_base64(key).ok_or(KeyError::Form)?;
        let (kind, key) = bytes.split_first().filter(|(_, key)| !key.is_empty()).ok_or(KeyError::Form)?;
        let (name, given) = (KeyName::new(name)?, id_from_hex(id).ok_or(KeyError::Form)?);
        let read = VerifierKey::new(name, SignatureType::from_byte(*kind), key.to_vec());
        let of_its_own_rule = matches!(read.kind, SignatureType::Other(_));
        if of_its_own_rule || read.id == given {
            Ok(VerifierKey { id: given, ..read })
        } else {
            Err(KeyError::Id { given, expected: read.id })
        }
    }
}

fn id_from_hex(text: &str) -> Option<KeyId> {
    let digits = text.len() == 8 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let number = if digits { u32::from_str_radix(text, 16).ok()? } else { return None };
    Some(KeyId(number.to_be_bytes()))
}
