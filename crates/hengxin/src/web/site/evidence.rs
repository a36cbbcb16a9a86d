//! Giving out and taking in files attached to proceedings. No address of its own: pages of proceedings call it once they
//! know that the reader may see the file.
//!
//! A file is given out as exactly what its content is, never to be guessed at, never to be run, used by other sites or
//! kept in a cache.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::multipart::Field;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::EvidenceRefusal;
use tokio_util::io::ReaderStream;

use crate::app::evidence::{self, EvidenceFault, Incoming, Look, NewEvidence, Opened};
use crate::store::evidence::EvidenceRow;
use crate::web::{Problem, Shared};

/// What a browser may do with a file: show it, and nothing else.
pub const EVIDENCE_POLICY: &str = "sandbox; default-src 'none'";

/// How a file is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// To be saved.
    Attachment,
    /// To be shown where a page asks for it as a picture. What is no picture is to be saved all the same.
    Picture,
}

/// To what an arriving file is attached, and by whom.
#[derive(Debug, Clone)]
pub struct Attach {
    /// Number of the proceeding.
    pub proceeding: i64,
    /// Who, for the audit trail.
    pub actor: String,
}

/// Gives a file out, after the look was noted. Whether the reader may see it is the caller's to know.
pub async fn give(web: &Shared, id: &str, look: Look, manner: Manner) -> Result<Response, Problem> {
    let (register, id) = (Arc::clone(&web.register), id.to_owned());
    let opened = on_disk(move || evidence::open(&register, &id, &look)).await?;
    Ok(response(opened, manner))
}

fn response(opened: Opened, manner: Manner) -> Response {
    let Opened { row, file } = opened;
    let body = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(file)));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    fixed(headers);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(row.media.name()));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(row.bytes));
    headers.insert(header::CONTENT_DISPOSITION, disposition(&row, manner));
    response
}

fn fixed(headers: &mut HeaderMap) {
    const ALWAYS: [(HeaderName, &str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, EVIDENCE_POLICY),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// The name for saving, in the form that every browser reads (RFC 6266): plain, then with its own letters.
fn disposition(row: &EvidenceRow, manner: Manner) -> HeaderValue {
    let kind = if manner == Manner::Picture && row.media.is_picture() { "inline" } else { "attachment" };
    let plain = format!("evidence-{}-{}{}", row.proceeding, row.nth, row.media.suffix());
    let text = format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{}", percent(&row.name));
    HeaderValue::try_from(text).expect("the name is percent-encoded")
}

/// Every byte that a parameter may not hold as it stands, as `%` and two digits (RFC 8187).
pub(super) fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&crate::hex::hex(&[byte]).to_ascii_uppercase());
        }
    }
    out
}

/// Takes a file of a form in, a piece at a time, and attaches it.
pub async fn take(web: &Shared, mut field: Field<'_>, to: Attach) -> Result<EvidenceRow, Problem> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let register = Arc::clone(&web.register);
    let mut incoming = on_disk(move || register.evidence.receive()).await?;
    while let Some(piece) = field.chunk().await.map_err(|_| broken_off())? {
        incoming = on_disk(move || incoming.write(&piece).map(|()| incoming)).await?;
    }
    let register = Arc::clone(&web.register);
    on_disk(move || keep(incoming, &register, &name, &to)).await
}

fn keep(
    incoming: Incoming,
    register: &crate::app::Register,
    name: &str,
    to: &Attach,
) -> Result<EvidenceRow, EvidenceFault> {
    let now = register.clock.now().as_microsecond();
    let new = NewEvidence { proceeding: to.proceeding, name, actor: &to.actor, now, what: None, seq: 0 };
    incoming.keep(register, &new)
}

fn broken_off() -> Problem {
    Problem::body("文件未传完，请重新发送。", "The upload broke off: send the file again.")
}

async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EvidenceFault> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|_| Problem::Fault)?;
    done.map_err(Problem::from)
}

impl From<EvidenceFault> for Problem {
    fn from(fault: EvidenceFault) -> Problem {
        match fault {
            EvidenceFault::Refused(EvidenceRefusal::NoSuchFile) => Problem::NotFound,
            EvidenceFault::Refused(EvidenceRefusal::NoPurpose) => {
                Problem::Parameter { why: EvidenceRefusal::NoPurpose.text() }
            }
            EvidenceFault::Refused(refusal) => Problem::Body { why: refusal.text() },
            EvidenceFault::Store(fault) => fault.into(),
            EvidenceFault::File { doing, source } => {
                tracing::error!(error = %source, doing, "a file of evidence failed");
                Problem::Fault
            }
            EvidenceFault::Damaged { id } => {
                tracing::error!(id, "a file of evidence is missing or damaged");
                Problem::Fault
            }
        }
    }
}
