//! The keys of a register: two that sign its log, one that signs its reports.
//!
//! Each is a seed of 32 random bytes in a file that only the program can read. A signing machine may add lines of its own
//! beside them: whatever is a [`Signer`] can stand in [`LogKeys::further`].

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64ct::{Base64, Encoding};
use tlog::note::{
    Ed25519Signer, KeyId, KeyName, MlDsaCosigner, SignFault, SignatureType, Signer, StandardVerifier,
    Timestamp, VerifierKey,
};
use tlog::{Checkpoint, Origin, SignedCheckpoint};

use super::fault::LogFault;
use super::folder::sync;
use crate::store::sql::StoreFault;

/// The keys of a register.
pub struct LogKeys {
    log: Ed25519Signer,
    log_ml_dsa: MlDsaCosigner,
    report: Ed25519Signer,
    /// Signers that add lines of their own to each checkpoint, such as a signing machine.
    pub further: Vec<Arc<dyn Signer + Send + Sync>>,
}

/// A folder of key files.
#[derive(Debug, Clone)]
pub struct KeyFolder {
    path: PathBuf,
}

/// What a key file that is none is told.
const FORM: &str = "it is not PRIVATE+KEY+NAME+ID+SEED";

/// One of the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Log,
    LogMlDsa,
    Report,
}

impl Use {
    const ALL: [Use; 3] = [Use::Log, Use::LogMlDsa, Use::Report];

    fn file(self) -> &'static str {
        match self {
            Use::Log => "log-ed25519.key",
            Use::LogMlDsa => "log-mldsa44.key",
            Use::Report => "report-ed25519.key",
        }
    }

    fn kind(self) -> SignatureType {
        match self {
            Use::Log | Use::Report => SignatureType::Ed25519,
            Use::LogMlDsa => SignatureType::MlDsa44Cosignature,
        }
    }

    /// The log's keys are called as the log is, reports' keys as a place below it.
    fn name(self, origin: &Origin) -> Result<KeyName, LogFault> {
        let name = match self {
            Use::Log | Use::LogMlDsa => origin.to_string(),
            Use::Report => format!("{origin}/report"),
        };
        KeyName::new(&name).map_err(|_| LogFault::BadOrigin(name))
    }
}

impl LogKeys {
    fn grow(origin: &Origin, seeds: &[[u8; 32]; 3]) -> Result<LogKeys, LogFault> {
        let [log, log_ml_dsa, report] = seeds;
        Ok(LogKeys {
            log: Ed25519Signer::from_seed(Use::Log.name(origin)?, log),
            log_ml_dsa: MlDsaCosigner::from_seed(Use::LogMlDsa.name(origin)?, log_ml_dsa),
            report: Ed25519Signer::from_seed(Use::Report.name(origin)?, report),
            further: Vec::new(),
        })
    }

    /// Public keys of the log.
    pub fn log_verifiers(&self) -> [VerifierKey; 2] {
        [self.log.verifier_key(), self.log_ml_dsa.verifier_key()]
    }

    /// Public key of the reports.
    pub fn report_verifier(&self) -> VerifierKey {
        self.report.verifier_key()
    }

    /// What signs statements about reports.
    pub fn report_signer(&self) -> &dyn Signer {
        &self.report
    }

    /// Signs a checkpoint at a time.
    ///
    /// # Errors
    /// Of whatever keeps the keys.
    pub(super) fn sign(&self, checkpoint: Checkpoint, at: Timestamp) -> Result<SignedCheckpoint, SignFault> {
        let ml_dsa = self.log_ml_dsa.at(at);
        let own: [&dyn Signer; 2] = [&self.log, &ml_dsa];
        let further = self.further.iter().map(|signer| -> &dyn Signer { &**signer });
        checkpoint.sign(&own.into_iter().chain(further).collect::<Vec<_>>())
    }

    /// What verifies the log's own signatures.
    ///
    /// # Errors
    /// Never for keys made here.
    pub fn verifiers(&self) -> Result<Vec<StandardVerifier>, LogFault> {
        Ok(self.log_verifiers().iter().map(StandardVerifier::new).collect::<Result<_, _>>()?)
    }
}

impl KeyFolder {
    /// A folder, which need not be there yet.
    pub fn new(path: PathBuf) -> KeyFolder {
        KeyFolder { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Which of the key files are there.
    pub fn found(&self) -> Vec<PathBuf> {
        Use::ALL.iter().map(|of| self.path.join(of.file())).filter(|file| file.exists()).collect()
    }

    /// The name of the log that the key here was made for; none where there is no key.
    ///
    /// # Errors
    /// [`LogFault::BadKey`].
    pub fn origin(&self) -> Result<Option<Origin>, LogFault> {
        let file = self.path.join(Use::Log.file());
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(LogFault::file(format!("read {}", file.display()))(error)),
        };
        let name = text.strip_prefix("PRIVATE+KEY+").and_then(|rest| rest.split('+').next());
        match name.map(Origin::new) {
            Some(Ok(origin)) => Ok(Some(origin)),
            Some(Err(_)) | None => {
                Err(LogFault::BadKey { file: file.display().to_string(), what: FORM.to_owned() })
            }
        }
    }

    /// Reads the keys of a log of this name.
    ///
    /// # Errors
    /// [`LogFault::NoKey`], [`LogFault::BadKey`].
    pub fn read(&self, origin: &Origin) -> Result<LogKeys, LogFault> {
        let mut seeds = [[0; 32]; 3];
        for (of, seed) in Use::ALL.into_iter().zip(&mut seeds) {
            *seed = self.seed(of, origin)?;
        }
        LogKeys::grow(origin, &seeds)
    }

    /// Makes those keys that are not there yet, each from the operating system's random source; which files were made.
    ///
    /// # Errors
    /// [`LogFault::File`].
    pub fn make(&self, origin: &Origin) -> Result<Vec<PathBuf>, LogFault> {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.path);
        made.map_err(LogFault::file("make the folder of keys"))?;
        let mut files = Vec::new();
        for of in Use::ALL {
            let file = self.path.join(of.file());
            if !file.exists() {
                draw(of, origin, &file)?;
                files.push(file);
            }
        }
        sync(&self.path).map_err(LogFault::file("keep the keys"))?;
        Ok(files)
    }

    fn seed(&self, of: Use, origin: &Origin) -> Result<[u8; 32], LogFault> {
        let file = self.path.join(of.file());
        let shown = file.display().to_string();
        let bad = |what: &str| LogFault::BadKey { file: shown.clone(), what: what.to_owned() };
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(LogFault::NoKey(shown)),
            Err(error) => return Err(LogFault::file(format!("read {shown}"))(error)),
        };
        let mode = fs::metadata(&file).map(|data| data.permissions().mode());
        if mode.map_err(LogFault::file(format!("read {shown}")))? & 0o077 != 0 {
            return Err(bad("others than the program can read it; make it so that they cannot (chmod 600)"));
        }
        let seed = secret(&text, of).ok_or_else(|| bad(FORM))?;
        if written(of, origin, &seed)? != text {
            return Err(bad(&format!("it is not a key of {}", of.name(origin)?)));
        }
        Ok(seed)
    }
}

/// Draws a key into a file, which appears as a whole, readable by nobody else, and over no other.
fn draw(of: Use, origin: &Origin, file: &Path) -> Result<(), LogFault> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| StoreFault::Random(error.to_string()))?;
    let text = written(of, origin, &seed)?;
    let refused = || LogFault::file(format!("write {}", file.display()));
    let folder = file.parent().unwrap_or(Path::new("."));
    let private = fs::Permissions::from_mode(0o600);
    let beside = tempfile::Builder::new().permissions(private).tempfile_in(folder);
    let mut beside = beside.map_err(refused())?;
    beside.write_all(text.as_bytes()).and_then(|()| beside.as_file().sync_all()).map_err(refused())?;
    beside.persist_noclobber(file).map(drop).map_err(|error| refused()(error.error))
}

/// The text of a key file, in the form that tools of signed notes use: `PRIVATE+KEY+NAME+ID+BASE64`, the last of type and
/// seed.
fn written(of: Use, origin: &Origin, seed: &[u8; 32]) -> Result<String, LogFault> {
    let name = of.name(origin)?;
    let id: KeyId = match of {
        Use::Log | Use::Report => Ed25519Signer::from_seed(name.clone(), seed).id(),
        Use::LogMlDsa => MlDsaCosigner::from_seed(name.clone(), seed).verifier_key().id(),
    };
    let bytes = [[of.kind().byte()].as_slice(), seed].concat();
    Ok(format!("PRIVATE+KEY+{name}+{id}+{}\n", Base64::encode_string(&bytes)))
}

fn secret(text: &str, of: Use) -> Option<[u8; 32]> {
    let fields = text.strip_suffix('\n')?.strip_prefix("PRIVATE+KEY+")?;
    // Base 64 has a plus too: it is what follows the second one.
    let encoded = fields.splitn(3, '+').nth(2)?;
    let bytes = Base64::decode_vec(encoded).ok()?;
    let (kind, seed) = bytes.split_first()?;
    if *kind == of.kind().byte() { seed.try_into().ok() } else { None }
}
