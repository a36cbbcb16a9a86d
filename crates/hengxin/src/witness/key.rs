//! The file of a witness's secret keys: a line for each, in the form that tools of signed notes use,
//! `PRIVATE+KEY+NAME+ID+BASE64`, the last of type and seed.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding};
use tlog::note::{Ed25519Cosigner, KeyName, MlDsaCosigner, SignatureType, Signer, Timestamp, VerifierKey};

const SAYS: &str = "# Secret keys of a witness. Whoever has this file signs in its name: keep it from everybody, and keep no \
                    copy of it.\n";

/// The keys of a witness: one of each kind, or several while one takes another's place. All of them sign.
#[derive(Debug)]
pub struct WitnessKeys {
    ed25519: Vec<Ed25519Cosigner>,
    ml_dsa: Vec<MlDsaCosigner>,
}

/// Why a file gives no keys, or none could be made.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileFault {
    /// The disk failed, or there is no such file, or there is one already.
    #[error("{path}: {cause}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The operating system gave no randomness.
    #[error("no randomness: {0}")]
    Random(String),
    /// Somebody else on this machine can read it.
    #[error("{0} can be read by other users; allow its owner only (chmod 600)")]
    Open(PathBuf),
    /// A line is not what stands in such a file.
    #[error(
        "{path}, line {line}: expected PRIVATE+KEY+NAME+ID+SEED of an Ed25519 or ML-DSA-44 key of a witness"
    )]
    Line {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
    },
    /// It has no Ed25519 key, which every reader can verify.
    #[error("{0} has no Ed25519 key")]
    Incomplete(PathBuf),
}

/// One of the keys.
enum Key {
    Ed25519(Ed25519Cosigner),
    MlDsa(MlDsaCosigner),
}

impl Key {
    /// The key of this type that grows from a seed; none for a type that no witness signs with.
    fn grow(kind: SignatureType, name: KeyName, seed: &[u8; 32]) -> Option<Key> {
        match kind {
            SignatureType::Ed25519Cosignature => Some(Key::Ed25519(Ed25519Cosigner::from_seed(name, seed))),
            SignatureType::MlDsa44Cosignature => Some(Key::MlDsa(MlDsaCosigner::from_seed(name, seed))),
            SignatureType::Ed25519 | SignatureType::Other(_) => None,
        }
    }

    fn verifier_key(&self) -> VerifierKey {
        match self {
            Key::Ed25519(key) => key.verifier_key(),
            Key::MlDsa(key) => key.verifier_key(),
        }
    }

    /// The line of the file.
    fn line(&self, seed: &[u8; 32]) -> String {
        let key = self.verifier_key();
        let secret = [[key.kind().byte()].as_slice(), seed].concat();
        format!("PRIVATE+KEY+{}+{}+{}", key.name(), key.id(), Base64::encode_string(&secret))
    }

    /// The key of a line, in the one form that [`line`](Self::line) gives.
    fn parse(line: &str) -> Option<Key> {
        let mut fields = line.strip_prefix("PRIVATE+KEY+")?.splitn(3, '+');
        let (name, _, secret) = (fields.next()?, fields.next()?, fields.next()?);
        let secret = Base64::decode_vec(secret).ok()?;
        let (kind, seed) = secret.split_first()?;
        let seed = seed.try_into().ok()?;
        let key = Key::grow(SignatureType::from_byte(*kind), KeyName::new(name).ok()?, &seed)?;
        (key.line(&seed) == line).then_some(key)
    }
}

impl WitnessKeys {
    /// Draws a key of each kind and writes them to a new file that only its owner can read.
    ///
    /// # Errors
    /// [`KeyFileFault::File`] where there is such a file already, and [`KeyFileFault::Random`].
    pub fn create(path: &Path, name: &KeyName) -> Result<WitnessKeys, KeyFileFault> {
        let mut text = SAYS.to_owned();
        for kind in [SignatureType::Ed25519Cosignature, SignatureType::MlDsa44Cosignature] {
            let mut seed = [0; 32];
            getrandom::fill(&mut seed).map_err(|error| KeyFileFault::Random(error.to_string()))?;
            let key = Key::grow(kind, name.clone(), &seed);
            text.extend(key.map(|key| key.line(&seed) + "\n"));
        }
        write_new(path, &text).map_err(|cause| KeyFileFault::File { path: path.to_owned(), cause })?;
        WitnessKeys::read(path)
    }

    /// The keys of a file.
    ///
    /// # Errors
    /// [`KeyFileFault`].
    pub fn read(path: &Path) -> Result<WitnessKeys, KeyFileFault> {
        let failed = |cause| KeyFileFault::File { path: path.to_owned(), cause };
        let text = std::fs::read_to_string(path).map_err(failed)?;
        if is_open(path).map_err(failed)? {
            return Err(KeyFileFault::Open(path.to_owned()));
        }
        WitnessKeys::parse(path, &text)
    }

    fn parse(path: &Path, text: &str) -> Result<WitnessKeys, KeyFileFault> {
        let mut keys = WitnessKeys { ed25519: Vec::new(), ml_dsa: Vec::new() };
        for (line, number) in text.lines().zip(1..) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match Key::parse(line) {
                Some(Key::Ed25519(key)) => keys.ed25519.push(key),
                Some(Key::MlDsa(key)) => keys.ml_dsa.push(key),
                None => return Err(KeyFileFault::Line { path: path.to_owned(), line: number }),
            }
        }
        if keys.ed25519.is_empty() { Err(KeyFileFault::Incomplete(path.to_owned())) } else { Ok(keys) }
    }

    /// What readers need to verify the signatures.
    pub fn verifier_keys(&self) -> Vec<VerifierKey> {
        let ed25519 = self.ed25519.iter().map(Ed25519Cosigner::verifier_key);
        ed25519.chain(self.ml_dsa.iter().map(MlDsaCosigner::verifier_key)).collect()
    }

    /// The keys as they sign at that time.
    pub fn at<T>(&self, time: Timestamp, sign: impl FnOnce(&[&dyn Signer]) -> T) -> T {
        let ed25519: Vec<_> = self.ed25519.iter().map(|key| key.at(time)).collect();
        let ml_dsa: Vec<_> = self.ml_dsa.iter().map(|key| key.at(time)).collect();
        let signers = ed25519.iter().map(|key| key as &dyn Signer);
        let signers: Vec<&dyn Signer> = signers.chain(ml_dsa.iter().map(|key| key as &dyn Signer)).collect();
        sign(&signers)
    }
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file: File = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Whether anybody but its owner can read a file.
#[cfg(unix)]
fn is_open(path: &Path) -> io::Result<bool> {
    let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(path)?);
    Ok(mode & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open(_: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back_from_their_file_and_are_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("witness.key");
        let name = KeyName::new("witness.example/w1").unwrap();
        let made = WitnessKeys::create(&path, &name).unwrap();
        assert_eq!(WitnessKeys::read(&path).unwrap().verifier_keys(), made.verifier_keys());
        assert_eq!(made.verifier_keys().len(), 2);
        assert!(matches!(WitnessKeys::create(&path, &name), Err(KeyFileFault::File { .. })));
        assert!(!format!("{made:?}").contains(&std::fs::read_to_string(&path).unwrap()[100..140]));
    }

    #[test]
    fn a_file_that_others_can_read_or_that_is_none_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("witness.key");
        WitnessKeys::create(&path, &KeyName::new("w").unwrap()).unwrap();
        let parsed = |text: &str| WitnessKeys::parse(&path, text).err().map(|fault| fault.to_string());
        let good = std::fs::read_to_string(&path).unwrap();
        assert_eq!(parsed(&good), None);
        let renamed = good.replace("+w+", "+v+");
        for text in ["", "# none\n", "PRIVATE+KEY+w+00000000+AA==\n", "secret\n", &renamed] {
            assert!(parsed(text).is_some(), "{text}");
        }
        #[cfg(unix)]
        {
            let open = std::os::unix::fs::PermissionsExt::from_mode(0o644);
            std::fs::set_permissions(&path, open).unwrap();
            assert!(matches!(WitnessKeys::read(&path), Err(KeyFileFault::Open(_))));
        }
    }
}
