//! Forms that may bring files: read a piece at a time, each file received, looked into and put in its place as it comes.
//! Whether the sender may send any is the caller's to know before anything is read.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::multipart::Field;
use axum::extract::{Form, FromRequest, Multipart, Request};
use axum::http::header;
use domain::EvidenceRefusal;

use crate::app::evidence::{EvidenceFault, Laid};
use crate::web::site::pages::Trouble;
use crate::web::{Problem, Shared};

/// The largest upload, in bytes. What a file may be is decided while it is received; this only ends what never ends.
pub const UPLOAD: usize = 1 << 30;

/// The most bytes of all that is not a file: far more than may be kept, so that whoever writes too much is told on the
/// page and keeps the text.
const TEXTS: usize = 1 << 20;

/// A file as it arrived: in its place, or why it is not taken.
#[derive(Debug)]
pub struct Arrived {
    /// What its sender calls it.
    pub name: String,
    /// The file.
    pub laid: Result<Laid, EvidenceRefusal>,
}

/// A form with its files.
#[derive(Debug, Default)]
pub struct Sent {
    /// Names and values, in their order.
    pub fields: Vec<(String, String)>,
    /// Files, in their order.
    pub files: Vec<Arrived>,
}

impl Sent {
    /// The value of a field; empty where there is none.
    pub fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.as_str())
    }

    /// Removes what arrived and is not entered.
    pub fn drop_files(files: &[Arrived]) {
        files.iter().filter_map(|file| file.laid.as_ref().ok()).for_each(Laid::discard);
    }

    /// The files, where all of them were taken; else why the first was not, and none of them is left.
    ///
    /// # Errors
    /// Why a file is not taken.
    pub fn all(files: Vec<Arrived>) -> Result<Vec<(String, Laid)>, EvidenceRefusal> {
        let refused = files.iter().find_map(|file| file.laid.as_ref().err().copied());
        let laid = files.into_iter().filter_map(|file| Some((file.name, file.laid.ok()?)));
        match refused {
            None => Ok(laid.collect()),
            Some(refusal) => {
                laid.for_each(|(_, laid)| laid.discard());
                Err(refusal)
            }
        }
    }
}

/// Reads a form, with files or without.
///
/// # Errors
/// [`Trouble::Bad`] where it breaks off or is no form; what files are not taken for stands beside each.
pub async fn read(web: &Shared, request: Request) -> Result<Sent, Trouble> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
        let parts = Multipart::from_request(request, web).await.map_err(|_| Trouble::Bad)?;
        return with_files(web, parts).await;
    }
    let (head, body) = request.into_parts();
    let body = to_bytes(body, TEXTS).await.map_err(|_| Trouble::Bad)?;
    let request = Request::from_parts(head, Body::from(body));
    let form = Form::<Vec<(String, String)>>::from_request(request, web).await.map_err(|_| Trouble::Bad)?;
    Ok(Sent { fields: form.0, files: Vec::new() })
}

async fn with_files(web: &Shared, parts: Multipart) -> Result<Sent, Trouble> {
    let mut sent = Sent::default();
    match fill(web, parts, &mut sent).await {
        Ok(()) => Ok(sent),
        Err(trouble) => {
            Sent::drop_files(&sent.files);
            Err(trouble)
        }
    }
}

async fn fill(web: &Shared, mut parts: Multipart, sent: &mut Sent) -> Result<(), Trouble> {
    let (mut room, most) = (TEXTS, web.register.evidence.limits().files);
    while let Some(part) = parts.next_field().await.map_err(|_| Trouble::Bad)? {
        let name = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(str::to_owned) {
            None => {
                let text = text(part, &mut room).await?;
                sent.fields.push((name, text));
            }
            // An empty name is what a browser sends where no file was chosen.
            Some(file) if file.is_empty() => {}
            Some(file) if sent.files.len() >= most as usize => {
                let laid = Err(EvidenceRefusal::TooManyFiles { files: most });
                sent.files.push(Arrived { name: file, laid });
                return Ok(());
            }
            Some(file) => {
                let laid = lay(web, part).await?;
                sent.files.push(Arrived { name: file, laid });
            }
        }
    }
    Ok(())
}

async fn text(mut part: Field<'_>, room: &mut usize) -> Result<String, Trouble> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(|_| Trouble::Bad)? {
        *room = room.checked_sub(piece.len()).ok_or(Trouble::Bad)?;
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes).map_err(|_| Trouble::Bad)
}

/// Receives one file. One that is refused half way is read to its end, so that the rest of the form is heard.
async fn lay(web: &Shared, mut part: Field<'_>) -> Result<Result<Laid, EvidenceRefusal>, Trouble> {
    let register = Arc::clone(&web.register);
    let mut incoming = lawful(on_disk(move || register.evidence.receive()).await?)?.ok();
    let mut refused = None;
    while let Some(piece) = part.chunk().await.map_err(|_| Trouble::Bad)? {
        let Some(mut open) = incoming.take() else { continue };
        match lawful(on_disk(move || open.write(&piece).map(|()| open)).await?)? {
            Ok(open) => incoming = Some(open),
            Err(refusal) => refused = Some(refusal),
        }
    }
    match (incoming, refused) {
        (Some(open), None) => lawful(on_disk(move || open.lay_down()).await?),
        (_, Some(refusal)) => Ok(Err(refusal)),
        (None, None) => Err(Trouble::Fault),
    }
}

async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EvidenceFault> + Send + 'static,
) -> Result<Result<T, EvidenceFault>, Trouble> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Trouble::Fault)
}

/// A refusal is an answer like any other; a fault of ours is not.
fn lawful<T>(done: Result<T, EvidenceFault>) -> Result<Result<T, EvidenceRefusal>, Trouble> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(EvidenceFault::Refused(refusal)) => Ok(Err(refusal)),
        Err(fault) => Err(Problem::from(fault).into()),
    }
}
