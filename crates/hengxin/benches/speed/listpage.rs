//! Any page of a list of 50,000 records in force, and of a queue of 50,000 open cases, over HTTP; beside the same server
//! giving one fixed body of the same size.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::figures::{Figures, median};
use crate::load::{Connection, ask};
use crate::report::Line;
use crate::serve::{Server, escaped};
use crate::{Plan, people, rows, turns};

/// Records of the list, and cases of the queue.
const ENTRIES: u64 = 50_000;

/// The measurement.
pub fn measure(plan: &Plan) -> Vec<Line> {
    let folder = TempDir::with_prefix("hengxin-bench-").unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let url = format!("sqlite:{}", path("register.db"));
    rows::write_organisations(Path::new(&path("organisations.csv")), rows::ORGANISATIONS);
    rows::write_penalties(Path::new(&path("penalties.csv")), ENTRIES);
    for (feed, file) in [("business-register", "organisations.csv"), ("penalties", "penalties.csv")] {
        turns::run(&["import", &url, feed, &path(file), &path("kept")]);
    }
    turns::run(&["queue", &url, &folder.path().display().to_string()]);
    let configuration = folder.path().join("hengxin.toml");
    people::write_configuration(&configuration);
    let server = Server::configured(&url, &configuration);
    let pages = Pages::of(&server, folder.path());
    let mut lines = Vec::new();
    for (what, paths) in [
        ("page of a list of 50,000, first, any, last", pages.plain()),
        ("… filtered by body and days", pages.filtered()),
        ("… by API, any page", pages.api()),
    ] {
        lines.extend(p95(plan, (&server, &paths, ""), what));
    }
    let cookie = std::fs::read_to_string(folder.path().join("cookie")).unwrap();
    lines.extend(p95(
        plan,
        (&server, &pages.queue(&server, &cookie), &cookie),
        "page of a queue of 50,000 open cases",
    ));
    lines.extend(p95(
        plan,
        (&server, &pages.write("work.txt", &["/zh/office/work".into()]), &cookie),
        "… the day's page, four counts of it",
    ));
    lines
}

/// 95th of 100 over one connection, so that no request waits for another, beside a fixed body.
fn p95(plan: &Plan, (server, paths, cookie): (&Server, &Path, &str), what: &str) -> Vec<Line> {
    let first = std::fs::read_to_string(paths).unwrap().lines().next().unwrap().to_owned();
    let body = answer(server, &first, cookie).len();
    let layered = Server::baseline("layered", body);
    let seconds = if plan.quick { "3" } else { "10" };
    let turn = |server: &Server| {
        turns::run(&["load", &server.address.to_string(), &paths.display().to_string(), "1", seconds, cookie])
    };
    let turns: Vec<[Figures; 2]> = (0..plan.rounds).map(|_| [turn(server), turn(&layered)]).collect();
    let middle = |which: usize| median(turns.iter().map(|turn| turn[which]["p95"]).collect());
    vec![Line {
        product: format!("{:.1} ms, {body} bytes", middle(0)),
        baseline: format!("{:.1} ms, a fixed body", middle(1)),
        ..Line::bound(&format!("{what}, 95th of 100"), "ms", middle(0), 50.0)
    }]
}

/// The text at a path.
fn answer(server: &Server, path: &str, cookie: &str) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = Connection::open(server.address).await.unwrap();
        let (status, text) = connection.get(path, cookie).await.unwrap();
        assert_eq!(status, 200, "{path}: {text}");
        text
    })
}

/// Where each page of the list begins.
struct Pages {
    folder: PathBuf,
    cursors: Vec<String>,
}

impl Pages {
    /// Walks the whole list, as anybody can.
    fn of(server: &Server, folder: &Path) -> Pages {
        let (mut cursors, mut next) = (Vec::new(), String::new());
        loop {
            let page = answer(server, &format!("/api/v1/lists/penalty?limit=200{next}"), "");
            let page: serde_json::Value = serde_json::from_str(&page).unwrap();
            let Some(cursor) = page["next"].as_str() else { break };
            cursors.push(cursor.to_owned());
            next = format!("&cursor={cursor}");
        }
        assert!(cursors.len() as u64 > ENTRIES / 200 - 5, "{} pages", cursors.len());
        let (status, _) = ask(server.address, "/zh/lists/penalty").unwrap();
        assert_eq!(status, 200);
        Pages { folder: folder.to_owned(), cursors }
    }

    fn write(&self, name: &str, paths: &[String]) -> PathBuf {
        let file = self.folder.join(name);
        std::fs::write(&file, paths.join("\n")).unwrap();
        file
    }

    fn each(&self, name: &str, path: impl Fn(usize, &str) -> String) -> PathBuf {
        let some = self.cursors.iter().enumerate().map(|(at, cursor)| path(at, cursor));
        self.write(name, &some.collect::<Vec<_>>())
    }

    fn plain(&self) -> PathBuf {
        self.each("plain.txt", |at, cursor| match at {
            0 => "/zh/lists/penalty".to_owned(),
            _ => format!("/zh/lists/penalty?after={cursor}"),
        })
    }

    fn filtered(&self) -> PathBuf {
        let bodies = rows::bodies();
        self.each("filtered.txt", |at, cursor| {
            let body = escaped(&bodies[at % bodies.len()]);
            match at % 4 {
                0 => format!("/zh/lists/penalty?authority={body}"),
                1 => format!("/zh/lists/penalty?authority={body}&after={cursor}"),
                2 => format!("/zh/lists/penalty?from=2026-10-26&to=2026-10-2{}&after={cursor}", 6 + at % 4),
                _ => {
                    format!("/zh/lists/penalty?authority={body}&from=2026-10-27&to=2026-10-28&after={cursor}")
                }
            }
        })
    }

    fn api(&self) -> PathBuf {
        self.each("api.txt", |_, cursor| format!("/api/v1/lists/penalty?cursor={cursor}"))
    }

    /// Pages of the queue: the first of each kind of view, and a way into it.
    fn queue(&self, server: &Server, cookie: &str) -> PathBuf {
        let mut paths: Vec<String> = [
            "",
            "?kind=objection",
            "?owed=objection",
            "?owed=source",
            "?show=mine",
            "?show=nobody",
            "?show=overdue",
            "?show=drafts",
        ]
        .map(|view| format!("/zh/office/cases{view}"))
        .to_vec();
        let mut page = answer(server, "/zh/office/cases", cookie);
        for _ in 0..30 {
            let Some(next) = page.split("/zh/office/cases?").find_map(|rest| {
                let query = rest.split('"').next()?;
                query.contains("after=").then(|| query.replace("&amp;", "&").replace("&#38;", "&"))
            }) else {
                break;
            };
            let path = format!("/zh/office/cases?{next}");
            page = answer(server, &path, cookie);
            paths.push(path);
        }
        self.write("queue.txt", &paths)
    }
}
