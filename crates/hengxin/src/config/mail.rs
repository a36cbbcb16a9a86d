//! The mail server, and a password that is not printed.

use serde::{Deserialize, Serialize};

/// The server that sends messages by mail. Without a host none is sent: messages wait in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailConfig {
    /// Name of the host; empty = no mail is sent.
    pub host: String,
    /// Port; 0 = the usual one: 587 for `starttls`, 465 for `tls`, 25 for `none`.
    pub port: u16,
    /// `starttls`, `tls`, or, to this machine itself only, `none`.
    pub security: MailSecurity,
    /// Name to sign in with; empty = without.
    pub user: String,
    /// Password to sign in with.
    pub password: Secret,
    /// Address of the sender.
    pub from: String,
    /// Name shown beside it; empty = none.
    pub sender: String,
    /// Seconds after which an attempt is given up, 1 to 240.
    pub seconds: u32,
}

impl Default for MailConfig {
    fn default() -> Self {
        MailConfig {
            host: String::new(),
            port: 0,
            security: MailSecurity::Starttls,
            user: String::new(),
            password: Secret::default(),
            from: String::new(),
            sender: String::new(),
            seconds: 60,
        }
    }
}

/// How the connection to the mail server is kept from being read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// Encrypted before anything is said.
    #[default]
    Starttls,
    /// Encrypted from the beginning.
    Tls,
    /// Not at all.
    None,
}

/// A password: read like any text, and not printed among other things.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// A password read from somewhere else than the configuration.
    pub fn new(text: &str) -> Secret {
        Secret(text.to_owned())
    }

    /// The password, for the one who asks for it.
    pub fn shown(&self) -> &str {
        &self.0
    }

    /// What is printed instead: stars where there is one.
    #[must_use]
    pub fn masked(&self) -> Secret {
        Secret(if self.0.is_empty() { String::new() } else { "***".to_owned() })
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}
