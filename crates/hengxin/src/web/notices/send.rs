//! One attempt at a notice: one connection, one request, one answer's head. Redirects are not followed, and the
//! number that is connected to is the one that was looked at: a name cannot lead into a private network.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper::rt::{Read, Write};
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::NoticeSettings;
use crate::app::watch::notices::Parcel;
use crate::app::watch::{Address, is_public};

/// Why an attempt failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendFault {
    /// The host has no number, or the address may not be used any more.
    NoAddress,
    /// The host is in a private network.
    Private,
    /// Nobody answers there.
    NoConnection,
    /// The host could not prove who it is.
    Untrusted,
    /// It took too long.
    Late,
    /// The connection ended before an answer came.
    BrokenOff,
    /// The answer leads elsewhere; it is not followed.
    Redirect,
    /// The answer is no success.
    Status(u16),
}

impl SendFault {
    /// Its stable code, as the owner is shown.
    pub fn code(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            SendFault::NoAddress => "no-address",
            SendFault::Private => "private-address",
            SendFault::NoConnection => "no-connection",
            SendFault::Untrusted => "untrusted",
            SendFault::Late => "took-too-long",
            SendFault::BrokenOff => "broken-off",
            SendFault::Redirect => "redirect",
            SendFault::Status(status) => return Cow::Owned(format!("status-{status}")),
        })
    }
}

/// Sends a notice. It has arrived when the receiver says so: any answer from 200 to 299.
pub async fn send(parcel: &Parcel, settings: &NoticeSettings) -> Result<(), SendFault> {
    let address = parcel.address.as_ref().ok_or(SendFault::NoAddress)?;
    let attempt = async {
        let stream = connect(address, settings.private).await?;
        let status = if address.encrypted {
            exchange(TokioIo::new(encrypted(address, stream).await?), address, parcel).await?
        } else {
            exchange(TokioIo::new(stream), address, parcel).await?
        };
        match status {
            200..300 => Ok(()),
            300..400 => Err(SendFault::Redirect),
            other => Err(SendFault::Status(other)),
        }
    };
    tokio::time::timeout(settings.patience, attempt).await.unwrap_or(Err(SendFault::Late))
}

/// Connects to an address; into a private network only where that is allowed.
pub(in crate::web) async fn connect(address: &Address, private: bool) -> Result<TcpStream, SendFault> {
    let found = lookup_host((address.host.as_str(), address.port)).await;
    let found: Vec<SocketAddr> = found.map_err(|_| SendFault::NoAddress)?.collect();
    // One private number among them is enough: whoever names it means it.
    if !private && found.iter().any(|place| !is_public(place.ip())) {
        return Err(SendFault::Private);
    }
    for place in found {
        if let Ok(stream) = TcpStream::connect(place).await {
            return Ok(stream);
        }
    }
    Err(SendFault::NoConnection)
}

/// Encrypts a connection to a host that proves who it is.
pub(in crate::web) async fn encrypted(
    address: &Address,
    stream: TcpStream,
) -> Result<tokio_rustls::client::TlsStream<TcpStream>, SendFault> {
    let host = ServerName::try_from(address.host.clone()).map_err(|_| SendFault::NoAddress)?;
    let tls = TlsConnector::from(trusted()).connect(host, stream).await;
    tls.map_err(|_| SendFault::Untrusted)
}

/// The authorities that this machine trusts.
fn trusted() -> Arc<ClientConfig> {
    static TRUSTED: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    let read = || {
        let mut roots = RootCertStore::empty();
        let (_, unread) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        tracing::debug!(unread, roots = roots.len(), "certificates of this machine");
        let provider = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider knows the versions it comes with");
        Arc::new(config.with_root_certificates(roots).with_no_client_auth())
    };
    Arc::clone(TRUSTED.get_or_init(read))
}

/// Asks once; the status of the answer.
async fn exchange<S>(stream: S, address: &Address, parcel: &Parcel) -> Result<u16, SendFault>
where
    S: Read + Write + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(stream).await.map_err(|_| SendFault::BrokenOff)?;
    let driver = tokio::spawn(connection);
    let answer = sender.send_request(request(address, parcel)?).await;
    // Its body is of no interest, and need not be waited for.
    driver.abort();
    answer.map(|answer| answer.status().as_u16()).map_err(|_| SendFault::BrokenOff)
}

fn request(address: &Address, parcel: &Parcel) -> Result<Request<Full<Bytes>>, SendFault> {
    Request::post(&address.path)
        .header(header::HOST, address.authority())
        .header(header::USER_AGENT, concat!("hengxin/", env!("CARGO_PKG_VERSION")))
        .header(header::CONTENT_TYPE, "application/json")
        .header("hengxin-notice", parcel.notice.id())
        .header("hengxin-signature", &parcel.signature)
        .body(Full::new(Bytes::from(parcel.body.clone())))
        .map_err(|_| SendFault::NoAddress)
}
