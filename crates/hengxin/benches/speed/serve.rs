//! Reading over HTTP: the program itself, beside the same server (its layers: numbering, log, limits, headers) giving
//! one fixed body of the same size, and for the record beside a bare server without any layer. The load generator
//! shares the machine with all three.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::header;
use axum::routing::get;
use axum::serve::ListenerExt;
use hengxin::clock::Clock;
use hengxin::lawbook;
use hengxin::store::sql::{Database, DatabaseUrl, Options, migrate};
use hengxin::web::{self, Settings, Web};
use tempfile::TempDir;

use crate::figures::{Figures, median, timed};
use crate::load::ask;
use crate::report::Line;
use crate::{Plan, rows, turns};

/// Organisations of the register: as many as the business register's file in `shared/data` has.
const ORGANISATIONS: u64 = 385_125;
/// Connections of the load generator.
const CONNECTIONS: &str = "16";

/// The measurement.
pub fn measure(plan: &Plan) -> Vec<Line> {
    let folder = TempDir::with_prefix("hengxin-bench-").unwrap();
    let register = Register::write(folder.path(), plan);
    let (seconds, server) = timed(|| Server::start(&register.url));
    let mut lines = vec![Line::bound("start of serve to ready", "s", seconds, 3.0)];
    lines.extend(race(plan, &server, &register.api(), ("GET /api/v1/organisations/{code}", 0.5)));
    lines.extend(race(plan, &server, &register.pages(), ("organisation page", 0.3)));
    lines.extend(search(plan, &server, &register.searches()));
    lines
}

/// A list of paths against a fixed body of the size of their answers.
fn race(plan: &Plan, server: &Server, paths: &Path, (what, wanted): (&str, f64)) -> Vec<Line> {
    let first = std::fs::read_to_string(paths).unwrap().lines().next().unwrap().to_owned();
    let (status, body) = ask(server.address, &first).unwrap();
    assert_eq!(status, 200, "{first}");
    let (layered, bare) = (Server::baseline("layered", body), Server::baseline("fixed", body));
    let turn = |_| [server, &layered, &bare].map(|server| load(plan, server, paths));
    let turns: Vec<[Figures; 3]> = (0..plan.rounds).map(turn).collect();
    let middle = |which: usize, word: &str| median(turns.iter().map(|turn| turn[which][word]).collect());
    let [ours, layered, bare] = [0, 1, 2].map(|which| middle(which, "rate"));
    let beside_bare = Line::ratio("… beside a server without layers", "requests/s", (ours, bare), 0.0);
    vec![
        Line::ratio(&format!("{what}, {body} bytes"), "requests/s", (ours, layered), wanted),
        Line { wanted: "–".into(), ..beside_bare },
        Line::bound(&format!("… 99th of 100, {CONNECTIONS} connections"), "ms", middle(0, "p99"), 20.0),
    ]
}

fn search(plan: &Plan, server: &Server, paths: &Path) -> Vec<Line> {
    let run = |connections: &str| {
        let said = (0..plan.rounds).map(|_| load_with(plan, server, paths, connections)["p95"]);
        let what = format!("search by part of a name, 95th of 100, {connections} connections");
        Line::bound(&what, "ms", median(said.collect()), 15.0)
    };
    vec![run("1"), run("4")]
}

fn load(plan: &Plan, server: &Server, paths: &Path) -> Figures {
    load_with(plan, server, paths, CONNECTIONS)
}

fn load_with(plan: &Plan, server: &Server, paths: &Path, connections: &str) -> Figures {
    let seconds = if plan.quick { "2" } else { "8" };
    turns::run(&["load", &server.address.to_string(), &paths.display().to_string(), connections, seconds])
}

/// A register on disk and what to ask it.
struct Register {
    folder: PathBuf,
    url: String,
}

impl Register {
    /// Imports invented organisations, and penalties about some of them.
    fn write(folder: &Path, plan: &Plan) -> Register {
        let path = |name: &str| folder.join(name).display().to_string();
        let url = format!("sqlite:{}", path("register.db"));
        let organisations = if plan.quick { ORGANISATIONS / 10 } else { ORGANISATIONS };
        rows::write_organisations(Path::new(&path("organisations.csv")), organisations);
        rows::write_penalties(Path::new(&path("penalties.csv")), plan.rows / 10);
        for (feed, file) in [("business-register", "organisations.csv"), ("penalties", "penalties.csv")] {
            turns::run(&["import", &url, feed, &path(file), &path("kept")]);
        }
        Register { folder: folder.to_owned(), url }
    }

    fn paths(&self, name: &str, path: impl Fn(u64) -> String) -> PathBuf {
        // A step that has no factor in common with the count visits all, in no order the cache could like.
        let paths: Vec<String> =
            (0..rows::ORGANISATIONS).map(|at| path(at * 7919 % rows::ORGANISATIONS)).collect();
        let file = self.folder.join(name);
        std::fs::write(&file, paths.join("\n")).unwrap();
        file
    }

    fn api(&self) -> PathBuf {
        self.paths("api.txt", |at| format!("/api/v1/organisations/{}", rows::organisation(at).0))
    }

    fn pages(&self) -> PathBuf {
        self.paths("pages.txt", |at| format!("/zh/org/{}", rows::organisation(at).0))
    }

    /// Four characters from the middle of a name.
    fn searches(&self) -> PathBuf {
        self.paths("searches.txt", |at| {
            let part: String = rows::organisation(at).1.chars().skip(4).take(4).collect();
            format!("/api/v1/search?q={}", escaped(&part))
        })
    }
}

/// Percent-encodes a query.
pub fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A server in a process of its own; ended when dropped.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    process: Child,
}

impl Server {
    /// The program, ready to answer.
    pub fn start(url: &str) -> Server {
        Server::with(&["--database-url", url])
    }

    /// The same, configured by a file.
    pub fn configured(url: &str, configuration: &Path) -> Server {
        Server::with(&["--config", configuration.to_str().unwrap(), "--database-url", url])
    }

    fn with(arguments: &[&str]) -> Server {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let process = Command::new(env!("CARGO_BIN_EXE_hengxin"))
            .args(arguments)
            .args(["serve", "--listen", &address.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Server { address, process };
        let begun = Instant::now();
        while !ask(address, "/readyz").is_ok_and(|(status, _)| status == 200) {
            assert!(begun.elapsed() < Duration::from_secs(60), "the server does not get ready");
            std::thread::sleep(Duration::from_millis(10));
        }
        server
    }

    /// A server whose every answer is the same: `fixed` or `layered`.
    pub fn baseline(kind: &str, size: usize) -> Server {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["turn", kind, &size.to_string()])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Server { address: address.trim().parse().unwrap(), process }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Answers every request with the same body, by the same library as the register, until it is killed.
pub fn fixed(size: usize) {
    answer_for_ever(same_body(size));
}

/// The same behind everything that a request to the register passes before and after its handler.
pub fn layered(size: usize) {
    tracing_subscriber::fmt().with_env_filter("info").with_writer(std::io::stderr).init();
    let folder = TempDir::with_prefix("hengxin-bench-").unwrap();
    let database =
        Database::open(&DatabaseUrl::parse("sqlite::memory:").unwrap(), &Options::default()).unwrap();
    migrate(&database, 0).unwrap();
    let register = hengxin::app::Register::without_names(
        database,
        lawbook::load(None).unwrap(),
        Clock::System,
        folder.path().to_owned(),
    );
    let web = Web::new(Arc::new(register), Settings::default());
    answer_for_ever(web::around(same_body(size), &web).with_state(web));
}

fn same_body<S: Clone + Send + Sync + 'static>(size: usize) -> Router<S> {
    let body = bytes::Bytes::from(vec![b'x'; size]);
    let answer = move || async move { ([(header::CONTENT_TYPE, "application/json")], body) };
    Router::new().route("/{*path}", get(answer))
}

fn answer_for_ever(routes: Router) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("{}", listener.local_addr().unwrap());
        let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
        axum::serve(listener, routes.into_make_service_with_connect_info::<SocketAddr>()).await.unwrap();
    });
}
