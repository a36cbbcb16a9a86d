//! Too much of everything, at every address: a clear no, and no memory that grows with it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use domain::role::Role;
use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};
use tokio_util::io::ReaderStream;

use super::town::{Town, waits_for_the_log};
use super::{By, FORM, JSON, request};
use crate::evidence::samples::{jpeg, pdf};
use crate::support::on_both;

/// Bytes that are made while they are read, and how many of them were taken.
struct Endless {
    left: usize,
    turn: bool,
    taken: Arc<AtomicUsize>,
}

impl AsyncRead for Endless {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.turn = !self.turn;
        if self.turn && self.left > 0 {
            // As a socket does: others have a turn before it gives more.
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = into.remaining().min(self.left);
        into.put_slice(&vec![b'a'; piece]);
        self.left -= piece;
        self.taken.fetch_add(piece, Ordering::Relaxed);
        Poll::Ready(Ok(()))
    }
}

/// A body of so many MiB after its beginning.
fn endless(mib: usize, head: String) -> (Body, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let rest = Endless { left: mib << 20, turn: false, taken: Arc::clone(&taken) };
    let body = io::Cursor::new(head.into_bytes()).chain(rest);
    (Body::from_stream(ReaderStream::with_capacity(body, 64 << 10)), taken)
}

/// How many MiB were taken.
fn mib(taken: &AtomicUsize) -> usize {
    taken.load(Ordering::Relaxed) >> 20
}

/// Whatever is sent to an address that takes forms or JSON: far more than it takes is refused before it is all read.
#[test]
fn no_form_and_no_json_is_read_to_an_end_that_never_comes() {
    on_both(|test| {
        let town = Town::new(test);
        let rows = town.rows();
        // Lists and files are large on purpose, and go to disk.
        let large = |path: &str| {
            path.ends_with("/screen") || path.ends_with("/batches") || path.ends_with("/office/new")
        };
        let mut sent = 0;
        for address in town.once().filter(|address| address.takes_forms() && !large(&address.path)) {
            let path = town.filled(&address.path, None);
            for by in town.everybody() {
                let token = if let By::Officer(browser) = by { browser.token.as_str() } else { "" };
                let path = if address.is_api() { path.clone() } else { format!("{path}?token={token}") };
                let by_itself = [
                    "/discard",
                    "/sign-out",
                    "/end-others",
                    "/claim",
                    "/close",
                    "/reset",
                    "/end",
                    "/revoke",
                    "/done",
                    "/remove",
                    "/unlink",
                    "/{number}/letter",
                ];
                if by_itself.iter().any(|end| address.path.ends_with(end)) {
                    continue;
                }
                for (kind, head) in [
                    (FORM, "reasons="),
                    (JSON, "{\"name\":\""),
                    (
                        "multipart/form-data; boundary=b",
                        "--b\r\nContent-Disposition: form-data; name=\"number\"\r\n\r\n",
                    ),
                ] {
                    let (body, taken) = endless(40, head.to_owned());
                    let mut request = request(by, &Method::POST, &path, None);
                    request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
                    *request.body_mut() = body;
                    let answer = town.caller.ask(request);
                    assert!(
                        answer.status.is_client_error()
                            || answer.status.is_redirection()
                            || waits_for_the_log(&path, &answer),
                        "{path} {kind}: {}",
                        answer.status
                    );
                    assert!(mib(&taken) < 20, "{path} {kind} took {} MiB: {}", mib(&taken), answer.status);
                    sent += 1;
                }
            }
        }
        assert!(sent > 300, "{sent}");
        assert_eq!(town.rows(), rows);
    });
}

/// The parts of an upload that are no file are short words: a long one is not kept, however long it is.
#[test]
fn the_words_of_an_upload_are_short() {
    on_both(|test| {
        let town = Town::new(test);
        let rows = town.rows();
        for (by, path, word) in [
            (By::Stranger, "/zh/services/track/file".to_owned(), "number"),
            (By::Key(&town.keys[1]), "/api/v1/batches".to_owned(), "feed"),
            (
                By::Officer(town.officer(Role::Supply)),
                format!("/zh/office/new?token={}", town.officer(Role::Supply).token),
                "feed",
            ),
        ] {
            let head = format!("--b\r\nContent-Disposition: form-data; name=\"{word}\"\r\n\r\n");
            let (body, taken) = endless(150, head);
            let mut request = request(by, &Method::POST, &path, None);
            request
                .headers_mut()
                .insert(header::CONTENT_TYPE, HeaderValue::from_static("multipart/form-data; boundary=b"));
            *request.body_mut() = body;
            let answer = town.caller.ask(request);
            assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
            if word == "feed" {
                assert_eq!(mib(&taken), 0, "{path}");
            }
            let parts = "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\na\r\n".repeat(20_000);
            let kind = "multipart/form-data; boundary=b";
            let answer = town.caller.send(by, &Method::POST, &path, Some((kind, parts + "--b--\r\n")));
            assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        }
        assert_eq!(town.rows(), rows);
    });
}

/// JSON that is nested deeper than any reader should follow, and members without end.
#[test]
fn deep_and_wide_json_is_refused() {
    on_both(|test| {
        let town = Town::new(test);
        for address in town.once().filter(|address| address.is_api()) {
            let path = town.filled(&address.path, None);
            for method in
                address.methods.iter().filter(|method| !method.is_safe() && **method != Method::OPTIONS)
            {
                for body in [
                    "[".repeat(30_000),
                    format!("{}1{}", "{\"name\":".repeat(5_000), "}".repeat(5_000)),
                    format!("{{\"codes\":[{}]}}", "\"x\",".repeat(10_000)),
                    format!("{{{}\"a\":1}}", "\"a\":1,".repeat(9_000)),
                    "9".repeat(60_000),
                ] {
                    for by in [By::Stranger, By::Key(&town.keys[1]), By::Key(&town.keys[2])] {
                        let answer = town.caller.send(by, method, &path, Some((JSON, body.clone())));
                        assert!(
                            answer.status.as_u16() < 500 || waits_for_the_log(&path, &answer),
                            "{method} {path}: {}",
                            answer.text
                        );
                    }
                }
            }
        }
    });
}

/// Very long parts of the head, at every address: answered like any other.
#[test]
fn long_heads_break_nothing() {
    on_both(|test| {
        let town = Town::new(test);
        let long = "x".repeat(30_000);
        for address in town.once() {
            let path = town.filled(&address.path, None);
            for method in &address.methods {
                let many: String = (0..2_000).map(|nth| format!("a{nth}=b&")).collect();
                let mut request = Request::builder().method(method).uri(format!("{path}?{many}"));
                for name in [
                    "cookie",
                    "user-agent",
                    "accept-language",
                    "if-none-match",
                    "authorization",
                    "x-forwarded-for",
                    "range",
                    "accept",
                    "purpose",
                    "idempotency-key",
                ] {
                    request = request.header(name, &long);
                }
                let answer = town.caller.ask(request.body(Body::empty()).unwrap());
                assert!(
                    answer.status.as_u16() < 500 || waits_for_the_log(&path, &answer),
                    "{method} {path}: {}",
                    answer.text
                );
            }
        }
    });
}

/// Evidence that is a page, an archive or a bomb is not taken, by number and code as well as anywhere.
#[test]
fn what_is_attached_is_a_picture_or_a_paper_and_nothing_else() {
    on_both(|test| {
        let town = Town::new(test);
        let attach = |name: &str, content: &[u8]| {
            let part = |field: &str, text: &str| {
                format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{text}\r\n")
                    .into_bytes()
            };
            let head = format!(
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/pdf\r\n\r\n"
            );
            let parts = [part("number", &town.filed.number), part("code", &town.filed.contact_code)].concat();
            let body = [&parts, head.as_bytes(), content, b"\r\n--b--\r\n"].concat();
            let request = Request::post("/zh/services/track/file")
                .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
            town.caller.ask(request.body(Body::from(body)).unwrap())
        };
        let bomb = [b"PK\x03\x04".as_slice(), &[0; 4096]].concat();
        for (name, content) in [
            ("a.pdf", b"<html><script>alert(1)</script>".as_slice()),
            ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
            ("a.zip", &bomb),
            ("../../../../etc/cron.d/x.pdf", b"#!/bin/sh\n"),
            ("a.png", &crate::evidence::samples::png(u32::MAX, u32::MAX, 0)),
            ("a.jpg", &jpeg(65_535, 65_535)),
            ("a.pdf", &pdf(&[b"<< /S /JavaScript /JS (app.alert) >>"])),
            ("", b"x"),
        ] {
            let answer = attach(name, content);
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", answer.text);
        }
        assert_eq!(town.desk.count("SELECT COUNT(*) FROM evidence", &[]), 0);
        let odd = "<img src=x onerror=alert(1)>/../..\\\u{202e}gpj.exe";
        let taken = attach(odd, &jpeg(40, 30));
        assert_eq!(taken.status, StatusCode::OK, "{}", taken.text);
        assert!(!taken.text.contains("<img src=x"));
        let names = town.desk.lines("SELECT name FROM evidence", 1);
        assert!(names[0].ends_with(".jpg") && !names[0].contains(['/', '\\', '\u{202e}']), "{names:?}");
    });
}
