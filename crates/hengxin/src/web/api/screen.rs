//! A list of names sent at once, answered line by line.
//!
//! The list goes to a nameless file first and is answered from there: most clients do not read before they have sent
//! everything, and would wait for us as we would for them. The file is gone with the answer.

use std::fs::File;
use std::future::poll_fn;
use std::io::{BufReader, Seek};
use std::pin::Pin;
use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, HttpBody};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use tokio::io::{AsyncWriteExt, DuplexStream};
use tokio_util::io::ReaderStream;
use utoipa::ToSchema;

use super::responses::{Large, Usual};
use crate::app::screen::lines::{Form, Lines, NoNameColumn};
use crate::app::screen::listing::{AnswerLine, ListFault, Listing};
use crate::web::answer::off_worker;
use crate::web::{Admitted, Problem, Shared};

/// One line of a list: `{"name": …}`. In CSV the same words are the headings.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the line; it is read by `app::screen::lines`")]
pub struct ListLine {
    /// The name as it was written somewhere, at most 500 characters.
    name: String,
    /// The code written beside it. What is not a valid Unified Social Credit Code is not taken into account.
    code: Option<String>,
    /// Your own word for the row, given back with its answer; a number will do as well.
    id: Option<String>,
}

/// Which organisation each name of a list means, and what is public of it: one line of the answer for each row, in the
/// order sent, then a line with the receipt. A row that cannot be read or looked up gets a line with `error` and stops
/// nobody. The answer is whole only where its last line is the receipt. Rows have no limit, a line 16,384 bytes, a list
/// without a key 256 MiB. Joint measures are not in the register yet, so nothing is said of them.
#[utoipa::path(
    post, path = "/api/v1/screen", tag = "names", operation_id = "screen",
    request_body(content((ListLine = "application/x-ndjson"), (String = "text/csv"))),
    responses((status = 200, description = "A line for each row: AnswerLine, or RefusedLine; last ReceiptLine", body = AnswerLine, content_type = "application/x-ndjson"), Usual, Large),
)]
pub async fn screen(
    State(web): State<Shared>,
    Extension(admitted): Extension<Admitted>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let form = form(&headers)?;
    let keyed = admitted.0.is_some();
    let place = web.lists.place(keyed)?;
    let most = if keyed { web.settings.upload } else { web.settings.list };
    let file = to_disk(&web, body, most).await?;
    let register = Arc::clone(&web.register);
    let begun = off_worker(&web, move |_| Ok(begin(register, file, form))).await??;
    let (reader, writer) = tokio::io::duplex(PIPE);
    tokio::spawn(async move {
        answer(&web, begun, writer).await;
        drop(place);
    });
    let mut response = Response::new(Body::from_stream(ReaderStream::with_capacity(reader, PIPE)));
    let kind = HeaderValue::from_static("application/x-ndjson");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(response)
}

/// Bytes of answers that wait for a caller who reads slowly.
const PIPE: usize = 64 * 1024;

type OnDisk = Listing<BufReader<File>>;

/// How the list is written, as its sender says.
fn form(headers: &HeaderMap) -> Result<Form, Problem> {
    let said = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "" | "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Ok(Form::Ndjson),
        "text/csv" => Ok(Form::Csv),
        _ => Err(Problem::body(
            "Content-Type 应为 application/x-ndjson 或 text/csv。",
            "Send Content-Type: application/x-ndjson or text/csv.",
        )),
    }
}

/// Writes the list to a file without a name as it arrives.
async fn to_disk(web: &Shared, mut body: Body, most: usize) -> Result<File, Problem> {
    let folder = web.register.data_dir.join("incoming");
    tokio::fs::create_dir_all(&folder).await.map_err(unwritten)?;
    let mut file = tokio::fs::File::from_std(tempfile::tempfile_in(&folder).map_err(unwritten)?);
    let mut left = most;
    loop {
        let next = poll_fn(|context| Pin::new(&mut body).poll_frame(context));
        // Whoever holds a place must use it.
        let next = tokio::time::timeout(web.settings.patience, next).await.map_err(|_| Problem::Late)?;
        let Some(frame) = next else { break };
        let Ok(piece) = frame.map_err(|_| broken())?.into_data() else { continue };
        left = left.checked_sub(piece.len()).ok_or(Problem::TooLarge)?;
        file.write_all(&piece).await.map_err(unwritten)?;
    }
    file.flush().await.map_err(unwritten)?;
    Ok(file.into_std().await)
}

fn broken() -> Problem {
    Problem::body("名单未传完，请重新发送。", "The list broke off: send it again.")
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` wants")]
fn unwritten(error: std::io::Error) -> Problem {
    tracing::error!(%error, "a list could not be put aside");
    Problem::Fault
}

fn begin(
    register: Arc<crate::app::register::Register>,
    mut file: File,
    form: Form,
) -> Result<OnDisk, Problem> {
    file.rewind().map_err(unwritten)?;
    let lines = Lines::open(BufReader::with_capacity(PIPE, file), form).map_err(unwritten)?;
    let lines = lines.map_err(|NoNameColumn| {
        Problem::body(
            "CSV首行应有 name 列（可另有 code、id 列）。",
            "The first line of the CSV names the column `name`, and `code` and `id` where they are there.",
        )
    })?;
    Listing::begin(register, lines).map_err(|fault| problem(&fault))
}

fn problem(fault: &ListFault) -> Problem {
    match fault {
        ListFault::Store(store) if store.is_retryable() => Problem::Busy,
        ListFault::Store(_) | ListFault::Read(_) => {
            let cause = std::error::Error::source(fault).map(ToString::to_string);
            tracing::error!(%fault, cause, "a list could not be answered");
            Problem::Fault
        }
    }
}

/// Answers block by block, as fast as the caller reads. Where it cannot go on, the last line is a problem, not a
/// receipt.
async fn answer(web: &Shared, mut list: OnDisk, mut out: DuplexStream) {
    loop {
        let (back, block) = {
            let _turn = web.lists.processor().await;
            let block = tokio::task::spawn_blocking(move || {
                let block = list.block();
                (list, block)
            });
            let Ok(done) = block.await else { return };
            done
        };
        list = back;
        let (bytes, ended) = match block {
            Ok(Some(bytes)) => (bytes, false),
            Ok(None) => return send(&mut out, &list.receipt()).await,
            Err(fault) => (trouble(&fault), true),
        };
        // Whoever has gone needs no answer.
        if out.write_all(&bytes).await.is_err() || ended {
            return;
        }
    }
}

async fn send(out: &mut DuplexStream, bytes: &[u8]) {
    drop(out.write_all(bytes).await);
}

fn trouble(fault: &ListFault) -> Vec<u8> {
    let mut line =
        serde_json::to_vec(&serde_json::json!({ "problem": problem(fault).view() })).unwrap_or_default();
    line.push(b'\n');
    line
}
