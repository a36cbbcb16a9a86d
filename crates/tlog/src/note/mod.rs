//! Signed notes: a text and the lines of those who signed it.
//!
//! Source: C2SP signed-note. A text means nothing until [`Note::open`] has found a signature of a key that the reader
//! trusts. Signatures of keys the reader does not know are kept and passed over; that is how keys are changed, how
//! witnesses' lines ride along, and how a signature that this crate cannot make (SM2 from a signing machine, say) stands
//! beside those it can.

mod cosignature;
mod ed25519;
mod key;
#[cfg(feature = "ml-dsa")]
mod ml_dsa;
mod open;
mod sign;

pub use cosignature::{Ed25519Cosigner, Ed25519CosignerAt, Timestamp};
pub use ed25519::Ed25519Signer;
pub use key::{KeyError, KeyId, KeyName, SignatureType, VerifierKey};
#[cfg(feature = "ml-dsa")]
pub use ml_dsa::{MlDsaCosigner, MlDsaCosignerAt, SubtreeStatement};
pub use open::{OpenError, Opened, Signed};
pub use sign::{BadSignature, SignFault, SignedAt, Signer, StandardVerifier, Verifier};

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use thiserror::Error;

use crate::text::{base64, from_base64};

/// Most signatures of a note. A reader must take 16. Source: signed-note, "Format".
pub const MOST_SIGNATURES: usize = 64;

/// Most bytes of a note: 64 of the longest signatures in use, and a text.
pub const MOST_BYTES: usize = 512 * 1024;

/// Why bytes are no signed note, or a text cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoteError {
    /// More than a reader takes.
    #[error("a note has at most {MOST_BYTES} bytes, not {0}")]
    TooLong(usize),
    /// Not UTF-8.
    #[error("a note is UTF-8; byte {0} is none")]
    NotUtf8(usize),
    /// A control character other than a line feed.
    #[error("a note has no control character but the line feed; byte {0} is one")]
    Control(usize),
    /// The text does not end with a line feed.
    #[error("the text of a note ends with a line feed")]
    Unterminated,
    /// No empty line between text and signatures.
    #[error("an empty line stands between the text and at least one signature")]
    NoSignatures,
    /// More signatures than a reader takes.
    #[error("a note has at most {MOST_SIGNATURES} signatures, not {0}")]
    TooManySignatures(usize),
    /// A line after the empty one is no signature.
    #[error(
        "signature {line} is not `— NAME BASE64`, a name without spaces and plus, and Base 64 of 5 bytes or more"
    )]
    Line {
        /// Which signature, from 1.
        line: usize,
    },
}

/// One line of a note: who signed, with which key, and the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    name: KeyName,
    id: KeyId,
    signature: Vec<u8>,
}

impl SignatureLine {
    /// The line of this key. The signature is one byte or more.
    pub fn new(name: KeyName, id: KeyId, signature: Vec<u8>) -> Option<SignatureLine> {
        (!signature.is_empty()).then_some(SignatureLine { name, id, signature })
    }

    /// A line without its line feed. `None` for what is no signature line in its one form.
    pub fn parse(line: &str) -> Option<SignatureLine> {
        let (name, signature) = line.strip_prefix("— ")?.split_once(' ')?;
        let bytes = from_base64(signature)?;
        let (id, signature) = bytes.split_first_chunk::<4>()?;
        SignatureLine::new(KeyName::new(name).ok()?, KeyId::from_bytes(*id), signature.to_vec())
    }

    /// Name of the key.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Number that tells keys of one name apart.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The signature without the key's number.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }
}

/// The line without its line feed.
impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [self.id.to_bytes().as_slice(), &self.signature].concat();
        write!(f, "— {} {}", self.name, base64(&bytes))
    }
}

/// A text and its signatures, of which nothing is verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<SignatureLine>,
}

impl Note {
    /// A text that nobody has signed yet.
    ///
    /// # Errors
    /// [`NoteError::Unterminated`], [`NoteError::Control`] and [`NoteError::TooLong`].
    pub fn new(text: String) -> Result<Note, NoteError> {
        printable(&text)?;
        if text.ends_with('\n') {
            Ok(Note { text, signatures: Vec::new() })
        } else {
            Err(NoteError::Unterminated)
        }
    }

    /// A signed note from its bytes, all of them.
    ///
    /// # Errors
    /// [`NoteError`]: what [`render`](Self::render) would not give back byte by byte is refused.
    pub fn parse(bytes: &[u8]) -> Result<Note, NoteError> {
        if bytes.len() > MOST_BYTES {
            return Err(NoteError::TooLong(bytes.len()));
        }
        let note = core::str::from_utf8(bytes).map_err(|wrong| NoteError::NotUtf8(wrong.valid_up_to()))?;
        let end = note.rfind("\n\n").ok_or(NoteError::NoSignatures)? + 1;
        let (text, lines) = note.split_at(end);
        let lines = lines.get(1..).filter(|lines| !lines.is_empty()).ok_or(NoteError::NoSignatures)?;
        Ok(Note { signatures: signature_lines(lines)?, ..Note::new(text.to_string())? })
    }

    /// The bytes of the signed note. One that nobody has signed is no note yet and gives none.
    pub fn render(&self) -> Option<String> {
        if self.signatures.is_empty() {
            return None;
        }
        let lines: String = self.signatures.iter().map(|line| line.to_string() + "\n").collect();
        Some(self.text.clone() + "\n" + &lines)
    }

    /// The text, with its last line feed. It means nothing before the note was opened.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, verified or not.
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// Adds a signature as it is. A line that is there already is not added again.
    ///
    /// # Errors
    /// [`NoteError::TooManySignatures`].
    pub fn add(&mut self, line: SignatureLine) -> Result<(), NoteError> {
        if self.signatures.contains(&line) {
            return Ok(());
        }
        if self.signatures.len() >= MOST_SIGNATURES {
            return Err(NoteError::TooManySignatures(self.signatures.len() + 1));
        }
        self.signatures.push(line);
        Ok(())
    }
}

fn printable(text: &str) -> Result<(), NoteError> {
    if text.len() > MOST_BYTES {
        return Err(NoteError::TooLong(text.len()));
    }
    match text.bytes().position(|byte| byte < b' ' && byte != b'\n') {
        Some(place) => Err(NoteError::Control(place)),
        None => Ok(()),
    }
}

/// Signature lines, each with its line feed, and nothing else; at least one.
///
/// # Errors
/// [`NoteError`].
pub fn signature_lines(text: &str) -> Result<Vec<SignatureLine>, NoteError> {
    let lines = text.strip_suffix('\n').ok_or(NoteError::Unterminated)?;
    let count = lines.split('\n').count();
    if count > MOST_SIGNATURES {
        return Err(NoteError::TooManySignatures(count));
    }
    let numbered = lines.split('\n').zip(1..);
    numbered.map(|(text, line)| SignatureLine::parse(text).ok_or(NoteError::Line { line })).collect()
}
