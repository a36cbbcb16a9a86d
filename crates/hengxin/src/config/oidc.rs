//! The identity provider that officers may sign in with.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::mail::Secret;

/// The identity provider (OpenID Connect). Without an issuer there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OidcConfig {
    /// Its address, exactly as it names itself; empty = none.
    pub issuer: String,
    /// What it knows the register by.
    pub client_id: String,
    /// The secret shared with it. Better in a file or the environment.
    pub client_secret: Secret,
    /// File whose first line is that secret; empty = none.
    pub client_secret_file: PathBuf,
    /// What stands on the button, in Chinese.
    pub button: String,
    /// The same in English.
    pub button_english: String,
    /// Authentication contexts (`acr`) asked for; whoever comes back with none of them is turned away. Empty = any.
    pub acr: Vec<String>,
    /// Contexts after which no code of ours is asked for.
    pub second_factor_acr: Vec<String>,
    /// Methods (`amr`) of which one is enough for the same, such as `otp`, `hwk` or `mfa`.
    pub second_factor_amr: Vec<String>,
    /// Whether it may be in a private network, or on this machine itself.
    pub private: bool,
    /// Seconds after which a request to it is given up, 1 to 60.
    pub seconds: u32,
}

impl Default for OidcConfig {
    fn default() -> Self {
        OidcConfig {
            issuer: String::new(),
            client_id: String::new(),
            client_secret: Secret::default(),
            client_secret_file: PathBuf::new(),
            button: "用统一身份认证登录".to_owned(),
            button_english: "Sign in with the government identity provider".to_owned(),
            acr: Vec::new(),
            second_factor_acr: Vec::new(),
            second_factor_amr: Vec::new(),
            private: false,
            seconds: 10,
        }
    }
}
