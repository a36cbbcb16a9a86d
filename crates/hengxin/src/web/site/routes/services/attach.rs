//! Files that an applicant attaches to what was filed, with its number and contact code.

use axum::extract::multipart::{Field, Multipart, MultipartRejection};
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Text;

use super::follow::{Sent, looked, shown, unfound};
use super::{counted, private};
use crate::app::application::{APPLICANT, Followed};
use crate::app::case::TrackView;
use crate::web::site::evidence::{Attach, take};
use crate::web::site::pages::Trouble;
use crate::web::site::reader::Reader;
use crate::web::{CallerAddress, Problem, Shared};

/// The most bytes of a number or a code.
const WORD: usize = 200;

/// The most parts of the form that are looked at: it has three.
const PARTS: usize = 8;

/// Takes a file in. The form sends number and code before the file, so that nothing of a stranger's file is received.
pub async fn attach(
    reader: Reader,
    State(web): State<Shared>,
    Extension(caller): Extension<CallerAddress>,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    let Ok(mut parts) = parts else { return reader.trouble(&Trouble::Bad) };
    let mut sent = Sent::default();
    for _ in 0..PARTS {
        let Ok(Some(part)) = parts.next_field().await else { break };
        let into = match part.name().unwrap_or_default() {
            "number" => &mut sent.number,
            "code" => &mut sent.code,
            "file" => return received(&reader, &web, (caller, &sent), part).await,
            _ => break,
        };
        let Some(text) = word(part).await else { break };
        *into = text;
    }
    reader.trouble(&Trouble::Bad)
}

/// A short part; nothing where it is longer than a number or a code can be, and then the rest is not read.
async fn word(mut part: Field<'_>) -> Option<String> {
    let mut bytes = Vec::new();
    while let Ok(Some(piece)) = part.chunk().await {
        bytes.extend_from_slice(&piece);
        if bytes.len() > WORD {
            return None;
        }
    }
    String::from_utf8(bytes).ok()
}

async fn received(
    reader: &Reader,
    web: &Shared,
    (caller, sent): (CallerAddress, &Sent),
    part: Field<'_>,
) -> Response {
    let view = match looked(web, counted(caller), sent).await {
        Ok(Followed::Found(view)) => view,
        Ok(not @ (Followed::Unknown | Followed::TooMany(_))) => return unfound(reader, sent, &not),
        Err(trouble) => return reader.trouble(&trouble),
    };
    let (status, news, good) = match kept(web, &view, part).await {
        Ok(()) => (StatusCode::OK, Text::of("文件已收到。", "The file was received."), true),
        Err(Problem::Body { why }) => (StatusCode::UNPROCESSABLE_ENTITY, why, false),
        Err(problem) => return reader.trouble(&problem.into()),
    };
    private((status, shown(reader, &view, sent, Some((&news, good)))))
}

async fn kept(web: &Shared, view: &TrackView, part: Field<'_>) -> Result<(), Problem> {
    if part.file_name().unwrap_or_default().is_empty() {
        return Err(Problem::body("请先选择文件。", "Choose a file first."));
    }
    if view.open.is_empty() {
        return Err(closed());
    }
    let to = Attach { proceeding: view.id, actor: APPLICANT.to_owned() };
    match take(web, part, to).await {
        Ok(_) => Ok(()),
        // It was closed, or its record erased, while the file came.
        Err(Problem::NotFound) => Err(closed()),
        Err(problem) => Err(problem),
    }
}

fn closed() -> Problem {
    Problem::body("本件已办结，不再收文件。", "It is closed: no more files are taken.")
}
