//! What a witness is sent by those who mean no good.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use hengxin::web::rate::Limit;
use hengxin::witness::{WitnessLimits, routes};
use tower::ServiceExt;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use std::net::SocketAddr;

use super::{Serving, TestLog, TestWitness, generous};

fn say(url: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // The other side may stop listening before all is said.
    stream.write_all(bytes).ok();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok();
    String::from_utf8_lossy(&answer).into_owned()
}

fn post(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /add-checkpoint HTTP/1.1\r\nHost: witness\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[test]
fn what_is_no_request_is_turned_away_and_the_next_one_is_answered() {
    let witness = TestWitness::new("audit");
    let served = witness.serve();
    let log = TestLog::of(5);
    let endless = vec![b'a'; 2 << 20];
    for (bytes, begins) in [
        (post(b"rubbish"), "HTTP/1.1 400"),
        (post(&[0xFF; 100]), "HTTP/1.1 400"),
        (post(&endless), "HTTP/1.1 413"),
        (post(log.request(0).replace("credit", "debit").as_bytes()), "HTTP/1.1 404"),
        (b"GET /add-checkpoint HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n".to_vec(), "HTTP/1.1 405"),
        (b"GET /elsewhere HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n".to_vec(), "HTTP/1.1 404"),
        (b"\x16\x03\x01rubbish\r\n\r\n".to_vec(), "HTTP/1.1 400"),
    ] {
        let answer = say(&served.url, &bytes);
        assert!(answer.starts_with(begins), "{begins}: {answer}");
    }
    assert!(say(&served.url, &post(log.request(0).as_bytes())).starts_with("HTTP/1.1 200"));
    let conflict = say(&served.url, &post(TestLog::of(7).request(1).as_bytes()));
    assert!(conflict.starts_with("HTTP/1.1 409"), "{conflict}");
    assert!(
        conflict.contains("content-type: text/x.tlog.size\r\n") && conflict.ends_with("\r\n\r\n5\n"),
        "{conflict}"
    );
    for path in ["healthz", "readyz"] {
        let get = format!("GET /{path} HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n");
        assert!(say(&served.url, get.as_bytes()).starts_with("HTTP/1.1 200"), "{path}");
    }
    let stand = say(&served.url, b"GET / HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n");
    assert!(stand.contains("\"origin\":\"credit.example/log\",\"size\":5"), "{stand}");
    assert!(stand.contains(&witness.keys[0].to_string()), "{stand}");
}

/// Heads and bodies that trickle, and connections that stay silent.
#[test]
fn whoever_is_slow_is_sent_away_and_keeps_nobody_out() {
    let witness = TestWitness::new("audit");
    let limits = WitnessLimits { patience: Duration::from_millis(500), connections: 8, ..generous() };
    let served = Serving::start(witness.open(limits));
    let address = served.url.trim_start_matches("http://");
    let slow: Vec<TcpStream> = (0..24_u32)
        .map(|nth| {
            let mut stream = TcpStream::connect(address).unwrap();
            let begun: &[u8] = match nth % 3 {
                0 => b"",
                1 => b"POST /add-check",
                _ => b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 900\r\n\r\nold 0\n",
            };
            stream.write_all(begun).unwrap();
            stream
        })
        .collect();
    let answer = say(&served.url, &post(TestLog::of(5).request(0).as_bytes()));
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    drop(slow);
}

#[test]
fn whoever_asks_too_often_waits() {
    let witness = TestWitness::new("audit");
    let service = witness.open(WitnessLimits { rate: Limit::per_minute(2), ..WitnessLimits::default() });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ask = |from: &str| {
        let from: SocketAddr = from.parse().unwrap();
        let body = TestLog::of(5).request(0);
        let request = Request::post("/add-checkpoint").extension(ConnectInfo(from)).body(Body::from(body));
        runtime.block_on(routes(&service).oneshot(request.unwrap())).unwrap()
    };
    let statuses = |from| [ask(from).status(), ask(from).status(), ask(from).status()];
    let (ok, seen, often) = (StatusCode::OK, StatusCode::CONFLICT, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(statuses("192.0.2.1:1"), [ok, seen, often]);
    assert_eq!(statuses("192.0.2.2:1"), [seen, seen, often], "each has a turn");
    assert_eq!(ask("192.0.2.2:1").headers()[header::RETRY_AFTER], "30");
}
