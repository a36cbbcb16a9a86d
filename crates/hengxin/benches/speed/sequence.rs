//! The log: leaves that get their places, and what that costs an import.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use hengxin::log::{LogPlaces, LogSettings, Started, TileFolder, fsck, prove, start, timestamp};
use hengxin::store::log::LeafOf;
use hengxin::store::sql::{Database, DatabaseUrl, Options, Value, migrate};
use tempfile::TempDir;
use tlog::{Leaf, LeafKind, Salt, leaf_hash, node_hash};

use crate::figures::{Figures, median, say, timed};
use crate::import::{Files, take_in};
use crate::report::Line;
use crate::{Plan, turns};

/// Leaves of a bundle, and of what the baseline puts on the disk at once.
const BATCH: u64 = 256;

/// The instant at which everything is signed here; it is not measured.
const AT: i64 = 1_793_581_200_000_000;

/// Leaves sequenced while many wait, beside hashing the same bytes and putting them on the disk in batches of 256; one batch
/// of 256 as a step of its own; and imports with the log being written, beside imports without.
pub fn measure(plan: &Plan) -> Vec<Line> {
    let mut lines = leaves(plan);
    lines.extend(imports(plan));
    lines
}

fn leaves(plan: &Plan) -> Vec<Line> {
    let (many, mut both) = (plan.rows.to_string(), Vec::new());
    // Kept to the end: for minutes after many files were removed ext4 passes over their places one by one whenever a file is
    // made, and the next round would be slower by half for what the bench itself has thrown away.
    let folders: Vec<TempDir> =
        (0..plan.rounds).map(|_| TempDir::with_prefix("hengxin-bench-").unwrap()).collect();
    for folder in &folders {
        let place = |name: &str| folder.path().join(name).display().to_string();
        turns::run(&["leaves-waiting", &place("register.db"), &many]);
        let ours = turns::run(&["sequence", &place("register.db"), &place("log")]);
        both.push((ours, turns::run(&["hash-and-sync", &place("raw"), &many])));
    }
    let middle = |pick: &dyn Fn(&(Figures, Figures)) -> f64| median(both.iter().map(pick).collect());
    let rates = (middle(&|(ours, _)| ours["per_second"]), middle(&|(_, raw)| raw["per_second"]));
    let what = format!("leaves sequenced, durable, {many} waiting");
    let slower = middle(&|(ours, _)| 100_000.0 / ours["per_second"]);
    vec![
        Line::ratio(&what, "leaves/s", rates, 0.5),
        Line::bound("… seconds for 100,000 of them", "s", slower, 1.0),
        Line::bound(
            "… a step of 256 leaves, signed and published",
            "ms",
            middle(&|(ours, _)| ours["step_ms"]),
            1000.0,
        ),
        Line::bound("… memory at most", "MB", middle(&|(ours, _)| ours["peak_mb"]), 400.0),
        Line::bound("… a proof that a fact is in it", "µs", middle(&|(ours, _)| ours["prove_us"]), 300.0),
        Line::bound("… that proof verified", "µs", middle(&|(ours, _)| ours["verify_us"]), 10.0),
        Line::ratio(
            &format!("… `log fsck` of all its files, {many} leaves, beside hashing them"),
            "leaves/s",
            (middle(&|(ours, _)| ours["fsck_per_second"]), middle(&|(ours, _)| ours["hash_per_second"])),
            0.5,
        ),
    ]
}

fn imports(plan: &Plan) -> Vec<Line> {
    let files = Files::write(plan.rows);
    let base = files.base();
    let (mut both, mut logs) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        let fresh = |name: &str| {
            let path = files.path(name);
            std::fs::copy(&base, &path).unwrap();
            format!("sqlite:{path}")
        };
        let (on, off) = (fresh("register.db"), fresh("raw.db"));
        let folder = TempDir::with_prefix("hengxin-bench-").unwrap();
        let log = folder.path().display().to_string();
        let with = turns::run(&["import-logged", &on, "penalties", &files.penalties(), &files.kept(), &log]);
        files.forget_copies();
        logs.push(folder);
        both.push((with, turns::run(&["import", &off, "penalties", &files.penalties(), &files.kept()])));
        files.tidy();
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no more")]
    let rows = plan.rows as f64;
    let middle = |pick: &dyn Fn(&(Figures, Figures)) -> f64| median(both.iter().map(pick).collect());
    let off = middle(&|(_, off)| rows / off["seconds"]);
    let on = middle(&|(on, _)| rows / on["seconds"]);
    let in_log = middle(&|(on, _)| rows / on["until_logged"]);
    vec![
        Line::ratio(&format!("import with the log on, SQLite, {} rows", plan.rows), "rows/s", (on, off), 0.9),
        Line {
            wanted: "–".into(),
            holds: true,
            ..Line::ratio("… until all of it is in the log", "rows/s", (in_log, off), 0.0)
        },
    ]
}

fn open(path: &str) -> Database {
    let url = path.strip_prefix("sqlite:").unwrap_or(path);
    let database = Database::open(&DatabaseUrl::sqlite(Path::new(url)), &Options::default()).unwrap();
    migrate(&database, AT).unwrap();
    database
}

fn leaf(number: u64) -> Leaf {
    let salt = Salt::from_random([7; 32]);
    Leaf::commit(1, None, &salt, &number.to_be_bytes())
}

/// A register in which so many leaves wait, and nothing else.
pub fn wait(register: &str, many: u64) {
    let rows = (1..=many).map(|seq| (i64::try_from(seq).unwrap(), leaf(seq)));
    let rows: Vec<(i64, Leaf)> = rows.collect();
    let values = rows.iter().map(|(seq, leaf)| [Value::Int(*seq), Value::from(leaf.as_bytes().as_slice())]);
    open(register).write(|tx| tx.bulk_rows("log_pending", &["seq", "leaf"], values)).unwrap();
    say(&[]);
}

fn begin(database: &Database, folder: &str) -> Started {
    let settings = LogSettings::at(LogPlaces::within(Path::new(folder)));
    start(database, &settings, AT).unwrap()
}

/// Sequences everything that waits, timed, and then 256 leaves alone.
pub fn turn(register: &str, folder: &str) {
    let database = open(register);
    let mut started = begin(&database, folder);
    let (seconds, leaves) = timed(|| {
        let mut leaves = 0;
        loop {
            let stepped = started.sequencer.step(timestamp(AT)).unwrap();
            leaves += stepped.placed;
            if !stepped.more {
                return leaves;
            }
        }
    });
    let next: i64 = database.read(|tx| hengxin::store::log::covered(tx)).unwrap().0 + 1;
    let rows: Vec<(i64, Leaf)> = (next..).take(256).map(|seq| (seq, leaf(seq.unsigned_abs()))).collect();
    let values = rows.iter().map(|(seq, leaf)| [Value::Int(*seq), Value::from(leaf.as_bytes().as_slice())]);
    database.write(|tx| tx.bulk_rows("log_pending", &["seq", "leaf"], values)).unwrap();
    let (step, _) = timed(|| started.sequencer.step(timestamp(AT)).unwrap());
    let medium = TileFolder::new(LogPlaces::within(Path::new(folder)).public);
    let (prove_us, verify_us) = proofs(&database, &medium, leaves as u64);
    let (checking, found) = timed(|| fsck(&medium, &started.sequencer.keys().verifiers().unwrap(), None));
    assert_eq!(found.unwrap().wrong, Vec::<String>::new());
    let (hashing, ()) = timed(|| hash_tree(leaves as u64));
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no more")]
    let many = leaves as f64;
    say(&[
        ("per_second", many / seconds),
        ("step_ms", step * 1000.0),
        ("prove_us", prove_us),
        ("verify_us", verify_us),
        ("fsck_per_second", many / checking),
        ("hash_per_second", many / hashing),
    ]);
}

/// Microseconds that the proof of a fact takes from the files, and verifying it: medians of a thousand all over the log.
fn proofs(database: &Database, medium: &TileFolder, leaves: u64) -> (f64, f64) {
    let (mut proving, mut verifying) = (Vec::new(), Vec::new());
    for nth in 0..1000 {
        let seq = 1 + nth * 7_919 % leaves;
        let fact = LeafOf::Fact(i64::try_from(seq).unwrap());
        let (seconds, proof) = timed(|| prove(database, medium, fact).unwrap().unwrap());
        proving.push(seconds * 1e6);
        let head = proof.checkpoint.unverified().head();
        let hash = leaf_hash(leaf(seq).relabelled(LeafKind::Fact, None).as_bytes());
        let (seconds, held) = timed(|| proof.proof.verify(proof.index, &hash, &head));
        held.unwrap();
        verifying.push(seconds * 1e6);
    }
    (median(proving), median(verifying))
}

/// Hashes so many leaves and the nodes above them, and nothing else.
fn hash_tree(leaves: u64) {
    let leaf = leaf(1);
    let mut last = leaf_hash(leaf.as_bytes());
    for _ in 1..leaves {
        last = node_hash(&last, &leaf_hash(leaf.as_bytes()));
    }
    std::hint::black_box(last);
}

/// Hashes as many leaves and puts what a log keeps of them, entries and hashes, on the disk in batches of 256.
pub fn hash_and_sync(path: &str, many: u64) {
    let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    let leaves: Vec<Leaf> = (1..=many).map(leaf).collect();
    let (seconds, ()) = timed(|| {
        for batch in leaves.chunks(usize::try_from(BATCH).unwrap()) {
            let hashes: Vec<[u8; 32]> = batch.iter().map(|leaf| leaf_hash(leaf.as_bytes())).collect();
            let entries: Vec<&[u8]> = batch.iter().map(|leaf| leaf.as_bytes().as_slice()).collect();
            file.write_all(&[entries.concat(), hashes.concat()].concat()).unwrap();
            file.sync_all().unwrap();
        }
    });
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no more")]
    say(&[("per_second", many as f64 / seconds)]);
}

/// From the beginning of one step of a server to that of the next.
const PACE: Duration = Duration::from_secs(1);

/// Waits, but no longer than the import lasts.
fn pause(mut rest: Duration, imported: &AtomicBool) {
    const GLANCE: Duration = Duration::from_millis(20);
    while !rest.is_zero() && !imported.load(Ordering::SeqCst) {
        std::thread::sleep(GLANCE.min(rest));
        rest = rest.saturating_sub(GLANCE);
    }
}

/// An import while the log is written as a server does it: a step a second. Timed until the import is done, and until
/// everything of it is in the log.
pub fn import_logged(url: &str, feed: &str, file: &Path, folder: &Path, log: &str) {
    let database = open(url);
    let mut started = begin(&database, log);
    let imported = AtomicBool::new(false);
    let (until_logged, seconds) = timed(|| {
        std::thread::scope(|scope| {
            let writing = scope.spawn(|| {
                loop {
                    let (last, began) = (imported.load(Ordering::SeqCst), Instant::now());
                    // The register may be in use by the import; then the log waits, as a server's does.
                    let more = match started.sequencer.step(timestamp(AT)) {
                        Ok(stepped) => stepped.more,
                        Err(fault) if fault.is_retryable() => true,
                        Err(fault) => panic!("{fault}"),
                    };
                    if !more && last {
                        return;
                    }
                    if !more {
                        pause(PACE.saturating_sub(began.elapsed()), &imported);
                    }
                }
            });
            let (seconds, _) = timed(|| take_in(url, feed, file, folder));
            imported.store(true, Ordering::SeqCst);
            writing.join().unwrap();
            seconds
        })
    });
    say(&[("seconds", seconds), ("until_logged", until_logged)]);
}
