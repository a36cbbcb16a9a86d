//! Importing penalties into a register that knows their organisations.

use std::path::Path;
use std::sync::Arc;

use domain::Day;
use hengxin::app::Register;
use hengxin::app::import::{Order, Progress, Report, import};
use hengxin::clock::Clock;
use hengxin::lawbook;
use hengxin::store::sql::{Database, DatabaseUrl, Options, migrate};
use tempfile::TempDir;

use crate::figures::{Figures, median, processor, say, timed};
use crate::report::Line;
use crate::{Plan, baseline, postgres, rows, turns};

/// SQLite, beside prepared inserts of the same facts by rusqlite.
pub fn on_sqlite(plan: &Plan) -> Vec<Line> {
    let files = Files::write(plan.rows);
    let base = files.base();
    let fresh = |name: &str| {
        let path = files.folder.path().join(name);
        std::fs::copy(&base, &path).unwrap();
        format!("sqlite:{}", path.display())
    };
    let mut both = Vec::new();
    for _ in 0..plan.rounds {
        let (register, raw) = (fresh("register.db"), fresh("raw.db"));
        let ours = turns::run(&["import", &register, "penalties", &files.penalties(), &files.kept()]);
        both.push((ours, turns::run(&["insert", &register, &raw])));
        files.tidy();
    }
    lines("import, SQLite", plan.rows, &both)
}

/// PostgreSQL, beside binary COPY of the same facts.
pub fn on_postgres(plan: &Plan) -> Vec<Line> {
    let files = Files::write(plan.rows);
    let mut both = Vec::new();
    for _ in 0..plan.rounds {
        let (Some(register), Some(raw)) = (postgres::fresh(), postgres::fresh()) else { return Vec::new() };
        for url in [&register, &raw] {
            turns::run(&["import", url, "business-register", &files.organisations(), &files.kept()]);
        }
        let ours = turns::run(&["import", &register, "penalties", &files.penalties(), &files.kept()]);
        both.push((ours, turns::run(&["copy", &register, &raw])));
        files.tidy();
        [register, raw].iter().for_each(|url| baseline::forget(url));
    }
    lines("import, PostgreSQL", plan.rows, &both)
}

/// Memory of imports of growing files into SQLite.
pub fn memory(plan: &Plan) -> Vec<Line> {
    let sizes: &[u64] = if plan.quick { &[20_000, 200_000] } else { &[100_000, 1_000_000, 3_000_000] };
    let peak = |rows: u64| {
        let files = Files::write(rows);
        let url = format!("sqlite:{}", files.base());
        let figures = turns::run(&["import", &url, "penalties", &files.penalties(), &files.kept()]);
        Line::bound(
            &format!("memory at most, import of {rows} rows, SQLite"),
            "MB",
            figures["peak_mb"],
            400.0,
        )
    };
    sizes.iter().map(|rows| peak(*rows)).collect()
}

fn lines(what: &str, rows: u64, both: &[(Figures, Figures)]) -> Vec<Line> {
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no more")]
    let rows = rows as f64;
    let middle = |pick: &dyn Fn(&(Figures, Figures)) -> f64| median(both.iter().map(pick).collect());
    let ours = middle(&|(ours, _)| rows / ours["seconds"]);
    let raw = middle(&|(_, raw)| rows / raw["seconds"]);
    let busy = (middle(&|(ours, _)| rows / ours["processor"]), middle(&|(_, raw)| rows / raw["processor"]));
    let memory = middle(&|(ours, _)| ours["peak_mb"]);
    vec![
        Line::ratio(&format!("{what}, {rows} rows"), "rows/s", (ours, raw), 0.35),
        Line {
            wanted: "–".into(), holds: true, ..Line::ratio("… by processor time", "rows/s", busy, 0.0)
        },
        Line::bound("… memory at most", "MB", memory, 400.0),
    ]
}

/// One import of good rows, timed.
pub fn turn(url: &str, feed: &str, file: &Path, folder: &Path) {
    let report = take_in(url, feed, file, folder);
    assert_eq!(
        report.counts.accepted, report.counts.read,
        "every row is good: {:?} {:?}",
        report.counts, report.held
    );
}

/// One import of whatever rows there are, timed.
pub fn take_in(url: &str, feed: &str, file: &Path, folder: &Path) -> Report {
    let register = open(url, folder);
    let order =
        Order { feed, path: file, file_name: "file.csv", actor: "bench", approved: false, batch: None };
    let order =
        Order { file_name: file.file_name().and_then(|name| name.to_str()).unwrap_or("file"), ..order };
    let before = processor();
    let (seconds, report) = timed(|| import(&register, &order, &Arc::new(Progress::default())).unwrap());
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    let accepted = report.counts.accepted as f64;
    say(&[("seconds", seconds), ("accepted", accepted), ("processor", (processor() - before).as_secs_f64())]);
    report
}

fn open(url: &str, folder: &Path) -> Register {
    let database = Database::open(&DatabaseUrl::parse(url).unwrap(), &Options::default()).unwrap();
    let (year, month, day) = rows::RECEIVED;
    let clock = Clock::at_noon(Day::new(year, month, day).unwrap().date());
    migrate(&database, clock.now().as_microsecond()).unwrap();
    Register::without_names(database, lawbook::load(None).unwrap(), clock, folder.to_owned())
}

/// The files of one measurement, in a folder that goes with them.
pub struct Files {
    folder: TempDir,
}

impl Files {
    /// Writes the organisations and `count` penalties.
    pub fn write(count: u64) -> Files {
        let files = Files { folder: TempDir::with_prefix("hengxin-bench-").unwrap() };
        rows::write_organisations(Path::new(&files.organisations()), rows::ORGANISATIONS);
        rows::write_penalties(Path::new(&files.penalties()), count);
        files
    }

    /// A place in the folder.
    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn organisations(&self) -> String {
        self.path("organisations.csv")
    }

    /// The file of penalties.
    pub fn penalties(&self) -> String {
        self.path("penalties.csv")
    }

    /// Where the register keeps delivered files.
    pub fn kept(&self) -> String {
        self.path("kept")
    }

    /// A SQLite register that knows the organisations and nothing else.
    pub fn base(&self) -> String {
        let base = self.path("base.db");
        let url = format!("sqlite:{base}");
        turns::run(&["import", &url, "business-register", &self.organisations(), &self.kept()]);
        base
    }

    /// Forgets the kept copies of deliveries, so that the next import writes its own.
    pub fn forget_copies(&self) {
        let _ = std::fs::remove_dir_all(self.path("kept"));
    }

    /// Forgets what a round left behind.
    pub fn tidy(&self) {
        for name in
            ["register.db", "raw.db", "register.db-wal", "raw.db-wal", "register.db-shm", "raw.db-shm"]
        {
            let _ = std::fs::remove_file(self.path(name));
        }
        self.forget_copies();
    }
}
