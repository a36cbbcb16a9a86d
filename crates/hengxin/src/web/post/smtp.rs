//! One attempt at a message: one connection to the mail server that is configured.

use std::borrow::Cow;
use std::error::Error as _;
use std::net::IpAddr;
use std::time::Duration;

use domain::{EmailAddress, Text};
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::{Error, extension::ClientId};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use tokio_rustls::rustls;

use super::mail::letter;
use crate::config::{MailConfig, MailSecurity};
use crate::store::message::MessageRow;

/// How the connection is kept from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Plain at first, then encrypted before anything is said; without that nothing is sent.
    StartTls,
    /// Encrypted from the beginning.
    Tls,
    /// Not at all: only to this machine itself.
    None,
}

/// A mail server, as configured.
#[derive(Clone)]
pub struct MailServer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    patience: Duration,
}

impl std::fmt::Debug for MailServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailServer").finish_non_exhaustive()
    }
}

/// Why an attempt failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailFault {
    /// The address cannot be written in a mail.
    NoAddress,
    /// Nobody answers there, or the connection ended.
    NoConnection,
    /// The server could not prove who it is, or does not encrypt.
    Untrusted,
    /// It took too long.
    Late,
    /// The server says not now, or never, by this number (RFC 5321: 4xx, 5xx).
    Answer(u16),
    /// The server speaks no SMTP, or not what is needed.
    Unreadable,
}

impl MailFault {
    /// Its stable code.
    pub fn code(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            MailFault::NoAddress => "no-address",
            MailFault::NoConnection => "no-connection",
            MailFault::Untrusted => "untrusted",
            MailFault::Late => "took-too-long",
            MailFault::Unreadable => "not-understood",
            MailFault::Answer(number) => return Cow::Owned(format!("smtp-{number}")),
        })
    }

    /// Whether trying again is of no use. That we may not send at all (530, 535: who we are is not accepted) is for the
    /// configuration to mend, and no reason to give a message up.
    pub fn is_final(&self) -> bool {
        match self {
            MailFault::NoAddress => true,
            MailFault::Answer(number) => *number >= 500 && !matches!(*number, 530 | 534 | 535 | 538),
            MailFault::NoConnection | MailFault::Untrusted | MailFault::Late | MailFault::Unreadable => false,
        }
    }

    fn of(error: &Error) -> MailFault {
        if let Some(code) = error.status() {
            return MailFault::Answer(code.into());
        }
        match (error.is_timeout(), error.is_tls() || is_of_tls(error)) {
            (true, _) => MailFault::Late,
            (false, true) => MailFault::Untrusted,
            (false, false) if error.is_response() || error.is_client() => MailFault::Unreadable,
            (false, false) => MailFault::NoConnection,
        }
    }
}

/// Whether the connection failed because the two could not agree on encryption or the server's certificate is not good.
fn is_of_tls(error: &Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        let inner = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        let inner = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>());
        if cause.is::<rustls::Error>() || inner.is_some() {
            return true;
        }
        source = cause.source();
    }
    false
}

/// A configuration of mail that cannot work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailMisconfigured {
    /// What is wrong, naming the key, never a password.
    pub text: Text,
}

impl MailMisconfigured {
    fn of(zh: &'static str, en: &'static str) -> MailMisconfigured {
        MailMisconfigured { text: Text::of(zh, en) }
    }
}

impl MailServer {
    /// The server that is configured; `None` where none is.
    ///
    /// # Errors
    /// [`MailMisconfigured`] where the sender is no address, or mail would go unencrypted to another machine.
    pub fn configured(mail: &MailConfig) -> Result<Option<MailServer>, MailMisconfigured> {
        if mail.host.is_empty() {
            return Ok(None);
        }
        let security = match mail.security {
            MailSecurity::Starttls => Security::StartTls,
            MailSecurity::Tls => Security::Tls,
            MailSecurity::None => Security::None,
        };
        if security == Security::None && !is_this_machine(&mail.host) {
            return Err(MailMisconfigured::of(
                "mail.security 只有在 mail.host 为本机时才能设为 none。",
                "mail.security may be `none` only where mail.host is this machine itself.",
            ));
        }
        let no_sender = || {
            MailMisconfigured::of(
                "mail.from 须为电子邮箱地址，例如 credit@example.com。",
                "mail.from must be an e-mail address such as credit@example.com.",
            )
        };
        let from = EmailAddress::parse(&mail.from).map_err(|_| no_sender())?;
        let from: Address = from.as_str().parse().map_err(|_| no_sender())?;
        let transport = transport(mail, security).map_err(|_| {
            MailMisconfigured::of(
                "无法按 mail.host 建立加密连接，请核对主机名和本机证书。",
                "No encrypted connection can be made to mail.host: check its name and this machine's certificates.",
            )
        })?;
        let patience = Duration::from_secs(mail.seconds.clamp(1, MOST_SECONDS).into());
        let name = Some(mail.sender.clone()).filter(|name| !name.is_empty());
        Ok(Some(MailServer { transport, from: Mailbox::new(name, from), patience }))
    }

    /// Sends a message. It is sent when the server says that it has taken it.
    pub async fn send(&self, row: &MessageRow) -> Result<(), MailFault> {
        let mail = letter(&self.from, row).ok_or(MailFault::NoAddress)?;
        let sent = tokio::time::timeout(self.patience, self.transport.send(mail)).await;
        match sent {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(MailFault::of(&error)),
            Err(_) => Err(MailFault::Late),
        }
    }
}

/// Longest that one attempt may take: shorter than a claim.
const MOST_SECONDS: u32 = 240;

fn transport(mail: &MailConfig, security: Security) -> Result<AsyncSmtpTransport<Tokio1Executor>, Error> {
    let (tls, usual) = match security {
        Security::StartTls => (Tls::Required(TlsParameters::new(mail.host.clone())?), 587),
        Security::Tls => (Tls::Wrapper(TlsParameters::new(mail.host.clone())?), 465),
        Security::None => (Tls::None, 25),
    };
    let port = if mail.port == 0 { usual } else { mail.port };
    let us = mail.from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&mail.host)
        .port(port)
        .tls(tls)
        .hello_name(ClientId::Domain(us.to_owned()))
        .timeout(Some(Duration::from_secs(mail.seconds.clamp(1, MOST_SECONDS).into())));
    let named = !mail.user.is_empty();
    let credentials = || Credentials::new(mail.user.clone(), mail.password.shown().to_owned());
    Ok(if named { builder.credentials(credentials()) } else { builder }.build())
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
}
