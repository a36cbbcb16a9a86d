//! Asking another server: a witness, or the files of a log. One connection is kept for the next request, no redirect is
//! followed, no answer is longer than its limit and none takes too long. Whom to ask is configured by whoever runs the
//! program, so any network may be asked; what comes back is believed only by its signatures.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::rt::{Read, Write};
use hyper::{Method, Request, Response, Uri, header};
use hyper_util::rt::TokioIo;

use super::notices::SendFault;
use super::notices::send::{connect, encrypted};
use crate::app::watch::Address;

/// An answer, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Status code.
    pub status: u16,
    /// The `Content-Type`, if one was given.
    pub content_type: Option<String>,
    /// The body.
    pub body: Bytes,
}

/// A server that is asked again and again.
#[derive(Debug)]
pub struct Peer {
    place: Address,
    patience: Duration,
    kept: Option<SendRequest<Full<Bytes>>>,
}

/// What is asked.
struct Ask<'a> {
    method: Method,
    path: &'a str,
    body: Bytes,
    longest: usize,
}

impl Peer {
    /// The server at `http://HOST[:PORT][/PATH]` or `https://…`, with or without a slash at the end; each request is
    /// given up after `patience`. `None` where this is no such address.
    pub fn new(url: &str, patience: Duration) -> Option<Peer> {
        Some(Peer { place: place(url)?, patience, kept: None })
    }

    /// Asks for the file at this path below the address. `longest`: most bytes of the answer.
    ///
    /// # Errors
    /// [`SendFault`] where no answer came.
    pub async fn get(&mut self, path: &str, longest: usize) -> Result<Fetched, SendFault> {
        self.ask(Ask { method: Method::GET, path, body: Bytes::new(), longest }).await
    }

    /// Sends a body to this path below the address. It may arrive twice, if the connection ends at an odd moment.
    ///
    /// # Errors
    /// [`SendFault`] where no answer came.
    pub async fn post(&mut self, path: &str, body: Bytes, longest: usize) -> Result<Fetched, SendFault> {
        self.ask(Ask { method: Method::POST, path, body, longest }).await
    }

    async fn ask(&mut self, ask: Ask<'_>) -> Result<Fetched, SendFault> {
        let patience = self.patience;
        let attempt = async {
            if let Some(sender) = self.kept.take() {
                // A connection that was kept may have ended meanwhile; then a new one is made.
                if let Ok(answer) = self.ask_over(sender, &ask).await {
                    return Ok(answer);
                }
            }
            let sender = self.connect().await?;
            self.ask_over(sender, &ask).await
        };
        tokio::time::timeout(patience, attempt).await.unwrap_or(Err(SendFault::Late))
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, SendFault> {
        let stream = connect(&self.place, true).await?;
        stream.set_nodelay(true).map_err(|_| SendFault::NoConnection)?;
        if self.place.encrypted {
            shake(TokioIo::new(encrypted(&self.place, stream).await?)).await
        } else {
            shake(TokioIo::new(stream)).await
        }
    }

    /// Asks once, and keeps the connection if the answer came whole.
    async fn ask_over(
        &mut self,
        mut sender: SendRequest<Full<Bytes>>,
        ask: &Ask<'_>,
    ) -> Result<Fetched, SendFault> {
        sender.ready().await.map_err(|_| SendFault::BrokenOff)?;
        let answer = sender.send_request(self.request(ask)?).await.map_err(|_| SendFault::BrokenOff)?;
        let fetched = whole(answer, ask.longest).await?;
        self.kept = Some(sender);
        Ok(fetched)
    }

    fn request(&self, ask: &Ask<'_>) -> Result<Request<Full<Bytes>>, SendFault> {
        Request::builder()
            .method(ask.method.clone())
            .uri(format!("{}/{}", self.place.path, ask.path))
            .header(header::HOST, self.place.authority())
            .header(header::USER_AGENT, concat!("hengxin/", env!("CARGO_PKG_VERSION")))
            .body(Full::new(ask.body.clone()))
            .map_err(|_| SendFault::NoAddress)
    }
}

/// Whether this is an address that can be asked.
pub fn is_address(url: &str) -> bool {
    place(url).is_some()
}

/// The address without the slash at its end.
fn place(url: &str) -> Option<Address> {
    let uri: Uri = url.parse().ok().filter(|_| !url.contains(['@', '#', '?']))?;
    let encrypted = match uri.scheme_str()? {
        "https" => true,
        "http" => false,
        _ => return None,
    };
    let host = uri.host().filter(|host| !host.is_empty())?.trim_matches(['[', ']']).to_lowercase();
    let port = uri.port_u16().unwrap_or(if encrypted { 443 } else { 80 });
    Some(Address { encrypted, host, port, path: uri.path().trim_end_matches('/').to_owned() })
}

async fn shake<S>(stream: S) -> Result<SendRequest<Full<Bytes>>, SendFault>
where
    S: Read + Write + Unpin + Send + 'static,
{
    let (sender, connection) = http1::handshake(stream).await.map_err(|_| SendFault::BrokenOff)?;
    // It ends when the sender is dropped.
    tokio::spawn(connection);
    Ok(sender)
}

/// The answer with its body, where it leads nowhere else and is not too long.
async fn whole(answer: Response<Incoming>, longest: usize) -> Result<Fetched, SendFault> {
    if answer.status().is_redirection() {
        return Err(SendFault::Redirect);
    }
    let (head, body) = answer.into_parts();
    let content_type = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.map(str::to_owned);
    let body = Limited::new(body, longest).collect().await.map_err(|_| SendFault::BrokenOff)?;
    Ok(Fetched { status: head.status.as_u16(), content_type, body: body.to_bytes() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_scheme_and_a_host() {
        let read = |url| place(url).map(|place| (place.encrypted, place.host, place.port, place.path));
        let told = |encrypted, host: &str, port, path: &str| {
            Some((encrypted, host.to_owned(), port, path.to_owned()))
        };
        assert_eq!(read("https://log.example/log/"), told(true, "log.example", 443, "/log"));
        assert_eq!(read("http://10.0.0.7:8091"), told(false, "10.0.0.7", 8091, ""));
        assert_eq!(read("http://[::1]:8091/"), told(false, "::1", 8091, ""));
        for url in
            ["log.example", "/log", "ftp://log.example", "https://", "https://a@b.example", "https://a/?b"]
        {
            assert!(!is_address(url), "{url}");
        }
    }
}
