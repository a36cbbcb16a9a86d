//! Witnesses: those that this register's log asks, and what this program does as a witness of other logs.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The witnesses that the register's log asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WitnessesConfig {
    /// The policy file (C2SP tlog-policy): the log's keys, the witnesses with their addresses, and how many must sign
    /// for its readers; empty = no witness is asked.
    pub policy: PathBuf,
    /// Seconds that a witness has for one checkpoint, 1 to 60.
    pub seconds: u32,
}

/// What this program does as a witness of other logs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WitnessConfig {
    /// Address and port to listen on.
    pub listen: String,
    /// File of its secret keys.
    pub keys: PathBuf,
    /// File of what it has signed. It is never to be restored from a backup.
    pub records: PathBuf,
    /// Verifier keys of the logs it watches; those of one name are keys of one log.
    pub logs: Vec<String>,
    /// Requests a minute from one address; 0 = no limit.
    pub per_minute: u32,
    /// Seconds after which a request is given up, 1 to 60.
    pub seconds: u32,
}

impl Default for WitnessesConfig {
    fn default() -> Self {
        WitnessesConfig { policy: PathBuf::new(), seconds: 2 }
    }
}

impl Default for WitnessConfig {
    fn default() -> Self {
        WitnessConfig {
            listen: "127.0.0.1:8091".to_owned(),
            keys: PathBuf::from("witness.key"),
            records: PathBuf::from("witness.db"),
            logs: Vec::new(),
            per_minute: 120,
            seconds: 10,
        }
    }
}
