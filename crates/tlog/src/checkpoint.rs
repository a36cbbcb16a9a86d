//! Checkpoints: what a log says its tree is.
//!
//! Source: C2SP tlog-checkpoint. The text is read strictly: what is not written in the one form is refused, so that two
//! readers never understand different things under one signature.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use thiserror::Error;

use crate::note::{Note, NoteError, OpenError, Opened, SignFault, Signer, Verifier};
use crate::size::{NotASize, TreeSize};
use crate::text::{base64, hash_from_base64, is_line};
use crate::tree::{TreeHead, empty_root};

/// Most bytes of an origin: what the ML-DSA-44 statement can hold. Source: tlog-cosignature.
const LONGEST_ORIGIN: usize = 255;

/// Why a text is no checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// It does not end with a line feed.
    #[error("a checkpoint ends with a line feed")]
    Unterminated,
    /// Fewer than three lines.
    #[error("a checkpoint has three lines or more: origin, size, root; not {0}")]
    Lines(usize),
    /// The origin is empty, longer than 255 bytes, or has a control character.
    #[error("an origin has 1 to {LONGEST_ORIGIN} bytes and no control character")]
    Origin,
    /// The second line is no size.
    #[error("the second line of a checkpoint is its size: {0}")]
    Size(NotASize),
    /// The third line is no hash.
    #[error("the third line of a checkpoint is the Base 64 of 32 bytes")]
    Root,
    /// The tree without leaves has one hash only.
    #[error("a tree of 0 leaves has the hash of nothing, and this is another")]
    EmptyRoot,
    /// An extension line is empty or has a control character.
    #[error("extension line {0} is empty or has a control character")]
    Extension(usize),
    /// It is no signed note.
    #[error(transparent)]
    Note(NoteError),
}

/// The name of a log, the first line of its checkpoints: an address without its scheme, such as `example.org/log`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

impl Origin {
    /// A name.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`].
    pub fn new(name: &str) -> Result<Origin, CheckpointError> {
        let fits = is_line(name) && name.len() <= LONGEST_ORIGIN;
        if fits { Ok(Origin(name.to_string())) } else { Err(CheckpointError::Origin) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text of a checkpoint, signed or not.
///
/// ```
/// use tlog::Checkpoint;
/// let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
/// let checkpoint = Checkpoint::parse(text).unwrap();
/// assert_eq!(checkpoint.head().size.get(), 20_852_163);
/// assert_eq!(checkpoint.to_string(), text);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: Origin,
    head: TreeHead,
    extensions: Vec<String>,
}

impl Checkpoint {
    /// What a log of this name says its tree is, without extension lines.
    ///
    /// # Errors
    /// [`CheckpointError::EmptyRoot`].
    pub fn new(origin: Origin, head: TreeHead) -> Result<Checkpoint, CheckpointError> {
        if head.size.is_empty() && head.root != empty_root() {
            return Err(CheckpointError::EmptyRoot);
        }
        Ok(Checkpoint { origin, head, extensions: Vec::new() })
    }

    /// The same with one more extension line. They are not recommended: monitors cannot audit them, and ML-DSA-44
    /// signatures do not cover them. Source: tlog-checkpoint, note text, 4.
    ///
    /// # Errors
    /// [`CheckpointError::Extension`].
    pub fn with_extension(mut self, line: &str) -> Result<Checkpoint, CheckpointError> {
        if !is_line(line) {
            return Err(CheckpointError::Extension(self.extensions.len() + 1));
        }
        self.extensions.push(line.to_string());
        Ok(self)
    }

    /// A checkpoint from its text, all of it, with the last line feed and without signatures.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn parse(text: &str) -> Result<Checkpoint, CheckpointError> {
        let lines = text.strip_suffix('\n').ok_or(CheckpointError::Unterminated)?;
        let mut rest = lines.split('\n');
        let (Some(origin), Some(size), Some(root)) = (rest.next(), rest.next(), rest.next()) else {
            return Err(CheckpointError::Lines(lines.split('\n').count()));
        };
        let size: TreeSize = size.parse().map_err(CheckpointError::Size)?;
        let root = hash_from_base64(root).ok_or(CheckpointError::Root)?;
        let head = Checkpoint::new(Origin::new(origin)?, TreeHead { size, root })?;
        rest.try_fold(head, Checkpoint::with_extension)
    }

    /// The log it is about.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Size and root of the tree.
    pub fn head(&self) -> TreeHead {
        self.head
    }

    /// Extension lines. Nobody but the log says anything about them.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// Signs with these keys: the log's own, of which a public log has one Ed25519 key at least (tlog-tiles,
    /// "Checkpoints").
    ///
    /// # Errors
    /// [`SignFault`].
    pub fn sign(self, signers: &[&dyn Signer]) -> Result<SignedCheckpoint, SignFault> {
        let mut note = Note::new(self.to_string()).expect("the text of a checkpoint is that of a note");
        signers.iter().try_for_each(|signer| note.sign(*signer))?;
        Ok(SignedCheckpoint { checkpoint: self, note })
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.head.size, base64(&self.head.root))?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// A checkpoint with its signatures, none of which is verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

impl SignedCheckpoint {
    /// A signed checkpoint from its bytes, all of them.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn parse(bytes: &[u8]) -> Result<SignedCheckpoint, CheckpointError> {
        let note = Note::parse(bytes).map_err(CheckpointError::Note)?;
        Ok(SignedCheckpoint { checkpoint: Checkpoint::parse(note.text())?, note })
    }

    /// The bytes; none without a signature.
    pub fn render(&self) -> Option<String> {
        self.note.render()
    }

    /// What is signed. It means nothing before [`open`](Self::open) or [`Policy::check`](crate::Policy::check).
    pub fn unverified(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note, with its signatures.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// The note, to add witnesses' lines to.
    pub fn note_mut(&mut self) -> &mut Note {
        &mut self.note
    }

    /// The checkpoint, where one of these keys has signed it.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open<V: Verifier>(&self, verifiers: &[V]) -> Result<(&Checkpoint, Opened<'_>), OpenError> {
        Ok((&self.checkpoint, self.note.open(verifiers)?))
    }
}
