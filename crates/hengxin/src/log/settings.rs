//! Where the parts of a log are, and what it is called.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tlog::Origin;
use tlog::note::Signer;

use super::fault::LogFault;
use super::witnesses::{NoWitness, Witnesses};
use crate::config::Config;

/// Where the parts of a log are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPlaces {
    /// Folder of the public files.
    pub public: PathBuf,
    /// File of the store of checkpoints.
    pub checkpoints: PathBuf,
    /// Folder of the key files.
    pub keys: PathBuf,
}

impl LogPlaces {
    /// The usual places in a folder of the log.
    pub fn within(folder: &Path) -> LogPlaces {
        LogPlaces {
            public: folder.join("public"),
            checkpoints: folder.join("checkpoints.db"),
            keys: folder.join("keys"),
        }
    }

    /// The places configured. `database` is the file of the register's database, where it has one.
    pub fn of(config: &Config, database: Option<&Path>) -> LogPlaces {
        let usual = LogPlaces::within(&config.folders.log(database));
        let or = |set: &PathBuf, usual: PathBuf| if set.as_os_str().is_empty() { usual } else { set.clone() };
        LogPlaces {
            public: usual.public,
            checkpoints: or(&config.transparency.checkpoints, usual.checkpoints),
            keys: or(&config.transparency.keys, usual.keys),
        }
    }
}

/// How a register keeps its log.
#[derive(Clone)]
pub struct LogSettings {
    /// Name of the log where one is configured.
    pub origin: Option<Origin>,
    /// Name of a new log where none is; none = one drawn by lot.
    pub suggested: Option<Origin>,
    /// Where its parts are.
    pub places: LogPlaces,
    /// Who is asked to cosign.
    pub witnesses: Arc<dyn Witnesses>,
    /// What adds lines of its own to each checkpoint, such as a signing machine.
    pub further: Vec<Arc<dyn Signer + Send + Sync>>,
    /// Hours after which a checkpoint is signed again though nothing is new; 0 = never.
    pub renew: u32,
}

impl LogSettings {
    /// A log at these places, named as it was when it began; nobody cosigns.
    pub fn at(places: LogPlaces) -> LogSettings {
        LogSettings {
            origin: None,
            suggested: None,
            places,
            witnesses: Arc::new(NoWitness),
            further: Vec::new(),
            renew: crate::config::TransparencyConfig::default().renew,
        }
    }

    /// The log configured. `public` is the address of the website, where it has one.
    ///
    /// # Errors
    /// [`LogFault::BadOrigin`].
    pub fn of(
        config: &Config,
        database: Option<&Path>,
        public: Option<&str>,
    ) -> Result<LogSettings, LogFault> {
        let named = |name: &str| Origin::new(name).map_err(|_| LogFault::BadOrigin(name.to_owned()));
        let origin = Some(config.transparency.origin.as_str()).filter(|name| !name.is_empty());
        let suggested = public.and_then(|address| address.split_once("://")).map(|(_, rest)| rest);
        let suggested = suggested.map(|rest| format!("{}/log", rest.trim_end_matches('/')));
        Ok(LogSettings {
            origin: origin.map(named).transpose()?,
            suggested: suggested.as_deref().map(named).transpose()?,
            renew: config.transparency.renew,
            ..LogSettings::at(LogPlaces::of(config, database))
        })
    }

    /// The same with those who cosign.
    #[must_use]
    pub fn cosigned_by(self, witnesses: Arc<dyn Witnesses>) -> LogSettings {
        LogSettings { witnesses, ..self }
    }
}

impl fmt::Debug for LogSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LogSettings { origin, suggested, places, witnesses: _, further: _, renew } = self;
        f.debug_struct("LogSettings")
            .field("origin", origin)
            .field("suggested", suggested)
            .field("places", places)
            .field("renew", renew)
            .finish_non_exhaustive()
    }
}
