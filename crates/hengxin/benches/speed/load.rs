//! A load generator: connections that ask, read the whole answer, and ask again. On this machine's own addresses only.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::figures::say;

/// Asks once; returns the status and the size of the body.
pub fn ask(address: SocketAddr, path: &str) -> io::Result<(u16, usize)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async { Connection::open(address).await?.ask(path).await })
}

/// Asks the paths of a file over and over for some seconds, and says the rate and how long answers took.
pub fn generate((address, cookie): (&str, &str), paths: &Path, connections: usize, seconds: u64) {
    let address: SocketAddr = address.parse().unwrap();
    assert!(address.ip().is_loopback(), "load is sent to this machine alone");
    let paths: Arc<[String]> = std::fs::read_to_string(paths).unwrap().lines().map(str::to_owned).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let until = Instant::now() + Duration::from_secs(seconds);
    let took = runtime.block_on(async {
        let clients = (0..connections)
            .map(|nth| tokio::spawn(client((address, cookie.to_owned()), Arc::clone(&paths), nth, until)));
        let mut took = Vec::new();
        for client in clients.collect::<Vec<_>>() {
            took.extend(client.await.unwrap());
        }
        took
    });
    tell(took, seconds);
}

fn tell(mut took: Vec<Duration>, seconds: u64) {
    took.sort_unstable();
    let millis = |share: usize| took[(took.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no more")]
    let rate = took.len() as f64 / seconds as f64;
    say(&[("rate", rate), ("p50", millis(50)), ("p95", millis(95)), ("p99", millis(99))]);
}

/// Connections that take turns at a steady rate: more than are ever waited for at once.
const TURNS: usize = 16;

/// Asks so many paths a second for some seconds, each when its time has come, and says how long answers took from that
/// time on: a request that finds every connection busy waits, and its wait counts.
pub fn at_a_rate(address: &str, paths: &Path, rate: u32, seconds: u64) {
    let address: SocketAddr = address.parse().unwrap();
    assert!(address.ip().is_loopback(), "load is sent to this machine alone");
    let paths: Vec<String> = std::fs::read_to_string(paths).unwrap().lines().map(str::to_owned).collect();
    let (next, count) = (AtomicUsize::new(0), usize::try_from(u64::from(rate) * seconds).unwrap());
    let begun = Instant::now() + Duration::from_millis(100);
    // Threads, for the clock of the runtime is no finer than a millisecond.
    let took = std::thread::scope(|scope| {
        let ask = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let mut connection = runtime.block_on(Connection::open(address)).unwrap();
            let mut took = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= count {
                    return took;
                }
                let due =
                    begun + Duration::from_secs_f64(f64::from(u32::try_from(at).unwrap()) / f64::from(rate));
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
                let (status, _) = runtime.block_on(connection.ask(&paths[at % paths.len()])).unwrap();
                assert_eq!(status, 200);
                took.push(due.elapsed());
            }
        };
        let turns: Vec<_> = (0..TURNS).map(|_| scope.spawn(ask)).collect();
        turns.into_iter().flat_map(|turn| turn.join().unwrap()).collect()
    });
    tell(took, seconds);
}

async fn client(
    (address, cookie): (SocketAddr, String),
    paths: Arc<[String]>,
    nth: usize,
    until: Instant,
) -> Vec<Duration> {
    let mut connection = Connection::open(address).await.unwrap();
    let mut took = Vec::new();
    for at in (0..).map(|step| nth * 1009 + step) {
        let begun = Instant::now();
        if begun >= until {
            break;
        }
        let (status, _) = connection.get(&paths[at % paths.len()], &cookie).await.unwrap();
        assert_eq!(status, 200);
        took.push(begun.elapsed());
    }
    took
}

/// A connection that is kept open.
pub struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    /// Opens one.
    pub async fn open(address: SocketAddr) -> io::Result<Connection> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, read: Vec::with_capacity(1 << 16) })
    }

    async fn ask(&mut self, path: &str) -> io::Result<(u16, usize)> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        self.send(&[request.as_bytes()]).await.map(|(status, _, body)| (status, body))
    }

    /// Asks for a page with the cookie of a session; the status and the text.
    pub async fn get(&mut self, path: &str, cookie: &str) -> io::Result<(u16, String)> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\ncookie: session={cookie}\r\n\r\n");
        let (status, head, body) = self.send(&[request.as_bytes()]).await?;
        Ok((status, String::from_utf8_lossy(&self.read[head..head + body]).into_owned()))
    }

    /// Sends a body of a kind; the status and the text.
    pub async fn post(
        &mut self,
        path: &str,
        cookie: &str,
        (kind, form): (&str, &[u8]),
    ) -> io::Result<(u16, String)> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncookie: session={cookie}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
            form.len()
        );
        let (status, head, body) = self.send(&[request.as_bytes(), form]).await?;
        Ok((status, String::from_utf8_lossy(&self.read[head..head + body]).into_owned()))
    }

    /// Sends a request and reads its whole answer: status, bytes of its head, bytes of its body.
    async fn send(&mut self, request: &[&[u8]]) -> io::Result<(u16, usize, usize)> {
        for part in request {
            self.stream.write_all(part).await?;
        }
        self.read.clear();
        loop {
            if self.stream.read_buf(&mut self.read).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some((status, head, body)) = measure(&self.read)
                && self.read.len() >= head + body
            {
                return Ok((status, head, body));
            }
        }
    }
}

/// Status, bytes of the head, and bytes of the body as the head says, once the head is complete.
fn measure(read: &[u8]) -> Option<(u16, usize, usize)> {
    let end = memchr::memmem::find(read, b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&read[..end]).ok()?;
    let status = head.get(9..12)?.parse().ok()?;
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    Some((status, end, length.expect("answers without compression say their length")))
}
