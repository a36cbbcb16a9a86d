//! One number that stands for a whole file.

use super::DecodeError;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// SHA-256 of a file, bytes in the order they are printed.
pub type Fingerprint = [u8; 32];

/// Computes the SHA-256 of the file at `path`, reading it once from end to end.
///
/// # Errors
/// [`DecodeError::Io`] when the file cannot be read.
pub fn fingerprint(path: &Path) -> Result<Fingerprint, DecodeError> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut block = vec![0; 128 << 10];
    loop {
        let read = file.read(&mut block)?;
        if read == 0 {
            return Ok(hasher.finalize().into());
        }
        hasher.update(&block[..read]);
    }
}
