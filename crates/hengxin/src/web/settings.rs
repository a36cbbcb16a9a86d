//! Limits and times of the server.

use std::time::Duration;

use super::notices::NoticeSettings;
use super::post::PostSettings;
use super::provider::ProviderSettings;
use super::rate::Limit;
use crate::app::account::PublicAddress;
use crate::config::{Config, RateConfig, ServeConfig};
use crate::log::LogSettings;

/// Limits and times. `Settings::default()` suits a register of a city on one machine.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How often one address without a key may ask. Requests from this machine itself are not counted.
    pub anonymous: Limit,
    /// How often the holder of one key may ask.
    pub key: Limit,
    /// How long an answer may take before the caller is sent away.
    pub patience: Duration,
    /// How long a file may take to arrive.
    pub upload_patience: Duration,
    /// The largest body, in bytes, of a request that sends no file.
    pub body: usize,
    /// The largest file, in bytes.
    pub upload: usize,
    /// The largest list of names, in bytes, of somebody without a key; holders of one may send as much as a file has.
    pub list: usize,
    /// How long answers under way may take after the program was told to stop.
    pub farewell: Duration,
    /// Longest term of an officer's key, in days.
    pub key_days: u16,
    /// How notices about watch lists are sent.
    pub notices: NoticeSettings,
    /// How messages are sent by mail.
    pub post: PostSettings,
    /// Where browsers reach the website; none where passkeys and identity providers are not to be had.
    pub public: Option<PublicAddress>,
    /// The identity provider; none where there is none.
    pub provider: Option<ProviderSettings>,
    /// The trust file of the check page: keys that sign reports, the log, its witnesses. Empty = the register's own.
    pub trust: String,
    /// Which witnesses must have seen the log before its readers trust it; none = nobody else must.
    pub policy: Option<tlog::Policy>,
    /// How long somebody who has a report issued waits for its place in the log, before being told to come again.
    pub sealing: Duration,
    /// The log that this instance writes; none where it writes none.
    pub log: Option<LogSettings>,
}

impl Settings {
    /// The settings configured.
    pub fn of(config: &Config) -> Settings {
        let (serve, rate): (&ServeConfig, &RateConfig) = (&config.serve, &config.rate);
        Settings {
            notices: NoticeSettings { private: config.notices.private, ..NoticeSettings::default() },
            anonymous: Limit::per_minute(rate.anonymous_per_minute),
            key: Limit::per_minute(rate.key_per_minute),
            patience: Duration::from_secs(serve.request_seconds.into()),
            upload: usize::try_from(u64::from(serve.upload_mib) << 20).unwrap_or(usize::MAX),
            farewell: Duration::from_secs(serve.stop_seconds.into()),
            key_days: config.keys.longest_days.clamp(1, 1095),
            ..Settings::default()
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            anonymous: Limit::per_minute(600),
            key: Limit::per_minute(12_000),
            patience: Duration::from_secs(30),
            upload_patience: Duration::from_mins(30),
            body: 64 * 1024,
            upload: 2 << 30,
            list: 256 << 20,
            farewell: Duration::from_secs(20),
            key_days: crate::config::KeyConfig::default().longest_days,
            notices: NoticeSettings::default(),
            post: PostSettings::default(),
            public: None,
            provider: None,
            trust: String::new(),
            policy: None,
            sealing: Duration::from_secs(5),
            log: None,
        }
    }
}
