//! Witnesses and outsiders: a log in a folder, those who sign what they have seen of it, and those who follow it.

mod at_the_terminal;
mod cosigned;
mod crashed;
mod followed;
mod hostile;
mod hostile_lists;
mod lists;
mod refused;
mod register;
mod set_back;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hengxin::clock::Clock;
use hengxin::web::Stop;
use hengxin::web::rate::Limit;
use hengxin::witness::{
    Heard, Panel, WitnessKeys, WitnessLimits, WitnessRecords, WitnessService, known_logs, serve,
};
use tempfile::TempDir;
use tlog::note::{Ed25519Signer, KeyName, VerifierKey};
use tlog::tile::{Bundle, EntryBundle, Growth, LogPath, bundles_written};
use tlog::witness::AddCheckpoint;
use tlog::{
    Checkpoint, ConsistencyProof, Leaf, LeafIndex, LeafKind, MemoryTree, Origin, Policy, Salt,
    SignedCheckpoint, TreeHead, TreeSize, leaf_hash,
};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Name of the log of the stories.
const LOG: &str = "credit.example/log";
/// 2026-11-02, noon in Hengzhou, in microseconds.
const NOON: i64 = 1_793_592_000_000_000;

fn log_key() -> Ed25519Signer {
    Ed25519Signer::from_seed(KeyName::new(LOG).unwrap(), &[1; 32])
}

fn fact(number: u32) -> Vec<u8> {
    leaf(LeafKind::Fact, None, number)
}

fn leaf(kind: LeafKind, target: Option<u32>, number: u32) -> Vec<u8> {
    let target = target.map(LeafIndex::from).map(LeafIndex::get);
    let leaf = Leaf::commit(kind.number(), target, &Salt::from_random([7; 32]), &number.to_be_bytes());
    leaf.as_bytes().to_vec()
}

/// A log in memory that publishes itself into a folder.
#[derive(Clone, Default)]
struct TestLog {
    entries: Vec<Vec<u8>>,
    growth: Growth,
    published: usize,
}

impl TestLog {
    /// A log of that many facts, not published yet.
    fn of(count: u32) -> TestLog {
        TestLog { entries: (0..count).map(fact).collect(), ..TestLog::default() }
    }

    /// A log that begins as the other does and tells something else from there on.
    fn forked(&self, from: usize, to: u32) -> TestLog {
        let begun = TestLog { entries: self.entries[..from].to_vec(), ..TestLog::default() };
        begun.grown(to, 1_000_000)
    }

    /// The log with more facts, up to that many; those of another number tell something else.
    fn grown(&self, to: u32, other: u32) -> TestLog {
        let more = u32::try_from(self.entries.len()).unwrap()..to;
        let entries = self.entries.iter().cloned().chain(more.map(|number| fact(number + other)));
        TestLog { entries: entries.collect(), ..TestLog::default() }
    }

    fn tree(&self) -> MemoryTree {
        self.entries.iter().map(|entry| leaf_hash(entry)).collect()
    }

    fn head(&self) -> TreeHead {
        self.tree().compact().head().unwrap()
    }

    /// What the log says, signed by it alone.
    fn checkpoint(&self) -> SignedCheckpoint {
        Checkpoint::new(Origin::new(LOG).unwrap(), self.head()).unwrap().sign(&[&log_key()]).unwrap()
    }

    fn proof(&self, from: TreeSize) -> Option<ConsistencyProof> {
        let tree = self.tree();
        ConsistencyProof::make(&mut &tree, from, self.head().size).ok()
    }

    /// The body of an `add-checkpoint` from that size.
    fn request(&self, from: u32) -> String {
        let old = TreeSize::from(from);
        // A log that lies sends a proof all the same.
        let proof = self.proof(old).unwrap_or_default();
        AddCheckpoint { old, proof, checkpoint: self.checkpoint() }.render().unwrap()
    }

    /// Writes what is new into the folder, under this checkpoint.
    fn publish(&mut self, folder: &Path, checkpoint: &SignedCheckpoint) {
        let hashes: Vec<_> = self.entries[self.published..].iter().map(|entry| leaf_hash(entry)).collect();
        for written in self.growth.append(&hashes).unwrap() {
            put(folder, &LogPath::Tile(written.tile).to_string(), &written.bytes);
        }
        let size = |count: usize| TreeSize::from(u32::try_from(count).unwrap());
        for bundle in bundles_written(size(self.published), size(self.entries.len())) {
            self.write_bundle(folder, bundle);
        }
        self.published = self.entries.len();
        put(folder, "checkpoint", checkpoint.render().unwrap().as_bytes());
    }

    fn write_bundle(&self, folder: &Path, bundle: Bundle) {
        let first = usize::try_from(bundle.index).unwrap() * 256;
        let entries = self.entries[first..first + bundle.width.count()].iter().map(Vec::as_slice);
        put(folder, &bundle.to_string(), &EntryBundle::new(entries.collect()).unwrap().render());
    }
}

fn put(folder: &Path, path: &str, bytes: &[u8]) {
    let place = folder.join(path);
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::fs::write(place, bytes).unwrap();
}

/// A witness of the log, with its files.
struct TestWitness {
    folder: TempDir,
    keys: Vec<VerifierKey>,
}

impl TestWitness {
    fn new(name: &str) -> TestWitness {
        let folder = TempDir::new().unwrap();
        let name = KeyName::new(&format!("{name}.example/witness")).unwrap();
        let keys = WitnessKeys::create(&folder.path().join("witness.key"), &name).unwrap().verifier_keys();
        WitnessRecords::create(&folder.path().join("witness.db"), &keys).unwrap();
        TestWitness { folder, keys }
    }

    /// Opens it, as a program that starts does.
    fn open(&self, limits: WitnessLimits) -> Arc<WitnessService> {
        self.of(&[log_key().verifier_key()], limits)
    }

    /// Opens it as a witness of the log with these keys.
    fn of(&self, log: &[VerifierKey], limits: WitnessLimits) -> Arc<WitnessService> {
        let keys = WitnessKeys::read(&self.folder.path().join("witness.key")).unwrap();
        let records = WitnessRecords::open(&self.folder.path().join("witness.db"), &self.keys).unwrap();
        let logs = known_logs(log).unwrap();
        let clock = Clock::Set(Arc::new(NOON.into()));
        Arc::new(WitnessService::new(logs, keys, records, clock, limits))
    }

    fn serve(&self) -> Serving {
        Serving::start(self.open(generous()))
    }
}

fn generous() -> WitnessLimits {
    WitnessLimits { rate: Limit::per_minute(0), ..WitnessLimits::default() }
}

/// A witness that is being served, until this goes.
struct Serving {
    url: String,
    service: Arc<WitnessService>,
    _runtime: Runtime,
}

impl Serving {
    fn start(service: Arc<WitnessService>) -> Serving {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(serve(Arc::clone(&service), listener, std::future::pending::<Stop>()));
        Serving { url, service, _runtime: runtime }
    }
}

/// An address at which nobody answers.
fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// A policy: so many of these witnesses, each with both its keys.
fn policy(enough: usize, witnesses: &[(&TestWitness, &str)]) -> Policy {
    policy_of(&[log_key().verifier_key()], enough, witnesses)
}

/// The same for the log with these keys.
fn policy_of(log: &[VerifierKey], enough: usize, witnesses: &[(&TestWitness, &str)]) -> Policy {
    let mut lines: Vec<String> = log.iter().map(|key| format!("log {key}")).collect();
    let mut groups = Vec::new();
    for (place, (witness, url)) in witnesses.iter().enumerate() {
        for (kind, key) in ["ed25519", "ml-dsa"].iter().zip(&witness.keys) {
            lines.push(format!("witness w{place}-{kind} {key} {url}"));
        }
        lines.push(format!("group w{place} any w{place}-ed25519 w{place}-ml-dsa"));
        groups.push(format!("w{place}"));
    }
    if groups.is_empty() {
        lines.push("quorum none\n".to_owned());
    } else {
        lines.push(format!("group enough {enough} {}", groups.join(" ")));
        lines.push("quorum enough\n".to_owned());
    }
    Policy::parse(lines.join("\n").as_bytes()).unwrap()
}

/// Asks the panel, and adds to the checkpoint what it gives.
fn ask(panel: &mut Panel, log: &TestLog, now: i64) -> (SignedCheckpoint, Vec<Heard>) {
    let mut checkpoint = log.checkpoint();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let heard = runtime.block_on(panel.cosign(&checkpoint, |from| log.proof(from), now));
    for line in heard.iter().filter_map(|heard| heard.outcome.as_ref().ok()).flatten() {
        checkpoint.note_mut().add(line.clone()).unwrap();
    }
    (checkpoint, heard)
}

/// Long enough for a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(20);
