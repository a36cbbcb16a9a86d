//! One request to the provider: encrypted, no redirect followed, into private networks only where that is configured,
//! no answer longer than its limit, and none that takes too long. The way out is that of notices.

use std::pin::Pin;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::rt::{Read, Write};
use hyper::{Request, Response, header};
use hyper_util::rt::TokioIo;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

use crate::app::watch::Address;
use crate::web::notices::SendFault;
use crate::web::notices::send::{connect, encrypted};

/// Longest answer taken, in bytes.
const LONGEST: usize = 256 * 1024;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[error("the identity provider: {}", .0.code())]
pub struct FetchFault(pub SendFault);

/// The way out to the provider.
#[derive(Debug, Clone, Copy)]
pub struct WayOut {
    /// Whether it may lead into a private network.
    pub private: bool,
    /// How long one request may take.
    pub patience: Duration,
}

type Answer = Pin<Box<dyn Future<Output = Result<HttpResponse, FetchFault>> + Send>>;

impl<'c> AsyncHttpClient<'c> for WayOut {
    type Error = FetchFault;
    type Future = Answer;

    fn call(&'c self, request: HttpRequest) -> Answer {
        Box::pin(self.ask(request))
    }
}

impl WayOut {
    /// Asks once.
    async fn ask(self, request: HttpRequest) -> Result<HttpResponse, FetchFault> {
        let attempt = async {
            let address = Address::parse(&request.uri().to_string(), self.private);
            let address = address.ok_or(SendFault::NoAddress)?;
            let stream = connect(&address, self.private).await?;
            if address.encrypted {
                exchange(TokioIo::new(encrypted(&address, stream).await?), &address, request).await
            } else {
                exchange(TokioIo::new(stream), &address, request).await
            }
        };
        let late = tokio::time::timeout(self.patience, attempt).await;
        late.unwrap_or(Err(SendFault::Late)).map_err(FetchFault)
    }
}

async fn exchange<S>(stream: S, address: &Address, request: HttpRequest) -> Result<HttpResponse, SendFault>
where
    S: Read + Write + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(stream).await.map_err(|_| SendFault::BrokenOff)?;
    let driver = tokio::spawn(connection);
    let answer = sender.send_request(to_send(address, request)?).await;
    let answer = match answer {
        Ok(answer) => whole(answer).await,
        Err(_) => Err(SendFault::BrokenOff),
    };
    driver.abort();
    answer
}

fn to_send(address: &Address, request: HttpRequest) -> Result<Request<Full<Bytes>>, SendFault> {
    let (mut head, body) = request.into_parts();
    head.uri = address.path.parse().map_err(|_| SendFault::NoAddress)?;
    let host = address.authority().parse().map_err(|_| SendFault::NoAddress)?;
    head.headers.insert(header::HOST, host);
    let agent = header::HeaderValue::from_static(concat!("hengxin/", env!("CARGO_PKG_VERSION")));
    head.headers.insert(header::USER_AGENT, agent);
    Ok(Request::from_parts(head, Full::new(Bytes::from(body))))
}

/// The answer with its body, where it leads nowhere else and is not too long.
async fn whole(answer: Response<Incoming>) -> Result<HttpResponse, SendFault> {
    if answer.status().is_redirection() {
        return Err(SendFault::Redirect);
    }
    let (head, body) = answer.into_parts();
    let body = Limited::new(body, LONGEST).collect().await.map_err(|_| SendFault::BrokenOff)?;
    Ok(Response::from_parts(head, body.to_bytes().to_vec()))
}
