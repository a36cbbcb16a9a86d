//! Configuration: a file, then the environment, then flags; the later wins. Every key has a default, so a missing one
//! always works; an unknown one is an error, so a misspelt one never passes in silence.
//!
//! The environment names a key by its topic and itself: `serve.request_seconds` is `HENGXIN_SERVE_REQUEST_SECONDS`.
//! `hengxin admin config` prints the values in force and where each comes from.

use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

use crate::store::sql::{DatabaseUrl, Options, StoreFault};

mod environment;
mod mail;
mod office;
mod oidc;
mod witness;

pub use environment::Environment;
pub use mail::{MailConfig, MailSecurity, Secret};
pub use office::OfficeConfig;
pub use oidc::OidcConfig;
pub use witness::{WitnessConfig, WitnessesConfig};

/// Files read when no `--config` is given: the first that exists.
pub const USUAL_FILES: [&str; 2] = ["hengxin.toml", "/etc/hengxin/hengxin.toml"];

/// Everything that can be set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the register is kept.
    pub database: DatabaseConfig,
    /// The website and API.
    pub serve: ServeConfig,
    /// Folders outside the database.
    pub folders: FolderConfig,
    /// How much one caller may ask.
    pub rate: RateConfig,
    /// What is written to the log.
    pub log: LogConfig,
    /// Notices about watch lists.
    pub notices: NoticeConfig,
    /// The server that sends messages by mail.
    pub mail: MailConfig,
    /// Files attached to proceedings.
    pub evidence: EvidenceConfig,
    /// The office that issues letters.
    pub office: OfficeConfig,
    /// Keys that officers make for their programs.
    pub keys: KeyConfig,
    /// The identity provider that officers may sign in with.
    pub oidc: OidcConfig,
    /// The witnesses that the register's log asks.
    pub witnesses: WitnessesConfig,
    /// What this program does as a witness of other logs (`hengxin witness`).
    pub witness: WitnessConfig,
    /// The transparency log, which anyone can follow.
    pub transparency: TransparencyConfig,
    /// Verifying reports.
    pub verify: VerifyConfig,
}

/// Verifying reports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VerifyConfig {
    /// Trust file of the check page and of `hengxin verify`: keys that sign reports, the log, its witnesses. Empty = the
    /// register's own keys.
    pub trust: PathBuf,
}

/// Where the register is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`.
    pub url: String,
    /// Seconds to wait for another writer before giving up.
    pub busy_seconds: u32,
    /// PostgreSQL: most sessions at once. SQLite: most idle readers kept.
    pub connections: u16,
}

/// The website and API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServeConfig {
    /// Address and port to listen on.
    pub listen: String,
    /// Where browsers reach the website, such as `https://credit.example.gov.cn`. Passkeys are made for it and identity
    /// providers lead back to it; empty = neither.
    pub public_address: String,
    /// Seconds after which a request is given up.
    pub request_seconds: u32,
    /// Largest file that may be uploaded, in MiB.
    pub upload_mib: u32,
    /// Seconds that requests in hand are given when the server is told to stop.
    pub stop_seconds: u32,
}

/// Folders outside the database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FolderConfig {
    /// Feed files beside those built in; empty = none. A file here replaces the built-in one of the same name.
    pub feeds: PathBuf,
    /// Files of the law that replace the built-in ones of the same name; empty = none.
    pub law: PathBuf,
    /// Words of official letters that replace the built-in ones of the same name; empty = none.
    pub letters: PathBuf,
    /// Fonts for official letters as PDF, taken before those of the Debian package fonts-noto-cjk; empty = none.
    pub fonts: PathBuf,
    /// Delivered files and open-data files. Empty = beside a SQLite file, or `hengxin-files` in the current folder.
    pub files: PathBuf,
    /// Files attached to proceedings. Empty = `evidence` in the folder of delivered files.
    pub evidence: PathBuf,
    /// The transparency log; `public` in it may be served as it is by any web server, under `/log/`. Empty = `log` in the
    /// folder of delivered files.
    pub log: PathBuf,
}

/// How much one caller may ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateConfig {
    /// API requests a minute from one address without a key.
    pub anonymous_per_minute: u32,
    /// API requests a minute with one key.
    pub key_per_minute: u32,
}

/// Notices about watch lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NoticeConfig {
    /// Whether notices may be sent into private networks and to this machine itself. Leave it off where holders of
    /// keys are not all trusted: they could make the register ask its own network.
    pub private: bool,
}

/// Files attached to proceedings: how much is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EvidenceConfig {
    /// Largest file, in MiB.
    pub file_mib: u32,
    /// Most files of one proceeding.
    pub files: u32,
    /// Most MiB of one proceeding.
    pub proceeding_mib: u32,
}

/// Keys that officers make for their programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeyConfig {
    /// Longest term of a key, in days, 1 to 1095. 90: a key is exchanged once a quarter, so that the exchange is
    /// practised, and one that leaked unnoticed or whose officer moved on is good for three months at most.
    pub longest_days: u16,
}

/// The transparency log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TransparencyConfig {
    /// Whether `serve` writes the log. Off where another instance on the same register does so in another folder.
    pub sequence: bool,
    /// Name of the log: an address without its scheme, such as `credit.example.gov.cn/log`. It can never be changed. Empty =
    /// the name it began with; a new log takes that of the public address, or one drawn by lot.
    pub origin: String,
    /// File of the last checkpoint. It must not be in any backup that is put back. Empty = `checkpoints.db` in the folder of
    /// the log.
    pub checkpoints: PathBuf,
    /// Folder of the signing keys. Empty = `keys` in the folder of the log.
    pub keys: PathBuf,
    /// Hours after which the last checkpoint is signed and cosigned again though nothing is new, so that readers can tell a
    /// log that stands still from one that is kept from them; 0 = never. Half a day, so that whoever looks daily always
    /// finds one younger than a day.
    pub renew: u32,
}

/// What is written to the log, on standard error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// `error`, `warn`, `info`, `debug`, or a filter such as `hengxin=debug,warn`.
    pub filter: String,
    /// `text` for people, `json` for machines.
    pub form: LogForm,
}

/// Form of a log line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogForm {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        DatabaseConfig { url: "sqlite:hengxin.db".to_owned(), busy_seconds: 10, connections: 16 }
    }
}

impl Default for ServeConfig {
    fn default() -> Self {
        ServeConfig {
            listen: "127.0.0.1:8080".to_owned(),
            public_address: String::new(),
            request_seconds: 30,
            upload_mib: 2048,
            stop_seconds: 20,
        }
    }
}

impl Default for RateConfig {
    fn default() -> Self {
        RateConfig { anonymous_per_minute: 600, key_per_minute: 12_000 }
    }
}

impl Default for EvidenceConfig {
    fn default() -> Self {
        EvidenceConfig { file_mib: 10, files: 20, proceeding_mib: 50 }
    }
}

impl Default for KeyConfig {
    fn default() -> Self {
        KeyConfig { longest_days: 90 }
    }
}

impl Default for TransparencyConfig {
    fn default() -> Self {
        TransparencyConfig {
            sequence: true,
            origin: String::new(),
            checkpoints: PathBuf::new(),
            keys: PathBuf::new(),
            renew: 12,
        }
    }
}

impl Default for LogConfig {
    fn default() -> Self {
        LogConfig { filter: "info".to_owned(), form: LogForm::Text }
    }
}

impl FolderConfig {
    /// The folder of feed files, if one is set.
    pub fn feeds(&self) -> Option<&Path> {
        set(&self.feeds)
    }

    /// The folder of files of the law, if one is set.
    pub fn law(&self) -> Option<&Path> {
        set(&self.law)
    }

    /// The folder of words of official letters, if one is set.
    pub fn letters(&self) -> Option<&Path> {
        set(&self.letters)
    }

    /// The folder of fonts, if one is set.
    pub fn fonts(&self) -> Option<&Path> {
        set(&self.fonts)
    }

    /// The folder for delivered files and open-data files, beside the database file where there is one.
    pub fn files(&self, database: Option<&Path>) -> PathBuf {
        let beside = || database.and_then(Path::parent).unwrap_or(Path::new("")).join("hengxin-files");
        set(&self.files).map_or_else(beside, Path::to_owned)
    }

    /// The folder of the transparency log.
    pub fn log(&self, database: Option<&Path>) -> PathBuf {
        set(&self.log).map_or_else(|| self.files(database).join("log"), Path::to_owned)
    }

    /// The folder of files attached to proceedings.
    pub fn evidence(&self, database: Option<&Path>) -> PathBuf {
        set(&self.evidence).map_or_else(|| self.files(database).join("evidence"), Path::to_owned)
    }
}

fn set(path: &Path) -> Option<&Path> {
    Some(path).filter(|path| !path.as_os_str().is_empty())
}

impl DatabaseConfig {
    /// The address, read.
    ///
    /// # Errors
    /// `BadUrl` when it is none; the message does not repeat it, as it may hold a password.
    pub fn address(&self) -> Result<DatabaseUrl, StoreFault> {
        DatabaseUrl::parse(&self.url)
    }

    /// The store's own options, as set here.
    pub fn options(&self) -> Options {
        Options {
            busy_timeout: std::time::Duration::from_secs(self.busy_seconds.into()),
            max_connections: self.connections.into(),
            ..Options::default()
        }
    }

    /// The address without its password.
    pub fn masked_url(&self) -> String {
        self.address().map_or_else(|_| "(unreadable)".to_owned(), |url| url.to_string())
    }
}

/// Flags that outrank file and environment. `None` = not given.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--database-url`.
    pub database_url: Option<String>,
    /// `--listen`.
    pub listen: Option<String>,
}

/// The values in force, with where each comes from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The values.
    pub config: Config,
    figment: Figment,
}

/// One key of the configuration as printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// The key with its topic: `serve.listen`.
    pub key: String,
    /// Its value as TOML; passwords are masked.
    pub value: String,
    /// `default`, the path of a file, the name of a variable, or `flag`.
    pub from: String,
}

/// The configuration cannot be read: which key, from where, what is wrong.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Loaded {
    /// Reads the configuration. `file`: the file named by `--config`, which must exist; without one the first of
    /// [`USUAL_FILES`] that does.
    ///
    /// # Errors
    /// [`ConfigError`] for a named file that is missing, an unknown key, or a value of the wrong type.
    pub fn read(file: Option<&Path>, environment: Environment, flags: &Flags) -> Result<Loaded, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Config::default()));
        if let Some(path) = chosen(file)? {
            figment = figment.merge(Toml::file_exact(path));
        }
        figment = figment.merge(environment);
        if let Some(url) = &flags.database_url {
            figment = figment.merge(flag("database", "url", url));
        }
        if let Some(listen) = &flags.listen {
            figment = figment.merge(flag("serve", "listen", listen));
        }
        let config = figment.extract().map_err(|error| ConfigError(error.to_string()))?;
        Ok(Loaded { config, figment })
    }

    /// Every key, its value and where it comes from.
    pub fn settings(&self) -> Vec<Setting> {
        let mut shown = self.config.clone();
        shown.database.url = shown.database.masked_url();
        shown.mail.password = shown.mail.password.masked();
        shown.oidc.client_secret = shown.oidc.client_secret.masked();
        let topics = toml::Table::try_from(&shown).expect("the configuration is plain TOML");
        let mut settings = Vec::new();
        for (topic, keys) in &topics {
            for (key, value) in keys.as_table().expect("every topic is a table") {
                let key = format!("{topic}.{key}");
                settings.push(Setting { from: self.source_of(&key), value: value.to_string(), key });
            }
        }
        settings
    }

    fn source_of(&self, key: &str) -> String {
        match self.figment.find_metadata(key).and_then(|found| Some((found, found.source.as_ref()?))) {
            Some((_, figment::Source::File(path))) => path.display().to_string(),
            Some((found, figment::Source::Custom(_))) => environment::describe(&found.name, key),
            Some((_, _)) | None => "default".to_owned(),
        }
    }
}

fn flag(topic: &str, key: &str, value: &str) -> impl figment::Provider + use<> {
    let value = figment::value::Value::from(value);
    environment::Given { name: "flag", values: vec![(topic.to_owned(), key.to_owned(), value)] }
}

fn chosen(file: Option<&Path>) -> Result<Option<PathBuf>, ConfigError> {
    match file {
        Some(path) if path.is_file() => Ok(Some(path.to_owned())),
        Some(path) => Err(ConfigError(format!("{}: no such file", path.display()))),
        None => Ok(USUAL_FILES.iter().map(PathBuf::from).find(|path| path.is_file())),
    }
}

#[cfg(test)]
mod tests;
