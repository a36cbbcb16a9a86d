//! A log in which nothing happens: it costs next to nothing, and says once in a while that it is still there.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use hengxin::log::{
    CheckpointFile, CheckpointStore, Kept, KeyFolder, LogFault, Medium, Parts, ProofMaker, Sequencer,
    TileFolder, Witnesses, published, timestamp,
};
use hengxin::store::log::Run;
use tlog::note::{Ed25519Cosigner, KeyName, SignatureLine, SignedAt, Timestamp, VerifierKey};
use tlog::tile::LogPath;
use tlog::{SignedCheckpoint, TreeHead, TreeSize};

use super::kit::{Kit, origin};
use crate::support::{NOW, TestDatabase, on_both};

/// Counts how often it is asked.
struct Counted<P> {
    within: P,
    asked: Arc<AtomicUsize>,
}

impl<P> Counted<P> {
    fn of(within: P, asked: &Arc<AtomicUsize>) -> Arc<Counted<P>> {
        Arc::new(Counted { within, asked: Arc::clone(asked) })
    }

    fn count(&self) -> &P {
        self.asked.fetch_add(1, Ordering::SeqCst);
        &self.within
    }
}

impl Medium for Counted<TileFolder> {
    fn read(&self, path: LogPath) -> io::Result<Option<Vec<u8>>> {
        self.count().read(path)
    }

    fn write(&self, files: &[(LogPath, Vec<u8>)]) -> io::Result<()> {
        self.count().write(files)
    }

    fn clear(&self, path: LogPath, size: TreeSize) -> io::Result<()> {
        self.count().clear(path, size)
    }

    fn drop_partial(&self, path: LogPath) -> io::Result<()> {
        self.count().drop_partial(path)
    }
}

impl CheckpointStore for Counted<CheckpointFile> {
    fn last(&self) -> Result<Option<Kept>, LogFault> {
        self.count().last()
    }

    fn advance(&self, before: &TreeHead, next: &Kept, runs: &[Run]) -> Result<bool, LogFault> {
        self.count().advance(before, next, runs)
    }

    fn cosigned(&self, kept: &Kept) -> Result<(), LogFault> {
        self.count().cosigned(kept)
    }

    fn runs_from(&self, index: u64, most: u32) -> Result<Vec<Run>, LogFault> {
        self.count().runs_from(index, most)
    }
}

/// A witness that signs whatever it is shown, or is away.
#[derive(Default)]
struct Signs(Mutex<Option<Timestamp>>);

impl Signs {
    fn key() -> Ed25519Cosigner {
        Ed25519Cosigner::from_seed(KeyName::new("audit.example/witness").unwrap(), &[3; 32])
    }

    fn at(&self, time: Option<i64>) {
        *self.0.lock().unwrap() = time.map(timestamp);
    }
}

impl Witnesses for Signs {
    fn cosign(&self, checkpoint: &SignedCheckpoint, proof: &ProofMaker<'_>) -> Vec<SignatureLine> {
        let Some(time) = *self.0.lock().unwrap() else { return Vec::new() };
        proof(TreeSize::EMPTY).unwrap();
        let signed = checkpoint.unverified().clone().sign(&[&Signs::key().at(time)]).unwrap();
        signed.note().signatures().to_vec()
    }
}

struct Scene<'a> {
    kit: &'a Kit,
    asked: Arc<AtomicUsize>,
    witness: Arc<Signs>,
}

impl<'a> Scene<'a> {
    fn new(kit: &'a Kit) -> Scene<'a> {
        Scene { kit, asked: Arc::default(), witness: Arc::default() }
    }

    fn writer(&self, renew: u32) -> Sequencer {
        let checkpoints = CheckpointFile::open(&self.kit.places().checkpoints, NOW).unwrap();
        let parts = Parts {
            db: self.kit.db.clone(),
            medium: Counted::of(self.kit.medium(), &self.asked),
            checkpoints: Counted::of(checkpoints, &self.asked),
            keys: KeyFolder::new(self.kit.places().keys).read(&origin()).unwrap(),
            origin: origin(),
            witnesses: Arc::clone(&self.witness) as Arc<dyn Witnesses>,
        };
        Sequencer::over(parts).unwrap().renewing(renew)
    }

    /// How often files and checkpoints are asked while so many seconds pass.
    fn asked_in(&self, writer: &mut Sequencer, (from, seconds): (i64, i64)) -> usize {
        let before = self.asked.load(Ordering::SeqCst);
        for second in 0..seconds {
            let stepped = writer.step(timestamp(from + second * 1_000_000)).unwrap();
            assert_eq!(stepped.placed, 0);
        }
        self.asked.load(Ordering::SeqCst) - before
    }

    /// When the published checkpoint was signed by the log, and by the witness; 0 = not at all.
    fn signed(&self) -> (u64, u64) {
        let checkpoint = published(&self.kit.medium()).unwrap().unwrap();
        let at = |keys: Vec<VerifierKey>| {
            let keys: Vec<_> = keys.iter().map(|key| key.verifier().unwrap()).collect();
            let opened = checkpoint.note().open(&keys).ok()?;
            opened.signed.iter().find_map(|signed| match signed.at {
                SignedAt::Time(time) => Some(time.get()),
                SignedAt::Undated => None,
            })
        };
        let own = KeyFolder::new(self.kit.places().keys).read(&origin()).unwrap().log_verifiers();
        let witness = vec![Signs::key().verifier_key()];
        (at(own).unwrap_or(0), at(witness).unwrap_or(0))
    }
}

const HOUR: i64 = 3_600_000_000;

fn seconds(micros: i64) -> u64 {
    timestamp(micros).get()
}

#[test]
fn while_nothing_is_new_neither_files_nor_checkpoints_are_read() {
    on_both(|test| {
        let kit = Kit::new(test);
        let scene = Scene::new(&kit);
        kit.add(300);
        let mut writer = scene.writer(12);
        assert_eq!(writer.step(timestamp(NOW)).unwrap().placed, 300);
        assert_eq!(scene.asked_in(&mut writer, (NOW, 100)), 0);
        // One that begins proves once that all is well, and no more.
        let mut next = scene.writer(12);
        assert!(scene.asked_in(&mut next, (NOW, 1)) > 0);
        assert_eq!(scene.asked_in(&mut next, (NOW, 100)), 0);
        kit.add(1);
        assert_eq!(next.step(timestamp(NOW)).unwrap().placed, 1);
        assert_eq!(scene.asked_in(&mut next, (NOW, 10)), 0);
        kit.is_sound();
    });
}

#[test]
fn a_register_that_is_put_back_under_an_idle_writer_is_noticed() {
    on_both(|test| {
        let kit = Kit::new(test);
        let scene = Scene::new(&kit);
        kit.add(300);
        let mut writer = scene.writer(0);
        writer.step(timestamp(NOW)).unwrap();
        kit.db.write(|tx| tx.exec("UPDATE log_head SET size = 200", &[])).unwrap();
        assert!(writer.step(timestamp(NOW)).is_err());
    });
}

#[test]
fn an_old_checkpoint_is_signed_again_and_cosigned_again() {
    on_both(|test| {
        let kit = Kit::new(test);
        let scene = Scene::new(&kit);
        kit.add(300);
        let mut writer = scene.writer(12);
        scene.witness.at(Some(NOW));
        writer.step(timestamp(NOW)).unwrap();
        assert_eq!(scene.signed(), (seconds(NOW), seconds(NOW)));
        assert_eq!(scene.asked_in(&mut writer, (NOW + 12 * HOUR - 2_000_000, 2)), 0, "it is young enough");
        let due = NOW + 12 * HOUR;
        scene.witness.at(Some(due));
        assert!(scene.asked_in(&mut writer, (due, 1)) > 0);
        assert_eq!(scene.signed(), (seconds(due), seconds(due)));
        assert_eq!(scene.asked_in(&mut writer, (due + 1_000_000, 60)), 0, "once is enough");
        assert_eq!(kit.size(), 300);
        // Another process finds the age in the checkpoint itself. The witness is away: what it signed before still stands.
        scene.witness.at(None);
        let mut next = scene.writer(12);
        scene.asked_in(&mut next, (due + 11 * HOUR, 1));
        assert_eq!(scene.signed(), (seconds(due), seconds(due)));
        scene.asked_in(&mut next, (due + 12 * HOUR, 1));
        assert_eq!(scene.signed(), (seconds(due + 12 * HOUR), seconds(due)));
        kit.add(1);
        next.step(timestamp(due + 12 * HOUR)).unwrap();
        kit.is_sound();
    });
}

#[test]
fn a_log_that_never_renews_stays_as_it_was_signed() {
    let test = TestDatabase::sqlite();
    hengxin::store::sql::migrate(&test.database, NOW).unwrap();
    let kit = Kit::new(&test);
    let scene = Scene::new(&kit);
    kit.add(3);
    let mut writer = scene.writer(0);
    writer.step(timestamp(NOW)).unwrap();
    scene.asked_in(&mut writer, (NOW + 10_000 * HOUR, 1));
    assert_eq!(scene.signed().0, seconds(NOW));
}
