//! The keys of a register: two that sign its log, one that signs its reports; while a key is being changed, the old ones
//! beside the new.
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
    Ed25519Signer, KeyName, MlDsaCosigner, SignFault, SignatureType, Signer, StandardVerifier, Timestamp,
    VerifierKey,
};
use tlog::{Checkpoint, Origin, SignedCheckpoint};

use super::fault::LogFault;
use crate::disk::sync;
use crate::store::sql::StoreFault;

/// The keys of a register.
pub struct LogKeys {
    log: Vec<Ed25519Signer>,
    log_ml_dsa: Vec<MlDsaCosigner>,
    report: Vec<Ed25519Signer>,
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

/// What keys are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeysFor {
    /// Signing the log: one of each algorithm.
    Log,
    /// Signing statements about reports.
    Reports,
}

/// One of the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Log,
    LogMlDsa,
    Report,
}

impl Use {
    const ALL: [Use; 3] = [Use::Log, Use::LogMlDsa, Use::Report];

    fn stem(self) -> &'static str {
        match self {
            Use::Log => "log-ed25519",
            Use::LogMlDsa => "log-mldsa44",
            Use::Report => "report-ed25519",
        }
    }

    /// The file of its first key, or of one that took its place: `log-ed25519.key`, `log-ed25519.2.key`, ….
    fn file(self, number: u32) -> String {
        let stem = self.stem();
        if number == 1 { format!("{stem}.key") } else { format!("{stem}.{number}.key") }
    }

    /// Which of its files has this name.
    fn number(self, file: &str) -> Option<u32> {
        let rest = file.strip_prefix(self.stem())?.strip_suffix(".key")?;
        let number = if rest.is_empty() { Some(1) } else { rest.strip_prefix('.')?.parse().ok() };
        number.filter(|number| self.file(*number) == file)
    }

    fn all_for(what: KeysFor) -> &'static [Use] {
        match what {
            KeysFor::Log => &[Use::Log, Use::LogMlDsa],
            KeysFor::Reports => &[Use::Report],
        }
    }

    /// The public key that grows from a seed.
    fn public(self, origin: &Origin, seed: &[u8; 32]) -> Result<VerifierKey, LogFault> {
        let name = self.name(origin)?;
        Ok(match self {
            Use::Log | Use::Report => Ed25519Signer::from_seed(name, seed).verifier_key(),
            Use::LogMlDsa => MlDsaCosigner::from_seed(name, seed).verifier_key(),
        })
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
    /// Public keys of the log: those of Ed25519 and then those of ML-DSA-44, the oldest of each first.
    pub fn log_verifiers(&self) -> Vec<VerifierKey> {
        let ed25519 = self.log.iter().map(Ed25519Signer::verifier_key);
        ed25519.chain(self.log_ml_dsa.iter().map(MlDsaCosigner::verifier_key)).collect()
    }

    /// Public keys of the reports, the newest first.
    pub fn report_verifiers(&self) -> Vec<VerifierKey> {
        self.report.iter().rev().map(Ed25519Signer::verifier_key).collect()
    }

    /// All of them.
    pub fn all(&self) -> Vec<VerifierKey> {
        [self.log_verifiers(), self.report_verifiers()].concat()
    }

    /// Those of the same name and kind: what can stand in for a key.
    pub(super) fn like(&self, key: &VerifierKey) -> Vec<VerifierKey> {
        let alike = |other: &VerifierKey| (other.name(), other.kind()) == (key.name(), key.kind());
        self.all().into_iter().filter(alike).collect()
    }

    /// Signs a checkpoint at a time.
    ///
    /// # Errors
    /// Of whatever keeps the keys.
    pub(super) fn sign(&self, checkpoint: Checkpoint, at: Timestamp) -> Result<SignedCheckpoint, SignFault> {
        let ml_dsa: Vec<_> = self.log_ml_dsa.iter().map(|key| key.at(at)).collect();
        let ed25519 = self.log.iter().map(|key| -> &dyn Signer { key });
        let own = ed25519.chain(ml_dsa.iter().map(|key| -> &dyn Signer { key }));
        let further = self.further.iter().map(|signer| -> &dyn Signer { &**signer });
        checkpoint.sign(&own.chain(further).collect::<Vec<_>>())
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

    /// The key files for one use that are there, by rising number.
    fn found(&self, of: Use) -> Result<Vec<(u32, PathBuf)>, LogFault> {
        let entries = match fs::read_dir(&self.path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(LogFault::file(format!("read {}", self.path.display())))?,
        };
        let names = entries.filter_map(|entry| entry.ok().map(|entry| entry.file_name()));
        let numbers = names.filter_map(|name| of.number(name.to_str()?));
        let mut files: Vec<_> = numbers.map(|number| (number, self.path.join(of.file(number)))).collect();
        files.sort();
        Ok(files)
    }

    /// The name of the log that the key here was made for; none where there is no key.
    ///
    /// # Errors
    /// [`LogFault::BadKey`].
    pub fn origin(&self) -> Result<Option<Origin>, LogFault> {
        let Some((_, file)) = self.found(Use::Log)?.pop() else { return Ok(None) };
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
        let (log, ml_dsa) = (Use::Log.name(origin)?, Use::LogMlDsa.name(origin)?);
        let log = self.seeds(Use::Log, origin)?.map(|seed| Ed25519Signer::from_seed(log.clone(), &seed));
        let ml_dsa_seeds = self.seeds(Use::LogMlDsa, origin)?;
        let log_ml_dsa = ml_dsa_seeds.map(|seed| MlDsaCosigner::from_seed(ml_dsa.clone(), &seed));
        Ok(LogKeys {
            log: log.collect(),
            log_ml_dsa: log_ml_dsa.collect(),
            report: self.report_signers(origin)?,
            further: Vec::new(),
        })
    }

    /// What signs statements about reports: all of the keys for it, the oldest first.
    ///
    /// # Errors
    /// [`LogFault::NoKey`], [`LogFault::BadKey`].
    pub fn report_signers(&self, origin: &Origin) -> Result<Vec<Ed25519Signer>, LogFault> {
        let name = Use::Report.name(origin)?;
        let seeds = self.seeds(Use::Report, origin)?;
        Ok(seeds.map(|seed| Ed25519Signer::from_seed(name.clone(), &seed)).collect())
    }

    fn seeds(&self, of: Use, origin: &Origin) -> Result<impl Iterator<Item = [u8; 32]>, LogFault> {
        let files = self.found(of)?;
        if files.is_empty() {
            return Err(LogFault::NoKey(self.path.join(of.file(1)).display().to_string()));
        }
        let seeds = files.into_iter().map(|(_, file)| KeyFolder::seed(of, origin, &file));
        Ok(seeds.collect::<Result<Vec<_>, _>>()?.into_iter())
    }

    /// Makes those keys that are not there yet, each from the operating system's random source; which files were made.
    ///
    /// # Errors
    /// [`LogFault::File`].
    pub fn make(&self, origin: &Origin) -> Result<Vec<PathBuf>, LogFault> {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.path);
        made.map_err(LogFault::file("make the folder of keys"))?;
        let mut missing = Vec::new();
        for of in Use::ALL {
            if self.found(of)?.is_empty() {
                missing.push(of);
            }
        }
        self.draw(&missing, origin)
    }

    /// Makes further keys of these kinds beside those that are there; which files were made.
    ///
    /// # Errors
    /// [`LogFault::File`].
    pub(super) fn add(&self, what: KeysFor, origin: &Origin) -> Result<Vec<PathBuf>, LogFault> {
        self.draw(Use::all_for(what), origin)
    }

    fn draw(&self, uses: &[Use], origin: &Origin) -> Result<Vec<PathBuf>, LogFault> {
        let mut files = Vec::new();
        for of in uses {
            let next = self.found(*of)?.last().map_or(1, |(number, _)| number + 1);
            let file = self.path.join(of.file(next));
            draw(*of, origin, &file)?;
            files.push(file);
        }
        sync(&self.path).map_err(LogFault::file("keep the keys"))?;
        Ok(files)
    }

    /// Destroys the files of keys that have ended; which they were.
    ///
    /// # Errors
    /// [`LogFault`].
    pub(super) fn destroy(&self, ended: &[VerifierKey], origin: &Origin) -> Result<Vec<PathBuf>, LogFault> {
        let mut gone = Vec::new();
        for of in Use::ALL {
            for (_, file) in self.found(of)? {
                let seed = KeyFolder::seed(of, origin, &file)?;
                if ended.contains(&of.public(origin, &seed)?) {
                    fs::remove_file(&file).map_err(LogFault::file(format!("destroy {}", file.display())))?;
                    gone.push(file);
                }
            }
        }
        if !gone.is_empty() {
            sync(&self.path).map_err(LogFault::file("keep the keys"))?;
        }
        Ok(gone)
    }

    fn seed(of: Use, origin: &Origin, file: &Path) -> Result<[u8; 32], LogFault> {
        let shown = file.display().to_string();
        let bad = |what: &str| LogFault::BadKey { file: shown.clone(), what: what.to_owned() };
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(LogFault::NoKey(shown)),
            Err(error) => return Err(LogFault::file(format!("read {shown}"))(error)),
        };
        let mode = fs::metadata(file).map(|data| data.permissions().mode());
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
    let (name, id) = (of.name(origin)?, of.public(origin, seed)?.id());
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
