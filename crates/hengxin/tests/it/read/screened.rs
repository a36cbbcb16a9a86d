//! Lists of names answered over HTTP.

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, header};
use hengxin::store::sql::migrate;
use hengxin::web::{self, Settings};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tower::ServiceExt;

use super::meant::told;
use crate::import::desk::code;
use crate::support::fixture::{Answer, Fixture};
use crate::support::{TestDatabase, on_both};

const JSON: &str = "application/x-ndjson";

fn send(register: &Fixture, kind: &str, list: impl Into<Body>) -> Answer {
    register
        .ask(Request::post("/api/v1/screen").header(header::CONTENT_TYPE, kind).body(list.into()).unwrap())
}

fn lines(answer: &Answer) -> Vec<Value> {
    answer.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_list_is_answered_row_by_row_in_order_with_a_receipt_at_its_end() {
    on_both(|test| {
        let register = Fixture::new(test);
        told(&register);
        let list = [
            json!({"id": "a", "name": "衡信宏远示例商贸有限公司"}).to_string(),
            json!({"id": 2, "name": "衡信宏近示例商贸有限公司"}).to_string(),
            "{\"name\": 半行".to_owned(),
            json!({"id": "d", "name": "某甲 13800138000"}).to_string(),
            json!({"name": "衡信宏远示例商贸有限公司", "code": code(9)}).to_string(),
        ];
        let answer = send(&register, JSON, list.join("\n"));
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers[header::CONTENT_TYPE], JSON);
        assert!(!answer.text.contains("13800138000"));
        let told = lines(&answer);
        assert_eq!(told.len(), 6);
        let first = json!({
            "row": 1, "id": "a", "verdict": "same", "reason": "exact-name", "score": 1000, "parts": {},
            "code": code(1), "name": "衡信宏远示例商贸有限公司", "candidates": [code(1)],
            "standing": {"status": "active", "records": [{"kind": "penalty", "count": 2}, {"kind": "honour", "count": 1}]},
        });
        assert_eq!(told[0], first);
        assert_eq!(
            (&told[1]["id"], &told[1]["verdict"], &told[1]["standing"]),
            (&json!(2), &json!("review"), &Value::Null)
        );
        assert!(told[1]["candidates"].as_array().is_some_and(|codes| codes.len() >= 2));
        assert_eq!((&told[2]["row"], &told[2]["error"]["code"]), (&json!(3), &json!("bad-line")));
        assert_eq!((&told[3]["id"], &told[3]["error"]["code"]), (&json!("d"), &json!("personal-data")));
        assert_eq!((&told[4]["verdict"], &told[4]["reason"]), (&json!("different"), &json!("codes-differ")));
        let receipt = &told[5]["receipt"];
        let above = answer.text.rsplit_once("{\"receipt\"").unwrap().0;
        let expected = json!({
            "rows": 5, "same": 1, "review": 1, "different": 1, "refused": 2, "organisations": 5,
            "as_of": {"day": "2026-11-02", "entry": 10}, "standing_as_of": {"day": "2026-11-02", "entry": 10},
            "sha256": hengxin::hex::hex(&Sha256::digest(above.as_bytes())),
        });
        assert_eq!(receipt, &expected);
    });
}

#[test]
fn a_list_in_csv_is_read_by_its_headings() {
    on_both(|test| {
        let register = Fixture::new(test);
        told(&register);
        let list = format!(
            "\u{feff}id,name,code\r\n甲,衡信宏远示例商贸有限公司,{}\r\n乙,\"衡信旧名示例厂\",\r\n",
            code(1)
        );
        let answer = send(&register, "text/csv; charset=utf-8", list);
        let told = lines(&answer);
        assert_eq!(
            (&told[0]["row"], &told[0]["id"], &told[0]["reason"]),
            (&json!(2), &json!("甲"), &json!("code-and-name"))
        );
        assert_eq!((&told[1]["name"], &told[1]["reason"]), (&json!("衡信新名示例厂"), &json!("former-name")));
        assert_eq!(told[2]["receipt"]["same"], 2);
        let headless = send(&register, "text/csv", "甲,乙\n丙,丁\n");
        assert_eq!(
            (headless.status, headless.json()["code"].clone()),
            (StatusCode::BAD_REQUEST, json!("bad-body"))
        );
        let sheet = send(&register, "application/vnd.ms-excel", "x");
        assert_eq!(sheet.json()["code"], "bad-body");
        let nothing = send(&register, JSON, "");
        assert_eq!(lines(&nothing)[0]["receipt"]["rows"], 0);
    });
}

#[test]
fn rows_made_to_harm_get_their_line_and_stop_nobody() {
    on_both(|test| {
        let register = Fixture::new(test);
        told(&register);
        let names = [
            "衡".repeat(10_000),
            "衡".repeat(4_000),
            "衡".repeat(500),
            "🏭🚀👩‍👩‍👧‍👦".repeat(20),
            "\u{202e}司公限有贸商例示远宏信衡\u{202c}".to_owned(),
            "\u{200b}\u{feff}".repeat(100),
            "\0".to_owned(),
            String::new(),
        ];
        let mut list: Vec<u8> =
            names.iter().flat_map(|name| format!("{}\n", json!({ "name": name })).into_bytes()).collect();
        list.extend_from_slice(b"{\"name\":\"\xFF\xFE\"}\n[[[[[[\n{\"name\":\"\\ud800\"}\n");
        list.extend(format!("{}\n", "[".repeat(10_000)).into_bytes());
        list.extend(json!({"name": "衡信\u{200b}宏远示例商贸有限公司"}).to_string().into_bytes());
        let told = lines(&send(&register, JSON, list));
        let word = |line: &Value| {
            let word = line["error"]["code"].as_str().or(line["verdict"].as_str());
            word.unwrap_or_default().to_owned()
        };
        let words: Vec<String> = told.iter().map(word).collect();
        assert_eq!(words[..2], ["line-too-long", "name-too-long"]);
        assert!(words[2..8].iter().all(|word| word == "different" || word == "review"), "{words:?}");
        assert_eq!(words[8..12], ["not-utf8", "bad-line", "bad-line", "bad-line"]);
        assert_eq!(words[12], "same");
        assert_eq!(told[13]["receipt"]["rows"], 13);
    });
}

/// The memory of a list is a block of it; whoever stops reading stops it; the limits of other requests do not cut it.
#[test]
fn a_long_list_streams_and_the_time_limit_does_not_cut_it() {
    let test = TestDatabase::sqlite();
    migrate(&test.database, 0).unwrap();
    let settings = Settings { body: 100, ..Settings::default() };
    let register = Fixture::with(&test, settings);
    told(&register);
    let rows = 20_000;
    let list: String =
        (0..rows).map(|row| format!("{{\"id\":{row},\"name\":\"衡信宏远示例商贸有限公司\"}}\n")).collect();
    let answer = send(&register, JSON, list.clone());
    let told = lines(&answer);
    assert_eq!(told.len(), rows + 1);
    assert!(told[..rows].iter().enumerate().all(|(at, line)| line["id"] == at && line["row"] == at + 1));
    assert_eq!(told[rows]["receipt"]["same"], rows);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let request = || Request::post("/api/v1/screen").body(Body::from(list.clone())).unwrap();
        // Nine who send and do not read: the ninth finds no place, and comes again when one has left.
        let mut slow = Vec::new();
        for _ in 0..8 {
            slow.push(web::app(&register.web).oneshot(request()).await.unwrap());
        }
        assert!(slow.iter().all(|response| response.status() == StatusCode::OK));
        let ninth = web::app(&register.web).oneshot(request()).await.unwrap();
        assert_eq!(ninth.status(), StatusCode::TOO_MANY_REQUESTS);
        assert!(ninth.headers().contains_key(header::RETRY_AFTER));
        drop(slow);
        let mut again = ninth.status();
        for _ in 0..500 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            again = web::app(&register.web).oneshot(request()).await.unwrap().status();
            if again == StatusCode::OK {
                break;
            }
        }
        assert_eq!(again, StatusCode::OK);
    });
}

#[test]
fn a_list_that_is_too_large_or_breaks_off_is_refused_before_any_answer() {
    let test = TestDatabase::sqlite();
    migrate(&test.database, 0).unwrap();
    let register = Fixture::with(&test, Settings { list: 1000, ..Settings::default() });
    assert_eq!(send(&register, JSON, "x".repeat(1001)).json()["code"], "too-large");
    let pieces = [Ok(Bytes::from_static(b"{}\n")), Err(std::io::Error::other("gone"))];
    let broken = send(&register, JSON, Body::from_stream(stream(pieces)));
    assert_eq!(broken.json()["code"], "bad-body");
}

/// A stream of what is at hand.
fn stream(
    pieces: [Result<Bytes, std::io::Error>; 2],
) -> tokio_util::io::ReaderStream<impl tokio::io::AsyncRead> {
    let [good, bad] = pieces;
    tokio_util::io::ReaderStream::new(Broken { good: good.ok(), bad: bad.err() })
}

struct Broken {
    good: Option<Bytes>,
    bad: Option<std::io::Error>,
}

impl tokio::io::AsyncRead for Broken {
    fn poll_read(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
        into: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        let read = match self.good.take() {
            Some(bytes) => {
                into.put_slice(&bytes);
                Ok(())
            }
            None => Err(self.bad.take().unwrap()),
        };
        std::task::Poll::Ready(read)
    }
}
