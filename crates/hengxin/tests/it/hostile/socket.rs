//! What is sent at the socket of the program itself, as no well-meaning client would: answered, logged on one line each,
//! and forgotten.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The program, serving an empty register, and what it writes to its log.
struct Serving {
    process: Child,
    address: String,
    log: std::thread::JoinHandle<Vec<String>>,
}

impl Serving {
    fn start(folder: &Path, form: &str) -> Serving {
        std::fs::write(folder.join("hengxin.toml"), format!("[log]\nform = \"{form}\"\n")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
        command.env_clear().current_dir(folder).args([
            "--lang",
            "en",
            "--config",
            "hengxin.toml",
            "serve",
            "--listen",
            "127.0.0.1:0",
        ]);
        let mut process = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines().map(Result::unwrap);
        let mut said = String::new();
        let address = loop {
            let Some(line) = lines.next() else { panic!("it does not serve: {said}") };
            if let Some((_, at)) = line.split_once("http://") {
                break at.trim().to_owned();
            }
            said += &line;
        };
        Serving { process, address, log: std::thread::spawn(move || lines.collect()) }
    }

    /// Sends bytes as they are; what comes back before the other side is done or silent.
    fn say(&self, bytes: &[u8]) -> String {
        self.said(bytes, false)
    }

    /// The same, and perhaps that nothing follows.
    fn said(&self, bytes: &[u8], all: bool) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        // The other side may stop listening before all is said.
        stream.write_all(bytes).ok();
        if all {
            stream.shutdown(std::net::Shutdown::Write).ok();
        }
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Most memory it has held, in MiB.
    fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() >> 10
    }

    /// Lines of its log.
    fn end(mut self) -> Vec<String> {
        let told = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().unwrap();
        assert!(told.success());
        assert_eq!(self.process.wait().unwrap().code(), Some(0));
        self.log.join().unwrap()
    }
}

fn head(first: &str, more: &[&str]) -> Vec<u8> {
    format!("{first}\r\nHost: localhost\r\nConnection: close\r\n{}\r\n\r\n", more.join("\r\n")).into_bytes()
}

/// Heads that are odd and yet are requests.
fn odd() -> Vec<Vec<u8>> {
    let forged = "2026-11-02T00:00:00Z  INFO answered forged=true";
    let mut odd = vec![
        head(&format!("GET /zh/search?q=%0A{} HTTP/1.1", forged.replace(' ', "%20")), &[]),
        head("GET /zh/%0d%0a%1b%5b31mforged HTTP/1.1", &[]),
        head("GET /api/v1/organisations/%0aforged HTTP/1.1", &[]),
        head("GET / HTTP/1.1", &["User-Agent: a\tforged", "X-Request-Id: forged", "Referer: forged"]),
        head(
            "GET /zh/office HTTP/1.1",
            &["Cookie: __Host-session=forged\u{1b}[31m", "Authorization: Bearer forged"],
        ),
        head("FORGED /zh/ HTTP/1.1", &[]),
        head("DELETE /healthz HTTP/1.1", &[]),
        head("OPTIONS * HTTP/1.1", &[]),
        head("GET http://elsewhere.example/zh/ HTTP/1.1", &[]),
    ];
    odd.push(
        [&head("GET /zh/ HTTP/1.1", &["X-Odd: 1"])[..24], b"\xff\xfe\r\nConnection: close\r\n\r\n"].concat(),
    );
    odd
}

/// Heads that are no requests, or too much of one.
fn broken() -> Vec<Vec<u8>> {
    let long = "a".repeat(1 << 20);
    let many: Vec<String> = (0..5_000).map(|nth| format!("X-{nth}: forged")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    vec![
        b"forged\r\n\r\n".to_vec(),
        b"GET /zh/ HTTP/9.9\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03".to_vec(),
        head("GET /\u{0}forged HTTP/1.1", &[]),
        head(&format!("GET /{long} HTTP/1.1"), &[]),
        head(&format!("GET /zh/search?q={long} HTTP/1.1"), &[]),
        head("GET /zh/ HTTP/1.1", &[&format!("Cookie: {long}")]),
        head("GET /zh/ HTTP/1.1", &many),
        head("GET /zh/ HTTP/1.1", &["X-Bare: a\n forged"]),
        head("POST /zh/services/track HTTP/1.1", &["Content-Length: 5", "Transfer-Encoding: chunked"]),
        head("POST /zh/services/track HTTP/1.1", &["Content-Length: -1"]),
        head("POST /zh/services/track HTTP/1.1", &["Content-Length: 99999999999999999999"]),
    ]
}

/// Lines of the log that are of a request; every line begins as a line of the log does.
fn answered(lines: &[String], form: &str) -> usize {
    for line in lines {
        assert!(!line.contains("forged") && !line.contains("elsewhere.example"), "{line:?}");
        assert!(!line.contains(['\u{0}', '\r']) && !line.contains("[31m"), "{line:?}");
        if form == "json" {
            let line: serde_json::Value =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            assert!(line["timestamp"].is_string());
        } else {
            let begins = line.split_once('T').is_some_and(|(day, _)| day.len() == 10);
            assert!(begins && !line.contains(char::is_control), "{line:?} is no line of its own");
        }
    }
    lines.iter().filter(|line| line.contains("answered")).count()
}

#[test]
fn each_request_is_one_line_of_the_log_whatever_it_says() {
    for form in ["text", "json"] {
        let folder = tempfile::tempdir().unwrap();
        let serving = Serving::start(folder.path(), form);
        let mut numbered = 0;
        for request in &odd() {
            let answer = serving.say(request);
            assert!(answer.starts_with("HTTP/1.1 ") && !answer.starts_with("HTTP/1.1 5"), "{answer}");
            let first = answer.lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
            assert!(!first.contains("forged"), "nothing of it comes back in a header: {first}");
            numbered += usize::from(first.contains("x-request-id: "));
        }
        let lines = serving.end();
        assert!(numbered >= 7, "{numbered} were requests");
        assert_eq!(answered(&lines, form), numbered, "{lines:#?}");
    }
}

#[test]
fn what_is_no_request_is_turned_away_and_costs_no_memory() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::start(folder.path(), "text");
    serving.say(&head("GET /zh/ HTTP/1.1", &[]));
    let before = serving.peak();
    for _ in 0..8 {
        for request in broken() {
            let answer = serving.said(&request, true);
            let turned_away =
                answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.0 4");
            assert!(turned_away, "{} … {answer}", String::from_utf8_lossy(&request[..request.len().min(60)]));
        }
    }
    assert!(serving.peak() < before + 64, "{} MiB after {before}", serving.peak());
    let answer = serving.say(&head("GET /healthz HTTP/1.1", &[]));
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    answered(&serving.end(), "text");
}
